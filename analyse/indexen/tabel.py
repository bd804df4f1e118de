"""Which indices of a round are published: those whose items measure one thing, in the whole country."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from analyse.indexen.cijfers import index_blokken, index_samenhang
from analyse.indexen.index import Index
from analyse.indexen.samenhang import ONVOLDOENDE, Samenhang
from analyse.maten import INDEX_MAAT
from analyse.onthulling import Onthuld
from analyse.onthulling.afronden import rond, rond_half_op
from analyse.publicatie import CIJFERS, SCHALEN, Drempels
from analyse.status import NIET_GEVRAAGD, OK, TE_WEINIG, WOORDEN, is_getoond
from analyse.tellen import Telling

_DECIMALEN = 2


@dataclass(frozen=True)
class Schaaluitkomst:
    """An index of a round and how well its items go together. `gesteld`: anyone has a score."""

    index: Index
    samenhang: Samenhang
    gesteld: bool

    @property
    def gepubliceerd(self) -> bool:
        """Whether the index is among the figures; one that was not asked is, with that status."""
        return self.samenhang.toereikend or not self.gesteld


def met_indexen(telling: Telling, indexen: Sequence[Index]) -> tuple[Telling, tuple[Schaaluitkomst, ...]]:
    """The round with those of its indices that go together among its figures, and the outcome for all.

    `telling` was made with `cijfers.tellers`. A round without responses has none.
    """
    if not telling.som.aantal or not indexen:
        return telling, ()
    uitkomsten = tuple(
        Schaaluitkomst(x, index_samenhang(telling, x), bool(telling.som.van(f"#{x.naam}").any()))
        for x in indexen
    )
    mee = [u.index for u in uitkomsten if u.gepubliceerd]
    return replace(telling, blokken=(*telling.blokken, *index_blokken(telling, mee))), uitkomsten


def schalentabel(onthuld: Onthuld, uitkomsten: Sequence[Schaaluitkomst], d: Drempels) -> pl.DataFrame:
    """Rows as `publicatie.SCHALEN`: alpha and omega of the whole country, on two decimals.

    They are there where every item of the index is shown for NL and enough people answered all of them.
    """
    c = onthuld.cijfers
    dicht = {
        r.item.variabele.naam
        for r, status in zip(c.rijen, onthuld.status[:, c.gebied.nl], strict=True)
        if r.is_hoofd and not is_getoond(status)
    }
    genoeg = d.gemeente_n if c.doelgroep == "gemeente" else d.inwoners_n
    rijen = []
    for u in uitkomsten:
        s, open_ = u.samenhang, u.samenhang.n >= genoeg and dicht.isdisjoint(u.index.variabelen)
        oordeel = WOORDEN[OK] if s.toereikend else ONVOLDOENDE
        status = (oordeel if open_ else WOORDEN[TE_WEINIG]) if u.gesteld else WOORDEN[NIET_GEVRAAGD]
        getallen = (s.n, s.alfa, s.omega) if open_ and u.gesteld else (None, None, None)
        rijen.append((c.doelgroep, c.periode, u.index.naam, s.k, *getallen, status))
    tabel = pl.DataFrame(rijen, schema=SCHALEN, orient="row")
    n = pl.Series(rond(tabel["n"].cast(pl.Float64).to_numpy(), d.afronding)).fill_nan(None).cast(pl.Int32)
    fijn = (
        pl.Series(naam, rond_half_op(tabel[naam].to_numpy(), _DECIMALEN)).fill_nan(None)
        for naam in ("alfa", "omega")
    )
    return tabel.with_columns(n.alias("n"), *fijn)


def zonder_samenhang(onthuld: Onthuld, uitkomsten: Sequence[Schaaluitkomst]) -> pl.DataFrame:
    """Rows as `publicatie.CIJFERS` of the indices that do not go together: a status and no numbers."""
    c = onthuld.cijfers
    los = [u.index for u in uitkomsten if not u.gepubliceerd]
    rijen = [
        (c.doelgroep, c.periode, gebied, x.naam, x.naam, INDEX_MAAT, ONVOLDOENDE, x.bewoording)
        for x in los
        for gebied in c.gebied.namen
    ]
    kop = ("doelgroep", "periode", "gebied", "begrip", "variabele", "maat", "status", "bewoording")
    tabel = pl.DataFrame(rijen, schema={k: CIJFERS[k] for k in kop}, orient="row")
    return tabel.select(pl.col(k) if k in kop else pl.lit(None, dtype=t).alias(k) for k, t in CIJFERS.items())
