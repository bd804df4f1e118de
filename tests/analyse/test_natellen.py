"""What the attacker can count back from the published figures of one variable, and how coarse those are."""

from dataclasses import replace
from itertools import product

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from analyse.cijfers import maak_cijfers
from analyse.contrasten import binnen_ronde
from analyse.onthulling import GETOOND, onthul_cijfers
from analyse.pipeline import maak_publicatie
from analyse.publicatie import VERGELIJKINGEN, Drempels
from analyse.tellen import tel_ronde
from tests.alles import voorbeelden
from tests.analyse.kunst import buren, ronde
from tests.analyse.test_onthulling import GROOTTES, ruw_en_open

D = Drempels()

MATEN = {
    "eens": (0, 0, 0, 1, 1),
    "oneens": (1, 1, 0, 0, 0),
    "netto": (-1, -1, 0, 1, 1),
    "gemiddelde": (1, 2, 3, 4, 5),
    **{f"code_{k}": tuple(int(k == c) for c in range(1, 6)) for k in range(1, 6)},
}


def tellingen(n: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """All ways to divide n answers over five codes."""
    vier = np.array([t for t in product(range(n + 1), repeat=4) if sum(t) <= n], dtype=np.int64)
    return np.column_stack([vier, n - vier.sum(axis=1)])


def passend(rijen: pl.DataFrame, populatie: int, strook: range) -> int:
    """How many divisions of answers agree with every published number of one variable in one gemeente.

    Answers weigh the same. The attacker tries every number of answers that rounds to the published one.
    """
    aantal = 0
    for n in strook:
        telling = tellingen(n)
        mag = np.ones(len(telling), dtype=bool)
        for r in rijen.iter_rows(named=True):
            score = np.array(MATEN[r["maat"]], dtype=float)
            half = 0.05 if r["maat"] == "gemiddelde" else 0.005
            som, kwadraat = telling @ score, telling @ score**2
            gemiddeld = som / n
            # With and without the finite population correction, to be sure: the attacker knows which.
            se = np.sqrt(np.maximum(kwadraat / n - gemiddeld**2, 0) / (n - 1))
            smal = se * np.sqrt(max(0.0, 1 - (n + 3) / populatie))
            mag &= np.abs(gemiddeld - r["schatting"]) <= half + 1e-9
            mag &= (smal - half <= r["se"] + 1e-9) & (se + half >= r["se"] - 1e-9)
        aantal += int(mag.sum())
    return aantal


@settings(max_examples=voorbeelden(25), deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=5, max_size=5).filter(lambda c: 10 <= sum(c) <= 18),
    st.sampled_from([60, 400]),
)
def test_the_answers_of_a_small_staff_cannot_be_counted_back(codes: list[int], populatie: int) -> None:
    """From everything published about a question, at least ten divisions of the answers remain possible."""
    gemeente, n = buren(1)[0], sum(codes)
    invoer = ronde("gemeente", {gemeente: n}, 1)
    antwoord = np.repeat(np.arange(1, 6), codes)
    vast = invoer.lees().with_columns(sam_0=pl.Series(antwoord, dtype=pl.Int16), stratum=pl.lit("wmo"))
    strata = invoer.strata.filter(pl.col("stratum") == "wmo").with_columns(populatie=pl.lit(populatie))
    p = maak_publicatie(replace(invoer, antwoorden=vast, strata=strata))
    rijen = p.cijfers.filter(
        (pl.col("gebied") == gemeente) & (pl.col("variabele") == "sam_0") & (pl.col("maat") != "weet_niet")
    )
    zicht = rijen.filter(pl.col("status").is_in(GETOOND))
    eens = codes[3] + codes[4]
    assert zicht["maat"].to_list() == (["eens"] if D.uiterste_rand < eens < n - D.uiterste_rand else [])
    if zicht.height:
        gemeld = int(zicht["n"][0])
        assert passend(zicht, populatie, range(max(10, gemeld - 2), gemeld + 3)) >= 10
        assert passend(zicht, populatie, range(n, n + 1)) >= 10, "even to who knows how many answered"


def test_the_solver_finds_the_answers_where_nothing_is_held_back() -> None:
    """The attack itself works: exact share, mean and standard error leave one division of the answers."""
    codes = np.array([2, 3, 4, 3, 1])
    n = int(codes.sum())
    rijen = []
    for maat in ("eens", "oneens", "gemiddelde"):
        score = np.array(MATEN[maat], dtype=float)
        gemiddeld = codes @ score / n
        se = (((codes @ score**2) / n - gemiddeld**2) / (n - 1)) ** 0.5
        rijen.append({"maat": maat, "schatting": gemiddeld, "se": se})
    telling = tellingen(n)
    mag = np.ones(len(telling), dtype=bool)
    for r in rijen:
        score = np.array(MATEN[r["maat"]], dtype=float)
        g = telling @ score / n
        se_ = np.sqrt(np.maximum(telling @ score**2 / n - g**2, 0) / (n - 1))
        mag &= (np.abs(g - r["schatting"]) < 1e-12) & (np.abs(se_ - r["se"]) < 1e-12)
    assert (telling[mag] == codes).all() and mag.sum() == 1


@settings(max_examples=voorbeelden(15), deadline=None)
@given(st.sampled_from(["inwoners", "aanbieders", "gemeente"]), GROOTTES, st.integers(0, 99))
def test_other_shares_and_the_mean_only_where_their_parts_are_large(
    doelgroep: str, groottes: list[int], zaad: int
) -> None:
    """Disagree and net agreement: with agree they give three parts. The mean: with the whole distribution."""
    ruw, open_ = ruw_en_open(doelgroep, groottes, zaad)
    zicht = open_.filter(pl.col("status").is_in(GETOOND))
    per = {k[0]: set(t["maat"]) for k, t in zicht.group_by(pl.concat_str("gebied", pl.lit("/"), "variabele"))}
    delen = {
        (r["gebied"], r["variabele"], r["maat"]): (r["teller"], r["n"]) for r in ruw.iter_rows(named=True)
    }
    for sleutel, maten in per.items():
        gebied, variabele = str(sleutel).split("/")
        if maten & {"oneens", "netto"}:
            (eens, n), (oneens, _) = (delen[gebied, variabele, m] for m in ("eens", "oneens"))
            assert "eens" in maten and min(eens, oneens, n - eens - oneens) >= 10
        if maten & {"gemiddelde", *(f"code_{k}" for k in range(1, 6))}:
            assert "eens" in maten
            assert all(delen[gebied, variabele, f"code_{k}"][0] >= 10 for k in range(1, 6))


def test_figures_are_published_in_whole_per_cents_and_those_of_many_inwoners_finer() -> None:
    """Standard errors of inwoners: one decimal more from a hundred answers on, two from a thousand."""
    per = dict.fromkeys(buren(8), 160)
    p = maak_publicatie(ronde("gemeente", per, 1), [ronde("inwoners", per, 2), ronde("aanbieders", per, 3)])
    klein = pl.col("doelgroep") != "inwoners"
    for kolom, tabel in (
        *((k, p.cijfers.filter(klein)) for k in ("schatting", "se", "lo", "hi")),
        *((k, f) for f in (p.vergelijkingen, p.spiegels) for k in ("verschil", "se", "lo", "hi")),
    ):
        for gemiddeld, stap in ((False, 100), (True, 10)):
            x = tabel.filter((pl.col("maat") == "gemiddelde") == gemiddeld)[kolom].drop_nulls().to_numpy()
            np.testing.assert_array_equal(x, np.round(x * stap) / stap)
    assert p.cijfers.filter(klein & (pl.col("maat") == "gemiddelde"))["schatting"].count()
    inwoners = p.cijfers.filter(~klein)
    per_n = {n: inwoners.filter(pl.col("n").is_between(*n)) for n in ((100, 990), (1_000, 9_999))}
    for (n, tabel), (cijfer, se) in zip(per_n.items(), ((100, 1_000), (1_000, 10_000)), strict=True):
        for kolom, stap in (("schatting", cijfer), ("lo", cijfer), ("hi", cijfer), ("se", se)):
            x = tabel[kolom].drop_nulls().to_numpy()
            assert len(x), n
            np.testing.assert_allclose(x, np.round(x * stap) / stap, rtol=0, atol=1e-12)
            assert (x != np.round(x * stap / 10) / stap * 10).any()
    for k in ("weet_niet", "overgeslagen", "snel"):
        x = p.kwaliteit.filter(klein)[k].drop_nulls().to_numpy()
        np.testing.assert_array_equal(x, np.round(x, 2))
    assert (p.kwaliteit["n_eff"].drop_nulls() % 5 == 0).all()


def test_verdicts_are_those_of_the_exact_numbers() -> None:
    """Rounding comes after the test: a difference that reads as zero may still be a clear one."""
    per = dict.fromkeys(buren(8), 200)
    telling = tel_ronde(ronde("gemeente", per, 4))
    onthuld = onthul_cijfers(maak_cijfers(telling), D)
    for v in binnen_ronde(telling, onthuld):
        assert not v.fijn.any()
        grof, exact = (replace(v, fijn=v.fijn + extra).tabel(VERGELIJKINGEN) for extra in (0, 2))
        assert grof["oordeel"].equals(exact["oordeel"]) and grof["status"].equals(exact["status"])
        assert not grof["verschil"].equals(exact["verschil"])
