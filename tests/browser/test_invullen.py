"""Filling in with a real browser: on a phone without JavaScript, from a QR code, on a screen, by keyboard."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import SCHERM, TELEFOON, Dienst, MaakPagina
from tests.browser.stappen import (
    VOLGENDE,
    bewaar_afdruk,
    controleer_maten,
    controleer_tekst,
    elk_beeld,
    klik,
    loop_door,
    meld_aan,
    vul_pagina,
)


def test_telefoon_zonder_javascript(pagina: MaakPagina, dienst: Dienst) -> None:
    """The whole questionnaire for residents at 360 × 740 with JavaScript off."""
    page = pagina(viewport=TELEFOON, java_script_enabled=False)
    meld_aan(page, dienst.code("inwoners").lower())
    controleer_maten(page)
    klik(page, "main a.knop")
    for naam in loop_door(page):
        bewaar_afdruk(page, f"inwoners-360-{naam}")
        controleer_maten(page)
    bewaar_afdruk(page, "inwoners-360-versturen")
    klik(page, "#versturen button.knop")
    expect(page.locator("#ontvangstbewijs")).to_be_visible()
    bewaar_afdruk(page, "inwoners-360-ontvangst")
    controleer_maten(page)


def test_qr_code(pagina: MaakPagina, dienst: Dienst) -> None:
    """A QR code leads straight in; the code is in no address, not even in the browser's history."""
    page = pagina(viewport=TELEFOON)
    code = dienst.code("inwoners")
    adressen: list[str] = []
    page.on("framenavigated", lambda frame: adressen.append(frame.url))
    page.goto(f"/invullen#{code}")
    page.wait_for_url("**/invullen/start")
    assert not [adres for adres in adressen[1:] if code in adres]
    klik(page, "main a.knop")
    for naam in loop_door(page):
        bewaar_afdruk(page, f"inwoners-qr-{naam}")
    klik(page, "#versturen button.knop")
    expect(page.locator("#ontvangstbewijs")).to_be_visible()
    page.goto(f"/invullen#{code}")  # the same letter once more
    expect(page.locator("main")).to_contain_text("Bedankt voor het meedoen")
    page.go_back()
    assert code not in page.url


def test_breed_scherm(pagina: MaakPagina, dienst: Dienst) -> None:
    """At 1280 statements are the rows of one matrix, 0-10 stands in one line, and back and forward work."""
    page = pagina(viewport=SCHERM)
    meld_aan(page, dienst.code("proef"))
    klik(page, "main a.knop")
    kop = page.locator(".kopregel span").all()
    rij = page.locator("fieldset#vraag-luistert .keuze").all()
    assert len(kop) == len(rij) + 1 == 7
    for titel, keuze in zip(kop[1:], rij, strict=True):
        boven, onder = titel.bounding_box(), keuze.bounding_box()
        assert boven and onder
        assert abs(boven["x"] + boven["width"] / 2 - onder["x"] - onder["width"] / 2) < 2
    trap = [keuze.bounding_box() for keuze in page.locator("#vraag-vertrouwen .trap .keuze").all()]
    assert len({vak["y"] for vak in trap if vak}) == 1
    for naam in loop_door(page, 2):
        bewaar_afdruk(page, f"proef-1280-{naam}")
        controleer_maten(page)
    page.go_back()
    page.go_back()
    assert page.url.endswith("/vragen/verdieping")
    expect(page.locator("#keren")).to_have_value("3")
    page.go_forward()
    assert page.url.endswith("/vragen/slot")


def test_telefoon_twee_rijen(pagina: MaakPagina, dienst: Dienst) -> None:
    """On a phone 0-10 stands in rows of 6 and 5, a report mark in two rows of 5."""
    page = pagina(viewport=TELEFOON)
    meld_aan(page, dienst.code("proef"))
    klik(page, "main a.knop")
    for vraag, verwacht in (("vertrouwen", [6, 5]), ("rapport", [5, 5])):
        hoogten = [
            vak["y"]
            for keuze in page.locator(f"#vraag-{vraag} .trap .keuze").all()
            if (vak := keuze.bounding_box())
        ]
        assert [hoogten.count(hoogte) for hoogte in dict.fromkeys(hoogten)] == verwacht


def _tab_naar(page: Page, kiezer: str) -> None:
    page.locator(kiezer).first.wait_for()  # the page that has it
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("k => document.activeElement.matches(k)", kiezer):
            assert (
                page.evaluate(
                    """() => { const e = document.activeElement.closest('.keuze') || document.activeElement;
                           return getComputedStyle(e).outlineStyle }"""
                )
                == "solid"
            ), f"geen zichtbare focus op {kiezer}"
            return
    raise AssertionError(f"met Tab niet te bereiken: {kiezer}")


def test_alleen_toetsenbord(pagina: MaakPagina, dienst: Dienst) -> None:
    """From the code to the receipt with Tab, arrows, Space and Enter; the focus is always visible."""
    page = pagina(viewport=SCHERM)
    page.goto("/invullen")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"
    _tab_naar(page, "#code")
    page.keyboard.type(dienst.code("proef"))
    page.keyboard.press("Enter")
    _tab_naar(page, "main a.knop")
    page.keyboard.press("Enter")
    for vraag in ("dichtbij", "luistert", "vertrouwen", "rapport"):
        _tab_naar(page, f"#{vraag}")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
    _tab_naar(page, VOLGENDE)
    page.keyboard.press("Enter")
    _tab_naar(page, "#contact")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")  # Enter on an answer goes on
    page.wait_for_url("**/verdieping")
    _tab_naar(page, "#keren")
    page.keyboard.type("veel")
    page.keyboard.press("Enter")  # and in a field: Next, not another language
    expect(page.locator("#fouten")).to_be_focused()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the first fault leads to its field
    expect(page.locator("#keren")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("4")
    _tab_naar(page, "#remmen-2")
    page.keyboard.press("Space")
    _tab_naar(page, VOLGENDE)
    page.keyboard.press("Enter")
    _tab_naar(page, "#eerst")
    page.keyboard.press("ArrowDown")
    _tab_naar(page, "#eerst-plaats-2")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    _tab_naar(page, "#verhaal")
    page.keyboard.type("Zonder muis.")
    _tab_naar(page, "#verhaal_toestemming")
    page.keyboard.press("Space")
    _tab_naar(page, VOLGENDE)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("U hebt 10 vragen beantwoord")
    _tab_naar(page, "#versturen button.knop")
    page.keyboard.press("Enter")
    expect(page.locator("#ontvangstbewijs")).to_be_visible()


def test_uitsluitende_keuze(pagina: MaakPagina, dienst: Dienst) -> None:
    """With JavaScript "none of these" and other options exclude each other; so do a number and weet niet."""
    page = pagina()
    meld_aan(page, dienst.code("proef"))
    page.goto("/invullen/vragen/contact")
    vul_pagina(page)
    klik(page, VOLGENDE)
    page.locator("#remmen").check()
    page.locator("#remmen-3").check()
    page.locator("#remmen-4").check()
    expect(page.locator("#remmen")).not_to_be_checked()
    expect(page.locator("#remmen-3")).not_to_be_checked()
    page.locator("#remmen-98").check()
    expect(page.locator("#remmen-4")).not_to_be_checked()
    page.locator("#keren").fill("5")
    page.locator("#keren-98").check()
    expect(page.locator("#keren")).to_have_value("")
    page.locator("#keren").fill("6")
    expect(page.locator("#keren-98")).not_to_be_checked()


def test_dubbel_tikken(pagina: MaakPagina, dienst: Dienst) -> None:
    """A nervous double tap on Send: one receipt, no fault page."""
    page = pagina(java_script_enabled=False)
    meld_aan(page, dienst.code("proef"))
    page.goto("/invullen/versturen")
    page.locator("#versturen button.knop").dblclick(no_wait_after=True)
    expect(page.locator("#ontvangstbewijs")).to_be_visible()


def test_geen_overloop(pagina: MaakPagina) -> None:
    """No sideways scrolling in any state at any width, from the narrowest phone (and 400 % zoom) up."""
    page = pagina()
    for naam in elk_beeld(page, "nl"):
        for breedte in (320, 480, 767, 768, 1024):
            page.set_viewport_size({"width": breedte, "height": 800})
            controleer_maten(page)
            controleer_tekst(page)
            bewaar_afdruk(page, f"breedte-{breedte}-{naam}")


def test_afdrukken(pagina: MaakPagina, dienst: Dienst) -> None:
    """On paper there is no menu and no button, and the questions are all there."""
    page = pagina(viewport=SCHERM)
    meld_aan(page, dienst.code("proef"))
    klik(page, "main a.knop")
    page.emulate_media(media="print")
    expect(page.locator("nav.talen")).to_be_hidden()
    expect(page.locator(".knoppen")).to_be_hidden()
    expect(page.get_by_text("De gemeente luistert.")).to_be_visible()
