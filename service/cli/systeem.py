"""Commands that run and check the service itself."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import rich_click as click
import uvicorn

from service.app import als_proces
from service.database.migrate import eis_bruikbaar, migreer
from service.database.sql import Pool
from service.database.start import database, noem_plaats, plaats, url_van
from service.errors import DomeinFout
from service.jobs.handlers import WERK
from service.jobs.queue import draai
from service.lettertypen import maak_lettertypen
from service.log import richt_in
from service.settings import Settings, laad_settings
from vragenlijsten import load_catalogus

_VRIJ = 1_000_000_000


@click.command()
def migrate() -> None:
    """Breng het schema van de database op de stand van deze versie."""

    async def doe() -> list[str]:
        async with database(laad_settings(), migraties=False) as (_, pool):
            return await migreer(pool)

    gedaan = asyncio.run(doe())
    for naam in gedaan:
        click.echo(f"toegepast: {naam}")
    click.echo("De database is bij.")


@click.command()
@click.option("--host", help="Adres om op te luisteren (SAMENSPEL_HOST).")
@click.option("--port", type=click.IntRange(0, 65535), help="Poort (SAMENSPEL_PORT).")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Aantal processen.")
def serve(host: str | None, port: int | None, workers: int) -> None:
    """Start de website en de API."""
    settings = laad_settings()
    settings = replace(settings, host=host or settings.host, port=settings.port if port is None else port)
    # uvicorn passes a caught signal on after its own shutdown: end as an exit, so that the database is
    # stopped too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        if workers == 1:
            asyncio.run(serveer(settings))
        else:
            _serveer_meer(settings, workers)
    except KeyboardInterrupt:
        click.echo("Gestopt.", err=True)


async def serveer(settings: Settings) -> None:
    """Serve until stopped; the embedded database is started first, so that a fault there is one clear
    sentence.
    """
    async with database(settings, migraties=False) as (klaar, pool):
        await _meld_gebrek(klaar, pool)
        config = uvicorn.Config(als_proces(klaar), **_uvicorn(klaar))
        await uvicorn.Server(config).serve()


async def _meld_gebrek(settings: Settings, pool: Pool) -> None:
    """Say what the database lacks; the website starts all the same and works as soon as that is over."""
    try:
        await eis_bruikbaar(pool)
    except DomeinFout as fout:
        noem_plaats(fout, settings)
        click.echo(" ".join(["Let op:", fout.melding, *fout.__notes__, "De website start wel."]), err=True)


def _serveer_meer(settings: Settings, workers: int) -> None:
    """Several processes: this one keeps the database, uvicorn (which needs the main thread) keeps the
    others.
    """
    with asyncio.Runner() as lus:
        basis = database(settings, migraties=False)
        klaar, pool = lus.run(basis.__aenter__())
        try:
            lus.run(_meld_gebrek(klaar, pool))
            os.environ |= {
                "SAMENSPEL_DATABASE_URL": url_van(klaar),
                "SAMENSPEL_SLEUTEL": klaar.sleutel.decode(),
                "SAMENSPEL_DATA_DIR": str(klaar.data_dir),
                "SAMENSPEL_BASIS_URL": klaar.basis_url,
            }
            uvicorn.run(
                "service.cli.systeem:app_uit_omgeving", factory=True, workers=workers, **_uvicorn(klaar)
            )
        finally:
            lus.run(basis.__aexit__(None, None, None))


def app_uit_omgeving() -> object:
    """Application factory for a uvicorn worker process."""
    richt_in()
    return als_proces(laad_settings())


def _uvicorn(settings: Settings) -> dict[str, Any]:
    # no access log: it holds addresses; no server header; proxy headers only from this machine
    return {
        "host": settings.host,
        "port": settings.port,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "timeout_keep_alive": 30,
    }


@click.command()
def worker() -> None:
    """Draai alleen de taken op de achtergrond (zet dan SAMENSPEL_WORKER=0 bij serve)."""

    async def doe() -> None:
        async with database(laad_settings()) as (settings, pool):
            await draai(pool, settings, WERK)

    try:
        asyncio.run(doe())
    except KeyboardInterrupt:
        click.echo("Gestopt.", err=True)


@click.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Kijk of alles klaarstaat, en zeg wat u kunt doen als dat niet zo is."""
    try:
        settings = laad_settings()
    except DomeinFout as fout:
        click.echo(f"✗ instellingen: {fout.melding}")
        context.exit(2)
    click.echo(f"✓ instellingen: gegevens in {settings.data_dir}")
    onderdelen: dict[str, Callable[[Settings], str]] = {
        "schijf": _kijk_schijf,
        "vragenlijsten": _kijk_vragenlijsten,
        "lettertypen": _kijk_lettertypen,
        "database": _kijk_database,
    }
    goed = True
    for naam, kijk in onderdelen.items():
        try:
            click.echo(f"✓ {naam}: {kijk(settings)}")
        except DomeinFout as fout:
            goed = False
            click.echo(" ".join([f"✗ {naam}: {fout.melding}", *getattr(fout, "__notes__", ())]))
    context.exit(0 if goed else 1)


def _kijk_schijf(settings: Settings) -> str:
    proef = settings.data_dir / ".proef"
    try:
        proef.write_bytes(b"proef")
        proef.unlink()
    except OSError as fout:
        raise DomeinFout(
            f"in {settings.data_dir} kan niet worden geschreven ({fout.strerror}); pas de rechten aan"
        ) from fout
    vrij = shutil.disk_usage(settings.data_dir).free
    if vrij < _VRIJ:
        raise DomeinFout(f"nog {vrij // 1_000_000} MB vrij; maak minstens 1 GB vrij")
    return f"{vrij // _VRIJ} GB vrij"


def _kijk_vragenlijsten(_: Settings) -> str:
    return f"{len(load_catalogus().vragenlijsten)} vragenlijsten zonder fouten"


def _kijk_lettertypen(settings: Settings) -> str:
    gevonden = sorted(Path(maak_lettertypen(settings.data_dir / "cache")).glob("lettertypen/*.woff2"))
    if not gevonden:
        raise DomeinFout(
            "niet gevonden; pagina's tonen een ander lettertype. Installeer font-source-sans-pro en brotli"
        )
    return f"{len(gevonden)} bestanden"


def _kijk_database(settings: Settings) -> str:
    async def kijk() -> str:
        async with database(settings, migraties=False) as (klaar, pool):
            await eis_bruikbaar(pool)
            return plaats(klaar)

    return asyncio.run(kijk())
