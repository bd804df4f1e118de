"""The tables of `analyseer` on the quality of the data: reliability, quality, r_indicator, mode, mode_effect
and open_link.

Statements are the items of a type that starts with `likert`. Optional columns: `sec` (seconds, inwoners),
`mode` (inwoners), `n_invited` (strata).
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from analyse.aggregatie import nummer, partial, tellingen
from analyse.indexen.samenhang import samenhang_van
from analyse.kwaliteit.modus import Figuur, Moduseffect, modusdelen, moduseffecten, modusgroepen
from analyse.kwaliteit.representativiteit import representativiteit
from analyse.open_link import NIET_PROBABILISTISCH
from analyse.prepare import LIKERT, WEET_NIET_BESTAND, Item, Maat, bestand_items
from analyse.tabellen.bestanden import NL, Golf
from analyse.tabellen.bronnen import GEEN, Bronnen
from analyse.weging import Floats

SNEL = 1 / 3
"""A speeder takes less than this part of the median time of the wave."""


def reliability(bronnen: Bronnen) -> pl.DataFrame:
    """Alpha and omega of all statements per wave, unweighted and raked. `check_psych` is alpha once more,
    unweighted, from the sum score of persons."""
    namen = _stellingen(bronnen)
    rijen = []
    for golf in bronnen.inwoners:
        x = _scores(golf, [i for i in golf.items if i.naam in namen])
        gewicht = golf.weging.gewicht[nummer(golf.antwoorden, golf.sleutels)[0]]
        for soort, w in (("unweighted", None), ("raked", gewicht)):
            s = samenhang_van(x, w)
            controle = _alfa_van_somscores(x) if w is None and s.alfa is not None else None
            rijen.append((golf.wave, soort, s.n, s.k, s.alfa, s.omega, controle, s.status))
    namen_ = ("weights", "n", "k", "alpha", "omega_total_1f", "check_psych", "status")
    return _tabel(bronnen, rijen, namen_, heel=("n", "k"), tekst=("weights", "status"))


def quality(bronnen: Bronnen) -> pl.DataFrame:
    """Per wave and gemeente, unweighted: don't know (of the statements answered), statements left empty,
    straight lines (of the `n_complete` who left none empty; 0 where nobody did) and speeders (of those whose
    time is known)."""
    inwoners, stellingen = bronnen.ruw["inwoners"], _stellingen(bronnen)
    antwoord = {naam: pl.col(naam).cast(pl.Float64).fill_nan(None) for naam in stellingen}
    weet_niet = [
        antwoord[naam] == WEET_NIET_BESTAND for naam, top in stellingen.items() if top < WEET_NIET_BESTAND
    ]
    leeg = [a.is_null() for a in antwoord.values()]
    nul, som = pl.lit(0, pl.Int64), pl.sum_horizontal
    compleet = pl.all_horizontal(~x for x in leeg) if leeg else pl.lit(value=False)
    recht = pl.max_horizontal(antwoord.values()) == pl.min_horizontal(antwoord.values()) if leeg else compleet
    per = inwoners.select(
        "wave",
        "gemeente",
        sec=pl.col("sec") if "sec" in inwoners.columns else pl.lit(None, pl.Float64),
        weet_niet=som(x.fill_null(value=False).cast(pl.Int64) for x in weet_niet) if weet_niet else nul,
        leeg=som(x.cast(pl.Int64) for x in leeg) if leeg else nul,
        compleet=compleet,
        recht=compleet & recht,
    ).with_columns(median_sec_wave=pl.col("sec").median().over("wave"))
    gesteld = pl.len() * len(stellingen)
    return (
        per.group_by("wave", "gemeente")
        .agg(
            n=pl.len().cast(pl.Int64),
            median_sec_wave=pl.col("median_sec_wave").first(),
            dk_share=pl.col("weet_niet").sum() / (gesteld - pl.col("leeg").sum()),
            item_nonresponse=pl.col("leeg").sum() / gesteld,
            n_complete=pl.col("compleet").sum().cast(pl.Int64),
            straightline=pl.col("recht").sum() / pl.max_horizontal(pl.col("compleet").sum(), 1),
            speeder=(pl.col("sec") < pl.col("median_sec_wave") * SNEL).mean(),
        )
        .sort("wave", "gemeente")
    )


def r_indicator(bronnen: Bronnen) -> pl.DataFrame:
    """How evenly people responded, per wave: mean and spread of the response rate over strata (weighted by
    N_h), R and CV, R without chance (`R_adj`) and the part of the population in strata with invitations."""
    strata = bronnen.ruw["strata"]
    if "n_invited" not in strata.columns:
        return GEEN
    sleutel = ["wave", "gemeente", "stratum"]
    geteld = bronnen.ruw["inwoners"].group_by(sleutel).agg(respons=pl.len())
    rijen = []
    for golf in bronnen.inwoners:
        deze = strata.filter(pl.col("wave") == golf.wave).join(geteld, on=sleutel, how="left")
        r = representativiteit(deze.select("respons", populatie="N_h", uitgenodigd="n_invited"))
        rijen.append((golf.wave, r.gemiddelde, r.spreiding, r.r, r.cv, r.zuiver, r.dekking, r.status))
    namen = ("mean_rho", "sd_rho", "R", "cv", "R_adj", "coverage", "status")
    return _tabel(bronnen, rijen, namen, tekst=("status",))


def mode(bronnen: Bronnen) -> pl.DataFrame:
    """How many answered in which way, per wave, gemeente and NL (unweighted)."""
    if not _heeft_modi(bronnen):
        return GEEN
    inwoners = bronnen.ruw["inwoners"]
    delen = []
    for golf in bronnen.inwoners:
        deze = inwoners.filter(pl.col("wave") == golf.wave)
        aantallen = deze.group_by("gemeente", modus=pl.col("mode").cast(pl.String)).agg(n=pl.len())
        per = modusdelen(aantallen).rename({"modus": "mode", "deel": "share"})
        delen.append(per.select(pl.lit(golf.wave, inwoners["wave"].dtype).alias("wave"), pl.all()))
    return pl.concat(delen)


def mode_effect(bronnen: Bronnen) -> pl.DataFrame:
    """What the way of answering does to the main figure of every item, nationally, given the margins: the
    difference of `mode` with `ref`, tested; `relevant` is the smallest difference that matters."""
    if not _heeft_modi(bronnen):
        return GEEN
    namen = ("var", "mode", "ref", "n", "n_ref", "effect", "se", "df", "p", "p_bh", "relevant", "status")
    rijen = [
        (
            golf.wave, e.naam, e.modus, e.tegen, e.n, e.n_tegen,
            e.effect, e.se, e.df, e.p, e.p_bh, e.grens, e.status,
        )
        for golf in bronnen.inwoners
        for e in _effecten(golf)
    ]  # fmt: skip
    return _tabel(bronnen, rijen, namen, heel=("n", "n_ref"), tekst=("var", "mode", "ref", "status"))


def open_link(bronnen: Bronnen) -> pl.DataFrame:
    """Responses through an open link, which no other table holds: unweighted means per gemeente and NL."""
    if "open_link" not in bronnen.ruw:
        return GEEN
    los = bronnen.ruw["open_link"].with_columns(pl.col("gemeente").cast(pl.String))
    items, [antwoorden] = bestand_items(bronnen.ruw["items"], [los])
    alle = pl.concat([antwoorden, antwoorden.with_columns(gemeente=pl.lit(NL))])
    delen = []
    for item in items:
        for maat in item.maten if item.naam in alle.columns else ():
            score = pl.col(item.naam).replace_strict(list(item.codes), list(maat.scores), default=None)
            delen.append(
                alle.group_by("wave", "gemeente")
                .agg(n=score.count().cast(pl.Int64), est=score.cast(pl.Float64).mean())
                .sort("wave", pl.col("gemeente") == NL, "gemeente")
                .select("wave", "gemeente", pl.lit(maat.naam).alias("var"), "n", "est")
            )
    return pl.concat(delen).with_columns(status=pl.lit(NIET_PROBABILISTISCH)) if delen else GEEN


def _tabel(
    bronnen: Bronnen,
    rijen: Sequence[tuple[object, ...]],
    namen: Sequence[str],
    *,
    heel: Sequence[str] = (),
    tekst: Sequence[str] = (),
) -> pl.DataFrame:
    """A table with `wave` and the columns `namen`: whole numbers, texts, and numbers for the rest."""

    def soort(naam: str) -> pl.DataType:
        return pl.Int64() if naam in heel else pl.String() if naam in tekst else pl.Float64()

    kop = {"wave": bronnen.ruw["inwoners"]["wave"].dtype}
    return pl.DataFrame(rijen, schema={**kop, **{naam: soort(naam) for naam in namen}}, orient="row")


def _stellingen(bronnen: Bronnen) -> dict[str, int]:
    """Statements among the columns of inwoners, with the top of their scale."""
    kolommen = bronnen.ruw["inwoners"].columns
    soorten = bronnen.ruw["items"].select(pl.col("item", "type").cast(pl.String)).iter_rows()
    return {
        naam: int(soort.removeprefix(LIKERT))
        for naam, soort in soorten
        if soort.startswith(LIKERT) and naam in kolommen
    }


def _heeft_modi(bronnen: Bronnen) -> bool:
    inwoners = bronnen.ruw["inwoners"]
    return "mode" in inwoners.columns and inwoners["mode"].drop_nulls().n_unique() > 1


def _scores(golf: Golf, items: list[Item]) -> Floats:
    """Scores (person, item) of a wave, NaN where there is no answer."""
    uit = np.full((golf.antwoorden.height, len(items)), np.nan)
    for k, item in enumerate(items):
        codes = golf.antwoorden[item.naam]
        bekend = codes.is_not_null().to_numpy()
        plek = np.searchsorted(item.codes, codes.drop_nulls().to_numpy())
        uit[bekend, k] = item.scores[0][plek]
    return uit


def _alfa_van_somscores(x: Floats) -> float:
    compleet = x[~np.isnan(x).any(axis=1)]
    k = x.shape[1]
    return float(k / (k - 1) * (1 - compleet.var(axis=0).sum() / compleet.sum(axis=1).var()))


def _hoofdmaat(item: Item) -> Maat:
    """The share of an item that has one, else its mean."""
    return next((m for m in item.maten if m.aandeel), item.maten[0])


def _effecten(golf: Golf) -> tuple[Moduseffect, ...]:
    """Effects of one wave on the main figure of every item."""
    antwoorden = golf.antwoorden.with_columns(pl.col("mode").cast(pl.String))
    sommen = partial(antwoorden, (*golf.sleutels, "mode"), {i.naam: i.codes for i in golf.items})
    cel, _ = nummer(sommen, golf.sleutels)
    marges = [sommen[k] for k in golf.sleutels if k not in ("gemeente", "stratum")]
    groepen = modusgroepen(sommen["mode"], sommen["n"].to_numpy().astype(float), cel, marges)
    figuren = [
        Figuur(maat.naam, maat, tellingen(sommen, {item.naam: item.codes})[:, 0])
        for item in golf.items
        for maat in (_hoofdmaat(item),)
    ]
    return moduseffecten(golf.cellen, golf.weging, groepen, figuren)
