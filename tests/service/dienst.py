"""The whole application, started: inside the test with a client on the same event loop, or as a process."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from copy import copy
from pathlib import Path

import httpx
import uvicorn
from litestar import Litestar

from service.app import begintoestand, create_app
from service.settings import Settings

BASIS = "http://dienst.example"


_GEBOUWD: dict[Path, Litestar] = {}
"""By folder with files that are served as they are: all that the routes of an application depend on."""


def toepassing(settings: Settings) -> Litestar:
    """A new application. What an earlier one read off the same routes is not read again: that takes longer
    than most tests."""
    map_ = (settings.data_dir / "cache").resolve()
    if map_ not in _GEBOUWD:
        _GEBOUWD[map_] = create_app(settings)
    app = copy(_GEBOUWD[map_])
    app.state = begintoestand(settings)
    return app


@asynccontextmanager
async def gestart(settings: Settings) -> AsyncIterator[Litestar]:
    """The application, started. Raises why it does not start."""
    app = toepassing(settings)
    begonnen, genoeg = asyncio.Event(), asyncio.Event()

    async def leef() -> None:
        # in a task of its own: a fixture is left by another task than entered it, which Litestar does not
        # allow
        async with app.lifespan():
            begonnen.set()
            await genoeg.wait()

    leven = asyncio.create_task(leef())
    wacht = asyncio.create_task(begonnen.wait())
    await asyncio.wait({leven, wacht}, return_when=asyncio.FIRST_COMPLETED)
    try:
        if wacht.done():
            yield app
    finally:
        genoeg.set()
        wacht.cancel()
        await leven


@asynccontextmanager
async def dienst(settings: Settings) -> AsyncIterator[tuple[httpx.AsyncClient, Litestar]]:
    """The application, started, with a client."""
    async with gestart(settings) as app:
        weg = httpx.ASGITransport(app)  # type: ignore[arg-type]  # another type for the same protocol
        async with httpx.AsyncClient(transport=weg, base_url=BASIS, timeout=30) as client:
            yield client, app


@contextmanager
def in_draad(app: Litestar) -> Iterator[str]:
    """Serve `app` on a free port from a thread of this process, for a browser; gives its address."""
    with socket.socket() as poort:
        poort.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none", lifespan="on"))
        draad = threading.Thread(target=server.run, kwargs={"sockets": [poort]}, daemon=True)
        draad.start()
        einde = time.monotonic() + 30
        while not server.started and draad.is_alive() and time.monotonic() < einde:
            time.sleep(0.05)
        assert server.started, "de dienst is niet gestart"
        yield f"http://127.0.0.1:{poort.getsockname()[1]}"
        server.should_exit = True
        draad.join(15)


@contextmanager
def proces(settings: Settings, log: Path) -> Iterator[str]:
    """The real thing: `samenspel serve` as a process of its own, its output in `log`; gives its address."""
    with socket.socket() as vrij:
        vrij.bind(("127.0.0.1", 0))
        poort = vrij.getsockname()[1]
    adres = f"http://127.0.0.1:{poort}"
    env = {
        **os.environ,
        "SAMENSPEL_DATABASE_URL": str(settings.database_url),
        "SAMENSPEL_DATA_DIR": str(settings.data_dir),
        "SAMENSPEL_SLEUTEL": settings.sleutel.decode(),
        "SAMENSPEL_PORT": str(poort),
        "SAMENSPEL_BASIS_URL": adres,
        "SAMENSPEL_WORKER": "0",
    }
    with log.open("wb") as uit:
        serveert = subprocess.Popen(
            [sys.executable, "-m", "service.cli", "serve"], env=env, stdout=uit, stderr=subprocess.STDOUT
        )
    try:
        assert wacht_op(f"{adres}/gereed", lambda: serveert.poll() is None), log.read_text()
        yield adres
    finally:
        serveert.terminate()
        assert serveert.wait(20) == 0


def wacht_op(url: str, leeft: Callable[[], bool], geduld: float = 60.0) -> httpx.Response | None:
    """The first answer of `url` with status 200; None when there is none within `geduld` seconds, or as soon
    as what should answer does not live.
    """
    einde = time.monotonic() + geduld
    with httpx.Client(timeout=5) as client:  # making one takes as long as a hundred tries
        while leeft() and time.monotonic() < einde:
            with suppress(httpx.TransportError):
                if (antwoord := client.get(url)).status_code == 200:
                    return antwoord
            time.sleep(0.1)
    return None
