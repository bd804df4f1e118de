"""The tables on the quality of the data: every row of reliability, quality and r_indicator of the oracle.

`straightline` where nobody answered all statements is 0/0: R prints 0, and so do we, with `n_complete` 0
beside it. Omega: 1e-6, all else 1e-8 (numbers and medians exactly). `mode`, `mode_effect` and `open_link`
are not in the oracle.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analyse.tabellen import analyseer

MAP = Path(__file__).parents[1] / "data" / "orakel"
SLEUTELS = {"reliability": ["wave", "weights"], "quality": ["wave", "gemeente"], "r_indicator": ["wave"]}
EXACT = {"n", "k", "median_sec_wave"}


@pytest.fixture(scope="module")
def invoer() -> dict[str, pl.DataFrame]:
    return {pad.stem: pl.read_parquet(pad) for pad in sorted((MAP / "data").glob("*.parquet"))}


@pytest.fixture(scope="module")
def uitvoer(invoer: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return analyseer(invoer)


@pytest.mark.parametrize("naam", list(SLEUTELS))
def test_every_row_equals_the_oracle(uitvoer: dict[str, pl.DataFrame], naam: str) -> None:
    verwacht, sleutel = pl.read_parquet(MAP / "expected" / f"{naam}.parquet"), SLEUTELS[naam]
    samen = verwacht.join(uitvoer[naam], on=sleutel, how="left", suffix="_ons", validate="1:1")
    assert samen.height == verwacht.height == uitvoer[naam].height
    for kolom in set(verwacht.columns) - set(sleutel):
        a = samen[kolom].cast(pl.Float64).fill_null(np.nan).to_numpy()
        b = samen[f"{kolom}_ons"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        tolerantie = 0 if kolom in EXACT else 1e-6 if kolom.startswith("omega") else 1e-8
        np.testing.assert_allclose(b, a, rtol=tolerantie, atol=0, err_msg=kolom)


def test_r_indicator_without_chance_lies_above(uitvoer: dict[str, pl.DataFrame]) -> None:
    r = uitvoer["r_indicator"]
    assert (r["R_adj"] > r["R"]).all()
    assert r["coverage"].to_list() == [1.0, 1.0]


def test_modes_per_gemeente_add_up(invoer: dict[str, pl.DataFrame], uitvoer: dict[str, pl.DataFrame]) -> None:
    modi = uitvoer["mode"]
    som = modi.group_by("wave", "gemeente").agg(pl.col("n").sum(), pl.col("share").sum())
    np.testing.assert_allclose(som["share"].to_numpy(), 1, rtol=1e-12)
    assert som.filter(pl.col("gemeente") == "NL").sort("wave")["n"].to_list() == [
        invoer["inwoners"].filter(pl.col("wave") == w).height for w in (1, 2)
    ]


def test_mode_effect_of_every_main_figure(uitvoer: dict[str, pl.DataFrame]) -> None:
    e = uitvoer["mode_effect"]
    assert set(e["var"]) == {*(f"q{k}_agree" for k in range(1, 7)), "cijfer"}
    assert set(e["ref"]) == {"web"}
    assert set(e["status"]) == {"geen_verschil"}
    assert (e["p_bh"] >= e["p"]).all()


@pytest.mark.parametrize("merk", ["stratum", "recruitment"])
def test_open_link_rows_change_no_bit_of_the_other_tables(
    invoer: dict[str, pl.DataFrame], uitvoer: dict[str, pl.DataFrame], merk: str
) -> None:
    """Also with answers that occur nowhere else, an unknown gemeente and no margin cells."""
    inwoners = invoer["inwoners"]
    los = inwoners.sample(300, seed=4).with_columns(
        resp_id=pl.col("resp_id") + 10**6,
        gemeente=pl.when(pl.int_range(pl.len()) == 0).then(pl.lit("GM0000")).otherwise("gemeente"),
        cell_ax=pl.lit(None, pl.String),
        sec=pl.lit(1, inwoners["sec"].dtype),
        **{merk: pl.lit("open-link")},
    )
    met = inwoners if merk == "stratum" else inwoners.with_columns(recruitment=pl.lit("sample"))
    samen = pl.concat([met.head(1000), los.select(met.columns), met.tail(-1000)])
    strata = invoer["strata"]
    open_stratum = strata.head(1).with_columns(stratum=pl.lit("open-link"))
    uit = analyseer({**invoer, "inwoners": samen, "strata": pl.concat([strata, open_stratum])})
    assert set(uit) == {*uitvoer, "open_link"}
    for naam, tabel in uitvoer.items():
        assert uit[naam].equals(tabel), naam
    o = uit["open_link"].filter(wave=2, gemeente="NL", var="q1_agree").row(0, named=True)
    q1 = los.filter(pl.col("wave") == 2)["q1"].drop_nulls()
    q1 = q1.filter(q1 != 9)
    assert (o["n"], o["status"]) == (len(q1), "niet_probabilistisch")
    assert o["est"] == pytest.approx((q1 >= 4).mean(), rel=1e-14)
    assert not {"se", "lo", "hi"} & set(uit["open_link"].columns)


def test_other_shape_without_optional_columns(invoer: dict[str, pl.DataFrame]) -> None:
    """No time, modus or invitations; a scale on which 9 is an answer; one statement is no scale."""
    kern = {n: invoer[n] for n in ("inwoners", "strata", "margins", "items")}
    kern["inwoners"] = kern["inwoners"].select(
        pl.exclude("sec", "mode", "q2", "q3", "q4", "q5", "q6", "cijfer")
    )
    kern["strata"] = kern["strata"].drop("n_invited")
    kern["items"] = pl.DataFrame({"item": ["q1"], "type": ["likert11"]})
    uit = analyseer(kern)
    assert {"r_indicator", "mode", "mode_effect", "open_link"}.isdisjoint(uit)
    assert uit["quality"]["speeder"].null_count() == uit["quality"].height
    assert set(uit["quality"]["dk_share"]) == {0.0}
    assert set(uit["reliability"]["status"]) == {"te_weinig_items"}
    assert uit["reliability"]["alpha"].null_count() == uit["reliability"].height


def test_time_that_is_no_number_says_where(invoer: dict[str, pl.DataFrame]) -> None:
    fout = {**invoer, "inwoners": invoer["inwoners"].with_columns(sec=pl.lit("kort"))}
    with pytest.raises(ValueError, match="tabel inwoners, rij 1, kolom sec: kort is geen getal"):
        analyseer(fout)


def test_whole_number_codes_of_gemeenten_and_a_third_modus(invoer: dict[str, pl.DataFrame]) -> None:
    """Keys may be numbers; open-link rows come from a column; the most used modus is the reference."""

    def genummerd(tabel: pl.DataFrame) -> pl.DataFrame:
        nummer = pl.col("gemeente").str.slice(2).cast(pl.Int64)
        return tabel.with_columns(nummer.alias("gemeente")) if "gemeente" in tabel.columns else tabel

    kern = {n: genummerd(invoer[n]) for n in ("inwoners", "strata", "margins", "items")}
    plek = pl.int_range(pl.len()) % 20
    kern["inwoners"] = kern["inwoners"].with_columns(
        mode=pl.when(plek < 2).then(pl.lit("telefoon")).otherwise("mode"),
        recruitment=pl.when((plek == 5) & (pl.col("cell_ax") != "alle")).then(pl.lit("open")),
    )
    kern["margins"] = kern["margins"].filter(pl.col("margin") == "edu")
    uit = analyseer(kern)
    assert set(uit["mode_effect"].select("mode", "ref").unique().rows()) == {
        ("papier", "web"),
        ("telefoon", "web"),
    }
    los = kern["inwoners"].filter(pl.col("recruitment") == "open").height
    assert uit["open_link"].filter(gemeente="NL", var="cijfer")["n"].sum() <= los
    assert uit["quality"]["n"].sum() == kern["inwoners"].height - los
