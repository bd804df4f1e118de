"""Comparing and dividing as a visitor does it: forms, addresses, and choices that do not exist."""

from __future__ import annotations

import re
from html import unescape

import httpx
import polars as pl
import pytest

from analyse import Publicatie
from analyse.gemeenten import gemeenten
from dashboards import procent


def _tekst(html: str) -> str:
    zonder_svg = re.sub(r"<svg.*?</svg>", " ", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", zonder_svg)).split())


def _met_cijfer(publicatie: Publicatie) -> list[str]:
    rijen = publicatie.cijfers.filter(
        begrip="ver_gemeentebestuur", maat="hoog", periode="2026", doelgroep="inwoners"
    ).drop_nulls("lo")
    return [g for g in rijen["gebied"] if g.startswith("GM")]


async def _een_adres(client: httpx.AsyncClient, publicatie: Publicatie) -> None:
    """What the form sends, in any order, leads to one address; the digits there are those of the frame."""
    eigen, *anderen = _met_cijfer(publicatie)[:3]
    adressen = set()
    for keuze in (anderen, anderen[::-1], [*anderen, "", anderen[0], eigen]):
        antwoord = await client.get("/vergelijken", params={"gemeente": eigen, "met": keuze})
        if antwoord.status_code == 303:
            adressen.add(antwoord.headers["location"])
    assert len(adressen) == 1
    pagina = await client.get(adressen.pop())
    assert pagina.status_code == 200
    tekst = _tekst(pagina.text)
    for code in (eigen, *anderen):
        r = publicatie.cijfers.filter(
            gebied=code, begrip="ver_gemeentebestuur", maat="hoog", periode="2026", doelgroep="inwoners"
        ).row(0, named=True)
        cijfer = f"{procent(r['schatting'])} ({procent(r['lo'])} tot {procent(r['hi'])}"
        assert f"{gemeenten()[code].naam} {cijfer}" in tekst
    assert "methode van Holm" in tekst


async def test_nog_niets_gekozen(client: httpx.AsyncClient) -> None:
    """The form alone; from a gemeente that one is filled in."""
    leeg = await client.get("/vergelijken", headers={"accept-encoding": "br"})
    assert "Kies een gemeente en" in leeg.text
    assert leeg.headers["content-encoding"] == "br" and "Accept-Encoding" in leeg.headers["vary"]
    assert (
        "content-encoding"
        not in (await client.get("/vergelijken", headers={"accept-encoding": "identity"})).headers
    )
    html = (await client.get("/vergelijken?gemeente=GM0363")).text
    assert '<option value="GM0363" selected>' in html


@pytest.mark.parametrize(
    "vraag",
    [
        "gemeente=GM0363&met=",
        "gemeente=GM0363&met=GM0363",
        "gemeente=GM0363&met=GM9999",
        "gemeente=GM9999&met=GM0363",
        "gemeente=&met=GM0363",
        "gemeente=GM0363&met=" + ",".join(sorted(gemeenten())[:6]),
        "gemeente=GM0363&met=<script>alert(1)</script>",
        "gemeente=%00&met=%00",
    ],
)
async def test_verkeerde_keuze(client: httpx.AsyncClient, vraag: str) -> None:
    """A choice that cannot be compared is a sentence above the form, and never markup."""
    antwoord = await client.get(f"/vergelijken?{vraag}", follow_redirects=True)
    assert antwoord.status_code == 400
    assert 'role="status"' in antwoord.text
    assert "<script>alert" not in antwoord.text


async def _uitsplitsing(client: httpx.AsyncClient, publicatie: Publicatie) -> None:
    """The figures of a division are those of the frame."""
    getoond = publicatie.uitsplitsingen.filter(
        pl.col("maat").is_in(["hoog", "eens"]) & pl.col("kenmerk_b").is_null(), periode="2026"
    ).drop_nulls("lo")
    eerste = getoond.filter(~pl.col("gebied").str.starts_with("PG")).row(0, named=True)
    vraag = {"gebied": eerste["gebied"], "begrip": eerste["begrip"], "naar": eerste["kenmerk_a"]}
    tekst = _tekst((await client.get("/uitsplitsing", params=vraag)).text)
    zelfde = {k: eerste[k] for k in ("gebied", "begrip", "maat", "kenmerk_a")}
    for r in getoond.filter(**zelfde).iter_rows(named=True):
        assert f"{procent(r['schatting'])} ({procent(r['lo'])} tot {procent(r['hi'])}" in tekst


async def _te_fijn(client: httpx.AsyncClient) -> None:
    """A division that exists, of a gemeente for which it was too fine."""
    antwoord = await client.get("/uitsplitsing?gebied=GM0014&naar=geslacht-opleiding")
    assert antwoord.status_code == 200
    assert "te klein" in antwoord.text
    tekst = _tekst(antwoord.text)
    assert "Wel te zien voor Groningen" in tekst or "geen enkele uitsplitsing" in tekst


@pytest.mark.parametrize(
    "vraag",
    [
        "naar=inkomen",
        "naar=leeftijd-leeftijd",
        "naar=opleiding-geslacht",
        "naar=geslacht-leeftijd-opleiding",
        "naar=%00",
        "begrip=onzin",
        "begrip=ver_gemeentebestuur.x",
        "gebied=GM9999",
        "gebied=PG-groot-matig",
        "gebied=../../etc/passwd",
    ],
)
async def test_uitsplitsing_die_er_niet_is(client: httpx.AsyncClient, vraag: str) -> None:
    """A filter outside what is published is a sentence and no figure."""
    antwoord = await client.get(f"/uitsplitsing?{vraag}")
    assert antwoord.status_code == 404
    assert "<figure" not in antwoord.text


async def test_vergelijken_en_uitsplitsen(client: httpx.AsyncClient, publicatie: Publicatie) -> None:
    """In one visit, for every visit here starts a process that draws."""
    await _een_adres(client, publicatie)
    await _uitsplitsing(client, publicatie)
    await _te_fijn(client)
    veel = await client.get(f"/vergelijken?gemeente=GM0363&met={'GM0014,' * 500}", follow_redirects=True)
    assert veel.status_code == 200, "the same one 500 times is one"
