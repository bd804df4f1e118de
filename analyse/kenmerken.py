"""Public facts on gemeenten that go with what their inwoners say: covariates of the model estimates.

From the CSV files in `analyse/referentie` (HERKOMST.md there; credit "Bron: CBS"), in the present division.
Never outcomes of a survey.
"""

from functools import cache
from pathlib import Path

import polars as pl

from analyse.gemeenten import INDELING, LAATSTE_PEILJAAR, marges

KENMERKEN = {
    "gemeente": pl.String, "inwoners": pl.Int64, "volwassenen": pl.Int64, "stedelijkheid": pl.Int64,
    "omgevingsadressendichtheid": pl.Int64, "aandeel_65plus": pl.Float64,
    "inwoners_per_huishouden": pl.Float64, "aandeel_theoretisch": pl.Float64,
}  # fmt: skip
MODELKENMERKEN = {
    "gemeente": pl.String, "gewicht": pl.Float64, "log_adressendichtheid": pl.Float64,
    "log_inwoners": pl.Float64, "aandeel_65plus": pl.Float64, "inwoners_per_huishouden": pl.Float64,
    "aandeel_theoretisch": pl.Float64,
}  # fmt: skip
_REFERENTIE = Path(__file__).parent / "referentie"


@cache
def kenmerken() -> pl.DataFrame:
    """One row per present gemeente, by code, as `KENMERKEN`.

    Inwoners on 1-1-2024, volwassenen (18+) as in the raking margins, stedelijkheid 1 (zeer sterk) to 5,
    addresses per km² around an address, shares in [0, 1].
    """
    feiten = pl.read_csv(_REFERENTIE / "kenmerken.csv")
    opleiding = pl.read_csv(_REFERENTIE / "opleiding.csv").select(
        "gemeente", aandeel_theoretisch="theoretisch"
    )
    bevolking = marges(LAATSTE_PEILJAAR, INDELING).filter(pl.col("marge") == "ax")
    bevolking = bevolking.group_by("gemeente").agg(volwassenen=pl.col("populatie").sum())
    frame = feiten.join(opleiding, on="gemeente").join(bevolking, on="gemeente").sort("gemeente")
    frame = frame.with_columns(
        aandeel_65plus=pl.col("inwoners_65plus") / pl.col("inwoners"),
        inwoners_per_huishouden=pl.col("inwoners") / pl.col("huishoudens"),
    )
    return frame.select(pl.col(k).cast(t) for k, t in KENMERKEN.items())


@cache
def modelkenmerken() -> pl.DataFrame:
    """The same as the model takes it, as `MODELKENMERKEN`: gemeente, gewicht (volwassenen) and covariates."""
    frame = kenmerken().with_columns(
        gewicht="volwassenen",
        log_adressendichtheid=pl.col("omgevingsadressendichtheid").log(),
        log_inwoners=pl.col("inwoners").log(),
    )
    return frame.select(pl.col(k).cast(t) for k, t in MODELKENMERKEN.items())
