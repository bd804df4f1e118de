"""The model of Fay & Herriot (1979) for figures per gemeente, fitted by REML.

θ̂ = x'b + v + e per gemeente, e with known sampling variance D, v with model variance A. The EBLUP is
γθ̂ + (1 − γ) x'b with γ = A / (A + D). Its mean squared error is g1 + g2 + 2 g3 (Prasad & Rao 1990; Datta &
Lahiri 2000, for REML); Rao & Molina (2015) has all formulas. It is computed in working units (figures divided
by their size, covariates standardised), so that neither scale nor collinearity matters. Nothing here is NaN
or infinite: what cannot be fitted has a status.
"""

from dataclasses import dataclass

import numpy as np

from analyse.kleine_gebieden.ontwerp import Ontwerp, maak_ontwerp
from analyse.prepare import AnalyseFout
from analyse.weging import Bools, Floats

OK, SYNTHETISCH, TE_WEINIG = "ok", "synthetisch", "te_weinig"
GROOTST = 1e100  # figures, covariates and standard errors beyond this are none
_SE_KLEIN, _SE_GROOT = 1e-4, 1e6  # bounds of √D, as part of its median: no figure is trusted without limit
_RUIS = 1e-12  # √D below this, with figures of size 1, is smaller than their rounding
_ROOSTER = np.concatenate([[0.0], np.geomspace(1e-8, 1e4, 37)])
_NEWTON, _PRECISIE = 40, 1e-14


@dataclass(frozen=True)
class FayHerriot:
    """A fitted model. Arrays are per gemeente, in the order given; `b` and `se_b` intercept first.

    `status`: "ok"; "synthetisch" where the model variance `a` is 0, so that every EBLUP is x'b; "te_weinig"
    for a single gemeente, of which nothing is learned. A covariate that is constant or follows from those
    before it is left out: `gebruikt` is False, b and se_b are 0. `rest`: standardised residuals of x'b.
    """

    status: str
    a: float
    b: Floats
    se_b: Floats
    gebruikt: Bools
    synthetisch: Floats
    gamma: Floats
    eblup: Floats
    g1: Floats
    g2: Floats
    g3: Floats
    rest: Floats
    gemiddelde_d: float
    ontwerp: Ontwerp
    helling: Floats
    wortel: Floats

    @property
    def mse(self) -> Floats:
        """Estimated mean squared error of `eblup`."""
        return self.g1 + self.g2 + 2 * self.g3

    @property
    def aandeel_model(self) -> float:
        """A / mean(D): how much gemeenten differ beside the covariates, against the sampling error."""
        return self.a / self.gemiddelde_d

    def elders(self, kenmerken: Floats) -> tuple[Floats, Floats]:
        """x'b and its mean squared error A + x'Qx for gemeenten without a usable direct figure."""
        z = self.ontwerp.matrix(kenmerken)
        return z @ self.helling, self.a + ((z @ self.wortel) ** 2).sum(axis=1)


def fay_herriot(direct: Floats, variantie: Floats, kenmerken: Floats) -> FayHerriot:
    """The model for `direct` (m) with sampling variances `variantie` (m) and covariates `kenmerken` (m, k).

    Smooth zero and tiny variances first (`gladde_variantie`). D under 1e-8 or over 1e12 times its median is
    taken as that. A is the global maximum of the restricted likelihood. Raises AnalyseFout without
    gemeenten, for numbers that are not finite, and for a variance that is not positive.
    """
    _controleer(direct, variantie, kenmerken)
    se = np.sqrt(variantie)
    eenheid = max(float(np.abs(direct).max()), float(np.median(se)))
    y, d = direct / eenheid, _begrensd(se / eenheid) ** 2
    ontwerp = maak_ontwerp(kenmerken)
    z = ontwerp.matrix(kenmerken)
    vrij = len(y) - z.shape[1]
    a = reml(y, d, z) if vrij else 0.0
    status = TE_WEINIG if not vrij else OK if a > 0 else SYNTHETISCH
    return _uitkomst(status, a, y, d, z, ontwerp, eenheid)


def _controleer(direct: Floats, variantie: Floats, kenmerken: Floats) -> None:
    if not len(direct):
        raise AnalyseFout("model voor kleine gemeenten: er zijn geen cijfers")
    if not (variantie > 0).all():
        raise AnalyseFout("model voor kleine gemeenten: een variantie is niet groter dan 0")
    for naam, x in (("cijfers", direct), ("standaardfouten", np.sqrt(variantie)), ("kenmerken", kenmerken)):
        if not (np.abs(x) <= GROOTST).all():
            raise AnalyseFout(f"model voor kleine gemeenten: {naam} zijn leeg of te groot")


def _begrensd(se: Floats) -> Floats:
    midden = float(np.median(se))
    return np.clip(se, max(_SE_KLEIN * midden, _RUIS), max(_SE_GROOT * midden, _RUIS))


def reml(y: Floats, d: Floats, z: Floats) -> float:
    """A ≥ 0 of the highest restricted likelihood of y ~ (zb, A + d).

    A grid finds the hill, Newton steps on the score its top (Fisher scoring where the likelihood is not
    concave); a step that leaves the hill, and any after the fortieth, is a bisection, so this always
    converges. A = 0 where the likelihood falls from there.
    """
    rest = y - z @ np.linalg.lstsq(z, y, rcond=None)[0]
    rooster = _ROOSTER * max(float(rest @ rest) / (len(y) - z.shape[1]), _RUIS**2)
    plek = int(np.argmax(_likelihood(rooster, y, d, z)))
    a = float(rooster[plek])
    laag, hoog = float(rooster[max(plek - 1, 0)]), float(rooster[min(plek + 1, len(rooster) - 1)])
    stap, klaar = 0, False
    while not klaar:
        helling, informatie = _score(a, y, d, z)
        if a == 0 and helling <= 0:
            return 0.0
        laag, hoog = (a, hoog) if helling > 0 else (laag, a)
        nieuw, stap = a + helling / informatie, stap + 1
        if stap > _NEWTON or not laag < nieuw < hoog:
            nieuw = (laag + hoog) / 2
        klaar = abs(nieuw - a) <= _PRECISIE * (nieuw + float(d.min()))
        a = nieuw
    return a


def _likelihood(a: Floats, y: Floats, d: Floats, z: Floats) -> Floats:
    """Restricted log-likelihood (without its constant) for every value in `a`."""
    w = np.sqrt(1 / (a[:, None] + d))
    q, r = np.linalg.qr(w[:, :, None] * z)
    e = w * y
    rest = e - (q @ (q.transpose(0, 2, 1) @ e[:, :, None]))[:, :, 0]
    diagonaal = np.abs(np.einsum("aii->ai", r))
    return np.asarray(np.log(w).sum(axis=1) - np.log(diagonaal).sum(axis=1) - 0.5 * (rest**2).sum(axis=1))


def _score(a: float, y: Floats, d: Floats, z: Floats) -> tuple[float, float]:
    """Slope of the restricted log-likelihood, ½(y'PPy − tr P), and its information: observed,
    y'PPPy − ½ tr PP, or where that is not positive expected, ½ tr PP."""
    w = 1 / (a + d)
    e = np.sqrt(w)
    q = np.linalg.qr(e[:, None] * z)[0]
    rest = e * y - q @ (q.T @ (e * y))  # √V Py
    hefboom = (q**2).sum(axis=1)
    spoor = float((w * (1 - hefboom)).sum())
    spoor2 = float((w**2 * (1 - 2 * hefboom)).sum() + ((q.T @ (w[:, None] * q)) ** 2).sum())
    py = w * rest
    waargenomen = float(rest @ (w * py) - ((q.T @ py) ** 2).sum()) - 0.5 * spoor2
    informatie = waargenomen if waargenomen > 0 else 0.5 * max(spoor2, 1e-300)
    return 0.5 * (float(rest @ py) - spoor), informatie


def _uitkomst(
    status: str, a: float, y: Floats, d: Floats, z: Floats, ontwerp: Ontwerp, eenheid: float
) -> FayHerriot:
    """Everything that follows from A, back in the units of the figures."""
    w = 1 / (a + d)
    q, r = np.linalg.qr(np.sqrt(w)[:, None] * z)
    wortel = np.linalg.inv(r)
    b = wortel @ (q.T @ (np.sqrt(w) * y))
    gamma, synthetisch = a * w, z @ b
    spreiding = ((z @ wortel) ** 2).sum(axis=1)  # x'Qx
    over = a + d - spreiding
    vast = over > 1e-12 * (a + d)  # else the line goes through the point
    terug = ontwerp.terug()
    keer = eenheid**2
    return FayHerriot(
        status=status,
        a=a * keer,
        b=terug @ b * eenheid,
        se_b=np.sqrt(((terug @ wortel) ** 2).sum(axis=1)) * eenheid,
        gebruikt=ontwerp.gebruikt,
        synthetisch=synthetisch * eenheid,
        gamma=gamma,
        eblup=(gamma * y + (1 - gamma) * synthetisch) * eenheid,
        g1=gamma * d * keer,
        g2=(1 - gamma) ** 2 * spreiding * keer,
        g3=(d * w) ** 2 * w * 2 / float((w**2).sum()) * keer,
        rest=np.where(vast, y - synthetisch, 0.0) / np.sqrt(np.where(vast, over, 1.0)),
        gemiddelde_d=float(d.mean()) * keer,
        ontwerp=ontwerp,
        helling=b * eenheid,
        wortel=wortel * eenheid,
    )
