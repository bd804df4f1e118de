"""Public answers to figures: drafts and versions; one function per query of queries/reacties.sql."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.database.sql import Db, laad

_Q = laad("reacties")


@dataclass(frozen=True)
class Plaats:
    """Whose answer, and to what: `van` "gemeente" or "aanbieders"; `begrip` "": to all figures."""

    gemeente: str
    van: str
    periode: str
    begrip: str = ""


@dataclass(frozen=True)
class Concept:
    """An answer as it is being written. `open`: differs from what was published last."""

    tekst: str
    versie: int
    open: bool


@dataclass(frozen=True)
class Reactie:
    """One published version; without a text the answer was withdrawn."""

    van: str
    periode: str
    begrip: str
    versie: int
    tekst: str
    wanneer: datetime
    gesimuleerd: bool


async def lees_concept(db: Db, p: Plaats) -> Concept:
    """The draft; an empty one of version 0 when there is none."""
    rij = await _Q["lees_reactieconcept"].one(db, p.gemeente, p.van, p.periode, p.begrip)
    return Concept("", 0, open=False) if rij is None else Concept(**rij)


async def bewaar_concept(db: Db, p: Plaats, tekst: str, gezien: int) -> int | None:
    """Keep a draft; its new version, or None when it was changed since `gezien`."""
    rij = await _Q["bewaar_reactieconcept"].one(db, p.gemeente, p.van, p.periode, p.begrip, tekst, gezien)
    return None if rij is None else int(rij["versie"])


async def publiceer(
    db: Db, p: Plaats, gezien: int, toegang: UUID, *, gesimuleerd: bool, leeg: bool = False
) -> int | None:
    """Publish the draft of version `gezien`, or withdraw (`leeg`); the new published version, or None when it
    was changed since."""
    rij = await _Q["publiceer_reactie"].one(
        db, p.gemeente, p.van, p.periode, p.begrip, gezien, toegang, gesimuleerd, leeg
    )
    return None if rij is None else int(rij["versie"])


async def lees(db: Db, gemeente: str) -> list[Reactie]:
    """Every published version about a gemeente, newest periode and version first."""
    return [Reactie(**rij) for rij in await _Q["lees_reacties"].many(db, gemeente)]


async def concepten(db: Db, gemeente: str, van: str) -> list[tuple[str, str]]:
    """Periode and begrip of what was begun and not published."""
    return [
        (rij["periode"], rij["begrip"]) for rij in await _Q["lees_reactieconcepten"].many(db, gemeente, van)
    ]


async def periodes(db: Db) -> dict[str, bool]:
    """The periodes with published figures, newest first → whether those are simulated."""
    return {rij["periode"]: rij["gesimuleerd"] for rij in await _Q["lees_periodes"].many(db)}
