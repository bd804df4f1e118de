"""What kind of figure each row is, and which rows stand or fall together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analyse.cijfers import Rij
from analyse.indexen.index import HONDERD
from analyse.maten import BIJ, HOOFD, INDEX_MAAT, NETTO, VERDELING
from analyse.weging import Bools, Floats, Ints

WEINIG_CODES = 4
"""The mean of an answer with so few codes, with its standard error, tells the whole distribution."""


@dataclass(frozen=True)
class Soorten:
    """Per row: what kind of figure it is; `variabele` and `tabel` number runs of rows.

    `hoofd`, `bij` and `verdeling` are families (`maten.familie`); `categorie`: the share of one code;
    `kort`: a mean of few codes. `laag` and `hoog`: the lowest and highest value it can have. `onder_index`
    (index, row): what an index is made of, the main figures of its items and indices of some of them. All
    indices together are one table.
    """

    variabele: Ints
    tabel: Ints
    aandeel: Bools
    netto: Bools
    index: Bools
    hoofd: Bools
    bij: Bools
    verdeling: Bools
    categorie: Bools
    kort: Bools
    laag: Floats
    hoog: Floats
    onder_index: Bools

    def ergens(self, welke: Bools) -> Bools:
        """Per row and gebied: does `welke` hold for any row of the same variable."""
        if not len(self.variabele):
            return welke
        van = np.flatnonzero(np.diff(self.variabele, prepend=-1))
        return np.asarray(np.logical_or.reduceat(welke, van, axis=0)[self.variabele])

    def tussen_nul_en_een(self, waarde: Floats) -> Floats:
        """Figures (row, gebied) as a place between the lowest and the highest value."""
        return (waarde - self.laag[:, None]) / (self.hoog - self.laag)[:, None]

    def naast(self, waarde: Floats) -> tuple[Floats, Floats]:
        """Per row and gebied, of the same variable: its main figure where that is a share, else 0; and what
        is left when all shares of its scale are taken off (neither agree nor disagree)."""
        if not len(self.variabele):
            return waarde, waarde
        van, deel = np.flatnonzero(np.diff(self.variabele, prepend=-1)), np.nan_to_num(waarde)
        hoofd, samen = (
            np.add.reduceat(np.where((self.aandeel & welke)[:, None], deel, 0.0), van)[self.variabele]
            for welke in (self.hoofd, self.hoofd | self.bij)
        )
        return hoofd, 1 - samen


def soorten(rijen: Sequence[Rij]) -> Soorten:
    """The kinds of these rows."""

    def vlag(waarden: Sequence[bool]) -> Bools:
        return np.array(waarden, dtype=bool)

    def nummers(sleutels: Sequence[object]) -> Ints:
        nieuw = [k == 0 or sleutels[k] != sleutels[k - 1] for k in range(len(sleutels))]
        return np.cumsum(np.array(nieuw, dtype=np.int64)) - 1

    namen, families = [r.item.variabele.naam for r in rijen], [r.familie for r in rijen]
    per_code = [r.maat.aandeel for r in rijen]
    scores = [_scores(r) for r in rijen]
    return Soorten(
        nummers(namen),
        nummers([("" if r.item.delen else n, f) for r, n, f in zip(rijen, namen, families, strict=True)]),
        vlag(per_code),
        vlag([r.maat.naam == NETTO for r in rijen]),
        vlag([r.maat.naam == INDEX_MAAT for r in rijen]),
        vlag([f == HOOFD for f in families]),
        vlag([f == BIJ for f in families]),
        vlag([f == VERDELING for f in families]),
        vlag([f == VERDELING and a for f, a in zip(families, per_code, strict=True)]),
        vlag([_is_kort(r) for r in rijen]),
        np.array([min(s) for s in scores], dtype=float),
        np.array([max(s) for s in scores], dtype=float),
        _onder_index(rijen),
    )


def _onder_index(rijen: Sequence[Rij]) -> Bools:
    """Rows that each index rests on (index, row)."""
    indexen = [(r.item.variabele.naam, set(r.item.delen)) for r in rijen if r.item.delen]
    uit = [
        [
            r.is_hoofd
            and r.item.variabele.naam != naam
            and (set(r.item.delen) or {r.item.variabele.naam}) <= items
            for r in rijen
        ]
        for naam, items in indexen
    ]
    return np.array(uit, dtype=bool).reshape(len(indexen), len(rijen))


def _scores(rij: Rij) -> list[float]:
    """The values that span the figure; shares and a scale of one code from 0 to 1 up."""
    if rij.maat.naam == INDEX_MAAT:
        return [0.0, HONDERD]
    scores = [s for s in rij.maat.scores if s is not None]
    return [0.0, 1.0] if rij.maat.aandeel else [*scores, min(scores) + 1.0]


def _is_kort(rij: Rij) -> bool:
    if rij.maat.aandeel or rij.maat.naam in (NETTO, INDEX_MAAT):
        return False
    return len({s for s in rij.maat.scores if s is not None}) <= WEINIG_CODES
