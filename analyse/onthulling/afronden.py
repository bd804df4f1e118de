"""How coarse published numbers are. Rounding comes last: statuses and verdicts are made of exact numbers.

Shares are published in whole per cents, means with one decimal, indices in whole points, and so are their
standard errors. Of inwoners the standard error has one decimal more from `GENOEG` answers on, for others
compute with it; and from `Drempels.fijn_n` on all numbers have one more.

Why so coarse. The answers of aanbieders and gemeente weigh the same: exact shares are fractions with a known
denominator, from which the answers can be counted back. The answers of inwoners have weights, and then it is
worse: an exact share is the sum of the weights of those who agree, and who knows the weights of thirty people
finds the one set of people with that sum. A number of few digits is the sum of very many sets; but of few
people a share with a fine standard error still tells what the one with the largest weight said.
`tests/analyse/onthulling/test_afronden.py` makes that attack.
"""

from collections.abc import Sequence

import numpy as np

from analyse.maten import GEMIDDELDE, INDEX_MAAT
from analyse.weging import Floats, Ints

GROF = frozenset({"aanbieders", "gemeente"})
"""Groups whose figures are rounded coarsely, in every gebied: with few gemeenten NL is nearly one of them."""
GENOEG = 100
HELE_PROCENTEN, EEN_DECIMAAL = 2, 1
_DECIMALEN = {GEMIDDELDE: EEN_DECIMAAL, INDEX_MAAT: 0}
FIJNST = 2
_TOETSCIJFERS = 3
_STAP_DF = 5
_RUIS = 1e-9  # 0.285 is a little less than 28.5 per cent in binary


def rond(x: Floats, stap: int) -> Floats:
    """To the nearest multiple of `stap` (halves to even)."""
    return np.asarray(np.round(x / stap) * stap)


def rond_half_op(x: Floats, decimalen: int | Ints) -> Floats:
    """To this many decimals, halves away from zero as in all texts; NaN stays NaN, never -0."""
    factor = 10.0**decimalen
    return np.asarray(np.copysign(np.floor(np.abs(x) * factor + 0.5 + _RUIS), x) / factor + 0.0)


def fijnheid(n: Floats, *, grof: bool, fijn_n: int) -> Ints:
    """How fine figures on so many answers are: 0, 1 (the standard error has one decimal more) or 2 (every
    number has, and the standard error two)."""
    return np.zeros(n.shape, dtype=np.int64) if grof else (n >= GENOEG).astype(np.int64) + (n >= fijn_n)


def decimalen(maten: Sequence[str], fijn: Ints) -> Ints:
    """Decimals of figures (row, gebied), by the measure of each row."""
    return np.asarray(_eigen(maten) + (fijn == FIJNST))


def rond_cijfers(x: Floats, maten: Sequence[str], fijn: Ints) -> Floats:
    """Figures (row, gebied) or their bounds, to the decimals of the measure of each row."""
    return rond_half_op(x, decimalen(maten, fijn))


def rond_se(se: Floats, maten: Sequence[str], fijn: Ints) -> Floats:
    """Standard errors (row, gebied)."""
    return rond_half_op(se, _eigen(maten) + fijn)


def rond_toets(p: Floats, fijn: Ints) -> Floats:
    """P-values (row, gebied)."""
    return rond_half_op(p, _TOETSCIJFERS + (fijn == FIJNST).astype(np.int64))


def rond_df(df: Floats) -> Floats:
    """Degrees of freedom in steps of five, for they tell how many answered. Few ones stay whole: interval and
    standard error give them away, and who checks a figure needs them."""
    return np.where(df < 2 * _STAP_DF, np.floor(df), rond(df, _STAP_DF))


def _eigen(maten: Sequence[str]) -> Ints:
    return np.array([_DECIMALEN.get(m, HELE_PROCENTEN) for m in maten], dtype=np.int64)[:, None]
