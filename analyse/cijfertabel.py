"""The table of published figures: what is not shown is empty, counts are rounded, small groups coarsely."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from analyse.onthulling import Onthuld
from analyse.onthulling.afronden import rond, rond_cijfers, rond_df, rond_se
from analyse.publicatie import CIJFERS, Drempels
from analyse.status import NUL_VARIANTIE, WOORDEN, Statussen, is_getoond
from analyse.weging import Floats, Ints


def cijfertabel(onthuld: Onthuld, d: Drempels) -> pl.DataFrame:
    """Rows as `publicatie.CIJFERS`, per figure all gebieden; all numbers rounded (`afronden`)."""
    c, status = onthuld.cijfers, onthuld.status
    w, rijen = c.waarden, c.rijen
    getoond = is_getoond(status)
    aandeel = np.array([r.maat.aandeel for r in rijen], dtype=bool)
    # An interval of a mean without variance would read as certainty.
    interval = getoond & ((status != NUL_VARIANTIE) | aandeel[:, None])
    maten, fijn = [r.maat.naam for r in rijen], onthuld.fijn
    getallen = {
        "n": (getoond, rond(w.n, d.afronding)),
        "n_eff": (getoond, rond(w.n_eff, d.afronding)),
        "schatting": (getoond, rond_cijfers(w.waarde, maten, fijn)),
        "se": (getoond, rond_se(w.se, maten, fijn)),
        "lo": (interval, rond_cijfers(onthuld.lo, maten, fijn)),
        "hi": (interval, rond_cijfers(onthuld.hi, maten, fijn)),
        "df": (getoond, rond_df(w.df)),
    }
    breedte = len(c.gebied.namen)
    rij = np.repeat(np.arange(len(rijen)), breedte)
    kolommen = {
        "doelgroep": pl.repeat(c.doelgroep, len(rij), eager=True),
        "periode": pl.repeat(c.periode, len(rij), eager=True),
        "gebied": tekst(c.gebied.namen, np.tile(np.arange(breedte), len(rijen))),
        "begrip": tekst([r.item.variabele.begrip for r in rijen], rij),
        "variabele": tekst([r.item.variabele.naam for r in rijen], rij),
        "maat": tekst([r.maat.naam for r in rijen], rij),
        "status": tekst(WOORDEN, status.ravel()),
        "bewoording": pl.Series([r.item.variabele.bewoording for r in rijen], dtype=pl.Int32).gather(rij),
        **{naam: getal(np.where(mag, x, np.nan)) for naam, (mag, x) in getallen.items()},
    }
    return pl.DataFrame({k: kolommen[k].cast(t) for k, t in CIJFERS.items()})


def tekst(woorden: Sequence[str], nummer: Ints | Statussen) -> pl.Series:
    """A text column from distinct words and the number of the word per row."""
    return pl.Series(woorden, dtype=pl.String).gather(nummer)


def getal(x: Floats) -> pl.Series:
    """A number column in row order; NaN and infinities are null."""
    return pl.Series(np.where(np.isfinite(x), x, np.nan).ravel(), dtype=pl.Float64, nan_to_null=True)
