"""Six gemeenten, five years, three doelgroepen: simulated, taken in, closed, weighted and published."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest
from litestar import Litestar

from analyse import Publicatie
from service.database.pool import open_pool
from service.demo.opbouw import bouw, kies_gemeenten
from service.publicatie.downloads import bestanden_van
from service.publicatie.pakket import lees_pakket
from service.settings import DEMO_BESTAND, Settings
from service.werkproces import Werkproces
from tests.conftest import HOOFDSLEUTEL, Server
from tests.service.dienst import dienst

AANTAL = 6


async def _sql(url: str, opdracht: str) -> None:
    con = await asyncpg.connect(url)
    await con.execute(opdracht)
    await con.close()


async def _bouw(settings: Settings) -> None:
    pool = await open_pool(str(settings.database_url), grootte=4)
    try:
        await bouw(pool, settings, AANTAL, lambda naam, aantal: None)
    finally:
        pool.terminate()


@pytest.fixture(scope="session")
def gevuld(
    server: Server, gedeelde_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """Settings of a service whose database holds the small demo."""
    map_ = tmp_path_factory.mktemp("publiek")
    (map_ / DEMO_BESTAND).write_text(f'{{"gemeenten": {AANTAL}, "klaar": true}}')
    (map_ / "cache").symlink_to(gedeelde_cache)
    naam = f"publiek_{secrets.token_hex(6)}"
    asyncio.run(_sql(server.url, f'CREATE DATABASE "{naam}" TEMPLATE "{server.sjabloon}"'))
    settings = Settings(data_dir=map_, sleutel=HOOFDSLEUTEL, database_url=server.adres(naam), worker=False)
    asyncio.run(_bouw(settings))
    yield settings
    asyncio.run(_sql(server.url, f'DROP DATABASE IF EXISTS "{naam}" WITH (FORCE)'))


@pytest.fixture(scope="session")
def tekenproces() -> Iterator[Werkproces]:
    """The worker process that all tests here share."""
    proces = Werkproces()
    yield proces
    proces.sluit()


@pytest.fixture(autouse=True)
def een_tekenproces(
    request: pytest.FixtureRequest, tekenproces: Werkproces, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every application of a test would start a process of its own, and read the same publicaties again."""
    if request.module.__name__.endswith(("test_werkplaats", "test_bestanden")):
        return
    echt = Werkproces._pool
    monkeypatch.setattr(Werkproces, "_pool", lambda _: echt(tekenproces))
    monkeypatch.setattr(Werkproces, "sluit", lambda _: None)


@pytest.fixture(scope="session")
def huidige() -> tuple[str, ...]:
    """The gemeenten of the small demo."""
    return kies_gemeenten(AANTAL)


@pytest.fixture
async def app(gevuld: Settings) -> AsyncIterator[tuple[httpx.AsyncClient, Litestar]]:
    """The application on the small demo, with a client."""
    async with dienst(gevuld) as paar:
        yield paar


@pytest.fixture
def client(app: tuple[httpx.AsyncClient, Litestar]) -> httpx.AsyncClient:
    """A visitor without cookies."""
    return app[0]


@pytest.fixture
async def publicatie(app: tuple[httpx.AsyncClient, Litestar]) -> Publicatie:
    """The newest publicatie of inwoners, as the pages read it."""
    etalage, pool = app[1].state.etalage, app[1].state.pool
    rij = next(r for r in await etalage.lijst(pool) if r.doelgroep == "inwoners")
    return lees_pakket(await etalage.pakket(pool, rij))


@pytest.fixture(scope="session")
def bestanden(gevuld: Settings) -> dict[str, httpx.Response]:
    """Every file of the newest publicatie of inwoners, as downloaded: name → answer."""

    async def haal() -> dict[str, httpx.Response]:
        async with dienst(gevuld) as (klant, _):
            namen = bestanden_van("inwoners")
            return {naam: await klant.get(f"/data/inwoners-2026/1/{naam}") for naam in namen}

    return asyncio.run(haal())
