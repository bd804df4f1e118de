"""A few earlier results in sentences, for someone who just sent in the questionnaire."""

from __future__ import annotations

import asyncio

from dashboards import resultaten_voor_ontvangstbewijs
from service.database.sql import Pool
from service.publicatie.etalage import Etalage
from vragenlijsten import Catalogus


async def eerdere_uitkomsten(
    pool: Pool, etalage: Etalage, catalogus: Catalogus, gemeente: str
) -> tuple[str, ...]:
    """Two or three sentences from the newest publicatie of inwoners; none when nothing was published."""
    publicatie = await etalage.publicatie(pool, "inwoners")
    if publicatie is None:
        return ()
    return await asyncio.to_thread(
        resultaten_voor_ontvangstbewijs, publicatie, gemeente, catalogus.begrippen, catalogus.schalen
    )
