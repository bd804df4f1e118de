"""Figures by themselves: their files, the page for in a frame, and the drawing that reacts to a pointer."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import TypeAlias

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from analyse import Publicatie
from dashboards import procent
from service.app import create_app
from service.settings import Settings
from tests.alles import alleen_met_alles
from tests.browser.conftest import SCHERM, TELEFOON, VLAGGEN, chromium
from tests.service.dienst import in_draad

__all__ = ["chromium"]  # a fixture
BLAD = "begrip-ver_gemeentebestuur"
NU = f"/figuren/nu/{BLAD}"


async def _haal(client: httpx.AsyncClient, pad: str) -> httpx.Response:
    """The file, after the step from "nu" to the address with the hash."""
    stap = await client.get(pad)
    assert stap.status_code == 302, stap.text[:200]
    return await client.get(stap.headers["location"])


async def _bestanden(client: httpx.AsyncClient, publicatie: Publicatie) -> None:
    """Four formats and the card; the digits in the table are those of the frame; the address never
    changes."""
    svg = await _haal(client, f"{NU}/spreiding.svg")
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert "immutable" in svg.headers["cache-control"]
    assert svg.text.startswith("<svg role=") and "Gesimuleerde antwoorden" in svg.text
    assert " style=" not in svg.text and "<script" not in svg.text
    nogmaals = await client.get(svg.url.path, headers={"If-None-Match": svg.headers["etag"]})
    assert (nogmaals.status_code, nogmaals.content) == (304, b"")

    for einde, maat in (("png", None), ("kaart.png", (1200, 630))):
        beeld = Image.open(io.BytesIO((await _haal(client, f"{NU}/spreiding.{einde}")).content))
        assert beeld.format == "PNG"
        assert maat in (None, beeld.size)

    spec = json.loads((await _haal(client, f"{NU}/spreiding.vl.json")).content)
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    rijen = list(
        csv.reader(io.StringIO((await _haal(client, f"{NU}/spreiding.csv")).content.decode("utf-8-sig")))
    )
    cijfers = publicatie.cijfers.filter(
        gebied="GM0363", begrip="ver_gemeentebestuur", maat="hoog", periode="2026", doelgroep="inwoners"
    ).row(0, named=True)
    amsterdam = next(r for r in rijen if r[0] == "Amsterdam")
    lo, hi = procent(cijfers["lo"]), procent(cijfers["hi"])
    assert amsterdam[1].startswith(f"{procent(cijfers['schatting'])} ({lo} tot {hi}")
    namen = [r[0].lstrip("'") for r in rijen[1:]]
    assert namen == sorted(namen, key=str.lower), "on the alphabet, never from high to low"
    assert len(spec["datasets"]["cijfers"]) + len(spec["datasets"]["eigen"]) == len(namen)


@pytest.mark.parametrize(
    "pad",
    [
        f"{NU}/spreiding.exe",
        f"{NU}/SPREIDING'--.svg",
        f"/figuren/zomaar/{BLAD}/spreiding.svg",
        "/figuren/nu/begrip-onbekend/spreiding.svg",
        "/figuren/nu/gemeente-GM9999/kaart.svg",
        "/figuren/nu/ronde-..%2f..%2fetc/kaart.svg",
        "/figuren/nu/insluiting-x.y/kaart.svg",
        "/insluiten/gemeenten/GM9999/kaart",
        "/insluiten/gemeenten/GM0363/kaart%00",
        "/insluiten/begrippen/onbekend/spreiding",
    ],
)
async def test_wat_er_niet_is(client: httpx.AsyncClient, pad: str) -> None:
    """What does not exist is a plain sentence."""
    antwoord = await client.get(pad, follow_redirects=True)
    assert antwoord.status_code == 404
    assert "bestaat niet" in antwoord.text


async def _oude_hash(client: httpx.AsyncClient) -> None:
    """A link to a figure of an earlier publicatie still leads to the figure."""
    antwoord = await client.get(f"/figuren/{'0' * 32}/{BLAD}/spreiding.csv")
    assert antwoord.status_code == 302
    assert "max-age=60" in antwoord.headers["cache-control"]
    assert (await client.get(antwoord.headers["location"])).status_code == 200


async def _kader(client: httpx.AsyncClient) -> None:
    """Only this page may stand in a frame; it sets no cookie, has no menu, and says where it comes from."""
    html = (await client.get("/gemeenten/GM0363")).text
    code = unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", html)[0])
    bron = re.search(r'src="http://[^/]+(/insluiten/[^"]+)"', code)
    assert bron is not None
    antwoord = await client.get(bron[1])
    assert "frame-ancestors *" in antwoord.headers["content-security-policy"]
    assert "x-frame-options" not in antwoord.headers
    assert "set-cookie" not in antwoord.headers
    assert "<nav" not in antwoord.text and "<script" not in antwoord.text
    assert "nagebootste gegevens" in antwoord.text
    assert '/gemeenten/GM0363" target="_blank"' in antwoord.text
    for pad in ("/gemeenten/GM0363", "/", f"/begrippen/{BLAD.partition('-')[2]}"):
        kop = (await client.get(pad)).headers
        assert "frame-ancestors 'none'" in kop["content-security-policy"]
        assert kop["x-frame-options"] == "DENY"


async def _voorbeeld(client: httpx.AsyncClient) -> None:
    """A page names its own address and a picture that exists."""
    html = (await client.get("/gemeenten/GM0363")).text
    assert re.search(r'<link rel="canonical" href="http[^"]+/gemeenten/GM0363">', html)
    beeld = re.search(r'og:image" content="http://[^/]+(/figuren/[^"]+)"', html)
    assert beeld is not None
    antwoord = await client.get(beeld[1])
    assert Image.open(io.BytesIO(antwoord.content)).size == (1200, 630)
    assert 'name="twitter:card" content="summary_large_image"' in html
    bij = (await client.get("/begrippen/ver_gemeentebestuur?gemeente=GM0363")).text
    assert re.search(r'rel="canonical" href="http[^"]+/begrippen/ver_gemeentebestuur">', bij)


async def test_een_figuur_alleen(client: httpx.AsyncClient, publicatie: Publicatie) -> None:
    """In one visit, for every visit here starts a process that draws: files, frame, card, and what is not."""
    await _bestanden(client, publicatie)
    await _oude_hash(client)
    await _kader(client)
    await _voorbeeld(client)
    for pad in (f"{NU}/bestaat-niet.svg", "/insluiten/gemeenten/GM0363/bestaat-niet"):
        antwoord = await client.get(pad, follow_redirects=True)
        assert (antwoord.status_code, "bestaat niet" in antwoord.text) == (404, True)


@pytest.fixture(scope="module")
def adres(gevuld: Settings) -> Iterator[str]:
    """The service on the small demo, on a free port."""
    with in_draad(create_app(gevuld)) as adres:
        yield adres


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium."""
    with sync_playwright() as playwright:
        # Our service stands on this machine, which a page made up by a test may not ask by default.
        vlaggen = [*VLAGGEN, "--disable-features=LocalNetworkAccessChecks"]
        gestart = playwright.chromium.launch(executable_path=chromium, args=vlaggen)
        yield gestart
        gestart.close()


def _klachten(page: Page) -> list[str]:
    """What the browser complains of on this page from now on, violations of the policy among them."""
    klachten: list[str] = []
    page.on("console", lambda m: klachten.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda fout: klachten.append(str(fout)))
    return klachten


@pytest.mark.browser
def test_aanwijzen(adres: str, browser: Browser) -> None:
    """By keyboard the figure comes to life and goes back, under the policy of every page, on both widths."""
    for maat in (TELEFOON, SCHERM):
        page = browser.new_page(viewport=maat)  # type: ignore[arg-type]
        klachten = _klachten(page)
        page.goto(f"{adres}/begrippen/ver_gemeentebestuur?gemeente=GM0363")
        figuur = page.locator("#spreiding")
        knop = figuur.locator("button[data-tekening]")
        knop.focus()
        page.keyboard.press("Enter")
        figuur.locator(".levend svg").wait_for(timeout=30_000)
        figuur.get_by_role("button", name="Terug naar de vaste figuur").wait_for()
        assert figuur.locator(".breed, .smal").evaluate_all("vakken => vakken.every(vak => vak.hidden)")
        punt = figuur.locator(".levend .mark-symbol path").last
        punt.scroll_into_view_if_needed()
        vak = punt.bounding_box()
        assert vak is not None
        page.mouse.move(vak["x"] + vak["width"] / 2, vak["y"] + vak["height"] / 2)
        page.locator("#vg-tooltip-element.visible").wait_for(timeout=5_000)
        assert re.search(r"\d+ \(\d+ tot \d+", page.locator("#vg-tooltip-element").inner_text())
        assert page.evaluate("document.documentElement.scrollWidth") <= maat["width"]
        page.keyboard.press("Enter")
        assert figuur.locator(".levend").count() == 0
        assert klachten == []
        page.close()


_GEMEENTE = "/gemeenten/GM0363"
SOORTEN = {
    **{
        soort: (_GEMEENTE, f"#{soort}")
        for soort in ("verdeling", "spiegel", "samenspel", "drijfveren", "kaart")
    },
    **{soort: (_GEMEENTE, f"figure[id^={soort}-]") for soort in ("vergelijking", "trend")},
    "samenspelspiegel": (_GEMEENTE, "#samenspelspiegel"),
    "spreiding": ("/begrippen/ver_gemeentebestuur?gemeente=GM0363", "#spreiding"),
    "naast": ("/vergelijken?gemeente=GM0363&met=GM0014", "#naast-1"),
    "uitsplitsing": ("/uitsplitsing?gebied=NL&begrip=ver_gemeentebestuur&naar=geslacht", "#uitsplitsing"),
}
"""Kind of figure → a page that has one, and where it stands there."""
_STEEDS = ("kaart", "verdeling", "drijfveren", "naast")
_MERK = """vak => {
  const merken = [...vak.querySelectorAll('path')].filter(pad => pad.__data__?.tooltip);
  const merk = merken[Math.floor(merken.length / 2)];
  merk.scrollIntoView({ block: 'center' });
  const { x, y, width, height } = merk.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}"""
"""Where a mark stands that has words; Vega keeps what it draws with the element."""
Blad: TypeAlias = tuple[Page, list[str]]


@pytest.fixture(scope="module")
def bladen(adres: str, browser: Browser) -> Iterator[Callable[[str], Blad]]:
    """Pages that are opened once, with what the browser complained of there."""
    geopend: dict[str, Blad] = {}

    def open_blad(pad: str) -> Blad:
        if pad not in geopend:
            page = browser.new_page(viewport=SCHERM)  # type: ignore[arg-type]
            klachten = _klachten(page)
            page.goto(f"{adres}{pad}", timeout=90_000)
            geopend[pad] = (page, klachten)
        return geopend[pad]

    yield open_blad
    for page, _ in geopend.values():
        page.close()


@pytest.mark.browser
@pytest.mark.parametrize("soort", [*_STEEDS, *(alleen_met_alles(s) for s in SOORTEN if s not in _STEEDS)])
def test_elke_soort_laat_zich_aanwijzen(bladen: Callable[[str], Blad], soort: str) -> None:
    """By keyboard, under the policy; the words are those of the table, and the focus stays on the button."""
    pad, plek = SOORTEN[soort]
    page, klachten = bladen(pad)
    figuur = page.locator(plek).first
    knop = figuur.locator("button[data-tekening]")
    knop.focus()
    page.keyboard.press("Enter")
    figuur.get_by_role("button", name="Terug naar de vaste figuur").wait_for(timeout=30_000)
    assert knop.evaluate("knop => knop === document.activeElement")
    beeld = figuur.locator(".levend")
    assert beeld.get_attribute("role") == "img" and beeld.get_attribute("aria-label")
    page.mouse.move(*beeld.evaluate(_MERK))
    page.locator("#vg-tooltip-element.visible").wait_for(timeout=5_000)
    woorden = page.locator("#vg-tooltip-element").inner_text().lower()
    tabel = " ".join(figuur.locator("th, td").all_text_contents()).lower()
    assert re.findall(r"[a-z0-9,]+", woorden)[-1] in re.findall(r"[a-z0-9,]+", tabel)
    assert set(re.findall(r"\d+(?:,\d+)?", woorden)) <= set(re.findall(r"\d+(?:,\d+)?", tabel))
    page.keyboard.press("Enter")
    assert page.locator("#vg-tooltip-element.visible").count() == 0, "the words go with the figure"
    assert figuur.locator(".levend").count() == 0 and figuur.locator(".breed").is_visible()
    assert klachten == []


@pytest.mark.browser
def test_in_een_kader(adres: str, browser: Browser) -> None:
    """On the site of another: the figure for in a frame is shown there, a page is not."""
    elders = f"{adres.replace('127.0.0.1', 'localhost')}/elders"  # another origin
    inhoud = (
        f'<iframe name="wel" src="{adres}/insluiten/gemeenten/GM0363/kaart"></iframe>'
        f'<iframe name="niet" src="{adres}/gemeenten/GM0363"></iframe>'
    )
    page = browser.new_page()
    page.route(elders, lambda route: route.fulfill(content_type="text/html", body=inhoud))
    with page.expect_event("requestfailed", lambda vraag: vraag.url == f"{adres}/gemeenten/GM0363"):
        page.goto(elders)
    page.frame_locator('iframe[name="wel"]').locator("#kaart").wait_for(timeout=20_000)
    assert page.context.cookies() == []
    page.close()


@pytest.mark.browser
def test_zonder_bundel(adres: str, browser: Browser) -> None:
    """When the library cannot be loaded the still figure stays, and a sentence says so."""
    page = browser.new_page()
    page.route("**/figuren/vega.js", lambda route: route.abort())
    page.goto(f"{adres}/begrippen/ver_gemeentebestuur")
    figuur = page.locator("#spreiding")
    figuur.locator("button[data-tekening]").click()
    figuur.get_by_text("Laden lukte niet").wait_for()
    assert figuur.locator(".breed").is_visible()
    page.close()
