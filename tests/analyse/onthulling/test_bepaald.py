"""What follows from totals: the algebra against trying every group."""

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyse.onthulling.bepaald import te_klein_bepaald, volgt
from analyse.onthulling.kruisen import kruist, samen_te_klein
from analyse.weging import Bools, Floats, Ints

MINIMUM = 10
AANTALLEN = st.lists(st.integers(1, 14), min_size=2, max_size=7)


def _groepen(aantal: int) -> Bools:
    return np.asarray((np.arange(1, 1 << aantal)[:, None] >> np.arange(aantal)) & 1 == 1)


def _kleine_groepen(sets: Floats, n: Floats) -> Bools:
    """Every group of fewer than the minimum for which some sum of the sets holds nobody else but of it."""

    def rang(stelsel: Floats) -> int:
        return int(np.linalg.matrix_rank(stelsel)) if stelsel.size else 0

    groepen = _groepen(len(n))
    waar = [n[groep].sum() < MINIMUM and rang(sets) > rang(sets[:, ~groep]) for groep in groepen]
    return np.asarray(groepen[np.array(waar, dtype=bool)])


@settings(max_examples=150, deadline=None)
@given(AANTALLEN, st.lists(st.integers(1, 127), max_size=7))
@example([3, 9, 20], [0b011, 0b110])  # overlapping: the ends differ by a small group and a large one
@example([4, 5, 30, 30], [0b1101, 0b1110, 0b1100])
def test_a_small_group_is_found_exactly_when_it_follows(aantallen: list[int], keuzes: list[int]) -> None:
    n = np.array(aantallen, dtype=float)
    sets = np.array([[k >> j & 1 for j in range(len(n))] for k in keuzes], dtype=bool).reshape(-1, len(n))

    def faalt(groepen: Bools) -> Bools:
        return np.asarray(groepen.astype(float) @ n < MINIMUM)

    gevonden = te_klein_bepaald(sets, faalt)
    echt = _kleine_groepen(sets.astype(float), n)
    assert (len(gevonden) > 0) >= (len(echt) > 0), "one was missed"
    if len(gevonden):
        assert volgt(sets, gevonden).all()
        # What is reported lies in small atoms only.
        assert (n[(np.abs(gevonden) > 1e-9).any(axis=0)] < MINIMUM).all()


def test_what_follows_is_told_from_what_does_not() -> None:
    sets = np.array([[1, 1, 0], [0, 1, 1]], dtype=bool)
    assert volgt(sets, np.array([[1.0, 0, -1], [1, 0, 0], [1, 2, 1]])).tolist() == [True, False, True]
    assert not volgt(sets[:0], np.array([[1.0, 0, 0]])).any()


def _tabel(klassen: int, a: int, b: int, zaad: int) -> tuple[Ints, Ints, Floats]:
    rng = np.random.default_rng(zaad)
    p, q = rng.integers(0, a, klassen), rng.integers(0, b, klassen)
    n = rng.integers(0, 25, klassen) * (rng.random(klassen) < 0.7)
    return np.unique(p, return_inverse=True)[1], np.unique(q, return_inverse=True)[1], n.astype(float)


def _groep(x: Ints, aantal: int, keuze: int) -> Bools:
    return np.isin(x, [k for k in range(aantal) if keuze >> k & 1])


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 12), st.integers(1, 4), st.integers(1, 4), st.integers(0, 10_000))
def test_two_divisions_tell_about_few_exactly_where_kruist_says_so(
    klassen: int, a: int, b: int, zaad: int
) -> None:
    """Every X and Y is tried: those in X and not in Y with those in Y and not in X."""
    p, q, n = _tabel(klassen, a, b, zaad)
    groot = all(n[x == k].sum() in (0, *range(MINIMUM, 999)) for x in (p, q) for k in range(x.max() + 1))
    klein = False
    for x in range(1 << int(p.max() + 1)):
        for y in range(1 << int(q.max() + 1)):
            samen = n[_groep(p, p.max() + 1, x) ^ _groep(q, q.max() + 1, y)].sum()
            klein |= bool(0 < samen < MINIMUM)
    gezegd = bool(kruist(n[None], p, q, MINIMUM)[0])
    if groot:  # the groups themselves are looked at elsewhere
        assert gezegd == klein
    else:
        assert klein >= gezegd


def test_a_paper_group_within_the_old_tells_the_three_on_the_web() -> None:
    """Only those of 75 and over wrote on paper, but for three: their web answers follow from both tables."""
    leeftijd, modus = np.array([0, 1, 1]), np.array([0, 0, 1])  # younger; 75+ on the web; 75+ on paper
    n = np.array([[60.0, 3, 20], [60, 13, 20], [60, 0, 20]])
    assert kruist(n, leeftijd, modus, MINIMUM).tolist() == [True, False, False]


def test_many_groups_on_both_sides_need_every_combination() -> None:
    p, q = (x.ravel() for x in np.divmod(np.arange(81), 9))
    assert not kruist(np.full((1, 81), 10.0), p, q, MINIMUM)[0]
    n = np.full((1, 81), 10.0)
    n[0, 40] = 3
    assert kruist(n, p, q, MINIMUM)[0] and samen_te_klein(n, [p, q], MINIMUM)[0]
