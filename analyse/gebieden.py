"""The gebieden of a round: its gemeenten, the Netherlands and the peer groups."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analyse.gemeenten import gemeenten
from analyse.weging import Floats, Ints

NL = "NL"


@dataclass(frozen=True)
class Gebieden:
    """Gemeenten, then NL, then the peer groups with a respondent; figures have their columns in that order.

    `groepen` (union, gemeente; 0/1) holds NL first, then the peer groups; `peer` is the row of each gemeente
    in it (0 = in no peer group).
    """

    gemeenten: tuple[str, ...]
    namen: tuple[str, ...]
    groepen: Floats
    peer: Ints

    @property
    def nl(self) -> int:
        """Column of the Netherlands."""
        return len(self.gemeenten)

    @property
    def peers(self) -> Floats:
        """Membership of the peer groups (peer group, gemeente; 0/1)."""
        return self.groepen[1:]


def gebieden_van(codes: Sequence[str]) -> Gebieden:
    """The gebieden of a round in which gemeenten `codes` (in order) have a respondent."""
    kenmerk = gemeenten()
    peer = [kenmerk[g].peergroep if g in kenmerk else "" for g in codes]
    namen = sorted(set(peer) - {""})
    groepen = np.array([[1.0] * len(peer), *([float(p == naam) for p in peer] for naam in namen)])
    rij = np.array([namen.index(p) + 1 if p else 0 for p in peer], dtype=np.int64)
    return Gebieden(tuple(codes), (*codes, NL, *namen), groepen, rij)
