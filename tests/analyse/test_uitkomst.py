"""Indices, modus and scales in a publication, beside the figures of single questions."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl
import pytest
from msgspec import structs

from analyse.indexen.index import indexen_van, scores
from analyse.indexen.samenhang import ONVOLDOENDE
from analyse.pipeline import maak_publicatie
from analyse.prepare import AnalyseFout
from analyse.publicatie import Drempels, Publicatie
from analyse.ronde import RondeInvoer
from analyse.runner import LocalRunner
from analyse.status import OK, is_getoond
from analyse.uitkomst import Uitkomst, maak_uitkomst
from tests.analyse.indexen.test_cijfers import BEGRIPPEN, NAMEN, met_verband
from tests.analyse.kunst import buren, ronde
from vragenlijsten import Begrip, Bewoording

PER = dict.fromkeys(buren(8), 90)
INDEXEN = ["samenspel", "samenspel_inhoud", "samenspel_relatie"]
VORIGE = pl.col("referentie") == "vorige"


def samen(doelgroep: str, zaad: int = 1, periode: str = "2026", **anders: int) -> RondeInvoer:
    """A round of which the items go together."""
    return met_verband(ronde(doelgroep, PER, zaad, periode, **({"items": 6} | anders)))


def uitkomst(invoer: RondeInvoer, *, alleen_hoofd: bool = False) -> Uitkomst:
    return maak_uitkomst(invoer, Drempels(), BEGRIPPEN, LocalRunner(), alleen_hoofd=alleen_hoofd)


@pytest.fixture(scope="module")
def publicatie() -> Publicatie:
    return maak_publicatie(
        samen("inwoners"),
        [samen("aanbieders", 2), samen("gemeente", 3)],
        [samen("inwoners", 4, "2024")],
        begrippen=BEGRIPPEN,
    )


def test_indices_are_figures_with_comparisons_mirrors_trend_and_rank(publicatie: Publicatie) -> None:
    for naam in ("cijfers", "vergelijkingen", "spiegels", "rangen"):
        frame = publicatie.frames()[naam].filter(maat="index")
        assert sorted(frame["begrip"].unique()) == INDEXEN, naam
    vergelijkingen = publicatie.vergelijkingen.filter(maat="index")
    assert set(vergelijkingen["referentie"]) == {"NL", "rest", "peer", "vorige"}
    assert vergelijkingen["verschil"].null_count() == 0
    assert publicatie.cijfers.filter(maat="index")["schatting"].is_between(0, 100).all()
    schalen = publicatie.schalen
    assert schalen.select("doelgroep", "periode").n_unique() * 3 == schalen.height == 12
    assert set(schalen["status"]) == {"ok"}
    assert (schalen["alfa"] >= 0.7).all()
    assert (schalen["n"] % 5 == 0).all()
    assert (schalen["alfa"] * 100).round(9).to_list() == (schalen["alfa"] * 100).round(0).to_list()


@pytest.mark.parametrize(("doelgroep", "zaad"), [("inwoners", 4), ("aanbieders", 2), ("gemeente", 3)])
def test_an_index_equals_the_mean_over_persons(doelgroep: str, zaad: int, publicatie: Publicatie) -> None:
    invoer = samen(doelgroep, zaad, "2024" if doelgroep == "inwoners" else "2026")
    uit = uitkomst(invoer)
    mensen = invoer.lees()
    gewicht = np.ones(mensen.height)
    if uit.telling.basis is not None:
        cel = uit.telling.som.sleutels.with_columns(
            w=uit.telling.basis.weging.gewicht[uit.telling.basis.plek]
        )
        op = cel.columns[:-1]
        gewicht = mensen.join(cel, on=op, nulls_equal=True, maintain_order="left")["w"].to_numpy()
    rijen = {r.item.variabele.naam: k for k, r in enumerate(uit.onthuld.cijfers.rijen) if r.item.delen}
    assert sorted(rijen) == INDEXEN
    for index in indexen_van(invoer.codeboek, BEGRIPPEN, invoer.schalen):
        y = scores(mensen, index).to_numpy() * 100 / index.hoogste
        for k, g in enumerate(uit.onthuld.cijfers.gebied.namen[:9]):
            hier = ~np.isnan(y) & ((mensen["gemeente"] == g).to_numpy() | (g == "NL"))
            waarden, rij = uit.onthuld.cijfers.waarden, rijen[index.naam]
            assert waarden.n[rij, k] == hier.sum()
            assert waarden.waarde[rij, k] == pytest.approx(
                np.average(y[hier], weights=gewicht[hier]), rel=1e-12
            )
    # Of mirrors and trend only main figures are made, which changes nothing in them.
    eigen = publicatie.cijfers.filter(doelgroep=doelgroep, periode=invoer.periode).drop("methode")
    assert eigen.equals(uitkomst(invoer, alleen_hoofd=True).cijfers)
    assert eigen.filter(maat="index").equals(uit.cijfers.filter(maat="index"))


def test_a_file_gives_the_same_publication(publicatie: Publicatie, tmp_path: Path) -> None:
    """Read in pieces, in any order of pieces."""

    def in_bestand(invoer: RondeInvoer) -> RondeInvoer:
        pad = tmp_path / f"{invoer.ronde}.parquet"
        invoer.lees().write_parquet(pad, row_group_size=150)
        return replace(invoer, antwoorden=pad)

    uit = maak_publicatie(
        in_bestand(samen("inwoners")),
        [in_bestand(samen("aanbieders", 2)), in_bestand(samen("gemeente", 3))],
        [in_bestand(samen("inwoners", 4, "2024"))],
        begrippen=BEGRIPPEN,
        runner=LocalRunner(rijen=150),
    )
    for naam, frame in publicatie.frames().items():
        assert frame.equals(uit.frames()[naam]), naam


def test_an_index_of_items_that_do_not_go_together_has_a_status_and_no_numbers() -> None:
    los = ronde("inwoners", PER, items=6)
    p = maak_publicatie(los, [samen("gemeente", 3)], begrippen=BEGRIPPEN)
    rijen = p.cijfers.filter(maat="index", doelgroep="inwoners")
    assert set(rijen["status"]) == {ONVOLDOENDE}
    assert sorted(rijen["begrip"].unique()) == INDEXEN
    assert rijen.height == 3 * p.cijfers.filter(doelgroep="inwoners", maat="eens")["gebied"].n_unique()
    getallen = rijen.select(pl.selectors.float() | pl.selectors.by_name("n"))
    assert getallen.null_count().sum_horizontal()[0] == getallen.width * rijen.height
    assert set(p.schalen.filter(doelgroep="inwoners")["status"]) == {ONVOLDOENDE}
    assert set(p.schalen.filter(doelgroep="gemeente")["status"]) == {"ok"}
    for frame in (p.vergelijkingen, p.spiegels, p.modelschattingen, p.rangen):
        assert frame.filter(maat="index").is_empty()


def test_without_begrippen_there_are_no_indices_and_a_taken_name_is_refused() -> None:
    p = maak_publicatie(samen("inwoners"))
    assert p.schalen.is_empty() and "index" not in set(p.cijfers["maat"])
    invoer = samen("gemeente")
    boek = met_variabele(invoer, "sam_0", begrip="samenspel")
    begrippen = {**BEGRIPPEN, "samenspel": als_begrip("sam_0", id="samenspel")}
    with pytest.raises(AnalyseFout, match="begrip samenspel heet als een index"):
        maak_publicatie(boek, begrippen=begrippen)


def als_begrip(naam: str, **velden: object) -> Begrip:
    return structs.replace(BEGRIPPEN[naam], **velden)


def met_variabele(invoer: RondeInvoer, naam: str, **velden: object) -> RondeInvoer:
    boek = invoer.codeboek
    nieuw = tuple(structs.replace(v, **velden) if v.naam == naam else v for v in boek.variabelen)
    return replace(invoer, codeboek=structs.replace(boek, variabelen=nieuw))


def statussen(p: Publicatie, referentie: pl.Expr = VORIGE) -> Mapping[str, set[str]]:
    deel = p.vergelijkingen.filter(referentie).group_by("begrip").agg(pl.col("status").unique())
    return {begrip: set(status) for begrip, status in deel.iter_rows()}


@pytest.mark.parametrize(("soort", "status"), [("gelijk", "ok"), ("bewoording", "breuk")])
def test_a_break_in_one_item_is_a_break_in_its_indices(
    soort: Literal["gelijk", "bewoording"], status: str
) -> None:
    reeks = (Bewoording(1, "2022"), Bewoording(2, "2026", soort))
    begrippen = {**BEGRIPPEN, "sam_0": als_begrip("sam_0", reeks=reeks)}
    nu = met_variabele(samen("gemeente"), "sam_0", bewoording=2)
    p = maak_publicatie(nu, [], [samen("gemeente", 4, "2024")], begrippen=begrippen)
    uit = statussen(p)
    anders = {k for k, v in uit.items() if "breuk" in v}
    assert anders == ({"sam_0", "samenspel", "samenspel_inhoud"} if status == "breuk" else set())
    assert p.cijfers.filter(begrip="samenspel_relatie")["bewoording"].unique().to_list() == [1]


def test_an_index_of_other_items_is_not_compared() -> None:
    """Five items before and six now; and five of the staff: only what is made of the same is compared."""
    kort, staf = met_items(samen("inwoners", 4, "2024"), 5), met_items(samen("gemeente", 3), 5)
    p = maak_publicatie(samen("inwoners"), [staf], [kort], begrippen=BEGRIPPEN)
    uit = statussen(p)
    assert {k for k, v in uit.items() if "breuk" in v} == {"samenspel", "samenspel_relatie"}
    assert uit["samenspel_inhoud"] == {"ok"}
    assert set(p.spiegels.filter(maat="index")["begrip"]) == {"samenspel_inhoud"}


def met_items(invoer: RondeInvoer, aantal: int) -> RondeInvoer:
    boek = invoer.codeboek
    mee = tuple(v for v in boek.variabelen if v.naam not in NAMEN[aantal:])
    return replace(invoer, codeboek=structs.replace(boek, variabelen=mee))


def met_modus(invoer: RondeInvoer, papier: float, item: str) -> RondeInvoer:
    """Part of the answers on paper, where everyone agrees with `item`."""
    rng = np.random.default_rng(8)
    op_papier = pl.Series(rng.random(invoer.lees().height) < papier)
    rijen = invoer.lees().with_columns(
        modus=pl.when(op_papier).then(pl.lit("import")).otherwise(pl.lit("web"))
    )
    hoog = pl.when(op_papier & (pl.col(item) < 6)).then(pl.lit(5, pl.Int16)).otherwise(item)
    return replace(invoer, antwoorden=rijen.with_columns(hoog.alias(item)))


@pytest.mark.parametrize(("toen", "breuk"), [(0.25, False), (0.6, True)])
def test_another_mix_of_modi_breaks_the_trend_where_modus_matters(toen: float, breuk: bool) -> None:
    p = maak_publicatie(
        met_modus(samen("inwoners"), 0.25, "sam_5"),
        [],
        [met_modus(samen("inwoners", 4, "2024"), toen, "sam_5")],
        begrippen=BEGRIPPEN,
    )
    effecten = p.moduseffecten
    assert set(effecten["begrip"]) == set(NAMEN)
    assert effecten.filter(status="trendsleutel")["begrip"].to_list() == ["sam_5"]
    r = effecten.filter(begrip="sam_5").row(0, named=True)
    assert (r["modus"], r["tegen"], r["grens"]) == ("import", "web", 0.05)
    assert r["effect"] > 0.2 and r["p_bh"] == 0.0
    anders = {k for k, v in statussen(p).items() if "breuk" in v}
    assert anders == ({"sam_5", "samenspel", "samenspel_relatie"} if breuk else set())
    nl = p.kwaliteit.filter(gebied="NL").sort("periode")
    assert nl["web"].to_list() == [pytest.approx(1 - toen, abs=0.04), pytest.approx(0.75, abs=0.04)]
    assert nl.select("r_indicator", "r_zuiver", "cv").null_count().sum_horizontal()[0] == 0
    rest = p.kwaliteit.filter(pl.col("gebied") != "NL")
    assert rest["web"].is_between(0, 1).all()
    assert rest["r_indicator"].is_null().all()


def test_few_people_on_paper_are_not_shown_apart() -> None:
    p = maak_publicatie(met_modus(samen("inwoners"), 0.02, "sam_5"), begrippen=BEGRIPPEN)
    assert p.moduseffecten.is_empty()


def test_an_index_is_shown_only_where_its_items_are() -> None:
    """Where everyone agrees with one item, that item is not shown, nor are the indices it is in."""
    per = {**dict.fromkeys(buren(8), 90), buren(8)[0]: 20}
    invoer = met_verband(ronde("gemeente", per, items=6))
    hier = (pl.col("gemeente") == buren(8)[0]) & (pl.col("sam_0") < 6)
    eens = pl.when(hier).then(pl.lit(5, pl.Int16)).otherwise("sam_0").alias("sam_0")
    onthuld = uitkomst(replace(invoer, antwoorden=invoer.lees().with_columns(eens))).onthuld
    rijen, k = onthuld.cijfers.rijen, onthuld.cijfers.gebied.namen.index(buren(8)[0])
    status = {r.item.variabele.naam: int(onthuld.status[j, k]) for j, r in enumerate(rijen) if r.is_hoofd}
    assert status["sam_0"] != OK
    assert status["samenspel"] != OK and status["samenspel_inhoud"] != OK
    dicht = ~is_getoond(onthuld.status)
    for j, r in enumerate(rijen):
        delen = [i for i, x in enumerate(rijen) if x.is_hoofd and x.item.variabele.naam in r.item.delen]
        assert not (dicht[delen].any(axis=0) & ~dicht[j]).any()
