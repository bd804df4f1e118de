"""Precision of what may be seen: inwoners too imprecise are left out, the rest is marked."""

import numpy as np

from analyse.betrouwbaarheid import korn_graubard, t_interval
from analyse.cijfers import Cijfers
from analyse.onthulling.soorten import Soorten
from analyse.publicatie import Drempels
from analyse.status import INDICATIEF, NUL_VARIANTIE, OK, TE_WEINIG, Statussen, is_getoond
from analyse.weging import Bools, Floats


def markeer(c: Cijfers, status: Statussen, soort: Soorten, d: Drempels) -> tuple[Floats, Floats]:
    """Changes `status`; gives the intervals."""
    w = c.waarden
    se = w.se
    onbruikbaar = np.isnan(se) | ~(w.df >= 1)
    if c.doelgroep == "inwoners":
        onbruikbaar |= w.n_eff < d.n_eff
    open_ = status == OK
    status[open_ & onbruikbaar] = TE_WEINIG
    open_ &= ~onbruikbaar
    lo, hi = _interval(c, soort, se, open_)
    begrensd = soort.aandeel | soort.netto | soort.index
    breedte = (hi - lo) / np.where(begrensd, soort.hoog - soort.laag, np.nan)[:, None]
    with np.errstate(invalid="ignore"):
        zwak = (breedte > d.breedte_indicatief) | (w.n < d.inwoners_n)
        te_ruw = (breedte > d.breedte) & (c.doelgroep == "inwoners")
    status[open_ & zwak] = INDICATIEF
    status[open_ & (se == 0)] = NUL_VARIANTIE
    status[open_ & te_ruw] = TE_WEINIG
    dicht = soort.ergens(soort.categorie[:, None] & ~is_getoond(status))
    status[dicht & soort.categorie[:, None] & is_getoond(status)] = TE_WEINIG
    return lo, hi


def _interval(c: Cijfers, soort: Soorten, se: Floats, mee: Bools) -> tuple[Floats, Floats]:
    """Intervals where `mee`: Korn-Graubard for shares; t for the others, of net agreement and indices within
    the bounds of the figure."""
    w = c.waarden
    lo, hi = np.full(se.shape, np.nan), np.full(se.shape, np.nan)
    aandeel = mee & soort.aandeel[:, None]
    _, lo[aandeel], hi[aandeel] = korn_graubard(
        *(x[aandeel] for x in (w.waarde, w.variantie, w.n, w.n_eff, w.df))
    )
    rest = mee & ~soort.aandeel[:, None]
    lo[rest], hi[rest] = t_interval(*(x[rest] for x in (w.waarde, se, w.df)))
    eindig = soort.netto | soort.index
    lo[eindig] = np.maximum(lo[eindig], soort.laag[eindig, None])
    hi[eindig] = np.minimum(hi[eindig], soort.hoog[eindig, None])
    return lo, hi
