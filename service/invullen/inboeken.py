"""The one statement that submits, for one response or thousands, with its retries and its fallback."""

from array import array
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

import asyncpg
import msgspec

from service.database import responsen as responsen_db
from service.database import uitnodigingen as uitnodigingen_db
from service.database.sql import Db, verbinding
from service.errors import (
    AlIngediend,
    DatabaseOnbereikbaar,
    DomeinFout,
    NietOpgeslagen,
    OnbekendeCode,
    OnbekendeRonde,
    RondeGesloten,
    RondeNietOpen,
)
from service.invullen.zegelen import Verzegeld, sluit_in, zegel_van
from service.log import log
from service.sleutels import Sleutels, nummer_van
from service.zegels import Zegel

_POGINGEN = 3
_OPNIEUW = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
_RIJFOUT = (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError, OverflowError)


class Indiening(msgspec.Struct, frozen=True, gc=False):
    """One submission, checked and coded. `antwoorden` in codebook order; `paradata` as invullen/paradata.py
    says; `deel`: the part of the questionnaire, 0 when it has one part.
    """

    code: str
    gemeente: str
    ronde: str
    versie: str
    antwoorden: list[int]
    teksten: dict[str, str]
    paradata: tuple[int, ...]
    poging: UUID
    toestemming: bool = False
    deel: int = 0


class Ontvangst(msgspec.Struct, frozen=True, gc=False):
    """Receipt. `nummer` may be shown; `herhaald`: this was a repetition of what was stored before."""

    nummer: str
    herhaald: bool


async def boek_in(
    db: Db, sleutels: Sleutels, indieningen: Sequence[Indiening]
) -> list[Ontvangst | DomeinFout]:
    """Store all; see intake.dien_in_batch."""
    if not indieningen:
        return []
    try:
        return await _in_een_keer(db, sleutels, indieningen)
    except DomeinFout:
        raise
    except _RIJFOUT as fout:
        # Never the text of the error: it can hold the row.
        log.error("indiening_geweigerd", soort=type(fout).__name__, aantal=len(indieningen))
        if len(indieningen) == 1:
            return [NietOpgeslagen()]
    uitkomsten: list[Ontvangst | DomeinFout] = []
    for indiening in indieningen:
        uitkomsten += await boek_in(db, sleutels, [indiening])
    return uitkomsten


async def neem_terug(db: Db, sleutels: Sleutels, code: str, gemeente: str, ronde: str, bewijs: bytes) -> bool:
    """The reverse: take back what has this receipt, so that the code works again.

    False when that can no longer be done: the answers were mixed with others, or the ronde is not open.
    Raises the TijdelijkeFouten.
    """
    sleutel = sleutels.status_sleutel(code)
    try:
        zegel = await zegel_van(db, sleutels.zegels, ronde)
    except RondeGesloten:
        return False
    plek = zegel.plek(sleutel, bewijs)
    async with verbinding(db) as con, con.transaction():
        # not while a group is being drawn: it would move with one fewer
        await responsen_db.vergrendel_verplaatsen(con, ronde)
        return await responsen_db.neem_terug(con, sleutel, gemeente, ronde, bewijs, plek)


async def _in_een_keer(
    db: Db, sleutels: Sleutels, indieningen: Sequence[Indiening]
) -> list[Ontvangst | DomeinFout]:
    zegels = await _zegels(db, sleutels, {ind.ronde for ind in indieningen})
    rijen = [_rij(sleutels, zegels.get(ind.ronde), ind) for ind in indieningen]
    # Without a seal the ronde is closed or unknown: nothing may be stored, only explained.
    kan = [nr for nr, ind in enumerate(indieningen) if ind.ronde in zegels]
    gevonden = await _met_herhaling(db, [rijen[nr] for nr in kan]) if kan else set()
    genomen = {kan[nr] for nr in gevonden}
    if len(genomen) == len(rijen):
        return [Ontvangst(nummer_van(rij[4]), False) for rij in rijen]
    rest = [nr for nr in range(len(rijen)) if nr not in genomen]
    verklaard = await _verklaar(db, [rijen[nr] for nr in rest])
    overig = dict(zip(rest, verklaard, strict=True))
    return [
        overig[nr] if nr in overig else Ontvangst(nummer_van(rij[4]), False) for nr, rij in enumerate(rijen)
    ]


async def _zegels(db: Db, sleutels: Sleutels, rondes: set[str]) -> dict[str, Zegel]:
    """The seals of the rondes that can still take answers. Raises ZegelOntbreekt, DatabaseOnbereikbaar."""
    uit = {}
    for ronde in rondes:
        with suppress(RondeGesloten, OnbekendeRonde):
            uit[ronde] = await zegel_van(db, sleutels.zegels, ronde)
    return uit


async def _met_herhaling(db: Db, rijen: Sequence[responsen_db.Rij]) -> set[int]:
    """Two batches with the same codes can deadlock or fail to serialise: the statement may simply be
    repeated.
    """
    for poging in range(1, _POGINGEN + 1):
        try:
            return await responsen_db.dien_in(db, rijen)
        except _OPNIEUW:
            log.warning("indiening_herhaald", poging=poging)
    raise DatabaseOnbereikbaar


async def _verklaar(db: Db, rijen: Sequence[responsen_db.Rij]) -> list[Ontvangst | DomeinFout]:
    """Why rows were not taken: a repetition (the same receipt) or a reason to refuse."""
    standen = await uitnodigingen_db.zoek_standen(db, [(rij[0], rij[1], rij[2]) for rij in rijen])
    per_rij = {stand.nr - 1: stand for stand in standen}
    return [_uitkomst(rij, per_rij.get(nr)) for nr, rij in enumerate(rijen)]


def _uitkomst(rij: responsen_db.Rij, stand: uitnodigingen_db.Stand | None) -> Ontvangst | DomeinFout:
    if stand is None:
        return OnbekendeCode()
    if stand.status == 2:
        return Ontvangst(nummer_van(rij[4]), True) if stand.bewijs == rij[4] else AlIngediend()
    if stand.ronde_status == "open":  # so the version differs: coded with another questionnaire
        return NietOpgeslagen()
    return RondeNietOpen() if stand.ronde_status == "nieuw" else RondeGesloten()


def _rij(sleutels: Sleutels, zegel: Zegel | None, ind: Indiening) -> responsen_db.Rij:
    teksten = msgspec.json.encode(ind.teksten, order="sorted") if ind.teksten else b""
    inhoud = b"|".join((ind.versie.encode(), array("h", ind.antwoorden).tobytes(), teksten))
    if any("\0" in tekst for tekst in ind.teksten.values()):
        raise ValueError("PostgreSQL refuses this, and only after the seal has been opened")
    masker = sleutels.organisatie_masker(ind.code, ind.gemeente)
    wat = Verzegeld(ind.antwoorden, ind.paradata, ind.teksten, ind.toestemming, masker)
    sleutel = sleutels.status_sleutel(ind.code)
    bewijs = sleutels.bewijs(ind.code, ind.gemeente, ind.poging, inhoud)
    if zegel:
        bewijs = zegel.bewijs(bewijs)
    return (
        sleutel,
        ind.gemeente,
        ind.ronde,
        ind.versie,
        bewijs,
        sleutels.concept_sleutel(ind.code, ind.gemeente),
        ind.deel,
        sluit_in(zegel, ind.gemeente, wat) if zegel else b"",
        zegel.plek(sleutel, bewijs) if zegel else ind.poging,
    )
