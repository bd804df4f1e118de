"""Intervals of shares as `svyciprop` of the R package survey 4.1 gives them, its edge cases included.

For checking against R; figures are published with Korn-Graubard (`analyse.betrouwbaarheid`). What looks odd
is R's: with one degree of freedom "logit" runs from 0 to nothing, because the normal level that goes with t
rounds to 1 and expit(∞) is ∞/∞; "asin" is not clipped; "beta" takes the respondents of the gemeente minus one
(`nrow(design) − 1`) where Korn and Graubard have the answers minus one, is not capped at the number of
answers, and is [½, ½] with zero variance.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analyse.betrouwbaarheid import beta_grens
from analyse.vergelijking import NIVEAU, t_grens
from analyse.weging import Cellen, Floats, som_per

_STAART = (1 - NIVEAU) / 2
_RONDES, _EPSILON = 25, 1e-8  # glm.control: iterations, change of the deviance
Grenzen = tuple[Floats, Floats]


@dataclass(frozen=True)
class Aandeel:
    """Shares of an item per gemeente: share `p`, variance, df, and the respondents of the gemeente."""

    p: Floats
    variantie: Floats
    df: Floats
    respondenten: Floats


def asin_interval(a: Aandeel) -> Grenzen:
    """t interval of arcsin √p, back with sin²; NaN for a share of 0 or 1."""
    midden = np.arcsin(np.sqrt(a.p))
    with np.errstate(divide="ignore", invalid="ignore"):
        half = t_grens(a.df) * np.sqrt(a.variantie) / (2 * np.sqrt(a.p * (1 - a.p)))
    half = np.where((a.p > 0) & (a.p < 1), half, np.nan)
    return np.sin(midden - half) ** 2, np.sin(midden + half) ** 2


def beta_interval(a: Aandeel) -> Grenzen:
    """Clopper-Pearson on n* = p(1−p)/V · (t_{n−1}/t_df)², n the respondents; NaN for a share of 0 or 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ster = a.p * (1 - a.p) / a.variantie * (t_grens(a.respondenten - 1) / t_grens(a.df)) ** 2
    x, rest = ster * a.p, ster * (1 - a.p)
    plat = np.isinf(ster)
    onder, boven = beta_grens(x, rest + 1, _STAART), beta_grens(x + 1, rest, 1 - _STAART)
    return np.where(plat, 0.5, onder), np.where(plat, 0.5, boven)


def logit_interval(a: Aandeel, rand: Floats, se_rand: Floats) -> Grenzen:
    """Wald interval of the intercept of a logistic regression. `rand`, `se_rand`: of `logit_rand`, for shares
    of 0 and 1, where R's iterations stop somewhere near infinity."""
    aan_rand = (a.p <= 0) | (a.p >= 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        midden = np.where(aan_rand, np.where(a.p >= 1, rand, -rand), special.logit(a.p))
        se = np.where(aan_rand, se_rand, np.sqrt(a.variantie) / (a.p * (1 - a.p)))
        half = _als_normaal(t_grens(a.df)) * se
        # exp(x) / (1 + exp(x)), as R has it: NaN for infinity.
        onder, boven = (np.exp(x) / (1 + np.exp(x)) for x in (midden - half, midden + half))
    return onder, boven


def logit_rand(cellen: Cellen, gewicht: Floats, aantal: Floats) -> Floats:
    """Intercept per gemeente at which R's glm stops when all answers are 1; its negative when all are 0.

    `gewicht` per cell, `aantal` answers per cell. Iteratively reweighted least squares from mu = (w + ½) /
    (w + 1), w relative to the mean of the gemeente; every further step adds 1 + exp(−eta).
    """
    g = len(cellen.gemeenten)
    gemiddeld = som_per(cellen.gemeente, gewicht * cellen.n, g) / cellen.gemeente_n
    w = gewicht / gemiddeld[cellen.gemeente]
    mu = (w + 0.5) / (w + 1)
    last = aantal * w * mu * (1 - mu)
    with np.errstate(divide="ignore", invalid="ignore"):
        eta = som_per(cellen.gemeente, last * (special.logit(mu) + 1 / mu), g)
        eta = eta / som_per(cellen.gemeente, last, g)
    massa = som_per(cellen.gemeente, aantal * w, g)
    oud = som_per(cellen.gemeente, -2 * aantal * w * np.log(mu), g)
    loopt = massa > 0
    for _ in range(_RONDES - 1):
        nieuw = 2 * massa * np.log1p(np.exp(-eta))
        loopt &= np.abs(nieuw - oud) >= _EPSILON * (np.abs(nieuw) + 0.1)
        if not loopt.any():
            break
        oud = nieuw
        eta = np.where(loopt, eta + 1 + np.exp(-eta), eta)
    return np.asarray(eta)


def _als_normaal(t: Floats) -> Floats:
    """A quantile of t, by way of the level of a normal interval, as confint.svyglm does it."""
    niveau = 1 - 2 * special.ndtr(-t)
    return -special.ndtri((1 - niveau) / 2)
