"""Moments of a group whose members answer about several gemeenten: organisations are the sampling units.

The ultimate cluster is the organisation, strata are the types of organisation, there is no finite population
correction: V = Σ_h m_h/(m_h−1) Σ_i (z_hi − z̄_h)², with z_hi = 0 for organisations without an answer in the
domain (Särndal, Swensson & Wretman 1992, chapter 4). An organisation sits in several gemeenten, so domains
are correlated and the covariances between them are kept.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analyse.nauwkeurigheid import Momenten
from analyse.weging import Bools, Floats, Ints


@dataclass(frozen=True)
class Clusters:
    """Answers added up per organisation × gemeente (rows). `stratum` per organisation; `df` per domain.

    `gemeente` and `organisatie` number the rows; `n` counts rows of answers, whatever the item.
    """

    gemeenten: tuple[str, ...]
    gemeente: Ints
    organisatie: Ints
    stratum: Ints
    n: Floats


def lid(clusters: Clusters, groepen: Floats) -> Floats:
    """Degrees of freedom per union of gemeenten: organisations in it minus the types among them."""
    uit = np.zeros(len(groepen))
    for k, groep in enumerate(groepen):
        binnen = np.unique(clusters.organisatie[groep[clusters.gemeente] > 0])
        uit[k] = len(binnen) - len(np.unique(clusters.stratum[binnen]))
    return uit


def momenten(clusters: Clusters, tel: Floats, som: Floats, kwadraat: Floats, groepen: Floats) -> Momenten:
    """Moments of the domains in `groepen` (domain, gemeente; 0/1).

    `tel`, `som`, `kwadraat` (row, item, code): answers, Σw and Σw² per organisation × gemeente.
    """
    _, i, w = tel.shape
    d = len(groepen)
    domein = np.zeros((d, i, w)), np.zeros((d, i, w)), np.zeros((d, i, w))
    omega, schaal = np.zeros((d, i, w, w)), np.zeros((d, i, w))
    for k, groep in enumerate(groepen):
        mee = groep[clusters.gemeente] > 0
        for doel, bron in zip(domein, (tel, som, kwadraat), strict=True):
            doel[k] = bron[mee].sum(axis=0)
        z, organisatie = totalen(clusters, som, mee)
        omega[k] = kruis(clusters, z, organisatie, z, organisatie)
        schaal[k] = np.einsum("oiw,oiw->iw", z, z)
    return Momenten(*domein, omega, schaal, lid(clusters, groepen))


def totalen(clusters: Clusters, som: Floats, mee: Bools) -> tuple[Floats, Ints]:
    """Weighted totals per organisation over the rows `mee`, and the organisations that have any."""
    organisatie, plek = np.unique(clusters.organisatie[mee], return_inverse=True)
    breed = som[mee].reshape(int(mee.sum()), -1)
    rij = sparse.csr_array(
        (np.ones(len(plek)), (plek, np.arange(len(plek)))), shape=(len(organisatie), len(plek))
    )
    return np.asarray(rij @ breed).reshape(len(organisatie), *som.shape[1:]), organisatie


def kruis(clusters: Clusters, a: Floats, org_a: Ints, b: Floats, org_b: Ints) -> Floats:
    """Covariance (item, code, code) between two sets of totals per organisation; the rest count as zero."""
    phi, midden = _factoren(clusters)
    _, ia, ib = np.intersect1d(org_a, org_b, assume_unique=True, return_indices=True)
    gewogen = phi[clusters.stratum[org_a[ia]]][:, None, None] * a[ia]
    uit = gewogen.transpose(1, 2, 0) @ b[ib].transpose(1, 0, 2)
    for h in range(len(midden)):
        som_a = a[clusters.stratum[org_a] == h].sum(axis=0)
        som_b = b[clusters.stratum[org_b] == h].sum(axis=0)
        uit -= midden[h] * som_a[:, :, None] * som_b[:, None, :]
    return np.asarray(uit)


def eigen_momenten(clusters: Clusters, som: Floats) -> Momenten:
    """Moments (gemeente, code) of one item per gemeente when every answer weighs 1; `som` is (row, code)."""
    g = len(clusters.gemeenten)
    per_stratum = _per_gemeente_stratum(clusters, som)
    omega = _rijen_kruis(clusters, som, som, per_stratum, per_stratum)
    totaal = per_stratum.sum(axis=1)
    schaal = _per_gemeente_stratum(clusters, som**2).sum(axis=1)
    return Momenten(totaal, totaal, totaal, omega, schaal, lid(clusters, np.eye(g)))


def kruis_met_groep(clusters: Clusters, som: Floats, groepen: Floats, plaats: Ints) -> Floats:
    """Ω (gemeente, code, code) between each gemeente and the union in row `plaats` of `groepen`."""
    per_org = np.zeros((len(groepen), len(clusters.stratum), som.shape[1]))
    per_stratum = np.zeros((len(groepen), int(clusters.stratum.max()) + 1, som.shape[1]))
    for k, groep in enumerate(groepen):
        mee = groep[clusters.gemeente] > 0
        np.add.at(per_org[k], clusters.organisatie[mee], som[mee])
        np.add.at(per_stratum[k], clusters.stratum, per_org[k])
    ander = per_org[plaats[clusters.gemeente], clusters.organisatie]
    return _rijen_kruis(clusters, som, ander, _per_gemeente_stratum(clusters, som), per_stratum[plaats])


def _per_gemeente_stratum(clusters: Clusters, som: Floats) -> Floats:
    """Sums (gemeente, stratum, code) of rows."""
    uit = np.zeros((len(clusters.gemeenten), int(clusters.stratum.max()) + 1, som.shape[1]))
    np.add.at(uit, (clusters.gemeente, clusters.stratum[clusters.organisatie]), som)
    return uit


def _rijen_kruis(clusters: Clusters, a: Floats, b: Floats, som_a: Floats, som_b: Floats) -> Floats:
    """Covariance per gemeente of row totals `a` with the totals `b` of the same organisations."""
    phi, midden = _factoren(clusters)
    product = (phi[clusters.stratum[clusters.organisatie]][:, None] * a)[:, :, None] * b[:, None, :]
    uit = np.zeros((len(clusters.gemeenten), a.shape[1], b.shape[1]))
    np.add.at(uit, clusters.gemeente, product)
    return np.asarray(uit - np.einsum("h,ghj,ghk->gjk", midden, som_a, som_b))


def _factoren(clusters: Clusters) -> tuple[Floats, Floats]:
    """m/(m−1) per stratum (1 for a single organisation), and that over m (0 for a single one: "adjust")."""
    m = np.bincount(clusters.stratum).astype(float)
    phi = np.where(m > 1, m / np.maximum(m - 1, 1), 1.0)
    return phi, np.where(m > 1, phi / np.maximum(m, 1), 0.0)
