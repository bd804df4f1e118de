"""Weights: N_h / n_h per stratum, raked to known population margins per gemeente.

Works on cells (gemeente × stratum × one cell of every margin), within which all respondents weigh the same.
Raking: Deming & Stephan (1940); it is calibration with the exponential distance, Deville, Särndal & Sautory
(1993). Trimming: Potter (1990), as `trimWeights` of the R package survey does it.
"""

import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DRADEN = max(2, min(8, os.cpu_count() or 2))
"""Threads for work that leaves the interpreter; how many there are changes no result."""
TOLERANTIE = 1e-12
RONDES = 1_000
TRIM_LAAG, TRIM_HOOG, TRIM_RONDES = 0.3, 3.0, 200
GEWICHT_EENHEID = 10_000


def som_per(groep: Ints, waarden: Floats, aantal: int) -> Floats:
    """Sum of `waarden` per group number 0 … aantal − 1, added in the order of the rows."""
    return np.asarray(np.bincount(groep, waarden, aantal), dtype=np.float64)


@dataclass(frozen=True)
class Marge:
    """One population margin: `cel` per row of the cell table, and per cell its gemeente and population."""

    cel: Ints
    gemeente: Ints
    populatie: Floats


@dataclass(frozen=True)
class Cellen:
    """The cell table, sorted by gemeente and stratum; strata are numbered in that order."""

    gemeenten: tuple[str, ...]
    gemeente: Ints
    stratum: Ints
    n: Floats
    stratum_gemeente: Ints
    populatie: Floats
    marges: tuple[Marge, ...]

    @property
    def stratum_n(self) -> Floats:
        """Respondents per stratum."""
        return som_per(self.stratum, self.n, len(self.populatie))

    @property
    def gemeente_n(self) -> Floats:
        """Respondents per gemeente."""
        return som_per(self.gemeente, self.n, len(self.gemeenten))


@dataclass(frozen=True)
class Weging:
    """Base weight `basis` and raked weight `gewicht` per cell; `geconvergeerd` per gemeente."""

    basis: Floats
    gewicht: Floats
    geconvergeerd: Bools


def weeg(cellen: Cellen) -> Weging:
    """Base weights and raked weights; a gemeente that does not converge is raked to its first margin only."""
    basis = (cellen.populatie / cellen.stratum_n)[cellen.stratum]
    factor, klaar = raak(basis * cellen.n, cellen)
    if not klaar.all():
        enkel, _ = raak(basis * cellen.n, cellen, alleen_eerste=True)
        factor = np.where(klaar[cellen.gemeente], factor, enkel)
    return Weging(basis, basis * factor, klaar)


def raak(massa: Floats, cellen: Cellen, *, alleen_eerste: bool = False) -> tuple[Floats, Bools]:
    """Iterative proportional fitting of `massa` (weight of each cell) to the margins.

    Returns the factor per cell and, per gemeente, whether the largest |factor − 1| of a sweep fell under
    1e-12. A gemeente stops by itself, so its weights do not depend on the others.
    """
    marges = cellen.marges[:1] if alleen_eerste else cellen.marges
    factor = np.ones_like(massa)
    actief = np.ones(len(cellen.gemeenten), dtype=bool)
    for _ in range(RONDES):
        onrustig = np.zeros_like(actief)
        for marge in marges:
            totaal = som_per(marge.cel, massa * factor, len(marge.populatie))
            stap = np.ones_like(totaal)
            mee = actief[marge.gemeente] & (totaal > 0)
            np.divide(marge.populatie, totaal, out=stap, where=mee)
            factor = factor * stap[marge.cel]
            onrustig[marge.gemeente[np.abs(stap - 1) > TOLERANTIE]] = True
        actief &= onrustig
        if not actief.any():
            break
    return factor, ~actief


def kap(gewicht: Floats, n: Floats, gemeente: Ints) -> Floats:
    """Trims weights to 0.3-3 times the mean of the gemeente; the excess goes to the untrimmed, repeatedly.

    `gewicht` and `n` are per cell. Bounds are compared with a tolerance of 1e-12: without it a weight one
    last bit outside its own bound keeps the rounds going.
    """
    aantal = int(gemeente.max()) + 1 if len(gemeente) else 0
    gemiddeld = som_per(gemeente, gewicht * n, aantal) / som_per(gemeente, n, aantal)
    laag, hoog = (TRIM_LAAG * gemiddeld)[gemeente], (TRIM_HOOG * gemiddeld)[gemeente]
    uit = gewicht.copy()
    for _ in range(TRIM_RONDES):
        buiten = (uit < laag * (1 - TOLERANTIE)) | (uit > hoog * (1 + TOLERANTIE))
        if not buiten.any():
            break
        gekapt = np.clip(uit, laag, hoog)
        over = som_per(gemeente, (uit - gekapt) * n, aantal)
        vrij = ~buiten
        # Nobody inside: those who still have room in the direction of the excess take it.
        vast = som_per(gemeente, np.where(vrij, n, 0.0), aantal)[gemeente] <= 0
        vrij |= vast & np.where(over[gemeente] > 0, gekapt < hoog, gekapt > laag)
        ruimte = som_per(gemeente, np.where(vrij, n, 0.0), aantal)
        deel = np.divide(over, ruimte, out=np.zeros_like(over), where=ruimte > 0)
        uit = gekapt + np.where(vrij, deel[gemeente], 0.0)
    return np.asarray(uit)


def kish(gewicht: Floats, n: Floats, gemeente: Ints, aantal: int) -> Floats:
    """Effective sample size (Σw)² / Σw² per gemeente (Kish 1965)."""
    som = som_per(gemeente, gewicht * n, aantal)
    kwadraat = som_per(gemeente, gewicht**2 * n, aantal)
    return np.asarray(np.divide(som**2, kwadraat, out=np.full(aantal, np.nan), where=kwadraat > 0))


def gewicht_als_geheel(gewicht: Floats) -> NDArray[np.int32]:
    """Weights in units of 1/10 000, the form of microdata. Raises ValueError above 214 748."""
    geheel = np.rint(gewicht * GEWICHT_EENHEID)
    if geheel.size and float(geheel.max()) > np.iinfo(np.int32).max:
        raise ValueError(f"gewicht {float(gewicht.max()):g} past niet in 32 bits van 1/10 000")
    return geheel.astype(np.int32)
