"""Which groups follow from totals of other groups, by subtraction and addition: exact linear algebra.

Published are totals of sets of atoms (gemeenten; or levels of a filter). What follows from them are the sums
of atoms in the row space of the sets. A group can be told apart when such a sum has atoms of that group only.
Atoms that are in the same sets always go together; of those classes only the ones that are too small by
themselves can make up a group that is too small. So the question is which sums are zero on all other classes.
"""

from collections.abc import Callable

import numpy as np

from analyse.weging import Bools, Floats, Ints

_RUIS = 1e-9


def te_klein_bepaald(sets: Bools, faalt: Callable[[Bools], Bools]) -> Floats:
    """Sums of atoms (sum, atom) that follow from totals of `sets` (set, atom) and tell about a group that
    `faalt`; none when no such group follows.

    `faalt` takes groups (group, atom) and says which are too small; a group that holds one that is not, is
    not either. A sum may be reported that shares its small atoms with another; none is missed.
    """
    klassen, welke = np.unique(sets, axis=1, return_inverse=True)
    leden = welke.reshape(-1)[None, :] == np.arange(klassen.shape[1])[:, None]
    klein = faalt(leden) & klassen.any(axis=0)
    if not klein.any():
        return np.zeros((0, sets.shape[1]))
    los, rest = _los(klassen)
    sommen = [np.eye(len(leden))[los & klein]]
    if (klein & rest.any(axis=0)).any():
        rijen = _binnen(rest.astype(float), klein)
        eigen = (np.abs(rijen) > _RUIS) & ((np.abs(rijen) > _RUIS).sum(axis=0) < 2)
        sommen.append(rijen[faalt(eigen @ leden)])
    return np.asarray(np.concatenate(sommen) @ leden)


def volgt(sets: Bools, sommen: Floats) -> Bools:
    """Which sums (sum, atom) follow from totals of `sets`."""
    if not len(sommen) or not len(sets):
        return np.zeros(len(sommen), dtype=bool)
    stelsel = sets.astype(float).T
    opl = np.linalg.lstsq(stelsel, sommen.T, rcond=None)[0]
    return np.asarray(np.abs(stelsel @ opl - sommen.T).max(axis=0) < 1e-6)


def _los(klassen: Bools) -> tuple[Bools, Bools]:
    """Classes whose own total follows by taking known ones out of sets, and what is left of the sets."""
    rest, los = klassen.copy(), np.zeros(klassen.shape[1], dtype=bool)
    while True:
        nieuw = rest[rest.sum(axis=1) == 1].any(axis=0)
        if not nieuw.any():
            return los, np.unique(rest[rest.any(axis=1)], axis=0)
        los |= nieuw
        rest[:, nieuw] = False


def _binnen(stelsel: Floats, klein: Bools) -> Floats:
    """A basis of the sums that are zero on all classes but the small ones."""
    orde = np.argsort(klein, kind="stable")
    trap, kop = _trap(stelsel[:, orde])
    rijen = np.zeros_like(trap)
    rijen[:, orde] = trap
    return rijen[klein[orde][kop]]


def _trap(stelsel: Floats) -> tuple[Floats, Ints]:
    """Reduced row echelon form, and the column of the first entry of each row."""
    a, koppen, rij = stelsel.copy(), [], 0
    for kolom in range(a.shape[1]):
        if rij == len(a):
            break
        beste = rij + int(np.abs(a[rij:, kolom]).argmax())
        if abs(a[beste, kolom]) < _RUIS:
            continue
        a[[rij, beste]] = a[[beste, rij]]
        a[rij] /= a[rij, kolom]
        ander = np.arange(len(a)) != rij
        a[ander] -= a[ander, kolom][:, None] * a[rij]
        koppen.append(kolom)
        rij += 1
    return a[:rij], np.array(koppen, dtype=np.int64)
