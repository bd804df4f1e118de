"""The perturbation table has the moments it promises, is the most random one, and looks up exactly."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize

from analyse.onthulling.ptabel import ruistabel
from analyse.prepare import AnalyseFout
from analyse.publicatie import Ruis
from analyse.weging import Floats

KEUZES = [
    Ruis(),
    Ruis(3, 5, 2),
    Ruis(1, 4, 0),
    Ruis(0.9, 2, 0),
    Ruis(5, 8, 3),
    Ruis(6.5, 10, 4),
    Ruis(9, 12, 2),
]
HEEL = 1 << 32


def _getallen(ruis: Ruis) -> list[list[int]]:
    """Whole numbers out of 2³² per row, as Python numbers."""
    cumulatief = [[0, *(int(x) for x in rij)] for rij in ruistabel(ruis).cumulatief]
    return [[b - a for a, b in pairwise(rij)] for rij in cumulatief]


def _eis_momenten(ruis: Ruis) -> None:
    tabel = ruistabel(ruis)
    assert tabel.cap == ruis.grens + ruis.verboden + 1
    for n, getallen in enumerate(_getallen(ruis), 1):
        per_ruis = dict(zip(range(-ruis.grens, ruis.grens + 1), getallen, strict=True))
        assert sum(getallen) == HEEL and min(getallen) >= 0
        assert sum(e * k for e, k in per_ruis.items()) == 0  # exactly, so surely within 1e-9
        variantie = sum(e * e * k for e, k in per_ruis.items()) / HEEL
        assert abs(variantie - ruis.variantie) < 1e-6
        uitkomsten = {n + e for e, k in per_ruis.items() if k}
        assert min(uitkomsten) >= 0
        assert not uitkomsten & set(range(1, ruis.verboden + 1))


@pytest.mark.parametrize("ruis", KEUZES, ids=str)
def test_every_row_has_mean_zero_the_variance_and_allowed_results_only(ruis: Ruis) -> None:
    _eis_momenten(ruis)
    kansen = ruistabel(ruis).kansen
    assert np.abs(kansen[-1] - kansen[-1][::-1]).max() < 1e-8  # nothing is forbidden: symmetric


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 12), st.integers(0, 4), st.floats(0.05, 12))
def test_moments_hold_for_whatever_can_be_made(grens: int, verboden: int, variantie: float) -> None:
    ruis = Ruis(variantie, grens, verboden)
    try:
        ruistabel(ruis)
    except AnalyseFout as fout:
        assert "ruis: variantie" in str(fout)
        assume(False)
    _eis_momenten(ruis)


def _min_entropie(p: Floats) -> float:
    return float(np.sum(p * np.log(p)))


def _helling(p: Floats) -> Floats:
    return np.log(p) + 1


@pytest.mark.parametrize(("ruis", "n"), [(Ruis(), 1), (Ruis(), 4), (Ruis(), 40), (Ruis(3, 5, 2), 2)])
def test_no_distribution_with_these_moments_is_more_random(ruis: Ruis, n: int) -> None:
    """Another solver, on the problem itself instead of its dual."""
    kansen = ruistabel(ruis).kansen[min(n, ruistabel(ruis).cap) - 1]
    steun = [e for e in range(-ruis.grens, ruis.grens + 1) if n + e == 0 or n + e > ruis.verboden]
    e = np.array(steun, dtype=float)
    eisen = np.stack([np.ones(len(e)), e, e**2])
    doel = np.array([1.0, 0.0, ruis.variantie])
    start = np.clip(np.linalg.lstsq(eisen, doel, rcond=None)[0], 1e-3, None)
    uit = optimize.minimize(
        _min_entropie,
        start / start.sum(),
        jac=_helling,
        method="SLSQP",
        bounds=[(1e-12, 1.0)] * len(e),
        constraints=optimize.LinearConstraint(eisen, doel, doel),
        options={"ftol": 1e-14, "maxiter": 2000},
    )
    assert uit.success
    eigen = kansen[[s + ruis.grens for s in steun]]
    assert np.abs(eigen - uit.x).max() < 2e-5
    entropie = -np.sum(eigen[eigen > 0] * np.log(eigen[eigen > 0]))
    assert entropie >= -uit.fun - 1e-7


@pytest.mark.parametrize(
    ("ruis", "deel"),
    [
        (Ruis(4, 8, 3), "bij het aantal 2 .*meer dan 4 en minder dan 16"),
        (Ruis(2, 8, 2), "bij het aantal 1 .*meer dan 2 en minder dan 8"),
        (Ruis(4, 3, 3), "mogelijk is geen enkele"),
        (Ruis(9, 4, 0), "bij het aantal 1 .*minder dan 4"),
        (Ruis(0, 4, 0), "meer dan 0"),
        (Ruis(-1, 4, 0), "meer dan 0"),
        (Ruis(float("nan"), 4, 0), "ruis: variantie nan"),
        (Ruis(2.0000000000000004, 8, 2), "bij het aantal 2 te dicht bij de grens"),
        (Ruis(7.999999999999999, 8, 2), "bij het aantal 1 te dicht bij de grens"),
        (Ruis(1e-10, 3, 0), "kan niet bij het aantal 1"),
        (Ruis(4, 0, 0), "grens 0"),
        (Ruis(4, 8, -1), "verboden -1"),
    ],
)
def test_what_cannot_be_is_said_with_what_could(ruis: Ruis, deel: str) -> None:
    with pytest.raises(AnalyseFout, match=deel):
        ruistabel(ruis)


def test_the_default_table_is_the_same_on_every_machine() -> None:
    assert ruistabel(Ruis()).afdruk == (
        "sha256:ac87abea86fb739a30bfac43432a0353935931ce7f8533059ee203d7290b906f"
    )


def test_looking_up_is_exact_at_every_border() -> None:
    tabel = ruistabel(Ruis())
    for n in range(1, tabel.cap + 3):
        grenzen = [int(x) for x in tabel.cumulatief[min(n, tabel.cap) - 1]]
        for k, (onder, boven) in enumerate(pairwise([0, *grenzen])):
            if boven > onder:
                sleutels = np.array([onder, boven - 1], dtype=np.uint32)
                assert tabel.verstoor(np.full(2, n), sleutels).tolist() == [n + k - 8] * 2


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=50), st.integers(0, 2**32 - 1))
def test_noise_is_bounded_and_zero_stays_zero(aantallen: list[int], zaad: int) -> None:
    n = np.array(aantallen)
    sleutels = np.random.default_rng(zaad).integers(0, HEEL, len(n), dtype=np.uint32)
    uit = ruistabel(Ruis()).verstoor(n, sleutels)
    assert (np.abs(uit - n) <= 8).all() and (uit >= 0).all()
    assert (uit[n == 0] == 0).all() and not np.isin(uit, [1, 2]).any()


@pytest.mark.parametrize("n", [1, 2, 3, 7, 11, 250])
def test_noise_of_many_cells_has_mean_zero_and_the_variance(n: int) -> None:
    aantal = 400_000
    sleutels = np.random.default_rng(n).integers(0, HEEL, aantal, dtype=np.uint32)
    ruis = (ruistabel(Ruis()).verstoor(np.full(aantal, n), sleutels) - n).astype(float)
    assert abs(ruis.mean()) < 4 * 2 / np.sqrt(aantal)
    assert abs(ruis.var() - 4) < 4 * np.sqrt((np.mean(ruis**4) - 16) / aantal)
