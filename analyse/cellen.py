"""From counted answers, strata and margins to the cell table that weighting and variance work on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analyse.aggregatie import AANTAL
from analyse.coderen import codeer, plek_in
from analyse.prepare import AnalyseFout
from analyse.weging import Bools, Cellen, Floats, Ints, Marge, som_per

ALLE = "alle"


@dataclass(frozen=True)
class Doel:
    """What is known of one margin: the cell of each row of the cell table, and the populations.

    Cells are numbers of `labels`, which holds `ALLE`. `populatie` of cell `doel` of `gemeente`; numbers below
    zero are of no use here.
    """

    naam: str
    labels: pl.Series
    cel: Ints
    gemeente: Ints
    doel: Ints
    populatie: Floats


@dataclass(frozen=True)
class Bevolking:
    """Population per gemeente × stratum (numbered gemeente first; NaN: not known) and per gemeente: all its
    strata, also those without respondents."""

    stratum: Floats
    gemeente: Floats


def bevolking_van(strata: pl.DataFrame, gemeenten: pl.Series, namen: pl.Series) -> Bevolking:
    """From `strata` (gemeente, stratum, populatie), for these gemeenten and names of strata."""
    g, s = plek_in(strata["gemeente"], gemeenten), plek_in(strata["stratum"], namen)
    populatie = strata["populatie"].cast(pl.Float64).to_numpy()
    hier, mee = g >= 0, (g >= 0) & (s >= 0)
    stratum = np.full(len(gemeenten) * len(namen), np.nan)
    stratum[(g * len(namen) + s)[mee]] = populatie[mee]
    return Bevolking(stratum, som_per(g[hier], populatie[hier], len(gemeenten)))


def maak_cellen(
    sommen: pl.DataFrame, strata: pl.DataFrame, marges: pl.DataFrame, namen: Sequence[str]
) -> Cellen:
    """`bouw_cellen` of `sommen` (gemeente, stratum, a column per margin in `namen`, n), sorted.

    `strata`: gemeente, stratum, populatie; `marges`: gemeente, marge, cel, populatie.
    """
    gemeente, stratum = codeer(sommen["gemeente"]), codeer(sommen["stratum"])
    doelen = []
    for naam in namen:
        marge = marges.filter(pl.col("marge") == naam)
        labels = pl.concat([codeer(sommen[naam])[1], marge["cel"].unique(), pl.Series([ALLE])])
        labels = labels.drop_nulls().unique().sort()
        populatie = marge["populatie"].cast(pl.Float64).to_numpy()
        g = plek_in(marge["gemeente"], gemeente[1])
        doelen.append(
            Doel(naam, labels, plek_in(sommen[naam], labels), g, plek_in(marge["cel"], labels), populatie)
        )
    bevolking = bevolking_van(strata, gemeente[1], stratum[1])
    return bouw_cellen(gemeente, stratum, sommen[AANTAL].to_numpy(), bevolking, doelen)


def bouw_cellen(
    gemeente: tuple[Ints, pl.Series],
    stratum: tuple[Ints, pl.Series],
    n: Ints,
    bevolking: Bevolking,
    doelen: Sequence[Doel],
) -> Cellen:
    """Cell table from the numbers of gemeente and stratum (with their names) and n per row, in that order.

    A gemeente without populations for a margin is not raked to it
    (one cell that holds everyone). Strata without respondents leave their population to the others: raking or
    `basis` cannot reach it, so the margin of everyone is the whole population of the gemeente. Raises
    AnalyseFout for a stratum or cell that is not known.
    """
    (g, gemeenten), (s, stratumnamen) = gemeente, stratum
    aantal = n.astype(float)
    sleutel, nr = np.unique(g * len(stratumnamen) + s, return_inverse=True)
    populatie = bevolking.stratum[sleutel]
    plaats = (
        (gemeenten, sleutel // max(1, len(stratumnamen))),
        (stratumnamen, sleutel % max(1, len(stratumnamen))),
    )
    _eis_bekend(np.isnan(populatie), plaats, ("gemeente", "stratum"), "stratum zonder populatie")
    te_veel = populatie < som_per(nr, aantal, len(sleutel))
    _eis_bekend(te_veel, plaats, ("gemeente", "stratum"), "meer respons dan populatie")
    totaal = bevolking.gemeente
    heel = Marge(g, np.arange(len(gemeenten)), totaal)
    return Cellen(
        tuple(gemeenten),
        g,
        nr.astype(np.int64),
        aantal,
        plaats[0][1],
        populatie,
        tuple(_marge(doel, g, gemeenten, totaal) for doel in doelen) or (heel,),
    )


def gemeente_populatie(strata: pl.DataFrame, gemeenten: pl.Series) -> Floats:
    """Population per gemeente: all its strata, also those without respondents."""
    g = plek_in(strata["gemeente"], gemeenten)
    populatie = strata["populatie"].cast(pl.Float64).to_numpy()
    return som_per(g[g >= 0], populatie[g >= 0], len(gemeenten))


def _marge(doel: Doel, g: Ints, gemeenten: pl.Series, totaal: Floats) -> Marge:
    """One margin; its cells are numbered by gemeente and name."""
    bruikbaar, breedte = doel.gemeente >= 0, len(doel.labels)
    heeft = np.zeros(len(gemeenten), dtype=bool)
    heeft[doel.gemeente[bruikbaar]] = True
    alle = int(doel.labels.index_of(ALLE) or 0)
    zonder = np.flatnonzero(~heeft)
    sleutel = np.concatenate([(doel.gemeente * breedte + doel.doel)[bruikbaar], zonder * breedte + alle])
    populatie = np.concatenate([doel.populatie[bruikbaar], totaal[zonder]])
    orde = np.argsort(sleutel, kind="stable")
    sleutel, populatie = sleutel[orde], populatie[orde]
    rij = g * breedte + np.where(heeft[g], doel.cel, alle)
    nr = np.minimum(np.searchsorted(sleutel, rij), max(len(sleutel) - 1, 0))
    plaats = (gemeenten, rij // breedte), (doel.labels, rij % breedte)
    wat = f"marge {doel.naam}: cel zonder"
    _eis_bekend(sleutel[nr] != rij, plaats, ("gemeente", "cel"), f"{wat} populatie")
    leeg = (populatie > 0) & (np.bincount(nr, minlength=len(sleutel)) == 0)
    plaats = (gemeenten, sleutel // breedte), (doel.labels, sleutel % breedte)
    _eis_bekend(leeg, plaats, ("gemeente", "cel"), f"{wat} respons")
    return Marge(nr.astype(np.int64), sleutel // breedte, populatie)


def _eis_bekend(
    fout: Bools, plaats: Sequence[tuple[pl.Series, Ints]], kolommen: Sequence[str], wat: str
) -> None:
    """Raises AnalyseFout with the first place that is wrong; `plaats` holds names and numbers per column."""
    if fout.any():
        eerste = int(np.flatnonzero(fout)[0])
        waar = [f"{k} {namen[int(nr[eerste])]}" for k, (namen, nr) in zip(kolommen, plaats, strict=True)]
        meer = f" (en {int(fout.sum()) - 1} andere)" if fout.sum() > 1 else ""
        raise AnalyseFout(f"{', '.join(waar)}: {wat}{meer}")
