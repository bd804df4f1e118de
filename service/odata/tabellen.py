"""Which tables there are, how long they are, and the last few of them in memory.

A table is named after its ronde (`inwoners-2026`): that is the newest version of its publication. With the
number of a version behind it (`inwoners-2026-v1`) it is that version, for ever.
"""

from __future__ import annotations

import asyncio
import io
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from service.database import publicaties as opslag
from service.database.publicaties import PublicatieRij
from service.database.sql import Pool
from service.odata.fouten import Fout, OdataFout, kort
from service.odata.tabel import Tabel, maak_tabel
from service.publicatie.etalage import Etalage
from service.publicatie.pakket import schrijf_heel
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

    @property
    def moment(self) -> str:
        """When it became public, in UTC: 2026-12-01T09:30:00."""
        return f"{self.rij.gepubliceerd:%Y-%m-%dT%H:%M:%S}"


@dataclass
class Tabellen:
    """The tables of the publications in an etalage."""

    etalage: Etalage
    catalogus: Catalogus
    _aantallen: dict[str, int] = field(default_factory=dict)
    _gemaakt: OrderedDict[str, Tabel] = field(default_factory=OrderedDict)
    _bezig: dict[str, asyncio.Task[Tabel]] = field(default_factory=dict)
    _beurt: asyncio.Lock = field(default_factory=asyncio.Lock)
    _telbeurt: asyncio.Lock = field(default_factory=asyncio.Lock)

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

    async def aantallen(self, pool: Pool, rijen: Sequence[PublicatieRij]) -> list[int]:
        """How many rows each table has, without making it. Counted once: a publication never changes."""
        async with self._telbeurt:
            for rij in rijen:
                if rij.hash not in self._aantallen:
                    self._aantallen[rij.hash] = await self._tel(pool, rij)
        return [self._aantallen[rij.hash] for rij in rijen]

    async def _tel(self, pool: Pool, rij: PublicatieRij) -> int:
        """From what an earlier process counted, or else from one column of the figures alone."""
        kladje = self.etalage.data_dir / "cache" / "aantallen" / rij.hash.removeprefix("sha256:")
        bekend = await asyncio.to_thread(_lees_aantal, kladje)
        if bekend is not None:
            return bekend
        cijfers = await opslag.lees_deel(pool, rij.hash, "cijfers.parquet")
        return await asyncio.to_thread(_tel_en_bewaar, cijfers, rij.doelgroep, kladje)

    async def _maak(self, pool: Pool, rij: PublicatieRij) -> Tabel:
        async with self._beurt:  # one at a time: half a second of work for a national one
            gelezen = await self.etalage.lees(pool, rij)
            return await asyncio.to_thread(maak_tabel, gelezen, self.catalogus)


def _lees_aantal(pad: Path) -> int | None:
    try:
        return int(pad.read_text())
    except (OSError, ValueError):
        return None


def _tel_en_bewaar(cijfers: bytes, doelgroep: str, pad: Path) -> int:
    kolom = pl.read_parquet(io.BytesIO(cijfers), columns=["doelgroep"])["doelgroep"]
    aantal = int((kolom == doelgroep).sum())
    schrijf_heel(pad, str(aantal).encode())
    return aantal
