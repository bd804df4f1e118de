"""A free table as it is shown: words for every cell, and why a cell is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analyse import PublicatieKop
from dashboards import STATUSZINNEN
from dashboards.gegevens import is_aandeel
from dashboards.statustekst import CEL
from dashboards.theme import getal, marge, procent, waarde
from service.publicatie.tabelkeuze import GEBIED, Keuze, Keuzes

_VEEL = 5  # empty rows that a table may have


@dataclass(frozen=True)
class Vak:
    """A cell: the figure, its margin and how many were asked; or `leeg`, why there is nothing."""

    waarde: str = ""
    marge: str = ""
    gevraagd: str = ""
    let_op: str = ""
    leeg: str = ""


@dataclass(frozen=True)
class Tabelbeeld:
    """A table with a head of columns; rows as (words, cells). `zonder`: gebieden without a single figure,
    when there are many. `redenen`: (short words, sentence) for every status that is not plainly shown."""

    titel: str
    rijkop: str
    kolommen: tuple[str, ...]
    rijen: tuple[tuple[str, tuple[Vak, ...]], ...]
    zonder: tuple[str, ...]
    redenen: tuple[tuple[str, str], ...]


def maak_beeld(keuze: Keuze, keuzes: Keuzes, rijen: Sequence[Mapping[str, Any]]) -> Tabelbeeld:
    """The table of these rows: figures of one measure, a row per gebied and combination of codes."""
    kolomnaam = keuze.kolom
    per = {(r[keuze.rij], r[kolomnaam] if kolomnaam else None): _vak(r, keuze.maat) for r in rijen}
    rijwaarden = _op_volgorde([r[keuze.rij] for r in rijen], keuze.rij, keuzes)
    kolomwaarden: list[Any] = [None]
    if kolomnaam:
        kolomwaarden = _op_volgorde([r[kolomnaam] for r in rijen], kolomnaam, keuzes)
    statussen = {r["status"] for r in rijen}
    leeg = [r for r in rijwaarden if all(per[r, k].leeg for k in kolomwaarden)]
    zonder = leeg if keuze.rij == GEBIED and len(leeg) > _VEEL else []
    return Tabelbeeld(
        titel=titel_van(keuze, keuzes),
        rijkop=keuzes.label(keuze.rij).capitalize(),
        kolommen=tuple("Iedereen" if k is None else keuzes.waarde(kolomnaam, k) for k in kolomwaarden),
        rijen=tuple(
            (keuzes.waarde(keuze.rij, r), tuple(per[r, k] for k in kolomwaarden))
            for r in rijwaarden
            if r not in zonder
        ),
        zonder=tuple(keuzes.waarde(GEBIED, r) for r in zonder),
        redenen=tuple((CEL[s], zin) for s, zin in STATUSZINNEN.items() if s in statussen and CEL[s]),
    )


def titel_van(keuze: Keuze, keuzes: Keuzes) -> str:
    """What the table is about, for its caption."""
    namen = [keuzes.label(naam) for naam in keuze.naar]
    wie = f", alleen {keuzes.waarde(*keuze.alleen).lower()}" if keuze.alleen else ""
    waar = "" if keuze.rij == GEBIED else f", {_in_zin(keuze.gebied, keuzes.gebieden[keuze.gebied])}"
    return f"{keuzes.maten(keuze.item)[keuze.maat]}, naar {' en '.join(namen)}{waar}{wie}"


def _in_zin(code: str, naam: str) -> str:
    return naam if code.startswith("GM") else naam[:1].lower() + naam[1:]


def _op_volgorde(waarden: Sequence[Any], naam: str, keuzes: Keuzes) -> list[Any]:
    """Each value once, in the order of the list to choose from."""
    uniek = set(waarden)
    if naam != GEBIED:
        return sorted(uniek)
    return [code for code in keuzes.gebieden if code in uniek]


def _vak(rij: Mapping[str, Any], maat: str) -> Vak:
    if rij["schatting"] is None:
        return Vak(leeg=CEL[rij["status"]])
    schatting, lo, hi = float(rij["schatting"]), float(rij["lo"]), float(rij["hi"])
    gevraagd = getal(rij["n_gevraagd"])
    if maat == "netto":
        return Vak(procent(schatting), f"{procent(lo)} tot {procent(hi)}", gevraagd, CEL[rij["status"]])
    aandeel = is_aandeel(maat)
    teken = "%" if aandeel else ""
    return Vak(
        f"{waarde(schatting, aandeel)}{teken}",
        f"{marge(lo, hi, aandeel)}{teken}",
        gevraagd,
        CEL[rij["status"]],
    )


def bron_van(kop: PublicatieKop) -> str:
    """Where a row of a free table comes from, in a downloaded file."""
    return f"Samenspel, {kop.ronde} versie {kop.versie}, {kop.hash}"
