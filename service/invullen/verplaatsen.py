"""The mover: from sealed to response, in shuffled groups, so that no response can be tied to a code.

A group is everything that waits in one ronde × gemeente × stratum × part of the questionnaire, and moves
when it holds at least ten. The part counts because it follows from the code and shows in the answers as what
was not asked: who holds the codes would cut a mixed group into its parts.

The shuffling and the new ids are done inside PostgreSQL by gen_random_uuid(), which draws from the system's
cryptographic source, so answers never leave the database for it.
"""

from service.database import responsen as responsen_db
from service.database.sql import Db, Pool, verbinding
from service.log import log

GROEP = 10
"""Smallest group that is moved while a ronde is open; at close the rest goes too."""


async def verplaats(pool: Pool, ronde: str | None = None, *, alles: bool = False) -> int:
    """Move what may be moved, in one ronde or in all; returns the number of responses.

    `alles` moves smaller groups too (at close). Safe to run in several processes and to repeat after a crash.
    """
    rondes = await responsen_db.rondes_met_verzegeld(pool) if ronde is None else [ronde]
    totaal = 0
    for id_ in rondes:
        totaal += await _verplaats_ronde(pool, id_, 1 if alles else GROEP)
    if totaal:
        await responsen_db.ruim_op(pool)
        log.info("verplaatst", aantal=totaal)
    return totaal


async def _verplaats_ronde(db: Db, ronde: str, groep: int) -> int:
    async with verbinding(db) as con, con.transaction():
        await responsen_db.vergrendel_verplaatsen(con, ronde)
        return await responsen_db.verplaats(con, ronde, groep)
