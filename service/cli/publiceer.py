"""`samenspel publiceer`: from a closed ronde to a publicatie."""

from __future__ import annotations

import asyncio

import rich_click as click

from service.database.start import database
from service.publicatie import publiceren
from service.settings import laad_settings


@click.command()
@click.argument("ronde", metavar="RONDE")
def publiceer(ronde: str) -> None:
    """Bereken de cijfers van een gesloten RONDE en publiceer ze."""

    async def doe() -> publiceren.Gepubliceerd:
        async with database(laad_settings()) as (settings, pool):
            return await publiceren.publiceer(pool, settings, ronde)

    uitkomst = asyncio.run(doe())
    kop = uitkomst.publicatie.kop
    if uitkomst.nieuw:
        click.echo(
            f"Gepubliceerd: {kop.ronde} versie {kop.versie}, {uitkomst.publicatie.cijfers.height} cijfers."
        )
    else:
        click.echo(f"Er is niets veranderd: {kop.ronde} versie {kop.versie} staat er al.")
    click.echo(kop.hash)
