"""The public pages in a real browser: axe, no overflow, nothing from elsewhere, on phone and screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from service.app import create_app
from service.settings import Settings
from tests.alles import ALLES, alleen_met_alles
from tests.browser.conftest import SCHERM, TELEFOON, VLAGGEN, chromium
from tests.browser.stappen import bewaar_afdruk
from tests.browser.test_toegankelijkheid import overtredingen
from tests.service.dienst import in_draad

__all__ = ["chromium"]  # a fixture


@pytest.fixture(scope="module")
def adres(gevuld: Settings) -> Iterator[str]:
    """The service on the small demo, on a free port."""
    with in_draad(create_app(gevuld)) as adres:
        yield adres


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium."""
    with sync_playwright() as playwright:
        gestart = playwright.chromium.launch(executable_path=chromium, args=list(VLAGGEN))
        yield gestart
        gestart.close()


_SOORTEN = ("gemeente", "gespreksagenda", "begrip")
_MEER = (
    *(
        "landelijk",
        "klein",
        "zoeken",
        "api",
        "data",
        "uitleg",
        "onbekend",
        "vergelijken",
        "uitsplitsing",
        "begrippen",
    ),
    *("doelgroep", "ronde", "rondes", "vergelijken_leeg", "insluiten", "postcode", "gemeenten", "oude_naam"),
    *("begrip_land", "geen_uitsplitsing", "verhalen", "verhalen_gemeente", "reacties"),
    *("publicatie", "tabel", "tabel_leeg"),
)


@pytest.mark.browser
@pytest.mark.parametrize("soort", [*_SOORTEN, *map(alleen_met_alles, _MEER)])
def test_toegankelijk(soort: str, adres: str, browser: Browser, huidige: tuple[str, ...]) -> None:
    """No violation of WCAG 2.2 AA, no sideways scrolling, no request elsewhere, no console error."""
    paden = {
        "landelijk": "/",
        "gemeente": "/gemeenten/GM0363",
        "klein": f"/gemeenten/{huidige[0]}",
        "gespreksagenda": "/gemeenten/GM0363/gespreksagenda",
        "zoeken": "/gemeenten?naam=berg",
        "api": "/api",
        "data": "/data",
        "publicatie": "/data/publicaties/inwoners-2026/1",
        "tabel": "/data/tabel?vraag=ver_gemeentebestuur&rijen=gebied&kolommen=ag_opleiding",
        "tabel_leeg": "/data/tabel",
        "uitleg": "/uitleg",
        "onbekend": "/gemeenten/GM9999",
        "begrip": "/begrippen/ver_gemeentebestuur?gemeente=GM0363",
        "vergelijken": f"/vergelijken?gemeente=GM0363&met={huidige[1]},{huidige[2]}",
        "uitsplitsing": "/uitsplitsing",
        "begrippen": "/begrippen",
        "doelgroep": "/doelgroepen/aanbieders",
        "ronde": "/rondes/inwoners-2024",
        "rondes": "/rondes",
        "vergelijken_leeg": "/vergelijken",
        "insluiten": "/insluiten/gemeenten/GM0363/kaart",
        "postcode": "/gemeenten?naam=1234AB",
        "gemeenten": "/gemeenten",
        "oude_naam": "/gemeenten?naam=Haaren",
        "begrip_land": "/begrippen/dec_maatwerk",
        "geen_uitsplitsing": f"/uitsplitsing?gebied={huidige[0]}&naar=geslacht-opleiding",
        "verhalen": "/verhalen",
        "verhalen_gemeente": "/gemeenten/GM0363/verhalen",
        "reacties": "/gemeenten/GM0363/reacties",
    }
    klachten: list[str] = []
    opties: dict[str, Any] = {"viewport": TELEFOON, "locale": "nl-NL", "reduced_motion": "reduce"}
    context = browser.new_context(base_url=adres, **opties)
    page = context.new_page()
    page.on("console", lambda m: klachten.append(m.text) if m.type == "error" else None)
    page.on("request", lambda r: None if r.url.startswith((adres, "data:")) else klachten.append(r.url))
    page.goto(paden[soort])
    beelden = [(TELEFOON, "light"), (SCHERM, "dark"), *([(SCHERM, "light")] if ALLES else [])]
    for maat, schema in beelden:
        page.set_viewport_size(maat)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=schema)  # type: ignore[arg-type]
        bewaar_afdruk(page, f"publiek-{soort}-{schema}-{maat['width']}")
        breedte = page.evaluate("document.documentElement.scrollWidth")
        assert breedte <= maat["width"]
        assert overtredingen(page) == []
    zichtbaar = [klacht for klacht in klachten if "404" not in klacht]
    assert zichtbaar == []
    context.close()


@pytest.mark.browser
def test_op_papier(adres: str, browser: Browser) -> None:
    """On paper: no navigation, no forms and nothing to press; every figure whole, and wide drawings only."""
    page = browser.new_page(viewport=SCHERM)  # type: ignore[arg-type]
    page.goto(f"{adres}/gemeenten/GM0363")
    page.emulate_media(media="print")
    for kiezer in ("nav", "form", "summary", "button", ".smal", "footer.site"):
        assert page.locator(f"{kiezer} >> visible=true").count() == 0, kiezer
    heel = page.locator("figure").evaluate_all("l => l.map(f => getComputedStyle(f).breakInside)")
    assert heel and set(heel) == {"avoid"}
    assert page.locator("figure .breed >> visible=true").count() == len(heel)
    page.close()
