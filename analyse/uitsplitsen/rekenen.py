"""The figures of all groups of a rooster in one pass over the counts, with their variance.

A group is a domain: respondents outside it stay in the design with nothing of their own, so weights and
strata are those of the whole round. Every figure is a ratio of two totals, T = Σ w s (scores) over A = Σ w a
(answers), so V = (V_TT − 2ȳ V_TA + ȳ² V_AA) / A². Counts of answers and sums of scores are all that is added
up, per breakdown with one matrix that puts each raw cell in its group; the rest is as `ontwerp.Ontwerp.item`.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analyse.aggregatie import kolom
from analyse.cijfers import Cijfers, Rij, Waarden
from analyse.nauwkeurigheid import RUIS
from analyse.onthulling.klassen import Klassen, per_groep
from analyse.onthulling.soorten import soorten
from analyse.ontwerp import Ontwerp, ontwerp_van
from analyse.tellen import Basis, Telling
from analyse.telplan import N
from analyse.uitsplitsen.groepen import Rooster, Uitsplitsing
from analyse.weging import Floats, Ints

_DRADEN = 2
_BLOK = 32


@dataclass(frozen=True)
class Optelsom:
    """What is added up per raw cell: answers, scores and squared scores (raw cell, item)."""

    a: Floats
    s: Floats
    s2: Floats

    @property
    def tabel(self) -> Floats:
        """Answers and scores side by side, and squares of those items whose scores are not 0 and 1."""
        return np.ascontiguousarray(np.hstack([self.a, self.s, self.s2[:, self.anders]]))

    @property
    def anders(self) -> Ints:
        """The items of which squares differ from scores."""
        return np.flatnonzero((self.s != self.s2).any(axis=0))


@dataclass(frozen=True)
class _Sommen:
    """Of one breakdown, arrays (item, group, gebied): unweighted n and Σ s, weighted totals, Σ w², and the
    variances and their uncentred sizes of totals of answers (aa), scores (ss) and between both (as)."""

    n: Floats
    teller: Floats
    massa: Floats
    totaal: Floats
    kwadraat: Floats
    v_aa: Floats
    v_as: Floats
    v_ss: Floats
    f_aa: Floats
    f_as: Floats
    f_ss: Floats


def reken_uit(
    telling: Telling, basis: Basis, rooster: Rooster, rijen: Sequence[Rij], som: Optelsom
) -> Cijfers:
    """Figures of the main measures `rijen`: per measure, breakdown (but for everyone) and group one row."""
    per_veld = _per_veld(telling, basis, rooster, som)
    gelijk, minst = _scores_per_groep(telling, rooster, rijen, per_veld["n"], per_veld["teller"])
    nul = np.zeros_like(gelijk)
    aantal = len(gelijk) // max(1, len(rijen))
    respons, populatie = (
        np.concatenate([x, telling.gebied.groepen @ x]) for x in (telling.n, telling.populatie)
    )
    return Cijfers(
        telling.invoer.doelgroep,
        telling.invoer.periode,
        telling.gebied,
        tuple(r for r in rijen for _ in range(aantal)),
        Waarden(**per_veld, gelijk=gelijk, minst=minst, organisaties=nul, grootste=nul),
        np.repeat(som.a.any(axis=0), aantal),
        respons,
        populatie,
    )


def _per_veld(telling: Telling, basis: Basis, rooster: Rooster, som: Optelsom) -> dict[str, Floats]:
    """The fields of `Waarden` (row, gebied) that need weights and variances."""
    ontwerp = ontwerp_van(
        basis.cellen, basis.weging, basis.plek, gekalibreerd=True, eindig=True, eenling="adjust"
    )
    items, tabel, anders = som.a.shape[1], som.tabel, som.anders

    def deel(u: Uitsplitsing) -> dict[str, Floats]:
        opgeteld = _tel_groepen(ontwerp, u.groep[rooster.klasse], len(u.waarden), tabel)
        sommen = _sommen(ontwerp, opgeteld, items, anders, telling.gebied.groepen)
        return _waarden(sommen, _df(telling, basis, rooster, u))

    with ThreadPoolExecutor(_DRADEN) as draden:
        delen = list(draden.map(deel, rooster.uitsplitsingen[1:]))
    breedte = len(telling.gebied.namen)
    return {k: np.concatenate([d[k] for d in delen], axis=1).reshape(-1, breedte) for k in delen[0]}


def tel_op(telling: Telling, rijen: Sequence[Rij]) -> Optelsom:
    """Counts all that the measures `rijen` need."""
    a, s, s2 = (np.empty((len(telling.som.cellen), len(rijen))) for _ in range(3))
    for k, r in enumerate(rijen):
        codes = [c for c, x in zip(r.item.item.codes, r.maat.scores, strict=True) if x is not None]
        scores = np.array([x for x in r.maat.scores if x is not None])
        per_code = telling.som.neem([kolom(r.item.item.naam, code) for code in codes])
        a[:, k], s[:, k] = per_code.sum(axis=1), per_code @ scores
        s2[:, k] = per_code @ scores**2
    return Optelsom(a, s, s2)


def tel_klassen(
    telling: Telling, basis: Basis, rooster: Rooster, rijen: Sequence[Rij], som: Optelsom
) -> Klassen:
    """What the figures are made of, per class."""
    soort, w = soorten(rijen), basis.weging.gewicht[basis.plek][:, None]
    leden = sparse.csr_array(telling.gebied.groepen)
    n, s, massa, totaal = (
        np.concatenate([x, np.stack([leden @ per for per in x])], axis=1)
        for x in (rooster.per_klasse(telling, tel) for tel in (som.a, som.s, som.a * w, som.s * w))
    )
    laag, breedte = (x[:, None, None] for x in (soort.laag, soort.hoog - soort.laag))
    voor = (s - laag * n) / breedte
    plek = (totaal - laag * massa) / breedte
    namen = tuple(r.item.variabele.naam for r in rijen)
    return Klassen(telling.gebied, namen, n, voor, n - voor, massa, plek)


def _tel_groepen(ontwerp: Ontwerp, groep: Ints, aantal: int, tabel: Floats) -> list[Floats]:
    """The runs of `ontwerp.optel` with the groups side by side: (row, group × column)."""
    m = ontwerp.optel
    rij = m.indices.astype(np.int64) * aantal + np.repeat(groep, np.diff(m.indptr))
    optel = sparse.csc_array((m.data, rij, m.indptr), shape=(m.shape[0] * aantal, m.shape[1]))
    som = np.asarray(optel @ tabel).reshape(m.shape[0], aantal, -1)
    return np.split(som, ontwerp.grenzen)


def _sommen(ontwerp: Ontwerp, opgeteld: list[Floats], items: int, anders: Ints, groepen: Floats) -> _Sommen:
    """Totals and covariances of totals, of each group by itself."""
    n, kwadraat, schaal, z, *rest = opgeteld
    a, s = slice(0, items), slice(items, 2 * items)
    totaal = np.add.reduceat(z[..., : 2 * items], ontwerp.eerste, axis=0)
    f_ss = schaal[..., s].copy()
    f_ss[..., anders] = schaal[..., 2 * items :]
    g, grenzen = len(n), np.append(ontwerp.eerste, len(z))
    delen = [slice(van, min(van + _BLOK, g)) for van in range(0, g, _BLOK)]
    per_deel = [
        _verlies(ontwerp, z[grenzen[k.start] : grenzen[k.stop], :, : 2 * items], rest, items, k)
        for k in delen
    ]
    aa, as_, ss = (np.concatenate(x) for x in zip(*per_deel, strict=True))
    tellingen = [n[..., a], n[..., s], totaal[..., a], totaal[..., s], kwadraat[..., a]]
    maten = [schaal[..., a] - aa, schaal[..., s] - as_, f_ss - ss, schaal[..., a], schaal[..., s], f_ss]
    leden = sparse.csr_array(groepen)
    return _Sommen(*(_met_unies(x, leden) for x in (*tellingen, *maten)))


def _verlies(
    ontwerp: Ontwerp, z: Floats, rest: list[Floats], items: int, deel: slice
) -> tuple[Floats, Floats, Floats]:
    """What calibration and centring take off the uncentred covariances aa, as and ss (see `Ontwerp.item`), of
    the gemeenten `deel` with the stratum sums `z`; some at a time, so that all of it stays in the cache."""
    eerste = ontwerp.eerste[deel] - ontwerp.eerste[deel.start]
    stratum = slice(ontwerp.eerste[deel.start], ontwerp.eerste[deel.start] + len(z))
    g, delen = len(eerste), []
    if ontwerp.inverse is not None and ontwerp.h is not None and ontwerp.massa is not None:
        q, rechts = (x.reshape(len(ontwerp.eerste), -1, *x.shape[1:])[deel, ..., : 2 * items] for x in rest)
        plat = (g, q.shape[1], -1)
        b = ontwerp.inverse[deel] @ rechts.reshape(plat)
        u = q.reshape(plat) - 0.5 * (ontwerp.h[deel] @ b)
        geschat = ontwerp.massa[stratum, None, :] @ b[ontwerp.gemeente[stratum] - deel.start]
        z = z - geschat.reshape(z.shape)
        delen.append((u.reshape(q.shape), 2 * b.reshape(q.shape)))
    a, s = slice(0, items), slice(items, 2 * items)
    midden = ontwerp.midden[stratum, None, None] * z
    aa, as_, ss = (
        np.add.reduceat(midden[..., x] * z[..., y], eerste, axis=0) for x, y in ((a, a), (a, s), (s, s))
    )
    for u, b in delen:
        aa += np.einsum("gplk,gplk->glk", u[..., a], b[..., a])
        ss += np.einsum("gplk,gplk->glk", u[..., s], b[..., s])
        as_ += np.einsum("gplk,gplk->glk", u[..., a], b[..., s]) / 2
        as_ += np.einsum("gplk,gplk->glk", u[..., s], b[..., a]) / 2
    return aa, as_, ss


def _met_unies(x: Floats, leden: sparse.csr_array) -> Floats:
    """(gemeente, group, item) with the unions of gemeenten after it, as (item, group, gebied)."""
    unies = np.asarray(leden @ x.reshape(len(x), -1)).reshape(-1, *x.shape[1:])
    return np.ascontiguousarray(np.concatenate([x, unies]).transpose(2, 1, 0))


def _df(telling: Telling, basis: Basis, rooster: Rooster, u: Uitsplitsing) -> Floats:
    """Respondents in the group minus the strata they are in, (group, gebied)."""
    cellen, aantal = basis.cellen, len(u.waarden)
    groep, n = u.groep[rooster.klasse], telling.som.van(N).astype(float)
    h = len(cellen.populatie)
    per = np.bincount(cellen.stratum[basis.plek] * aantal + groep, n, h * aantal).reshape(h, aantal)
    df = np.zeros((len(cellen.gemeenten), aantal))
    np.add.at(df, cellen.stratum_gemeente, per - (per > 0))
    return np.concatenate([df, telling.gebied.groepen @ df]).T


def _waarden(m: _Sommen, df: Floats) -> dict[str, Floats]:
    """Fields of `Waarden`, (item, group, gebied)."""
    leeg = (m.n <= 0) | (m.massa <= 0)
    nan = np.where(leeg, np.nan, 0.0)
    deler = np.where(leeg, 1.0, m.massa)
    y = m.totaal / deler
    variantie = (m.v_ss - 2 * y * m.v_as + y**2 * m.v_aa) / deler**2
    omvang = (m.f_ss + 2 * np.abs(y * m.f_as) + y**2 * m.f_aa) / deler**2
    variantie = np.where(variantie <= RUIS * omvang, 0.0, variantie) + nan
    n_eff = np.divide(m.massa**2, m.kwadraat, out=np.full_like(y, np.nan), where=m.kwadraat > 0)
    velden = {"n": m.n, "n_eff": n_eff, "waarde": y + nan, "variantie": variantie}
    return {**velden, "df": df[None] + nan, "massa": m.massa, "teller": m.teller}


def _scores_per_groep(
    telling: Telling, rooster: Rooster, rijen: Sequence[Rij], n: Floats, teller: Floats
) -> tuple[Floats, Floats]:
    """`gelijk` and `minst` of `Waarden`; of shares from the numerator."""
    gelijk, minst = np.maximum(teller, n - teller), np.minimum(teller, n - teller)
    groepen, delen = telling.gebied.groepen, rooster.uitsplitsingen[1:]
    hoogte = sum(len(u.waarden) for u in delen)
    for k, r in enumerate(rijen):
        if r.maat.aandeel:
            continue
        codes = [c for c, s in zip(r.item.item.codes, r.maat.scores, strict=True) if s is not None]
        scores = np.array([s for s in r.maat.scores if s is not None])
        geteld = telling.som.neem([kolom(r.item.item.naam, c) for c in codes]).astype(float)
        klassen = rooster.per_klasse(telling, geteld)
        per = np.concatenate([per_groep(klassen, u) for u in delen], axis=2)
        per = np.concatenate([per, np.tensordot(groepen, per, axes=(1, 1)).transpose(1, 0, 2)], axis=1)
        waar = slice(k * hoogte, (k + 1) * hoogte)
        minst[waar] = per.min(axis=0).T
        gelijk[waar] = np.max([per[scores == s].sum(axis=0) for s in np.unique(scores)], axis=0).T
    return gelijk, minst
