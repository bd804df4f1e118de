"""`samenspel ronde importeer`: answers collected elsewhere as a ronde of their own."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl
import rich_click as click

from analyse.gemeenten import INDELING
from service.beheer import rondes
from service.beheer.bevriezen import Bevroren
from service.beheer.overnemen import Overname, Veldwerk, lees_overname, neem_over
from service.cli.rondekeuzes import kies_strata, kies_vragenlijst
from service.database.start import database
from service.errors import OngeldigeInvoer
from service.settings import laad_settings
from vragenlijsten import load_catalogus
from vragenlijsten.uitwisseling import burgerpeiling
from vragenlijsten.uitwisseling.koppeling import Koppeling

_DATUM = click.DateTime(["%Y-%m-%d"])
_BESTAND = click.Path(exists=True, dir_okay=False, path_type=Path)
_BURGERPEILING = "burgerpeiling"


@click.command("importeer")
@click.argument("ronde_id", metavar="RONDE")
@click.argument("bestand", type=_BESTAND)
@click.option("--koppeling", type=_BESTAND, help="YAML: welke kolom bij welke vraag hoort.")
@click.option(
    "--vorm",
    type=click.Choice([_BURGERPEILING]),
    help="In plaats van --koppeling: een vorm die wij kennen, de Burgerpeiling van de VNG (2022).",
)
@click.option("--van", "veld_van", type=_DATUM, required=True, help="Eerste dag van het veldwerk.")
@click.option("--tot", "veld_tot", type=_DATUM, required=True, help="Laatste dag.")
@click.option("--vragenlijst", "naam", help="Naam van de vragenlijst; standaard die van de periode.")
@click.option("--strata", "strata_pad", type=_BESTAND, help="CSV met gemeente, stratum en populatie.")
@click.option(
    "--gemeente",
    "gemeenten",
    multiple=True,
    help="Gemeentecode; mag vaker. Zonder --strata en --gemeente: de gemeenten in het bestand.",
)
@click.option("--indeling", type=int, help="Jaar van de gemeente-indeling; standaard het jaar van de ronde.")
@click.option("--proef", is_flag=True, help="Kijk alleen of alles klopt; bewaar niets.")
def importeer(
    ronde_id: str,
    bestand: Path,
    koppeling: Path | None,
    vorm: str | None,
    veld_van: datetime,
    veld_tot: datetime,
    naam: str | None,
    strata_pad: Path | None,
    gemeenten: tuple[str, ...],
    indeling: int | None,
    proef: bool,
) -> None:
    """Maak RONDE van antwoorden die elders zijn verzameld: BESTAND is .csv of .sav.

    Alles of niets: bij één foute rij wordt er niets overgenomen, en staat er welke regel en kolom het zijn.
    """
    doelgroep, periode = rondes.ontleed_id(ronde_id)
    jaar = int(periode[:4])
    jaargang = min(jaar, INDELING) if indeling is None else indeling
    strata = kies_strata(doelgroep, jaar, jaargang, strata_pad, gemeenten)
    if vorm is not None:
        _eis_inwoners(doelgroep)
        vragenlijst = burgerpeiling.burgerpeiling(load_catalogus())
        strata = strata if strata_pad else _samen(strata)
    else:
        vragenlijst = kies_vragenlijst(doelgroep, periode, naam)
    veldwerk = Veldwerk(ronde_id, vragenlijst, strata, jaargang, veld_van.date(), veld_tot.date())
    overname = lees_overname(veldwerk, bestand, _kies_koppeling(koppeling, vorm, strata))
    if strata_pad is None and not gemeenten:
        aanwezig = strata.filter(pl.col("gemeente").is_in(set(overname.ingelezen.gemeenten)))
        veldwerk = replace(veldwerk, strata=aanwezig)
    _meld(overname, vorm)
    if proef:
        click.echo(f"{len(overname.ingelezen.codes)} rijen zonder fouten. Er is niets bewaard.")
    else:
        klaar = asyncio.run(_bewaar(veldwerk, overname))
        click.echo(f"Ronde {ronde_id} is gemaakt en gesloten: {klaar.rijen} responsen.")
        click.echo(f"sha256 {klaar.sha256}")


async def _bewaar(veldwerk: Veldwerk, overname: Overname) -> Bevroren:
    async with database(laad_settings()) as (settings, pool):
        return await neem_over(pool, settings, veldwerk, overname)


def _eis_inwoners(doelgroep: str) -> None:
    """Raises OngeldigeInvoer: the Burgerpeiling is asked of inwoners only."""
    if doelgroep != "inwoners":
        raise OngeldigeInvoer("ronde: de Burgerpeiling hoort bij inwoners, zoals inwoners-2022-bp")


def _samen(strata: pl.DataFrame) -> pl.DataFrame:
    """One stratum per gemeente: the age classes of the population are not those of the Burgerpeiling."""
    som = strata.group_by("gemeente", maintain_order=True).agg(pl.col("populatie").sum())
    return som.select("gemeente", pl.lit(burgerpeiling.IEDEREEN).alias("stratum"), "populatie")


def _kies_koppeling(koppeling: Path | None, vorm: str | None, strata: pl.DataFrame) -> Path | Koppeling:
    if (koppeling is None) == (vorm is None):
        raise click.UsageError("Geef --koppeling of --vorm.")
    return koppeling or burgerpeiling.koppeling(strata["stratum"].unique().to_list())


def _meld(overname: Overname, vorm: str | None) -> None:
    """What is no fault, but should be known."""
    if overname.ingelezen.buiten:
        click.echo(f"{overname.ingelezen.buiten} antwoorden op vragen buiten de route zijn weggelaten.")
    if overname.ingelezen.gelijk:
        click.echo(
            f"{overname.ingelezen.gelijk} rijen zijn precies gelijk aan een eerdere; kijk of dat klopt."
        )
    if vorm is not None:
        for code, n in burgerpeiling.te_weinig(overname.ingelezen.gemeenten).items():
            click.echo(f"{code}: {n} antwoorden; de VNG publiceert pas vanaf {burgerpeiling.MINSTENS}.")
