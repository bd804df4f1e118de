"""Bad input of `analyseer`: an error with table, row and column, or a row in the table `status`."""

from collections.abc import Callable

import polars as pl
import pytest

from analyse import AnalyseFout
from analyse.tabellen.analyseer import analyseer
from tests.analyse.andere_vorm import GEMEENTEN, KLEIN, LEEG, WAVES, andere_vorm

Tabellen = dict[str, pl.DataFrame]
Verander = Callable[[pl.DataFrame], pl.DataFrame]


@pytest.fixture(scope="module")
def invoer() -> Tabellen:
    """Rows in a known order: inwoners by number."""
    tabellen = andere_vorm(2)
    return {**tabellen, "inwoners": tabellen["inwoners"].sort("resp_id")}


def in_rij(rij: int, **nieuw: object) -> Verander:
    """Other values in one row (from 1)."""

    def doe(t: pl.DataFrame) -> pl.DataFrame:
        hier = pl.int_range(1, pl.len() + 1) == rij
        return t.with_columns(
            pl.when(hier).then(pl.lit(x)).otherwise(pl.col(k)).alias(k) for k, x in nieuw.items()
        )

    return doe


def als_tekst(kolom: str, rij: int, waarde: str) -> Verander:
    """A column as text, with one value that is none of the others."""
    return lambda t: in_rij(rij, **{kolom: waarde})(t.with_columns(pl.col(kolom).cast(pl.String)))


def dubbel(rij: int) -> Verander:
    """One row once more, at the end."""
    return lambda t: pl.concat([t, t.slice(rij - 1, 1)])


@pytest.mark.parametrize(
    ("tabel", "verander", "melding"),
    [
        ("inwoners", None, "tabel inwoners ontbreekt; nodig zijn inwoners, strata, margins en items"),
        ("margins", None, "tabel margins ontbreekt"),
        ("medewerkers_strata", None, "tabel medewerkers_strata ontbreekt; die is nodig bij medewerkers"),
        ("inwoners", lambda t: t.clear(), "tabel inwoners: heeft geen rijen"),
        ("strata", lambda t: t.clear(), "tabel strata: heeft geen rijen"),
        ("items", lambda t: t.clear(), "tabel items: heeft geen rijen"),
        ("inwoners", lambda t: t.drop("stratum"), "tabel inwoners: kolom stratum ontbreekt"),
        ("inwoners", lambda t: t.drop("cell_school"), "tabel inwoners: kolom cell_school ontbreekt"),
        ("items", lambda t: t.drop("type"), "tabel items: kolom type ontbreekt"),
        (
            "inwoners",
            lambda t: t.drop("steun", "welkom", "uren"),
            "inwoners: er is geen kolom voor een van de",
        ),
        ("inwoners", in_rij(7, gemeente=None), "tabel inwoners, rij 7, kolom gemeente: is leeg"),
        ("strata", in_rij(3, stratum=None), "tabel strata, rij 3, kolom stratum: is leeg"),
        ("inwoners", dubbel(5), "tabel inwoners, rij 735, kolom resp_id: 1005 staat er twee keer"),
        ("strata", dubbel(2), r"tabel strata, rij \d+, kolom stratum: 2 staat er twee keer"),
        ("margins", dubbel(1), r"tabel margins, rij \d+, kolom cell: .* staat er twee keer"),
        ("items", dubbel(1), "tabel items, rij 4, kolom item: steun staat er twee keer"),
        # Wrong kinds of values.
        ("strata", als_tekst("N_h", 4, "veel"), "tabel strata, rij 4, kolom N_h: veel is geen getal"),
        ("strata", in_rij(4, N_h=-3.0), "tabel strata, rij 4, kolom N_h: -3.0 is kleiner dan 0"),
        ("strata", in_rij(4, N_h=float("nan")), "tabel strata, rij 4, kolom N_h: is leeg"),
        ("strata", in_rij(4, N_h=None), "tabel strata, rij 4, kolom N_h: is leeg"),
        ("margins", in_rij(2, pop=float("inf")), "tabel margins, rij 2, kolom pop: inf is geen aantal"),
        ("margins", in_rij(2, pop=-1.0), "tabel margins, rij 2, kolom pop: -1.0 is kleiner dan 0"),
        ("aanbieders", in_rij(9, w=-0.5), "tabel aanbieders, rij 9, kolom w: -0.5 is kleiner dan 0"),
        ("strata", lambda t: t.with_columns(N_h=pl.lit(value=True)), "kolom N_h: moet getallen bevatten"),
        ("inwoners", als_tekst("steun", 12, "mee eens"), "rij 12, kolom steun: mee eens is geen getal"),
        ("inwoners", in_rij(12, welkom=6.0), "rij 12, kolom welkom: waarde 6 valt buiten de schaal likert5"),
        ("inwoners", in_rij(12, welkom=0.0), "rij 12, kolom welkom: waarde 0 valt buiten de schaal likert5"),
        ("aanbieders", in_rij(3, steun=8), "aanbieders, rij 3, kolom steun: waarde 8 valt buiten de schaal"),
        ("inwoners", in_rij(12, uren=float("inf")), "rij 12, kolom uren: waarde inf valt buiten de schaal"),
        ("strata", lambda t: t.with_columns(pl.col("wave").cast(pl.String)), "tabel strata, kolom wave: is"),
        # What refers to something that is not there.
        ("inwoners", in_rij(1, gemeente=9999), "rij 1, kolom gemeente: 9999 staat niet in tabel strata"),
        (
            "aanbieders",
            in_rij(1, gemeente=9999),
            "aanbieders, rij 1, kolom gemeente: 9999 staat niet in",
        ),
        ("strata", lambda t: t.filter(pl.col("gemeente") != 363), "kolom gemeente: 363 staat niet in tabel"),
        ("inwoners", in_rij(1, stratum=8), "rij 1, kolom stratum: 8 staat niet in tabel strata"),
        ("inwoners", in_rij(1, wave=1999), "rij 1, kolom gemeente: 14 staat niet in tabel strata"),
        ("strata", in_rij(1, N_h=2.0), "tabel strata, rij 1, kolom N_h: 2 inwoners, maar meer respondenten"),
        ("medewerkers_strata", in_rij(2, N_h=3), "medewerkers_strata, rij 2, kolom N_h: 3 inwoners, maar"),
        ("inwoners", in_rij(1, cell_school="nieuw"), "rij 1, kolom cell_school: cel nieuw staat niet in"),
        ("inwoners", in_rij(1, cell_school=None), "tabel inwoners, rij 1, kolom cell_school: is leeg"),
        ("margins", in_rij(1, pop=0.0), "rij 1, kolom pop: bevolking 0, maar er is wel respons"),
        (
            "margins",
            lambda t: pl.concat([t, t.head(1).with_columns(cell=pl.lit("leeg"))]),
            r"tabel margins, rij \d+, kolom cell: cel leeg heeft bevolking maar geen respons",
        ),
        (
            "margins",
            lambda t: t.with_columns(pop=pl.col("pop") * pl.when(margin="school").then(1000).otherwise(1)),
            r"tabel margins, rij \d+, kolom pop: de marges .* niet over evenveel inwoners \(en \d+ andere",
        ),
    ],
)
def test_errors_say_where(invoer: Tabellen, tabel: str, verander: Verander | None, melding: str) -> None:
    anders = dict(invoer)
    if verander is None:
        del anders[tabel]
    else:
        anders[tabel] = verander(invoer[tabel])
    with pytest.raises(AnalyseFout, match=melding):
        analyseer(anders)


def statussen(invoer: Tabellen) -> set[tuple[object, ...]]:
    """wave, gemeente, status and part of what is in the table."""
    uit = analyseer(invoer)
    for tabel in uit.values():
        for kolom in tabel.select(pl.selectors.float()).iter_columns():
            assert kolom.drop_nulls().is_finite().all()
    return set(uit["status"].select("wave", "gemeente", "status", "part").iter_rows())


def test_numbers_as_text_are_numbers(invoer: Tabellen) -> None:
    """A file in which a column was read as text gives the same figures."""
    tekst = {
        **invoer,
        "inwoners": invoer["inwoners"].with_columns(pl.col("steun").cast(pl.String)),
        "strata": invoer["strata"].with_columns(pl.col("N_h").cast(pl.String)),
    }
    tekst["margins"] = invoer["margins"].with_columns(pl.col("wave").cast(pl.Float64))
    assert analyseer(tekst)["estimates"].equals(analyseer(invoer)["estimates"])


def test_a_gemeente_without_margins_weighs_by_its_strata(invoer: Tabellen) -> None:
    zonder = {**invoer, "margins": invoer["margins"].filter(pl.col("gemeente") != LEEG)}
    marges = {part for _, g, soort, part in statussen(zonder) if soort == "geen_marges" and g == str(LEEG)}
    assert marges == {"herkomst", "leefsekse", "school"}
    gewicht = analyseer(zonder)["weights"].join(invoer["inwoners"], on="resp_id")
    per = gewicht.filter(pl.col("gemeente") == LEEG).group_by("wave").agg(pl.col("w_raked").sum())
    inwoners = invoer["strata"].filter(pl.col("gemeente") == LEEG).group_by("wave").agg(pl.col("N_h").sum())
    for wave, som in per.iter_rows():
        assert som == pytest.approx(inwoners.filter(pl.col("wave") == wave)["N_h"][0], rel=1e-12)


def test_no_margins_at_all(invoer: Tabellen) -> None:
    leeg = {**invoer, "margins": invoer["margins"].clear()}
    uit = analyseer(leeg)
    assert uit["estimates"].height == analyseer(invoer)["estimates"].height
    assert "geen_marges" not in set(uit["status"]["status"])


def test_margins_with_other_totals_are_scaled_and_recorded(invoer: Tabellen) -> None:
    """Rounded by 1 %: the weights hold the total of the first margin, `status` has the factor."""
    scheef = invoer["margins"].with_columns(
        pop=pl.col("pop") * pl.when(pl.col("margin") == "school").then(1.01).otherwise(1.0)
    )
    uit, goed = analyseer({**invoer, "margins": scheef}), analyseer(invoer)
    samen = uit["weights"].join(goed["weights"], on="resp_id", suffix="_goed")
    assert ((samen["w_raked"] / samen["w_raked_goed"] - 1).abs() < 1e-9).all()
    factor = uit["status"].filter(pl.col("status") == "marge_geschaald")
    assert set(factor["part"]) == {"school"}
    assert ((factor["value"] * 1.01 - 1).abs() < 1e-9).all()


def test_margins_of_another_size_than_the_strata_are_recorded(invoer: Tabellen) -> None:
    groter = invoer["margins"].with_columns(pop=pl.col("pop") * 1.25)
    status = analyseer({**invoer, "margins": groter})["status"].filter(status="marge_anders_dan_strata")
    assert status["value"].to_list() == pytest.approx([1.25] * status.height)
    assert status.height == invoer["margins"].select("wave", "gemeente", "margin").n_unique()


def test_a_gemeente_outside_the_table_gemeenten_has_no_peers(invoer: Tabellen) -> None:
    anders = {**invoer, "gemeenten": invoer["gemeenten"].filter(pl.col("gemeente") != GEMEENTEN[0])}
    assert (WAVES[1], str(GEMEENTEN[0]), "niet_in_gemeenten", None) in statussen(anders)
    refs = analyseer(anders)["differences"].filter(gemeente=str(GEMEENTEN[0]))["ref"]
    assert set(refs) == {"NL", "rest"}


def test_only_dont_know_gives_no_figure(invoer: Tabellen) -> None:
    weet_niet = {**invoer, "inwoners": invoer["inwoners"].with_columns(welkom=pl.lit(9.0))}
    uit = analyseer(weet_niet)
    cijfers = uit["estimates"].filter(pl.col("var").str.starts_with("welkom"))
    assert cijfers.height
    assert (cijfers["n"] == 0).all()
    assert cijfers.select(pl.col("est", "se", "df", "deff").is_null().all()).row(0) == (True,) * 4
    geen = uit["status"].filter(pl.col("status") == "geen_antwoord", pl.col("part") == "welkom")
    assert geen.height == invoer["inwoners"].select("wave", "gemeente").n_unique()
    assert not set(uit["ci"]["var"]) & {"welkom_agree"}


def test_one_respondent_has_an_estimate_and_no_interval(invoer: Tabellen) -> None:
    klein = pl.col("gemeente") == KLEIN
    mensen = invoer["inwoners"].filter(~klein | (pl.col("stratum") == 1))
    een = {**invoer, "inwoners": mensen}
    assert (WAVES[0], str(KLEIN), "geen_vrijheidsgraden", None) in statussen(een)
    uit = analyseer(een)
    hier = uit["estimates"].filter(pl.col("gemeente") == str(KLEIN), pl.col("n") == 1)
    assert hier.height
    assert hier["est"].is_not_null().all()
    assert set(hier["df"]) == {0}
    ci = uit["ci"].filter(pl.col("gemeente") == str(KLEIN))
    assert (
        ci.select(pl.col("mean_lo", "logit_lo", "asin_lo", "beta_lo").is_null().all()).row(0) == (True,) * 4
    )
    assert ((ci["kg_hi"] - ci["kg_lo"]) > 0.5).all()


def test_weights_that_explode_are_trimmed_and_named(invoer: Tabellen) -> None:
    """One respondent who stands for nearly everyone of the gemeente."""
    g, w = GEMEENTEN[3], WAVES[0]
    hier = (pl.col("gemeente") == g) & (pl.col("wave") == w)
    eerste = invoer["inwoners"].filter(hier)["resp_id"][0]
    mensen = invoer["inwoners"].with_columns(
        cell_school=pl.when(pl.col("resp_id") == eerste).then(pl.lit("alleen")).otherwise("cell_school")
    )
    n = float(invoer["strata"].filter(hier)["N_h"].sum())
    anders = invoer["margins"].filter(~hier)
    cellen = mensen.filter(hier)["cell_school"].unique().to_list()
    nieuw = pl.DataFrame(
        {
            "wave": [w] * len(cellen),
            "gemeente": [g] * len(cellen),
            "margin": ["school"] * len(cellen),
            "cell": cellen,
            "pop": [n * 0.99 if c == "alleen" else n * 0.01 / (len(cellen) - 1) for c in cellen],
        }
    )
    uit = analyseer({**invoer, "inwoners": mensen, "margins": pl.concat([anders, nieuw])})
    groot = uit["status"].filter(pl.col("status") == "groot_gewicht")
    assert groot.select("wave", "gemeente").rows() == [(w, str(g))]
    assert groot["value"][0] > 30
    gewicht = uit["weights"].filter(pl.col("resp_id") == eerste).row(0, named=True)
    gemiddeld = n / mensen.filter(hier).height
    assert gewicht["w_raked"] > 30 * gemiddeld
    assert gewicht["w_trim"] == pytest.approx(3 * gemiddeld, rel=1e-9)


def test_margins_that_contradict_each_other_fall_back_on_the_first(invoer: Tabellen) -> None:
    """Two margins with the same cells and other populations: no weights can meet both."""
    g, w = GEMEENTEN[3], WAVES[0]
    hier = (pl.col("gemeente") == g) & (pl.col("wave") == w)
    mensen = invoer["inwoners"].with_columns(
        cell_school=pl.when(hier).then("cell_herkomst").otherwise("cell_school")
    )
    eerste = invoer["margins"].filter(hier & (pl.col("margin") == "herkomst"))
    omgekeerd = eerste.with_columns(margin=pl.lit("school"), pop=pl.col("pop").reverse())
    marges = pl.concat([invoer["margins"].filter(~(hier & (pl.col("margin") == "school"))), omgekeerd])
    anders = {**invoer, "inwoners": mensen, "margins": marges}
    assert (w, str(g), "niet_geconvergeerd", None) in statussen(anders)
    gewicht = analyseer(anders)["weights"].join(mensen.filter(hier), on="resp_id")
    for cel, som in gewicht.group_by("cell_herkomst").agg(pl.col("w_raked").sum()).iter_rows():
        assert som == pytest.approx(eerste.filter(pl.col("cell") == cel)["pop"][0], rel=1e-9)


def test_rows_through_an_open_link_keep_the_row_numbers(invoer: Tabellen) -> None:
    """They are taken out before the checks, which still point at the row of the file."""
    open_ = in_rij(2, stratum="open-link")(invoer["inwoners"].with_columns(pl.col("stratum").cast(pl.String)))
    with pytest.raises(AnalyseFout, match="tabel inwoners, rij 12, kolom welkom: waarde 6 valt buiten"):
        analyseer({**invoer, "inwoners": in_rij(12, welkom=6.0)(open_)})
    assert analyseer({**invoer, "inwoners": open_})["open_link"].height
