"""Confidence intervals.

Shares: Korn & Graubard (1998), Clopper-Pearson on an effective number of answers, capped at the number of
answers; with zero variance on the Kish number, so an interval never is a point. Wilson on the same idea for
comparison. Means: t. Net agreement: t, clipped to [−1, 1].
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy import special

from analyse.vergelijking import NIVEAU, t_grens
from analyse.weging import DRADEN, Floats

_STAART = (1 - NIVEAU) / 2


def korn_graubard(
    p: Floats, variantie: Floats, n: Floats, n_eff: Floats, df: Floats
) -> tuple[Floats, Floats, Floats]:
    """Effective number of answers, lower and upper bound for shares `p`; NaN in, NaN out.

    n* = min(n, p(1−p)/V · (t_{n−1}/t_df)²), or `n_eff` (Kish) where V is zero.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ster = p * (1 - p) / variantie * (t_grens(n - 1) / t_grens(df)) ** 2
    # Too few respondents for a t (one answer, no df): the Kish number, which cannot exceed n.
    ster = np.where((variantie > 0) & np.isfinite(ster), np.minimum(n, ster), n_eff)
    x, rest = ster * p, ster * (1 - p)
    onder = beta_grens(x, rest + 1, _STAART)
    boven = beta_grens(x + 1, rest, 1 - _STAART)
    leeg = np.isnan(p)
    onder = np.where(leeg, np.nan, np.where(x <= 0, 0.0, onder))
    boven = np.where(leeg, np.nan, np.where(rest <= 0, 1.0, boven))
    return np.where(leeg, np.nan, ster), onder, boven


def wilson(p: Floats, variantie: Floats, n: Floats, n_eff: Floats) -> tuple[Floats, Floats, Floats]:
    """Effective number of answers and Wilson bounds; min(n, p(1−p)/V), or Kish where V is zero."""
    z = special.ndtri(1 - _STAART)
    with np.errstate(divide="ignore", invalid="ignore"):
        ster = np.where(variantie > 0, np.minimum(n, p * (1 - p) / variantie), n_eff)
        midden = (p + z**2 / (2 * ster)) / (1 + z**2 / ster)
        half = z / (1 + z**2 / ster) * np.sqrt(p * (1 - p) / ster + z**2 / (4 * ster**2))
    return ster, midden - half, midden + half


def t_interval(waarde: Floats, se: Floats, df: Floats) -> tuple[Floats, Floats]:
    """waarde ± t_df · se."""
    half = t_grens(df) * se
    return waarde - half, waarde + half


def beta_grens(a: Floats, b: Floats, kans: float) -> Floats:
    """Beta quantiles, NaN without a positive shape; the parts run in threads (the function leaves the
    interpreter lock)."""
    geldig = (a > 0) & (b > 0)
    uit = np.full(a.shape, np.nan)
    paren = [np.array_split(x[geldig], DRADEN) for x in (a, b)]
    with ThreadPoolExecutor(DRADEN) as draden:
        delen = list(draden.map(lambda ab: special.betaincinv(ab[0], ab[1], kans), zip(*paren, strict=True)))
    uit[geldig] = np.concatenate(delen)
    return uit
