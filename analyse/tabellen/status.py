"""The table `status`: what was done or left out in the weighting, and where a figure cannot be given.

One row per case: wave, gemeente, status, part (a stratum, margin or question) and value.

- `leeg_stratum`: people, but no respondents; value = its population. Raking reaches them, N_h/n_h does not.
- `eenling`: a stratum with one respondent, held against 0 in the variance.
- `telling`: everyone of a stratum answered, so its sampling variance is 0.
- `niet_in_gemeenten`: not in the table gemeenten, so without peer group and model.
- `geen_marges`: not weighted to this margin, because the gemeente is not in it.
- `marge_geschaald`: totals of the margins differ; this one was scaled; value = the factor.
- `marge_anders_dan_strata`: the margins hold another number of people than the strata; value = the ratio.
- `niet_geconvergeerd`: the margins contradict each other in this sample; weighted to the first one only.
- `groot_gewicht`: a weight over 10 times the mean of the gemeente; value = the ratio. See w_trim.
- `geen_antwoord`: nobody gave an answer other than don't know.
- `geen_vrijheidsgraden`: too few respondents for an interval.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from analyse.tabellen.bestanden import Golf, met_factor
from analyse.tabellen.bronnen import Bronnen
from analyse.weging import Floats, som_per

GROOT_GEWICHT = 10.0
_AFWIJKING = 1e-6
Rij = tuple[str, str, str | None, float | None]


def status_tabel(bronnen: Bronnen) -> pl.DataFrame:
    """All cases, by wave and gemeente; no rows when there is nothing to say."""
    delen = []
    schema = {"gemeente": pl.String, "status": pl.String, "part": pl.String, "value": pl.Float64}
    for golf in bronnen.inwoners:
        rijen = [*_strata(golf, bronnen), *_marges(golf, bronnen), *_onbekend(golf, bronnen)]
        rijen += [*_gewichten(golf), *_antwoorden(golf)]
        deel = pl.DataFrame(rijen, schema=schema, orient="row")
        soort = bronnen.ruw["inwoners"]["wave"].dtype
        delen.append(deel.select(pl.lit(golf.wave, dtype=soort).alias("wave"), pl.all()))
    return pl.concat(delen).sort("wave", "gemeente", "status", "part", nulls_last=True)


def _strata(golf: Golf, bronnen: Bronnen) -> Iterator[Rij]:
    strata = bronnen.ruw["strata"].filter(
        (pl.col("wave") == golf.wave) & pl.col("gemeente").is_in(list(golf.cellen.gemeenten))
    )
    geteld = golf.antwoorden.group_by("gemeente", "stratum").agg(n=pl.len())
    samen = strata.join(geteld, on=["gemeente", "stratum"], how="left").with_columns(pl.col("n").fill_null(0))
    for gemeente, stratum, populatie, n in samen.select("gemeente", "stratum", "N_h", "n").iter_rows():
        if n == 0 and populatie > 0:
            yield gemeente, "leeg_stratum", stratum, populatie
        elif n and n == populatie:
            yield gemeente, "telling", stratum, populatie
        elif n == 1:
            yield gemeente, "eenling", stratum, None


def _marges(golf: Golf, bronnen: Bronnen) -> Iterator[Rij]:
    marges = bronnen.ruw["margins"]
    namen = marges["margin"].unique().sort().to_list()
    hier = met_factor(marges.filter(pl.col("wave") == golf.wave))
    per = hier.group_by("gemeente", "margin").agg(pl.col("pop").sum(), pl.col("factor").first())
    bekend = {(g, m): (pop, factor) for g, m, pop, factor in per.iter_rows()}
    totaal = _populatie(golf, bronnen)
    for k, gemeente in enumerate(golf.cellen.gemeenten):
        for marge in namen:
            pop, factor = bekend.get((gemeente, marge), (None, 1.0))
            if pop is None:
                yield gemeente, "geen_marges", marge, None
            elif factor != 1.0:
                yield gemeente, "marge_geschaald", marge, factor
            if pop is not None and abs(pop * factor - totaal[k]) > _AFWIJKING * totaal[k]:
                yield gemeente, "marge_anders_dan_strata", marge, pop * factor / totaal[k]
        if not golf.weging.geconvergeerd[k]:
            yield gemeente, "niet_geconvergeerd", None, None


def _onbekend(golf: Golf, bronnen: Bronnen) -> Iterator[Rij]:
    if "gemeenten" in bronnen.ruw:
        bekend = set(bronnen.ruw["gemeenten"]["gemeente"])
        yield from ((g, "niet_in_gemeenten", None, None) for g in golf.cellen.gemeenten if g not in bekend)


def _populatie(golf: Golf, bronnen: Bronnen) -> Floats:
    """People per gemeente: all its strata, also the empty ones."""
    strata = bronnen.ruw["strata"].filter(pl.col("wave") == golf.wave)
    per = dict(strata.group_by("gemeente").agg(pl.col("N_h").sum()).iter_rows())
    return np.array([per[g] for g in golf.cellen.gemeenten])


def _gewichten(golf: Golf) -> Iterator[Rij]:
    c, w = golf.cellen, golf.weging.gewicht
    g = len(c.gemeenten)
    hoogste = np.zeros(g)
    np.maximum.at(hoogste, c.gemeente, w)
    verhouding = hoogste * c.gemeente_n / som_per(c.gemeente, w * c.n, g)
    df = c.gemeente_n - np.bincount(c.stratum_gemeente, minlength=g)
    for k in np.flatnonzero(verhouding > GROOT_GEWICHT):
        yield c.gemeenten[k], "groot_gewicht", None, float(verhouding[k])
    for k in np.flatnonzero(df < 1):
        yield c.gemeenten[k], "geen_vrijheidsgraden", None, float(c.gemeente_n[k])


def _antwoorden(golf: Golf) -> Iterator[Rij]:
    for item in golf.items:
        n = golf.momenten(item).n.sum(axis=1)
        for k in np.flatnonzero(n == 0):
            yield golf.cellen.gemeenten[k], "geen_antwoord", item.naam, None
