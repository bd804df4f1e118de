"""Alpha and omega: against plain formulas and against factor analysis by another road."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from analyse.deelsom import merge, partial
from analyse.indexen.samenhang import Samenhang, kruissommen, kruistellers, samenhang, samenhang_van
from analyse.telplan import Telplan
from analyse.weging import Floats

ITEMS = ["i0", "i1", "i2", "i3"]
GELDIG = {i: pl.when(pl.col(i).is_between(1, 5)).then(i) for i in ITEMS}
PLAN = Telplan("toets", ("gemeente", "cel"), ("gemeente",), (), scores=(kruistellers("vier", GELDIG),))


def antwoorden(zaad: int, n: int = 400) -> pl.DataFrame:
    """Codes 1-5 with a common factor; 98 and missing here and there; a cell and its weight."""
    rng = np.random.default_rng(zaad)
    ruw = rng.normal(size=(n, 1)) + rng.normal(size=(n, len(ITEMS)))
    codes = np.clip(np.round(ruw + 3), 1, 5).astype(np.int16)
    codes[rng.random(codes.shape) < 0.05] = 98
    frame = pl.DataFrame(codes, schema=ITEMS)
    leeg = pl.Series(rng.random(n) < 0.03)
    return frame.with_columns(
        pl.when(~leeg).then("i0").alias("i0"),
        pl.Series("cel", rng.integers(0, 7, n), dtype=pl.Int16),
        gemeente=pl.lit("GM0001"),
    )


def waarden(frame: pl.DataFrame) -> Floats:
    x = frame.select(ITEMS).cast(pl.Float64).fill_null(np.nan).to_numpy()
    return np.where((x >= 1) & (x <= 5), x, np.nan)


def getallen(s: Samenhang) -> tuple[float, float]:
    assert s.alfa is not None
    assert s.omega is not None
    return s.alfa, s.omega


@pytest.mark.parametrize("gewogen", [False, True])
def test_sums_per_cell_give_what_persons_give(gewogen: bool) -> None:
    frame = antwoorden(1)
    x, gewicht = waarden(frame), np.linspace(0.5, 4, 7)
    compleet = ~np.isnan(x).any(axis=1)
    w = gewicht[frame["cel"].to_numpy()] if gewogen else np.ones(len(x))
    c = np.cov(x[compleet].T, aweights=w[compleet])
    alfa = 4 / 3 * (1 - np.trace(c) / c.sum())
    sommen = kruissommen(partial(frame, PLAN), "vier", ITEMS)
    uit = sommen.samenhang(gewicht if gewogen else None)
    assert uit.n == compleet.sum()
    assert getallen(uit) == pytest.approx(getallen(samenhang_van(x, w)), rel=1e-10)
    assert uit.alfa == pytest.approx(alfa, rel=1e-12)


def met_zoeker(correlatie: Floats, standaard: Floats) -> float:
    """Omega by a general minimiser of the full likelihood over loadings and error variances."""
    k = len(correlatie)

    def min_loglik(p: Floats) -> float:
        sigma = np.outer(p[:k], p[:k]) + np.diag(np.exp(p[k:]))
        return float(np.linalg.slogdet(sigma)[1] + np.trace(np.linalg.solve(sigma, correlatie)))

    begin = np.concatenate([np.full(k, 0.6), np.full(k, -0.5)])
    p = optimize.minimize(min_loglik, begin, method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-9}).x
    kwadraat = (p[:k] * standaard).sum() ** 2
    return float(kwadraat / (kwadraat + (np.exp(p[k:]) * standaard**2).sum()))


@pytest.mark.parametrize("zaad", range(4))
@pytest.mark.parametrize("k", [4, 6, 9])
def test_omega_is_the_maximum_of_the_likelihood(zaad: int, k: int) -> None:
    rng = np.random.default_rng(zaad)
    ladingen = rng.uniform(0.4, 0.9, k)
    x = rng.normal(size=(500, 1)) * ladingen + rng.normal(size=(500, k)) * np.sqrt(1 - ladingen**2)
    x = x * rng.uniform(0.5, 3, k)
    s = samenhang_van(x)
    assert s.status == "ok"
    assert s.omega == pytest.approx(
        met_zoeker(np.asarray(np.corrcoef(x.T)), np.sqrt(np.diag(np.cov(x.T)))), abs=2e-6
    )


def test_omega_of_three_items_in_closed_form() -> None:
    """Just identified: λ₁² = r₁₂ r₁₃ / r₂₃."""
    r = np.array([[1, 0.5, 0.4], [0.5, 1, 0.3], [0.4, 0.3, 1]])
    ladingen = np.sqrt([0.5 * 0.4 / 0.3, 0.5 * 0.3 / 0.4, 0.4 * 0.3 / 0.5])
    kwadraat = ladingen.sum() ** 2
    verwacht = kwadraat / (kwadraat + (1 - ladingen**2).sum())
    assert samenhang(100, r).omega == pytest.approx(verwacht, rel=1e-10)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 500), st.integers(1, 5))
def test_merging_parts_gives_the_same_bits(zaad: int, delen: int) -> None:
    frame = antwoorden(zaad, 150)
    stukken = [partial(frame.gather_every(delen, k), PLAN) for k in range(delen)]
    assert merge(stukken[::-1]).afdruk() == partial(frame, PLAN).afdruk()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 12), st.integers(0, 6))
def test_never_a_strange_number(zaad: int, n: int, k: int) -> None:
    """Few persons, few items, constant items, copies of items: a number or a status."""
    rng = np.random.default_rng(zaad)
    x = rng.integers(1, 1 + rng.integers(1, 5), (n, k)).astype(float)
    if k > 1 and zaad % 3 == 0:
        x[:, -1] = x[:, 0]
    s = samenhang_van(x)
    for getal in (s.alfa, s.omega):
        assert getal is None or np.isfinite(getal)
    assert (s.omega is None) == (s.status != "ok")
    assert s.omega is None or 0 <= s.omega < 1


@pytest.mark.parametrize(
    ("covariantie", "n", "status", "heeft_alfa"),
    [
        ([[1.0]], 50, "te_weinig_items", False),
        ([[1.0, 0.4], [0.4, 1.0]], 50, "te_weinig_items", True),
        ([[1.0, 0.4], [0.4, 1.0]], 1, "te_weinig_antwoorden", False),
        ([[0.0, 0.0], [0.0, 0.0]], 50, "geen_spreiding", False),
        ([[1.0, 0.2, 0.0], [0.2, 1.0, 0.0], [0.0, 0.0, 0.0]], 50, "geen_spreiding", True),
        ([[1.0, 1.0, 0.3], [1.0, 1.0, 0.3], [0.3, 0.3, 1.0]], 50, "singulier", True),
        ([[1.0, 0.7, 0.7], [0.7, 1.0, 0.3], [0.7, 0.3, 1.0]], 50, "heywood", True),
    ],
)
def test_no_solution_is_a_status(
    covariantie: list[list[float]], n: int, status: str, heeft_alfa: bool
) -> None:
    s = samenhang(n, np.array(covariantie))
    assert (s.status, s.omega) == (status, None)
    assert (s.alfa is not None) == heeft_alfa


def test_a_scale_is_shown_from_070_on() -> None:
    assert Samenhang(100, 3, 0.699, 0.70, "ok").toereikend
    assert not Samenhang(100, 3, 0.699, 0.699, "ok").toereikend
    assert not Samenhang(100, 3, None, None, "geen_spreiding").toereikend
