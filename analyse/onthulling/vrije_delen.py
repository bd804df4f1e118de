"""Into which parts the answers to an item are cut for its figures: every part is a cell of its own."""

from dataclasses import dataclass

import numpy as np

from analyse.maten import BIJ, GEMIDDELDE, HOOFD, VERDELING, WEET_NIET_MAAT, Cijferitem, familie
from analyse.prepare import Maat
from analyse.weging import Bools, Floats

VOLGORDE = (HOOFD, BIJ, VERDELING, WEET_NIET_MAAT)


@dataclass(frozen=True)
class Familie:
    """Measures of an item that are made of the same parts.

    `plaats`: their rows among the measures of the item. `delen` (part, code): the parts; together they are
    the base. `scores` (measure, part). `elk`: every part must be large enough to be seen; otherwise (a mean
    without distribution) what is left beside the largest part.
    """

    naam: str
    maten: tuple[Maat, ...]
    plaats: tuple[int, ...]
    delen: Bools
    scores: Floats
    elk: bool


def families(ci: Cijferitem) -> list[Familie]:
    """The families of an item, each after those it depends on.

    The main figure: the codes that score alike (agree, all others). The other shares and net agreement: what
    main figure and other shares cut the answers into (agree, disagree, the rest). The distribution and its
    mean: every code. Don't know: that, and all answers.
    """
    per: dict[str, list[int]] = {}
    for k, maat in enumerate(ci.item.maten):
        per.setdefault(familie(maat.naam, ci.hoofdmaat), []).append(k)
    return [_familie(ci, naam, per) for naam in VOLGORDE if naam in per]


def _familie(ci: Cijferitem, naam: str, per: dict[str, list[int]]) -> Familie:
    plaats, scores = per[naam], ci.item.scores
    basis = np.flatnonzero(np.isfinite(scores[plaats[0]]))
    if naam == VERDELING:
        welk = np.arange(len(basis))
    else:
        bron = [*per.get(HOOFD, []), *plaats] if naam == BIJ else plaats
        if naam == BIJ:
            bron = [k for k in bron if ci.item.maten[k].naam != GEMIDDELDE]
        welk = np.unique(scores[bron][:, basis], axis=1, return_inverse=True)[1].reshape(-1)
    delen = np.zeros((int(welk.max()) + 1, scores.shape[1]), dtype=bool)
    delen[welk, basis] = True
    maten = tuple(ci.item.maten[k] for k in plaats)
    per_deel = scores[plaats][:, delen.argmax(axis=1)]
    return Familie(naam, maten, tuple(plaats), delen, per_deel, any(m.naam != GEMIDDELDE for m in maten))
