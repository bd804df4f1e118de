"""Earlier results in sentences, and the answers to them, for someone who just sent in the questionnaire."""

from __future__ import annotations

import asyncio

from dashboards import resultaten_voor_ontvangstbewijs
from service.database.sql import Pool
from service.publicatie.adres import Adres
from service.publicatie.ernaast import ReactieBeeld, reactiebeeld
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


async def eerdere_reacties(
    pool: Pool, etalage: Etalage, catalogus: Catalogus, gemeente: str
) -> tuple[ReactieBeeld, ...]:
    """What the gemeente and the providers said last that they do with earlier results: of each their answer
    to all figures together, or else to one begrip."""
    stand = await etalage.stand(pool)
    if stand is None:
        return ()
    ernaast = await etalage.vitrine.lees(pool, stand, Adres("gemeente", gemeente))
    titels = {b.id: b.titel["nl"] for b in catalogus.begrippen.values()}
    per_partij = (
        next((r for r in ernaast.reacties if r.van == van), None) for van in ("gemeente", "aanbieders")
    )
    return tuple(reactiebeeld(r, titels.get(r.begrip, "")) for r in per_partij if r is not None)
