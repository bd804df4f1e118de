"""The connection pool of one process."""

import asyncpg

from service.database.sql import Pool, Verbinding


async def _geen_reset(verbinding: Verbinding) -> None:
    """Each unit of work is one transaction and no session state is ever set: the reset round trip can be
    saved.
    """


async def open_pool(url: str, *, grootte: int = 10, statement_cache: int = 100) -> Pool:
    """A pool that connects on first use, so that the service starts and recovers when the database is away.

    `url` is a PostgreSQL URL; commands that do not say otherwise are given up after 15 s.
    """
    pool = await asyncpg.create_pool(
        url,
        min_size=0,
        max_size=grootte,
        timeout=5,
        command_timeout=15,
        statement_cache_size=statement_cache,
        reset=_geen_reset,
        server_settings={"application_name": "samenspel"},
    )
    if pool is None:
        raise RuntimeError("asyncpg gave no pool")
    return pool
