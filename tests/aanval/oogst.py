"""Harvest a running service: every page and every download that anyone can ask for."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace

import httpx
import polars as pl

from analyse.gemeenten import gemeenten
from analyse.publicatie import SCHEMAS
from tests.aanval.aanvallen.vormen import KAART, STREPEN
from tests.aanval.bladen import Woorden, kaart, lees_blad, strepen
from tests.aanval.kennis import VERSCHIL, Kennis, Rij, alles, leeg, rijen, uit_frames


async def oogst(client: httpx.AsyncClient, codes: Sequence[str], periodes: Sequence[str]) -> Kennis:
    """Downloads of every publication of `periodes` on /data, and the pages of the country and of `codes`."""
    html = (await client.get("/data")).text
    gevonden = sorted(set(re.findall(r'href="(/data/[^"]+\.(?:csv|parquet))"', html)))
    adressen = [a for a in gevonden if any(f"-{periode}/" in a for periode in periodes)]
    delen = [_bestand(adres, (await client.get(adres)).content) for adres in adressen]
    bestanden = alles([kennis for kennis, _ in delen])
    cijfers = {a: frame for a, (_, frame) in zip(adressen, delen, strict=True) if "/cijfers." in a}
    schalen = _schalen(pl.concat(list(cijfers.values()), how="diagonal_relaxed"))
    bladen = {code: (await client.get(f"/gemeenten/{code}" if code else "/")).text for code in ("", *codes)}
    getypt = [frame for a, frame in cijfers.items() if a.endswith("parquet")]
    woorden = _woorden(pl.concat(getypt, how="diagonal_relaxed"))
    return replace(bestanden.plus(_paginas(bladen, woorden)), schalen=schalen)


def _bestand(adres: str, inhoud: bytes) -> tuple[Kennis, pl.DataFrame]:
    _, _, ronde, versie, naam = adres.split("/")
    tabel, _, soort = naam.rpartition(".")
    frame = pl.read_parquet(io.BytesIO(inhoud)) if soort == "parquet" else _csv(inhoud, tabel)
    doelgroep, _, periode = ronde.partition("-")
    kop = {f"{ronde}/{versie}": {"doelgroep": doelgroep, "periode": periode}}
    return replace(uit_frames({tabel: frame}, soort, f"{ronde}/{versie}"), koppen=kop), frame


def _csv(inhoud: bytes, tabel: str) -> pl.DataFrame:
    return pl.read_csv(io.BytesIO(inhoud), infer_schema_length=None, schema_overrides=SCHEMAS[tabel])


def _schalen(frame: pl.DataFrame) -> dict[str, tuple[int, int]]:
    velden = frame.select("variabele", "schaal_van", "schaal_tot").drop_nulls().unique()
    return {v: (int(a), int(b)) for v, a, b in velden.iter_rows()}


def _woorden(frame: pl.DataFrame) -> Woorden:
    """Titles and questions of the newest round of inwoners and of the other groups."""
    nieuw = frame.filter(pl.col("periode") == pl.col("periode").max())
    begrippen: dict[tuple[str, str], tuple[str, str, str]] = {}
    for r in nieuw.filter(pl.col("maat").is_in(_HOOFDMATEN)).iter_rows(named=True):
        wat = (str(r["begrip"]), str(r["variabele"]), _hoofd(nieuw, r))
        for tekst in (r["titel"], r["vraag"], r["begrip"]):
            if isinstance(tekst, str):
                kaal = tekst.rstrip(".")
                begrippen[r["doelgroep"], kaal[:1].upper() + kaal[1:]] = wat
                begrippen[r["doelgroep"], kaal] = wat
    periode = str(nieuw["periode"][0])
    namen = {g.naam: code for code, g in gemeenten().items()}
    return Woorden(begrippen, namen, (f"inwoners-{periode}/1", "inwoners", periode))


_HOOFDMATEN = ("eens", "hoog", "gemiddelde", "index")
_HOOFD: dict[tuple[object, ...], str] = {}


def _hoofd(frame: pl.DataFrame, r: Rij) -> str:
    """The main measure of a begrip: the first of agreement, trust, mean and index that it has."""
    sleutel = (id(frame), r["doelgroep"], r["variabele"])
    if sleutel not in _HOOFD:
        maten = set(frame.filter(doelgroep=r["doelgroep"], variabele=r["variabele"])["maat"].unique())
        _HOOFD[sleutel] = next(m for m in _HOOFDMATEN if m in maten)
    return _HOOFD[sleutel]


def _paginas(bladen: dict[str, str], woorden: Woorden) -> Kennis:
    gevonden: list[Rij] = []
    marges: list[dict[str, object]] = []
    oordelen: list[Rij] = []
    for code, html in bladen.items():
        zelf = code and not re.search(r"te weinig antwoorden|geen cijfers van", html.partition("<figure")[0])
        peer = gemeenten()[code].peergroep if code else ""
        gevonden += lees_blad(html, woorden, code if zelf else "NL", peer)
        marges += [{"blad": code, "figuur": f, "lo": a, "hi": b} for f, a, b in strepen(html)]
        oordelen += [
            {"gebied": woorden.gebieden[naam], "oordeel": o}
            for naam, o in kaart(html).items()
            if naam in woorden.gebieden
        ]
    publicatie, doelgroep, periode = woorden.hoofd
    vast = {
        "bron": KAART,
        "publicatie": publicatie,
        "doelgroep": doelgroep,
        "periode": periode,
        "referentie": "rest",
        "status": "ok",
    }
    verschillen = pl.DataFrame([{**dict.fromkeys(VERSCHIL), **vast, **o} for o in oordelen], schema=VERSCHIL)
    schema = {"blad": pl.String, "figuur": pl.String, "lo": pl.Float64, "hi": pl.Float64}
    return replace(
        leeg(),
        cijfers=rijen(gevonden),
        verschillen=verschillen,
        extra={STREPEN: pl.DataFrame(marges, schema=schema)},
    )
