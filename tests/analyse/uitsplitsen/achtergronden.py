"""Rounds in which people have a background that hangs together, and what was published of their groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from analyse.cijfers import maak_cijfers
from analyse.gebieden import NL
from analyse.gemeenten import gemeenten
from analyse.onthulling import GETOOND, Onthuld, onthul_cijfers
from analyse.publicatie import Drempels
from analyse.ronde import RondeInvoer
from analyse.status import is_getoond
from analyse.tellen import Telling, tel_ronde
from analyse.uitsplitsen.groepen import Rooster, rooster_van
from analyse.uitsplitsen.tabel import maak_uitsplitsingen
from tests.analyse.kunst import buren, ronde

RUIM = Drempels(n_eff=0.0, breedte=9.0)  # disclosure alone, without the precision gate
PLEK = ["gebied", "variabele"]
ITEM = "sam_0"
ZICHT = pl.col("status").is_in(GETOOND)
KENMERKEN = ["kenmerk_a", "waarde_a", "kenmerk_b", "waarde_b"]


def mensen(
    per_gemeente: Mapping[str, int],
    zaad: int,
    *,
    samenhang: float = 0.0,
    onbekend: float = 0.04,
    items: int = 2,
    gelijk: bool = False,
) -> RondeInvoer:
    """A round in which a part `samenhang` of the old answer on paper and have little education, and a part
    `onbekend` does not say what they are. `gelijk`: everyone weighs the same."""
    rng = np.random.default_rng(zaad)
    invoer = ronde("inwoners", dict(per_gemeente), zaad, items=items)
    n = invoer.lees().height
    leeftijd = rng.choice(5, n, p=[0.25, 0.24, 0.24, 0.14, 0.13]) + 1
    vast = (rng.random(n) < samenhang) & (leeftijd > 3)
    kolommen = {
        "ag_leeftijd": leeftijd,
        "ag_geslacht": rng.integers(1, 3, n),
        "ag_opleiding": np.where(vast, 1, rng.integers(1, 4, n)),
    }
    weg = {
        k: np.where(rng.random(n) < onbekend, rng.choice([3, 99] if k == "ag_geslacht" else [99], n), w)
        for k, w in kolommen.items()
    }
    modus = np.where(vast | (rng.random(n) < 0.15 * (1 - samenhang)), "import", "web")
    antwoorden = invoer.lees().with_columns(
        *(pl.Series(k, w, dtype=pl.Int16) for k, w in weg.items()), pl.Series("modus", modus)
    )
    if gelijk:
        strata = invoer.strata.group_by("gemeente", maintain_order=True).agg(
            pl.col("stratum").first(), pl.col("populatie").sum(), pl.col("uitgenodigd").first()
        )
        antwoorden = antwoorden.with_columns(stratum=pl.lit(strata["stratum"][0]))
        return replace(invoer, antwoorden=antwoorden, strata=strata, marges=None)
    return replace(invoer, antwoorden=antwoorden)


@dataclass(frozen=True)
class Openbaar:
    """The breakdowns of a round as published (`frame`), and what is behind them."""

    invoer: RondeInvoer
    telling: Telling
    onthuld: Onthuld
    rooster: Rooster
    frame: pl.DataFrame


def publiceer(invoer: RondeInvoer, d: Drempels = RUIM) -> Openbaar:
    """The breakdowns of a round as they are published."""
    telling = tel_ronde(invoer)
    onthuld = onthul_cijfers(maak_cijfers(telling), d)
    return Openbaar(invoer, telling, onthuld, rooster_van(telling), maak_uitsplitsingen(telling, onthuld, d))


def per_mens(o: Openbaar) -> pl.DataFrame:
    """A row per response: gemeente, the answers, and the value of every kenmerk, as groups count them."""
    sleutels = o.telling.som.sleutels
    niveaus = {
        u.kenmerken[0]: pl.Series([u.waarden[k][0] for k in u.groep[o.rooster.klasse]], dtype=pl.String)
        for u in o.rooster.uitsplitsingen
        if len(u.kenmerken) == 1
    }
    groepen = sleutels.with_columns(**niveaus)
    return o.invoer.lees().join(
        groepen, on=sleutels.columns, how="left", nulls_equal=True, maintain_order="left"
    )


def leden(gebied: str) -> pl.Expr:
    """Who lives in a gebied."""
    if gebied == NL:
        return pl.lit(value=True)
    codes = [c for c, g in gemeenten().items() if gebied in (c, g.peergroep)]
    return pl.col("gemeente").is_in(codes)


def rondes(groottes: Sequence[int], zaad: int, samenhang: float, d: Drempels = RUIM) -> Openbaar:
    """What is published of gemeenten with these numbers of responses."""
    per = dict(zip(buren(len(groottes)), groottes, strict=True))
    return publiceer(mensen(per, zaad, samenhang=samenhang), d)


@dataclass(frozen=True)
class Groep:
    """A group whose figure of ITEM is public, and who answered (numbers of responses)."""

    naam: tuple[str, ...]
    wie: frozenset[int]
    stap: float


def groepen(o: Openbaar) -> list[Groep]:
    """Everything public about ITEM: everyone per gebied, and every group of every breakdown."""
    p = per_mens(o).with_row_index("wie").filter(pl.col(ITEM) <= 5)
    uit = []
    c = o.onthuld.cijfers
    (hoofd,) = (k for k, r in enumerate(c.rijen) if r.is_hoofd and r.item.variabele.naam == ITEM)
    for gebied, open_ in zip(c.gebied.namen, is_getoond(o.onthuld.status[hoofd]), strict=True):
        if open_:
            uit.append(_groep((gebied,), p.filter(leden(gebied))))
    for r in o.frame.filter(ZICHT, pl.col("variabele") == ITEM).iter_rows(named=True):
        wie = p.filter(leden(r["gebied"]))
        paren = [(r["kenmerk_a"], r["waarde_a"]), (r["kenmerk_b"], r["waarde_b"])]
        for kenmerk, waarde in paren:
            wie = wie if kenmerk is None else wie.filter(pl.col(kenmerk) == waarde)
        uit.append(_groep((r["gebied"], *(w for _, w in paren if w)), wie))
    return uit


def _groep(naam: tuple[str, ...], wie: pl.DataFrame) -> Groep:
    return Groep(naam, frozenset(wie["wie"].to_list()), 0.001 if wie.height >= RUIM.fijn_n else 0.01)
