"""The Fay-Herriot model: against R, against the likelihood itself, and what must always hold."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import optimize

from analyse.kleine_gebieden import (
    OK,
    SYNTHETISCH,
    TE_WEINIG,
    FayHerriot,
    fay_herriot,
)
from analyse.prepare import AnalyseFout
from analyse.tabellen import analyseer
from analyse.weging import Floats

MAP = Path(__file__).parents[1] / "data" / "orakel"
SLEUTELS = {"fay_herriot": ["var", "gemeente"], "fay_herriot_model": ["var"]}
GETALLEN = ("b", "se_b", "synthetisch", "gamma", "eblup", "g1", "g2", "g3", "mse", "rest")
VOORBEELDEN = settings(max_examples=60, deadline=None)


@pytest.fixture(scope="module")
def invoer() -> dict[str, pl.DataFrame]:
    namen = ("inwoners", "strata", "margins", "items", "gemeenten")
    return {naam: pl.read_parquet(MAP / "data" / f"{naam}.parquet") for naam in namen}


@pytest.fixture(scope="module")
def uitvoer(invoer: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return analyseer(invoer)


def nagemaakt(m: int, k: int, a: float, zaad: int, spreiding: float = 1.0) -> tuple[Floats, Floats, Floats]:
    """Figures that follow the model: y, D and covariates."""
    rng = np.random.default_rng(zaad)
    x, d = rng.normal(size=(m, k)), np.exp(rng.normal(0, spreiding, m))
    return 3 + x.sum(axis=1) + rng.normal(0, np.sqrt(a + d)), d, x


@pytest.mark.parametrize("naam", list(SLEUTELS))
def test_every_row_equals_the_oracle(uitvoer: dict[str, pl.DataFrame], naam: str) -> None:
    """All columns of all rows, at 1e-8; the number of answers and of gemeenten exactly."""
    verwacht, sleutel = pl.read_parquet(MAP / "expected" / f"{naam}.parquet"), SLEUTELS[naam]
    assert uitvoer[naam].columns == verwacht.columns
    samen = verwacht.join(uitvoer[naam], on=sleutel, how="left", suffix="_ons", validate="1:1")
    assert samen.height == verwacht.height
    for kolom in set(verwacht.columns) - set(sleutel):
        rtol = 0 if kolom in ("n", "m") else 1e-8
        ons, hun = samen[f"{kolom}_ons"].to_numpy(), samen[kolom].to_numpy()
        np.testing.assert_allclose(ons, hun, rtol=rtol, err_msg=kolom)
    zelfde = uitvoer[naam].join(verwacht, on=sleutel, how="semi")
    assert zelfde.height == verwacht.height, "of the measures in the oracle we give no other gemeenten"


def test_who_enters_the_model(invoer: dict[str, pl.DataFrame], uitvoer: dict[str, pl.DataFrame]) -> None:
    cijfers = uitvoer["estimates"].filter(
        pl.col("variant") == "calib", pl.col("wave") == 2, pl.col("gemeente") != "NL"
    )
    telt = cijfers.filter(pl.col("n") >= 30, pl.col("se") > 0)
    uit = uitvoer["fay_herriot"]
    sleutel = ["var", "gemeente"]
    assert uit.select(sleutel).equals(telt.select(sleutel).sort(sleutel))
    assert 0 < telt.height < cijfers.height
    netto = uit.filter(pl.col("var") == "q1_net")
    assert (netto["eblup"] <= 0).any()
    assert netto["eblup_ratio_bench"].is_null().all()
    assert uit.filter(pl.col("var") == "q1")["eblup_ratio_bench"].is_not_null().all()


def test_without_covariates_there_is_no_model(invoer: dict[str, pl.DataFrame]) -> None:
    zonder = {naam: tabel for naam, tabel in invoer.items() if naam != "gemeenten"}
    for tabellen in (zonder, zonder | {"gemeenten": invoer["gemeenten"].drop("x1", "x2")}):
        uit = analyseer(tabellen)
        assert {"fay_herriot", "fay_herriot_model"}.isdisjoint(uit)
        assert uit["ranks"].height > 0
    vreemd = invoer["gemeenten"].with_columns(gemeente=pl.lit("X") + pl.col("gemeente"))
    assert "fay_herriot" not in analyseer(zonder | {"gemeenten": vreemd})


def test_one_gemeente_has_a_rank_but_no_model(invoer: dict[str, pl.DataFrame]) -> None:
    een = {
        naam: tabel.filter(pl.col("gemeente") == "GM9008") if "gemeente" in tabel.columns else tabel
        for naam, tabel in invoer.items()
    }
    uit = analyseer(een)
    assert {"fay_herriot", "fay_herriot_model"}.isdisjoint(uit)
    assert set(uit["ranks"].select("rank", "sim_lo", "sim_hi", "marg_lo", "marg_hi").iter_rows()) == {
        (1,) * 5
    }


def test_covariates_may_follow_from_each_other_or_be_absent(
    invoer: dict[str, pl.DataFrame], uitvoer: dict[str, pl.DataFrame]
) -> None:
    """A covariate that says nothing new changes no figure; population then comes from the strata."""
    g = invoer["gemeenten"]
    ander = g.select(
        pl.exclude("N"), x3=pl.col("x1") - 2 * pl.col("x2"), vast=pl.lit(4), naam=pl.lit("tekst")
    )
    uit = analyseer(invoer | {"gemeenten": ander})
    model = uit["fay_herriot_model"]
    assert model.select("b3", "b4", "se_b3", "se_b4").null_count().row(0) == (model.height,) * 4
    for kolom in ("eblup", "mse", "eblup_diff_bench"):
        ons, hun = (t["fay_herriot"][kolom].to_numpy() for t in (uit, uitvoer))
        np.testing.assert_allclose(ons, hun, rtol=1e-9)
    gat = g.with_columns(x1=pl.when(pl.col("gemeente") != "GM9008").then("x1"))
    minder = analyseer(invoer | {"gemeenten": gat})["fay_herriot"]
    assert set(uitvoer["fay_herriot"]["gemeente"]) - set(minder["gemeente"]) == {"GM9008"}


@pytest.mark.parametrize(
    ("verander", "melding"),
    [
        (pl.lit("veel").alias("N"), "tabel gemeenten, rij 1, kolom N: veel is geen getal"),
        (pl.lit(0).alias("N"), "tabel gemeenten, rij 1, kolom N: 0.0 is niet groter dan 0"),
        (pl.lit("GM9008").alias("gemeente"), "tabel gemeenten, rij 2, kolom gemeente: GM9008 staat er twee"),
        (pl.lit(np.inf).alias("x1"), "tabel gemeenten, rij 1, kolom x1: inf is geen getal"),
    ],
)
def test_bad_covariates_say_where(invoer: dict[str, pl.DataFrame], verander: pl.Expr, melding: str) -> None:
    with pytest.raises(AnalyseFout, match=melding):
        analyseer(invoer | {"gemeenten": invoer["gemeenten"].with_columns(verander)})


def min_likelihood(a: float, y: Floats, d: Floats, x: Floats) -> float:
    """Minus twice the restricted log-likelihood, from its definition with full matrices."""
    z = np.column_stack([np.ones(len(y)), x])
    v = np.linalg.inv(np.diag(a + d))
    zvz = z.T @ v @ z
    p = v - v @ z @ np.linalg.inv(zvz) @ z.T @ v
    return float(np.log(a + d).sum() + np.linalg.slogdet(zvz)[1] + y @ p @ y)


@pytest.mark.parametrize("zaad", range(8))
def test_reml_is_the_top_of_the_likelihood(zaad: int) -> None:
    """Against scipy on the likelihood itself, and b, Q and the mean squared error against their formulas."""
    y, d, x = nagemaakt(25, 2, a=(0.0, 0.3, 2.0, 20.0)[zaad % 4], zaad=zaad, spreiding=1 + zaad % 3)
    f = fay_herriot(y, d, x)

    def doel(log_a: float) -> float:
        return min_likelihood(float(np.exp(log_a)), y, d, x)

    beste = min(
        (optimize.minimize_scalar(doel, bounds=(c, c + 4), method="bounded") for c in range(-16, 8, 3)),
        key=lambda r: float(r.fun),
    )
    assert min_likelihood(f.a, y, d, x) <= float(beste.fun) + 1e-9
    if f.a > 1e-6:
        assert f.a == pytest.approx(float(np.exp(beste.x)), rel=1e-4)
    z = np.column_stack([np.ones(25), x])
    w = 1 / (f.a + d)
    q = np.linalg.inv(z.T @ (w[:, None] * z))
    b = q @ z.T @ (w * y)
    xqx = np.einsum("ij,jk,ik->i", z, q, z)
    np.testing.assert_allclose(f.b, b, rtol=1e-9)
    np.testing.assert_allclose(f.se_b, np.sqrt(np.diag(q)), rtol=1e-9)
    gamma = f.a * w
    mse = gamma * d + (1 - gamma) ** 2 * xqx + 2 * d**2 * w**3 * 2 / (w**2).sum()
    np.testing.assert_allclose(f.mse, mse, rtol=1e-8)
    np.testing.assert_allclose(f.rest, (y - z @ b) / np.sqrt(f.a + d - xqx), rtol=1e-8, atol=1e-10)
    elders, mse_elders = f.elders(x)
    np.testing.assert_allclose(elders, f.synthetisch, rtol=1e-12)
    np.testing.assert_allclose(mse_elders, f.a + xqx, rtol=1e-8)
    assert f.aandeel_model == pytest.approx(f.a / d.mean())


def test_no_variance_between_gemeenten_gives_the_synthetic_estimate() -> None:
    _, d, x = nagemaakt(40, 2, a=0, zaad=3)
    f = fay_herriot(2 + x @ np.array([1.0, -1.0]), d, x)
    assert (f.status, f.a) == (SYNTHETISCH, 0.0)
    np.testing.assert_array_equal(f.eblup, f.synthetisch)
    assert not f.gamma.any()
    assert (f.mse > 0).all()


@pytest.mark.parametrize(("m", "k", "gebruikt"), [(1, 3, 0), (2, 3, 0), (3, 3, 1), (5, 3, 3)])
def test_few_gemeenten_take_few_covariates(m: int, k: int, gebruikt: int) -> None:
    y, d, x = nagemaakt(m, k, a=1, zaad=2)
    f = fay_herriot(y, d, x)
    assert f.gebruikt.sum() == 1 + gebruikt
    assert (f.status == TE_WEINIG) == (m == 1)
    assert all(np.isfinite(getattr(f, naam)).all() for naam in GETALLEN)


@pytest.mark.parametrize(
    ("y", "d", "x", "melding"),
    [
        ([], [], np.empty((0, 1)), "geen cijfers"),
        ([1.0, np.nan], [1.0, 1.0], np.ones((2, 1)), "cijfers zijn leeg"),
        ([1.0, 2.0], [1.0, 0.0], np.ones((2, 1)), "variantie is niet groter dan 0"),
        ([1.0, 2.0], [1.0, np.nan], np.ones((2, 1)), "variantie is niet groter dan 0"),
        ([1.0, 2.0], [1.0, np.inf], np.ones((2, 1)), "standaardfouten zijn leeg"),
        ([1.0, 2.0], [1.0, 1.0], np.array([[np.nan], [1.0]]), "kenmerken zijn leeg"),
    ],
)
def test_refuses_what_is_no_number(y: list[float], d: list[float], x: Floats, melding: str) -> None:
    with pytest.raises(AnalyseFout, match=melding):
        fay_herriot(np.array(y), np.array(d), x)


def getal(laag: int, hoog: int) -> st.SearchStrategy[float]:
    """Numbers of any size between two powers of ten, and the plain ones in between."""
    return st.one_of(st.sampled_from([1.0, 2.0, 0.5]), st.floats(laag, hoog).map(lambda e: 10.0**e))


@st.composite
def gevallen(draw: st.DrawFn) -> tuple[Floats, Floats, Floats]:
    """Nasty cases: few gemeenten, equal figures, huge and tiny variances, covariates that are copies."""
    m, k = draw(st.integers(1, 12)), draw(st.integers(0, 4))
    y = draw(arrays(float, m, elements=st.one_of(st.just(0.0), getal(-9, 9), st.floats(-10, 10))))
    d = draw(arrays(float, m, elements=getal(-20, 20)))
    x = draw(arrays(float, (m, k), elements=st.one_of(st.floats(-3, 3), getal(-8, 8))))
    if k > 1 and draw(st.booleans()):
        x[:, 1] = 3 * x[:, 0] - 1
    return y, d, x


@VOORBEELDEN
@given(gevallen())
def test_always_finite_and_between_direct_and_synthetic(geval: tuple[Floats, Floats, Floats]) -> None:
    y, d, x = geval
    f = fay_herriot(y, d, x)
    assert all(np.isfinite(getattr(f, naam)).all() for naam in GETALLEN)
    assert f.a >= 0
    assert np.isfinite(f.aandeel_model)
    assert f.status == (TE_WEINIG if len(y) == 1 else OK if f.a > 0 else SYNTHETISCH)
    ruimte = 1e-9 * max(1e-300, np.abs(y).max(), np.abs(f.synthetisch).max())
    assert (f.eblup >= np.minimum(y, f.synthetisch) - ruimte).all()
    assert (f.eblup <= np.maximum(y, f.synthetisch) + ruimte).all()
    assert ((f.gamma >= 0) & (f.gamma <= 1)).all()
    assert (f.mse >= f.g1).all()
    assert (f.g1 <= np.minimum(f.a, d.max()) * (1 + 1e-9)).all()
    elders, mse = f.elders(x)
    assert np.isfinite(elders).all()
    assert (mse >= f.a).all()


def _gelijk(f: FayHerriot, ander: FayHerriot, maat: float, orde: list[int]) -> None:
    for naam in ("synthetisch", "eblup", "rest", "gamma", "mse", "g1"):
        keer = {"synthetisch": maat, "eblup": maat, "mse": maat**2, "g1": maat**2}.get(naam, 1.0)
        a, b = getattr(f, naam)[orde] * keer, getattr(ander, naam)
        np.testing.assert_allclose(b, a, rtol=1e-6, atol=1e-9 * np.abs(a).max() + 1e-300, err_msg=naam)


@VOORBEELDEN
@given(st.integers(0, 10_000), st.integers(4, 30), st.data())
def test_order_units_and_covariate_scales_do_not_matter(zaad: int, m: int, data: st.DataObject) -> None:
    y, d, x = nagemaakt(m, 2, a=float(zaad % 3), zaad=zaad)
    f = fay_herriot(y, d, x)
    orde = data.draw(st.permutations(range(m)))
    _gelijk(f, fay_herriot(y[orde], d[orde], x[orde]), 1.0, orde)
    maat = data.draw(getal(-6, 6))
    _gelijk(f, fay_herriot(maat * y, maat**2 * d, x), maat, list(range(m)))
    # Far from zero a covariate keeps fewer digits, and one that hardly varies counts as constant.
    keer = data.draw(getal(-3, 3))
    _gelijk(f, fay_herriot(y, d, x * np.array([keer, -3.0]) + 7), 1.0, list(range(m)))


def test_mean_squared_error_is_what_simulation_finds() -> None:
    """800 draws of 40 gemeenten: the mean estimate of the mean squared error against the error made."""
    rng = np.random.default_rng(11)
    x, d, a = rng.normal(size=(40, 2)), np.tile([0.3, 0.6, 1.0, 2.5], 10), 0.8
    fout, schatting, elders = np.zeros(40), np.zeros(40), []
    for _ in range(800):
        echt = 5 + x @ np.array([1.0, -0.5]) + rng.normal(0, np.sqrt(a), 40)
        f = fay_herriot(echt + rng.normal(0, np.sqrt(d)), d, x)
        fout += (f.eblup - echt) ** 2 / 800
        schatting += f.mse / 800
        waar = 5 + x[0] @ np.array([1.0, -0.5]) + rng.normal(0, np.sqrt(a))
        gok, mse = f.elders(x[:1])
        elders.append(((gok[0] - waar) ** 2, mse[0]))
    for waarde in (0.3, 0.6, 1.0, 2.5):
        groep = d == waarde
        assert schatting[groep].mean() == pytest.approx(fout[groep].mean(), rel=0.06)
    echte_fout, geschat = np.array(elders).mean(axis=0)
    assert geschat == pytest.approx(echte_fout, rel=0.12)
