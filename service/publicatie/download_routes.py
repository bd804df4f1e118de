"""The files of a publicatie, whole or in part: `/data/{ronde}/{versie}/{bestand}`."""

from __future__ import annotations

import asyncio
from typing import Any, TypeAlias

import msgspec
from litestar import Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import File
from litestar.response.base import Response

from service.antwoorden import is_bekend
from service.bereik import deel_van, lees_bereik
from service.database.publicaties import PublicatieRij
from service.database.sql import Pool
from service.errors import NietGevonden
from service.pagina import toon
from service.problems import PROBLEM_JSON, Probleem
from service.publicatie.adres import TALEN_PUBLIEK
from service.publicatie.downloads import BESTANDEN, METADATA, DownloadFout, bestanden_van
from service.publicatie.etalage import Etalage
from service.publicatie.weergave import DownloadBezig
from service.voorkeur import neemt_brotli

Verzoek: TypeAlias = Request[Any, Any, State]
Antwoord: TypeAlias = Response[Any]

_VOOR_ALTIJD = "public, max-age=31536000, immutable"
_GEDULD, _OPNIEUW = 20.0, "5"
"""Seconds that an answer waits for a file that is being made, and after which to ask again."""


@get(
    "/data/{ronde:str}/{versie:int}/{bestand:str}",
    name="download",
    include_in_schema=False,
    opt={"zelf_gecomprimeerd": True},
)
async def download(
    request: Verzoek,
    pool: NamedDependency[Pool],
    etalage: NamedDependency[Etalage],
    ronde: FromPath[str],
    versie: FromPath[int],
    bestand: FromPath[str],
) -> Antwoord:
    """One file of one publicatie; its address never changes content. Who asks first may have to wait."""
    rij = next((r for r in await etalage.lijst(pool) if (r.ronde, r.versie) == (ronde, versie)), None)
    if rij is None or bestand not in bestanden_van(rij.doelgroep):
        raise NietGevonden("Dit bestand bestaat niet. Op de bladzijde Data staat wat er wel is.")
    koppen = {"Cache-Control": _VOOR_ALTIJD, "Access-Control-Allow-Origin": "*", "Vary": "Accept-Encoding"}
    koppen["Accept-Ranges"] = "bytes"
    koppen["ETag"] = etag = etalage.downloads.etag(rij.hash, bestand)
    if is_bekend(etag, request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=koppen)
    try:
        pad = await etalage.download(pool, rij, bestand, _GEDULD)
    except DownloadFout as fout:
        return _nog_niet(request, rij, bestand, str(fout))
    if pad is None:
        return _nog_niet(request, rij, bestand)
    soort = BESTANDEN[bestand]
    koppen |= _verwijzing(bestand)
    naam = f"{ronde}-v{versie}-{bestand}"
    lengte = (await asyncio.to_thread(pad.stat)).st_size
    # With If-Range a client wants the part only when it knows the very same bytes; our tags do not say that.
    deel = request.headers.get("range", "") if "if-range" not in request.headers else ""
    if (bereik := lees_bereik(deel, lengte)) is not None:
        koppen["Content-Disposition"] = f'attachment; filename="{naam}"'
        return deel_van(pad, lengte, bereik, soort.media_type, koppen)
    if not soort.dicht and neemt_brotli(request.headers.get("accept-encoding", "")):
        koppen["Content-Encoding"] = "br"
        pad = pad.with_name(f"{pad.name}.br")
    return File(path=pad, filename=naam, media_type=soort.media_type, headers=koppen)


def _verwijzing(bestand: str) -> dict[str, str]:
    """Where it is said what the columns of a CSV file mean."""
    if f"{bestand}{METADATA}" not in BESTANDEN:
        return {}
    link = f'<{bestand}{METADATA}>; rel="describedby"; type="application/csvm+json"'
    return {"Link": link, "Access-Control-Expose-Headers": "Link"}


def _nog_niet(request: Verzoek, rij: PublicatieRij, bestand: str, reden: str = "") -> Antwoord:
    """The file is being made, or could not be (`reden`). A person gets a page; a program an error, for it
    would save a page as if it were the file."""
    koppen = {"Retry-After": _OPNIEUW, "Vary": "Accept", "Access-Control-Allow-Origin": "*"}
    if "text/html" in request.headers.get("accept", ""):
        beeld = DownloadBezig(bestand, f"/data/{rij.ronde}/{rij.versie}/{bestand}", reden)
        status = 503 if reden else 202
        pagina = toon(request, "publiek/download.html", beeld, status=status, talen=TALEN_PUBLIEK)
        pagina.headers.update(koppen)
        return pagina
    titel = "Het bestand kon niet worden gemaakt" if reden else "Het bestand wordt gemaakt"
    uitleg = reden or "Vraag het over een paar seconden opnieuw."
    soort = f"urn:samenspel:download-{'mislukt' if reden else 'bezig'}"
    probleem = msgspec.json.encode(Probleem(soort, titel, 503, uitleg))
    return Response(probleem, status_code=503, media_type=PROBLEM_JSON, headers=koppen)


route_handlers = [download]
