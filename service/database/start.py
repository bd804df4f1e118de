"""From settings to a working database: starts the embedded PostgreSQL when that is used, and opens the
pool.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from service.database.embedded import Embedded, start
from service.database.migrate import achterstand, migreer
from service.database.pool import open_pool
from service.database.sql import Pool
from service.errors import AlleenLezen, DatabaseOnbereikbaar, DomeinFout, InstellingFout, MigratieFout
from service.log import log
from service.settings import Settings


@asynccontextmanager
async def database(settings: Settings, *, migraties: bool = True) -> AsyncIterator[tuple[Settings, Pool]]:
    """The settings with `database_url` filled in, and a pool; both are closed (and the server stopped) at
    the end.

    The embedded database is migrated on the way. `migraties`: require that an outside database is up to
    date (MigratieFout otherwise; that one is migrated by `samenspel migrate` only). Raises
    DatabaseOnbereikbaar. A fault of the database, here or in the body, gets the place as a note.
    """
    ingebouwd: Embedded | None = None
    if settings.database_url is None:
        ingebouwd = await asyncio.to_thread(start, settings.data_dir)
        settings = replace(settings, database_url=ingebouwd.url)
    try:
        pool = await open_pool(
            url_van(settings), grootte=settings.pool_grootte, statement_cache=settings.statement_cache
        )
        try:
            if ingebouwd is not None:
                gedaan = await migreer(pool)
                if gedaan:
                    log.info("migraties_toegepast", aantal=len(gedaan))
            elif migraties and await achterstand(pool):
                raise MigratieFout
            yield settings, pool
        except (DatabaseOnbereikbaar, AlleenLezen, MigratieFout) as fout:
            noem_plaats(fout, settings)
            raise
        finally:
            pool.terminate()
    finally:
        if ingebouwd is not None:
            await asyncio.to_thread(ingebouwd.stop)


def plaats(settings: Settings) -> str:
    """Which database is used, for an operator: "server:5432/naam". Never with a user name or a password."""
    delen = urlsplit(url_van(settings))
    pad = settings.data_dir / "postgres"
    if (pad / "PG_VERSION").exists() and str(pad) in delen.query:
        return f"ingebouwd in {pad}"
    vraag = parse_qs(delen.query)
    server = delen.netloc.rpartition("@")[2] or ",".join(vraag.get("host", ["deze machine"]))
    return f"{server}{delen.path}"


def noem_plaats(fout: DomeinFout, settings: Settings) -> None:
    """Add the place of the database to a fault, once."""
    if not hasattr(fout, "__notes__"):
        fout.add_note(f"Database: {plaats(settings)}.")


def url_van(settings: Settings) -> str:
    """The address of the database in use. Raises InstellingFout before the embedded one was started."""
    if settings.database_url is None:
        raise InstellingFout("De ingebouwde database is nog niet gestart")
    return settings.database_url
