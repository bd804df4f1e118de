"""The shapes of the frames that go in and out, and the checks on them."""

from collections.abc import Mapping, Sequence

import polars as pl

from analyse.prepare import AnalyseFout

SLEUTELS = ("gemeente", "stratum", "org_id", "org_type", "peer", "margin", "cell")
GROOTSTE_AANTAL = 1e12
"""More people, or seconds, than there are."""
RUIMSTE_FACTOR = 2.0
"""Totals of margins of a gemeente that differ by more are no matter of rounding."""
REGEL = "\0rij"
"""Column with the row number in the file (from 1), while a table is checked and cut."""

INVOER: Mapping[str, tuple[str, ...]] = {
    "inwoners": ("resp_id", "wave", "gemeente", "stratum"),
    "strata": ("wave", "gemeente", "stratum", "N_h"),
    "margins": ("wave", "gemeente", "margin", "cell", "pop"),
    "items": ("item", "type"),
    "gemeenten": ("gemeente",),
    "aanbieders": ("wave", "org_id", "gemeente"),
    "medewerkers": ("wave", "gemeente"),
    "medewerkers_strata": ("wave", "gemeente", "N_h"),
}


def neem(tabellen: Mapping[str, pl.DataFrame], naam: str) -> pl.DataFrame:
    """Table `naam` with its columns checked and its keys as text. Raises AnalyseFout when it is not there."""
    if naam not in tabellen:
        raise AnalyseFout(f"tabel {naam} ontbreekt; nodig zijn inwoners, strata, margins en items")
    frame = tabellen[naam]
    eis_kolommen(frame, INVOER[naam], naam)
    return frame.with_columns(pl.col(k).cast(pl.String) for k in SLEUTELS if k in frame.columns)


def eis_kolommen(frame: pl.DataFrame, kolommen: Sequence[str], naam: str) -> None:
    """Raises AnalyseFout that names the missing columns of table `naam`."""
    ontbreekt = [k for k in kolommen if k not in frame.columns]
    if ontbreekt:
        raise AnalyseFout(f"kolom {', '.join(ontbreekt)} ontbreekt", tabel=naam)


def eis_uniek(frame: pl.DataFrame, kolommen: Sequence[str], naam: str) -> None:
    """Raises AnalyseFout when two rows of table `naam` have the same key."""
    dubbel = frame.select(kolommen).is_duplicated()
    if dubbel.any():
        rij = frame.select(kolommen).row(int(dubbel.arg_true()[0]))
        wat = f"{dict(zip(kolommen, rij, strict=True))} komt meer dan eens voor"
        raise AnalyseFout(wat, tabel=naam)


def eis(frame: pl.DataFrame, fout: pl.Series, tabel: str, kolom: str, wat: str) -> None:
    """Raises AnalyseFout at the first row of `frame` where `fout` is true; missing counts as false.

    `wat` may hold `{waarde}`, the value in that row. Rows are numbered by `REGEL` where the frame has it.
    """
    waar = fout.fill_null(False).arg_true()
    if not len(waar):
        return
    eerste = int(waar[0])
    rij = int(frame[REGEL][eerste]) if REGEL in frame.columns else eerste + 1
    wat = wat.format(waarde=frame[kolom][eerste]) if kolom in frame.columns else wat
    meer = f" (en {len(waar) - 1} andere rijen)" if len(waar) > 1 else ""
    raise AnalyseFout(f"{wat}{meer}", tabel=tabel, rij=rij, kolom=kolom)


def zonder_nan(frame: pl.DataFrame) -> pl.DataFrame:
    """NaN and infinities as null: no table that leaves the package holds either."""
    zwevend = [k for k, t in frame.schema.items() if t in (pl.Float64, pl.Float32)]
    return frame.with_columns(pl.when(pl.col(k).is_finite()).then(pl.col(k)).alias(k) for k in zwevend)
