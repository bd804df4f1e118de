"""The table of breakdowns: what is not shown is empty, and alike for all groups of a breakdown."""

import numpy as np
import polars as pl

from analyse.cijfers import Cijfers
from analyse.cijfertabel import getal, tekst
from analyse.maten import INDEX_MAAT
from analyse.onthulling import Onthuld
from analyse.onthulling.afronden import rond, rond_cijfers, rond_df, rond_se
from analyse.onthulling.uitsplitsingen import Getoond, onthul_uitsplitsingen
from analyse.publicatie import UITSPLITSINGEN, Drempels, leeg
from analyse.status import NUL_VARIANTIE, WOORDEN, is_getoond
from analyse.tellen import Telling
from analyse.uitsplitsen.groepen import Rooster, rooster_van
from analyse.uitsplitsen.rekenen import reken_uit, tel_klassen, tel_op
from analyse.weging import Ints


def maak_uitsplitsingen(telling: Telling, onthuld: Onthuld, d: Drempels) -> pl.DataFrame:
    """Rows as `publicatie.UITSPLITSINGEN`: main figures of inwoners by one kenmerk in every gebied, and by
    two where they are shown. `onthuld`: the figures of everyone in the same round.

    Other groups than inwoners, and rounds without background, give no rows. Raises AnalyseFout when what
    would be shown breaks a rule (`rooster.controleer_rooster`).
    """
    alle = onthuld.cijfers.rijen
    hoofd = [k for k, r in enumerate(alle) if r.is_hoofd and r.maat.naam != INDEX_MAAT]
    if telling.basis is None or telling.invoer.doelgroep != "inwoners" or not hoofd:
        return leeg("uitsplitsingen")
    rooster = rooster_van(telling)
    if len(rooster.uitsplitsingen) < 2:
        return leeg("uitsplitsingen")
    rijen = [alle[k] for k in hoofd]
    som, basis = tel_op(telling, rijen), telling.basis
    klassen = tel_klassen(telling, basis, rooster, rijen, som)

    def reken() -> Cijfers:
        return reken_uit(telling, basis, rooster, rijen, som)

    return _tabel(onthul_uitsplitsingen(rijen, klassen, rooster, onthuld.status[hoofd], d, reken), rooster, d)


def _tabel(getoond: Getoond, rooster: Rooster, d: Drempels) -> pl.DataFrame:
    c = getoond.cijfers
    rij, gebied = _plaatsen(rooster, getoond)
    delen = rooster.uitsplitsingen[1:]
    paren = [_paar(u.kenmerken, waarden) for u in delen for waarden in u.waarden]
    groep = rij % len(paren)
    w, status = c.waarden, getoond.status[rij, gebied]
    maten, fijn = [r.maat.naam for r in c.rijen], getoond.fijn
    zicht = is_getoond(status)
    aandeel = np.array([r.maat.aandeel for r in c.rijen], dtype=bool)[rij]
    # An interval of a mean without variance would read as certainty.
    interval = zicht & ((status != NUL_VARIANTIE) | aandeel)
    getallen = {
        "n": (zicht, rond(w.n, d.afronding)),
        "schatting": (zicht, rond_cijfers(w.waarde, maten, fijn)),
        "se": (zicht, rond_se(w.se, maten, fijn)),
        "lo": (interval, rond_cijfers(getoond.lo, maten, fijn)),
        "hi": (interval, rond_cijfers(getoond.hi, maten, fijn)),
        "df": (zicht, rond_df(w.df)),
    }
    variabelen = [r.item.variabele for r in c.rijen[:: len(paren)]]
    item = rij // len(paren)
    kolommen = {
        "doelgroep": pl.repeat(c.doelgroep, len(rij), eager=True),
        "periode": pl.repeat(c.periode, len(rij), eager=True),
        "gebied": tekst(c.gebied.namen, gebied),
        "begrip": tekst([v.begrip for v in variabelen], item),
        "variabele": tekst([v.naam for v in variabelen], item),
        "maat": tekst(maten[:: len(paren)], item),
        **{
            k: pl.Series([p[j] for p in paren], dtype=pl.String).gather(groep)
            for j, k in enumerate(_KENMERKEN)
        },
        "status": tekst(WOORDEN, status),
        **{naam: getal(np.where(mag, x[rij, gebied], np.nan)) for naam, (mag, x) in getallen.items()},
    }
    return pl.DataFrame({k: kolommen[k].cast(t) for k, t in UITSPLITSINGEN.items()})


_KENMERKEN = ("kenmerk_a", "waarde_a", "kenmerk_b", "waarde_b")


def _paar(kenmerken: tuple[str, ...], waarden: tuple[str, ...]) -> tuple[str | None, ...]:
    """kenmerk_a, waarde_a, kenmerk_b, waarde_b."""
    plat = [x for paar in zip(kenmerken, waarden, strict=True) for x in paar]
    return (*plat, *[None] * (4 - len(plat)))


def _plaatsen(rooster: Rooster, getoond: Getoond) -> tuple[Ints, Ints]:
    """Row of figures and gebied of each row of the table: all of one kenmerk, and what is shown of two."""
    delen, breedte = rooster.uitsplitsingen[1:], getoond.status.shape[1]
    aantal = [len(u.waarden) for u in delen]
    een = np.array([len(u.kenmerken) == 1 for u in delen])
    mee = getoond.open | een[:, None, None]
    per_rij = np.repeat(mee, aantal, axis=0).transpose(1, 0, 2).reshape(-1, breedte)
    rij, gebied = np.nonzero(per_rij)
    return rij, gebied
