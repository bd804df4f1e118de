"""SPSS: labels, measurement levels and user-missing values, as analysts know them from other surveys.

Written here, piece by piece, as PSPP describes the format ("System File Format"): the library that could do
it wants all rows in memory. Tests read it with readers that share no code with this.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dashboards.export.boek import GETAL, JA_NEE, TEKST, Inhoud, Tabelboek, Variabele
from dashboards.export.csvbestand import uitleg

_NIVEAUS = {"nominaal": 1, "ordinaal": 2, "schaal": 3}
_LABEL, _WAARDE, _REGEL, _TITEL = 255, 120, 80, 64  # bytes that SPSS keeps
_KORT = 8  # bytes; labels of longer text are lost in many programs
_STUK = 255  # bytes of text in one piece; longer text is several pieces
_STAP = 252  # what SPSS counts per piece when it works out how many there are
_MAANDEN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LEEG = -sys.float_info.max
_SPATIES = np.frombuffer(b" " * 8, dtype="<u8")[0]
_BIAS, _LETTERLIJK, _BLANK, _MIST = 100, 253, 254, 255
_RIJEN = 16_384


@dataclass(frozen=True)
class Kolom:
    """A column as it is stored: `breedte` bytes of text (0: a number); `plek`: place (from 1) of its first
    cell of eight bytes in a row."""

    v: Variabele
    breedte: int
    plek: int

    @property
    def stukken(self) -> list[int]:
        """The widths of its pieces; [0] for a number."""
        if self.breedte <= _STUK:
            return [self.breedte]
        aantal = -(-self.breedte // _STAP)
        return [*[_STUK] * (aantal - 1), self.breedte - (aantal - 1) * _STAP]

    @property
    def cellen(self) -> int:
        """Cells of eight bytes in a row."""
        return sum(max(1, -(-breedte // 8)) for breedte in self.stukken)


def schrijf(inhoud: Inhoud, pad: Path) -> None:
    """Write the table. The pieces are read twice: first for how wide the text is."""
    kolommen = _kolommen(inhoud)
    with pad.open("wb") as bestand:
        bestand.write(b"".join(_kop(inhoud, kolommen)))
        _schrijf_rijen(bestand, inhoud, kolommen)


def _kolommen(inhoud: Inhoud) -> list[Kolom]:
    tekst = [v.naam for v in inhoud.boek.variabelen if v.soort == TEKST]
    breed = dict.fromkeys(tekst, 1)
    for deel in inhoud.delen():
        langste = deel.select(pl.col(tekst).str.len_bytes().max()).row(0) if tekst else ()
        breed = {k: max(breed[k], n or 1) for k, n in zip(tekst, langste, strict=True)}
    uit: list[Kolom] = []
    plek = 1
    for v in inhoud.boek.variabelen:
        uit.append(Kolom(v, breed.get(v.naam, 0), plek))
        plek += uit[-1].cellen
    return uit


def _kop(inhoud: Inhoud, kolommen: Sequence[Kolom]) -> Iterator[bytes]:
    """Everything before the rows."""
    boek = inhoud.boek
    dag = date.fromisoformat(boek.herkomst.veld_tot)
    datum = f"{dag.day:02d} {_MAANDEN[dag.month - 1]} {dag.year % 100:02d}"
    cellen = sum(k.cellen for k in kolommen)
    yield b"$FL2" + _vul("@(#) SPSS DATA FILE Samenspel", 60)
    yield struct.pack("<5id", 2, cellen, 1, 0, inhoud.rijen, _BIAS)
    yield datum.encode() + b"00:00:00" + _vul(boek.titel, _TITEL) + b"\0\0\0"
    stukken = [(k, nr, breedte) for k in kolommen for nr, breedte in enumerate(k.stukken)]
    namen = {(k.v.naam, nr): f"V{plaats}" for plaats, (k, nr, _) in enumerate(stukken, 1)}
    for kolom, nummer, breedte in stukken:
        yield _variabele(kolom, namen[kolom.v.naam, nummer], breedte, eerste=nummer == 0)
    for kolom in kolommen:
        yield _waardelabels(kolom)
    regels = [r for zin in (boek.omschrijving, *boek.notities, *_vragen(boek)) for r in _regels(zin)]
    yield struct.pack("<2i", 6, len(regels)) + b"".join(_vul(r, _REGEL) for r in regels)
    yield _extra(3, 4, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001))
    yield _extra(4, 8, struct.pack("<3d", _LEEG, -_LEEG, float(np.nextafter(_LEEG, 0))))
    beeld = [(_NIVEAUS[k.v.meetniveau], max(8, min(breed, 40)), int(not breed)) for k, _, breed in stukken]
    yield _extra(11, 4, struct.pack(f"<{3 * len(beeld)}i", *(x for drie in beeld for x in drie)))
    yield _extra(13, 1, "\t".join(f"{namen[k.v.naam, 0]}={k.v.naam}" for k in kolommen).encode())
    lang = [k for k in kolommen if k.breedte > _STUK]
    if lang:
        yield _extra(14, 1, "".join(f"{namen[k.v.naam, 0]}={k.breedte:05d}\0\t" for k in lang).encode())
    yield _extra(20, 1, b"UTF-8")
    yield struct.pack("<2i", 999, 0)


def _extra(soort: int, breedte: int, inhoud: bytes) -> bytes:
    return struct.pack("<4i", 7, soort, breedte, len(inhoud) // breedte) + inhoud


def _vul(tekst: str, breedte: int) -> bytes:
    return knip(tekst, breedte).encode().ljust(breedte)


def _variabele(kolom: Kolom, naam: str, breedte: int, *, eerste: bool) -> bytes:
    """A variable, and a record for each further cell of eight bytes."""
    v = kolom.v
    label = knip(_label(v), _LABEL).encode() if eerste else b""
    mist = list(v.ontbrekend) if eerste else []
    vorm = 1 << 16 | breedte << 8 if breedte else _formaat(v)
    kop = struct.pack("<6i", 2, breedte, int(bool(label)), len(mist), vorm, vorm) + _vul(naam, 8)
    if label:
        kop += struct.pack("<i", len(label)) + label.ljust(-(-len(label) // 4) * 4)
    kop += struct.pack(f"<{len(mist)}d", *mist)
    rest = struct.pack("<6i", 2, -1, 0, 0, 0, 0) + b" " * 8
    return kop + rest * (max(1, -(-breedte // 8)) - 1)


def _formaat(v: Variabele) -> int:
    """F12.3 for a number, F8 for a whole one."""
    breedte, decimalen = (12, 3 if v.decimalen is None else v.decimalen) if v.soort == GETAL else (8, 0)
    return 5 << 16 | breedte << 8 | decimalen


def waardelabels(v: Variabele) -> dict[int | str, str]:
    """Value → label, for values that take one."""
    if v.soort == JA_NEE:
        return {0: "nee", 1: "ja"}
    if any(len(str(w).encode()) > _KORT for w in v.woorden):
        return {}
    return v.labels


def _waardelabels(kolom: Kolom) -> bytes:
    labels = waardelabels(kolom.v)
    if not labels:
        return b""
    uit = struct.pack("<2i", 3, len(labels))
    for waarde, label in labels.items():
        tekst = knip(label, _WAARDE).encode()
        uit += _vul(waarde, 8) if isinstance(waarde, str) else struct.pack("<d", waarde)
        uit += bytes([len(tekst)]) + tekst.ljust(-(-(len(tekst) + 1) // 8) * 8 - 1)
    return uit + struct.pack("<3i", 4, 1, kolom.plek)


def _schrijf_rijen(bestand: BinaryIO, inhoud: Inhoud, kolommen: Sequence[Kolom]) -> None:
    """Cells in blocks of eight: a byte per cell that says what it is, then those it says not all of."""
    over_codes, over_cellen = np.zeros(0, dtype=np.uint8), np.zeros(0, dtype="<u8")
    for deel in inhoud.delen():
        for stuk in deel.iter_slices(_RIJEN):
            paren = [_cellen(stuk[k.v.naam], k) for k in kolommen]
            codes = np.concatenate([over_codes, np.hstack([c for c, _ in paren]).ravel()])
            cellen = np.concatenate([over_cellen, np.hstack([x for _, x in paren]).ravel()])
            heel = len(codes) // 8 * 8
            bestand.write(_pers(codes[:heel], cellen[:heel]))
            over_codes, over_cellen = codes[heel:], cellen[heel:]
    if len(over_codes):
        staart = -len(over_codes) % 8
        bestand.write(_pers(np.pad(over_codes, (0, staart)), np.pad(over_cellen, (0, staart))))


def _pers(codes: NDArray[np.uint8], cellen: NDArray[Any]) -> bytes:
    """Whole blocks: the eight codes, then the cells that are there literally."""
    letterlijk = np.flatnonzero(codes == _LETTERLIJK)
    uit = np.empty(len(codes) // 8 + len(letterlijk), dtype="<u8")
    plek = letterlijk // 8 + 1 + np.arange(len(letterlijk))
    vrij = np.ones(len(uit), dtype=bool)
    vrij[plek] = False
    uit[plek] = cellen[letterlijk]
    uit[vrij] = np.ascontiguousarray(codes).view("<u8")
    return uit.tobytes()


def _cellen(reeks: pl.Series, kolom: Kolom) -> tuple[NDArray[np.uint8], NDArray[Any]]:
    """Per row and cell its code and its eight bytes."""
    if kolom.breedte:
        cellen = _tekst(reeks, kolom)
        return np.where(cellen == _SPATIES, _BLANK, _LETTERLIJK).astype(np.uint8), cellen
    leeg = reeks.is_null().to_numpy()
    waarden = reeks.cast(pl.Float64).fill_null(_LEEG).to_numpy()
    klein = (waarden == np.floor(waarden)) & (waarden > -_BIAS) & (waarden <= 251 - _BIAS)
    codes = np.where(klein, np.where(klein, waarden, 0) + _BIAS, _LETTERLIJK).astype(np.uint8)
    codes[leeg] = _MIST
    return codes[:, None], np.ascontiguousarray(waarden).view("<u8")[:, None]


def _tekst(reeks: pl.Series, kolom: Kolom) -> NDArray[Any]:
    """The cells of a column of text, filled up with spaces; each distinct text is made once."""
    woorden = reeks.unique().drop_nulls()
    nummers = pl.DataFrame({"w": woorden, "nr": np.arange(1, len(woorden) + 1, dtype=np.uint32)})
    plaats = reeks.to_frame("w").join(nummers, on="w", how="left", maintain_order="left")["nr"].fill_null(0)
    lijst = [_in_stukken(tekst.encode(), kolom) for tekst in ("", *woorden)]
    tabel = np.frombuffer(b"".join(lijst), dtype="<u8").reshape(len(lijst), kolom.cellen)
    return np.asarray(tabel[plaats.to_numpy()])


def _in_stukken(tekst: bytes, kolom: Kolom) -> bytes:
    """Text in its pieces: 255 bytes in each, and each filled up to whole cells."""
    delen = [tekst[nr * _STUK : (nr + 1) * _STUK] for nr in range(len(kolom.stukken))]
    return b"".join(d.ljust(-(-b // 8) * 8) for d, b in zip(delen, kolom.stukken, strict=True))


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
    """A sentence in lines that fit a note."""
    uit, regel = [], ""
    for woord in zin.split():
        if len(f"{regel} {woord}".encode()) > _REGEL:
            uit.append(regel)
            regel = woord
        else:
            regel = f"{regel} {woord}".strip()
    return [*uit, regel]
