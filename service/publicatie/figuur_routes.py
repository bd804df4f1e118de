"""One figure by itself: its files, and the page that another site puts in a frame."""

from __future__ import annotations

import asyncio
import re
from typing import Any, TypeAlias

from litestar import Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import File, Redirect
from litestar.response.base import Response

from analyse.gemeenten import gemeenten
from dashboards import NAAR
from service.database.sql import Pool
from service.errors import NietGevonden
from service.invullen.deur import adres_van
from service.publicatie.adres import Adres
from service.publicatie.etalage import Etalage
from service.publicatie.interactief import bundelpad, maak_bundel
from service.publicatie.onderwerp_routes import DOELGROEPEN
from service.publicatie.opdracht import FIGUURSOORTEN, Figuurvraag
from service.publicatie.routes import toon_blad
from service.voorkeur import neemt_brotli
from vragenlijsten import Catalogus

Verzoek: TypeAlias = Request[Any, Any, State]
Antwoord: TypeAlias = Response[Any]
_VOOR_ALTIJD = "public, max-age=31536000, immutable"
_ID = re.compile(r"[a-z0-9-]{1,60}")
_SLEUTEL = re.compile(r"nu|[0-9a-f]{32}")
_VERGELIJKING = re.compile(r"GM\d{4}\.GM\d{4}(,GM\d{4}){0,4}")
_UITSPLITSING = re.compile(r"[A-Z0-9]{2,6}\.[a-z0-9_]{1,60}\.[a-z-]{1,40}")
_GEEN = "Dit bestand bestaat niet. Onder elke figuur staat wat er te downloaden is."


@get("/figuren/{sleutel:str}/{blad:str}/{bestand:str}", name="figuurbestand", include_in_schema=False)
async def figuurbestand(
    request: Verzoek,
    pool: NamedDependency[Pool],
    etalage: NamedDependency[Etalage],
    catalogus: NamedDependency[Catalogus],
    sleutel: FromPath[str],
    blad: FromPath[str],
    bestand: FromPath[str],
) -> Antwoord:
    """A figure as a file. An address with the hash of what is shown now never changes; one with another hash,
    or "nu", leads to it."""
    adres = Adres.van_naam(blad)
    id_, _, einde = bestand.partition(".")
    if einde not in FIGUURSOORTEN or not _ID.fullmatch(id_) or not bestaat(adres, catalogus):
        raise NietGevonden(_GEEN)
    stand = await etalage.stand_van(pool, adres)
    if stand is None or not _SLEUTEL.fullmatch(sleutel):
        raise NietGevonden(_GEEN)
    if sleutel != stand.sleutel:
        nu = Redirect(f"/figuren/{stand.sleutel}/{blad}/{bestand}", status_code=302)
        nu.headers["Cache-Control"] = "public, max-age=60"
        return nu
    etag = f'"{sleutel[:16]}-{blad}-{bestand}"'
    headers = {"ETag": etag, "Cache-Control": _VOOR_ALTIJD, "Access-Control-Allow-Origin": "*"}
    if request.headers.get("if-none-match") == etag:
        return Response(content=b"", status_code=304, headers=headers)
    vraag = Figuurvraag(stand.pakketten, adres, id_, einde)
    inhoud = await etalage.figuren.haal(vraag, adres_van(request))
    return Response(content=inhoud, media_type=FIGUURSOORTEN[einde], headers=headers)


@get("/figuren/vega.js", name="vega", include_in_schema=False, opt={"zelf_gecomprimeerd": True})
async def vega(request: Verzoek, etalage: NamedDependency[Etalage]) -> Antwoord:
    """The library for figures that react to a pointer; the first visitor who asks for it waits some
    seconds."""
    pad = bundelpad(etalage.data_dir)
    if not await asyncio.to_thread(pad.is_file):
        await etalage.bladzijden.werkplaats.doe(maak_bundel, pad, adres_van(request))
    headers = {"Cache-Control": "public, max-age=86400", "Vary": "Accept-Encoding"}
    if neemt_brotli(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = "br"
        pad = pad.with_name(f"{pad.name}.br")
    return File(path=pad, media_type="text/javascript", content_disposition_type="inline", headers=headers)


def bestaat(adres: Adres, catalogus: Catalogus) -> bool:
    """Whether a page of which a visitor gave the name can have figures; its publicatie may still lack it."""
    eerste, *rest = adres.delen
    mogelijk = {
        "landelijk": adres.sleutel == "",
        "gemeente": adres.sleutel in gemeenten(),
        "begrip": adres.sleutel in catalogus.begrippen,
        "begrip_gemeente": eerste in catalogus.begrippen and len(rest) == 1 and rest[0] in gemeenten(),
        "doelgroep": adres.sleutel in DOELGROEPEN,
        "vergelijken": _VERGELIJKING.fullmatch(adres.sleutel) is not None
        and set(re.split("[.,]", adres.sleutel)) <= set(gemeenten()),
        "uitsplitsing": _UITSPLITSING.fullmatch(adres.sleutel) is not None
        and eerste in {"NL", *gemeenten()}
        and rest[0] in catalogus.begrippen
        and rest[1] in NAAR,
        "ronde": _ID.fullmatch(adres.sleutel) is not None,
    }
    return mogelijk.get(adres.soort, False)


@get(
    "/insluiten/gemeenten/{code:str}/{figuur:str}",
    name="insluiten_gemeente",
    include_in_schema=False,
    opt={"zelf_gecomprimeerd": True},
)
async def insluiten_gemeente(
    request: Verzoek,
    pool: NamedDependency[Pool],
    etalage: NamedDependency[Etalage],
    catalogus: NamedDependency[Catalogus],
    code: FromPath[str],
    figuur: FromPath[str],
) -> Antwoord:
    """A figure of one gemeente, for in a frame."""
    return await _insluiten(request, pool, etalage, catalogus, Adres("gemeente", code), figuur)


@get(
    "/insluiten/begrippen/{begrip:str}/{figuur:str}",
    name="insluiten_begrip",
    include_in_schema=False,
    opt={"zelf_gecomprimeerd": True},
)
async def insluiten_begrip(
    request: Verzoek,
    pool: NamedDependency[Pool],
    etalage: NamedDependency[Etalage],
    catalogus: NamedDependency[Catalogus],
    begrip: FromPath[str],
    figuur: FromPath[str],
) -> Antwoord:
    """A figure of one begrip, for in a frame."""
    return await _insluiten(request, pool, etalage, catalogus, Adres("begrip", begrip), figuur)


@get(
    "/insluiten/landelijk/{figuur:str}",
    name="insluiten_landelijk",
    include_in_schema=False,
    opt={"zelf_gecomprimeerd": True},
)
async def insluiten_landelijk(
    request: Verzoek,
    pool: NamedDependency[Pool],
    etalage: NamedDependency[Etalage],
    catalogus: NamedDependency[Catalogus],
    figuur: FromPath[str],
) -> Antwoord:
    """A figure of the national page, for in a frame."""
    return await _insluiten(request, pool, etalage, catalogus, Adres("landelijk"), figuur)


async def _insluiten(
    request: Verzoek, pool: Pool, etalage: Etalage, catalogus: Catalogus, adres: Adres, figuur: str
) -> Antwoord:
    if not bestaat(adres, catalogus) or not _ID.fullmatch(figuur):
        raise NietGevonden("Deze figuur bestaat niet.")
    return await toon_blad(request, pool, etalage, Adres("insluiting", f"{adres.naam}.{figuur}"))


route_handlers = [figuurbestand, vega, insluiten_gemeente, insluiten_begrip, insluiten_landelijk]
