"""From counted answers, strata and margins to the cell table that weighting and variance work on."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from analyse.aggregatie import AANTAL
from analyse.prepare import AnalyseFout
from analyse.weging import Cellen, Ints, Marge

ALLE = "alle"


def maak_cellen(
    sommen: pl.DataFrame, strata: pl.DataFrame, marges: pl.DataFrame, namen: Sequence[str]
) -> Cellen:
    """Cell table of `sommen` (gemeente, stratum, a column per margin in `namen`, n), by gemeente and stratum.

    `strata`: gemeente, stratum, populatie. `marges`: gemeente, marge, cel, populatie. A gemeente without rows
    for a margin is not raked to it (one cell that holds everyone). Strata without respondents leave their
    population to the others: raking or `basis` cannot reach it, so the margin of everyone is the whole
    population of the gemeente. Raises AnalyseFout for a stratum or cell that is not known.
    """
    sommen = (
        sommen.with_row_index("rij")
        .join(strata, on=["gemeente", "stratum"], how="left", validate="m:1")
        .sort("rij")
    )
    _eis_bekend(
        sommen.filter(pl.col("populatie").is_null()), ["gemeente", "stratum"], "stratum zonder populatie"
    )
    gemeenten = sommen["gemeente"].unique().sort()
    h = sommen.group_by("gemeente", "stratum", maintain_order=True).agg(
        pl.col("populatie").first(), pl.col(AANTAL).sum()
    )
    _eis_bekend(
        h.filter(pl.col("populatie") < pl.col(AANTAL)), ["gemeente", "stratum"], "meer respons dan populatie"
    )
    nummer = _rang(h.select("gemeente", "stratum"))
    stratum = sommen.join(
        h.select("gemeente", "stratum").with_columns(nr=nummer), on=["gemeente", "stratum"], how="left"
    )
    totaal = strata.group_by("gemeente").agg(pl.col("populatie").sum().alias("totaal"))
    return Cellen(
        tuple(gemeenten),
        _nummer(sommen["gemeente"], gemeenten),
        stratum.sort("rij")["nr"].to_numpy().astype(np.int64),
        sommen[AANTAL].to_numpy().astype(float),
        _nummer(h["gemeente"], gemeenten),
        h["populatie"].to_numpy().astype(float),
        tuple(_marge(sommen, marges.filter(pl.col("marge") == m), m, gemeenten, totaal) for m in namen)
        or (_alles(sommen, gemeenten, totaal),),
    )


def _rang(h: pl.DataFrame) -> pl.Series:
    return pl.Series(np.arange(h.height))


def _nummer(kolom: pl.Series, lijst: pl.Series) -> Ints:
    return np.searchsorted(lijst.to_numpy(), kolom.to_numpy())


def _alles(sommen: pl.DataFrame, gemeenten: pl.Series, totaal: pl.DataFrame) -> Marge:
    """The margin of one cell per gemeente: only its size."""
    groot = pl.DataFrame({"gemeente": gemeenten}).join(
        totaal, on="gemeente", how="left", maintain_order="left"
    )
    nummer = np.arange(len(gemeenten))
    return Marge(_nummer(sommen["gemeente"], gemeenten), nummer, groot["totaal"].to_numpy().astype(float))


def _marge(
    sommen: pl.DataFrame, marge: pl.DataFrame, naam: str, gemeenten: pl.Series, totaal: pl.DataFrame
) -> Marge:
    """One margin; cells are numbered by gemeente and name."""
    zonder = ~pl.col("gemeente").is_in(marge["gemeente"].unique().implode())
    rijen = sommen.select("rij", "gemeente", pl.when(zonder).then(pl.lit(ALLE)).otherwise(naam).alias("cel"))
    heel = totaal.select(
        "gemeente", pl.lit(ALLE).alias("cel"), pl.col("totaal").cast(pl.Float64).alias("populatie")
    )
    doel = pl.concat(
        [marge.select("gemeente", "cel", pl.col("populatie").cast(pl.Float64)), heel.filter(zonder)]
    ).filter(pl.col("gemeente").is_in(gemeenten.implode()))
    doel = doel.sort("gemeente", "cel").with_row_index("nr")
    rijen = rijen.join(doel, on=["gemeente", "cel"], how="left", validate="m:1").sort("rij")
    _eis_bekend(
        rijen.filter(pl.col("nr").is_null()), ["gemeente", "cel"], f"marge {naam}: cel zonder populatie"
    )
    leeg = doel.filter(pl.col("populatie") > 0).join(rijen, on=["gemeente", "cel"], how="anti")
    _eis_bekend(leeg, ["gemeente", "cel"], f"marge {naam}: cel zonder respons")
    return Marge(
        rijen["nr"].to_numpy().astype(np.int64),
        _nummer(doel["gemeente"], gemeenten),
        doel["populatie"].to_numpy().astype(float),
    )


def _eis_bekend(fout: pl.DataFrame, kolommen: list[str], wat: str) -> None:
    if fout.height:
        rij = dict(zip(kolommen, fout.select(kolommen).row(0), strict=True))
        raise AnalyseFout(f"{wat}: {rij} (en {fout.height - 1} andere)")
