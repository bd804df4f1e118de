"""The true numbers under a free table, per gebied and group: counts, key sums, weights, sampling variance.

Nothing of this is published; `vrije_tabel` perturbs it and decides what may be seen.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from analyse.aggregatie import kolom, optel
from analyse.maten import Cijferitem
from analyse.nauwkeurigheid import Momenten, momenten_van, schat
from analyse.onthulling.celsleutel import sleutelkolom
from analyse.onthulling.vrije_ronde import Domeinen, VrijeRonde
from analyse.tellen import Basis, Telling
from analyse.telplan import N
from analyse.weging import GEWICHT_EENHEID, Bools, Floats, Ints
from vragenlijsten import NIET_VOORGELEGD

Soort = TypeVar("Soort", bound=np.generic)

_RUIM = 8_000_000  # numbers in memory at a time


@dataclass(frozen=True)
class Vraag:
    """A request: groups of people and gebieden. Arrays have a row per gebied × group, gebied first.

    `kolommen`: numbers in `gebied.namen`, rising.
    """

    ronde: VrijeRonde
    domein: Domeinen
    kolommen: Ints

    @property
    def telling(self) -> Telling:
        """The weighted round."""
        return self.ronde.telling

    @property
    def groepen(self) -> int:
        """Groups per gebied."""
        return len(self.domein.waarden)

    def tel(self, per_cel: Ints) -> Ints:
        """Whole numbers per row, from those per raw cell (raw cell, column); exact."""
        return self._per_rij(self.tel_gemeenten(per_cel))

    def tel_gemeenten(self, per_cel: Ints) -> Ints:
        """The same (gemeente, group, column) for all gemeenten, asked for or not."""
        return self._tel(per_cel, self.telling.gemeente, self.telling.gebied.nl)

    def grootste(self, per_cel: Ints) -> Ints:
        """The largest of whole numbers per raw cell (raw cell, column): (gemeente, group, column)."""
        mee = self.domein.groep >= 0
        uit = np.zeros((self.telling.gebied.nl * self.groepen, per_cel.shape[1]), dtype=np.int64)
        np.maximum.at(uit, self.telling.gemeente[mee] * self.groepen + self.domein.groep[mee], per_cel[mee])
        return uit.reshape(self.telling.gebied.nl, self.groepen, -1)

    def tel_strata(self, per_cel: Ints) -> Ints:
        """Strata in which anything is counted, per row."""
        basis = basis_van(self.telling)
        cellen = basis.cellen
        per_stratum = self._tel(per_cel[:, None], cellen.stratum[basis.plek], len(cellen.populatie))
        aanwezig = (per_stratum > 0).astype(np.int64).reshape(len(cellen.populatie), -1)
        som = optel(cellen.stratum_gemeente, aanwezig, self.telling.gebied.nl)
        return self._per_rij(som.reshape(len(som), self.groepen, 1))[:, 0]

    def tel_weegcellen(self, per_cel: Ints) -> Floats:
        """Counts per cell of the weighting (cell, group, column)."""
        basis = basis_van(self.telling)
        return self._tel(per_cel, basis.plek, len(basis.cellen.n)).astype(float)

    def per_kolom(self, waarden: NDArray[Soort]) -> NDArray[Soort]:
        """A value per gebied asked for, repeated for each of its groups."""
        return np.repeat(waarden[self.kolommen], self.groepen)

    def te_vaag(self, deel: float) -> Bools:
        """Per row: of more than this part of the gebied the group was given to them."""
        n, weg = self.telling.som.van(N), np.zeros(len(self.domein.groep), dtype=bool)
        for naam in self.domein.namen:
            weg |= self.ronde.achtergrond[naam].gegeven
        per = optel(self.telling.gemeente, np.stack([np.where(weg, n, 0), n], axis=1), self.telling.gebied.nl)
        alle = np.concatenate([per, self.telling.gebied.groepen.astype(np.int64) @ per])
        return self.per_kolom(np.asarray(alle[:, 0] > deel * alle[:, 1]))

    def _tel(self, per_cel: Ints, plaats: Ints, aantal: int) -> Ints:
        mee = self.domein.groep >= 0
        nummer = plaats[mee] * self.groepen + self.domein.groep[mee]
        som = optel(nummer, per_cel[mee], aantal * self.groepen)
        return som.reshape(aantal, self.groepen, -1)

    def _per_rij(self, per_gemeente: Ints) -> Ints:
        unies = np.tensordot(self.telling.gebied.groepen.astype(np.int64), per_gemeente, axes=1)
        alle = np.concatenate([per_gemeente, unies])[self.kolommen]
        return np.asarray(alle.reshape(-1, per_gemeente.shape[-1]))


@dataclass(frozen=True)
class Geteld:
    """True numbers of an item. Per row and code: people `n`, sums of record keys, weights in units of
    1/10 000. Per row: those asked, their key sums, the strata they are in. Per row and measure: the sampling
    variance and the Kish number of the base. `per_gemeente`: as `n`, of all gemeenten (gemeente, group,
    code), and `zwaarste` the largest weight among those. `gesteld`: anyone in the round was asked."""

    n: Ints
    sleutel: Ints
    gewicht: Ints
    gevraagd: Ints
    gevraagd_sleutel: Ints
    strata: Ints
    variantie: Floats
    n_eff: Floats
    per_gemeente: Ints
    zwaarste: Floats
    gesteld: bool


def basis_van(telling: Telling) -> Basis:
    """How the round was weighed. Raises ValueError for a round of organisations."""
    if telling.basis is None:
        raise ValueError("a round of organisations has no weights")
    return telling.basis


def tel_item(vraag: Vraag, ci: Cijferitem) -> Geteld:
    """Counts one item for all rows of the request."""
    som, basis = vraag.telling.som, basis_van(vraag.telling)
    naam = ci.item.naam
    mogelijk = [*ci.item.codes, *sorted({*ci.variabele.ontbrekend} - {*ci.item.codes, NIET_VOORGELEGD})]
    namen = [kolom(naam, code) for code in mogelijk]
    w = len(ci.item.codes)
    n = som.neem(namen)
    sleutels = som.sommen[:, som.plek([sleutelkolom(k) for k in namen])]
    gewicht = np.rint(basis.weging.gewicht * GEWICHT_EENHEID).astype(np.int64)[basis.plek]
    asked = n.sum(axis=1)
    variantie, n_eff = _steekproef(vraag, ci, n[:, :w])
    per_rij = vraag.tel(np.hstack([n[:, :w], sleutels[:, :w], n[:, :w] * gewicht[:, None]]))
    vraag_som = vraag.tel(np.stack([asked, sleutels.sum(axis=1)], axis=1))
    return Geteld(
        per_rij[:, :w],
        per_rij[:, w : 2 * w],
        per_rij[:, 2 * w :],
        vraag_som[:, 0],
        vraag_som[:, 1],
        vraag.tel_strata(asked),
        variantie,
        n_eff,
        vraag.tel_gemeenten(n[:, :w]),
        vraag.grootste(np.where(n[:, :w] > 0, gewicht[:, None], 0)) / GEWICHT_EENHEID,
        bool(n[:, :w].any()),
    )


def _steekproef(vraag: Vraag, ci: Cijferitem, n: Ints) -> tuple[Floats, Floats]:
    """Sampling variance and Kish number per row and measure: groups are domains, everyone else stays in the
    design with nothing of their own."""
    basis = basis_van(vraag.telling)
    cellen, w = basis.cellen, n.shape[1]
    per_cel = vraag.tel_weegcellen(n)
    tegelijk = max(1, _RUIM // (len(cellen.n) * w))
    delen = [per_cel[:, k : k + tegelijk] for k in range(0, vraag.groepen, tegelijk)]
    uit = []
    for deel in delen:
        b = deel.shape[1]
        plat = np.ascontiguousarray(deel.reshape(len(deel), b * w))
        m = _gekozen(vraag, momenten_van(cellen, basis.weging, plat, [(b, w)])[0])
        s = schat(m.vlak(), ci.item.scores)
        uit.append([x.reshape(len(vraag.kolommen), b, -1) for x in (s.variantie, s.n_eff)])
    variantie, n_eff = (np.concatenate(x, axis=1) for x in zip(*uit, strict=True))
    maten = variantie.shape[-1]
    return variantie.reshape(-1, maten), n_eff.reshape(-1, maten)


def _gekozen(vraag: Vraag, m: Momenten) -> Momenten:
    """Moments of the gebieden asked for, from those per gemeente."""
    gebied = vraag.telling.gebied
    eigen = m.kies(vraag.kolommen[vraag.kolommen < gebied.nl])
    unies = vraag.kolommen[vraag.kolommen >= gebied.nl] - gebied.nl
    return eigen.plus(m.groepen(gebied.groepen[unies])) if len(unies) else eigen
