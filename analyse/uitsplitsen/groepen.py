"""The groups of a breakdown: every respondent belongs to exactly one value of every kenmerk.

Nobody is left over. What people are that did not say so (or are in a group the population table does not
know) is spread over the known values in their proportions within the gemeente, as a fixed function of the
keys. Were they left out, the total minus the values would be those few, and their answers would follow; as it
is, all groups are unions of the same classes and add up to the total.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from zlib import crc32

import numpy as np

from analyse.achtergrond import achtergrond
from analyse.achtergrondgroepen import ACHTERGROND, cellabels
from analyse.samenvoegen import LEEFTIJD_GRENS
from analyse.tellen import MODUS, Telling
from analyse.telplan import N
from analyse.weging import Bools, Floats, Ints, som_per
from vragenlijsten import Variabele

LEEFTIJD, LEEFTIJDSGROEP = "leeftijd", "leeftijdsgroep"
JONGER, OUDER = f"tot {LEEFTIJD_GRENS}", f"vanaf {LEEFTIJD_GRENS}"
_VOLUIT = {"m": "man", "v": "vrouw"}
_GULDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True)
class Kenmerk:
    """What respondents are divided by: the values, the number of that of each raw cell, and the raw cells of
    which it is not known and was given to them."""

    naam: str
    waarden: tuple[str, ...]
    plek: Ints
    onbekend: Bools


@dataclass(frozen=True)
class Uitsplitsing:
    """A division of all respondents. Per group its value of each of the `kenmerken`; `groep` is the group of
    each class, `ouders` the places of the divisions it refines."""

    kenmerken: tuple[str, ...]
    waarden: tuple[tuple[str, ...], ...]
    groep: Ints
    ouders: tuple[int, ...] = ()

    @property
    def assen(self) -> tuple[str, ...]:
        """The kenmerken without regard to how finely: ages in two groups are ages."""
        return tuple(LEEFTIJD if k == LEEFTIJDSGROEP else k for k in self.kenmerken)


@dataclass(frozen=True)
class Rooster:
    """All breakdowns that exist; the first one is everyone. `klasse`: of each raw cell, one of `aantal`, a
    combination of a value of every kenmerk. `onbekend` (breakdown, gebied): the part of the respondents that
    did not say what they are divided by."""

    uitsplitsingen: tuple[Uitsplitsing, ...]
    klasse: Ints
    aantal: int
    onbekend: Floats

    def per_klasse(self, telling: Telling, geteld: Floats) -> Floats:
        """Sums of rows of raw cells (raw cell, column) per gemeente and class: (column, gemeente, class)."""
        g = len(telling.gebied.gemeenten)
        plek = telling.gemeente * self.aantal + self.klasse
        som = np.stack([som_per(plek, kolom, g * self.aantal) for kolom in geteld.T])
        return som.reshape(-1, g, self.aantal)


def rooster_van(telling: Telling) -> Rooster:
    """The breakdowns of a round: every kenmerk, and every pair.

    A kenmerk has the values that anyone in the round has; with fewer than two it is none. Ages in two groups
    are a kenmerk of their own beside the ages, that makes no pair with them.
    """
    kenmerken = kenmerken_van(telling)
    vorm = tuple(len(k.waarden) for k in kenmerken)
    klasse = np.zeros(len(telling.som.cellen), dtype=np.int64)
    for k in kenmerken:
        klasse = klasse * len(k.waarden) + k.plek
    aantal = int(np.prod(vorm))
    per_klasse = np.unravel_index(np.arange(aantal), vorm) if vorm else ()
    los = [
        Uitsplitsing((k.naam,), tuple((w,) for w in k.waarden), np.asarray(plek), (0,))
        for k, plek in zip(kenmerken, per_klasse, strict=True)
    ]
    los = [u for x in los for u in (*_grof(x), x)]
    uit = [Uitsplitsing((), ((),), np.zeros(aantal, dtype=np.int64)), *los]
    samen = {LEEFTIJD, LEEFTIJDSGROEP}
    # By the last kenmerk of the pair: where not all can be shown, the first stay, and those with modus go.
    for (een, a), (twee, b) in sorted(combinations(enumerate(los, 1), 2), key=lambda paar: paar[1][0]):
        if {*a.kenmerken, *b.kenmerken} != samen:
            uit.append(_paar(a, b, (een, twee)))
    return Rooster(tuple(uit), klasse, aantal, _onbekend(telling, kenmerken, uit))


def kenmerken_van(telling: Telling) -> tuple[Kenmerk, ...]:
    """Sex, age, education and modus, as far as the round has them."""
    som, kolommen = telling.som, achtergrond(telling.invoer)
    variabelen = {v.begrip: v for v in telling.invoer.codeboek.variabelen}
    uit = []
    for begrip in ACHTERGROND:
        if begrip in kolommen:
            labels = cellabels(variabelen[begrip])
            namen = list(dict.fromkeys(labels[k] for k in sorted(labels)))
            uit.append(_kenmerk(telling, begrip.partition("_")[2], kolommen[begrip], labels, namen))
    if MODUS in som.cellen.namen:
        gezien = som.cellen.code(MODUS)[1].drop_nulls().to_list()
        uit.append(_kenmerk(telling, MODUS, MODUS, {w: w for w in gezien}, sorted(gezien)))
    return tuple(k for k in uit if len(k.waarden) > 1)


def _kenmerk(
    telling: Telling, naam: str, kolom: str, labels: Mapping[Any, str], namen: Sequence[str]
) -> Kenmerk:
    codes, niveaus = telling.som.cellen.code(kolom)
    n = telling.som.van(N).astype(float)
    per_niveau = np.bincount(codes, n, len(niveaus))
    waarde = [labels.get(w) for w in niveaus]
    er = {w for w, aantal in zip(waarde, per_niveau, strict=True) if aantal > 0}
    namen = [w for w in namen if w in er]
    plek = np.array([namen.index(w) if w in namen else -1 for w in waarde], dtype=np.int64)[codes]
    voluit = tuple(_VOLUIT.get(w, w) for w in namen)
    return Kenmerk(naam, voluit, _verdeel(telling, plek, n, len(namen)), plek < 0)


def codes_van(kenmerk: Kenmerk, variabele: Variabele) -> tuple[int, ...]:
    """The code of each value of sex, age or education."""
    per: dict[str, int] = {}
    for code, label in sorted(cellabels(variabele).items()):
        per.setdefault(_VOLUIT.get(label, label), code)
    return tuple(per[waarde] for waarde in kenmerk.waarden)


def _verdeel(telling: Telling, plek: Ints, n: Floats, aantal: int) -> Ints:
    """Gives the raw cells at −1 a place, in the proportions of those that have one in the gemeente.

    They lie behind each other on a line with a part for every place. Their order is that of the multiples of
    the golden ratio modulo 1, which puts cells that are alike far apart; where the line starts follows from
    the code of the gemeente. So nothing depends on other gemeenten, and no place is first everywhere.
    """
    if aantal < 2:
        return np.maximum(plek, 0)
    g, gemeenten = telling.gemeente, telling.gebied.gemeenten
    bekend = np.where(plek >= 0, n, 0.0)
    per = som_per(g * aantal + np.maximum(plek, 0), bekend, len(gemeenten) * aantal).reshape(-1, aantal)
    grens = np.cumsum(per, axis=1) / np.maximum(per.sum(axis=1, keepdims=True), 1.0)
    los = np.flatnonzero(plek < 0)
    los = los[np.argsort(g[los], kind="stable")]
    eerste = np.searchsorted(g[los], np.arange(len(gemeenten)))
    los = los[np.lexsort((_GULDEN * (np.arange(len(los)) - eerste[g[los]]) % 1.0, g[los]))]
    totaal = som_per(g[los], n[los], len(gemeenten))
    midden = np.cumsum(n[los]) - n[los] / 2 - (np.cumsum(totaal) - totaal)[g[los]]
    start = np.array([crc32(code.encode()) / 2**32 for code in gemeenten])
    punt = (midden / np.maximum(totaal, 1.0)[g[los]] + start[g[los]]) % 1.0
    uit = plek.copy()
    uit[los] = np.minimum((grens[g[los]] <= punt[:, None]).sum(axis=1), aantal - 1)
    return uit


def _grof(u: Uitsplitsing) -> list[Uitsplitsing]:
    """Ages in two groups, when the ages are divided at the border and there are more than two of them."""
    if u.kenmerken != (LEEFTIJD,) or len(u.waarden) < 3:
        return []
    randen = [[int(x) for x in w.rstrip("+").split("-")] for (w,) in u.waarden]
    ouder = np.array([van[0] >= LEEFTIJD_GRENS for van in randen])
    over = any(van[0] < LEEFTIJD_GRENS <= van[-1] for van in randen)
    if over or ouder.all() or not ouder.any():
        return []
    return [Uitsplitsing((LEEFTIJDSGROEP,), ((JONGER,), (OUDER,)), ouder.astype(np.int64)[u.groep], (0,))]


def _paar(a: Uitsplitsing, b: Uitsplitsing, ouders: tuple[int, int]) -> Uitsplitsing:
    waarden = tuple((*x, *y) for x in a.waarden for y in b.waarden)
    return Uitsplitsing(
        (*a.kenmerken, *b.kenmerken), waarden, a.groep * len(b.waarden) + b.groep, (0, *ouders)
    )


def _onbekend(
    telling: Telling, kenmerken: Sequence[Kenmerk], uitsplitsingen: Sequence[Uitsplitsing]
) -> Floats:
    weg = {k.naam: k.onbekend for k in kenmerken}
    weg |= {LEEFTIJDSGROEP: weg[LEEFTIJD]} if LEEFTIJD in weg else {}
    n, g, groepen = telling.som.van(N).astype(float), len(telling.n), telling.gebied.groepen
    uit = []
    for u in uitsplitsingen:
        mist = np.zeros(len(n), dtype=bool)
        for naam in u.kenmerken:
            mist |= weg[naam]
        per = som_per(telling.gemeente, np.where(mist, n, 0.0), g)
        uit.append(np.concatenate([per, groepen @ per]) / np.concatenate([telling.n, groepen @ telling.n]))
    return np.array(uit)
