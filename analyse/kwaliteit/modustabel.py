"""Effects of modus as they are published, and what they do to the trend.

When the effect on a figure is clear and large enough to matter, modus is part of the key of that figure's
trend. Rounds then are one series only with about the same mix of modi. That is the mix of the whole country:
in a single gemeente it also differs by chance, which is in the standard error already.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from analyse.cijfertabel import getal
from analyse.kwaliteit.modus import TRENDSLEUTEL, Moduseffect, ronde_moduseffecten
from analyse.maten import Cijferitem
from analyse.onthulling import Onthuld
from analyse.onthulling.afronden import GROF, fijnheid, rond, rond_cijfers, rond_df, rond_se, rond_toets
from analyse.publicatie import MODUSEFFECTEN, Drempels
from analyse.status import is_getoond
from analyse.tellen import MODUS, Telling
from analyse.telplan import N
from analyse.vergelijking import benjamini_hochberg
from analyse.weging import som_per

VERSCHUIVING = 0.10
"""The part of the responses that has to change modus between two rounds before the mix is another one."""


@dataclass(frozen=True)
class Modusbeeld:
    """Effects of a round that may be shown, the begrippen that have modus in the key of their trend, and the
    part of the responses per modus (unweighted; empty when it is not known)."""

    effecten: tuple[Moduseffect, ...] = ()
    sleutel: frozenset[str] = frozenset()
    delen: Mapping[str, float] = field(default_factory=dict)


def modusbeeld(telling: Telling, onthuld: Onthuld, d: Drempels) -> Modusbeeld:
    """Of a round. Only effects on figures that are shown for NL, of modi that enough people used for that
    question; they are corrected for the number of these.

    With the figure of NL an effect gives those of both modi. Whether a small one (nearly) agrees is not
    looked at, so of gemeente too a modus is never smaller than a group of which that has to be.
    """
    if MODUS not in telling.som.cellen.namen or not telling.som.aantal:
        return Modusbeeld()
    c = onthuld.cijfers
    getoond = {
        (r.item.variabele.naam, r.maat.naam)
        for r, status in zip(c.rijen, onthuld.status[:, c.gebied.nl], strict=True)
        if is_getoond(status)
    }
    genoeg = max(d.gemeente_n, d.uiterste_groep) if c.doelgroep == "gemeente" else d.inwoners_n
    mag = [
        e
        for e in ronde_moduseffecten(telling)
        if (e.naam, e.maat) in getoond and min(e.n, e.n_tegen) >= genoeg
    ]
    p = benjamini_hochberg(np.array([np.nan if e.p is None else e.p for e in mag]))
    effecten = [replace(e, p_bh=float(x) if np.isfinite(x) else None) for e, x in zip(mag, p, strict=True)]
    anders = {e.naam for e in effecten if e.status == TRENDSLEUTEL}
    sleutel = frozenset(v.begrip for v in telling.invoer.codeboek.variabelen if v.naam in anders)
    return Modusbeeld(tuple(effecten), sleutel, _delen(telling))


def _delen(telling: Telling) -> dict[str, float]:
    codes, modi = telling.som.cellen.code(MODUS)
    geteld = dict(zip(modi, som_per(codes, telling.som.van(N).astype(float), len(modi)), strict=True))
    bekend = {str(modus): n for modus, n in geteld.items() if modus is not None}
    return {modus: float(n) / sum(bekend.values()) for modus, n in bekend.items()}


def verschoven(nu: Modusbeeld, vorige: Modusbeeld) -> bool:
    """Whether the mix of modi of two rounds is another one; never when a round does not know its modi."""
    if not nu.delen or not vorige.delen:
        return False
    modi = {*nu.delen, *vorige.delen}
    return sum(abs(nu.delen.get(m, 0.0) - vorige.delen.get(m, 0.0)) for m in modi) / 2 >= VERSCHUIVING


def modusbreuken(nu: Modusbeeld, vorige: Modusbeeld, items: Iterable[Cijferitem]) -> frozenset[str]:
    """Begrippen of which the main figure is no series over these rounds: the mix of modi is another one, and
    modus is in its key in either round. Of an index one of its items is enough. `items` are those of now."""
    if not verschoven(nu, vorige):
        return frozenset()
    sleutel = nu.sleutel | vorige.sleutel
    per_naam = {ci.variabele.naam: ci for ci in items}
    van_index = {
        ci.variabele.begrip
        for ci in per_naam.values()
        if any(per_naam[deel].variabele.begrip in sleutel for deel in ci.delen)
    }
    return frozenset(sleutel | van_index)


def modustabel(beeld: Modusbeeld, telling: Telling, d: Drempels) -> pl.DataFrame:
    """Rows as `publicatie.MODUSEFFECTEN`; numbers as coarse as those of the figures of NL."""
    begrip = {v.naam: v.begrip for v in telling.invoer.codeboek.variabelen}
    doelgroep, e = telling.invoer.doelgroep, beeld.effecten
    maten = [x.maat for x in e]
    n = np.array([[float(x.n), float(x.n_tegen)] for x in e]).reshape(-1, 2)
    fijn = fijnheid(n.min(axis=1, keepdims=True), grof=doelgroep in GROF, fijn_n=d.fijn_n)
    effect, se, df, p, p_bh = (
        np.array([[np.nan if x is None else x] for x in kolom], dtype=float).reshape(-1, 1)
        for kolom in _kolommen(e)
    )
    getallen = {
        "n": rond(n[:, :1], d.afronding),
        "n_tegen": rond(n[:, 1:], d.afronding),
        "effect": rond_cijfers(effect, maten, fijn),
        "se": rond_se(se, maten, fijn),
        "df": rond_df(df),
        "p": rond_toets(p, fijn),
        "p_bh": rond_toets(p_bh, fijn),
        "grens": np.array([x.grens for x in e]),
    }
    woorden = {
        "doelgroep": [doelgroep] * len(e),
        "periode": [telling.invoer.periode] * len(e),
        "begrip": [begrip[x.naam] for x in e],
        "variabele": [x.naam for x in e],
        "maat": maten,
        "modus": [x.modus for x in e],
        "tegen": [x.tegen for x in e],
        "status": [x.status for x in e],
    }
    kolommen = {k: pl.Series(v, dtype=pl.String) for k, v in woorden.items()}
    kolommen |= {k: getal(x) for k, x in getallen.items()}
    return pl.DataFrame({k: kolommen[k].cast(t) for k, t in MODUSEFFECTEN.items()})


def _kolommen(effecten: Sequence[Moduseffect]) -> tuple[list[float | None], ...]:
    velden = ("effect", "se", "df", "p", "p_bh")
    return tuple([getattr(x, veld) for x in effecten] for veld in velden)
