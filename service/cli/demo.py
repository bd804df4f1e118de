"""`samenspel demo`: the whole product on this machine, with simulated answers."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
import webbrowser
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import msgspec
import rich_click as click
from click.core import ParameterSource
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from service.cli.systeem import serveer
from service.database.start import database
from service.demo.opbouw import bouw, kies_gemeenten, maak_codes, stappen
from service.demo.verhalen import maak_links
from service.errors import OngeldigeInvoer
from service.log import richt_in
from service.settings import DEMO_BESTAND, Settings, laad_settings, standaard_data_dir

_VAN_DEMO = ("postgres", "rondes", "publicaties", "cache", "sleutel", "zegels")


class Demo(msgspec.Struct, frozen=True):
    """What the marker file in the data directory says: how large the demo is, and whether it was finished."""

    gemeenten: int
    klaar: bool


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Poort van de website."
)
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Map voor de demo; wordt gemaakt als zij er niet is.",
)
@click.option(
    "--gemeenten",
    type=click.IntRange(1, 342),
    default=342,
    show_default=True,
    help="Hoeveel gemeenten, voor een snelle demo.",
)
@click.option("--no-browser", is_flag=True, help="Open geen browser.")
@click.pass_context
def demo(context: click.Context, port: int, data_dir: Path | None, gemeenten: int, no_browser: bool) -> None:
    """Laat het hele product zien met nagebootste antwoorden: vijf rondes, drie doelgroepen."""
    richt_in("warning")  # the progress bars tell the rest
    map = (data_dir or standaard_data_dir(os.environ).with_name("samenspel-demo")).expanduser().resolve()
    _eis_vrije_poort(port)
    stand = _bereid_voor(map, gemeenten)
    gevraagd = context.get_parameter_source("gemeenten") is ParameterSource.COMMANDLINE
    if gevraagd and stand.gemeenten != gemeenten:
        raise OngeldigeInvoer(
            f"In {map} staat al een demo met {stand.gemeenten} gemeenten; kies een andere map met --data-dir."
        )
    # Ended from outside, the embedded database must stop too; as an exit, so that everything is closed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    settings = replace(
        laad_settings({**os.environ, "SAMENSPEL_DATABASE_URL": "", "SAMENSPEL_DATA_DIR": str(map)}),
        host="127.0.0.1",
        port=port,
        basis_url=f"http://127.0.0.1:{port}",
    )
    try:
        codes, links = asyncio.run(_bouw_en_maak_codes(settings, stand))
        _toon(settings, codes, links)
        asyncio.run(_serveer(settings, not no_browser))
    except KeyboardInterrupt:
        click.echo("Gestopt.", err=True)


def _eis_vrije_poort(port: int) -> None:
    with socket.socket() as proef:
        proef.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            proef.bind(("127.0.0.1", port))
        except OSError as fout:
            raise OngeldigeInvoer(f"Poort {port} is bezet; kies een andere met --port.") from fout


def _bereid_voor(map: Path, gemeenten: int) -> Demo:
    """Look at the directory: new, a finished demo, or one that was cut off and starts again."""
    merk = map / DEMO_BESTAND
    try:
        map.mkdir(parents=True, exist_ok=True)
        if merk.is_file():
            stand = msgspec.json.decode(merk.read_bytes(), type=Demo)
            if stand.klaar:
                return stand
            for naam in _VAN_DEMO:
                pad = map / naam
                shutil.rmtree(pad, ignore_errors=True) if pad.is_dir() else pad.unlink(missing_ok=True)
        elif any(map.iterdir()):
            raise OngeldigeInvoer(
                f"{map} is niet leeg en geen map van een demo; kies een andere met --data-dir."
            )
        return _merk(map, Demo(gemeenten, klaar=False))
    except (OSError, msgspec.MsgspecError) as fout:
        raise OngeldigeInvoer(f"{map} is niet te gebruiken voor de demo: {fout}") from fout


def _merk(map: Path, stand: Demo) -> Demo:
    tijdelijk = map / f".{DEMO_BESTAND}"
    tijdelijk.write_bytes(msgspec.json.encode(stand))
    tijdelijk.replace(map / DEMO_BESTAND)
    return stand


_Lijst: TypeAlias = list[tuple[str, str]]


async def _bouw_en_maak_codes(settings: Settings, stand: Demo) -> tuple[_Lijst, _Lijst]:
    async with database(settings) as (klaar, pool):
        if not stand.klaar:
            balken = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
            )
            with Progress(*balken) as voortgang:
                taken = {naam: voortgang.add_task(naam, total=aantal) for naam, aantal in stappen().items()}
                await bouw(
                    pool, klaar, stand.gemeenten, lambda naam, aantal: voortgang.advance(taken[naam], aantal)
                )
            stand = _merk(settings.data_dir, Demo(stand.gemeenten, klaar=True))
        gekozen = kies_gemeenten(stand.gemeenten)
        return await maak_codes(pool, klaar, gekozen), await maak_links(pool, klaar, gekozen)


def _toon(settings: Settings, codes: _Lijst, links: _Lijst) -> None:
    basis = settings.basis_url
    scherm = Console()
    # An address that is cut off is of no use: what it is may wrap.
    adressen = Table(
        Column("adres", no_wrap=True), "wat", title="Alle antwoorden in deze demo zijn nagebootst"
    )
    for pad, wat in (
        ("/", "landelijk beeld"),
        ("/gemeenten/GM0363", "één gemeente"),
        ("/data", "downloads"),
        ("/invullen", "een vragenlijst invullen, met een code hieronder"),
        ("/api", "alle cijfers voor een programma"),
    ):
        adressen.add_row(f"{basis}{pad}", wat)
    scherm.print(adressen)
    tabel = Table("code", "voor een", title="Tien codes om mee in te vullen")
    for code, wie in codes:
        tabel.add_row(code, wie)
    scherm.print(tabel)
    scherm.print("Persoonlijke links naar de werkruimte (verhalen modereren, reactie geven):")
    for adres, wie in links:
        scherm.print(f"  {wie}: {adres}", soft_wrap=True)


async def _serveer(settings: Settings, browser: bool) -> None:
    if browser:
        asyncio.get_running_loop().call_later(2.0, webbrowser.open, settings.basis_url)
    await serveer(settings)
