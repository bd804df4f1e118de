"""The OpenAPI 3.1 document of the API, following the NL API Design Rules 2.2: Dutch, API-Version in every
answer, problem+json.

Built from the structs that the handlers use. Another part of the API adds its paths to PADEN; a test
compares them with the routes.
"""

from functools import cache
from typing import Any

import msgspec

from service.api.v1.invoer import NieuweRespons, Ontvangen
from service.problems import PROBLEM_JSON, Probleem

API_VERSIE = "1.0.0"
"""Semantic version of the API, sent in the header API-Version and printed as info.version."""

_INFO: dict[str, Any] = {
    "title": "Samenspel",
    "version": API_VERSIE,
    "description": (
        "Inzenden van ingevulde vragenlijsten over vertrouwen en samenspel in het sociaal domein. "
        "Antwoorden zijn niet te herleiden tot een code; zie docs/privacy.md."
    ),
    "contact": {
        "name": "Beheer Samenspel",
        "email": "beheer@samenspel.example",
        "url": "https://samenspel.example/contact",
    },
    "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
}
_VERSIE_KOP = {"API-Version": {"$ref": "#/components/headers/API-Version"}}


def _probleem(uitleg: str, *, opnieuw: bool = False) -> dict[str, Any]:
    koppen = dict(_VERSIE_KOP)
    if opnieuw:
        koppen["Retry-After"] = {"$ref": "#/components/headers/Retry-After"}
    inhoud = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Probleem"}}}
    return {"description": uitleg, "headers": koppen, "content": inhoud}


def _goed(uitleg: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": uitleg,
        "headers": _VERSIE_KOP,
        "content": {"application/json": {"schema": schema}},
    }


_ONTVANGEN = {"$ref": "#/components/schemas/Ontvangen"}

PADEN: dict[str, Any] = {
    "/rondes/{ronde}/responsen": {
        "post": {
            "operationId": "maakRespons",
            "tags": ["responsen"],
            "summary": "Een ingevulde vragenlijst inzenden",
            "description": (
                "Legt de antwoorden vast en geeft daarna een bewijs van ontvangst. Dezelfde inzending "
                "nog eens sturen (zelfde poging en antwoorden) geeft hetzelfde bewijs; andere antwoorden "
                "worden geweigerd."
            ),
            "parameters": [
                {
                    "name": "ronde",
                    "in": "path",
                    "required": True,
                    "description": "De ronde, zoals inwoners-2026.",
                    "schema": {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,47}$"},
                }
            ],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NieuweRespons"}}},
            },
            "responses": {
                "201": _goed("De antwoorden zijn vastgelegd.", _ONTVANGEN),
                "200": _goed("Deze inzending was al ontvangen; er is niets veranderd.", _ONTVANGEN),
                "400": _probleem("De invoer klopt niet; alle fouten staan in het antwoord."),
                "404": _probleem("De ronde of de code is onbekend."),
                "405": _probleem("Deze methode hoort niet bij dit adres."),
                "406": _probleem("De gevraagde vorm is er niet."),
                "408": _probleem("De inhoud was na een minuut nog niet binnen."),
                "409": _probleem(
                    "Met deze code zijn al andere antwoorden ingezonden, of de ronde is nog niet open."
                ),
                "410": _probleem("De ronde is gesloten."),
                "413": _probleem("De inhoud is groter dan 256 kB."),
                "415": _probleem("De inhoud is geen application/json."),
                "429": _probleem("Te veel foute codes van dit adres; probeer het over een minuut weer."),
                "500": _probleem("Er ging bij ons iets mis; er is niets vastgelegd."),
                "503": _probleem("Even niet beschikbaar; probeer het later opnieuw.", opnieuw=True),
            },
        }
    },
    "/openapi.json": {
        "get": {
            "operationId": "leesOpenapi",
            "tags": ["beschrijving"],
            "summary": "Deze beschrijving",
            "responses": {"200": _goed("De beschrijving in OpenAPI 3.1.", {"type": "object"})},
        }
    },
}


@cache
def document(basis_url: str) -> bytes:
    """The document as JSON, for a service reached at `basis_url`."""
    _, schemas = msgspec.json.schema_components(
        [NieuweRespons, Ontvangen, Probleem], ref_template="#/components/schemas/{name}"
    )
    koppen = {
        "API-Version": {
            "description": "De versie van deze API.",
            "schema": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$", "examples": [API_VERSIE]},
        },
        "Retry-After": {
            "description": "Na hoeveel seconden u het opnieuw kunt proberen.",
            "schema": {"type": "integer"},
        },
    }
    inhoud = {
        "openapi": "3.1.0",
        "info": _INFO,
        "servers": [{"url": f"{basis_url}/api/v1", "description": "Deze service"}],
        "tags": [
            {"name": "responsen", "description": "Ingevulde vragenlijsten."},
            {"name": "beschrijving", "description": "De beschrijving van deze API."},
        ],
        "paths": PADEN,
        "components": {"schemas": schemas, "headers": koppen},
    }
    return msgspec.json.encode(inhoud)
