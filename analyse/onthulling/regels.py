"""Disclosure control: the one place that decides which figures may be seen. All passes through it, last.

Primary rules look at one figure: is its base large enough (inwoners: answers; aanbieders: organisations, none
dominant; gemeente: answers and those who did not answer), is every category of a shown distribution filled,
does a small group agree unanimously, is a peer group more than one or two gemeenten. Figures of one variable
would give each other away: from the number of answers, both shares of a scale and the mean, the five counts
of a small group can be solved. So the main figure comes first, the other shares only where each part they cut
the answers into is large enough, the mean only with the whole distribution (`_keten`). Then complementary
rules look at subtraction (`aftrekken`). Precision comes on top: figures of inwoners that say nothing are left
out, others are marked "indicatief".

Everything works on arrays (row of figures, gebied), see `cijfers.Cijfers`.
"""

from dataclasses import dataclass

import numpy as np

from analyse.betrouwbaarheid import korn_graubard, t_interval
from analyse.cijfers import Cijfers, Rij
from analyse.maten import BIJ, GEMIDDELDE, HOOFD, NETTO, VERDELING
from analyse.onthulling.aftrekken import Tafel, bescherm
from analyse.publicatie import Drempels
from analyse.status import (
    INDICATIEF,
    NIET_GEVRAAGD,
    NUL_VARIANTIE,
    OK,
    ONDERDRUKT,
    TE_WEINIG,
    Statussen,
    is_getoond,
)
from analyse.weging import Bools, Floats, Ints

MINSTE_PEERS = 3  # a peer group of fewer gemeenten says (nearly) what one of them says


@dataclass(frozen=True)
class Onthuld:
    """Figures with the status of each (row, gebied) and the interval of those that may be seen."""

    cijfers: Cijfers
    status: Statussen
    lo: Floats
    hi: Floats


@dataclass(frozen=True)
class _Soort:
    """Per row: what kind of figure it is; `variabele` and `tabel` number runs of rows.

    `hoofd`, `bij` and `verdeling` are families (`maten.familie`); `categorie`: the share of one code.
    """

    variabele: Ints
    tabel: Ints
    aandeel: Bools
    netto: Bools
    gemiddelde: Bools
    hoofd: Bools
    bij: Bools
    verdeling: Bools
    categorie: Bools


def onthul_cijfers(cijfers: Cijfers, d: Drempels) -> Onthuld:
    """The status of every figure."""
    soort = _soorten(cijfers.rijen)
    deel = _kleinste_deel(cijfers, soort)
    status = _primair(cijfers, soort, deel, d)
    _keten(status, soort)
    w = cijfers.waarden
    tafel = Tafel(
        status,
        w.n,
        w.organisaties if cijfers.doelgroep == "aanbieders" else w.n,
        deel,
        soort.tabel,
        soort.categorie | soort.bij,
        cijfers.gebied,
        _kleinste(cijfers.doelgroep, d),
        d.categorie_n,
        cijfers.bijdragen,
        d.dominantie,
    )
    bescherm(tafel, lambda: _keten(status, soort))
    lo, hi = _precisie(cijfers, status, soort, d)
    return Onthuld(cijfers, status, lo, hi)


def _soorten(rijen: tuple[Rij, ...]) -> _Soort:
    def vlag(waarden: list[bool]) -> Bools:
        return np.array(waarden, dtype=bool)

    def nummers(sleutels: list[object]) -> Ints:
        nieuw = [k == 0 or sleutels[k] != sleutels[k - 1] for k in range(len(sleutels))]
        return np.cumsum(np.array(nieuw, dtype=np.int64)) - 1

    families = [r.familie for r in rijen]
    return _Soort(
        nummers([r.item.variabele.naam for r in rijen]),
        nummers([(r.item.variabele.naam, f) for r, f in zip(rijen, families, strict=True)]),
        vlag([r.maat.aandeel for r in rijen]),
        vlag([r.maat.naam == NETTO for r in rijen]),
        vlag([r.maat.naam == GEMIDDELDE for r in rijen]),
        vlag([f == HOOFD for f in families]),
        vlag([f == BIJ for f in families]),
        vlag([f == VERDELING for f in families]),
        vlag([f == VERDELING and r.maat.naam != GEMIDDELDE for r, f in zip(rijen, families, strict=True)]),
    )


def _kleinste(doelgroep: str, d: Drempels) -> int:
    """The smallest base of a figure: answers, or organisations of aanbieders."""
    return {"inwoners": d.inwoners_n, "aanbieders": d.organisaties}.get(doelgroep, d.gemeente_n)


def _ergens(welke: Bools, variabele: Ints) -> Bools:
    """Per row and gebied: does `welke` hold for any row of the same variable."""
    if not len(variabele):
        return welke
    van = np.flatnonzero(np.diff(variabele, prepend=-1))
    return np.asarray(np.logical_or.reduceat(welke, van, axis=0)[variabele])


def _kleinste_deel(c: Cijfers, soort: _Soort) -> Floats:
    """Answers in the smallest part that a share (row, gebied) gives away.

    Of a category its own answers. Of the shares of a scale besides the main figure: the smallest of all
    shares of that scale and of what is left between them. Summed over gemeenten it is never too high.
    """
    w = c.waarden
    if not len(soort.variabele):
        return w.teller
    van = np.flatnonzero(np.diff(soort.variabele, prepend=-1))
    aandeel = (soort.aandeel & (soort.hoofd | soort.bij))[:, None]
    laagste = np.minimum.reduceat(np.where(aandeel, w.teller, np.inf), van, axis=0)
    samen = np.add.reduceat(np.where(aandeel, w.teller, 0.0), van, axis=0)
    n = np.maximum.reduceat(np.where(aandeel, w.n, 0.0), van, axis=0)
    deel = np.minimum(laagste, n - samen)[soort.variabele]
    return np.where(soort.bij[:, None], deel, w.teller)


def _primair(c: Cijfers, soort: _Soort, deel: Floats, d: Drempels) -> Statussen:
    """Status of every figure looked at by itself."""
    w = c.waarden
    omvang = w.organisaties if c.doelgroep == "aanbieders" else w.n
    te_weinig = (omvang < _kleinste(c.doelgroep, d)) | np.isnan(w.waarde)
    bijdragen = (w.n[:, : c.gebied.nl] > 0).astype(float) @ c.gebied.peers.T
    te_weinig[:, c.gebied.nl + 1 :] |= bijdragen < MINSTE_PEERS
    klein = w.n < d.uiterste_groep
    uiterste = klein & soort.aandeel[:, None] & ((w.teller == 0) | (w.teller == w.n))
    weg = uiterste | (klein & soort.gemiddelde[:, None] & w.eender)
    weg |= (soort.categorie | soort.bij)[:, None] & (deel < d.categorie_n)
    if c.doelgroep == "aanbieders":
        weg |= w.grootste > d.dominantie
    if c.doelgroep == "gemeente":
        # Whoever knows who took part: the group of those who did not must not be too small either.
        weg |= (c.populatie - c.respons < d.gemeente_rest)[None, :]
    status = np.where(te_weinig, TE_WEINIG, np.where(weg, ONDERDRUKT, OK)).astype(np.int8)
    status[~c.gesteld] = NIET_GEVRAAGD
    return status


def _keten(status: Statussen, soort: _Soort) -> None:
    """Main figure, other shares, distribution with mean: each family whole or not at all, and only where the
    one before it is shown, which would follow from it otherwise. Changes `status`."""
    eerder = soort.hoofd
    for familie in (soort.bij, soort.verdeling):
        eerder = eerder | familie
        dicht = status != OK
        weg = _ergens(dicht & eerder[:, None], soort.variabele)
        status[weg & ~dicht & familie[:, None]] = ONDERDRUKT


def _precisie(c: Cijfers, status: Statussen, soort: _Soort, d: Drempels) -> tuple[Floats, Floats]:
    """Precision of what may be seen: inwoners too imprecise are left out, the rest is marked.

    Changes `status`; gives the intervals.
    """
    w = c.waarden
    se = w.se
    onbruikbaar = np.isnan(se) | ~(w.df >= 1)
    if c.doelgroep == "inwoners":
        onbruikbaar |= w.n_eff < d.n_eff
    open_ = status == OK
    status[open_ & onbruikbaar] = TE_WEINIG
    open_ &= ~onbruikbaar
    lo, hi = _interval(c, soort, se, open_)
    breedte = (hi - lo) / np.where(soort.netto, 2.0, np.where(soort.aandeel, 1.0, np.nan))[:, None]
    with np.errstate(invalid="ignore"):
        zwak = (breedte > d.breedte_indicatief) | (w.n < d.inwoners_n)
        te_ruw = (breedte > d.breedte) & (c.doelgroep == "inwoners")
    status[open_ & zwak] = INDICATIEF
    status[open_ & (se == 0)] = NUL_VARIANTIE
    status[open_ & te_ruw] = TE_WEINIG
    dicht = _ergens(soort.categorie[:, None] & ~is_getoond(status), soort.variabele)
    status[dicht & soort.categorie[:, None] & is_getoond(status)] = TE_WEINIG
    return lo, hi


def _interval(c: Cijfers, soort: _Soort, se: Floats, mee: Bools) -> tuple[Floats, Floats]:
    """Intervals where `mee`: Korn-Graubard for shares; t for means and net agreement, within [−1, 1]."""
    w = c.waarden
    lo, hi = np.full(se.shape, np.nan), np.full(se.shape, np.nan)
    aandeel = mee & soort.aandeel[:, None]
    _, lo[aandeel], hi[aandeel] = korn_graubard(
        *(x[aandeel] for x in (w.waarde, w.variantie, w.n, w.n_eff, w.df))
    )
    rest = mee & ~soort.aandeel[:, None]
    lo[rest], hi[rest] = t_interval(*(x[rest] for x in (w.waarde, se, w.df)))
    netto = soort.netto
    lo[netto], hi[netto] = np.maximum(lo[netto], -1.0), np.minimum(hi[netto], 1.0)
    return lo, hi
