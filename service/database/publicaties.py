"""Stored publicaties: heads and parts, immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import asyncpg
import msgspec

from analyse import PublicatieKop
from dashboards.export.uitgave import Uitgave
from service.database.sql import Db, laad, verbinding

_QUERIES = laad("publicaties")
_TIJD = 120.0  # seconds; the parts of a national publicatie are some tens of MB


@dataclass(frozen=True)
class PublicatieRij:
    """One publicatie in the list: `versie` counts within the ronde, from 1; the rest as in `Uitgave`."""

    hash: str
    ronde: str
    versie: int
    doelgroep: str
    periode: str
    kop: PublicatieKop
    gepubliceerd: datetime
    reden: str

    @property
    def uitgave(self) -> Uitgave:
        """What catalogues and references are made of."""
        return Uitgave(self.kop, self.gepubliceerd, self.reden)


async def bewaar(db: Db, kop: PublicatieKop, delen: Mapping[str, bytes], reden: str = "") -> bool:
    """Store a publicatie, public from now on; False when another process stored it, or this version of the
    ronde, first."""
    async with verbinding(db) as con, con.transaction():
        rij = await _QUERIES["bewaar_publicatie"].one(
            con, kop.hash, kop.ronde, kop.versie, msgspec.json.encode(kop).decode(), reden
        )
        if rij is None:
            return False
        await _QUERIES["bewaar_delen"].exec(con, kop.hash, list(delen), list(delen.values()), timeout=_TIJD)
    return True


async def lijst(db: Db) -> tuple[PublicatieRij, ...]:
    """All publicaties, newest periode first; those of answers that were collected elsewhere come last, so
    that they are never the newest while there is one of our own."""
    rijen = [_rij(rij) for rij in await _QUERIES["lijst_publicaties"].many(db)]
    return tuple(sorted(rijen, key=lambda rij: rij.ronde in rij.kop.elders))


async def lees_delen(db: Db, hash: str) -> dict[str, bytes]:
    """The parts of one publicatie; empty when there is no such publicatie."""
    return {rij["naam"]: rij["inhoud"] for rij in await _QUERIES["lees_delen"].many(db, hash, timeout=_TIJD)}


async def lees_deel(db: Db, hash: str, naam: str) -> bytes:
    """One part of a publicatie; empty when there is no such part."""
    rij = await _QUERIES["lees_deel"].one(db, hash, naam, timeout=_TIJD)
    return b"" if rij is None else rij["inhoud"]


def _rij(rij: asyncpg.Record) -> PublicatieRij:
    return PublicatieRij(
        hash=rij["hash"],
        ronde=rij["ronde"],
        versie=rij["versie"],
        doelgroep=rij["doelgroep"],
        periode=rij["periode"],
        kop=msgspec.json.decode(rij["kop"], type=PublicatieKop),
        gepubliceerd=rij["gepubliceerd"],
        reden=rij["reden"],
    )
