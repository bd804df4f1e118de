"""axe on every kind of page, in Dutch and English, light and dark, narrow and wide; and right to left."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.alles import ALLES, alleen_met_alles
from tests.browser.conftest import SCHERM, TELEFOON, Dienst, MaakPagina
from tests.browser.stappen import bewaar_afdruk, controleer_maten, klik, meld_aan, paginasoorten

REGELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


_BEELDEN = [("light", TELEFOON), ("dark", SCHERM)]
if ALLES:
    _BEELDEN += [("dark", TELEFOON), ("light", SCHERM)]


def _overtredingen(page: Page) -> list[str]:
    uitkomst: dict[str, Any] = (
        Axe().run(page, options={"runOnly": REGELS, "resultTypes": ["violations"]}).response
    )
    return [
        f"{regel['id']}: {knoop['html'][:120]}"
        for regel in uitkomst["violations"]
        for knoop in regel["nodes"]
    ]


@pytest.mark.parametrize("taal", ["nl", alleen_met_alles("en")])
def test_axe(taal: str, pagina: MaakPagina, dienst: Dienst) -> None:
    """Not one violation of WCAG 2.2 A and AA or of the best practices."""
    page = pagina(locale={"nl": "nl-NL", "en": "en-GB"}[taal])
    gezien = []
    for naam in paginasoorten(page, dienst):
        gezien.append(naam)
        assert page.locator("html").get_attribute("lang") == taal
        for schema, maat in _BEELDEN:
            page.emulate_media(color_scheme=schema)  # type: ignore[arg-type]  # a Literal, from the tuple above
            page.set_viewport_size(maat)  # type: ignore[arg-type]
            bewaar_afdruk(page, f"{naam}-{taal}-{schema}-{maat['width']}")
            controleer_maten(page)
            if schema == "light" or maat == SCHERM:
                assert _overtredingen(page) == [], f"{naam} {schema} {maat['width']}"
    assert len(gezien) == 18


def test_axe_ziet_fouten(pagina: MaakPagina) -> None:
    """The control: three planted faults are found, so an empty list means something."""
    page = pagina()
    page.goto("/invullen")
    page.evaluate(
        """() => { document.querySelector('label[for=code]').remove();
                   document.querySelector('h1').style.color = '#ccc';
                   document.documentElement.removeAttribute('lang'); }"""
    )
    gevonden = {regel.partition(":")[0] for regel in _overtredingen(page)}
    assert {"label", "color-contrast", "html-has-lang"} <= gevonden


def test_van_rechts_naar_links(pagina: MaakPagina, dienst: Dienst) -> None:
    """Only logical properties: turned around, the pages still fit and nothing overlaps."""
    page = pagina()
    meld_aan(page, dienst.code("proef"))
    klik(page, "main a.knop")
    for maat in (TELEFOON, SCHERM):
        page.set_viewport_size(maat)  # type: ignore[arg-type]
        page.evaluate("document.documentElement.dir = 'rtl'")
        controleer_maten(page)
        bewaar_afdruk(page, f"rtl-{maat['width']}")
        rondje = page.locator("#luistert").bounding_box()
        stelling = page.locator("#vraag-luistert legend").bounding_box()
        assert rondje and stelling
        assert (stelling["x"] > rondje["x"]) == (maat == SCHERM) or maat == TELEFOON
