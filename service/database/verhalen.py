"""Stories after the close, and the decisions about them: one function per query of queries/verhalen.sql."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from service.database.sql import Db, laad

_Q = laad("verhalen")

Besluit = Literal["vrijgegeven", "afgewezen", "ingetrokken"]


@dataclass(frozen=True)
class Telling:
    """How many stories of a ronde have this status."""

    ronde: str
    status: str
    aantal: int


@dataclass(frozen=True)
class VerhaalRij:
    """One story as it was written; `versie` counts the decisions about it, `lengte` is that of all of it."""

    ronde: str
    id: UUID
    gemeente: str
    doelgroep: str
    vraag: str
    tekst: str
    lengte: int
    status: str
    versie: int


@dataclass(frozen=True)
class Besluitrij:
    """A decision about a story, and by whom."""

    versie: int
    besluit: str
    tekst: str | None
    begrip: str | None
    reden: str | None
    naam: str
    wanneer: datetime


@dataclass(frozen=True)
class Openbaar:
    """A released story as the public may read it."""

    ronde: str
    doelgroep: str
    vraag: str
    begrip: str | None
    tekst: str


async def tel(db: Db, gemeenten: Sequence[str] | None) -> list[Telling]:
    """Stories with consent of closed rondes, in these gemeenten (None: all)."""
    return [Telling(**rij) for rij in await _Q["tel_verhalen"].many(db, gemeenten)]


async def wachtrij(
    db: Db,
    ronde: str,
    status: str,
    gemeenten: Sequence[str] | None,
    *,
    aantal: int,
    vanaf: int,
    tekens: int,
) -> list[VerhaalRij]:
    """Stories of one ronde and status, of each the first so many characters."""
    rijen = await _Q["lees_wachtrij"].many(db, ronde, status, gemeenten, aantal, vanaf, tekens)
    return [VerhaalRij(**rij) for rij in rijen]


async def lees(db: Db, ronde: str, id_: UUID) -> VerhaalRij | None:
    """One story; None before the close and without consent."""
    rij = await _Q["lees_verhaal"].one(db, ronde, id_)
    return None if rij is None else VerhaalRij(**rij)


async def besluiten(db: Db, ronde: str, id_: UUID) -> list[Besluitrij]:
    """Every decision about a story, newest first."""
    return [Besluitrij(**rij) for rij in await _Q["lees_besluiten"].many(db, ronde, id_)]


async def besluit(
    db: Db,
    ronde: str,
    id_: UUID,
    gezien: int,
    wat: Besluit,
    toegang: UUID,
    *,
    tekst: str | None = None,
    begrip: str | None = None,
    reden: str | None = None,
) -> str | None:
    """Decide about a story as it was in version `gezien`; its gemeente, or None when it has changed."""
    rij = await _Q["besluit"].one(db, ronde, id_, gezien, wat, tekst, begrip, reden, toegang)
    return None if rij is None else str(rij["gemeente"])


async def openbaar(
    db: Db, plekken: Iterable[tuple[str, str]], aantal: int, vanaf: int = 0, begrip: str | None = None
) -> list[Openbaar]:
    """Released stories of these pairs of a ronde and a gemeente, beside one begrip or (None) any."""
    rondes, gemeenten = _uiteen(plekken)
    rijen = await _Q["lees_openbaar"].many(db, rondes, gemeenten, aantal, vanaf, begrip)
    return [Openbaar(**rij) for rij in rijen]


async def tel_openbaar(db: Db, plekken: Iterable[tuple[str, str]], begrip: str | None = None) -> int:
    """How many released stories there are of these pairs, beside one begrip or (None) any."""
    rij = await _Q["tel_openbaar"].one(db, *_uiteen(plekken), begrip)
    return 0 if rij is None else int(rij["aantal"])


async def standen(db: Db) -> dict[str, int]:
    """Per gemeente the number that counts changes of what is public besides figures."""
    return {rij["gemeente"]: rij["stand"] for rij in await _Q["lees_standen"].many(db)}


async def tel_op(db: Db, gemeente: str) -> None:
    """What is public about a gemeente has changed: its pages are drawn anew."""
    await _Q["tel_op"].exec(db, gemeente)


def _uiteen(plekken: Iterable[tuple[str, str]]) -> tuple[list[str], list[str]]:
    paren = list(plekken)
    return [ronde for ronde, _ in paren], [gemeente for _, gemeente in paren]
