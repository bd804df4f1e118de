"""Every row of the oracle (R survey) against `analyseer`.

Compared: weights, estimates (variants design and calib), kish, ci (t, Korn-Graubard and Wilson), differences,
wave_differences (independent samples), providers, staff, gaps: every row, every column we give. Not compared:
the variant `rake` of estimates, the columns of ci that survey makes in a way we do not follow (logit, asin,
beta) and the panel columns of wave_differences. `deff` of gemeente GM9002 in variant design of wave 1 is 0/0:
R prints the 0 of its rounding, we give null.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analyse.tabellen import analyseer

MAP = Path(__file__).parents[1] / "data" / "orakel"
EXACT = {"n", "df", "df_indep", "n_org", "n_trimmed"}
SLEUTELS = {
    "weights": ["resp_id"],
    "estimates": ["variant", "wave", "gemeente", "var"],
    "kish": ["wave", "gemeente"],
    "ci": ["wave", "gemeente", "var"],
    "differences": ["wave", "var", "gemeente", "ref"],
    "wave_differences": ["gemeente", "var"],
    "providers": ["wave", "gemeente", "var"],
    "staff": ["wave", "gemeente", "var"],
    "gaps": ["wave", "gemeente", "var", "gap"],
}
# Intervals and p-values: 1e-6; everything else 1e-8.
RUIM = {
    "kg_neff",
    "kg_lo",
    "kg_hi",
    "wilson_neff",
    "wilson_lo",
    "wilson_hi",
    "mean_lo",
    "mean_hi",
    "p",
    "p_bh",
}
NIET = {
    "ci": {"logit_lo", "logit_hi", "asin_lo", "asin_hi", "beta_lo", "beta_hi"},
    "wave_differences": {"n_overlap", "se_indep_nofpc", "se_panel", "df_panel"},
}


def lees(soort: str, naam: str) -> pl.DataFrame:
    return pl.read_parquet(MAP / soort / f"{naam}.parquet")


@pytest.fixture(scope="module")
def invoer() -> dict[str, pl.DataFrame]:
    return {pad.stem: pl.read_parquet(pad) for pad in sorted((MAP / "data").glob("*.parquet"))}


@pytest.fixture(scope="module")
def uitvoer(invoer: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return analyseer(invoer)


@pytest.mark.parametrize("naam", list(SLEUTELS))
def test_every_row_equals_the_oracle(uitvoer: dict[str, pl.DataFrame], naam: str) -> None:
    verwacht, sleutel = lees("expected", naam), SLEUTELS[naam]
    if naam == "estimates":
        verwacht = verwacht.filter(pl.col("variant") != "rake")
        nul_op_nul = (
            (pl.col("variant") == "design") & (pl.col("wave") == 1) & (pl.col("gemeente") == "GM9002")
        )
        verwacht = verwacht.with_columns(deff=pl.when(~nul_op_nul).then("deff"))
    assert set(verwacht.columns) - set(uitvoer[naam].columns) == NIET.get(naam, set())
    samen = verwacht.join(uitvoer[naam], on=sleutel, how="left", suffix="_ons", validate="1:1")
    assert samen.height == verwacht.height
    for kolom in set(verwacht.columns) & set(uitvoer[naam].columns) - set(sleutel):
        a = samen[kolom].cast(pl.Float64).fill_null(np.nan).to_numpy()
        b = samen[f"{kolom}_ons"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        tolerantie = 0.0 if kolom in EXACT else 1e-6 if kolom in RUIM else 1e-8
        np.testing.assert_allclose(b, a, rtol=tolerantie, atol=0 if kolom in EXACT else 1e-12, err_msg=kolom)


def test_every_table_covers_more_than_the_oracle_but_nothing_strange(
    uitvoer: dict[str, pl.DataFrame],
) -> None:
    """Rows beyond the oracle are further items of the same gemeenten and waves, never doubles."""
    for naam, sleutel in SLEUTELS.items():
        assert not uitvoer[naam].select(sleutel).is_duplicated().any()
        for kolom in set(sleutel) & {"wave", "gemeente"}:
            assert set(uitvoer[naam][kolom]) == set(lees("expected", naam)[kolom])


def test_no_nan_or_infinity_leaves(uitvoer: dict[str, pl.DataFrame]) -> None:
    for tabel in uitvoer.values():
        for kolom in tabel.select(pl.selectors.float()).iter_columns():
            assert kolom.drop_nulls().is_finite().all()


def test_adjust_for_single_respondent_strata(uitvoer: dict[str, pl.DataFrame]) -> None:
    verwacht = lees("expected", "lonely").filter(pl.col("option") == "adjust")
    eigen = uitvoer["estimates"].filter(pl.col("variant") == "design")
    samen = verwacht.join(eigen, on=["wave", "gemeente", "var"], how="left", suffix="_ons", validate="1:1")
    assert samen.height == verwacht.height > 0
    np.testing.assert_allclose(samen["se_ons"].to_numpy(), samen["se"].to_numpy(), rtol=1e-8, atol=1e-12)


def test_one_wave_without_other_groups(
    invoer: dict[str, pl.DataFrame], uitvoer: dict[str, pl.DataFrame]
) -> None:
    kern = {n: invoer[n] for n in ("inwoners", "strata", "margins", "items", "gemeenten")}
    kern["inwoners"] = kern["inwoners"].filter(pl.col("wave") == 1)
    uit = analyseer(kern)
    assert {"providers", "staff", "gaps", "wave_differences"}.isdisjoint(uit)
    alles = uitvoer["estimates"].filter(pl.col("wave") == 1)
    assert uit["estimates"].equals(alles)


def test_one_gemeente_gives_no_rest(invoer: dict[str, pl.DataFrame]) -> None:
    een = {
        n: t.filter(pl.col("gemeente") == "GM9003") if "gemeente" in t.columns else t
        for n, t in invoer.items()
    }
    uit = analyseer(een)
    assert set(uit["estimates"]["gemeente"]) == {"GM9003", "NL"}
    assert set(uit["differences"]["ref"]) == {"NL", "peer"}
    assert (uit["differences"]["diff"].abs() < 1e-12).all()
    assert uit["differences"]["p"].is_null().all()


def test_other_shape_whole_number_ids_other_items_and_strata() -> None:
    """Whole-number ids, a seven-point scale, an item nobody answered, one margin, a census stratum."""
    rng = np.random.default_rng(5)
    n = 240
    gemeente = np.repeat([14, 1680], n // 2)
    stratum = np.tile([1, 2, 3], n // 3)
    inwoners = pl.DataFrame(
        {
            "resp_id": [f"r{k}" for k in range(n)],
            "wave": ["2026-voorjaar"] * n,
            "gemeente": gemeente,
            "stratum": stratum,
            "cell_leeftijd": rng.choice(["jong", "oud"], n),
            "tevreden": rng.integers(1, 8, n),
            "leeg": pl.Series([None] * n, dtype=pl.Int64),
            "uren": rng.integers(0, 40, n) / 2,
        }
    )
    strata = inwoners.group_by("wave", "gemeente", "stratum").agg(
        N_h=pl.when(pl.col("stratum").first() == 1).then(pl.len()).otherwise(500)
    )
    marges = strata.group_by("wave", "gemeente").agg(pop=pl.col("N_h").sum())
    marges = pl.concat(
        marges.with_columns(margin=pl.lit("leeftijd"), cell=pl.lit(c), pop=pl.col("pop") * d)
        for c, d in (("jong", 0.4), ("oud", 0.6))
    )
    items = pl.DataFrame({"item": ["tevreden", "leeg", "uren"], "type": ["likert7", "likert5", "aantal"]})
    uit = analyseer({"inwoners": inwoners, "strata": strata, "margins": marges, "items": items})
    cijfers = uit["estimates"].filter((pl.col("variant") == "calib") & (pl.col("gemeente") == "1680"))
    assert set(cijfers["var"]) == {
        "tevreden",
        "tevreden_agree",
        "tevreden_net",
        "leeg",
        "leeg_agree",
        "leeg_net",
        "uren",
    }
    leeg = cijfers.filter(pl.col("var") == "leeg").row(0, named=True)
    assert (leeg["n"], leeg["est"], leeg["se"], leeg["df"]) == (0, None, None, None)
    eens = inwoners.filter(pl.col("gemeente") == 1680).join(uit["weights"], on="resp_id")
    hand = np.average((eens["tevreden"] > 4).to_numpy(), weights=eens["w_raked"].to_numpy())
    assert cijfers.filter(pl.col("var") == "tevreden_agree")["est"][0] == pytest.approx(hand, rel=1e-12)
    uren = np.average(eens["uren"].to_numpy(), weights=eens["w_raked"].to_numpy())
    assert cijfers.filter(pl.col("var") == "uren")["est"][0] == pytest.approx(uren, rel=1e-12)


@pytest.mark.parametrize(
    ("tabel", "verander", "melding"),
    [
        ("strata", lambda t: t.filter(pl.col("gemeente") != "GM9010"), "stratum zonder populatie.*GM9010"),
        ("inwoners", lambda t: t.drop("stratum"), "tabel inwoners: kolom stratum ontbreekt"),
        (
            "inwoners",
            lambda t: t.with_columns(q1=pl.lit("mee eens")),
            "kolom q1: antwoorden moeten getallen zijn",
        ),
        (
            "inwoners",
            lambda t: t.with_columns(cijfer=pl.lit(11)),
            "kolom cijfer: waarde 11 valt buiten de schaal",
        ),
        ("strata", lambda t: t.with_columns(N_h=pl.lit(1)), "meer respons dan populatie"),
        ("margins", lambda t: pl.concat([t, t.head(1)]), "tabel margins: .*meer dan eens"),
    ],
)
def test_bad_input_says_where(
    invoer: dict[str, pl.DataFrame], tabel: str, verander: object, melding: str
) -> None:
    assert callable(verander)
    fout = {**invoer, tabel: verander(invoer[tabel])}
    with pytest.raises(ValueError, match=melding):
        analyseer(fout)
