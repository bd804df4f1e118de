"""The simulated Netherlands answers: who is asked, who responds, and what each of them fills in.

A documented population model (docs/uitleg/simulatie.md), calibrated to published national figures. Pure and
seeded: the same seed gives the same answers. The answers are invented; no figure says anything about the real
gemeente of that name. Demonstration rounds are marked as simulated wherever they are shown.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from service.demo.antwoorden import Ingevuld, Mensen, Opdracht, vul_in
from service.demo.bevolking import (
    SECTOREN,
    STRATA_INWONERS,
    STRATUM_GEMEENTE,
    STRATUM_VAN_LEEFTIJD,
    Contact,
    contacten,
    plaatsen,
    respons_kansen,
    strata_aanbieders,
    strata_gemeente,
    strata_inwoners,
    volwassenen,
)
from service.demo.latent import TREKKEN, gemeente_effecten, persoonseffecten, trekken
from service.demo.routering import Codes
from vragenlijsten import DOELGROEPEN, Catalogus, Codeboek, Vragenlijst, load_catalogus

# Median seconds to fill in, and share of papers typed in later, by age class of the inwoner.
_DUUR = {"inwoners": 540, "aanbieders": 215, "gemeente": 330}
_OP_PAPIER = np.array([0.01, 0.01, 0.03, 0.09, 0.24])
_IN_EEN_ANDERE_TAAL = 0.02
# Professionals answer half the time; organisations differ in that, gemeenten too.
_RESPONS_MEDEWERKERS = 0.5
_RESPONS_ORGANISATIES = (3.0, 2.0)  # shape of a beta distribution, mean 0.6
# How much of the spread between answers of aanbieders lies with the organisation and with the person.
_DEEL_ORGANISATIE, _DEEL_PERSOON = 0.30, 0.30
_GEEN_MAN_OF_VROUW = (0.004, 0.010)  # "anders", "zeg ik liever niet"


def strata(doelgroep: str, jaar: int, gemeenten: Sequence[str]) -> pl.DataFrame:
    """Sampling strata of a ronde: gemeente, stratum, populatie and uitgenodigd (Int64), one row each.

    inwoners: ages 18-34, 35-64 and 65+, populatie in people; aanbieders: sectors, populatie in contacts (a
    member of an organisation × a gemeente), all invited; gemeente: one stratum with all staff.
    Raises ValueError for an unknown doelgroep, year, or gemeente in that year's division.
    """
    plekken = plaatsen(jaar, gemeenten)
    match doelgroep:
        case "inwoners":
            return strata_inwoners(jaar, plekken)
        case "aanbieders":
            return strata_aanbieders(jaar, gemeenten)
        case "gemeente":
            return strata_gemeente(plekken)
        case _:
            raise ValueError(
                f"simulatie: onbekende doelgroep {doelgroep!r}; kies uit {', '.join(DOELGROEPEN)}"
            )


def trek_inwoners(jaar: int, codeboek: Codeboek, gemeenten: Sequence[str], zaad: int) -> pl.DataFrame:
    """Responses of inwoners, a row each, as the frozen file of a ronde has them.

    Columns gemeente, stratum, organisatie (null), duur (Int32 s, null on paper), modus ("web", "import"),
    taal, deel, then one Int16 column per variable of the codebook. The young and the practically educated
    respond less, so only weighted figures meet the targets. Raises ValueError as strata() does, or when the
    catalogue shipped does not hold the questionnaire of this codebook.
    """
    wat = _opdracht("inwoners", jaar, codeboek, gemeenten, zaad)
    rng = _rng(wat)
    gemeente, geslacht, leeftijd, opleiding = _wie_antwoordt(rng, wat)
    niveau = gemeente_effecten(zaad, "inwoners", jaar, wat.codes)[gemeente]
    niveau += persoonseffecten()[geslacht, leeftijd, opleiding]
    mensen = Mensen(gemeente, niveau, trekken(rng, gemeente.size), _delen(rng, wat, gemeente.size))
    m, v, *overig = _codes(wat, "ag_geslacht", 4)
    ag_geslacht = np.array([m, v], dtype=np.int16)[geslacht]
    for code, kans in zip(overig, _GEEN_MAN_OF_VROUW, strict=True):
        ag_geslacht[rng.random(gemeente.size) < kans] = code
    bekend = {
        "ag_leeftijd": np.array(_codes(wat, "ag_leeftijd", 5), dtype=np.int16)[leeftijd],
        "ag_geslacht": ag_geslacht,
        "ag_opleiding": np.array(_codes(wat, "ag_opleiding", 3), dtype=np.int16)[opleiding],
    }
    papier = rng.random(gemeente.size) < _OP_PAPIER[leeftijd]
    stratum = np.array(STRATA_INWONERS)[STRATUM_VAN_LEEFTIJD[leeftijd]]
    return _frame(rng, wat, mensen, vul_in(rng, wat, mensen, bekend), stratum, None, papier)


def trek_aanbieders(jaar: int, codeboek: Codeboek, gemeenten: Sequence[str], zaad: int) -> pl.DataFrame:
    """Responses of aanbieders: a row per member of an organisation × gemeente, with the organisation's id.

    Columns as trek_inwoners; stratum is the sector. Answers of one organisation resemble each other.
    """
    wat = _opdracht("aanbieders", jaar, codeboek, gemeenten, zaad)
    rng = _rng(wat)
    index = {code: nr for nr, code in enumerate(wat.codes)}
    alle = contacten(jaar)
    bereid = rng.beta(*_RESPONS_ORGANISATIES, max(contact.organisatie for contact in alle) + 1)
    loting = rng.random(len(alle))
    deelnemers = [
        contact
        for contact, lot in zip(alle, loting, strict=True)
        if lot < bereid[contact.organisatie] and contact.gemeente in index
    ]
    gemeente = np.array([index[contact.gemeente] for contact in deelnemers], dtype=np.intp)
    organisatie, persoon = _nummers(deelnemers)
    niveau = gemeente_effecten(zaad, "aanbieders", jaar, wat.codes)[gemeente]
    afwijking = _gelaagd(rng, organisatie, persoon)
    deel = _delen(rng, wat, int(persoon.max(initial=-1)) + 1)[persoon]
    mensen = Mensen(gemeente, niveau, afwijking, deel)
    sector = np.array([contact.sector for contact in deelnemers], dtype=np.intp)
    bekend = {"ag_sector": np.array(_codes(wat, "ag_sector", len(SECTOREN)), dtype=np.int16)[sector]}
    ids = [f"org-{contact.organisatie:04d}" for contact in deelnemers]
    ingevuld = vul_in(rng, wat, mensen, bekend)
    return _frame(rng, wat, mensen, ingevuld, np.array(SECTOREN)[sector], ids, None)


def trek_gemeente(jaar: int, codeboek: Codeboek, gemeenten: Sequence[str], zaad: int) -> pl.DataFrame:
    """Responses of municipal staff and council members about their own gemeente; columns as trek_inwoners."""
    wat = _opdracht("gemeente", jaar, codeboek, gemeenten, zaad)
    rng = _rng(wat)
    uitgenodigd = strata_gemeente(plaatsen(jaar, gemeenten))["uitgenodigd"].to_numpy()
    bereid = np.clip(rng.normal(_RESPONS_MEDEWERKERS, 0.06, uitgenodigd.size), 0.3, 0.7)
    gemeente = np.repeat(np.arange(uitgenodigd.size), rng.binomial(uitgenodigd, bereid))
    niveau = gemeente_effecten(zaad, "gemeente", jaar, wat.codes)[gemeente]
    mensen = Mensen(gemeente, niveau, trekken(rng, gemeente.size), _delen(rng, wat, gemeente.size))
    stratum = np.full(gemeente.size, STRATUM_GEMEENTE)
    return _frame(rng, wat, mensen, vul_in(rng, wat, mensen, {}), stratum, None, None)


def _wie_antwoordt(rng: np.random.Generator, wat: Opdracht) -> tuple[NDArray[np.intp], ...]:
    """Index of gemeente, sex, age class and education of each respondent, by the invitations per stratum."""
    uitgenodigd = strata_inwoners(wat.jaar, plaatsen(wat.jaar, wat.codes))["uitgenodigd"].to_numpy()
    uitgenodigd = uitgenodigd.reshape(len(wat.codes), len(STRATA_INWONERS))
    bevolking = volwassenen(wat.jaar, wat.codes)
    kans = respons_kansen()
    vorm = bevolking.shape[1:]
    nummers: list[NDArray[np.intp]] = []
    for stratum in range(len(STRATA_INWONERS)):
        in_stratum = np.equal(STRATUM_VAN_LEEFTIJD, stratum)[:, None]
        aanwezig = (bevolking * in_stratum).reshape(len(wat.codes), kans.size)
        doet_mee = aanwezig * kans.ravel()
        aantal = rng.binomial(uitgenodigd[:, stratum], doet_mee.sum(axis=1) / aanwezig.sum(axis=1))
        per_cel = rng.multinomial(aantal, doet_mee / doet_mee.sum(axis=1, keepdims=True))
        nummers.append(np.repeat(np.arange(per_cel.size), per_cel.ravel()))
    alle = np.sort(np.concatenate(nummers))
    return np.unravel_index(alle, (len(wat.codes), *vorm))


def _nummers(deelnemers: list[Contact]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Consecutive numbers of the organisation and of the person behind each contact."""
    organisaties = np.array([contact.organisatie for contact in deelnemers], dtype=np.intp)
    leden = np.array([contact.lid for contact in deelnemers], dtype=np.intp)
    _, organisatie = np.unique(organisaties, return_inverse=True)
    _, persoon = np.unique(organisaties * 100 + leden, return_inverse=True)
    return organisatie, persoon


def _gelaagd(
    rng: np.random.Generator, organisatie: NDArray[np.intp], persoon: NDArray[np.intp]
) -> NDArray[np.float32]:
    """Traits that partly belong to the organisation, partly to the person, partly to this one gemeente."""
    lagen = (
        (_DEEL_ORGANISATIE, organisatie),
        (_DEEL_PERSOON, persoon),
        (1 - _DEEL_ORGANISATIE - _DEEL_PERSOON, np.arange(organisatie.size)),
    )
    uit = np.zeros((organisatie.size, TREKKEN), dtype=np.float32)
    for deel, nummer in lagen:
        uit += np.float32(np.sqrt(deel)) * trekken(rng, int(nummer.max(initial=-1)) + 1)[nummer]
    return uit


def _delen(rng: np.random.Generator, wat: Opdracht, aantal: int) -> Codes:
    return rng.integers(1, wat.lijst.delen + 1, aantal).astype(np.int16)


def _frame(
    rng: np.random.Generator,
    wat: Opdracht,
    mensen: Mensen,
    ingevuld: Ingevuld,
    stratum: NDArray[np.str_],
    organisatie: list[str] | None,
    papier: NDArray[np.bool_] | None,
) -> pl.DataFrame:
    """The rows as the frozen file of a ronde has them, and deel."""
    seconden = _DUUR[wat.doelgroep] * np.exp(rng.normal(0, 0.33, mensen.aantal))
    seconden[ingevuld.snel] *= rng.uniform(0.12, 0.3, int(ingevuld.snel.sum()))
    op_papier = np.zeros(mensen.aantal, dtype=np.bool_) if papier is None else papier
    taal = np.zeros(mensen.aantal, dtype=np.intp)
    if wat.doelgroep == "inwoners" and len(wat.lijst.talen) > 1:
        anders = (rng.random(mensen.aantal) < _IN_EEN_ANDERE_TAAL) & ~op_papier
        taal[anders] = rng.integers(1, len(wat.lijst.talen), int(anders.sum()))
    kop = pl.DataFrame(
        {
            "gemeente": np.array(wat.codes, dtype=np.str_)[mensen.gemeente],
            "stratum": stratum,
            "organisatie": pl.Series(organisatie or [None] * mensen.aantal, dtype=pl.String),
            "duur": pl.Series(np.rint(seconden).astype(np.int32)),
            "modus": np.where(op_papier, "import", "web"),
            "taal": np.array(wat.lijst.talen, dtype=np.str_)[taal],
            "deel": mensen.deel,
        }
    ).with_columns(duur=pl.when(pl.Series(~op_papier)).then("duur"))
    return kop.with_columns(
        pl.Series(variabele.naam, ingevuld.kolommen[variabele.naam]) for variabele in wat.boek.variabelen
    )


def _opdracht(doelgroep: str, jaar: int, codeboek: Codeboek, gemeenten: Sequence[str], zaad: int) -> Opdracht:
    plaatsen(jaar, gemeenten)
    if codeboek.doelgroep != doelgroep:
        raise ValueError(f"simulatie: dit codeboek is voor {codeboek.doelgroep}, niet voor {doelgroep}")
    return Opdracht(doelgroep, jaar, zaad, codeboek, _vragenlijst(codeboek), tuple(gemeenten))


def _vragenlijst(codeboek: Codeboek) -> Vragenlijst:
    for lijst in _catalogus().vragenlijsten.values():
        if lijst.versie == codeboek.versie:
            return lijst
    raise ValueError(
        f"simulatie: vragenlijst {codeboek.vragenlijst} {codeboek.naam} staat niet in de catalogus"
    )


@cache
def _catalogus() -> Catalogus:
    return load_catalogus()


def _codes(wat: Opdracht, vraag: str, aantal: int) -> tuple[int, ...]:
    """The codes of a background question, which must have as many options as the model has classes."""
    for variabele in wat.boek.variabelen:
        if variabele.naam == vraag and len(variabele.waarden) == aantal:
            return tuple(sorted(variabele.waarden))
    raise ValueError(
        f"simulatie: {wat.boek.vragenlijst} {wat.boek.naam} heeft geen {vraag} met {aantal} antwoorden"
    )


def _rng(wat: Opdracht) -> np.random.Generator:
    return np.random.default_rng([wat.zaad, 1_000 + DOELGROEPEN.index(wat.boek.doelgroep), wat.jaar])
