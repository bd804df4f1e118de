"""A published ronde made ready for free tables: the only place where record keys are put beside answers."""

import asyncio
import io
from dataclasses import replace

import msgspec
import polars as pl

from analyse import PublicatieKop, Rondesleutel, VrijeRonde, met_sleutels, vrije_ronde
from service.beheer import rondes as beheer
from service.database import publicaties as opslag
from service.database.sql import Pool
from service.errors import VerkeerdeStatus
from service.publicatie.publiceren import lees_invoer
from service.settings import Settings
from service.sleutels import Sleutels


async def lees_vrije_ronde(pool: Pool, settings: Settings, sleutels: Sleutels, ronde: str) -> VrijeRonde:
    """The frozen answers counted with their record keys, for `analyse.vrije_tabel`.

    The keys follow from the master secret, the ronde and the hash of its frozen file, so they stay the same
    as long as the file does. The noise is that of the newest publicatie; what it leaves out stays out. Raises
    OnbekendeRonde, VerkeerdeStatus (not published), DomeinFout (the file was changed) and AnalyseFout (not
    about inwoners).
    """
    stand = await beheer.lees(pool, ronde)
    rij = next((rij for rij in await opslag.lijst(pool) if rij.ronde == ronde), None)
    if stand.bestand_sha256 is None or rij is None:
        raise VerkeerdeStatus(f"De ronde {ronde} is nog niet gepubliceerd; daarna zijn er vrije tabellen")
    delen = await opslag.lees_delen(pool, rij.hash)
    invoer = await lees_invoer(pool, settings, stand)
    sleutel = Rondesleutel(sleutels.rondesleutel(ronde, stand.bestand_sha256))

    def maak() -> VrijeRonde:
        kop = msgspec.json.decode(delen["kop.json"], type=PublicatieKop)
        return vrije_ronde(
            replace(invoer, antwoorden=met_sleutels(invoer.lees(), sleutel)),
            sleutel,
            ruis=kop.ruis,
            drempels=kop.drempels,
            cijfers=pl.read_parquet(io.BytesIO(delen["cijfers.parquet"])),
        )

    return await asyncio.to_thread(maak)
