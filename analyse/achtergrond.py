"""What people say about themselves, as far as the weighting needs it: sex, age and education."""

import numpy as np
import polars as pl

from analyse.achtergrondgroepen import ACHTERGROND, cellabels
from analyse.coderen import codeer
from analyse.combinaties import Combinaties
from analyse.ronde import RondeInvoer
from analyse.samenvoegen import MARGES, ONBEKEND
from analyse.weging import Ints


def achtergrond(invoer: RondeInvoer) -> dict[str, str]:
    """Which of sex, age and education the codebook has: begrip → column."""
    return {v.begrip: v.naam for v in invoer.codeboek.variabelen if v.begrip in ACHTERGROND}


def raakcellen(
    invoer: RondeInvoer, cellen: Combinaties, kolommen: dict[str, str]
) -> list[tuple[Ints, pl.Series]]:
    """Per margin the raking cell of each raw cell, by the labels of the codebook; without all three of sex,
    age and education there is one cell."""
    if not kolommen:
        return [(np.zeros(len(cellen), dtype=np.int64), pl.Series([ONBEKEND]))] * len(MARGES)
    variabelen = {v.begrip: v for v in invoer.codeboek.variabelen}
    codes, labels = [], []
    for begrip in ACHTERGROND:
        code, waarden = cellen.code(kolommen[begrip])
        codes.append(code)
        labels.append([cellabels(variabelen[begrip]).get(waarde) for waarde in waarden])
    geslacht, leeftijd, opleiding = labels
    ax = [f"{a}_{b}" if a and b else ONBEKEND for a in geslacht for b in leeftijd]
    return [
        _ingedeeld(codes[0] * len(leeftijd) + codes[1], ax),
        _ingedeeld(codes[2], [o or ONBEKEND for o in opleiding]),
    ]


def _ingedeeld(codes: Ints, namen: list[str]) -> tuple[Ints, pl.Series]:
    plek, lijst = codeer(pl.Series(namen, dtype=pl.String))
    return plek[codes], lijst
