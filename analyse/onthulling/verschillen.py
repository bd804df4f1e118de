"""Differencing between publications: nothing new may be subtracted from what was public before.

`aftrekken` knows which gebieden were shown before with the same gemeenten in them. Here is all the rest: a
gemeente before a merger, a peer group with other members, a country with a gemeente that is now split, and
figures that were public before and cannot be left out any more. In every table the totals shown now and those
shown ever form one system. No group that follows from it, and did not before, may be one that could not be
published itself. Otherwise new figures are left out: as few as will do, the smallest gemeenten first, then
peer groups, then NL. What was public stays public, and so does what followed from it.

Weights differ a little between divisions, for margins do. The rule takes them as equal: the difference would
be found a little less exactly than it assumes.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analyse.cijfers import Cijfers
from analyse.onthulling.aftrekken import Tafel
from analyse.onthulling.bepaald import te_klein_bepaald, volgt
from analyse.onthulling.grenzen import kleinste, kleinste_deel, omvang, voor_en_tegen
from analyse.onthulling.soorten import soorten
from analyse.onthulling.standen import Stand, Vroeger, leg_naast
from analyse.publicatie import Drempels
from analyse.status import OK, ONDERDRUKT
from analyse.weging import Bools, Floats, Ints

_KLEIN = 1e-6


@dataclass(frozen=True)
class Eerder:
    """What was published of a round before: `standen`, the gemeenten of the round with answers (`atomen`),
    and how to get its figures in its own division (the same rows; gemeenten as in `atomen`)."""

    standen: tuple[Stand, ...]
    atomen: tuple[str, ...]
    in_eigen_indeling: Callable[[], Cijfers]

    def naast(self, cijfers: Cijfers) -> Vroeger:
        """That beside the figures of now."""
        return leg_naast(self.standen, self.atomen, cijfers)

    def per_atoom(self, cijfers: Cijfers) -> Cijfers:
        """The figures in the division of the round; `cijfers` are those of now."""
        return cijfers if cijfers.gebied.gemeenten == self.atomen else self.in_eigen_indeling()


def bescherm_eerder(
    tafel: Tafel, vroeger: Vroeger, zicht: Bools, per_atoom: Callable[[], Cijfers], d: Drempels
) -> bool:
    """Leaves out figures (changes `tafel.status`) until no difference with what was public before isolates
    anything; whether there was any. `zicht`: precise enough to be shown (row, gebied)."""
    getoond = (tafel.status == OK) & ~tafel.bekend & zicht
    gevonden, grens = False, None
    for tabel in np.unique(tafel.tabel[getoond.any(axis=1)]):
        rijen = tafel.rijen_van(int(tabel))
        bekend = (vroeger.getoond[rijen].any(axis=0), tafel.bekend[rijen].any(axis=0))
        eerder = np.concatenate([vroeger.anders[bekend[0]], vroeger.nu[bekend[1]]])
        if len(eerder):
            grens = grens or _Grens.van(per_atoom(), d)
            nieuw = np.flatnonzero(getoond[rijen].any(axis=0))
            over = _houdbaar(eerder, vroeger.nu[nieuw], grens, rijen)
            tafel.status[np.ix_(rijen, nieuw[~over])] = ONDERDRUKT
            gevonden |= not over.all()
    return gevonden


def _houdbaar(eerder: Bools, nieuw: Bools, grens: "_Grens", rijen: Ints) -> Bools:
    """Which of the sets `nieuw` can be shown beside those of `eerder`."""
    los = eerder[eerder.sum(axis=1) == 1].any(axis=0)
    mee = np.any(grens.n[rijen] > 0, axis=0) & ~los
    eerder, nieuw, n = eerder[:, mee], nieuw[:, mee], grens.n[rijen].max(axis=0)[mee]
    over = np.ones(len(nieuw), dtype=bool)

    def faalt(groepen: Bools) -> Bools:
        heel = np.zeros((len(groepen), len(mee)), dtype=bool)
        heel[:, mee] = groepen
        return grens.faalt(heel, rijen)

    while True:
        sommen = te_klein_bepaald(np.concatenate([nieuw[over], eerder]), faalt)
        sommen = sommen[~volgt(eerder, sommen)]
        if not len(sommen):
            return over
        groot_eerst = np.argsort(-np.where(over, nieuw @ n, -1.0), kind="stable")[: over.sum()]
        blijft = groot_eerst[_zonder(eerder, nieuw[groot_eerst], sommen)]
        over = np.isin(np.arange(len(nieuw)), blijft) & (len(blijft) < over.sum())


def _zonder(eerder: Bools, nieuw: Bools, sommen: Floats) -> Bools:
    """Which of the sets `nieuw` can be kept, one after the other, so that none of `sommen` follows."""
    basis = np.zeros((0, eerder.shape[1]))
    uit = np.ones(len(nieuw), dtype=bool)
    for k, leden in enumerate(np.concatenate([eerder, nieuw]).astype(float), -len(eerder)):
        rest = leden - basis.T @ (basis @ leden)
        lengte = float(np.linalg.norm(rest))
        if lengte < _KLEIN:
            continue
        richting = rest / lengte
        zonder = sommen - np.outer(sommen @ richting, richting)
        if k >= 0 and (np.linalg.norm(zonder, axis=1) < _KLEIN).any():
            uit[k] = False
        else:
            basis, sommen = np.vstack([basis, richting]), zonder
    return uit


@dataclass(frozen=True)
class _Grens:
    """The minimums for a group of gemeenten of the round, in numbers that can be added up (row, gemeente)."""

    oud: Cijfers
    d: Drempels
    n: Floats
    omvang: Floats
    deel: Floats
    voor: Floats
    tegen: Floats
    rest: Floats
    delen: Bools

    @staticmethod
    def van(oud: Cijfers, d: Drempels) -> "_Grens":
        soort, g = soorten(oud.rijen), oud.gebied.nl
        voor, tegen = voor_en_tegen(oud, soort)
        return _Grens(
            oud,
            d,
            oud.waarden.n[:, :g],
            omvang(oud)[:, :g],
            kleinste_deel(oud, soort)[:, :g],
            voor[:, :g],
            tegen[:, :g],
            (oud.populatie - oud.respons)[:g],
            soort.categorie | soort.bij,
        )

    def faalt(self, groepen: Bools, rijen: Ints) -> Bools:
        """Groups (group, gemeente) that could not be published in some of the rows."""
        d, welke = self.d, groepen.astype(float)
        n, samen, deel, voor, tegen = (
            welke @ x[rijen].T for x in (self.n, self.omvang, self.deel, self.voor, self.tegen)
        )
        te_klein = samen < kleinste(self.oud.doelgroep, d)
        te_klein |= (samen < d.uiterste_groep) & (np.minimum(voor, tegen) <= d.uiterste_rand)
        te_klein |= self.delen[rijen] & (deel < d.categorie_n)
        if self.oud.doelgroep == "gemeente":
            te_klein |= (welke @ self.rest < d.gemeente_rest)[:, None]
        if self.oud.bijdragen is not None:
            for groep, k in np.argwhere((n > 0) & ~te_klein):
                aantal, grootste = self.oud.bijdragen.samen(int(rijen[k]), groepen[groep])
                te_klein[groep, k] = aantal < d.organisaties or grootste > d.dominantie
        return np.asarray(((n > 0) & te_klein).any(axis=1))
