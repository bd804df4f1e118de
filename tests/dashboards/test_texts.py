"""Generated sentences: right grammar, and never a difference that was not tested."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyse.indexen.samenhang import ONVOLDOENDE
from analyse.kleine_gebieden.schattingen import MODELSTATUS
from analyse.open_link import NIET_PROBABILISTISCH
from analyse.status import GETOOND, WOORDEN
from dashboards import herkomst, statustekst, texts
from tests.dashboards import voorbeeld

OORDELEN = st.sampled_from(["hoger", "lager", "geen_verschil", None])
CLAIM = re.compile(r"\b(hoger|lager|meer|minder|beter|slechter|verschillend)\b")


@given(st.lists(OORDELEN, min_size=0, max_size=9))
def test_a_comparison_claims_only_what_was_tested(oordelen: list[str | None]) -> None:
    titel = texts.titel_vergelijking("Ede", [(f"punt {i}", o) for i, o in enumerate(oordelen)])
    assert ("hoger" in titel) == ("hoger" in oordelen)
    assert ("lager" in titel) == ("lager" in oordelen)
    if {"hoger", "lager"}.isdisjoint(oordelen):
        assert not CLAIM.search(titel)
    genoemd = set(re.findall(r"punt (\d+)", titel))
    assert all(oordelen[int(i)] in {"hoger", "lager"} for i in genoemd)


@given(st.one_of(st.none(), st.just("2025")), OORDELEN, st.booleans())
def test_a_trend_claims_a_change_only_when_tested_and_comparable(
    vorige: str | None, oordeel: str | None, breuk: bool
) -> None:
    titel = texts.titel_trend("vertrouwen", "54 procent", "2026", vorige, oordeel, breuk)
    mag = vorige is not None and not breuk and oordeel in {"hoger", "lager"}
    assert bool(CLAIM.search(titel)) == mag
    if vorige is not None and breuk:
        assert "niet te vergelijken met 2025" in titel


@given(st.integers(0, 8), st.integers(0, 8))
def test_a_mirror_claims_only_tested_differences(verschillend: int, extra: int) -> None:
    getoetst = verschillend + extra
    titel = texts.titel_spiegel(["inwoners", "gemeente"], [f"p{i}" for i in range(verschillend)], getoetst)
    ontkend = "geen van" in titel or "niet" in titel
    assert bool(CLAIM.search(titel)) == (getoetst > 0)
    assert ontkend == (getoetst > 0 and verschillend == 0)


@given(st.one_of(st.none(), st.just("Ede")), OORDELEN, st.integers(0, 342))
def test_a_map_claims_only_the_verdict(naam: str | None, oordeel: str | None, gelijk: int) -> None:
    titel = texts.titel_kaart("vertrouwen", naam, oordeel, gelijk, 342)
    assert bool(CLAIM.search(titel)) == (naam is not None and oordeel in {"hoger", "lager"})


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_distribution_never_compares(eens: float, oneens: float) -> None:
    assert not CLAIM.search(texts.titel_verdeling("inwoners van Ede", ("a", eens), ("b", oneens)))


@pytest.mark.parametrize(
    ("aandeel", "woorden"),
    [
        (0.0, "bijna niemand"),
        (0.03, "een enkeling"),
        (0.25, "een kwart"),
        (0.34, "een derde"),
        (0.355, "ruim een derde"),
        (0.31, "drie op de tien"),
        (0.48, "bijna de helft"),
        (0.5, "de helft"),
        (0.53, "ruim de helft"),
        (0.75, "driekwart"),
        (0.97, "bijna iedereen"),
    ],
)
def test_shares_in_words(aandeel: float, woorden: str) -> None:
    assert texts.deel_in_woorden(aandeel)[0] == woorden


def test_a_map_without_any_difference() -> None:
    titel = texts.titel_kaart("vertrouwen", None, None, 284, 284)
    assert (
        titel == "Vertrouwen: in geen van de 284 gemeenten een duidelijk verschil met de rest van Nederland"
    )


def test_verbs_agree_with_their_subject() -> None:
    titel = texts.titel_verdeling("inwoners van Ede", ("x", 0.4), ("y", 0.25))
    assert titel == "Vier op de tien inwoners van Ede zijn het eens met ‘x’; een kwart is het oneens met ‘y’"
    een = texts.titel_verdeling("inwoners van Ede", ("x", 0.4), ("x", 0.25))
    assert een == "Vier op de tien inwoners van Ede zijn het eens met ‘x’; een kwart is het oneens"
    lang = texts.titel_verdeling("inwoners van Ede", ("x" * 60, 0.4), ("y" * 60, 0.5))
    assert lang == f"De helft van de inwoners van Ede is het oneens met ‘{'y' * 60}’"
    assert texts.titel_verdeling("inwoners", ("x", 0.35), None).startswith(
        "Ruim een derde van de inwoners is het"
    )
    assert texts.titel_verdeling("inwoners", ("x", 0.99), None).startswith("Bijna alle inwoners zijn het")


def test_singular_and_plural() -> None:
    assert texts.mensen(1, "inwoners") == "ongeveer 1 inwoner"
    assert texts.mensen(1200, "inwoners") == "ongeveer 1.200 inwoners"
    assert texts.mensen(1, "aanbieders") == "ongeveer 1 medewerker van aanbieders"
    assert (texts.vragen(1), texts.vragen(8)) == ("één vraag", "acht vragen")
    assert (texts.gemeenten(1), texts.gemeenten(342)) == ("1 gemeente", "342 gemeenten")
    assert texts.bereik([]) == "geen antwoorden"
    assert texts.bereik([5, 5]) == "ongeveer 5 antwoorden"
    assert texts.bereik([9, 5]) == "ongeveer 5 tot 9 antwoorden"


def test_titles_read_as_a_person_would_write() -> None:
    twee = [("A", "hoger"), ("B", "lager"), ("C", "geen_verschil")]
    assert texts.titel_vergelijking("Ede", twee) == (
        "Ede ligt duidelijk hoger dan vergelijkbare gemeenten bij ‘A’ en duidelijk lager bij ‘B’"
    )
    veel = [(str(i), "hoger") for i in range(4)] + [("x", "lager"), ("y", "geen_verschil")]
    assert texts.titel_vergelijking("Ede", veel) == (
        "Van de zes vragen ligt Ede er bij vier duidelijk hoger en bij één duidelijk lager "
        "dan vergelijkbare gemeenten"
    )
    assert texts.titel_vergelijking("Ede", [("A", "geen_verschil")] * 8) == (
        "Ede verschilt bij geen van de acht vragen duidelijk van vergelijkbare gemeenten"
    )
    assert texts.titel_vergelijking("Ede", [("A", "hoger")] * 3) == (
        "Ede ligt bij alle drie vragen duidelijk hoger dan vergelijkbare gemeenten"
    )
    assert texts.titel_spiegel(["inwoners", "gemeente"], ["A", "B"], 2) == (
        "Inwoners en gemeente denken bij beide vragen duidelijk verschillend"
    )


def test_what_was_asked_follows_from_the_scale() -> None:
    assert texts.schaal_uitleg(voorbeeld.EENS, "eens", "inwoners") == (
        "Deel van de inwoners dat het (helemaal) eens is met de stelling"
    )
    assert texts.schaal_uitleg(voorbeeld.VERTROUWEN, "hoog", "gemeente") == (
        "Deel van de medewerkers van de gemeente dat een 6 of hoger geeft op een schaal van "
        "0 (helemaal geen vertrouwen) tot 10 (heel veel vertrouwen)"
    )
    assert "0 tot en met 4" in texts.schaal_uitleg(voorbeeld.VERTROUWEN, "laag", "inwoners")
    assert texts.schaal_uitleg(voorbeeld.CIJFER, "gemiddelde", "inwoners").startswith(
        "Gemiddelde van de inwoners"
    )


def test_the_field_period_in_words() -> None:
    zelfde = texts.periode_van(voorbeeld.kop()).replace("\u00a0", " ")
    assert zelfde == "1 september t/m 31 oktober 2026"
    over = texts.periode_van(voorbeeld.kop(veld_van="2025-12-15", veld_tot="2026-01-31")).replace(
        "\u00a0", " "
    )
    assert over == "15 december 2025 t/m 31 januari 2026"
    assert texts.periode_van(voorbeeld.kop(veld_van="", veld_tot="")) == "2026"
    assert "Gesimuleerde" in texts.slot(voorbeeld.kop(), "")
    assert "Gesimuleerde" not in texts.slot(voorbeeld.kop(gesimuleerd=False), "")


@pytest.mark.parametrize(
    ("doelgroep", "status", "zin"),
    [
        ("inwoners", "geraked", "Gewogen naar leeftijd, geslacht en opleiding."),
        ("inwoners", "alleen_omvang", "Niet gewogen naar leeftijd, geslacht en opleiding."),
        ("inwoners", "niet_geconvergeerd", "Gewogen naar leeftijd en geslacht."),
        ("aanbieders", "alleen_omvang", "Elk antwoord telt even zwaar."),
        ("gemeente", "alleen_omvang", "Binnen een gemeente telt elk antwoord even zwaar."),
    ],
)
def test_a_caption_says_how_the_answers_count(doelgroep: str, status: str, zin: str) -> None:
    assert herkomst.gewogen(doelgroep, status) == zin
    assert texts.slot(voorbeeld.kop(), herkomst.gewogen(doelgroep, status)).startswith(f"{zin} Periode: ")


def test_a_mirror_says_it_of_every_party() -> None:
    assert herkomst.gewogen_per_partij(["inwoners", "aanbieders"], "geraked") == (
        "Inwoners: gewogen naar leeftijd, geslacht en opleiding; aanbieders: elk antwoord telt even zwaar."
    )
    assert herkomst.gewogen_per_partij([], "geraked") == ""


def test_the_name_of_nl_depends_on_who_took_part() -> None:
    assert herkomst.land(voorbeeld.kop(dekking=0.95)) == herkomst.NEDERLAND
    assert herkomst.land(voorbeeld.kop(dekking=0.9499)) == herkomst.DEELNEMERS


def test_every_status_has_words_in_a_cell_and_a_sentence() -> None:
    overal = {*WOORDEN, MODELSTATUS, NIET_PROBABILISTISCH, ONVOLDOENDE}
    assert overal == set(statustekst.STATUSZINNEN) == set(statustekst.CEL)
    for status in set(statustekst.STATUSZINNEN) - set(GETOOND):
        assert statustekst.CEL[status]
        assert statustekst.weggelaten([("‘dit’", status)])[0].endswith(": ‘dit’.")
    for zin in statustekst.STATUSZINNEN.values():
        assert zin.endswith(".")
        assert max(len(deel.split()) for deel in zin.split(". ")) <= 20, zin


def test_why_a_figure_is_absent_tells_nothing_about_the_answers() -> None:
    """No number, no share, no direction: the same words whoever answered what."""
    for status in set(statustekst.STATUSZINNEN) - set(GETOOND):
        woorden = f"{statustekst.STATUSZINNEN[status]} {statustekst.weggelaten([('x', status)])[0]}"
        assert not re.search(
            r"\d|procent|iedereen|niemand (is|gaf)|alle antwoorden|eens|hoog|laag", woorden
        ), status


def test_rows_left_out_are_named_per_reason() -> None:
    rijen = [("‘a’", "te_weinig"), ("‘b’", "onderdrukt"), ("‘c’", "te_weinig")]
    assert statustekst.weggelaten(rijen) == (
        "Niet getoond wegens te weinig antwoorden: ‘a’ en ‘c’.",
        "Niet getoond, zodat niemand te herkennen is: ‘b’.",
    )
    assert statustekst.weggelaten([]) == ()
    assert "te weinig antwoorden" in statustekst.geen_cijfers("Ede", ["te_weinig", "onderdrukt"])
    assert "niet gevraagd" in statustekst.geen_cijfers("Ede", ["niet_gevraagd"])
    assert "te weinig" not in statustekst.geen_cijfers("Ede", ["onderdrukt"])


def test_a_caption_ends_with_the_method() -> None:
    kop = voorbeeld.kop(methode="samenspel-9", gesimuleerd=False)
    assert texts.slot(kop, "Gewogen.").endswith("Methode: samenspel-9.")
