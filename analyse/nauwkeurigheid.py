"""Estimates and linearised standard errors from counts per cell.

Everything rests on one object per gemeente and item: the covariance matrix Ω of the estimated totals of each
answer code. A mean or share with scores s has influence t_j = a_j (s_j − ȳ) / N̂ per code, so its variance is
t'Ωt; contrasts of gemeenten, the rest of the country and peer groups are quadratic forms in sums of the same
matrices, because gemeenten are disjoint strata. See docs/uitleg/methode.md.

Linearisation: Binder (1983), Särndal, Swensson & Wretman (1992); calibrated residuals as Deville & Särndal
(1992), weighted by the base weight; a stratum with one respondent is centred at 0 ("adjust").
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy import sparse

from analyse.ontwerp import Eenling, ontwerp_van
from analyse.weging import DRADEN, Cellen, Floats, Ints, Weging

RUIS = 1e-13  # a variance below this part of its uncentred size is rounding noise of a true zero


@dataclass(frozen=True)
class Momenten:
    """Per domain, item and code: counts, weighted totals, Σw², and Ω. Shapes (D, I, W), Ω (D, I, W, W).

    `schaal` is Σ φ w² n per code, the size of the uncentred variance, against which rounding is judged.
    `df` per domain: respondents (or clusters) minus strata.
    """

    n: Floats
    totaal: Floats
    kwadraat: Floats
    omega: Floats
    schaal: Floats
    df: Floats

    def item(self, i: int) -> "Momenten":
        """The moments of item i alone, without the item axis."""
        return Momenten(
            self.n[:, i],
            self.totaal[:, i],
            self.kwadraat[:, i],
            self.omega[:, i],
            self.schaal[:, i],
            self.df,
        )

    def vlak(self) -> "Momenten":
        """Every item of every domain as a domain of its own: (D · I, W)."""
        d, i, w = self.n.shape
        n, totaal, kwadraat, schaal = (
            x.reshape(d * i, w) for x in (self.n, self.totaal, self.kwadraat, self.schaal)
        )
        return Momenten(n, totaal, kwadraat, self.omega.reshape(d * i, w, w), schaal, np.repeat(self.df, i))

    def groepen(self, lidmaatschap: Floats) -> "Momenten":
        """Moments of unions of domains; `lidmaatschap` is a 0/1 matrix (new domain, domain)."""
        leden = sparse.csr_array(lidmaatschap)

        def som(x: Floats) -> Floats:
            return np.asarray(leden @ x.reshape(len(x), -1)).reshape(len(lidmaatschap), *x.shape[1:])

        return Momenten(
            *(som(x) for x in (self.n, self.totaal, self.kwadraat, self.omega, self.schaal, self.df))
        )

    def kies(self, plaats: Ints) -> "Momenten":
        """The domains `plaats`, in that order."""
        return Momenten(
            self.n[plaats],
            self.totaal[plaats],
            self.kwadraat[plaats],
            self.omega[plaats],
            self.schaal[plaats],
            self.df[plaats],
        )

    def plus(self, ander: "Momenten") -> "Momenten":
        """The domains of both, in order."""
        return Momenten(
            np.concatenate([self.n, ander.n]),
            np.concatenate([self.totaal, ander.totaal]),
            np.concatenate([self.kwadraat, ander.kwadraat]),
            np.concatenate([self.omega, ander.omega]),
            np.concatenate([self.schaal, ander.schaal]),
            np.concatenate([self.df, ander.df]),
        )


@dataclass(frozen=True)
class Schatting:
    """Figures of one item: arrays (D, M) for D domains and M scores. NaN where there is no answer.

    `invloed` is t, (D, M, W). `n_eff` is Kish over the answers. `deff` is V over that of a simple random
    sample with replacement of as many answers.
    """

    n: Floats
    som: Floats
    waarde: Floats
    variantie: Floats
    n_eff: Floats
    deff: Floats
    invloed: Floats
    df: Floats

    @property
    def se(self) -> Floats:
        """Standard error."""
        return np.sqrt(self.variantie)


def momenten(
    cellen: Cellen, weging: Weging, tel: Floats, *, gekalibreerd: bool = True, eindig: bool = True
) -> Momenten:
    """Moments per gemeente of the counts `tel` (cell, item, code).

    `gekalibreerd` False gives the design weights without residuals; `eindig` False leaves out the finite
    population correction.
    """
    c, i, w = tel.shape
    plat = np.ascontiguousarray(tel.reshape(c, i * w))
    return momenten_van(cellen, weging, plat, [(i, w)], gekalibreerd=gekalibreerd, eindig=eindig)[0]


def momenten_van(
    cellen: Cellen,
    weging: Weging,
    plat: Floats | Sequence[Floats | Ints],
    vormen: Sequence[tuple[int, int]],
    *,
    plek: Ints | None = None,
    gekalibreerd: bool = True,
    eindig: bool = True,
    eenling: Eenling = "adjust",
) -> list[Momenten]:
    """Moments per gemeente of blocks of items: counts `plat` (cell, column), columns per block item × code,
    or a table per item.

    `vormen` holds (items, codes) per block. `plek`: the cell of each row of `plat`, when rows are not cells.
    """
    ontwerp = ontwerp_van(cellen, weging, plek, gekalibreerd=gekalibreerd, eindig=eindig, eenling=eenling)
    breedtes = [w for i, w in vormen for _ in range(i)]
    if isinstance(plat, np.ndarray):
        grenzen = np.cumsum([0, *breedtes])
        plat = [plat[:, van:tot] for van, tot in pairwise(grenzen)]
    with ThreadPoolExecutor(DRADEN) as draden:
        delen = list(draden.map(ontwerp.item, plat))
    df = cellen.gemeente_n - np.bincount(cellen.stratum_gemeente, minlength=len(cellen.gemeenten))
    uit, start = [], 0
    for i, w in vormen:
        leeg = (np.zeros((len(df), 0, w)),) * 4 + (np.zeros((len(df), 0, w, w)),)
        n, totaal, kwadraat, schaal, omega = (
            (np.stack(x, axis=1) for x in zip(*delen[start : start + i], strict=True)) if i else leeg
        )
        uit.append(Momenten(n, totaal, kwadraat, omega, schaal, df))
        start += i
    return uit


def momenten_van_domeinen(cellen: Cellen, weging: Weging, tel: Floats, mensen: Floats) -> Momenten:
    """Moments of one item in domains: groups of respondents that cross gemeenten, as a filter makes them.

    `tel` (cell, domain, code) counts the answers and `mensen` (cell, domain) the respondents of each domain.
    Nobody is left out of the design: respondents outside a domain stay, with influence 0. Gives a row per
    gemeente and domain, gemeente first; df is the respondents in the domain minus the strata they are in.
    """
    m = momenten(cellen, weging, tel).vlak()
    g, strata = len(cellen.gemeenten), len(cellen.populatie)
    n, bezet = np.zeros((g, mensen.shape[1])), np.zeros((strata, mensen.shape[1]))
    np.add.at(n, cellen.gemeente, mensen)
    np.add.at(bezet, cellen.stratum, mensen)
    np.subtract.at(n, cellen.stratum_gemeente, (bezet > 0).astype(float))
    return replace(m, df=n.reshape(-1))


def schat(m: Momenten, scores: Floats) -> Schatting:
    """Means of `scores` (M, W; NaN = code outside the base) per domain, from the moments of one item."""
    basis = np.isfinite(scores)
    s = np.where(basis, scores, 0.0)
    a = basis.astype(float)
    n, som = _per_score(m.n, a), _per_score(m.totaal, a)
    leeg = (n <= 0) | (som <= 0)
    deler = np.where(leeg, 1.0, som)
    waarde = _per_score(m.totaal, s) / deler
    afwijking = a * (s - waarde[:, :, None])
    invloed = afwijking / deler[:, :, None]
    variantie = zuiver(kwadratisch(invloed, m.omega, invloed), np.einsum("dmw,dw->dm", invloed**2, m.schaal))
    spreiding = np.einsum("dmw,dw->dm", afwijking**2, m.totaal) / deler
    s2 = spreiding * n / np.maximum(n - 1, 1)
    heeft = (n > 1) & (spreiding > RUIS)
    deff = np.divide(variantie * n, s2, out=np.full_like(variantie, np.nan), where=heeft)
    kwadraat = _per_score(m.kwadraat, a)
    n_eff = np.divide(som**2, kwadraat, out=np.full_like(som, np.nan), where=kwadraat > 0)
    nan = np.where(leeg, np.nan, 0.0)
    df = np.broadcast_to(m.df[:, None], n.shape) + nan
    return Schatting(n, som, waarde + nan, variantie + nan, n_eff, deff, invloed, df)


def _per_score(per_code: Floats, scores: Floats) -> Floats:
    """Σ over the codes (D, M). Not as a matrix product: threads of the linear algebra library would wait on
    each other longer than this takes."""
    return np.asarray(np.einsum("dw,mw->dm", per_code, scores))


def kwadratisch(a: Floats, omega: Floats, b: Floats) -> Floats:
    """a'Ωb per domain and score; a, b (D, M, W), Ω (D, W, W)."""
    return np.asarray(np.einsum("dmw,dmw->dm", a @ omega, b))


def zuiver(variantie: Floats, schaal: Floats) -> Floats:
    """Variances with rounding noise around zero set to exactly zero."""
    return np.where(variantie <= RUIS * schaal, 0.0, variantie)
