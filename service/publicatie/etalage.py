"""What the public side shows now: the newest publicatie of each doelgroep, looked up on a timer.

The figures come from the database once per publicatie and are then read from a folder named by hash; a
request never reads figures from the database.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analyse import Publicatie
from analyse.gemeenten import gemeenten
from service.database import publicaties as opslag
from service.database.publicaties import PublicatieRij
from service.database.sql import Db
from service.errors import TijdelijkeFout
from service.log import log
from service.publicatie.bladzijden import Bladzijden, Stand
from service.publicatie.downloads import BESTANDEN, maak_download
from service.publicatie.pakket import lees_pakket, schrijf_delen

_VERS = 5.0  # seconds between two looks at the list of publicaties
_TUSSENPOOS = 10.0  # seconds between two looks for pages to draw ahead


@dataclass
class Etalage:
    """The shop window. `data_dir` holds the folders `publicaties/` and `cache/bladzijden/`."""

    data_dir: Path
    bladzijden: Bladzijden = field(init=False)
    _rijen: tuple[PublicatieRij, ...] = ()
    _stand: Stand | None = None
    _gekeken: float = float("-inf")
    _slot: asyncio.Lock = field(default_factory=asyncio.Lock)
    _gelezen: dict[str, Publicatie] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bladzijden = Bladzijden(self.data_dir / "cache" / "bladzijden")

    async def lijst(self, db: Db) -> tuple[PublicatieRij, ...]:
        """All publicaties, newest periode first; at most five seconds old."""
        if time.monotonic() - self._gekeken > _VERS:
            async with self._slot:
                if time.monotonic() - self._gekeken > _VERS:
                    await self._ververs(db)
        return self._rijen

    async def stand(self, db: Db) -> Stand | None:
        """The publications shown now, or None when nothing was published yet."""
        await self.lijst(db)
        return self._stand

    async def pakket(self, db: Db, rij: PublicatieRij) -> Path:
        """The folder of one publicatie, fetched from the database when it is not here yet."""
        map = self.data_dir / "publicaties" / rij.hash.removeprefix("sha256:")
        if not map.is_dir():
            delen = await opslag.lees_delen(db, rij.hash)
            await asyncio.to_thread(schrijf_delen, map, delen)
        return map

    async def publicatie(self, db: Db, doelgroep: str) -> Publicatie | None:
        """The newest publicatie of a doelgroep, for a few figures outside the drawn pages."""
        rij = nieuwste(await self.lijst(db)).get(doelgroep)
        if rij is None:
            return None
        if rij.hash not in self._gelezen:
            publicatie = await asyncio.to_thread(lees_pakket, await self.pakket(db, rij))
            self._gelezen = {h: p for h, p in self._gelezen.items() if h in {r.hash for r in self._rijen}}
            self._gelezen[rij.hash] = publicatie
        return self._gelezen[rij.hash]

    async def teken_vooruit(self, db: Db) -> None:
        """Draw every page of each new stand of publications, until cancelled; a visitor's page goes first."""
        getekend = ""
        while True:
            try:
                stand = await self.stand(db)
                if stand is not None and stand.sleutel != getekend:
                    log.info("bladzijden_begonnen", stand=stand.sleutel)
                    await self.bladzijden.teken_vooruit(stand, sorted(gemeenten()))
                    await self._maak_downloads(db)
                    getekend = stand.sleutel
                    log.info("bladzijden_klaar", stand=stand.sleutel)
            except (TijdelijkeFout, OSError) as fout:
                log.warning("bladzijden_wachten", fout=type(fout).__name__)
            await asyncio.sleep(_TUSSENPOOS)

    async def _maak_downloads(self, db: Db) -> None:
        for rij in nieuwste(self._rijen).values():
            map = await self.pakket(db, rij)
            for naam in BESTANDEN:
                await asyncio.to_thread(maak_download, map, naam)

    async def _ververs(self, db: Db) -> None:
        rijen = await opslag.lijst(db)
        if rijen != self._rijen or self._stand is None:
            pakketten = {doelgroep: await self.pakket(db, rij) for doelgroep, rij in nieuwste(rijen).items()}
            self._stand = Stand.van(pakketten) if pakketten else None
            self._rijen = rijen
        self._gekeken = time.monotonic()


def nieuwste(rijen: tuple[PublicatieRij, ...]) -> Mapping[str, PublicatieRij]:
    """Doelgroep → its newest publicatie; `rijen` stand newest first."""
    uit: dict[str, PublicatieRij] = {}
    for rij in rijen:
        uit.setdefault(rij.doelgroep, rij)
    return uit
