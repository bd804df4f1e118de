"""axe on every kind of page: in Dutch narrow and wide; in every language light and dark; right to left."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from service.taal import TALEN
from tests.alles import ALLES, alleen_met_alles, lang
from tests.browser.conftest import SCHERM, TELEFOON, Dienst, MaakPagina
from tests.browser.stappen import (
    bewaar_afdruk,
    controleer_maten,
    controleer_tekst,
    elk_beeld,
    klik,
    meld_aan,
    paginasoorten,
)

REGELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
_AXE = """opties => axe.run(document, opties).then(uitkomst => uitkomst.violations.flatMap(
  regel => regel.nodes.map(knoop => `${regel.id}: ${knoop.html.slice(0, 120)}`)))"""


def overtredingen(page: Page) -> list[str]:
    """What axe finds on the page; its script is put in once per page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    gevonden: list[str] = page.evaluate(_AXE, {"runOnly": REGELS, "resultTypes": ["violations"]})
    return gevonden


def _stel_in(page: Page, schema: str, maat: dict[str, int]) -> None:
    page.emulate_media(color_scheme=schema)  # type: ignore[arg-type]  # a Literal, from a tuple
    page.set_viewport_size(maat)  # type: ignore[arg-type]


@lang
def test_axe(pagina: MaakPagina, dienst: Dienst) -> None:
    """As visitors meet them on a screen: not one violation of WCAG 2.2 A and AA or of the best practices."""
    page = pagina()
    gezien = []
    for naam in paginasoorten(page, dienst):
        gezien.append(naam)
        for maat, schema in ((TELEFOON, "light"), (SCHERM, "light"), (SCHERM, "dark")):
            _stel_in(page, schema, maat)
            bewaar_afdruk(page, f"{naam}-nl-{schema}-{maat['width']}")
            controleer_maten(page)
            controleer_tekst(page)
            # the phone, and Dutch in the dark, are in test_axe_in_elke_taal
            if maat == SCHERM and (schema == "light" or ALLES):
                assert overtredingen(page) == [], f"{naam} {schema}"
    assert len(gezien) == 19


@pytest.mark.parametrize("taal", ["nl", *(alleen_met_alles(t) for t in TALEN if t != "nl")])
def test_axe_in_elke_taal(taal: str, pagina: MaakPagina) -> None:
    """On a phone, in every language: every state fits, and axe finds nothing on any kind of page.

    In Dutch axe looks at every state; what differs between languages is words and direction. In the dark it
    looks in Dutch, and with SAMENSPEL_ALLES=1 in every language.
    """
    page = pagina()
    gezien: set[str] = set()
    for naam in elk_beeld(page, taal):
        bewaar_afdruk(page, f"beeld-{taal}-{naam}")
        controleer_maten(page)
        controleer_tekst(page)
        soort = naam.partition("-")[2]
        if taal != "nl" and soort in gezien and soort != "invullen-vragen":
            continue
        gezien.add(soort)
        for schema in ("dark", "light") if taal == "nl" or ALLES else ("light",):
            _stel_in(page, schema, TELEFOON)
            assert overtredingen(page) == [], f"{naam} {schema}"


def test_axe_ziet_fouten(pagina: MaakPagina) -> None:
    """The control: three planted faults are found, so an empty list means something."""
    page = pagina()
    page.goto("/invullen")
    page.evaluate(
        """() => { document.querySelector('label[for=code]').remove();
                   document.querySelector('h1').style.color = '#ccc';
                   document.documentElement.removeAttribute('lang'); }"""
    )
    gevonden = {regel.partition(":")[0] for regel in overtredingen(page)}
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
