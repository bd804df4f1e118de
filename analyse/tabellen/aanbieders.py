"""Tables of providers: organisations are the sampling units."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from analyse import clusters as cl
from analyse import nauwkeurigheid as nk
from analyse.tabellen.bestanden import NL, Clustergolf, clustersommen, heel, rijen
from analyse.tabellen.bronnen import GEEN, Bronnen
from analyse.weging import Floats, Ints


def providers(bronnen: Bronnen) -> pl.DataFrame:
    """Figures of providers per gemeente and NL, organisations as clusters; `se_naive` ignores them."""
    delen = []
    for golf in bronnen.aanbieders:
        gebieden = [*golf.clusters.gemeenten, NL]
        groepen = np.concatenate([np.eye(len(gebieden) - 1), heel(len(gebieden) - 1)])
        unies = cl.unies(golf.clusters, groepen)
        for item in golf.items:
            tel, som, kwadraat = clustersommen(golf, item)
            m = cl.momenten(golf.clusters, unies, tel, som, kwadraat).item(0)
            s = nk.schat(m, item.scores)
            los = _naief(golf, m, s)
            for k, maat in enumerate(item.maten):
                basis = np.isfinite(item.scores[k])
                kolommen: dict[str, Floats | Ints] = {
                    "n": s.n[:, k].astype(np.int64),
                    "n_org": _organisaties(tel[:, 0, basis].sum(axis=1), unies),
                    "est": s.waarde[:, k],
                    "se_cluster": s.se[:, k],
                    "se_naive": los[:, k],
                    "df": s.df[:, k],
                }
                tabel = rijen(golf.wave, gebieden, maat, kolommen)
                delen.append(tabel.with_columns(pl.col("df").fill_nan(None).cast(pl.Int64)))
    if not delen:
        return GEEN
    return pl.concat(delen).sort("wave", "gemeente", maintain_order=True)


def provider_verschillen(bronnen: Bronnen) -> pl.DataFrame:
    """Each gemeente minus the next one about which the question was answered, by code; whole-number codes
    count up.

    Organisations answer about several gemeenten: influences are subtracted per organisation, so `se` counts
    the covariance of both figures (`cov`)."""
    delen = []
    for golf in bronnen.aanbieders:
        gemeenten = golf.clusters.gemeenten
        unies = cl.unies(golf.clusters, np.eye(len(gemeenten)))
        getal = all(g.isdecimal() for g in gemeenten)
        orde = np.array(sorted(range(len(gemeenten)), key=lambda k: int(gemeenten[k]) if getal else k))
        for item in golf.items:
            tel, som, kwadraat = clustersommen(golf, item)
            m = cl.momenten(golf.clusters, unies, tel, som, kwadraat).item(0)
            s = nk.schat(m, item.scores)
            er = orde[m.n[orde].sum(axis=1) > 0]
            links, rechts = er[:-1], er[1:]
            if not len(links):
                continue
            kruis = cl.kruis_van_paren(golf.clusters, som, links, rechts)[:, 0]
            covarianties = nk.kwadratisch(s.invloed[links], kruis, s.invloed[rechts])
            for k, maat in enumerate(item.maten):
                cov = covarianties[:, k]
                v = s.variantie[links, k] + s.variantie[rechts, k] - 2 * cov
                schaal = s.variantie[links, k] + s.variantie[rechts, k]
                kolommen: dict[str, Floats | Ints] = {
                    "diff": s.waarde[links, k] - s.waarde[rechts, k],
                    "se": np.sqrt(nk.zuiver(v, schaal)),
                    "cov": cov,
                }
                tabel = rijen(golf.wave, [gemeenten[x] for x in links], maat, kolommen)
                delen.append(
                    tabel.with_columns(g2=pl.Series([gemeenten[x] for x in rechts], dtype=pl.String))
                )
    if not delen:
        return GEEN
    volgorde = ["wave", "var", pl.col("gemeente").alias("g1"), "g2", "diff", "se", "cov"]
    return pl.concat(delen).select(volgorde)


def _naief(golf: Clustergolf, m: nk.Momenten, s: nk.Schatting) -> Floats:
    """Standard error as if every answer were drawn by itself, with replacement."""
    n = golf.clusters.n.sum()
    return np.asarray(np.sqrt(n / max(n - 1, 1) * np.einsum("dmw,dw->dm", s.invloed**2, m.kwadraat)))


def _organisaties(antwoorden: Floats, unies: Sequence[cl.Unie]) -> Ints:
    """Organisations with an answer per domain."""
    return np.array([np.count_nonzero(unie.totalen(antwoorden)) for unie in unies])
