"""What is not there tells nothing: every world that looks the same from outside is put side by side.

A world is a way in which everybody can have answered. The attacker knows the rules, how many answered in
every gemeente, and everything that is published; what can be told apart is what differs between worlds that
publish differently. So for small gemeenten all worlds are published, and those with the same publication are
compared.
"""

from itertools import product

import numpy as np
import pytest

from analyse.cijfers import Cijfers, Rij, Waarden
from analyse.gebieden import gebieden_van
from analyse.gemeenten import peergroepen
from analyse.maten import Cijferitem
from analyse.onthulling import onthul_cijfers
from analyse.prepare import Item, Maat
from analyse.publicatie import Drempels
from analyse.status import is_getoond
from analyse.weging import Bools, Floats, Ints
from tests.analyse.kunst import EENS5, variabele

D = Drempels()
EENS = Maat("eens", (0.0, 1.0), aandeel=True)


def _alle(n: list[int]) -> Ints:
    """Every number of people who agree, per gemeente: (world, gemeente)."""
    return np.array(list(product(*(range(k + 1) for k in n))))


def _cijfers(n: list[int], eens: Ints, doelgroep: str) -> Cijfers:
    """Each world as the main figure of a variable of its own, in gemeenten of one peer group."""
    gebied = gebieden_van(sorted(peergroepen()["PG-klein-weinig"].leden)[: len(n)])

    def breed(x: Floats) -> Floats:
        return np.concatenate([x, x @ gebied.groepen.T], axis=1)

    aantal, teller = breed(np.tile(np.array(n, float), (len(eens), 1))), breed(eens.astype(float))
    p, nul = teller / aantal, np.zeros_like(aantal)
    rest = aantal - teller
    rijen = [
        Cijferitem(variabele(k, f"w{k}"), Item(f"w{k}", (0, 1), (EENS,)), "eens") for k in range(len(eens))
    ]
    return Cijfers(
        doelgroep,
        "2026",
        gebied,
        tuple(Rij(ci, EENS) for ci in rijen),
        Waarden(
            n=aantal,
            n_eff=aantal,
            waarde=p,
            variantie=p * (1 - p) / np.maximum(aantal - 1, 1),
            df=aantal - 1,
            massa=aantal,
            teller=teller,
            gelijk=np.maximum(teller, rest),
            minst=np.minimum(teller, rest),
            organisaties=nul,
            grootste=nul,
        ),
        np.ones(len(eens), dtype=bool),
        aantal[0],
        aantal[0] + 1_000,
    )


def _mogelijk(n: list[int], eens: Ints, getoond: Bools, status: Ints, p: Floats) -> list[Bools]:
    """Per gemeente, for every world in which its figure is left out: the counts (world, count) that worlds
    with the same publication have."""
    zicht = np.where(getoond, np.floor(100 * p + 0.5 + 1e-9), -1)
    _, beeld = np.unique(np.concatenate([status, zicht], axis=1), axis=0, return_inverse=True)
    beeld = beeld.reshape(-1)
    uit = []
    for j, aantal in enumerate(n):
        dicht = ~getoond[:, j]
        kan = np.zeros((beeld.max() + 1, aantal + 1), dtype=bool)
        kan[beeld[dicht], eens[dicht, j]] = True
        uit.append(kan[beeld[dicht]])
    return uit


@pytest.mark.parametrize("n", [10, 12, 17, 29])
def test_a_status_by_itself_leaves_six_counts(n: int) -> None:
    """One gemeente alone. Left out means that nearly all agree or nearly none, and never that all do."""
    eens = _alle([n])
    c = _cijfers([n], eens, "gemeente")
    o = onthul_cijfers(c, D)
    getoond = is_getoond(o.status)[:, :1]
    (kan,) = _mogelijk([n], eens, getoond, o.status[:, :1].astype(np.int64), c.waarden.waarde[:, :1])
    assert len(kan) == 6 and (kan.sum(axis=1) == 6).all()
    open_ = eens[getoond[:, 0], 0]
    assert open_.min() == 3 and open_.max() == n - 3


@pytest.mark.parametrize(
    "n", [[10, 10, 10], [8, 10, 12], [10, 12, 14], [9, 9, 20], [5, 11, 13], [10, 10, 10, 10]]
)
def test_neighbours_and_totals_never_make_it_certain(n: list[int]) -> None:
    """Gemeenten of one peer group, which is all of NL. Of every figure that is left out at least three counts
    stay possible (or as many as its status leaves by itself), and never only unanimous ones."""
    eens = _alle(n)
    c = _cijfers(n, eens, "gemeente")
    o = onthul_cijfers(c, D)
    getoond = is_getoond(o.status)
    assert getoond[:, len(n) :].any(), "nothing is public: nothing is tested"
    delen = _mogelijk(n, eens, getoond, o.status.astype(np.int64), c.waarden.waarde)
    for j, (aantal, kan) in enumerate(zip(n, delen, strict=True)):
        t = eens[~getoond[:, j], j]
        eigen = (np.minimum(t, aantal - t) <= D.uiterste_rand) | (aantal < D.gemeente_n)
        assert (kan[eigen].sum(axis=1) >= 3).all()
        eenstemmig = kan[:, 0].astype(int) + kan[:, -1]
        assert (kan.sum(axis=1) > eenstemmig).all(), "certain that all agree"


def test_what_other_figures_of_the_question_show_is_no_hint_either() -> None:
    """Every way in which twelve people can answer agree, neutral, disagree: what is open or not is the same
    for all with the same number who agree, and the same for all who (nearly) agree."""
    n = 12
    maten: list[tuple[str, tuple[float, ...]]] = [("eens", (0, 0, 0, 1, 1)), ("oneens", (1, 1, 0, 0, 0))]
    verdelingen = [(a, b, n - a - b) for a in range(n + 1) for b in range(n + 1 - a)]
    beelden: dict[tuple[object, ...], set[tuple[int, int, int]]] = {}
    for oneens, neutraal, eens in verdelingen:
        geteld = np.array([oneens, 0, neutraal, eens, 0])
        beelden.setdefault(_beeld(n, geteld, maten), set()).add((oneens, neutraal, eens))
    dicht = [groep for beeld, groep in beelden.items() if beeld[1] is None]
    assert len(dicht) == 1 and {e for _, _, e in dicht[0]} == {0, 1, 2, 10, 11, 12}
    for beeld, groep in beelden.items():
        assert len({e for _, _, e in groep}) == 1 or beeld[1] is None
        assert {(o, m) for o, m, _ in groep} == {
            (o, n - e - o) for _, _, e in groep for o in range(n - e + 1)
        } or (beeld[1] is None)


def _beeld(n: int, geteld: Ints, maten: list[tuple[str, tuple[float, ...]]]) -> tuple[object, ...]:
    """Statuses and shown shares of one gemeente."""
    m = tuple(Maat(naam, scores, aandeel=True) for naam, scores in maten)
    ci = Cijferitem(variabele(0, "w"), Item("w", (1, 2, 3, 4, 5), m), EENS5.hoofdmaat)
    gebied = gebieden_van([sorted(peergroepen()["PG-klein-weinig"].leden)[0]])
    teller = np.array([[float(geteld @ np.array(s))] * 3 for _, s in maten])
    aantal, nul = np.full(teller.shape, float(n)), np.zeros(teller.shape)
    p, kant = teller / n, np.minimum(teller, n - teller)
    w = Waarden(
        aantal, aantal, p, p * (1 - p) / (n - 1), aantal - 1, aantal, teller, n - kant, kant, nul, nul
    )
    vlak = np.full(3, float(n))
    c = Cijfers(
        "gemeente", "2026", gebied, tuple(Rij(ci, x) for x in m), w, np.ones(2, bool), vlak, vlak + 1_000
    )
    status = onthul_cijfers(c, D).status[:, 0]
    zicht = [round(float(x), 2) if s <= 2 else None for x, s in zip(p[:, 0], status, strict=True)]
    return (tuple(status.tolist()), *zicht)
