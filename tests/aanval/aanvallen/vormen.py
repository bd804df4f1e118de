"""Lay the formats beside each other: what is hidden or rounded in one may not be there in another.

Also pages in other words: a mark in a drawing, a colour on the map, a sentence. Figures of the same round in
different publications (trend, mirrors) are the same figures.
"""

import numpy as np
import polars as pl

from tests.aanval.kennis import EXACT, GROF, SLEUTEL, Kennis, is_grof
from tests.aanval.vondst import STATUS, Doel, Uitslag

STREPEN, KAART = "strepen", "kaart"
_PX = 1e-6
_DICHT = ("te_weinig", "onderdrukt")
_STAPPEN = {"n": 5.0, "n_eff": 5.0}


def val_aan(k: Kennis) -> Uitslag:
    """Hidden in one and shown in another; different numbers; finer than promised."""
    uit = Uitslag("vormen")
    uit.geprobeerd = k.cijfers.height
    _verborgen(uit, k)
    _anders(uit, k)
    _andere_verschillen(uit, k)
    _te_fijn(uit, k)
    _te_fijne_df(uit, k)
    _strepen(uit, k)
    return uit


def _verborgen(uit: Uitslag, k: Kennis) -> None:
    per = k.cijfers.group_by("publicatie", *SLEUTEL).agg(
        pl.col("status").is_in(_DICHT).any().alias("dicht"),
        pl.any_horizontal(pl.col("n", "schatting", "se", "lo", "hi", "df").is_not_null())
        .any()
        .alias("getal"),
        pl.col("bron").filter(pl.col("schatting").is_not_null()).first().alias("waar"),
        pl.col("schatting").drop_nulls().first(),
    )
    for r in per.filter("dicht", "getal").iter_rows(named=True):
        _meld(uit, r, f"verborgen, maar {r['waar']} geeft {r['schatting']}")


def _anders(uit: Uitslag, k: Kennis) -> None:
    """Numbers that cannot both be roundings of the same."""
    half = pl.col("stap").fill_null(0.0) / 2 + EXACT
    for naam in ("schatting", "lo", "hi"):
        per = (
            k.cijfers.filter(pl.col(naam).is_not_null())
            .group_by("publicatie", *SLEUTEL)
            .agg(
                (pl.col(naam) - half).max().alias("onder"),
                (pl.col(naam) + half).min().alias("boven"),
                pl.col("bron").unique(),
            )
        )
        for r in per.filter(pl.col("onder") > pl.col("boven") + EXACT).iter_rows(named=True):
            _meld(uit, r, f"{naam} verschilt tussen {', '.join(sorted(r['bron']))}")
    per_n = (
        k.cijfers.filter(pl.col("n").is_not_null())
        .group_by("publicatie", *SLEUTEL)
        .agg(pl.col("n").unique(), pl.col("bron").unique())
    )
    for r in per_n.filter(pl.col("n").list.len() > 1).iter_rows(named=True):
        _meld(uit, r, f"n verschilt tussen {', '.join(sorted(r['bron']))}")


def _andere_verschillen(uit: Uitslag, k: Kennis) -> None:
    """Differences that are written in two ways (`Kennis.plus` keeps one of what is alike)."""
    sleutel = ["publicatie", "doelgroep", "periode", "gebied", "begrip", "maat", "referentie"]
    paren = k.verschillen.filter(pl.col("bron") != KAART).group_by(sleutel).agg(pl.col("bron"))
    for r in paren.filter(pl.col("bron").list.len() > 1).iter_rows(named=True):
        hoe = f"verschil met {r['referentie']} is anders in {', '.join(sorted(r['bron']))}"
        _meld(uit, {**r, "variabele": r["begrip"]}, hoe)


def _te_fijn(uit: Uitslag, k: Kennis) -> None:
    """Finer than the rounding that the documentation promises."""
    grof = is_grof() & (pl.col("stap") == 0)
    los = [pl.col(naam) % stap != 0 for naam, stap in _STAPPEN.items()]
    los.append((pl.col("df") >= 10) & (pl.col("df") % 5 != 0))
    te_fijn = pl.any_horizontal(
        *(x.fill_null(value=False) for x in los), grof & pl.col("schatting").is_not_null()
    )
    for r in k.cijfers.filter(te_fijn).iter_rows(named=True):
        _meld(uit, r, f"fijner dan de afronding in {r['bron']}: n={r['n']} df={r['df']} {r['schatting']}")
    v = k.verschillen.filter(pl.col("doelgroep").is_in(GROF), pl.col("verschil").is_not_null())
    stap = pl.when(pl.col("maat") == "gemiddelde").then(10).otherwise(100)
    los_v = (pl.col("verschil") * stap - (pl.col("verschil") * stap).round()).abs() > 1e-7
    for r in v.filter(los_v).iter_rows(named=True):
        _meld(uit, {**r, "variabele": r["begrip"]}, f"verschil fijner dan de afronding in {r['bron']}")


def _te_fijne_df(uit: Uitslag, k: Kennis) -> None:
    """Degrees of freedom are the number of answers but for the strata: rounded here, exact there."""
    exact = k.verschillen.filter(pl.col("df") >= 10, pl.col("df") % 5 != 0)
    for sleutel, deel in exact.partition_by("publicatie", "doelgroep", "periode", as_dict=True).items():
        publicatie, doelgroep, periode = map(str, sleutel)
        doel = Doel(doelgroep, periode, frozenset(), "df", "", STATUS)
        r = deel.row(0, named=True)
        hoe = f"{deel.height} keer df van een verschil precies, zoals {r['gebied']} {r['begrip']}: {r['df']}"
        uit.meld_bewijs(doel, f"{publicatie}: {hoe}")


def _strepen(uit: Uitslag, k: Kennis) -> None:
    """Every margin in a drawing is one that is published."""
    getekend = k.extra.get(STREPEN)
    if getekend is None:
        return
    uit.geprobeerd += getekend.height
    bekend = (
        k.cijfers.filter(pl.col("lo").is_not_null(), (pl.col("stap") <= 0.01) | (pl.col("maat") == "index"))
        .select("lo", "hi")
        .unique()
        .to_numpy()
    )
    for blad, figuur, lo, hi in getekend.select("blad", "figuur", "lo", "hi").iter_rows():
        if not (np.abs(bekend - (lo, hi)).max(axis=1) < _PX).any():
            doel = Doel("", "", frozenset({blad}), figuur, "", STATUS)
            uit.meld_bewijs(
                doel,
                f"de tekening {figuur} van {blad or 'NL'} toont {lo:.4f} tot {hi:.4f}, nergens gepubliceerd",
            )


def _meld(uit: Uitslag, r: dict[str, object], hoe: str) -> None:
    doel = Doel(
        str(r["doelgroep"]),
        str(r["periode"]),
        frozenset({str(r["gebied"])}),
        str(r["variabele"]),
        str(r["maat"]),
        STATUS,
    )
    uit.meld_bewijs(doel, f"{r['publicatie']}: {r['gebied']} {r['variabele']} {r['maat']}: {hoe}")
