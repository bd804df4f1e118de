"""The files of a publicatie: figures as CSV and Parquet, and the codebook; made once, then read from disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import brotli
import msgspec
import polars as pl

from dashboards import tabel_export
from service.publicatie.pakket import (
    BROTLI_KWALITEIT,
    lees_eerdere,
    lees_pakket,
    lees_vragenlijsten,
    schrijf_heel,
)
from vragenlijsten import codeboek, load_catalogus


@dataclass(frozen=True)
class Soort:
    """One kind of download: `maak` turns the folder of a publicatie into bytes."""

    media_type: str
    uitleg: str
    maak: Callable[[Path], bytes]


def _export(map: Path) -> pl.DataFrame:
    catalogus = load_catalogus()
    return tabel_export(
        lees_pakket(map),
        catalogus.begrippen,
        catalogus.schalen,
        lees_vragenlijsten(map),
        eerdere=lees_eerdere(map),
    )


def _csv(map: Path) -> bytes:
    # The byte order mark makes Excel read the accents; R, Python and Stata skip it.
    return b"\xef\xbb\xbf" + _export(map).write_csv().encode()


def _parquet(map: Path) -> bytes:
    buffer = BytesIO()
    _export(map).write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def _codeboek(map: Path) -> bytes:
    boeken = {doelgroep: codeboek(lijst) for doelgroep, lijst in lees_vragenlijsten(map).items()}
    return msgspec.json.format(msgspec.json.encode(boeken), indent=2)


BESTANDEN = {
    "cijfers.csv": Soort("text/csv", "Alle cijfers, leest in Excel, R, SPSS en Stata", _csv),
    "cijfers.parquet": Soort("application/vnd.apache.parquet", "Dezelfde cijfers, met typen", _parquet),
    "codeboek.json": Soort("application/json", "Vragen, antwoorden en codes van elke doelgroep", _codeboek),
}


def maak_download(map: Path, naam: str) -> Path:
    """The file `naam` of the publicatie in folder `map`, with a brotli copy beside it (`.br`).

    Made when it is not there yet: seconds of work for a national publicatie. Raises KeyError.
    """
    soort = BESTANDEN[naam]
    pad = map / "downloads" / naam  # apart from the parts of the publicatie itself
    klein = pad.with_name(f"{naam}.br")
    if not (pad.is_file() and klein.is_file()):
        inhoud = soort.maak(map)
        schrijf_heel(klein, brotli.compress(inhoud, quality=BROTLI_KWALITEIT))
        schrijf_heel(pad, inhoud)
    return pad
