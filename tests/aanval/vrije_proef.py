"""A made-up round behind the free tables of the product, and two mistakes to find."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import polars as pl

from analyse import RondeInvoer, vrije_ronde, vrije_tabel
from analyse.onthulling.celsleutel import Rondesleutel, met_sleutels
from analyse.publicatie import Ruis
from tests.aanval.vrij import Cel, Oogst, Tabel, val_aan
from tests.analyse.kunst import KEUZES, buren, ronde

GROOTTES = (160, 190, 450, 145, 500, 180, 320, 170, 210, 195, 330, 155)
ACHTERGROND = {"ag_leeftijd": (1, 2, 3, 4, 5), "ag_geslacht": (1, 2), "ag_opleiding": (1, 2, 3)}


@cache
def maak_ronde() -> RondeInvoer:
    """Inwoners of twelve gemeenten of whom everyone gave age, sex and education."""
    r = ronde("inwoners", dict(zip(buren(12), GROOTTES, strict=True)), 31)
    rng = np.random.default_rng(5)
    n = r.lees().height
    vol = {naam: pl.Series(rng.choice(codes, n), dtype=pl.Int16) for naam, codes in ACHTERGROND.items()}
    assert set(vol) == set(KEUZES)
    return replace(r, antwoorden=r.lees().with_columns(**vol))


def assen() -> Mapping[str, Sequence[object]]:
    return {"gebied": (*sorted(maak_ronde().lees()["gemeente"].unique()), "NL"), **ACHTERGROND}


def waarheid() -> dict[Cel, int]:
    """The counts of gemeenten by one variable."""
    rijen = maak_ronde().lees()
    uit: dict[Cel, int] = {}
    for naam in ACHTERGROND:
        per = rijen.group_by("gemeente", naam).len()
        uit |= {frozenset({("gebied", g), (naam, w)}): n for g, w, n in per.iter_rows()}
    return uit


def dienst() -> Tabel:
    """The free tables of the product; the number asked is the same for every measure that is shown."""
    r = maak_ronde()
    sleutel = Rondesleutel(bytes(range(32)))
    klaar = vrije_ronde(replace(r, antwoorden=met_sleutels(r.lees(), sleutel)), sleutel)

    def tabel(by: Sequence[str]) -> pl.DataFrame:
        namen = list(by)
        rijen = vrije_tabel(klaar, namen, ["sam_0"])
        return rijen.group_by(namen).agg(pl.col("n_gevraagd").max().alias("n"))

    return tabel


def zonder_ruis(verberg: int) -> Tabel:
    """A mistake: exact counts, the small ones left out."""
    rijen = maak_ronde().lees().rename({"gemeente": "gebied"})

    def tabel(by: Sequence[str]) -> pl.DataFrame:
        alle = pl.concat([rijen, rijen.with_columns(pl.lit("NL").alias("gebied"))])
        per = alle.group_by(list(by)).agg(pl.len().cast(pl.Int64).alias("n"))
        return per.with_columns(pl.when(pl.col("n") >= verberg).then("n").alias("n"))

    return tabel


def steeds_anders() -> Tabel:
    """A mistake: new noise every time."""
    exact, rng = zonder_ruis(30), np.random.default_rng(9)

    def tabel(by: Sequence[str]) -> pl.DataFrame:
        rijen = exact(by)
        return rijen.with_columns(pl.col("n") + pl.Series(rng.integers(-3, 4, rijen.height)))

    return tabel


def oogst(tabel: Tabel) -> Oogst:
    """The attack on some service of free tables, with the documented variance of the noise."""
    return val_aan(tabel, assen(), waarheid(), Ruis().variantie)
