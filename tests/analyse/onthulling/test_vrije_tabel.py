"""Free tables: the same group has the same noise along every way, and only the lattice is served."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyse.gemeenten import gemeenten
from analyse.onthulling.celsleutel import met_sleutels
from analyse.onthulling.vrije_ronde import VrijeRonde, vrije_ronde
from analyse.onthulling.vrije_tabel import vrije_tabel
from analyse.pipeline import maak_publicatie
from analyse.prepare import AnalyseFout
from analyse.publicatie import Drempels, Ruis
from analyse.ronde import RondeInvoer
from analyse.status import GETOOND
from tests.analyse.kunst import buren, codeboek
from tests.analyse.onthulling.vrij import (
    ACHTERGROND,
    GROEP,
    ITEMS,
    OPEN,
    SLEUTEL,
    kern,
    met,
    ronde,
    sleutel,
    vrij,
)
from vragenlijsten import Codeboek


@pytest.fixture(scope="module")
def basis() -> VrijeRonde:
    return vrij(GROEP)


@pytest.fixture(scope="module")
def open_() -> VrijeRonde:
    return vrij(GROEP, drempels=OPEN)


@pytest.mark.parametrize("by", [("ag_leeftijd", "ag_geslacht", "gebied"), ("ag_geslacht", "ag_opleiding")])
def test_order_of_by_and_of_items_changes_nothing(open_: VrijeRonde, by: tuple[str, ...]) -> None:
    eerste = vrije_tabel(open_, by, ITEMS)
    for orde in permutations(by):
        assert vrije_tabel(open_, orde, ITEMS[::-1]).equals(eerste)


def test_an_item_alone_is_the_item_among_others(open_: VrijeRonde) -> None:
    samen = vrije_tabel(open_, ("ag_leeftijd", "gebied"), ITEMS)
    for item in ITEMS:
        alleen = vrije_tabel(open_, ("ag_leeftijd", "gebied"), [item, item])
        assert alleen.equals(samen.filter(pl.col("variabele") == item))


def test_filter_then_by_is_by_then_filter(open_: VrijeRonde) -> None:
    alles = vrije_tabel(open_, ("gebied", "ag_leeftijd", "ag_geslacht"), ITEMS)
    for code in (1, 2):
        een = alles.filter(pl.col("ag_geslacht") == code)
        assert vrije_tabel(open_.waar("ag_geslacht", code), ("gebied", "ag_leeftijd"), ITEMS).equals(een)
        twee = open_.waar("ag_leeftijd", 3).waar("ag_geslacht", code)
        assert vrije_tabel(twee, ("gebied",), ITEMS).equals(een.filter(pl.col("ag_leeftijd") == 3))
        assert vrije_tabel(twee, ("gebied", "ag_leeftijd"), ITEMS).equals(
            een.filter(pl.col("ag_leeftijd") == 3)
        )


def test_one_gebied_is_that_gebied_among_all(open_: VrijeRonde, basis: VrijeRonde) -> None:
    for bron in (open_, basis):
        alles = vrije_tabel(bron, ("gebied", "ag_opleiding"), ITEMS)
        for gebied in bron.telling.gebied.namen:
            een = vrije_tabel(bron.waar("gebied", gebied), ("ag_opleiding",), ITEMS)
            assert een.equals(alles.filter(pl.col("gebied") == gebied))
        assert vrije_tabel(bron, ("ag_opleiding",), ITEMS).equals(alles.filter(pl.col("gebied") == "NL"))


def test_groups_of_the_same_people_have_the_same_noise() -> None:
    """In one gemeente only women answered: there women are everyone."""
    een, ander = buren(2)
    invoer = ronde("inwoners", {een: 300, ander: 300}, 5)
    geslacht = pl.when(pl.col("gemeente") == een).then(2).otherwise("ag_geslacht").cast(pl.Int16)
    vrouwen = invoer.lees().with_columns(ag_geslacht=geslacht)
    bron = vrije_ronde(met(replace(invoer, antwoorden=vrouwen)), SLEUTEL, drempels=OPEN).waar("gebied", een)
    alle, allen = (vrije_tabel(b, ("gebied",), ITEMS) for b in (bron, bron.waar("ag_geslacht", 2)))
    assert alle["schatting"].is_not_null().any()
    assert kern(alle, ("gebied",)).equals(kern(allen, ("gebied",)))


def test_who_is_in_no_group_of_their_own_counts_in_one_that_is_published() -> None:
    """Another sex, and who did not say: in every group as in the breakdowns of a publication, so that no
    figure minus another is about them; where they are more than a tenth there is nothing to see."""
    a, b = buren(2)
    invoer = ronde("inwoners", {a: 600, b: 600}, 5)
    plek = pl.int_range(pl.len()).over("gemeente")
    anders = plek < pl.when(pl.col("gemeente") == a).then(25).otherwise(80)
    code = pl.when(anders & (plek % 2 == 0)).then(3).when(anders).then(99).otherwise("ag_geslacht")
    frame = invoer.lees().with_columns(ag_geslacht=code.cast(pl.Int16))
    invoer = replace(invoer, antwoorden=frame)
    ruim = Drempels(n_eff=0.0, breedte=9.0)
    publiek = maak_publicatie(invoer, drempels=ruim).uitsplitsingen
    publiek = publiek.filter(gebied=a, variabele="sam_0", maat="eens", kenmerk_a="geslacht")
    publiek = publiek.filter(pl.col("kenmerk_b").is_null())
    stil = vrije_ronde(met(invoer), SLEUTEL, Ruis(0.01, 1, 0), ruim)
    tabel = vrije_tabel(stil, ("gebied", "ag_geslacht"), ["sam_0"]).filter(maat="eens")
    assert tabel["ag_geslacht"].unique().sort().to_list() == [1, 2]
    assert tabel.filter(gebied=b)["schatting"].null_count() == 2
    vrij_ = tabel.filter(gebied=a).sort("ag_geslacht")["schatting"].to_list()
    vast = publiek.sort("waarde_a")["schatting"].to_list()
    assert vrij_ == vast and None not in vrij_
    with pytest.raises(AnalyseFout, match="ag_geslacht 3 komt niet voor"):
        stil.waar("ag_geslacht", 3)


def test_everyone_asked_is_one_group_whatever_the_item() -> None:
    """Otherwise the noise of the number of people could be averaged over the items."""
    bron = vrij({buren(1)[0]: 400}, items=12)
    n = vrije_tabel(bron, ("ag_geslacht", "gebied"), sorted(bron.items)).drop_nulls("n_gevraagd")
    assert n.group_by("gebied", "ag_geslacht").agg(pl.col("n_gevraagd").n_unique())["n_gevraagd"].max() == 1


def _tabellen(invoer: RondeInvoer) -> list[pl.DataFrame]:
    bron = vrije_ronde(invoer, SLEUTEL, drempels=OPEN)
    return [vrije_tabel(bron, by, ITEMS) for by in (("gebied",), ("ag_leeftijd", "ag_geslacht", "gebied"))]


def _zelfde(een: list[pl.DataFrame], ander: list[pl.DataFrame]) -> bool:
    return all(a.equals(b) for a, b in zip(een, ander, strict=True))


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10**6))
def test_order_of_rows_and_columns_after_reading_changes_nothing(zaad: int) -> None:
    invoer = met(ronde("inwoners", {g: n // 3 for g, n in GROEP.items()}, 3))
    rng, frame = np.random.default_rng(zaad), invoer.lees()
    anders = frame[rng.permutation(frame.height)].select(rng.permutation(frame.columns).tolist())
    assert _zelfde(_tabellen(invoer), _tabellen(replace(invoer, antwoorden=anders)))


def test_a_planted_dependence_on_row_order_is_found() -> None:
    """Keys put on after sorting give other noise: the test above would see it."""
    kaal = ronde("inwoners", GROEP, 3)
    gesorteerd = replace(kaal, antwoorden=kaal.lees().sort("ag_leeftijd", maintain_order=True))
    assert not _zelfde(_tabellen(met(kaal)), _tabellen(met(gesorteerd)))


def test_other_rows_of_the_round_do_not_change_the_noise_of_a_group() -> None:
    """Rows left out after reading: what is left of a gemeente that keeps all of its rows stays as it was."""
    invoer = met(ronde("inwoners", GROEP, 3))
    eerste, tweede, *_ = GROEP
    minder = replace(invoer, antwoorden=invoer.lees().filter(pl.col("gemeente") != tweede))
    voor, na = _tabellen(invoer), _tabellen(minder)
    for a, b in zip(voor, na, strict=True):
        assert a.filter(pl.col("gebied") == eerste).equals(b.filter(pl.col("gebied") == eerste))
        assert not a.filter(pl.col("gebied") == "NL").equals(b.filter(pl.col("gebied") == "NL"))


def test_another_secret_gives_independent_noise() -> None:
    codes = sorted(gemeenten())[:150]
    invoer = ronde("inwoners", dict.fromkeys(codes, 60), 9)
    n = []
    for k in (1, 2):
        bron = vrije_ronde(met(invoer, sleutel(k)), sleutel(k), drempels=OPEN)
        tabel = vrije_tabel(bron, ("gebied", "ag_opleiding"), ITEMS[:1]).filter(pl.col("maat") == "eens")
        waar = _waar(invoer, ["gemeente", "ag_opleiding"]).rename({"gemeente": "gebied"})
        met_waar = tabel.join(waar, on=["gebied", "ag_opleiding"]).filter(pl.col("len") > 11)
        n.append(
            met_waar.select(
                "gebied", "ag_opleiding", ruis=pl.col("n_gevraagd") - pl.col("len").cast(pl.Int32)
            )
        )
    paar = n[0].join(n[1], on=["gebied", "ag_opleiding"]).drop_nulls()
    assert paar.height > 350
    ruis = paar.select("ruis", "ruis_right").to_numpy()
    assert abs(np.corrcoef(ruis.T)[0, 1]) < 4 / np.sqrt(paar.height)
    assert 3 < ruis.var() < 5 and abs(ruis.mean()) < 0.35


def _waar(invoer: RondeInvoer, by: list[str]) -> pl.DataFrame:
    return invoer.lees().group_by(by).len()


@pytest.mark.parametrize(
    ("by", "items", "deel"),
    [
        (ACHTERGROND, ITEMS, "ten hoogste 2 achtergrondvariabelen"),
        (("sam_1",), ITEMS, "op sam_1 kan niet worden uitgesplitst; kies uit gebied"),
        (("stratum",), ITEMS, "op stratum kan niet"),
        ((), [], "ten minste één vraag"),
        ((), ["ag_leeftijd"], "over ag_leeftijd zijn er geen cijfers"),
        ((), ["nee"], "over nee zijn er geen cijfers"),
    ],
)
def test_requests_outside_the_lattice_are_refused(
    basis: VrijeRonde, by: tuple[str, ...], items: list[str], deel: str
) -> None:
    with pytest.raises(AnalyseFout, match=deel):
        vrije_tabel(basis, by, items)


def test_filters_count_for_the_lattice_and_have_one_known_value(basis: VrijeRonde) -> None:
    twee = basis.waar("ag_geslacht", 1).waar("ag_opleiding", 2)
    with pytest.raises(AnalyseFout, match="dit zijn er 3"):
        vrije_tabel(twee, ("ag_leeftijd",), ITEMS)
    with pytest.raises(AnalyseFout, match="maar één waarde"):
        twee.waar("ag_geslacht", 2)
    for naam, waarde in (("ag_geslacht", 99), ("ag_geslacht", "1"), ("gebied", "GM9999"), ("gebied", 3)):
        with pytest.raises(AnalyseFout, match=f"{naam} .* komt niet voor"):
            basis.waar(naam, waarde)
    with pytest.raises(AnalyseFout, match="op modus kan niet"):
        basis.waar("modus", "web")


@pytest.mark.parametrize("doelgroep", ["aanbieders", "gemeente"])
def test_small_groups_have_no_free_tables(doelgroep: str) -> None:
    with pytest.raises(AnalyseFout, match="alleen over inwoners"):
        vrije_ronde(met(ronde(doelgroep, {buren(1)[0]: 90})), SLEUTEL)


def test_answers_without_keys_or_without_responses_are_refused() -> None:
    invoer = ronde("inwoners", {buren(1)[0]: 90})
    with pytest.raises(AnalyseFout, match="geen sleutels"):
        vrije_ronde(invoer, SLEUTEL)
    with pytest.raises(AnalyseFout, match="geen antwoorden"):
        vrije_ronde(met(replace(invoer, antwoorden=invoer.lees().clear())), SLEUTEL)


def test_a_codebook_without_background_has_totals_only() -> None:
    invoer = ronde("inwoners", dict.fromkeys(buren(3), 90))
    boek = codeboek("inwoners")
    kaal = Codeboek(boek.vragenlijst, boek.naam, boek.versie, boek.doelgroep, boek.variabelen[:3])
    frame = met_sleutels(invoer.lees().drop(ACHTERGROND), SLEUTEL)
    bron = vrije_ronde(replace(invoer, antwoorden=frame, codeboek=kaal, marges=None), SLEUTEL)
    assert vrije_tabel(bron, ("gebied",), ITEMS)["status"].is_in(GETOOND).any()
    with pytest.raises(AnalyseFout, match=r"kies uit gebied$"):
        vrije_tabel(bron, ("ag_geslacht",), ITEMS)
