"""Does the way of answering (web, paper) change the answer? A test for the whole country.

Weighted regression of a figure on modus and the margins of the weighting, over everyone who answered. The
effect of a modus is a difference with the most used one. Its standard error is linearised (Binder 1983): the
influence of a person is (A⁻¹ x)(y − x'β), calibrated, stratified and with finite population correction as any
other figure. All from counts per cell of the weighting × modus × code.

An effect that is clear and larger than the smallest difference that matters puts modus in the key of the
trend of that figure (`modustabel`). Nothing is corrected per gemeente.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analyse.achtergrondgroepen import ACHTERGROND
from analyse.aggregatie import kolom
from analyse.coderen import codeer
from analyse.gebieden import NL
from analyse.indexen.momenten import variantie_van
from analyse.prepare import Maat
from analyse.tellen import MODUS, Telling
from analyse.telplan import N
from analyse.vergelijking import Q, benjamini_hochberg, tweezijdig
from analyse.weging import Cellen, Floats, Ints, Weging, som_per

RELEVANT_AANDEEL = 0.05
"""The smallest difference between shares that matters: 5 points."""
RELEVANT_DEEL = 0.2 / 9
"""The same for means, as a part of the scale: 0.2 on a scale of 1 to 10."""
GEEN_VERSCHIL, ONZEKER, TRENDSLEUTEL, NIET_TE_SCHEIDEN = (
    "geen_verschil",
    "onzeker",
    "trendsleutel",
    "niet_te_scheiden",
)
_RANG = 1e-8


@dataclass(frozen=True)
class Modusgroepen:
    """Groups of respondents (rows) that are alike in cell of the weighting, modus and covariates.

    `cel` and `soort` per row; a soort is a combination of modus and covariates that occurs anywhere. Per
    soort the number of its `modus` (−1: not known) and, per margin, of its category (`covariaten`). `namen`
    are the modi, the most used one first.
    """

    namen: tuple[str, ...]
    cel: Ints
    soort: Ints
    modus: Ints
    covariaten: tuple[Ints, ...]


@dataclass(frozen=True)
class Figuur:
    """A figure of a variable, and the counts (row, code) of its answers."""

    naam: str
    maat: Maat
    tel: Floats


@dataclass(frozen=True)
class Moduseffect:
    """The effect of `modus` against `tegen` on the figure `maat` of the variable `naam`: answers of both,
    difference, standard error, df.

    `p_bh` is `p` corrected for the figures it was tested with; `grens` the smallest difference that matters.
    None where the modi cannot be told apart.
    """

    naam: str
    maat: str
    modus: str
    tegen: str
    n: int
    n_tegen: int
    effect: float | None
    se: float | None
    df: float
    p: float | None
    p_bh: float | None
    grens: float

    @property
    def status(self) -> str:
        """`trendsleutel`: clear and large enough to matter; `onzeker`: large, but it may be chance."""
        if self.effect is None:
            return NIET_TE_SCHEIDEN
        if abs(self.effect) < self.grens:
            return GEEN_VERSCHIL
        return TRENDSLEUTEL if self.p_bh is not None and self.p_bh <= Q else ONZEKER


def modusgroepen(modus: pl.Series, n: Floats, cel: Ints, covariaten: Sequence[pl.Series]) -> Modusgroepen:
    """Groups from the modus (text), number of respondents, cell and categories of each row."""
    nummer, namen = codeer(modus)
    bekend = namen.drop_nulls()
    geteld = som_per(nummer, n, len(namen))[: len(bekend)]
    orde = np.argsort(-geteld, kind="stable")
    plek = np.full(len(namen), -1)
    plek[orde] = np.arange(len(orde))
    kenmerken = np.stack([plek[nummer], *(codeer(c)[0] for c in covariaten)])
    soorten, soort = np.unique(kenmerken, axis=1, return_inverse=True)
    return Modusgroepen(tuple(bekend.gather(orde)), cel, soort.reshape(-1), soorten[0], tuple(soorten[1:]))


def moduseffecten(
    cellen: Cellen, weging: Weging, groepen: Modusgroepen, figuren: Sequence[Figuur]
) -> tuple[Moduseffect, ...]:
    """Effect of every modus but the first on every figure, tested together. Nothing for a figure that only
    one modus answered."""
    fits = [
        f for figuur in figuren if (f := _regressie(groepen, weging.gewicht[groepen.cel], figuur)) is not None
    ]
    if not fits:
        return ()
    effect = np.concatenate([f.beta for f in fits])
    se = np.sqrt(_variantie(cellen, weging, groepen, fits))
    ruimte = float(cellen.n.sum()) - len(cellen.populatie) + 1
    df = np.concatenate([np.full(len(f.anders), max(ruimte - f.parameters, 0.0)) for f in fits])
    p = tweezijdig(effect, se, df)
    p_bh = benjamini_hochberg(p)
    kop = [(f, m) for f in fits for m in f.anders]
    return tuple(
        Moduseffect(
            f.figuur.naam,
            f.figuur.maat.naam,
            groepen.namen[m],
            groepen.namen[0],
            int(f.per_modus[m]),
            int(f.per_modus[0]),
            _getal(effect[k]),
            _getal(se[k]),
            float(df[k]),
            _getal(p[k]),
            _getal(p_bh[k]),
            relevant_verschil(f.figuur.maat),
        )
        for k, (f, m) in enumerate(kop)
    )


def relevant_verschil(maat: Maat) -> float:
    """The smallest difference of a figure that matters, in its own unit."""
    if maat.aandeel:
        return RELEVANT_AANDEEL
    scores = [s for s in maat.scores if s is not None]
    return RELEVANT_DEEL * (max(scores) - min(scores))


def ronde_moduseffecten(telling: Telling) -> tuple[Moduseffect, ...]:
    """Effects on all main figures of a round, tested together; empty for one modus and for organisations.

    Covariates are sex × age and education as they were answered, not as they were joined for weighting.
    """
    sleutels = telling.som.sleutels
    if telling.basis is None or MODUS not in sleutels.columns:
        return ()
    som, basis = telling.som, telling.basis
    namen = {v.begrip: v.naam for v in telling.invoer.codeboek.variabelen if v.naam in sleutels.columns}
    geslacht, leeftijd, opleiding = (
        pl.col(namen[b]).cast(pl.String).fill_null("") if b in namen else pl.lit("") for b in ACHTERGROND
    )
    rijen = sleutels.with_columns(ax=pl.concat_str(geslacht, pl.lit("_"), leeftijd), edu=opleiding)
    groepen = modusgroepen(
        rijen[MODUS].cast(pl.String), som.van(N).astype(float), basis.plek, [rijen["ax"], rijen["edu"]]
    )
    figuren = [
        Figuur(ci.variabele.naam, maat, som.neem(kolommen).astype(float))
        for blok in telling.blokken
        for ci in blok.items
        for maat in ci.item.maten
        if maat.naam == ci.hoofdmaat
        and (kolommen := [kolom(ci.item.naam, c) for c in ci.item.codes])[0] in som.kolommen
    ]
    return moduseffecten(basis.cellen, basis.weging, groepen, figuren)


def modusdelen(aantallen: pl.DataFrame) -> pl.DataFrame:
    """How many answered in which way, per gemeente and NL: gemeente, modus, n, deel (unweighted, of those
    whose modus is known). `aantallen`: gemeente, modus, n."""
    bekend = aantallen.select("gemeente", "modus", pl.col("n").cast(pl.Int64)).drop_nulls("modus")
    alle = pl.concat([bekend, bekend.with_columns(gemeente=pl.lit(NL))])
    per = alle.group_by("gemeente", "modus").agg(pl.col("n").sum())
    per = per.with_columns(deel=pl.col("n") / pl.col("n").sum().over("gemeente"))
    return per.sort(pl.col("gemeente") == NL, "gemeente", "modus")


@dataclass(frozen=True)
class _Fit:
    """One figure: answers `per_modus`, the modi compared (`anders`), β per modus (NaN: cannot be told apart),
    A⁻¹x per soort and modus, y − x'β per soort and code of `tel`, and the rank of all of x."""

    figuur: Figuur
    tel: Floats
    per_modus: Floats
    anders: Ints
    beta: Floats
    invloed: Floats
    afwijking: Floats
    parameters: int


def _regressie(groepen: Modusgroepen, gewicht: Floats, figuur: Figuur) -> _Fit | None:
    """None when fewer than two modi answered.

    Margins are taken out of modus and answers first (Frisch-Waugh): what is left of a modus is what the
    margins do not say.
    """
    scores = np.array([np.nan if s is None else s for s in figuur.maat.scores])
    in_basis = np.isfinite(scores)
    modus = groepen.modus[groepen.soort]
    tel, scores = figuur.tel[:, in_basis] * (modus >= 0)[:, None], scores[in_basis]
    per_modus = som_per(np.maximum(modus, 0), tel.sum(axis=1), max(1, len(groepen.namen)))
    anders = np.flatnonzero(per_modus[1:] > 0) + 1
    if not len(anders) or not per_modus[0]:
        return None
    massa, wy = (
        som_per(groepen.soort, gewicht * wat, len(groepen.modus)) for wat in (tel.sum(axis=1), tel @ scores)
    )
    x = np.hstack([np.ones((len(massa), 1)), *(np.eye(int(c.max()) + 1)[c] for c in groepen.covariaten)])
    m = (groepen.modus[:, None] == anders).astype(float)
    kruis = (x * massa[:, None]).T @ x
    kern = np.linalg.pinv(kruis, rcond=_RANG, hermitian=True)
    los = m - x @ (kern @ ((x * massa[:, None]).T @ m))
    a = (los * massa[:, None]).T @ los
    vol = np.sqrt(massa @ m)
    vast = np.linalg.eigvalsh(a / np.outer(vol, vol))[0] <= _RANG
    invloed = np.full(los.shape, np.nan) if vast else los @ np.linalg.inv(a)
    beta = invloed.T @ wy
    gamma = kern @ (x.T @ (wy - massa * (m @ beta)))
    afwijking = scores - (m @ beta + x @ gamma)[:, None]
    rang = int(np.linalg.matrix_rank(kruis, tol=_RANG * float(kruis[0, 0]), hermitian=True))
    return _Fit(figuur, tel, per_modus, anders, beta, invloed, afwijking, rang + len(anders))


def _variantie(cellen: Cellen, weging: Weging, groepen: Modusgroepen, fits: Sequence[_Fit]) -> Floats:
    """Variance of every β: Σ over gemeenten of the variance of Σ w u, with u = invloed · afwijking."""
    eerste: list[Floats] = []
    tweede: list[Floats] = []
    for f in fits:
        afwijking = f.afwijking[groepen.soort]
        som, kwadraat = (f.tel * afwijking).sum(axis=1), (f.tel * afwijking**2).sum(axis=1)
        for factor in f.invloed.T[:, groepen.soort]:
            eerste.append(som_per(groepen.cel, factor * som, len(cellen.n)))
            tweede.append(som_per(groepen.cel, factor**2 * kwadraat, len(cellen.n)))
    v = variantie_van(cellen, weging, np.stack(eerste, axis=1), np.stack(tweede, axis=1))
    return np.asarray(v.sum(axis=0))


def _getal(x: float) -> float | None:
    return float(x) if np.isfinite(x) else None
