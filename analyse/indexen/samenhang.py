"""How well the items of a scale measure one thing: Cronbach's alpha and omega total of one factor.

Everything follows from the covariance matrix of the respondents with an answer to every item (complete
cases), weighted or not; that matrix from sums of products per cell, which are whole numbers and add up to the
same bits in any order.

Alpha: Cronbach (1951). Omega total: (Σλ)² / ((Σλ)² + Σψ), McDonald (1999), with λ and ψ of one factor by
maximum likelihood on the correlation matrix, put back on the scale of the answers (the sum that is published
is of answers, not of standardised ones). Jöreskog (1967) concentrates the likelihood on ψ; exact second
derivatives for log ψ as in Clarke (1970).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analyse.deelsom import Deelsom
from analyse.scores import Scores
from analyse.weging import Floats, Ints

DREMPEL_SAMENHANG = 0.70
"""A scale or index is published only if alpha or omega is at least this, for the whole country."""

OK, WEINIG_ITEMS, WEINIG_ANTWOORDEN, GEEN_SPREIDING, SINGULIER, HEYWOOD = (
    "ok",
    "te_weinig_items",
    "te_weinig_antwoorden",
    "geen_spreiding",
    "singulier",
    "heywood",
)
ONVOLDOENDE = "onvoldoende_samenhang"
"""The status of a figure of a scale that does not hang together."""
_KLEINSTE_PSI = 0.005  # below it an item has no error of its own: no proper solution (as factanal bounds it)
_STOP_PSI = 1e-6
_RUIS = 1e-12
_VLAK = 1e-8
_GROOTSTE_STAP, _RONDES = 2.0, 200


@dataclass(frozen=True)
class Samenhang:
    """Alpha and omega of `k` items over `n` complete cases; None with a `status` that says why.

    `te_weinig_items`: alpha needs two, omega three. `te_weinig_antwoorden`: fewer than two. `geen_spreiding`:
    an item, or the sum, has no variance. `singulier`: an item follows from the others. `heywood`: the
    likelihood is highest where an item has no error of its own.
    """

    n: int
    k: int
    alfa: float | None
    omega: float | None
    status: str

    @property
    def toereikend(self) -> bool:
        """Whether a figure of the scale may be published."""
        return max(self.alfa or 0.0, self.omega or 0.0) >= DREMPEL_SAMENHANG


@dataclass(frozen=True)
class Kruissommen:
    """Complete cases per cell: how many (`n`, (cell,)), Σx (`som`, (cell, item)) and Σ x_i x_j of every pair
    once (`kruis`, (cell, pair))."""

    n: Ints
    som: Ints
    kruis: Ints

    def samenhang(self, gewicht: Floats | None = None) -> Samenhang:
        """Alpha and omega with this weight per cell, or unweighted."""
        w = np.ones(len(self.n)) if gewicht is None else gewicht
        massa = float(w @ self.n)
        k = self.som.shape[1]
        if massa <= 0:
            return samenhang(0, np.zeros((k, k)))
        gemiddeld = w @ self.som / massa
        boven = np.zeros((k, k))
        boven[np.triu_indices(k)] = w @ self.kruis / massa
        tweede = boven + np.triu(boven, 1).T
        return samenhang(int(self.n.sum()), tweede - np.outer(gemiddeld, gemiddeld))


def kruistellers(naam: str, items: Mapping[str, pl.Expr]) -> Scores:
    """What a `deelsom.Telplan` has to add up: complete cases, Σx and Σxx', whole numbers.

    `items`: the answer to each item as a whole number, null where there is none. `naam` keeps the sums of
    several scales apart.
    """
    compleet = pl.all_horizontal(x.is_not_null() for x in items.values())
    x = [pl.when(compleet).then(w).otherwise(0).cast(pl.Int32).alias(item) for item, w in items.items()]
    paren = _paren(list(items))
    return Scores(
        (_plek(naam), *(_plek(naam, i) for i in items), *(_plek(naam, i, j) for i, j in paren)),
        (compleet.cast(pl.Int32).alias(_plek(naam)), *x),
        (pl.col(_plek(naam)), *(pl.col(i) for i in items), *(pl.col(i) * pl.col(j) for i, j in paren)),
    )


def kruissommen(som: Deelsom, naam: str, items: Sequence[str]) -> Kruissommen:
    """What `kruistellers` counted, per raw cell."""
    kruis = som.neem([_plek(naam, i, j) for i, j in _paren(items)])
    return Kruissommen(som.van(_plek(naam)), som.neem([_plek(naam, i) for i in items]), kruis)


def _plek(naam: str, *items: str) -> str:
    """The name of a column of sums."""
    return "|".join(("samenhang", naam, *items))


def _paren(items: Sequence[str]) -> list[tuple[str, str]]:
    return [(i, j) for k, i in enumerate(items) for j in items[k:]]


def samenhang_van(waarden: Floats, gewicht: Floats | None = None) -> Samenhang:
    """Alpha and omega of answers (person, item), NaN where there is none; only complete rows count."""
    compleet = ~np.isnan(waarden).any(axis=1)
    x = waarden[compleet]
    w = np.ones(len(x)) if gewicht is None else gewicht[compleet]
    if not w.sum() > 0:
        return samenhang(0, np.zeros((waarden.shape[1],) * 2))
    los = x - w @ x / w.sum()
    return samenhang(len(x), los.T @ (los * w[:, None]) / w.sum())


def samenhang(n: int, covariantie: Floats) -> Samenhang:
    """Alpha and omega from the covariance matrix of `n` complete cases; its divisor does not matter."""
    k = len(covariantie)
    if k < 2:
        return Samenhang(n, k, None, None, WEINIG_ITEMS)
    if n < 2:
        return Samenhang(n, k, None, None, WEINIG_ANTWOORDEN)
    eigen, totaal = np.diag(covariantie), float(covariantie.sum())
    grens = _RUIS * max(1.0, float(eigen.max()))
    if totaal <= grens:
        return Samenhang(n, k, None, None, GEEN_SPREIDING)
    alfa = float(k / (k - 1) * (1 - eigen.sum() / totaal))
    if eigen.min() <= grens:
        return Samenhang(n, k, alfa, None, GEEN_SPREIDING)
    if k < 3:
        return Samenhang(n, k, alfa, None, WEINIG_ITEMS)
    omega, status = _omega_totaal(covariantie)
    return Samenhang(n, k, alfa, omega, status)


def _omega_totaal(covariantie: Floats) -> tuple[float | None, str]:
    """Omega of one factor fitted to three items or more that all have variance, and the status."""
    wortel = np.sqrt(np.diag(covariantie))
    correlatie = covariantie / np.outer(wortel, wortel)
    if np.linalg.eigvalsh(correlatie)[0] <= _RUIS:
        return None, SINGULIER
    begin = np.log(np.clip((1 - 0.5 / len(correlatie)) / np.diag(np.linalg.inv(correlatie)), 0.01, 1))
    x = _laagste(begin, correlatie)
    psi = np.exp(x)
    if psi.min() < _KLEINSTE_PSI:
        return None, HEYWOOD
    theta, omega = _eigen(x, correlatie)
    lading = np.sqrt(psi) * omega[:, -1] * np.sqrt(max(theta[-1] - 1, 0.0))
    kwadraat = float((lading * wortel).sum() ** 2)
    return kwadraat / (kwadraat + float((psi * wortel**2).sum())), OK


def _laagste(x: Floats, correlatie: Floats) -> Floats:
    """Where the deviance is lowest, from `x`: Newton's method, uphill directions turned around, steps halved
    until they help. Ends early once an item has lost its own error."""
    waarde = _afwijking(x, correlatie)
    for _ in range(_RONDES):
        helling = _helling(x, correlatie)
        if np.abs(helling).max() < _RUIS or x.min() < np.log(_STOP_PSI):
            break
        kracht, as_ = np.linalg.eigh(_kromming(x, correlatie))
        stap = as_ @ (as_.T @ helling / np.maximum(np.abs(kracht), _VLAK * np.abs(kracht).max()))
        stap = stap * min(1.0, _GROOTSTE_STAP / float(np.linalg.norm(stap)))
        while (nieuw := _afwijking(x - stap, correlatie)) > waarde and np.abs(stap).max() > _RUIS:
            stap = stap / 2
        if nieuw > waarde:
            break
        x, waarde = x - stap, nieuw
    return x


def _eigen(x: Floats, correlatie: Floats) -> tuple[Floats, Floats]:
    """Eigenvalues (rising) and vectors of ψ^-½ R ψ^-½, with ψ = exp(x)."""
    schaal = np.exp(-0.5 * x)
    theta, omega = np.linalg.eigh(correlatie * schaal[:, None] * schaal)
    return np.maximum(theta, _RUIS), omega


def _afwijking(x: Floats, correlatie: Floats) -> float:
    """−2 log likelihood over n, up to a constant: Σ (θ − log θ − 1) over all but the largest θ."""
    theta = _eigen(x, correlatie)[0][:-1]
    return float((theta - np.log(theta) - 1).sum())


def _helling(x: Floats, correlatie: Floats) -> Floats:
    theta, omega = _eigen(x, correlatie)
    return np.asarray(omega[:, :-1] ** 2 @ (1 - theta[:-1]))


def _kromming(x: Floats, correlatie: Floats) -> Floats:
    """Second derivatives; a_m = ω_m ω_m', m runs over all but the largest θ (numbered 1).

    H = (Σ θ_m a_m) ∘ (Σ a_m) + a_1 ∘ Σ (1 − θ_m) (θ_1 + θ_m)/(θ_1 − θ_m) a_m.
    """
    theta, omega = _eigen(x, correlatie)
    klein, rest, top = theta[:-1], omega[:, :-1], np.outer(omega[:, -1], omega[:, -1])
    ver = np.maximum(theta[-1] - klein, _RUIS)
    stap = (1 - klein) * (theta[-1] + klein) / ver
    return np.asarray((rest * klein) @ rest.T * (rest @ rest.T) + top * ((rest * stap) @ rest.T))
