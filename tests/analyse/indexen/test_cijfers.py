"""Indices of a whole round: figures, disclosure, comparisons and alpha by the way of every other figure."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from analyse.cijfers import maak_cijfers
from analyse.cijfertabel import cijfertabel
from analyse.contrasten import vergelijkingen
from analyse.indexen.cijfers import index_blokken, index_samenhang, tellers
from analyse.indexen.index import Index, indexen_van, scores
from analyse.indexen.samenhang import samenhang_van
from analyse.kwaliteit.modus import ronde_moduseffecten
from analyse.kwaliteit.representativiteit import ronde_representativiteit
from analyse.onthulling import onthul_cijfers
from analyse.publicatie import Drempels
from analyse.ronde import RondeInvoer
from analyse.runner import LocalRunner, tel
from analyse.tellen import Telling, tel_ronde, telplan
from tests.analyse.kunst import buren, ronde
from vragenlijsten import Begrip, Bewoording

NAMEN = [f"sam_{k}" for k in range(6)]
BEGRIPPEN = {
    naam: Begrip(
        naam, {"nl": naam}, "samenspel", (Bewoording(1, "2022"),), ingredient="inhoud" if k < 3 else "relatie"
    )
    for k, naam in enumerate(NAMEN)
}


def rijen(invoer: RondeInvoer) -> pl.DataFrame:
    assert isinstance(invoer.antwoorden, pl.DataFrame)
    return invoer.antwoorden


def met_verband(invoer: RondeInvoer) -> RondeInvoer:
    """Items that go together, because each is drawn towards the same number of the person; and a modus."""
    rng = np.random.default_rng(3)
    aantal = rijen(invoer).height
    kern = pl.Series(rng.integers(1, 6, aantal))
    samen = [
        pl.when(pl.col(n) < 6).then((2 * kern + pl.col(n) + 1) // 3).otherwise(n).cast(pl.Int16).alias(n)
        for n in NAMEN
    ]
    modus = pl.Series("modus", rng.choice(["web", "import"], aantal, p=[0.7, 0.3]))
    return replace(invoer, antwoorden=rijen(invoer).with_columns(*samen, modus))


def tel_met_indexen(invoer: RondeInvoer) -> tuple[Telling, tuple[Index, ...]]:
    indexen = indexen_van(invoer.codeboek, BEGRIPPEN, invoer.schalen)
    som = tel(invoer.antwoorden, telplan(invoer, tellers(indexen)), LocalRunner(rijen=97))
    telling = tel_ronde(invoer, som)
    blokken = index_blokken(telling, indexen)
    return replace(telling, blokken=(*telling.blokken, *blokken)), indexen


@pytest.mark.parametrize("doelgroep", ["inwoners", "aanbieders", "gemeente"])
def test_an_index_is_a_figure_like_any_other(doelgroep: str) -> None:
    """Where nothing is raked the figure is a mean of scores; NL, peer groups and comparisons are there."""
    gemeenten = buren(6)
    invoer = met_verband(ronde(doelgroep, dict.fromkeys(gemeenten, 60), items=6))
    telling, indexen = tel_met_indexen(invoer)
    assert [x.naam for x in indexen] == ["samenspel", "samenspel_inhoud", "samenspel_relatie"]
    onthuld = onthul_cijfers(maak_cijfers(telling), Drempels())
    tabel = cijfertabel(onthuld, Drempels()).filter(maat="index")
    assert set(tabel["gebied"]) > {*gemeenten, "NL", "PG-klein-weinig"}
    assert tabel.height == 3 * tabel["gebied"].n_unique()
    assert set(tabel["status"]) == {"ok"}
    per_stratum = rijen(invoer).group_by("gemeente", "stratum").agg(n_h=pl.len())
    gewicht = invoer.strata.join(per_stratum, on=["gemeente", "stratum"])
    mensen = rijen(invoer).join(gewicht, on=["gemeente", "stratum"], maintain_order="left")
    w = pl.lit(1.0) if doelgroep == "aanbieders" else pl.col("populatie") / pl.col("n_h")
    for index in indexen if doelgroep != "inwoners" else ():
        y = mensen.select("gemeente", w=w, y=scores(mensen, index) * 100 / index.hoogste).drop_nulls("y")
        y = y.filter(gemeente=gemeenten[0])
        rij = tabel.filter(begrip=index.naam, gebied=gemeenten[0]).row(0, named=True)
        assert rij["schatting"] == pytest.approx(np.average(y["y"], weights=y["w"]), abs=0.5001)
        assert abs(rij["n"] - y.height) <= 2
    verschillen = vergelijkingen(telling, onthuld, None, {}).filter(maat="index")
    assert verschillen.filter(referentie="rest")["se"].null_count() == 0


def test_alpha_of_an_index_uses_the_weights_of_the_round() -> None:
    invoer = met_verband(ronde("inwoners", dict.fromkeys(buren(4), 150), items=6))
    telling, [samenspel, *_] = tel_met_indexen(invoer)
    assert telling.basis is not None
    x = rijen(invoer).select(NAMEN).to_numpy().astype(float)
    x[x > 5] = np.nan
    rauw = telling.som.sleutels.with_columns(w=telling.basis.weging.gewicht[telling.basis.plek])
    sleutels = telling.som.sleutels.columns
    w = rijen(invoer).join(rauw, on=sleutels, how="left", maintain_order="left", nulls_equal=True)["w"]
    los, ons = samenhang_van(x, w.to_numpy()), index_samenhang(telling, samenspel)
    assert (ons.n, ons.status) == (los.n, "ok")
    assert ons.alfa == pytest.approx(los.alfa, rel=1e-9)
    assert ons.omega == pytest.approx(los.omega, rel=1e-8)
    assert ons.toereikend


def test_answers_without_a_bond_make_no_index() -> None:
    telling, indexen = tel_met_indexen(ronde("gemeente", dict.fromkeys(buren(4), 100), items=6))
    assert not any(index_samenhang(telling, x).toereikend for x in indexen)


def test_quality_of_a_round_as_a_whole() -> None:
    """Effects of modus on every main figure, and response rates, follow from the counts of the round."""
    invoer = met_verband(ronde("inwoners", dict.fromkeys(buren(4), 150), items=6))
    telling, _ = tel_met_indexen(invoer)
    effecten = ronde_moduseffecten(telling)
    assert [e.naam for e in effecten] == NAMEN
    assert {(e.maat, e.modus, e.tegen) for e in effecten} == {("eens", "import", "web")}
    for e in effecten:
        assert e.n + e.n_tegen == rijen(invoer)[e.naam].is_between(1, 5).sum()
        assert e.p_bh is not None
    r = ronde_representativiteit(telling)
    assert r.gemiddelde == pytest.approx(75 / 5000, rel=0.1)
    assert (r.dekking, r.status) == (1.0, "ok")
    assert ronde_moduseffecten(tel_ronde(ronde("aanbieders", dict.fromkeys(buren(4), 40)))) == ()
