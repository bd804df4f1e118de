"""A published ronde made ready for free tables: the only place where record keys are put beside answers."""

import asyncio
import io
from dataclasses import replace

import msgspec
import polars as pl

from analyse import PublicatieKop, RondeInvoer, Rondesleutel, VrijeRonde, met_sleutels, vrije_ronde
from service.database.sql import Pool
from service.publicatie.tabelronde import Tabelronde, lees_tabelronde
from service.settings import Settings
from service.sleutels import Sleutels


def tel_tabelronde(ronde: Tabelronde) -> VrijeRonde:
    """The frozen answers counted with their record keys, for `analyse.vrije_tabel`.

    The keys follow from the master secret, the ronde and the hash of its frozen file, so they stay the same
    as long as the file does. The noise is that of the newest publicatie; what it leaves out stays out. Raises
    AnalyseFout (not about inwoners).
    """
    sleutel = Rondesleutel(ronde.geheim)
    kop = msgspec.json.decode(ronde.kop, type=PublicatieKop)
    invoer = RondeInvoer(**ronde.velden)
    return vrije_ronde(
        replace(invoer, antwoorden=met_sleutels(invoer.lees(), sleutel)),
        sleutel,
        ruis=kop.ruis,
        drempels=kop.drempels,
        cijfers=pl.read_parquet(io.BytesIO(ronde.cijfers)),
    )


async def lees_vrije_ronde(pool: Pool, settings: Settings, sleutels: Sleutels, ronde: str) -> VrijeRonde:
    """The same for a ronde by name. Raises as `lees_tabelronde` and `tel_tabelronde`."""
    return await asyncio.to_thread(tel_tabelronde, await lees_tabelronde(pool, settings, sleutels, ronde))
