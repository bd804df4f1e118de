"""Reading a publication: every missing thing is an answer, not an error."""

from __future__ import annotations

from dashboards.gegevens import Cijferboek, Toets, boek, is_aandeel, taaltekst
from tests.dashboards import voorbeeld as v


def test_a_figure_is_found_by_name_or_is_none() -> None:
    b = Cijferboek(v.publicatie([v.cijfer("x", "eens", 0.5), v.cijfer("x", "eens", None, gebied="NL")]))
    m = b.meting("GM0363", "x", "eens")
    assert m is not None and (m.schatting, m.n, m.indicatief) == (0.5, 400, False)
    assert b.meting("NL", "x", "eens") is None
    c = b.cijfer("NL", "x", "eens")
    assert c is not None and c.status == "te_weinig"
    assert b.cijfer("GM0001", "x", "eens") is None
    assert b.cijfer("GM0363", "x", "eens", periode="1999") is None
    assert b.toets("GM0363", "x", "eens", "peer") == Toets(None, None)
    assert b.spiegeltoetsen("GM0363", "x", "eens") == {}
    assert b.kwaliteit("GM0363") == {} and b.kaart("x", "eens") == {}


def test_rounds_after_this_one_do_not_count() -> None:
    rijen = [v.cijfer("x", "eens", 0.5, gebied="NL", periode=p) for p in ("2025", "2026", "2027")]
    assert Cijferboek(v.publicatie(rijen)).periodes("x", "eens") == ("2025", "2026")


def test_a_publication_is_indexed_once_and_a_new_one_is_not_mixed_up() -> None:
    een, twee = v.publicatie([v.cijfer("x", "eens", 0.1)]), v.publicatie([v.cijfer("x", "eens", 0.9)])
    assert boek(een) is boek(een)
    assert boek(een) is not boek(twee)
    m = boek(twee).meting("GM0363", "x", "eens")
    assert m is not None and m.schatting == 0.9


def test_opened_drawers_stay_few_and_reopen() -> None:
    rijen = [v.cijfer("x", "eens", 0.5, gebied=f"GM{i:04}") for i in range(200)]
    b = Cijferboek(v.publicatie(rijen))
    assert all(b.meting(f"GM{i:04}", "x", "eens") for i in [*range(200), 0, 1])


def test_units_and_languages() -> None:
    assert is_aandeel("eens") and is_aandeel("code_3")
    assert not is_aandeel("gemiddelde") and not is_aandeel("index")
    assert taaltekst({"nl": "ja", "en": "yes"}, "en") == "yes"
    assert taaltekst({"nl": "ja"}, "fy") == "ja"
