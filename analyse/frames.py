"""The shapes of the frames that go in and out, and the checks on them."""

from collections.abc import Mapping, Sequence

import polars as pl

from analyse.prepare import AnalyseFout

SLEUTELS = ("wave", "gemeente", "stratum", "org_id", "org_type", "peer", "margin", "cell")

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
    return frame.with_columns(
        pl.col(k).cast(pl.String) for k in SLEUTELS if k in frame.columns and k != "wave"
    )


def eis_kolommen(frame: pl.DataFrame, kolommen: Sequence[str], naam: str) -> None:
    """Raises AnalyseFout that names the missing columns of table `naam`."""
    ontbreekt = [k for k in kolommen if k not in frame.columns]
    if ontbreekt:
        raise AnalyseFout(f"tabel {naam}: kolom {', '.join(ontbreekt)} ontbreekt")


def eis_gevuld(frame: pl.DataFrame, kolommen: Sequence[str], naam: str) -> None:
    """Raises AnalyseFout when a key of table `naam` is missing somewhere, with the first row."""
    for kolom in kolommen:
        leeg = frame[kolom].is_null()
        if leeg.any():
            raise AnalyseFout(f"tabel {naam}, rij {leeg.arg_true()[0] + 1}: {kolom} is leeg")


def eis_uniek(frame: pl.DataFrame, kolommen: Sequence[str], naam: str) -> None:
    """Raises AnalyseFout when two rows of table `naam` have the same key."""
    dubbel = frame.select(kolommen).is_duplicated()
    if dubbel.any():
        rij = frame.select(kolommen).row(int(dubbel.arg_true()[0]))
        raise AnalyseFout(f"tabel {naam}: {dict(zip(kolommen, rij, strict=True))} komt meer dan eens voor")


def zonder_nan(frame: pl.DataFrame) -> pl.DataFrame:
    """NaN and infinities as null: no table that leaves the package holds either."""
    zwevend = [k for k, t in frame.schema.items() if t in (pl.Float64, pl.Float32)]
    return frame.with_columns(pl.when(pl.col(k).is_finite()).then(pl.col(k)).alias(k) for k in zwevend)
