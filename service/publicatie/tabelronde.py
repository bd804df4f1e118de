"""A published ronde about inwoners on its way to free tables: what counting it takes, not yet counted.

It travels to the worker process, where it is counted once (`vrije_ronde`); the serving process needs none of
what counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.beheer import rondes as beheer
from service.database import publicaties as opslag
from service.database.sql import Pool
from service.errors import VerkeerdeStatus
from service.publicatie.invoer import lees_velden
from service.settings import Settings
from service.sleutels import Sleutels


@dataclass(frozen=True)
class Tabelronde:
    """`publicatie`: hash of the newest one of the ronde, with its head and figures as they are stored;
    `velden`: of its RondeInvoer. The secret of the ronde does not show when printed."""

    publicatie: str
    velden: Mapping[str, Any] = field(repr=False)
    kop: bytes = field(repr=False)
    cijfers: bytes = field(repr=False)
    geheim: bytes = field(repr=False)


async def lees_tabelronde(pool: Pool, settings: Settings, sleutels: Sleutels, ronde: str) -> Tabelronde:
    """Raises OnbekendeRonde, VerkeerdeStatus (not published) and DomeinFout (the file was changed)."""
    stand = await beheer.lees(pool, ronde)
    rij = next((rij for rij in await opslag.lijst(pool) if rij.ronde == ronde), None)
    if stand.bestand_sha256 is None or rij is None:
        raise VerkeerdeStatus(f"De ronde {ronde} is nog niet gepubliceerd; daarna zijn er vrije tabellen")
    delen = await opslag.lees_delen(pool, rij.hash)
    return Tabelronde(
        rij.hash,
        await lees_velden(pool, settings, stand),
        delen["kop.json"],
        delen["cijfers.parquet"],
        sleutels.rondesleutel(ronde, stand.bestand_sha256),
    )
