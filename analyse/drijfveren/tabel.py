"""Which differences in trust may be seen, and their table: a gebied shows all of them or none.

A difference, with the share that agrees and the mean of everyone, gives the mean trust of both sides: two
groups of people. So each side needs as many answers as any group does, and so does what is left of a peer
group or the country besides the gemeenten that show theirs. Who is in these groups is an answer itself, which
nobody knows of another; so they are not laid beside breakdowns by background, nor beside each other.
"""

from collections.abc import Mapping

import numpy as np
import polars as pl

from analyse.cijfertabel import getal, tekst
from analyse.drijfveren.paren import Paar, paren_van, tel_paren
from analyse.drijfveren.rekenen import Verbanden, reken_verbanden
from analyse.gebieden import Gebieden
from analyse.maten import GEMIDDELDE
from analyse.onthulling import Onthuld
from analyse.onthulling.afronden import fijnheid, rond, rond_cijfers, rond_df, rond_se, rond_toets
from analyse.publicatie import DRIJFVEREN, Drempels, leeg
from analyse.status import INDICATIEF, OK, ONDERDRUKT, TE_WEINIG, WOORDEN, Statussen, is_getoond
from analyse.tellen import Telling
from analyse.vergelijking import Q, benjamini_hochberg
from analyse.weging import Bools, Floats, Ints
from vragenlijsten import Begrip

GEEN, POSITIEF, NEGATIEF = "geen_samenhang", "positief", "negatief"
_OORDELEN = (GEEN, POSITIEF, NEGATIEF)


def maak_drijfveren(
    telling: Telling, onthuld: Onthuld, begrippen: Mapping[str, Begrip], d: Drempels
) -> pl.DataFrame:
    """Rows as `publicatie.DRIJFVEREN` of inwoners: how each statement goes with trust, per gebied.

    `telling` was made with `paren.paartellers`. Statements that nobody was asked give no rows.
    """
    paren = paren_van(telling.invoer.codeboek, begrippen, telling.invoer.schalen)
    if telling.basis is None or telling.invoer.doelgroep != "inwoners" or not paren:
        return leeg("drijfveren")
    tel = tel_paren(telling.som, telling.basis, paren)
    gesteld = np.asarray(tel[..., 0].any(axis=(0, 2)))
    paren = tuple(p for p, er in zip(paren, gesteld.tolist(), strict=True) if er)
    if not paren:
        return leeg("drijfveren")
    return _tabel(onthuld, paren, reken_verbanden(telling.basis, telling.gebied, tel[:, gesteld]), d)


def _tabel(onthuld: Onthuld, paren: tuple[Paar, ...], v: Verbanden, d: Drempels) -> pl.DataFrame:
    c = onthuld.cijfers
    lo, hi = v.grenzen()
    status = _statussen(onthuld, paren, v, hi - lo, d)
    mag = is_getoond(status)
    p = np.where(mag, v.p, np.nan)
    p_bh = benjamini_hochberg(p)
    n = v.n.sum(axis=2)
    fijn, maten = fijnheid(n, grof=False, fijn_n=d.fijn_n), [GEMIDDELDE] * len(paren)
    getallen = {
        "n": rond(n, d.afronding),
        "schatting": rond_cijfers(v.verschil, maten, fijn),
        "se": rond_se(v.se, maten, fijn),
        "lo": rond_cijfers(lo, maten, fijn),
        "hi": rond_cijfers(hi, maten, fijn),
        "df": rond_df(v.df),
        "p": rond_toets(p, fijn),
        "p_bh": rond_toets(p_bh, fijn),
    }
    with np.errstate(invalid="ignore"):
        # As rounded: nobody reads of a difference next to an interval that holds 0.
        ver = (getallen["lo"] > 0) | (getallen["hi"] < 0)
        oordeel = np.where((p_bh <= Q) & ver, np.where(v.verschil > 0, 1, 2), 0)
    breedte = len(c.gebied.namen)
    rij = np.repeat(np.arange(len(paren)), breedte)
    kolommen = {
        "doelgroep": pl.repeat(c.doelgroep, len(rij), eager=True),
        "periode": pl.repeat(c.periode, len(rij), eager=True),
        "gebied": tekst(c.gebied.namen, np.tile(np.arange(breedte), len(paren))),
        "uitkomst": tekst([x.uitkomst.begrip for x in paren], rij),
        "begrip": tekst([x.stelling.begrip for x in paren], rij),
        "variabele": tekst([x.stelling.naam for x in paren], rij),
        "oordeel": tekst(_OORDELEN, oordeel.ravel()).set(pl.Series(~mag.ravel()), None),
        "status": tekst(WOORDEN, status.ravel()),
        **{naam: getal(np.where(mag, x, np.nan)) for naam, x in getallen.items()},
    }
    return pl.DataFrame({k: kolommen[k].cast(t) for k, t in DRIJFVEREN.items()})


def _statussen(
    onthuld: Onthuld, paren: tuple[Paar, ...], v: Verbanden, breed: Floats, d: Drempels
) -> Statussen:
    """The status (pair, gebied): alike for all pairs of a gebied, but for "indicatief"."""
    schaal = float((paren[0].uitkomst.tot or 0) - (paren[0].uitkomst.van or 0))
    with np.errstate(invalid="ignore"):
        vaag = ~(breed <= schaal * d.breedte) & ~(v.se <= 0)
    weinig = (v.n.sum(axis=2) < d.samenhang_n) | (v.n < d.inwoners_n).any(axis=2) | vaag
    te_weinig = weinig.any(axis=0)
    weg = (v.se <= 0).any(axis=0) | _keten(onthuld, paren)
    open_ = ~te_weinig & ~weg
    per_kant = v.n.transpose(1, 0, 2).reshape(len(open_), -1)
    bescherm_rest(open_, per_kant, onthuld.cijfers.gebied, d.inwoners_n)
    per = np.where(open_, OK, np.where(te_weinig, TE_WEINIG, ONDERDRUKT))
    breder = open_ & (breed > schaal * d.breedte_indicatief)
    return np.where(breder, INDICATIEF, per).astype(np.int8)


def _keten(onthuld: Onthuld, paren: tuple[Paar, ...]) -> Bools:
    """Gebieden where the main figure of any of the questions is not shown."""
    namen = {v.naam for x in paren for v in (x.uitkomst, x.stelling)}
    rijen = [k for k, r in enumerate(onthuld.cijfers.rijen) if r.is_hoofd and r.item.variabele.naam in namen]
    return np.asarray((~is_getoond(onthuld.status[rijen])).any(axis=0))


def bescherm_rest(open_: Bools, n: Floats, gebied: Gebieden, minimum: float) -> None:
    """Closes gemeenten until what a union holds besides what is shown in it is nobody, or two gemeenten or
    more with enough answers. `n` (gebied, group): answers per side of every pair. The smallest go first;
    then the union itself. Changes `open_`."""
    nl = gebied.nl
    for k in [*range(1, len(gebied.groepen)), 0]:
        leden = np.flatnonzero(gebied.groepen[k])
        while open_[nl + k] and not _veilig(_rest(open_, leden, gebied, k), n, minimum):
            open_[_kleinste(open_, leden, n, gebied, k)] = False


def _kleinste(open_: Bools, leden: Ints, n: Floats, gebied: Gebieden, k: int) -> int:
    """What to close so that more people are in the rest of union `k`: a gemeente that is in it by itself, of
    the country else a peer group; the union when there is none."""
    bedekt = _bedekt(open_, leden, gebied, k)
    over = leden[open_[leden] & ~bedekt].tolist()
    if not over and k == 0:
        over = [x for x in range(gebied.nl + 1, len(open_)) if open_[x]]
    return min(over, key=lambda x: (n[x].sum(), gebied.namen[x])) if over else gebied.nl + k


def _veilig(rest: Ints, n: Floats, minimum: float) -> bool:
    bezet = rest[n[rest].any(axis=1)]
    return not len(bezet) or (len(bezet) > 1 and float(n[bezet].sum(axis=0).min()) >= minimum)


def _rest(open_: Bools, leden: Ints, gebied: Gebieden, k: int) -> Ints:
    """The gemeenten of union `k` that are in nothing shown within it."""
    return np.asarray(leden[~open_[leden] & ~_bedekt(open_, leden, gebied, k)])


def _bedekt(open_: Bools, leden: Ints, gebied: Gebieden, k: int) -> Bools:
    """Of the country the gemeenten in a peer group that is shown."""
    peer = gebied.peer[leden]
    return np.asarray((peer > 0) & open_[gebied.nl + peer] & (k == 0))
