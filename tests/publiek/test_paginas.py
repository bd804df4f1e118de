"""The pages as a visitor gets them over HTTP."""

from __future__ import annotations

import re
from html import unescape

import brotli
import httpx
import polars as pl
import pytest
from litestar import Litestar

from analyse import Publicatie
from analyse.gemeenten import gemeenten, namen, opvolgers
from dashboards import procent
from service.settings import Settings
from tests.service.dienst import dienst

MIN_FIGUREN = 5


def _tekst(html: str) -> str:
    zonder_svg = re.sub(r"<svg.*?</svg>", " ", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", zonder_svg)).split())


def _grote(publicatie: Publicatie) -> str:
    """A gemeente with a figure for trust in the gemeente."""
    rij = publicatie.cijfers.filter(
        gebied_is_gemeente(), begrip="ver_gemeentebestuur", maat="hoog", status="ok", periode="2026"
    )
    return str(rij["gebied"][0])


def gebied_is_gemeente() -> pl.Expr:
    """Rows of one gemeente, not of a group of them."""
    return pl.col("gebied").str.starts_with("GM")


async def test_gemeente(client: httpx.AsyncClient, publicatie: Publicatie) -> None:
    """Five kinds of figure, each with its table, and the same digits as the publication."""
    code = _grote(publicatie)
    antwoord = await client.get(f"/gemeenten/{code}")
    assert antwoord.status_code == 200
    html = antwoord.text
    assert f"<h1>{gemeenten()[code].naam}" in html
    assert html.count("<figure") >= MIN_FIGUREN
    assert html.count("<table") >= MIN_FIGUREN
    assert html.count('class="breed"') == html.count('class="smal"') >= MIN_FIGUREN
    for soort in ("vergelijking", "trend", "verdeling", "spiegel", "kaart"):
        assert f'id="{soort}' in html
    rij = publicatie.cijfers.row(
        by_predicate=(pl.col("gebied") == code)
        & (pl.col("begrip") == "ver_gemeentebestuur")
        & (pl.col("maat") == "hoog")
        & (pl.col("periode") == "2026")
        & (pl.col("doelgroep") == "inwoners"),
        named=True,
    )
    assert f'<span class="getal">{procent(rij["schatting"])}%</span>' in html
    assert "nagebootste gegevens" in html
    assert "95%-marge" in _tekst(html)
    assert _tekst(html).count(f"Methode: {publicatie.kop.methode}.") == html.count("<figure") + 1
    assert html.count(">Wat betekent dit?</a>") == html.count("<figure")
    assert "<script" not in html.replace('<script src="/static/', "")
    assert "style=" not in html


async def test_landelijk(client: httpx.AsyncClient) -> None:
    """The national picture has a search box and the map."""
    html = (await client.get("/")).text
    assert 'action="/gemeenten"' in html
    assert 'id="kaart' in html
    assert "nagebootste gegevens" in html


async def test_bewaard_op_hash(client: httpx.AsyncClient, huidige: tuple[str, ...]) -> None:
    """A visitor who has the page gets 304; brotli and plain are the same page."""
    pad = f"/gemeenten/{huidige[-1]}"
    gewoon = await client.get(pad, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in gewoon.headers
    etag = gewoon.headers["etag"]
    async with client.stream("GET", pad, headers={"Accept-Encoding": "br"}) as klein:
        assert klein.headers["content-encoding"] == "br"
        ruw = b"".join([deel async for deel in klein.aiter_raw()])
    assert brotli.decompress(ruw).decode() == gewoon.text
    nogmaals = await client.get(pad, headers={"If-None-Match": etag})
    assert (nogmaals.status_code, nogmaals.content) == (304, b"")
    assert len(ruw) < 100_000


@pytest.mark.parametrize("koppen", [{"accept-encoding": "br"}, {"accept-encoding": "identity"}])
async def test_elke_bezoeker_krijgt_hetzelfde(client: httpx.AsyncClient, koppen: dict[str, str]) -> None:
    """An answer is made ready once: what is sent the third time is what was sent the first."""
    een, _, drie = [await client.get("/", headers=koppen) for _ in range(3)]
    assert drie.headers.multi_items() == een.headers.multi_items() and drie.content == een.content
    assert len(een.headers.keys()) == len(een.headers.multi_items()) > 8
    koppen = {**koppen, "if-none-match": een.headers["etag"]}
    leeg = [await client.get("/", headers=koppen) for _ in range(2)]
    assert [a.status_code for a in leeg] == [304, 304]
    assert leeg[0].headers.multi_items() == leeg[1].headers.multi_items()


async def test_hoofdverzoek(client: httpx.AsyncClient, huidige: tuple[str, ...]) -> None:
    """HEAD gives the headers of GET and no body, on pages and downloads."""
    for pad in ("/", f"/gemeenten/{huidige[-1]}", "/data", "/data/inwoners-2026/1/codeboek.json", "/gezond"):
        kop, heel = await client.head(pad), await client.get(pad)
        assert (kop.status_code, kop.content) == (200, b"")
        assert kop.headers["content-type"] == heel.headers["content-type"]
    assert (await client.head("/gemeenten/GM9999")).status_code == 404


async def test_blijft_staan_zonder_database(gevuld: Settings, huidige: tuple[str, ...]) -> None:
    """Pages and files that were shown once are there while the database is away, and at once."""
    paden = ("/", f"/gemeenten/{huidige[-1]}", "/data", "/data/inwoners-2026/1/codeboek.json")
    async with dienst(gevuld) as (client, app):
        for pad in paden:
            assert (await client.get(pad)).status_code == 200
        await app.state.pool.close()
        app.state.etalage._gekeken = float("-inf")
        for pad in paden:
            assert (await client.get(pad)).status_code == 200
            app.state.etalage._gekeken = float("-inf")


async def test_oude_code(client: httpx.AsyncClient) -> None:
    """Every code that merged since 2022 leads to the present gemeente, in small letters too."""
    oude = [code for code in namen(2022) if code not in gemeenten()]
    assert oude
    for code in oude:
        antwoord = await client.get(f"/gemeenten/{code.lower()}")
        assert antwoord.status_code == 301
        assert antwoord.headers["location"] == f"/gemeenten/{opvolgers(code)[0][0]}"


async def test_verdeelde_gemeente(client: httpx.AsyncClient) -> None:
    """A gemeente that was divided (Haaren, 2021) leads to a choice."""
    antwoord = await client.get("/gemeenten/GM0788")
    assert antwoord.status_code == 200
    for code, _ in opvolgers("GM0788"):
        assert f'href="/gemeenten/{code}"' in antwoord.text
    assert "verdeeld" in antwoord.text


@pytest.mark.parametrize("code", ["GM9999", "onzin", "GM0363'--", "%00", "a" * 300])
async def test_onbekend(client: httpx.AsyncClient, code: str) -> None:
    """An unknown code is a plain sentence, never an error of ours."""
    antwoord = await client.get(f"/gemeenten/{code}")
    assert antwoord.status_code == 404
    assert "kennen wij niet" in antwoord.text


async def test_te_weinig(client: httpx.AsyncClient, publicatie: Publicatie) -> None:
    """A gemeente with too few answers says so and shows the Netherlands."""
    nu = publicatie.cijfers.filter(
        gebied_is_gemeente(), begrip="ver_gemeentebestuur", maat="hoog", periode="2026", doelgroep="inwoners"
    )
    klein = nu.filter(status="te_weinig")["gebied"].to_list()
    assert klein, "the demo holds a tiny gemeente"
    tekst = _tekst((await client.get(f"/gemeenten/{klein[0]}")).text)
    assert "te weinig antwoorden" in tekst
    assert "deelnemende gemeenten" in tekst, "six gemeenten are not the Netherlands"


@pytest.mark.parametrize(
    ("zoekterm", "code"),
    [
        ("wesep", "GM0363"),
        ("Den Bosch", "GM0796"),
        ("brielle", "GM1992"),
        ("gm0363", "GM0363"),
        ("Ljouwert", "GM0080"),
        ("gronigen", "GM0014"),
        ("Haaren", "GM0824"),
    ],
)
async def test_zoeken(client: httpx.AsyncClient, zoekterm: str, code: str) -> None:
    """A typing fault, an everyday name, a former name or a code finds the gemeente."""
    antwoord = await client.get("/gemeenten", params={"naam": zoekterm})
    if antwoord.status_code == 303:
        assert antwoord.headers["location"] == f"/gemeenten/{code}"
    else:
        assert f'href="/gemeenten/{code}"' in antwoord.text


@pytest.mark.parametrize("zoekterm", ["", "   ", "qqqqxxxx", "<script>alert(1)</script>", "\x00", "é" * 5000])
async def test_zoeken_zonder_uitkomst(client: httpx.AsyncClient, zoekterm: str) -> None:
    """Nothing found is a sentence; what was typed is never markup."""
    antwoord = await client.get("/gemeenten", params={"naam": zoekterm})
    assert antwoord.status_code == 200
    assert "<script>alert" not in antwoord.text


async def test_geen_enkele_pagina_faalt(client: httpx.AsyncClient) -> None:
    """A sample of all gemeenten, most of which did not take part in this demo."""
    for code in sorted(gemeenten())[::40]:
        antwoord = await client.get(f"/gemeenten/{code}")
        assert antwoord.status_code == 200
        assert gemeenten()[code].naam in unescape(antwoord.text)


async def test_eerdere_uitkomsten(
    app: tuple[httpx.AsyncClient, Litestar], publicatie: Publicatie, huidige: tuple[str, ...]
) -> None:
    """The receipt's sentences name the gemeente; where it has no figures, the country."""
    zinnen = await app[1].state.ontvangst_resultaten(_grote(publicatie))
    assert len(zinnen) == 3
    assert gemeenten()[_grote(publicatie)].naam in zinnen[0]
    nergens = await app[1].state.ontvangst_resultaten(next(c for c in gemeenten() if c not in huidige))
    assert nergens and all("deelnemende gemeenten" in zin for zin in nergens)
