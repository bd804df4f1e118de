"""Submitted answers: one typed function per query of queries/responsen.sql."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

import polars as pl
from asyncpg import BitString

from service.database.fouten import vertaal_fouten
from service.database.sql import Db, Verbinding, laad, verbinding
from service.errors import DatabaseOnbereikbaar

_Q = laad("responsen")
_TIJD = 600.0

Rij: TypeAlias = tuple[bytes, str, str, str, bytes, bytes, int, bytes, UUID]
"""sleutel, gemeente, ronde, versie, bewijs, concept, deel, inhoud (sealed), id while it waits."""
Respons: TypeAlias = tuple[str, UUID, str, str, str, BitString | None, list[int], list[int]]
"""ronde, id, versie, gemeente, stratum, organisatie, antwoorden, paradata (masked)."""
Verhaal: TypeAlias = tuple[str, UUID, str, str, str, str, bool, str]
"""ronde, id, gemeente, doelgroep, vraag, tekst, toestemming, status. Until the close vraag is "" and tekst is
sealed."""
_RESPONS = ("ronde_id", "id", "versie", "gemeente", "stratum", "organisatie", "antwoorden", "paradata")
_VERHAAL = ("ronde", "id", "gemeente", "doelgroep", "vraag", "tekst", "toestemming", "status")


@dataclass(frozen=True)
class Wachtend:
    """One sealed response that may be moved. `organisatie`: still under its mask."""

    id: UUID
    versie: str
    gemeente: str
    stratum: str
    organisatie: BitString | None
    inhoud: bytes


@dataclass(frozen=True)
class Aantallen:
    """Live responses of a ronde."""

    verplaatst: int
    verzegeld: int


async def dien_in(db: Db, rijen: Sequence[Rij]) -> set[int]:
    """Submit rows in one statement; returns the places (from 0) of the rows that were taken.

    Someone who waits for one gets the usual time; thousands on a busy machine need more.
    """
    tijd = None if len(rijen) == 1 else _TIJD
    return {rij["nr"] - 1 for rij in await _Q["dien_in"].many(db, *zip(*rijen, strict=True), timeout=tijd)}


async def neem_terug(db: Db, sleutel: bytes, gemeente: str, ronde: str, bewijs: bytes, id_: UUID) -> bool:
    """Take one response back; False when it no longer waits, or the ronde is not open."""
    return await _Q["neem_terug"].one(db, sleutel, gemeente, ronde, bewijs, id_) is not None


async def vergrendel_verplaatsen(db: Db, ronde: str) -> None:
    """Wait to be the only mover of this ronde, for the length of this transaction."""
    await _Q["vergrendel_verplaatsen"].exec(db, ronde, timeout=_TIJD)


async def lees_groepen(db: Db, ronde: str, groep: int, blijft: int, hoogstens: int) -> list[Wachtend]:
    """What waits in groups of at least `groep`, but for `blijft` of each drawn by lot; of more than
    `hoogstens` responses the first groups.
    """
    await _Q["tel_verzegeld"].exec(db, timeout=_TIJD)
    rijen = await _Q["lees_groepen"].many(db, ronde, groep, hoogstens, blijft, timeout=_TIJD)
    return [Wachtend(**rij) for rij in rijen]


async def verwijder_verzegeld(db: Db, ronde: str, ids: Sequence[UUID]) -> None:
    """Remove sealed responses, in the transaction that gave them their place."""
    await _Q["verwijder_verzegeld"].exec(db, ronde, ids, timeout=_TIJD)


async def bewaar_responsen(db: Verbinding, responsen: Sequence[Respons], verhalen: Sequence[Verhaal]) -> None:
    """Give responses and open answers their place, in the order given (COPY, in the caller's transaction)."""
    async with verbinding(db) as con:
        await con.copy_records_to_table(
            "responsen", schema_name="antwoorden", columns=_RESPONS, records=responsen, timeout=_TIJD
        )
        await con.copy_records_to_table(
            "verhalen", schema_name="antwoorden", columns=_VERHAAL, records=verhalen, timeout=_TIJD
        )


async def neem_verhalen(db: Db, ronde: str) -> list[tuple[str, str, str, str, bool, str]]:
    """Take all open answers of a ronde out, to be given new places: gemeente, doelgroep, vraag, tekst,
    toestemming, status."""
    return [tuple(rij) for rij in await _Q["lees_verhalen"].many(db, ronde, timeout=_TIJD)]


async def ruim_op(db: Db) -> None:
    """Clear the dead rows after a move (not inside a transaction)."""
    await _Q["ruim_op"].exec(db, timeout=_TIJD)


async def rondes_met_verzegeld(db: Db) -> list[str]:
    """Ids of the rondes with sealed responses."""
    return [rij["ronde"] for rij in await _Q["rondes_met_verzegeld"].many(db)]


async def maak_partitie(db: Db, ronde: str) -> None:
    """Make the place for the responses of a ronde; safe to repeat."""
    await _Q["maak_partitie"].exec(db, ronde)


async def verwijder_partitie(db: Db, ronde: str) -> None:
    """Drop the live responses of a ronde; safe to repeat."""
    await _Q["verwijder_partitie"].exec(db, ronde, timeout=_TIJD)


async def tel_responsen(db: Db, ronde: str) -> Aantallen:
    """How many live responses there are."""
    rij = await _Q["tel_responsen"].one(db, ronde, timeout=_TIJD)
    return Aantallen(0, 0) if rij is None else Aantallen(rij["verplaatst"], rij["verzegeld"])


def lees_responsen(url: str, ronde: str) -> pl.DataFrame:
    """All moved responses in bulk: id (bytes), gemeente, stratum, organisatie ("0101..."), antwoorden and
    paradata (masked; lists of Int16).

    Blocks; run it in a thread. ADBC because a driver that makes Python objects takes thirty times as long.
    """
    # Only here: it loads all of pyarrow, which who serves has no use for.
    from adbc_driver_postgresql import dbapi

    try:
        with vertaal_fouten(), dbapi.connect(url) as con, con.cursor() as cursor:
            cursor.execute(_Q["lees_responsen"].sql, (ronde,))
            frame = pl.from_arrow(cursor.fetch_arrow_table())
    except dbapi.OperationalError as fout:
        raise DatabaseOnbereikbaar from fout
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("a table gives a frame")
    return frame
