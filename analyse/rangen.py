"""Ranking uncertainty: between which ranks a gemeente lies, instead of a league table.

From one-sided normal tests of all ordered pairs. Simultaneous sets: Holm over the p(p − 1) tests, so that
with 95 % certainty all sets hold at once; marginal sets: Bonferroni over the p − 1 comparisons of a gemeente,
in both directions, for who looks at that one only. Deterministic; Mogstad, Romano, Shaikh & Wilhelm (2024,
doi 10.1093/restud/rdad006) get slightly narrower sets by a bootstrap.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import special

from analyse.frames import eis_uniek
from analyse.kleine_gebieden.model import GROOTST
from analyse.prepare import AnalyseFout
from analyse.publicatie import RANGEN
from analyse.status import GETOOND
from analyse.weging import Bools, Floats, Ints

ALFA = 0.05
MINIMUM = 5
SLEUTEL = ("doelgroep", "periode", "begrip", "maat")


@dataclass(frozen=True)
class Rangen:
    """Per gemeente its rank (1 = highest figure; equal figures share the best rank) and rank sets:
    `laag`-`hoog` for all gemeenten at once, `eigen_laag`-`eigen_hoog` for one gemeente by itself."""

    rang: Ints
    laag: Ints
    hoog: Ints
    eigen_laag: Ints
    eigen_hoog: Ints


def rangen(waarde: Floats, se: Floats) -> Rangen:
    """Ranks and 95 % rank sets of independent figures `waarde` with standard errors `se` (both p).

    Two figures without error differ for certain, unless they are equal. Raises AnalyseFout for a number that
    is missing or beyond 1e100, or a negative standard error.
    """
    if not ((np.abs(waarde) <= GROOTST).all() and ((se >= 0) & (se <= GROOTST)).all()):
        raise AnalyseFout("rangen: een cijfer of standaardfout is leeg, te groot of kleiner dan 0")
    aantal = len(waarde)
    verschil = waarde[:, None] - waarde
    spreiding = np.hypot(se[:, None], se)
    z = np.where(verschil > 0, np.inf, np.where(verschil < 0, -np.inf, 0.0))
    np.divide(verschil, spreiding, out=z, where=spreiding > 0)
    kans = special.ndtr(-z)  # small: the row is above the column
    np.fill_diagonal(kans, 1.0)
    laag, hoog = _verzameling(kans <= _holm(kans, aantal * (aantal - 1)))
    eigen_laag, eigen_hoog = _verzameling(kans * 2 * max(aantal - 1, 1) <= ALFA)
    return Rangen((verschil < 0).sum(axis=1) + 1, laag, hoog, eigen_laag, eigen_hoog)


def _holm(kans: Floats, toetsen: int) -> float:
    """The largest p that Holm's step-down procedure rejects over `toetsen` tests; −1 if it rejects none."""
    reeks = np.sort(kans[kans <= ALFA])
    houdt = reeks * (toetsen - np.arange(len(reeks))) > ALFA
    verworpen = int(np.argmax(houdt)) if houdt.any() else len(reeks)
    return float(reeks[verworpen - 1]) if verworpen else -1.0


def _verzameling(boven: Bools) -> tuple[Ints, Ints]:
    """Lowest and highest rank: one more than the gemeenten surely above, and all but those surely below."""
    return boven.sum(axis=0) + 1, len(boven) - boven.sum(axis=1)


def rangen_van(cijfers: pl.DataFrame, gemeenten: Collection[str]) -> pl.DataFrame:
    """Simultaneous rank sets of the shown figures of `gemeenten`, as `RANGEN`; `aantal`: how many are ranked.

    `cijfers`: rows of the published table (`publicatie.CIJFERS`), one main figure per begrip and gebied. Only
    shown figures with a positive standard error are ranked, and only where there are at least five of them.
    The sets follow from what is public already, so they disclose nothing. Raises AnalyseFout when a figure
    is there twice.
    """
    eis_uniek(cijfers, [*SLEUTEL, "gebied"], "cijfers")
    mee = cijfers.filter(
        pl.col("gebied").is_in(list(gemeenten)),
        pl.col("status").is_in(GETOOND),
        pl.col("schatting").is_finite(),
        pl.col("se").is_finite() & (pl.col("se") > 0),
    )
    delen = [pl.DataFrame(schema=RANGEN)]
    for deel in mee.partition_by(SLEUTEL, maintain_order=True):
        if deel.height < MINIMUM:
            continue
        r = rangen(deel["schatting"].to_numpy(), deel["se"].to_numpy())
        rijen = deel.select(*SLEUTEL, pl.col("gebied").alias("gemeente"))
        rijen = rijen.with_columns(laag=r.laag, hoog=r.hoog, aantal=pl.lit(deel.height))
        delen.append(rijen.select(pl.col(k).cast(t) for k, t in RANGEN.items()))
    return pl.concat(delen)
