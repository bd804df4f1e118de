"""Which breakdowns of a figure may be shown: by sex, age, education and modus, two of them at most.

Respondents are divided in classes (a value of every kenmerk); a breakdown is a division of all classes in
groups, so groups of one breakdown add up to everyone and nobody is left over. Per breakdown, figure and
gebied it is all or nothing:

1. every group is large enough, and no small one (nearly) agrees;
2. of two kenmerken only where both are shown by themselves, of one only where the total is shown;
3. two breakdowns together tell about no small group: `kruist`, an exact rule for two. Pairs of kenmerken
   that would close a ring (age × sex, sex × education, education × age) are shown together only where every
   combination of their kenmerken is large enough or empty: then no sum of them is small, however it is made;
4. complementary suppression over gebieden, as for the figures themselves (`aftrekken`). There a group that
   is nearly another one that is shown (all but three are on the web) counts as public and gives no cover;
5. rule 3 once more for what is left of a union of gemeenten when those that are shown are taken off, also
   beside what those that it consists of show themselves.

Where a rule stops a breakdown, the earlier one in the list stays. `controleer_rooster` looks at the result
again, apart from how it came about: at every two groups that are shown.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from analyse.onthulling.aftrekken import Tafel, Weegschaal, bescherm
from analyse.onthulling.grenzen import kleinste
from analyse.onthulling.klassen import (
    Klassen,
    Verdeling,
    aantal_groepen,
    bijna_gelijk,
    krap_naast_leden,
    kringen,
    na_aftrek,
    per_groep,
    samen_fout,
    verschillen,
)
from analyse.prepare import AnalyseFout
from analyse.publicatie import Drempels
from analyse.status import OK, ONDERDRUKT
from analyse.weging import Bools, Floats

INWONERS = "inwoners"
_MEESTE_PEERS = 2
MINSTE_GEMEENTEN = 3  # under a group of a union: fewer say (nearly) what one of them says


def onthul_rooster(
    k: Klassen, verdelingen: Sequence[Verdeling], totaal: Bools, d: Drempels, speling: Floats
) -> Bools:
    """Which breakdowns are shown: (breakdown, figure, gebied). The first one is everyone: `totaal`.

    `totaal` (figure, gebied): the figure itself is shown. `speling` (figure, union of gemeenten): half the
    step to which a group's figure of the union is rounded, as a part of the way from 0 to 1.
    """
    uit = np.zeros((len(verdelingen), *totaal.shape), dtype=bool)
    uit[0] = totaal
    g, n = k.gebied.nl, k.n[:, : k.gebied.nl]
    sommen = [per_groep(n, v) for v in verdelingen]
    for u in range(1, len(verdelingen)):
        v = verdelingen[u]
        mag = _groot_genoeg(k, v, d) & uit[list(v.ouders)].all(axis=0)
        for eerder, ander in enumerate(verdelingen[1:u], 1):
            _weiger(mag, uit[eerder], k.n, [v, ander], d)
        for kring in kringen(verdelingen, u):
            _weiger(
                mag, np.asarray(uit[list(kring)].all(axis=0)), k.n, [v, *(verdelingen[w] for w in kring)], d
            )
        bekend = np.zeros((*totaal.shape, aantal_groepen(v)), dtype=bool)
        for w, ander in enumerate(verdelingen[:u]):
            dicht, open_, paar = ~mag[:, :g], uit[w][:, :g], (sommen[u], sommen[w])
            bekend[:, :g] |= bijna_gelijk(n, v, ander, dicht & open_, paar, d.categorie_n)
            mag[:, :g] &= ~bijna_gelijk(n, v, ander, ~dicht & ~open_, paar, d.categorie_n).any(axis=2)
        uit[u] = _aanvullend(k, v, mag, bekend, d, speling)
    while _sluit_unies(k, verdelingen, uit, d):
        pass
    return uit


def _groot_genoeg(k: Klassen, v: Verdeling, d: Drempels) -> Bools:
    """Every group is large enough, and no small one (nearly) agrees (figure, gebied)."""
    n, voor, tegen = (per_groep(x, v) for x in (k.n, k.voor, k.tegen))
    goed = (n >= _kleinste(d)) & ((n >= d.uiterste_groep) | (np.minimum(voor, tegen) > d.uiterste_rand))
    g = k.gebied.nl
    heeft = (n[:, :g] > 0).astype(float)
    goed[:, g + 1 :] &= np.einsum("ug,fgk->fuk", k.gebied.peers, heeft) >= MINSTE_GEMEENTEN
    return np.asarray(goed.all(axis=2))


def _kleinste(d: Drempels) -> int:
    """The minimum base of a group."""
    return max(kleinste(INWONERS, d), d.categorie_n)


def _weiger(mag: Bools, naast: Bools, n: Floats, samen: Sequence[Verdeling], d: Drempels) -> None:
    """Takes out of `mag` where the breakdowns `samen` would tell about a small group; only asked where all
    the others are shown (`naast`)."""
    waar = mag & naast
    mag[waar] = ~samen_fout(n[waar], samen, d.categorie_n)


def _sluit_unies(k: Klassen, verdelingen: Sequence[Verdeling], uit: Bools, d: Drempels) -> bool:
    """Leaves the last of a set of breakdowns out in unions of gemeenten where what is left after subtraction
    is small; whether there were any. Changes `uit`."""
    stellen = _stellen(verdelingen)
    rest, alle = na_aftrek(k, uit, stellen)
    gevonden = False
    for stel, n, mee in zip(stellen, rest, alle, strict=True):
        fout = np.zeros(mee.shape, dtype=bool)
        fout[mee] = samen_fout(n[mee], [verdelingen[u] for u in stel], d.categorie_n)
        uit[stel[0], :, k.gebied.nl :] &= ~fout
        gevonden |= bool(fout.any())
    for s in range(1, len(verdelingen)):
        fout = krap_naast_leden(k, uit, verdelingen, s, d.categorie_n)
        uit[s, :, k.gebied.nl :] &= ~fout
        gevonden |= bool(fout.any())
    for u, v in enumerate(verdelingen[1:], 1):
        uit[u] &= uit[list(v.ouders)].all(axis=0)
    return gevonden


def _stellen(verdelingen: Sequence[Verdeling]) -> list[tuple[int, ...]]:
    """Breakdowns that are looked at together, the last one of the list first."""
    alle = range(1, len(verdelingen))
    paren = [(u, eerder) for u in alle for eerder in range(1, u)]
    return [*paren, *((u, *kring) for u in alle for kring in kringen(verdelingen, u))]


def _aanvullend(k: Klassen, v: Verdeling, mag: Bools, bekend: Bools, d: Drempels, speling: Floats) -> Bools:
    """Where the breakdown stays shown (figure, gebied) so that no group of a gemeente follows from others.

    `bekend` (figure, gebied, group): nearly another group that is shown; it needs no cover and gives none.
    Where NL would have to go because a single peer group is not shown, the smallest other ones go instead.
    """
    uit, nl = _bescherm(k, v, mag, bekend, d, speling), k.gebied.nl
    proef, mag = uit.copy(), mag.copy()
    for _ in range(_MEESTE_PEERS):
        rij = np.flatnonzero(mag[:, nl] & ~proef[:, nl] & proef[:, nl + 1 :].any(axis=1))
        if not len(rij):
            break
        n = np.where(proef[rij, nl + 1 :], k.n[rij, nl + 1 :].sum(axis=2), np.inf)
        mag[rij, nl + 1 + n.argmin(axis=1)] = False
        proef[rij] = _bescherm(k.kies(rij), v, mag[rij], bekend[rij], d, speling[rij])
    beter = proef[:, nl] & ~uit[:, nl]
    return np.where(beter[:, None], proef, uit)


def _bescherm(k: Klassen, v: Verdeling, mag: Bools, bekend: Bools, d: Drempels, speling: Floats) -> Bools:
    """`aftrekken.bescherm` with every group as a figure; a breakdown goes as a whole."""
    n, voor, tegen, massa, plek = (
        per_groep(x, v).transpose(0, 2, 1) for x in (k.n, k.voor, k.tegen, k.massa, k.plek)
    )
    figuren, groepen, breedte = n.shape
    g = k.gebied.nl
    status = np.where(np.repeat(mag[:, None], groepen, axis=1), OK, ONDERDRUKT).astype(np.int8)
    plat = (figuren * groepen, breedte)
    aandeel = np.divide(plek, massa, out=np.zeros(n.shape), where=massa > 0).reshape(plat)
    half = np.repeat(speling, groepen, axis=0)
    afgerond = np.round(aandeel[:, g:] / half / 2) * half * 2 - aandeel[:, g:]
    minder, meer = (x * massa.reshape(plat)[:, g:] for x in (half - afgerond, half + afgerond))
    gewicht, klein = massa.reshape(plat)[:, :g], (n < _kleinste(d)).reshape(plat)[:, :g]
    tafel = Tafel(
        status.reshape(plat),
        n.reshape(plat),
        n.reshape(plat),
        n.reshape(plat),
        voor.reshape(plat),
        tegen.reshape(plat),
        bekend.transpose(0, 2, 1).reshape(plat),
        np.repeat(np.arange(figuren), groepen),
        np.zeros(figuren * groepen, dtype=bool),
        Weegschaal(
            aandeel[:, :g], gewicht, klein, np.zeros_like(gewicht), np.ones_like(gewicht), minder, meer
        ),
        k.gebied,
        _kleinste(d),
        d,
    )
    open_ = tafel.status.reshape(status.shape)

    def gevolg() -> None:
        open_[np.repeat((open_ != OK).any(axis=1, keepdims=True), groepen, axis=1)] = ONDERDRUKT

    bescherm(tafel, gevolg)
    return np.asarray((open_ == OK).all(axis=1))


def controleer_rooster(
    k: Klassen, verdelingen: Sequence[Verdeling], totaal: Bools, zicht: Bools, d: Drempels
) -> None:
    """Raises AnalyseFout that names figure, gebied and breakdowns when what is shown tells about a group that
    is too small.

    `totaal` (figure, gebied): everyone is shown; `zicht` (figure, group, gebied) all groups of the other
    breakdowns side by side. Looks at every group; at every two groups in a gebied, and in what is left of a
    union of gemeenten without those that are shown: the people in one of both but not in the other.
    """
    grenzen = np.cumsum([0, *(aantal_groepen(v) for v in verdelingen[1:])])
    delen = [zicht[:, van:tot] for van, tot in pairwise(grenzen)]
    getoond = np.array([totaal, *(deel.any(axis=1) for deel in delen)])
    n = k.n
    for v, mag, deel in zip(verdelingen[1:], getoond[1:], delen, strict=True):
        som = per_groep(n, v)
        heel = deel.all(axis=1) & np.isclose(som.sum(axis=2), n.sum(axis=2))
        _eis(k, mag & ~heel, [v], "een deel van de groepen staat open")
        _eis(k, mag & (som < _kleinste(d)).any(axis=2), [v], "een kleine groep staat open")
        _eis(k, mag & ~getoond[list(v.ouders)].all(axis=0), [v], "het geheel staat niet open")
    paren = [(u, eerder) for u in range(1, len(verdelingen)) for eerder in range(u)]
    rest, alle = na_aftrek(k, getoond, [*paren, *((u, u) for u in range(1, len(verdelingen)))])
    for (u, w), over, mee in zip(paren, rest, alle, strict=False):
        samen = [verdelingen[u], verdelingen[w]]
        _eis(k, _klein_verschil(n, samen, getoond[u] & getoond[w], d), samen, "een verschil is klein")
        fout = np.zeros_like(totaal)
        fout[:, k.gebied.nl :] = _klein_verschil(over, samen, mee, d)
        _eis(k, fout, samen, "een verschil na aftrek is klein")
    for v, over, mee in zip(verdelingen[1:], rest[len(paren) :], alle[len(paren) :], strict=True):
        som = per_groep(over, v)
        fout = np.zeros_like(totaal)
        fout[:, k.gebied.nl :] = mee & ((som > 0) & (som < d.categorie_n)).any(axis=2)
        _eis(k, fout, [v], "wat na aftrek overblijft is klein")


def _klein_verschil(n: Floats, samen: Sequence[Verdeling], waar: Bools, d: Drempels) -> Bools:
    uit = np.zeros(waar.shape, dtype=bool)
    verschil = verschillen(n[waar], samen[0], samen[1])
    uit[waar] = ((verschil > 0) & (verschil < d.categorie_n)).any(axis=(1, 2))
    return uit


def _eis(k: Klassen, fout: Bools, verdelingen: Sequence[Verdeling], wat: str) -> None:
    if fout.any():
        figuur, gebied = np.argwhere(fout)[0]
        namen = " en ".join(" × ".join(v.kenmerken) or "iedereen" for v in verdelingen)
        raise AnalyseFout(f"uitsplitsing {namen} van {k.namen[figuur]} in {k.gebied.namen[gebied]}: {wat}")
