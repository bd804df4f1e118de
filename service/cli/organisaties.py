"""`samenspel uitnodigingen maak --csv`: codes for the people of organisations."""

import asyncio
from pathlib import Path

import rich_click as click

from service.beheer.organisaties import Lidcode, lees_leden, nodig_leden_uit, schrijf_leden
from service.database.start import database
from service.settings import laad_settings
from service.sleutels import Sleutels


def maak_ledencodes(ronde_id: str, pad: Path, uit: Path) -> None:
    """Invite everyone in the file and write their codes; raises OngeldigeInvoer with line and column."""

    async def doe() -> list[Lidcode]:
        async with database(settings) as (klaar, pool):
            sleutels = Sleutels(klaar.sleutel, klaar.zegels_dir)
            return await nodig_leden_uit(
                pool,
                sleutels,
                ronde_id,
                pad,
                regels,
                bewaar=lambda leden: schrijf_leden(uit, leden, settings.basis_url),
            )

    settings, regels = laad_settings(), lees_leden(pad)
    leden = asyncio.run(doe())
    organisaties = {wie.organisatie for wie in leden}
    click.echo(
        f"{len(leden)} codes van {len(organisaties)} organisaties staan in {uit} (alleen voor u leesbaar)."
    )
