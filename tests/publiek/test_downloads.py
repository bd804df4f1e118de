"""`/data`: every publicatie can be taken along, and says what its figures mean."""

from __future__ import annotations

import io

import httpx
import msgspec
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analyse import Publicatie
from analyse.methode import METHODE
from analyse.onthulling import GETOOND
from analyse.publicatie import SCHEMAS
from dashboards import STATUSZINNEN
from service.app import create_app
from service.problems import PROBLEM_JSON
from service.publicatie.downloads import BESTANDEN
from service.settings import Settings
from tests.service.dienst import in_draad
from vragenlijsten import Codeboek

NODIG = {
    "doelgroep", "periode", "gebied", "begrip", "vraag", "schaal", "maat", "n", "n_eff",
    "schatting", "se", "lo", "hi", "status", "versie", "publicatie", "methode",
}  # fmt: skip


async def test_lijst(client: httpx.AsyncClient) -> None:
    """All fifteen publicaties are listed, each with its files: of inwoners there are more."""
    html = (await client.get("/data")).text
    for doelgroep in ("inwoners", "aanbieders", "gemeente"):
        for jaar in range(2022, 2027):
            for bestand, soort in BESTANDEN.items():
                adres = f'href="/data/{doelgroep}-{jaar}/1/{bestand}"'
                assert (adres in html) == (soort.vermeld and soort.alleen in ("", doelgroep))
    assert html.count(f"Methode: {METHODE}.") == 15
    for status, zin in STATUSZINNEN.items():
        assert f"<dt><code>{status}</code></dt>\n<dd>{zin}</dd>" in html


async def test_cijfers(bestanden: dict[str, httpx.Response], publicatie: Publicatie) -> None:
    """CSV and Parquet hold the same figures as the publication, with wording, scale, margin and status."""
    csv, parquet = bestanden["cijfers.csv"], bestanden["cijfers.parquet"]
    assert csv.headers["cache-control"].endswith("immutable")
    assert csv.headers["content-disposition"].startswith("attachment")
    getypt = pl.read_parquet(io.BytesIO(parquet.content))
    assert set(getypt.columns) >= NODIG
    assert set(getypt["methode"]) == {publicatie.kop.methode} == {METHODE}
    gelezen = pl.read_csv(io.BytesIO(csv.content), schema_overrides=getypt.schema)
    assert_frame_equal(gelezen, getypt, abs_tol=0, rel_tol=1e-15)
    sleutel = ["doelgroep", "periode", "gebied", "variabele", "maat"]
    assert_frame_equal(
        getypt.select(*sleutel, "n", "schatting", "status").sort(sleutel),
        publicatie.cijfers.select(*sleutel, "n", "schatting", "status").sort(sleutel),
    )
    zichtbaar = getypt.filter(pl.col("status").is_in(["ok", "indicatief"]))
    assert zichtbaar.select("n", "schatting", "lo", "hi").null_count().sum_horizontal().item() == 0
    verborgen = getypt.filter(pl.col("status").is_in(["te_weinig", "onderdrukt"]))
    assert (
        verborgen.select(
            pl.exclude(*[k for k in getypt.columns if k not in ("n", "n_eff", "schatting", "se", "lo", "hi")])
        )
        .drop_nulls()
        .is_empty()
    )


@pytest.mark.parametrize("naam", sorted(SCHEMAS.keys() - {"cijfers"}))
async def test_alle_tabellen(bestanden: dict[str, httpx.Response], publicatie: Publicatie, naam: str) -> None:
    """Every frame of the publication can be taken along as it is, with names of gebieden and its method."""
    antwoord = bestanden[f"{naam}.csv"]
    assert antwoord.headers["content-type"].startswith("text/csv")
    frame = publicatie.frames()[naam]
    typen = pl.Schema({**frame.schema, "gebied_naam": pl.String(), "titel": pl.String()})
    gelezen = pl.read_csv(io.BytesIO(antwoord.content), schema_overrides=typen)
    assert_frame_equal(gelezen.select(frame.columns), frame, abs_tol=0, rel_tol=1e-15)
    assert {"ronde", "versie", "publicatie", "gesimuleerd", "dekking", "methode"} <= set(gelezen.columns)
    gebied = next((k for k in ("gebied", "gemeente") if k in frame.columns), None)
    assert gebied is None or gelezen["gebied_naam"].null_count() == 0
    assert "begrip" not in frame.columns or gelezen["titel"].null_count() == 0


async def test_uitsplitsingen(bestanden: dict[str, httpx.Response], publicatie: Publicatie) -> None:
    """The same with types; there is something in it, and what is not shown is empty."""
    frame = pl.read_parquet(io.BytesIO(bestanden["uitsplitsingen.parquet"].content))
    assert_frame_equal(frame.select(publicatie.uitsplitsingen.columns), publicatie.uitsplitsingen)
    # Not by modus: in so few gemeenten too few people share one, so that the frozen file does not tell.
    assert {"geslacht", "leeftijd", "leeftijdsgroep", "opleiding"} == set(frame["kenmerk_a"])
    zicht = frame["status"].is_in(GETOOND)
    assert zicht.any() and (frame["schatting"].is_not_null() == zicht).all()
    assert frame["n"].drop_nulls().min() >= 30  # type: ignore[operator]  # of whole numbers


def test_bewoording_van_toen(bestanden: dict[str, httpx.Response]) -> None:
    """Every figure has the wording with which it was asked, also before the wording changed."""
    cijfers = pl.read_parquet(io.BytesIO(bestanden["cijfers.parquet"].content))
    assert cijfers["vraag"].null_count() == 0
    bewoordingen = cijfers.filter(begrip="van_weg_vinden", doelgroep="inwoners").group_by("periode")
    vragen = dict(bewoordingen.agg(pl.col("vraag").first()).iter_rows())
    assert vragen["2022"] == vragen["2023"] != vragen["2024"] == vragen["2026"]


def test_codeboek(bestanden: dict[str, httpx.Response]) -> None:
    """The codebook names every variable of every doelgroep in the publication."""
    boeken = msgspec.json.decode(bestanden["codeboek.json"].content, type=dict[str, Codeboek])
    assert set(boeken) == {"inwoners", "aanbieders", "gemeente"}
    namen = {v.naam for v in boeken["inwoners"].variabelen}
    assert {"dec_bezuiniging", "ver_gemeentebestuur", "ag_leeftijd"} <= namen


async def test_niet_nog_eens(client: httpx.AsyncClient) -> None:
    """Who has a file already does not get it again; brotli only for who takes it."""
    adres = "/data/inwoners-2026/1/codeboek.json"
    heel = await client.get(adres, headers={"accept-encoding": "br;q=0"})
    assert "content-encoding" not in heel.headers
    assert (await client.get(adres)).headers["etag"] == heel.headers["etag"]
    for bekend, status in ((heel.headers["etag"], 304), ("*", 304), ('"anders"', 200), ("x" * 9000, 200)):
        weer = await client.get(adres, headers={"if-none-match": bekend})
        assert weer.status_code == status, bekend[:20]
        assert weer.headers["cache-control"].endswith("immutable")


async def test_bestaat_niet(client: httpx.AsyncClient) -> None:
    """Another version, file or ronde: a plain 404; a page for a person, a problem for a program."""
    for pad in (
        "inwoners-2026/2/cijfers.csv",
        "inwoners-2026/1/geheim.csv",
        "onzin/1/cijfers.csv",
        "gemeente-2026/1/uitsplitsingen.csv",
    ):
        antwoord = await client.get(f"/data/{pad}")
        assert (antwoord.status_code, antwoord.headers["content-type"]) == (404, PROBLEM_JSON)
        assert "bestaat niet" in antwoord.json()["detail"]
        assert (await client.get(f"/data/{pad}.zip")).json()["detail"]
        pagina = await client.get(f"/data/{pad}", headers={"accept": "text/html"})
        assert pagina.status_code == 404 and "<h1>" in pagina.text and "bestaat niet" in pagina.text


async def test_in_delen(client: httpx.AsyncClient, bestanden: dict[str, httpx.Response]) -> None:
    """A part of a file as it is, however the client would have had the whole; none beyond its end."""
    adres, heel = "/data/inwoners-2026/1/cijfers.csv", bestanden["cijfers.csv"].content
    assert bestanden["cijfers.csv"].headers["accept-ranges"] == "bytes"
    for kop, deel in (("bytes=0-9", heel[:10]), ("bytes=-7", heel[-7:]), (f"bytes=5-{2**40}", heel[5:])):
        stuk = await client.get(adres, headers={"Range": kop, "Accept-Encoding": "br"})
        assert (stuk.status_code, stuk.content) == (206, deel)
        van = len(heel) - len(deel) if deel == heel[-len(deel) :] else 0
        assert stuk.headers["content-range"] == f"bytes {van}-{van + len(deel) - 1}/{len(heel)}"
        assert "content-encoding" not in stuk.headers
        assert stuk.headers["content-length"] == str(len(deel))
    voorbij = await client.get(adres, headers={"Range": f"bytes={len(heel)}-"})
    assert (voorbij.status_code, voorbij.headers["content-range"]) == (416, f"bytes */{len(heel)}")
    assert (voorbij.content, voorbij.headers["cache-control"]) == (b"", "no-store")
    for koppen in ({"Range": "bytes=0-1,4-5"}, {"Range": "bytes=0-9", "If-Range": '"x"'}):
        assert (await client.get(adres, headers=koppen)).content == heel


def test_polars_leest_het_adres(gevuld: Settings, bestanden: dict[str, httpx.Response]) -> None:
    """In one line, and of Parquet only the parts it needs."""
    csv = pl.read_csv(io.BytesIO(bestanden["cijfers.csv"].content), infer_schema_length=None)
    with in_draad(create_app(gevuld)) as dienst:
        adres = f"{dienst}/data/inwoners-2026/1/cijfers"
        assert_frame_equal(pl.read_csv(f"{adres}.csv", infer_schema_length=None), csv)
        parquet = pl.scan_parquet(f"{adres}.parquet").select("variabele", "schatting").collect()
    assert_frame_equal(parquet, csv.select("variabele", "schatting"), abs_tol=1e-12)
