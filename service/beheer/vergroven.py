"""Paradata on their way into the frozen file: no combination of them is left that fewer than ten share.

Somebody may know from elsewhere in which language, on what device or at what speed a neighbour filled in
the form. So within a gemeente, stratum and part, column after column, a value stays only when it is shared by
at least ten responses that are alike in all columns before it; the rest becomes null, and when those are too
few as well, everything they could be told apart from does too. A column in which all are alike tells no one
apart and stays.
"""

from collections.abc import Sequence

import polars as pl

SAMEN = 10
"""Fewest responses that share a combination."""
_CODE = "__paradata"


def vergroof(frame: pl.DataFrame, cel: Sequence[str], kolommen: Sequence[str]) -> pl.DataFrame:
    """`frame` with null where a value of `kolommen` (first the one most worth keeping) could tell apart."""
    lagen = list(cel)
    for kolom in kolommen:
        waarde = pl.col(kolom)
        genoeg = pl.len().over([*lagen, kolom]) >= SAMEN
        frame = frame.with_columns(waarde.is_not_null().and_(genoeg).alias(_CODE))
        over = (pl.len() - pl.col(_CODE).sum()).over(lagen)
        gelijk = waarde.n_unique().over(lagen) == 1
        blijft = gelijk | (pl.col(_CODE) & ((over == 0) | (over >= SAMEN)))
        frame = frame.with_columns(pl.when(blijft).then(waarde).alias(kolom)).drop(_CODE)
        lagen.append(kolom)
    return frame
