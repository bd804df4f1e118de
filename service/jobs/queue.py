"""The job queue: the only file that knows PgQueuer. Its tables are made by migration 0003 in the schema
`taken`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
from pgqueuer import AsyncpgDriver, PgQueuer, Queries
from pgqueuer.adapters.persistence import qb
from pgqueuer.models import Job, Schedule

from service.database.sql import Pool, Verbinding
from service.database.start import url_van
from service.errors import DomeinFout
from service.log import log
from service.settings import Settings

Taak = Callable[[Pool, Settings, str], Awaitable[None]]
Rooster = Callable[[Pool, Settings], Awaitable[None]]


@dataclass(frozen=True)
class Werk:
    """All that a worker can do (service/jobs/handlers.py).

    taken: jobs that are planned, by name, with an id; rooster: jobs by the clock, name → (cron, function).
    """

    taken: dict[str, Taak]
    rooster: dict[str, tuple[str, Rooster]]


_OPNIEUW = 5.0
_WACHT = timedelta(seconds=30)
_HARTSLAG = timedelta(seconds=30)
"""A job whose worker was silent for this long is taken over by another: handlers must be safe to repeat."""


def _queries(driver: AsyncpgDriver) -> Queries:
    instellingen = qb.DBSettings(db_schema="taken")
    return Queries(
        driver,
        qbe=qb.QueryBuilderEnvironment(instellingen),
        qbq=qb.QueryQueueBuilder(instellingen),
        qbs=qb.QuerySchedulerBuilder(instellingen),
    )


async def plan(con: Verbinding, taak: str, id_: str) -> None:
    """Plan a job inside the transaction of `con`, so that it exists exactly when the change that needs it
    does.

    A job with the same name and id that is still waiting is not planned twice.
    """
    driver = AsyncpgDriver(con)  # type: ignore[arg-type]  # a proxy of a pool behaves like a connection
    await _queries(driver).enqueue(taak, id_.encode(), dedupe_key=f"{taak}:{id_}", on_conflict="skip")


async def draai(pool: Pool, settings: Settings, werk: Werk) -> None:
    """Run jobs until cancelled; when the database goes away, wait for it and go on."""
    while True:
        try:
            await _draai_verbonden(pool, settings, werk)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, DomeinFout, RuntimeError) as fout:
            log.warning("worker_wacht", soort=type(fout).__name__)
        await asyncio.sleep(_OPNIEUW)


async def _draai_verbonden(pool: Pool, settings: Settings, werk: Werk) -> None:
    # A connection of its own: notifications do not pass through a transaction pooler.
    con = await asyncpg.connect(url_van(settings), timeout=5)
    try:
        weg = asyncio.Event()
        con.add_termination_listener(lambda _: weg.set())
        pgq = _maak(con, pool, settings, werk)
        lopend = asyncio.create_task(pgq.run(dequeue_timeout=_WACHT, heartbeat_timeout=_HARTSLAG))
        wacht = asyncio.create_task(weg.wait())
        try:
            await asyncio.wait({lopend, wacht}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            wacht.cancel()
            pgq.shutdown.set()
            lopend.cancel()
            await asyncio.gather(lopend, wacht, return_exceptions=True)
    finally:
        con.terminate()


def _maak(con: "asyncpg.Connection[asyncpg.Record]", pool: Pool, settings: Settings, werk: Werk) -> PgQueuer:
    driver = AsyncpgDriver(con)
    pgq = PgQueuer(driver, queries=_queries(driver))
    for naam, taak in werk.taken.items():
        pgq.entrypoint(naam, concurrency_limit=1, on_failure="hold")(_taak(naam, taak, pool, settings))
    for naam, (cron, rooster) in werk.rooster.items():
        pgq.schedule(naam, cron)(_rooster(naam, rooster, pool, settings))
    return pgq


def _taak(naam: str, taak: Taak, pool: Pool, settings: Settings) -> Callable[[Job], Awaitable[None]]:
    async def uitvoeren(job: Job) -> None:
        await _veilig(naam, taak(pool, settings, (job.payload or b"").decode()))

    return uitvoeren


def _rooster(
    naam: str, rooster: Rooster, pool: Pool, settings: Settings
) -> Callable[[Schedule], Awaitable[None]]:
    async def uitvoeren(_: Schedule) -> None:
        await _veilig(naam, rooster(pool, settings))

    return uitvoeren


async def _veilig(naam: str, werk: Awaitable[None]) -> None:
    """PgQueuer keeps the traceback of a failed job: only the kind of the error may get there, its text can
    hold a row.
    """
    try:
        await werk
    except Exception as fout:
        log.error("taak_mislukt", taak=naam, soort=type(fout).__name__)
        raise RuntimeError(f"{naam}: {type(fout).__name__}") from None
