"""Each one-feature questionnaire: its route, its codebook, its coded answers. File name = test name."""

from __future__ import annotations

import pytest

from tests.vragenlijsten.hulp import NAMEN, laad
from vragenlijsten import (
    Antwoorden,
    Vragenlijst,
    codeboek,
    codeer,
    route,
    vragenlijst_naar_json,
    vragenlijst_uit_json,
)


def op_route(v: Vragenlijst, antwoorden: Antwoorden, deel: int | None = None) -> list[str]:
    return [vraag.id for pagina in route(v, antwoorden, deel) for vraag in pagina.vragen]


def codes(v: Vragenlijst, antwoorden: Antwoorden, deel: int | None = None) -> dict[str, int]:
    """Variable name → code."""
    return {
        variabele.naam: code
        for variabele, code in zip(
            codeboek(v).variabelen, codeer(v, antwoorden, deel).antwoorden, strict=True
        )
    }


@pytest.mark.parametrize("naam", NAMEN)
def test_elke_vragenlijst(naam: str) -> None:
    v = laad(naam)
    boek = codeboek(v)
    assert [variabele.positie for variabele in boek.variabelen] == list(range(len(boek.variabelen)))
    assert (boek.vragenlijst, boek.naam, boek.versie, boek.doelgroep) == (v.id, v.naam, v.versie, v.doelgroep)
    assert vragenlijst_uit_json(vragenlijst_naar_json(v)) == v
    assert set(codes(v, {}).values()) <= {97, 99}
    assert f"test_{naam}" in globals(), "each one-feature questionnaire has a test of its name"


def test_schaal() -> None:
    v = laad("schaal")
    (variabele,) = codeboek(v).variabelen
    assert (variabele.naam, variabele.begrip, variabele.soort) == ("stelling", "stelling", "schaal")
    assert (variabele.van, variabele.tot, variabele.schaal, variabele.meetniveau) == (
        1,
        5,
        "eens5",
        "ordinaal",
    )
    assert variabele.tekst == {"nl": "Het gaat goed."}
    assert variabele.label == {"nl": "Hoe het gaat"}
    assert variabele.waarden[5] == {"nl": "helemaal mee eens"}
    assert list(variabele.ontbrekend) == [97, 98, 99]
    assert [code for code in range(-1, 101) if variabele.geldig(code)] == [1, 2, 3, 4, 5, 97, 98, 99]
    assert codes(v, {"stelling": 4}) == {"stelling": 4}
    assert codes(v, {"stelling": 98}) == {"stelling": 98}
    assert codes(v, {}) == {"stelling": 99}


def test_schaal_zonder_weet_niet() -> None:
    (variabele,) = codeboek(laad("schaal_zonder_weet_niet")).variabelen
    assert list(variabele.ontbrekend) == [97, 99]
    assert variabele.meetniveau == "schaal"
    assert variabele.waarden == {0: {"nl": "koud"}, 10: {"nl": "warm"}}
    assert variabele.geldig(7) and not variabele.geldig(98)


def test_keuze() -> None:
    v = laad("keuze")
    (variabele,) = codeboek(v).variabelen
    assert variabele.waarden == {1: {"nl": "rood"}, 2: {"nl": "groen"}, 3: {"nl": "blauw"}}
    assert (variabele.van, variabele.tot, variabele.meetniveau) == (None, None, "nominaal")
    assert variabele.geldig(3) and not variabele.geldig(4)
    assert codes(v, {"kleur": 2}) == {"kleur": 2}


def test_keuze_geordend() -> None:
    (variabele,) = codeboek(laad("keuze_geordend")).variabelen
    assert variabele.meetniveau == "ordinaal"


def test_keuze_weet_niet() -> None:
    assert codes(laad("keuze_weet_niet"), {"kleur": 98}) == {"kleur": 98}


def test_meerkeuze() -> None:
    v = laad("meerkeuze")
    boek = codeboek(v).variabelen
    assert [(x.naam, x.label["nl"]) for x in boek] == [
        ("kleuren_1", "Mooie kleuren: rood"),
        ("kleuren_2", "Mooie kleuren: groen"),
        ("kleuren_3", "Mooie kleuren: blauw"),
        ("kleuren_9", "Mooie kleuren: geen"),
    ]
    assert boek[0].waarden == {
        0: {"nl": "niet gekozen", "en": "not chosen"},
        1: {"nl": "gekozen", "en": "chosen"},
    }
    assert codeer(v, {"kleuren": [1, 3]}).antwoorden == [1, 0, 1, 0]
    assert codeer(v, {"kleuren": 98}).antwoorden == [98] * 4
    assert codeer(v, {}).antwoorden == [99] * 4


def test_getal() -> None:
    v = laad("getal")
    (variabele,) = codeboek(v).variabelen
    assert (variabele.van, variabele.tot, variabele.meetniveau, variabele.waarden) == (0, 24, "schaal", {})
    assert codes(v, {"uren": 24}) == {"uren": 24}


def test_open() -> None:
    v = laad("open")
    assert codeboek(v).variabelen == ()
    gecodeerd = codeer(v, {"verhaal": "Goed geholpen."})
    assert (gecodeerd.antwoorden, gecodeerd.teksten) == ([], {"verhaal": "Goed geholpen."})


def test_rangorde() -> None:
    v = laad("rangorde")
    boek = codeboek(v).variabelen
    assert [(x.naam, x.label["nl"]) for x in boek] == [
        ("volgorde_1", "Volgorde: plaats 1"),
        ("volgorde_2", "Volgorde: plaats 2"),
    ]
    assert boek[0].waarden == {1: {"nl": "rood"}, 2: {"nl": "groen"}, 3: {"nl": "blauw"}}
    assert codeer(v, {"volgorde": [3, 1]}).antwoorden == [3, 1]
    assert codeer(v, {"volgorde": [2]}).antwoorden == [2, 99]
    assert codeer(v, {"volgorde": 98}).antwoorden == [98, 98]


def test_regel_antwoord() -> None:
    v = laad("regel_antwoord")
    assert op_route(v, {}) == ["kleur", "stelling"]
    assert op_route(v, {"kleur": 1}) == ["kleur", "waarom", "stelling"]
    assert codeer(v, {"kleur": 2, "waarom": "daarom"}).teksten == {}
    assert codeer(v, {"kleur": 1, "waarom": "daarom"}).teksten == {"waarom": "daarom"}


def test_regel_pagina() -> None:
    v = laad("regel_pagina")
    assert op_route(v, {"uren": 7}) == ["uren"]
    assert op_route(v, {"uren": 8}) == ["uren", "kleur"]
    assert op_route(v, {"uren": 8, "kleur": 2}) == ["uren", "kleur", "waarom"]
    # the answer on kleur is out of reach, so it opens nothing and is not stored
    assert op_route(v, {"uren": 7, "kleur": 2}) == ["uren"]
    assert codes(v, {"uren": 7, "kleur": 2}) == {"uren": 7, "kleur": 97}


def test_regel_samen() -> None:
    v = laad("regel_samen")
    eerst = ["kleuren", "stelling", "verhaal"]
    assert op_route(v, {}) == [*eerst, "uren"]
    assert op_route(v, {"stelling": 1}) == eerst
    assert op_route(v, {"stelling": 1, "verhaal": "x"}) == [*eerst, "uren"]
    assert op_route(v, {"stelling": 2, "kleuren": [2, 3]}) == [*eerst, "kleur"]
    assert op_route(v, {"stelling": 3, "kleuren": [2, 3]}) == eerst
    assert op_route(v, {"stelling": 98, "kleuren": [2]}) == eerst, "weet niet is less than nothing"
    assert op_route(v, {"stelling": 2, "kleuren": [1]}) == eerst


def test_delen() -> None:
    v = laad("delen")
    assert op_route(v, {}) == ["stelling", "warmte"]
    assert op_route(v, {}, 1) == ["stelling", "kleur", "warmte"]
    assert op_route(v, {}, 2) == ["stelling", "uren", "waarom", "warmte"]
    alles: Antwoorden = {"stelling": 1, "kleur": 1, "uren": 1, "warmte": 1}
    assert codes(v, alles, 1) == {"stelling": 1, "kleur": 1, "uren": 97, "warmte": 1}
    assert codes(v, alles) == {"stelling": 1, "kleur": 97, "uren": 97, "warmte": 1}


def test_talen() -> None:
    v = laad("talen")
    assert v.talen == ("nl", "en", "fy")
    (variabele,) = codeboek(v).variabelen
    assert variabele.label == {"nl": "Taal", "en": "Language", "fy": "Taal"}
    assert v.vraag("taalvraag").tekst["fy"] == "Hokker taal?"


def test_herhaling() -> None:
    v = laad("herhaling")
    assert (v.doelgroep, v.herhaling) == ("aanbieders", "gemeente")
    assert laad("schaal").herhaling is None


def test_erfenis() -> None:
    v, basis = laad("erfenis"), laad("schaal")
    assert (v.naam, v.titel, v.vraag("stelling").tekst) == (
        "2025",
        basis.titel,
        {"nl": "Het gaat heel goed."},
    )
    assert v.vraag("stelling").uitleg == {"nl": "Met u."}
    assert [x.bewoording for x in codeboek(v).variabelen] == [2]
    assert v.versie != basis.versie


def test_begrip_anders_dan_vraag() -> None:
    v = laad("begrip_anders_dan_vraag")
    (variabele,) = codeboek(v).variabelen
    assert (variabele.naam, variabele.vraag, variabele.begrip) == ("hoe_gaat_het", "hoe_gaat_het", "stelling")
    assert vragenlijst_uit_json(vragenlijst_naar_json(v)).vraag("hoe_gaat_het").begrip == "stelling"


@pytest.mark.parametrize(
    ("naam", "antwoorden"),
    [("schaal", {"stelling": 6}), ("keuze", {"kleur": 98}), ("rangorde", {"volgorde": [1, 2, 3]})],
)
def test_codeer_weigert_wat_niet_past(naam: str, antwoorden: Antwoorden) -> None:
    with pytest.raises(ValueError, match="past niet bij de vraag"):
        codeer(laad(naam), antwoorden)


def test_een_onbekende_vraag() -> None:
    with pytest.raises(KeyError):
        laad("schaal").vraag("humeur")
