"""Contrasts: a gemeente against the Netherlands, the rest or its peer group, and two independent figures.

A contrast is one influence function per person, so overlap needs no separate covariances: persons of the
gemeente carry t_g − t_ref, the other persons of the reference −t_ref. With Ω of the gemeente, of the
reference and between both that is a quadratic form. Tests: two-sided t with the degrees of freedom of the
gemeente; Benjamini & Hochberg (1995) over all gemeenten.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analyse.nauwkeurigheid import Momenten, Schatting, kwadratisch, schat, zuiver
from analyse.weging import Floats

NIVEAU = 0.95
Q = 0.05


@dataclass(frozen=True)
class Referentie:
    """What each domain is held against (same order of domains): its moments, and Ω between domain and it.

    `zonder` leaves the domain itself out of the reference.
    """

    momenten: Momenten
    kruis: Floats
    zonder: bool


@dataclass(frozen=True)
class Verschil:
    """Differences (D, M) with their standard error, df, and the figure compared with."""

    referentie: Floats
    verschil: Floats
    se: Floats
    df: Floats

    @property
    def p(self) -> Floats:
        """Two-sided p; NaN where there is no standard error or no degree of freedom."""
        return tweezijdig(self.verschil, self.se, self.df)


def contrast(m: Momenten, eigen: Schatting, ref: Referentie, scores: Floats) -> Verschil:
    """Difference of each domain of `m` (one item) with its reference, by joint influence."""
    if not ref.zonder:
        ander = schat(ref.momenten, scores)
        a, b = eigen.invloed, ander.invloed
    else:
        r = ref.momenten
        over = Momenten(
            r.n - m.n, r.totaal - m.totaal, r.kwadraat - m.kwadraat, r.omega, r.schaal, r.df - m.df
        )
        ander = schat(over, scores)
        a, b = eigen.invloed + ander.invloed, ander.invloed
    omega_r = ref.momenten.omega
    variantie = kwadratisch(a, m.omega, a) - 2 * kwadratisch(a, ref.kruis, b) + kwadratisch(b, omega_r, b)
    schaal = np.einsum("dmw,dw->dm", a**2, m.schaal) + np.einsum("dmw,dw->dm", b**2, ref.momenten.schaal)
    verschil = eigen.waarde - ander.waarde
    return Verschil(ander.waarde, verschil, np.sqrt(zuiver(variantie, schaal)) + 0 * verschil, eigen.df)


def los(a: Floats, b: Floats, se_a: Floats, se_b: Floats, df: Floats) -> Verschil:
    """Difference a − b of two independent figures."""
    return Verschil(b, a - b, np.hypot(se_a, se_b), df)


def tweezijdig(verschil: Floats, se: Floats, df: Floats) -> Floats:
    """Two-sided p of a t-test; NaN without a positive standard error and df."""
    kan = (se > 0) & (df > 0)
    t = np.divide(np.abs(verschil), se, out=np.full_like(verschil, np.nan), where=kan)
    p = 2 * special.stdtr(np.where(kan, df, 1.0), -t)
    return np.where(kan, p, np.nan)


def t_grens(df: Floats) -> Floats:
    """The 97.5 % quantile of t, NaN for df < 1; computed once per distinct df."""
    uniek, plek = np.unique(df, return_inverse=True)
    kan = uniek >= 1
    grens = np.where(kan, special.stdtrit(np.where(kan, uniek, 1.0), (1 + NIVEAU) / 2), np.nan)
    return np.asarray(grens[plek].reshape(df.shape))


def benjamini_hochberg(p: Floats) -> Floats:
    """Adjusted p-values over axis 0; NaN stays NaN and does not count."""
    orde = np.argsort(p, axis=0, kind="stable")  # NaN last
    reeks = np.take_along_axis(p, orde, axis=0)
    m = np.count_nonzero(~np.isnan(p), axis=0)
    rang = np.arange(1, len(p) + 1).reshape(-1, *(1,) * (p.ndim - 1))
    stap = np.fmin.accumulate((reeks * m / rang)[::-1], axis=0)[::-1]
    uit = np.empty_like(p)
    np.put_along_axis(uit, orde, np.where(np.isnan(reeks), np.nan, np.minimum(stap, 1.0)), axis=0)
    return uit
