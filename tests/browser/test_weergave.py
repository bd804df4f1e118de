"""What visitors set themselves: 200 % zoom, more space in the text, their own colours, less motion, paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SCHERM, TELEFOON, Dienst, MaakPagina
from tests.browser.stappen import (
    bewaar_afdruk,
    controleer_maten,
    controleer_tekst,
    elk_beeld,
    klik,
    loop_door,
    meld_aan,
)
from tests.browser.test_toegankelijkheid import overtredingen

ZOOM = {"width": 640, "height": 400}
"""What is left of a window of 1280 by 800 at 200 %."""
_RUIMTE = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }"""
_STIJL = "([kiezer, naam]) => getComputedStyle(document.querySelector(kiezer))[naam]"


def test_zoom_200(pagina: MaakPagina, dienst: Dienst) -> None:
    """From the code to the receipt at 200 %: all of it on the screen, nothing to scroll sideways for."""
    page = pagina(viewport=ZOOM, device_scale_factor=2)
    meld_aan(page, dienst.code("proef"))
    klik(page, "main a.knop")
    for naam in loop_door(page, 2):
        controleer_maten(page)
        controleer_tekst(page)
        bewaar_afdruk(page, f"zoom-{naam}")
    controleer_tekst(page)
    klik(page, "#versturen button.knop")
    expect(page.locator("#ontvangstbewijs")).to_be_visible()
    controleer_maten(page)
    controleer_tekst(page)


def test_tekstafstand(pagina: MaakPagina) -> None:
    """WCAG 1.4.12: with the spacing that is named there no text is cut off, on a phone and on a screen."""
    page = pagina(bypass_csp=True)
    stijl = False
    for naam in elk_beeld(page, "nl"):
        if not stijl:
            page.add_style_tag(content=_RUIMTE)
            stijl = True
        for maat in (TELEFOON, SCHERM):
            page.set_viewport_size(maat)  # type: ignore[arg-type]  # as in test_toegankelijkheid
            bewaar_afdruk(page, f"ruimte-{maat['width']}-{naam}")
            controleer_maten(page)
            controleer_tekst(page)


def test_afgekapt_wordt_gezien(pagina: MaakPagina) -> None:
    """The control: text that leaves its button is found."""
    page = pagina()
    page.goto("/invullen")
    controleer_tekst(page)
    page.evaluate("document.querySelector('main .knop').style.cssText = 'max-inline-size: 3rem; padding: 0'")
    with pytest.raises(AssertionError, match="Verder"):
        controleer_tekst(page)


def test_contrastkleuren(pagina: MaakPagina, dienst: Dienst) -> None:
    """With the visitor's own colours: progress has an edge, what was chosen and what has the focus a line."""
    page = pagina(forced_colors="active")
    meld_aan(page, dienst.code("proef"))
    klik(page, "main a.knop")
    for naam in loop_door(page, 2):
        bewaar_afdruk(page, f"contrast-{naam}")
        assert overtredingen(page) == [], naam
        assert page.evaluate(_STIJL, ["progress", "borderBlockStartStyle"]) == "solid"
        if page.locator(".keuze:has(:checked)").count():
            assert page.evaluate(_STIJL, [".keuze:has(:checked)", "outlineStyle"]) == "solid"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_eigen_voorkeuren(pagina: MaakPagina, dienst: Dienst) -> None:
    """Dark when asked for, but never on paper; no motion when that is asked for."""
    page = pagina(color_scheme="dark", reduced_motion="no-preference")
    meld_aan(page, dienst.code("proef"))
    klik(page, "main a.knop")
    assert page.evaluate(_STIJL, ["body", "backgroundColor"]) == "rgb(20, 24, 29)"
    assert page.evaluate(_STIJL, [".knop", "transitionDuration"]) != "0s"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(_STIJL, [".knop", "transitionDuration"]) == "0s"
    page.emulate_media(media="print")
    assert page.evaluate(_STIJL, ["body", "backgroundColor"]) == "rgb(255, 255, 255)"
    assert page.evaluate(_STIJL, [".keuze", "backgroundColor"]) == "rgb(255, 255, 255)"
