"""Every row of every table of the oracle (R survey, sae, metafor) against `analyseer`.

What is compared, how exactly, and what is not and why: analyse/tabellen/vergelijk.py.
"""

from pathlib import Path

import polars as pl
import pytest

from analyse.tabellen.analyseer import analyseer
from analyse.tabellen.vergelijk import EXACT, KRAP, NUL_OP_NUL, RAKE, RUIM, RUIS, SLEUTELS, Verslag, vergelijk

MAP = Path(__file__).parents[1] / "data" / "orakel"
KOLOMMEN = {
    # Columns per table: exact, 1e-6, 1e-8.
    "weights": (0, 0, 2),
    "estimates": (2, 0, 4),
    "kish": (3, 0, 5),
    "ci": (2, 14, 2),
    "differences": (1, 2, 4),
    "wave_differences": (3, 0, 4),
    "subdomains": (2, 0, 2),
    "lonely": (0, 0, 2),
    "providers": (3, 0, 3),
    "providers_diff": (0, 0, 3),
    "staff": (2, 0, 4),
    "gaps": (0, 0, 2),
    "ranks": (5, 0, 2),
    "fay_herriot": (1, 9, 2),
    "fay_herriot_model": (1, 7, 1),
    "reliability": (2, 1, 2),
    "quality": (2, 0, 4),
    "r_indicator": (0, 0, 4),
}


def lees(soort: str) -> dict[str, pl.DataFrame]:
    return {pad.stem: pl.read_parquet(pad) for pad in sorted((MAP / soort).glob("*.parquet"))}


@pytest.fixture(scope="module")
def invoer() -> dict[str, pl.DataFrame]:
    return lees("data")


@pytest.fixture(scope="module")
def verwacht() -> dict[str, pl.DataFrame]:
    return lees("expected")


@pytest.fixture(scope="module")
def uitvoer(invoer: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return analyseer(invoer)


@pytest.fixture(scope="module")
def verslag(uitvoer: dict[str, pl.DataFrame], verwacht: dict[str, pl.DataFrame]) -> Verslag:
    return vergelijk(uitvoer, verwacht)


@pytest.mark.parametrize("naam", list(SLEUTELS))
def test_every_row_equals_the_oracle(verslag: Verslag, verwacht: dict[str, pl.DataFrame], naam: str) -> None:
    groepen = {g.tolerantie: g for g in verslag.groepen if g.tabel == naam}
    rijen = verwacht[naam].height
    if naam == "estimates":
        rijen -= verwacht[naam].filter(variant="rake").height
    breedtes = [len(groepen[t].kolommen) if t in groepen else 0 for t in (EXACT, RUIM, KRAP)]
    assert tuple(breedtes) == KOLOMMEN[naam]
    for groep in groepen.values():
        assert (groep.rijen, groep.boven) == (rijen, 0), groep.waar


def test_nothing_else_is_left_out(verslag: Verslag) -> None:
    """The residuals of survey::rake, and the design effect of people who all agree."""
    assert [(w.tabel, w.aantal, w.waarom, w.fout) for w in verslag.weggelaten] == [
        ("estimates", 357, RAKE, False),
        ("estimates", 19, NUL_OP_NUL, False),
    ]
    assert verslag.gelijk


@pytest.mark.parametrize(
    ("naam", "verander", "waar"),
    [
        ("estimates", lambda t: t.with_columns(pl.col("est") * (1 + 3e-8)), "est"),
        ("estimates", lambda t: t.with_columns(df=pl.col("df") + (pl.col("gemeente") == "GM9011")), "GM9011"),
        ("ci", lambda t: t.with_columns(kg_lo=pl.col("kg_lo") + 3e-6), "kg_lo"),
        ("ci", lambda t: t.with_columns(logit_hi=pl.lit(None)), "logit_hi"),
        ("staff", lambda t: t.with_columns(se=pl.col("se").fill_null(0.0)), "se"),
        ("gaps", lambda t: t.filter(pl.col("gemeente") != "GM9020"), "rijen die hier niet zijn"),
        ("gaps", lambda t: t.drop("se"), "kolom se is niet gemaakt"),
        ("lonely", None, "deze tabel is niet gemaakt"),
    ],
)
def test_the_comparison_finds_every_kind_of_difference(
    uitvoer: dict[str, pl.DataFrame],
    verwacht: dict[str, pl.DataFrame],
    naam: str,
    verander: object,
    waar: str,
) -> None:
    anders = dict(uitvoer)
    if callable(verander):
        anders[naam] = verander(uitvoer[naam])
    else:
        del anders[naam]
    verslag = vergelijk(anders, {naam: verwacht[naam]})
    assert not verslag.gelijk
    te_groot = [g.waar for g in verslag.groepen if g.boven] + [w.waarom for w in verslag.weggelaten if w.fout]
    assert len(te_groot) == 1
    assert waar in te_groot[0]


def test_a_table_nobody_knows_is_a_difference(uitvoer: dict[str, pl.DataFrame]) -> None:
    verslag = vergelijk(uitvoer, {"verrassing": pl.DataFrame({"a": [1]})})
    assert not verslag.gelijk
    assert [w.waarom for w in verslag.weggelaten] == ["deze tabel is onbekend"]


@pytest.mark.parametrize(
    ("verander", "melding"),
    [
        (lambda t: t.drop("gemeente"), "tabel kish: kolom gemeente ontbreekt"),
        (lambda t: pl.concat([t, t.head(1)]), "tabel kish: twee rijen met dezelfde wave, gemeente"),
    ],
)
def test_expected_tables_need_their_keys(
    uitvoer: dict[str, pl.DataFrame], verwacht: dict[str, pl.DataFrame], verander: object, melding: str
) -> None:
    assert callable(verander)
    with pytest.raises(ValueError, match=melding):
        vergelijk(uitvoer, {"kish": verander(verwacht["kish"])})


def test_every_table_covers_more_than_the_oracle_but_nothing_strange(
    uitvoer: dict[str, pl.DataFrame], verwacht: dict[str, pl.DataFrame]
) -> None:
    """Rows beyond the oracle are further items and groups of the same gemeenten and waves, never doubles."""
    for naam, sleutel in SLEUTELS.items():
        assert not uitvoer[naam].select(sleutel).is_duplicated().any()
        for kolom in set(sleutel) & {"wave", "gemeente"}:
            assert set(uitvoer[naam][kolom]) == set(verwacht[naam][kolom])
    assert set(uitvoer["subdomains"]["by"]) == {"sex", "age", "edu", "mode"}


def test_no_nan_or_infinity_leaves(uitvoer: dict[str, pl.DataFrame]) -> None:
    for tabel in uitvoer.values():
        for kolom in tabel.select(pl.selectors.float()).iter_columns():
            assert kolom.drop_nulls().is_finite().all()


def test_status_names_the_special_cases(
    uitvoer: dict[str, pl.DataFrame], invoer: dict[str, pl.DataFrame]
) -> None:
    bijzonder = dict(invoer["special"].select("case", "gemeente").iter_rows())
    per = uitvoer["status"].group_by("status").agg(pl.col("gemeente").unique().sort())
    assert dict(per.iter_rows()) == {
        "eenling": sorted([bijzonder["tiny"], bijzonder["lonely"]]),
        "telling": [bijzonder["census"]],
        "geen_antwoord": [bijzonder["noitem"]],
    }


def test_one_wave_without_other_groups(
    invoer: dict[str, pl.DataFrame], uitvoer: dict[str, pl.DataFrame]
) -> None:
    kern = {n: invoer[n] for n in ("inwoners", "strata", "margins", "items", "gemeenten")}
    kern["inwoners"] = kern["inwoners"].filter(pl.col("wave") == 1)
    uit = analyseer(kern)
    assert {"providers", "providers_diff", "staff", "gaps", "wave_differences"}.isdisjoint(uit)
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


def test_without_person_keys_the_panel_columns_are_empty(
    invoer: dict[str, pl.DataFrame], uitvoer: dict[str, pl.DataFrame]
) -> None:
    zonder = analyseer({**invoer, "inwoners": invoer["inwoners"].drop("person_id")})["wave_differences"]
    panel = ["n_overlap", "se_panel", "df_panel"]
    assert zonder.select(pl.col(panel).is_null().all()).row(0) == (True, True, True)
    assert zonder.drop(panel).equals(uitvoer["wave_differences"].drop(panel))


def test_intervals_of_svyciprop_count_only_where_there_is_a_variance(
    uitvoer: dict[str, pl.DataFrame], verwacht: dict[str, pl.DataFrame]
) -> None:
    """With a standard error of 0, R's are made of its rounding: they are listed, not compared."""
    for zonder, gelijk in ((True, True), (False, False)):
        hier = (pl.col("se") == 0) == zonder
        erbij = pl.when(hier).then(0.1).otherwise(0.0)
        ci = verwacht["ci"].with_columns(pl.col("logit_lo", "asin_lo", "beta_hi") + erbij)
        verslag = vergelijk({"ci": uitvoer["ci"]}, {"ci": ci})
        assert verslag.gelijk == gelijk
        assert [w.waarom for w in verslag.weggelaten] == ([RUIS] if zonder else [])
