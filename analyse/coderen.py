"""Values of a column as numbers: the rank of each among the distinct ones, so that text is read once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analyse.weging import Ints

LEEG = -(1 << 15)
"""Stands for a missing code."""
VREEMD = LEEG + 1
"""Stands for a code that does not exist."""
BLOK = 1 << 16
"""Rows at a time: what is in between stays in the cache."""


@dataclass(frozen=True)
class Codes:
    """A key per row: the number `plaats[ruw]` (None: `ruw` itself) of one of `niveaus`, values in order with
    missing last, of which not all need to occur. Rows are then looked up in blocks that stay in the cache."""

    ruw: NDArray[np.integer]
    plaats: Ints | None
    niveaus: pl.Series

    def nummers(self) -> Ints:
        """The number of each row."""
        if self.plaats is None:
            return self.ruw.astype(np.int64)
        return np.take(self.plaats, self.ruw, mode="clip")


def codeer(kolom_: pl.Series) -> tuple[Ints, pl.Series]:
    """Rank of each value among the sorted distinct values, and those values (missing last); text as text."""
    codes, lijst = codeer_ruim(kolom_)
    er = np.bincount(codes, minlength=len(lijst)) > 0
    return (codes, lijst) if er.all() else ((np.cumsum(er) - 1)[codes], lijst.filter(pl.Series(er)))


def codeer_ruim(kolom_: pl.Series) -> tuple[Ints, pl.Series]:
    """`codeer` among values of which some may not occur, which is faster."""
    leeg = kolom_.null_count()
    if isinstance(kolom_.dtype, pl.Enum):
        fysiek, soorten = kolom_.to_physical().cast(pl.Int64), kolom_.dtype.categories.alias(kolom_.name)
        codes = (fysiek.fill_null(len(soorten)) if leeg else fysiek).to_numpy()
        if not soorten.is_sorted():
            orde = soorten.arg_sort().to_numpy()
            codes, soorten = np.take(np.append(np.argsort(orde), len(orde)), codes), soorten.gather(orde)
        return codes, _met_leeg(soorten) if leeg else soorten
    if kolom_.dtype == pl.String:
        return codeer_ruim(kolom_.cast(pl.Enum(kolom_.unique().drop_nulls().sort())))
    if kolom_.dtype.is_integer() and leeg < len(kolom_):
        laag, hoog = int(kolom_.min()), int(kolom_.max())  # type: ignore[arg-type]  # of integers
        if hoog - laag < max(1 << 16, len(kolom_)):
            lijst = pl.int_range(laag, hoog + 1, eager=True).cast(kolom_.dtype).alias(kolom_.name)
            gevuld = kolom_.cast(pl.Int64).fill_null(hoog + 1) if leeg else kolom_.cast(pl.Int64)
            return gevuld.to_numpy() - laag, _met_leeg(lijst) if leeg else lijst
    lijst = kolom_.unique().sort(nulls_last=True)
    rang = kolom_.rank("dense").cast(pl.Int64) - 1
    return rang.fill_null(len(lijst) - 1).to_numpy(), lijst


def codes_van(kolom_: pl.Series) -> Codes:
    """A key as it comes: numbers of its values."""
    codes, lijst = codeer_ruim(kolom_)
    return Codes(codes, None, lijst)


def codes_uit(kolom_: pl.Series, codes: Sequence[int]) -> Codes:
    """A key of Int16 codes that are known (in order), missing after them; any other becomes `VREEMD`."""
    rij = (kolom_.fill_null(LEEG) if kolom_.null_count() else kolom_).to_numpy().view(np.uint16)
    lijst = pl.Series(kolom_.name, [*codes, None, VREEMD], dtype=pl.Int16)
    return Codes(rij, plaatsen(codes, LEEG if kolom_.null_count() else None), lijst)


def codes_woorden(nummers: NDArray[np.uint32], woorden: pl.Series) -> Codes:
    """A key of text by its number in `woorden` (distinct); one number more means missing."""
    orde = woorden.arg_sort().to_numpy()
    plaats = np.append(np.argsort(orde), len(orde))
    lijst = woorden.gather(orde)
    leeg = bool(len(nummers)) and int(nummers.max()) == len(orde)
    return Codes(nummers, plaats, _met_leeg(lijst) if leeg else lijst)


def plek_in(kolom_: pl.Series, lijst: pl.Series) -> Ints:
    """Position of each value (text) in `lijst` (distinct), −1 for a value that is not in it."""
    if isinstance(kolom_.dtype, pl.Enum):
        soorten = kolom_.dtype.categories
        plek = np.append(plek_in(soorten, lijst), -1)
        fysiek: Ints = kolom_.to_physical().cast(pl.Int64).fill_null(len(soorten)).to_numpy()
        return plek[fysiek]
    plek_ = kolom_.cast(pl.Enum(lijst), strict=False).to_physical()
    return plek_.cast(pl.Int64).fill_null(-1).to_numpy()


def plaatsen(codes: Sequence[int], niet: int | None = None) -> Ints:
    """Column of every code, for `kruistabel`: those of `codes` in order, one for `niet`, and a last one for
    all others. The table ends with these others: what is beyond it belongs to them too."""
    plek = np.array(codes if niet is None else [*codes, niet], dtype=np.int16).view(np.uint16)
    uit = np.full(int(plek.max(initial=0)) + 2, len(codes) + 1, dtype=np.int64)
    uit[plek] = np.arange(len(plek))
    return uit


def _met_leeg(lijst: pl.Series) -> pl.Series:
    return pl.concat([lijst, pl.Series([None], dtype=lijst.dtype)])
