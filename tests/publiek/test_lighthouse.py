"""Lighthouse on the public pages: accessibility, layout that stays put, and weight (SAMENSPEL_ALLES=1)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.alles import lang
from tests.browser.conftest import TELEFOON, chromium
from tests.browser.lighthouse import Lighthouse, chromium_op, lighthouse, poort
from tests.publiek.test_browser import adres

__all__ = ["adres", "chromium", "lighthouse", "poort"]  # fixtures
pytestmark = [lang, pytest.mark.browser]

GEWICHT = 100_000
"""Bytes of a whole page, over the line: with fonts, style and figures."""


@pytest.fixture(scope="module")
def browser(chromium: str, poort: int) -> Iterator[Browser]:
    """One Chromium with a port for Lighthouse."""
    with chromium_op(poort, chromium) as gestart:
        yield gestart


@pytest.mark.parametrize("pad", ["/", "/gemeenten/GM0363"])
def test_geladen(pad: str, adres: str, lighthouse: Lighthouse) -> None:
    """Loaded as by a first visitor: nothing inaccessible, nothing that jumps, at most 100 kB."""
    oordeel = lighthouse.laad(f"{adres}{pad}")
    assert (oordeel.fout, oordeel.mis, oordeel.score) == ("", (), 1)
    assert oordeel.verschuiving is not None and oordeel.verschuiving < 0.01
    assert oordeel.gewicht is not None and GEWICHT / 2 < oordeel.gewicht <= GEWICHT  # fonts are in it
    print(f"{pad}: {oordeel.gewicht / 1000:.1f} kB, verschuiving {oordeel.verschuiving:.4f}")


@pytest.mark.parametrize("schema", ["light", "dark"])
def test_op_een_telefoon(schema: str, adres: str, browser: Browser, lighthouse: Lighthouse) -> None:
    """Every kind of public page on a phone, light and dark."""
    context = browser.new_context(base_url=adres, viewport=TELEFOON, color_scheme=schema)  # type: ignore[arg-type]
    page = context.new_page()
    for pad in ("/", "/gemeenten/GM0363", "/gemeenten?naam=berg", "/data", "/uitleg"):
        page.goto(pad)
        oordeel = lighthouse.bekijk(page)
        assert (oordeel.fout, oordeel.mis, oordeel.score) == ("", (), 1), pad
    context.close()
