"""Tools for planting: take a figure away, or put in what it is without protection."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import polars as pl

from analyse import Publicatie
from tests.aanval.kennis import GETOOND, Kennis
from tests.aanval.proeven import Proef

SLEUTEL = ["doelgroep", "periode", "gebied", "variabele", "maat"]


def toon(pub: Publicatie, bloot: Publicatie, welke: pl.Expr) -> Publicatie:
    """The publication with these figures as they are without protection."""
    los = bloot.cijfers.filter(welke)
    return replace(pub, cijfers=pl.concat([pub.cijfers.join(los, on=SLEUTEL, how="anti"), los]))


def rij(doelgroep: str, variabele: str = "sam_0") -> pl.Expr:
    """This year's figures of one variable."""
    return (
        (pl.col("doelgroep") == doelgroep)
        & (pl.col("variabele") == variabele)
        & (pl.col("periode") == "2026")
    )


def verberg(pub: Publicatie, welke: pl.Expr, status: str = "onderdrukt") -> Publicatie:
    """The publication without these figures."""
    leeg = [
        pl.when(welke).then(None).otherwise(pl.col(k)).alias(k)
        for k in ("n", "n_eff", "schatting", "se", "lo", "hi", "df")
    ]
    woord = pl.when(welke).then(pl.lit(status)).otherwise(pl.col("status")).alias("status")
    return replace(pub, cijfers=pub.cijfers.with_columns(*leeg, woord))


def bij(gebied: str, doelgroep: str, variabele: str = "sam_0", maat: str | None = "eens") -> pl.Expr:
    """One figure of this year, or all measures of it."""
    wat = (pl.col("gebied") == gebied) & rij(doelgroep, variabele)
    return wat if maat is None else wat & (pl.col("maat") == maat)


Mutatie: TypeAlias = Callable[[Publicatie, Publicatie], Publicatie]


def overal(p: Proef, maak: Mutatie) -> tuple[Proef, Kennis]:
    """The same mistake in every publication that holds the round."""
    return p, p.kennis(**{d: maak(pub, p.bloot[d]) for d, pub in p.publicaties.items()})


def in_een(p: Proef, doelgroep: str, maak: Mutatie) -> tuple[Proef, Kennis]:
    """A mistake in one publication."""
    pub = p.publicaties[doelgroep]
    return p, p.kennis(**{doelgroep: maak(pub, p.bloot.get(doelgroep, pub))})


IS_GEMEENTE = pl.col("gebied").str.starts_with("GM")
IS_OPEN = pl.col("status").is_in(GETOOND)
EENS = pl.col("maat") == "eens"


def gemeenten_van(p: Proef, doelgroep: str) -> list[str]:
    """Gemeenten of this year's round, from the fewest responses."""
    r = next(r for r in p.rondes if r.doelgroep == doelgroep and r.periode == "2026")
    return list(r.lees().group_by("gemeente").len().sort("len", "gemeente")["gemeente"])


def open_van(p: Proef, doelgroep: str) -> list[str]:
    """Gemeenten with a shown main figure of the first question."""
    cijfers = p.publicaties[doelgroep].cijfers.filter(rij(doelgroep), EENS, IS_OPEN, IS_GEMEENTE)
    return sorted(cijfers["gebied"])


def niemand(p: Proef, maat: str) -> dict[str, str]:
    """A small staff of which nobody gave an answer."""
    nul = p.bloot["gemeente"].cijfers.filter(
        IS_GEMEENTE, pl.col("n").is_between(15, 20), pl.col("schatting") == 0,
        doelgroep="gemeente", periode="2026", maat=maat,
    )  # fmt: skip
    return dict(nul.row(0, named=True))
