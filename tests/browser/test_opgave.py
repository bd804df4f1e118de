"""The open link in a real browser: the script does the task; without it there is a button to press."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import TELEFOON, Dienst, MaakPagina
from tests.browser.stappen import bewaar_afdruk, klik


def test_de_open_link_lost_de_opgave_op(pagina: MaakPagina, dienst: Dienst) -> None:
    """From the open link to a code and the first page, under the site's own CSP."""
    page = pagina(viewport=TELEFOON)
    page.goto(dienst.code("open"))
    klik(page, "main button.knop")
    expect(page.locator("strong.code")).to_have_text(re.compile("[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}"))
    expect(page.locator("strong.code")).to_have_attribute("dir", "ltr")
    bewaar_afdruk(page, "open-link-code")
    klik(page, "main a.knop")
    expect(page.locator("h1")).to_be_visible()
    assert page.url.endswith("/invullen/start")


def test_de_open_link_zonder_javascript(pagina: MaakPagina, dienst: Dienst) -> None:
    """Too soon is asked again, with the same explanation; nothing is lost."""
    page = pagina(viewport=TELEFOON, java_script_enabled=False)
    page.goto(dienst.code("open"))
    klik(page, "main button.knop")
    expect(page.locator("main")).to_contain_text("Wacht dan 20 seconden")
    bewaar_afdruk(page, "open-link-opgave")
    klik(page, "main button.knop")
    expect(page.locator("main")).to_contain_text("Wacht dan 20 seconden")
