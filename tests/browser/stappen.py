"""Steps that several browser tests take, and the measures every page must pass."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.conftest import Dienst

VOLGENDE = "#vragen .knoppen button[value=volgende]"

_RAAKVLAKKEN = """() =>
  [...document.querySelectorAll('a, button, label.keuze, input, select, textarea, summary')]
  .filter(e => e.type !== 'hidden' && !e.matches('.keuze input, .skip, [aria-hidden=true]'))
  .filter(e => !(e.matches('main a') && getComputedStyle(e).display === 'inline'))
  .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
  .filter(([_, r]) => r.width > 0 && (r.width < 44 || r.height < 44))
  .map(([html, r]) => `${html} ${r.width}x${r.height}`)"""


def bewaar_afdruk(page: Page, naam: str) -> None:
    """Keep a picture when asked for (SAMENSPEL_SCHERMAFDRUKKEN)."""
    if map_ := os.environ.get("SAMENSPEL_SCHERMAFDRUKKEN"):
        page.screenshot(path=Path(map_) / f"{naam}.png", full_page=True)


def controleer_maten(page: Page) -> None:
    """No sideways scrolling, and everything one can touch is at least 44 by 44 pixels."""
    breedte = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert breedte[0] <= breedte[1], f"{page.url} is {breedte[0]} px breed op een scherm van {breedte[1]}"
    assert page.evaluate(_RAAKVLAKKEN) == [], page.url


def klik(page: Page, kiezer: str) -> None:
    """Click and be on the next page, whole: a click alone may return while the old page still stands."""
    with page.expect_navigation(wait_until="load"):
        page.locator(kiezer).click()


def meld_aan(page: Page, code: str) -> None:
    """Type the code and go on."""
    page.goto("/invullen")
    page.get_by_role("textbox").fill(code)
    klik(page, "#codeformulier .knop")


def vul_pagina(page: Page, stap: int = 0) -> None:
    """Answer every question on the page."""
    for groep in page.locator("form#vragen fieldset").all():
        if (rondjes := groep.locator("input[type=radio]")).count():
            rondjes.nth(stap % rondjes.count()).check()
        elif (plaatsen := groep.locator("select")).count():
            for nummer, plaats in enumerate(plaatsen.all(), start=1):
                plaats.select_option(index=nummer)
        else:
            groep.locator("input[type=checkbox]").first.check()
    for veld in page.locator("form#vragen input[type=text]").all():
        veld.fill("3")
    for veld in page.locator("form#vragen textarea").all():
        veld.fill("Het gaat goed.\nMaar ’t kan sneller.")


def loop_door(page: Page, stap: int = 0) -> Iterator[str]:
    """From the first page of questions to the sending page, all filled in; gives the name of every page.

    Another `stap` to begin with chooses other answers: 2 takes the trial questionnaire past all its pages.
    """
    while "/vragen/" in page.url:
        vul_pagina(page, stap)
        yield page.url.rsplit("/", 1)[-1]
        klik(page, VOLGENDE)
        stap += 1


def paginasoorten(page: Page, dienst: Dienst) -> Iterator[str]:
    """Every kind of page the form has, one after the other, in this browser; gives its name."""
    for pad in ("privacy", "toegankelijkheid", "bestaat-niet"):
        page.goto(f"/{pad}")
        yield pad
    meld_aan(page, "nee")
    yield "codefout"
    meld_aan(page, dienst.code("aanbieders"))
    yield "gemeenten"
    code = dienst.code("proef")
    meld_aan(page, code)
    yield "start"
    klik(page, "main a.knop")
    yield from loop_door_proef(page)
    yield "versturen"
    page.goto("/invullen/vragen/verdieping")
    klik(page, "button[value=later]")
    yield "later"
    meld_aan(page, code)
    yield "hervat"
    page.goto("/invullen/vragen/contact")
    page.context.clear_cookies(name="invullen")
    klik(page, VOLGENDE)
    yield "verlopen"
    page.locator("#code").fill(code)
    klik(page, "#codeformulier .knop")
    page.goto("/invullen/versturen")
    klik(page, "#versturen button.knop")
    yield "ontvangst"
    meld_aan(page, code)
    yield "gebruikt"
    page.goto("/invullen")
    yield "code"


def loop_door_proef(page: Page) -> Iterator[str]:
    """The pages of the trial questionnaire, with a page full of faults in between."""
    for naam in ("stellingen", "contact", "verdieping", "slot"):
        yield naam
        vul_pagina(page)
        if naam == "verdieping":
            page.locator("#keren").fill("vaak")
            page.locator("#remmen-4").check()
            page.locator("#remmen").evaluate("e => { e.checked = true }")
            klik(page, VOLGENDE)
            yield "fouten"
            page.locator("#keren").fill("3")
            page.locator("#remmen").uncheck()
        klik(page, VOLGENDE)
