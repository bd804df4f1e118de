"""How much an index leaves open of the answers to its items, beside what their main figures tell.

The main figure of an item says how many chose which codes together (agree: 4 or 5). With these, the index can
only lie between two ends: everyone in the lowest of those codes, and everyone in the highest. Near an end it
would tell exactly what all of them answered.
"""

import numpy as np

from analyse.cijfers import Cijfers, Rij
from analyse.indexen.index import HONDERD
from analyse.weging import Floats


def indexruimte(c: Cijfers) -> Floats:
    """Answers one code further that lie between an index and the nearest of its ends (row, gebied); infinite
    for other figures, and where the main figure of the items is no share."""
    w = c.waarden
    uit = np.full(w.n.shape, np.inf)
    plek = {r.item.variabele.naam: k for k, r in enumerate(c.rijen) if r.is_hoofd}
    for k, index in enumerate(c.rijen):
        delen = [(plek[naam], om) for naam, om in zip(index.item.delen, index.item.omgekeerd, strict=True)]
        if not delen or not all(c.rijen[j].maat.aandeel for j, _ in delen):
            continue
        grenzen = [_grenzen(c.rijen[j], np.nan_to_num(w.waarde[j]), om=om) for j, om in delen]
        laag, hoog = (sum(rand) for rand in zip(*grenzen, strict=True))
        breedte = max(_codes(c.rijen[delen[0][0]])) - min(_codes(c.rijen[delen[0][0]]))
        midden = np.nan_to_num(w.waarde[k]) / HONDERD * breedte * len(delen)
        uit[k] = w.n[k] * np.minimum(midden - laag, hoog - midden)
    return uit


def _codes(rij: Rij) -> list[int]:
    return [code for code, s in zip(rij.item.item.codes, rij.maat.scores, strict=True) if s is not None]


def _grenzen(rij: Rij, aandeel: Floats, *, om: bool) -> tuple[Floats, Floats]:
    """Lowest and highest mean of an item above the lowest code, per gebied, given its share."""
    codes = _codes(rij)
    mee = [code for code, s in zip(rij.item.item.codes, rij.maat.scores, strict=True) if s == 1]
    niet = [code for code in codes if code not in mee] or mee
    van, tot = min(codes), max(codes)
    laag = aandeel * min(mee) + (1 - aandeel) * min(niet) - van
    hoog = aandeel * max(mee) + (1 - aandeel) * max(niet) - van
    return (tot - van - hoog, tot - van - laag) if om else (laag, hoog)
