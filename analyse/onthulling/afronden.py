"""How coarse published numbers are. Rounding comes last: statuses and verdicts are made of exact numbers.

The answers of aanbieders and gemeente are few and weigh the same. Exact shares, means and standard errors
would then be fractions with a known denominator, from which the answers can be counted back. So their figures
are published as people read them: whole per cents and means with one decimal.
"""

import numpy as np

from analyse.weging import Floats

GROF = frozenset({"aanbieders", "gemeente"})
"""Groups whose figures are rounded, in every gebied: with few gemeenten NL is (nearly) one of them."""
HELE_PROCENTEN, EEN_DECIMAAL, TOETSCIJFERS = 2, 1, 3
_RUIS = 1e-9  # 0.285 is a little less than 28.5 per cent in binary


def rond(x: Floats, stap: int) -> Floats:
    """To the nearest multiple of `stap` (halves to even)."""
    return np.asarray(np.round(x / stap) * stap)


def rond_half_op(x: Floats, decimalen: int) -> Floats:
    """To this many decimals, halves away from zero as in all texts; NaN stays NaN, never -0."""
    factor = 10.0**decimalen
    return np.asarray(np.copysign(np.floor(np.abs(x) * factor + 0.5 + _RUIS), x) / factor + 0.0)
