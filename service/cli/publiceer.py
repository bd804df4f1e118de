"""`samenspel publiceer`: from a closed ronde to a publicatie."""

from __future__ import annotations

import asyncio

import rich_click as click

from service.database.start import database
from service.errors import OngeldigeInvoer
from service.publicatie import publiceren
from service.settings import laad_settings

_LANGSTE_REDEN = 500


@click.command()
@click.argument("ronde", metavar="RONDE")
@click.option(
    "--reden",
    metavar="ZIN",
    default="",
    help="Waarom er een nieuwe versie is; staat bij de publicatie.",
)
def publiceer(ronde: str, reden: str) -> None:
    """Bereken de cijfers van een gesloten RONDE en publiceer ze."""
    if len(reden) > _LANGSTE_REDEN or not reden.isprintable():
        raise OngeldigeInvoer(f"--reden is één zin van hooguit {_LANGSTE_REDEN} tekens")

    async def doe() -> publiceren.Gepubliceerd:
        async with database(laad_settings()) as (settings, pool):
            return await publiceren.publiceer(pool, settings, ronde, reden=reden.strip())

    uitkomst = asyncio.run(doe())
    kop = uitkomst.publicatie.kop
    if uitkomst.nieuw:
        click.echo(
            f"Gepubliceerd: {kop.ronde} versie {kop.versie}, {uitkomst.publicatie.cijfers.height} cijfers."
        )
    else:
        click.echo(f"Er is niets veranderd: {kop.ronde} versie {kop.versie} staat er al.")
    click.echo(kop.hash)
