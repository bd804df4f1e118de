"""Main figures counted per class of respondents, and what totals of unions of classes tell together.

A class is a value of every kenmerk; every group of a breakdown is a union of classes. So whether two groups
are nearly the same people is a matter of adding classes up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

import numpy as np

from analyse.gebieden import Gebieden
from analyse.onthulling.kruisen import kruist, per_deel, samen_te_klein
from analyse.weging import Bools, Floats, Ints

_MEESTE = 8
"""Gemeenten of a union that are left after subtraction, of which their own breakdowns are looked at."""
_ALLE = 5
"""Groups of which all sets are looked at."""


class Verdeling(Protocol):
    """A breakdown: what it divides by, the same without regard to how finely (`assen`), the number of the
    group of each class, and the places in the list of the breakdowns that must be shown first."""

    @property
    def kenmerken(self) -> tuple[str, ...]: ...

    @property
    def assen(self) -> tuple[str, ...]: ...

    @property
    def groep(self) -> Ints: ...

    @property
    def ouders(self) -> tuple[int, ...]: ...


def aantal_groepen(v: Verdeling) -> int:
    """Groups of a breakdown; none is without classes."""
    return int(v.groep.max(initial=-1)) + 1


@dataclass(frozen=True)
class Klassen:
    """Main figures counted per class: arrays (figure, gebied, class), unions of gemeenten included.

    `n` answers; `voor` and `tegen` on either side of the figure (`grenzen.voor_en_tegen`); `massa` weights
    added up, and `plek` weights times the figure as a place between 0 and 1.
    """

    gebied: Gebieden
    namen: tuple[str, ...]
    n: Floats
    voor: Floats
    tegen: Floats
    massa: Floats
    plek: Floats

    def kies(self, figuren: Ints) -> "Klassen":
        """The figures `figuren`, in that order."""
        namen = tuple(self.namen[k] for k in figuren)
        velden = (x[figuren] for x in (self.n, self.voor, self.tegen, self.massa, self.plek))
        return Klassen(self.gebied, namen, *velden)


def per_groep(per_klasse: Floats, verdeling: Verdeling) -> Floats:
    """Sums over the classes of each group: (…, group)."""
    return per_deel(per_klasse, verdeling.groep, aantal_groepen(verdeling))


def samen_fout(n: Floats, samen: Sequence[Verdeling], minimum: int) -> Bools:
    """The breakdowns together tell about a small group (row), of answers (row, class): of two exactly, of
    more (that close a ring) as soon as there is a small combination."""
    if not len(n):
        return np.zeros(0, dtype=bool)
    if len(samen) > 2:
        return samen_te_klein(n, [v.groep for v in samen], minimum)
    return kruist(n, samen[0].groep, samen[1].groep, minimum)


def kringen(verdelingen: Sequence[Verdeling], u: int) -> Iterator[tuple[int, ...]]:
    """Two or three earlier pairs that make a ring with `u`: age × sex, sex × education, education × age."""
    if len(verdelingen[u].assen) != 2:
        return
    paren = [k for k, v in enumerate(verdelingen[:u]) if len(v.assen) == 2]
    for aantal in (2, 3):
        for keuze in combinations(paren, aantal):
            assen = [x for k in (*keuze, u) for x in verdelingen[k].assen]
            samen = len(set(assen)) == aantal + 1 and all(assen.count(x) == 2 for x in assen)
            if samen:
                yield keuze


def bijna_gelijk(
    n: Floats, v: Verdeling, ander: Verdeling, waar: Bools, sommen: tuple[Floats, Floats], minimum: int
) -> Bools:
    """Which groups of `v` are the same people as a group of `ander`, but for fewer than `minimum`: (figure,
    gebied, group), of `n` (figure, gebied, class); only looked at `waar` (figure, gebied). `sommen`: `n` per
    group of both."""
    uit = np.zeros(sommen[0].shape, dtype=bool)
    if not waar.any():
        return uit
    eigen, anders = (som[waar] for som in sommen)
    # Groups of which the numbers differ more cannot be the same people.
    kan = ((np.abs(eigen[:, :, None] - anders[:, None, :]) < minimum) & (eigen > 0)[:, :, None]).any((1, 2))
    f, g = (x[kan] for x in np.nonzero(waar))
    uit[f, g] = (verschillen(n[f, g], v, ander) < minimum).any(axis=2) & (eigen[kan] > 0)
    return uit


def verschillen(n: Floats, v: Verdeling, ander: Verdeling) -> Floats:
    """People in one of both but not in the other, for every group of `v` and of `ander`: (row, group, group),
    of `n` (row, class)."""
    eigen, anders = aantal_groepen(v), aantal_groepen(ander)
    samen = per_deel(n, v.groep * anders + ander.groep, eigen * anders).reshape(-1, eigen, anders)
    return np.asarray(samen.sum(axis=2)[:, :, None] + samen.sum(axis=1)[:, None, :] - 2 * samen)


def na_aftrek(k: Klassen, open_: Bools, stellen: Sequence[tuple[int, ...]]) -> tuple[Floats, Bools]:
    """What is left of unions of gemeenten when those of which all breakdowns of a set are shown go off.

    `open_` (breakdown, figure, gebied). Gives answers (set, figure, union, class) and whether all of the set
    is shown in the union. Of NL the peer groups of which all are shown go off as a whole.
    """
    g, peers = k.gebied.nl, len(k.gebied.peers)
    alle = np.array([open_[list(stel)].all(axis=0) for stel in stellen], dtype=bool)
    alle = alle.reshape(-1, *open_.shape[1:])
    rest = np.zeros((*alle.shape[:2], peers + 1, k.n.shape[2]))
    dicht = (~alle[:, :, :g]).astype(float)
    for p in range(peers + 1):
        leden = np.flatnonzero(k.gebied.peer == p)
        for f in range(alle.shape[1]):
            rest[:, f, p] = dicht[:, f, leden] @ k.n[f, leden]
    rest[:, :, 0] += np.where(alle[:, :, g + 1 :, None], 0.0, rest[:, :, 1:]).sum(axis=2)
    return rest, alle[:, :, g:]


def krap_naast_leden(
    k: Klassen, open_: Bools, verdelingen: Sequence[Verdeling], s: int, minimum: int
) -> Bools:
    """Where some groups of breakdown `s`, in what is left of a union after subtraction, nearly are groups of
    other breakdowns that are shown in the gemeenten it consists of: (figure, union).

    Per gemeente the nearest of them (everyone and no one too): the people in one of both but not in the
    other, added up over the gemeenten, are told about. Of more than `_MEESTE` gemeenten that is many people:
    those are not looked at.
    """
    g, v = k.gebied.nl, verdelingen[s]
    keuzes = _keuzes(aantal_groepen(v))
    mee = open_[s, :, g:]
    verdeeld = (per_groep(k.n[:, :g], v) > 0).sum(axis=2)
    peers = np.concatenate([np.zeros((len(mee), 1), dtype=bool), mee[:, 1:]], axis=1)
    waar = np.where(peers[:, k.gebied.peer], k.gebied.peer, 0)
    dicht = ~open_[s, :, :g] & (verdeeld > 0)
    f, j = np.nonzero(dicht)
    plek = f * mee.shape[1] + waar[f, j]
    leden = np.bincount(plek, verdeeld[f, j] > 1, mee.size)
    goed = mee.ravel()[plek] & (leden[plek] <= _MEESTE)
    f, j, plek = f[goed], j[goed], plek[goed]
    n = k.n[f, j]
    anders = per_groep(n, v) @ keuzes.T
    for u, ander in enumerate(verdelingen):
        rij = np.flatnonzero(open_[u, f, j])
        if len(rij) and u != s:
            tabel = per_deel(n[rij], v.groep * aantal_groepen(ander) + ander.groep, _combinaties(v, ander))
            tabel = tabel.reshape(len(rij), aantal_groepen(v), -1)
            in_ = np.einsum("rab,xa->rxb", tabel, keuzes)
            snede = np.minimum(in_, tabel.sum(axis=1)[:, None] - in_).sum(axis=2)
            anders[rij] = np.minimum(anders[rij], snede)
    som = np.zeros((mee.size, len(keuzes)))
    np.add.at(som, plek, anders)
    return np.asarray(((som > 0) & (som < minimum)).any(axis=1).reshape(mee.shape))


def _combinaties(v: Verdeling, ander: Verdeling) -> int:
    """Combinations of groups of both."""
    return aantal_groepen(v) * aantal_groepen(ander)


def _keuzes(aantal: int) -> Floats:
    """Sets of groups (set, group): all of them, or of many groups each by itself and all others."""
    if aantal <= _ALLE:
        rijen = [[float(keuze >> j & 1) for j in range(aantal)] for keuze in range(1, (1 << aantal) - 1)]
        return np.array(rijen).reshape(-1, aantal)
    een = np.eye(aantal)
    return np.concatenate([een, 1 - een])
