"""JSON-stat 2: all figures as one cube, for charts and statistical packages.

Dimensions: periode, gebied, cijfer (doelgroep, variabele and maat together, so that the cube is nearly full)
and grootheid (schatting, se, lo, hi, n). Only cells with a row are written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from dashboards.export.boek import Tabelboek
from dashboards.export.kolommen import KOLOMMEN

GROOTHEDEN = ("schatting", "se", "lo", "hi", "n")


def schrijf_jsonstat(boek: Tabelboek, cijfers: pl.DataFrame, pad: Path) -> None:
    """Write the cube of `tabel_export`; `status` says of every cell that is not "ok" why."""
    naam = pl.col("titel").fill_null(pl.col("variabele"))
    woord = pl.concat_str(naam, pl.lit(" ("), "doelgroep", pl.lit(", "), "maat", pl.lit(")"))
    sleutel = pl.concat_str("doelgroep", "variabele", "maat", separator=":")
    frame = cijfers.with_columns(sleutel.alias("cijfer"), woord.alias("woord"))
    dimensies = {
        "periode": _dimensie(frame, "periode", "periode", "Periode"),
        "gebied": _dimensie(frame, "gebied", "gebied_naam", "Gebied"),
        "cijfer": _dimensie(frame, "cijfer", "woord", "Cijfer: doelgroep, variabele en maat"),
    }
    lijsten = {k: d["category"]["index"] for k, d in dimensies.items()}
    kop: dict[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": boek.titel,
        "source": boek.herkomst.adres or boek.herkomst.ronde,
        "updated": boek.herkomst.dag,
        "note": list(boek.notities),
        "id": [*dimensies, "grootheid"],
        "size": [*map(len, lijsten.values()), len(GROOTHEDEN)],
        "role": {"time": ["periode"], "geo": ["gebied"], "metric": ["grootheid"]},
        "dimension": {**dimensies, "grootheid": _grootheden()},
        "extension": {"codeboek": msgspec.to_builtins(boek, str_keys=True)},
    }
    waarden, statussen = _cellen(frame, lijsten)
    with pad.open("wb") as bestand:
        bestand.write(msgspec.json.encode(kop).removesuffix(b"}"))
        for deel in (',"value":{', waarden, '},"status":{', statussen, "}}"):
            bestand.write(deel.encode())


def _cellen(frame: pl.DataFrame, lijsten: dict[str, list[str]]) -> tuple[str, str]:
    """The cells that have a row as members of an object: number of the cell → its value or status."""
    plaats = pl.lit(0, pl.Int64)
    for kolom, lijst in lijsten.items():
        plek = pl.col(kolom).replace_strict(lijst, range(len(lijst)), return_dtype=pl.Int64)
        plaats = plaats * len(lijst) + plek
    cellen = frame.select(
        "status",
        *(pl.col(k).cast(pl.String).fill_null("null") for k in GROOTHEDEN),
        plaats=plaats * len(GROOTHEDEN),
    )
    waarden, statussen = [], []
    anders = cellen.filter(pl.col("status") != "ok")
    for nummer, naam in enumerate(GROOTHEDEN):
        cel = pl.concat_str(pl.lit('"'), (pl.col("plaats") + nummer).cast(pl.String), pl.lit('":'), naam)
        waarden.append(str(cellen.select(cel.str.join(",")).item()))
        cel = pl.concat_str(
            pl.lit('"'), (pl.col("plaats") + nummer).cast(pl.String), pl.lit('":"'), "status", pl.lit('"')
        )
        statussen.append(str(anders.select(cel.str.join(",")).item()))
    return ",".join(filter(None, waarden)), ",".join(filter(None, statussen))


def _dimensie(frame: pl.DataFrame, sleutel: str, woord: str, label: str) -> dict[str, Any]:
    paren = frame.select(pl.col(sleutel).alias("k"), pl.col(woord).fill_null(pl.col(sleutel)).alias("w"))
    paren = paren.unique("k", keep="first", maintain_order=True).sort("k")
    return {"label": label, "category": {"index": paren["k"].to_list(), "label": dict(paren.iter_rows())}}


def _grootheden() -> dict[str, Any]:
    """The numbers of a figure, with their words from the codebook."""
    labels = {k: KOLOMMEN[k].label for k in GROOTHEDEN}
    eenheden = {k: {"label": KOLOMMEN[k].eenheid or "in de eenheid van de maat"} for k in GROOTHEDEN}
    return {"label": "Grootheid", "category": {"index": list(GROOTHEDEN), "label": labels, "unit": eenheden}}
