"""Steps that several browser tests take, and the measures every page must pass."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Page

from service.pagina import Kader, render
from tests.browser.conftest import Dienst
from tests.contracts.test_templates import voorbeelden

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

VOLGENDE = "#vragen .knoppen button[value=volgende]"

_RAAKVLAKKEN = """() =>
  [...document.querySelectorAll('a, button, label.keuze, input, select, textarea, summary')]
  .filter(e => e.type !== 'hidden' && !e.matches('.keuze input, .skip, [aria-hidden=true]'))
  .filter(e => !(e.matches('main a') && getComputedStyle(e).display === 'inline'))
  .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
  .filter(([_, r]) => r.width > 0 && (r.width < 44 || r.height < 44))
  .map(([html, r]) => `${html} ${r.width}x${r.height}`)"""

_AFGEKAPT = """() => {
  const uit = [], breed = document.documentElement.clientWidth;
  const loper = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (loper.nextNode()) {
    const tekst = loper.currentNode, ouder = tekst.parentElement;
    if (!tekst.data.trim() || !ouder.checkVisibility() || ouder.closest('.skip, option, textarea')) continue;
    if (getComputedStyle(ouder).clipPath !== 'none') continue;
    const bereik = document.createRange();
    bereik.selectNodeContents(tekst);
    const houder = ouder.closest('.keuze, .knop, .melding, .foutlijst, .regel, .bewijs');
    const vak = houder && houder.getBoundingClientRect();
    for (const r of bereik.getClientRects()) {
      const past = r.left >= -1 && r.right <= breed + 1 && (!vak || (r.left >= vak.left - 1
        && r.right <= vak.right + 1 && r.top >= vak.top - 1 && r.bottom <= vak.bottom + 1));
      if (!past) uit.push(`${tekst.data.trim().slice(0, 60)} in ${ouder.outerHTML.slice(0, 60)}`);
    }
  }
  return uit;
}"""
_VERVANG = """html => {
  const nieuw = new DOMParser().parseFromString(html, 'text/html');
  document.title = nieuw.title;
  for (const naam of ['lang', 'dir']) document.documentElement[naam] = nieuw.documentElement[naam];
  document.body.replaceWith(nieuw.body);
}"""


def bewaar_afdruk(page: Page, naam: str) -> None:
    """Keep a picture when asked for (SAMENSPEL_SCHERMAFDRUKKEN)."""
    if map_ := os.environ.get("SAMENSPEL_SCHERMAFDRUKKEN"):
        page.screenshot(path=Path(map_) / f"{naam}.png", full_page=True)


def controleer_maten(page: Page) -> None:
    """No sideways scrolling, and everything one can touch is at least 44 by 44 pixels."""
    breedte = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert breedte[0] <= breedte[1], f"{page.url} is {breedte[0]} px breed op een scherm van {breedte[1]}"
    assert page.evaluate(_RAAKVLAKKEN) == [], page.url


def controleer_tekst(page: Page) -> None:
    """No line of text leaves the screen, or the button, card or notice it belongs to."""
    afgekapt = page.evaluate(_AFGEKAPT)
    assert afgekapt == [], f"{page.url}: {afgekapt}"


def elk_beeld(page: Page, taal: str) -> Iterator[str]:
    """Every template in every state (those of the contract tests), one after the other; gives its name.

    The page is fetched once, for its style sheets; then its body, title, language and direction are replaced.
    Faults without a page of their own differ only in their words, so one of them will do.
    """
    page.goto("/invullen")
    gezien: set[str] = set()
    for nummer, (sjabloon, inhoud) in enumerate(voorbeelden(taal)):
        if sjabloon == "fout.html" and sjabloon in gezien:
            continue
        gezien.add(sjabloon)
        kader = Kader.maak(taal, pad="/invullen", gesimuleerd=True)
        page.evaluate(_VERVANG, render(sjabloon, inhoud, kader))
        yield f"{nummer:02}-{sjabloon.removesuffix('.html').replace('/', '-')}"


def zet_op(page: Page, sjabloon: str, inhoud: DataclassInstance) -> None:
    """Show a page that was never asked for: its template with this content."""
    page.evaluate(_VERVANG, render(sjabloon, inhoud, Kader.maak("nl", talen=("nl",))))


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
    page.goto("/invullen/terugnemen")
    yield "terugnemen"
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
