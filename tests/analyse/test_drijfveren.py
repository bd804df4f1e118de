"""Trust of who agrees and who does not: equal to sums over persons and to R; what is shown of it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from analyse.drijfveren.paren import UITKOMST, paartellers, paren_van, tel_paren
from analyse.drijfveren.rekenen import Verbanden, reken_verbanden
from analyse.drijfveren.tabel import bescherm_rest
from analyse.gebieden import gebieden_van
from analyse.pipeline import maak_publicatie
from analyse.publicatie import Drempels
from analyse.runner import LocalRunner, tel
from analyse.tellen import Telling, tel_ronde, telplan
from tests.alles import ALLES
from tests.analyse.kunst import buren, met_vertrouwen, ronde
from vragenlijsten import Begrip, Bewoording

Vector = NDArray[np.float64]
STELLINGEN = ("sam_0", "sam_1")
BEGRIPPEN: Mapping[str, Begrip] = {
    naam: Begrip(naam, {"nl": naam}, "samenspel", (Bewoording(1, "2022"),), "eens5", ingredient="inhoud")
    for naam in STELLINGEN
}


@cache
def geteld() -> tuple[Telling, Verbanden]:
    """Three gemeenten of two peer groups, raked, before anything is hidden."""
    r = met_vertrouwen(dict(zip(buren(3), (160, 240, 90), strict=True)))
    paren = paren_van(r.codeboek, BEGRIPPEN, r.schalen)
    assert [p.stelling.naam for p in paren] == list(STELLINGEN)
    telling = tel_ronde(r, tel(r.antwoorden, telplan(r, paartellers(paren)), LocalRunner()))
    assert telling.basis is not None
    tellen = tel_paren(telling.som, telling.basis, paren)
    return telling, reken_verbanden(telling.basis, telling.gebied, tellen)


@cache
def mensen() -> tuple[pl.DataFrame, Vector]:
    """A row per respondent with weight and stratum, NaN where there is no answer; and the raking dummies."""
    telling, _ = geteld()
    assert telling.basis is not None
    cellen, weging = telling.basis.cellen, telling.basis.weging
    sleutels = telling.som.sleutels.with_columns(pl.Series("cel", telling.basis.plek))
    rijen = telling.invoer.lees().join(
        sleutels, on=telling.som.sleutels.columns, how="left", nulls_equal=True, maintain_order="left"
    )
    cel = rijen["cel"].to_numpy()
    dummies = np.hstack([np.eye(int(m.cel.max()) + 1)[m.cel[cel]] for m in cellen.marges])
    stratum = cellen.stratum[cel]

    def antwoord(naam: str, hoogste: int) -> Vector:
        y = rijen[naam].to_numpy().astype(float)
        return np.where(y <= hoogste, y, np.nan)

    tabel = pl.DataFrame(
        {
            "gemeente": rijen["gemeente"],
            "stratum": stratum,
            "populatie": cellen.populatie[stratum],
            "basis": weging.basis[cel],
            "gewicht": weging.gewicht[cel],
            "y": antwoord(UITKOMST, 10),
            **{x: antwoord(x, 5) for x in STELLINGEN},
        }
    )
    return tabel, dummies


def naslag(gebied: set[str], x_naam: str) -> tuple[int, float, float]:
    """n, the difference and its standard error, from sums over persons and residuals of least squares."""
    d, dummies = mensen()
    w, y, x = (d[k].to_numpy() for k in ("gewicht", "y", x_naam))
    mee = d["gemeente"].is_in(sorted(gebied)).to_numpy() & ~np.isnan(y) & ~np.isnan(x)
    u, gemiddeld = np.zeros(len(y)), []
    for teken, kant in ((-1, mee & (x < 4)), (1, mee & (x >= 4))):
        massa = w[kant].sum()
        gemiddeld.append(w[kant] @ y[kant] / massa)
        u[kant] = teken * (y[kant] - gemiddeld[-1]) / massa
    basis = d["basis"].to_numpy()
    wortel = np.sqrt(basis)[:, None]
    b = np.linalg.lstsq(dummies * wortel, u * wortel[:, 0], rcond=1e-10)[0]
    e = w * (u - dummies @ b)
    variantie = 0.0
    for _, deel in d.with_columns(e=pl.Series(e)).group_by("stratum"):
        n, f = deel.height, deel.height / deel["populatie"][0]
        variantie += (1 - f) * n / (n - 1) * float(((deel["e"] - deel["e"].mean()) ** 2).sum())
    return int(mee.sum()), float(gemiddeld[1] - gemiddeld[0]), float(np.sqrt(variantie))


def test_differences_are_those_of_sums_over_persons() -> None:
    telling, v = geteld()
    for k, naam in enumerate(telling.gebied.namen):
        lid = np.concatenate([np.eye(telling.gebied.nl), telling.gebied.groepen])[k]
        wie = {g for g, er in zip(telling.gebied.gemeenten, lid, strict=True) if er}
        for j, x in enumerate(STELLINGEN):
            n, verschil, se = naslag(wie, x)
            assert (v.n[j, k].sum(), v.verschil[j, k]) == (n, pytest.approx(verschil, rel=1e-10)), naam
            assert v.se[j, k] == pytest.approx(se, rel=1e-8), naam
    assert (v.verschil[0] > 0.8).all() and (np.abs(v.verschil[1]) < 0.8).all()


@pytest.mark.skipif(not ALLES, reason="ook met R: SAMENSPEL_ALLES=1")
def test_differences_are_those_of_r_survey(tmp_path: Path) -> None:
    if shutil.which("Rscript") is None:
        pytest.skip("Rscript is niet geïnstalleerd")
    telling, v = geteld()
    d, dummies = mensen()
    # Independent columns only: every margin of a gemeente adds up to the same.
    keep: list[int] = []
    for k in range(dummies.shape[1]):
        if np.linalg.matrix_rank(dummies[:, [*keep, k]]) > len(keep):
            keep.append(k)
    namen = [f"m{k}" for k in keep]
    kolommen = [pl.Series(n, dummies[:, k]) for n, k in zip(namen, keep, strict=True)]
    d.with_columns(kolommen).fill_nan(None).write_csv(tmp_path / "d.csv", null_value="NA")
    totaal = [float(d["gewicht"].to_numpy() @ dummies[:, k]) for k in keep]
    pl.DataFrame({"naam": namen, "totaal": totaal}).write_csv(tmp_path / "t.csv", float_precision=12)
    script = Path(__file__).with_name("verbanden.R")
    uit = tmp_path / "uit.csv"
    subprocess.run(["Rscript", script, tmp_path / "d.csv", tmp_path / "t.csv", uit], check=True)
    rijen = list(pl.read_csv(uit).iter_rows(named=True))
    assert len(rijen) == 8
    for rij in rijen:
        j, k = STELLINGEN.index(rij["x"]), telling.gebied.namen.index(rij["gebied"])
        assert v.n[j, k].sum() == rij["n"]
        assert (v.verschil[j, k], v.se[j, k]) == pytest.approx((rij["verschil"], rij["se"]), rel=1e-7)


def test_an_interval_leaves_zero_out_exactly_where_p_is_small() -> None:
    verschil = np.linspace(-0.9, 0.9, 37)[None, :]
    n = np.full((*verschil.shape, 2), 50.0)
    v = Verbanden(n, verschil, np.full(verschil.shape, 0.2), np.full(verschil.shape, 80.0))
    lo, hi = v.grenzen()
    assert ((lo > 0) | (hi < 0)).tolist() == (v.p < 0.05).tolist()


# ------------------------------------------------------------------------------- what is shown


@cache
def tabel() -> pl.DataFrame:
    per = dict(zip(buren(10), (400, 420, 150, 130, 110, 40, 160, 45, 300, 30), strict=True))
    return maak_publicatie(met_vertrouwen(per), begrippen=BEGRIPPEN).drijfveren


def test_a_gebied_shows_all_or_nothing_and_only_with_enough_answers() -> None:
    d = Drempels()
    for _, deel in tabel().group_by("gebied"):
        zicht = deel["schatting"].is_not_null()
        assert zicht.all() or not zicht.any()
        leeg = deel.filter(~zicht).select("n", "schatting", "se", "lo", "hi", "df", "p", "p_bh", "oordeel")
        assert leeg.null_count().row(0) == (leeg.height,) * leeg.width
        assert (deel["n"].drop_nulls() >= d.samenhang_n - d.afronding // 2).all()
    gezien = set(tabel().filter(pl.col("schatting").is_not_null())["gebied"])
    assert "NL" in gezien and any(g.startswith("GM") for g in gezien)
    assert buren(10)[5] not in gezien


def test_what_is_shown_is_rounded_and_judged_by_its_test() -> None:
    rijen = tabel().filter(pl.col("schatting").is_not_null())
    fijn = np.where(rijen["n"] >= 1000, 0.1, 1.0)
    for naam, stap in (("n", 5.0 / fijn), ("schatting", 0.1), ("lo", 0.1), ("hi", 0.1), ("se", 0.01)):
        delen = rijen[naam].to_numpy() / (stap * fijn)
        assert np.abs(delen - np.round(delen)).max() < 1e-6, naam
    oordeel = dict(rijen.filter(gebied="NL").select("begrip", "oordeel").iter_rows())
    assert oordeel == {"sam_0": "positief", "sam_1": "geen_samenhang"}
    zeker = rijen.filter(pl.col("oordeel") == "positief")
    assert (zeker["lo"] >= 0).all() and (zeker["p_bh"] <= 0.05).all()


def test_what_remains_in_a_group_is_never_one_gemeente_or_a_few_people() -> None:
    codes = buren(10)
    gebied = gebieden_van(codes)
    for zaad in range(40):
        rng = np.random.default_rng(zaad)
        eigen = rng.integers(0, 90, (len(codes), 4)).astype(float) * rng.integers(0, 2, (len(codes), 1))
        n = np.concatenate([eigen, gebied.groepen @ eigen])
        open_ = n.min(axis=1) >= 30
        bescherm_rest(open_, n, gebied, 30)
        for k, leden in enumerate(gebied.groepen):
            if not open_[gebied.nl + k]:
                continue
            rest = [
                g
                for g in np.flatnonzero(leden)
                if not open_[g] and n[g].any() and not (k == 0 and open_[gebied.nl + gebied.peer[g]])
            ]
            assert not rest or (len(rest) > 1 and n[rest].sum(axis=0).min() >= 30), zaad


def test_a_side_where_all_trust_alike_is_not_shown() -> None:
    r = met_vertrouwen(dict.fromkeys(buren(6), 200))
    vast = pl.when(pl.col("sam_0") < 4).then(3).otherwise(8).cast(pl.Int16)
    r = replace(r, antwoorden=r.lees().with_columns(vast.alias(UITKOMST)))
    uit = maak_publicatie(r, begrippen=BEGRIPPEN).drijfveren
    assert set(uit["status"]) == {"onderdrukt"} and uit["schatting"].null_count() == uit.height


def test_without_trust_or_begrippen_there_is_nothing() -> None:
    zonder = ronde("inwoners", dict.fromkeys(buren(4), 60))
    assert maak_publicatie(zonder, begrippen=BEGRIPPEN).drijfveren.height == 0
    assert maak_publicatie(met_vertrouwen(dict.fromkeys(buren(4), 60))).drijfveren.height == 0


def test_the_same_whatever_the_pieces() -> None:
    r = met_vertrouwen(dict.fromkeys(buren(4), 130))
    heel = maak_publicatie(r, begrippen=BEGRIPPEN)
    delen = maak_publicatie(r, begrippen=BEGRIPPEN, runner=LocalRunner(rijen=97))
    assert heel.kop.hash == delen.kop.hash and heel.drijfveren.height == 2 * 7
