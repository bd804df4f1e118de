"""How far the response mirrors the population it was drawn from: the R-indicator of the response rates per
stratum, for the whole country.

Schouten, Cobben & Bethlehem (2009): R = 1 − 2 S(ρ), CV = S(ρ)/ρ̄; the bias of a mean is at most CV · S(y).
S(ρ) is N-weighted over strata. Observed rates vary by chance too, the more so in small strata, which makes
S(ρ) too large; `zuiver` is R with the expected part of chance taken out (idea of Shlomo, Skinner & Schouten
2012, here for stratum rates).
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from analyse.tellen import Telling
from analyse.telplan import N
from analyse.weging import Floats

OK, GEEN_UITNODIGINGEN, MEER_RESPONS = "ok", "geen_uitnodigingen", "meer_respons_dan_uitgenodigd"


@dataclass(frozen=True)
class Representativiteit:
    """Mean response rate, its spread S(ρ), R, CV and R without chance; None with a `status` that says why.

    `dekking`: the part of the population in strata that got invitations; the others are left out.
    """

    gemiddelde: float | None
    spreiding: float | None
    r: float | None
    cv: float | None
    zuiver: float | None
    dekking: float
    status: str

    def vertekening(self, spreiding_y: float) -> float | None:
        """How far nonresponse can put a mean off, at most, when answers spread `spreiding_y`."""
        return None if self.cv is None else self.cv * spreiding_y


def representativiteit(strata: pl.DataFrame) -> Representativiteit:
    """From strata with populatie, uitgenodigd and respons (a row per gemeente × stratum, counts).

    Strata without a known population or invitation take no part. Nothing is given when a stratum has more
    responses than invitations: then they are no rates.
    """
    getallen = strata.select(pl.col("populatie", "uitgenodigd", "respons").cast(pl.Float64).fill_null(0.0))
    alle, uitgenodigd, respons = (getallen[k].to_numpy() for k in getallen.columns)
    mee = (alle > 0) & (uitgenodigd > 0)
    totaal = float(alle.sum())
    dekking = float(alle[mee].sum()) / totaal if totaal > 0 else 0.0
    if bool((respons > uitgenodigd).any()):
        return Representativiteit(None, None, None, None, None, dekking, MEER_RESPONS)
    if not mee.any() or not respons[mee].sum():
        return Representativiteit(None, None, None, None, None, dekking, GEEN_UITNODIGINGEN)
    return _uit(alle[mee], uitgenodigd[mee], respons[mee] / uitgenodigd[mee], dekking)


def ronde_representativiteit(telling: Telling) -> Representativiteit:
    """Of a round for the whole country, from its strata and what was counted."""
    geteld = telling.som.sleutels.select("gemeente", "stratum", respons=pl.Series(telling.som.van(N)))
    respons = geteld.group_by("gemeente", "stratum").agg(pl.col("respons").sum())
    return representativiteit(
        telling.invoer.strata.join(respons, on=["gemeente", "stratum"], how="left", maintain_order="left")
    )


def _uit(populatie: Floats, uitgenodigd: Floats, rho: Floats, dekking: float) -> Representativiteit:
    totaal = float(populatie.sum())
    deel = populatie / totaal
    gemiddeld = float(deel @ rho)
    kwadraat = float(populatie @ (rho - gemiddeld) ** 2) / max(totaal - 1, 1.0)
    toeval = deel * (1 - deel) * rho * (1 - rho) / np.maximum(uitgenodigd - 1, 1)
    spreiding = kwadraat**0.5
    zuiver = 1 - 2 * max(kwadraat - float(toeval.sum()), 0.0) ** 0.5
    return Representativiteit(
        gemiddeld, spreiding, 1 - 2 * spreiding, spreiding / gemiddeld, zuiver, dekking, OK
    )
