"""Disclosure control: the one place that decides which figures may be seen. All passes through it, last.

Primary rules look at one figure: is its base large enough (inwoners: answers; aanbieders: organisations, none
dominant; gemeente: answers and those who did not answer), is every category of a shown distribution filled,
does a small group (nearly) agree, is a peer group more than one or two gemeenten. Figures of one variable
would give each other away: from the number of answers, both shares of a scale and the mean, the five counts
of a small group can be solved. So the main figure comes first, the other shares only where each part they cut
the answers into is large enough, the mean only with the whole distribution (`_keten`). Then complementary
rules look at subtraction, within this publication (`aftrekken`) and from earlier ones (`verschillen`).
Precision comes on top (`precisie`): figures of inwoners that say nothing are left out, others are marked
"indicatief".

Everything works on arrays (row of figures, gebied), see `cijfers.Cijfers`.
"""

from dataclasses import InitVar, dataclass
from functools import partial

import numpy as np

from analyse.cijfers import Cijfers
from analyse.onthulling.afronden import GROF, fijnheid
from analyse.onthulling.aftrekken import Tafel, Weegschaal, bescherm
from analyse.onthulling.grenzen import kleinste, kleinste_deel, omvang, voor_en_tegen
from analyse.onthulling.indexruimte import indexruimte
from analyse.onthulling.precisie import markeer
from analyse.onthulling.soorten import Soorten, soorten
from analyse.onthulling.verschillen import Eerder, bescherm_eerder
from analyse.publicatie import Drempels
from analyse.status import NIET_GEVRAAGD, OK, ONDERDRUKT, TE_WEINIG, Statussen, is_getoond
from analyse.weging import Bools, Floats, Ints

MINSTE_PEERS = 3  # a peer group of fewer gemeenten says (nearly) what one of them says
_STEMPEL = object()


@dataclass(frozen=True)
class Onthuld:
    """Figures with the status of each (row, gebied) and the interval of those that may be seen.

    Only `onthul_cijfers` makes one: whatever takes an Onthuld holds figures that were looked at. Raises
    TypeError for anyone else. `fijn`: how many decimals (`afronden.fijnheid`); `bekend`: public before (row,
    gebied).
    """

    cijfers: Cijfers
    status: Statussen
    lo: Floats
    hi: Floats
    fijn: Ints
    bekend: Bools
    stempel: InitVar[object] = None

    def __post_init__(self, stempel: object) -> None:
        if stempel is not _STEMPEL:
            raise TypeError("an Onthuld is made by onthul_cijfers only")


def onthul_cijfers(cijfers: Cijfers, d: Drempels, eerder: Eerder | None = None) -> Onthuld:
    """The status of every figure; `eerder` is what was published of this round before."""
    soort = soorten(cijfers.rijen)
    deel, kanten = kleinste_deel(cijfers, soort), voor_en_tegen(cijfers, soort)
    status = _primair(cijfers, soort, deel, np.minimum(*kanten), d)
    _keten(status, soort)
    vroeger = None if eerder is None else eerder.naast(cijfers)
    bekend = np.zeros(status.shape, dtype=bool) if vroeger is None else vroeger.bekend
    fijn = fijnheid(cijfers.waarden.n, grof=cijfers.doelgroep in GROF, fijn_n=d.fijn_n)
    tafel = Tafel(
        status,
        cijfers.waarden.n,
        omvang(cijfers),
        deel,
        *kanten,
        bekend,
        soort.tabel,
        soort.categorie | soort.bij,
        _balans(cijfers, soort, status, np.minimum(*kanten), d),
        cijfers.gebied,
        kleinste(cijfers.doelgroep, d),
        d,
        cijfers.bijdragen,
    )

    def gevolg() -> None:
        _keten(status, soort)

    bescherm(tafel, gevolg)
    uit = status.copy()
    lo, hi = markeer(cijfers, uit, soort, d)
    if eerder is not None and vroeger is not None:
        zicht = is_getoond(uit)
        while bescherm_eerder(tafel, vroeger, zicht, partial(eerder.per_atoom, cijfers), d):
            gevolg()
            bescherm(tafel, gevolg)
        uit[zicht & (status != OK)] = ONDERDRUKT
    return Onthuld(cijfers, uit, lo, hi, fijn, bekend, _STEMPEL)


def _balans(c: Cijfers, soort: Soorten, eigen: Statussen, kant: Floats, d: Drempels) -> Weegschaal:
    """What the arithmetic of subtraction works with; `eigen`: the status of each figure by itself.

    A small group that is shown, or left out for others, does not (nearly) agree. One that is left out for its
    own sake and does agree is taken to be known to: its side follows from that of the others. Beside a main
    figure that is shown the other shares have only what it leaves. Rounding of a union gives no room: its
    interval, its standard error and every difference with it are roundings of the same figure.
    """
    g, w = c.gebied.nl, c.waarden
    hoofd, over = soort.naast(w.waarde)
    plek = np.where(soort.netto[:, None], over, soort.tussen_nul_en_een(w.waarde))
    klein = (omvang(c) < d.uiterste_groep) & soort.aandeel[:, None]
    rand = d.uiterste_rand / np.maximum(w.n, 1)
    eens = klein & (eigen == ONDERDRUKT) & (kant <= d.uiterste_rand)
    niet = klein & (eigen == OK)
    binnen = np.minimum((d.uiterste_rand + 1) / np.maximum(w.n, 1), 0.5)
    laag = np.where(eens & (plek > 0.5), 1 - rand, np.where(niet, binnen, 0.0))
    hoog = np.where(eens & (plek <= 0.5), rand, np.where(niet, 1 - binnen, 1.0))
    naast = soort.bij[:, None] & soort.ergens((eigen == OK) & soort.hoofd[:, None])
    hoog = np.where(naast, np.maximum(np.minimum(hoog, 1 - hoofd), laag), hoog)
    geen = np.zeros((len(plek), len(c.gebied.groepen)))
    return Weegschaal(plek[:, :g], w.massa[:, :g], eigen[:, :g] != OK, laag[:, :g], hoog[:, :g], geen, geen)


def _primair(c: Cijfers, soort: Soorten, deel: Floats, kant: Floats, d: Drempels) -> Statussen:
    """Status of every figure looked at by itself; `kant`: answers on its smaller side."""
    w = c.waarden
    te_weinig = (omvang(c) < kleinste(c.doelgroep, d)) | np.isnan(w.waarde)
    bijdragen = (w.n[:, : c.gebied.nl] > 0).astype(float) @ c.gebied.peers.T
    te_weinig[:, c.gebied.nl + 1 :] |= bijdragen < MINSTE_PEERS
    # Not only where all agree: then the status alone would tell that they do.
    weg = (omvang(c) < d.uiterste_groep) & (kant <= d.uiterste_rand)
    weg |= (soort.categorie | soort.bij)[:, None] & (deel < d.categorie_n)
    weg |= (soort.hoofd & soort.kort)[:, None] & (w.minst < d.categorie_n)
    weg |= indexruimte(c) < d.categorie_n
    if c.doelgroep == "aanbieders":
        weg |= w.grootste > d.dominantie
    if c.doelgroep == "gemeente":
        # Whoever knows who took part: the group of those who did not must not be too small either.
        weg |= (c.populatie - c.respons < d.gemeente_rest)[None, :]
    status = np.where(te_weinig, TE_WEINIG, np.where(weg, ONDERDRUKT, OK)).astype(np.int8)
    status[~c.gesteld] = NIET_GEVRAAGD
    return status


def _keten(status: Statussen, soort: Soorten) -> None:
    """Main figure, other shares, distribution with mean: each family whole or not at all, and only where the
    one before it is shown, which would follow from it otherwise. An index only where all that it is made of
    is shown (or was not asked). Changes `status`."""
    eerder = soort.hoofd
    for familie in (soort.bij, soort.verdeling):
        eerder = eerder | familie
        dicht = status != OK
        weg = soort.ergens(dicht & eerder[:, None])
        status[weg & ~dicht & familie[:, None]] = ONDERDRUKT
    # Twice: an index rests on its items, and then on indices of some of them, which rest on these too.
    for _ in range(2 if soort.index.any() else 0):
        dicht = (status != OK) & (status != NIET_GEVRAAGD)
        indexen = status[soort.index]
        indexen[(soort.onder_index.astype(float) @ dicht > 0) & (indexen == OK)] = ONDERDRUKT
        status[soort.index] = indexen
