"""Nothing small shows in a free table, and what is left out elsewhere stays out."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyse.gemeenten import gemeenten, peergroepen
from analyse.onthulling.celsleutel import KOLOM, met_sleutels
from analyse.onthulling.vrije_ronde import VrijeRonde, vrije_ronde
from analyse.onthulling.vrije_tabel import KOLOMMEN, vrije_tabel
from analyse.pipeline import maak_publicatie
from analyse.prepare import OPEN_LINK
from analyse.publicatie import Drempels
from analyse.ronde import RondeInvoer
from analyse.status import GETOOND
from tests.analyse.kunst import EENS5, buren
from tests.analyse.onthulling.vrij import ACHTERGROND, GROEP, ITEMS, SLEUTEL, met, ronde, vrij
from vragenlijsten import Schaal


@pytest.fixture(scope="module")
def basis() -> VrijeRonde:
    return vrij(GROEP)


@settings(max_examples=6, deadline=None)
@given(
    st.integers(0, 10**6),
    st.sampled_from([("gebied",), ("gebied", "ag_geslacht"), ("gebied", *ACHTERGROND[:2])]),
)
def test_what_shows_meets_the_minimum_truly_and_perturbed(zaad: int, by: tuple[str, ...]) -> None:
    invoer = ronde("inwoners", dict(zip(buren(5), (300, 64, 36, 31, 20), strict=True)), zaad)
    bron = vrije_ronde(met(invoer), SLEUTEL, drempels=Drempels(n_eff=0.0, breedte=9.0))
    tabel = vrije_tabel(bron, by, ITEMS)
    dicht = tabel.filter(~pl.col("status").is_in(GETOOND))
    for kolom in ("n_gevraagd", "schatting", "se", "lo", "hi"):
        assert dicht[kolom].is_null().all()
    open_ = tabel.filter(pl.col("status").is_in(GETOOND))
    assert (open_["n_gevraagd"] >= 30).all() and open_["schatting"].is_finite().all()
    assert (open_["se"] > 0).all() and (open_["lo"] <= open_["schatting"]).all()
    frame = invoer.lees().with_columns(gebied=pl.col("gemeente"))
    for rij in open_.filter(pl.col("gebied").str.starts_with("GM")).iter_rows(named=True):
        wie = frame.filter([pl.col(k) == rij[k] for k in by])[rij["variabele"]]
        basis = wie.filter(wie.is_between(1, 5))
        assert len(basis) + (int((wie == 98).sum()) if rij["maat"] == "weet_niet" else 0) >= 30
        delen = [(basis >= 4).sum(), (basis < 4).sum()]
        if rij["maat"] in ("oneens", "netto"):
            delen += [(basis <= 2).sum(), (basis == 3).sum()]
        if rij["maat"].startswith("code_") or rij["maat"] == "gemiddelde":
            delen += [(basis == k).sum() for k in range(1, 6)]
        if rij["maat"] == "weet_niet":
            delen = [(wie == 98).sum(), len(basis)]
        assert min(delen) >= 10


def _grensgeval(eens: int, oneens: int) -> tuple[RondeInvoer, pl.DataFrame]:
    """In 200 gemeenten as many people who agree and disagree, and one more who skipped the question."""
    n = eens + oneens + 1
    invoer = ronde("inwoners", dict.fromkeys(sorted(gemeenten())[:200], n), 3)
    plek = pl.int_range(pl.len()) % n
    code = pl.when(plek < eens).then(4).when(plek < n - 1).then(1).otherwise(99).cast(pl.Int16)
    invoer = replace(invoer, antwoorden=invoer.lees().with_columns(sam_0=code))
    bron = vrije_ronde(met(invoer), SLEUTEL, drempels=Drempels(n_eff=0.0, breedte=9.0))
    tabel = vrije_tabel(bron, ("gebied",), ["sam_0"])
    return invoer, tabel.filter((pl.col("maat") == "eens") & pl.col("gebied").str.starts_with("GM"))


def test_a_group_on_the_minimum_shows_only_where_noise_lets_it() -> None:
    """Both numbers decide: neither the true one nor the perturbed one can be read off from what is there."""
    _, tabel = _grensgeval(15, 15)
    open_ = tabel.filter(pl.col("status").is_in(GETOOND))
    assert open_["n_gevraagd"].min() == 30 and open_["n_gevraagd"].n_unique() >= 5
    assert 0.2 < open_.height / tabel.height < 0.6  # half of the bases and of the numbers asked fall below 30
    assert not _grensgeval(14, 15)[1]["status"].is_in(GETOOND).any()


def test_a_part_on_the_minimum_shows_only_where_noise_lets_it() -> None:
    _, tabel = _grensgeval(10, 50)
    assert 0.35 < tabel["status"].is_in(GETOOND).sum() / tabel.height < 0.8
    assert not _grensgeval(9, 50)[1]["status"].is_in(GETOOND).any()


def test_a_mean_without_distribution_needs_people_who_think_otherwise() -> None:
    cijfer = Schaal("cijfer", 1, 5, EENS5.labels, True, {"voldoende": (3, 5)}, "gemiddelde")
    a, b, c = buren(6)[::2]
    invoer = replace(ronde("inwoners", {a: 300, b: 300, c: 300}, 5), schalen={"eens5": cijfer})
    rij = pl.int_range(pl.len()).over("gemeente")
    anders = pl.when(pl.col("gemeente") == a).then(6).otherwise(60)
    invoer = replace(
        invoer,
        antwoorden=invoer.lees().with_columns(
            sam_0=pl.when(rij < anders).then(3).otherwise(4).cast(pl.Int16)
        ),
    )
    bron = vrije_ronde(met(invoer), SLEUTEL)
    tabel = vrije_tabel(bron, ("gebied",), ["sam_0"]).filter(pl.col("maat") == "gemiddelde")
    status = dict(tabel.select("gebied", "status").iter_rows())
    assert (status[a], status[b], status[c]) == ("onderdrukt", "ok", "ok")


def test_other_shares_show_only_beside_the_main_figure() -> None:
    """Noise can let the part "insufficient" pass where the codes in it do not: then both stay out."""
    cijfer = Schaal("cijfer", 1, 5, EENS5.labels, True, {"voldoende": (3, 5)}, "gemiddelde")
    invoer = ronde("inwoners", dict.fromkeys(sorted(gemeenten())[:200], 70), 5)
    plek = pl.int_range(pl.len()) % 70
    code = pl.when(plek < 5).then(1).when(plek < 10).then(2).otherwise(3).cast(pl.Int16)
    invoer = replace(invoer, schalen={"eens5": cijfer}, antwoorden=invoer.lees().with_columns(sam_0=code))
    bron = vrije_ronde(met(invoer), SLEUTEL, drempels=Drempels(n_eff=0.0, breedte=9.0))
    tabel = vrije_tabel(bron, ("gebied",), ["sam_0"]).filter(pl.col("gebied").str.starts_with("GM"))
    zicht = {
        maat: tabel.filter(pl.col("maat") == maat)["status"].is_in(GETOOND)
        for maat in ("gemiddelde", "voldoende")
    }
    assert 40 < zicht["gemiddelde"].sum() < 160 and zicht["voldoende"].any()
    assert not (zicht["voldoende"] & ~zicht["gemiddelde"]).any()


def test_unequal_weights_ask_for_more_people() -> None:
    """The effective number must reach the minimum too."""
    invoer = ronde("inwoners", dict.fromkeys(buren(4), 260), 8)
    bron = vrije_ronde(met(invoer), SLEUTEL, drempels=Drempels(n_eff=60.0, breedte=9.0))
    telling = bron.telling
    assert telling.basis is not None
    cellen = telling.som.sleutels.with_columns(w=pl.Series(telling.basis.weging.gewicht[telling.basis.plek]))
    frame = invoer.lees().join(cellen, on=telling.som.sleutels.columns, nulls_equal=True)
    w = pl.col("w")
    n_eff = frame.filter(pl.col("sam_0") <= 5).group_by("gemeente", "ag_opleiding")
    waar = n_eff.agg(pl.len(), kish=w.sum() ** 2 / (w**2).sum()).rename({"gemeente": "gebied"})
    tabel = vrije_tabel(bron, ("gebied", "ag_opleiding"), ["sam_0"]).filter(pl.col("maat") == "eens")
    samen = tabel.join(waar, on=["gebied", "ag_opleiding"])
    open_ = samen["status"].is_in(GETOOND)
    assert open_.any() and (samen.filter(open_)["kish"] >= 60).all()
    assert samen.filter(~open_ & (pl.col("len") >= 62)).height  # enough people, too few effective ones


def test_a_distribution_is_wide_enough_as_a_whole_or_not_there() -> None:
    invoer = ronde("inwoners", {buren(1)[0]: 2_000, buren(3)[2]: 2_000, buren(5)[4]: 2_000}, 6)
    kans = np.random.default_rng(1).choice([1, 2, 3, 4, 5], invoer.lees().height, p=[0.125] * 4 + [0.5])
    invoer = replace(invoer, antwoorden=invoer.lees().with_columns(sam_0=pl.Series(kans, dtype=pl.Int16)))
    bron = vrije_ronde(met(invoer), SLEUTEL, drempels=Drempels(breedte=0.15))
    tabel = vrije_tabel(bron, ("gebied", "ag_leeftijd", "ag_opleiding"), ["sam_0"])
    codes = tabel.filter(pl.col("maat").str.starts_with("code_"))
    per = codes.group_by("gebied", "ag_leeftijd", "ag_opleiding").agg(
        pl.col("status").is_in(GETOOND).sum(), half=(pl.col("status") == "te_weinig").sum()
    )
    assert set(per["status"]) <= {0, 5} and (per["half"] == 5).any()


def test_answers_through_an_open_link_stay_out() -> None:
    invoer = ronde("inwoners", {buren(1)[0]: 300}, 2)
    frame = invoer.lees()
    met_open = pl.concat([frame, frame.head(80).with_columns(stratum=pl.lit(OPEN_LINK))])
    sleutels = met_sleutels(met_open, SLEUTEL)
    alle = vrije_ronde(replace(invoer, antwoorden=sleutels), SLEUTEL)
    zonder = vrije_ronde(replace(invoer, antwoorden=sleutels.head(300)), SLEUTEL)
    by = ("gebied", "ag_geslacht")
    assert vrije_tabel(alle, by, ITEMS).equals(vrije_tabel(zonder, by, ITEMS))


def test_what_the_publication_leaves_out_stays_out() -> None:
    """A small gemeente takes a second one with it; in a free table that one would give it away."""
    a, b, *rest = (c for c in buren(12) if gemeenten()[c].peergroep == "PG-klein-weinig")
    per = {a: 12, b: 400, **dict.fromkeys(rest, 450)}
    ruim = Drempels(n_eff=0.0, breedte=9.0)
    invoer = ronde("inwoners", per, 4)
    publiek = maak_publicatie(invoer, drempels=ruim).cijfers
    sleutels = ["gebied", "variabele", "maat"]
    weg = publiek.filter(~pl.col("status").is_in(GETOOND)).select(sleutels)
    assert weg.filter(pl.col("gebied") == b).height
    zelf = vrije_ronde(met(invoer), SLEUTEL, drempels=ruim)
    bron = vrije_ronde(met(invoer), SLEUTEL, drempels=ruim, cijfers=publiek)
    for by in ((), ("ag_geslacht",), ("ag_leeftijd", "ag_opleiding")):
        tabel = vrije_tabel(bron, ("gebied", *by), ITEMS)
        assert tabel.equals(vrije_tabel(zelf, ("gebied", *by), ITEMS))
        geheim = tabel.join(weg, on=sleutels, how="semi")
        assert geheim.height and not geheim["status"].is_in(GETOOND).any()
        assert tabel["status"].is_in(GETOOND).any()
    minder = publiek.filter((pl.col("variabele") != "sam_1") & (pl.col("gebied") != rest[0]))
    tabel = vrije_tabel(vrije_ronde(met(invoer), SLEUTEL, drempels=ruim, cijfers=minder), ("gebied",), ITEMS)
    weg = tabel.filter((pl.col("variabele") == "sam_1") | (pl.col("gebied") == rest[0]))
    assert not weg["status"].is_in(GETOOND).any() and tabel["status"].is_in(GETOOND).any()


def test_a_peer_group_of_two_gemeenten_is_not_shown() -> None:
    leden = peergroepen()["PG-middel-matig"].leden[:2]
    bron = vrij({**dict.fromkeys(leden, 300), **dict.fromkeys(buren(8)[::2], 200)})
    tabel = vrije_tabel(bron, ("gebied", "ag_geslacht"), ITEMS)
    assert not tabel.filter(pl.col("gebied") == "PG-middel-matig")["status"].is_in(GETOOND).any()
    assert tabel.filter(pl.col("gebied") == "PG-klein-weinig")["status"].is_in(GETOOND).any()


def test_rows_are_there_whether_or_not_anyone_is_in_the_group(basis: VrijeRonde) -> None:
    tabel = vrije_tabel(basis, ("gebied", "ag_geslacht", "ag_opleiding"), ITEMS[:1])
    per = tabel.group_by("gebied", "maat").len()["len"]
    assert per.n_unique() == 1 and per[0] == 2 * 3


def test_an_item_nobody_was_asked_is_not_asked() -> None:
    invoer = ronde("inwoners", {buren(1)[0]: 90})
    leeg = invoer.lees().with_columns(sam_1=pl.lit(97, dtype=pl.Int16))
    bron = vrije_ronde(met(replace(invoer, antwoorden=leeg)), SLEUTEL)
    assert set(vrije_tabel(bron, ("ag_geslacht",), ["sam_1"])["status"]) == {"niet_gevraagd"}


def test_keys_and_secret_are_in_nothing_that_comes_out(basis: VrijeRonde) -> None:
    tabel = vrije_tabel(basis, ("gebied", "ag_geslacht"), ITEMS)
    assert tabel.columns == ["gebied", "ag_geslacht", *KOLOMMEN]
    beeld = repr(basis)
    assert "geheim" not in beeld and KOLOM not in beeld and "Rondesleutel" not in beeld
