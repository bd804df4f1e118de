"""Moments of indices, so that they are estimated, compared and published like any other figure.

`nauwkeurigheid` works on counts per answer code. An index has too many values for that, so it is counted as
an answer that lies for a part y on one code and for the rest on another: columns 1 − y and y, with scores 0
and 1. Totals, N̂, Kish and the influence t = (−ȳ, 1 − ȳ)/N̂ then are those of y itself. Only the diagonal of Ω
is not: counts of codes have Σ f·count there, as 1² = 1, and shares of an answer do not. With a third column
y(1 − y) outside the base (score NaN) what is missing is known: Ω + Σ f y(1 − y) · [[−1, 1], [1, −1]].

The parts are whole scores over a power of two, so that n = Σ (1 − y) + Σ y holds to the last bit.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from analyse.deelsom import Deelsom
from analyse.indexen.index import HONDERD, Index, score
from analyse.maten import INDEX_MAAT
from analyse.nauwkeurigheid import Momenten, Schatting, momenten_van
from analyse.ontwerp import ontwerp_van
from analyse.prepare import Maat
from analyse.scores import Scores
from analyse.weging import Cellen, Floats, Ints, Weging

CODES = (0, 1, 2)
"""The columns of an index: the part not on 100, the part on 100, and what corrects the second moment."""
_RUIL = np.array([[-1.0, 1.0], [1.0, -1.0]])


def index_tellers(indexen: Sequence[Index]) -> Scores:
    """What a `deelsom.Telplan` has to add up: persons with a score, Σ score and Σ score², whole numbers."""
    y = [pl.col(x.naam) for x in indexen]
    return Scores(
        tuple(naam for x in indexen for naam in _namen(x)),
        tuple(score(x) for x in indexen),
        tuple(w for s in y for w in (s.is_not_null().cast(pl.Int32), s.fill_null(0), s.fill_null(0).pow(2))),
    )


def tel_indexen(som: Deelsom, indexen: Sequence[Index]) -> Ints:
    """What `index_tellers` counted, per raw cell: (cell, index, 3)."""
    return som.neem([naam for x in indexen for naam in _namen(x)]).reshape(-1, len(indexen), len(CODES))


def index_maat(index: Index) -> Maat:
    """The figure of an index: scores of its three columns that give a mean from 0 to 100."""
    return Maat(INDEX_MAAT, (0.0, HONDERD * _macht(index) / index.hoogste, None), aandeel=False)


def index_scores(index: Index) -> Floats:
    """The scores of `index_maat` as an array (1, 3), NaN outside the base."""
    return np.array([[np.nan if s is None else s for s in index_maat(index).scores]])


def index_kolommen(tel: Ints, indexen: Sequence[Index]) -> Floats:
    """The columns (row, index, 3) that moments are made of, from the counts of `tel_indexen` per row.

    Per cell for persons (`corrigeer` after `momenten_van`), per organisation × gemeente for aanbieders
    (straight into `clusters.momenten` or `eigen_momenten`: those square totals of an organisation, which are
    right as they are).
    """
    macht = np.array([_macht(index) for index in indexen])
    n, y, kwadraat = tel[:, :, 0], tel[:, :, 1] / macht, tel[:, :, 2] / macht**2
    return np.stack([n - y, y, y - kwadraat], axis=2)


def index_momenten(
    cellen: Cellen,
    weging: Weging,
    tel: Ints,
    indexen: Sequence[Index],
    *,
    gekalibreerd: bool = True,
    eindig: bool = True,
) -> Momenten:
    """Moments (gemeente, index, 3) of `tel` per cell, for `index_scores` in `schat` and in contrasts."""
    plat = np.ascontiguousarray(index_kolommen(tel, indexen).reshape(len(tel), -1))
    vorm = [(len(indexen), len(CODES))]
    return corrigeer(momenten_van(cellen, weging, plat, vorm, gekalibreerd=gekalibreerd, eindig=eindig)[0])


def corrigeer(m: Momenten) -> Momenten:
    """Moments of index columns that `momenten_van` took for counts of codes, with the right Ω."""
    omega = m.omega.copy()
    omega[..., :2, :2] += m.schaal[..., 2, None, None] * _RUIL
    return replace(m, omega=omega)


def met_deff(m: Momenten, s: Schatting, scores: Floats) -> Schatting:
    """`s` = schat(m, scores) of an index with the design effect of the index: `schat` takes the spread of
    answers on the two codes, which is larger. NaN where nothing varies."""
    n, waarde = m.n[:, :2].sum(axis=1), s.waarde[:, 0]
    deler = np.where(s.som[:, 0] > 0, s.som[:, 0], 1.0)
    spreiding = ((scores[0, :2] - waarde[:, None]) ** 2 * m.totaal[:, :2]).sum(axis=1)
    spreiding = (spreiding - np.diff(scores[0, :2]) ** 2 * m.totaal[:, 2]) / deler
    heeft = (n > 1) & (spreiding > 1e-12 * np.diff(scores[0, :2]) ** 2)
    s2 = spreiding * n / np.maximum(n - 1, 1)
    deff = np.divide(s.variantie[:, 0] * n, s2, out=np.full(len(n), np.nan), where=heeft)
    return replace(s, deff=deff[:, None])


def variantie_van(cellen: Cellen, weging: Weging, som: Floats, kwadraat: Floats) -> Floats:
    """Variance per gemeente of Σ w u, (gemeente, column), for any quantity u per person.

    From Σu and Σu² per cell (cell, column): what a regression or another linearised figure needs.
    """
    ontwerp = ontwerp_van(cellen, weging, None, gekalibreerd=True, eindig=True, eenling="adjust")
    return ontwerp.variantie(som, kwadraat)


def _namen(index: Index) -> tuple[str, str, str]:
    """The columns of its sums."""
    return f"#{index.naam}", index.naam, f"{index.naam}²"


def _macht(index: Index) -> int:
    """The smallest power of two from the highest whole score on."""
    return 1 << (index.hoogste - 1).bit_length()
