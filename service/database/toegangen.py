"""Personal links to the workspace, and what was done with them: one function per query of
queries/toegangen.sql.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from service.database.sql import Db, laad

_Q = laad("toegangen")

Rol = Literal["moderator", "gemeente", "aanbieders"]
ROLLEN: tuple[Rol, ...] = ("moderator", "gemeente", "aanbieders")


@dataclass(frozen=True)
class Toegang:
    """Someone with a personal link that works. `gemeente`: code; None, only of a moderator: all of them.

    `uitgelogd`: how often someone logged out with this link.
    """

    id: UUID
    rol: Rol
    gemeente: str | None
    naam: str
    verloopt: datetime
    uitgelogd: int


@dataclass(frozen=True)
class ToegangRij:
    """A link in the list; `dicht`: it works no longer."""

    id: UUID
    rol: str
    gemeente: str | None
    naam: str
    verloopt: datetime
    ingetrokken: bool
    dicht: bool


@dataclass(frozen=True)
class Handeling:
    """One line of the record of what was done; `naam` None: the operator."""

    wanneer: datetime
    naam: str | None
    wat: str
    onderwerp: str


async def maak(
    db: Db, id_: UUID, sleutel: bytes, rol: Rol, gemeente: str | None, naam: str, geldig: timedelta
) -> None:
    """Make a link that works for so long."""
    await _Q["maak_toegang"].exec(db, id_, sleutel, rol, gemeente, naam, geldig)


async def zoek(db: Db, sleutel: bytes) -> Toegang | None:
    """Who has this link; None when there is no such link, or it works no longer."""
    rij = await _Q["zoek_link"].one(db, sleutel)
    return None if rij is None else Toegang(**rij)


async def lees(db: Db, id_: UUID) -> Toegang | None:
    """As `zoek`, for someone who is in already."""
    rij = await _Q["lees_link"].one(db, id_)
    return None if rij is None else Toegang(**rij)


async def lijst(db: Db) -> list[ToegangRij]:
    """All links, those that work first."""
    return [ToegangRij(**rij) for rij in await _Q["lijst_toegangen"].many(db)]


async def trek_in(db: Db, id_: UUID) -> str | None:
    """Stop a link; the name it was made for, or None when there is no such link."""
    rij = await _Q["trek_in"].one(db, id_)
    return None if rij is None else str(rij["naam"])


async def log_uit(db: Db, id_: UUID) -> None:
    """End every session of this link."""
    await _Q["log_uit"].exec(db, id_)


async def noteer(db: Db, toegang: UUID | None, wat: str, onderwerp: str) -> None:
    """Write down that someone (None: the operator) did something."""
    await _Q["noteer"].exec(db, toegang, wat, onderwerp)


async def handelingen(db: Db, aantal: int) -> list[Handeling]:
    """The last things that were done, newest first."""
    return [Handeling(**rij) for rij in await _Q["lees_handelingen"].many(db, aantal)]
