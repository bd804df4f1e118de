"""Differences between gemeenten and between groups."""

import numpy as np
import polars as pl

from analyse import nauwkeurigheid as nk
from analyse.tabellen.bestanden import NL, rijen
from analyse.tabellen.bronnen import GEEN, Bronnen
from analyse.vergelijking import Referentie, benjamini_hochberg, contrast

REFERENTIES = (
    ("NL", "NL", False),
    ("rest", "NL", True),
    ("peer", "peer", False),
    ("peer_excl", "peer", True),
)


def verschillen(bronnen: Bronnen) -> pl.DataFrame:
    """The last wave: each gemeente against NL, the rest, its peer group with and without itself."""
    golf, peers = bronnen.inwoners[-1], bronnen.peers()
    gemeenten = list(golf.cellen.gemeenten)
    groepen = {"NL": np.ones((len(gemeenten), len(gemeenten)))}
    peer = np.array([peers.get(g, "") for g in gemeenten])
    groepen["peer"] = ((peer[:, None] == peer[None, :]) & (peer != "")[:, None]).astype(float)
    delen = []
    for item in golf.items:
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


def spiegelverschillen(bronnen: Bronnen) -> pl.DataFrame:
    """Gaps between the three groups in the same gemeente and wave, as independent samples."""
    inwoners = bronnen.gemaakt["estimates"]
    aanbieders = bronnen.gemaakt.get("providers", GEEN)
    medewerkers = bronnen.gemaakt.get("staff", GEEN)
    per_groep = {
        "inwoner": inwoners.filter(pl.col("variant") == "calib").select(
            "wave", "gemeente", "var", "est", "se"
        )
    }
    if aanbieders.width:
        per_groep["aanbieder"] = aanbieders.select("wave", "gemeente", "var", "est", se="se_cluster")
    if medewerkers.width:
        per_groep["medewerker"] = medewerkers.select("wave", "gemeente", "var", "est", "se")
    delen = []
    for a, b in (("medewerker", "inwoner"), ("aanbieder", "inwoner"), ("aanbieder", "medewerker")):
        if a in per_groep and b in per_groep:
            samen = per_groep[a].join(per_groep[b], on=["wave", "gemeente", "var"], suffix="_b")
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
