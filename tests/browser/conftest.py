"""A real browser against the real service: one server for all tests here, a fresh browser context for each.

Set SAMENSPEL_CHROMIUM to use another browser than the one on the path, SAMENSPEL_SCHERMAFDRUKKEN to a folder
to keep pictures of every page. Without a Chromium these tests are skipped, unless SAMENSPEL_ALLES=1.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from service.app import create_app
from service.beheer.toegang import maak as maak_toegang
from service.database.pool import open_pool
from service.database.sql import Pool
from service.database.uitnodigingen import zet_open_link
from service.settings import Settings
from service.sleutels import Sleutels
from tests.conftest import HOOFDSLEUTEL, Server
from tests.journeys.proef import AA_EN_HUNZE, AMSTERDAM, UTRECHT, maak_codes, maak_ronde, proef
from tests.service.dienst import in_draad
from vragenlijsten import Vragenlijst, load_catalogus

VERHAAL = "Mijn buurman Karel belde 06-12345678. <b>Niemand</b> \u202enam op. " + "Heel" * 90
_NAMEN = ("chromium", "chromium-browser", "google-chrome", "chrome")
VLAGGEN = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
TELEFOON = {"width": 360, "height": 740}
SCHERM = {"width": 1280, "height": 900}


@dataclass
class Dienst:
    """The running service, and codes that were not used yet."""

    adres: str
    codes: dict[str, list[str]] = field(default_factory=dict)

    def code(self, soort: str) -> str:
        """A fresh code: "inwoners" (the shipped questionnaire), "proef" (every soort) or "aanbieders"."""
        return self.codes[soort].pop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser."""
    gevonden = os.environ.get("SAMENSPEL_CHROMIUM") or next(filter(None, map(shutil.which, _NAMEN)), None)
    if gevonden is None:
        if os.environ.get("SAMENSPEL_ALLES") == "1":
            pytest.fail("SAMENSPEL_ALLES=1, maar er is geen Chromium op deze machine")
        pytest.skip("geen Chromium op deze machine (zet SAMENSPEL_CHROMIUM)")
    return gevonden


async def _vul(url: str) -> dict[str, list[str]]:
    sleutels = Sleutels(HOOFDSLEUTEL)
    pool = await open_pool(url, grootte=2)
    soorten: dict[str, tuple[Vragenlijst, int, tuple[str, ...]]] = {
        "inwoners": (load_catalogus().nieuwste("inwoners"), 12, (AMSTERDAM,)),
        "proef": (proef("gemeente"), 40, (UTRECHT,)),
        "aanbieders": (proef("aanbieders"), 12, (AMSTERDAM, UTRECHT, AA_EN_HUNZE)),
    }
    codes = {}
    for soort, (vragenlijst, aantal, gemeenten) in soorten.items():
        ronde = await maak_ronde(pool, vragenlijst)
        codes[soort] = await maak_codes(pool, sleutels, ronde, aantal, gemeenten)
        if soort == "inwoners":
            await zet_open_link(pool, ronde, AMSTERDAM, aan=True)
            codes["open"] = [f"/invullen/open/{ronde}/{AMSTERDAM}"] * 2
    codes["moderator"] = [await _werk(pool, sleutels)]
    await pool.close()
    return codes


async def _werk(pool: Pool, sleutels: Sleutels) -> str:
    """A closed ronde with a story to moderate, and what stands behind the # of a moderator's link."""
    await pool.execute(
        "INSERT INTO beheer.rondes (id, doelgroep, periode, versie, indeling, veld_van, veld_tot, status, "
        "bestand_sha256, responsen) SELECT 'inwoners-2025', doelgroep, '2025', versie, indeling, veld_van, "
        "veld_tot, 'gesloten', 'x', 1 FROM beheer.rondes WHERE id = 'inwoners-2026'"
    )
    await pool.execute(
        "INSERT INTO antwoorden.verhalen (ronde, id, gemeente, doelgroep, vraag, tekst, toestemming) "
        "VALUES ('inwoners-2025', gen_random_uuid(), $1, 'inwoners', 'verhaal_knelt', $2, true)",
        AMSTERDAM,
        VERHAAL,
    )
    return (await maak_toegang(pool, sleutels, "moderator", None, "Els")).token


async def _sql(url: str, opdracht: str) -> None:
    con = await asyncpg.connect(url)
    await con.execute(opdracht)
    await con.close()


@pytest.fixture(scope="session")
def dienst(
    chromium: str, server: Server, gedeelde_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dienst]:
    """The whole service on a free port, with a round for each group."""
    map_ = tmp_path_factory.mktemp("dienst")
    (map_ / "cache").symlink_to(gedeelde_cache)
    naam = f"browser_{secrets.token_hex(6)}"
    asyncio.run(_sql(server.url, f'CREATE DATABASE "{naam}" TEMPLATE "{server.sjabloon}"'))
    url = server.adres(naam)
    codes = asyncio.run(_vul(url))
    app = create_app(Settings(data_dir=map_, sleutel=HOOFDSLEUTEL, database_url=url, worker=False))
    with in_draad(app) as adres:
        yield Dienst(adres, codes)
    asyncio.run(_sql(server.url, f'DROP DATABASE IF EXISTS "{naam}" WITH (FORCE)'))


@pytest.fixture(scope="module")
def browser(chromium: str, dienst: Dienst) -> Iterator[Browser]:
    """One Chromium per module: Playwright occupies the event loop of this thread until it is closed.

    It asks for the service first, because that is set up with an event loop too.
    """
    with sync_playwright() as playwright:
        gestart = playwright.chromium.launch(executable_path=chromium, args=list(VLAGGEN))
        yield gestart
        gestart.close()


MaakPagina = Callable[..., Page]


@pytest.fixture
def pagina(browser: Browser, dienst: Dienst) -> Iterator[MaakPagina]:
    """Make a page in a fresh context: `pagina(viewport=TELEFOON, java_script_enabled=False, locale="en-GB")`.

    Afterwards: nothing was asked of another server, and the console holds no error (such as a CSP violation).
    """
    contexten: list[BrowserContext] = []
    klachten: list[str] = []

    def bericht(melding: ConsoleMessage) -> None:
        if melding.type == "error" and "Failed to load resource" not in melding.text:
            klachten.append(melding.text)

    def verzoek(request: Request) -> None:
        if not request.url.startswith((dienst.adres, "data:")):
            klachten.append(f"verzoek naar {request.url}")

    def maak(**opties: Any) -> Page:
        context = browser.new_context(
            base_url=dienst.adres,
            **({"viewport": TELEFOON, "locale": "nl-NL", "reduced_motion": "reduce"} | opties),
        )
        contexten.append(context)
        context.on("console", bericht)
        context.on("request", verzoek)
        context.set_default_timeout(15_000)
        return context.new_page()

    yield maak
    for context in contexten:
        context.close()
    assert klachten == []
