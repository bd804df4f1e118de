"""Breakdowns through disclosure control: the lattice (`rooster`), then precision, whole or not at all.

What is left out after the lattice, for want of precision, is no secret: it is large enough. Leaving out more
takes nothing away from what protects the rest.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from analyse.cijfers import Cijfers, Rij
from analyse.onthulling.afronden import FIJNST, decimalen, fijnheid
from analyse.onthulling.klassen import Klassen
from analyse.onthulling.precisie import markeer
from analyse.onthulling.rooster import controleer_rooster, onthul_rooster
from analyse.onthulling.soorten import soorten
from analyse.publicatie import Drempels
from analyse.status import OK, ONDERDRUKT, TE_WEINIG, Statussen, is_getoond
from analyse.uitsplitsen.groepen import Rooster
from analyse.weging import Bools, Floats, Ints

MEESTE_ONBEKEND = 0.10
"""A breakdown in which more respondents than this part had their group given to them says too little."""


@dataclass(frozen=True)
class Getoond:
    """The figures of all groups, and per row of them and gebied: the status, the interval, and how fine
    (`fijnheid`). `open` (breakdown but for everyone, figure, gebied): the breakdown is shown."""

    cijfers: Cijfers
    status: Statussen
    lo: Floats
    hi: Floats
    fijn: Ints
    open: Bools


def onthul_uitsplitsingen(
    rijen: Sequence[Rij],
    klassen: Klassen,
    rooster: Rooster,
    totaal: Statussen,
    d: Drempels,
    reken: Callable[[], Cijfers],
) -> Getoond:
    """What may be seen of the main figures `rijen`: of each all groups of all breakdowns.

    `totaal` (figure, gebied) is the status of the figure of everyone. `reken` gives the figures of the
    groups; the lattice only needs numbers of answers, so both are worked out at the same time. All groups of
    a breakdown that is not shown have the same status: that of everyone where that is not shown, else too few
    answers or suppressed. Raises AnalyseFout when what would be shown breaks a rule after all.
    """
    delen = rooster.uitsplitsingen
    with ThreadPoolExecutor(1) as draad:
        speling = _speling(rijen, len(klassen.gebied.groepen))
        lat = draad.submit(onthul_rooster, klassen, delen, is_getoond(totaal), d, speling)
        c = reken()
    soort, mag = soorten(c.rijen), lat.result()[1:]
    van = np.cumsum([0, *(len(u.waarden) for u in delen[1:])])
    vorm = (len(totaal), int(van[-1]), len(c.gebied.namen))
    fijn = fijnheid(c.waarden.n, grof=False, fijn_n=d.fijn_n)
    vaag = (rooster.onbekend > MEESTE_ONBEKEND)[1:, None]
    mag &= ~vaag
    status = np.where(_per_rij(mag, van), OK, TE_WEINIG).astype(np.int8).reshape(-1, vorm[2])
    lo, hi = markeer(c, status, soort, d)
    goed = np.logical_and.reduceat(is_getoond(status).reshape(vorm), van[:-1], axis=1).transpose(1, 0, 2)
    open_ = mag & goed
    for k, u in enumerate(delen[1:]):
        for ouder in u.ouders:
            open_[k] &= open_[ouder - 1] if ouder else True
    dicht = np.where(_klein(c, van, vorm, d) | vaag | (mag & ~goed), TE_WEINIG, ONDERDRUKT)
    dicht = np.where(is_getoond(totaal), dicht, totaal)
    status = np.where(_per_rij(open_, van), status.reshape(vorm), _per_rij(dicht, van)).astype(np.int8)
    controleer_rooster(klassen, delen, is_getoond(totaal), is_getoond(status), d)
    return Getoond(c, status.reshape(-1, vorm[2]), lo, hi, fijn, open_)


def _per_rij(x: Bools | Ints | Statussen, van: Ints) -> Ints:
    """(breakdown, figure, gebied) for each group: (figure, group, gebied)."""
    return np.asarray(np.repeat(x, np.diff(van), axis=0).transpose(1, 0, 2))


def _speling(rijen: Sequence[Rij], unies: int) -> Floats:
    """Half of the finest step in which a figure may be rounded, as a part of its range: (figure, union)."""
    soort = soorten(rijen)
    stap = 10.0 ** -decimalen([r.maat.naam for r in rijen], np.full((len(rijen), unies), FIJNST))
    return np.asarray(stap / (soort.hoog - soort.laag)[:, None] / 2)


def _klein(c: Cijfers, van: Ints, vorm: tuple[int, ...], d: Drempels) -> Bools:
    """(breakdown, figure, gebied): a group has too few answers."""
    klein = (c.waarden.n < d.inwoners_n).reshape(vorm)
    return np.asarray(np.logical_or.reduceat(klein, van[:-1], axis=1).transpose(1, 0, 2))
