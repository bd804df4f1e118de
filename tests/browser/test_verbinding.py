"""The network fails on a question page: nothing typed is lost, and it goes on by itself when it is back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.browser.conftest import TELEFOON, Dienst, MaakPagina
from tests.browser.stappen import VOLGENDE, bewaar_afdruk, controleer_maten, klik, meld_aan

WEG = "U hebt nu geen verbinding"


def _opslag(page: Page) -> str:
    tekst: str = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    return tekst


def _begin(page: Page, code: str) -> None:
    meld_aan(page, code)
    klik(page, "main a.knop")


def test_zonder_verbinding(pagina: MaakPagina, dienst: Dienst) -> None:
    """Offline: a plain sentence; what is changed meanwhile is sent too; afterwards nothing stays here."""
    page = pagina(viewport=TELEFOON)
    code = dienst.code("proef")
    _begin(page, code)
    page.locator("#luistert-2").check()
    page.context.set_offline(True)
    page.locator(VOLGENDE).click()
    expect(page.locator("#verbinding")).to_contain_text(WEG)
    assert page.url.endswith("/stellingen")
    controleer_maten(page)
    bewaar_afdruk(page, "proef-360-geen-verbinding")
    page.locator("#dichtbij-4").check()
    page.locator(VOLGENDE).click()  # impatient
    bewaard = _opslag(page)
    assert '\\"dichtbij\\",\\"4\\"' in bewaard and '\\"luistert\\",\\"2\\"' in bewaard
    assert code not in bewaard and code.replace("-", "") not in bewaard
    page.context.set_offline(False)
    page.wait_for_url("**/vragen/contact")
    assert _opslag(page) == "[{},{}]"
    klik(page, "#vragen button[value=vorige]")
    expect(page.locator("#luistert-2")).to_be_checked()
    expect(page.locator("#dichtbij-4")).to_be_checked()
    expect(page.locator("#verbinding")).to_have_text("")


def test_herladen_na_een_mislukte_poging(pagina: MaakPagina, dienst: Dienst) -> None:
    """The phone threw the page away meanwhile: after a reload the answers are there again, and are sent."""
    page = pagina(viewport=TELEFOON)
    _begin(page, dienst.code("proef"))
    page.goto("/invullen/vragen/slot")
    page.locator("#verhaal").fill("In de trein.\nEn <weg> was hij.")
    page.locator("#eerst").select_option("2")
    page.locator("#verhaal_toestemming").check()
    page.context.set_offline(True)
    page.locator(VOLGENDE).click()
    expect(page.locator("#verbinding")).to_contain_text(WEG)
    page.route("**/icoon.svg?*", lambda route: route.abort())  # back, but not long enough to send by itself
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#verhaal")).to_have_value("In de trein.\nEn <weg> was hij.")
    expect(page.locator("#eerst")).to_have_value("2")
    expect(page.locator("#verhaal_toestemming")).to_be_checked()
    expect(page.locator("#verbinding")).to_contain_text("staan er weer")
    page.unroute("**/icoon.svg?*")
    klik(page, VOLGENDE)
    assert page.url.endswith("/versturen")
    assert _opslag(page) == "[{},{}]"
    page.context.set_offline(True)
    page.locator("#versturen button.knop").click()
    expect(page.locator("#verbinding")).to_contain_text(WEG)
    page.context.set_offline(False)
    expect(page.locator("#ontvangstbewijs")).to_be_visible()
    assert _opslag(page) == "[{},{}]"


def test_gedeelde_computer(pagina: MaakPagina, dienst: Dienst) -> None:
    """Someone walks away while there is no network: the next one, in the same window, finds nothing."""
    page = pagina()
    _begin(page, dienst.code("proef"))
    page.locator("#luistert-2").check()
    page.context.set_offline(True)
    page.locator(VOLGENDE).click()
    expect(page.locator("#verbinding")).to_contain_text(WEG)
    page.route("**/icoon.svg?*", lambda route: route.abort())
    page.context.set_offline(False)
    page.goto("/invullen")
    assert _opslag(page) == "[{},{}]"
    _begin(page, dienst.code("proef"))
    expect(page.locator("#luistert-2")).not_to_be_checked()


def test_lijn_breekt_tijdens_het_bewaren(pagina: MaakPagina, dienst: Dienst) -> None:
    """The line drops between the question whether it is there and the page itself: Back has everything."""
    page = pagina()
    _begin(page, dienst.code("proef"))
    page.locator("#luistert-2").check()

    def breek(route: Route) -> None:
        if route.request.method == "POST":
            route.abort("connectionreset")
        else:
            route.fallback()

    page.route("**/vragen/stellingen", breek)
    with pytest.raises(Error, match="ERR_CONNECTION_RESET"), page.expect_navigation():
        page.locator(VOLGENDE).click()
    page.unroute("**/vragen/stellingen")
    page.goto("/invullen/vragen/stellingen")
    expect(page.locator("#luistert-2")).to_be_checked()
    klik(page, VOLGENDE)
    assert page.url.endswith("/vragen/contact")
