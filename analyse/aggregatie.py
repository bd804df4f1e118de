"""Adding answers up per cell: cross tables of cells and codes. All counts are int64."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from analyse.coderen import BLOK, LEEG, plaatsen
from analyse.combinaties import combineer_frame
from analyse.weging import Floats, Ints

AANTAL = "n"


def kolom(item: str, code: int) -> str:
    """Name of the column that counts answers `code` to `item`."""
    return f"{item}|{code}"


def partial(frame: pl.DataFrame, sleutels: Sequence[str], codes: Mapping[str, Sequence[int]]) -> pl.DataFrame:
    """Counts of one table: a row per key that occurs, with `n` rows and a column per item and code.

    `codes` lists per item column the codes to count; other values (missing, not asked) count only in `n`.
    Item columns are integers of at most 16 bits. Rows come out sorted by key, missing keys last.
    """
    nummers, uniek = nummer(frame, sleutels)
    aantal = uniek.height
    uit = [pl.Series(AANTAL, np.bincount(nummers, minlength=aantal).astype(np.int64))]
    for item, lijst in codes.items():
        tabel = tel(frame[item], nummers, aantal, lijst)
        uit += [pl.Series(kolom(item, code), tabel[:, k]) for k, code in enumerate(lijst)]
    return uniek.hstack(uit)


def tellingen(sommen: pl.DataFrame, items: Mapping[str, Sequence[int]]) -> Floats:
    """The counts of items with equally many codes as one array (cell, item, code)."""
    breedte = len(next(iter(items.values())))
    uit = np.empty((sommen.height, len(items), breedte))
    for i, (item, lijst) in enumerate(items.items()):
        for k, code in enumerate(lijst):
            uit[:, i, k] = sommen[kolom(item, code)].to_numpy()
    return uit


def tel(antwoorden: pl.Series, nummers: Ints, aantal: int, codes: Sequence[int]) -> Ints:
    """Cross table (cell, code) of one item; other codes and missing answers are not counted."""
    rij = antwoorden.cast(pl.Int16, strict=False).fill_null(LEEG).to_numpy()
    breedte = len(codes) + 2
    return kruistabel(rij, nummers * breedte, aantal, plaatsen(codes), breedte)[:, :-2]


def kruistabel(
    codes: NDArray[np.int16], start: Ints, aantal: int, plaats: Ints, breedte: int, index: Ints | None = None
) -> Ints:
    """How often each column of `plaats` occurs in each cell, (cell, column).

    `start` is the number of the cell of each row times `breedte`; `index` is overwritten (one number per
    row).
    """
    index = np.empty(len(codes), dtype=np.int64) if index is None else index
    _zoek(plaats, codes.view(np.uint16), start, index)
    return np.bincount(index, minlength=aantal * breedte).reshape(aantal, breedte)


def _zoek(plaats: Ints, rij: NDArray[np.uint16], start: Ints, uit: Ints) -> None:
    """`uit` becomes `plaats` of every code (its last one beyond the end) plus `start`."""
    for van in range(0, len(rij), BLOK):
        deel = uit[van : van + BLOK]
        np.take(plaats, rij[van : van + BLOK], out=deel, mode="clip")
        deel += start[van : van + BLOK]


def optel(groep: Ints, sommen: Ints, aantal: int) -> Ints:
    """Rows of `sommen` added up per group 0 … aantal − 1, exactly."""
    een = (np.ones(len(groep), dtype=np.int64), (groep, np.arange(len(groep))))
    return np.asarray(sparse.csr_array(een, shape=(aantal, len(groep))) @ sommen)


def nummer(frame: pl.DataFrame, sleutels: Sequence[str]) -> tuple[Ints, pl.DataFrame]:
    """Cell number of each row, and the keys of the cells in order."""
    nummers, uniek = combineer_frame(frame.select(sleutels))
    return nummers, uniek.frame
