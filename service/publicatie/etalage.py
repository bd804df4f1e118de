"""What the public side shows now: the newest publicatie of each doelgroep, looked up on a timer.

The figures come from the database once per publicatie and are then read from a folder named by hash; a
request never reads figures from the database.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from analyse import Publicatie
from dashboards import gemeten
from service.database import publicaties as opslag
from service.database.publicaties import PublicatieRij
from service.database.sql import Db
from service.errors import TijdelijkeFout
from service.log import log
from service.publicatie.adres import Adres, vooruit
from service.publicatie.bladzijden import Bladzijden, Stand
from service.publicatie.downloads import DownloadFout, Downloads, Gemeten, bestanden_van
from service.publicatie.figuurbestanden import Figuurbestanden
from service.publicatie.lezer import Gelezen, Lezer
from service.publicatie.opdracht import Bladzijde
from service.publicatie.pakket import schrijf_delen
from service.publicatie.rapporten import Rapporten
from service.publicatie.vitrine import Vitrine
from vragenlijsten import Catalogus

_VERS = 5.0  # seconds between two looks at the list of publicaties
_TUSSENPOOS = 10.0  # seconds between two looks for pages to draw ahead


@dataclass
class Etalage:
    """The shop window. `data_dir` holds the folders `publicaties/` and `cache/bladzijden/`.

    What is known is served at once and refreshed behind the visitor's back, so that pages stay up when the
    database is slow or away.
    """

    data_dir: Path
    basis: str = ""
    bladzijden: Bladzijden = field(init=False)
    vitrine: Vitrine = field(default_factory=Vitrine)
    rapporten: Rapporten = field(init=False)
    downloads: Downloads = field(init=False)
    lezer: Lezer = field(default_factory=Lezer)
    figuren: Figuurbestanden = field(init=False)
    _halen: dict[Path, asyncio.Task[None]] = field(default_factory=dict)
    _rijen: tuple[PublicatieRij, ...] = ()
    _stand: Stand | None = None
    _bekend: bool = False
    _gekeken: float = float("-inf")
    _verversing: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.bladzijden = Bladzijden(self.data_dir / "cache" / "bladzijden", self.vitrine.nummer)
        self.rapporten = Rapporten(self.bladzijden, self.vitrine)
        self.downloads = Downloads(self.basis)
        self.figuren = Figuurbestanden(self.bladzijden.werkplaats)

    async def lijst(self, db: Db) -> tuple[PublicatieRij, ...]:
        """All publicaties, newest periode first; a few seconds old, older when the database is away.

        Raises a TijdelijkeFout only when this process never saw the database.
        """
        if time.monotonic() - self._gekeken > _VERS and self._verversing is None:
            self._verversing = asyncio.create_task(self._ververs(db))
            self._verversing.add_done_callback(self._klaar_met_verversen)
        if not self._bekend and self._verversing is not None:
            # A visitor who leaves must not cancel the look for the others.
            await asyncio.shield(self._verversing)
        return self._rijen

    async def stand(self, db: Db) -> Stand | None:
        """The publications shown now, or None when nothing was published yet."""
        await self.lijst(db)
        return self._stand

    async def stand_van(self, db: Db, adres: Adres) -> Stand | None:
        """What a page is drawn from: the page of a ronde from its own publicatie, others from what is shown
        now; None when there is none."""
        if adres.soort != "ronde":
            return await self.stand(db)
        rij = next((r for r in await self.lijst(db) if r.ronde == adres.sleutel), None)
        return None if rij is None else Stand.van({rij.doelgroep: await self.pakket(db, rij)}, self.basis)

    async def pakket(self, db: Db, rij: PublicatieRij) -> Path:
        """The folder of one publicatie, fetched from the database when it is not here yet; who asks at the
        same time waits for one fetching."""
        map = self._map(rij)
        if map.is_dir():
            return map
        if (taak := self._halen.get(map)) is None:
            taak = self._halen[map] = asyncio.create_task(self._haal(db, rij.hash, map))
            taak.add_done_callback(lambda _: self._halen.pop(map, None))
        # A visitor who leaves must not cancel the fetching for the others.
        await asyncio.shield(taak)
        return map

    async def _haal(self, db: Db, hash: str, map: Path) -> None:
        await asyncio.to_thread(schrijf_delen, map, await opslag.lees_delen(db, hash))

    def _map(self, rij: PublicatieRij) -> Path:
        return self.data_dir / "publicaties" / rij.hash.removeprefix("sha256:")

    async def lees(self, db: Db, rij: PublicatieRij) -> Gelezen:
        """One publicatie in memory; of what was asked for lately without reading it again."""
        return await self.lezer.lees(await self.pakket(db, rij))

    async def download(
        self, db: Db, rij: PublicatieRij, naam: str, geduld: float | None = None
    ) -> Path | None:
        """A file of one publicatie; None when it is still being made after `geduld` seconds. Raises KeyError
        and DownloadFout."""
        return await self.downloads.haal(await self.pakket(db, rij), naam, rij.uitgave.dag, geduld)

    async def mislukt(self, rij: PublicatieRij) -> Mapping[str, str]:
        """Files of one publicatie that could not be made when they were last asked for: name → why."""
        return await self.downloads.mislukt(self._map(rij))

    async def gemaakt(self, rijen: Sequence[PublicatieRij]) -> dict[str, Mapping[str, Gemeten]]:
        """Hash of a publicatie → its files that are there by now."""
        mappen = {rij.hash: self._map(rij) for rij in rijen}
        return await asyncio.to_thread(
            lambda: {hash: self.downloads.gemaakt(map) for hash, map in mappen.items()}
        )

    async def publicatie(self, db: Db, doelgroep: str) -> Publicatie | None:
        """The newest publicatie of a doelgroep, for a few figures outside the drawn pages."""
        rij = nieuwste(await self.lijst(db)).get(doelgroep)
        return None if rij is None else (await self.lees(db, rij)).publicatie

    async def begrippen(self, db: Db, catalogus: Catalogus) -> tuple[str, ...]:
        """The begrippen with a page: those of the newest publicatie of inwoners, or else of the first there
        is."""
        if self._stand is None and await self.stand(db) is None:
            return ()
        nieuwst = nieuwste(self._rijen)
        publicatie = await self.publicatie(db, "inwoners" if "inwoners" in nieuwst else next(iter(nieuwst)))
        return () if publicatie is None else gemeten(publicatie, catalogus.begrippen, catalogus.schalen)

    async def teken_vooruit(self, db: Db) -> None:
        """Draw every page of each new stand of publications, until cancelled; a visitor's page goes first."""
        getekend = ""
        while True:
            try:
                stand = await self.stand(db)
                if stand is not None and stand.sleutel != getekend:
                    log.info("bladzijden_begonnen", stand=stand.sleutel)
                    haal = partial(self.blad, db)
                    mislukt = await self.bladzijden.teken_vooruit(stand, vooruit(), haal)
                    await self._maak_downloads(db)
                    getekend = stand.sleutel
                    log.info("bladzijden_klaar", stand=stand.sleutel, mislukt=mislukt)
            except (TijdelijkeFout, OSError) as fout:
                log.warning("bladzijden_wachten", fout=type(fout).__name__)
            await asyncio.sleep(_TUSSENPOOS)

    async def _maak_downloads(self, db: Db) -> None:
        """The files of what is shown now; one that cannot be made keeps the others not waiting."""
        for rij in nieuwste(self._rijen).values():
            for naam in bestanden_van(rij.doelgroep):
                with suppress(DownloadFout):  # kept and logged where it went wrong
                    await self.download(db, rij, naam)

    async def blad(self, db: Db, stand: Stand, adres: Adres, bezoeker: str = "") -> Bladzijde:
        """A page of this stand, with what stands beside its figures by now. Raises as `Werkplaats.doe`."""
        ernaast = partial(self.vitrine.lees, db, stand)
        return await self.bladzijden.haal(stand, adres, self.vitrine.nummer(adres), ernaast, bezoeker)

    def sluit(self) -> None:
        """Stop the worker process and the look that may be under way."""
        if self._verversing is not None:
            self._verversing.cancel()
        self.bladzijden.sluit()
        self.downloads.sluit()

    async def _ververs(self, db: Db) -> None:
        rijen = await opslag.lijst(db)
        if rijen != self._rijen or not self._bekend:
            pakketten = {doelgroep: await self.pakket(db, rij) for doelgroep, rij in nieuwste(rijen).items()}
            self._stand = Stand.van(pakketten, self.basis) if pakketten else None
            self._rijen = rijen
        if await self.vitrine.ververs(db):
            await self.bladzijden.vergeet_ouder()
        self._bekend = True

    def _klaar_met_verversen(self, taak: asyncio.Task[None]) -> None:
        self._verversing = None
        self._gekeken = time.monotonic() if self._bekend else float("-inf")
        if not taak.cancelled() and (fout := taak.exception()) is not None:
            log.warning("etalage_niet_ververst", fout=type(fout).__name__)


def nieuwste(rijen: tuple[PublicatieRij, ...]) -> Mapping[str, PublicatieRij]:
    """Doelgroep → its newest publicatie; `rijen` stand newest first."""
    uit: dict[str, PublicatieRij] = {}
    for rij in rijen:
        uit.setdefault(rij.doelgroep, rij)
    return uit
