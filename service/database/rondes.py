"""Rondes, their strata and their questionnaire versions: one typed function per query of
queries/rondes.sql.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import asyncpg

from service.database.sql import Db, laad
from vragenlijsten import Vragenlijst, vragenlijst_naar_json, vragenlijst_uit_json

_Q = laad("rondes")

RondeStatus = Literal["nieuw", "open", "sluitend", "gesloten"]
_STATUSSEN: dict[str, RondeStatus] = {
    "nieuw": "nieuw",
    "open": "open",
    "sluitend": "sluitend",
    "gesloten": "gesloten",
}


@dataclass(frozen=True)
class Ronde:
    """One ronde. `versie` is the full hash of its questionnaire; the last two are known once it is closed."""

    id: str
    doelgroep: str
    periode: str
    versie: str
    indeling: int
    veld_van: date
    veld_tot: date
    gesimuleerd: bool
    status: RondeStatus
    bestand_sha256: str | None
    responsen: int | None


@dataclass(frozen=True)
class Stratum:
    """One sampling stratum: `populatie` people, of whom `uitgenodigd` were invited."""

    gemeente: str
    stratum: str
    populatie: int
    uitgenodigd: int


def _ronde(rij: asyncpg.Record) -> Ronde:
    return Ronde(**{**rij, "status": _STATUSSEN[rij["status"]]})


async def bewaar_vragenlijst(db: Db, vragenlijst: Vragenlijst) -> None:
    """Keep this version; a version that is there already stays as it is."""
    inhoud = vragenlijst_naar_json(vragenlijst).decode()
    v = vragenlijst
    await _Q["bewaar_vragenlijst"].exec(db, v.versie, v.id, v.naam, v.doelgroep, inhoud)


_CACHE: dict[str, Vragenlijst] = {}


async def lees_vragenlijst(db: Db, versie: str) -> Vragenlijst:
    """The questionnaire of a version, remembered per process: a version never changes. Raises KeyError when
    unknown.
    """
    if (bekend := _CACHE.get(versie)) is not None:
        return bekend
    rij = await _Q["lees_vragenlijst"].one(db, versie)
    if rij is None:
        raise KeyError(versie)
    return _CACHE.setdefault(versie, vragenlijst_uit_json(rij["inhoud"].encode()))


async def maak_ronde(db: Db, ronde: Ronde) -> bool:
    """Insert a new ronde (status "nieuw"); False when the id is taken."""
    r = ronde
    rij = await _Q["maak_ronde"].one(
        db, r.id, r.doelgroep, r.periode, r.versie, r.indeling, r.veld_van, r.veld_tot, r.gesimuleerd
    )
    return rij is not None


async def maak_strata(db: Db, ronde: str, strata: Sequence[tuple[str, str, int]]) -> None:
    """Insert the strata (gemeente, stratum, populatie) of a new ronde."""
    gemeenten, namen, populaties = zip(*strata, strict=True) if strata else ((), (), ())
    await _Q["maak_strata"].exec(db, ronde, gemeenten, namen, populaties)


async def lees_ronde(db: Db, ronde: str) -> Ronde | None:
    """One ronde, or None."""
    rij = await _Q["lees_ronde"].one(db, ronde)
    return None if rij is None else _ronde(rij)


async def lees_rondes(db: Db) -> list[Ronde]:
    """All rondes, newest period first."""
    return [_ronde(rij) for rij in await _Q["lees_rondes"].many(db)]


async def vergrendel_ronde(db: Db, ronde: str) -> RondeStatus | None:
    """Lock the ronde for this transaction and give its status; waits for submissions under way."""
    rij = await _Q["vergrendel_ronde"].one(db, ronde, timeout=60)
    return None if rij is None else _STATUSSEN[rij["status"]]


async def zet_status(db: Db, ronde: str, status: RondeStatus) -> None:
    """Set the status; the caller holds the lock and knows that the step is allowed."""
    await _Q["zet_status"].exec(db, ronde, status)


async def noteer_bestand(db: Db, ronde: str, sha256: str, responsen: int) -> None:
    """Close the ronde with the fingerprint and the number of rows of its frozen file."""
    await _Q["noteer_bestand"].exec(db, ronde, sha256, responsen)


async def leg_zegel_vast(db: Db, ronde: str, kenmerk: bytes) -> None:
    """Record the mark of the seal, unless there is one already."""
    await _Q["leg_zegel_vast"].exec(db, ronde, kenmerk)


async def lees_zegel(db: Db, ronde: str) -> tuple[bytes | None, bool] | None:
    """The mark of the seal (None: not begun) and whether the ronde is not closed; None without a ronde."""
    rij = await _Q["lees_zegel"].one(db, ronde)
    return None if rij is None else (rij["zegel"], rij["levend"])


async def lees_strata(db: Db, ronde: str) -> list[Stratum]:
    """The strata of a ronde, by gemeente and stratum."""
    return [Stratum(**rij) for rij in await _Q["lees_strata"].many(db, ronde)]
