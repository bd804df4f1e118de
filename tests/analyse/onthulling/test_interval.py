"""Exact bounds: what linear programming gets out of everything that is published about a question."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analyse.cijfers import Cijfers, maak_cijfers
from analyse.cijfertabel import cijfertabel
from analyse.onthulling import onthul_cijfers
from analyse.publicatie import Drempels
from analyse.status import GETOOND
from analyse.tellen import tel_ronde
from analyse.weging import Bools, Floats
from tests.alles import voorbeelden
from tests.analyse.kunst import buren, ronde

RUIM = Drempels(n_eff=0.0, breedte=9.0)  # disclosure alone, without the precision gate
MINSTE = {"inwoners": 30, "aanbieders": 5, "gemeente": 10}
BREED, SMALST, EENS = 10, 4, 2
AANDELEN = (0.04, 0.45, 0.93)


@dataclass(frozen=True)
class Tabel:
    """One row of figures: per gemeente what is true, and what is published."""

    n: Floats
    teller: Floats
    basis: Floats
    gewicht: Floats
    waarde: Floats
    groepen: Bools
    zicht: Floats
    halve_stap: Floats


def _tabellen(doelgroep: str, groottes: list[int], zaad: int) -> list[Tabel]:
    per = {g: n for g, n in zip(buren(len(groottes)), groottes, strict=True) if n}
    invoer = ronde(doelgroep, per or {buren(1)[0]: 1}, zaad, items=len(AANDELEN))
    rng, hoogte = np.random.default_rng(zaad), invoer.lees().height
    kolommen = {
        f"sam_{k}": pl.Series(np.where(rng.random(hoogte) < p, 4, 2), dtype=pl.Int16)
        for k, p in enumerate(AANDELEN)
    }
    telling = tel_ronde(replace(invoer, antwoorden=invoer.lees().with_columns(**kolommen)))
    c = maak_cijfers(telling)
    tabel = cijfertabel(onthul_cijfers(c, RUIM), RUIM)
    return [_tabel(c, tabel, k) for k, r in enumerate(c.rijen) if r.is_hoofd]


def _tabel(c: Cijfers, tabel: pl.DataFrame, rij: int) -> Tabel:
    w, g = c.waarden, c.gebied.nl
    eigen = tabel.slice(rij * len(c.gebied.namen), len(c.gebied.namen))
    zicht = eigen["schatting"].to_numpy().astype(float)
    assert eigen["gebied"].to_list() == list(c.gebied.namen)
    assert (~np.isnan(zicht) == eigen["status"].is_in(GETOOND).to_numpy()).all()
    fijn = (w.n[rij] >= RUIM.fijn_n) & (c.doelgroep == "inwoners")
    basis = w.organisaties if c.doelgroep == "aanbieders" else w.n
    return Tabel(
        w.n[rij, :g],
        w.teller[rij, :g],
        basis[rij, :g],
        w.massa[rij, :g],
        w.waarde[rij, :g],
        c.gebied.groepen > 0,
        zicht,
        np.where(fijn, 0.0005, 0.005),
    )


def _grenzen(t: Tabel, welke: int) -> tuple[float, float]:
    """The lowest and highest share that one gemeente can have, by everything that is published."""
    g = len(t.n)
    rijen, grens = [], []
    for unie in np.flatnonzero(~np.isnan(t.zicht[g:])):
        deel = t.groepen[unie] * t.gewicht / (t.groepen[unie] @ t.gewicht)
        marge = t.halve_stap[g + unie] + 1e-9
        rijen += [deel, -deel]
        grens += [t.zicht[g + unie] + marge, marge - t.zicht[g + unie]]
    marge = t.halve_stap[:g] + 1e-9
    onder, boven = np.maximum(t.zicht[:g] - marge, 0.0), np.minimum(t.zicht[:g] + marge, 1.0)
    vak = list(zip(np.nan_to_num(onder, nan=0.0), np.nan_to_num(boven, nan=1.0), strict=True))
    doel = np.eye(g)[welke]
    a, b = (np.array(rijen), np.array(grens)) if rijen else (None, None)
    laag, hoog = (linprog(teken * doel, A_ub=a, b_ub=b, bounds=vak).fun for teken in (1, -1))
    assert laag is not None and hoog is not None, "the published figures contradict each other"
    return float(laag), -float(hoog)


def _ruimte(t: Tabel, welke: int, dicht: Bools) -> float:
    """How many answers of the gemeente the smaller side of what is left out with it could hold."""
    g, groep = len(t.n), next((k for k in range(1, len(t.groepen)) if t.groepen[k, welke]), 0)
    if groep and not np.isnan(t.zicht[g + groep]):
        samen = dicht & t.groepen[groep]
    else:
        los = [k for k in range(1, len(t.groepen)) if np.isnan(t.zicht[g + k])]
        samen = dicht & (np.any(t.groepen[los], axis=0) | ~np.any(t.groepen[1:], axis=0))
    w, p = t.gewicht[samen], t.waarde[samen]
    return float(t.n[welke] * min(w @ p, w @ (1 - p)) / t.gewicht[welke])


GROOTTES = st.lists(st.sampled_from([0, 2, 6, 9, 14, 27, 33, 60, 140, 400]), min_size=2, max_size=9)


@settings(max_examples=voorbeelden(60), deadline=None)
@given(st.sampled_from(["inwoners", "aanbieders", "gemeente"]), GROOTTES, st.integers(0, 999))
@example("inwoners", [12, 200, 200, 200, 33, 200, 200, 200], 4)
@example("gemeente", [9, 14, 14, 60, 27, 60, 60, 60], 4)
def test_no_figure_that_is_left_out_for_its_own_sake_is_pinned_down(
    doelgroep: str, groottes: list[int], zaad: int
) -> None:
    """Too few answers: ten answers wide, or all of its answers, or as far as the answers that are left out
    together go; but never narrower than four (or than it has). (Nearly) all agree: two answers wide, which is
    what the status leaves by itself on either side."""
    for t in _tabellen(doelgroep, groottes, zaad):
        g = len(t.n)
        dicht = np.isnan(t.zicht[:g])
        klein = t.basis < MINSTE[doelgroep]
        eens = (t.basis < RUIM.uiterste_groep) & (np.minimum(t.teller, t.n - t.teller) <= RUIM.uiterste_rand)
        for k in np.flatnonzero(dicht & (klein | eens)):
            laag, hoog = _grenzen(t, int(k))
            assert laag - 1e-6 <= t.waarde[k] <= hoog + 1e-6, "the attacker excluded the truth"
            eis = min(t.n[k], BREED, max(SMALST, _ruimte(t, int(k), dicht))) if klein[k] else EENS
            assert t.n[k] * (hoog - laag) >= eis - 1e-6


def test_the_attack_finds_what_is_not_protected() -> None:
    """Leave out one gemeente and nothing else: linear programming names its figure to within rounding."""
    (t, *_) = [x for x in _tabellen("inwoners", [200] * 8, 1) if not np.isnan(x.zicht).any()]
    zicht = t.zicht.copy()
    zicht[0] = np.nan
    laag, hoog = _grenzen(replace(t, zicht=zicht), 0)
    assert laag <= t.waarde[0] <= hoog and 0 < t.n[0] * (hoog - laag) < 30
    fijn = replace(
        t, zicht=np.append(np.append([np.nan], t.waarde[1:]), t.zicht[8:]), halve_stap=t.halve_stap / 1e4
    )
    exact = t.groepen @ (t.gewicht * t.waarde) / (t.groepen @ t.gewicht)
    fijn.zicht[8:] = exact
    laag, hoog = _grenzen(fijn, 0)
    assert t.n[0] * (hoog - laag) < 0.1
