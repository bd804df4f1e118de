"""`samenspel toegang`: personal links to the workspace on the web."""

import asyncio
from uuid import UUID

import rich_click as click
from rich.console import Console
from rich.table import Table

from service.beheer import toegang as beheer
from service.database import toegangen as toegangen_db
from service.database.start import database
from service.database.toegangen import ROLLEN, Handeling, ToegangRij
from service.settings import laad_settings
from service.sleutels import Sleutels


@click.group()
def toegang() -> None:
    """Persoonlijke links naar de werkruimte (/beheer): voor moderatoren, gemeenten en aanbieders."""


@toegang.command("maak")
@click.option("--rol", type=click.Choice(ROLLEN), required=True, help="Wat iemand mag.")
@click.option(
    "--gemeente", help="Gemeentecode, zoals GM0363. Een moderator zonder gemeente leest alle verhalen."
)
@click.option("--naam", default="", help="Voor wie de link is: staat in de lijst en in het logboek.")
@click.option(
    "--dagen",
    type=click.IntRange(1, 2 * beheer.DAGEN),
    default=beheer.DAGEN,
    show_default=True,
    help="Hoe lang de link werkt.",
)
def maak(rol: str, gemeente: str | None, naam: str, dagen: int) -> None:
    """Maak een persoonlijke link. Hij verschijnt één keer: geef hem aan één mens, langs een veilige weg."""

    async def doe() -> beheer.Uitgegeven:
        async with database(settings) as (_, pool):
            return await beheer.maak(pool, Sleutels(settings.sleutel), rol, gemeente, naam, dagen)

    settings = laad_settings()
    nieuw = asyncio.run(doe())
    click.echo(nieuw.adres(settings.basis_url))
    click.echo(f"Werkt {dagen} dagen. Stoppen: samenspel toegang trek-in {nieuw.id}", err=True)


@toegang.command("lijst")
def lijst() -> None:
    """Toon alle links: voor wie, wat die mag, en tot wanneer. De link zelf staat nergens."""

    async def doe() -> list[ToegangRij]:
        async with database(laad_settings()) as (_, pool):
            return await toegangen_db.lijst(pool)

    tabel = Table("nummer", "rol", "gemeente", "naam", "geldig tot", "werkt")
    for rij in asyncio.run(doe()):
        werkt = "ingetrokken" if rij.ingetrokken else "verlopen" if rij.dicht else "ja"
        tabel.add_row(str(rij.id), rij.rol, rij.gemeente or "", rij.naam, f"{rij.verloopt:%Y-%m-%d}", werkt)
    Console().print(tabel)


@toegang.command("trek-in")
@click.argument("id_", metavar="NUMMER", type=click.UUID)
def trek_in(id_: UUID) -> None:
    """Stop een link: hij werkt meteen niet meer, ook niet voor wie al binnen is."""

    async def doe() -> str:
        async with database(laad_settings()) as (_, pool):
            return await beheer.trek_in(pool, id_)

    click.echo(f"De link van {asyncio.run(doe())} werkt niet meer.")


@toegang.command("logboek")
@click.option("--aantal", type=click.IntRange(1, 10_000), default=50, show_default=True)
def logboek(aantal: int) -> None:
    """Toon wie wat deed in de werkruimte, het laatste eerst; niets van wie een verhaal schreef."""

    async def doe() -> list[Handeling]:
        async with database(laad_settings()) as (_, pool):
            return await toegangen_db.handelingen(pool, aantal)

    tabel = Table("wanneer", "wie", "wat", "waarover")
    for h in asyncio.run(doe()):
        tabel.add_row(f"{h.wanneer:%Y-%m-%d %H:%M}", h.naam or "(uitvoerder)", h.wat, h.onderwerp)
    Console().print(tabel)
