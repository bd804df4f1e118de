"""Covariates of the model for small gemeenten: standardised, and without those that say nothing new."""

from dataclasses import dataclass

import numpy as np

from analyse.weging import Bools, Floats, Ints

_AFHANKELIJK = 1e-7  # what is left of a covariate after those before it, as part of its spread


@dataclass(frozen=True)
class Ontwerp:
    """An intercept and the columns `kolommen` of the `aantal` covariates given, standardised."""

    aantal: int
    kolommen: Ints
    midden: Floats
    spreiding: Floats

    @property
    def gebruikt(self) -> Bools:
        """Whether the intercept and each covariate are in the model."""
        return np.isin(np.arange(1 + self.aantal), np.concatenate([[0], 1 + self.kolommen]))

    def matrix(self, kenmerken: Floats) -> Floats:
        """(m, 1 + columns used) for gemeenten with `kenmerken` (m, as many as were given)."""
        x = (kenmerken[:, self.kolommen] - self.midden) / self.spreiding
        return np.column_stack([np.ones(len(x)), x])

    def terug(self) -> Floats:
        """Maps coefficients of `matrix` to those of an intercept and all given covariates (0 if unused)."""
        uit = np.zeros((1 + self.aantal, 1 + len(self.kolommen)))
        uit[0] = np.concatenate([[1.0], -self.midden / self.spreiding])
        uit[1 + self.kolommen, 1 + np.arange(len(self.kolommen))] = 1 / self.spreiding
        return uit


def maak_ontwerp(kenmerken: Floats) -> Ontwerp:
    """Which of `kenmerken` (m, k) to use: not the constant ones, nor those that follow from the ones before
    them, nor so many that no degree of freedom is left."""
    m, k = kenmerken.shape
    hoogte = np.abs(kenmerken).max(axis=0)
    hoogte = np.where(hoogte > 0, hoogte, 1.0)
    x = kenmerken / hoogte
    midden, spreiding = x.mean(axis=0), x.std(axis=0)
    basis = np.ones((m, 1)) / np.sqrt(m)
    kolommen: list[int] = []
    for j in range(k):
        if basis.shape[1] + 2 > m or spreiding[j] <= _AFHANKELIJK:
            continue
        u = (x[:, j] - midden[j]) / (spreiding[j] * np.sqrt(m))
        for _ in range(2):  # the second round removes the rounding of the first
            u = u - basis @ (basis.T @ u)
        lengte = float(np.linalg.norm(u))
        if lengte > _AFHANKELIJK:
            basis = np.column_stack([basis, u / lengte])
            kolommen.append(j)
    kies = np.array(kolommen, dtype=np.int64)
    return Ontwerp(k, kies, (midden * hoogte)[kies], (spreiding * hoogte)[kies])
