"""Bounds on hidden figures: everything published about a table as linear restrictions, solved exactly.

Unknown are, per gemeente (or other atom), the weighted number of answers W and the weighted total T of the
measure. A published figure x ± h of a set A says (x − h) Σ W ≤ Σ T ≤ (x + h) Σ W; a measure between a and b
says a W ≤ T ≤ b W; weights lie between known bounds up to one common factor s. All of it is homogeneous, so
T/W of one atom is a linear programme after fixing its W at 1 (Charnes & Cooper 1962).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Floats = NDArray[np.float64]
_BREED = 0.12
_RUIM = 1e-7  # of the solver, relative to the scale of the restrictions


@lru_cache(maxsize=4096)
def _bepaald(rest: tuple[str, ...], figuren: tuple[frozenset[str], ...]) -> list[frozenset[str]]:
    """`Stelsel.bepaald` for hidden atoms and the figures they are in."""
    m = np.array([[float(a in f) for a in rest] for f in figuren])
    klassen = [np.array([tuple(m[:, k]) == rij for k in range(len(rest))]) for rij in {tuple(c) for c in m.T}]
    rang = np.linalg.matrix_rank(m)
    uit = [
        k for k in klassen if m[:, k].any() and np.linalg.matrix_rank(np.vstack([m, k.astype(float)])) == rang
    ]
    alle = [frozenset(np.array(rest)[k].tolist()) for k in uit] + [f for f in figuren if len(f) > 1]
    return list(dict.fromkeys(alle))


@dataclass
class Stelsel:
    """`gewicht`: bounds of W per atom; `bereik`: of the measure. `cijfers`: (atoms, low, high)."""

    atomen: Sequence[str]
    gewicht: Sequence[tuple[float, float]]
    bereik: tuple[float, float] = (0.0, 1.0)
    cijfers: list[tuple[frozenset[str], float, float]] = field(default_factory=list)

    def voeg(self, leden: frozenset[str], laag: float, hoog: float) -> None:
        """A published figure of the union of `leden`."""
        if leden:
            self.cijfers.append((leden, laag, hoog))

    def bepaald(self) -> list[frozenset[str]]:
        """Smallest sets of hidden atoms whose joint figure follows from sums and differences.

        Atoms that are in exactly the same figures cannot be told apart; of each such class the indicator is
        determined when it lies in the row space of the figures.
        """
        vorm = {leden for leden, _, _ in self.cijfers}
        los = {a for leden in vorm if len(leden) == 1 for a in leden}
        rest = [a for a in self.atomen if a not in los]
        figuren = sorted({frozenset(leden - los) for leden in vorm} - {frozenset()}, key=sorted)
        if not rest or not figuren:
            return []
        return _bepaald(tuple(rest), tuple(figuren))

    def grenzen(self, doel: frozenset[str]) -> tuple[float, float]:
        """Bounds of the figure of the union of `doel`; the range of the measure when nothing is feasible.

        With weights in the middle of their bounds the interval is already there without a programme, and no
        narrower one can be proven: a wide one stays as it is.
        """
        schets = self._schets(doel)
        if schets[1] - schets[0] > _BREED * (self.bereik[1] - self.bereik[0]):
            return schets
        a_ub, n = self._ongelijkheden(), len(self.atomen)
        mee = np.array([float(a in doel) for a in self.atomen])
        a_eq = np.concatenate([mee, np.zeros(n + 1)])[None, :]
        doelrij = np.concatenate([np.zeros(n), mee, [0.0]])
        uit = []
        for teken in (1.0, -1.0):
            grens = [(0, None)] * n + [(None, None)] * n + [(0, None)]
            r = linprog(teken * doelrij, a_ub, np.zeros(len(a_ub)), a_eq, [1.0], bounds=grens, method="highs")
            if r.status != 0:
                return self.bereik
            uit.append(teken * float(r.fun or 0.0))
        return float(max(uit[0], self.bereik[0])), float(min(uit[1], self.bereik[1]))

    def _schets(self, doel: frozenset[str]) -> tuple[float, float]:
        """The narrowest interval from one figure, for weights in the middle of their bounds."""
        a, b = self.bereik
        midden = {k: (x + min(y, 1e9)) / 2 for k, (x, y) in zip(self.atomen, self.gewicht, strict=True)}
        los = {next(iter(f)): (x + y) / 2 for f, x, y in self.cijfers if len(f) == 1}
        eigen = sum(midden[k] for k in doel)
        onder, boven = a, b
        for leden, x, y in self.cijfers:
            if doel <= leden and eigen > 0:
                som = sum(midden[k] for k in leden)
                over = sum(midden[k] for k in leden - doel if k not in los)
                bekend = sum(midden[k] * los[k] for k in leden - doel if k in los)
                onder = max(onder, (x * som - bekend - b * over) / eigen)
                boven = min(boven, (y * som - bekend - a * over) / eigen)
        return onder, boven

    def _ongelijkheden(self) -> Floats:
        """Rows A with A·(W, T, s) ≤ 0, each scaled to a largest coefficient of one."""
        n = len(self.atomen)
        eenheid = np.eye(n)
        nul = np.zeros((n, n))
        laag, hoog = (np.array([g[k] for g in self.gewicht])[:, None] for k in (0, 1))
        schaal = max(float(hoog[np.isfinite(hoog)].max(initial=1.0)), 1.0)
        hoog = np.where(np.isfinite(hoog), hoog, 10 * schaal)
        a, b = self.bereik
        delen = [
            np.hstack([-eenheid, nul, laag / schaal]),
            np.hstack([eenheid, nul, -hoog / schaal]),
            np.hstack([a * eenheid, -eenheid, np.zeros((n, 1))]),
            np.hstack([-b * eenheid, eenheid, np.zeros((n, 1))]),
        ]
        for leden, x, y in self.cijfers:
            mee = np.array([float(atoom in leden) for atoom in self.atomen])
            delen.append(np.concatenate([(x - _RUIM) * mee, -mee, [0.0]])[None, :])
            delen.append(np.concatenate([-(y + _RUIM) * mee, mee, [0.0]])[None, :])
        alles = np.vstack(delen)
        return np.asarray(alles[np.abs(alles).max(axis=1) > 0])
