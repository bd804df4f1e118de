"""Responses through an open link stand apart: they change no other figure, and claim no precision."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from analyse.deelsom import Deelsom
from analyse.onthulling.afronden import rond_half_op
from analyse.open_link import NIET_PROBABILISTISCH, open_cijfers, splits_som
from analyse.pipeline import maak_publicatie
from analyse.prepare import OPEN_LINK
from analyse.publicatie import OPEN_CIJFERS, Drempels
from analyse.ronde import RondeInvoer
from analyse.runner import LocalRunner, tel
from analyse.tellen import telplan
from tests.analyse.kunst import buren, ronde

GEMEENTEN = buren(4)
D = Drempels()


def zonder(doelgroep: str = "inwoners") -> RondeInvoer:
    heel = ronde(doelgroep, dict.fromkeys(GEMEENTEN, 120))
    modus = pl.Series("modus", ["web", "import", "web"]).gather(pl.int_range(480, eager=True) % 3)
    return replace(heel, antwoorden=heel.lees().with_columns(modus))


def met_open(doelgroep: str = "inwoners", *, strata: bool = True) -> RondeInvoer:
    """The round with 140 open-link responses in two gemeenten, 12 in a third, 3 in one where nobody was
    drawn, in between the others. They are quick and all answered on a phone."""
    ander = buren(6)[5]
    los = ronde(doelgroep, {GEMEENTEN[0]: 70, GEMEENTEN[1]: 70, GEMEENTEN[2]: 12, ander: 3}, zaad=9)
    open_ = los.lees().with_columns(
        stratum=pl.lit(OPEN_LINK), duur=pl.lit(7, pl.Int32), modus=pl.lit("telefoon")
    )
    heel = zonder(doelgroep)
    samen = pl.concat([heel.lees().head(50), open_, heel.lees().tail(-50)])
    eigen = pl.DataFrame([(GEMEENTEN[0], OPEN_LINK, 0, 0)], schema=heel.strata.schema, orient="row")
    return replace(heel, antwoorden=samen, strata=pl.concat([heel.strata, eigen]) if strata else heel.strata)


def geteld(invoer: RondeInvoer) -> Deelsom:
    return tel(invoer.antwoorden, telplan(invoer), LocalRunner(rijen=100))


def open_tabel(invoer: RondeInvoer) -> pl.DataFrame:
    los = splits_som(invoer, geteld(invoer))[1]
    assert los is not None
    return open_cijfers(*los, D)


@pytest.mark.parametrize("doelgroep", ["inwoners", "aanbieders", "gemeente"])
@pytest.mark.parametrize("strata", [False, True])
def test_they_change_no_bit_of_any_other_frame(doelgroep: str, strata: bool) -> None:
    met = maak_publicatie(met_open(doelgroep, strata=strata)).frames()
    los = maak_publicatie(zonder(doelgroep)).frames()
    assert los["open_link"].is_empty()
    assert met.pop("open_link").height
    for naam, frame in met.items():
        assert frame.equals(los[naam]), naam


def test_the_sums_without_them_are_those_of_the_others() -> None:
    (kans, som), los = splits_som(met_open(), geteld(met_open()))
    assert los is not None
    assert los[1].aantal == 155
    assert som.afdruk() == geteld(zonder()).afdruk()
    assert kans.strata.equals(zonder().strata)
    assert (los[0].marges, los[0].strata["populatie"].sum()) == (None, 155)


def test_a_round_without_open_link_comes_back_as_it_is() -> None:
    invoer, som = zonder(), geteld(zonder())
    assert splits_som(invoer, som) == ((invoer, som), None)


def test_a_file_is_split_the_same(tmp_path: Path) -> None:
    """The file is counted once, in pieces; nothing of it is held in memory."""
    invoer = met_open()
    invoer.lees().write_parquet(tmp_path / "ronde.parquet", row_group_size=100)
    bestand = replace(invoer, antwoorden=tmp_path / "ronde.parquet")
    een, ander = maak_publicatie(invoer), maak_publicatie(bestand, runner=LocalRunner(rijen=100))
    for naam, frame in een.frames().items():
        assert frame.equals(ander.frames()[naam]), naam
    assert een.open_link.height


def test_the_mark_survives_a_change_of_borders() -> None:
    """Strata of a gemeente that changed get its old code in front."""
    heel = met_open()
    oud = pl.concat_str(pl.lit("GM0001:"), "stratum").alias("stratum")
    anders = replace(heel, antwoorden=heel.lees().with_columns(oud), strata=heel.strata.with_columns(oud))
    (kans, som), los = splits_som(anders, geteld(anders))
    assert los is not None
    assert (som.aantal, los[1].aantal) == (480, 155)
    assert kans.strata.height == zonder().strata.height


def test_figures_are_unweighted_rounded_and_never_precise() -> None:
    invoer = met_open(strata=False)
    tabel = open_tabel(invoer)
    assert tabel.schema == pl.Schema(OPEN_CIJFERS)
    assert set(tabel["gebied"]) == {*GEMEENTEN[:3], buren(6)[5], "NL"}
    getoond = tabel.filter(pl.col("schatting").is_not_null())
    assert set(getoond["status"]) == {NIET_PROBABILISTISCH}
    assert set(tabel.filter(gebied=GEMEENTEN[2])["status"]) == {"te_weinig"}
    open_ = invoer.lees().filter(pl.col("stratum") == OPEN_LINK)
    assert getoond.filter(gebied=GEMEENTEN[0]).height + getoond.filter(gebied="NL").height
    for rij in getoond.iter_rows(named=True):
        hier = open_ if rij["gebied"] == "NL" else open_.filter(gemeente=rij["gebied"])
        codes = hier[rij["variabele"]]
        codes = codes.filter(codes.is_between(1, 5))
        aandeel = (codes >= 4).to_numpy().mean(keepdims=True)
        assert rij["maat"] == "eens"
        assert rij["schatting"] == rond_half_op(aandeel, 2)[0]
        assert abs(rij["n"] - len(codes)) <= 2
        assert rij["n"] % D.afronding == 0


def test_a_mean_is_rounded_to_one_decimal() -> None:
    invoer = met_open()
    schaal = invoer.schalen["eens5"]
    cijfer = {"eens5": type(schaal)(id="eens5", van=1, tot=5, labels=schaal.labels, hoofdmaat="gemiddelde")}
    tabel = open_tabel(replace(invoer, schalen=cijfer)).filter(pl.col("schatting").is_not_null())
    assert set(tabel["maat"]) == {"gemiddelde"}
    assert (tabel["schatting"] * 10 == (tabel["schatting"] * 10).round(0)).all()
