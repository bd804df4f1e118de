"""Intervals of shares, next to each other."""

import numpy as np
import polars as pl

from analyse import nauwkeurigheid as nk
from analyse.betrouwbaarheid import korn_graubard, t_interval, wilson
from analyse.prepare import Item
from analyse.tabellen.bestanden import Golf, rijen
from analyse.tabellen.bronnen import GEEN, Bronnen
from analyse.tabellen.svyciprop import Aandeel, asin_interval, beta_interval, logit_interval, logit_rand
from analyse.weging import Bools, Floats, Ints


def intervallen(bronnen: Bronnen) -> pl.DataFrame:
    """Intervals of the shares per gemeente: t, logit, arcsine and beta as R's svyciprop, Korn-Graubard and
    Wilson."""
    delen = []
    for golf in bronnen.inwoners:
        for item in golf.items:
            s = nk.schat(golf.momenten(item), item.scores)
            for k, maat in enumerate(item.maten):
                if maat.aandeel:
                    kolommen = _van_maat(golf, item, s, k)
                    tabel = rijen(golf.wave, list(golf.cellen.gemeenten), maat, kolommen)
                    delen.append(tabel.filter(pl.col("n") > 0).with_columns(pl.col("df").cast(pl.Int64)))
    return pl.concat(delen).sort("wave", "gemeente", maintain_order=True) if delen else GEEN


def _van_maat(golf: Golf, item: Item, s: nk.Schatting, k: int) -> dict[str, Floats | Ints]:
    """All intervals of measure k of an item."""
    p, v, n, n_eff, df = (x[:, k] for x in (s.waarde, s.variantie, s.n, s.n_eff, s.df))
    kg, wi = korn_graubard(p, v, n, n_eff, df), wilson(p, v, n, n_eff)
    aandeel = Aandeel(_rand(p, golf, item, k), v, df, golf.cellen.gemeente_n)
    basis = np.isfinite(item.scores[k])
    paren = {
        "mean": t_interval(p, np.sqrt(v), df),
        "logit": logit_interval(aandeel, *_logit_rand(golf, item, basis)),
        "asin": asin_interval(aandeel),
        "beta": beta_interval(aandeel),
    }
    kolommen: dict[str, Floats | Ints] = {"p": p, "se": np.sqrt(v), "df": df, "n": n.astype(np.int64)}
    for naam, (laag, hoog) in paren.items():
        kolommen |= {f"{naam}_lo": laag, f"{naam}_hi": hoog}
    kolommen |= {"kg_neff": kg[0], "kg_lo": kg[1], "kg_hi": kg[2]}
    return kolommen | {"wilson_neff": wi[0], "wilson_lo": wi[1], "wilson_hi": wi[2]}


def _rand(p: Floats, golf: Golf, item: Item, k: int) -> Floats:
    """Shares that are exactly 0 or 1 when all answers are the same: division may miss them by a last bit."""
    n = golf.momenten(item).n
    basis = np.isfinite(item.scores[k])
    raak = n @ (item.scores[k] == 1).astype(float)
    alle = n[:, basis].sum(axis=1)
    uit = np.where(raak == 0, 0.0, np.where(raak == alle, 1.0, p))
    return np.where(alle > 0, uit, np.nan)


def _logit_rand(golf: Golf, item: Item, basis: Bools) -> tuple[Floats, Floats]:
    """Where logistic regression of equal answers stops, and its standard error: that of log N̂.

    A variance that is zero only by calibration is not quite zero in R, which shows with one df.
    """
    m = golf.momenten(item)
    som = m.totaal[:, basis].sum(axis=1)
    t = (basis / np.where(som > 0, som, 1.0)[:, None])[:, None, :]
    schaal = np.einsum("dmw,dw->d", t**2, m.schaal)
    v = nk.zuiver(nk.kwadratisch(t, m.omega, t)[:, 0], schaal)
    v = np.where(schaal > 0, np.maximum(v, np.finfo(float).tiny), 0.0)
    aantal = golf.tel(item)[:, basis].sum(axis=1)
    rand = logit_rand(golf.cellen, golf.weging.gewicht, aantal)
    return rand, np.sqrt(v) * (1 + np.exp(-rand))
