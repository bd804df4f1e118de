"""The sums of a round: exact, however the rows are split, and enough for every domain."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyse.aggregatie import kolom
from analyse.cijfers import maak_cijfers
from analyse.deelsom import Deelsom, merge, partial
from analyse.prepare import AnalyseFout
from analyse.ronde import RondeInvoer, controleer
from analyse.scores import GRENS_SCORE, Scores
from analyse.tellen import domein, tel_ronde, telplan
from analyse.telplan import N, Telplan
from tests.alles import voorbeelden
from tests.analyse.kunst import buren, ronde

INVOER = ronde("inwoners", dict.fromkeys(buren(4), 60), 1)
RIJEN = INVOER.lees().with_columns(
    modus=pl.Series(["web", "papier", None]).gather(pl.int_range(240, eager=True) % 3)
)
A, B = (
    pl.when(pl.col(naam).is_between(1, 5)).then(pl.col(naam).cast(pl.Int64) ** 3)
    for naam in ("sam_0", "sam_1")
)
a, b = pl.col("a"), pl.col("b")
TELLERS = {"#a": a.is_not_null().cast(pl.Int64), "a": a, "a*b": a * b, "b*b": b * b}
SCORES = Scores(tuple(TELLERS), (A.alias("a"), B.alias("b")), tuple(TELLERS.values()))
PLAN = telplan(replace(INVOER, antwoorden=RIJEN), [SCORES])


@settings(max_examples=voorbeelden(40), deadline=None)
@given(st.lists(st.integers(0, RIJEN.height), max_size=6), st.randoms(use_true_random=False))
def test_splitting_and_merging_anywhere_gives_the_same_bits(snedes: list[int], toeval: object) -> None:
    """Any cuts (also empty parts), any order of rows and parts, any grouping of merges."""
    grenzen = [0, *sorted(snedes), RIJEN.height]
    zaad = toeval.randrange(1 << 30)  # type: ignore[attr-defined]  # a Random
    rijen = RIJEN.sample(fraction=1, shuffle=True, seed=zaad)
    delen = [partial(rijen[a:b], PLAN, a) for a, b in pairwise(grenzen)]
    while len(delen) > 1:
        toeval.shuffle(delen)  # type: ignore[attr-defined]
        k = toeval.randint(2, len(delen))  # type: ignore[attr-defined]
        delen = [merge(delen[:k]), *delen[k:]]
    assert delen[0].afdruk() == partial(RIJEN, PLAN).afdruk()


def test_the_sums_are_those_of_the_rows() -> None:
    som = partial(RIJEN, PLAN)
    assert PLAN.sleutels == ("gemeente", "stratum", "ag_geslacht", "ag_leeftijd", "ag_opleiding", "modus")
    assert som.sommen.dtype == np.int64 and som.kolommen == PLAN.kolommen
    per = RIJEN.group_by(PLAN.sleutels).agg(
        pl.len().cast(pl.Int64).alias(N),
        *((pl.col("sam_2") == c).sum().cast(pl.Int64).alias(kolom("sam_2", c)) for c in (1, 5, 98, 99)),
        pl.all_horizontal(pl.col(PLAN.reeks) < 97).sum().cast(pl.Int64).alias("compleet"),
        pl.when(A.is_not_null() & B.is_not_null()).then(A * B).sum().cast(pl.Int64).alias("a*b"),
        A.count().cast(pl.Int64).alias("#a"),
        (B**2).sum().cast(pl.Int64).alias("b*b"),
    )  # fmt: skip
    telt = pl.DataFrame({naam: som.van(naam) for naam in per.columns if naam not in PLAN.sleutels})
    assert som.sleutels.hstack(telt).equals(per.sort(PLAN.sleutels, nulls_last=True))
    duren = RIJEN.group_by("gemeente", pl.col("duur").cast(pl.Int64)).agg(pl.len().cast(pl.Int64).alias(N))
    assert som.duren.equals(duren.sort("gemeente", "duur"))
    assert not som.van("niet geteld").any() and som.aantal == RIJEN.height


def test_a_code_outside_the_codebook_says_where() -> None:
    def met(rij: int, **waarde: int | str | None) -> pl.DataFrame:
        return RIJEN.with_row_index().with_columns(
            pl.when(pl.col("index") == rij).then(pl.lit(x)).otherwise(k).alias(k) for k, x in waarde.items()
        )

    for fout, melding in (
        (
            met(17, sam_1=6),
            "inwoners-2026: antwoorden, rij 118: kolom sam_1: code 6 staat niet in het codeboek",
        ),
        (met(3, sam_1=70_000), "rij 104: kolom sam_1: code 70000"),
        (met(5, ag_leeftijd=50), "rij 106: kolom ag_leeftijd: code 50 staat niet in het codeboek"),
        (met(5, ag_geslacht=-1), "rij 106: kolom ag_geslacht: code -1"),
        (met(9, gemeente=None), "rij 110: gemeente is leeg"),
        (met(0, stratum=None), "rij 101: stratum is leeg"),
    ):
        with pytest.raises(AnalyseFout, match=melding):
            partial(fout, PLAN, 100)
    groot = Scores(("x",), ((pl.col("duur").cast(pl.Int64) * GRENS_SCORE).alias("x"),), (pl.col("x"),))
    with pytest.raises(AnalyseFout, match="rij 1: score x is te groot"):
        partial(RIJEN, replace(PLAN, scores=(groot,)))
    leeg = RIJEN.with_columns(pl.lit(None, pl.Int16).alias(k) for k in ("sam_1", "ag_leeftijd"))
    som = partial(leeg, PLAN)
    assert not som.van(kolom("sam_1", 99)).any() and som.sleutels["ag_leeftijd"].null_count() == len(
        som.cellen
    )
    with pytest.raises(AnalyseFout, match="kolom duur bevat geen hele seconden"):
        controleer(replace(INVOER, antwoorden=RIJEN.with_columns(duur=pl.lit(1.5))))
    with pytest.raises(ValueError, match="different plans"):
        merge([partial(RIJEN, PLAN), partial(RIJEN, telplan(INVOER))])


def _domein(invoer: RondeInvoer, som: Deelsom, geslacht: int) -> None:
    """Figures of one sex are those of an item that nobody else answered."""
    deel = maak_cijfers(domein(tel_ronde(invoer, som), (som.sleutels["ag_geslacht"] == geslacht).to_numpy()))
    gewist = invoer.lees().with_columns(
        pl.when(pl.col("ag_geslacht") == geslacht).then(k).otherwise(pl.lit(97, pl.Int16)).alias(k)
        for k in ("sam_0", "sam_1", "sam_2")
    )
    heel = maak_cijfers(tel_ronde(replace(invoer, antwoorden=gewist)))
    for veld in ("n", "waarde", "variantie", "n_eff", "teller"):
        np.testing.assert_allclose(getattr(deel.waarden, veld), getattr(heel.waarden, veld), rtol=1e-12)
    rijen = invoer.lees().filter(pl.col("ag_geslacht") == geslacht)
    for k, g in enumerate(deel.gebied.gemeenten):
        hier = rijen.filter(pl.col("gemeente") == g)
        assert deel.respons[k] == hier.height
        assert deel.waarden.df[0, k] == hier.height - hier["stratum"].n_unique()


def test_a_domain_is_the_same_cells_with_counts_of_one_level() -> None:
    som = partial(INVOER.lees(), telplan(INVOER))
    for geslacht in (1, 2):
        _domein(INVOER, som, geslacht)
    telling = tel_ronde(INVOER, som)
    alles = maak_cijfers(domein(telling, np.ones(len(som.sommen), dtype=bool))).waarden
    heel = maak_cijfers(telling).waarden
    for veld in ("n", "waarde", "variantie", "df", "n_eff"):
        np.testing.assert_array_equal(getattr(alles, veld), getattr(heel, veld))
    staf = tel_ronde(ronde("aanbieders", dict.fromkeys(buren(3), 40)))
    with pytest.raises(ValueError, match="no domains"):
        domein(staf, np.ones(len(staf.som.sommen), dtype=bool))


def test_providers_are_counted_per_organisation_and_gemeente() -> None:
    invoer = ronde("aanbieders", dict.fromkeys(buren(3), 40))
    plan: Telplan = telplan(invoer)
    som = partial(invoer.lees(), plan)
    assert plan.sleutels == ("gemeente", "organisatie", "stratum")
    assert som.sleutels.height == invoer.lees().select(plan.sleutels).n_unique()
