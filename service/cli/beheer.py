"""Commands for operators: rondes, invitations and questionnaires."""

import asyncio
import os
from datetime import datetime
from pathlib import Path

import polars as pl
import rich_click as click
from rich.console import Console
from rich.table import Table

from analyse.gemeenten import INDELING
from service.beheer import rondes
from service.beheer.sluiten import plan_sluiten
from service.beheer.strata import verdeel_over_strata
from service.beheer.uitnodigingen import maak_uitnodigingen, schrijf_codes
from service.cli.mail import mail
from service.cli.organisaties import maak_ledencodes
from service.cli.overnemen import importeer
from service.cli.rondekeuzes import kies_strata, kies_vragenlijst
from service.database.start import database
from service.database.uitnodigingen import Telling, tel_per_status, zet_open_link
from service.errors import OngeldigeInvoer
from service.settings import laad_settings
from service.sleutels import Sleutels
from service.taal import controleer_vertalingen
from vragenlijsten import controleer as controleer_bestanden
from vragenlijsten.fouten import op_een_regel
from vragenlijsten.loading import CATALOGUS

_DATUM = click.DateTime(["%Y-%m-%d"])
_BESTAND = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(commands=[importeer])
def ronde() -> None:
    """Rondes maken, openen, sluiten en bekijken."""


@ronde.command("maak")
@click.argument("ronde_id", metavar="RONDE")
@click.option("--van", "veld_van", type=_DATUM, required=True, help="Eerste dag, zoals 2027-09-06.")
@click.option("--tot", "veld_tot", type=_DATUM, required=True, help="Laatste dag.")
@click.option(
    "--vragenlijst", "naam", help="Naam van de vragenlijst, zoals 2024; standaard die van de periode."
)
@click.option(
    "--strata",
    "strata_pad",
    type=_BESTAND,
    help="CSV met gemeente, stratum en populatie. Bij inwoners mag dit weg: dan zijn het drie "
    "leeftijdsklassen uit de bevolkingscijfers.",
)
@click.option(
    "--gemeente",
    "gemeenten",
    multiple=True,
    help="Gemeentecode, zoals GM0363; mag vaker. Alleen zonder --strata; standaard alle gemeenten.",
)
@click.option(
    "--indeling",
    type=int,
    help=f"Jaar van de gemeente-indeling; standaard het jaar van de ronde, hoogstens {INDELING}.",
)
@click.option("--gesimuleerd", is_flag=True, help="De antwoorden zijn niet echt.")
def maak(
    ronde_id: str,
    veld_van: datetime,
    veld_tot: datetime,
    naam: str | None,
    strata_pad: Path | None,
    gemeenten: tuple[str, ...],
    indeling: int | None,
    gesimuleerd: bool,
) -> None:
    """Maak RONDE, zoals inwoners-2027: de doelgroep en het jaar, met een streepje ertussen."""
    doelgroep, periode = rondes.ontleed_id(ronde_id)
    vragenlijst = kies_vragenlijst(doelgroep, periode, naam)
    jaar = int(periode[:4])
    indeling = min(jaar, INDELING) if indeling is None else indeling
    strata = kies_strata(doelgroep, jaar, indeling, strata_pad, gemeenten)

    async def doe() -> None:
        async with database(laad_settings()) as (_, pool):
            await rondes.maak(
                pool,
                ronde_id,
                doelgroep,
                periode,
                vragenlijst,
                strata,
                indeling=indeling,
                veld_van=veld_van.date(),
                veld_tot=veld_tot.date(),
                gesimuleerd=gesimuleerd,
            )

    asyncio.run(doe())
    click.echo(
        f"Ronde {ronde_id} gemaakt: {strata['gemeente'].n_unique()} gemeenten, {strata.height} strata, "
        f"vragenlijst {vragenlijst.naam}."
    )


@ronde.command("open")
@click.argument("ronde_id", metavar="RONDE")
def open_(ronde_id: str) -> None:
    """Open RONDE: vanaf nu kunnen mensen antwoorden insturen."""

    async def doe() -> None:
        async with database(laad_settings()) as (_, pool):
            await rondes.open_ronde(pool, ronde_id)

    asyncio.run(doe())
    click.echo(f"Ronde {ronde_id} is open.")


@ronde.command("openlink")
@click.argument("ronde_id", metavar="RONDE")
@click.option("--gemeente", required=True, help="Gemeentecode, zoals GM0363.")
@click.option("--aan/--uit", "aan", required=True, help="Zet de open link van deze gemeente aan of uit.")
def openlink(ronde_id: str, gemeente: str, aan: bool) -> None:
    """Laat in RONDE mensen uit een gemeente meedoen zonder uitnodiging, of juist niet meer."""

    async def doe() -> bool:
        async with database(settings) as (_, pool):
            await rondes.lees(pool, ronde_id)
            return await zet_open_link(pool, ronde_id, gemeente, aan=aan)

    settings = laad_settings()
    if not asyncio.run(doe()):
        raise OngeldigeInvoer(f"--gemeente: de ronde heeft de gemeente {gemeente} niet")
    adres = f"{settings.basis_url}/invullen/open/{ronde_id}/{gemeente}"
    click.echo(f"De open link staat aan: {adres}" if aan else "De open link staat uit.")


@ronde.command("sluit")
@click.argument("ronde_id", metavar="RONDE")
@click.option("--achtergrond", is_flag=True, help="Weiger nieuwe antwoorden nu; de worker doet de rest.")
def sluit(ronde_id: str, achtergrond: bool) -> None:
    """Sluit RONDE en zet alle antwoorden in één bestand. Lukt het niet: herhaal dit; er gaat niets
    verloren.
    """

    async def doe() -> str:
        async with database(laad_settings()) as (settings, pool):
            if achtergrond:
                await plan_sluiten(pool, ronde_id)
                return f"Ronde {ronde_id} neemt geen antwoorden meer aan; de worker sluit haar."
            klaar = await rondes.sluit(pool, settings, ronde_id)
            return (
                f"Ronde {ronde_id} is gesloten: {klaar.rijen} responsen in {klaar.pad}\nsha256 {klaar.sha256}"
            )

    click.echo(asyncio.run(doe()))


@ronde.command("lijst")
def lijst() -> None:
    """Toon alle rondes met hun status en respons."""

    async def doe() -> list[tuple[rondes.Ronde, list[Telling]]]:
        async with database(laad_settings()) as (_, pool):
            return [(r, await tel_per_status(pool, r.id)) for r in await rondes.lijst(pool)]

    tabel = Table("ronde", "status", "veldwerk", "uitgenodigd", "klaar", "responsen in bestand")
    for r, tellingen in asyncio.run(doe()):
        uitgenodigd, klaar = sum(t.uitgenodigd for t in tellingen), sum(t.klaar for t in tellingen)
        bestand = "" if r.responsen is None else str(r.responsen)
        tabel.add_row(r.id, r.status, f"{r.veld_van} – {r.veld_tot}", str(uitgenodigd), str(klaar), bestand)
    Console().print(tabel)


@click.group(commands=[mail])
def uitnodigingen() -> None:
    """Uitnodigingen maken."""


@uitnodigingen.command("maak")
@click.argument("ronde_id", metavar="RONDE")
@click.option("--gemeente", help="Gemeentecode, zoals GM0363.")
@click.option("--aantal", type=click.IntRange(1, 5_000_000), help="Hoeveel uitnodigingen.")
@click.option(
    "--stratum",
    help="Alleen dit stratum; anders verdeeld over de strata van de gemeente, naar hun bevolking.",
)
@click.option(
    "--csv",
    "leden",
    type=_BESTAND,
    help="Aanbieders: een CSV met organisatie en gemeente, en eventueel lid (wie het invult) en stratum. Elk "
    "lid krijgt één code voor al zijn gemeenten; herhalen geeft dezelfde codes.",
)
@click.option(
    "--uit", type=click.Path(dir_okay=False, path_type=Path), required=True, help="CSV-bestand voor de codes."
)
def maak_codes(
    ronde_id: str,
    gemeente: str | None,
    aantal: int | None,
    stratum: str | None,
    leden: Path | None,
    uit: Path,
) -> None:
    """Maak codes voor RONDE: een CSV met code, gemeente, stratum en adres (voor de QR-code in de brief).
    Dit bestand is de enige plek waar de codes staan: bewaar het veilig en wis het na verzending.
    """
    if leden is not None:
        if gemeente or aantal or stratum:
            raise click.UsageError("Kies --csv, of --gemeente met --aantal.")
        maak_ledencodes(ronde_id, leden, uit)
    elif gemeente is None or aantal is None:
        raise click.UsageError("Geef --gemeente en --aantal, of --csv met de organisaties.")
    else:
        _maak_codes(ronde_id, gemeente, aantal, stratum, uit)
    if not os.environ.get("SAMENSPEL_BASIS_URL"):
        click.echo(
            "Let op: SAMENSPEL_BASIS_URL is niet ingesteld, "
            f"dus de adressen beginnen met {laad_settings().basis_url}.",
            err=True,
        )


def _maak_codes(ronde_id: str, gemeente: str, aantal: int, stratum: str | None, uit: Path) -> None:

    async def doe() -> pl.DataFrame:
        async with database(settings) as (_, pool):
            strata = await rondes.strata(pool, (await rondes.lees(pool, ronde_id)).id)
            verdeling = verdeel_over_strata(strata, gemeente, stratum, aantal)
            # The file is written inside: codes that cannot be kept must not exist in the database either.
            await maak_uitnodigingen(
                pool,
                Sleutels(settings.sleutel, settings.zegels_dir),
                ronde_id,
                verdeling,
                bewaar=lambda uitgifte: schrijf_codes(uit, uitgifte, settings.basis_url),
            )
        return verdeling

    settings = laad_settings()
    for naam, deel in asyncio.run(doe()).select("stratum", "aantal").iter_rows():
        click.echo(f"{gemeente} {naam}: {deel}")
    click.echo(f"{aantal} codes staan in {uit} (alleen voor u leesbaar).")


@click.command()
@click.argument("paden", metavar="[PAD]...", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def controleer(context: click.Context, paden: tuple[Path, ...]) -> None:
    """Controleer vragenlijsten (YAML) en hun vertalingen; zonder PAD de meegeleverde, en de teksten van de
    website. Alle fouten tegelijk, elk op een regel met bestand:regel:kolom.
    """
    fouten = [str(fout) for fout in controleer_bestanden(paden or (CATALOGUS,))]
    if not paden:
        fouten += controleer_vertalingen()
    for fout in fouten:
        click.echo(op_een_regel(fout))
    if fouten:
        click.echo("1 fout gevonden." if len(fouten) == 1 else f"{len(fouten)} fouten gevonden.", err=True)
        context.exit(2)
    click.echo("Geen fouten gevonden.")
