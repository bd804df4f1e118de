"""Other divisions of the country: gemeenten that merge or split, and peer groups with other members.

A publication is made in the division of its time. These tests make several, each in a division of their own.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
import pytest

from analyse import gebieden, pipeline, ronde
from analyse.gebieden import NL
from analyse.gemeenten import EERSTE_INDELING, Peergroep, gemeenten
from analyse.onthulling import GETOOND, standen
from analyse.publicatie import Publicatie
from analyse.weging import Bools

PEERS = ("PG-a", "PG-b", "PG-c")


@dataclass(frozen=True)
class Wereld:
    """Where each gemeente of the round went (`naar`; more than one: it was split), and the peer group of each
    gemeente that is there."""

    naar: Mapping[str, tuple[str, ...]]
    peer: Mapping[str, str]

    def opvolgers(self, code: str) -> tuple[tuple[str, float], ...]:
        nu = self.naar.get(code, (code,))
        return tuple((g, 1 / len(nu)) for g in nu)

    def leden(self, gebied: str) -> set[str]:
        """The gemeenten of the round in a gebied."""
        waar = {code: nu[0] for code, nu in self.naar.items() if len(nu) == 1}
        return {c for c, g in waar.items() if gebied in (NL, g, self.peer[g])}

    @contextmanager
    def nu(self) -> Iterator[None]:
        """This is the present division."""
        ooit = {**gemeenten(EERSTE_INDELING), **gemeenten()}
        alle = {g: replace(ooit[g], peergroep=p) for g, p in self.peer.items()}
        groepen = {
            p: Peergroep(p, p, tuple(g for g, eigen in self.peer.items() if eigen == p))
            for p in sorted(set(self.peer.values()))
        }
        with pytest.MonkeyPatch.context() as patch:
            for module in (ronde, standen, pipeline):
                patch.setattr(module, "opvolgers", self.opvolgers)
            patch.setattr(gebieden, "gemeenten", lambda: alle)
            patch.setattr(pipeline, "peergroepen", lambda: groepen)
            yield


def totalen(publicatie: Publicatie, wereld: Wereld, atomen: list[str], variabele: str, maat: str) -> Bools:
    """The sets of gemeenten (set, atom) of which a publication shows the figure."""
    open_ = publicatie.cijfers.filter(pl.col("status").is_in(GETOOND), variabele=variabele, maat=maat)
    rijen = [[a in wereld.leden(g) for a in atomen] for g in open_["gebied"]]
    return np.array(rijen, dtype=bool).reshape(len(rijen), len(atomen))


def bepaald(sets: Bools) -> Bools:
    """Which of all groups of atoms (`groepen_van`) have a total that follows from those of `sets`."""
    groepen = groepen_van(sets.shape[1])
    if not len(sets):
        return np.zeros(len(groepen), dtype=bool)
    _, s, v = np.linalg.svd(sets.astype(float))
    nul = v[int((s > 1e-9).sum()) :]
    return np.asarray(np.abs(groepen @ nul.T).max(axis=1, initial=0.0) < 1e-9)


def groepen_van(aantal: int) -> Bools:
    """All groups of atoms but the empty one (group, atom)."""
    return np.asarray((np.arange(1, 1 << aantal)[:, None] >> np.arange(aantal)) & 1 == 1)
