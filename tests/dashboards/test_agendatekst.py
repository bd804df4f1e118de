"""The sentences of an agenda: Dutch that a person would write, in one and in many."""

from __future__ import annotations

import re

import pytest

from dashboards.agendakeuze import Kandidaat
from dashboards.agendatekst import KEUZE, niveau, ook_zin, over_het_aantal, punten, verschil_zin, vervolg
from dashboards.gegevens import Meting, Toets
from dashboards.theme import hoofdletter
from tests.dashboards.voorbeeld import EENS, VERTROUWEN


def _m(x: float) -> Meting:
    return Meting(x, x - 0.05, x + 0.05, 400, False, 1)


@pytest.mark.parametrize(
    ("aandeel", "begin"),
    [
        (0.35, "Ruim een derde van de inwoners is het eens met ‘X’ (35\u00a0procent)."),
        (0.10, "Eén op de tien inwoners is het eens met ‘X’ (10\u00a0procent)."),
        (0.41, "Vier op de tien inwoners zijn het eens met ‘X’ (41\u00a0procent)."),
        (0.625, "Ruim zes op de tien inwoners zijn het eens met ‘X’ (63\u00a0procent)."),
        (0.97, "Bijna alle inwoners zijn het eens met ‘X’ (97\u00a0procent)."),
        (0.02, "Een enkele inwoner is het eens met ‘X’ (2\u00a0procent)."),
        (0.0, "Bijna geen enkele inwoner is het eens met ‘X’ (0\u00a0procent)."),
    ],
)
def test_a_level_in_words(aandeel: float, begin: str) -> None:
    assert niveau(_m(aandeel), "eens", EENS, "inwoners", "X.").zin() == begin


def test_the_verb_comes_first_after_a_place() -> None:
    deel = niveau(_m(0.5), "hoog", VERTROUWEN, "gemeente", "vertrouwen")
    assert deel.zin("In Urk") == (
        "In Urk geeft de helft van de medewerkers van de gemeente een 6 of hoger bij ‘vertrouwen’ "
        "(50\u00a0procent)."
    )
    laag = niveau(_m(0.41), "laag", VERTROUWEN, "inwoners", "vertrouwen")
    assert "inwoners geven een 0 tot en met 4 bij" in laag.zin()
    assert vervolg(_m(7.25), "gemiddelde") == "een 7,3"


@pytest.mark.parametrize(
    ("toets", "maat", "zin"),
    [
        (Toets(-0.125, "lager", -0.2, -0.05), "eens", "13 punten, met een marge van 5 tot 20."),
        (Toets(0.01, "hoger", 0.006, 0.014), "eens", "1 punt, met een marge van 0,6 tot 1,4."),
        (Toets(0.35, "hoger", 0.2, 0.5), "gemiddelde", "0,4, met een marge van 0,2 tot 0,5."),
    ],
)  # fmt: skip
def test_a_difference_in_words(toets: Toets, maat: str, zin: str) -> None:
    assert verschil_zin(toets, maat) == f"Het verschil is {zin}"


def test_a_difference_without_a_margin_is_refused() -> None:
    with pytest.raises(ValueError, match="zonder marge"):
        verschil_zin(Toets(0.2, "hoger"), "eens")


def test_how_many() -> None:
    assert (punten(1), punten(7)) == ("één punt", "zeven punten")
    assert over_het_aantal("anders", 1, 1, 1) == (
        "Wij konden één vergelijking maken. Bij één vraag is het verschil zeker en groot genoeg."
    )
    assert over_het_aantal("anders", 1, 0, 0).endswith("Het verschil is niet zeker en groot genoeg.")
    assert over_het_aantal("verandering", 1200, 0, 0) == (
        "Wij keken naar 1.200 veranderingen sinds de vorige meting. Geen daarvan is zeker en groot genoeg."
    )
    assert over_het_aantal("verschil", 9, 5, 3).endswith("Hier staan de drie grootste.")
    assert over_het_aantal("anders", 9, 5, 3).endswith("grootste die nog niet op de agenda stonden.")


def test_what_else_was_found() -> None:
    toets = Toets(-0.2, "lager", -0.3, -0.1, 0.0)
    moved = Kandidaat("verandering", "b", "eens", ("aanbieders",), toets, 0, 0.05)
    assert ook_zin(moved, "2025") == "Bij aanbieders is dit ook duidelijk lager dan in 2025."
    partijen = Kandidaat("verschil", "b", "eens", ("gemeente", "inwoners"), toets, 0, 0.05)
    assert ook_zin(partijen, "") == "Ook denken gemeente en inwoners hier duidelijk verschillend over."


def test_capital_of_a_word_with_an_accent() -> None:
    assert (hoofdletter("één op de vijf"), hoofdletter("’s-Gravenhage")) == (
        "Eén op de vijf",
        "’s-Gravenhage",
    )


def test_how_it_was_chosen_is_easy_to_read() -> None:
    zinnen = [z.split() for regel in KEUZE for z in re.split(r"(?<=[.:])\s", regel)]
    assert max(map(len, zinnen)) <= 25
