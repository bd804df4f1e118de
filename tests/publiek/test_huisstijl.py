"""A themed gemeente on the public pages: which pages, how soon, and in a real browser."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import httpx
import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from litestar import Litestar
from playwright.sync_api import Browser, sync_playwright

from analyse.gemeenten import gemeenten
from service.app import create_app
from service.database.pool import open_pool
from service.database.sql import Pool
from service.huisstijl import bewaren
from service.publicatie.adres import Adres
from service.publicatie.vitrine import gemeente_van
from service.settings import Settings
from tests.alles import ALLES
from tests.browser.conftest import SCHERM, TELEFOON, VLAGGEN, chromium
from tests.browser.stappen import bewaar_afdruk, controleer_maten
from tests.browser.test_toegankelijkheid import REGELS
from tests.huisstijl.test_logo import logo
from tests.huisstijl.themas import THEMAS
from tests.publiek.test_ernaast import iemand
from tests.service.dienst import in_draad

__all__ = ["chromium"]  # a fixture


async def _kleed_aan(pool: Pool, code: str, tokens: str, beeld: bytes) -> None:
    toegang = await iemand(pool, "gemeente", code)
    await bewaren.bewaar_bestand(pool, toegang, tokens, 0)
    await bewaren.bewaar_logo(pool, toegang, beeld, 1)
    await bewaren.publiceer(pool, toegang, 2)


async def _kleed_uit(pool: Pool, code: str) -> None:
    await bewaren.herstel(pool, await iemand(pool, "gemeente", code))


@pytest.fixture
async def gekleed(app: tuple[httpx.AsyncClient, Litestar], huidige: tuple[str, ...]) -> AsyncIterator[str]:
    """A gemeente with a look of its own."""
    pool = app[1].state.pool
    await _kleed_aan(pool, huidige[1], THEMAS["rood"], logo())
    await app[1].state.etalage.vitrine.ververs(pool)
    yield huidige[1]
    await _kleed_uit(pool, huidige[1])


async def test_op_welke_bladzijden(
    gekleed: str, app: tuple[httpx.AsyncClient, Litestar], huidige: tuple[str, ...]
) -> None:
    """On the pages about this gemeente alone, and in its frames; nowhere where it stands beside others."""
    client, dienst = app
    eigen = [f"/gemeenten/{gekleed}{deel}" for deel in ("", "/gespreksagenda", "/verhalen", "/reacties")]
    for pad in eigen:
        html = (await client.get(pad)).text
        assert len(re.findall(r'href="/huisstijl/[0-9a-f]{32}\.css"', html)) == 1, pad
        assert html.count('class="gemeentelogo"') == 1, pad
    figuur = re.search(r'<figure id="([a-z0-9-]+)"', (await client.get(eigen[0])).text)
    assert figuur
    ingesloten = (await client.get(f"/insluiten/gemeenten/{gekleed}/{figuur[1]}")).text
    assert "/huisstijl/" in ingesloten and "gemeentelogo" not in ingesloten
    for pad in ("/", f"/gemeenten/{huidige[2]}/gespreksagenda", "/data", "/invullen"):
        antwoord = await client.get(pad)
        assert antwoord.status_code == 200 and "/huisstijl/" not in antwoord.text, pad
    await _rapport(gekleed, client)  # in this test, so that one worker process draws it all
    etags = [(await client.get(pad)).headers["etag"] for pad in eigen[:2]]
    await _kleed_uit(dienst.state.pool, gekleed)
    await dienst.state.etalage.vitrine.ververs(dienst.state.pool)
    for pad, etag in zip(eigen[:2], etags, strict=True):
        antwoord = await client.get(pad, headers={"if-none-match": etag})
        assert antwoord.status_code == 200 and "/huisstijl/" not in antwoord.text


async def _rapport(gekleed: str, client: httpx.AsyncClient) -> None:
    """On paper: the logo with its text on the first sheet, and headings in the colour of the gemeente."""
    pdf = pikepdf.open(io.BytesIO((await client.get(f"/gemeenten/{gekleed}/rapport.pdf")).content))
    assert len(pdf.pages[0].get_images()) == 1
    teksten = {str(o.Alt) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o}
    assert f"Gemeente {gemeenten()[gekleed].naam}" in teksten
    kleuren = (o.operands for o in pikepdf.parse_content_stream(pdf.pages[0]) if str(o.operator) == "scn")
    vulling = {tuple(round(255 * float(w)) for w in drie) for drie in kleuren if len(drie) == 3}
    assert (200, 16, 46) in vulling


@pytest.mark.parametrize(
    ("adres", "gemeente"),
    [
        (Adres("gemeente", "GM0363"), "GM0363"),
        (Adres("gespreksagenda", "GM0363"), "GM0363"),
        (Adres("insluiting", "gemeente-GM0363.kaart"), "GM0363"),
        (Adres("insluiting", "begrip-ver_wijkteam.kaart"), ""),
        (Adres("vergelijken", "GM0363.GM0518"), ""),
        (Adres("begrip_gemeente", "ver_wijkteam.GM0363"), ""),
        (Adres("landelijk"), ""),
    ],
    ids=lambda waarde: getattr(waarde, "naam", ""),
)
def test_van_wie_een_bladzijde_is(adres: Adres, gemeente: str) -> None:
    assert gemeente_van(adres) == gemeente


async def _overal(settings: Settings, themas: Mapping[str, str], *, aan: bool) -> None:
    pool = await open_pool(str(settings.database_url), grootte=2)
    for code, tokens in themas.items():
        await (_kleed_aan(pool, code, tokens, logo(kleur="#0a3d91")) if aan else _kleed_uit(pool, code))
    await pool.close()


@pytest.fixture(scope="module")
def drie(gevuld: Settings, huidige: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Three gemeenten with a look: name of the look → code. In place before the service first looks."""
    codes = dict(zip(THEMAS, ("GM0363", *huidige[:2]), strict=True))
    themas = {code: THEMAS[naam] for naam, code in codes.items()}
    asyncio.run(_overal(gevuld, themas, aan=True))
    yield codes
    asyncio.run(_overal(gevuld, themas, aan=False))


@pytest.fixture(scope="module")
def adres(gevuld: Settings, drie: dict[str, str]) -> Iterator[str]:
    """The service on the small demo, on a free port; after the looks, for it reads those now and then."""
    with in_draad(create_app(gevuld)) as adres:
        yield adres


@pytest.fixture(scope="module")
def browser(chromium: str, adres: str) -> Iterator[Browser]:
    """One Chromium. Started last and stopped first: it occupies the event loop of this thread."""
    with sync_playwright() as playwright:
        gestart = playwright.chromium.launch(executable_path=chromium, args=list(VLAGGEN))
        yield gestart
        gestart.close()


@pytest.mark.browser
def test_in_de_browser(drie: dict[str, str], adres: str, browser: Browser) -> None:
    """axe finds nothing on a themed page, light and dark, on a phone and on a screen; nothing overflows."""
    klachten: list[str] = []
    opties: dict[str, Any] = {"viewport": TELEFOON, "locale": "nl-NL", "reduced_motion": "reduce"}
    context = browser.new_context(base_url=adres, **opties)
    page = context.new_page()
    page.on("console", lambda m: klachten.append(m.text) if m.type == "error" else None)
    for naam, code in drie.items() if ALLES else [("zeven", drie["zeven"])]:
        page.goto(f"/gemeenten/{code}" if ALLES else f"/gemeenten/{code}/gespreksagenda")
        achtergronden = set()
        for maat, schema in ((TELEFOON, "light"), (TELEFOON, "dark"), (SCHERM, "dark")):
            page.set_viewport_size(maat)  # type: ignore[arg-type]  # a typed dict, from a plain one
            page.emulate_media(color_scheme=schema)  # type: ignore[arg-type]  # a Literal, from a tuple
            bewaar_afdruk(page, f"huisstijl-{naam}-{schema}-{maat['width']}")
            achtergronden.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
            assert page.locator(".gemeentelogo").bounding_box()
            controleer_maten(page)
            if maat == TELEFOON:
                uitkomst: dict[str, Any] = Axe().run(page, options={"runOnly": REGELS}).response
                fouten = [(r["id"], r["nodes"][0]["html"][:100]) for r in uitkomst["violations"]]
                assert fouten == [], (naam, schema)
        assert len(achtergronden) == (1 if naam == "nacht" else 2)
    assert klachten == []
    context.close()
