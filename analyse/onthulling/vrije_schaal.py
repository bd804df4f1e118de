"""For how many people one unit of noise must count, so that a heavy person hides in it too.

Noise of e people counts for e times at least the mean weight of a part. People weigh differently: where few
of many were asked, one answer counts for thousands. Subtraction would then see through the noise:

- A group in a gemeente that is published exactly, minus one of a free table that is nearly the same people:
  in a gemeente groups are small enough for that. There noise counts at least for the heaviest weight in it.
- A union minus its gemeenten: noise of a union counts at least for the largest mean weight in it.
- A union that is published exactly, minus gemeenten of a free table: what is left over is a gemeente that is
  too small to show. Where a publication would leave out a second one for it (fewer than two that do not show,
  or together too few people), the noise of all gemeenten in the union counts at least for the largest mean
  weight of those that do not show.

Only gemeenten that have people in the group count, and a union of which only one does is that group of that
gemeente. So the same people have the same number in every union; otherwise two of them would show how much
noise is in them.
"""

import numpy as np

from analyse.onthulling.vrije_telling import Vraag, basis_van
from analyse.tellen import Telling
from analyse.weging import Bools, Floats, Ints, som_per


def kleinste_schaal(vraag: Vraag, basis: Ints, zwaarste: Floats) -> Floats:
    """The least one unit of noise counts for, per row; `basis` and `zwaarste` (gemeente, group) are the true
    base and the heaviest weight in it."""
    gebied, gewicht = vraag.telling.gebied, _gemiddeld_gewicht(vraag.telling)
    eigen = np.maximum(zwaarste, _naast_weggelaten(vraag, basis, gewicht))
    unies = [_unie(leden > 0, basis, eigen, gewicht) for leden in gebied.groepen]
    alle = np.concatenate([eigen, np.array(unies).reshape(-1, vraag.groepen)])
    return np.asarray(alle[vraag.kolommen].reshape(-1))


def _unie(leden: Bools, basis: Ints, eigen: Floats, gewicht: Floats) -> Floats:
    """Per group of a union of gemeenten."""
    aanwezig = (basis > 0) & leden[:, None]
    een, samen = (np.where(aanwezig, x, 0.0).max(axis=0, initial=0.0) for x in (eigen, gewicht[:, None]))
    return np.asarray(np.where(aanwezig.sum(axis=0) == 1, een, samen))


def _naast_weggelaten(vraag: Vraag, basis: Ints, gewicht: Floats) -> Floats:
    """Per gemeente and group: the largest weight of what subtraction would leave over, else 0."""
    groepen, minimum = vraag.telling.gebied.groepen, vraag.ronde.drempels.inwoners_n
    weg = (basis > 0) & (basis < minimum)
    zwaar = np.where(weg, gewicht[:, None], 0.0)
    uit = np.zeros(basis.shape)
    for leden in groepen > 0:
        tekort = (weg[leden].sum(axis=0) < 2) | (np.where(weg, basis, 0)[leden].sum(axis=0) < minimum)
        uit[leden] = np.maximum(uit[leden], np.where(tekort, zwaar[leden].max(axis=0, initial=0.0), 0.0))
    return uit


def _gemiddeld_gewicht(telling: Telling) -> Floats:
    """Mean weight per gemeente."""
    basis = basis_van(telling)
    cellen = basis.cellen
    massa = som_per(cellen.gemeente, cellen.n * basis.weging.gewicht, telling.gebied.nl)
    return np.asarray(massa / np.maximum(cellen.gemeente_n, 1.0))
