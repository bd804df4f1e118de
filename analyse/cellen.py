"""From counted answers, strata and margins to the cell table that weighting and variance work on."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from analyse.aggregatie import AANTAL, codeer, plek_in
from analyse.prepare import AnalyseFout
from analyse.weging import Bools, Cellen, Floats, Ints, Marge, som_per

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
    g, gemeenten = codeer(sommen["gemeente"])
    s, stratumnamen = codeer(sommen["stratum"])
    n = sommen[AANTAL].to_numpy().astype(float)
    sleutel, stratum = np.unique(g * len(stratumnamen) + s, return_inverse=True)
    populatie = stratum_populatie(strata, gemeenten, stratumnamen)[sleutel]
    plaats = (
        (gemeenten, sleutel // max(1, len(stratumnamen))),
        (stratumnamen, sleutel % max(1, len(stratumnamen))),
    )
    _eis_bekend(np.isnan(populatie), plaats, ("gemeente", "stratum"), "stratum zonder populatie")
    te_veel = populatie < som_per(stratum, n, len(sleutel))
    _eis_bekend(te_veel, plaats, ("gemeente", "stratum"), "meer respons dan populatie")
    totaal = gemeente_populatie(strata, gemeenten)
    heel = Marge(g, np.arange(len(gemeenten)), totaal)
    return Cellen(
        tuple(gemeenten),
        g,
        stratum.astype(np.int64),
        n,
        plaats[0][1],
        populatie,
        tuple(_marge(sommen[m], g, marges.filter(pl.col("marge") == m), gemeenten, totaal) for m in namen)
        or (heel,),
    )


def stratum_populatie(strata: pl.DataFrame, gemeenten: pl.Series, namen: pl.Series) -> Floats:
    """Population per gemeente × stratum (numbered gemeente first), NaN where `strata` has none."""
    g, s = plek_in(strata["gemeente"], gemeenten), plek_in(strata["stratum"], namen)
    mee = (g >= 0) & (s >= 0)
    uit = np.full(len(gemeenten) * len(namen), np.nan)
    uit[(g * len(namen) + s)[mee]] = strata["populatie"].cast(pl.Float64).to_numpy()[mee]
    return uit


def gemeente_populatie(strata: pl.DataFrame, gemeenten: pl.Series) -> Floats:
    """Population per gemeente: all its strata, also those without respondents."""
    g = plek_in(strata["gemeente"], gemeenten)
    populatie = strata["populatie"].cast(pl.Float64).to_numpy()
    return som_per(g[g >= 0], populatie[g >= 0], len(gemeenten))


def _marge(cellen: pl.Series, g: Ints, marge: pl.DataFrame, gemeenten: pl.Series, totaal: Floats) -> Marge:
    """One margin; its cells are numbered by gemeente and name. `cellen`: the cell of each row."""
    doel_g = plek_in(marge["gemeente"], gemeenten)
    bruikbaar = doel_g >= 0
    heeft = np.zeros(len(gemeenten), dtype=bool)
    heeft[doel_g[bruikbaar]] = True
    labels = (
        pl.concat([cellen.unique(), marge["cel"].unique(), pl.Series([ALLE])]).drop_nulls().unique().sort()
    )
    alle = int(plek_in(pl.Series([ALLE]), labels)[0])
    zonder = np.flatnonzero(~heeft)
    sleutel = np.concatenate(
        [(doel_g * len(labels) + plek_in(marge["cel"], labels))[bruikbaar], zonder * len(labels) + alle]
    )
    populatie = np.concatenate([marge["populatie"].cast(pl.Float64).to_numpy()[bruikbaar], totaal[zonder]])
    orde = np.argsort(sleutel, kind="stable")
    sleutel, populatie = sleutel[orde], populatie[orde]
    rij = g * len(labels) + np.where(heeft[g], plek_in(cellen, labels), alle)
    nr = np.minimum(np.searchsorted(sleutel, rij), max(len(sleutel) - 1, 0))
    plaats = (gemeenten, rij // len(labels)), (labels, rij % len(labels))
    wat = f"marge {cellen.name}: cel zonder"
    _eis_bekend(sleutel[nr] != rij, plaats, ("gemeente", "cel"), f"{wat} populatie")
    leeg = (populatie > 0) & (np.bincount(nr, minlength=len(sleutel)) == 0)
    plaats = (gemeenten, sleutel // len(labels)), (labels, sleutel % len(labels))
    _eis_bekend(leeg, plaats, ("gemeente", "cel"), f"{wat} respons")
    return Marge(nr.astype(np.int64), sleutel // len(labels), populatie)


def _eis_bekend(
    fout: Bools, plaats: Sequence[tuple[pl.Series, Ints]], kolommen: Sequence[str], wat: str
) -> None:
    """Raises AnalyseFout with the first place that is wrong; `plaats` holds names and numbers per column."""
    if fout.any():
        eerste = int(np.flatnonzero(fout)[0])
        rij = {k: namen[int(nr[eerste])] for k, (namen, nr) in zip(kolommen, plaats, strict=True)}
        raise AnalyseFout(f"{wat}: {rij} (en {int(fout.sum()) - 1} andere)")
