"""Bad input of a round: an error that names round, table, row and column, or a status."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from analyse.gemeenten import namen, opvolgers
from analyse.pipeline import maak_publicatie
from analyse.prepare import AnalyseFout
from analyse.ronde import RondeInvoer, naar_nu
from analyse.runner import LocalRunner, tel
from analyse.tellen import tel_ronde, telplan
from tests.analyse.kunst import buren, ronde
from tests.analyse.test_invoer import in_rij

Verander = Callable[[pl.DataFrame], pl.DataFrame]
PLEK = buren(3)


@pytest.fixture(scope="module")
def goed() -> RondeInvoer:
    return ronde("inwoners", dict.fromkeys(PLEK, 40), 1)


def erbij(**nieuw: object) -> Verander:
    """The first row once more, with other values."""
    return lambda t: pl.concat([t, in_rij(1, **nieuw)(t.head(1)).cast(t.schema)])


def factor(marge: str, keer: int) -> Verander:
    hier = (pl.col("gemeente") == PLEK[0]) & (pl.col("marge") == marge)
    return lambda t: t.with_columns(populatie=pl.col("populatie") * pl.when(hier).then(keer).otherwise(1))


@pytest.mark.parametrize(
    ("tabel", "verander", "melding"),
    [
        ("strata", erbij(stratum="leeg", populatie=-5), "strata, rij 7, kolom populatie: -5 is geen aantal"),
        ("strata", erbij(stratum="leeg", populatie=None), "strata, rij 7, kolom populatie: is leeg"),
        ("strata", in_rij(2, populatie=float("inf")), "strata, rij 2, kolom populatie: inf is geen aantal"),
        ("strata", lambda t: t.with_columns(populatie=pl.lit("veel")), "populatie: moet getallen bevatten"),
        ("strata", in_rij(2, uitgenodigd=-1), "strata, rij 2, kolom uitgenodigd: -1 is geen aantal"),
        ("strata", in_rij(2, gemeente=None), "strata, rij 2, kolom gemeente: is leeg"),
        ("strata", lambda t: t.with_columns(gemeente=pl.lit(14)), "strata, kolom gemeente: moet tekst zijn"),
        ("strata", in_rij(1, populatie=1), "^inwoners-2026: gemeente GM.*, stratum wmo: meer respons dan"),
        ("strata", lambda t: t.clear(), "^inwoners-2026: gemeente GM.*: stratum zonder populatie"),
        ("marges", in_rij(4, populatie=-1), "marges, rij 4, kolom populatie: -1 is geen aantal"),
        ("marges", in_rij(4, populatie=None), "marges, rij 4, kolom populatie: is leeg"),
        ("marges", factor("edu", 9), "kolom populatie: de marges van deze gemeente gaan niet over evenveel"),
        ("antwoorden", in_rij(3, duur=-1), "antwoorden, rij 3: kolom duur: minder dan 0 seconden"),
        ("antwoorden", in_rij(3, stratum=None), "antwoorden, rij 3: stratum is leeg"),
    ],
)
def test_errors_say_where(goed: RondeInvoer, tabel: str, verander: Verander, melding: str) -> None:
    assert goed.marges is not None
    frames = {"strata": goed.strata, "marges": goed.marges, "antwoorden": goed.lees()}
    frames[tabel] = verander(frames[tabel])
    anders = replace(goed, strata=frames["strata"], marges=frames["marges"], antwoorden=frames["antwoorden"])
    with pytest.raises(AnalyseFout, match=melding):
        maak_publicatie(anders)


@pytest.mark.parametrize("nul", [True, False])
def test_a_gemeente_without_margins_is_weighed_to_its_size(goed: RondeInvoer, nul: bool) -> None:
    """Whether it is not there, or with nobody."""
    assert goed.marges is not None
    hier = pl.col("gemeente") == PLEK[0]
    niemand = goed.marges.with_columns(populatie=pl.when(hier).then(0).otherwise("populatie"))
    p = maak_publicatie(replace(goed, marges=niemand if nul else goed.marges.filter(~hier)))
    status = dict(p.kwaliteit.select("gebied", "weging_status").iter_rows())
    assert status[PLEK[0]] == "alleen_omvang" != status[PLEK[1]]


def test_new_borders_make_no_new_kinds_of_organisations() -> None:
    """One that answered about a gemeente that merged is of the kind of the others; strata of people are kept
    apart."""
    oud = sorted(c for c in namen(2022) if opvolgers(c)[0][0] != c)[0]
    ander = next(c for c in namen(2022) if opvolgers(c) == ((c, 1.0),))
    invoer = ronde("aanbieders", {ander: 60, oud: 60}, 2, "2022")
    vroeger = replace(invoer, indeling=2022)
    over = naar_nu(vroeger, tel(vroeger.antwoorden, telplan(vroeger), LocalRunner()))
    assert set(over.som.sleutels["stratum"]) == set(over.invoer.strata["stratum"]) == {"wmo", "jeugd"}
    assert over.invoer.strata["populatie"].sum() == vroeger.strata["populatie"].sum()
    telling = tel_ronde(over.invoer, over.som)
    assert telling.clusters is not None
    assert len(set(telling.clusters.stratum.tolist())) == 2
