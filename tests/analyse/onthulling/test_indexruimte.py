"""An index beside the figures of its items: the answers to no item can be counted back."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyse.onthulling import GETOOND
from analyse.pipeline import maak_publicatie
from analyse.publicatie import Publicatie
from tests.alles import voorbeelden
from tests.analyse.indexen.test_cijfers import BEGRIPPEN
from tests.analyse.kunst import buren, ronde
from tests.analyse.test_natellen import tellingen
from vragenlijsten import Begrip

ITEMS = ("sam_0", "sam_1", "sam_2")
SCORES = np.arange(1, 6)


def staf(codes: list[list[int]]) -> Publicatie:
    """A gemeente whose staff gave these answers (person, item), all of them, with the same weight."""
    invoer = ronde("gemeente", {buren(1)[0]: len(codes)})
    kolommen = [
        pl.Series(naam, k, dtype=pl.Int16) for naam, k in zip(ITEMS, zip(*codes, strict=True), strict=True)
    ]
    vast = invoer.lees().with_columns(*kolommen, stratum=pl.lit("wmo"))
    strata = invoer.strata.filter(pl.col("stratum") == "wmo").with_columns(populatie=pl.lit(400))
    begrippen: dict[str, Begrip] = {naam: BEGRIPPEN[naam] for naam in ITEMS}
    return maak_publicatie(replace(invoer, antwoorden=vast, strata=strata), begrippen=begrippen)


def mogelijk(p: Publicatie, n: int) -> tuple[float | None, list[int]]:
    """The index that is shown, and how many divisions of the answers to each item agree with all figures."""
    zicht = p.cijfers.filter(pl.col("status").is_in(GETOOND), gebied=buren(1)[0])
    alle = tellingen(n)
    passend = []
    for naam in ITEMS:
        eens = zicht.filter(variabele=naam, maat="eens")["schatting"]
        mag = np.abs(alle[:, 3:].sum(axis=1) / n - eens[0]) <= 0.005 + 1e-9 if len(eens) else alle[:, 0] >= 0
        passend.append(alle[mag])
    waarde = zicht.filter(variabele="samenspel")["schatting"]
    if not len(waarde):
        return None, [len(x) for x in passend]
    som = [np.unique(x @ SCORES) for x in passend]
    uit = []
    for k, x in enumerate(passend):
        a, b = (som[j] for j in range(3) if j != k)
        index = ((x @ SCORES)[:, None] + np.add.outer(a, b).ravel() - 3 * n) / (12 * n) * 100
        uit.append(int((np.abs(index - waarde[0]) <= 0.5 + 1e-9).any(axis=1).sum()))
    return float(waarde[0]), uit


@settings(max_examples=voorbeelden(25), deadline=None)
@given(st.integers(10, 18), st.integers(0, 999))
def test_the_answers_to_an_item_cannot_be_counted_back(n: int, zaad: int) -> None:
    rng = np.random.default_rng(zaad)
    houding = rng.integers(1, 6, (n, 1))
    codes = np.clip(houding + rng.integers(-1, 2, (n, 3)), 1, 5)
    _, aantallen = mogelijk(staf(codes.tolist()), n)
    assert min(aantallen) >= 10


@pytest.mark.parametrize(("eens", "anders"), [(5, 3), (4, 1)])
def test_an_index_at_an_end_is_not_shown(eens: int, anders: int) -> None:
    """Everyone in the highest code that the shares allow, or in the lowest: the index would tell all."""
    codes = [[eens] * 3] * 6 + [[eens, anders, anders]] * 2 + [[anders, anders, eens]] + [[anders] * 3] * 5
    p = staf(codes)
    assert set(p.schalen["status"]) == {"ok"}
    assert set(p.cijfers.filter(gebied=buren(1)[0], maat="eens")["status"]) <= set(GETOOND)
    index, aantallen = mogelijk(p, len(codes))
    assert index is None
    assert min(aantallen) >= 10


def test_the_solver_finds_the_answers_if_such_an_index_is_shown() -> None:
    codes = [[5] * 3] * 8 + [[3] * 3] * 6
    p = staf(codes)
    rij = (pl.col("maat") == "index") & (pl.col("gebied") == buren(1)[0])
    waarde = round((np.array(codes).mean() - 1) * 25)
    open_ = p.cijfers.with_columns(
        schatting=pl.when(rij).then(float(waarde)).otherwise("schatting"),
        status=pl.when(rij).then(pl.lit("ok")).otherwise("status"),
    )
    index, aantallen = mogelijk(replace(p, cijfers=open_), len(codes))
    assert (index, aantallen) == (waarde, [1, 1, 1])


def test_most_indices_are_shown() -> None:
    """The rule takes away little: of ordinary answers of twelve people nearly all."""
    rng = np.random.default_rng(3)
    getoond = 0
    for _ in range(20):
        houding = rng.integers(1, 6, (12, 1))
        codes = np.clip(houding + rng.integers(-1, 2, (12, 3)), 1, 5)
        getoond += mogelijk(staf(codes.tolist()), 12)[0] is not None
    assert getoond >= 15
