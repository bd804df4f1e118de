"""Combinations of keys (gemeente, stratum, background, …): their numbers, and which ones occur.

Everything works on numbers of the sorted distinct values of each key. The order of combinations is that of
their values, so it does not depend on the rows, nor on the parts in which they were counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from analyse.coderen import BLOK, Codes, codeer
from analyse.weging import Ints

_DENSE = 1 << 21  # up to this many possible combinations a plain count table beats sorting


@dataclass(frozen=True)
class Combinaties:
    """Distinct combinations of keys, in order: a row per combination, missing values last.

    `niveaus`: per key (`namen`) the values that occur, in order, missing last; `codes` (row, key) number
    them.
    """

    namen: tuple[str, ...]
    niveaus: tuple[pl.Series, ...]
    codes: Ints

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The values themselves."""
        return pl.DataFrame([self.kolom(naam) for naam in self.namen])

    @classmethod
    def van(cls, frame: pl.DataFrame) -> "Combinaties":
        """The rows of a table as they are, in their own order."""
        codes, niveaus = zip(*(codeer(kolom_) for kolom_ in frame), strict=True)
        return cls(tuple(frame.columns), niveaus, np.stack(codes, axis=1))

    def kolom(self, naam: str) -> pl.Series:
        """The values of one key."""
        k = self.namen.index(naam)
        return self.niveaus[k].gather(self.codes[:, k]).alias(naam)

    def code(self, naam: str) -> tuple[Ints, pl.Series]:
        """Numbers of the values of one key, and those values."""
        k = self.namen.index(naam)
        return self.codes[:, k], self.niveaus[k]


def combineer(
    codes: Sequence[Ints], niveaus: Sequence[pl.Series], namen: Sequence[str]
) -> tuple[Ints, Combinaties, Ints]:
    """Number of the combination of each row, the combinations, and how many rows each has.

    `codes` number `niveaus`: values in order, of which not all need to occur.
    """
    return _nummer(_paren(codes, [len(lijst) for lijst in niveaus]), niveaus, namen)


def combineer_rijen(codes: Sequence[Codes], namen: Sequence[str]) -> tuple[Ints, Combinaties, Ints]:
    """`combineer` of many rows."""
    return _nummer(_paren_van(codes), [c.niveaus for c in codes], namen)


def tel_rijen(codes: Sequence[Codes], namen: Sequence[str]) -> tuple[Combinaties, Ints]:
    """`combineer_rijen` without the number of each row."""
    paren, niveaus = _paren_van(codes), [c.niveaus for c in codes]
    aanwezig, n = paren.aanwezig()
    return _combinaties(paren.ontleed(aanwezig), niveaus, namen), n


def voeg_combinaties(delen: Sequence[Combinaties]) -> tuple[Ints, Combinaties]:
    """The combinations of all parts together, and the number of each row of each part in turn."""
    codes, niveaus = [], []
    for k in range(len(delen[0].namen)):
        rang, lijst = codeer(pl.concat([deel.niveaus[k] for deel in delen]))
        start = np.cumsum([0, *(len(deel.niveaus[k]) for deel in delen)])
        paren = zip(start, delen, strict=False)
        codes.append(np.concatenate([rang[van + deel.codes[:, k]] for van, deel in paren]))
        niveaus.append(lijst)
    nummers, samen, _ = combineer(codes, niveaus, delen[0].namen)
    return nummers, samen


def combineer_frame(frame: pl.DataFrame) -> tuple[Ints, Combinaties]:
    """Number of each row's combination, and the combinations, by all columns of the frame."""
    codes, niveaus = zip(*(codeer(kolom_) for kolom_ in frame), strict=True)
    nummers, uniek, _ = combineer(codes, niveaus, frame.columns)
    return nummers, uniek


def _nummer(
    paren: "_Paren", niveaus: Sequence[pl.Series], namen: Sequence[str]
) -> tuple[Ints, Combinaties, Ints]:
    aanwezig, n = paren.aanwezig()
    samen = _combinaties(paren.ontleed(aanwezig), niveaus, namen)
    return _dicht(paren.ids, aanwezig, paren.ruimte), samen, n


def _paren_van(codes: Sequence[Codes]) -> "_Paren":
    """The combinations of rows; in one pass where all of them fit in a table."""
    breedtes = [len(c.niveaus) for c in codes]
    if np.prod(breedtes, dtype=float) > max(_DENSE, 2 * len(codes[0].ruw)):
        return _paren([c.nummers() for c in codes], breedtes)
    stappen = [int(np.prod(breedtes[k + 1 :], dtype=np.int64)) for k in range(len(codes))]
    return _Paren(_ids(codes, stappen), int(np.prod(breedtes, dtype=np.int64)), list(breedtes[1:]))


def _ids(codes: Sequence[Codes], stappen: Sequence[int]) -> Ints:
    """Σ number · step of each row."""
    aantal = len(codes[0].ruw)
    tabellen = [None if c.plaats is None else c.plaats * stap for c, stap in zip(codes, stappen, strict=True)]
    uit, hulp = np.zeros(aantal, dtype=np.int64), np.empty(min(aantal, BLOK), dtype=np.int64)
    for van in range(0, aantal, BLOK):
        deel = uit[van : van + BLOK]
        for c, tabel, stap in zip(codes, tabellen, stappen, strict=True):
            ruw, naar = c.ruw[van : van + BLOK], hulp[: len(deel)]
            if tabel is None:
                np.multiply(ruw, stap, out=naar, dtype=np.int64)
            else:
                np.take(tabel, ruw, out=naar, mode="clip")
            deel += naar
    return uit


def _combinaties(codes: Sequence[Ints], niveaus: Sequence[pl.Series], namen: Sequence[str]) -> Combinaties:
    """`Combinaties` of distinct combinations, without the values that do not occur."""
    kolommen, over = [], []
    for code, lijst, naam in zip(codes, niveaus, namen, strict=True):
        er = np.bincount(code, minlength=len(lijst)) > 0
        kolommen.append(code if er.all() else (np.cumsum(er) - 1)[code])
        over.append((lijst if er.all() else lijst.filter(pl.Series(er))).alias(naam))
    return Combinaties(tuple(namen), tuple(over), np.stack(kolommen, axis=1))


@dataclass(frozen=True)
class _Paren:
    """Combinations of codes as one number per row (`ids`, below `ruimte`), and the steps that made it:
    the number of codes of each next key, or which numbers were left after closing the gaps."""

    ids: Ints
    ruimte: int
    stappen: list[int | Ints]

    def aanwezig(self) -> tuple[Ints, Ints]:
        """The numbers that occur, in order, and how often."""
        if self.ruimte > max(_DENSE, 2 * len(self.ids)):
            return np.unique(self.ids, return_counts=True)
        n = np.bincount(self.ids, minlength=self.ruimte)
        er = np.flatnonzero(n)
        return er, n[er]

    def ontleed(self, nummers: Ints) -> list[Ints]:
        """The codes that make these numbers."""
        uit = []
        for stap in reversed(self.stappen):
            if isinstance(stap, int):
                uit.append(nummers % stap)
                nummers = nummers // stap
            else:
                nummers = stap[nummers]
        return [nummers, *reversed(uit)]


def _paren(codes: Sequence[Ints], breedtes: Sequence[int]) -> _Paren:
    paren = _Paren(codes[0].copy(), breedtes[0], [])
    for code, breedte in zip(codes[1:], breedtes[1:], strict=True):
        ids, ruimte = paren.ids, paren.ruimte
        if ruimte * breedte > max(_DENSE, 2 * len(ids)):
            aanwezig, _ = paren.aanwezig()
            ids, ruimte = _dicht(ids, aanwezig, ruimte), len(aanwezig)
            paren.stappen.append(aanwezig)
        ids *= breedte
        ids += code
        paren = _Paren(ids, ruimte * breedte, [*paren.stappen, breedte])
    return paren


def _dicht(ids: Ints, aanwezig: Ints, ruimte: int) -> Ints:
    """Place of each of `ids` (0 … ruimte − 1) in `aanwezig`, in which all of them are."""
    if ruimte > max(_DENSE, 2 * len(ids)):
        return np.searchsorted(aanwezig, ids)
    if len(aanwezig) == ruimte:
        return ids
    plaats = np.zeros(ruimte, dtype=np.int64)
    plaats[aanwezig] = np.arange(len(aanwezig))
    return np.take(plaats, ids)
