"""Loader of the named queries in service/queries/*.sql.

A query starts with `-- name: <naam> :one|:many|:exec` followed by one line that says what it is for. The
text is sent as it stands: no SQL is ever built from strings. Faults of the database become domain errors
here, once for all queries.
"""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from service.database.fouten import als_domeinfout, vertaal_fouten
from service.errors import DatabaseOnbereikbaar

QUERIES = Path(__file__).parent.parent / "queries"

if TYPE_CHECKING:
    Verbinding: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
else:  # the classes take no type parameters at run time, and Litestar reads annotations at run time
    Verbinding = asyncpg.Connection | PoolConnectionProxy
    Pool = asyncpg.Pool
Db: TypeAlias = Pool | Verbinding

_KOP = re.compile(r"^-- name: (?P<naam>\w+) :(?P<soort>one|many|exec)\n-- (?P<doel>.+)$", re.MULTILINE)
_WACHT = 5.0


@asynccontextmanager
async def verbinding(db: Db) -> AsyncIterator[Verbinding]:
    """A connection: one of the pool (waits at most 5 s), or the given one. Database faults become domain
    errors.
    """
    with vertaal_fouten():
        if not isinstance(db, asyncpg.Pool):
            yield db
            return
        uit_pool = await _neem(db)
        try:
            yield uit_pool
        finally:
            await db.release(uit_pool)


async def _neem(pool: Pool) -> "PoolConnectionProxy[asyncpg.Record]":
    try:
        return await pool.acquire(timeout=_WACHT)
    except asyncpg.PostgresError as fout:
        # Whatever the server says to a greeting (an unknown setting in the address, say): there is no way in.
        raise als_domeinfout(fout) or DatabaseOnbereikbaar() from fout


@dataclass(frozen=True)
class Query:
    """One named query. `timeout` in seconds (None = the default of the pool)."""

    naam: str
    soort: Literal["one", "many", "exec"]
    doel: str
    sql: str

    async def one(self, db: Db, *args: Any, timeout: float | None = None) -> asyncpg.Record | None:
        """The first row, or None."""
        async with verbinding(db) as con:
            return await con.fetchrow(self.sql, *args, timeout=timeout)

    async def many(self, db: Db, *args: Any, timeout: float | None = None) -> Sequence[asyncpg.Record]:
        """All rows."""
        async with verbinding(db) as con:
            return await con.fetch(self.sql, *args, timeout=timeout)

    async def exec(self, db: Db, *args: Any, timeout: float | None = None) -> None:
        """Run without a result."""
        async with verbinding(db) as con:
            await con.execute(self.sql, *args, timeout=timeout)


def laad(bestand: str) -> dict[str, Query]:
    """All queries of `queries/<bestand>.sql` by name. Raises ValueError when a name occurs twice or the
    file has none.
    """
    tekst = (QUERIES / f"{bestand}.sql").read_text(encoding="utf-8")
    koppen = list(_KOP.finditer(tekst))
    if not koppen:
        raise ValueError(f"queries/{bestand}.sql: geen enkele naam")
    einden = [kop.start() for kop in koppen[1:]] + [len(tekst)]
    soorten: dict[str, Literal["one", "many", "exec"]] = {"one": "one", "many": "many", "exec": "exec"}
    gevonden = {
        kop["naam"]: Query(kop["naam"], soorten[kop["soort"]], kop["doel"], tekst[kop.end() : einde].strip())
        for kop, einde in zip(koppen, einden, strict=True)
    }
    if len(gevonden) != len(koppen) or len(koppen) != tekst.count("-- name:"):
        raise ValueError(f"queries/{bestand}.sql: lege, dubbele of onleesbare naam")
    return gevonden
