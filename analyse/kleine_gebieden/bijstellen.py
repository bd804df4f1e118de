"""Around the model for small gemeenten: smooth sampling variances, shares as angles, benchmarking."""

import numpy as np

from analyse.prepare import AnalyseFout
from analyse.weging import Bools, Floats

VERTROUWD = 50  # answers from which a sampling variance is used as it is
TE_KLEIN = 0.1  # a variance under this part of its smooth value is not believed
_GENOEG = 10  # figures from which the slope of the variance function is estimated
_GEEN_SPREIDING, _STEILST = 1e-6, -2.0
_KWARTSLAG = np.pi / 2


def gladde_variantie(variantie: Floats, n: Floats, n_eff: Floats) -> Floats:
    """Sampling variances that may enter the model.

    Generalised variance function: log V on log n_eff by least squares, with the total of V kept. It is
    fitted to the variances within a factor 10 of V = c / n_eff, c by the median (slope −1 with fewer than ten
    of them, else between −2 and 0). The smooth value replaces V where n < 50, where V is zero or unknown
    (NaN), and where it is under a tenth of the smooth value. 0 where nothing can be said: without n_eff, or
    without any known variance.
    """
    telt = np.isfinite(n_eff) & (n_eff > 0)
    bekend = telt & np.isfinite(variantie) & (variantie > 0)
    if not bekend.any():
        return np.zeros_like(variantie)
    x = np.log(np.where(telt, n_eff, 1.0))
    log_v = np.log(np.where(bekend, variantie, 1.0))
    af = log_v + x - np.median((log_v + x)[bekend])
    dichtbij = bekend & (np.abs(af) <= -np.log(TE_KLEIN))
    glad = _gvf(x, log_v, dichtbij if dichtbij.any() else bekend)
    eigen = bekend & (n >= VERTROUWD) & (np.where(bekend, variantie, 0.0) >= TE_KLEIN * glad)
    return np.where(telt, np.where(eigen, variantie, glad), 0.0)


def _gvf(x: Floats, log_v: Floats, mee: Bools) -> Floats:
    """The variance function at every x = log n_eff, fitted to those in `mee`."""
    x = x - x[mee].mean()
    spreiding = float(x[mee] @ x[mee])
    helling = -1.0
    if mee.sum() >= _GENOEG and spreiding > _GEEN_SPREIDING:
        helling = float(np.clip(x[mee] @ log_v[mee] / spreiding, _STEILST, 0.0))
    vorm = np.exp(helling * x)
    return np.asarray(vorm * np.exp(log_v[mee]).sum() / vorm[mee].sum())


def hoek(aandeel: Floats) -> Floats:
    """Arcsine of the square root: a share as an angle in [0, π/2] with sampling variance about 1 / (4 n)."""
    return np.arcsin(np.sqrt(np.clip(aandeel, 0.0, 1.0)))


def aandeel_van(hoek: Floats, variantie: Floats) -> Floats:
    """Mean of sin²θ for θ ~ N(hoek, variantie): the share without the bias of transforming back."""
    return np.asarray((1 - np.exp(-2 * variantie) * np.cos(2 * hoek)) / 2)


def aandeel_variantie(hoek: Floats, variantie: Floats) -> Floats:
    """Variance of sin²θ for θ ~ N(hoek, variantie)."""
    kwadraat = (1 + np.exp(-8 * variantie) * np.cos(4 * hoek)) / 2
    return np.asarray(np.maximum(kwadraat - np.exp(-4 * variantie) * np.cos(2 * hoek) ** 2, 0.0) / 4)


def naar_verhouding(schatting: Floats, gewicht: Floats, doel: float) -> Floats:
    """Benchmarked by ratio: the mean of the result, weighted by population, is `doel`.

    Only for positive scores: raises AnalyseFout when an estimate or `doel` is not above 0.
    """
    if not (doel > 0 and (schatting > 0).all()):
        raise AnalyseFout("bijstellen naar verhouding kan alleen met cijfers groter dan 0")
    return np.asarray(schatting * doel * gewicht.sum() / (gewicht @ schatting))


def naar_verschil(schatting: Floats, gewicht: Floats, doel: float) -> Floats:
    """Benchmarked by difference: a constant added, so that the mean weighted by population is `doel`."""
    return np.asarray(schatting + doel - gewicht @ schatting / gewicht.sum())


def naar_draaiing(hoeken: Floats, variantie: Floats, gewicht: Floats, doel: float) -> Floats:
    """Angles turned by one constant, within [0, π/2], so that the weighted mean share is `doel`.

    A `doel` that no turn gives (0 or 1, which the spread of the angles excludes) takes the nearest.
    """

    from scipy.optimize import brentq  # loading it takes long, and few rounds need it

    def gedraaid(c: float) -> Floats:
        return np.clip(hoeken + c, 0.0, _KWARTSLAG)

    def over(c: float) -> float:
        return float(gewicht @ aandeel_van(gedraaid(c), variantie) / gewicht.sum()) - doel

    if over(-_KWARTSLAG) >= 0:
        return gedraaid(-_KWARTSLAG)
    if over(_KWARTSLAG) <= 0:
        return gedraaid(_KWARTSLAG)
    c = brentq(over, -_KWARTSLAG, _KWARTSLAG, xtol=1e-15, rtol=1e-14)
    return gedraaid(float(c))
