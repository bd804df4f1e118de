"""`samenspel uitnodigingen mail`: personal links by e-mail."""

import asyncio
from pathlib import Path

import rich_click as click

from service.beheer.mail import Bezorging, bewaar, lees_adressen, verstuur
from service.database.start import database
from service.settings import laad_settings
from service.sleutels import Sleutels


@click.command("mail")
@click.argument("ronde_id", metavar="RONDE")
@click.option(
    "--csv",
    "pad",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV met email, gemeente, stratum en eventueel taal. Zonder: verder met wie nog geen mail kreeg.",
)
def mail(ronde_id: str, pad: Path | None) -> None:
    """Stuur iedereen in het bestand een persoonlijke link voor RONDE. Breekt het af: herhaal de opdracht; wie
    al een mail kreeg, krijgt er geen tweede.
    """

    async def doe() -> tuple[int, Bezorging]:
        async with database(settings) as (klaar, pool):
            nieuw = await bewaar(pool, ronde_id, adressen)
            sleutels = Sleutels(klaar.sleutel, klaar.zegels_dir)
            return nieuw, await verstuur(pool, sleutels, klaar, ronde_id)

    settings = laad_settings()
    adressen = lees_adressen(pad) if pad else []
    nieuw, uit = asyncio.run(doe())
    click.echo(f"{nieuw} nieuwe adressen; {uit.verstuurd} mails verstuurd, {uit.geweigerd} geweigerd.")
