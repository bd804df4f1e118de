"""Filters: a parent minus the children that are shown is the child that is not.

Generic over what a publication may hold: a figure with a filter `dim=value;dim=value` is a child of the same
figure with one pair less; the children over all values of one dimension divide their parent. Everything of
one gebied and variable goes into one system with the finest cells as atoms.
"""

import dataclasses
from collections import defaultdict

import polars as pl

from tests.aanval.aanvallen.omkeren import aantallen
from tests.aanval.kennis import Kennis
from tests.aanval.stelsel import Stelsel
from tests.aanval.tafel import Cel, cel, gelijk_gewogen
from tests.aanval.vondst import Doel, N, Uitslag

UITSPLITSINGEN = "uitsplitsingen"
_SPELING = 1.05
_EXACT = 1e-6


def val_aan(k: Kennis) -> Uitslag:
    """Every parent with its children, along every dimension."""
    uit = Uitslag("rooster")
    frame = k.beste
    if not frame.height or (frame["filter"] == "").all():
        return uit
    sleutel = ("publicatie", "doelgroep", "periode", "gebied", "variabele", "maat")
    met = frame.filter(pl.col("filter") != "").select(sleutel).unique()
    per = frame.join(met, on=sleutel, how="semi").partition_by(*sleutel, as_dict=True)
    for kop, deel in per.items():
        woorden = tuple(map(str, kop))
        gelijk = gelijk_gewogen(k, woorden[1], woorden[2])
        rijen = deel.iter_rows(named=True)
        cellen = {paren(str(r["filter"])): _precies(cel(r), woorden[5], gelijk) for r in rijen}
        _familie(uit, woorden, cellen, 1.0 if gelijk else _SPELING)
    return uit


def _precies(c: Cel, maat: str, gelijk: bool) -> Cel:
    """The figure with the number of answers as its interval gives it away, and as an exact share of equally
    heavy answers does: share times number is whole."""
    if c.waarde is None or c.n[1] == float("inf"):
        return c
    kan = aantallen(maat, c)
    if gelijk and c.waarde[1] - c.waarde[0] < _EXACT and maat not in {"gemiddelde", "netto"}:
        x = sum(c.waarde) / 2
        kan = [n for n in kan if abs(n * x - round(n * x)) < _EXACT]
    return dataclasses.replace(c, n=(float(min(kan)), float(max(kan)))) if kan else c


def paren(filter_: str) -> frozenset[tuple[str, str]]:
    """ "leeftijd=18-34;geslacht=m" → the pairs."""
    delen = (deel.split("=", 1) for deel in filter_.split(";") if deel)
    return frozenset((a, b) for a, b in delen)


def _familie(
    uit: Uitslag, kop: tuple[str, ...], cellen: dict[frozenset[tuple[str, str]], Cel], speling: float
) -> None:
    waarden: dict[str, set[str]] = defaultdict(set)
    for f in cellen:
        for dim, waarde in f:
            waarden[dim].add(waarde)
    for ouder, boven in cellen.items():
        for dim in sorted(set(waarden) - {d for d, _ in ouder}):
            kinderen = {w: cellen.get(ouder | {(dim, w)}) for w in sorted(waarden[dim])}
            if any(kinderen.values()):
                uit.geprobeerd += 1
                _deling(uit, kop, ouder | {(dim, "")}, boven, kinderen, speling)


def _deling(
    uit: Uitslag,
    kop: tuple[str, ...],
    plek: frozenset[tuple[str, str]],
    boven: Cel,
    kinderen: dict[str, Cel | None],
    speling: float,
) -> None:
    """One parent divided along one dimension."""
    _, doelgroep, periode, gebied, variabele, maat = kop
    dicht = [w for w, c in kinderen.items() if c is None or not c.open]
    if not boven.open or not dicht:
        return
    open_ = [c for c in kinderen.values() if c is not None and c.open]
    laag, hoog = boven.n[0] - sum(c.n[1] for c in open_), boven.n[1] - sum(c.n[0] for c in open_)
    filter_ = ";".join(sorted(f"{d}={w or '|'.join(dicht)}" for d, w in plek))
    doel = Doel(doelgroep, periode, frozenset({gebied}), variabele, maat, filter=filter_)
    hoe = f"{kop[0]}: {gebied} {variabele} {filter_} is de ouder min de getoonde kinderen"
    if len(dicht) == 1:
        uit.meld(doel, *_waarde(boven, kinderen, dicht[0], speling), hoe)
    uit.meld(_als_n(doel), max(laag, 0.0), hoog, hoe)


def _als_n(doel: Doel) -> Doel:
    return Doel(doel.doelgroep, doel.periode, doel.gebieden, doel.variabele, doel.maat, N, doel.filter)


def _waarde(boven: Cel, kinderen: dict[str, Cel | None], dicht: str, speling: float) -> tuple[float, float]:
    """The figure of the hidden child, with weights between the bounds that the numbers of answers give."""
    gewicht = []
    for w, c in kinderen.items():
        rest = [x.n for y, x in kinderen.items() if x is not None and x.open and y != w]
        over = (max(0.0, boven.n[0] - sum(r[1] for r in rest)), boven.n[1] - sum(r[0] for r in rest))
        n = c.n if c is not None and c.open else over
        gewicht.append((n[0] / speling, max(n[1], 0.0) * speling))
    s = Stelsel(list(kinderen), gewicht)
    for w, c in kinderen.items():
        if c is not None and c.waarde is not None:
            s.voeg(frozenset({w}), *c.waarde)
    if boven.waarde is not None:
        s.voeg(frozenset(kinderen), *boven.waarde)
    return s.grenzen(frozenset({dicht}))
