"""Two divisions of the same people: what both tables of totals tell together.

Totals of groups of P and of groups of Q add up to sums Σ_{p in X} − Σ_{q in Y}: people in X but not in Y,
minus people in Y but not in X. When there are few of those, the sum tells about them. That happens when the
divisions nearly say the same: only those of 75 and over wrote on paper, but for three. The smallest set for a
given Y takes each p on the side where most of it is, so the exact smallest is a minimum over Y. (It is a
minimum cut of the graph with the groups as nodes and their common people as edges.)
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analyse.weging import Bools, Floats, Ints

_MEESTE = 8
"""Groups of which all subsets are tried; with more, the rule takes the combinations themselves."""


def kruist(n: Floats, p: Ints, q: Ints, minimum: int) -> Bools:
    """Whether totals by P and by Q tell about fewer than `minimum` people: (…), of `n` (…, class).

    `p` and `q` are the group of each class in either division. Groups with no class in common are looked at
    apart. With more than eight groups on both sides every combination must be large enough.
    """
    uit = np.zeros(n.shape[:-1], dtype=bool)
    for klassen, a, b in _delen(p.tobytes(), q.tobytes()):
        deel = n[..., klassen]
        if b.max() + 1 > _MEESTE:
            uit |= samen_te_klein(deel, [a, b], minimum)
        elif b.max():
            uit |= _kleinste_snede(deel, a, b, minimum)
    return uit


def per_deel(n: Floats, deel: Ints, aantal: int) -> Floats:
    """Sums over the classes in each of `aantal` parts: (…, part), of `n` (…, class)."""
    er, klasse, stapel = _stapel(deel.tobytes())
    uit = np.zeros((*n.shape[:-1], aantal))
    uit[..., er] = n[..., klasse] if stapel is None else n @ stapel
    return uit


@lru_cache(maxsize=4096)
def _stapel(deel: bytes) -> tuple[Ints, Ints, Floats | None]:
    """The parts with classes, the first class of each, and the matrix that adds classes up to them (None: one
    class each). A product is far faster than sums over a few columns each."""
    er, eerste, plek = np.unique(np.frombuffer(deel, np.int64), return_index=True, return_inverse=True)
    return er, eerste, None if len(er) == len(plek) else np.eye(len(er))[plek]


def samen_te_klein(n: Floats, delingen: Sequence[Ints], minimum: int) -> Bools:
    """Whether any combination of groups, one of each division, holds someone but fewer than `minimum`."""
    _, welke = np.unique(np.stack(delingen), axis=1, return_inverse=True)
    som = per_deel(n, welke.reshape(-1), int(welke.max()) + 1)
    return np.asarray(((som > 0) & (som < minimum)).any(axis=-1))


def _kleinste_snede(n: Floats, a: Ints, b: Ints, minimum: int) -> Bools:
    """Some subset Y of the groups of b: Σ over groups of a of the smaller side is small but not zero."""
    aantal_a, aantal_b = int(a.max()) + 1, int(b.max()) + 1
    tabel = per_deel(n, a * aantal_b + b, aantal_a * aantal_b).reshape(*n.shape[:-1], aantal_a, aantal_b)
    totaal = tabel.sum(axis=-1)
    uit = np.zeros(n.shape[:-1], dtype=bool)
    for keuze in range(1, 1 << (aantal_b - 1)):
        y = tabel[..., [j for j in range(aantal_b) if keuze >> j & 1]].sum(axis=-1)
        snede = np.minimum(y, totaal - y).sum(axis=-1)
        uit |= (snede > 0) & (snede < minimum)
    return uit


@lru_cache(maxsize=1024)
def _delen(groep_p: bytes, groep_q: bytes) -> list[tuple[Ints, Ints, Ints]]:
    """Classes whose groups hang together, with the group of each in both divisions, numbered anew; first that
    of the division with most groups."""
    p, q = (np.frombuffer(x, np.int64) for x in (groep_p, groep_q))
    aantal = int(p.max(initial=-1)) + 1
    graaf = coo_array((np.ones(len(p)), (p, q + aantal)), shape=(aantal + int(q.max(initial=-1)) + 1,) * 2)
    _, deel = connected_components(graaf, directed=False)
    uit = []
    for k in np.unique(deel[p]):
        klassen = np.flatnonzero(deel[p] == k)
        a, b = (np.unique(x[klassen], return_inverse=True)[1] for x in (p, q))
        uit.append((klassen, *((b, a) if a.max() < b.max() else (a, b))))
    return uit
