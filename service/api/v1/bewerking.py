"""What an address of the API does and how it is described, in one place: `lees` makes a route that carries
its own description. The OpenAPI document is read off the routes, so neither can have what the other lacks.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from litestar import Request, get
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from dashboards.export.dcat import Uitgever
from service.antwoorden import JSON, Antwoorden, Doorverwijzing, Uitkomst, als_antwoord
from service.api.v1.versie import BASIS
from service.api.v1.vraag import V, Vraag, ontleed, parameters
from service.database.sql import Pool
from service.problems import PROBLEM_JSON
from service.publicatie.etalage import Etalage
from service.publicatie.uitgever import uitgever_van
from service.voorkeur import keuze, neemt_brotli
from vragenlijsten import Catalogus

Verzoek: TypeAlias = Request[Any, Any, State]
BESCHRIJVING = "openapi"
"""Key in the options of a route under which its description stands."""
_VAST = "public, max-age=86400, immutable"
_SOORT = re.compile(r":(?:str|int)}")
_VERSIE = {"API-Version": {"$ref": "#/components/headers/API-Version"}}
_ETAG = {**_VERSIE, "ETag": {"$ref": "#/components/headers/ETag"}}


@dataclass(frozen=True)
class Bronnen:
    """What an address may read: published packages through the etalage, the catalogue, and reference data."""

    pool: Pool
    etalage: Etalage
    catalogus: Catalogus
    basis: str
    """Address of this version, without a slash at the end."""
    uitgever: Uitgever
    """Who publishes here."""

    @property
    def site(self) -> str:
        """Address of the service."""
        return self.basis.removesuffix(BASIS)

    def adres(self, pad: str) -> str:
        """The whole address of a path below the version."""
        return f"{self.basis}{pad}"


@dataclass(frozen=True)
class Bewerking:
    """One operation as the document prints it. `soorten`: the structs it takes and gives."""

    pad: str
    methode: str
    inhoud: Mapping[str, Any]
    soorten: tuple[type, ...]


Maakt: TypeAlias = Callable[[Bronnen, V], Awaitable[Uitkomst | Doorverwijzing]]


@dataclass(frozen=True)
class Woorden:
    """What is said of an operation: its operationId, tag, summary and description."""

    naam: str
    groep: str
    kort: str
    uitleg: str


def lees(
    pad: str, vraag: type[V], uitkomst: type, woorden: Woorden, *, verhuist: bool = False
) -> Callable[[Maakt[V]], HTTPRouteHandler]:
    """A route that answers GET on `pad` (below the version) with `uitkomst` as JSON.

    `verhuist`: it may also answer that it stands elsewhere. The function gets what it may read and what was
    asked, already checked on its form.
    """

    def maak(functie: Maakt[V]) -> HTTPRouteHandler:
        async def behandel(request: Verzoek) -> ASGIResponse:
            return await _antwoord(request, vraag, functie)

        bewerking = _beschrijf(pad, vraag, uitkomst, woorden, verhuist=verhuist)
        opties = {BESCHRIJVING: bewerking}
        route = get(f"{BASIS}{pad}", name=f"api_{woorden.naam}", include_in_schema=False, opt=opties)
        return route(behandel)

    return maak


async def _antwoord(request: Verzoek, soort: type[V], functie: Maakt[V]) -> ASGIResponse:
    _controleer_vorm(request)
    vast, scope = request.app.state, request.scope
    vraag = ontleed(soort, scope["path_params"], scope["query_string"])
    basis = f"{vast['settings'].basis_url}{BASIS}"
    wie = uitgever_van(vast["settings"])
    uitkomst = await functie(Bronnen(vast["pool"], vast["etalage"], vast["catalogus"], basis, wie), vraag)
    if isinstance(uitkomst, Doorverwijzing):
        query = scope["query_string"].decode("ascii")
        nieuw = f"{basis}{uitkomst.pad}?{query}" if query else f"{basis}{uitkomst.pad}"
        return ASGIResponse(body=b"", status_code=308, headers={"Location": nieuw})
    antwoorden: Antwoorden = vast["antwoorden"]
    adres = f"{basis};{scope['path']}?{scope['query_string'].decode('latin-1')}"
    etag, gemaakt = await antwoorden.haal(adres, uitkomst, request.headers.get("if-none-match", ""))
    koppen = (("Cache-Control", _VAST if uitkomst.vast else "no-store"), ("Vary", "Accept-Encoding"))
    klein = neemt_brotli(request.headers.get("accept-encoding", ""))
    return als_antwoord(etag, gemaakt, koppen, klein=klein)


def _controleer_vorm(request: Verzoek) -> None:
    if keuze(request.headers.get("accept", ""), (JSON,)) is None:
        raise HTTPException(status_code=406)


def _beschrijf(
    pad: str, vraag: type[Vraag], uitkomst: type, woorden: Woorden, *, verhuist: bool
) -> Bewerking:
    kaal = _SOORT.sub("}", pad)
    rijen = parameters(vraag, kaal)
    in_pad = any(rij["in"] == "path" for rij in rijen)
    antwoorden = {"200": goed("Gelukt.", _verwijzing(uitkomst), _ETAG)}
    if verhuist:
        antwoorden["308"] = {
            "description": "De gemeente heeft nu een andere code; het adres staat in Location.",
            "headers": {**_VERSIE, "Location": {"$ref": "#/components/headers/Location"}},
        }
    antwoorden |= {
        "304": {"description": "Niets veranderd sinds de ETag in If-None-Match.", "headers": _ETAG},
        "400": probleem("De vraag klopt niet; alle fouten staan in het antwoord."),
        **({"404": probleem("Dit bestaat niet.")} if in_pad else {}),
        "406": probleem("De gevraagde vorm is er niet."),
        "500": probleem("Er ging bij ons iets mis."),
        "503": probleem("Even niet beschikbaar; probeer het later opnieuw.", opnieuw=True),
    }
    inhoud = {
        "operationId": woorden.naam,
        "tags": [woorden.groep],
        "summary": woorden.kort,
        "description": woorden.uitleg,
        **({"parameters": rijen} if rijen else {}),
        "responses": antwoorden,
    }
    return Bewerking(kaal, "get", inhoud, (uitkomst,))


def _verwijzing(soort: type) -> dict[str, Any]:
    return {"type": "object"} if soort is dict else {"$ref": f"#/components/schemas/{soort.__name__}"}


def goed(uitleg: str, schema: Mapping[str, Any], koppen: Mapping[str, Any] = _VERSIE) -> dict[str, Any]:
    """The description of an answer with content."""
    return {"description": uitleg, "headers": koppen, "content": {JSON: {"schema": schema}}}


def probleem(uitleg: str, *, opnieuw: bool = False) -> dict[str, Any]:
    """The description of an answer that says what is wrong."""
    koppen = dict(_VERSIE)
    if opnieuw:
        koppen["Retry-After"] = {"$ref": "#/components/headers/Retry-After"}
    inhoud = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Probleem"}}}
    return {"description": uitleg, "headers": koppen, "content": inhoud}


def bewerkingen(routes: list[HTTPRouteHandler]) -> list[Bewerking]:
    """The descriptions that routes carry."""
    return [route.opt[BESCHRIJVING] for route in routes]
