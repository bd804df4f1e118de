"""Health: /gezond says that the process runs, /gereed that it can do its work."""

import asyncio

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.response.base import Response

from service.database.migrate import achterstand
from service.database.sql import Pool
from service.errors import DomeinFout

_TIJD = 3.0


class Gezondheid(msgspec.Struct, frozen=True):
    """`gereed` with per part "goed" or what is wrong, in Dutch."""

    gereed: bool
    onderdelen: dict[str, str]


@get("/gezond", include_in_schema=False)
async def gezond() -> Response[bytes]:
    """Liveness: no database involved, so that a restart is not tried for a fault a restart cannot mend."""
    return Response(b'{"gezond":true}', media_type="application/json")


@get("/gereed", include_in_schema=False)
async def gereed(pool: NamedDependency[Pool]) -> Response[bytes]:
    """Readiness: the database answers and its schema is up to date."""
    onderdelen = {"database": await _database(pool)}
    goed = all(stand == "goed" for stand in onderdelen.values())
    return Response(
        msgspec.json.encode(Gezondheid(goed, onderdelen)),
        status_code=200 if goed else 503,
        media_type="application/json",
        headers={} if goed else {"Retry-After": "5"},
    )


async def _database(pool: Pool) -> str:
    try:
        async with asyncio.timeout(_TIJD):
            missend = await achterstand(pool)
    except DomeinFout as fout:
        return fout.melding
    except TimeoutError:
        return "antwoordt niet op tijd"
    return f"mist {len(missend)} migraties: voer `samenspel migrate` uit" if missend else "goed"


route_handlers = [gezond, gereed]
