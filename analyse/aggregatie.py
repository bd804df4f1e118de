"""Sufficient statistics: how many answers of each code each cell of respondents holds.

`partial` counts one batch of rows, `merge` adds batches up. Both give int64 counts only, sorted by key, so
one process, many batches or a cluster give the same bits. Every later figure (weights, shares, means, their
standard errors) is made from these counts; persons are not looked at again.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[np.int64]
AANTAL = "n"
_DENSE = 5_000_000  # up to this many possible keys a plain count table beats sorting


def kolom(item: str, code: int) -> str:
    """Name of the column that counts answers `code` to `item`."""
    return f"{item}|{code}"


def partial(frame: pl.DataFrame, sleutels: Sequence[str], codes: Mapping[str, Sequence[int]]) -> pl.DataFrame:
    """Counts of one batch: a row per key that occurs, with `n` rows and a column per item and code.

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


def merge(sommen: Sequence[pl.DataFrame], sleutels: Sequence[str]) -> pl.DataFrame:
    """Adds up what `partial` made of several batches; the order of the batches changes nothing."""
    if len(sommen) == 1:
        return sommen[0]
    samen = pl.concat(sommen)
    return samen.group_by(sleutels).agg(pl.exclude(sleutels).sum()).sort(sleutels, nulls_last=True)


def tellingen(sommen: pl.DataFrame, items: Mapping[str, Sequence[int]]) -> NDArray[np.float64]:
    """The counts of items with equally many codes as one array (cell, item, code)."""
    breedte = len(next(iter(items.values())))
    uit = np.empty((sommen.height, len(items), breedte))
    for i, (item, lijst) in enumerate(items.items()):
        for k, code in enumerate(lijst):
            uit[:, i, k] = sommen[kolom(item, code)].to_numpy()
    return uit


def tel(antwoorden: pl.Series, nummers: Ints, aantal: int, codes: Sequence[int]) -> Ints:
    """Cross table (cell, code) of one item; one table look-up and one count per row."""
    breedte = len(codes) + 1
    plaats = np.full(1 << 16, len(codes), dtype=np.int64)
    plaats[np.asarray(codes, dtype=np.int16).view(np.uint16)] = np.arange(len(codes))
    rij = antwoorden.cast(pl.Int16, strict=False)
    if rij.null_count():
        rij = rij.fill_null(-(1 << 15))
    index = np.take(plaats, rij.to_numpy().view(np.uint16))
    index += nummers * breedte
    return np.bincount(index, minlength=aantal * breedte).reshape(aantal, breedte)[:, :-1]


def nummer(frame: pl.DataFrame, sleutels: Sequence[str]) -> tuple[Ints, pl.DataFrame]:
    """Cell number of each row, and the keys of the cells in order."""
    ids = np.zeros(frame.height, dtype=np.int64)
    waarden: list[pl.Series] = []
    for sleutel in sleutels:
        rang, lijst = codeer(frame[sleutel])
        ids *= len(lijst)
        ids += rang
        waarden.append(lijst)
    ruimte = int(np.prod([len(lijst) for lijst in waarden], dtype=np.int64))
    if ruimte <= max(_DENSE, 4 * frame.height):
        aanwezig = np.flatnonzero(np.bincount(ids, minlength=ruimte))
        plaats = np.zeros(ruimte, dtype=np.int64)
        plaats[aanwezig] = np.arange(len(aanwezig))
        ids = plaats[ids]
    else:
        aanwezig, ids = np.unique(ids, return_inverse=True)
    kolommen: list[pl.Series] = []
    rest = aanwezig
    for lijst in reversed(waarden):
        kolommen.append(lijst.gather(rest % max(1, len(lijst))))
        rest = rest // max(1, len(lijst))
    return ids, pl.DataFrame(kolommen[::-1])


def plek_in(kolom_: pl.Series, lijst: pl.Series) -> Ints:
    """Position of each value (text) in `lijst` (distinct), −1 for a value that is not in it."""
    plek = kolom_.cast(pl.Enum(lijst), strict=False).to_physical()
    return plek.cast(pl.Int64).fill_null(-1).to_numpy()


def codeer(kolom_: pl.Series) -> tuple[Ints, pl.Series]:
    """Rank of each value among the sorted distinct values, and those values (missing last)."""
    lijst = kolom_.unique().sort(nulls_last=True)
    if kolom_.dtype == pl.String:
        soorten = pl.Enum(lijst.drop_nulls())
        rang = kolom_.cast(soorten).to_physical().fill_null(len(soorten.categories))
        return rang.to_numpy().astype(np.int64), lijst
    if kolom_.dtype.is_integer() and len(lijst.drop_nulls()) and _klein(lijst):
        laag = int(lijst[0])
        plaats = np.zeros(int(lijst.drop_nulls()[-1]) - laag + 2, dtype=np.int64)
        plaats[lijst.drop_nulls().to_numpy().astype(np.int64) - laag] = np.arange(len(lijst.drop_nulls()))
        plaats[-1] = len(lijst) - 1
        gevuld = kolom_.cast(pl.Int64).fill_null(laag + len(plaats) - 1)
        return plaats[gevuld.to_numpy() - laag], lijst
    rang = kolom_.rank("dense").cast(pl.Int64) - 1
    return rang.fill_null(len(lijst) - 1).to_numpy(), lijst


def _klein(lijst: pl.Series) -> bool:
    bekend = lijst.drop_nulls()
    return int(bekend[-1]) - int(bekend[0]) < 1 << 16
