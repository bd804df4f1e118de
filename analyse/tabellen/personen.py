"""The tables of `analyseer`; every function gives one, with NaN still in it (frames.zonder_nan ends that)."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from analyse import clusters as cl
from analyse import nauwkeurigheid as nk
from analyse.betrouwbaarheid import korn_graubard, t_interval, wilson
from analyse.prepare import Item
from analyse.tabellen.bestanden import NL, Clustergolf, Golf, clustersommen, heel, rijen
from analyse.vergelijking import Referentie, benjamini_hochberg, contrast
from analyse.weging import Bools, Floats, Ints, kap, kish

GEEN = pl.DataFrame()
REFERENTIES = (
    ("NL", "NL", False),
    ("rest", "NL", True),
    ("peer", "peer", False),
    ("peer_excl", "peer", True),
)


def weights(golven: Sequence[Golf]) -> pl.DataFrame:
    """resp_id, w_raked, w_trim of every respondent."""
    delen = []
    for golf in golven:
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


def kish_tabel(golven: Sequence[Golf]) -> pl.DataFrame:
    """Effective sample sizes per gemeente: of design, raked and trimmed weights."""
    delen = []
    for golf in golven:
        c, w = golf.cellen, golf.weging
        g = len(c.gemeenten)
        gekapt = kap(w.gewicht, c.n, c.gemeente)
        geraakt = kish(w.gewicht, c.n, c.gemeente, g)
        anders = np.abs(gekapt - w.gewicht) > 1e-9 * w.gewicht
        buiten = _buiten(golf)
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
                    "n_trimmed": np.bincount(c.gemeente, c.n * (anders & buiten), g).astype(np.int64),
                    "df": (c.gemeente_n - np.bincount(c.stratum_gemeente, minlength=g)).astype(np.int64),
                }
            )
        )
    return pl.concat(delen)


def _buiten(golf: Golf) -> Bools:
    """Cells whose raked weight lies outside the trimming bounds."""
    c, w = golf.cellen, golf.weging.gewicht
    g = len(c.gemeenten)
    gemiddeld = (np.bincount(c.gemeente, w * c.n, g) / c.gemeente_n)[c.gemeente]
    return np.asarray((w < 0.3 * gemiddeld * (1 - 1e-12)) | (w > 3 * gemiddeld * (1 + 1e-12)))


def estimates(golven: Sequence[Golf], items: Sequence[Item]) -> pl.DataFrame:
    """Figures per gemeente and NL: variant `design` (N_h/n_h) and `calib` (raked, calibrated residuals)."""
    delen = []
    for golf in golven:
        gebieden = [*golf.cellen.gemeenten, NL]
        for variant in ("design", "calib"):
            for item in items:
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


def staff(golven: Sequence[Golf], items: Sequence[Item]) -> pl.DataFrame:
    """Figures of staff per gemeente. A sample of one person gives no standard error."""
    delen = []
    for golf in golven:
        gebieden = list(golf.cellen.gemeenten)
        for item in items:
            s = nk.schat(golf.momenten(item, gekalibreerd=False), item.scores)
            delen += [_cijfers(golf, gebieden, item, s, k) for k in range(len(item.maten))]
    tabel = pl.concat(delen).with_columns(pl.when(pl.col("df") > 0).then("se").alias("se"))
    return tabel.sort("wave", "gemeente", maintain_order=True)


def providers(golven: Sequence[Clustergolf], items: Sequence[Item]) -> pl.DataFrame:
    """Figures of providers per gemeente and NL, organisations as clusters; `se_naive` ignores them."""
    delen = []
    for golf in golven:
        gebieden = [*golf.clusters.gemeenten, NL]
        groepen = np.concatenate([np.eye(len(gebieden) - 1), heel(len(gebieden) - 1)])
        unies = cl.unies(golf.clusters, groepen)
        for item in items:
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
    return pl.concat(delen).sort("wave", "gemeente", maintain_order=True)


def _naief(golf: Clustergolf, m: nk.Momenten, s: nk.Schatting) -> Floats:
    """Standard error as if every answer were drawn by itself, with replacement."""
    n = golf.clusters.n.sum()
    return np.asarray(np.sqrt(n / max(n - 1, 1) * np.einsum("dmw,dw->dm", s.invloed**2, m.kwadraat)))


def _organisaties(antwoorden: Floats, unies: Sequence[cl.Unie]) -> Ints:
    """Organisations with an answer per domain."""
    return np.array([np.count_nonzero(unie.totalen(antwoorden)) for unie in unies])


def intervallen(golven: Sequence[Golf], items: Sequence[Item]) -> pl.DataFrame:
    """Intervals of the shares per gemeente: t, Korn-Graubard and Wilson."""
    delen = []
    for golf in golven:
        for item in items:
            s = nk.schat(golf.momenten(item), item.scores)
            for k, maat in enumerate(item.maten):
                if not maat.aandeel:
                    continue
                p, v, n, n_eff, df = (x[:, k] for x in (s.waarde, s.variantie, s.n, s.n_eff, s.df))
                t, kg, wi = (
                    t_interval(p, np.sqrt(v), df),
                    korn_graubard(p, v, n, n_eff, df),
                    wilson(p, v, n, n_eff),
                )
                kolommen: dict[str, Floats | Ints] = {
                    "p": p,
                    "se": np.sqrt(v),
                    "df": df,
                    "n": n.astype(np.int64),
                }
                kolommen |= {
                    "mean_lo": t[0],
                    "mean_hi": t[1],
                    "kg_neff": kg[0],
                    "kg_lo": kg[1],
                    "kg_hi": kg[2],
                }
                kolommen |= {"wilson_neff": wi[0], "wilson_lo": wi[1], "wilson_hi": wi[2]}
                tabel = rijen(golf.wave, list(golf.cellen.gemeenten), maat, kolommen)
                delen.append(tabel.filter(pl.col("n") > 0).with_columns(pl.col("df").cast(pl.Int64)))
    return pl.concat(delen).sort("wave", "gemeente", maintain_order=True) if delen else GEEN


def verschillen(golf: Golf, items: Sequence[Item], peers: dict[str, str]) -> pl.DataFrame:
    """The last wave: each gemeente against NL, the rest, its peer group with and without itself."""
    gemeenten = list(golf.cellen.gemeenten)
    groepen = {"NL": np.ones((len(gemeenten), len(gemeenten)))}
    peer = np.array([peers.get(g, "") for g in gemeenten])
    groepen["peer"] = ((peer[:, None] == peer[None, :]) & (peer != "")[:, None]).astype(float)
    delen = []
    for item in items:
        m = golf.momenten(item)
        eigen = nk.schat(m, item.scores)
        for naam, groep, zonder in REFERENTIES:
            v = contrast(m, eigen, Referentie(m.groepen(groepen[groep]), m.omega, zonder), item.scores)
            p_bh = benjamini_hochberg(v.p)
            for k, maat in enumerate(item.maten):
                kolommen = {"est_g": eigen.waarde, "est_ref": v.referentie, "diff": v.verschil, "se": v.se}
                kolommen |= {"df": v.df, "p": v.p, "p_bh": p_bh}
                tabel = rijen(golf.wave, gemeenten, maat, {naam_: x[:, k] for naam_, x in kolommen.items()})
                delen.append(tabel.with_columns(ref=pl.lit(naam)).filter(pl.col("diff").is_not_nan()))
    volgorde = ["wave", "var", "gemeente", "ref", "est_g", "est_ref", "diff", "se", "df", "p", "p_bh"]
    tabel = pl.concat(delen).select(volgorde).with_columns(pl.col("df").cast(pl.Int64))
    return tabel.sort("wave", "var", "gemeente", maintain_order=True)


def ronde_verschillen(cijfers: pl.DataFrame) -> pl.DataFrame:
    """Last wave minus the one before per gemeente, as independent samples (each with its own correction)."""
    waves = cijfers["wave"].unique().sort()
    if len(waves) < 2:
        return GEEN
    kolommen = ["gemeente", "var", "est", "se", "df"]
    oud, nieuw = (
        cijfers.filter(
            (pl.col("variant") == "calib") & (pl.col("wave") == w) & (pl.col("gemeente") != NL)
        ).select(kolommen)
        for w in waves[-2:]
    )
    samen = nieuw.join(oud, on=["gemeente", "var"], suffix="_oud", maintain_order="left")
    return samen.select(
        "gemeente",
        "var",
        diff=pl.col("est") - pl.col("est_oud"),
        se_indep=(pl.col("se") ** 2 + pl.col("se_oud") ** 2).sqrt(),
        df_indep=pl.col("df") + pl.col("df_oud"),
    ).filter(pl.col("diff").is_not_null() & pl.col("diff").is_not_nan())


def spiegelverschillen(
    inwoners: pl.DataFrame, aanbieders: pl.DataFrame, medewerkers: pl.DataFrame
) -> pl.DataFrame:
    """Gaps between the three groups in the same gemeente and wave, as independent samples."""
    bronnen = {
        "inwoner": inwoners.filter(pl.col("variant") == "calib").select(
            "wave", "gemeente", "var", "est", "se"
        )
    }
    if aanbieders.width:
        bronnen["aanbieder"] = aanbieders.select("wave", "gemeente", "var", "est", se="se_cluster")
    if medewerkers.width:
        bronnen["medewerker"] = medewerkers.select("wave", "gemeente", "var", "est", "se")
    delen = []
    for a, b in (("medewerker", "inwoner"), ("aanbieder", "inwoner"), ("aanbieder", "medewerker")):
        if a in bronnen and b in bronnen:
            samen = bronnen[a].join(bronnen[b], on=["wave", "gemeente", "var"], suffix="_b")
            samen = samen.filter((pl.col("est") - pl.col("est_b")).is_not_nan() & (pl.col("gemeente") != NL))
            delen.append(
                samen.select(
                    "wave",
                    "gemeente",
                    "var",
                    gap=pl.lit(f"{a}-{b}"),
                    diff=pl.col("est") - pl.col("est_b"),
                    se=(pl.col("se") ** 2 + pl.col("se_b") ** 2).sqrt(),
                )
            )
    return pl.concat(delen).sort("wave", "gemeente", "var", maintain_order=True) if delen else GEEN
