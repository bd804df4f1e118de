"""Model estimates for publication: a figure for every gemeente, also where the direct one is not shown."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import special

from analyse.frames import eis_uniek
from analyse.gebieden import NL
from analyse.indexen.index import HONDERD
from analyse.kleine_gebieden import bijstellen as bs
from analyse.kleine_gebieden.model import SYNTHETISCH, FayHerriot, fay_herriot
from analyse.maten import GEMIDDELDE, INDEX_MAAT, NETTO
from analyse.publicatie import MODELSCHATTINGEN
from analyse.status import GETOOND
from analyse.vergelijking import NIVEAU
from analyse.weging import Bools, Floats

MINIMUM = 30
EBLUP, SYNTHETISCHE_SCHATTING, MODELSTATUS = "eblup", "synthetisch", "model"
SLEUTEL = ("doelgroep", "periode", "begrip", "maat")
_Z = float(special.ndtri((1 + NIVEAU) / 2))
_KWARTSLAG = np.pi / 2
_GRENZEN = {GEMIDDELDE: (-np.inf, np.inf), NETTO: (-1.0, 1.0), INDEX_MAAT: (0.0, HONDERD)}
"""Figures that are no shares, and between what they lie."""


@dataclass(frozen=True)
class Direct:
    """Shown main figures of one begrip, in the order of all gemeenten; 0 where `getoond` is False.

    `landelijk` is the shown figure of the Netherlands, None without one.
    """

    getoond: Bools
    waarde: Floats
    variantie: Floats
    n: Floats
    n_eff: Floats
    landelijk: float | None


@dataclass(frozen=True)
class Modelcijfers:
    """Per gemeente the estimate, the root of its mean squared error, the 95 % interval and its kind."""

    schatting: Floats
    se: Floats
    lo: Floats
    hi: Floats
    eblup: Bools


def modelschattingen(cijfers: pl.DataFrame, kenmerken: pl.DataFrame, landelijk: str = NL) -> pl.DataFrame:
    """Model estimates of every gemeente in `kenmerken`, as `MODELSCHATTINGEN`; status is always "model".

    `cijfers`: rows of the published table (`publicatie.CIJFERS`), one main figure per begrip and gebied,
    rounded and suppressed as published. `kenmerken`: gemeente, gewicht (population) and further columns, all
    covariates (`kenmerken.modelkenmerken`). `soort` is "eblup" where the direct figure is shown and
    "synthetisch" where it is not, or where the model variance is 0.

    Discloses nothing: the fit uses shown figures and public facts only, so anyone could make the same
    estimates from the publication. A gemeente whose figure is not shown gives the model nothing, not even its
    number of answers. A begrip with fewer than 30 shown gemeenten, or with nothing
    but zero variances, has no rows.

    Shares always go as angles (arcsine of the root), so that estimates and intervals stay within [0, 1] and
    no round changes method because one share came near 0; D = k / (4 n_eff), with k = ΣV / Σ p(1 − p)/n_eff
    the design effect that all figures share. Means and net agreement: D = V, smoothed by `gladde_variantie`.
    Benchmarked to the figure of gebied `landelijk` where it is shown: shares by turning the angles, others by
    difference. The mean squared error is that before benchmarking. Assumes independent figures: meant for
    inwoners, not for aanbieders, whose organisations answer about several gemeenten.
    """
    eis_uniek(cijfers, [*SLEUTEL, "gebied"], "cijfers")
    eis_uniek(kenmerken, ["gemeente"], "kenmerken")
    gewicht = kenmerken["gewicht"].cast(pl.Float64).to_numpy()
    x = kenmerken.drop("gemeente", "gewicht").cast(pl.Float64).to_numpy()
    delen = [pl.DataFrame(schema=MODELSCHATTINGEN)]
    for sleutel, deel in cijfers.partition_by(SLEUTEL, maintain_order=True, as_dict=True).items():
        direct = _direct(deel, kenmerken["gemeente"], landelijk)
        if direct.getoond.sum() < MINIMUM:
            continue
        woorden = dict(zip(SLEUTEL, map(str, sleutel), strict=True))
        uit = model_van(direct, x, gewicht, woorden["maat"])
        if uit is not None:
            delen.append(_rijen(woorden, kenmerken["gemeente"], uit))
    return pl.concat(delen)


def _direct(deel: pl.DataFrame, codes: pl.Series, landelijk: str) -> Direct:
    getallen = ("schatting", "se", "n", "n_eff")
    mag = pl.col("status").is_in(GETOOND) & pl.all_horizontal(pl.col(k).is_finite() for k in getallen)
    open_ = deel.filter(mag & (pl.col("n_eff") > 0) & (pl.col("se") >= 0)).with_columns(
        pl.col(k).cast(pl.Float64) for k in getallen
    )
    nl = open_.filter(pl.col("gebied") == landelijk)["schatting"]
    rij = pl.DataFrame({"gebied": codes}).join(open_, on="gebied", how="left", maintain_order="left")
    waarde, se, n, n_eff = (rij[k].fill_null(0.0).to_numpy() for k in getallen)
    getoond = rij["schatting"].is_not_null().to_numpy()
    return Direct(getoond, waarde, se**2, n, n_eff, float(nl[0]) if len(nl) else None)


def model_van(direct: Direct, kenmerken: Floats, gewicht: Floats, maat: str) -> Modelcijfers | None:
    """The estimates of one begrip; `kenmerken` (gemeente, covariate), `gewicht` the population. None where
    all variances are 0: nothing then says how far to trust the figures."""
    if maat not in _GRENZEN:
        return _aandelen(direct, kenmerken, gewicht)
    mee = direct.getoond
    d = bs.gladde_variantie(*(x[mee] for x in (direct.variantie, direct.n, direct.n_eff)))
    if not (d > 0).all():
        return None
    model = fay_herriot(direct.waarde[mee], d, kenmerken[mee])
    schatting, mse, _ = _alle(model, mee, kenmerken)
    if direct.landelijk is not None:
        schatting = bs.naar_verschil(schatting, gewicht, direct.landelijk)
    half = _Z * np.sqrt(mse)
    schatting, lo, hi = (np.clip(x, *_GRENZEN[maat]) for x in (schatting, schatting - half, schatting + half))
    return Modelcijfers(schatting, np.sqrt(mse), lo, hi, mee & (model.status != SYNTHETISCH))


def _aandelen(direct: Direct, kenmerken: Floats, gewicht: Floats) -> Modelcijfers:
    mee = direct.getoond
    p, n_eff = direct.waarde[mee], direct.n_eff[mee]
    binomiaal = float((p * (1 - p) / n_eff).sum())
    samen = float(direct.variantie[mee].sum()) / binomiaal if binomiaal > 0 else 1.0
    d = max(samen, bs.TE_KLEIN) / (4 * n_eff)
    model = fay_herriot(bs.hoek(p), d, kenmerken[mee])
    hoeken, mse, over = _alle(model, mee, kenmerken)
    hoeken = np.clip(hoeken, 0.0, _KWARTSLAG)
    if direct.landelijk is not None:
        hoeken = bs.naar_draaiing(hoeken, over, gewicht, direct.landelijk)
    half = _Z * np.sqrt(mse)
    lo, hi = (np.sin(np.clip(x, 0.0, _KWARTSLAG)) ** 2 for x in (hoeken - half, hoeken + half))
    schatting = bs.aandeel_van(hoeken, over)
    se = np.sqrt(bs.aandeel_variantie(hoeken, mse))
    return Modelcijfers(schatting, se, lo, hi, mee & (model.status != SYNTHETISCH))


def _alle(model: FayHerriot, mee: Bools, kenmerken: Floats) -> tuple[Floats, Floats, Floats]:
    """Estimate, mean squared error and what the model leaves uncertain (g1, or A) of all gemeenten."""
    schatting, mse = model.elders(kenmerken)
    over = np.full(len(mee), model.a)
    schatting[mee], mse[mee], over[mee] = model.eblup, model.mse, model.g1
    return schatting, mse, over


def _rijen(sleutel: dict[str, str], codes: Collection[str], uit: Modelcijfers) -> pl.DataFrame:
    kolommen: dict[str, object] = {
        "gemeente": codes,
        "schatting": uit.schatting,
        "se": uit.se,
        "lo": uit.lo,
        "hi": uit.hi,
        "soort": np.where(uit.eblup, EBLUP, SYNTHETISCHE_SCHATTING),
    }
    frame = pl.DataFrame(kolommen).with_columns(
        *(pl.lit(woord).alias(k) for k, woord in sleutel.items()), status=pl.lit(MODELSTATUS)
    )
    return frame.select(pl.col(k).cast(t) for k, t in MODELSCHATTINGEN.items())
