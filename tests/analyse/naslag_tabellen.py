"""The tables of the second `analyseer` (naslag.py), in the layout of docs/naslag/analyseer.md."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

from tests.analyse.naslag import (
    Cijfer,
    Gemeente,
    Vector,
    gemeenten,
    kruis,
    lees,
    schat,
    scores,
    variantie,
    vrijheid,
    z_om,
)
from tests.analyse.naslag_groepen import Rij, aanbieders, cijfer, medewerkers


def naslag(tabellen: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """All tables that follow from the data."""
    t = lees(tabellen)
    golven = [(w, gemeenten(t, w)) for w in t["inwoners"]["wave"].unique().sort()]
    rijen: dict[str, list[Rij]] = {
        "weights": list(_gewichten(golven)),
        "estimates": list(_schattingen(t, golven)),
        "ci": list(_intervallen(t, golven)),
        "subdomains": list(_subdomeinen(t, golven)),
        "lonely": list(_eenlingen(t, golven)),
        "differences": list(_verschillen(t, golven[-1])),
    }
    if len(golven) > 1:
        rijen["wave_differences"] = list(_rondes(t, golven[-2][1], golven[-1][1]))
    if "aanbieders" in t:
        rijen |= aanbieders(t)
    if "medewerkers" in t:
        rijen["staff"] = list(medewerkers(t))
    return {naam: pl.DataFrame(r, infer_schema_length=None) for naam, r in rijen.items() if r}


Golven = list[tuple[object, dict[str, Gemeente]]]


def _gewichten(golven: Golven) -> Iterator[Rij]:
    for _, per in golven:
        for g in per.values():
            for naam, w in zip(g.rijen["resp_id"], g.w, strict=True):
                yield {"resp_id": naam, "w_raked": w}


def _samen(per: Mapping[str, Gemeente], delen: Mapping[str, Cijfer]) -> Cijfer:
    """One figure of several gemeenten together; its z are those of all their respondents."""
    som = sum(c.som for c in delen.values() if c.n)
    waarde = sum(c.som * c.waarde for c in delen.values() if c.n) / som if som else math.nan
    return Cijfer(sum(c.n for c in delen.values()), som, waarde, np.zeros(0))


def _schattingen(t: Mapping[str, pl.DataFrame], golven: Golven) -> Iterator[Rij]:
    for wave, per in golven:
        for variant in ("design", "calib"):
            cal = variant == "calib"
            for naam in scores(t["inwoners"], t["items"]):
                y = {g: scores(x.rijen, t["items"])[naam] for g, x in per.items()}
                delen = {g: schat(x, y[g], gekalibreerd=cal) for g, x in per.items()}
                kop = {"variant": variant, "wave": wave}
                for g, x in per.items():
                    v = variantie(x, delen[g].z)
                    yield kop | {"gemeente": g} | cijfer(naam, delen[g], v, vrijheid(x.stratum))
                nl = _samen(per, delen)
                v = sum(_nl_variantie(per[g], y[g], nl, gekalibreerd=cal) for g in per)
                df = sum(vrijheid(x.stratum) for x in per.values())
                yield kop | {"gemeente": "NL"} | cijfer(naam, nl, v, df)


def _nl_variantie(g: Gemeente, y: Vector, nl: Cijfer, *, gekalibreerd: bool) -> float:
    """What a gemeente adds to the variance of the national figure: influence (y − ȳ_NL)/N̂_NL."""
    return variantie(g, z_om(g, y, nl, gekalibreerd=gekalibreerd)) if nl.n else math.nan


def _intervallen(t: Mapping[str, pl.DataFrame], golven: Golven) -> Iterator[Rij]:
    for wave, per in golven:
        for g, x in per.items():
            for naam, y in scores(x.rijen, t["items"]).items():
                c = schat(x, y)
                if naam.endswith("_agree") and c.n:
                    a = ~np.isnan(y)
                    kish = x.w[a].sum() ** 2 / (x.w[a] ** 2).sum()
                    yield {"wave": wave, "gemeente": g, "var": naam} | _interval(
                        c, variantie(x, c.z), float(kish), vrijheid(x.stratum)
                    )


def _interval(c: Cijfer, v: float, kish: float, df: int) -> Rij:
    p, n = c.waarde, c.n
    t = stats.t.ppf(0.975, df) if df else math.nan
    ster = ruw = kish
    if v > 0:
        ruw = min(n, p * (1 - p) / v)
        ster = kish
        if n > 1 and df:
            ster = min(n, p * (1 - p) / v * (stats.t.ppf(0.975, n - 1) / t) ** 2)
    z = stats.norm.ppf(0.975)
    midden = (p + z**2 / (2 * ruw)) / (1 + z**2 / ruw)
    half = z / (1 + z**2 / ruw) * math.sqrt(p * (1 - p) / ruw + z**2 / (4 * ruw**2))
    rand = p <= 1e-15, p >= 1 - 1e-15
    uit: Rij = {
        "p": p,
        "se": math.sqrt(v),
        "df": df,
        "n": n,
        "mean_lo": p - t * math.sqrt(v),
        "mean_hi": p + t * math.sqrt(v),
        "kg_neff": ster,
        "kg_lo": 0.0 if rand[0] else stats.beta.ppf(0.025, ster * p, ster * (1 - p) + 1),
        "kg_hi": 1.0 if rand[1] else stats.beta.ppf(0.975, ster * p + 1, ster * (1 - p)),
        "wilson_neff": ruw,
        "wilson_lo": midden - half,
        "wilson_hi": midden + half,
    }
    return {k: None if isinstance(x, float) and math.isnan(x) else x for k, x in uit.items()}


def _subdomeinen(t: Mapping[str, pl.DataFrame], golven: Golven) -> Iterator[Rij]:
    kolommen = [k for k in ("kanaal", "leeftijd", "geslacht", "mode") if k in t["inwoners"].columns]
    for wave, per in golven:
        for g, x in per.items():
            for by in kolommen:
                waarden = x.rijen[by].cast(pl.String)
                for level in waarden.drop_nulls().unique().sort():
                    mee = (waarden == level).fill_null(False).to_numpy()
                    in_domein = [h for h, m in zip(x.stratum, mee, strict=True) if m]
                    for naam, y in scores(x.rijen, t["items"]).items():
                        c = schat(x, y, domein=mee)
                        if c.n:
                            yield {
                                "wave": wave, "gemeente": g, "by": by, "level": level, "var": naam,
                                "n": c.n, "est": c.waarde, "se": math.sqrt(variantie(x, c.z)),
                                "df": vrijheid(in_domein),
                            }  # fmt: skip


def _eenlingen(t: Mapping[str, pl.DataFrame], golven: Golven) -> Iterator[Rij]:
    for wave, per in golven:
        for g, x in per.items():
            if 1 not in {x.stratum.count(h) for h in x.stratum}:
                continue
            for naam, y in scores(x.rijen, t["items"]).items():
                c = schat(x, y, gekalibreerd=False)
                for optie in ("adjust", "remove", "average", "certainty"):
                    if c.n:
                        v = _eenling_variantie(x, c, ~np.isnan(y), optie)
                        se = None if math.isnan(v) else math.sqrt(v)
                        kop = {"option": optie, "wave": wave, "gemeente": g, "var": naam}
                        yield kop | {"est": c.waarde, "se": se}


def _eenling_variantie(g: Gemeente, c: Cijfer, a: NDArray[np.bool_], optie: str) -> float:
    """ "average" counts strata with an answer only, as R does without calibration."""
    if optie != "average":
        return variantie(g, c.z, eenling=optie)
    aantal = {h: g.stratum.count(h) for h in g.stratum}
    telling = {h for h, n in zip(g.stratum, g.inwoners, strict=True) if aantal[h] >= n}
    met = {h for h, m in zip(g.stratum, a, strict=True) if m}
    goed = {h for h in met if aantal[h] > 1 or h in telling}
    return variantie(g, c.z, eenling="remove") * len(met) / len(goed) if goed else math.nan


def _verschillen(t: Mapping[str, pl.DataFrame], golf: tuple[object, dict[str, Gemeente]]) -> Iterator[Rij]:
    wave, per = golf
    peers = {}
    if "gemeenten" in t and "peer" in t["gemeenten"].columns:
        peers = dict(t["gemeenten"].drop_nulls("peer").select("gemeente", "peer").iter_rows())
    for naam in scores(t["inwoners"], t["items"]):
        y = {g: scores(x.rijen, t["items"])[naam] for g, x in per.items()}
        delen = {g: schat(x, y[g]) for g, x in per.items()}
        for ref in ("NL", "rest", "peer", "peer_excl"):
            rijen = []
            for g in per:
                leden = [
                    k
                    for k in per
                    if (ref in ("NL", "rest") or (g in peers and peers.get(k) == peers[g]))
                    and (k != g or ref in ("NL", "peer"))
                ]
                rijen += list(_verschil(per, y, delen, g, leden))
            _toets(rijen)
            yield from ({"wave": wave, "var": naam, "ref": ref} | rij for rij in rijen)


def _verschil(
    per: Mapping[str, Gemeente],
    y: Mapping[str, Vector],
    delen: Mapping[str, Cijfer],
    g: str,
    leden: list[str],
) -> Iterator[Rij]:
    anderen = _samen(per, {k: delen[k] for k in leden})
    if not delen[g].n or not anderen.n:
        return
    v, ruis = 0.0, 0.0
    for k in {g, *leden}:
        eigen = delen[g].z if k == g else np.zeros(per[k].n)
        ref = z_om(per[k], y[k], anderen) if k in leden else np.zeros(per[k].n)
        z = eigen - ref
        v += variantie(per[k], z)
        ruis += float((eigen**2 + ref**2).sum())
    se = math.sqrt(v) if v > 1e-13 * ruis else 0.0
    yield {
        "gemeente": g, "est_g": delen[g].waarde, "est_ref": anderen.waarde,
        "diff": delen[g].waarde - anderen.waarde, "se": se, "df": vrijheid(per[g].stratum),
    }  # fmt: skip


def _toets(rijen: list[Rij]) -> None:
    for r in rijen:
        kan = r["se"] > 0 and r["df"] > 0
        r["p"] = float(2 * stats.t.sf(abs(r["diff"]) / r["se"], r["df"])) if kan else None
        r["p_bh"] = None
    met = sorted((r for r in rijen if r["p"] is not None), key=lambda r: -r["p"])
    laagste = 1.0
    for k, r in enumerate(met):
        laagste = min(laagste, r["p"] * len(met) / (len(met) - k))
        r["p_bh"] = laagste


def _rondes(
    t: Mapping[str, pl.DataFrame], oud: dict[str, Gemeente], nieuw: dict[str, Gemeente]
) -> Iterator[Rij]:
    for g in sorted(oud.keys() & nieuw.keys()):
        a, b = oud[g], nieuw[g]
        for naam in scores(t["inwoners"], t["items"]):
            ca, cb = (schat(x, scores(x.rijen, t["items"])[naam]) for x in (a, b))
            if not ca.n or not cb.n:
                continue
            rij: Rij = {
                "gemeente": g,
                "var": naam,
                "diff": cb.waarde - ca.waarde,
                "se_indep": math.sqrt(variantie(a, ca.z) + variantie(b, cb.z)),
                "se_indep_nofpc": math.sqrt(
                    variantie(a, ca.z, eindig=False) + variantie(b, cb.z, eindig=False)
                ),
                "df_indep": vrijheid(a.stratum) + vrijheid(b.stratum),
            }
            yield rij | _panel(a, b, ca, cb)


def _panel(a: Gemeente, b: Gemeente, ca: Cijfer, cb: Cijfer) -> Rij:
    if "person_id" not in a.rijen.columns:
        return {"n_overlap": None, "se_panel": None, "df_panel": None}
    z: dict[str, float] = {}
    stratum: dict[str, str] = {}
    for x, c, teken in ((a, ca, -1.0), (b, cb, 1.0)):
        for wie, h, zk in zip(x.rijen["person_id"].cast(pl.String), x.stratum, c.z, strict=True):
            z[wie] = z.get(wie, 0.0) + teken * zk
            stratum.setdefault(wie, h)
    rij = np.array(list(z.values()))
    v = kruis(rij, rij, list(stratum.values()), {})
    schaal = float((ca.z**2).sum() + (cb.z**2).sum())
    return {
        "n_overlap": a.n + b.n - len(z),
        "se_panel": math.sqrt(v) if v > 1e-26 * schaal else 0.0,
        "df_panel": len(z) - len(set(stratum.values())),
    }
