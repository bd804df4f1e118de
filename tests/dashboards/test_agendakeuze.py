"""Which differences become a point: never chance, never twice, never more than fit, whatever the order."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyse.vergelijking import Q, benjamini_hochberg
from dashboards.agendakeuze import (
    HOOGSTENS,
    SOORTEN,
    Kandidaat,
    grens_bij_veel,
    kies,
    kleinste_verschil,
    zeker,
)
from dashboards.gegevens import Toets
from tests.dashboards.voorbeeld import CIJFER, EENS

OORDELEN = ("hoger", "lager", "geen_verschil", None)
_punten = st.integers(-60, 60).map(lambda k: k / 100)


@st.composite
def kandidaten(draw: st.DrawFn, soort: str = "anders") -> list[Kandidaat]:
    """Published tests of one kind: also ones that no analysis would make, with half of it missing."""
    uit = []
    for plek in range(draw(st.integers(0, 12))):
        for wie in draw(st.lists(st.sampled_from(("aanbieders", "gemeente", "inwoners")), unique=True)):
            verschil = draw(st.none() | _punten)
            halve = draw(st.integers(0, 40)) / 100
            lo = None if verschil is None or draw(st.integers(0, 9)) == 0 else verschil - halve
            hi = None if verschil is None else verschil + halve
            p = draw(st.none() | st.integers(0, 1000).map(lambda k: k / 1000) | st.just(0.0))
            toets = Toets(verschil, draw(st.sampled_from(OORDELEN)), lo, hi, p)
            uit.append(Kandidaat(soort, f"begrip_{plek}", "eens", (wie,), toets, plek, 0.05))
    return uit


@st.composite
def van_elke_soort(draw: st.DrawFn) -> dict[str, list[Kandidaat]]:
    return {soort: draw(kandidaten(soort)) for soort in SOORTEN}


@settings(max_examples=80, deadline=None)
@given(van_elke_soort(), st.randoms(use_true_random=False))
def test_what_is_chosen(alle: dict[str, list[Kandidaat]], toeval: random.Random) -> None:
    gekozen = kies({soort: zeker(ks) for soort, ks in alle.items()})
    assert list(gekozen) == list(SOORTEN)
    begrippen = [k.begrip for ks in gekozen.values() for k in ks]
    assert len(set(begrippen)) == len(begrippen)
    for soort, ks in gekozen.items():
        assert len(ks) <= HOOGSTENS
        getoetst = [k.toets.p for k in alle[soort] if k.toets.p is not None]
        for k in ks:
            t = k.toets
            assert k.soort == soort and k in alle[soort]
            assert t.verschil is not None and t.lo is not None and t.hi is not None and t.p is not None
            assert not t.lo <= 0 <= t.hi
            assert t.oordeel == ("hoger" if t.verschil > 0 else "lager")
            assert abs(t.verschil) >= k.kleinste - 1e-9
            bijgesteld = benjamini_hochberg(np.array(getoetst))
            assert bijgesteld[getoetst.index(t.p)] <= Q
        groottes = [k.ten_minste for k in ks]
        assert groottes == sorted(groottes, reverse=True)
    geschud = {soort: toeval.sample(ks, len(ks)) for soort, ks in alle.items()}
    assert kies({soort: zeker(ks) for soort, ks in geschud.items()}) == gekozen


@given(st.lists(st.integers(0, 200).map(lambda k: k / 1000), max_size=40))
def test_the_correction_is_that_of_the_analysis(p: list[float]) -> None:
    bijgesteld = benjamini_hochberg(np.array(p)[:, None])[:, 0]
    grens = grens_bij_veel(p)
    # on the edge itself floats may differ in the last bit
    assert all((x <= grens) == (q <= Q) for x, q in zip(p, bijgesteld, strict=True) if abs(q - Q) > 1e-9)


def _een(plek: int = 0, wie: str = "inwoners", soort: str = "anders", **anders: Any) -> Kandidaat:
    velden: dict[str, Any] = {"verschil": 0.2, "oordeel": "hoger", "lo": 0.1, "hi": 0.3, "p": 0.001} | anders
    return Kandidaat(soort, f"begrip_{plek}", "eens", (wie,), Toets(**velden), plek, 0.05)


def test_a_good_difference_is_chosen() -> None:
    assert zeker([_een()]) == [_een()]
    assert zeker([]) == []


@pytest.mark.parametrize(
    "anders",
    [
        {"lo": 0.0},
        {"lo": -0.01},
        {"hi": None},
        {"verschil": None},
        {"p": None},
        {"p": 0.0496},
        {"oordeel": "geen_verschil"},
        {"oordeel": "lager"},
        {"oordeel": None},
        {"verschil": 0.04, "lo": 0.03, "hi": 0.05},
    ],
)
def test_what_is_chance_or_small_is_not(anders: dict[str, Any]) -> None:
    assert zeker([_een(**anders)]) == []


def test_few_answers_do_not_come_first() -> None:
    wijd = _een(0, verschil=0.5, lo=0.04, hi=0.96)
    nauw = _een(1, verschil=0.2, lo=0.15, hi=0.25)
    assert zeker([wijd, nauw]) == [nauw, wijd]


def test_ties_go_by_the_catalogue_and_then_the_group() -> None:
    reeks = [_een(1), _een(0, "inwoners"), _een(0, "aanbieders")]
    assert zeker(reeks) == [_een(0, "aanbieders"), _een(0, "inwoners"), _een(1)]


def test_every_test_of_the_kind_counts_in_the_correction() -> None:
    kans = [_een(k, p=0.8, oordeel="geen_verschil") for k in range(1, 60)]
    assert zeker([_een(p=0.004)]) == [_een(p=0.004)]
    assert zeker([_een(p=0.004), *kans]) == []


def test_a_begrip_that_is_on_the_agenda_leaves_room_for_another() -> None:
    zekere = {
        "verschil": [_een(0, soort="verschil")],
        "anders": [_een(k) for k in range(HOOGSTENS + 2)],
    }
    gekozen = kies(zekere)
    assert [k.plek for k in gekozen["anders"]] == [1, 2, 3]
    assert gekozen["verandering"] == []


def test_the_smallest_difference_that_matters() -> None:
    assert kleinste_verschil(EENS, "eens") == 0.05
    assert kleinste_verschil(CIJFER, "gemiddelde") == pytest.approx(0.2)


def test_where_nothing_differs_an_agenda_is_empty_nineteen_times_in_twenty() -> None:
    """Pure chance, in 400 gemeenten with 60 tests each: every verdict says "hoger", only p decides."""
    rng = np.random.default_rng(11)
    p = np.round(rng.uniform(size=(400, 60)), 3)
    gevuld = sum(bool(zeker([_een(k, p=float(x)) for k, x in enumerate(rij)])) for rij in p)
    assert gevuld <= 0.05 * 400 + 3 * (0.05 * 0.95 * 400) ** 0.5
