"""What is counted to know how trust differs between those who agree with a statement and those who do not.

Per pair of the outcome y and a statement, and per side (does not agree, agrees): the people, Σy and Σy². From
these follow both means and, as y² is all there is in the square of an influence, the standard error of their
difference. Whole numbers per cell, as everything that is counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from analyse.aggregatie import optel
from analyse.deelsom import Deelsom
from analyse.scores import Codescores
from analyse.tellen import Basis
from analyse.weging import Floats
from vragenlijsten import Begrip, Codeboek, Schaal, Variabele

UITKOMST = "ver_gemeentebestuur"
"""The begrip that the statements are laid beside."""
ERNAAST = ("dec_maatwerk", "dec_belofte", "van_terugvallen", "van_weg_vinden")
"""Statements that everyone is asked, besides those of an ingredient of samenspel."""
EENS = "eens"
KANTEN = (0, 1)
MACHTEN = (0, 1, 2)


@dataclass(frozen=True)
class Paar:
    """The outcome and one statement, with the codes (lowest, highest) of those who agree."""

    uitkomst: Variabele
    stelling: Variabele
    eens: tuple[int, int]

    @property
    def kolommen(self) -> tuple[str, ...]:
        """The names of its sums."""
        return tuple(
            f"drijfveren|{self.uitkomst.naam}|{self.stelling.naam}|{k}{m}" for k in KANTEN for m in MACHTEN
        )

    def teller(self) -> Codescores:
        """What is added up. The code of a person is the answer y and the side in one number."""
        y, s = self.uitkomst, self.stelling
        van, tot = y.van or 0, y.tot or 0
        antwoord = pl.col(s.naam)
        er = antwoord.is_between(s.van or 0, s.tot or 0) & pl.col(y.naam).is_between(van, tot)
        code = 2 * (pl.col(y.naam).cast(pl.Int16) - van) + antwoord.is_between(*self.eens).cast(pl.Int16)
        waarden = [
            tuple(waarde**m if k == kant else 0 for k in KANTEN for m in MACHTEN)
            for waarde in range(van, tot + 1)
            for kant in KANTEN
        ]
        return Codescores(self.kolommen, pl.when(er).then(code).cast(pl.Int16), tuple(waarden))


def paren_van(
    codeboek: Codeboek, begrippen: Mapping[str, Begrip], schalen: Mapping[str, Schaal]
) -> tuple[Paar, ...]:
    """The pairs of a codebook, in its order; none without the outcome. Only statements to agree with."""
    uitkomst = next((v for v in codeboek.variabelen if v.begrip == UITKOMST and v.schaal in schalen), None)
    if uitkomst is None:
        return ()

    def doet_mee(v: Variabele) -> bool:
        begrip = begrippen.get(v.begrip)
        gekozen = v.begrip in ERNAAST or (begrip is not None and begrip.ingredient is not None)
        schaal = schalen.get(v.schaal or "")
        return gekozen and schaal is not None and schaal.hoofdmaat == EENS

    mee = [v for v in codeboek.variabelen if doet_mee(v)]
    return tuple(Paar(uitkomst, v, schalen[v.schaal or ""].aandelen[EENS]) for v in mee)


def paartellers(paren: tuple[Paar, ...]) -> tuple[Codescores, ...]:
    """What `tellen.telplan` has to count besides answers."""
    return tuple(paar.teller() for paar in paren)


def tel_paren(som: Deelsom, basis: Basis, paren: tuple[Paar, ...]) -> Floats:
    """What `paartellers` counted, per weighted cell: (cell, pair, side, power of y)."""
    ruw = som.neem([k for paar in paren for k in paar.kolommen])
    tel = optel(basis.plek, ruw, len(basis.cellen.n))
    return np.asarray(tel, dtype=np.float64).reshape(len(tel), len(paren), len(KANTEN), len(MACHTEN))
