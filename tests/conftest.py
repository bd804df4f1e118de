"""Fixtures that need a database: one PostgreSQL per test process, a fresh database per test from a
template.

`SAMENSPEL_TEST_DATABASE_URL` uses another server than the embedded one; its user must be allowed to create
databases.
"""

import asyncio
import gc
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import hypothesis
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

from service.database.embedded import start
from service.database.migrate import migreer
from service.database.pool import open_pool
from service.database.sql import Pool
from service.invullen.schrijver import Schrijver
from service.lettertypen import maak_lettertypen
from service.settings import Settings
from service.sleutels import Sleutels
from tests.alles import voorbeelden

# Nothing of a test survives the test, so nothing needs to reach the disk.
# Times of commits are kept, so that the insider of test_anonimiteit.py can use them.
_SNEL = "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\nshared_buffers = 64MB\n"
_SNEL += "track_commit_timestamp = on\n"
HOOFDSLEUTEL = b"alleen-voor-tests-0123456789abcdef"

# No deadline: the first example often pays for what is loaded once, and CI machines are shared.
hypothesis.settings.register_profile("gewoon", max_examples=voorbeelden(100), deadline=None)
hypothesis.settings.load_profile("gewoon")

SAMEN = ("tests/browser", "tests/publiek")
"""Folders whose tests share something that takes long to make: one test process runs each."""
EERST = (*SAMEN, "tests/service/test_demo.py", "tests/duurzaamheid", "tests/aanval", "tests/service/test_")
"""What takes longest, first: begun last, one test process would be at it while the others have nothing."""


class Verdeling(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Divides the tests over test processes by file, so that what a file makes is made once; or by folder.

    Not xdist's own groups: those are in the name of a test, where pytest 9.2 does not keep them.
    """

    def _split_scope(self, nodeid: str) -> str:
        bestand = nodeid.partition("::")[0]
        return next((map_ for map_ in SAMEN if bestand.startswith(f"{map_}/")), bestand)

    def _assign_work_unit(self, node: WorkerController) -> None:
        wachten = (deel for begin in EERST for deel in self.workqueue if deel.startswith(begin))
        if (eerst := next(wachten, None)) is not None:  # the others in the order of xdist: most tests first
            self.workqueue.move_to_end(eerst, last=False)
        super()._assign_work_unit(node)


def pytest_collection_finish() -> None:
    """What was imported and collected stays: searching it over and over took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Verdeling:
    """For pytest-xdist."""
    return Verdeling(config, log)


@dataclass(frozen=True)
class Server:
    """A PostgreSQL to make databases in. `sjabloon` is a migrated database to copy."""

    url: str
    sjabloon: str

    def adres(self, database: str) -> str:
        """The URL of one database on this server."""
        delen = urlsplit(self.url)
        return urlunsplit(delen._replace(path=f"/{database}"))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One PostgreSQL for this test process."""
    extern = os.environ.get("SAMENSPEL_TEST_DATABASE_URL")
    map_ = Path(tempfile.mkdtemp(prefix="samenspel-test-", dir=_in_geheugen()))
    ingebouwd = None if extern else start(map_, extra=_SNEL)
    basis = Server(extern or (ingebouwd.url if ingebouwd else ""), f"sjabloon_{secrets.token_hex(6)}")
    asyncio.run(_maak_sjabloon(basis))
    try:
        yield basis
    finally:
        if ingebouwd is None:
            asyncio.run(_voer_uit(basis.url, f'DROP DATABASE "{basis.sjabloon}"'))
        else:
            ingebouwd.stop()
        shutil.rmtree(map_, ignore_errors=True)


def _in_geheugen() -> Path | None:
    """A place in memory for databases that last as long as a test: copying one is ten times as fast there."""
    plek = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a folder that only this user can enter
    ruim = plek.is_dir() and os.access(plek, os.W_OK) and shutil.disk_usage(plek).free > 2e9
    return plek if ruim else None


async def _voer_uit(url: str, sql: str) -> None:
    con = await asyncpg.connect(url)
    try:
        await con.execute(sql)
    finally:
        await con.close()


async def _maak_sjabloon(server: Server) -> None:
    await _voer_uit(server.url, f'CREATE DATABASE "{server.sjabloon}"')
    pool = await open_pool(server.adres(server.sjabloon), grootte=2)
    await migreer(pool)
    await pool.close()


@pytest.fixture(scope="session")
def gedeelde_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache directory with the web fonts, made once: making them takes a second or two."""
    cache = tmp_path_factory.mktemp("cache")
    maak_lettertypen(cache)
    return cache


@pytest.fixture
async def database_url(server: Server) -> AsyncIterator[str]:
    """A fresh, migrated database of its own."""
    naam = f"test_{secrets.token_hex(8)}"
    # Copying the files is far quicker than writing each page to the log, for a template nobody changes.
    maak = f'CREATE DATABASE "{naam}" TEMPLATE "{server.sjabloon}" STRATEGY FILE_COPY'
    await _voer_uit(server.url, maak)
    try:
        yield server.adres(naam)
    finally:
        await _voer_uit(server.url, f'DROP DATABASE IF EXISTS "{naam}" WITH (FORCE)')


@pytest.fixture
def settings(database_url: str, tmp_path: Path, gedeelde_cache: Path) -> Settings:
    """Settings of a service on the fresh database, without background jobs."""
    (tmp_path / "cache").symlink_to(gedeelde_cache)
    return Settings(data_dir=tmp_path, sleutel=HOOFDSLEUTEL, database_url=database_url, worker=False)


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """A pool on the fresh database."""
    bron = await open_pool(database_url, grootte=8)
    yield bron
    bron.terminate()


@pytest.fixture
def sleutels(tmp_path: Path) -> Sleutels:
    """The keys that belong to `settings`."""
    return Sleutels(HOOFDSLEUTEL, tmp_path / "zegels")


@pytest.fixture
async def schrijver(pool: Pool, sleutels: Sleutels) -> AsyncIterator[Schrijver]:
    """A running writer on the fresh database."""
    schrijft = Schrijver(pool, sleutels)
    await schrijft.start()
    yield schrijft
    await schrijft.stop()
