"""The tables `fay_herriot`, `fay_herriot_model` and `ranks` of `analyseer`: the last wave, raked weights.

Every measure whose figures allow it. A gemeente enters with a positive variance and at least 30 answers (the
number from which figures of inwoners are published): variances are used as they are, so a gemeente without
variance would be trusted without limit.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from analyse.frames import neem
from analyse.kleine_gebieden import TE_WEINIG, FayHerriot, fay_herriot, naar_verhouding, naar_verschil
from analyse.publicatie import Drempels
from analyse.rangen import rangen
from analyse.tabellen.bestanden import NL
from analyse.tabellen.bronnen import GEEN, Bronnen
from analyse.weging import Floats

GEEN_KENMERK = ("gemeente", "N", "peer")
_MINIMUM = Drempels().inwoners_n


@dataclass(frozen=True)
class _Model:
    """The model of one measure, with the direct figures and populations of its gemeenten."""

    naam: str
    rijen: pl.DataFrame
    model: FayHerriot
    gewicht: Floats

    @property
    def direct(self) -> Floats:
        return self.rijen["est"].to_numpy()

    @property
    def landelijk(self) -> float:
        """The direct figure of all gemeenten in the model together."""
        return float(self.gewicht @ self.direct)


def fay_herriot_tabel(bronnen: Bronnen) -> pl.DataFrame:
    """Per measure and gemeente the direct, synthetic and model figure, with its mean squared error."""
    delen = []
    for m in _modellen(bronnen):
        f = m.model
        positief = bool((f.eblup > 0).all()) and m.landelijk > 0
        kolommen = {
            "direct": m.direct,
            "vardir": m.rijen["vardir"].to_numpy(),
            "synthetic": f.synthetisch,
            "gamma": f.gamma,
            "eblup": f.eblup,
            "g1": f.g1,
            "g2": f.g2,
            "g3": f.g3,
            "mse": f.mse,
            "eblup_ratio_bench": naar_verhouding(f.eblup, m.gewicht, m.landelijk)
            if positief
            else np.full(len(f.eblup), np.nan),
            "eblup_diff_bench": naar_verschil(f.eblup, m.gewicht, m.landelijk),
        }
        delen.append(m.rijen.select("var", "gemeente", "n").with_columns(**kolommen))
    return pl.concat(delen) if delen else GEEN


def fay_herriot_model_tabel(bronnen: Bronnen) -> pl.DataFrame:
    """Per measure the model: gemeenten, model variance, coefficients (none for a covariate left out)."""
    delen = []
    for m in _modellen(bronnen):
        f = m.model
        b, se_b = (np.where(f.gebruikt, x, np.nan) for x in (f.b, f.se_b))
        rij = {"var": m.naam, "m": m.rijen.height, "refvar": f.a}
        rij |= {f"b{k}": x for k, x in enumerate(b)} | {f"se_b{k}": x for k, x in enumerate(se_b)}
        delen.append(pl.DataFrame([{**rij, "national_direct": m.landelijk}]))
    return pl.concat(delen) if delen else GEEN


def ranks(bronnen: Bronnen) -> pl.DataFrame:
    """Per measure and gemeente its rank, and simultaneous (sim) and marginal (marg) 95 % rank sets."""
    delen = []
    for deel in _bruikbaar(bronnen).partition_by("var", maintain_order=True):
        r = rangen(deel["est"].to_numpy(), deel["se"].to_numpy())
        kolommen = {
            "rank": r.rang,
            "sim_lo": r.laag,
            "sim_hi": r.hoog,
            "marg_lo": r.eigen_laag,
            "marg_hi": r.eigen_hoog,
        }
        delen.append(deel.select("var", "gemeente", "est", "se").with_columns(**kolommen))
    return pl.concat(delen) if delen else GEEN


def _bruikbaar(bronnen: Bronnen) -> pl.DataFrame:
    """Figures of the last wave that enter, sorted by measure and gemeente."""
    cijfers = bronnen.gemaakt["estimates"]
    return cijfers.filter(
        pl.col("variant") == "calib",
        pl.col("wave") == bronnen.inwoners[-1].wave,
        pl.col("gemeente") != NL,
        pl.col("n") >= _MINIMUM,
        pl.col("se") > 0,
        pl.col("est").is_finite() & pl.col("se").is_finite(),
    ).sort("var", "gemeente")


def _modellen(bronnen: Bronnen) -> Iterator[_Model]:
    """A model per measure; none without covariates of gemeenten."""
    kenmerken = _kenmerken(bronnen)
    if kenmerken is None:
        return
    namen = [k for k in kenmerken.columns if k not in GEEN_KENMERK]
    for deel in _bruikbaar(bronnen).partition_by("var", maintain_order=True):
        rijen = deel.join(kenmerken, on="gemeente", maintain_order="left")
        if not rijen.height:
            continue
        rijen = rijen.with_columns(vardir=pl.col("se") ** 2)
        direct, variantie = (rijen[k].to_numpy() for k in ("est", "vardir"))
        model = fay_herriot(direct, variantie, rijen.select(namen).to_numpy())
        if model.status != TE_WEINIG:
            n = rijen["N"].to_numpy()
            yield _Model(str(rijen["var"][0]), rijen, model, n / n.sum())


def _kenmerken(bronnen: Bronnen) -> pl.DataFrame | None:
    """gemeente, N (from the strata of the last wave where table gemeenten has none) and covariates: every
    other column of numbers in table gemeenten. A gemeente that lacks one of them is not modelled."""
    if "gemeenten" not in bronnen.ruw:
        return None
    frame = neem(bronnen.ruw, "gemeenten")
    getallen = [k for k, t in frame.schema.items() if t.is_numeric() and k not in GEEN_KENMERK]
    if not getallen:
        return None
    if "N" not in frame.columns:
        strata = bronnen.ruw["strata"].filter(pl.col("wave") == bronnen.inwoners[-1].wave)
        frame = frame.join(strata.group_by("gemeente").agg(N=pl.col("N_h").sum()), on="gemeente")
    return frame.select("gemeente", pl.col("N", *getallen).cast(pl.Float64)).drop_nulls()
