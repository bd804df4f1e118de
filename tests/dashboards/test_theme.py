"""Rounding, Dutch numbers, measuring and wrapping text, axes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards import theme


@pytest.mark.parametrize(
    ("aandeel", "tekst"),
    [(0.625, "63"), (0.285, "29"), (0.005, "1"), (0.0049999, "0"), (0.0, "0"), (1.0, "100"), (0.145, "15")],
)
def test_halves_round_up_on_the_digits_a_reader_sees(aandeel: float, tekst: str) -> None:
    assert theme.procent(aandeel) == tekst


@pytest.mark.parametrize(
    ("x", "d", "uit"), [(2.5, 0, "3"), (-2.5, 0, "-3"), (1.005, 2, "1.01"), (-0.4, 0, "0")]
)
def test_rounding_goes_away_from_zero_and_never_gives_minus_zero(x: float, d: int, uit: str) -> None:
    assert str(theme.rond(x, d)) == uit


@given(st.integers(0, 100_000))
def test_every_thousandth_rounds_as_written_on_paper(duizendsten: int) -> None:
    aandeel = duizendsten / 1000
    assert int(theme.procent(aandeel)) == (duizendsten + 5) // 10


def test_numbers_are_written_the_dutch_way() -> None:
    assert theme.getal(1234567.891, 1) == "1.234.567,9"
    assert theme.getal(412) == "412"
    assert theme.waarde(7.35, is_aandeel=False) == "7,4"
    assert theme.rond(7.25, 1) == Decimal("7.3")


def test_a_margin_shows_its_width() -> None:
    assert theme.marge(0.603, 0.678, True) == "60 tot 68"
    assert theme.marge(0.516, 0.524, True) == "51,6 tot 52,4"
    assert theme.marge(7.38, 7.42, False) == "7,38 tot 7,42"
    assert theme.marge(0.5, 0.5, True) == "50 tot 50"


def test_small_numbers_are_words() -> None:
    assert [theme.telwoord(n) for n in (0, 1, 12, 13)] == ["geen", "één", "twaalf", "13"]
    assert theme.opsomming([]) == ""
    assert theme.opsomming(["a"]) == "a"
    assert theme.opsomming(["a", "b"]) == "a en b"
    assert theme.opsomming(["a", "b", "c"]) == "a, b en c"


@settings(max_examples=60)
@given(
    st.lists(st.text("abcdefghijé-", min_size=1, max_size=30), min_size=1, max_size=12), st.integers(60, 400)
)
def test_wrapped_lines_fit_and_lose_no_words(woorden: list[str], px: int) -> None:
    tekst = " ".join(woorden)
    for breek in (theme.wikkel, theme.evenwicht):
        regels = breek(tekst, px)
        assert all(theme.breedte(r) <= px for r in regels)
        assert "".join("".join(regels).replace("-", "").split()) == "".join(tekst.replace("-", "").split())
    assert len(theme.evenwicht(tekst, px)) == len(theme.wikkel(tekst, px))


def test_balanced_lines_leave_no_orphan() -> None:
    tekst = "Ik weet waar ik in mijn gemeente terechtkan als ik hulp nodig heb nu"
    los, vast = theme.wikkel(tekst, 300), theme.evenwicht(tekst, 300)
    assert len(los) == len(vast) == 2
    assert min(map(theme.breedte, vast)) > min(map(theme.breedte, los))


@given(
    st.floats(0, 1),
    st.floats(0, 1),
    st.sampled_from([((0.0, 100.0), 20.0), ((0.0, 100.0), 40.0), ((1.0, 10.0), 1.0), ((1.0, 5.0), 2.0)]),
    st.sampled_from([6, 8]),
)
def test_an_axis_holds_its_values_inside_its_bounds(
    a: float, b: float, schaal: tuple[tuple[float, float], float], stappen: int
) -> None:
    (onder, boven), ruimte = schaal
    laag, hoog = sorted(onder + (boven - onder) * x for x in (a, b))
    ticks = theme.mooie_as(laag, hoog, ruimte, (onder, boven), stappen)
    assert ticks[0] <= laag + 1e-9 and hoog <= ticks[-1] + 1e-9
    assert onder <= ticks[0] and ticks[-1] <= boven
    assert ticks[-1] - ticks[0] >= ruimte - 1e-9
    assert 2 <= len(ticks) <= stappen + 1
    assert list(ticks) == sorted(set(ticks))


def test_an_axis_of_a_scale_that_does_not_start_at_zero() -> None:
    assert theme.mooie_as(1.0, 1.2, 1.0, (1.0, 10.0))[0] == 1.0
    assert theme.mooie_as(9.9, 10.0, 1.0, (1.0, 10.0))[-1] == 10.0


def test_boxes_touching_at_an_edge_do_not_overlap() -> None:
    vak = theme.Vak(0, 0, 10, 10)
    assert not vak.raakt(theme.Vak(10, 0, 20, 10))
    assert vak.raakt(theme.Vak(9, 9, 20, 20))
