"""The cell form against sums over persons, and the properties every figure must have."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyse.aggregatie import partial, tellingen
from analyse.betrouwbaarheid import korn_graubard
from analyse.cellen import maak_cellen
from analyse.nauwkeurigheid import Momenten, momenten, schat
from analyse.vergelijking import Referentie, benjamini_hochberg, contrast
from analyse.weging import Cellen, Floats, Weging, weeg

CODES = (1, 2, 3, 4, 5)
SCORES = np.array([[1.0, 2, 3, 4, 5], [0, 0, 0, 1, 1]])
SLEUTELS = ["gemeente", "stratum", "ax", "edu"]


def personen(zaad: int, n: int = 300, gemeenten: int = 4) -> pl.DataFrame:
    rng = np.random.default_rng(zaad)
    return pl.DataFrame(
        {
            "gemeente": [f"G{k}" for k in rng.integers(0, gemeenten, n)],
            "stratum": [f"s{k}" for k in rng.integers(0, 2, n)],
            "ax": [f"a{k}" for k in rng.integers(0, 3, n)],
            "edu": [f"e{k}" for k in rng.integers(0, 2, n)],
            "q": pl.Series([None if k == 0 else int(k) for k in rng.integers(0, 6, n)], dtype=pl.Int16),
        }
    )


def ontwerp(mensen: pl.DataFrame, zaad: int, *, telling: bool = False) -> tuple[pl.DataFrame, Cellen, Weging]:
    """Cells and weights; `telling` makes every stratum a census."""
    rng = np.random.default_rng(zaad + 1)
    sommen = partial(mensen, SLEUTELS, {"q": CODES})
    strata = (
        sommen.group_by("gemeente", "stratum").agg(populatie=pl.col("n").sum()).sort("gemeente", "stratum")
    )
    if not telling:
        strata = strata.with_columns(
            populatie=pl.col("populatie") * 3 + pl.Series(rng.integers(1, 400, strata.height))
        )
    groot = strata.group_by("gemeente").agg(pl.col("populatie").sum())
    doelen = []
    for marge in ("ax", "edu"):
        per = (
            sommen.group_by("gemeente", pl.col(marge).alias("cel"))
            .agg(pl.col("n").sum())
            .sort("gemeente", "cel")
        )
        scheef = pl.lit(1.0) if telling else pl.Series(rng.uniform(0.7, 1.4, per.height))
        per = per.with_columns(k=pl.col("n") * scheef).join(groot, on="gemeente")
        deel = pl.col("k") / pl.col("k").sum().over("gemeente") * pl.col("populatie")
        doelen.append(per.select("gemeente", pl.lit(marge).alias("marge"), "cel", populatie=deel))
    cellen = maak_cellen(sommen, strata, pl.concat(doelen), ["ax", "edu"])
    return sommen, cellen, weeg(cellen)


def eigen(mensen: pl.DataFrame, zaad: int, **k: bool) -> Momenten:
    sommen, cellen, weging = ontwerp(mensen, zaad, **k)
    return momenten(cellen, weging, tellingen(sommen, {"q": CODES})).item(0)


def met_de_hand(mensen: pl.DataFrame, zaad: int, coefficienten: Floats, score: Floats) -> tuple[float, float]:
    """Contrast Σ c_j ȳ_j over unions of gemeenten, by one influence value per person.

    `coefficienten` (union, gemeente) holds c_j where the gemeente belongs to union j.
    """
    sommen, cellen, weging = ontwerp(mensen, zaad)
    tabel = sommen.select(*SLEUTELS, w=weging.gewicht, d=weging.basis)
    p = mensen.join(tabel, on=SLEUTELS, how="left", maintain_order="left")
    y = np.array([np.nan if q is None else score[q - 1] for q in p["q"]])
    a, y = np.isfinite(y).astype(float), np.nan_to_num(y)
    w, d = p["w"].to_numpy(), p["d"].to_numpy()
    g = np.searchsorted(cellen.gemeenten, p["gemeente"].to_numpy())
    waarde, u = 0.0, np.zeros(len(y))
    for c in coefficienten:
        in_, k = (c[g] != 0).astype(float), c[c != 0][0]
        som = (w * a * in_).sum()
        gemiddeld = (w * a * in_ * y).sum() / som
        waarde += k * gemiddeld
        u += k * a * in_ * (y - gemiddeld) / som
    variantie = 0.0
    for naam in cellen.gemeenten:
        m = (p["gemeente"] == naam).to_numpy()
        x = np.hstack(
            [p.filter(pl.Series(m)).select(k).to_dummies().to_numpy() for k in ("ax", "edu")]
        ).astype(float)
        wortel = np.sqrt(d[m])
        b = np.linalg.lstsq(x * wortel[:, None], u[m] * wortel, rcond=None)[0]
        z = w[m] * (u[m] - x @ b)
        for stratum in p.filter(pl.Series(m))["stratum"].unique():
            zh = z[(p.filter(pl.Series(m))["stratum"] == stratum).to_numpy()]
            n_h = len(zh)
            rij = [
                k
                for k in range(len(cellen.populatie))
                if cellen.gemeenten[cellen.stratum_gemeente[k]] == naam
            ]
            namen = sorted(p.filter(pl.Series(m))["stratum"].unique())
            groot = cellen.populatie[rij[namen.index(stratum)]]
            spreiding = n_h / (n_h - 1) * ((zh - zh.mean()) ** 2).sum() if n_h > 1 else (zh**2).sum()
            variantie += (1 - n_h / groot) * spreiding
    return waarde, float(np.sqrt(variantie))


@pytest.mark.parametrize("zaad", [1, 2, 3])
@pytest.mark.parametrize("zonder", [False, True])
def test_joint_influence_equals_the_sum_over_persons(zaad: int, zonder: bool) -> None:
    mensen = personen(zaad)
    m = eigen(mensen, zaad)
    figuur = schat(m, SCORES)
    g = len(figuur.n)
    ref = Referentie(m.groepen(np.ones((g, g))), m.omega, zonder)
    v = contrast(m, figuur, ref, SCORES)
    for k in range(g):
        een = np.eye(g)[k]
        ander = -(1 - een) if zonder else -np.ones(g)
        for s, score in enumerate(SCORES):
            verschil, se = met_de_hand(mensen, zaad, np.array([een, ander]), score)
            assert v.verschil[k, s] == pytest.approx(verschil, rel=1e-10)
            assert v.se[k, s] == pytest.approx(se, rel=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 500), st.integers(40, 300))
def test_permuting_rows_changes_no_bit(zaad: int, n: int) -> None:
    mensen = personen(zaad, n)
    anders = mensen.sample(fraction=1, shuffle=True, seed=zaad)
    a, b = schat(eigen(mensen, zaad), SCORES), schat(eigen(anders, zaad), SCORES)
    for naam in ("n", "waarde", "variantie", "n_eff"):
        assert np.array_equal(getattr(a, naam), getattr(b, naam), equal_nan=True)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_the_counts_are_those_of_the_rows(zaad: int) -> None:
    mensen = personen(zaad, 200)
    heel = partial(mensen, SLEUTELS, {"q": CODES})
    assert heel["n"].dtype == pl.Int64
    gewoon = mensen.group_by(SLEUTELS).agg(
        pl.len().cast(pl.Int64).alias("n"), (pl.col("q") == 4).sum().cast(pl.Int64).alias("q|4")
    )
    assert heel.select(*SLEUTELS, "n", "q|4").equals(gewoon.sort(SLEUTELS))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 500), st.floats(0.1, 50))
def test_scaling_design_weights_changes_no_mean(zaad: int, c: float) -> None:
    mensen = personen(zaad, 150)
    sommen, cellen, weging = ontwerp(mensen, zaad)
    tel = tellingen(sommen, {"q": CODES})
    groter = Weging(weging.basis * c, weging.gewicht * c, weging.geconvergeerd)
    a = schat(momenten(cellen, weging, tel).item(0), SCORES)
    b = schat(momenten(cellen, groter, tel).item(0), SCORES)
    np.testing.assert_allclose(b.waarde, a.waarde, rtol=1e-10)
    np.testing.assert_allclose(b.se, a.se, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(b.n_eff, a.n_eff, rtol=1e-10)


def test_domain_of_everyone_is_the_total() -> None:
    m = eigen(personen(7), 7)
    alles, paar = m.groepen(np.ones((1, 4))), m.groepen(np.array([[1.0, 1, 0, 0], [0, 0, 1, 1]]))
    dubbel = paar.groepen(np.ones((1, 2)))
    a, b = schat(alles, SCORES), schat(dubbel, SCORES)
    np.testing.assert_allclose(b.waarde, a.waarde, rtol=1e-13)
    np.testing.assert_allclose(b.se, a.se, rtol=1e-12)
    assert a.df[0, 0] == m.df.sum()


def test_census_has_no_standard_error() -> None:
    s = schat(eigen(personen(8), 8, telling=True), SCORES)
    assert (s.se == 0).all()
    _, laag, hoog = korn_graubard(s.waarde[:, 1], s.variantie[:, 1], s.n[:, 1], s.n_eff[:, 1], s.df[:, 1])
    assert (laag < s.waarde[:, 1]).all() and (s.waarde[:, 1] < hoog).all()


def test_all_equal_answers_have_zero_variance_and_no_point_interval() -> None:
    mensen = personen(9).with_columns(q=pl.lit(4, dtype=pl.Int16))
    s = schat(eigen(mensen, 9), SCORES)
    assert (s.se == 0).all() and np.isnan(s.deff).all()
    np.testing.assert_allclose(s.waarde[:, 1], 1.0, rtol=1e-14)
    een = np.ones(len(s.n))
    _, laag, hoog = korn_graubard(een, 0 * een, s.n[:, 1], s.n_eff[:, 1], s.df[:, 1])
    assert (hoog == 1).all() and (laag < 0.98).all()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(1e-9, 1.0)), min_size=1, max_size=30))
def test_benjamini_hochberg(reeks: list[float | None]) -> None:
    p = np.array([np.nan if x is None else x for x in reeks])
    uit = benjamini_hochberg(p[:, None])[:, 0]
    assert np.array_equal(np.isnan(uit), np.isnan(p))
    goed = ~np.isnan(p)
    assert (uit[goed] >= p[goed] * (1 - 1e-12)).all() and (uit[goed] <= 1).all()
    orde = np.argsort(p[goed], kind="stable")
    assert (np.diff(uit[goed][orde]) >= 0).all()
