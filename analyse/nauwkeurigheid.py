"""Estimates and linearised standard errors from counts per cell.

Everything rests on one object per gemeente and item: the covariance matrix Ω of the estimated totals of each
answer code. A mean or share with scores s has influence t_j = a_j (s_j − ȳ) / N̂ per code, so its variance is
t'Ωt; contrasts of gemeenten, the rest of the country and peer groups are quadratic forms in sums of the same
matrices, because gemeenten are disjoint strata. See docs/naslag/rekenwijze.md.

Linearisation: Binder (1983), Särndal, Swensson & Wretman (1992); calibrated residuals as Deville & Särndal
(1992), weighted by the base weight; a stratum with one respondent is centred at 0 ("adjust").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

from analyse.weging import Cellen, Floats, Ints, Weging

RUIS = 1e-13  # a variance below this part of its uncentred size is rounding noise of a true zero
_RANG = 1e-10


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

        def som(x: Floats) -> Floats:
            return np.tensordot(lidmaatschap, x, axes=1)

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
    plat: Floats,
    vormen: Sequence[tuple[int, int]],
    *,
    gekalibreerd: bool = True,
    eindig: bool = True,
) -> list[Momenten]:
    """Moments per gemeente of blocks of items: counts `plat` (cell, column), columns per block item × code.

    `vormen` holds (items, codes) per block.
    """
    s = _sommen_van(cellen, weging, plat, gekalibreerd=gekalibreerd, eindig=eindig)
    df = cellen.gemeente_n - np.bincount(cellen.stratum_gemeente, minlength=len(cellen.gemeenten))
    uit, start = [], 0
    for i, w in vormen:
        deel = slice(start, start + i * w)
        vorm = (len(df), i, w)
        n, totaal, kwadraat, schaal = (
            x[:, deel].reshape(vorm) for x in (s.n, s.totaal, s.kwadraat, s.schaal)
        )
        uit.append(Momenten(n, totaal, kwadraat, _omega(s, deel, vorm), schaal, df))
        start += i * w
    return uit


@dataclass(frozen=True)
class _Sommen:
    """Sums of columns: per gemeente n, Σw (`totaal`), Σw² and Σφw² (`schaal`); per stratum the weighted
    residuals `z`, their factor `midden` and their `gemeente`; and b and U (gemeente, margin
    cell, column), None without calibration."""

    n: Floats
    totaal: Floats
    kwadraat: Floats
    schaal: Floats
    z: Floats
    midden: Floats
    gemeente: Ints
    b: Floats | None
    u: Floats | None


def _sommen_van(cellen: Cellen, weging: Weging, plat: Floats, *, gekalibreerd: bool, eindig: bool) -> _Sommen:
    """Everything that needs a pass over the cells.

    Residuals are y − x'b with b from the regression weighted by the base weight on the margin dummies x. With
    f = φw² per cell, Q = Σ f n_j x, H = Σ f n xx' and U = Q − Hb/2; z_h the stratum sums of weighted
    residuals.
    """
    g, strata = len(cellen.gemeenten), len(cellen.populatie)
    gewicht = weging.gewicht if gekalibreerd else weging.basis
    phi, midden = _factoren(cellen, eindig=eindig)
    factor = phi[cellen.stratum] * gewicht**2
    een = np.ones(len(gewicht))
    per_gemeente = [(cellen.gemeente, x, g) for x in (een, gewicht**2, factor)]
    n, kwadraat, schaal, z = _som([*per_gemeente, (cellen.stratum, gewicht, strata)], plat)
    totaal = _som([(cellen.stratum_gemeente, np.ones(strata), g)], z)[0]
    b = u = None
    if gekalibreerd:
        x, breedte = _lokaal(cellen)
        rij = np.concatenate([cellen.gemeente * breedte + p for p in x])
        q, rechts = _som([(rij, np.tile(f, len(x)), g * breedte) for f in (factor, weging.basis)], plat)
        omgekeerd = _inverse(_kruis(x, cellen.gemeente, weging.basis * cellen.n, g, breedte))
        b = omgekeerd @ rechts.reshape(g, breedte, -1)
        h = _kruis(x, cellen.gemeente, factor * cellen.n, g, breedte)
        u = q.reshape(b.shape) - 0.5 * h @ b
        stratum, kolom = np.tile(cellen.stratum, len(x)), np.concatenate(x)
        plek = cellen.stratum_gemeente[stratum] * breedte + kolom
        massa = sparse.coo_array(
            (np.tile(gewicht * cellen.n, len(x)), (stratum, plek)), shape=(strata, g * breedte)
        )
        z = z - massa.tocsr() @ b.reshape(g * breedte, -1)
    return _Sommen(n, totaal, kwadraat, schaal, z, midden, cellen.stratum_gemeente, b, u)


def _omega(s: _Sommen, deel: slice, vorm: tuple[int, int, int]) -> Floats:
    """Ω = diag(Σ f n_j) − U'b − b'U − Σ_h c_h z_h z_h' of the columns `deel`; `vorm` is (g, item, code)."""
    g, i, w = vorm
    z = s.z[:, deel].reshape(-1, i, w)
    buiten = (s.midden[:, None, None] * z)[:, :, :, None] * z[:, :, None, :]
    som = _som([(s.gemeente, np.ones(len(z)), g)], buiten.reshape(len(z), i * w * w))[0]
    omega = -som.reshape(g, i, w, w)
    if s.b is not None and s.u is not None:
        b, u = (x[:, :, deel].reshape(g, -1, i, w) for x in (s.b, s.u))
        half = np.ascontiguousarray(u.transpose(0, 2, 3, 1)) @ np.ascontiguousarray(b.transpose(0, 2, 1, 3))
        omega -= half + half.transpose(0, 1, 3, 2)
    hoek = np.arange(w)
    omega[:, :, hoek, hoek] += s.schaal[:, deel].reshape(vorm)
    return omega


def schat(m: Momenten, scores: Floats) -> Schatting:
    """Means of `scores` (M, W; NaN = code outside the base) per domain, from the moments of one item."""
    basis = np.isfinite(scores)
    s = np.where(basis, scores, 0.0)
    a = basis.astype(float)
    n, som = m.n @ a.T, m.totaal @ a.T
    leeg = (n <= 0) | (som <= 0)
    deler = np.where(leeg, 1.0, som)
    waarde = (m.totaal @ s.T) / deler
    afwijking = a * (s - waarde[:, :, None])
    invloed = afwijking / deler[:, :, None]
    variantie = zuiver(kwadratisch(invloed, m.omega, invloed), np.einsum("dmw,dw->dm", invloed**2, m.schaal))
    spreiding = np.einsum("dmw,dw->dm", afwijking**2, m.totaal) / deler
    s2 = spreiding * n / np.maximum(n - 1, 1)
    heeft = (n > 1) & (spreiding > RUIS)
    deff = np.divide(variantie * n, s2, out=np.full_like(variantie, np.nan), where=heeft)
    kwadraat = m.kwadraat @ a.T
    n_eff = np.divide(som**2, kwadraat, out=np.full_like(som, np.nan), where=kwadraat > 0)
    nan = np.where(leeg, np.nan, 0.0)
    df = np.broadcast_to(m.df[:, None], n.shape) + nan
    return Schatting(n, som, waarde + nan, variantie + nan, n_eff, deff, invloed, df)


def kwadratisch(a: Floats, omega: Floats, b: Floats) -> Floats:
    """a'Ωb per domain and score; a, b (D, M, W), Ω (D, W, W)."""
    return np.asarray(np.einsum("dmw,dmw->dm", a @ omega, b))


def zuiver(variantie: Floats, schaal: Floats) -> Floats:
    """Variances with rounding noise around zero set to exactly zero."""
    return np.where(variantie <= RUIS * schaal, 0.0, variantie)


def _eerste(nummers: Ints, aantal: int) -> Ints:
    """First position of each group number in a sorted array."""
    return np.searchsorted(nummers, np.arange(aantal))


def _som(delen: Sequence[tuple[Ints, Floats, int]], waarden: Floats) -> list[Floats]:
    """Σ factor · row per group, (group, column), for several (group of a row, factor, groups) at once.

    Groups and factors may cover the rows more than once: entry k belongs to row k modulo the rows.
    """
    kolommen = [np.arange(len(groep)) % max(1, len(waarden)) for groep, _, _ in delen]
    start = np.cumsum([0, *(aantal for _, _, aantal in delen)])
    rijen = np.concatenate([groep + van for (groep, _, _), van in zip(delen, start, strict=False)])
    factoren = np.concatenate([factor for _, factor, _ in delen])
    per_groep = sparse.coo_array(
        (factoren, (rijen, np.concatenate(kolommen))), shape=(int(start[-1]), len(waarden))
    )
    som = np.asarray(per_groep.tocsr() @ waarden)
    return [som[van:tot] for van, tot in pairwise(start)]


def _factoren(cellen: Cellen, *, eindig: bool) -> tuple[Floats, Floats]:
    """Per stratum φ = (1 − f) n/(n−1), and φ/n for centring; a single respondent is centred at zero."""
    n = cellen.stratum_n
    rest = np.where(n >= cellen.populatie, 0.0, 1 - n / cellen.populatie) if eindig else np.ones_like(n)
    phi = rest * np.where(n > 1, n / np.maximum(n - 1, 1), 1.0)
    return phi, np.where(n > 1, phi / np.maximum(n, 1), 0.0)


def _inverse(kruis: Floats) -> Floats:
    """(Σ d x x')⁻¹ per gemeente; the dummies are linearly dependent, which the pseudo-inverse settles:
    residuals do not depend on it."""
    diagonaal = np.sqrt(np.einsum("gpp->gp", kruis))
    schaal = np.divide(1.0, diagonaal, out=np.zeros_like(diagonaal), where=diagonaal > 0)
    paar = schaal[:, :, None] * schaal[:, None, :]
    return np.asarray(np.linalg.pinv(kruis * paar, rcond=_RANG, hermitian=True) * paar)


def _kruis(x: list[Ints], gemeente: Ints, massa: Floats, aantal: int, breedte: int) -> Floats:
    """Σ massa · xx' per gemeente."""
    uit = np.zeros((aantal, breedte, breedte))
    for p in x:
        for q in x:
            uit += np.bincount((gemeente * breedte + p) * breedte + q, massa, uit.size).reshape(uit.shape)
    return uit


def _lokaal(cellen: Cellen) -> tuple[list[Ints], int]:
    """Per margin the column of each cell within its gemeente, and the number of columns."""
    uit, start = [], 0
    for marge in cellen.marges:
        eerste = _eerste(marge.gemeente, len(cellen.gemeenten))
        uit.append(start + marge.cel - eerste[cellen.gemeente])
        start += int(np.bincount(marge.gemeente).max())
    return uit, start
