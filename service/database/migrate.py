"""Forward-only migrations: numbered SQL files, each in one transaction, with a checksum.

The runner holds the lock row of `beheer.migraties` while it works (no advisory lock: those go wrong through
a pooler), so several processes may start at once.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from service.database.sql import Db, Verbinding, laad, verbinding
from service.errors import AlleenLezen, MigratieFout

MIGRATIES = Path(__file__).parent.parent / "migrations"
_NAAM = re.compile(r"^(\d{4})_[a-z0-9_]+\.sql$")
_QUERIES = laad("migraties")
_TIJD = 600.0


@dataclass(frozen=True)
class Migratie:
    """One migration file."""

    nummer: int
    naam: str
    sql: str
    controlesom: str


def lees_migraties(map_: Path = MIGRATIES) -> tuple[Migratie, ...]:
    """All migration files in order. Raises MigratieFout for a bad name, a gap or a double number."""
    gevonden = []
    for pad in sorted(map_.glob("*.sql")):
        treffer = _NAAM.match(pad.name)
        if not treffer:
            raise MigratieFout(f"migrations/{pad.name}: de naam moet lijken op 0001_omschrijving.sql")
        sql = pad.read_text(encoding="utf-8")
        som = hashlib.sha256(sql.encode()).hexdigest()
        gevonden.append(Migratie(int(treffer[1]), pad.name, sql, som))
    if [m.nummer for m in gevonden] != list(range(1, len(gevonden) + 1)):
        raise MigratieFout("migrations/: de nummers lopen niet door vanaf 0001")
    return tuple(gevonden)


async def migreer(db: Db, migraties: tuple[Migratie, ...] | None = None) -> list[str]:
    """Apply what is missing; returns the names applied. Raises MigratieFout when an applied file was
    changed since.
    """
    alle = lees_migraties() if migraties is None else migraties
    async with verbinding(db) as con:
        await _maak_administratie(con)
        gedaan = []
        for migratie in alle:
            if await _pas_toe(con, migratie):
                gedaan.append(migratie.naam)
    return gedaan


async def achterstand(db: Db, migraties: tuple[Migratie, ...] | None = None) -> list[str]:
    """The migrations that this database still misses. Raises MigratieFout when a file was changed."""
    alle = lees_migraties() if migraties is None else migraties
    async with verbinding(db) as con:
        bestaat = await _QUERIES["bestaat_administratie"].one(con)
        if bestaat is None or not bestaat["bestaat"]:
            return [m.naam for m in alle]
        bekend = {rij["nummer"]: rij["controlesom"] for rij in await _QUERIES["lees_migraties"].many(con)}
    for migratie in alle:
        _controleer(migratie, bekend.get(migratie.nummer))
    return [m.naam for m in alle if m.nummer not in bekend]


async def eis_bruikbaar(db: Db) -> None:
    """Raises DatabaseOnbereikbaar, MigratieFout or AlleenLezen when the service could not do all its work."""
    if await achterstand(db):
        raise MigratieFout
    rij = await _QUERIES["lees_alleen_lezen"].one(db)
    if rij is not None and rij["alleen_lezen"]:
        raise AlleenLezen


async def _maak_administratie(con: Verbinding) -> None:
    try:
        await _QUERIES["maak_administratie"].exec(con)
    except (asyncpg.UniqueViolationError, asyncpg.DuplicateSchemaError, asyncpg.DuplicateTableError):
        # IF NOT EXISTS still collides when two processes start at the same moment: the other one made it.
        await _QUERIES["maak_administratie"].exec(con)


async def _pas_toe(con: Verbinding, migratie: Migratie) -> bool:
    async with con.transaction():
        await _QUERIES["vergrendel"].exec(con, timeout=_TIJD)
        rij = await _QUERIES["lees_migratie"].one(con, migratie.nummer)
        _controleer(migratie, rij["controlesom"] if rij else None)
        if rij:
            return False
        await con.execute(migratie.sql, timeout=_TIJD)
        await _QUERIES["noteer_migratie"].exec(con, migratie.nummer, migratie.naam, migratie.controlesom)
    return True


def _controleer(migratie: Migratie, bekend: str | None) -> None:
    if bekend is not None and bekend != migratie.controlesom:
        raise MigratieFout(
            f"migrations/{migratie.naam} is veranderd nadat dit bestand op deze database was toegepast"
        )
