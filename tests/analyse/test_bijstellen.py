"""Around the model for small gemeenten: benchmarking, shares as angles, smooth variances."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import integrate, stats

from analyse.kleine_gebieden import (
    aandeel_van,
    aandeel_variantie,
    gladde_variantie,
    hoek,
    naar_draaiing,
    naar_verhouding,
    naar_verschil,
)
from analyse.prepare import AnalyseFout
from analyse.weging import Floats


@settings(max_examples=60, deadline=None)
@given(arrays(float, 12, elements=st.floats(0.01, 10)), st.integers(0, 99), st.floats(0.01, 0.99))
def test_benchmarks_hold_exactly(schatting: Floats, zaad: int, doel: float) -> None:
    rng = np.random.default_rng(zaad)
    w = rng.integers(1, 10**6, 12).astype(float)
    for uit in (naar_verhouding(schatting, w, doel), naar_verschil(schatting, w, doel)):
        assert w @ uit / w.sum() == pytest.approx(doel, rel=1e-12, abs=1e-14)
    hoeken, spreiding = hoek(rng.uniform(size=12)), rng.uniform(0, 0.003, 12)
    gedraaid = naar_draaiing(hoeken, spreiding, w, doel)
    assert ((gedraaid >= 0) & (gedraaid <= np.pi / 2)).all()
    assert w @ aandeel_van(gedraaid, spreiding) / w.sum() == pytest.approx(doel, abs=1e-12)


def test_benchmark_by_ratio_needs_positive_figures() -> None:
    w = np.ones(2)
    for schatting, doel in (([0.0, 1.0], 1.0), ([-1.0, 1.0], 1.0), ([1.0, 1.0], 0.0)):
        with pytest.raises(AnalyseFout, match="groter dan 0"):
            naar_verhouding(np.array(schatting), w, doel)


@pytest.mark.parametrize(("doel", "grens"), [(0.0, 0.0), (1.0, np.pi / 2)])
def test_a_share_out_of_reach_takes_the_nearest(doel: float, grens: float) -> None:
    uit = naar_draaiing(np.array([0.4, 1.0]), np.array([0.01, 0.02]), np.ones(2), doel)
    np.testing.assert_array_equal(uit, grens)


@pytest.mark.parametrize("mu", [0.0, 0.3, 0.8, 1.5])
@pytest.mark.parametrize("variantie", [0.0, 1e-4, 0.01, 0.2])
def test_share_from_angle_is_the_mean_of_its_distribution(mu: float, variantie: float) -> None:
    if variantie == 0:
        assert aandeel_van(np.array([mu]), np.zeros(1))[0] == pytest.approx(np.sin(mu) ** 2)
        assert aandeel_variantie(np.array([mu]), np.zeros(1))[0] == pytest.approx(0, abs=1e-16)
        return
    sd = np.sqrt(variantie)

    def moment(k: int) -> float:
        def f(t: float) -> float:
            return float(np.sin(t) ** (2 * k) * stats.norm.pdf(t, mu, sd))

        return float(integrate.quad(f, mu - 9 * sd, mu + 9 * sd, epsabs=1e-12)[0])

    m, v = np.array([mu]), np.array([variantie])
    assert aandeel_van(m, v)[0] == pytest.approx(moment(1), abs=1e-9)
    assert aandeel_variantie(m, v)[0] == pytest.approx(moment(2) - moment(1) ** 2, abs=1e-9)


def test_angle_has_a_stable_variance() -> None:
    rng = np.random.default_rng(4)
    for p in (0.1, 0.5, 0.9):
        hoeken = hoek(rng.binomial(200, p, 20_000) / 200)
        assert hoeken.var() == pytest.approx(1 / 800, rel=0.06)


def test_smooth_variance_follows_the_size_of_the_sample() -> None:
    n_eff = np.array([20.0, 45.0, 60, 80, 100, 150, 200, 300, 400, 500, 600, 800])
    variantie = 2.5 / n_eff
    wild = variantie.copy()
    wild[[0, 3, 5, 7]] = [9.0, 0.0, np.nan, 1e-9]
    uit = gladde_variantie(wild, n_eff, n_eff)
    assert (uit > 0).all()
    vrij = np.array([2, 4, 6, 8, 9, 10, 11])
    np.testing.assert_array_equal(uit[vrij], variantie[vrij], "n ≥ 50 and believable: as it was")
    np.testing.assert_allclose(uit, variantie, rtol=1e-9)
    np.testing.assert_allclose(gladde_variantie(variantie, n_eff, n_eff), variantie, rtol=1e-12)
    nul = np.where(np.arange(12) == 5, 0.0, variantie)
    assert gladde_variantie(nul, n_eff, n_eff)[5] == pytest.approx(variantie[5])


def test_smooth_variance_with_little_to_go_on() -> None:
    drie = gladde_variantie(np.array([0.0, 0.02, 0.01]), np.full(3, 100.0), np.array([50.0, 100.0, 100.0]))
    assert drie[0] == pytest.approx(0.03)  # as 1 / n_eff, at the mean level of the others
    ver = gladde_variantie(np.array([1e-9, 1.0]), np.full(2, 40.0), np.full(2, 40.0))
    np.testing.assert_allclose(ver, 0.5, rtol=1e-6)
    gelijk = gladde_variantie(np.r_[0.0, np.full(11, 0.5)], np.full(12, 60.0), np.full(12, 60.0))
    assert gelijk[0] == pytest.approx(0.5)
    assert not gladde_variantie(np.zeros(3), np.full(3, 100.0), np.full(3, 100.0)).any()
    zonder = gladde_variantie(np.array([0.1, 0.1]), np.array([60.0, 60.0]), np.array([np.nan, 60.0]))
    np.testing.assert_array_equal(zonder, [0.0, 0.1])
