"""The figures of free tables: perturbed as documented, and as certain as they say."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from analyse.gemeenten import gemeenten
from analyse.onthulling.celsleutel import KOLOM
from analyse.onthulling.ptabel import ruistabel
from analyse.onthulling.vrije_delen import families
from analyse.onthulling.vrije_ronde import VrijeRonde, vrije_ronde
from analyse.onthulling.vrije_tabel import vrije_tabel
from analyse.publicatie import Drempels, Ruis
from analyse.ronde import RondeInvoer
from tests.analyse.kunst import buren
from tests.analyse.onthulling.vrij import GROEP, ITEMS, OPEN, SLEUTEL, met, ronde, sleutel, vrij


@pytest.fixture(scope="module")
def open_() -> VrijeRonde:
    return vrij(GROEP, drempels=OPEN)


def _na(bron: VrijeRonde, invoer: RondeInvoer, gemeente: str, leeftijd: int) -> dict[tuple[str, str], float]:
    """The figures of one group counted again, row by row, from the definition."""
    frame, telling = invoer.lees(), bron.telling
    assert telling.basis is not None
    wie = frame.filter((pl.col("gemeente") == gemeente) & (pl.col("ag_leeftijd") == leeftijd))
    sleutels = telling.som.sleutels.columns
    per_cel = telling.som.sleutels.with_columns(
        w=pl.Series(np.rint(telling.basis.weging.gewicht[telling.basis.plek] * 10_000) / 10_000)
    )
    wie = wie.join(per_cel, on=sleutels, nulls_equal=True, how="left")
    tabel = ruistabel(Ruis())

    def verstoord(deel: pl.DataFrame) -> float:
        som = sum(deel[KOLOM].to_list()) % 2**32
        mengsel = SLEUTEL.meng(np.array([som], dtype=np.uint32))
        return float(tabel.verstoor(np.array([deel.height]), mengsel)[0])

    def massa(deel: pl.DataFrame, zwaarste: float) -> float:
        return max(float(deel["w"].sum()) + (verstoord(deel) - deel.height) * zwaarste, 0.0)

    uit: dict[tuple[str, str], float] = {}
    for naam in ITEMS:
        uit[naam, "n"] = verstoord(wie)
        indeling = {"eens": [(4, 5), (1, 2, 3)], "oneens": [(1, 2), (3,), (4, 5)]}
        indeling |= {"netto": indeling["oneens"], "gemiddelde": [(k,) for k in range(1, 6)]}
        indeling |= {"weet_niet": [(98,), (1, 2, 3, 4, 5)], "code_3": indeling["gemiddelde"]}
        scores = {"eens": (1, 0), "oneens": (1, 0, 0), "netto": (-1, 0, 1), "gemiddelde": (1, 2, 3, 4, 5)}
        scores |= {"weet_niet": (1, 0), "code_3": (0, 0, 1, 0, 0)}
        for maat, delen in indeling.items():
            groepen = [wie.filter(pl.col(naam).is_in(d)) for d in delen]
            zwaarste = max(float(np.max(g["w"].to_numpy())) for g in groepen if g.height)
            totaal = [massa(g, zwaarste) if g.height else 0.0 for g in groepen]
            uit[naam, maat] = float(np.dot(totaal, scores[maat]) / sum(totaal))
    return uit


def test_figures_are_exact_weights_and_noise_of_the_heaviest(open_: VrijeRonde) -> None:
    invoer = met(ronde("inwoners", GROEP, 1))
    gezien = 0
    for gemeente in list(GROEP)[:3]:
        for leeftijd in (1, 4):
            tabel = vrije_tabel(open_.waar("gebied", gemeente).waar("ag_leeftijd", leeftijd), (), ITEMS)
            na = _na(open_, invoer, gemeente, leeftijd)
            for rij in tabel.drop_nulls("schatting").iter_rows(named=True):
                if (rij["variabele"], rij["maat"]) not in na:
                    continue
                gezien += 1
                n = rij["n_gevraagd"]
                assert n == na[rij["variabele"], "n"]
                stap = 0.1 if rij["maat"] == "gemiddelde" else 0.01
                assert abs(rij["schatting"] - na[rij["variabele"], rij["maat"]]) <= stap / 2 + 1e-8
                assert abs(rij["schatting"] / stap - round(rij["schatting"] / stap)) < 1e-6
    assert gezien > 50


def test_standard_errors_do_not_give_exact_numbers_away(
    open_: VrijeRonde, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two digits; and underneath a design effect of whole twentieths times perturbed numbers."""
    by = ("gebied", "ag_geslacht")
    tabel = vrije_tabel(open_, by, ITEMS).drop_nulls("se")
    assert all(float(f"{x:.1e}") == x for x in tabel["se"])
    monkeypatch.setattr("analyse.onthulling.vrije_tabel._twee_cijfers", lambda x: x)
    monkeypatch.setattr("analyse.onthulling.vrije_tabel.rond_half_op", lambda x, cijfers: x)
    fijn = vrije_tabel(open_, by, ITEMS).filter(pl.col("maat") == "eens").drop_nulls("se")
    p, n, se = (fijn[k].to_numpy().astype(float) for k in ("schatting", "n_gevraagd", "se"))
    stap = np.where(n >= 1_000, 0.001, 0.01)
    mag = (p > 0) & (p < 1)
    deff = (se**2 - stap**2 / 12)[mag] * n[mag] / (p * (1 - p))[mag]
    assert len(deff) > 20 and np.abs(deff * 20 - np.round(deff * 20)).max() < 1e-6


def test_families_cut_the_base_into_parts_that_tell_their_scores() -> None:
    bron = vrij({buren(1)[0]: 40})
    per = {f.naam: f for f in families(bron.items["sam_0"])}
    assert [f.naam for f in families(bron.items["sam_0"])] == ["hoofd", "bij", "verdeling", "weet_niet"]
    assert [len(per[k].delen) for k in ("hoofd", "bij", "verdeling", "weet_niet")] == [2, 3, 5, 2]
    for f in per.values():
        assert f.elk and (f.delen.sum(axis=0) <= 1).all()
        scores = np.array([[np.nan if s is None else s for s in m.scores] for m in f.maten])
        assert np.array_equal(np.isfinite(scores[0]), f.delen.any(axis=0))
        for j, code in zip(*np.nonzero(f.delen), strict=True):
            assert np.array_equal(f.scores[:, j], scores[:, code])


@pytest.mark.parametrize(("n", "variantie"), [(40, 4.0), (120, 9.0)])
def test_the_noise_in_a_share_has_the_variance_that_is_added(n: int, variantie: float) -> None:
    """Over 342 gemeenten × 3 items: perturbed minus exact share, against v (1 − 2p + 2p²) / n²."""
    ruis = Ruis(variantie, 12, 2)
    invoer = replace(ronde("inwoners", dict.fromkeys(sorted(gemeenten()), n), 4), marges=None)
    een = invoer.strata.with_columns(populatie=pl.lit(50_000), stratum=pl.lit("s"))
    invoer = replace(invoer, strata=een.unique(), antwoorden=invoer.lees().with_columns(stratum=pl.lit("s")))
    bron = vrije_ronde(met(invoer), SLEUTEL, ruis, OPEN)
    tabel = vrije_tabel(bron, ("gebied",), ITEMS).filter(
        (pl.col("maat") == "eens") & pl.col("schatting").is_not_null()
    )
    waar = [
        invoer.lees().filter(pl.col(k).is_between(1, 5)).group_by("gemeente").agg(
            p=(pl.col(k) >= 4).mean(), m=pl.len().cast(pl.Float64), variabele=pl.lit(k)
        )
        for k in ITEMS
    ]  # fmt: skip
    samen = tabel.join(pl.concat(waar), left_on=["gebied", "variabele"], right_on=["gemeente", "variabele"])
    assert samen.height == 342 * 3
    stap = 0.01
    z = (
        samen.select(
            (pl.col("schatting") - pl.col("p"))
            / (
                variantie * (1 - 2 * pl.col("p") + 2 * pl.col("p") ** 2) / pl.col("m") ** 2 + stap**2 / 12
            ).sqrt()
        )
        .to_series()
        .to_numpy()
    )
    assert abs(float(np.mean(z))) < 4 / np.sqrt(len(z))
    assert abs(float(np.var(z)) - 1) < 4 * np.sqrt(2 / len(z)) + 0.03


@pytest.mark.parametrize("n", [60, 150])
def test_intervals_hold_the_truth_as_often_as_they_say(n: int) -> None:
    """Answers are drawn from known chances, so the truth is known: 0.4 agree, mean 3, net 0."""
    invoer = replace(ronde("inwoners", dict.fromkeys(sorted(gemeenten()), n), 7), marges=None)
    bron = vrije_ronde(met(invoer), SLEUTEL, Ruis(9, 12, 2), OPEN)
    tabel = vrije_tabel(bron, ("gebied",), ITEMS).filter(pl.col("gebied").str.starts_with("GM"))
    for maat, waarheid in (("eens", 0.4), ("gemiddelde", 3.0), ("netto", 0.0)):
        deel = tabel.filter((pl.col("maat") == maat) & pl.col("schatting").is_not_null())
        assert deel.height > 900
        dekt = ((deel["lo"] <= waarheid) & (deel["hi"] >= waarheid)).to_numpy()
        # a standard error of 0.7 points; Korn-Graubard is careful, so more is no fault
        assert 0.925 < float(np.mean(dekt)) < 0.995
        z = ((deel["schatting"] - waarheid) / deel["se"]).to_numpy()
        assert 0.9 < float(np.std(z)) < 1.1
    assert (tabel["lo"].drop_nulls() <= tabel["hi"].drop_nulls()).all()


HEEL = Drempels(n_eff=0.0, breedte=9.0)


def _ongelijk(groottes: tuple[int, ...], populaties: tuple[int, ...]) -> RondeInvoer:
    """A peer group of gemeenten of very different sampling fractions, everyone answering about as much."""
    g = [c for c in buren(12) if gemeenten()[c].peergroep == "PG-klein-weinig"][: len(groottes)]
    invoer = replace(ronde("inwoners", dict(zip(g, groottes, strict=True)), 2), marges=None)
    helft = pl.col("gemeente").replace_strict(dict(zip(g, populaties, strict=True)), return_dtype=pl.Int64)
    return replace(invoer, strata=invoer.strata.with_columns(populatie=helft))


def _onder_geheimen(invoer: RondeInvoer, by: tuple[str, ...], keer: int) -> dict[str, list[float]]:
    """Per gebied the shares that agree among men, under as many secrets."""
    uit: dict[str, list[float]] = {}
    for k in range(keer):
        bron = vrije_ronde(met(invoer, sleutel(k)), sleutel(k), drempels=HEEL)
        tabel = vrije_tabel(bron, ("gebied", *by), ITEMS[:1])
        tabel = tabel.filter([pl.col("maat") == "eens", *(pl.col(b) == 1 for b in by)])
        for gebied, p in tabel.select("gebied", "schatting").iter_rows():
            if p is not None:
                uit.setdefault(gebied, []).append(p)
    return uit


def test_noise_within_a_gemeente_hides_a_heavy_person() -> None:
    """A group that is published exactly and differs from men and women of a free table by one person, from a
    stratum in which one answer counts for a hundred: men and women have such people too."""
    gemeente, n, zwaar, licht = buren(1)[0], 400, 500.0, 5.0
    invoer = replace(ronde("inwoners", {gemeente: n}, 3), marges=None)
    weinig = pl.int_range(pl.len()) % 10 == 0
    frame = invoer.lees().with_columns(stratum=pl.when(weinig).then(pl.lit("jeugd")).otherwise(pl.lit("wmo")))
    delen = {"jeugd": int(zwaar * n / 10), "wmo": int(licht * n * 0.9)}
    per_stratum = pl.col("stratum").replace_strict(delen, return_dtype=pl.Int64)
    invoer = replace(invoer, antwoorden=frame, strata=invoer.strata.with_columns(populatie=per_stratum))
    gewicht = pl.when(pl.col("stratum") == "jeugd").then(zwaar).otherwise(licht)
    per = frame.filter(pl.col("sam_0").is_between(1, 5)).group_by("ag_geslacht").agg(gewicht.sum())
    massa = dict(per.iter_rows())
    fouten = []
    for k in range(12):
        bron = vrije_ronde(met(invoer, sleutel(k)), sleutel(k), drempels=HEEL)
        tabel = vrije_tabel(bron.waar("gebied", gemeente), ("ag_geslacht",), ITEMS[:1])
        eens = dict(tabel.filter(maat="eens").select("ag_geslacht", "schatting").iter_rows())
        fouten.append(sum(eens[g] * massa[g] for g in (1, 2)) / zwaar)
    assert np.std(fouten) > 1.0


def test_the_same_people_have_the_same_number_in_every_union() -> None:
    """A pilot in one gemeente, and one in a peer group and a gemeente where nobody is of that age."""
    een, buiten, *rest = buren(6)
    drie = (een, *rest[::2])
    alleen = vrije_tabel(vrij({een: 1_500}, drempels=OPEN), ("gebied", "ag_geslacht"), ITEMS)
    per = ronde("inwoners", {**dict.fromkeys(drie, 500), buiten: 300}, 2)
    oud = pl.when(pl.col("gemeente") == buiten).then(1).otherwise("ag_leeftijd").cast(pl.Int16)
    zonder = replace(per, antwoorden=per.lees().with_columns(ag_leeftijd=oud))
    bron = vrije_ronde(met(zonder), SLEUTEL, drempels=OPEN).waar("ag_leeftijd", 3)
    groep = gemeenten()[een].peergroep
    samen = vrije_tabel(bron, ("gebied", "ag_geslacht"), ITEMS)
    for tabel, gebied in ((alleen, een), (samen, groep)):
        deel, land = (tabel.filter(gebied=g).drop("gebied") for g in (gebied, "NL"))
        assert land["schatting"].is_not_null().sum() > 20
        getallen = ["n_gevraagd", "schatting", "se", "lo", "hi"]
        assert deel.select(getallen).equals(land.select(getallen)), gebied


def test_noise_of_a_union_hides_the_heaviest_of_its_people() -> None:
    """NL minus what the attacker knows exactly: the large sample must not give the small one away."""
    invoer = _ongelijk((3_000, 60, 60, 60), (2_500, 10_000, 10_000, 10_000))
    nl = _onder_geheimen(invoer, (), 12)["NL"]
    per_mens = 20_000 / 60
    assert np.std(np.array(nl) * 65_000) / per_mens > 1.0


def test_noise_beside_a_gemeente_that_does_not_show_hides_its_people() -> None:
    """The attacker knows the union exactly and takes off all gemeenten that show: what is left are the men
    of one gemeente with a few heavy answers."""
    groottes, populaties = (2_500, 2_400, 2_600, 60), (12_500, 12_500, 12_500, 10_000)
    met_klein = _onder_geheimen(_ongelijk(groottes, populaties), ("ag_geslacht",), 10)
    zonder = _onder_geheimen(_ongelijk(groottes[:3], populaties[:3]), ("ag_geslacht",), 10)
    getoond = sorted(g for g in zonder if g.startswith("GM"))
    assert len(getoond) == 3 and getoond == sorted(g for g in met_klein if g.startswith("GM"))
    per_mens = 20_000 / 60
    mannen = 25_000 / 4  # of each large gemeente: a quarter of those who answered
    fout, gewoon = (
        np.sqrt(sum(np.var(np.array(p[g]) * mannen) for g in getoond)) for p in (met_klein, zonder)
    )
    assert fout / per_mens > 1.0 > 0.2 > gewoon / per_mens
