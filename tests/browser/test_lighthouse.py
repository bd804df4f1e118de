"""Lighthouse on the form: every kind of page, in every language, light and dark (SAMENSPEL_ALLES=1)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from service.taal import TALEN
from tests.alles import lang
from tests.browser.conftest import SCHERM, TELEFOON, Dienst, MaakPagina
from tests.browser.lighthouse import Lighthouse, chromium_op, lighthouse, poort
from tests.browser.stappen import bewaar_afdruk, klik, meld_aan, paginasoorten

__all__ = ["lighthouse", "poort"]  # fixtures
pytestmark = lang

_AUDITS = 15
"""At least so many accessibility audits have something to say about any page of ours."""


@pytest.fixture(scope="module")
def browser(chromium: str, dienst: Dienst, poort: int) -> Iterator[Browser]:
    """As in conftest.py, with a port for Lighthouse."""
    with chromium_op(poort, chromium) as gestart:
        yield gestart


def _keur(lighthouse: Lighthouse, page: Page, naam: str) -> None:
    oordeel = lighthouse.bekijk(page)
    assert (oordeel.fout, oordeel.mis) == ("", ()), naam
    assert oordeel.score == 1, naam
    assert oordeel.gekeken >= _AUDITS, f"{naam}: maar {oordeel.gekeken} controles"


def test_elke_soort(pagina: MaakPagina, dienst: Dienst, lighthouse: Lighthouse) -> None:
    """Every kind of page of the form on a phone; those with questions and faults in the dark too."""
    page = pagina()
    for naam in paginasoorten(page, dienst):
        _keur(lighthouse, page, naam)
        if naam in ("stellingen", "fouten", "ontvangst"):
            page.emulate_media(color_scheme="dark")
            page.set_viewport_size(SCHERM)  # type: ignore[arg-type]  # as in test_toegankelijkheid
            _keur(lighthouse, page, f"{naam} donker")
            page.emulate_media(color_scheme="light")
            page.set_viewport_size(TELEFOON)  # type: ignore[arg-type]


@pytest.mark.parametrize("taal", [taal for taal in TALEN if taal != "nl"])
def test_elke_taal(taal: str, pagina: MaakPagina, dienst: Dienst, lighthouse: Lighthouse) -> None:
    """Start, questions and receipt in every other language; the questions wide and in the dark."""
    page = pagina()
    page.goto(f"/invullen?taal={taal}")
    meld_aan(page, dienst.code("inwoners"))
    _keur(lighthouse, page, "start")
    klik(page, "main a.knop")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(SCHERM)  # type: ignore[arg-type]
    bewaar_afdruk(page, f"{taal}-vragen-donker")
    _keur(lighthouse, page, "vragen")
    page.emulate_media(color_scheme="light")
    page.goto("/invullen/versturen")
    klik(page, "#versturen button.knop")
    bewaar_afdruk(page, f"{taal}-ontvangst")
    _keur(lighthouse, page, "ontvangst")


def test_ziet_fouten(pagina: MaakPagina, lighthouse: Lighthouse) -> None:
    """The control: planted faults cost points and are named."""
    page = pagina()
    page.goto("/invullen")
    page.evaluate(
        """() => { document.querySelector('label[for=code]').remove();
                   document.querySelector('h1').style.color = '#ccc';
                   document.documentElement.removeAttribute('lang'); }"""
    )
    oordeel = lighthouse.bekijk(page)
    assert oordeel.score is not None and oordeel.score < 1
    gevonden = {regel.partition(":")[0] for regel in oordeel.mis}
    assert {"label", "color-contrast", "html-has-lang"} <= gevonden
