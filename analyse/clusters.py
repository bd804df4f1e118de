"""Moments of a group whose members answer about several gemeenten: organisations are the sampling units.

The ultimate cluster is the organisation, strata are the types of organisation, there is no finite population
correction: V = Σ_h m_h/(m_h−1) Σ_i (z_hi − z̄_h)², with z_hi = 0 for organisations without an answer in the
domain (Särndal, Swensson & Wretman 1992, chapter 4). An organisation sits in several gemeenten, so domains
are correlated and the covariances between them are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy import sparse

from analyse.nauwkeurigheid import Momenten
from analyse.weging import Bools, Floats, Ints


@dataclass(frozen=True)
class Clusters:
    """Answers added up per organisation × gemeente (rows). `stratum` is per organisation.

    Rows are sorted by gemeente; `gemeente` and `organisatie` number them. `n` counts rows of answers,
    whatever the item.
    """

    gemeenten: tuple[str, ...]
    gemeente: Ints
    organisatie: Ints
    stratum: Ints
    n: Floats


@dataclass(frozen=True)
class Unie:
    """A union of gemeenten: its rows, the organisations in it, and the matrix that adds rows up to those."""

    rijen: Ints
    organisatie: Ints
    optel: sparse.csr_array

    def totalen(self, waarden: Floats) -> Floats:
        """Sums per organisation of the union, (organisation, …), of `waarden` (row, …) of all rows."""
        breed = waarden[self.rijen].reshape(len(self.rijen), -1)
        return np.asarray(self.optel @ breed).reshape(len(self.organisatie), *waarden.shape[1:])


@dataclass(frozen=True)
class Bijdragen:
    """Who gave the answers under each figure: `basis` (base, row of clusters) counts answers, `welke` is the
    base of each figure. Bases that are asked for again are not counted again."""

    clusters: Clusters
    basis: Floats
    welke: Ints
    _geteld: dict[tuple[int, bytes], tuple[int, float]] = field(default_factory=dict, compare=False)

    def samen(self, cijfer: int, gemeenten: Bools) -> tuple[int, float]:
        """Organisations with an answer in any of the `gemeenten`, and the part of the largest one."""
        sleutel = (int(self.welke[cijfer]), gemeenten.tobytes())
        if sleutel not in self._geteld:
            rijen = np.flatnonzero(gemeenten[self.clusters.gemeente])
            per = np.bincount(self.clusters.organisatie[rijen], self.basis[sleutel[0], rijen])
            totaal = float(per.sum())
            grootste = float(per.max()) / totaal if totaal else 0.0
            self._geteld[sleutel] = (int(np.count_nonzero(per)), grootste)
        return self._geteld[sleutel]


def unies(clusters: Clusters, groepen: Floats) -> tuple[Unie, ...]:
    """The unions in `groepen` (union, gemeente; 0/1)."""
    uit = []
    for groep in groepen:
        rijen = np.flatnonzero(groep[clusters.gemeente] > 0)
        organisatie, plek = np.unique(clusters.organisatie[rijen], return_inverse=True)
        vorm = (len(organisatie), len(rijen))
        optel = sparse.csr_array((np.ones(len(rijen)), (plek, np.arange(len(rijen)))), shape=vorm)
        uit.append(Unie(rijen, organisatie, optel))
    return tuple(uit)


def momenten(
    clusters: Clusters, groepen: Sequence[Unie], tel: Floats, som: Floats, kwadraat: Floats
) -> Momenten:
    """Moments of unions of gemeenten.

    `tel`, `som`, `kwadraat` (row, item, code): answers, Σw and Σw² per organisation × gemeente.
    """
    _, i, w = tel.shape
    d = len(groepen)
    omega, schaal, df = np.zeros((d, i, w, w)), np.zeros((d, i, w)), np.zeros(d)
    for k, unie in enumerate(groepen):
        z = unie.totalen(som)
        omega[k] = _kruis(clusters, unie, z)
        schaal[k] = (z**2).sum(axis=0)
        df[k] = len(unie.organisatie) - len(np.unique(clusters.stratum[unie.organisatie]))
    n, totaal, vierkant = (
        np.array([x[unie.rijen].sum(axis=0) for unie in groepen]).reshape(d, i, w)
        for x in (tel, som, kwadraat)
    )
    return Momenten(n, totaal, vierkant, omega, schaal, df)


def _kruis(clusters: Clusters, unie: Unie, z: Floats) -> Floats:
    """Covariance (item, code, code) of totals per organisation; organisations outside count as zero."""
    phi, midden = _factoren(clusters)
    stratum = clusters.stratum[unie.organisatie]
    gewogen = phi[stratum][:, None, None] * z
    uit = gewogen.transpose(1, 2, 0) @ z.transpose(1, 0, 2)
    for h in range(len(midden)):
        som = z[stratum == h].sum(axis=0)
        uit -= midden[h] * som[:, :, None] * som[:, None, :]
    return np.asarray(uit)


def eigen_momenten(clusters: Clusters, som: Floats) -> Momenten:
    """Moments (gemeente, item, code) per gemeente when every answer weighs 1; `som` is (row, item, code)."""
    per_stratum = _per_gemeente_stratum(clusters, som)
    omega = _rijen_kruis(clusters, som, som, per_stratum, per_stratum)
    totaal = per_stratum.sum(axis=1)
    schaal = per_gemeente(clusters, som**2)
    stratum = _per_gemeente_stratum(clusters, np.ones((len(som), 1)))[:, :, 0]
    df = stratum.sum(axis=1) - (stratum > 0).sum(axis=1)
    return Momenten(totaal, totaal, totaal, omega, schaal, df)


def kruis_met_groep(clusters: Clusters, som: Floats, groepen: Sequence[Unie], plaats: Ints) -> Floats:
    """Ω (gemeente, item, code, code) between each gemeente and the union at `plaats` of `groepen`."""
    strata = int(clusters.stratum.max()) + 1
    per_org = np.zeros((len(groepen), len(clusters.stratum), *som.shape[1:]))
    per_stratum = np.zeros((len(groepen), strata, *som.shape[1:]))
    for k, unie in enumerate(groepen):
        z = unie.totalen(som)
        per_org[k, unie.organisatie] = z
        for h in range(strata):
            per_stratum[k, h] = z[clusters.stratum[unie.organisatie] == h].sum(axis=0)
    ander = per_org[plaats[clusters.gemeente], clusters.organisatie]
    return _rijen_kruis(clusters, som, ander, _per_gemeente_stratum(clusters, som), per_stratum[plaats])


def kruis_van_paren(clusters: Clusters, som: Floats, links: Ints, rechts: Ints) -> Floats:
    """Ω (pair, item, code, code) between the totals of the gemeenten `links` and `rechts`.

    Only organisations that answered about both add to the products; the means of the strata hold all.
    """
    phi, midden = _factoren(clusters)
    organisaties = len(clusters.stratum)
    grenzen = np.searchsorted(clusters.gemeente, np.arange(len(clusters.gemeenten) + 1))
    lengte = np.diff(grenzen)[links]
    paar = np.repeat(np.arange(len(links)), lengte)
    rij = np.arange(len(paar)) + np.repeat(grenzen[links] - np.cumsum(lengte) + lengte, lengte)
    nummer = clusters.gemeente * organisaties + clusters.organisatie
    orde = np.argsort(nummer)
    gezocht = rechts[paar] * organisaties + clusters.organisatie[rij]
    plek = np.minimum(np.searchsorted(nummer[orde], gezocht), len(orde) - 1)
    samen = nummer[orde[plek]] == gezocht
    paar, rij, ander = paar[samen], rij[samen], orde[plek[samen]]
    gewogen = phi[clusters.stratum[clusters.organisatie[rij]]][:, None, None] * som[rij]
    uit = _optel(paar, len(links), gewogen[:, :, :, None] * som[ander][:, :, None, :])
    per_stratum = _per_gemeente_stratum(clusters, som)
    return np.asarray(
        uit - np.einsum("h,khia,khib->kiab", midden, per_stratum[links], per_stratum[rechts], optimize=True)
    )


def per_gemeente(clusters: Clusters, waarden: Floats) -> Floats:
    """Sums of rows per gemeente."""
    return _optel(clusters.gemeente, len(clusters.gemeenten), waarden)


def _optel(groep: Ints, aantal: int, waarden: Floats) -> Floats:
    """Sums (group, …) of rows, added in the order of the rows."""
    een = (np.ones(len(groep)), (groep, np.arange(len(groep))))
    som = sparse.csr_array(een, shape=(aantal, len(groep))) @ waarden.reshape(len(groep), -1)
    return np.asarray(som).reshape(aantal, *waarden.shape[1:])


def _per_gemeente_stratum(clusters: Clusters, som: Floats) -> Floats:
    """Sums (gemeente, stratum, …) of rows."""
    strata = int(clusters.stratum.max()) + 1
    groep = clusters.gemeente * strata + clusters.stratum[clusters.organisatie]
    som_ = _optel(groep, len(clusters.gemeenten) * strata, som)
    return som_.reshape(len(clusters.gemeenten), strata, *som.shape[1:])


def _rijen_kruis(clusters: Clusters, a: Floats, b: Floats, som_a: Floats, som_b: Floats) -> Floats:
    """Covariance per gemeente and item of row totals `a` with the totals `b` of the same organisations."""
    phi, midden = _factoren(clusters)
    gewogen = phi[clusters.stratum[clusters.organisatie]][:, None, None] * a
    grenzen = np.searchsorted(clusters.gemeente, np.arange(len(clusters.gemeenten) + 1))
    uit = np.array(
        [
            gewogen[van:tot].transpose(1, 2, 0) @ b[van:tot].transpose(1, 0, 2)
            for van, tot in pairwise(grenzen)
        ]
    )
    for h, factor in enumerate(midden):
        uit = uit - factor * som_a[:, h, :, :, None] * som_b[:, h, :, None, :]
    return np.asarray(uit)


def _factoren(clusters: Clusters) -> tuple[Floats, Floats]:
    """m/(m−1) per stratum (1 for a single organisation), and that over m (0 for a single one: "adjust")."""
    m = np.bincount(clusters.stratum).astype(float)
    phi = np.where(m > 1, m / np.maximum(m - 1, 1), 1.0)
    return phi, np.where(m > 1, phi / np.maximum(m, 1), 0.0)
