"""Jobs on the real queue: planned inside the transaction, done once, and the worker survives a lost
connection.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from service.beheer import rondes
from service.beheer.sluiten import plan_sluiten
from service.database.responsen import tel_responsen
from service.database.sql import Pool
from service.jobs import queue
from service.jobs.handlers import WERK, sluit_ronde, verplaats_antwoorden
from service.jobs.queue import Werk, draai, plan
from service.settings import Settings
from service.sleutels import Sleutels
from tests.service.hulp import RONDE, indiening, maak_codes, maak_ronde


@asynccontextmanager
async def _worker(pool: Pool, settings: Settings, werk: Werk = WERK) -> AsyncIterator[None]:
    taak = asyncio.create_task(draai(pool, settings, werk))
    try:
        yield
    finally:
        taak.cancel()
        with suppress(asyncio.CancelledError):
            await taak


async def _wacht_tot(voorwaarde: object, seconden: float = 15) -> None:
    assert callable(voorwaarde)
    async with asyncio.timeout(seconden):
        while not await voorwaarde():
            await asyncio.sleep(0.05)


async def _vul(pool: Pool, sleutels: Sleutels, aantal: int) -> None:
    from service.invullen.intake import dien_in_batch

    v = await maak_ronde(pool)
    await dien_in_batch(pool, sleutels, [indiening(c, v) for c in await maak_codes(pool, sleutels, aantal)])


async def test_closing_in_the_background(pool: Pool, sleutels: Sleutels, settings: Settings) -> None:
    await _vul(pool, sleutels, 14)
    await plan_sluiten(pool, RONDE)
    await plan_sluiten(pool, RONDE)
    assert await pool.fetchval("SELECT count(*) FROM taken.pgqueuer") == 1
    assert (await rondes.lees(pool, RONDE)).status == "sluitend"

    async def gesloten() -> bool:
        return (await rondes.lees(pool, RONDE)).status == "gesloten"

    async with _worker(pool, settings):
        await _wacht_tot(gesloten)
    assert (await rondes.lees_bevroren(settings, RONDE)).height == 14


async def test_a_job_exists_only_when_its_transaction_does(pool: Pool) -> None:
    class Teruggedraaid(Exception):  # noqa: N818 - Dutch
        pass

    with pytest.raises(Teruggedraaid):
        async with pool.acquire() as con, con.transaction():
            await plan(con, "sluit_ronde", RONDE)
            raise Teruggedraaid
    assert await pool.fetchval("SELECT count(*) FROM taken.pgqueuer") == 0


async def test_every_handler_does_its_work(pool: Pool, sleutels: Sleutels, settings: Settings) -> None:
    assert set(WERK.taken) == {"sluit_ronde"}
    assert {naam: cron for naam, (cron, _) in WERK.rooster.items()} == {"verplaats": "* * * * *"}
    await _vul(pool, sleutels, 21)
    await verplaats_antwoorden(pool, settings)
    assert (await tel_responsen(pool, RONDE)).verplaatst == 11
    await sluit_ronde(pool, settings, RONDE)
    await sluit_ronde(pool, settings, RONDE)
    assert (await rondes.lees(pool, RONDE)).status == "gesloten"


async def test_a_failed_job_is_kept_without_the_text_of_the_error(pool: Pool, settings: Settings) -> None:
    async def mislukt(*_: object) -> None:
        raise ValueError("GEHEIMANTWOORD")

    async with pool.acquire() as con:
        await plan(con, "stuk", "x")

    async def vastgehouden() -> bool:
        return bool(await pool.fetchval("SELECT count(*) = 1 FROM taken.pgqueuer WHERE status = 'failed'"))

    async with _worker(pool, settings, Werk({"stuk": mislukt}, {})):
        await _wacht_tot(vastgehouden)
    logboek = await pool.fetch("SELECT l::text FROM taken.pgqueuer_log l")
    assert any("ValueError" in rij[0] for rij in logboek)
    assert not any("GEHEIMANTWOORD" in rij[0] for rij in logboek)


async def test_the_worker_goes_on_after_its_connection_was_cut(
    pool: Pool, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "_OPNIEUW", 0.1)
    monkeypatch.setattr(queue, "_WACHT", timedelta(seconds=0.5))
    monkeypatch.setattr(queue, "_HARTSLAG", timedelta(seconds=1))
    gedaan: list[str] = []

    async def noteer(_: Pool, __: Settings, id_: str) -> None:
        gedaan.append(id_)

    async def plan_en_wacht(id_: str) -> None:
        async with pool.acquire() as con:
            await plan(con, "noteer", id_)

        async def klaar() -> bool:
            return id_ in gedaan

        await _wacht_tot(klaar)

    async with _worker(pool, settings, Werk({"noteer": noteer}, {})):
        await plan_en_wacht("een")
        await pool.execute(
            """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()"""
        )
        await plan_en_wacht("twee")
    # "een" may have been done again: its worker was cut off before it could report
    assert list(dict.fromkeys(gedaan)) == ["een", "twee"]
