"""Invert: from estimate, standard error, interval and rounded n to the exact number, and to hidden counts.

Where everyone weighs the same, a share times n is a whole number, and the mean and its standard error are the
sum and the sum of squares of the scores. All divisions of n answers over the codes that agree with every
published number are tried; a hidden category that takes few values in all of them is recovered.
"""

from functools import cache
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analyse.betrouwbaarheid import korn_graubard
from tests.aanval.kennis import Kennis, half
from tests.aanval.tafel import Cel, Tafel, tafels
from tests.aanval.vondst import AANTAL, Doel, Uitslag

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
_MEEST_N, _MEEST_CODES = 45, 5


def val_aan(k: Kennis) -> Uitslag:
    """Hidden categories of every small group with a figure on a short scale."""
    uit = Uitslag("omkeren")
    for t in tafels(k):
        schaal = k.schalen.get(t.variabele)
        if schaal is None or schaal[1] - schaal[0] + 1 > _MEEST_CODES:
            continue
        codes = tuple(range(schaal[0], schaal[1] + 1))
        for g in dict.fromkeys(g for _, g in t.cellen if g.startswith("GM")):
            open_ = {m: c for (m, x), c in t.cellen.items() if x == g and c.open and m != "weet_niet"}
            dicht = [m for (m, x), c in t.cellen.items() if x == g and not c.open and m.startswith("code_")]
            if open_ and dicht and min(c.n[0] for c in open_.values()) <= _MEEST_N:
                uit.geprobeerd += 1
                _groep(uit, t, g, codes, open_)
    return uit


def _groep(uit: Uitslag, t: Tafel, g: str, codes: tuple[int, ...], open_: dict[str, Cel]) -> None:
    kandidaten = sorted(set.intersection(*(set(aantallen(m, c)) for m, c in open_.items())))
    if set(open_) <= {"eens", "oneens", "netto"}:
        aandelen = {m: c for m, c in open_.items() if m != "netto"}
        per = [_een_aandeel(codes, {m: c}, kandidaten) for m, c in aandelen.items()]
        grenzen = [
            (max(x[0] for x in g), min(x[1] for x in g)) for g in zip(*(p for p in per if p), strict=True)
        ]
    else:
        passend = [p for n in kandidaten if len(p := verdelingen(codes, open_, n))]
        alle = np.vstack(passend) if passend else np.zeros((0, len(codes)))
        grenzen = [(float(x.min()), float(x.max())) for x in alle.T] if len(alle) else []
    for code, (laag, hoog) in zip(codes, grenzen, strict=False):
        doel = Doel(t.doelgroep, t.periode, frozenset({g}), t.variabele, f"code_{code}", AANTAL)
        uit.meld(doel, laag, hoog, f"{t.publicatie}: {g} {t.variabele} uit {', '.join(open_)}")


def _een_aandeel(
    codes: tuple[int, ...], open_: dict[str, Cel], kandidaten: list[int]
) -> list[tuple[float, float]]:
    """Bounds per code from one share: at most its count, or at most what is left."""
    ((maat, c),) = open_.items()
    score, strook = scores(maat, codes), c.waarde
    if score is None or strook is None or set(np.unique(score)) - {0.0, 1.0}:
        return []
    tellers = [(n, x) for n in kandidaten for x in range(n + 1) if strook[0] <= x / n <= strook[1]]
    if not tellers:
        return []
    uit = []
    for s in score:
        delen = [x if s else n - x for n, x in tellers]
        alleen = (score == s).sum() == 1
        uit.append((float(min(delen)) if alleen else 0.0, float(max(delen))))
    return uit


def aantallen(maat: str, c: Cel) -> list[int]:
    """The numbers of answers that agree with n, df and the interval of a figure."""
    strook = list(range(int(c.n[0]), int(min(c.n[1], 10_000)) + 1))
    x, se, lo, hi, df = (c.rij.get(naam) for naam in ("schatting", "se", "lo", "hi", "df"))
    getallen = [v for v in (x, se, lo, hi, df) if isinstance(v, float)]
    if len(getallen) < 5 or maat in {"gemiddelde", "netto"} or not se or c.rij.get("stap"):
        return strook
    p, v, onder, boven, vg = (float(z) for z in getallen)
    paren = np.array([(n, d) for n in strook for d in np.arange(vg - 2, vg + 3) if d >= 1])
    if not len(paren):
        return strook
    vast = np.ones(len(paren))
    _, laag, hoog = korn_graubard(p * vast, v**2 * vast, paren[:, 0], paren[:, 0], paren[:, 1])
    goed = (np.abs(laag - onder) < 1e-9) & (np.abs(hoog - boven) < 1e-9)
    return sorted({int(n) for n in paren[goed, 0]}) or strook


def verdelingen(codes: tuple[int, ...], open_: dict[str, Cel], n: int) -> Ints:
    """Divisions of n equally heavy answers over the codes that agree with every shown figure.

    The finite population correction and what more is common to all standard errors falls out of their ratio.
    """
    alle = _alle(n, len(codes))
    mag = np.ones(len(alle), dtype=bool)
    eerste: tuple[Floats, float, float] | None = None
    for maat, c in open_.items():
        score = scores(maat, codes)
        x, stap, se = c.rij["schatting"], c.rij["stap"], c.rij["se"]
        if score is None or not isinstance(x, float):
            continue
        h = half(stap if isinstance(stap, float) else 0.0) + 1e-8
        gemiddeld = alle @ score / n
        mag &= np.abs(gemiddeld - x) <= h
        if isinstance(se, float) and se > h:
            spreiding = alle @ score**2 / n - gemiddeld**2
            if eerste is None:
                eerste = spreiding, se, h
            else:
                laag, hoog = (((se - t * h) / (eerste[1] + t * eerste[2])) ** 2 for t in (1, -1))
                ruim = 1e-6 * eerste[0]
                mag &= (spreiding >= laag * eerste[0] - ruim) & (spreiding <= hoog * eerste[0] + ruim)
    return alle[mag]


def scores(maat: str, codes: tuple[int, ...]) -> NDArray[np.float64] | None:
    """What each code counts in a measure of a five-point scale of agreement."""
    c = np.array(codes)
    if maat.startswith("code_"):
        return np.asarray((c == int(maat[5:])).astype(float))
    midden = (codes[0] + codes[-1]) / 2
    vast = {"eens": c > midden, "oneens": c < midden, "gemiddelde": c, "netto": np.sign(c - midden)}
    return np.asarray(vast[maat], dtype=float) if maat in vast else None


@cache
def _alle(n: int, codes: int) -> Ints:
    """All ways to divide n over so many codes."""
    strepen = np.array(list(combinations(range(n + codes - 1), codes - 1)), dtype=np.int64).reshape(
        -1, codes - 1
    )
    rand = np.hstack([np.full((len(strepen), 1), -1), strepen, np.full((len(strepen), 1), n + codes - 1)])
    return np.asarray(np.diff(rand, axis=1) - 1)
