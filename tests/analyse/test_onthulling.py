"""Disclosure control as an attacker sees it: no small base shows, and no subtraction brings one back."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyse.cijfers import maak_cijfers
from analyse.gebieden import NL
from analyse.gemeenten import gemeenten
from analyse.onthulling import GETOOND
from analyse.pipeline import maak_publicatie
from analyse.publicatie import Drempels
from analyse.tellen import tel_ronde
from analyse.weging import Bools
from tests.alles import voorbeelden
from tests.analyse.kunst import buren, open_frame, ronde, ruw_frame

D = Drempels()
RUIM = Drempels(n_eff=0.0, breedte=9.0)  # disclosure alone, without the precision gate
GROOTTES = st.lists(st.sampled_from([0, 1, 4, 12, 29, 31, 45, 80, 200]), min_size=1, max_size=8)
SLEUTEL = ["doelgroep", "periode", "gebied", "variabele", "maat"]


def ruw_en_open(
    doelgroep: str, groottes: list[int], zaad: int, d: Drempels = RUIM
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Unprotected and published figures, same rows."""
    per = {g: n for g, n in zip(buren(len(groottes)), groottes, strict=True) if n}
    telling = tel_ronde(ronde(doelgroep, per or {buren(1)[0]: 1}, zaad))
    return ruw_frame(maak_cijfers(telling)), open_frame(telling, d)


@settings(max_examples=voorbeelden(20), deadline=None)
@given(st.sampled_from(["inwoners", "aanbieders", "gemeente"]), GROOTTES, st.integers(0, 99))
def test_no_published_figure_has_a_base_under_its_minimum(
    doelgroep: str, groottes: list[int], zaad: int
) -> None:
    ruw, open_ = ruw_en_open(doelgroep, groottes, zaad, D)
    samen = open_.join(ruw, on=SLEUTEL, suffix="_ruw", validate="1:1")
    assert samen.height == open_.height == ruw.height
    dicht = samen.filter(~pl.col("status").is_in(GETOOND))
    for kolom in ("n", "n_eff", "schatting", "se", "lo", "hi", "df"):
        assert dicht[kolom].is_null().all()
    zicht = samen.filter(pl.col("status").is_in(GETOOND))
    assert zicht["schatting"].is_finite().all() and zicht["se"].is_finite().all()
    if doelgroep == "inwoners":
        assert (zicht["n_ruw"] >= 30).all() and (zicht["n_eff_ruw"] >= 30).all()
    elif doelgroep == "aanbieders":
        assert (zicht["organisaties"] >= 5).all() and (zicht["grootste"] <= 0.5).all()
    else:
        assert (zicht["n_ruw"] >= 10).all() and (zicht["populatie"] - zicht["n_ruw"] >= 10).all()
    basis = "organisaties" if doelgroep == "aanbieders" else "n_ruw"
    klein = zicht.filter((pl.col(basis) < D.uiterste_groep) & pl.col("aandeel"))
    assert ((klein["teller"] > D.uiterste_rand) & (klein["n_ruw"] - klein["teller"] > D.uiterste_rand)).all()
    verdeling = zicht.filter(pl.col("maat").str.starts_with("code_"))
    assert (verdeling["teller"] >= 10).all()
    heel = verdeling.group_by("gebied", "variabele").len()
    assert (heel["len"] == 5).all()
    assert (zicht["n"] % 5 == 0).all() and (zicht["n_eff"] % 5 == 0).all() and (zicht["n"] > 0).all()


@settings(max_examples=voorbeelden(40), deadline=None)
@given(st.sampled_from(["inwoners", "aanbieders", "gemeente"]), GROOTTES, st.integers(0, 99))
def test_subtraction_cannot_isolate_what_is_left_out(doelgroep: str, groottes: list[int], zaad: int) -> None:
    """The attacker knows every population, so every published mean is a published weighted total.

    Solve for the left-out gemeenten: none whose own base is too small may be determined, and every set whose
    total can be determined reaches the minimum together.
    """
    ruw, open_ = ruw_en_open(doelgroep, groottes, zaad)
    samen = open_.join(ruw, on=SLEUTEL, suffix="_ruw", validate="1:1").filter(pl.col("n_ruw") > 0)
    basis = "organisaties" if doelgroep == "aanbieders" else "n_ruw"
    minimum = {"inwoners": 30, "aanbieders": 5, "gemeente": 10}[doelgroep]
    for _, tabel in samen.group_by("variabele", "maat"):
        leden = tabel.filter(pl.col("gebied").str.starts_with("GM"))
        codes = leden["gebied"].to_list()
        peer = [gemeenten()[c].peergroep for c in codes]
        zicht = set(tabel.filter(pl.col("status").is_in(GETOOND))["gebied"])
        dicht = np.array([c not in zicht for c in codes])
        groepen = [np.array([p == naam for p in peer]) for naam in sorted(set(peer)) if naam in zicht]
        groepen += [np.ones(len(codes), dtype=bool)] if NL in zicht else []
        stelsel = np.array([(groep & dicht).astype(float) for groep in groepen] or [np.zeros(len(codes))])
        te_klein = leden[basis].to_numpy() < minimum
        rang = np.linalg.matrix_rank(stelsel)
        for k in np.flatnonzero(dicht & te_klein):
            met = np.linalg.matrix_rank(np.vstack([stelsel, np.eye(len(codes))[k]]))
            assert met > rang, f"{codes[k]} volgt uit de andere cijfers"
        omvang = leden[basis].to_numpy()
        for groep in _bepaald(groepen, dicht):
            assert not te_klein[groep].any() or omvang[groep].sum() >= minimum


def _bepaald(groepen: list[Bools], dicht: Bools) -> list[Bools]:
    """Sets of left-out gemeenten whose joint total follows: per shown group, and NL minus those."""
    sets = [groep & dicht for groep in groepen]
    if sets and groepen[-1].all() and len(groepen) > 1:
        sets.append(sets[-1] & ~np.any(sets[:-1], axis=0))
    return [s for s in sets if s.any()]


def test_one_small_gemeente_takes_a_second_with_it() -> None:
    a, b, *rest = (c for c in buren(12) if gemeenten()[c].peergroep == "PG-klein-weinig")
    telling = tel_ronde(ronde("inwoners", {a: 12, b: 60, **dict.fromkeys(rest, 90)}, 4))
    open_ = open_frame(telling, RUIM)
    eens = {
        r["gebied"]: r["status"]
        for r in open_.filter((pl.col("maat") == "eens") & (pl.col("variabele") == "sam_0")).iter_rows(
            named=True
        )
    }
    assert eens[a] == "te_weinig"
    assert eens[b] == "onderdrukt"
    assert {eens[c] for c in rest} <= {"ok", "indicatief"} and eens[NL] == eens["PG-klein-weinig"] == "ok"


def test_unanimous_small_group_is_hidden_and_so_is_net_agreement() -> None:
    code = buren(1)[0]
    invoer = ronde("gemeente", {code: 14}, 1)
    vast = invoer.lees().with_columns(
        sam_0=pl.lit(4, dtype=pl.Int16), sam_1=pl.Series([4] * 7 + [3] * 7, dtype=pl.Int16)
    )
    telling = tel_ronde(type(invoer)(**{**vars(invoer), "antwoorden": vast}))
    open_ = open_frame(telling, D).filter(pl.col("gebied") == code)
    status = {(r["variabele"], r["maat"]): r["status"] for r in open_.iter_rows(named=True)}
    for maat in ("eens", "oneens", "netto", "gemiddelde", "code_4", "weet_niet"):
        assert status["sam_0", maat] == "onderdrukt"
    assert status["sam_1", "eens"] == "indicatief"
    assert status["sam_1", "oneens"] == status["sam_1", "netto"] == "onderdrukt"
    assert status["sam_1", "gemiddelde"] == "onderdrukt"


def test_staff_minimum_counts_those_who_did_not_answer() -> None:
    code = buren(1)[0]
    invoer = ronde("gemeente", {code: 45}, 1)
    strata = invoer.lees().group_by("gemeente", "stratum").agg(populatie=pl.len().cast(pl.Int64) + 2)
    krap = type(invoer)(**{**vars(invoer), "strata": strata.with_columns(uitgenodigd=pl.lit(50))})
    telling = tel_ronde(krap)
    open_ = open_frame(telling, D)
    assert not open_["status"].is_in(GETOOND).any()


@pytest.mark.parametrize("doelgroep", ["inwoners", "aanbieders", "gemeente"])
def test_a_peer_group_of_two_gemeenten_is_not_shown(doelgroep: str) -> None:
    """Neither its figure nor a comparison with it: that is (nearly) the figure of the other gemeente."""
    matig = [c for c in buren(12) if gemeenten()[c].peergroep == "PG-middel-matig"][:2]
    weinig = [c for c in buren(12) if gemeenten()[c].peergroep == "PG-klein-weinig"][:4]
    p = maak_publicatie(ronde(doelgroep, dict.fromkeys([*matig, *weinig], 150), 3), drempels=RUIM)
    twee = p.cijfers.filter(pl.col("gebied") == "PG-middel-matig")
    assert set(twee["status"]) == {"te_weinig"}
    assert twee.select("n", "schatting", "lo", "hi").null_count().row(0) == (twee.height,) * 4
    vier = p.cijfers.filter((pl.col("gebied") == "PG-klein-weinig") & (pl.col("maat") == "eens"))
    assert vier["status"].is_in(GETOOND).all()
    peer = p.vergelijkingen.filter(pl.col("referentie") == "peer")
    met_twee = peer.filter(pl.col("gemeente").is_in(matig))
    assert met_twee.height and set(met_twee["status"]) == {"te_weinig"}
    assert met_twee.select("verschil", "se", "p", "oordeel").null_count().row(0) == (met_twee.height,) * 4
    # Without the gemeente itself three others are left.
    assert peer.filter(pl.col("gemeente").is_in(weinig))["status"].is_in(GETOOND).all()


def test_three_gemeenten_make_a_peer_figure_but_no_comparison_with_the_other_two() -> None:
    drie = [c for c in buren(12) if gemeenten()[c].peergroep == "PG-klein-weinig"][:3]
    p = maak_publicatie(ronde("inwoners", dict.fromkeys(drie, 150), 3), drempels=RUIM)
    groep = p.cijfers.filter((pl.col("gebied") == "PG-klein-weinig") & (pl.col("maat") == "eens"))
    assert groep["status"].is_in(GETOOND).all()
    assert set(p.vergelijkingen.filter(pl.col("referentie") == "peer")["status"]) == {"te_weinig"}


def test_nl_is_kept_by_leaving_out_a_second_gemeente_of_groups_that_are_not_shown() -> None:
    matig = [c for c in buren(12) if gemeenten()[c].peergroep == "PG-middel-matig"][:2]
    weinig = [c for c in buren(12) if gemeenten()[c].peergroep == "PG-klein-weinig"][:2]
    groottes = dict(zip([*matig, *weinig], (20, 120, 60, 150), strict=True))
    open_ = open_frame(tel_ronde(ronde("inwoners", groottes, 4)), RUIM)
    eens = dict(
        open_.filter((pl.col("maat") == "eens") & (pl.col("variabele") == "sam_0"))
        .select("gebied", "status")
        .iter_rows()
    )
    assert eens[matig[0]] == "te_weinig" and eens[weinig[0]] == "onderdrukt"
    assert eens[NL] in GETOOND and eens[matig[1]] in GETOOND and eens[weinig[1]] in GETOOND


@settings(max_examples=8, deadline=None)
@given(GROOTTES.filter(lambda g: sum(g) > 0), GROOTTES.filter(lambda g: sum(g) > 0), st.integers(0, 99))
def test_differences_follow_both_their_figures(inwoners: list[int], staf: list[int], zaad: int) -> None:
    per = [{g: n for g, n in zip(buren(len(x)), x, strict=True) if n} for x in (inwoners, staf)]
    p = maak_publicatie(
        ronde("inwoners", per[0], zaad),
        [ronde("gemeente", per[1], zaad)],
        [ronde("inwoners", per[1], zaad, "2024")],
    )
    zicht = set(
        p.cijfers.filter(pl.col("status").is_in(GETOOND))
        .select("doelgroep", "periode", "gebied", "begrip", "maat")
        .iter_rows()
    )
    for r in p.vergelijkingen.iter_rows(named=True):
        sleutel = (r["begrip"], r["maat"])
        groep = gemeenten()[r["gemeente"]].peergroep if r["gemeente"] != NL else ""
        ander = {"vorige": r["gemeente"], "peer": groep}.get(r["referentie"], NL)
        toen = "2024" if r["referentie"] == "vorige" else "2026"
        beide = {("inwoners", "2026", r["gemeente"], *sleutel), ("inwoners", toen, ander, *sleutel)} <= zicht
        assert (r["verschil"] is not None) <= beide
        assert (r["status"] in GETOOND) == (r["verschil"] is not None)
        assert r["oordeel"] is None or r["status"] in GETOOND
    for r in p.spiegels.iter_rows(named=True):
        beide = {
            (d, "2026", r["gemeente"], r["begrip"], r["maat"]) for d in (r["groep_a"], r["groep_b"])
        } <= zicht
        assert (r["verschil"] is not None) <= beide


@pytest.mark.parametrize("n", [3, 29])
def test_quality_of_a_small_gemeente_shows_its_rounded_response_only(n: int) -> None:
    code = buren(1)[0]
    p = maak_publicatie(ronde("inwoners", {code: n}, 2))
    rij = p.kwaliteit.filter(pl.col("gebied") == code).row(0, named=True)
    assert rij["respons"] == round(n / 5) * 5
    assert [rij[k] for k in ("snel", "rechtlijnig", "weet_niet", "overgeslagen", "n_eff")] == [None] * 5


# ------------------------------------------------------------------ organisations that come back elsewhere


def met_organisaties(wie: dict[str, list[int]], per: int) -> pl.DataFrame:
    """Published `eens` of sam_0: per gemeente these organisations with `per` answers each."""
    invoer = ronde("aanbieders", {g: per * len(o) for g, o in wie.items()}, 5)
    nummers = [o for orgs in wie.values() for o in orgs for _ in range(per)]
    vast = invoer.lees().with_columns(
        organisatie=pl.Series([f"org{o}" for o in nummers]),
        stratum=pl.Series(["wmo", "jeugd"]).gather([o % 2 for o in nummers]),
        sam_0=pl.Series([(k * 7) % 5 + 1 for k in range(len(nummers))], dtype=pl.Int16),
    )
    open_ = open_frame(tel_ronde(replace(invoer, antwoorden=vast)), RUIM)
    return open_.filter((pl.col("maat") == "eens") & (pl.col("variabele") == "sam_0"))


def test_two_gemeenten_with_the_same_three_organisations_are_not_six() -> None:
    """Both are left out; together they are three organisations, so a third gemeente goes with them."""
    a, b, *rest = [c for c in buren(12) if gemeenten()[c].peergroep == "PG-klein-weinig"][:6]
    ruim = {c: list(range(10 + 8 * k, 16 + 8 * k)) for k, c in enumerate(rest)}
    ruim[rest[0]] = ruim[rest[0]][:5]  # the smallest of those shown
    eigen = met_organisaties({a: [0, 1, 2], b: [3, 4, 5], **ruim}, 6)
    status = dict(eigen.select("gebied", "status").iter_rows())
    assert status[a] == status[b] == "te_weinig" and status[rest[0]] in GETOOND
    assert status["PG-klein-weinig"] in GETOOND
    zelfde = met_organisaties({a: [0, 1, 2], b: [0, 1, 2], **ruim}, 6)
    status = dict(zelfde.select("gebied", "status").iter_rows())
    assert status[a] == status[b] == "te_weinig"
    assert status[rest[0]] == "onderdrukt", "three organisations would follow from the rest"
    assert status["PG-klein-weinig"] in GETOOND and status[NL] in GETOOND


def test_what_is_left_out_together_has_no_dominant_organisation() -> None:
    """One organisation gives most of the answers of both hidden gemeenten, next to six small ones."""
    a, b, *rest = [c for c in buren(12) if gemeenten()[c].peergroep == "PG-klein-weinig"][:6]
    ruim = {c: list(range(20 + 8 * k, 26 + 8 * k)) for k, c in enumerate(rest)}
    ruim[rest[0]] = ruim[rest[0]][:5]
    groot = {a: [0] * 8 + [1, 2, 3], b: [0] * 8 + [4, 5, 6]}
    status = dict(met_organisaties({**groot, **ruim}, 6).select("gebied", "status").iter_rows())
    assert status[a] in {"te_weinig", "onderdrukt"} and status[b] in {"te_weinig", "onderdrukt"}
    assert status[rest[0]] == "onderdrukt"
    assert status["PG-klein-weinig"] in GETOOND
