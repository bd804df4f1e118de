"""The files of a publicatie: figures as CSV and Parquet, and the codebook; made once, then read from disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path

import brotli
import msgspec
import polars as pl

from dashboards import frame_export, tabel_export
from service.publicatie.pakket import (
    BROTLI_KWALITEIT,
    lees_eerdere,
    lees_pakket,
    lees_vragenlijsten,
    schrijf_heel,
)
from vragenlijsten import codeboek, load_catalogus

_CSV, _PARQUET = "text/csv", "application/vnd.apache.parquet"
INWONERS = "inwoners"


@dataclass(frozen=True)
class Soort:
    """One kind of download: `maak` turns the folder of a publicatie into bytes. `alleen`: the doelgroep that
    it is about, when others have none."""

    media_type: str
    uitleg: str
    maak: Callable[[Path], bytes]
    alleen: str = ""


def _cijfers(map: Path) -> pl.DataFrame:
    catalogus = load_catalogus()
    return tabel_export(
        lees_pakket(map),
        catalogus.begrippen,
        catalogus.schalen,
        lees_vragenlijsten(map),
        eerdere=lees_eerdere(map),
    )


def _frame(naam: str, map: Path) -> pl.DataFrame:
    return frame_export(lees_pakket(map), naam, load_catalogus().begrippen)


def _csv(tabel: Callable[[Path], pl.DataFrame], map: Path) -> bytes:
    # The byte order mark makes Excel read the accents; R, Python and Stata skip it.
    return b"\xef\xbb\xbf" + tabel(map).write_csv().encode()


def _parquet(tabel: Callable[[Path], pl.DataFrame], map: Path) -> bytes:
    buffer = BytesIO()
    tabel(map).write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def _codeboek(map: Path) -> bytes:
    boeken = {doelgroep: codeboek(lijst) for doelgroep, lijst in lees_vragenlijsten(map).items()}
    return msgspec.json.format(msgspec.json.encode(boeken), indent=2)


def _als_csv(naam: str, uitleg: str, alleen: str = "") -> dict[str, Soort]:
    return {f"{naam}.csv": Soort(_CSV, uitleg, partial(_csv, partial(_frame, naam)), alleen)}


_SPLITS = partial(_frame, "uitsplitsingen")
BESTANDEN = {
    "cijfers.csv": Soort(_CSV, "Alle cijfers, leest in Excel, R, SPSS en Stata", partial(_csv, _cijfers)),
    "cijfers.parquet": Soort(_PARQUET, "Dezelfde cijfers, met typen", partial(_parquet, _cijfers)),
    **_als_csv("uitsplitsingen", "Naar geslacht, leeftijd, opleiding en manier van invullen", INWONERS),
    "uitsplitsingen.parquet": Soort(
        _PARQUET, "Dezelfde uitsplitsingen, met typen", partial(_parquet, _SPLITS), INWONERS
    ),
    **_als_csv("vergelijkingen", "Verschillen met Nederland, vergelijkbare gemeenten en de vorige ronde"),
    **_als_csv("spiegels", "Verschillen tussen inwoners, aanbieders en gemeente"),
    **_als_csv("modelschattingen", "Schattingen uit een model, voor elke gemeente", INWONERS),
    **_als_csv("rangen", "Tussen welke plaatsen een gemeente staat, met de onzekerheid erin", INWONERS),
    **_als_csv("kwaliteit", "Respons en kwaliteit van de antwoorden"),
    **_als_csv("schalen", "Hoe goed de vragen van een schaal bij elkaar horen"),
    **_als_csv("moduseffecten", "Of de manier van invullen uitmaakt", INWONERS),
    **_als_csv("drijfveren", "Wat samengaat met vertrouwen in het gemeentebestuur", INWONERS),
    **_als_csv("open_link", "Antwoorden via een open link, zonder marge"),
    "codeboek.json": Soort("application/json", "Vragen, antwoorden en codes van elke doelgroep", _codeboek),
}


def bestanden_van(doelgroep: str) -> dict[str, Soort]:
    """The files of a publicatie about this doelgroep."""
    return {naam: soort for naam, soort in BESTANDEN.items() if soort.alleen in ("", doelgroep)}


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
