"""The OpenAPI 3.1 document of the API, following the NL API Design Rules 2.2: Dutch, API-Version in every
answer, problem+json.

It is read off the routes: each carries its own description (`bewerking.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from dashboards.export.dcat import Uitgever
from service.api.v1.bewerking import Bewerking
from service.api.v1.versie import API_VERSIE, BASIS
from service.problems import Probleem

_ZONDER_MAIL = "beheer@samenspel.example"
"""For a service of which no address is set: the rules ask for one."""
_INFO: dict[str, Any] = {
    "title": "Samenspel",
    "version": API_VERSIE,
    "description": (
        "Cijfers over vertrouwen en samenspel in het sociaal domein, van inwoners, aanbieders en gemeenten, "
        "elk met marge, status en rekenwijze; en het inzenden van ingevulde vragenlijsten. U mag de cijfers "
        "vrij gebruiken als u de bron noemt (CC BY 4.0). Antwoorden zijn niet te herleiden tot een persoon."
    ),
    "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
}
_GROEPEN = {
    "publicaties": "De onveranderlijke uitkomsten van rondes.",
    "cijfers": "De cijfers zelf, met hun marge.",
    "vergelijkingen": "Getoetste verschillen.",
    "tabellen": "De andere tabellen van een publicatie.",
    "gemeenten": "Gemeenten van nu en vroeger.",
    "begrippen": "Wat er wordt gemeten.",
    "vragenlijsten": "Hoe het is gevraagd.",
    "gesprek": "Waar het gesprek over kan gaan, en wat er is geantwoord.",
    "responsen": "Ingevulde vragenlijsten inzenden.",
    "beschrijving": "De beschrijving van deze API.",
}
"""Tags, in the order of the reference page."""
_KOPPEN = {
    "API-Version": {
        "description": "De versie van deze API.",
        "schema": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$", "examples": [API_VERSIE]},
    },
    "ETag": {
        "description": "Waaraan dit antwoord te herkennen is. Stuur het mee in If-None-Match.",
        "schema": {"type": "string"},
    },
    "Location": {"description": "Het nieuwe adres.", "schema": {"type": "string", "format": "uri"}},
    "Retry-After": {
        "description": "Na hoeveel seconden u het opnieuw kunt proberen.",
        "schema": {"type": "integer"},
    },
}


_GEWOON: dict[str, Any] = {
    "string": "…",
    "uri": "https://samenspel.example",
    "date": "2026-09-01",
    "date-time": "2026-11-02T09:30:00Z",
    "integer": 1,
    "number": 1.0,
    "boolean": False,
    "object": {},
}
"""What a value looks like of which the schema gives no example."""


def document(bewerkingen: Sequence[Bewerking], basis: str, wie: Uitgever) -> dict[str, Any]:
    """The document, for a service of `wie` whose version 1 is reached at `basis`."""
    soorten = {s for b in bewerkingen for s in b.soorten if s is not dict} | {Probleem}
    _, schemas = msgspec.json.schema_components(
        sorted(soorten, key=lambda soort: soort.__name__), ref_template="#/components/schemas/{name}"
    )
    paden: dict[str, dict[str, Any]] = {}
    for b in bewerkingen:
        paden.setdefault(b.pad, {})[b.methode] = _met_voorbeeld(b.inhoud, schemas)
    return {
        "openapi": "3.1.0",
        "info": {**_INFO, "contact": _contact(wie, basis)},
        "servers": [{"url": basis, "description": "Deze service"}],
        "tags": [{"name": naam, "description": uitleg} for naam, uitleg in _GROEPEN.items()],
        "paths": paden,
        "components": {"schemas": dict(sorted(schemas.items())), "headers": _KOPPEN},
    }


def _contact(wie: Uitgever, basis: str) -> dict[str, str]:
    mail = wie.contact.removeprefix("mailto:") if wie.contact.startswith("mailto:") else ""
    bladzijde = f"{basis.removesuffix(BASIS)}/data" if mail else wie.contact
    return {"name": wie.naam, "email": mail or _ZONDER_MAIL, "url": bladzijde}


def _met_voorbeeld(inhoud: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """The operation with an example of each answer that has content."""
    antwoorden = dict(inhoud["responses"])
    for status, antwoord in antwoorden.items():
        if status < "300":
            soort, deel = next(iter(antwoord["content"].items()))
            gevuld = {**deel, "example": voorbeeld(deel["schema"], schemas)}
            antwoorden[status] = {**antwoord, "content": {soort: gevuld}}
    return {**inhoud, "responses": antwoorden}


def voorbeeld(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    """A value that fits: the example of a schema, or one made of those of its parts."""
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    if "$ref" in schema:
        return voorbeeld(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "anyOf" in schema:
        return voorbeeld(next(deel for deel in schema["anyOf"] if deel.get("type") != "null"), schemas)
    match schema.get("type"):
        case "object" if "properties" in schema:
            return {naam: voorbeeld(deel, schemas) for naam, deel in schema["properties"].items()}
        case "array":
            return [voorbeeld(schema["items"], schemas)] if schema.get("items") else []
        case soort:
            return _GEWOON[schema.get("format", soort)]
