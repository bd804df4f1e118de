"""Every table with totals, attacked by linear programming with all that it publishes at once.

`test_interval` looks at main figures one by one. Here all figures of a question are one system: shares, net,
mean and distribution of gemeenten, peer groups and NL, and the differences with NL, the rest and the peers.
And the same for indices, for open links, and for the table of quality. Breakdowns: `test_rooster_aanval`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

from analyse.cijfers import Cijfers, maak_cijfers
from analyse.contrasten import vergelijkingen
from analyse.indexen.index import HONDERD
from analyse.onthulling import Onthuld, onthul_cijfers
from analyse.onthulling.afronden import decimalen, rond_half_op
from analyse.open_link import open_cijfers
from analyse.pipeline import maak_publicatie
from analyse.publicatie import Drempels
from analyse.ronde import RondeInvoer
from analyse.runner import LocalRunner, tel
from analyse.status import is_getoond
from analyse.tellen import tel_ronde, telplan
from analyse.weging import Floats
from tests.analyse.indexen.test_cijfers import BEGRIPPEN
from tests.analyse.kunst import buren, ronde
from vragenlijsten import Begrip

RUIM = Drempels(n_eff=0.0, breedte=9.0)  # disclosure alone, without the precision gate
D = Drempels()
MINST = 3  # whole numbers that stay possible


@dataclass
class Stelsel:
    """Linear bounds on the parts (gemeente, part) of the answers, which add up to 1 per gemeente."""

    vorm: tuple[int, int]
    rijen: list[Floats] = field(default_factory=list)
    grens: list[float] = field(default_factory=list)

    def bij(self, rij: Floats, waarde: float, half: float) -> None:
        """The sum lies at most `half` from `waarde`."""
        self.rijen += [rij.ravel(), -rij.ravel()]
        self.grens += [waarde + half + 1e-9, half + 1e-9 - waarde]

    def bereik(self, gemeente: int, delen: Sequence[int]) -> tuple[float, float]:
        """The least and most that these parts of a gemeente can be together."""
        doel = np.zeros(self.vorm)
        doel[gemeente, list(delen)] = 1
        a, b = (np.array(self.rijen), np.array(self.grens)) if self.rijen else (None, None)
        een = np.kron(np.eye(self.vorm[0]), np.ones(self.vorm[1])), np.ones(self.vorm[0])
        uit = [linprog(t * doel.ravel(), a, b, *een, (0, 1), method="highs") for t in (1, -1)]
        assert all(r.status == 0 for r in uit), "the published figures contradict each other"
        return float(uit[0].fun or 0.0), -float(uit[1].fun or 0.0)


def _aantal(n: float, laag: float, hoog: float) -> int:
    """How many whole numbers of people lie in the interval."""
    return int(np.floor(n * hoog + 1e-6) - np.ceil(n * laag - 1e-6)) + 1


def _ronde(doelgroep: str, tellingen: Sequence[Sequence[int]], zaad: int) -> RondeInvoer:
    """A round in which so many people of gemeente k gave code 1 … 5 to the first question: `tellingen[k]`."""
    per = {g: sum(t) for g, t in zip(buren(len(tellingen)), tellingen, strict=True)}
    invoer = ronde(doelgroep, per, zaad, items=1)
    antwoord = np.concatenate([np.repeat(np.arange(1, 6), t) for t in tellingen])
    return replace(invoer, antwoorden=invoer.lees().with_columns(sam_0=pl.Series(antwoord, dtype=pl.Int16)))


def _scores(c: Cijfers, rij: int) -> Floats:
    return np.array([0.0 if s is None else s for s in c.rijen[rij].maat.scores][:5])


def _figuren(s: Stelsel, o: Onthuld, unies: bool) -> None:
    """Adds what is shown of the first question, as it is rounded."""
    c, zicht, g = o.cijfers, is_getoond(o.status), o.cijfers.gebied.nl
    for k, r in enumerate(c.rijen):
        if r.maat.naam == "weet_niet":
            continue
        cijfers = decimalen([r.maat.naam], o.fijn[k : k + 1])[0]
        for a in np.flatnonzero(zicht[k]):
            if a >= g and not unies:
                continue
            leden = np.eye(g)[a] if a < g else c.gebied.groepen[a - g] * c.waarden.massa[k, :g]
            waarde = rond_half_op(c.waarden.waarde[k, a : a + 1], int(cijfers[a]))[0]
            s.bij(np.outer(leden / leden.sum(), _scores(c, k)), float(waarde), 0.5 * 10.0 ** -cijfers[a])


def _verschillen(s: Stelsel, o: Onthuld, tabel: pl.DataFrame) -> None:
    """Adds the differences of the main figure with NL, the rest and the peers."""
    c, g = o.cijfers, o.cijfers.gebied.nl
    k = next(k for k, r in enumerate(c.rijen) if r.is_hoofd)
    for rij in tabel.drop_nulls("verschil").iter_rows(named=True):
        i = c.gebied.gemeenten.index(rij["gemeente"])
        unie = int(c.gebied.peer[i]) if rij["referentie"] == "peer" else 0
        leden = c.gebied.groepen[unie] * c.waarden.massa[k, :g]
        if rij["referentie"] != "NL":
            leden = leden * (np.arange(g) != i)
        fijn = np.minimum(o.fijn[k, i], o.fijn[k, g + unie])
        half = 0.5 * 10.0 ** -float(decimalen([c.rijen[k].maat.naam], np.array([[fijn]]))[0, 0])
        s.bij(np.outer(np.eye(g)[i] - leden / leden.sum(), _scores(c, k)), rij["verschil"], half)


def _delen(o: Onthuld) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Gemeente and part of what is left out: agree, disagree, neither (code 3), and the other codes."""
    zicht = is_getoond(o.status)
    per = {r.maat.naam: zicht[k] for k, r in enumerate(o.cijfers.rijen)}
    delen: dict[str, list[tuple[int, ...]]] = {
        "eens": [(3, 4)],
        "oneens": [(0, 1), (2,)],
        "code_1": [(0,), (1,), (3,), (4,)],
    }
    for naam, welke in delen.items():
        for gemeente in np.flatnonzero(~per[naam][: o.cijfers.gebied.nl]):
            yield from ((int(gemeente), deel) for deel in welke)


def _smalst(doelgroep: str, tellingen: Sequence[Sequence[int]], zaad: int) -> int:
    """The fewest whole numbers that are left of a part that is left out, among those of which the figures of
    the gemeente itself leave more than that."""
    telling = tel_ronde(_ronde(doelgroep, tellingen, zaad))
    o = onthul_cijfers(maak_cijfers(telling), RUIM)
    g, n = o.cijfers.gebied.nl, o.cijfers.waarden.n[0]
    alles, eigen = Stelsel((g, 5)), Stelsel((g, 5))
    _figuren(eigen, o, unies=False)
    _figuren(alles, o, unies=True)
    _verschillen(alles, o, vergelijkingen(telling, o, None, {}))
    assert len(alles.rijen) > len(eigen.rijen), "no total is public: nothing is tested"
    ruim = [(k, deel) for k, deel in _delen(o) if _aantal(n[k], *eigen.bereik(k, deel)) > MINST]
    return min(_aantal(n[k], *alles.bereik(k, deel)) for k, deel in ruim)


GEWOON, EENS, BIJNA = (0.1, 0.15, 0.15, 0.4, 0.2), (0.02, 0.05, 0.1, 0.5, 0.33), (0.01, 0.02, 0.02, 0.6, 0.35)


KLEIN = [[8, 43, 10, 29, 0], [6, 1, 0, 7, 0], [1, 1, 0, 4, 0]]
GROOT = [
    [5, 0, 0, 9, 0],
    [0, 4, 0, 6, 17],
    [0, 4, 2, 79, 55],
    [0, 29, 3, 76, 32],
    [0, 0, 1, 28, 4],
    [0, 0, 0, 10, 4],
    [6, 0, 7, 48, 79],
]


@pytest.mark.parametrize(
    ("doelgroep", "tellingen", "zaad"),
    [("gemeente", KLEIN, 77), ("inwoners", KLEIN, 77), ("gemeente", GROOT, 134)],
)
def test_no_part_of_a_question_follows_from_all_its_figures_together(
    doelgroep: str, tellingen: list[list[int]], zaad: int
) -> None:
    """Who neither agreed nor disagreed are nowhere a figure, and yet follow from both others. And from many
    differences with NL, each rounded by itself, NL follows better than it is rounded."""
    assert _smalst(doelgroep, tellingen, zaad) >= MINST


def test_no_index_follows_from_those_of_others() -> None:
    """A small gemeente without indices: the indices of its peer group and NL say little of its own."""
    invoer = ronde(
        "gemeente", dict(zip(buren(9), [40, 60, 7, 60, 26, 60, 80, 20, 30], strict=True)), 3, items=3
    )
    begrippen: dict[str, Begrip] = {naam: BEGRIPPEN[naam] for naam in ("sam_0", "sam_1", "sam_2")}
    houding = np.random.default_rng(3).integers(2, 5, (invoer.lees().height, 1))
    codes = np.clip(houding + np.random.default_rng(4).integers(-1, 2, (len(houding), 3)), 1, 5)
    vast = invoer.lees().with_columns(pl.Series(f"sam_{k}", codes[:, k], dtype=pl.Int16) for k in range(3))
    p = maak_publicatie(replace(invoer, antwoorden=vast), drempels=RUIM, begrippen=begrippen)
    index = p.cijfers.filter(variabele="samenspel")
    zicht = dict(index.select("gebied", "schatting").iter_rows())
    gemeenten = sorted(buren(9))
    s = Stelsel((9, 2))
    telling = tel_ronde(invoer)
    massa = telling.populatie
    for gebied, leden in zip(
        telling.gebied.namen, np.vstack([np.eye(9), telling.gebied.groepen]), strict=True
    ):
        if zicht[gebied] is not None:
            deel = leden * massa / (leden @ massa)
            s.bij(np.outer(deel, [1.0, 0.0]), zicht[gebied] / HONDERD, 0.5 / HONDERD)
    dicht = [k for k, g in enumerate(gemeenten) if zicht[g] is None]
    assert len(dicht) >= 2 and zicht["NL"] is not None
    n = dict(vast.group_by("gemeente").len().iter_rows())
    for k in dicht:
        laag, hoog = s.bereik(k, (0,))
        assert n[gemeenten[k]] * (hoog - laag) >= MINST


def test_no_answers_through_an_open_link_follow_from_those_of_others() -> None:
    """Everyone counts the same, and only gemeenten and NL are public."""
    tellingen = [[3, 5, 4, 30, 20], [2, 6, 2, 30, 10], [1, 1, 1, 9, 5], [0, 5, 5, 60, 20], [2, 2, 3, 50, 9]]
    invoer = _ronde("inwoners", tellingen, 2)
    gelijk = invoer.lees().group_by("gemeente", "stratum").len("populatie")
    strata = gelijk.with_columns(pl.col("populatie").cast(pl.Int64), uitgenodigd=pl.lit(0, pl.Int64))
    los = replace(invoer, strata=strata.sort("gemeente", "stratum"), marges=None)
    tabel = open_cijfers(los, tel(los.antwoorden, telplan(los), LocalRunner()), RUIM)
    eens = tabel.filter(variabele="sam_0")
    n = np.array([sum(t) for _, t in sorted(zip(buren(5), tellingen, strict=True))], dtype=float)
    s = Stelsel((5, 2))
    zicht = dict(eens.select("gebied", "schatting").iter_rows())
    assert eens["maat"].unique().to_list() == ["eens"] and zicht["NL"] is not None
    for k, gebied in enumerate([*sorted(buren(5)), "NL"]):
        if zicht[gebied] is not None:
            leden = np.eye(5)[k] if k < 5 else n / n.sum()
            s.bij(np.outer(leden, [1.0, 0.0]), zicht[gebied], 0.005)
    dicht = [k for k, gebied in enumerate(sorted(buren(5))) if zicht[gebied] is None]
    assert len(dicht) >= 2
    assert all(_aantal(n[k], *s.bereik(k, (0,))) >= min(10, n[k]) for k in dicht)


def test_quality_of_a_gemeente_does_not_follow_from_that_of_others() -> None:
    """One gemeente has too few answers for shares: NL minus the others would give hers."""
    groottes = [60, 20, 45, 200, 90]
    invoer = ronde("inwoners", dict(zip(buren(5), groottes, strict=True)), 1)
    web = pl.Series("modus", np.random.default_rng(1).choice(["web", "papier"], 415, p=[0.7, 0.3]))
    p = maak_publicatie(replace(invoer, antwoorden=invoer.lees().with_columns(web)), drempels=RUIM)
    n = np.array([x for _, x in sorted(zip(buren(5), groottes, strict=True))], dtype=float)
    tabel = dict(p.kwaliteit.select("gebied", "web").iter_rows())
    klein = sorted(buren(5)).index(buren(5)[1])

    def mogelijk(getoond: dict[str, float | None]) -> int:
        s = Stelsel((5, 2))
        for k, gebied in enumerate([*sorted(buren(5)), "NL"]):
            waarde = getoond[gebied]
            if waarde is not None:
                s.bij(np.outer(np.eye(5)[k] if k < 5 else n / n.sum(), [1.0, 0.0]), waarde, 0.005)
        return _aantal(20, *s.bereik(klein, (0,)))

    assert tabel["NL"] is not None and sum(x is None for x in tabel.values()) == 2
    per = invoer.lees().with_columns(web).group_by("gemeente").agg((pl.col("modus") == "web").mean())
    exact = {g: None if g == buren(5)[1] else round(x, 2) for g, x in per.iter_rows()}
    assert mogelijk(tabel) >= 10 > mogelijk({**exact, "NL": tabel["NL"]}), "the attack finds nothing"


@pytest.mark.parametrize(("op_papier", "getoond"), [(12, False), (40, True)])
def test_a_few_staff_who_answered_on_paper_are_no_group_by_themselves(op_papier: int, getoond: bool) -> None:
    """Twelve who all agree would be 100 per cent: the effect of modus with the figure of NL gives theirs."""
    invoer = _ronde("gemeente", [[10, 20, 20, 30, 20], [10, 20, 20, 30, 20]], 1)
    papier = np.zeros(200, dtype=bool)
    papier[50 : 50 + op_papier] = True
    modus = pl.Series("modus", np.where(papier, "papier", "web"))
    p = maak_publicatie(replace(invoer, antwoorden=invoer.lees().with_columns(modus)), drempels=D)
    assert (p.moduseffecten.height > 0) == getoond
