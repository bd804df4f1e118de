"""SPSS: labels, measurement levels and user-missing values, as analysts know them from other surveys.

Written by pyreadstat, which wants all rows in memory at once, and does not always notice that a disk is full:
so the last row is read back.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat

from dashboards.export.boek import GETAL, JA_NEE, TEKST, ExportFout, Inhoud, Tabelboek, Variabele
from dashboards.export.csvbestand import uitleg

_NIVEAUS = {"nominaal": "nominal", "ordinaal": "ordinal", "schaal": "scale"}
_LABEL, _WAARDE, _REGEL, _TITEL = 255, 120, 80, 64  # bytes that SPSS keeps
TEKST_LENGTE = 32_767
"""Bytes of text that SPSS keeps in a cell."""
_MAANDEN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RUIMTE = 1 << 20  # bytes; a disk with less is full
_DATUM = 92  # place in the file of the day and time on which it was written


def schrijf(inhoud: Inhoud, pad: Path) -> None:
    """Write the table. Raises ExportFout for text that is too long for SPSS, and OSError."""
    boek = inhoud.boek
    frame = _frame(inhoud)
    labels: dict[str, Any] = {v.naam: waardelabels(v) for v in boek.variabelen}
    try:
        pyreadstat.write_sav(
            frame,
            pad,
            file_label=knip(boek.titel, _TITEL),
            column_labels={v.naam: knip(_label(v), _LABEL) for v in boek.variabelen},
            row_compress=True,
            note=[r for zin in (boek.omschrijving, *boek.notities, *_vragen(boek)) for r in _regels(zin)],
            variable_value_labels={naam: per for naam, per in labels.items() if per},
            missing_ranges={v.naam: list(v.ontbrekend) for v in boek.variabelen if v.ontbrekend},
            variable_measure={v.naam: _NIVEAUS[v.meetniveau] for v in boek.variabelen},
            variable_format={v.naam: _formaat(v) for v in boek.variabelen if v.soort != TEKST},
        )
        heel = _is_heel(pad, frame)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError) as fout:
        raise _schrijffout(pad) from fout
    if not heel:
        raise _schrijffout(pad)
    _dateer(pad, date.fromisoformat(boek.herkomst.dag))


def _frame(inhoud: Inhoud) -> pl.DataFrame:
    """All rows, truth values as 0 and 1."""
    frame = pl.concat(inhoud.delen())
    tekst = [v.naam for v in inhoud.boek.variabelen if v.soort == TEKST]
    lengtes = frame.select(pl.col(tekst).str.len_bytes().max()).row(0) if tekst else ()
    for naam, lengte in zip(tekst, lengtes, strict=True):
        if (lengte or 0) > TEKST_LENGTE:
            raise ExportFout(
                f"{naam}: een tekst van {lengte} bytes past niet in SPSS (ten hoogste {TEKST_LENGTE}). "
                "Kies csv of parquet."
            )
    return frame.with_columns(pl.col(pl.Boolean).cast(pl.Int8))


def _is_heel(pad: Path, frame: pl.DataFrame) -> bool:
    """The last row is in the file. ReadStat 1.3.7 takes a write of nothing at all for a success."""
    if not frame.height:
        return pad.stat().st_size > _DATUM
    laatste, _ = pyreadstat.read_sav(
        pad, row_offset=frame.height - 1, usecols=frame.columns[:1], output_format="polars"
    )
    return len(laatste) == 1


def _schrijffout(pad: Path) -> OSError:
    """What went wrong, as the system would say it; ReadStat does not tell."""
    vol = shutil.disk_usage(pad.parent).free < _RUIMTE
    return OSError(errno.ENOSPC if vol else errno.EIO, "het bestand is niet heel geschreven", str(pad))


def _dateer(pad: Path, dag: date) -> None:
    """The day of the figures instead of that of writing, so that the same figures give the same file."""
    with pad.open("r+b") as bestand:
        bestand.seek(_DATUM)
        bestand.write(f"{dag.day:02d} {_MAANDEN[dag.month - 1]} {dag.year % 100:02d}00:00:00".encode())


def _formaat(v: Variabele) -> str:
    """F12.3 for a number, F8 for a whole one."""
    return f"F12.{3 if v.decimalen is None else v.decimalen}" if v.soort == GETAL else "F8.0"


def waardelabels(v: Variabele) -> dict[int | str, str]:
    """Value → label as SPSS holds it."""
    labels = {0: "nee", 1: "ja"} if v.soort == JA_NEE else v.labels
    return {waarde: knip(label, _WAARDE) for waarde, label in labels.items()}


def _label(v: Variabele) -> str:
    """The short name, with the question as it was put."""
    return f"{v.label}. {uitleg(v)}".strip() if v.vraag or v.toelichting else v.label


def _vragen(boek: Tabelboek) -> Iterator[str]:
    """What does not fit in a label: the whole question, and whom it was put to."""
    for v in boek.variabelen:
        if len(_label(v).encode()) > _LABEL:
            yield f"{v.naam}: {uitleg(v)}"


def knip(tekst: str, bytes_: int) -> str:
    """The text, cut to this many bytes without a broken letter."""
    return tekst.encode()[:bytes_].decode(errors="ignore")


def _regels(zin: str) -> list[str]:
    """A sentence in lines that fit a note; a word that is too long for one is cut."""
    uit, regel = [], ""
    for woord in _woorden(zin):
        langer = f"{regel} {woord}".strip()
        if len(langer.encode()) > _REGEL:
            uit.append(regel)
            langer = woord
        regel = langer
    return [*uit, regel]


def _woorden(zin: str) -> Iterator[str]:
    for woord in zin.split():
        rest = woord
        while stuk := knip(rest, _REGEL):
            yield stuk
            rest = rest.removeprefix(stuk)
