"""The lattice of breakdowns attacked by solvers: all sums of public figures, and the few who said nothing."""

from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from analyse.publicatie import Drempels
from analyse.weging import Bools, Floats
from tests.analyse.kunst import buren
from tests.analyse.uitsplitsen.achtergronden import (
    ITEM,
    ZICHT,
    Groep,
    Openbaar,
    groepen,
    mensen,
    per_mens,
    publiceer,
    rondes,
)

D = Drempels()
SAMENHANG = st.sampled_from([0.0, 0.5, 0.9, 0.97, 1.0])


def atomen(alle: list[Groep]) -> tuple[Floats, Floats]:
    """People who are in the same public groups taken together: membership (group, atom) and how many."""
    wie = sorted(frozenset().union(*(g.wie for g in alle)))
    plek = {persoon: k for k, persoon in enumerate(wie)}
    lid = np.zeros((len(alle), len(wie)))
    for k, groep in enumerate(alle):
        lid[k, [plek[persoon] for persoon in groep.wie]] = 1.0
    uniek, aantal = np.unique(lid, axis=1, return_counts=True)
    return uniek, aantal.astype(float)


def lichtste_som(alle: list[Groep]) -> float:
    """The least that a sum of public figures leaves to guess about a group of fewer than ten, in people.

    Any sum Σ y x of public counts is one of people: z per atom. It tells about Σ n |z| people at least, and
    is known no better than the rounding of its figures. Per small atom the y with the least of both together,
    when that atom is in it: a linear programme. Everyone weighs the same here, and the attacker knows all
    numbers of people: the worst case.
    """
    lid, n = atomen(alle)
    k, m = lid.shape
    stap = np.array([g.stap * len(g.wie) for g in alle])
    een, aan = np.eye(m), np.eye(k)
    a = np.block(
        [
            [lid.T, -een, np.zeros((m, k))],
            [-lid.T, -een, np.zeros((m, k))],
            [aan, np.zeros((k, m)), -aan],
            [-aan, np.zeros((k, m)), -aan],
        ]
    )
    doel = np.concatenate([np.zeros(k), n, stap])
    grens = [(None, None)] * k + [(0, None)] * (m + k)
    uit = np.inf
    for atoom in np.flatnonzero(n < D.categorie_n):
        erin = np.concatenate([lid[:, atoom], np.zeros(m + k)])[None]
        r = linprog(doel, a, np.zeros(a.shape[0]), erin, [1.0], bounds=grens, method="highs")
        uit = min(uit, float(r.fun or 0.0)) if r.status == 0 else uit
    return uit


@settings(max_examples=6, deadline=None)
@given(
    st.lists(st.sampled_from([40, 80, 120, 200, 300]), min_size=1, max_size=3), st.integers(0, 99), SAMENHANG
)
def test_no_sum_of_public_figures_tells_about_fewer_than_ten(
    groottes: list[int], zaad: int, samenhang: float
) -> None:
    """All linear attacks at once: every breakdown of every gebied and the figures of everyone."""
    alle = groepen(rondes(groottes, zaad, samenhang))
    assert not alle or lichtste_som(alle) >= D.categorie_n - 1e-6


# ------------------------------------------------------------------------------------------ the unknown


@dataclass(frozen=True)
class Stelsel:
    """What is public of ITEM in one gemeente, in whole numbers of people who agree.

    `lid` (group, atom): who is in each group; an atom is a class, those who said what they are apart from
    those who did not. `n` people per atom. `laag` and `hoog` per group: what its rounded share leaves open.
    """

    lid: Floats
    n: Floats
    laag: Floats
    hoog: Floats

    def grenzen(self, doel: Bools) -> tuple[int, int]:
        """The fewest and the most of `doel` (atom) who can agree: exact, by integer programming."""
        uit = []
        for teken in (1, -1):
            r = milp(
                teken * doel.astype(float),
                constraints=LinearConstraint(self.lid, self.laag, self.hoog),
                bounds=Bounds(0, self.n),
                integrality=np.ones(len(self.n), dtype=np.int64),
            )
            assert r.success, r.message
            uit.append(teken * round(float(r.fun)))
        return uit[0], uit[1]


def stelsel(o: Openbaar, gemeente: str) -> tuple[Stelsel, pl.DataFrame]:
    """The attacker knows how many people are in each atom, that all weigh the same, how many answered, and
    how many of them agree, to the last one."""
    p = per_mens(o).filter(pl.col("gemeente") == gemeente, pl.col(ITEM) <= 5)
    namen = [u.kenmerken[0] for u in o.rooster.uitsplitsingen if len(u.kenmerken) == 1]
    weg = pl.any_horizontal(pl.col("ag_geslacht") > 2, pl.col("ag_leeftijd") > 5, pl.col("ag_opleiding") > 3)
    atomen_ = (
        p.with_columns(onbekend=weg)
        .group_by(*namen, "onbekend")
        .agg(n=pl.len(), eens=(pl.col(ITEM) >= 4).sum())
        .sort(*namen, "onbekend")
    )
    n, lid, laag, hoog = atomen_["n"].to_numpy().astype(float), [], [], []
    eens = float(atomen_["eens"].sum())
    lid.append(np.ones(len(n)))
    laag.append(eens)
    hoog.append(eens)
    for r in o.frame.filter(ZICHT, pl.col("variabele") == ITEM, pl.col("gebied") == gemeente).iter_rows(
        named=True
    ):
        mee = pl.col(r["kenmerk_a"]) == r["waarde_a"]
        mee &= pl.lit(value=True) if r["kenmerk_b"] is None else pl.col(r["kenmerk_b"]) == r["waarde_b"]
        in_ = atomen_.with_columns(mee=mee)["mee"].to_numpy().astype(float)
        som = float(in_ @ n)
        lid.append(in_)
        laag.append((r["schatting"] - 0.005) * som - 1e-6)
        hoog.append((r["schatting"] + 0.005) * som + 1e-6)
    return Stelsel(np.array(lid), n, np.array(laag), np.array(hoog)), atomen_


@pytest.mark.parametrize(("n", "zaad", "onbekend"), [(180, 1, 0.04), (400, 2, 0.06), (400, 3, 0.01)])
def test_of_those_who_did_not_say_what_they_are_nothing_follows(n: int, zaad: int, onbekend: float) -> None:
    """How many of them agree can be anything, from no one to all; so it is for every small class."""
    gemeente = buren(1)[0]
    o = publiceer(mensen({gemeente: n}, zaad, onbekend=onbekend, gelijk=True, items=1))
    s, atomen_ = stelsel(o, gemeente)
    assert len(s.lid) > 10, "there is something to subtract"
    wie = atomen_["onbekend"].to_numpy()
    assert s.n[wie].sum() > 0
    assert s.grenzen(wie) == (0, int(s.n[wie].sum()))
    bekend = atomen_.group_by("geslacht", "leeftijd", "modus").agg(pl.col("n").sum()).filter(pl.col("n") < 10)
    for rij in bekend.head(4).iter_rows(named=True):
        doel = atomen_.with_columns(
            mee=pl.all_horizontal([pl.col(k) == rij[k] for k in ("geslacht", "leeftijd", "modus")])
        )["mee"].to_numpy()
        assert s.grenzen(doel) == (0, rij["n"])


def test_the_solver_finds_the_unknown_where_they_are_left_out_of_the_groups() -> None:
    """The attack works: had men and women been only those who said so, the few others would follow."""
    gemeente = buren(1)[0]
    o = publiceer(mensen({gemeente: 90}, 4, onbekend=0.08, gelijk=True, items=1))
    s, atomen_ = stelsel(o, gemeente)
    wie = atomen_["onbekend"].to_numpy()
    n = float(s.n[~wie].sum())
    echt = atomen_.filter(~pl.Series(wie))
    rijen = [np.ones(len(s.n))]
    x = [float(atomen_["eens"].sum())]
    for waarde in ("man", "vrouw"):
        groep = (atomen_["geslacht"] == waarde).to_numpy() & ~wie
        rijen.append(groep.astype(float))
        x.append(float(echt.filter(geslacht=waarde)["eens"].sum()))
    som = np.array([r @ s.n for r in rijen])
    deel = np.round(np.array(x) / som, 2)
    half = np.where(np.arange(3) == 0, 0.0, 0.005) * som + 1e-6
    midden = np.where(np.arange(3) == 0, x, deel * som)
    zonder = Stelsel(np.array(rijen), s.n, midden - half, midden + half)
    laag, hoog = zonder.grenzen(wie)
    waar = int(atomen_.filter(pl.Series(wie))["eens"].sum())
    assert n < 90 and laag <= waar <= hoog and hoog - laag <= 1 < s.n[wie].sum()
