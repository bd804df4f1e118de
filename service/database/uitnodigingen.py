"""Invitations: one typed function per query of queries/uitnodigingen.sql."""

from collections.abc import Sequence
from dataclasses import dataclass

from asyncpg import BitString

from service.database.sql import Db, Verbinding, laad, verbinding

_Q = laad("uitnodigingen")
_KOLOMMEN = ("sleutel", "gemeente", "ronde", "stratum", "organisatie")
_TIJD = 600.0


@dataclass(frozen=True)
class ToegangRij:
    """What a code opens in one gemeente. `status`: 0 unused, 1 started, 2 done; `per_organisatie`: the
    answers of an organisation stay together.
    """

    ronde: str
    gemeente: str
    stratum: str
    per_organisatie: bool
    status: int
    bewijs: bytes | None
    doelgroep: str
    periode: str
    versie: str
    ronde_status: str


@dataclass(frozen=True)
class Stand:
    """State of a code, for row `nr` (from 1) of what was asked."""

    nr: int
    status: int
    bewijs: bytes | None
    ronde_status: str
    versie: str


@dataclass(frozen=True)
class Telling:
    """Response so far in one gemeente."""

    gemeente: str
    uitgenodigd: int
    begonnen: int
    klaar: int


async def zoek_toegang(db: Db, sleutel: bytes) -> list[ToegangRij]:
    """All that the code with this key opens; empty for an unknown code."""
    return [ToegangRij(**rij) for rij in await _Q["zoek_toegang"].many(db, sleutel)]


async def zoek_standen(db: Db, sleutels: Sequence[tuple[bytes, str, str]]) -> list[Stand]:
    """States of (key, gemeente, ronde); unknown combinations are absent."""
    kolommen = zip(*sleutels, strict=True) if sleutels else ((), (), ())
    return [Stand(**rij) for rij in await _Q["zoek_standen"].many(db, *kolommen)]


async def tel_uitgenodigd(db: Db, ronde: str, aantallen: Sequence[tuple[str, str, int]]) -> None:
    """Add (gemeente, stratum, number of invitations) to the strata."""
    kolommen = zip(*aantallen, strict=True) if aantallen else ((), (), ())
    await _Q["tel_uitgenodigd"].exec(db, ronde, *kolommen)


async def tel_per_status(db: Db, ronde: str) -> list[Telling]:
    """Response so far per gemeente; this is the only source of counts over time."""
    return [Telling(**rij) for rij in await _Q["tel_per_status"].many(db, ronde, timeout=60)]


async def kopieer(db: Verbinding, rijen: Sequence[tuple[bytes, str, str, str, BitString | None]]) -> None:
    """Bulk insert of (key, gemeente, ronde, stratum, masked organisation) with COPY, inside the
    caller's transaction.
    """
    async with verbinding(db) as con:
        await con.copy_records_to_table(
            "uitnodigingen", schema_name="deelname", columns=_KOLOMMEN, records=rijen, timeout=_TIJD
        )


async def is_open_link(db: Db, ronde: str, gemeente: str) -> bool:
    """Whether the open link of this gemeente lets people in now."""
    if "\x00" in ronde + gemeente:
        return False
    rij = await _Q["is_open_link"].one(db, ronde, gemeente)
    return rij is not None and bool(rij["open"])


async def nodig_uit_open(db: Db, sleutel: bytes, ronde: str, gemeente: str) -> bool:
    """Make the invitation of someone who came in by an open link; False when it lets nobody in."""
    if "\x00" in ronde + gemeente:
        return False
    return await _Q["nodig_uit_open"].one(db, sleutel, ronde, gemeente) is not None


async def zet_open_link(db: Db, ronde: str, gemeente: str, *, aan: bool) -> bool:
    """Switch an open link; False when the ronde has not this gemeente."""
    if not aan:
        await _Q["open_link_uit"].exec(db, ronde, gemeente)
        return True
    rij = await _Q["open_link_aan"].one(db, ronde, gemeente)
    return rij is not None and rij["aantal"] > 0


async def nodig_uit(
    db: Db, ronde: str, rijen: Sequence[tuple[bytes, str, str, BitString | None]]
) -> list[tuple[str, str]]:
    """Make invitations (key, gemeente, stratum, masked organisation) that are not there yet; gives the cells
    of the new ones.
    """
    kolommen = zip(*rijen, strict=True) if rijen else ((), (), (), ())
    gemaakt = await _Q["nodig_uit"].many(db, ronde, *kolommen, timeout=_TIJD)
    return [(rij["gemeente"], rij["stratum"]) for rij in gemaakt]
