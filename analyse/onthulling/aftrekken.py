"""Complementary suppression: no subtraction may bring back a figure that is left out.

Figures of gemeenten, of their peer group and of NL are weighted means of each other, and the weights (the
populations) are known. So per table (variable and family of measures):

1. within a peer group whose figure is shown, the gemeenten left out are at least two and together reach the
   minimum; otherwise the smallest shown gemeente is left out too, and where none is left the peer group;
2. the gemeenten left out in peer groups whose figure is *not* shown do the same for NL; otherwise the
   smallest shown gemeente of those groups is left out too, and where none is left NL.

What is left out together counts as one group: of aanbieders the organisations in it are counted once, however
many of its gemeenten they work for, and none of them may dominate it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analyse.clusters import Bijdragen
from analyse.gebieden import Gebieden
from analyse.status import OK, ONDERDRUKT, Statussen
from analyse.weging import Bools, Floats, Ints


@dataclass(frozen=True)
class Tafel:
    """Figures (row, gebied): `status` (is changed), answers, what counts for the base (`omvang`: answers or
    organisations), answers in the smallest part that the figure gives away (`teller`).

    Per row: the number of its table (rows of a table are together) and whether `teller` has a minimum
    (`delen`). `kleinste` is the minimum base, `categorie_n` that of a part. `bijdragen` (of aanbieders): who
    gave the answers; none may have given more than `dominantie` of them.
    """

    status: Statussen
    n: Floats
    omvang: Floats
    teller: Floats
    tabel: Ints
    delen: Bools
    gebied: Gebieden
    kleinste: int
    categorie_n: int
    bijdragen: Bijdragen | None = None
    dominantie: float = 1.0

    def weg(self) -> Bools:
        """Gemeenten with answers whose figure is left out (row, gemeente)."""
        g = self.gebied.nl
        return np.asarray((self.status[:, :g] != OK) & (self.n[:, :g] > 0))

    def tekort(self, weg: Bools, groepen: Floats) -> Bools:
        """Per row and group of gemeenten: subtraction would isolate what is left out (`weg`) of it."""
        g = self.gebied.nl
        leden, samen, teller = (
            np.where(weg, x, 0.0) @ groepen.T for x in (1.0, self.omvang[:, :g], self.teller[:, :g])
        )
        cel = self.delen[:, None] & (teller < self.categorie_n)
        tekort = (leden < 2) | (samen < self.kleinste) | cel
        if self.bijdragen is not None:
            for rij, groep in np.argwhere((leden > 0) & ~tekort):
                aantal, grootste = self.bijdragen.samen(int(rij), weg[rij] & (groepen[groep] > 0))
                tekort[rij, groep] = aantal < self.kleinste or grootste > self.dominantie
        return np.asarray((leden > 0) & tekort)

    def per_tabel(self, welke: Bools) -> Bools:
        """Any row of the table (table, …)."""
        return np.asarray(np.logical_or.reduceat(welke, self._van(), axis=0))

    def kleinste_getoond(self) -> Floats:
        """Answers of each gemeente that is shown in a table, infinite where it is not (table, gemeente)."""
        g = self.gebied.nl
        open_ = (self.status[:, :g] == OK) & (self.n[:, :g] > 0)
        return np.asarray(np.minimum.reduceat(np.where(open_, self.n[:, :g], np.inf), self._van(), axis=0))

    def _van(self) -> Ints:
        return np.flatnonzero(np.diff(self.tabel, prepend=-1))


def bescherm(tafel: Tafel, gevolg: Callable[[], None]) -> None:
    """Changes `tafel.status` until no subtraction isolates anything; `gevolg` applies what follows."""
    nl = tafel.gebied.nl
    while len(tafel.tabel):
        if not _binnen_groepen(tafel):
            _sluit(tafel, slice(nl + 1, None), tafel.tekort(tafel.weg(), tafel.gebied.peers))
            gevolg()
            if not _landelijk(tafel):
                break
        gevolg()
    los = tafel.weg() & _groep_dicht(tafel)
    _sluit(tafel, slice(nl, nl + 1), tafel.tekort(los, tafel.gebied.groepen[:1]))
    gevolg()


def _binnen_groepen(tafel: Tafel) -> bool:
    """One more gemeente in every table and shown peer group that needs it; whether there was any."""
    getoond = tafel.status[:, tafel.gebied.nl + 1 :] == OK
    nodig = tafel.per_tabel(tafel.tekort(tafel.weg(), tafel.gebied.peers) & getoond)
    if not nodig.any():
        return False
    n = tafel.kleinste_getoond()
    erbij = np.zeros(n.shape, dtype=bool)
    for p, groep in enumerate(tafel.gebied.peers):
        leden = np.flatnonzero(groep)
        _kies(n[:, leden], nodig[:, p], erbij, leden)
    return _verberg(tafel, erbij)


def _landelijk(tafel: Tafel) -> bool:
    """One more gemeente of a peer group that is not shown, in every table in which NL needs it."""
    dicht = _groep_dicht(tafel)
    getoond = tafel.status[:, [tafel.gebied.nl]] == OK
    nodig = tafel.per_tabel(tafel.tekort(tafel.weg() & dicht, tafel.gebied.groepen[:1]) & getoond)
    if not nodig.any():
        return False
    n = np.where(tafel.per_tabel(dicht), tafel.kleinste_getoond(), np.inf)
    erbij = np.zeros(n.shape, dtype=bool)
    _kies(n, nodig[:, 0], erbij, np.arange(n.shape[1]))
    return _verberg(tafel, erbij)


def _kies(n: Floats, nodig: Bools, erbij: Bools, leden: Ints) -> None:
    """Marks per table that needs one the gemeente with fewest answers (ties: the first)."""
    welke = np.flatnonzero(nodig & np.isfinite(n).any(axis=1)) if n.shape[1] else np.zeros(0, dtype=np.int64)
    erbij[welke, leden[n[welke].argmin(axis=1)]] = True


def _verberg(tafel: Tafel, erbij: Bools) -> bool:
    """Leaves out the gemeenten `erbij` (table, gemeente) in all rows of the table; whether there were any."""
    deel = tafel.status[:, : tafel.gebied.nl]
    deel[erbij[tafel.tabel] & (deel == OK)] = ONDERDRUKT
    return bool(erbij.any())


def _groep_dicht(tafel: Tafel) -> Bools:
    """Per row and gemeente: the figure of its peer group is not shown (or it is in none)."""
    dicht = np.ones((len(tafel.status), len(tafel.gebied.groepen)), dtype=bool)
    dicht[:, 1:] = tafel.status[:, tafel.gebied.nl + 1 :] != OK
    return dicht[:, tafel.gebied.peer]


def _sluit(tafel: Tafel, kolommen: slice, tekort: Bools) -> None:
    deel = tafel.status[:, kolommen]
    deel[tekort & (deel == OK)] = ONDERDRUKT
