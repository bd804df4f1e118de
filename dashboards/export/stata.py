"""Stata, format 118 (Stata 14 and later): written piece by piece, with extended missing values and labels.

Written here, as Stata describes the format (`help dta`): the library that could do it wants all rows in
memory, and letters between the numbers for what is missing. Tests read it with readers that share no
code with this.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dashboards.export.boek import GEHEEL, JA_NEE, TEKST, Inhoud, Tabelboek, Variabele
from dashboards.export.csvbestand import uitleg
from dashboards.export.spss import knip
from vragenlijsten import NIET_BEANTWOORD, NIET_VOORGELEGD, WEET_NIET

LETTERS = {NIET_VOORGELEGD: 1, WEET_NIET: 2, NIET_BEANTWOORD: 3}
"""Code that is no answer → its place after "." among the missing values: .a, .b and .c."""
_BYTE, _INT, _LONG, _DOUBLE, _STRL = 65530, 65529, 65528, 65526, 32768
_VORMEN: dict[int, tuple[str, int]] = {_BYTE: ("i1", 101), _INT: ("<i2", 32741), _LONG: ("<i4", 2147483621)}
"""Type of a whole number → its layout and the value of "."; all that is smaller fits."""
_DOUBLE_LEEG = struct.unpack("<d", bytes.fromhex("000000000000e07f"))[0]
_LANG = 80  # bytes; longer text is stored once per distinct text
_DELEN = ("variable_types", "varnames", "sortlist", "formats", "value_label_names", "variable_labels")


@dataclass
class Kolom:
    """A column as it is stored: `type_` in Stata's numbers; of text its width and, when long, which texts it
    holds: text → (column, first row)."""

    v: Variabele
    nummer: int
    type_: int
    teksten: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def vorm(self) -> str:
        """The layout in a row."""
        if self.type_ in _VORMEN:
            return _VORMEN[self.type_][0]
        return {_DOUBLE: "<f8", _STRL: "<u8"}.get(self.type_, f"S{self.type_}")

    @property
    def formaat(self) -> str:
        """How Stata shows it."""
        if self.v.soort == TEKST:
            return "%9s" if self.type_ == _STRL else f"%{max(self.type_, 9)}s"
        decimalen = 3 if self.v.decimalen is None else self.v.decimalen
        return f"%12.{decimalen}f" if self.type_ == _DOUBLE else "%8.0g"


def schrijf(inhoud: Inhoud, pad: Path) -> None:
    """Write the table. The pieces are read twice: first for how wide the columns are."""
    kolommen, rijen = _meet(inhoud)
    with pad.open("wb") as bestand:
        plekken = _schrijf_kop(bestand, inhoud.boek, kolommen, rijen)
        plekken.append(bestand.tell())
        bestand.write(b"<data>")
        for deel in inhoud.delen():
            bestand.write(_rijen(deel, kolommen).tobytes())
        bestand.write(b"</data>")
        plekken.append(bestand.tell())
        _schrijf_teksten(bestand, kolommen)
        plekken.append(bestand.tell())
        _schrijf_labels(bestand, kolommen)
        plekken.append(bestand.tell())
        bestand.write(b"</stata_dta>")
        plekken.append(bestand.tell())
        bestand.seek(plekken[1] + len("<map>"))
        bestand.write(struct.pack("<14Q", *plekken))


def _meet(inhoud: Inhoud) -> tuple[list[Kolom], int]:
    """The columns as narrow as their content allows, and the number of rows."""
    variabelen = inhoud.boek.variabelen
    breed = dict.fromkeys((v.naam for v in variabelen if v.soort == TEKST), 1)
    heel = {v.naam: 0 for v in variabelen if v.soort in (GEHEEL, JA_NEE)}
    teksten: dict[str, dict[str, int]] = {naam: {} for naam in breed}
    rijen = 0
    for deel in inhoud.delen():
        for naam in breed:
            breed[naam] = max(breed[naam], deel.select(pl.col(naam).str.len_bytes().max()).item() or 0)
            if breed[naam] > _LANG:
                _onthoud(deel[naam], rijen, teksten[naam])
        for naam in heel:
            getal = pl.col(naam).cast(pl.Int64)
            heel[naam] = max(
                heel[naam], *(abs(x or 0) for x in deel.select(getal.min(), g=getal.max()).row(0))
            )
        rijen += deel.height
    uit = []
    for nummer, v in enumerate(variabelen, 1):
        kolom = Kolom(v, nummer, _type(v, breed.get(v.naam, 0), heel.get(v.naam, 0)))
        if kolom.type_ == _STRL:
            kolom.teksten = {t: (nummer, rij) for t, rij in teksten[v.naam].items()}
        uit.append(kolom)
    return uit, rijen


def _onthoud(kolom: pl.Series, voor: int, teksten: dict[str, int]) -> None:
    """Remember each new text with the row (from 1) where it comes first."""
    eerste = pl.DataFrame({"t": kolom}).with_row_index().drop_nulls().unique("t", keep="first").sort("index")
    for rij, tekst in eerste.iter_rows():
        if tekst:
            teksten.setdefault(tekst, voor + rij + 1)


def _type(v: Variabele, breed: int, grootste: int) -> int:
    if v.soort == TEKST:
        return _STRL if breed > _LANG else breed
    if v.soort not in (GEHEEL, JA_NEE):
        return _DOUBLE
    return next((t for t, (_, leeg) in _VORMEN.items() if grootste < leeg), _DOUBLE)


def _schrijf_kop(bestand: BinaryIO, boek: Tabelboek, kolommen: Sequence[Kolom], rijen: int) -> list[int]:
    """Everything before the data; returns where its parts begin."""
    titel = knip(boek.titel, 80).encode()
    bestand.write(b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>")
    bestand.write(struct.pack("<H", len(kolommen)) + b"</K><N>" + struct.pack("<Q", rijen) + b"</N><label>")
    bestand.write(struct.pack("<H", len(titel)) + titel + b"</label><timestamp>\x00</timestamp></header>")
    plekken = [0, bestand.tell()]
    bestand.write(b"<map>" + bytes(14 * 8) + b"</map>")
    inhoud = (
        b"".join(struct.pack("<H", k.type_) for k in kolommen),
        b"".join(_vak(k.v.naam, 129) for k in kolommen),
        bytes(2 * (len(kolommen) + 1)),
        b"".join(_vak(k.formaat, 57) for k in kolommen),
        b"".join(_vak(k.v.naam if waardelabels(k.v) else "", 129) for k in kolommen),
        b"".join(_vak(knip(k.v.label, 80), 321) for k in kolommen),
    )
    for naam, deel in zip(_DELEN, inhoud, strict=True):
        plekken.append(bestand.tell())
        bestand.write(f"<{naam}>".encode() + deel + f"</{naam}>".encode())
    plekken.append(bestand.tell())
    bestand.write(b"<characteristics>" + b"".join(_notities(boek)) + b"</characteristics>")
    return plekken


def _vak(tekst: str, breedte: int) -> bytes:
    """Text in a field of fixed width, with a zero at the end."""
    return knip(tekst, breedte - 1).encode().ljust(breedte, b"\0")


def _notities(boek: Tabelboek) -> Iterator[bytes]:
    """What `notes` shows: of the file, and of every column the question and whom it was put to."""
    lijsten = {"_dta": [boek.omschrijving, *boek.notities]}
    lijsten |= {v.naam: [tekst] for v in boek.variabelen if (tekst := uitleg(v))}
    for naam, zinnen in lijsten.items():
        for nummer, zin in [(0, str(len(zinnen))), *enumerate(zinnen, 1)]:
            inhoud = _vak(naam, 129) + _vak(f"note{nummer}", 129) + zin.encode() + b"\0"
            yield b"<ch>" + struct.pack("<I", len(inhoud)) + inhoud + b"</ch>"


def _rijen(deel: pl.DataFrame, kolommen: Sequence[Kolom]) -> NDArray[Any]:
    """The rows as they are stored."""
    uit = np.zeros(deel.height, dtype=[(k.v.naam, k.vorm) for k in kolommen])
    for kolom in kolommen:
        uit[kolom.v.naam] = _waarden(deel[kolom.v.naam], kolom)
    return uit


def _waarden(reeks: pl.Series, kolom: Kolom) -> NDArray[Any]:
    if kolom.v.soort == TEKST:
        return _tekst(reeks, kolom)
    if kolom.type_ == _DOUBLE:
        return reeks.cast(pl.Float64).fill_null(_DOUBLE_LEEG).to_numpy()
    vorm, leeg = _VORMEN[kolom.type_]
    getallen = reeks.cast(pl.Int64).fill_null(leeg)
    if kolom.v.ontbrekend:
        getallen = getallen.replace({code: leeg + LETTERS[code] for code in kolom.v.ontbrekend})
    return getallen.to_numpy().astype(vorm)


def _tekst(reeks: pl.Series, kolom: Kolom) -> NDArray[Any]:
    """Text as it stands in a row, or where it stands; each distinct text is made once."""
    woorden = reeks.unique().drop_nulls()
    nummers = pl.DataFrame({"w": woorden, "nr": np.arange(1, len(woorden) + 1, dtype=np.uint32)})
    plaats = reeks.to_frame("w").join(nummers, on="w", how="left", maintain_order="left")["nr"].fill_null(0)
    if kolom.type_ == _STRL:
        plekken = (kolom.teksten.get(t, (0, 0)) for t in ("", *woorden))
        tabel: NDArray[Any] = np.array([v | rij << 16 for v, rij in plekken], dtype="<u8")
    else:
        tabel = np.array([t.encode() for t in ("", *woorden)], dtype=kolom.vorm)
    return np.asarray(tabel[plaats.to_numpy()])


def _schrijf_teksten(bestand: BinaryIO, kolommen: Sequence[Kolom]) -> None:
    """Each long text once, in the order of the rows."""
    alle = sorted((rij, nr, t) for k in kolommen for t, (nr, rij) in k.teksten.items())
    bestand.write(b"<strls>")
    for rij, nummer, tekst in alle:
        inhoud = tekst.encode() + b"\0"
        bestand.write(b"GSO" + struct.pack("<IQBI", nummer, rij, 130, len(inhoud)) + inhoud)
    bestand.write(b"</strls>")


def waardelabels(v: Variabele) -> dict[int, str]:
    """Stored number → label, the kinds of missing included; text takes no labels in Stata."""
    if v.soort == JA_NEE:
        return {0: "nee", 1: "ja"}
    leeg = _VORMEN[_LONG][1]
    return {**v.waarden, **{leeg + LETTERS[code]: label for code, label in v.ontbrekend.items()}}


def _schrijf_labels(bestand: BinaryIO, kolommen: Sequence[Kolom]) -> None:
    bestand.write(b"<value_labels>")
    for kolom in kolommen:
        labels = waardelabels(kolom.v)
        if not labels:
            continue
        teksten = [label.encode() + b"\0" for label in labels.values()]
        begin = np.cumsum([0, *(len(t) for t in teksten)])
        tabel = struct.pack("<II", len(labels), int(begin[-1]))
        tabel += begin[:-1].astype("<u4").tobytes() + np.array(list(labels), dtype="<i4").tobytes()
        tabel += b"".join(teksten)
        bestand.write(
            b"<lbl>" + struct.pack("<I", len(tabel)) + _vak(kolom.v.naam, 129) + b"\0\0\0" + tabel + b"</lbl>"
        )
    bestand.write(b"</value_labels>")
