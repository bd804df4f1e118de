"""Providers and staff in the second `analyseer` (naslag.py)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl

from tests.analyse.naslag import Cijfer, Gemeente, kruis, schat, scores, variantie

Rij = dict[str, Any]


def cijfer(naam: str, c: Cijfer, v: float, df: int) -> Rij:
    leeg = c.n == 0
    return {
        "var": naam,
        "n": c.n,
        "sw": c.som,
        "est": None if leeg else c.waarde,
        "se": None if leeg else math.sqrt(v),
        "df": None if leeg else df,
    }


def aanbieders(t: Mapping[str, pl.DataFrame]) -> dict[str, list[Rij]]:
    uit: dict[str, list[Rij]] = {"providers": [], "providers_diff": []}
    alle = t["aanbieders"]
    for wave in alle["wave"].unique().sort():
        rijen = alle.filter(pl.col("wave") == wave)
        soort = dict(rijen.select("org_id", "org_type").unique().iter_rows())
        orgs = sorted(soort)
        plek = {o: k for k, o in enumerate(orgs)}
        wie = np.array([plek[o] for o in rijen["org_id"]])
        w = rijen["w"].cast(pl.Float64).to_numpy()
        waar = rijen["gemeente"].to_numpy()
        soorten = [soort[o] for o in orgs]
        for naam, y in scores(rijen, t["items"]).items():
            cijfers = {}
            for g in [*sorted(set(waar), key=_volgorde), "NL"]:
                in_g = (waar == g) | (g == "NL")
                mee = in_g & ~np.isnan(y)
                df = len(set(wie[in_g])) - len({soorten[k] for k in wie[in_g]})
                rij = {"wave": wave, "gemeente": g, "var": naam, "n": int(mee.sum())}
                if not mee.any():
                    uit["providers"].append(rij | dict.fromkeys(("est", "se_cluster", "df")) | {"n_org": 0})
                    continue
                som = w[mee].sum()
                m = float((w[mee] * y[mee]).sum() / som)
                u = np.where(mee, w * (np.nan_to_num(y) - m) / som, 0.0)
                z = np.bincount(wie, u, len(orgs)).astype(np.float64)
                v = kruis(z, z, soorten, {})
                rij |= {"n_org": len(set(wie[mee])), "est": m, "df": df}
                rij["se_cluster"] = math.sqrt(v) if v > 1e-26 else 0.0
                uit["providers"].append(rij)
                if g != "NL":
                    cijfers[g] = (m, z)
            for g1, g2 in zip(list(cijfers)[:-1], list(cijfers)[1:], strict=True):
                (m1, z1), (m2, z2) = cijfers[g1], cijfers[g2]
                uit["providers_diff"].append(
                    {
                        "wave": wave,
                        "var": naam,
                        "g1": g1,
                        "g2": g2,
                        "diff": m1 - m2,
                        "se": math.sqrt(kruis(z1 - z2, z1 - z2, soorten, {})),
                        "cov": kruis(z1, z2, soorten, {}),
                    }
                )
    return uit


def _volgorde(code: str) -> tuple[int, str]:
    """Whole numbers count up, other codes are in alphabetical order."""
    return (int(code) if code.isdecimal() else 0), code


def medewerkers(t: Mapping[str, pl.DataFrame]) -> Iterator[Rij]:
    for (wave, g), rijen in t["medewerkers"].group_by("wave", "gemeente", maintain_order=True):
        hier = (pl.col("wave") == wave) & (pl.col("gemeente") == g)
        inwoners = float(t["medewerkers_strata"].filter(hier)["N_h"][0])
        n = rijen.height
        d = np.full(n, inwoners / n)
        x = Gemeente(rijen, [""] * n, np.full(n, inwoners), d, d, np.ones((n, 1)))
        for naam, y in scores(rijen, t["items"]).items():
            c = schat(x, y, gekalibreerd=False)
            rij = {"wave": wave, "gemeente": g} | cijfer(naam, c, variantie(x, c.z), n - 1)
            if n == 1:
                rij["se"] = None
            yield rij
