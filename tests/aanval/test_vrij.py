"""Free tables under many overlapping questions: no more hidden counts come out than the noise allows."""

from tests.aanval.vrije_proef import dienst, oogst, steeds_anders, zonder_ruis


def test_wat_de_ruis_toelaat() -> None:
    uit = oogst(dienst())
    assert uit.geprobeerd > 0
    assert not uit.lek, uit


def test_geplant_tabellen_zonder_ruis() -> None:
    uit = oogst(zonder_ruis(30))
    assert uit.geprobeerd > 0 and uit.raak == uit.geprobeerd
    assert uit.lek


def test_geplant_ruis_die_steeds_anders_is() -> None:
    assert oogst(steeds_anders()).wisselt
