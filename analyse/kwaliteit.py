"""How well a round went, per gemeente and NL: response, speed, straight lines, don't know, skipped."""

import numpy as np
import polars as pl

from analyse.publicatie import KWALITEIT
from analyse.samenvoegen import ALLEEN_OMVANG
from analyse.tellen import Telling
from analyse.weging import Floats
from vragenlijsten import WEET_NIET

SNEL = 1 / 3  # a speeder takes less than this part of the median time of the round
_REEKS = 3  # a straight line needs at least this many statements on the same scale


def maak_kwaliteit(telling: Telling) -> pl.DataFrame:
    """Rows as `publicatie.KWALITEIT`, gebied in order, NL last; unweighted shares of responses or answers.

    `rechtlijnig`: the same answer to every statement of the most used scale, among those who answered all of
    it. `weet_niet`, `overgeslagen`: of the questions shown. Gemeenten that were invited but did not respond
    are there with respons 0.
    """
    invoer = telling.invoer
    geteld = pl.DataFrame({"gemeente": pl.Series(telling.gemeenten, dtype=pl.String), **_antwoorden(telling)})
    per = _per_antwoord(telling)
    per_gemeente = per.group_by("gemeente").agg(pl.len().alias("respons"), pl.exclude("gemeente").sum())
    per_gemeente = per_gemeente.join(geteld, on="gemeente", how="left")
    uitgenodigd = invoer.strata.group_by("gemeente").agg(pl.col("uitgenodigd").sum())
    tabel = uitgenodigd.join(per_gemeente, on="gemeente", how="full", coalesce=True).sort("gemeente")
    gewogen = pl.DataFrame(
        {"gemeente": telling.gemeenten, "n_eff": telling.n_eff, "weging_status": telling.weging_status},
        schema_overrides={"gemeente": pl.String, "weging_status": pl.String},
    )
    tabel = tabel.join(gewogen, on="gemeente", how="left", maintain_order="left")
    tellers = [k for k, t in tabel.schema.items() if t.is_numeric() and k != "n_eff"]
    tabel = tabel.with_columns(pl.col(k).fill_null(0) for k in tellers)
    nl = tabel.select(
        pl.lit("NL").alias("gemeente"),
        pl.col(tellers).sum(),
        n_eff=pl.lit(_landelijk(telling)),
        weging_status=pl.lit(_minste(telling)),
    )
    return _aandelen(pl.concat([tabel, nl.select(tabel.columns)], how="vertical_relaxed"), telling)


def _aandelen(tabel: pl.DataFrame, telling: Telling) -> pl.DataFrame:
    def deel(teller: str, noemer: str) -> pl.Expr:
        return pl.when(pl.col(noemer) > 0).then(pl.col(teller) / pl.col(noemer))

    uit = tabel.select(
        pl.lit(telling.invoer.doelgroep).alias("doelgroep"),
        pl.lit(telling.invoer.periode).alias("periode"),
        pl.col("gemeente").alias("gebied"),
        "uitgenodigd",
        "respons",
        deel("respons", "uitgenodigd").alias("responspercentage"),
        deel("snel", "met_duur").alias("snel"),
        deel("recht", "compleet").alias("rechtlijnig"),
        deel("weet_niet", "getoond").alias("weet_niet"),
        deel("overgeslagen", "getoond").alias("overgeslagen"),
        pl.col("weging_status").fill_null(ALLEEN_OMVANG),
        "n_eff",
    )
    return uit.cast({k: t for k, t in KWALITEIT.items() if k in uit.columns})


def _antwoorden(telling: Telling) -> dict[str, Floats]:
    """Questions shown, skipped and answered with don't know, per gemeente; once per question."""
    uit = {naam: np.zeros(len(telling.gemeenten)) for naam in ("getoond", "overgeslagen", "weet_niet")}
    gezien: set[str] = set()
    for i, ci in enumerate(telling.items):
        if ci.variabele.vraag in gezien:
            continue
        gezien.add(ci.variabele.vraag)
        uit["overgeslagen"] += telling.overgeslagen[i]
        uit["getoond"] += telling.momenten[i].n.sum(axis=1) + telling.overgeslagen[i]
        if ci.item.codes[-1] == WEET_NIET:
            uit["weet_niet"] += telling.momenten[i].n[:, -1]
    return uit


def _per_antwoord(telling: Telling) -> pl.DataFrame:
    """Flags per response."""
    invoer = telling.invoer
    duur = pl.col("duur") if "duur" in invoer.antwoorden.columns else pl.lit(None, dtype=pl.Int32)
    return (
        invoer.antwoorden.lazy()
        .select(
            "gemeente",
            (duur < duur.median() * SNEL).fill_null(value=False).cast(pl.Int64).alias("snel"),
            duur.is_not_null().cast(pl.Int64).alias("met_duur"),
            *_recht(telling),
        )
        .collect()
    )


def _recht(telling: Telling) -> list[pl.Expr]:
    """Complete answers to the statements of the most used scale, and those that are all the same."""
    per_schaal: dict[str, list[str]] = {}
    for i in telling.items:
        if i.variabele.schaal:
            per_schaal.setdefault(i.variabele.schaal, []).append(i.variabele.naam)
    kolommen = max(per_schaal.values(), key=len, default=[])
    if len(kolommen) < _REEKS:
        nul = pl.lit(0, dtype=pl.Int64)
        return [nul.alias("compleet"), nul.alias("recht")]
    hoogste, laagste = pl.max_horizontal(kolommen), pl.min_horizontal(kolommen)
    compleet = hoogste < 97
    return [
        compleet.cast(pl.Int64).alias("compleet"),
        (compleet & (hoogste == laagste)).cast(pl.Int64).alias("recht"),
    ]


def _landelijk(telling: Telling) -> float:
    """Kish over all respondents, with weights adding up to each gemeente's population."""
    goed = telling.n_eff > 0
    som, kwadraat = telling.populatie[goed], telling.populatie[goed] ** 2 / telling.n_eff[goed]
    return float(som.sum() ** 2 / kwadraat.sum()) if kwadraat.sum() > 0 else float(np.nan)


def _minste(telling: Telling) -> str:
    """NL shows the treatment most gemeenten got (ties: first by name)."""
    soorten = sorted(telling.weging_status)
    return max(dict.fromkeys(soorten), key=soorten.count) if soorten else ALLEEN_OMVANG
