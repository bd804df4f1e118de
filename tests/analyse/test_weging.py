"""Weights: they hit the margins, whatever is missing or joined, and do not depend on order."""

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from analyse.aggregatie import AANTAL, nummer
from analyse.cellen import ALLE, maak_cellen
from analyse.samenvoegen import MARGES, MINIMUM_CEL, ONBEKEND, voeg_samen
from analyse.weging import Cellen, Weging, gewicht_als_geheel, kap, weeg

AX = [f"{s}_{lft}" for s in "mv" for lft in ("18-34", "35-49", "50-64", "65-74", "75+")]
EDU = ["praktisch", "middelbaar", "theoretisch"]


def wereld(zaad: int, n: int, onbekend: float) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Raw cells of a few gemeenten, strata and margins."""
    rng = np.random.default_rng(zaad)
    personen = pl.DataFrame(
        {
            "gemeente": rng.choice(["GM1", "GM2", "GM3"], n, p=[0.7, 0.25, 0.05]),
            "stratum": rng.choice(["a", "b"], n),
            "ax": np.where(rng.random(n) < onbekend, ONBEKEND, rng.choice(AX, n)),
            "edu": np.where(rng.random(n) < onbekend, ONBEKEND, rng.choice(EDU, n)),
        }
    )
    sleutels = ["gemeente", "stratum", *MARGES]
    ruw = personen.group_by(sleutels).agg(pl.len().cast(pl.Int64).alias(AANTAL)).sort(sleutels)
    strata = pl.DataFrame({"gemeente": ["GM1", "GM2", "GM3"] * 2, "stratum": ["a"] * 3 + ["b"] * 3})
    strata = strata.with_columns(populatie=pl.Series(rng.integers(n + 500, 9_000, 6)))
    marges = pl.concat(
        pl.DataFrame({"gemeente": [g] * len(cellen), "marge": [m] * len(cellen), "cel": cellen})
        for g in ("GM1", "GM2", "GM3")
        for m, cellen in (("ax", AX), ("edu", EDU))
    )
    return ruw, strata, marges.with_columns(populatie=pl.Series(rng.integers(50, 900, marges.height)))


def gewogen(
    ruw: pl.DataFrame, strata: pl.DataFrame, marges: pl.DataFrame
) -> tuple[Cellen, Weging, pl.DataFrame, pl.DataFrame]:
    grof, doelen, niveaus = voeg_samen(ruw, strata, marges)
    sleutels = ["gemeente", "stratum", *MARGES]
    sommen = grof.group_by(sleutels).agg(pl.col(AANTAL).sum()).sort(sleutels)
    cellen = maak_cellen(sommen, strata, doelen, MARGES)
    return cellen, weeg(cellen), doelen, niveaus


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 400), st.sampled_from([0.0, 0.02, 0.2, 1.0]))
def test_weights_hit_every_margin_and_the_population(zaad: int, n: int, onbekend: float) -> None:
    ruw, strata, marges = wereld(zaad, n, onbekend)
    cellen, weging, _, _ = gewogen(ruw, strata, marges)
    massa = weging.gewicht * cellen.n
    for marge in cellen.marges:
        totaal = np.bincount(marge.cel, massa, len(marge.populatie))
        klaar = weging.geconvergeerd[marge.gemeente]
        np.testing.assert_allclose(totaal[klaar], marge.populatie[klaar], rtol=1e-9)
    totaal = np.bincount(cellen.gemeente, massa)
    wie = strata.group_by("gemeente").agg(pl.col("populatie").sum())
    populatie = dict(wie.iter_rows())
    np.testing.assert_allclose(totaal, [populatie[g] for g in cellen.gemeenten], rtol=1e-9)
    assert (weging.gewicht > 0).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 400), st.sampled_from([0.0, 0.02, 0.2, 1.0]))
def test_joining_keeps_everyone_and_leaves_no_thin_cell(zaad: int, n: int, onbekend: float) -> None:
    ruw, strata, marges = wereld(zaad, n, onbekend)
    grof, doelen, _ = voeg_samen(ruw, strata, marges)
    assert grof[AANTAL].sum() == n
    for marge in MARGES:
        cellen = grof.group_by("gemeente", marge).agg(pl.col(AANTAL).sum())
        assert cellen.filter((pl.col(marge) != ALLE) & (pl.col(AANTAL) < MINIMUM_CEL)).is_empty()
        # A cell has a population exactly when it has respondents.
        eigen = doelen.filter(pl.col("marge") == marge)
        assert set(eigen.select("gemeente", "cel").iter_rows()) == {
            r for r in cellen.select("gemeente", marge).iter_rows() if r[1] != ALLE
        }


def test_unknown_background_is_a_cell_with_its_design_weighted_share() -> None:
    ruw, strata, marges = wereld(3, 400, 0.2)
    cellen, weging, doelen, _ = gewogen(ruw, strata, marges)
    eigen = doelen.filter((pl.col("gemeente") == "GM1") & (pl.col("marge") == "edu"))
    totaal = strata.filter(pl.col("gemeente") == "GM1")["populatie"].to_numpy().sum()
    assert abs(eigen["populatie"].to_numpy().sum() - totaal) < 1e-6
    n_h = ruw.filter(pl.col("gemeente") == "GM1").group_by("stratum").agg(n_h=pl.col(AANTAL).sum())
    d = n_h.join(strata.filter(pl.col("gemeente") == "GM1"), on="stratum")
    los = ruw.filter((pl.col("gemeente") == "GM1") & (pl.col("edu") == ONBEKEND)).join(d, on="stratum")
    massa = (los[AANTAL] * los["populatie"] / los["n_h"]).to_numpy().sum()
    assert abs(eigen.filter(pl.col("cel") == ONBEKEND)["populatie"].to_numpy()[0] - massa) < 1e-6
    # The known cells keep the proportions of the population table.
    bekend = eigen.filter(pl.col("cel") != ONBEKEND).join(
        marges, on=["gemeente", "marge", "cel"], suffix="_cbs"
    )
    verhouding = (bekend["populatie"] / bekend["populatie_cbs"]).to_numpy()
    np.testing.assert_allclose(verhouding, verhouding[0], rtol=1e-12)
    assert weging.geconvergeerd.all() and len(cellen.gemeenten) == 3


def test_a_gemeente_that_cannot_converge_is_raked_to_its_first_margin() -> None:
    """Sex × age fixes education here, and both margins disagree."""
    ruw = pl.DataFrame(
        {"gemeente": ["GM1"] * 2, "stratum": ["a"] * 2, "ax": ["m", "v"], "edu": ["x", "y"], AANTAL: [10, 10]}
    )
    strata = pl.DataFrame({"gemeente": ["GM1"], "stratum": ["a"], "populatie": [100]})
    marges = pl.DataFrame(
        {
            "gemeente": ["GM1"] * 4,
            "marge": ["ax", "ax", "edu", "edu"],
            "cel": ["m", "v", "x", "y"],
            "populatie": [40, 60, 50, 50],
        }
    )
    weging = weeg(maak_cellen(ruw, strata, marges, MARGES))
    assert not weging.geconvergeerd[0]
    np.testing.assert_allclose(weging.gewicht, [4.0, 6.0])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0.01, 50), st.integers(1, 20)), min_size=1, max_size=30))
def test_trimming_keeps_the_total_and_the_bounds(paren: list[tuple[float, int]]) -> None:
    gewicht, n = np.array([w for w, _ in paren]), np.array([float(k) for _, k in paren])
    gemeente = np.zeros(len(paren), dtype=np.int64)
    uit = kap(gewicht, n, gemeente)
    gemiddeld = (gewicht * n).sum() / n.sum()
    np.testing.assert_allclose((uit * n).sum(), (gewicht * n).sum(), rtol=1e-9)
    assert uit.min() >= 0.3 * gemiddeld * (1 - 1e-9)
    assert uit.max() <= 3 * gemiddeld * (1 + 1e-9)


def test_whole_weights_round_to_a_ten_thousandth() -> None:
    assert gewicht_als_geheel(np.array([1.00004, 0.5])).tolist() == [10000, 5000]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000))
def test_numbering_is_by_key_and_complete(zaad: int) -> None:
    rng = np.random.default_rng(zaad)
    frame = pl.DataFrame(
        {
            "naam": pl.Series([("x", "a", "m", None)[k] for k in rng.integers(0, 4, 60)], dtype=pl.String),
            "code": pl.Series(
                [None if k == 3 else int(k) * 7 - 5 for k in rng.integers(0, 6, 60)], dtype=pl.Int16
            ),
        }
    )
    ids, uniek = nummer(frame, ["naam", "code"])
    assert uniek[ids].equals(frame)
    assert uniek.equals(frame.unique().sort("naam", "code", nulls_last=True))
