"""Rank sets: exactly those of the oracle, those of a plain Holm, and what must always hold."""

from itertools import permutations
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analyse.prepare import AnalyseFout
from analyse.publicatie import CIJFERS, RANGEN
from analyse.rangen import rangen, rangen_van
from analyse.tabellen import analyseer
from analyse.weging import Floats

MAP = Path(__file__).parents[1] / "data" / "orakel"
VOORBEELDEN = settings(max_examples=60, deadline=None)


@pytest.fixture(scope="module")
def tabel() -> pl.DataFrame:
    namen = ("inwoners", "strata", "margins", "items")
    return analyseer({n: pl.read_parquet(MAP / "data" / f"{n}.parquet") for n in namen})["ranks"]


def test_every_row_equals_the_oracle(tabel: pl.DataFrame) -> None:
    """Ranks and rank sets exactly; the figures under them at 1e-8."""
    verwacht, sleutel = pl.read_parquet(MAP / "expected" / "ranks.parquet"), ["var", "gemeente"]
    assert tabel.columns == verwacht.columns
    samen = verwacht.join(tabel, on=sleutel, how="left", suffix="_ons", validate="1:1")
    assert samen.height == verwacht.height
    for kolom in ("rank", "sim_lo", "sim_hi", "marg_lo", "marg_hi"):
        assert samen[f"{kolom}_ons"].equals(samen[kolom].alias(f"{kolom}_ons")), kolom
    for kolom in ("est", "se"):
        np.testing.assert_allclose(samen[f"{kolom}_ons"].to_numpy(), samen[kolom].to_numpy(), rtol=1e-8)
    assert tabel.join(verwacht, on=sleutel, how="semi").height == verwacht.height


def test_one_gemeente_has_rank_one() -> None:
    r = rangen(np.array([3.0]), np.array([0.0]))
    assert [int(x[0]) for x in (r.rang, r.laag, r.hoog, r.eigen_laag, r.eigen_hoog)] == [1] * 5
    assert len(rangen(np.empty(0), np.empty(0)).rang) == 0


def test_ties_share_the_best_rank_and_cannot_be_told_apart() -> None:
    r = rangen(np.array([5.0, 7.0, 5.0, 1.0]), np.zeros(4))
    assert r.rang.tolist() == [2, 1, 2, 4]
    for laag, hoog in ((r.laag, r.hoog), (r.eigen_laag, r.eigen_hoog)):
        assert laag.tolist() == [2, 1, 2, 4]
        assert hoog.tolist() == [3, 1, 3, 4]


def test_one_figure_without_error_is_still_compared() -> None:
    r = rangen(np.array([5.0, 5.1, 9.0]), np.array([0.0, 1.0, 0.1]))
    assert r.laag.tolist() == [2, 2, 1]
    assert r.hoog.tolist() == [3, 3, 1]


@pytest.mark.parametrize(("waarde", "se"), [(np.nan, 1.0), (np.inf, 1.0), (1.0, np.nan), (1.0, -1.0)])
def test_refuses_what_is_no_figure(waarde: float, se: float) -> None:
    with pytest.raises(AnalyseFout, match="rangen: een cijfer of standaardfout"):
        rangen(np.array([1.0, waarde]), np.array([1.0, se]))


def gewone_holm(waarde: Floats, se: Floats) -> list[tuple[int, int]]:
    """Rank sets by Holm's procedure written out over all ordered pairs."""
    aantal = len(waarde)
    kansen = {}
    for j, k in permutations(range(aantal), 2):
        z = (waarde[j] - waarde[k]) / np.hypot(se[j], se[k])
        kansen[j, k] = float(stats.norm.sf(z))
    boven = set()
    for i, (paar, p) in enumerate(sorted(kansen.items(), key=lambda kv: kv[1])):
        if p * (len(kansen) - i) > 0.05:
            break
        boven.add(paar)
    return [
        (
            1 + sum((k, j) in boven for k in range(aantal)),
            aantal - sum((j, k) in boven for k in range(aantal)),
        )
        for j in range(aantal)
    ]


@VOORBEELDEN
@given(st.integers(0, 10_000), st.integers(2, 9), st.floats(0.05, 2))
def test_equals_a_plain_holm(zaad: int, aantal: int, ruis: float) -> None:
    rng = np.random.default_rng(zaad)
    waarde, se = rng.normal(size=aantal), ruis * rng.uniform(0.2, 1, aantal)
    r = rangen(waarde, se)
    assert list(zip(r.laag.tolist(), r.hoog.tolist(), strict=True)) == gewone_holm(waarde, se)


@VOORBEELDEN
@given(st.integers(1, 15), st.data())
def test_sets_hold_the_rank(aantal: int, data: st.DataObject) -> None:
    waarde = data.draw(
        arrays(float, aantal, elements=st.one_of(st.integers(0, 5).map(float), st.floats(-9, 9)))
    )
    se = data.draw(arrays(float, aantal, elements=st.one_of(st.just(0.0), st.floats(1e-9, 9))))
    r = rangen(waarde, se)
    for laag, hoog in ((r.laag, r.hoog), (r.eigen_laag, r.eigen_hoog)):
        assert (laag >= 1).all()
        assert (laag <= r.rang).all()
        assert (r.rang <= hoog).all()
        assert (hoog <= aantal).all()
    orde = data.draw(st.permutations(range(aantal)))
    ander = rangen(waarde[orde], se[orde])
    assert ander.laag.tolist() == r.laag[orde].tolist()
    assert ander.hoog.tolist() == r.hoog[orde].tolist()


def test_simultaneous_sets_hold_all_true_ranks() -> None:
    """In at least 95 of 100 draws every true rank is in its set."""
    rng = np.random.default_rng(2)
    echt = np.linspace(0, 6, 20)
    rang = np.arange(20, 0, -1)
    goed = 0
    for _ in range(200):
        r = rangen(echt + rng.normal(0, 0.4, 20), np.full(20, 0.4))
        goed += bool(((r.laag <= rang) & (rang <= r.hoog)).all())
    assert goed >= 190
    assert (r.hoog - r.laag).mean() < 15


def cijfers(aantal: int, **kolommen: object) -> pl.DataFrame:
    """Published rows of one begrip: gemeenten GM0000 and on, and NL."""
    rng = np.random.default_rng(1)
    frame = pl.DataFrame(
        {
            "doelgroep": "inwoners",
            "periode": "2026",
            "gebied": [*(f"GM{k:04d}" for k in range(aantal)), "NL"],
            "begrip": "sam_0",
            "variabele": "sam_0",
            "maat": "eens",
            "schatting": rng.uniform(size=aantal + 1),
            "se": 0.05,
            "status": "ok",
        }
    ).with_columns(**{k: pl.lit(v) for k, v in kolommen.items()})
    return pl.DataFrame({k: frame[k] if k in frame.columns else None for k in CIJFERS}, schema=CIJFERS)


def test_publication_ranks_only_what_is_shown() -> None:
    frame = pl.concat([cijfers(9), cijfers(9, begrip="sam_1")])
    weg = (pl.col("gebied") == "GM0003") & (pl.col("begrip") == "sam_0")
    frame = frame.with_columns(status=pl.when(weg).then(pl.lit("te_weinig")).otherwise("status"))
    uit = rangen_van(frame, [f"GM{k:04d}" for k in range(9)])
    assert uit.schema == RANGEN
    per = dict(uit.group_by("begrip").agg(pl.col("aantal").unique().sum()).iter_rows())
    assert per == {"sam_0": 8, "sam_1": 9}
    assert "GM0003" not in set(uit.filter(pl.col("begrip") == "sam_0")["gemeente"])
    assert "NL" not in set(uit["gemeente"])
    een = frame.filter(pl.col("begrip") == "sam_1", pl.col("gebied") != "NL")
    r = rangen(een["schatting"].to_numpy(), een["se"].to_numpy())
    assert uit.filter(pl.col("begrip") == "sam_1")["laag"].to_list() == r.laag.tolist()
    assert uit.filter(pl.col("begrip") == "sam_1")["hoog"].to_list() == r.hoog.tolist()


def test_publication_leaves_out_few_gemeenten_and_figures_without_error() -> None:
    codes = [f"GM{k:04d}" for k in range(9)]
    assert rangen_van(cijfers(4), codes).is_empty()
    assert rangen_van(cijfers(9, se=0.0), codes).is_empty()
    assert rangen_van(cijfers(9, se=None), codes).is_empty()
    assert rangen_van(cijfers(9).clear(), codes).schema == RANGEN
    with pytest.raises(AnalyseFout, match="meer dan eens"):
        rangen_van(pl.concat([cijfers(5), cijfers(5)]), codes)
