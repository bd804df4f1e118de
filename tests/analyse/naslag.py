"""A second, slow `analyseer`: person by person, with plain numpy and nothing of the package.

Written from the formulas only (docs/uitleg/methode.md): weights by proportional fitting per gemeente,
influence functions, least squares for the residuals, and one sum over persons or organisations for every
variance. The tables are in naslag_tabellen.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Vector = NDArray[np.float64]


@dataclass
class Gemeente:
    """The respondents of one gemeente in one wave. `d` and `w`: design and raked weights."""

    rijen: pl.DataFrame
    stratum: list[str]
    inwoners: Vector
    d: Vector
    w: Vector
    x: Vector

    @property
    def n(self) -> int:
        return len(self.d)


@dataclass
class Cijfer:
    """An estimate with its weighted influence per respondent."""

    n: int
    som: float
    waarde: float
    z: Vector


def scores(tabel: pl.DataFrame, items: pl.DataFrame) -> dict[str, Vector]:
    """Scores per respondent of every figure; NaN without an answer."""
    uit = {}
    for naam, soort in items.select("item", "type").iter_rows():
        if naam not in tabel.columns:
            continue
        y = tabel[naam].cast(pl.Float64).fill_null(np.nan).to_numpy().copy()
        top = re.search(r"\d+$", soort)
        hoogste = float(top.group()) if top else np.nanmax(np.append(y[y != 9], 0))
        if hoogste < 9:
            y[y == 9] = np.nan
        uit[naam] = y
        if soort.startswith("likert"):
            midden = (hoogste + 1) / 2
            leeg = np.where(np.isnan(y), np.nan, 0.0)
            uit[f"{naam}_agree"] = (y > midden) + leeg
            uit[f"{naam}_net"] = (y > midden) * 1.0 - (y < midden) + leeg
    return uit


def lees(tabellen: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables with text keys."""
    sleutels = ("gemeente", "stratum", "margin", "cell", "org_id", "org_type", "peer")
    return {
        naam: t.with_columns(pl.col(k).cast(pl.String) for k in sleutels if k in t.columns)
        for naam, t in tabellen.items()
    }


def gemeenten(t: Mapping[str, pl.DataFrame], wave: object) -> dict[str, Gemeente]:
    """Every gemeente of a wave, weighted."""
    alle = t["inwoners"].filter(pl.col("wave") == wave)
    return {
        str(naam): gemeente(t, wave, alle.filter(pl.col("gemeente") == naam))
        for naam in alle["gemeente"].unique().sort()
    }


def gemeente(t: Mapping[str, pl.DataFrame], wave: object, rijen: pl.DataFrame) -> Gemeente:
    hier = (pl.col("wave") == wave) & (pl.col("gemeente") == rijen["gemeente"][0])
    strata, marges = t["strata"].filter(hier), t["margins"].filter(hier)
    grootte = dict(strata.select("stratum", pl.col("N_h").cast(pl.Float64)).iter_rows())
    stratum = rijen["stratum"].to_list()
    inwoners = np.array([grootte[h] for h in stratum])
    d = inwoners / np.array([stratum.count(h) for h in stratum])
    doelen = []
    for marge in sorted(set(t["margins"]["margin"])):
        doel = dict(marges.filter(pl.col("margin") == marge).select("cell", "pop").iter_rows())
        cellen = rijen[f"cell_{marge}"].cast(pl.String).to_list() if doel else ["alle"] * len(d)
        doelen.append((cellen, doel or {"alle": sum(grootte.values())}))
    doelen = doelen or [(["alle"] * len(d), {"alle": sum(grootte.values())})]
    w, rustig = raak(d, doelen)
    if not rustig:
        doelen = doelen[:1]
        w, _ = raak(d, doelen)
    kolommen = [[c == cel for c in cellen] for cellen, _ in doelen for cel in sorted(set(cellen))]
    x = np.array(kolommen, dtype=float).T
    return Gemeente(rijen, stratum, inwoners, d, w, x)


def raak(d: Vector, doelen: list[tuple[list[str], dict[str, float]]]) -> tuple[Vector, bool]:
    """`d` fitted to the margins (cell per respondent, population per cell) in turn, and whether it ended."""
    w, totaal = d.copy(), sum(doelen[0][1].values())
    for _ in range(1000):
        grootste = 0.0
        for cellen, doel in doelen:
            schaal = totaal / sum(doel.values())
            for cel in sorted(set(cellen)):
                mee = np.array([c == cel for c in cellen])
                factor = doel[cel] * schaal / w[mee].sum()
                w[mee] *= factor
                grootste = max(grootste, abs(factor - 1))
        if grootste < 1e-12:
            return w, True
    return w, False


def schat(
    g: Gemeente, y: Vector, *, gekalibreerd: bool = True, domein: NDArray[np.bool_] | None = None
) -> Cijfer:
    """Mean in a domain, and z = w(u − x'b) (or d u) for every respondent of the gemeente."""
    a = ~np.isnan(y) if domein is None else ~np.isnan(y) & domein
    w = g.w if gekalibreerd else g.d
    y = np.where(a, y, 0.0)
    som = float((w * a).sum())
    if not a.any():
        return Cijfer(0, som, math.nan, np.full(g.n, math.nan))
    waarde = float((w * y).sum() / som)
    u = a * (y - waarde) / som
    if gekalibreerd:
        wortel = np.sqrt(g.d)
        u = u - g.x @ np.linalg.lstsq(wortel[:, None] * g.x, wortel * u, rcond=None)[0]
    return Cijfer(int(a.sum()), som, waarde, w * u)


def kruis(
    z1: Vector, z2: Vector, stratum: list[str], f: Mapping[str, float], eenling: str = "adjust"
) -> float:
    """Σ_h (1 − f_h) n/(n−1) Σ (z1 − z̄1)(z2 − z̄2)."""
    totaal, strata, goed = 0.0, 0, 0
    for h in sorted(set(stratum)):
        mee = np.array([s == h for s in stratum])
        n, rest = int(mee.sum()), 1 - f.get(h, 0.0)
        strata += 1
        if n > 1 or rest == 0:
            goed += 1
        if n > 1:
            a, b = z1[mee] - z1[mee].mean(), z2[mee] - z2[mee].mean()
            totaal += rest * n / (n - 1) * float(a @ b)
        elif eenling == "adjust":
            totaal += rest * float(z1[mee] @ z2[mee])
    return totaal * strata / goed if eenling == "average" and goed else totaal


def variantie(g: Gemeente, z: Vector, *, eindig: bool = True, eenling: str = "adjust") -> float:
    if np.isnan(z).any():
        return math.nan
    f = {h: g.stratum.count(h) / n for h, n in zip(g.stratum, g.inwoners, strict=True)} if eindig else {}
    v = kruis(z, z, g.stratum, f, eenling)
    return v if v > 1e-26 * float((z**2).sum() + 1e-300) else 0.0


def vrijheid(stratum: list[str]) -> int:
    return len(stratum) - len(set(stratum))


def z_om(g: Gemeente, y: Vector, om: Cijfer, *, gekalibreerd: bool = True) -> Vector:
    a = ~np.isnan(y)
    u = np.where(a, np.nan_to_num(y) - om.waarde, 0.0) / om.som
    if gekalibreerd:
        wortel = np.sqrt(g.d)
        u = u - g.x @ np.linalg.lstsq(wortel[:, None] * g.x, wortel * u, rcond=None)[0]
    return (g.w if gekalibreerd else g.d) * u
