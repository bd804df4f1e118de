"""`samenspel rapport`: the council report of one gemeente, or of all, as files."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

import rich_click as click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from analyse.gemeenten import gemeenten, opvolgers
from service.database import publicaties as opslag
from service.database import rondes as rondes_db
from service.database.sql import Pool
from service.database.start import database
from service.errors import DomeinFout, OnbekendeRonde, OngeldigeInvoer
from service.publicatie.bladzijden import Stand
from service.publicatie.etalage import Etalage
from service.publicatie.opdracht import RAPPORTSOORTEN, Rapportvraag
from service.publicatie.rapporten import opdrachten
from service.publicatie.rapportwerk import schrijf
from service.publicatie.vitrine import Vitrine
from service.settings import Settings, laad_settings
from service.werkproces import begin_werkproces


@click.command()
@click.argument("ronde", metavar="RONDE")
@click.option(
    "--gemeente",
    "codes",
    metavar="CODE",
    multiple=True,
    help="Gemeentecode, zoals GM0363; mag vaker. Zonder: alle gemeenten.",
)
@click.option(
    "--uit",
    "doel",
    metavar="MAP",
    default="rapporten",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Map voor de rapporten.",
)
@click.option(
    "--formaat",
    type=click.Choice(sorted(RAPPORTSOORTEN)),
    default="pdf",
    show_default=True,
    help="Soort bestand.",
)
def rapport(ronde: str, codes: tuple[str, ...], doel: Path, formaat: str) -> None:
    """Maak het rapport voor de gemeenteraad, uit wat is gepubliceerd in de periode van RONDE."""
    gekozen = _eis_gemeenten(codes)
    _eis_map(doel)

    async def doe() -> tuple[str, list[Rapportvraag]]:
        async with database(laad_settings()) as (settings, pool):
            return await _bereid_voor(pool, settings, ronde, gekozen, formaat)

    periode, werk = asyncio.run(doe())
    paden = {o.code: doel / f"samenspel-{periode}-{o.code}.{formaat}" for o in werk}
    bytes_ = _maak(werk, paden)
    wat = "1 rapport" if len(werk) == 1 else f"{len(werk)} rapporten"
    click.echo(f"{wat} in {doel}, samen {bytes_ / 1e6:.1f} MB.")


def _eis_gemeenten(codes: Sequence[str]) -> tuple[str, ...]:
    """The codes, each once; all gemeenten when none is named. Raises OngeldigeInvoer with what to do."""
    alle = gemeenten()
    for code in codes:
        if code not in alle:
            nu = " of ".join(f"{nieuw} ({alle[nieuw].naam})" for nieuw, _ in opvolgers(code.upper()))
            tip = f"zij heet nu {nu}" if nu else "een code is bijvoorbeeld GM0363"
            raise OngeldigeInvoer(f"Gemeente {code} bestaat niet; {tip}.")
    return tuple(dict.fromkeys(codes)) or tuple(sorted(alle))


def _eis_map(doel: Path) -> None:
    try:
        doel.mkdir(parents=True, exist_ok=True)
    except OSError as fout:
        raise OngeldigeInvoer(f"{doel}: de map is niet te maken ({fout.strerror or fout})") from fout
    if not os.access(doel, os.W_OK | os.X_OK):
        raise OngeldigeInvoer(f"{doel}: in deze map mag u niet schrijven")


async def _bereid_voor(
    pool: Pool, settings: Settings, ronde: str, codes: Sequence[str], formaat: str
) -> tuple[str, list[Rapportvraag]]:
    """The periode, and what to make of its newest publicaties."""
    rijen = await opslag.lijst(pool)  # of one ronde the newest version first
    periode = next((rij.periode for rij in rijen if rij.ronde == ronde), None)
    if periode is None:
        if await rondes_db.lees_ronde(pool, ronde) is None:
            raise OnbekendeRonde(f"Ronde {ronde} bestaat niet.")
        raise OngeldigeInvoer(f"Ronde {ronde} is nog niet gepubliceerd: samenspel publiceer {ronde}")
    etalage = Etalage(settings.data_dir)
    pakketten: dict[str, Path] = {}
    for rij in rijen:
        if rij.periode == periode and rij.doelgroep not in pakketten:
            pakketten[rij.doelgroep] = await etalage.pakket(pool, rij)
    return periode, await opdrachten(pool, Stand.van(pakketten), Vitrine(), codes, formaat)


def _maak(werk: Sequence[Rapportvraag], paden: dict[str, Path]) -> int:
    """Make all reports in worker processes; returns the bytes written. The first fault stops it."""
    balken = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    werkers = min(len(werk), os.cpu_count() or 1)
    pool = ProcessPoolExecutor(werkers, mp_context=get_context("spawn"), initializer=begin_werkproces)
    with Progress(*balken, console=Console(stderr=True)) as voortgang, pool:
        taak = voortgang.add_task("rapporten", total=len(werk))
        lopend = {pool.submit(schrijf, opdracht, paden[opdracht.code]): opdracht.code for opdracht in werk}
        totaal = 0
        try:
            for klaar in as_completed(lopend):
                totaal += klaar.result()
                voortgang.advance(taak)
        except (ValueError, KeyError, BrokenProcessPool) as fout:
            pool.shutdown(wait=False, cancel_futures=True)
            raise DomeinFout(f"Het rapport van {lopend[klaar]} lukt niet: {fout}") from fout
        except OSError as fout:
            pool.shutdown(wait=False, cancel_futures=True)
            raise OngeldigeInvoer(
                f"{paden[lopend[klaar]]}: schrijven lukt niet ({fout.strerror or fout})"
            ) from fout
    return totaal
