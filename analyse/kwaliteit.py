"""How well a round went, per gemeente and NL: response, speed, straight lines, don't know, skipped."""

import numpy as np
import polars as pl

from analyse.cijfertabel import getal
from analyse.gebieden import NL
from analyse.maten import items_van
from analyse.onthulling import Onthuld
from analyse.onthulling.afronden import GROF, HELE_PROCENTEN, rond, rond_half_op
from analyse.publicatie import KWALITEIT, Drempels
from analyse.samenvoegen import ALLEEN_OMVANG
from analyse.status import is_getoond
from analyse.tellen import Telling
from analyse.weging import Floats, som_per
from vragenlijsten import NIET_BEANTWOORD, NIET_VOORGELEGD, WEET_NIET

SNEL = 1 / 3  # a speeder takes less than this part of the median time of the round
_REEKS = 3  # a straight line needs at least this many statements on the same scale
_DEEL = {
    "responspercentage": ("respons", "uitgenodigd"),
    "snel": ("snel", "met_duur"),
    "rechtlijnig": ("recht", "compleet"),
    "weet_niet": ("weet_niet", "getoond"),
    "overgeslagen": ("overgeslagen", "getoond"),
}


def maak_kwaliteit(telling: Telling, onthuld: Onthuld, d: Drempels) -> pl.DataFrame:
    """Rows as `publicatie.KWALITEIT`, gebied in order, NL last; unweighted shares of responses or answers.

    `rechtlijnig`: the same answer to every statement of the most used scale, among those who answered all of
    it. `weet_niet`, `overgeslagen`: of the questions shown. Gemeenten that were invited but did not respond
    are there with respons 0. Response and n_eff are rounded, of small groups the shares too; shares are
    there only where the group is large enough for its figures.
    """
    doelgroep = telling.invoer.doelgroep
    per = telling.invoer.strata.group_by("gemeente").agg(pl.col("uitgenodigd").sum())
    uitgenodigd = dict(per.iter_rows())
    gebieden = sorted({*telling.gebied.gemeenten, *uitgenodigd})
    plek = np.searchsorted(gebieden, telling.gebied.gemeenten)

    def breed(x: Floats, landelijk: float | None = None) -> Floats:
        uit = np.zeros(len(gebieden) + 1)
        uit[plek] = x
        uit[-1] = x.sum() if landelijk is None else landelijk
        return uit

    t = {naam: breed(x) for naam, x in (_tellers(telling) | {"respons": telling.n}).items()}
    genodigd = [float(uitgenodigd.get(g) or 0) for g in gebieden]
    t["uitgenodigd"] = np.array([*genodigd, sum(genodigd)])
    toon = breed(*_zichtbaar(onthuld)) > 0
    toon &= t["respons"] >= (d.gemeente_n if doelgroep == "gemeente" else d.inwoners_n)
    t["respons"] = rond(t["respons"], d.afronding)
    deel = {naam: _deel(t[a], t[b]) for naam, (a, b) in _DEEL.items()}
    if doelgroep in GROF:
        deel = {naam: rond_half_op(x, HELE_PROCENTEN) for naam, x in deel.items()}
    deel["n_eff"] = rond(breed(telling.n_eff, _landelijk(telling)), d.afronding)
    deel = {k: np.where(toon | (k == "responspercentage"), x, np.nan) for k, x in deel.items()}
    status = np.array([ALLEEN_OMVANG] * len(gebieden) + [_minste(telling)], dtype=object)
    status[plek] = telling.weging_status
    waarden = {
        "doelgroep": pl.repeat(doelgroep, len(toon), eager=True),
        "periode": pl.repeat(telling.invoer.periode, len(toon), eager=True),
        "gebied": pl.Series([*gebieden, NL]),
        "weging_status": pl.Series(status.tolist(), dtype=pl.String),
        **{k: pl.Series(t[k]) for k in ("uitgenodigd", "respons")},
        **{k: getal(x) for k, x in deel.items()},
    }
    return pl.DataFrame({k: waarden[k].cast(s) for k, s in KWALITEIT.items()})


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
    return {
        naam: som_per(telling.rij_gemeente, vlag.astype(float), len(telling.n))
        for naam, vlag in (_tempo(telling) | _per_antwoord(telling)).items()
    }


def _tempo(telling: Telling) -> dict[str, Floats]:
    """Per response: is the time known, and was it short."""
    antwoorden = telling.invoer.antwoorden
    if "duur" not in antwoorden.columns or not antwoorden["duur"].count():
        nul = np.zeros(antwoorden.height)
        return {"snel": nul, "met_duur": nul}
    duur = antwoorden["duur"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return {"snel": duur < np.nanmedian(duur) * SNEL, "met_duur": ~np.isnan(duur)}


def _per_antwoord(telling: Telling) -> dict[str, Floats]:
    """Per response: questions shown, skipped and answered with don't know (once per question), and whether
    the statements of the most used scale are complete and all the same."""
    invoer = telling.invoer
    items = items_van(invoer.codeboek, invoer.schalen)
    per_vraag = {ci.variabele.vraag: ci for ci in reversed(items)}
    per_schaal: dict[str, list[str]] = {}
    for ci in items:
        if ci.variabele.schaal:
            per_schaal.setdefault(ci.variabele.schaal, []).append(ci.variabele.naam)
    reeks = max(per_schaal.values(), key=len, default=[])
    tel = {
        naam: np.zeros(invoer.antwoorden.height, np.int16)
        for naam in ("getoond", "overgeslagen", "weet_niet")
    }
    hoogste, laagste = (np.full(invoer.antwoorden.height, x, np.int16) for x in (-1, NIET_VOORGELEGD))
    for ci in items:
        naam = ci.variabele.naam
        codes = invoer.antwoorden[naam].cast(pl.Int16).fill_null(NIET_VOORGELEGD).to_numpy()
        if per_vraag[ci.variabele.vraag] is ci:
            tel["getoond"] += codes != NIET_VOORGELEGD
            tel["overgeslagen"] += codes == NIET_BEANTWOORD
            tel["weet_niet"] += codes == WEET_NIET
        if naam in reeks:
            np.maximum(hoogste, codes, out=hoogste)
            np.minimum(laagste, codes, out=laagste)
    compleet = (hoogste < NIET_VOORGELEGD) & (len(reeks) >= _REEKS)
    return {**tel, "compleet": compleet, "recht": compleet & (hoogste == laagste)}


def _landelijk(telling: Telling) -> float:
    """Kish over all respondents, with weights adding up to each gemeente's population."""
    goed = telling.n_eff > 0
    som, kwadraat = telling.populatie[goed], telling.populatie[goed] ** 2 / telling.n_eff[goed]
    return float(som.sum() ** 2 / kwadraat.sum()) if kwadraat.sum() > 0 else float(np.nan)


def _minste(telling: Telling) -> str:
    """NL shows the treatment most gemeenten got (ties: first by name)."""
    soorten = sorted(telling.weging_status)
    return max(dict.fromkeys(soorten), key=soorten.count) if soorten else ALLEEN_OMVANG
