"""`samenspel referentie`: keep the tables about gemeenten up to date with CBS."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import rich_click as click

from service.beheer.cbs import BRON, Cbs
from service.beheer.referentie import MAP, beschrijf, schrijf, vergelijk
from service.beheer.referentietabel import haal_op
from service.errors import OngeldigeInvoer


@click.group()
def referentie() -> None:
    """De tabellen over gemeenten: indeling, bevolking, kenmerken en opleiding."""


@referentie.command()
@click.option("--jaar", type=click.IntRange(2022, 2100), required=True, help="Van welk jaar.")
@click.option(
    "--naar",
    metavar="MAP",
    type=click.Path(path_type=Path),
    help="Nieuwe map voor de tabellen. Zonder: alleen laten zien wat er anders is.",
)
@click.option(
    "--bron", metavar="ADRES", default=BRON, show_default=True, help="Server met OData van het CBS."
)
@click.option("--akkoord", is_flag=True, help="Ook schrijven als er iets is om eerst na te kijken.")
def bijwerken(jaar: int, naar: Path | None, bron: str, akkoord: bool) -> None:
    """Haal de tabellen van een jaar bij het CBS op, kijk ze na en leg ze naast die van nu."""
    nieuw = haal_op(Cbs(bron), jaar)
    uit = vergelijk(nieuw, MAP)
    for zin in uit.verschillen:
        click.echo(zin)
    for zin in uit.let_op:
        click.echo(f"Nakijken: {zin}")
    if naar is None:
        click.echo("Er is niets geschreven. Met --naar MAP komen de tabellen in een nieuwe map.")
        return
    if uit.let_op and not akkoord:
        raise OngeldigeInvoer(
            "Kijk eerst na wat hierboven staat; met --akkoord schrijven wij de tabellen toch."
        )
    vandaag = date.today()  # noqa: DTZ011  where the operator is
    schrijf(uit, MAP, naar, beschrijf(uit, nieuw, bron, vandaag))
    click.echo(f"Geschreven in {naar}. Wat geïnstalleerd is, is niet veranderd.")
