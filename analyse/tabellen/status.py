"""The table `status`: what was done or left out in the weighting, and where a figure cannot be given.

One row per case: wave, gemeente, status, part (a stratum, margin or question) and value.

- `geen_respons`: a gemeente with people in the strata, but no respondents; value = its population.
- `dekking` (of NL): not all people live in gemeenten with respondents; value = the part that does.
- `n_h_anders`: the strata hold another number of respondents than there are; value = that number.
- `leeg_stratum`: people, but no respondents; value = its population. Raking reaches them, N_h/n_h does not.
- `eenling`: a stratum with one respondent, held against 0 in the variance.
- `telling`: everyone of a stratum answered, so its sampling variance is 0.
- `niet_in_gemeenten`: not in the table gemeenten, so without peer group and model.
- `geen_kenmerken`: no N or a covariate (part) in the table gemeenten, so without model.
- `geen_marges`: not weighted to this margin, because the gemeente is not in it.
- `marge_geschaald`: totals of the margins differ; this one was scaled; value = the factor.
- `marge_anders_dan_strata`: the margins hold another number of people than the strata; value = the ratio.
- `niet_geconvergeerd`: the margins contradict each other in this sample; weighted to the first one only.
- `groot_gewicht`: a weight over 10 times the mean of the gemeente; value = the ratio. See w_trim.
- `niet_gevraagd` (of NL): a question of the table items (part) that inwoners did not get.
- `geen_antwoord`: nobody gave an answer other than don't know.
- `geen_vrijheidsgraden`: too few respondents for an interval.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from analyse.tabellen.bestanden import NL, Golf, met_factor
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
        rijen = [
            *_dekking(golf, bronnen),
            *_strata(golf, bronnen),
            *_marges(golf, bronnen),
            *_onbekend(golf, bronnen),
        ]
        rijen += [*_gewichten(golf), *_antwoorden(golf)]
        rijen += [(NL, "niet_gevraagd", i.naam, None) for i in bronnen.items if i not in golf.items]
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
    opgave = pl.col("n_h") if "n_h" in samen.columns else pl.lit(None)
    rijen = samen.select("gemeente", "stratum", "N_h", "n", opgave).iter_rows()
    for gemeente, stratum, populatie, n, n_h in rijen:
        if n_h is not None and n_h != n:
            yield gemeente, "n_h_anders", stratum, n_h
        if n == 0 and populatie > 0:
            yield gemeente, "leeg_stratum", stratum, populatie
        elif n and n == populatie:
            yield gemeente, "telling", stratum, populatie
        elif n == 1:
            yield gemeente, "eenling", stratum, None


def _dekking(golf: Golf, bronnen: Bronnen) -> Iterator[Rij]:
    """Gemeenten without respondents, and what part of the population the others have."""
    strata = bronnen.ruw["strata"].filter((pl.col("wave") == golf.wave) & (pl.col("N_h") > 0))
    per = strata.group_by("gemeente").agg(pl.col("N_h").sum()).sort("gemeente")
    weg = per.filter(~pl.col("gemeente").is_in(list(golf.cellen.gemeenten)))
    yield from ((g, "geen_respons", None, n) for g, n in weg.iter_rows())
    if weg.height:
        yield NL, "dekking", None, 1 - float(weg["N_h"].sum()) / float(per["N_h"].sum())


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
    """What table gemeenten does not say."""
    if "gemeenten" not in bronnen.ruw:
        return
    tabel = bronnen.ruw["gemeenten"]
    bekend = set(tabel["gemeente"])
    yield from ((g, "niet_in_gemeenten", None, None) for g in golf.cellen.gemeenten if g not in bekend)
    getallen = [k for k, soort in tabel.schema.items() if soort.is_numeric()]
    for kolom in getallen if set(getallen) - {"N"} else ():
        zonder = set(tabel.filter(pl.col(kolom).is_null())["gemeente"])
        yield from ((g, "geen_kenmerken", kolom, None) for g in golf.cellen.gemeenten if g in zonder)


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
