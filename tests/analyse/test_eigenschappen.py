"""What holds for every output of a publication and of `analyseer`, whatever the answers."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from analyse.cijfers import Cijfers, maak_cijfers
from analyse.indexen.cijfers import index_blokken, tellers
from analyse.indexen.index import indexen_van
from analyse.pipeline import maak_publicatie
from analyse.prepare import OPEN_LINK
from analyse.publicatie import Publicatie
from analyse.ronde import RondeInvoer
from analyse.runner import LocalRunner, Runner, tel
from analyse.tabellen.analyseer import analyseer
from analyse.tabellen.vergelijk import SLEUTELS
from analyse.tellen import domein, tel_ronde, telplan
from tests.analyse.andere_vorm import andere_vorm
from tests.analyse.indexen.test_cijfers import BEGRIPPEN, met_verband
from tests.analyse.kunst import buren, ronde

SOMS = settings(max_examples=4, deadline=None)
FRAMES = {
    "cijfers", "vergelijkingen", "spiegels", "kwaliteit", "modelschattingen", "rangen", "schalen",
    "moduseffecten", "uitsplitsingen", "open_link", "drijfveren",
}  # fmt: skip


def vol(zaad: int, per: Mapping[str, int], periode: str = "2026") -> RondeInvoer:
    """A round with indices, modi, and some who came in through an open link."""
    een = met_verband(ronde("inwoners", dict(per), zaad, periode, items=6))
    los = pl.Series(np.random.default_rng(zaad).random(een.lees().height) < 0.05)
    stratum = pl.when(los).then(pl.lit(OPEN_LINK)).otherwise("stratum").alias("stratum")
    return replace(een, antwoorden=een.lees().with_columns(stratum))


def publiceer(huidig: RondeInvoer, runner: Runner | None = None) -> Publicatie:
    """With staff as mirror and a round before."""
    per = dict.fromkeys(huidig.strata["gemeente"].unique().sort().to_list(), 40)
    spiegel, eerder = ronde("gemeente", per, 3, items=6), ronde("inwoners", per, 4, "2024", items=6)
    return maak_publicatie(huidig, [spiegel], [eerder], begrippen=BEGRIPPEN, runner=runner or LocalRunner())


def cijfers(invoer: RondeInvoer, *, iedereen: bool = False) -> Cijfers:
    """Figures and indices before disclosure control; `iedereen` as those of the domain of everyone."""
    indexen = indexen_van(invoer.codeboek, BEGRIPPEN, invoer.schalen)
    telling = tel_ronde(invoer, tel(invoer.antwoorden, telplan(invoer, tellers(indexen)), LocalRunner()))
    if iedereen:
        telling = domein(telling, np.ones(len(telling.som.cellen), dtype=bool))
    return maak_cijfers(replace(telling, blokken=(*telling.blokken, *index_blokken(telling, indexen))))


def eis_eindig(frames: Mapping[str, pl.DataFrame]) -> None:
    for naam, frame in frames.items():
        for kolom in frame.select(pl.selectors.float()).iter_columns():
            assert kolom.drop_nulls().is_finite().all(), (naam, kolom.name)


@SOMS
@given(st.integers(0, 999), st.integers(100, 900))
def test_neither_order_nor_parts_change_a_bit_of_any_frame(zaad: int, stuk: int) -> None:
    een = vol(zaad, dict.fromkeys(buren(6), 90))
    assert een.marges is not None
    twee = replace(
        een,
        antwoorden=een.lees().sample(fraction=1, shuffle=True, seed=zaad),
        strata=een.strata.reverse(),
        marges=een.marges.reverse(),
    )
    a, b = publiceer(een), publiceer(twee, LocalRunner(rijen=stuk))
    assert set(a.frames()) == FRAMES
    assert a.schalen.height and a.uitsplitsingen.height and a.rangen.height and a.open_link.height
    for naam, frame in a.frames().items():
        assert frame.equals(b.frames()[naam]), naam


def test_the_same_of_model_estimates() -> None:
    """They ask for thirty gemeenten that are shown."""
    een = vol(1, dict.fromkeys(buren(44), 60))
    a, b = (
        maak_publicatie(x, begrippen=BEGRIPPEN) for x in (een, replace(een, antwoorden=een.lees().reverse()))
    )
    assert a.modelschattingen.height
    assert a.modelschattingen.equals(b.modelschattingen) and a.rangen.equals(b.rangen)
    eis_eindig(a.frames())


@st.composite
def rare_rondes(draw: st.DrawFn) -> RondeInvoer:
    """Tiny gemeenten, answers that are all alike or all missing, strata that everyone answered in."""
    groottes = draw(st.lists(st.sampled_from([0, 1, 2, 25, 40, 90]), min_size=6, max_size=6))
    invoer = vol(draw(st.integers(0, 999)), dict(zip(buren(6), groottes, strict=True)))
    mensen = invoer.lees()
    vast = draw(st.lists(st.sampled_from([None, 1, 3, 5, 98, 99, 97]), min_size=6, max_size=6))
    hier = pl.col("gemeente").is_in(draw(st.sets(st.sampled_from(buren(6)))))
    for k, code in enumerate(vast):
        if code is not None:
            nieuw = pl.when(hier).then(pl.lit(code, pl.Int16)).otherwise(f"sam_{k}")
            mensen = mensen.with_columns(nieuw.alias(f"sam_{k}"))
    geteld = mensen.group_by("gemeente", "stratum").agg(n=pl.len().cast(pl.Int64))
    strata = invoer.strata.join(geteld, on=["gemeente", "stratum"], how="left", maintain_order="left")
    telling = pl.when(draw(st.booleans()) & hier).then(pl.col("n").fill_null(0)).otherwise("populatie")
    return replace(invoer, antwoorden=mensen, strata=strata.with_columns(populatie=telling).drop("n"))


@settings(max_examples=8, deadline=None)
@given(rare_rondes())
def test_no_frame_holds_a_strange_number(invoer: RondeInvoer) -> None:
    eis_eindig(publiceer(invoer).frames())


@SOMS
@given(st.integers(0, 999))
def test_a_domain_of_everyone_is_the_total(zaad: int) -> None:
    invoer = ronde("inwoners", dict.fromkeys(buren(4), 60), zaad, items=6)
    heel, deel = cijfers(invoer).waarden, cijfers(invoer, iedereen=True).waarden
    for veld in ("n", "n_eff", "waarde", "variantie", "df"):
        assert np.array_equal(getattr(heel, veld), getattr(deel, veld), equal_nan=True), veld


@SOMS
@given(st.integers(0, 999), st.integers(2, 9))
def test_larger_populations_change_no_figure_and_a_census_has_no_error(zaad: int, keer: int) -> None:
    """Of questions and indices; populations of strata and margins times the same number."""
    invoer = ronde("inwoners", dict.fromkeys(buren(4), 60), zaad, items=6)
    groter = invoer.strata.with_columns(pl.col("populatie") * keer)
    a, b = cijfers(invoer), cijfers(replace(invoer, strata=groter))
    assert {r.maat.naam for r in a.rijen} > {"eens", "netto", "gemiddelde", "index"}
    np.testing.assert_allclose(b.waarden.waarde, a.waarden.waarde, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(b.waarden.n_eff, a.waarden.n_eff, rtol=1e-10)
    geteld = invoer.lees().group_by("gemeente", "stratum").agg(populatie=pl.len().cast(pl.Int64))
    telling = cijfers(replace(invoer, strata=geteld.with_columns(uitgenodigd=pl.lit(0, pl.Int64))))
    assert (telling.waarden.variantie == 0).all()


@st.composite
def rare_tabellen(draw: st.DrawFn) -> dict[str, pl.DataFrame]:
    """Data of another shape, with tables left out and columns emptied."""
    tabellen = andere_vorm(draw(st.integers(0, 999)))
    for naam in draw(st.sets(st.sampled_from(["gemeenten", "aanbieders", "medewerkers"]))):
        del tabellen[naam]
    mensen = tabellen["inwoners"]
    for item in draw(st.sets(st.sampled_from(["steun", "welkom", "uren"]))):
        code = draw(st.sampled_from([None, 1.0, 9.0]))
        mensen = mensen.with_columns(pl.lit(code, pl.Float64).alias(item))
    if draw(st.booleans()):
        mensen = mensen.filter(pl.col("wave") == mensen["wave"].min())
    if draw(st.booleans()):
        mensen = mensen.with_columns(sec=pl.lit(0), mode=pl.col("geslacht"))
    return {**tabellen, "inwoners": mensen}


@SOMS
@given(rare_tabellen(), st.integers(0, 99))
def test_no_table_of_analyseer_holds_a_strange_number(tabellen: dict[str, pl.DataFrame], zaad: int) -> None:
    """And the order of the rows changes no bit of what is counted per cell."""
    uit = analyseer(tabellen)
    eis_eindig(uit)
    assert {"status", "weights", "estimates", "kish", "differences"} <= uit.keys()
    anders = analyseer({k: t.sample(fraction=1, shuffle=True, seed=zaad) for k, t in tabellen.items()})
    for naam in ("estimates", "kish", "differences", "ranks"):
        if naam in uit:
            een, twee = (x[naam].sort(SLEUTELS[naam]) for x in (uit, anders))
            assert een.equals(twee), naam
