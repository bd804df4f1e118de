"""The status of a figure, as a number in arrays and as a word in what is published."""

import numpy as np
from numpy.typing import NDArray

from analyse.weging import Bools, Floats

Statussen = NDArray[np.int8]

OK, INDICATIEF, NUL_VARIANTIE, TE_WEINIG, ONDERDRUKT, NIET_GEVRAAGD, BREUK = range(7)
WOORDEN = ("ok", "indicatief", "nul_variantie", "te_weinig", "onderdrukt", "niet_gevraagd", "breuk")
GETOOND = WOORDEN[: NUL_VARIANTIE + 1]


def is_getoond(status: Statussen) -> Bools:
    """Where the figure may be seen."""
    return np.asarray(status <= NUL_VARIANTIE)


def van_verschil(a: Statussen, b: Statussen, verschil: Floats, se: Floats) -> Statussen:
    """Status of a difference: shown only if both sides are, and never surer than the weaker of both."""
    weg = ~is_getoond(a) | ~is_getoond(b) | np.isnan(verschil) | np.isnan(se)
    zwak = (a == INDICATIEF) | (b == INDICATIEF)
    uit = np.where(zwak, INDICATIEF, OK)
    with np.errstate(invalid="ignore"):
        uit = np.where(se <= 0, NUL_VARIANTIE, uit)
    return np.where(weg, ONDERDRUKT, uit).astype(np.int8)
