"""Differences in mean trust between who agrees and who does not, with their standard error, per gebied.

d = ȳ₁ − ȳ₀, two weighted means of those who answered both questions: the slope of a weighted regression of
trust on agreeing. Its linearised variable is u = (y − ȳ₁)/N̂₁ for who agrees, −(y − ȳ₀)/N̂₀ for who does
not, and 0 for all others, who stay in the design; the variance is that of Σ w u, calibrated and per stratum
as of every other figure (Binder 1983; Särndal, Swensson & Wretman 1992, §5.7).
"""

from dataclasses import dataclass

import numpy as np

from analyse.gebieden import Gebieden
from analyse.indexen.momenten import variantie_van
from analyse.tellen import Basis
from analyse.vergelijking import t_grens, tweezijdig
from analyse.weging import Floats, Ints, som_per

_RUIS = 1e-5
"""A standard error below this is rounding noise: all on a side answered alike."""


@dataclass(frozen=True)
class Verbanden:
    """Differences (pair, gebied), NaN where a side is empty; `n` unweighted answers per side (pair, gebied,
    side)."""

    n: Floats
    verschil: Floats
    se: Floats
    df: Floats

    def grenzen(self) -> tuple[Floats, Floats]:
        """The 95% interval."""
        half = t_grens(self.df) * self.se
        return self.verschil - half, self.verschil + half

    @property
    def p(self) -> Floats:
        """Two-sided p of no difference."""
        return tweezijdig(self.verschil, self.se, self.df)


def reken_verbanden(basis: Basis, gebied: Gebieden, tel: Floats) -> Verbanden:
    """`tel` as `paren.tel_paren` counts. Gebieden of one kind do not overlap, so one pass over the cells does
    all gemeenten, one the country and one all peer groups."""
    cellen, nl, paren = basis.cellen, gebied.nl, tel.shape[1]
    peer = np.where(gebied.peer > 0, gebied.peer + nl, -1)[cellen.gemeente]
    soorten = (cellen.gemeente, np.full_like(cellen.gemeente, nl), peer)
    delen = [_soort(basis, tel, welke, len(gebied.namen)) for welke in soorten]
    som, kwadraat = (np.hstack([deel[k] for deel in delen]) for k in (1, 2))
    per_gemeente = variantie_van(cellen, basis.weging, som, kwadraat).reshape(nl, len(soorten), paren)
    lid = np.concatenate([np.eye(nl), gebied.groepen])
    verschil = np.nansum([deel[0] for deel in delen], axis=0) + _leeg(delen)
    grenzen = (slice(0, nl), slice(nl, nl + 1), slice(nl + 1, len(lid)))
    variantie = np.concatenate([lid[waar] @ per_gemeente[:, k] for k, waar in enumerate(grenzen)])
    variantie = np.where(variantie <= _RUIS**2, 0.0, variantie)
    vrij = cellen.gemeente_n - np.bincount(cellen.stratum_gemeente, minlength=nl)
    df = (lid @ vrij)[:, None] + 0 * verschil
    n = lid @ _per(cellen.gemeente, tel[..., 0].reshape(len(tel), -1), nl)
    return Verbanden(
        n.reshape(len(lid), paren, -1).transpose(1, 0, 2),
        verschil.T,
        np.sqrt(variantie + 0 * verschil).T,
        df.T,
    )


def _leeg(delen: list[tuple[Floats, Floats, Floats]]) -> Floats:
    """NaN where no kind of gebied has a difference."""
    return np.where(np.all([np.isnan(deel[0]) for deel in delen], axis=0), np.nan, 0.0)


def _soort(basis: Basis, tel: Floats, welke: Ints, breedte: int) -> tuple[Floats, Floats, Floats]:
    """Differences (gebied, pair) of the gebieden that `welke` names per cell (−1: none), and per cell Σu and
    Σu² (cell, pair)."""
    mee, plek = welke >= 0, np.maximum(welke, 0)
    massa = np.where(mee, basis.weging.gewicht, 0.0)[:, None]
    n, y, yy = (tel[..., k].reshape(len(tel), -1) for k in range(3))
    som, totaal = _per(plek, massa * n, breedte), _per(plek, massa * y, breedte)
    heeft = som > 0
    gemiddeld = np.divide(totaal, som, out=np.full_like(som, np.nan), where=heeft)
    teken = np.tile([-1.0, 1.0], tel.shape[1])
    # u is a·y + b on each side: Σu and Σu² follow from the sums of 1, y and y².
    a = np.divide(teken, som, out=np.zeros_like(som), where=heeft)
    b = -a * np.nan_to_num(gemiddeld)
    a, b = (np.where(mee[:, None], x[plek], 0.0) for x in (a, b))
    u = a * y + b * n
    u2 = a * (a * yy + 2 * b * y) + b * b * n
    return np.add(*_kanten(gemiddeld * teken)), np.add(*_kanten(u)), np.add(*_kanten(u2))


def _kanten(x: Floats) -> tuple[Floats, Floats]:
    """The columns of both sides, (row, pair) each."""
    return x[:, 0::2], x[:, 1::2]


def _per(groep: Ints, tel: Floats, aantal: int) -> Floats:
    """Sums (group, column) of rows."""
    return np.stack([som_per(groep, kolom, aantal) for kolom in tel.T], axis=1)
