"""`samenspel analyseer`: the same statistics on files, so that anyone can check every number with R."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import polars as pl
import rich_click as click

from analyse import AnalyseFout
from analyse import analyseer as bereken
from analyse.methode import METHODE
from analyse.tabellen.vergelijk import Verslag, vergelijk
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
    try:
        uitkomsten = bereken(lees_tabellen(bestanden))
        verslag = vergelijk(uitkomsten, verwacht)
    except AnalyseFout as fout:
        raise OngeldigeInvoer(_in_bestand(fout, bestanden)) from fout
    doel.mkdir(parents=True, exist_ok=True)
    for naam, tabel in uitkomsten.items():
        tabel.write_csv(doel / f"{naam}.csv")
        click.echo(f"{naam}.csv: {tabel.height} rijen")
    (doel / "herkomst.json").write_text(_herkomst(bestanden), encoding="utf-8")
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
            tabellen[naam] = (
                pl.read_csv(pad, infer_schema_length=None) if pad.suffix == ".csv" else pl.read_parquet(pad)
            )
        except (pl.exceptions.PolarsError, OSError) as fout:
            raise OngeldigeInvoer(f"{pad}: {str(fout).splitlines()[0]}") from fout
    return tabellen


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
