"""Bring the reference tables up to date: compare what CBS says with what we have, and write new tables.

They are written to a directory of their own, all or nothing; what is installed stays as it is.
"""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from analyse.gemeenten import CELLEN_AX
from service.beheer.referentietabel import Opgehaald
from service.errors import OngeldigeInvoer, SchijfVol

MAP = Path(str(files("analyse") / "referentie"))
"""The tables that this version of Samenspel came with."""
HERKOMST = "HERKOMST-CBS.md"
_GROOT = 0.15
"""A gemeente that grows or shrinks by more than this between two versions of a table: to look at first."""
_GEMIST = 0.02
"""The population of adults may differ from that of all ages as much as no country does in a year."""
_KENMERKEN = ("inwoners", "stedelijkheid", "omgevingsadressendichtheid", "inwoners_65plus", "huishoudens")
Rijen = list[dict[str, str]]


@dataclass(frozen=True)
class Bijwerking:
    """New tables by file name, and in sentences what is different; `let_op`: what must be looked at before
    they may be written."""

    tabellen: Mapping[str, str]
    verschillen: tuple[str, ...]
    let_op: tuple[str, ...]


def lees_tabel(naam: str, map_: Path) -> Rijen:
    """Rows of a reference table."""
    with (map_ / naam).open(encoding="utf-8", newline="") as bestand:
        return list(csv.DictReader(bestand))


def vergelijk(nieuw: Opgehaald, map_: Path) -> Bijwerking:
    """Check what was fetched, and put it beside the tables in `map_`. Raises OngeldigeInvoer when it does
    not hold together."""
    _hangt_samen(nieuw)
    gemeenten = {r["code"]: r for r in lees_tabel("gemeenten.csv", map_)}
    vorig = max(int(r["laatste_jaar"]) for r in gemeenten.values())
    nu = {code for code, r in gemeenten.items() if int(r["laatste_jaar"]) == vorig}
    verschillen, let_op = list(_indeling(nieuw, nu, vorig)), list(_nieuwe_codes(nieuw, nu, map_))
    tabellen = {
        "gemeenten.csv": _csv(_gemeenten(nieuw, gemeenten)),
        "bevolking.csv": _csv(_bevolking(nieuw, lees_tabel("bevolking.csv", map_))),
        "kenmerken.csv": _csv(
            [
                {"gemeente": c, **{k: str(w[k]) for k in _KENMERKEN}}
                for c, w in sorted(nieuw.kenmerken.items())
            ]
        ),
    }
    oud = {r["gemeente"]: int(r["inwoners"]) for r in lees_tabel("kenmerken.csv", map_)}
    inwoners = {code: w["inwoners"] for code, w in nieuw.kenmerken.items()}
    verschillen.append(f"Inwoners: {sum(oud.values())} wordt {sum(inwoners.values())}.")
    let_op += _grote_sprongen(oud, inwoners)
    if nieuw.opleiding is None:
        verschillen.append("Opleiding: nog niet bekend voor dit jaar; de tabel blijft zoals zij was.")
    else:
        tabellen["opleiding.csv"] = _csv(_opleiding(nieuw.opleiding))
        verschillen.append("Opleiding: vernieuwd voor elke gemeente.")
    return Bijwerking(tabellen, tuple(verschillen), tuple(let_op))


def _hangt_samen(nieuw: Opgehaald) -> None:
    """The tables are about the same gemeenten, and no group of people is empty or impossible."""
    codes = set(nieuw.indeling)
    for wat, ander in (("bevolking", nieuw.bevolking.keys()), ("kenmerken", nieuw.kenmerken.keys())):
        if missen := sorted(codes ^ set(ander)):
            raise OngeldigeInvoer(
                f"De tabellen gaan niet over dezelfde gemeenten: bij {wat} klopt {', '.join(missen[:5])} niet"
            )
    for code, cellen in nieuw.bevolking.items():
        alle = nieuw.kenmerken[code]["inwoners"]
        if not all(cellen) or sum(cellen) > alle * (1 + _GEMIST):
            raise OngeldigeInvoer(
                f"{code}: {sum(cellen)} volwassenen op {alle} inwoners, in {len(cellen)} groepen waarvan "
                f"{sum(not cel for cel in cellen)} leeg; dat kan niet"
            )
        if not 1 <= nieuw.kenmerken[code]["stedelijkheid"] <= 5:
            raise OngeldigeInvoer(f"{code}: de stedelijkheid ligt niet van 1 tot en met 5")


def _indeling(nieuw: Opgehaald, nu: set[str], vorig: int) -> Iterator[str]:
    yield f"Gemeenten: {len(nu)} in {vorig}, {len(nieuw.indeling)} in {nieuw.jaar}."
    for code in sorted(nieuw.indeling.keys() - nu):
        yield f"Nieuw: {code} {nieuw.indeling[code][0]}."
    for code in sorted(nu - nieuw.indeling.keys()):
        yield f"Verdwenen: {code}."


def _nieuwe_codes(nieuw: Opgehaald, nu: set[str], map_: Path) -> Iterator[str]:
    """What CBS does not say of gemeenten that came or went: where their people went, and their tile."""
    opvolgers = {r["code"] for r in lees_tabel("opvolgers.csv", map_)}
    tegels = {r["gemeente"] for r in lees_tabel("tegels.csv", map_)}
    if zonder := sorted(nu - nieuw.indeling.keys() - opvolgers):
        yield f"Zet in opvolgers.csv waarin {', '.join(zonder)} is opgegaan; dat staat niet in deze tabellen."
    if zonder := sorted(nieuw.indeling.keys() - tegels):
        yield f"Geef {', '.join(zonder)} een plaats in tegels.csv."


def _grote_sprongen(oud: Mapping[str, int], nieuw: Mapping[str, int]) -> list[str]:
    return [
        f"{code} gaat van {oud[code]} naar {nieuw[code]} inwoners."
        for code in sorted(oud.keys() & nieuw.keys())
        if abs(nieuw[code] - oud[code]) > _GROOT * oud[code]
    ]


def _gemeenten(nieuw: Opgehaald, oud: Mapping[str, Mapping[str, str]]) -> Rijen:
    rijen = {code: dict(rij) for code, rij in oud.items()}
    for code, (naam, provincie) in nieuw.indeling.items():
        eerste = rijen[code]["eerste_jaar"] if code in rijen else str(nieuw.jaar)
        laatste = max(nieuw.jaar, int(rijen[code]["laatste_jaar"]) if code in rijen else 0)
        rijen[code] = dict(
            zip(
                ("code", "naam", "provincie", "eerste_jaar", "laatste_jaar"),
                (code, naam, provincie, eerste, str(laatste)),
                strict=True,
            )
        )
    return [rijen[code] for code in sorted(rijen)]


def _bevolking(nieuw: Opgehaald, oud: Rijen) -> Rijen:
    jaar = str(nieuw.jaar)
    erbij = [
        {"peiljaar": jaar, "gemeente": code, **dict(zip(CELLEN_AX, map(str, cellen), strict=True))}
        for code, cellen in sorted(nieuw.bevolking.items())
    ]
    return sorted(
        [*(r for r in oud if r["peiljaar"] != jaar), *erbij], key=lambda r: (r["peiljaar"], r["gemeente"])
    )


def _opleiding(opleiding: Mapping[str, Sequence[float]]) -> Rijen:
    namen = ("praktisch", "middelbaar", "theoretisch")
    return [
        {"gemeente": code, **dict(zip(namen, map(str, delen), strict=True))}
        for code, delen in sorted(opleiding.items())
    ]


def _csv(rijen: Rijen) -> str:
    uit = io.StringIO()
    schrijver = csv.DictWriter(uit, list(rijen[0]), lineterminator="\n")
    schrijver.writeheader()
    schrijver.writerows(rijen)
    return uit.getvalue()


def schrijf(bijwerking: Bijwerking, map_: Path, naar: Path, herkomst: str) -> None:
    """Write all reference tables, new ones and those of `map_` that stay, to the directory `naar`, all or
    nothing. Raises OngeldigeInvoer when it exists, SchijfVol when it cannot be written."""
    if naar.exists():
        raise OngeldigeInvoer(f"{naar} bestaat al; kies een nieuwe map")
    try:
        naar.parent.mkdir(parents=True, exist_ok=True)
        tijdelijk = Path(tempfile.mkdtemp(prefix=".nieuw-", dir=naar.parent))
        try:
            for oud in sorted(map_.iterdir()):
                shutil.copyfile(oud, tijdelijk / oud.name)
            for naam, inhoud in bijwerking.tabellen.items():
                (tijdelijk / naam).write_text(inhoud, encoding="utf-8")
            (tijdelijk / HERKOMST).write_text(herkomst, encoding="utf-8")
            tijdelijk.chmod(0o755)
            tijdelijk.replace(naar)
        except OSError:
            shutil.rmtree(tijdelijk, ignore_errors=True)
            raise
    except OSError as fout:
        raise SchijfVol(f"{naar} is niet te schrijven ({fout.strerror}). Er is niets geschreven.") from fout


def beschrijf(bijwerking: Bijwerking, nieuw: Opgehaald, bron: str, vandaag: date) -> str:
    """Where the new tables come from, and what is different."""
    tabellen = "".join(f"| {kop.id} | {kop.titel} | {kop.gewijzigd} |\n" for kop in nieuw.bronnen)
    verschillen = "".join(f"- {zin}\n" for zin in (*bijwerking.verschillen, *bijwerking.let_op))
    return (
        f"# Bijgewerkt op {vandaag.isoformat()}\n\nBron: CBS (CC BY 4.0), opgehaald bij {bron}, cijfers over "
        f"{nieuw.jaar}. Vernieuwd: {', '.join(sorted(bijwerking.tabellen))}; de andere bestanden zijn gelijk "
        f"gebleven.\n\n| tabel | titel | laatst gewijzigd |\n|---|---|---|\n{tabellen}\n{verschillen}"
    )
