"""`samenspel analyseer`: the same statistics on files, so that anyone can check every number with R."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import rich_click as click

from analyse import AnalyseFout
from analyse import analyseer as bereken
from service.errors import OngeldigeInvoer

_SOORTEN = (".parquet", ".csv")


@click.command()
@click.option(
    "--data",
    "bron",
    required=True,
    metavar="MAP",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
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
def analyseer(bron: Path, doel: Path) -> None:
    """Bereken gewichten, schattingen, marges en spiegels uit bestanden."""
    tabellen = lees_tabellen(bron)
    try:
        uitkomsten = bereken(tabellen)
    except AnalyseFout as fout:
        raise OngeldigeInvoer(str(fout)) from fout
    doel.mkdir(parents=True, exist_ok=True)
    for naam, tabel in uitkomsten.items():
        tabel.write_csv(doel / f"{naam}.csv")
        click.echo(f"{naam}.csv: {tabel.height} rijen")


def lees_tabellen(map: Path) -> dict[str, pl.DataFrame]:
    """Every CSV and Parquet file in `map` by name. Raises OngeldigeInvoer naming an unreadable file."""
    tabellen: dict[str, pl.DataFrame] = {}
    for pad in sorted(p for p in map.iterdir() if p.suffix in _SOORTEN):
        if pad.stem in tabellen:
            raise OngeldigeInvoer(f"{map}: {pad.stem} staat er twee keer, als CSV en als Parquet")
        try:
            tabellen[pad.stem] = (
                pl.read_csv(pad, infer_schema_length=None) if pad.suffix == ".csv" else pl.read_parquet(pad)
            )
        except (pl.exceptions.PolarsError, OSError) as fout:
            raise OngeldigeInvoer(f"{pad}: {str(fout).splitlines()[0]}") from fout
    return tabellen
