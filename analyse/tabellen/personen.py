"""Tables of samples in which persons are drawn: weights, effective sizes and figures."""

import numpy as np
import polars as pl

from analyse import nauwkeurigheid as nk
from analyse.prepare import Item
from analyse.tabellen.bestanden import NL, Golf, heel, rijen
from analyse.tabellen.bronnen import GEEN, Bronnen
from analyse.weging import Bools, Floats, Ints, kap, kish


def weights(bronnen: Bronnen) -> pl.DataFrame:
    """resp_id, w_raked, w_trim of every respondent."""
    delen = []
    for golf in bronnen.inwoners:
        c = golf.cellen
        tabel = golf.sommen.select(
            *golf.sleutels,
            w_raked=golf.weging.gewicht,
            w_trim=kap(golf.weging.gewicht, c.n, c.gemeente),
        )
        samen = golf.antwoorden.join(
            tabel, on=golf.sleutels, how="left", maintain_order="left", validate="m:1"
        )
        delen.append(samen.select("resp_id", "w_raked", "w_trim"))
    return pl.concat(delen)


def kish_tabel(bronnen: Bronnen) -> pl.DataFrame:
    """Effective sample sizes per gemeente: of design, raked and trimmed weights. `trim_deviation`: how far a
    cell of a margin is off at most with the trimmed weights, as a part of its population."""
    delen = []
    for golf in bronnen.inwoners:
        c, w = golf.cellen, golf.weging
        g = len(c.gemeenten)
        gekapt = kap(w.gewicht, c.n, c.gemeente)
        geraakt = kish(w.gewicht, c.n, c.gemeente, g)
        anders = np.abs(gekapt - w.gewicht) > 1e-9 * w.gewicht
        buiten = _buiten(golf)
        naast = _naast_marges(golf, gekapt)
        delen.append(
            pl.DataFrame(
                {
                    "wave": pl.Series([golf.wave] * g),
                    "gemeente": list(c.gemeenten),
                    "n": c.gemeente_n.astype(np.int64),
                    "N": np.bincount(c.stratum_gemeente, c.populatie, g),
                    "neff_design": kish(w.basis, c.n, c.gemeente, g),
                    "neff_raked": geraakt,
                    "deff_w": c.gemeente_n / geraakt,
                    "neff_trim": kish(gekapt, c.n, c.gemeente, g),
                    "trim_deviation": naast,
                    "n_trimmed": np.bincount(c.gemeente, c.n * (anders & buiten), g).astype(np.int64),
                    "df": (c.gemeente_n - np.bincount(c.stratum_gemeente, minlength=g)).astype(np.int64),
                }
            )
        )
    return pl.concat(delen)


def _naast_marges(golf: Golf, gewicht: Floats) -> Floats:
    """The largest |Σ w / population − 1| over the cells of the margins, per gemeente."""
    c = golf.cellen
    uit = np.zeros(len(c.gemeenten))
    for marge in c.marges:
        som = np.bincount(marge.cel, gewicht * c.n, len(marge.populatie))
        factor = np.divide(som, marge.populatie, out=np.ones_like(som), where=marge.populatie > 0)
        np.maximum.at(uit, marge.gemeente, np.abs(factor - 1))
    return uit


def _buiten(golf: Golf) -> Bools:
    """Cells whose raked weight lies outside the trimming bounds."""
    c, w = golf.cellen, golf.weging.gewicht
    g = len(c.gemeenten)
    gemiddeld = (np.bincount(c.gemeente, w * c.n, g) / c.gemeente_n)[c.gemeente]
    return np.asarray((w < 0.3 * gemiddeld * (1 - 1e-12)) | (w > 3 * gemiddeld * (1 + 1e-12)))


def estimates(bronnen: Bronnen) -> pl.DataFrame:
    """Figures per gemeente and NL: variant `design` (N_h/n_h) and `calib` (raked, calibrated residuals)."""
    delen = []
    for golf in bronnen.inwoners:
        gebieden = [*golf.cellen.gemeenten, NL]
        for variant in ("design", "calib"):
            for item in golf.items:
                m = golf.momenten(item, gekalibreerd=variant == "calib")
                s = nk.schat(m.plus(m.groepen(heel(len(golf.cellen.gemeenten)))), item.scores)
                delen += [
                    _cijfers(golf, gebieden, item, s, k).with_columns(variant=pl.lit(variant))
                    for k in range(len(item.maten))
                ]
    tabel = pl.concat(delen)
    tabel = tabel.select("variant", *tabel.columns[:-1])
    return tabel.sort("variant", "wave", "gemeente", maintain_order=True)


def _cijfers(golf: Golf, gebieden: list[str], item: Item, s: nk.Schatting, k: int) -> pl.DataFrame:
    kolommen: dict[str, Floats | Ints] = {
        "n": s.n[:, k].astype(np.int64),
        "sw": s.som[:, k],
        "est": s.waarde[:, k],
        "se": s.se[:, k],
        "df": s.df[:, k],
        "deff": s.deff[:, k],
    }
    tabel = rijen(golf.wave, gebieden, item.maten[k], kolommen)
    return tabel.with_columns(pl.col("df").fill_nan(None).cast(pl.Int64))


def staff(bronnen: Bronnen) -> pl.DataFrame:
    """Figures of staff per gemeente. A sample of one person gives no standard error."""
    delen = []
    for golf in bronnen.medewerkers:
        gebieden = list(golf.cellen.gemeenten)
        for item in golf.items:
            s = nk.schat(golf.momenten(item, gekalibreerd=False), item.scores)
            delen += [_cijfers(golf, gebieden, item, s, k) for k in range(len(item.maten))]
    if not delen:
        return GEEN
    tabel = pl.concat(delen).with_columns(pl.when(pl.col("df") > 0).then("se").alias("se"))
    return tabel.sort("wave", "gemeente", maintain_order=True)
