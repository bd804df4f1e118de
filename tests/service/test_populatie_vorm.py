"""The simulated rows must be questionnaires that could have been filled in, within the invitations."""

import msgspec
import polars as pl
import pytest

from analyse.gemeenten import gemeenten, marges
from service.demo import populatie
from service.demo.bevolking import SECTOREN, STRATA_INWONERS, STRATUM_GEMEENTE, contacten
from service.demo.doelen import kansen
from tests.service.hulp_populatie import BASIS, CATALOGUS, TREK, alle, boek_van, ronde
from vragenlijsten import (
    DOELGROEPEN,
    NIET_BEANTWOORD,
    NIET_VOORGELEGD,
    WEET_NIET,
    Antwoorden,
    Codeboek,
    MeerkeuzeVraag,
    RangordeVraag,
    Vragenlijst,
    codeer,
)


def terug(lijst: Vragenlijst, boek: Codeboek, rij: dict[str, int]) -> Antwoorden:
    """The answers that a row of codes stands for."""
    uit: Antwoorden = {}
    for vraag in lijst.vragen.values():
        codes = [rij[variabele.naam] for variabele in boek.variabelen if variabele.vraag == vraag.id]
        if not codes or codes[0] in (NIET_VOORGELEGD, NIET_BEANTWOORD):
            continue
        if codes[0] == WEET_NIET or not isinstance(vraag, MeerkeuzeVraag | RangordeVraag):
            uit[vraag.id] = codes[0]
        elif isinstance(vraag, MeerkeuzeVraag):
            uit[vraag.id] = [optie.code for optie, code in zip(vraag.opties, codes, strict=True) if code == 1]
        else:
            uit[vraag.id] = [code for code in codes if code != NIET_BEANTWOORD]
    return uit


@pytest.mark.parametrize("jaar", [2022, 2024])
@pytest.mark.parametrize("groep", DOELGROEPEN)
def test_elke_rij_is_een_geldig_ingevulde_vragenlijst(groep: str, jaar: int) -> None:
    frame, boek, lijst = ronde(groep, jaar), boek_van(groep, jaar), CATALOGUS.voor(groep, str(jaar))
    assert frame.columns == BASIS + [variabele.naam for variabele in boek.variabelen]
    for variabele in boek.variabelen:
        assert frame[variabele.naam].dtype == pl.Int16
        assert all(variabele.geldig(code) for code in frame[variabele.naam].unique())
    for rij in frame.sample(60, seed=1).iter_rows(named=True):
        gecodeerd = codeer(lijst, terug(lijst, boek, rij), rij["deel"])
        assert gecodeerd.antwoorden == [rij[variabele.naam] for variabele in boek.variabelen]


@pytest.mark.parametrize("groep", DOELGROEPEN)
def test_respons_past_binnen_de_uitnodigingen(groep: str) -> None:
    frame = ronde(groep, 2024)
    strata = populatie.strata(groep, 2024, alle(2024))
    assert strata.filter(pl.col("uitgenodigd") > pl.col("populatie")).is_empty()
    aantal = frame.group_by("gemeente", "stratum").len()
    samen = aantal.join(strata, on=["gemeente", "stratum"], how="left")
    assert samen["uitgenodigd"].null_count() == 0
    assert samen.filter(pl.col("len") > pl.col("uitgenodigd")).is_empty()
    assert set(frame["taal"].unique()) <= {"nl", "en"}
    assert set(frame["modus"].unique()) <= {"web", "import"}
    assert (frame["organisatie"].null_count() == 0) == (groep == "aanbieders")


def test_strata_hebben_de_namen_van_hun_groep() -> None:
    codes = ["GM0363", "GM0088"]
    inwoners = populatie.strata("inwoners", 2024, codes)
    assert inwoners["stratum"].to_list() == [*STRATA_INWONERS, *STRATA_INWONERS]
    assert inwoners["gemeente"].to_list() == ["GM0363"] * 3 + ["GM0088"] * 3
    volwassen = marges(2024, 2024).filter(pl.col("gemeente").is_in(codes))["populatie"].sum() / 2
    assert float(inwoners["populatie"].sum()) == pytest.approx(float(volwassen), abs=3)
    assert set(populatie.strata("aanbieders", 2024, codes)["stratum"]) <= set(SECTOREN)
    gemeente = populatie.strata("gemeente", 2024, alle(2024))
    assert set(gemeente["stratum"]) == {STRATUM_GEMEENTE}
    assert gemeente["populatie"].is_between(40, 2_500).all()


def test_organisatie_werkt_in_buurgemeenten_van_een_provincie() -> None:
    alle = gemeenten(2022)
    gebied: dict[int, set[str]] = {}
    for contact in contacten(2022):
        gebied.setdefault(contact.organisatie, set()).add(contact.gemeente)
    landelijk = [codes for codes in gebied.values() if len(codes) > 8]
    assert 3 <= len(landelijk) <= 10
    for codes in gebied.values():
        if len(codes) <= 8:
            assert len({alle[code].provincie for code in codes}) == 1


def test_na_de_herindeling_een_blok_in_plaats_van_drie() -> None:
    voor = [c for c in contacten(2022) if c.gemeente in {"GM0501", "GM0530", "GM0614"}]
    na = [c for c in contacten(2023) if c.gemeente == "GM1992"]
    assert {c.organisatie for c in voor} == {c.organisatie for c in na}
    assert len(na) == len({(c.organisatie, c.lid) for c in voor}) <= len(voor)


def test_zelfde_zaad_geeft_dezelfde_antwoorden() -> None:
    codes = ["GM0088", "GM0150", "GM0363", "GM0988"]
    for groep, trek in TREK.items():
        boek = boek_van(groep, 2023)
        een, twee, ander = (trek(2023, boek, codes, zaad) for zaad in (7, 7, 8))
        assert een.equals(twee)
        assert not een.equals(ander)
        assert set(een["gemeente"].unique()) <= set(codes)


@pytest.mark.parametrize("groep", DOELGROEPEN)
@pytest.mark.parametrize("codes", [[], ["GM0088"]])
def test_weinig_gemeenten_kan_ook(groep: str, codes: list[str]) -> None:
    frame = TREK[groep](2024, boek_van(groep, 2024), codes, 1)
    assert set(frame["gemeente"].unique()) <= set(codes)
    assert frame.columns[: len(BASIS)] == BASIS
    assert set(populatie.strata(groep, 2024, codes)["gemeente"].unique()) == set(codes)


def test_onbekend_begrip_krijgt_een_redelijk_antwoord() -> None:
    voorbeeld = next(v for v in boek_van("inwoners", 2024).variabelen if v.schaal == "eens5")
    vreemd = kansen(msgspec.structs.replace(voorbeeld, naam="nieuw", begrip="nieuw"), "inwoners")
    assert sum(vreemd[3:]) == pytest.approx(0.5)
    assert sum(vreemd[:2]) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("jaar", "codes", "melding"),
    [
        (2021, ["GM0363"], "2021 is geen ronde"),
        (2024, ["GM0501"], "geen gemeente in de indeling van 2024: GM0501"),
        (2024, ["GM0363", "GM0363"], "twee keer"),
    ],
)
def test_verkeerde_vraag_wordt_geweigerd(jaar: int, codes: list[str], melding: str) -> None:
    with pytest.raises(ValueError, match=melding):
        populatie.strata("inwoners", jaar, codes)
    with pytest.raises(ValueError, match=melding):
        populatie.trek_inwoners(jaar, boek_van("inwoners", 2024), codes, 1)


def test_verkeerd_codeboek_of_groep_wordt_geweigerd() -> None:
    with pytest.raises(ValueError, match="onbekende doelgroep 'raad'"):
        populatie.strata("raad", 2024, ["GM0363"])
    with pytest.raises(ValueError, match="codeboek is voor aanbieders"):
        populatie.trek_inwoners(2024, boek_van("aanbieders", 2024), ["GM0363"], 1)


def test_onbekende_vragenlijst_wordt_geweigerd() -> None:
    vreemd = msgspec.structs.replace(boek_van("inwoners", 2024), versie="sha256:0")
    with pytest.raises(ValueError, match="inwoners 2024 staat niet in de catalogus"):
        populatie.trek_inwoners(2024, vreemd, ["GM0363"], 1)


def test_achtergrond_met_andere_klassen_wordt_geweigerd() -> None:
    boek = boek_van("inwoners", 2024)
    zonder = tuple(variabele for variabele in boek.variabelen if variabele.naam != "ag_leeftijd")
    with pytest.raises(ValueError, match="geen ag_leeftijd met 5 antwoorden"):
        populatie.trek_inwoners(2024, msgspec.structs.replace(boek, variabelen=zonder), ["GM0363"], 1)
