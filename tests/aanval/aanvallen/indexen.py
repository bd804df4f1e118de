"""Indices: the mean of its items, so the one that is hidden follows from the others.

Who answered everything has as index the mean of the answers. Of a group in which (nearly) all did, an index
and all means but one give that one; all means give the index; and the index of all items with those of all
ingredients but one gives the last.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from analyse.indexen.index import Index
from analyse.maten import GEMIDDELDE, INDEX_MAAT
from tests.aanval.kennis import Kennis
from tests.aanval.tafel import Tafel, tafels
from tests.aanval.vondst import Uitslag

_HONDERD = 100.0
Strook: TypeAlias = tuple[float, float]
Deel: TypeAlias = tuple[Tafel, str, float, bool]
"""A table and its measure, by how many items it counts, and whether it is turned around."""


def val_aan(k: Kennis) -> Uitslag:
    """Every index in every gebied, and what it is made of, as far as one of them is hidden."""
    uit = Uitslag("indexen")
    per: dict[tuple[str, str, str], dict[str, Tafel]] = defaultdict(dict)
    for t in tafels(k, eigen=False):
        per[t.publicatie, t.doelgroep, t.periode][t.variabele] = t
    for (_, doelgroep, periode), alle in per.items():
        indexen = k.indexen.get((doelgroep, periode), ())
        for index in indexen:
            for delen in _sommen(index, indexen, alle):
                for gebied in dict.fromkeys(g for m, g in alle[index.naam].cellen if m == INDEX_MAAT):
                    _los_op(uit, index, delen, gebied)
    return uit


def _sommen(index: Index, indexen: Sequence[Index], alle: Mapping[str, Tafel]) -> Iterator[list[Deel]]:
    """What an index is the mean of; the first is the index itself, which counts negatively."""
    if index.naam not in alle:
        return
    zelf = (alle[index.naam], INDEX_MAAT, -float(len(index.variabelen)), False)
    items = zip(index.variabelen, index.omgekeerd, strict=True)
    yield [zelf, *((alle[v], GEMIDDELDE, 1.0, om) for v, om in items if v in alle)]
    delen = [x for x in indexen if set(x.variabelen) < set(index.variabelen) and x.naam in alle]
    if sum(len(x.variabelen) for x in delen) == len(index.variabelen):
        yield [zelf, *((alle[x.naam], INDEX_MAAT, float(len(x.variabelen)), False) for x in delen)]


def _los_op(uit: Uitslag, index: Index, delen: Sequence[Deel], gebied: str) -> None:
    """The one that is not shown, from Σ weight · figure = 0."""
    cellen = [t.cellen.get((maat, gebied)) for t, maat, _, _ in delen]
    dicht = [k for k, cel in enumerate(cellen) if cel is not None and not cel.open]
    if None in cellen or len(delen) < 2:
        return
    uit.geprobeerd += 1
    if len(dicht) != 1:
        return
    laag = hoog = 0.0
    for (_, maat, gewicht, om), cel in zip(delen, cellen, strict=True):
        if cel is not None and cel.waarde is not None:
            grenzen = sorted(gewicht * x for x in _op_honderd(cel.waarde, maat, om, index))
            laag, hoog = laag + grenzen[0], hoog + grenzen[1]
    t, maat, gewicht, om = delen[dicht[0]]
    strook = sorted((-laag / gewicht, -hoog / gewicht))
    hoe = f"{t.publicatie}: {gebied} {t.variabele} volgt uit {index.naam} en de andere delen"
    uit.meld(t.doel(t.leden(gebied, maat), maat), *_terug((strook[0], strook[1]), maat, om, index), hoe)


def _op_honderd(strook: Strook, maat: str, om: bool, index: Index) -> Strook:
    """A mean answer as an index."""
    if maat == INDEX_MAAT:
        return strook
    laag, hoog = (_HONDERD * (x - index.van) / (index.tot - index.van) for x in strook)
    return (_HONDERD - hoog, _HONDERD - laag) if om else (laag, hoog)


def _terug(strook: Strook, maat: str, om: bool, index: Index) -> Strook:
    """An index as a mean answer."""
    if maat == INDEX_MAAT:
        return strook
    laag, hoog = (_HONDERD - strook[1], _HONDERD - strook[0]) if om else strook
    laag, hoog = (index.van + x / _HONDERD * (index.tot - index.van) for x in (laag, hoog))
    return laag, hoog
