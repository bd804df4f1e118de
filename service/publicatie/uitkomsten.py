"""Earlier results in sentences, and the answers to them, for someone who just sent in the questionnaire."""

from __future__ import annotations

import asyncio
from itertools import islice

from dashboards import resultaten_voor_ontvangstbewijs
from dashboards.begripcijfers import begripcijfers
from service.database.reacties import Reactie
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
    to all figures together (or else to one begrip), and their last answer to one begrip in a periode before
    the newest figures, with the new figure beside it."""
    stand = await etalage.stand(pool)
    publicatie = await etalage.publicatie(pool, "inwoners")
    if stand is None:
        return ()
    ernaast = await etalage.vitrine.lees(pool, stand, Adres("gemeente", gemeente))
    periode = "" if publicatie is None else publicatie.kop.periode

    def beeld(r: Reactie) -> ReactieBeeld:
        if publicatie is None or r.begrip not in catalogus.begrippen:
            return reactiebeeld(r, "")
        titel, nieuw = catalogus.begrippen[r.begrip].titel["nl"], r.periode < periode
        delen = (publicatie, catalogus.begrippen, catalogus.schalen, gemeente, r.begrip)
        return reactiebeeld(r, titel, begripcijfers(*delen) if nieuw else "")

    gekozen: list[Reactie] = []
    for van in ("gemeente", "aanbieders"):
        hun = [r for r in ernaast.reacties if r.van == van]
        eerder = (r for r in hun[1:] if r.begrip and r.periode < periode)
        gekozen += [*hun[:1], *islice(eerder, 1)]
    return await asyncio.to_thread(lambda: tuple(map(beeld, gekozen)))
