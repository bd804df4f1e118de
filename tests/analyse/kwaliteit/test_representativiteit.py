"""The R-indicator on strata."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyse.kwaliteit.representativiteit import representativiteit


def strata(populatie: list[int], uitgenodigd: list[int | None], respons: list[int | None]) -> pl.DataFrame:
    return pl.DataFrame({"populatie": populatie, "uitgenodigd": uitgenodigd, "respons": respons})


def test_the_same_rate_everywhere_is_fully_representative() -> None:
    r = representativiteit(strata([900, 100], [100, 50], [40, 20]))
    assert (r.gemiddelde, r.spreiding, r.r, r.cv, r.zuiver) == (0.4, 0.0, 1.0, 0.0, 1.0)
    assert r.vertekening(0.5) == 0.0
    assert (r.dekking, r.status) == (1.0, "ok")


def test_rates_that_differ() -> None:
    """Half the people at 20%, half at 60%: mean 40%, spread 20 points, R 0.6, CV 0.5."""
    r = representativiteit(strata([10**7, 10**7], [10**6, 10**6], [200_000, 600_000]))
    assert r.r == pytest.approx(0.6, rel=1e-6)
    assert r.cv == pytest.approx(0.5, rel=1e-6)
    assert r.vertekening(0.5) == pytest.approx(0.25, rel=1e-6)


def test_chance_is_taken_out_of_small_strata() -> None:
    """2000 strata with one rate: R falls by chance alone, without chance it does not."""
    rng = np.random.default_rng(1)
    respons = rng.binomial(50, 0.35, 2000)
    r = representativiteit(strata([1000] * 2000, [50] * 2000, respons.tolist()))
    assert r.r is not None
    assert r.zuiver is not None
    assert r.r == pytest.approx(1 - 2 * np.sqrt(0.35 * 0.65 / 50), abs=0.01)
    assert r.zuiver > 0.96


def test_strata_without_invitations_are_left_out_and_said() -> None:
    r = representativiteit(strata([600, 400], [100, None], [30, None]))
    assert (r.r, r.dekking, r.status) == (1.0, 0.6, "ok")
    geen = representativiteit(strata([600, 400], [0, 0], [0, 0]))
    assert (geen.r, geen.cv, geen.vertekening(0.5), geen.status) == (None, None, None, "geen_uitnodigingen")
    teveel = representativiteit(strata([600, 400], [10, 20], [11, 5]))
    assert (teveel.r, teveel.status) == (None, "meer_respons_dan_uitgenodigd")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20), st.integers(0, 20)), max_size=6))
def test_never_a_strange_number(rijen: list[tuple[int, int, int]]) -> None:
    r = representativiteit(strata(*([list(k) for k in zip(*rijen, strict=True)] if rijen else [[], [], []])))
    getallen = (r.gemiddelde, r.spreiding, r.r, r.cv, r.zuiver)
    assert all(x is None or np.isfinite(x) for x in getallen)
    assert (r.r is None) == (r.status != "ok")
