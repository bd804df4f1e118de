"""Numbers of persons that are added up beside their answers: whole, so that sums are exact in any order."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from analyse.aggregatie import tel
from analyse.weging import Ints

GRENS_SCORE = 1 << 31
"""Scores are smaller than this in size: the sum of 2³² of them still is an int64."""
_RIJEN = 1 << 21  # rows at a time: their sum is exact as a float too


@dataclass(frozen=True)
class Scores:
    """Whole numbers per response, to be added up per cell.

    `basis`: columns made of the row. `waarden`: the numbers made of these (null = none). Apart, so that what
    numbers have in common is computed once, and travels once to where the rows are. `namen` of the sums.
    """

    namen: tuple[str, ...]
    basis: tuple[pl.Expr, ...] = field(compare=False)
    waarden: tuple[pl.Expr, ...] = field(compare=False)

    @property
    def leest(self) -> list[str]:
        """The columns of the answers that are needed."""
        return [naam for x in self.basis for naam in x.meta.root_names()]


@dataclass(frozen=True)
class Codescores:
    """Whole numbers per response that follow from one code, 0 … of few: counted per code first, which is
    faster than adding up every number of every response.

    `code`: expression that gives the code (null = none) as Int16. `waarden` (code, name): the numbers.
    """

    namen: tuple[str, ...]
    code: pl.Expr = field(compare=False)
    waarden: tuple[tuple[int, ...], ...]

    @property
    def leest(self) -> list[str]:
        """The columns of the answers that are needed."""
        return self.code.meta.root_names()


class TeGroot(ValueError):  # noqa: N818 - Dutch, as all words of the domain
    """A number that cannot be added up exactly; `rij` is the first row (from 0) with one."""

    def __init__(self, naam: str, rij: int) -> None:
        super().__init__(f"score {naam} is te groot om op te tellen")
        self.rij = rij


def som_scores(frame: pl.DataFrame, scores: Scores | Codescores, nummers: Ints, aantal: int) -> Ints:
    """Sums (cell, score); `nummers` is the cell of each row. Raises TeGroot."""
    if isinstance(scores, Codescores):
        codes = frame.select(scores.code).to_series()
        geteld = tel(codes, nummers, aantal, range(len(scores.waarden)))
        return np.asarray(geteld @ np.array(scores.waarden, dtype=np.int64))
    uit = np.zeros((len(scores.namen), aantal), dtype=np.int64)
    for van in range(0, frame.height, _RIJEN):
        rijen = frame.slice(van, _RIJEN).lazy().select(scores.basis)
        waarden = rijen.select(x.alias(naam) for naam, x in zip(scores.namen, scores.waarden, strict=True))
        for k, waarde in enumerate(waarden.collect().iter_columns()):
            gewicht = _getallen(waarde, van)
            uit[k] += np.bincount(nummers[van : van + _RIJEN], gewicht, aantal).astype(np.int64)
    return np.ascontiguousarray(uit.T)


def _getallen(waarde: pl.Series, vanaf: int) -> Ints:
    """The scores of some rows, none as 0. Raises TeGroot."""
    heel = waarde.fill_null(0) if waarde.null_count() else waarde
    if heel.dtype in (pl.Int64, pl.UInt64):
        groot = (heel >= GRENS_SCORE) | (heel <= -GRENS_SCORE)
        if groot.any():
            raise TeGroot(heel.name, vanaf + int(groot.arg_true()[0]))
    return heel.to_numpy()
