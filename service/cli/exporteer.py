"""`samenspel exporteer`: the answers of a closed ronde as a file, for the operator."""

from __future__ import annotations

import asyncio
from pathlib import Path

import rich_click as click

from service.beheer import exporteren
from service.database.start import database
from service.settings import laad_settings


@click.command()
@click.argument("ronde", metavar="RONDE")
@click.option(
    "--formaat",
    type=click.Choice(list(exporteren.FORMATEN)),
    required=True,
    help="Soort bestand.",
)
@click.option(
    "--uit",
    "doel",
    metavar="BESTAND",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Naam van het bestand. Zonder: de naam van de ronde, in deze map.",
)
def exporteer(ronde: str, formaat: str, doel: Path | None) -> None:
    """Zet de antwoorden van een gesloten RONDE met hun weging in een bestand.

    Dat bestand is niet openbaar: antwoorden kunnen samen een mens aanwijzen.
    """

    async def doe() -> exporteren.Geexporteerd:
        async with database(laad_settings()) as (settings, pool):
            return await exporteren.exporteer(pool, settings, ronde, formaat, doel)

    uit = asyncio.run(doe())
    for pad in uit.paden:
        click.echo(f"{pad} ({pad.stat().st_size / 1e6:.1f} MB)")
    wat = "1 antwoord" if uit.rijen == 1 else f"{uit.rijen} antwoorden"
    click.echo(f"{wat}, met weging. Dit bestand is niet openbaar: bewaar het zoals de bevroren ronde.")
