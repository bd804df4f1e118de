"""Whoever asks for every table and combines them learns little about a few people."""

from analyse.publicatie import Ruis
from tests.analyse.onthulling.aanvaller import buit, fout, fout_in_aantal, goed

WEINIG = 3


def test_the_attack_works_where_there_is_no_noise() -> None:
    """Otherwise the test below would say nothing."""
    zonder = buit(1_000, WEINIG, geheimen=1, items=4, ruis=Ruis(0.01, 1, 0))
    assert fout(zonder) < 0.4
    assert goed(zonder, WEINIG) > 0.7


def test_combining_all_tables_with_what_is_published_leaves_an_error_of_about_a_person() -> None:
    """Of three people the attacker guesses how many agree only somewhat better than without any table."""
    met = buit(1_000, WEINIG, geheimen=2, items=6)
    assert fout(met) > 0.75
    assert goed(met, WEINIG) < goed(met, WEINIG, met_tabellen=False) + 0.35
    assert min(b.variantie for b in met) > 0.5


def test_the_number_of_the_few_themselves_stays_hidden() -> None:
    assert fout_in_aantal(1_000, WEINIG, geheimen=4) > 1.2
