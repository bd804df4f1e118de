"""Submitted answers: one typed function per query of queries/responsen.sql."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import polars as pl
from adbc_driver_postgresql import dbapi

from service.database.fouten import vertaal_fouten
from service.database.sql import Db, laad
from service.errors import DatabaseOnbereikbaar

_Q = laad("responsen")
_TIJD = 600.0

Rij: TypeAlias = tuple[bytes, str, str, str, bytes, bytes, str, str, str | None, bool, str, int]
"""sleutel, gemeente, ronde, versie, bewijs, concept, antwoorden "{1,2}", paradata "{1,0,3}", teksten
(JSON), toestemming, masker of the organisation (32 hex digits), deel.
"""


@dataclass(frozen=True)
class Aantallen:
    """Live responses of a ronde."""

    verplaatst: int
    verzegeld: int


async def dien_in(db: Db, rijen: Sequence[Rij]) -> set[int]:
    """Submit rows in one statement; returns the places (from 0) of the rows that were taken."""
    return {rij["nr"] - 1 for rij in await _Q["dien_in"].many(db, *zip(*rijen, strict=True))}


async def vergrendel_verplaatsen(db: Db, ronde: str) -> None:
    """Wait to be the only mover of this ronde, for the length of this transaction."""
    await _Q["vergrendel_verplaatsen"].exec(db, ronde, timeout=_TIJD)


async def verplaats(db: Db, ronde: str, groep: int) -> int:
    """Move the sealed responses of groups of at least `groep`; returns how many."""
    await _Q["tel_verzegeld"].exec(db, timeout=_TIJD)
    rij = await _Q["verplaats"].one(db, ronde, groep, timeout=_TIJD)
    return 0 if rij is None else int(rij["aantal"])


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
    """All moved responses in bulk: versie, gemeente, stratum, organisatie, antwoorden and paradata (lists
    of Int16).

    Blocks; run it in a thread. ADBC because a driver that makes Python objects takes thirty times as long.
    """
    try:
        with vertaal_fouten(), dbapi.connect(url) as con, con.cursor() as cursor:
            cursor.execute(_Q["lees_responsen"].sql, (ronde,))
            frame = pl.from_arrow(cursor.fetch_arrow_table())
    except dbapi.OperationalError as fout:
        raise DatabaseOnbereikbaar from fout
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("a table gives a frame")
    return frame
