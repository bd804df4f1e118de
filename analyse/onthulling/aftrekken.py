"""Complementary suppression: no subtraction may bring back a figure that is left out.

Figures of gemeenten, of their peer group and of NL are weighted means of each other, and the weights (the
populations) are known. So per table (variable and family of measures):

1. within a peer group whose figure is public, the gemeenten left out are at least two, are together a group
   whose figure could be published, and no one of them can be told from that (`Tafel.nauw`); otherwise another
   shown gemeente is left out too, and where none is left the peer group;
2. the gemeenten left out in peer groups whose figure is *not* public do the same for NL; otherwise a shown
   gemeente of those groups is left out too, and where none is left NL.

The one that is added is the smallest that is enough, or else the largest. What is left out together counts as
one group: of aanbieders the organisations in it are counted once, however many of its gemeenten they work
for, and none of them may dominate it. A figure that was published before is public whatever happens here: it
is never added, and never counts as left out.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analyse.clusters import Bijdragen
from analyse.gebieden import Gebieden
from analyse.publicatie import Drempels
from analyse.status import OK, ONDERDRUKT, Statussen
from analyse.weging import Bools, Floats, Ints

_RUIS = 1e-9


@dataclass(frozen=True)
class Weegschaal:
    """What follows from the total of what is left out, as a balance: per row and gemeente the figure between
    0 and 1 (`waarde`), its weight, whether it must be protected (`gevoelig`), and between which values
    (`laag`, `hoog`) it lies for one who knows the rules: who sees why a figure is left out, or that it was
    not for its own sake, knows something of it. `minder` and `meer` (row, union as in `gebied.groepen`): how
    far below and above its total lies what the rounded figure of the union leaves possible.
    """

    waarde: Floats
    gewicht: Floats
    gevoelig: Bools
    laag: Floats
    hoog: Floats
    minder: Floats
    meer: Floats


@dataclass(frozen=True)
class Tafel:
    """Figures (row, gebied): `status` (is changed), answers, what counts for the base (`omvang`: answers or
    organisations), answers in the smallest part that the figure gives away (`deel`), answers on either side
    of it (`voor`, `tegen`), and whether it was published before (`bekend`).

    Per row: the number of its table (rows of a table are together) and whether `deel` has a minimum
    (`delen`). `kleinste` is the minimum base. `bijdragen` (of aanbieders): who gave the answers.
    """

    status: Statussen
    n: Floats
    omvang: Floats
    deel: Floats
    voor: Floats
    tegen: Floats
    bekend: Bools
    tabel: Ints
    delen: Bools
    balans: Weegschaal
    gebied: Gebieden
    kleinste: int
    drempels: Drempels
    bijdragen: Bijdragen | None = None

    def openbaar(self) -> Bools:
        """Shown now or before (row, gebied)."""
        return np.asarray((self.status == OK) | self.bekend)

    def weg(self) -> Bools:
        """Gemeenten with answers whose figure is left out (row, gemeente)."""
        g = self.gebied.nl
        return np.asarray(~self.openbaar()[:, :g] & (self.n[:, :g] > 0))

    def vrij(self) -> Bools:
        """Gemeenten with answers that are shown now and were not before: they can still be left out."""
        g = self.gebied.nl
        return np.asarray((self.status[:, :g] == OK) & ~self.bekend[:, :g] & (self.n[:, :g] > 0))

    def tekort(self, weg: Bools, unies: slice) -> Bools:
        """Per row and union: subtraction would tell too much about what is left out (`weg`) of it."""
        d, groepen = self.drempels, self.gebied.groepen[unies]
        uit = np.zeros((len(weg), len(groepen)), dtype=bool)
        r = np.flatnonzero(weg.any(axis=1))
        weg = weg[r]
        leden = weg.astype(float) @ groepen.T
        samen, deel, voor, tegen = (
            self._samen(weg, x, unies, r) for x in (self.omvang, self.deel, self.voor, self.tegen)
        )
        tekort = (leden < 2) | (samen < self.kleinste)
        tekort |= (samen < d.uiterste_groep) & (np.minimum(voor, tegen) <= d.uiterste_rand)
        tekort |= self.delen[r][:, None] & (deel < d.categorie_n)
        tekort |= self.nauw(weg, unies, r)
        if self.bijdragen is not None:
            for rij, groep in np.argwhere((leden > 0) & ~tekort):
                aantal, grootste = self.bijdragen.samen(int(r[rij]), weg[rij] & (groepen[groep] > 0))
                tekort[rij, groep] = aantal < self.kleinste or grootste > d.dominantie
        uit[r] = (leden > 0) & tekort
        return uit

    def _samen(self, weg: Bools, x: Floats, unies: slice, r: Ints) -> Floats:
        """Sums of `x` (row, gebied) over what is left out, per row of `weg` and union."""
        g = self.gebied.nl
        return np.asarray(np.where(weg, x[r, :g], 0.0) @ self.gebied.groepen[unies].T)

    def nauw(self, weg: Bools, unies: slice, r: Ints) -> Bools:
        """Per row and union: the total tells too much about a protected gemeente.

        What lies between `laag` and `hoog` and adds up to K₁ to K₂, has for a gemeente of weight w a share
        between (K₁ − Σ w hoog) / w and (K₂ − Σ w laag) / w, sums over the others.
        Times its answers that must be `categorie_n` wide, or as wide as was known already, or as the smaller
        side of the total leaves room for; but never narrower than twice `uiterste_rand`.
        """
        b, d, g, groepen = self.balans, self.drempels, self.gebied.nl, self.gebied.groepen[unies]
        if not len(groepen):
            return np.zeros((len(weg), 0), dtype=bool)
        w, n, onder, boven = np.where(weg, b.gewicht[r], 0.0), self.n[r, :g], b.laag[r], b.hoog[r]
        waar = groepen.argmax(axis=0)
        alles, totaal, laagst, hoogst = (
            (np.where(weg, w * x, 0.0) @ groepen.T)[:, waar]
            for x in (np.ones(w.shape), b.waarde[r], onder, boven)
        )
        minder, meer = (x[r][:, unies][:, waar] for x in (b.minder, b.meer))
        deler = np.where(w > 0, w, 1.0)
        hoog = np.minimum(boven, (totaal + meer - (laagst - w * onder)) / deler)
        laag = np.maximum(onder, (totaal - minder - (hoogst - w * boven)) / deler)
        kant = np.maximum(n * np.minimum(totaal, alles - totaal) / deler, 2 * d.uiterste_rand)
        eis = np.minimum(np.minimum(n * (boven - onder), d.categorie_n), kant)
        smal = weg & b.gevoelig[r] & (n * (hoog - laag) < eis - _RUIS)
        return np.asarray(smal.astype(float) @ groepen.T > 0)

    def per_tabel(self, welke: Bools) -> Bools:
        """Any row of the table (table, …)."""
        return np.asarray(np.logical_or.reduceat(welke, self._van(), axis=0))

    def rijen_van(self, tabel: int) -> Ints:
        """The rows of a table."""
        return np.flatnonzero(self.tabel == tabel)

    def _van(self) -> Ints:
        return np.flatnonzero(np.diff(self.tabel, prepend=-1))


def bescherm(tafel: Tafel, gevolg: Callable[[], None]) -> None:
    """Changes `tafel.status` until no subtraction isolates anything; `gevolg` applies what follows."""
    if not len(tafel.tabel):
        return
    nl, tekort = tafel.gebied.nl, _onthoud(tafel)
    peers, land = slice(1, None), slice(0, 1)
    while True:
        publiek = tafel.openbaar()[:, nl + 1 :]
        if _vul_aan(tafel, peers, tekort(tafel.weg(), peers) & publiek, tafel.vrij()):
            gevolg()
            continue
        _sluit(tafel, slice(nl + 1, None), tekort(tafel.weg(), peers))
        gevolg()
        dicht = _groep_dicht(tafel)
        publiek = tafel.openbaar()[:, [nl]]
        if not _vul_aan(tafel, land, tekort(tafel.weg() & dicht, land) & publiek, tafel.vrij() & dicht):
            break
        gevolg()
    _sluit(tafel, slice(nl, nl + 1), tekort(tafel.weg() & _groep_dicht(tafel), land))
    gevolg()


def _onthoud(tafel: Tafel) -> Callable[[Bools, slice], Bools]:
    """`Tafel.tekort`, that looks again only at rows of which other gemeenten are left out than before: the
    answer depends on nothing else, and most rounds change a few rows."""
    vorige: dict[int, tuple[Bools, Bools]] = {}

    def tekort(weg: Bools, unies: slice) -> Bools:
        if unies.start not in vorige:
            uit = tafel.tekort(weg, unies)
        else:
            toen, uit = vorige[unies.start]
            anders = (weg != toen).any(axis=1, keepdims=True)
            uit = np.where(anders, tafel.tekort(weg & anders, unies), uit)
        vorige[unies.start] = weg, uit
        return uit

    return tekort


def _vul_aan(tafel: Tafel, unies: slice, tekort: Bools, vrij: Bools) -> bool:
    """Leaves out one more of the gemeenten `vrij` in every table and union with a `tekort` (row, union);
    whether there was any."""
    nodig = tafel.per_tabel(tekort)
    kan = ~tafel.per_tabel(~vrij)
    gevonden = False
    for tabel, unie in np.argwhere(nodig):
        leden = np.flatnonzero(kan[tabel] & (tafel.gebied.groepen[unies][unie] > 0))
        if len(leden):
            rijen = tafel.rijen_van(int(tabel))
            tafel.status[rijen, _kies(tafel, rijen, leden)] = ONDERDRUKT
            gevonden = True
    return gevonden


def _kies(tafel: Tafel, rijen: Ints, leden: Ints) -> int:
    """Of the gemeenten `leden` the one with fewest answers (ties: the first)."""
    return int(leden[tafel.n[np.ix_(rijen, leden)].min(axis=0).argmin()])


def _groep_dicht(tafel: Tafel) -> Bools:
    """Per row and gemeente: the figure of its peer group is not public (or it is in none)."""
    dicht = np.ones((len(tafel.status), len(tafel.gebied.groepen)), dtype=bool)
    dicht[:, 1:] = ~tafel.openbaar()[:, tafel.gebied.nl + 1 :]
    return dicht[:, tafel.gebied.peer]


def _sluit(tafel: Tafel, kolommen: slice, tekort: Bools) -> None:
    deel = tafel.status[:, kolommen]
    deel[tekort & (deel == OK) & ~tafel.bekend[:, kolommen]] = ONDERDRUKT
