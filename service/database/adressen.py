"""E-mail addresses: one typed function per query of queries/adressen.sql. They live in a schema of their own,
behind a role that cannot read answers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from service.database.sql import Db, Pool, Verbinding, laad, verbinding

_Q = laad("adressen")
_TIJD = 600.0


@dataclass(frozen=True)
class Adres:
    """One address of a ronde and the place in the sample it belongs to."""

    email: str = field(repr=False)
    gemeente: str
    stratum: str
    taal: str


@asynccontextmanager
async def als_contact(pool: Pool) -> AsyncIterator[Verbinding]:
    """A transaction in the role of addresses."""
    async with verbinding(pool) as con, con.transaction():
        await _Q["neem_rol"].exec(con)
        yield con


async def bewaar(db: Verbinding, ronde: str, adressen: Sequence[Adres]) -> int:
    """Add addresses; returns how many were new."""
    kolommen = [[getattr(a, naam) for a in adressen] for naam in ("email", "gemeente", "stratum", "taal")]
    return len(await _Q["bewaar_adressen"].many(db, ronde, *kolommen, timeout=_TIJD))


async def te_versturen(db: Db, ronde: str) -> list[Adres]:
    """The addresses that got no mail yet."""
    return [Adres(**rij) for rij in await _Q["lees_te_versturen"].many(db, ronde, timeout=_TIJD)]


async def noteer_verstuurd(db: Db, ronde: str, email: str) -> None:
    """The mail server took the mail for this address."""
    await _Q["noteer_verstuurd"].exec(db, ronde, email)


async def verwijder(db: Db, ronde: str) -> None:
    """Remove all addresses of a ronde."""
    await _Q["verwijder_adressen"].exec(db, ronde, timeout=_TIJD)


async def ruim_op(db: Db) -> None:
    """Clear the dead rows (not inside a transaction)."""
    await _Q["ruim_adressen_op"].exec(db, timeout=_TIJD)
