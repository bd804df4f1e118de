"""The technical rules of the NL API Design Rules 2.2, held against our own description.

One test per rule, named after it. The rules about answers are tested on live answers in
tests/publiek/test_api_regels.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import msgspec
import pytest

from dashboards.export.dcat import Uitgever
from service.api.v1.bewerking import bewerkingen
from service.api.v1.openapi import document
from service.api.v1.routes import beschreven, route_handlers
from service.api.v1.versie import API_VERSIE, BASIS
from service.problems import PROBLEM_JSON

SERVER = "https://samenspel.example/api/v1"
METHODEN = {"get", "post", "put", "patch", "delete"}
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*|\{[a-z]+\}|openapi\.json")
_CAMEL = re.compile(r"[a-z][a-z\d]*([A-Z][a-z\d]*)*")


@pytest.fixture(scope="module")
def doc() -> dict[str, Any]:
    """The document as it is published."""
    wie = Uitgever("Gemeente Voorbeeld", "https://voorbeeld.nl", "mailto:data@voorbeeld.nl")
    ruw = msgspec.json.encode(document(bewerkingen(beschreven), SERVER, wie))
    return msgspec.json.decode(ruw, type=dict[str, Any])


def operaties(doc: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and description of every operation."""
    for pad, methoden in doc["paths"].items():
        for methode, inhoud in methoden.items():
            yield pad, methode, inhoud


def schemas(knoop: Any) -> Iterator[dict[str, Any]]:
    """Every object with properties, at any depth."""
    if isinstance(knoop, dict):
        if isinstance(knoop.get("properties"), dict):
            yield knoop
        for deel in knoop.values():
            yield from schemas(deel)
    elif isinstance(knoop, list):
        for deel in knoop:
            yield from schemas(deel)


def test_no_route_without_description_and_no_description_without_route(doc: dict[str, Any]) -> None:
    routes = {
        (re.sub(r":(str|int)\}", "}", pad).removeprefix(BASIS) or "/", methode.lower())
        for route in route_handlers
        for pad in route.paths
        if pad.startswith(BASIS)
        for methode in route.http_methods
    }
    assert routes == {(pad, methode) for pad, methode, _ in operaties(doc)}
    assert len(routes) > 15


def test_doc_openapi_and_publish_openapi(doc: dict[str, Any]) -> None:
    """OpenAPI 3, with unique operations, every parameter of a path described, and known groups."""
    assert re.fullmatch(r"3\.\d+\.\d+", doc["openapi"])
    assert "/openapi.json" in doc["paths"]
    namen = [inhoud["operationId"] for _, _, inhoud in operaties(doc)]
    assert len(set(namen)) == len(namen)
    groepen = [tag["name"] for tag in doc["tags"]]
    assert len(set(groepen)) == len(groepen)
    assert {tag for _, _, inhoud in operaties(doc) for tag in inhoud["tags"]} == set(groepen)
    for pad, _, inhoud in operaties(doc):
        in_pad = {rij["name"] for rij in inhoud.get("parameters", ()) if rij["in"] == "path"}
        assert in_pad == set(re.findall(r"\{(\w+)\}", pad))


def test_doc_openapi_contact(doc: dict[str, Any]) -> None:
    """Of who publishes here; all three are there whatever is set."""
    assert doc["info"]["contact"] == {
        "name": "Gemeente Voorbeeld",
        "email": "data@voorbeeld.nl",
        "url": "https://samenspel.example/data",
    }
    ander = document([], SERVER, Uitgever("Samenspel", "https://a.nl", "https://a.nl/contact"))
    assert ander["info"]["contact"]["url"] == "https://a.nl/contact" and ander["info"]["contact"]["email"]


def test_semver_and_uri_version(doc: dict[str, Any]) -> None:
    assert doc["info"]["version"] == API_VERSIE
    assert re.fullmatch(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", API_VERSIE)
    for server in doc["servers"]:
        assert server["url"].endswith(f"/v{API_VERSIE.split('.')[0]}")
        assert server["description"]


def test_no_trailing_slash_and_kebab_case(doc: dict[str, Any]) -> None:
    for pad in doc["paths"].keys() - {"/"}:  # the root is exempt
        assert all(_KEBAB.fullmatch(deel) for deel in pad.removeprefix("/").split("/")), pad


def test_query_keys_camel_case(doc: dict[str, Any]) -> None:
    namen = {rij["name"] for _, _, o in operaties(doc) for rij in o.get("parameters", ())}
    assert len(namen) > 10
    assert all(_CAMEL.fullmatch(naam) for naam in namen)


def test_fields_are_camel_case(doc: dict[str, Any]) -> None:
    namen = {naam for schema in schemas(doc["components"]["schemas"]) for naam in schema["properties"]}
    assert {"nEff", "gebiedNaam"} <= namen
    assert all(_CAMEL.fullmatch(naam) for naam in namen - {"_links"})


def test_version_header(doc: dict[str, Any]) -> None:
    for pad, _, inhoud in operaties(doc):
        for status, antwoord in inhoud["responses"].items():
            assert "API-Version" in antwoord["headers"], (pad, status)


def test_problem_details(doc: dict[str, Any]) -> None:
    """Every answer of 4xx and 5xx is a problem with status, title and detail."""
    assert {"status", "title", "detail"} <= set(doc["components"]["schemas"]["Probleem"]["properties"])
    for pad, _, inhoud in operaties(doc):
        fouten = {s: a for s, a in inhoud["responses"].items() if s >= "400"}
        assert "500" in fouten
        for status, antwoord in fouten.items():
            schema = antwoord["content"][PROBLEM_JSON]["schema"]
            assert schema == {"$ref": "#/components/schemas/Probleem"}, (pad, status)
            assert list(antwoord["content"]) == [PROBLEM_JSON]


def test_invalid_input(doc: dict[str, Any]) -> None:
    """400 wherever there is something to get wrong; 422 nowhere."""
    for _, methode, inhoud in operaties(doc):
        if inhoud.get("parameters") or methode in METHODEN - {"get", "delete"}:
            assert "400" in inhoud["responses"]
        assert "422" not in inhoud["responses"]


def test_dates(doc: dict[str, Any]) -> None:
    """Days are dates, moments are date-times with a zone; nothing else looks like one."""
    vormen = {
        naam: veld["format"]
        for schema in schemas(doc["components"]["schemas"])
        for naam, veld in schema["properties"].items()
        if "format" in veld and veld["format"].startswith(("date", "time"))
    }
    assert vormen == {
        "gepubliceerdOp": "date-time",
        "veldVan": "date",
        "veldTot": "date",
        "wanneer": "date-time",
    }


def test_http_methods(doc: dict[str, Any]) -> None:
    assert {methode for _, methode, _ in operaties(doc)} == {"get", "post"}


def test_every_operation_and_parameter_is_described_in_dutch_with_an_example(doc: dict[str, Any]) -> None:
    """Interface and documentation in Dutch: no docstring of ours (English) has slipped in."""
    engels = re.compile(r"\b(the|which|with|of a|is not)\b")
    for pad, _, inhoud in operaties(doc):
        assert inhoud["summary"] and inhoud["description"], pad
        for rij in inhoud.get("parameters", ()):
            assert rij["description"], (pad, rij["name"])
            assert "example" in rij, (pad, rij["name"])
            jsonschema.validate(rij["example"], rij["schema"])
    zinnen = re.findall(r'"(?:description|summary)": ?"([^"]+)"', msgspec.json.encode(doc).decode())
    assert len(zinnen) > 150
    assert [zin for zin in zinnen if engels.search(zin)] == []
    for schema in schemas(doc["components"]["schemas"]):
        for naam, veld in schema["properties"].items():
            assert veld.get("description") or "$ref" in veld, (schema.get("title"), naam)


def test_every_answer_has_an_example_that_fits(doc: dict[str, Any]) -> None:
    for pad, _, inhoud in operaties(doc):
        for status, antwoord in inhoud["responses"].items():
            if status in ("200", "201"):
                deel = antwoord["content"]["application/json"]
                schema = {**deel["schema"], "components": doc["components"]}
                jsonschema.validate(deel["example"], schema)
                assert deel["example"] or pad == "/openapi.json", pad
