"""Why figures of inwoners are rounded too: with known weights, an exact share tells who said what."""

from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from analyse.onthulling.afronden import fijnheid, rond_cijfers, rond_df, rond_half_op, rond_se, rond_toets
from analyse.weging import Floats, Ints

MENSEN = 20  # fewer than the minimum of 30, so easier for the attacker
AANDEEL = ["eens"]


def _gepubliceerd(gewicht: Floats, ja: Ints) -> tuple[Floats, Floats]:
    """Weighted share and its standard error of every set of people `ja` (set, person)."""
    w = gewicht / gewicht.sum()
    p = ja @ w
    # Σ w²(y − p)² without a loop over people
    v = (ja @ w**2) * (1 - 2 * p) + p**2 * (w**2).sum()
    return p, np.sqrt(v * MENSEN / (MENSEN - 1))


@pytest.fixture(scope="module")
def alle() -> tuple[Floats, Ints, Floats, Floats]:
    """Raked weights of twenty people, every way in which they can have answered, and the figures.

    The largest weight is four times the smallest: thirty people with a few far larger ones have an effective
    number under thirty, and no figure.
    """
    gewicht = np.random.default_rng(3).uniform(0.5, 2.0, MENSEN)
    ja = (np.arange(1 << MENSEN)[:, None] >> np.arange(MENSEN)) & 1
    return (gewicht, ja.astype(np.int8), *_gepubliceerd(gewicht, ja))


def test_an_exact_share_names_everyone_who_agreed(alle: tuple[Floats, Ints, Floats, Floats]) -> None:
    _, _, p, _ = alle
    for wie in (0b0110_1001_0110_0101_1001, 0b1000_0000_0001_0001_0111, 5):
        assert (np.abs(p - p[wie]) < 1e-12).sum() == 1
        # Four decimals of share and standard error still leave only a handful.
        handvol = np.abs(p - p[wie]) < 0.5e-4
        assert handvol.sum() < 500


def test_what_is_published_leaves_every_answer_open(alle: tuple[Floats, Ints, Floats, Floats]) -> None:
    """Share in whole per cents and standard error: a thousand sets fit, and in them everyone says either."""
    _, ja, p, se = alle
    fijn = np.zeros((1, 1), dtype=np.int64)
    rond_p = rond_cijfers(p[None], AANDEEL, fijn)[0]
    rond_v = rond_se(se[None], AANDEEL, fijn)[0]
    for wie in (0b0110_1001_0110_0101_1001, 0b1000_0100_0001_0001_0111):
        passend = (rond_p == rond_p[wie]) & (rond_v == rond_v[wie])
        assert passend.sum() >= 1000
        deel = ja[passend].mean(axis=0)
        assert (deel > 0.01).all() and (deel < 0.99).all()


@pytest.mark.parametrize("codes", [5, 7, 10])
def test_a_mean_as_main_figure_leaves_the_categories_wide(codes: int) -> None:
    """Answers of equal weight: bounds of every count of the distribution from mean and standard error, to one
    who knows exactly how many answered. Fewer than ten answers stay possible to be none or many."""
    rng = np.random.default_rng(codes)
    score = np.arange(1.0, codes + 1)
    for _ in range(12):
        n = int(rng.integers(30, 60))
        telling = rng.multinomial(n, rng.dirichlet(np.full(codes, 3.0)))
        breedte = _breedte(score, telling)
        klein = telling < 10
        assert breedte[klein].min(initial=np.inf) >= 3
        assert np.median(breedte[klein]) >= 5 if klein.any() else True


def _breedte(score: Floats, telling: Ints) -> Floats:
    """Widths of the intervals in which the count of each code must lie."""
    n, fijn = int(telling.sum()), np.zeros((1, 1), dtype=bool)
    gemiddeld = telling @ score / n
    se = np.sqrt(((telling @ score**2) / n - gemiddeld**2) / (n - 1))
    m = rond_cijfers(np.array([[gemiddeld]]), ["gemiddelde"], fijn)[0, 0]
    s = rond_se(np.array([[se]]), ["gemiddelde"], fijn)[0, 0]
    laag, hoog = max(score[0], m - 0.05), min(score[-1], m + 0.05)
    onder, boven = (n * ((n - 1) * max(0.0, s + h) ** 2 + g**2) for h, g in ((-0.05, laag), (0.05, hoog)))
    a, b = [score, -score, score**2, -(score**2)], [n * hoog, -n * laag, boven, -onder]
    een, som = np.eye(len(score)), [np.ones(len(score))]

    def laagste(doel: Floats) -> float:
        uit = linprog(doel, A_ub=a, b_ub=b, A_eq=som, b_eq=[n], bounds=(0, None))
        assert uit.fun is not None
        return float(uit.fun)

    return np.array([-laagste(-e) - laagste(e) for e in een])


def test_decimals_follow_measure_group_and_size() -> None:
    n = np.array([[99.0, 100.0, 1000.0]])
    fijn = fijnheid(n, grof=False, fijn_n=1000)
    assert fijn.tolist() == [[0, 1, 2]]
    assert not fijnheid(n, grof=True, fijn_n=1000).any()
    x = np.full((1, 3), 0.123456)
    assert rond_cijfers(x, ["eens"], fijn).tolist() == [[0.12, 0.12, 0.123]]
    assert rond_cijfers(x, ["gemiddelde"], fijn).tolist() == [[0.1, 0.1, 0.12]]
    assert rond_cijfers(100 * x, ["index"], fijn).tolist() == [[12.0, 12.0, 12.3]]
    assert rond_se(x, ["eens"], fijn).tolist() == [[0.12, 0.123, 0.1235]]
    assert rond_toets(x, fijn).tolist() == [[0.123, 0.123, 0.1235]]
    assert rond_df(np.array([3.7, 9.2, 11.0, 13.0])).tolist() == [3.0, 9.0, 10.0, 15.0]


def test_halves_go_up_and_nothing_stays_empty_or_minus_zero() -> None:
    for heel, teken in product((285, 125, 1005), (1, -1)):
        assert rond_half_op(np.array([teken * heel / 1000]), 2)[0] == teken * np.ceil(heel / 10) / 100
    uit = rond_half_op(np.array([-0.001, np.nan]), 2)
    assert uit[0] == 0 and not np.signbit(uit[0]) and np.isnan(uit[1])
