"""The form in every language: the direction, the sizes, the menu of languages, what was ticked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from service.taal import TALEN
from tests.alles import alleen_met_alles
from tests.browser.conftest import SCHERM, TELEFOON, Dienst, MaakPagina
from tests.browser.stappen import (
    VOLGENDE,
    bewaar_afdruk,
    controleer_maten,
    controleer_tekst,
    klik,
    loop_door,
    meld_aan,
    vul_pagina,
)
from tests.browser.test_toegankelijkheid import overtredingen

_LINKS_VAN = """([a, b]) => document.querySelector(a).getBoundingClientRect().x
  < document.querySelector(b).getBoundingClientRect().x"""
_GEKOZEN = "velden => velden.map(veld => veld.name + '=' + veld.value)"
_PAGINAS = 2


def _kies_taal(page: Page, taal: str) -> None:
    klik(page, f"nav.talen button[value='taal-{taal}'], nav.talen a[href='?taal={taal}']")


@pytest.mark.parametrize(
    "taal", ["en", "ar", *(alleen_met_alles(t) for t in TALEN if t not in ("nl", "en", "ar"))]
)
def test_in_elke_taal(dienst: Dienst, pagina: MaakPagina, taal: str) -> None:
    """From the code into the questions on a phone; the page says that nobody read the translation."""
    page = pagina()
    page.goto("/invullen")
    _kies_taal(page, taal)
    controleer_maten(page)
    bewaar_afdruk(page, f"{taal}-code")
    page.get_by_role("textbox").fill(dienst.code("inwoners"))
    klik(page, "#codeformulier .knop")
    controleer_maten(page)
    bewaar_afdruk(page, f"{taal}-start")
    klik(page, "main a.knop")
    html = page.locator("html")
    expect(html).to_have_attribute("lang", taal.partition("@")[0])
    expect(html).to_have_attribute("dir", "rtl" if taal == "ar" else "ltr")
    for stap, _ in zip(loop_door(page), range(_PAGINAS), strict=False):
        controleer_maten(page)
        controleer_tekst(page)
        assert overtredingen(page) == [], stap
        bewaar_afdruk(page, f"{taal}-{stap}")
        expect(page.locator(".vertaald")).to_be_visible()


def test_van_rechts_naar_links(dienst: Dienst, pagina: MaakPagina) -> None:
    """In Arabic the first answer stands right of the last one; what was ticked in Dutch is still ticked."""
    page = pagina(viewport=SCHERM)
    meld_aan(page, dienst.code("inwoners"))
    klik(page, "main a.knop")
    vul_pagina(page)
    eerste, laatste = ".keuzes .keuze:nth-child(1)", ".keuzes .keuze:nth-child(5)"
    assert page.evaluate(_LINKS_VAN, [eerste, laatste])
    gekozen = page.locator("input:checked").evaluate_all(_GEKOZEN)
    _kies_taal(page, "ar")
    assert not page.evaluate(_LINKS_VAN, [eerste, laatste])
    assert gekozen == page.locator("input:checked").evaluate_all(_GEKOZEN)
    expect(page.locator("#verbinding")).to_have_text("")  # nothing was lost, so nothing is said
    controleer_maten(page)
    bewaar_afdruk(page, "ar-breed")
    page.set_viewport_size(TELEFOON)  # type: ignore[arg-type]  # as in test_toegankelijkheid
    controleer_maten(page)
    klik(page, VOLGENDE)
    assert "/vragen/" in page.url
    page.goto("/invullen/versturen")
    _kies_taal(page, "fy")
    assert page.url.endswith("/versturen"), "another language does not send"
    expect(page.locator("html")).to_have_attribute("lang", "fy")
    assert page.locator("nav.menu").count() == 0, "nothing that leads away from the last step"
