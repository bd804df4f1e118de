"""The database is killed under load and comes back: what was acknowledged stays, the rest can be sent
again, and no log ever holds a code, an answer or an address.
"""

import asyncio
import re
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil  # type: ignore[import-untyped]  # ships no types
import pytest

from service.database.embedded import Embedded, start
from service.database.migrate import migreer
from service.database.pool import open_pool
from service.database.sql import Pool
from service.settings import Settings
from service.sleutels import Sleutels
from tests.alles import lang
from tests.conftest import HOOFDSLEUTEL
from tests.service.dienst import proces
from tests.service.hulp import AMSTERDAM, RONDE, maak_codes, maak_ronde, verzegeld

MERK = "ZEERGEHEIMANTWOORD"


@pytest.fixture
def eigen_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Embedded]]:
    """A PostgreSQL of this test alone, that really writes to disk."""
    map_ = tmp_path_factory.mktemp("eigen")
    yield map_, start(map_)
    start(map_).stop()


@pytest.fixture
async def eigen_pool(eigen_server: tuple[Path, Embedded]) -> AsyncIterator[Pool]:
    """A migrated database on it."""
    pool = await open_pool(eigen_server[1].url, grootte=4)
    await migreer(pool)
    yield pool
    pool.terminate()


def _dood(pid: int) -> None:
    """SIGKILL for PostgreSQL and all of its processes: the power is off."""
    postmaster = psutil.Process(pid)
    for proces_ in [postmaster, *postmaster.children(recursive=True)]:
        proces_.send_signal(signal.SIGKILL)
    postmaster.wait(10)


@dataclass
class Verkeer:
    """Respondents who keep trying until they have their receipt."""

    adres: str
    bevestigd: dict[str, str] = field(default_factory=dict)
    statussen: list[int] = field(default_factory=list)
    problemen: list[dict[str, Any]] = field(default_factory=list)

    async def stuur(self, client: httpx.AsyncClient, code: str) -> None:
        """Submit one response, with the same poging until it is acknowledged."""
        invoer = {
            "code": code,
            "gemeente": AMSTERDAM,
            "poging": str(uuid4()),
            "antwoorden": {"vertrouwen": 4, "verhaal": f"{MERK} {code}"},
        }
        while True:
            antwoord = await client.post(f"{self.adres}/api/v1/rondes/{RONDE}/responsen", json=invoer)
            self.statussen.append(antwoord.status_code)
            if antwoord.status_code < 300:
                self.bevestigd[code] = antwoord.json()["nummer"]
                return
            assert antwoord.status_code == 503, antwoord.text
            assert antwoord.headers["retry-after"]
            self.problemen.append(antwoord.json())
            await asyncio.sleep(0.2)

    async def alle(self, codes: list[str]) -> None:
        """Sixteen at a time."""
        rij = iter(codes)

        async def een(client: httpx.AsyncClient) -> None:
            for code in rij:
                await self.stuur(client, code)

        async with httpx.AsyncClient(timeout=30) as client:
            await asyncio.gather(*(een(client) for _ in range(16)))


@lang
async def test_nothing_acknowledged_is_lost_when_the_database_dies(
    eigen_server: tuple[Path, Embedded],
    eigen_pool: Pool,
    sleutels: Sleutels,
    tmp_path: Path,
    gedeelde_cache: Path,
) -> None:
    map_, draait = eigen_server
    (tmp_path / "cache").symlink_to(gedeelde_cache)
    await maak_ronde(eigen_pool)
    codes = await maak_codes(eigen_pool, sleutels, 800)
    settings = Settings(data_dir=tmp_path, sleutel=HOOFDSLEUTEL, database_url=draait.url)
    log = tmp_path / "log"
    dienst = proces(settings, log)
    adres = await asyncio.to_thread(dienst.__enter__)
    try:
        verkeer = Verkeer(adres)
        lopend = asyncio.create_task(verkeer.alle(codes))
        while len(verkeer.bevestigd) < 300:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(_dood, draait.pid)
        voor_de_klap = set(verkeer.bevestigd)
        await asyncio.sleep(1)
        assert verkeer.problemen
        await _vul_formulier(adres, codes[-1])
        assert not lopend.done()
        await asyncio.to_thread(start, map_)
        na = await open_pool(draait.url, grootte=2)
        klaar = {r[0] for r in await na.fetch("SELECT sleutel FROM deelname.uitnodigingen WHERE status = 2")}
        assert {sleutels.status_sleutel(code) for code in voor_de_klap} <= klaar
        await asyncio.wait_for(lopend, 60)
        await _controleer(na, sleutels, codes)
        await na.close()
    finally:
        await asyncio.to_thread(dienst.__exit__, None, None, None)
    assert set(verkeer.bevestigd) == set(codes)
    assert {p["type"] for p in verkeer.problemen} == {"urn:samenspel:tijdelijk"}
    assert set(verkeer.statussen) <= {200, 201, 503}
    _zoek_geheimen(log.read_text() + (map_ / "postgres" / "log").read_text(errors="replace"), codes)


async def _vul_formulier(adres: str, code: str) -> None:
    """The web form while the database is away: one clear page, and nothing of it in the log."""
    async with httpx.AsyncClient(timeout=30, follow_redirects=True) as client:
        antwoord = await client.post(f"{adres}/invullen", data={"code": code, "x": MERK})
        assert antwoord.status_code in (200, 503)
        assert "<h1" in antwoord.text


async def _controleer(pool: Pool, sleutels: Sleutels, codes: list[str]) -> None:
    """Exactly one sealed response per code, whatever was sent twice."""
    rijen = await verzegeld(pool, sleutels)
    assert sorted(r["teksten"]["verhaal"] for r in rijen) == sorted(f"{MERK} {code}" for code in codes)


def _zoek_geheimen(log: str, codes: list[str]) -> None:
    assert "gestart" in log
    assert "verzoek_mislukt" in log
    assert MERK not in log
    kaal = re.sub(r"[^0-9A-Z]", "", log.upper())
    assert not [code for code in codes if code in log or code.replace("-", "") in kaal]
    assert "127.0.0.1" not in log
