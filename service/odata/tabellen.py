"""Which tables there are, and the last few of them in memory.

A table is named after its ronde (`inwoners-2026`): that is the newest version of its publication. With the
number of a version behind it (`inwoners-2026-v1`) it is that version, for ever.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from service.database.publicaties import PublicatieRij
from service.database.sql import Pool
from service.odata.fouten import Fout, OdataFout, kort
from service.odata.tabel import Tabel, maak_tabel
from service.publicatie.etalage import Etalage
from vragenlijsten import Catalogus

NIEUWSTE, VERSIES = "CBS", "Versies"
"""The catalogues. Clients for CBS ask for tables in CBS unless told otherwise: there stand the newest."""
_BEWAARD = 4


@dataclass(frozen=True)
class Vermelding:
    """A table in a catalogue."""

    id: str
    catalogus: str
    rij: PublicatieRij


@dataclass
class Tabellen:
    """The tables of the publications in an etalage."""

    etalage: Etalage
    catalogus: Catalogus
    _aantallen: dict[str, int] = field(default_factory=dict)
    _gemaakt: OrderedDict[str, Tabel] = field(default_factory=OrderedDict)
    _bezig: dict[str, asyncio.Task[Tabel]] = field(default_factory=dict)
    _beurt: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def lijst(self, pool: Pool) -> list[Vermelding]:
        """All tables: the newest version of each ronde, then every version."""
        rijen = await self.etalage.lijst(pool)
        nieuwste: dict[str, PublicatieRij] = {}
        for rij in rijen:
            if rij.ronde not in nieuwste or rij.versie > nieuwste[rij.ronde].versie:
                nieuwste[rij.ronde] = rij
        uit = [Vermelding(ronde, NIEUWSTE, rij) for ronde, rij in nieuwste.items()]
        return uit + [Vermelding(f"{rij.ronde}-v{rij.versie}", VERSIES, rij) for rij in rijen]

    async def vind(self, pool: Pool, id: str) -> Vermelding:
        """The table with this id. Raises OdataFout (404)."""
        for vermelding in await self.lijst(pool):
            if vermelding.id == id:
                return vermelding
        raise OdataFout(Fout("", f"De tabel '{kort(id)}' bestaat niet."), status=404)

    async def tabel(self, pool: Pool, rij: PublicatieRij) -> Tabel:
        """The table of a publication; who asks at the same time waits for one making."""
        if (bekend := self._gemaakt.get(rij.hash)) is not None:
            self._gemaakt.move_to_end(rij.hash)
            return bekend
        if (taak := self._bezig.get(rij.hash)) is None:
            taak = asyncio.create_task(self._maak(pool, rij))
            self._bezig[rij.hash] = taak
            taak.add_done_callback(lambda _: self._bezig.pop(rij.hash, None))
        # A client that leaves must not cancel the making for the others.
        tabel = await asyncio.shield(taak)
        self._gemaakt[rij.hash] = tabel
        while len(self._gemaakt) > _BEWAARD:
            self._gemaakt.popitem(last=False)
        return tabel

    async def aantal(self, pool: Pool, rij: PublicatieRij) -> int:
        """How many rows a table has, without making it."""
        if rij.hash not in self._aantallen:
            map_ = await self.etalage.pakket(pool, rij)
            self._aantallen[rij.hash] = await asyncio.to_thread(_tel, map_, rij.doelgroep)
        return self._aantallen[rij.hash]

    async def _maak(self, pool: Pool, rij: PublicatieRij) -> Tabel:
        async with self._beurt:  # one at a time: half a second of work for a national one
            gelezen = await self.etalage.lees(pool, rij)
            return await asyncio.to_thread(maak_tabel, gelezen, self.catalogus)


def _tel(map: Path, doelgroep: str) -> int:
    cijfers = pl.scan_parquet(map / "cijfers.parquet")
    aantal: int = cijfers.filter(doelgroep=doelgroep).select(pl.len()).collect().item()
    return aantal
