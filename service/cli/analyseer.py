"""`samenspel analyseer`: the same statistics on files, so that anyone can check every number with R."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import rich_click as click

from analyse import AnalyseFout
from analyse import analyseer as bereken
from analyse.methode import METHODE
from analyse.tabellen.vergelijk import Verslag, is_sleutel, vergelijk
from service.errors import OngeldigeInvoer

_SOORTEN = (".parquet", ".csv")
_MAP = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option(
    "--data",
    "bron",
    required=True,
    metavar="MAP",
    type=_MAP,
    help="Map met inwoners, strata, margins, items en wat er verder is (CSV of Parquet).",
)
@click.option(
    "--uit",
    "doel",
    required=True,
    metavar="MAP",
    type=click.Path(file_okay=False, path_type=Path),
    help="Map voor de uitkomsten, een CSV per tabel.",
)
@click.option(
    "--vergelijk",
    "naast",
    metavar="MAP",
    type=_MAP,
    help="Map met de tabellen die eruit moeten komen, bijvoorbeeld van R; eindigt met 1 als iets afwijkt.",
)
def analyseer(bron: Path, doel: Path, naast: Path | None) -> None:
    """Bereken gewichten, schattingen, marges en spiegels uit bestanden."""
    bestanden = vind_tabellen(bron)
    verwacht = lees_tabellen(vind_tabellen(naast)) if naast else {}
    if naast and not verwacht:
        raise OngeldigeInvoer(f"{naast}: er staan geen tabellen (CSV of Parquet) om mee te vergelijken")
    try:
        uitkomsten = bereken(lees_tabellen(bestanden))
        verslag = vergelijk(uitkomsten, verwacht)
    except AnalyseFout as fout:
        raise OngeldigeInvoer(_in_bestand(fout, bestanden)) from fout
    _schrijf(doel, uitkomsten, bestanden)
    for soort, aantal in uitkomsten["status"].group_by("status").len().sort("status").iter_rows():
        click.echo(f"status {soort}: {aantal} keer, zie status.csv")
    if naast:
        click.echo(_als_tekst(verslag))
        if not verslag.gelijk:
            raise SystemExit(1)


def vind_tabellen(map: Path) -> dict[str, Path]:
    """Every CSV and Parquet file in `map` by name. Raises OngeldigeInvoer for a table that is there twice."""
    paden: dict[str, Path] = {}
    for pad in sorted(p for p in map.iterdir() if p.suffix in _SOORTEN):
        if pad.stem in paden:
            raise OngeldigeInvoer(f"{map}: {pad.stem} staat er twee keer, als CSV en als Parquet")
        paden[pad.stem] = pad
    return paden


def lees_tabellen(paden: dict[str, Path]) -> dict[str, pl.DataFrame]:
    """The tables in these files. Raises OngeldigeInvoer naming an unreadable file."""
    tabellen: dict[str, pl.DataFrame] = {}
    for naam, pad in paden.items():
        try:
            tabellen[naam] = _lees_csv(pad) if pad.suffix == ".csv" else pl.read_parquet(pad)
        except (pl.exceptions.PolarsError, OSError) as fout:
            raise OngeldigeInvoer(f"{pad.name}: {str(fout).splitlines()[0]}") from fout
    return tabellen


def _lees_csv(pad: Path) -> pl.DataFrame:
    """Keys as text, so that code 01 is not 1 in one file and "01" in another; the rest as it looks."""
    als_tekst = {naam: pl.String for naam in _kolommen(pad) if is_sleutel(naam)}
    return pl.read_csv(pad, infer_schema_length=None, schema_overrides=als_tekst)


def _kolommen(pad: Path) -> list[str]:
    """The names in the first line. Raises OngeldigeInvoer for text that is not UTF-8, a name that is there
    twice, and a line with more or fewer fields."""
    regel = 1
    try:
        with pad.open(encoding="utf-8-sig", newline="") as bestand:
            regels = csv.reader(bestand, strict=True)
            kop = next(regels, [])
            _eis_kop(pad, kop)
            regel = regels.line_num + 1
            for velden in regels:
                if len(velden) != len(kop):
                    raise OngeldigeInvoer(
                        f"{pad.name}, regel {regel}: {len(velden)} veld{'en' * (len(velden) != 1)}, in de "
                        f"eerste regel {len(kop)}; een getal heeft een punt, geen komma"
                    )
                regel = regels.line_num + 1
    except UnicodeDecodeError as fout:
        raise OngeldigeInvoer(f"{pad.name}: is geen UTF-8; bewaar het als CSV UTF-8") from fout
    except csv.Error as fout:
        wat = "een aanhalingsteken te veel of te weinig"
        raise OngeldigeInvoer(f"{pad.name}, regel {regel}: {wat}") from fout
    return kop


def _eis_kop(pad: Path, kop: list[str]) -> None:
    if not any(kop):
        raise OngeldigeInvoer(f"{pad.name}: is leeg; de eerste regel moet de namen van de kolommen hebben")
    dubbel = next((naam for k, naam in enumerate(kop) if naam in kop[:k]), None)
    if dubbel is not None:
        raise OngeldigeInvoer(f"{pad.name}, regel 1, kolom {dubbel}: staat er twee keer")
    if len(kop) == 1 and any(teken in kop[0] for teken in ";\t|"):
        raise OngeldigeInvoer(f"{pad.name}, regel 1: tussen de kolommen moeten komma's staan")


def _schrijf(doel: Path, uitkomsten: Mapping[str, pl.DataFrame], bestanden: dict[str, Path]) -> None:
    try:
        doel.mkdir(parents=True, exist_ok=True)
        for naam, tabel in uitkomsten.items():
            tabel.write_csv(doel / f"{naam}.csv")
            click.echo(f"{naam}.csv: {tabel.height} rijen")
        (doel / "herkomst.json").write_text(_herkomst(bestanden), encoding="utf-8")
    except OSError as fout:
        raise OngeldigeInvoer(f"{doel}: schrijven lukt niet ({fout.strerror or fout})") from fout


def _in_bestand(fout: AnalyseFout, bestanden: dict[str, Path]) -> str:
    """The message with the file, and in a CSV the line, instead of the table and the row."""
    pad = bestanden.get(fout.tabel)
    if pad is None:
        return str(fout)
    delen = [pad.name]
    if fout.rij is not None:
        # The first line holds the names of the columns.
        delen.append(f"regel {fout.rij + 1}" if pad.suffix == ".csv" else f"rij {fout.rij}")
    if fout.kolom:
        delen.append(f"kolom {fout.kolom}")
    return f"{', '.join(delen)}: {fout.wat}"


def _herkomst(bestanden: dict[str, Path]) -> str:
    """Which method made the tables, of which files."""
    hashes = {pad.name: hashlib.sha256(pad.read_bytes()).hexdigest() for pad in bestanden.values()}
    return json.dumps({"methode": METHODE, "invoer": hashes}, indent=2) + "\n"


def _als_tekst(verslag: Verslag) -> str:
    """The comparison as lines: a table of what was compared, then what was not and why."""
    kop = ("tabel", "tolerantie", "rijen", "kolommen", "grootste afwijking", "te groot")
    rijen = [
        (
            g.tabel,
            f"{g.tolerantie:.0e}" if g.tolerantie else "precies",
            str(g.rijen),
            str(len(g.kolommen)),
            f"{g.ergste:.1e}",
            str(g.boven),
        )
        for g in verslag.groepen
    ]
    breedte = [max(len(rij[k]) for rij in [kop, *rijen]) for k in range(len(kop))]
    regels = [
        "  ".join(cel.ljust(b) for cel, b in zip(rij, breedte, strict=True)).rstrip() for rij in [kop, *rijen]
    ]
    regels += [f"te groot: {g.tabel}, grootste bij {g.waar}" for g in verslag.groepen if g.boven]
    for weg in verslag.weggelaten:
        regels.append(f"{'fout' if weg.fout else 'niet vergeleken'}: {weg.tabel}, {weg.aantal}: {weg.waarom}")
    regels.append("alles gelijk" if verslag.gelijk else "niet gelijk")
    return "\n".join(regels)
