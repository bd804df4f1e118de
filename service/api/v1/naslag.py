"""The API described: as a document for machines (/api/v1/openapi.json), and the same for people (/api)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, TypeAlias
from urllib.parse import urlencode

import msgspec
from litestar import Request, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import Response

from dashboards.export.dcat import Uitgever
from dashboards.export.dcatlijsten import LICENTIE
from service.antwoorden import Uitkomst
from service.api.v1.bewerking import Bewerking, Bronnen, Woorden, bewerkingen, lees
from service.api.v1.bladeren import Verwijzing
from service.api.v1.openapi import document
from service.api.v1.versie import API_VERSIE, BASIS
from service.api.v1.vraag import Vraag
from service.pagina import toon
from service.publicatie.adres import TALEN_PUBLIEK
from service.publicatie.uitgever import uitgever_van
from service.settings import Settings

Verzoek: TypeAlias = Request[Any, Any, State]
_KORT = "public, max-age=300"
_SOORTEN = {
    "string": "tekst",
    "integer": "heel getal",
    "number": "getal",
    "boolean": "waar of onwaar",
    "object": "object",
    "array": "lijst",
    "null": "null",
}


class GeenVraag(Vraag, frozen=True, kw_only=True):
    """Nothing to choose."""


class Ingang(msgspec.Struct, frozen=True):
    """De voordeur van de API: waar alles staat."""

    titel: Annotated[str, msgspec.Meta(description="Hoe de API heet.", examples=["Samenspel"])]
    versie: Annotated[str, msgspec.Meta(description="De versie van deze API.", examples=[API_VERSIE])]
    links: Annotated[
        dict[str, Verwijzing],
        msgspec.Meta(description="Elke lijst met haar adres, de beschrijving (describedby) en de uitleg."),
    ] = msgspec.field(name="_links")


@dataclass(frozen=True)
class Veld:
    """A parameter, or a field of an answer, in words."""

    naam: str
    uitleg: str
    vorm: str
    voorbeeld: str = ""
    verplicht: bool = False
    verwijst: str = ""
    """Name of the schema of its values, or ""."""


@dataclass(frozen=True)
class Bewerkinguitleg:
    """One operation in words. `adres` and `voorbeeld`: a request, and what its answer looks like."""

    id: str
    methode: str
    pad: str
    kort: str
    uitleg: str
    parameters: tuple[Veld, ...]
    antwoorden: tuple[tuple[str, str], ...]
    schema: str
    adres: str
    voorbeeld: str


@dataclass(frozen=True)
class Groepuitleg:
    """Operations on one subject."""

    naam: str
    uitleg: str
    bewerkingen: tuple[Bewerkinguitleg, ...]


@dataclass(frozen=True)
class Schemauitleg:
    """What the fields of an object mean."""

    naam: str
    uitleg: str
    velden: tuple[Veld, ...]


@dataclass(frozen=True)
class NaslagPagina:
    """Context of `publiek/api.html`."""

    versie: str
    server: str
    inleiding: str
    contact: Mapping[str, str]
    licentie: str
    groepen: tuple[Groepuitleg, ...]
    schemas: tuple[Schemauitleg, ...]


def maak_naslag(routes: Sequence[HTTPRouteHandler]) -> list[HTTPRouteHandler]:
    """The two routes that describe `routes`, and the first of themselves."""

    @lees(
        "/openapi.json",
        GeenVraag,
        dict,
        Woorden(
            "leesOpenapi",
            "beschrijving",
            "Deze beschrijving",
            "De beschrijving van deze API in OpenAPI 3.1, om er een client mee te maken of haar te toetsen.",
        ),
    )
    async def openapi_json(bronnen: Bronnen, vraag: GeenVraag) -> Uitkomst:
        inhoud, som = _document(bronnen.basis, bronnen.uitgever)
        return Uitkomst(lambda: inhoud, som)

    @lees(
        "/",
        GeenVraag,
        Ingang,
        Woorden("leesIngang", "beschrijving", "De voordeur", "Welke lijsten er zijn, met hun adres."),
    )
    async def ingang(bronnen: Bronnen, vraag: GeenVraag) -> Uitkomst:
        return Uitkomst(lambda: maak_ingang(alle, bronnen))

    alle = bewerkingen([*routes, openapi_json, ingang])

    @cache
    def _document(basis: str, wie: Uitgever) -> tuple[bytes, str]:
        inhoud = msgspec.json.encode(document(alle, basis, wie))
        return inhoud, hashlib.sha256(inhoud).hexdigest()

    @get("/api", name="api", include_in_schema=False)
    async def naslag(request: Verzoek) -> Response[str]:
        settings: Settings = request.app.state["settings"]
        inhoud = _pagina(f"{settings.basis_url}{BASIS}", uitgever_van(settings))
        antwoord = toon(request, "publiek/api.html", inhoud, talen=TALEN_PUBLIEK)
        antwoord.headers["Cache-Control"] = _KORT
        return antwoord

    @cache
    def _pagina(basis: str, wie: Uitgever) -> NaslagPagina:
        return maak_pagina(msgspec.json.decode(_document(basis, wie)[0]))

    return [openapi_json, ingang, naslag]


def maak_ingang(alle: Sequence[Bewerking], bronnen: Bronnen) -> Ingang:
    """The front door, of these operations: every address without anything to fill in."""
    lijsten = (b.pad for b in alle if b.methode == "get" and re.fullmatch("/[a-z-]+", b.pad))
    links = {pad.removeprefix("/"): Verwijzing(bronnen.adres(pad)) for pad in lijsten}
    vast = {
        "self": Verwijzing(bronnen.adres("/")),
        "describedby": Verwijzing(bronnen.adres("/openapi.json")),
        "help": Verwijzing(f"{bronnen.site}/api"),
    }
    return Ingang("Samenspel", API_VERSIE, {**vast, **links})


def maak_pagina(doc: dict[str, Any]) -> NaslagPagina:
    """The document in the words of the page."""
    server = doc["servers"][0]["url"]
    per_groep: dict[str, list[Bewerkinguitleg]] = {tag["name"]: [] for tag in doc["tags"]}
    for pad, methoden in doc["paths"].items():
        for methode, inhoud in methoden.items():
            per_groep[inhoud["tags"][0]].append(_bewerking(server, pad, methode, inhoud))
    return NaslagPagina(
        versie=doc["info"]["version"],
        server=server,
        inleiding=doc["info"]["description"],
        contact=doc["info"]["contact"],
        licentie=LICENTIE,
        groepen=tuple(
            Groepuitleg(tag["name"], tag["description"], tuple(per_groep[tag["name"]])) for tag in doc["tags"]
        ),
        schemas=tuple(_schema(naam, schema) for naam, schema in doc["components"]["schemas"].items()),
    )


def _bewerking(server: str, pad: str, methode: str, inhoud: dict[str, Any]) -> Bewerkinguitleg:
    antwoorden = inhoud["responses"]
    gelukt = antwoorden["200"]["content"]["application/json"]
    vulling = {rij["name"]: rij["example"] for rij in inhoud.get("parameters", ()) if rij["in"] == "path"}
    keuze = {
        rij["name"]: ",".join(rij["example"]) if isinstance(rij["example"], list) else rij["example"]
        for rij in inhoud.get("parameters", ())
        if rij["name"] in ("begrip", "gebied", "gemeente", "provincie") and rij["in"] == "query"
    }
    return Bewerkinguitleg(
        id=inhoud["operationId"],
        methode=methode.upper(),
        pad=pad,
        kort=inhoud["summary"],
        uitleg=inhoud["description"],
        parameters=tuple(_parameter(rij) for rij in inhoud.get("parameters", ())),
        antwoorden=tuple((status, antwoord["description"]) for status, antwoord in antwoorden.items()),
        schema=_naam(gelukt["schema"]),
        adres=server + pad.format_map(vulling) + (f"?{urlencode(keuze, safe=',')}" if keuze else ""),
        voorbeeld=_netjes(gelukt.get("example")),
    )


def _netjes(voorbeeld: object) -> str:
    return msgspec.json.format(msgspec.json.encode(voorbeeld), indent=2).decode() if voorbeeld else ""


def _parameter(rij: dict[str, Any]) -> Veld:
    voorbeeld = ",".join(rij["example"]) if isinstance(rij["example"], list) else str(rij["example"])
    return Veld(rij["name"], rij["description"], _vorm(rij["schema"]), voorbeeld, rij["required"])


def _schema(naam: str, schema: dict[str, Any]) -> Schemauitleg:
    verplicht = schema.get("required", ())
    velden = tuple(
        Veld(
            veld,
            inhoud.get("description", ""),
            _vorm(inhoud),
            verplicht=veld in verplicht,
            verwijst=_naam(inhoud) or _naam(inhoud.get("items", {})),
        )
        for veld, inhoud in schema.get("properties", {}).items()
    )
    return Schemauitleg(naam, schema.get("description", ""), velden)


def _naam(schema: dict[str, Any]) -> str:
    """The name of the schema that is referred to, also when it may be null; "" when none is."""
    delen = [schema, *schema.get("anyOf", ())]
    return next((deel["$ref"].rpartition("/")[2] for deel in delen if "$ref" in deel), "")


def _vorm(schema: dict[str, Any]) -> str:
    """What values look like, in a few words."""
    if "enum" in schema:
        return " | ".join("null" if waarde is None else str(waarde) for waarde in schema["enum"])
    if "anyOf" in schema:
        return " of ".join(_vorm(deel) for deel in schema["anyOf"])
    if "$ref" in schema:
        return "object"
    if schema.get("type") == "array" and "items" in schema:
        return f"lijst van {_vorm(schema['items'])}" if schema["items"] else "lijst"
    if isinstance(soort := schema.get("type", "object"), list):
        return " of ".join(_SOORTEN[deel] for deel in soort)
    vorm = {"date": "datum", "date-time": "tijdstip in UTC"}.get(schema.get("format", ""), _SOORTEN[soort])
    if "minimum" in schema and "maximum" in schema:
        return f"{vorm}, {schema['minimum']} tot en met {schema['maximum']}"
    return vorm


__all__ = ["NaslagPagina", "maak_naslag", "maak_pagina"]
