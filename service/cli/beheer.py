"""Commands for operators: rondes, invitations and questionnaires."""

import asyncio
from datetime import date, datetime
from pathlib import Path

import polars as pl
import rich_click as click
from rich.console import Console
from rich.table import Table

from service.beheer import rondes
from service.beheer.sluiten import plan_sluiten
from service.beheer.uitnodigingen import maak_uitnodigingen, schrijf_codes
from service.database.start import database
from service.database.uitnodigingen import Telling, tel_per_status
from service.errors import OngeldigeInvoer
from service.settings import laad_settings
from service.sleutels import Sleutels
from vragenlijsten import DOELGROEPEN, Vragenlijst, load_catalogus
from vragenlijsten import controleer as controleer_bestanden

_DATUM = click.DateTime(["%Y-%m-%d"])
_BESTAND = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def ronde() -> None:
    """Rondes maken, openen, sluiten en bekijken."""


@ronde.command("maak")
@click.argument("ronde_id", metavar="RONDE")
@click.option("--doelgroep", type=click.Choice(DOELGROEPEN), required=True, help="Wie er meedoet.")
@click.option("--periode", required=True, help="Jaar, zoals 2026.")
@click.option("--vragenlijst", "naam", help="Naam van de vragenlijst, zoals 2026; standaard de nieuwste.")
@click.option(
    "--strata", "strata_pad", type=_BESTAND, required=True, help="CSV met gemeente, stratum en populatie."
)
@click.option("--indeling", type=int, required=True, help="Jaar van de gemeente-indeling.")
@click.option("--van", "veld_van", type=_DATUM, required=True, help="Eerste dag, zoals 2026-03-01.")
@click.option("--tot", "veld_tot", type=_DATUM, required=True, help="Laatste dag.")
@click.option("--gesimuleerd", is_flag=True, help="De antwoorden zijn niet echt.")
def maak(
    ronde_id: str,
    doelgroep: str,
    periode: str,
    naam: str | None,
    strata_pad: Path,
    indeling: int,
    veld_van: datetime,
    veld_tot: datetime,
    gesimuleerd: bool,
) -> None:
    """Maak RONDE, zoals inwoners-2026, met haar gemeenten en strata."""
    vragenlijst = _vragenlijst(doelgroep, naam)
    strata = _lees_strata(strata_pad)
    asyncio.run(
        _maak(
            ronde_id,
            doelgroep,
            periode,
            vragenlijst,
            strata,
            indeling,
            (veld_van.date(), veld_tot.date()),
            gesimuleerd,
        )
    )
    gemeenten = strata["gemeente"].n_unique()
    click.echo(f"Ronde {ronde_id} gemaakt: {gemeenten} gemeenten, {strata.height} strata.")


async def _maak(
    ronde_id: str,
    doelgroep: str,
    periode: str,
    vragenlijst: Vragenlijst,
    strata: pl.DataFrame,
    indeling: int,
    veld: tuple[date, date],
    gesimuleerd: bool,
) -> None:
    async with database(laad_settings()) as (_, pool):
        await rondes.maak(
            pool,
            ronde_id,
            doelgroep,
            periode,
            vragenlijst,
            strata,
            indeling=indeling,
            veld_van=veld[0],
            veld_tot=veld[1],
            gesimuleerd=gesimuleerd,
        )


def _vragenlijst(doelgroep: str, naam: str | None) -> Vragenlijst:
    catalogus = load_catalogus()
    if naam is None:
        return catalogus.nieuwste(doelgroep)
    gevonden = [v for v in catalogus.vragenlijsten.values() if (v.doelgroep, v.naam) == (doelgroep, naam)]
    if not gevonden:
        bekend = ", ".join(
            sorted(v.naam for v in catalogus.vragenlijsten.values() if v.doelgroep == doelgroep)
        )
        raise OngeldigeInvoer(f"Er is geen vragenlijst {naam} voor {doelgroep}; er is wel: {bekend}")
    return gevonden[0]


def _lees_strata(pad: Path) -> pl.DataFrame:
    try:
        frame = pl.read_csv(pad, schema_overrides={"gemeente": pl.String, "stratum": pl.String})
        return (
            frame.with_columns(pl.col("populatie").cast(pl.Int64)) if "populatie" in frame.columns else frame
        )
    except (pl.exceptions.PolarsError, OSError) as fout:
        raise OngeldigeInvoer(f"{pad}: dit is geen leesbare CSV met gemeente, stratum en populatie") from fout


@ronde.command("open")
@click.argument("ronde_id", metavar="RONDE")
def open_(ronde_id: str) -> None:
    """Open RONDE: vanaf nu kunnen mensen antwoorden insturen."""

    async def doe() -> None:
        async with database(laad_settings()) as (_, pool):
            await rondes.open_ronde(pool, ronde_id)

    asyncio.run(doe())
    click.echo(f"Ronde {ronde_id} is open.")


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


@click.group()
def uitnodigingen() -> None:
    """Uitnodigingen maken."""


@uitnodigingen.command("maak")
@click.argument("ronde_id", metavar="RONDE")
@click.option("--gemeente", required=True, help="Gemeentecode, zoals GM0363.")
@click.option("--aantal", type=click.IntRange(1, 5_000_000), required=True, help="Hoeveel uitnodigingen.")
@click.option("--stratum", help="Stratum; nodig als de gemeente er meer dan één heeft.")
@click.option(
    "--uit", type=click.Path(dir_okay=False, path_type=Path), required=True, help="CSV-bestand voor de codes."
)
def maak_codes(ronde_id: str, gemeente: str, aantal: int, stratum: str | None, uit: Path) -> None:
    """Maak codes voor RONDE. Dit bestand is de enige plek waar de codes staan: bewaar het veilig en wis het
    na verzending.
    """

    async def doe() -> None:
        settings = laad_settings()
        async with database(settings) as (_, pool):
            strata = (await rondes.strata(pool, ronde_id)).filter(pl.col("gemeente") == gemeente)
            namen = strata["stratum"].to_list()
            if not namen:
                raise OngeldigeInvoer(
                    f"De ronde {ronde_id} bestaat niet of heeft de gemeente {gemeente} niet"
                )
            if stratum is None and len(namen) > 1:
                raise OngeldigeInvoer(
                    f"{gemeente} heeft meer strata, kies met --stratum uit: {', '.join(namen)}"
                )
            verdeling = pl.DataFrame(
                {"gemeente": [gemeente], "stratum": [stratum or namen[0]], "aantal": [aantal]}
            )
            # The file is written inside: codes that cannot be kept must not exist in the database either.
            await maak_uitnodigingen(
                pool,
                Sleutels(settings.sleutel),
                ronde_id,
                verdeling,
                bewaar=lambda uitgifte: schrijf_codes(uit, uitgifte),
            )

    asyncio.run(doe())
    click.echo(f"{aantal} codes staan in {uit} (alleen voor u leesbaar).")


@click.command()
@click.argument("paden", metavar="[PAD]...", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def controleer(context: click.Context, paden: tuple[Path, ...]) -> None:
    """Controleer vragenlijsten (YAML); zonder PAD de meegeleverde. Alle fouten tegelijk, met hun plek."""
    fouten = controleer_bestanden(paden)
    for fout in fouten:
        click.echo(f"{fout.plek}: {fout.melding}")
    if fouten:
        click.echo(f"{len(fouten)} fouten gevonden.", err=True)
        context.exit(1)
    click.echo("Geen fouten gevonden.")
