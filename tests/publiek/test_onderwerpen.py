"""Other ways in than by gemeente: begrippen, doelgroepen, rondes, and the map of the site."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree as ET

import httpx
import pytest

from analyse import Publicatie
from analyse.gemeenten import gemeenten
from dashboards import gemeten, procent
from vragenlijsten import load_catalogus


def _tekst(html: str) -> str:
    zonder_svg = re.sub(r"<svg.*?</svg>", " ", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", zonder_svg)).split())


async def _begrip(client: httpx.AsyncClient, publicatie: Publicatie) -> None:
    """All gemeenten with a figure stand in the table, with the digits of the frame; one can be marked."""
    antwoord = await client.get("/begrippen/ver_gemeentebestuur")
    assert antwoord.status_code == 200
    assert "etag" in antwoord.headers
    tekst = _tekst(antwoord.text)
    rijen = publicatie.cijfers.filter(
        begrip="ver_gemeentebestuur", maat="hoog", periode="2026", doelgroep="inwoners"
    ).drop_nulls(["schatting", "lo", "hi"])
    gezien = [r for r in rijen.iter_rows(named=True) if r["gebied"].startswith("GM")]
    assert gezien
    for r in gezien:
        naam = gemeenten()[r["gebied"]].naam
        assert f"{naam} {procent(r['schatting'])} ({procent(r['lo'])} tot {procent(r['hi'])}" in tekst
    bij = await client.get("/begrippen/ver_gemeentebestuur?gemeente=GM0363")
    assert '<option value="GM0363" selected>Amsterdam</option>' in bij.text
    assert "Amsterdam" in re.search(r"<h2 id=\"spreiding-kop\">(.*?)</h2>", bij.text)[1]  # type: ignore[index]
    assert bij.headers["etag"] != antwoord.headers["etag"]


async def _lijst(client: httpx.AsyncClient, publicatie: Publicatie) -> None:
    """The list leads to every measured begrip, and those pages exist."""
    catalogus = load_catalogus()
    html = (await client.get("/begrippen")).text
    begrippen = gemeten(publicatie, catalogus.begrippen, catalogus.schalen)
    assert len(begrippen) > 20
    assert set(re.findall(r'href="/begrippen/(\w+)"', html)) == set(begrippen)
    for begrip in begrippen[::15]:
        antwoord = await client.get(f"/begrippen/{begrip}")
        assert (antwoord.status_code, antwoord.text.count('id="spreiding"')) == (200, 1)


@pytest.mark.parametrize(
    "pad",
    [
        "/begrippen/onzin",
        "/begrippen/ver_gemeentebestuur'--",
        "/begrippen/ver_gemeentebestuur?gemeente=GM9999",
        "/begrippen/ver_gemeentebestuur?gemeente=../../etc",
        "/begrippen/ver_gemeentebestuur?gemeente=GM0363.x",
        "/begrippen/%00",
        "/doelgroepen/iedereen",
        "/rondes/inwoners-1999",
        "/rondes/..%2f..",
    ],
)
async def test_wat_er_niet_is(client: httpx.AsyncClient, pad: str) -> None:
    """What does not exist is a plain sentence, never an error of ours."""
    antwoord = await client.get(pad)
    assert antwoord.status_code == 404
    assert "<h1>" in antwoord.text


async def test_oude_code_bij_een_begrip(client: httpx.AsyncClient) -> None:
    """A former code marks the present gemeente (Weesp went into Amsterdam)."""
    antwoord = await client.get("/begrippen/ver_gemeentebestuur?gemeente=gm0457")
    assert antwoord.status_code == 301
    assert antwoord.headers["location"] == "/begrippen/ver_gemeentebestuur?gemeente=GM0363"


async def _doelgroep(client: httpx.AsyncClient, doelgroep: str) -> None:
    """Every doelgroep has its own page, from its own publicatie."""
    antwoord = await client.get(f"/doelgroepen/{doelgroep}")
    assert antwoord.status_code == 200
    assert f"Publicatie {doelgroep}-2026" in _tekst(antwoord.text)


async def _oude_ronde(client: httpx.AsyncClient) -> None:
    """Every ronde in the list can be looked at, with the figures of then."""
    lijst = (await client.get("/rondes")).text
    rondes = re.findall(r'href="/rondes/([\w-]+)"', lijst)
    assert {"inwoners-2022", "inwoners-2026", "aanbieders-2026"} <= set(rondes)
    for ronde in ("inwoners-2022", "aanbieders-2026"):
        antwoord = await client.get(f"/rondes/{ronde}")
        assert antwoord.status_code == 200
        assert f"Publicatie {ronde}, versie 1" in _tekst(antwoord.text)


async def _kaart_van_de_site(client: httpx.AsyncClient) -> None:
    """The map of the site names every gemeente, and what it names exists."""
    antwoord = await client.get("/sitemap.xml")
    adressen = [a.text or "" for a in ET.fromstring(antwoord.text).findall(".//{*}loc")]  # noqa: S314
    paden = [re.sub(r"^https?://[^/]+", "", a) for a in adressen]
    assert len(paden) == len(set(paden))
    assert {f"/gemeenten/{code}" for code in gemeenten()} <= set(paden)
    for pad in [p for p in paden if not p.startswith("/gemeenten/")][::12]:
        assert (await client.get(pad)).status_code == 200


@pytest.mark.parametrize("postcode", ["1234AB", "1234 ab", "9876"])
async def test_postcode(client: httpx.AsyncClient, postcode: str) -> None:
    """A postcode is not searched for, nor shown again."""
    antwoord = await client.get("/gemeenten", params={"naam": postcode})
    assert antwoord.status_code == 200
    assert "zoeken niet op postcode" in antwoord.text
    assert postcode not in antwoord.text


async def test_andere_ingangen(client: httpx.AsyncClient, publicatie: Publicatie) -> None:
    """In one visit, for every visit here starts a process that draws."""
    await _begrip(client, publicatie)
    await _lijst(client, publicatie)
    for doelgroep in ("inwoners", "aanbieders", "gemeente"):
        await _doelgroep(client, doelgroep)
    await _oude_ronde(client)
    await _kaart_van_de_site(client)
