"""The report of a gemeente as a file: made in a worker process, kept by what it was made of.

For a visitor it is made when first asked for, and kept with the pages of the stand; `samenspel rapport` makes
them for a whole country in a folder.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from service.database.sql import Db
from service.log import log
from service.publicatie.adres import Adres
from service.publicatie.bladzijden import Bladzijden, Stand
from service.publicatie.opdracht import Rapportvraag, maak_rapport
from service.publicatie.pakket import schrijf_heel
from service.publicatie.vitrine import Vitrine


@dataclass
class Rapporten:
    """Reports for visitors: on disk beside the drawn pages, and gone with them when a new stand comes."""

    bladzijden: Bladzijden
    vitrine: Vitrine
    _bezig: dict[Path, asyncio.Task[bytes]] = field(default_factory=dict)

    def nummer(self, code: str) -> int:
        """Counts what was released or answered since: as on the page of the gemeente."""
        return self.vitrine.nummer(Adres("gemeente", code))

    async def haal(self, db: Db, stand: Stand, code: str, formaat: str, bezoeker: str) -> bytes:
        """The report, made now if it was not yet; who asks at the same time waits for one making. Raises as
        `Werkplaats.doe`."""
        # Named as a page, so that it goes when what stands beside the figures has changed.
        naam = Adres("rapport", f"{code}.{formaat}").naam
        pad = self.bladzijden.map / stand.sleutel / f"{naam}+{self.nummer(code)}.{formaat}"
        try:
            return await asyncio.to_thread(pad.read_bytes)
        except FileNotFoundError:
            pass
        if (taak := self._bezig.get(pad)) is None:
            taak = asyncio.create_task(self._maak(db, stand, code, formaat, pad, bezoeker))
            self._bezig[pad] = taak
            taak.add_done_callback(lambda _: self._bezig.pop(pad, None))
        # A visitor who leaves must not cancel the making for the others.
        return await asyncio.shield(taak)

    async def _maak(self, db: Db, stand: Stand, code: str, formaat: str, pad: Path, bezoeker: str) -> bytes:
        nummer = self.nummer(code)
        vraag = await _vraag(db, stand, self.vitrine, code, formaat)
        inhoud = await self.bladzijden.werkplaats.doe(maak_rapport, vraag, bezoeker)
        if self.nummer(code) > nummer:  # something was released or withdrawn meanwhile
            return inhoud
        try:
            await asyncio.to_thread(schrijf_heel, pad, inhoud)
        except OSError as fout:  # a report that cannot be kept can still be sent
            log.warning("rapport_niet_bewaard", fout=type(fout).__name__)
        return inhoud


async def opdrachten(
    db: Db, stand: Stand, vitrine: Vitrine, codes: Iterable[str], formaat: str
) -> list[Rapportvraag]:
    """The work for many gemeenten, with what was released and answered in each."""
    await vitrine.ververs(db)
    return [await _vraag(db, stand, vitrine, code, formaat) for code in codes]


async def _vraag(db: Db, stand: Stand, vitrine: Vitrine, code: str, formaat: str) -> Rapportvraag:
    ernaast = await vitrine.lees(db, stand, Adres("gemeente", code))
    accent, logo = await vitrine.op_papier(db, code)
    return Rapportvraag(stand.pakketten, code, formaat, ernaast, accent, logo)
