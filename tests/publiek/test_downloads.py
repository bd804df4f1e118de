"""`/data`: every publicatie can be taken along, and says what its figures mean."""

from __future__ import annotations

import io

import httpx
import msgspec
import polars as pl
from polars.testing import assert_frame_equal

from analyse import Publicatie
from vragenlijsten import Codeboek

NODIG = {
    "doelgroep", "periode", "gebied", "begrip", "vraag", "schaal", "maat", "n", "n_eff",
    "schatting", "se", "lo", "hi", "status", "versie", "publicatie",
}  # fmt: skip


async def test_lijst(client: httpx.AsyncClient) -> None:
    """All fifteen publicaties are listed, each with three files that exist."""
    html = (await client.get("/data")).text
    for doelgroep in ("inwoners", "aanbieders", "gemeente"):
        for jaar in range(2022, 2027):
            for bestand in ("cijfers.csv", "cijfers.parquet", "codeboek.json"):
                assert f'href="/data/{doelgroep}-{jaar}/1/{bestand}"' in html


async def test_cijfers(client: httpx.AsyncClient, publicatie: Publicatie) -> None:
    """CSV and Parquet hold the same figures as the publication, with wording, scale, margin and status."""
    csv = await client.get("/data/inwoners-2026/1/cijfers.csv")
    parquet = await client.get("/data/inwoners-2026/1/cijfers.parquet")
    assert csv.headers["cache-control"].endswith("immutable")
    assert csv.headers["content-disposition"].startswith("attachment")
    getypt = pl.read_parquet(io.BytesIO(parquet.content))
    assert set(getypt.columns) >= NODIG
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


async def test_bewoording_van_toen(client: httpx.AsyncClient) -> None:
    """Every figure has the wording with which it was asked, also before the wording changed."""
    parquet = await client.get("/data/inwoners-2026/1/cijfers.parquet")
    cijfers = pl.read_parquet(io.BytesIO(parquet.content))
    assert cijfers["vraag"].null_count() == 0
    bewoordingen = cijfers.filter(begrip="van_weg_vinden", doelgroep="inwoners").group_by("periode")
    vragen = dict(bewoordingen.agg(pl.col("vraag").first()).iter_rows())
    assert vragen["2022"] == vragen["2023"] != vragen["2024"] == vragen["2026"]


async def test_codeboek(client: httpx.AsyncClient) -> None:
    """The codebook names every variable of every doelgroep in the publication."""
    antwoord = await client.get("/data/inwoners-2026/1/codeboek.json")
    boeken = msgspec.json.decode(antwoord.content, type=dict[str, Codeboek])
    assert set(boeken) == {"inwoners", "aanbieders", "gemeente"}
    namen = {v.naam for v in boeken["inwoners"].variabelen}
    assert {"dec_bezuiniging", "ver_gemeentebestuur", "ag_leeftijd"} <= namen


async def test_bestaat_niet(client: httpx.AsyncClient) -> None:
    """Another version, file or ronde: a plain 404."""
    for pad in ("inwoners-2026/2/cijfers.csv", "inwoners-2026/1/geheim.csv", "onzin/1/cijfers.csv"):
        antwoord = await client.get(f"/data/{pad}")
        assert antwoord.status_code == 404
        assert "bestaat niet" in antwoord.text
