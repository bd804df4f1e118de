"""The web application: wiring only. Every area brings its own routes; what they need is provided here, by
name.
"""

import asyncio
import gc
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from litestar import Litestar, Request
from litestar.config.compression import CompressionConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import CacheControlHeader, State
from litestar.di import Provide
from litestar.exceptions import NotFoundException
from litestar.handlers.base import BaseRouteHandler
from litestar.static_files import create_static_files_router

from service import gezondheid, vaste_paginas
from service.antwoorden import Antwoorden
from service.api.v1 import routes as api
from service.api.v1.versie import BASIS
from service.database.start import database
from service.invullen import routes as invullen
from service.invullen.drempel import Drempel
from service.invullen.schrijver import Schrijver
from service.invullen.sessie import Sessies
from service.jobs.handlers import WERK
from service.jobs.queue import draai
from service.koppen import CSP, zet_koppen
from service.lettertypen import maak_lettertypen
from service.log import log
from service.odata import routes as odata
from service.odata.tabellen import Tabellen
from service.problems import exception_handlers
from service.publicatie import (
    catalogus_routes,
    download_routes,
    ernaast_routes,
    figuur_routes,
    huisstijl_routes,
    onderwerp_routes,
    rapport_routes,
    tabel_routes,
)
from service.publicatie import routes as publicatie
from service.publicatie.etalage import Etalage
from service.publicatie.uitkomsten import eerdere_reacties, eerdere_uitkomsten
from service.sdmx import routes as sdmx
from service.settings import Settings
from service.sleutels import Sleutels
from service.werkruimte import routes as werkruimte
from vragenlijsten import load_catalogus

MAX_BODY = 256 * 1024
"""Largest request body in bytes; a full questionnaire with long stories is a tenth of this."""

_LANGSTE_PAD = 100
_NERGENS = f"{BASIS}/-"
_SLASHES = re.compile("/+")
_STATIC = Path(__file__).parent / "static"


class Toepassing(Litestar):
    """Litestar that answers HEAD as GET without the body, for monitors and caches, finds the addresses of
    OData 3 whatever their capitals, and those of the API only as they are; no route needs to know."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI; typed loosely, because Litestar splits its types by kind of scope."""
        if scope["type"] == "http":
            scope["path"] = _pad(scope["path"])
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await super().__call__(scope, receive, send)
            return

        async def zonder_inhoud(message: Any) -> None:
            inhoud = message["type"] == "http.response.body"
            await send({**message, "body": b""} if inhoud else message)

        als_get: Any = {**scope, "method": "GET"}
        await super().__call__(als_get, receive, zonder_inhoud)


def _pad(pad: str) -> str:
    """The path to look for; the router by itself forgives slashes too many."""
    if pad.startswith(("/o", "/O")):
        return odata.in_kleine_letters(pad)
    if pad == f"{BASIS}/" or not _SLASHES.sub("/", pad).startswith(BASIS):
        return pad
    return _NERGENS if pad.endswith("/") or "//" in pad else pad


@asynccontextmanager
async def leven(app: Litestar) -> AsyncIterator[None]:
    """Everything that lives as long as the process: database, writer, worker."""
    begin: Settings = app.state.settings
    async with database(begin, migraties=False) as (settings, pool):
        schrijver = Schrijver(pool, app.state.sleutels)
        await schrijver.start()
        app.state.update({"settings": settings, "pool": pool, "schrijver": schrijver})
        app.state["ontvangst_resultaten"] = partial(
            eerdere_uitkomsten, pool, app.state.etalage, app.state.catalogus
        )
        app.state["ontvangst_reacties"] = partial(
            eerdere_reacties, pool, app.state.etalage, app.state.catalogus
        )
        taken: list[asyncio.Task[Any]] = [
            asyncio.create_task(asyncio.to_thread(maak_lettertypen, _cache(settings)), name="lettertypen"),
        ]
        if settings.worker:
            taken.append(asyncio.create_task(draai(pool, settings, WERK), name="worker"))
            taken.append(asyncio.create_task(app.state.etalage.teken_vooruit(pool), name="tekenen"))
        log.info("gestart")
        try:
            yield
        finally:
            for taak in taken:
                taak.cancel()
            for taak, uitkomst in zip(
                taken, await asyncio.gather(*taken, return_exceptions=True), strict=True
            ):
                if isinstance(uitkomst, Exception):
                    log.error("taak_gestopt", taak=taak.get_name(), soort=type(uitkomst).__name__)
            await schrijver.stop()
            app.state.etalage.sluit()
            log.info("gestopt")


def create_app(settings: Settings) -> Litestar:
    """The application. Starts also when the database is away; then it answers 503 until that is back."""
    wortel = _cache(settings) / "static"
    wortel.mkdir(parents=True, exist_ok=True)
    statisch = create_static_files_router(
        path="/static",
        directories=[_STATIC, wortel],
        cache_control=CacheControlHeader(max_age=3600, public=True),
        guards=[_kan_een_bestand_zijn],
        include_in_schema=False,
    )
    return Toepassing(
        route_handlers=[*_routes(), statisch],
        lifespan=[leven],
        state=begintoestand(settings),
        dependencies={naam: Provide(_geef(naam), sync_to_thread=False) for naam in _GEGEVEN},
        exception_handlers=exception_handlers,
        before_send=[zet_koppen],
        compression_config=CompressionConfig(
            backend="brotli",
            brotli_quality=5,
            brotli_lgwin=16,  # a page fits in 64 kB; a larger window only costs time to clear
            exclude=["^/api/"],
            exclude_opt_key="zelf_gecomprimeerd",
        ),
        request_max_body_size=MAX_BODY,
        openapi_config=None,
        logging_config=None,
    )


def begintoestand(settings: Settings) -> State:
    """What the routes share, before the database is there."""
    catalogus, etalage = load_catalogus(), Etalage(settings.data_dir, settings.basis_url)
    return State(
        {
            "settings": settings,
            "sleutels": Sleutels(settings.sleutel, settings.zegels_dir),
            "catalogus": catalogus,
            "drempel": Drempel(settings.sleutel),
            "sessies": Sessies(settings.sleutel, https=settings.basis_url.startswith("https://")),
            "antwoorden": Antwoorden(),
            "etalage": etalage,
            "tabellen": Tabellen(etalage, catalogus),
            "gesimuleerd": settings.demo,
        }
    )


async def _kan_een_bestand_zijn(verbinding: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Guard: what no file system takes as a name is not there, rather than a fault of ours."""
    pad = verbinding.scope["path"]
    if "\0" in pad or len(pad) > _LANGSTE_PAD:
        raise NotFoundException


_GEGEVEN = ("settings", "pool", "sleutels", "catalogus", "etalage")


def _geef(naam: str) -> Any:
    def geef(request: Request[Any, Any, State]) -> Any:
        return request.app.state[naam]

    return geef


def _routes() -> list[Any]:
    gebieden: tuple[list[Any], ...] = (
        gezondheid.route_handlers,
        api.route_handlers,
        odata.route_handlers,
        sdmx.route_handlers,
        invullen.route_handlers,
        publicatie.route_handlers,
        catalogus_routes.route_handlers,
        download_routes.route_handlers,
        tabel_routes.route_handlers,
        ernaast_routes.route_handlers,
        rapport_routes.route_handlers,
        onderwerp_routes.route_handlers,
        figuur_routes.route_handlers,
        huisstijl_routes.route_handlers,
        werkruimte.route_handlers,
        vaste_paginas.route_handlers,
    )
    return [handler for gebied in gebieden for handler in gebied]


def _cache(settings: Settings) -> Path:
    return settings.data_dir / "cache"


def als_proces(settings: Settings) -> Litestar:
    """The application as the main thing in its process."""
    app = create_app(settings)
    app.on_startup.append(_verstar)
    return app


def _verstar() -> None:
    """What is there after the start, stays: without this a full collection stops everything for 70-180 ms now
    and then."""
    gc.collect()
    gc.freeze()


__all__ = ["CSP", "MAX_BODY", "als_proces", "begintoestand", "create_app"]
