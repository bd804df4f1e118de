"""More bad input of `analyseer`: what would count silently is an error, what is remarkable has a status."""

from collections.abc import Callable

import polars as pl
import pytest

from analyse import AnalyseFout
from analyse.tabellen.analyseer import analyseer
from analyse.tabellen.vergelijk import vergelijk
from tests.analyse.andere_vorm import GEMEENTEN, LEEG, WAVES, andere_vorm
from tests.analyse.naslag_tabellen import naslag
from tests.analyse.test_invoer import als_tekst, in_rij

Tabellen = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def invoer() -> Tabellen:
    """Rows in a known order, with columns that may be there."""
    tabellen = andere_vorm(2)
    strata, gemeenten = tabellen["strata"], tabellen["gemeenten"]
    return {
        **tabellen,
        "inwoners": tabellen["inwoners"].sort("resp_id").with_columns(sec=pl.lit(300)),
        "strata": strata.with_columns(n_invited=pl.col("N_h")),
        "gemeenten": gemeenten.with_columns(N=pl.lit(1000), x=pl.Series([3, 1, 4, 1, 5, 9, 2])),
    }


@pytest.mark.parametrize(
    ("tabel", "verander", "melding"),
    [
        (
            "strata",
            lambda t: t.with_columns(pl.col("wave") + 0.5),
            "rij 1, kolom wave: 2027.5 is geen ronde",
        ),
        ("strata", in_rij(3, gemeente="NL"), "strata, rij 3, kolom gemeente: NL is geen gemeente"),
        ("strata", in_rij(3, N_h=2e12), "strata, rij 3, kolom N_h: 2000000000000.0 is te groot"),
        ("strata", als_tekst("n_invited", 2, "x"), "strata, rij 2, kolom n_invited: x is geen getal"),
        ("strata", in_rij(2, n_invited=-1.0), "strata, rij 2, kolom n_invited: -1.0 is kleiner dan 0"),
        ("margins", in_rij(1, gemeente="9999"), "margins, rij 1, kolom gemeente: 9999 staat niet in tabel"),
        ("gemeenten", in_rij(2, N=0), "gemeenten, rij 2, kolom N: 0.0 is niet groter dan 0"),
        ("gemeenten", als_tekst("x", 2, "veel"), "gemeenten, rij 2, kolom x: veel is geen getal"),
        ("aanbieders", in_rij(4, w=None), "aanbieders, rij 4, kolom w: is leeg"),
        ("aanbieders", in_rij(4, org_type="anders"), "rij [0-9]+, kolom org_type: .* van een andere soort"),
        ("inwoners", in_rij(4, sec=-5), "inwoners, rij 4, kolom sec: -5.0 is kleiner dan 0"),
        ("inwoners", als_tekst("sec", 4, "lang"), "inwoners, rij 4, kolom sec: lang is geen getal"),
        ("inwoners", in_rij(4, welkom=2.5), "inwoners, rij 4, kolom welkom: waarde 2.5 valt buiten"),
        (
            "inwoners",
            lambda t: t.with_columns(person_id=pl.col("person_id").first().over("wave", "gemeente")),
            r"inwoners, rij \d+, kolom person_id: \d+ staat er twee keer \(wave, gemeente, person_id\)",
        ),
        ("items", in_rij(2, type="likert"), "items, rij 2, kolom type: likert noemt geen schaal"),
        ("items", in_rij(2, type="likert1"), "items, rij 2, kolom type: likert1 noemt geen schaal"),
        ("items", in_rij(2, item="stratum"), "items, rij 2, kolom item: stratum is de naam van een kolom"),
        ("items", in_rij(2, item="steun_agree"), "items, rij 2, kolom item: steun_agree is ook de naam"),
    ],
)
def test_errors_say_where(
    invoer: Tabellen, tabel: str, verander: Callable[[pl.DataFrame], pl.DataFrame], melding: str
) -> None:
    frame = invoer[tabel]
    if tabel in ("strata", "margins"):
        frame = frame.with_columns(pl.col("gemeente").cast(pl.String))
    with pytest.raises(AnalyseFout, match=melding):
        analyseer({**invoer, tabel: verander(frame)})


def test_a_scale_with_a_top_has_nothing_below_zero(invoer: Tabellen) -> None:
    """Codes such as -1 are no grades; a type without a top may be negative."""
    cijfers = invoer["items"].with_columns(type=pl.col("type").replace("aantal", "grade60"))
    min_een = in_rij(5, uren=-1.0)(invoer["inwoners"])
    assert analyseer({**invoer, "inwoners": min_een})["estimates"].height
    with pytest.raises(AnalyseFout, match="rij 5, kolom uren: waarde -1 valt buiten de schaal grade60"):
        analyseer({**invoer, "inwoners": min_een, "items": cijfers})


def test_a_table_without_rows_whose_columns_have_no_kind(invoer: Tabellen) -> None:
    """A CSV with only names: its columns are text."""
    leeg = pl.DataFrame(schema=dict.fromkeys(invoer["medewerkers"].columns, pl.String))
    uit = analyseer({**invoer, "medewerkers": leeg, "aanbieders": leeg.with_columns(org_id=pl.lit(""))})
    assert not {"staff", "providers"} & uit.keys()


def test_what_is_remarkable_has_a_status(invoer: Tabellen) -> None:
    """A gemeente of which nobody answered, other counts than in the strata, no covariate, no question."""
    erbij = pl.DataFrame(
        {"wave": [WAVES[1]], "gemeente": [9], "stratum": [1], "N_h": [500.0], "n_invited": [9.0]}
    )
    strata = pl.concat([invoer["strata"], erbij]).with_columns(n_h=pl.lit(None, pl.Int64))
    tabellen = {
        **invoer,
        "strata": in_rij(1, n_h=3)(strata),
        "gemeenten": in_rij(3, x=None)(invoer["gemeenten"]),
        "items": pl.concat([invoer["items"], pl.DataFrame({"item": ["trots"], "type": ["likert5"]})]),
    }
    status = analyseer(tabellen)["status"]
    soort = dict(status.group_by("status").agg(pl.struct("gemeente", "part", "value")).iter_rows())
    assert soort["geen_respons"] == [{"gemeente": "9", "part": None, "value": 500.0}]
    assert soort["n_h_anders"] == [{"gemeente": str(GEMEENTEN[0]), "part": "1", "value": 3.0}]
    assert {(r["gemeente"], r["part"]) for r in soort["geen_kenmerken"]} == {(str(GEMEENTEN[2]), "x")}
    assert {(r["gemeente"], r["part"]) for r in soort["niet_gevraagd"]} == {("NL", "trots")}
    totaal = strata.filter(pl.col("wave") == WAVES[1])["N_h"].sum()
    assert [r["value"] for r in soort["dekking"]] == pytest.approx([1 - 500 / totaal])


def test_weights_of_the_first_margin_only_have_residuals_of_that_margin(invoer: Tabellen) -> None:
    """Where raking does not end, standard errors are those of a gemeente without the other margins."""
    g, w = GEMEENTEN[3], WAVES[1]
    hier = (pl.col("gemeente") == g) & (pl.col("wave") == w)
    mensen = invoer["inwoners"].with_columns(
        cell_school=pl.when(hier).then("cell_herkomst").otherwise("cell_school")
    )
    marges = invoer["margins"]
    eerste = marges.filter(hier, pl.col("margin") == "herkomst")
    strijdig = eerste.with_columns(margin=pl.lit("school"), pop=pl.col("pop").reverse())
    rest = marges.filter(~(hier & (pl.col("margin") != "herkomst")))
    tegen = {**invoer, "inwoners": mensen, "margins": pl.concat([rest, strijdig])}
    een, twee = analyseer(tegen), analyseer({**invoer, "inwoners": mensen, "margins": rest})
    assert een["status"].filter(status="niet_geconvergeerd")["gemeente"].to_list() == [str(g)]
    for naam in ("estimates", "differences", "subdomains", "wave_differences", "ci"):
        verslag = vergelijk({naam: een[naam]}, {naam: twee[naam]})
        assert verslag.gelijk and any(deel.rijen > 0 for deel in verslag.groepen), naam
    assert vergelijk(een, naslag(tegen)).gelijk


def test_how_far_trimmed_weights_are_off_the_margins(invoer: Tabellen) -> None:
    """Nothing where nothing is trimmed; else the largest part of a cell."""
    scheef = pl.when(pl.col("cell") == "hoog").then(pl.col("pop") * 0.02).otherwise(pl.col("pop"))
    school = invoer["margins"].filter(pl.col("margin") == "school").with_columns(pop=scheef)
    kleiner = pl.col("pop") / pl.col("pop").sum().over("wave", "gemeente")
    totaal = invoer["margins"].filter(pl.col("margin") == "school")["pop"].sum()
    marges = school.with_columns(pop=kleiner * totaal)
    uit = analyseer({**invoer, "margins": marges})
    kish = uit["kish"].filter(pl.col("gemeente") == str(LEEG))
    w = uit["weights"].join(invoer["inwoners"], on="resp_id").filter(pl.col("gemeente") == LEEG)
    per = w.group_by("wave", "cell_school").agg(pl.col("w_trim").sum(), pl.col("w_raked").sum())
    per = per.with_columns(af=(pl.col("w_trim") / pl.col("w_raked") - 1).abs())
    verwacht = per.group_by("wave").agg(pl.col("af").max()).sort("wave")["af"].to_list()
    assert max(verwacht) > 0.5
    assert kish.sort("wave")["trim_deviation"].to_list() == pytest.approx(verwacht, rel=1e-6, abs=1e-9)
    gewoon = uit["kish"].filter(pl.col("n_trimmed") == 0)["trim_deviation"]
    assert (gewoon < 1e-9).all()
