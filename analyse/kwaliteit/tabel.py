"""How well a round went, per gemeente and NL: response, speed, straight lines, don't know, skipped, how many
answered on the web; and for NL how far the response mirrors the population.

`web`: of responses of which the modus is known; empty in a round without any on the web. `r_indicator`,
`r_zuiver` and `cv` (as in `Representativiteit`) only of persons, for NL.
"""

import numpy as np
import polars as pl

from analyse.aggregatie import kolom
from analyse.cijfertabel import getal
from analyse.coderen import plek_in
from analyse.gebieden import NL
from analyse.kwaliteit.representativiteit import ronde_representativiteit
from analyse.maten import items_van, telbare_codes
from analyse.onthulling import Onthuld
from analyse.onthulling.afronden import HELE_PROCENTEN, rond, rond_half_op
from analyse.publicatie import KWALITEIT, Drempels
from analyse.samenvoegen import ALLEEN_OMVANG
from analyse.status import is_getoond
from analyse.tellen import MODUS, Telling
from analyse.telplan import COMPLEET, DUUR, RECHT, N
from analyse.weging import Bools, Floats, Ints, som_per
from vragenlijsten import NIET_BEANTWOORD, WEET_NIET

WEB = "web"
SNEL = 1 / 3  # a speeder takes less than this part of the median time of the round
_DEEL = {
    "responspercentage": ("respons", "uitgenodigd"),
    "snel": ("snel", "met_duur"),
    "rechtlijnig": ("recht", "compleet"),
    "weet_niet": ("weet_niet", "getoond"),
    "overgeslagen": ("overgeslagen", "getoond"),
    "web": ("web", "met_modus"),
}
_DECIMALEN_R = 3


def maak_kwaliteit(telling: Telling, onthuld: Onthuld, d: Drempels) -> pl.DataFrame:
    """Rows as `publicatie.KWALITEIT`, gebied in order, NL last; unweighted shares of responses or answers.

    `rechtlijnig`: the same answer to every statement of the most used scale, among those who answered all of
    it. `weet_niet`, `overgeslagen`: of the questions shown. Gemeenten that were invited but did not respond
    are there with respons 0. Response and n_eff are rounded, and shares to whole per cents; shares are there
    only where the group is large enough for its figures, and NL minus what is there is large enough too.
    """
    doelgroep, uitgenodigd = telling.invoer.doelgroep, _uitgenodigd(telling)
    gebieden = sorted({*telling.gebied.gemeenten, *uitgenodigd})
    plek = np.searchsorted(gebieden, telling.gebied.gemeenten)

    def breed(x: Floats, landelijk: float | None = None) -> Floats:
        uit = np.zeros(len(gebieden) + 1)
        uit[plek] = x
        uit[-1] = x.sum() if landelijk is None else landelijk
        return uit

    t = {naam: breed(x) for naam, x in (_tellers(telling) | {"respons": telling.n}).items()}
    t["uitgenodigd"] = np.array([*(uitgenodigd.get(g, 0.0) for g in gebieden), sum(uitgenodigd.values())])
    toon = breed(*_zichtbaar(onthuld)) > 0
    minimum = d.gemeente_n if doelgroep == "gemeente" else d.inwoners_n
    toon &= t["respons"] >= minimum
    _bescherm(toon, t["respons"], minimum)
    t["respons"] = rond(t["respons"], d.afronding)
    deel = {naam: _deel(t[a], t[b]) for naam, (a, b) in _DEEL.items()}
    # In whole per cents for everyone: exact fractions of NL minus those of the others are somebody's answers.
    deel = {naam: rond_half_op(x, HELE_PROCENTEN) for naam, x in deel.items()}
    deel |= _representatief(telling, len(gebieden))
    deel["n_eff"] = rond(breed(telling.n_eff, _landelijk(telling)), d.afronding)
    deel = {k: np.where(toon | (k == "responspercentage"), x, np.nan) for k, x in deel.items()}
    per_gemeente = dict(zip(telling.gebied.gemeenten, telling.weging_status, strict=True))
    status = [*(per_gemeente.get(g, ALLEEN_OMVANG) for g in gebieden), _minste(telling)]
    waarden = {
        "doelgroep": pl.repeat(doelgroep, len(toon), eager=True),
        "periode": pl.repeat(telling.invoer.periode, len(toon), eager=True),
        "gebied": pl.Series([*gebieden, NL]),
        "weging_status": pl.Series(status, dtype=pl.String),
        **{k: pl.Series(t[k]) for k in ("uitgenodigd", "respons")},
        **{k: getal(x) for k, x in deel.items()},
    }
    return pl.DataFrame({k: waarden[k].cast(s) for k, s in KWALITEIT.items()})


def _bescherm(toon: Bools, respons: Floats, minimum: int) -> None:
    """Changes `toon` until NL, the last one, minus the gemeenten that are shown is nobody, or at least two
    gemeenten with together a response of `minimum`. The smallest that is shown goes first, at last NL."""
    while toon[-1]:
        weg, vrij = (np.flatnonzero(x[:-1] & (respons[:-1] > 0)) for x in (~toon, toon))
        if not len(weg) or (len(weg) > 1 and respons[weg].sum() >= minimum):
            return
        toon[vrij[respons[vrij].argmin()] if len(vrij) else -1] = False


def _uitgenodigd(telling: Telling) -> dict[str, float]:
    """Invitations per gemeente of the round."""
    per = telling.invoer.strata.group_by("gemeente").agg(pl.col("uitgenodigd").sum().cast(pl.Float64))
    return dict(per.sort("gemeente").with_columns(pl.col("uitgenodigd").fill_null(0.0)).iter_rows())


def _deel(teller: Floats, noemer: Floats) -> Floats:
    """Shares, at most 1 (rounding of the response can go over it); NaN of nothing."""
    deel = np.divide(teller, noemer, out=np.full(len(noemer), np.nan), where=noemer > 0)
    return np.asarray(np.minimum(deel, 1.0))


def _zichtbaar(onthuld: Onthuld) -> tuple[Floats, float]:
    """Per gemeente, and for NL: 1 where any published figure is shown."""
    ergens = is_getoond(onthuld.status).any(axis=0).astype(float)
    nl = onthuld.cijfers.gebied.nl
    return ergens[:nl], float(ergens[nl])


def _tellers(telling: Telling) -> dict[str, Floats]:
    """What is counted per gemeente over its responses."""
    per_cel = _per_antwoord(telling) | {
        "compleet": telling.som.van(COMPLEET),
        "recht": telling.som.van(RECHT),
    }
    g = len(telling.n)
    return (
        _tempo(telling)
        | _modi(telling)
        | {naam: som_per(telling.gemeente, x.astype(float), g) for naam, x in per_cel.items()}
    )


def _modi(telling: Telling) -> dict[str, Floats]:
    """Per gemeente: responses of which the modus is known, and those on the web."""
    som, nul = telling.som, np.zeros(len(telling.n))
    if MODUS not in som.cellen.namen:
        return {"web": nul, "met_modus": nul}
    modus = som.cellen.kolom(MODUS).cast(pl.String)
    web = (modus == WEB).fill_null(False).to_numpy()
    bekend = modus.is_not_null().to_numpy() & web.any()
    n = som.van(N).astype(float)
    return {
        naam: som_per(telling.gemeente, n * welke, len(telling.n))
        for naam, welke in (("web", web), ("met_modus", bekend))
    }


def _representatief(telling: Telling, gebieden: int) -> dict[str, Floats]:
    """Columns with a number for NL, the last row, and nothing before."""
    namen = ("r_indicator", "r_zuiver", "cv")
    uit = {naam: np.full(gebieden + 1, np.nan) for naam in namen}
    if telling.basis is not None:
        r = ronde_representativiteit(telling)
        for naam, x in zip(namen, (r.r, r.zuiver, r.cv), strict=True):
            uit[naam][-1] = np.nan if x is None else rond_half_op(np.array(x), _DECIMALEN_R)
    return uit


def _tempo(telling: Telling) -> dict[str, Floats]:
    """Per gemeente: responses of which the time is known, and that took a short time."""
    duren = telling.som.duren.sort(DUUR)
    gemeente = plek_in(duren["gemeente"], pl.Series(telling.gebied.gemeenten, dtype=pl.String))
    duur, aantal = (duren[k].to_numpy().astype(float) for k in (DUUR, N))
    if not len(duur):
        nul = np.zeros(len(telling.n))
        return {"snel": nul, "met_duur": nul}
    tot = np.cumsum(aantal)
    midden = np.searchsorted(tot, [(tot[-1] - 1) // 2, tot[-1] // 2], side="right")
    snel = duur < duur[midden].mean() * SNEL
    return {
        naam: som_per(gemeente, aantal * welke, len(telling.n))
        for naam, welke in (("snel", snel), ("met_duur", np.ones(len(duur))))
    }


def _per_antwoord(telling: Telling) -> dict[str, Ints]:
    """Per raw cell: questions shown, skipped and answered with don't know, once per question."""
    som = telling.som
    per_vraag = {
        ci.variabele.vraag: ci for ci in reversed(items_van(telling.invoer.codeboek, telling.invoer.schalen))
    }
    uit = {
        naam: np.zeros(len(som.cellen), dtype=np.int64) for naam in ("getoond", "overgeslagen", "weet_niet")
    }
    for ci in per_vraag.values():
        naam = ci.variabele.naam
        uit["getoond"] += som.neem([kolom(naam, code) for code in telbare_codes(ci)]).sum(axis=1)
        uit["overgeslagen"] += som.van(kolom(naam, NIET_BEANTWOORD))
        uit["weet_niet"] += som.van(kolom(naam, WEET_NIET))
    return uit


def _landelijk(telling: Telling) -> float:
    """Kish over all respondents, with weights adding up to each gemeente's population."""
    goed = telling.n_eff > 0
    som, kwadraat = telling.populatie[goed], telling.populatie[goed] ** 2 / telling.n_eff[goed]
    return float(som.sum() ** 2 / kwadraat.sum()) if kwadraat.sum() > 0 else float(np.nan)


def _minste(telling: Telling) -> str:
    """NL shows the treatment most gemeenten got (ties: first by name)."""
    soorten = sorted(telling.weging_status)
    return max(dict.fromkeys(soorten), key=soorten.count) if soorten else ALLEEN_OMVANG
