"""The sample design of a round as matrices: from counts per cell to the covariance of estimated totals.

Calibrated residuals as Deville & Särndal (1992), weighted by the base weight; a stratum with one respondent
is centred at 0 ("adjust").
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import sparse

from analyse.weging import Bools, Cellen, Floats, Ints, Weging, som_per

_RANG = 1e-10
Eenling = Literal["adjust", "remove", "average", "certainty"]
"""What a stratum with one respondent adds to the variance, in the words of R (`survey.lonely.psu`): its
deviation from 0; nothing; the average of the other strata of its gemeente; nothing, as if it were certain to
be drawn."""


@dataclass(frozen=True)
class Ontwerp:
    """What a round's moments need that is the same for every item.

    `optel` adds rows of counts up to rows of sums, in runs that end at `grenzen`: per gemeente n, Σw² and
    Σφw²; per stratum Σw; and with calibration per gemeente × margin cell Q = Σ f n_j x and Σ d n_j x.
    `inverse` is (Σ d x x')⁻¹ and `h` Σ f n xx' per gemeente; `massa` (stratum, margin cell) Σ w n x; all None
    without calibration. Per stratum its `gemeente` and the factor of the centring (`midden`); `eerste` is the
    first stratum of each gemeente. `eenling`: strata that get the average of the others; None without any.
    """

    optel: sparse.csc_array
    grenzen: Ints
    midden: Floats
    gemeente: Ints
    eerste: Ints
    inverse: Floats | None
    h: Floats | None
    massa: Floats | None
    eenling: Bools | None

    def item(self, tel: Floats | Ints) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """n, Σw, Σw², Σφw² (gemeente, code) and Ω (gemeente, code, code) of one item.

        Residuals are y − x'b with b from the regression weighted by the base weight on the margin dummies x.
        With f = φw² per cell and U = Q − Hb/2: Ω = diag(Σ f n_j) − U'b − b'U − Σ_h c_h z_h z_h', z_h the
        stratum sums of weighted residuals.
        """
        som = np.asarray(self.optel @ np.ascontiguousarray(tel, dtype=np.float64))
        n, kwadraat, schaal, z, *rest = np.split(som, self.grenzen)
        totaal = np.add.reduceat(z, self.eerste, axis=0)
        g, w = n.shape
        deel = self._aanvulling(z)
        omega = np.zeros((g, w, w))
        omega[:, np.arange(w), np.arange(w)] = schaal
        if self.inverse is not None and self.h is not None and self.massa is not None:
            q, rechts = (x.reshape(g, -1, w) for x in rest)
            b = self.inverse @ rechts
            half = (q - 0.5 * self.h @ b).transpose(0, 2, 1) @ b
            omega -= half + half.transpose(0, 2, 1)
            z = z - (self.massa[:, None, :] @ b[self.gemeente])[:, 0]
        buiten = (self.midden[:, None] * z)[:, :, None] * z[:, None, :]
        omega -= np.add.reduceat(buiten, self.eerste, axis=0)
        return n, totaal, kwadraat, schaal * deel[:, None], omega * deel[:, None, None]

    def variantie(self, som: Floats, kwadraat: Floats) -> Floats:
        """Variance (gemeente, column) of Σ w u, from Σu and Σu² per cell (cell, column): the diagonal of what
        `item` gives, with Σ φw² u² in the place of Σ φw² n."""
        n, _, _, z, *rest = np.split(np.asarray(self.optel @ som), self.grenzen)
        uit = np.asarray(self.optel[self.grenzen[1] : self.grenzen[2]] @ kwadraat)
        if self.inverse is not None and self.h is not None and self.massa is not None:
            q, rechts = (x.reshape(len(n), -1, n.shape[1]) for x in rest)
            b = self.inverse @ rechts
            uit -= 2 * np.einsum("gpk,gpk->gk", q - 0.5 * self.h @ b, b)
            z = z - (self.massa[:, None, :] @ b[self.gemeente])[:, 0]
        uit -= np.add.reduceat(self.midden[:, None] * z**2, self.eerste, axis=0)
        return np.maximum(uit * self._aanvulling(z)[:, None], 0.0)

    def _aanvulling(self, z: Floats) -> Floats:
        """Per gemeente the factor that gives strata of one respondent the average of the others; NaN where
        there are no others. As in R, without calibration only strata with an answer count."""
        if self.eenling is None:
            return np.ones(len(self.eerste))
        mee = (z.sum(axis=1) > 0) | (self.massa is not None)
        strata, goed = (np.add.reduceat(x.astype(float), self.eerste) for x in (mee, mee & ~self.eenling))
        leeg = np.where(strata > 0, np.nan, 1.0)
        return np.divide(strata, goed, out=leeg, where=goed > 0)


def ontwerp_van(
    cellen: Cellen, weging: Weging, plek: Ints | None, *, gekalibreerd: bool, eindig: bool, eenling: Eenling
) -> Ontwerp:
    """Everything that does not depend on the answers."""
    g, strata = len(cellen.gemeenten), len(cellen.populatie)
    gewicht = weging.gewicht if gekalibreerd else weging.basis
    phi, midden = _factoren(cellen, eindig=eindig, eenling=eenling)
    factor = phi[cellen.stratum] * gewicht**2
    runs = [([(cellen.gemeente, x)], g) for x in (np.ones_like(gewicht), gewicht**2, factor)]
    runs.append(([(cellen.stratum, gewicht)], strata))
    eerste = _eerste(cellen.stratum_gemeente, g)
    alleen = _alleen(cellen, eindig=eindig) if eenling == "average" else None
    if not gekalibreerd:
        optel, grenzen = _optelling(runs, plek)
        return Ontwerp(optel, grenzen, midden, cellen.stratum_gemeente, eerste, None, None, None, alleen)
    x, breedte = _lokaal(cellen, weging)
    with ThreadPoolExecutor(1) as draad:
        kruis = _kruis(x, cellen.gemeente, weging.basis * cellen.n, g, breedte)
        inverse = draad.submit(_inverse, kruis)  # leaves the interpreter to the rest
        runs += [
            ([(cellen.gemeente * breedte + p, f) for p in x], g * breedte) for f in (factor, weging.basis)
        ]
        optel, grenzen = _optelling(runs, plek)
        h = _kruis(x, cellen.gemeente, factor * cellen.n, g, breedte)
        rijen = np.concatenate([cellen.stratum * breedte + p for p in x])
        massa = som_per(rijen, np.tile(gewicht * cellen.n, len(x)), strata * breedte).reshape(strata, breedte)
        return Ontwerp(
            optel, grenzen, midden, cellen.stratum_gemeente, eerste, inverse.result(), h, massa, alleen
        )


def verklaard(cellen: Cellen, weging: Weging, tel: Floats, invloed: Floats) -> Floats:
    """x'b per cell and figure: the part of the influences (gemeente, figure, code) that the margins explain.

    `tel` (cell, code). A respondent of cell c with answer j has the residual invloed[g, :, j] − x'b[c]; one
    without an answer −x'b[c].
    """
    g = len(cellen.gemeenten)
    x, breedte = _lokaal(cellen, weging)
    inverse = _inverse(_kruis(x, cellen.gemeente, weging.basis * cellen.n, g, breedte))
    som = weging.basis[:, None] * np.einsum("cw,cmw->cm", tel, invloed[cellen.gemeente])
    rechts = np.zeros((g * breedte, som.shape[1]))
    for p in x:
        np.add.at(rechts, cellen.gemeente * breedte + p, som)
    b = (inverse @ rechts.reshape(g, breedte, -1)).reshape(g * breedte, -1)
    return np.asarray(np.sum([b[cellen.gemeente * breedte + p] for p in x], axis=0))


def _optelling(
    runs: Sequence[tuple[list[tuple[Ints, Floats]], int]], plek: Ints | None
) -> tuple[sparse.csc_array, Ints]:
    """The matrix that adds rows of counts up, and where its runs of rows end, but for the last.

    Per run (groups, how many rows): a cell counts in its group, times a factor, for each of the groups. Rows
    of counts are cells, or of the cells `plek`.
    """
    van = np.cumsum([0, *(aantal for _, aantal in runs)])
    rij = np.stack([groep + k for (deel, _), k in zip(runs, van, strict=False) for groep, _ in deel], axis=1)
    factor = np.stack([f for deel, _ in runs for _, f in deel], axis=1)
    if plek is not None:
        rij, factor = rij[plek], factor[plek]
    kolommen = np.arange(len(rij) + 1) * rij.shape[1]
    matrix = sparse.csc_array((factor.ravel(), rij.ravel(), kolommen), shape=(int(van[-1]), len(rij)))
    return matrix, van[1:-1]


def _eerste(nummers: Ints, aantal: int) -> Ints:
    """First position of each group number in a sorted array."""
    return np.searchsorted(nummers, np.arange(aantal))


def _rest(cellen: Cellen, *, eindig: bool) -> Floats:
    """1 − f per stratum: the part of its people that is not in the sample."""
    n = cellen.stratum_n
    return np.where(n >= cellen.populatie, 0.0, 1 - n / cellen.populatie) if eindig else np.ones_like(n)


def _alleen(cellen: Cellen, *, eindig: bool) -> Bools:
    """Strata with one respondent, unless that is everyone."""
    return np.asarray((cellen.stratum_n <= 1) & (_rest(cellen, eindig=eindig) > 0))


def _factoren(cellen: Cellen, *, eindig: bool, eenling: Eenling) -> tuple[Floats, Floats]:
    """Per stratum φ = (1 − f) n/(n−1), and φ/n for centring. A single respondent is centred at zero, or adds
    nothing yet when `eenling` is another way."""
    n = cellen.stratum_n
    phi = _rest(cellen, eindig=eindig) * np.where(n > 1, n / np.maximum(n - 1, 1), 1.0)
    if eenling != "adjust":
        phi = np.where(n > 1, phi, 0.0)
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


def _lokaal(cellen: Cellen, weging: Weging) -> tuple[list[Ints], int]:
    """Per margin the column of each cell within its gemeente, and the number of columns.

    A gemeente that was raked to its first margin only has one column for everyone in the others: residuals
    are of the margins that the weights hold.
    """
    uit, start = [], 0
    for k, marge in enumerate(cellen.marges):
        eerste = _eerste(marge.gemeente, len(cellen.gemeenten))
        cel = marge.cel - eerste[cellen.gemeente]
        uit.append(start + (np.where(weging.geconvergeerd[cellen.gemeente], cel, 0) if k else cel))
        start += int(np.bincount(marge.gemeente).max())
    return uit, start
