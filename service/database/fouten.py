"""Translation of database faults into domain errors. The message of the driver is never passed on: it can
hold data.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from service.errors import AlleenLezen, DatabaseOnbereikbaar, DomeinFout, MigratieFout, SchijfVol

_ONBEREIKBAAR = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    ConnectionError,
    TimeoutError,
)


def als_domeinfout(fout: BaseException) -> DomeinFout | None:
    """The domain error for a driver fault; None when it is a mistake of ours (and must be seen as such)."""
    if isinstance(fout, asyncpg.ReadOnlySQLTransactionError):
        return AlleenLezen()
    if isinstance(fout, (asyncpg.DiskFullError, asyncpg.PostgresIOError)):
        return SchijfVol()
    if isinstance(fout, (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError)):
        return MigratieFout()  # an outside database on which `samenspel migrate` was not run yet
    if isinstance(fout, _ONBEREIKBAAR):
        return DatabaseOnbereikbaar()
    if isinstance(fout, asyncpg.InterfaceError):
        # "connection was closed in the middle of operation", "pool is closing": wrong arguments are DataError
        return None if isinstance(fout, asyncpg.DataError) else DatabaseOnbereikbaar()
    if isinstance(fout, asyncpg.InternalClientError):
        return DatabaseOnbereikbaar()
    if isinstance(fout, OSError):
        return SchijfVol() if fout.errno in {errno.ENOSPC, errno.EDQUOT} else DatabaseOnbereikbaar()
    return None


@contextmanager
def vertaal_fouten() -> Iterator[None]:
    """Within this block a fault of the database is raised as a domain error."""
    try:
        yield
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as fout:
        domein = als_domeinfout(fout)
        if domein is None:
            raise
        raise domein from fout
