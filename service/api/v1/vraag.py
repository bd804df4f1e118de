"""Reading what is asked: a path and a query become a struct; every fault is found, with its place.

The struct of a request is also its description: the parameters in the OpenAPI document are made of it.
"""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec

from service.problems import OngeldigeVraag, Plek

MEEST = 1000
"""The most rows in one answer."""
_GETAL = re.compile(r"-?[0-9]{1,12}")
_LANGSTE = 4000  # characters of a query: room for every gemeente at once


class Vraag(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What may be asked of an address; a field is a parameter, of the path when its name stands in it.

    A field is text, a whole number, a Literal, or a tuple of one of these (values with commas between them).
    Its Meta holds the description, an example and what the values look like.
    """


V = TypeVar("V", bound=Vraag)


@cache
def velden(soort: type[Vraag]) -> dict[str, tuple[msgspec.structs.FieldInfo, dict[str, Any]]]:
    """Name in the address → field, and the JSON schema of its values."""
    _, schemas = msgspec.json.schema_components([soort])
    eigen = schemas[soort.__name__]["properties"]
    return {f.encode_name: (f, eigen[f.encode_name]) for f in msgspec.structs.fields(soort)}


def ontleed(soort: type[V], pad: Mapping[str, str], query: bytes) -> V:
    """The request as a struct. Raises OngeldigeVraag with all that is wrong with its form."""
    bekend = velden(soort)
    ruw, fouten = _paren(query)
    in_query = [naam for naam in bekend if naam not in pad]
    for naam in ruw:
        if naam not in in_query:
            er_is = f"Er zijn: {', '.join(in_query)}." if in_query else "Dit adres heeft er geen."
            fouten.append(
                Plek(_toonbaar(naam), "onbekende_parameter", f"Deze parameter bestaat niet. {er_is}")
            )
    goed: dict[str, Any] = {}
    for naam, waarde in {**{n: w for n, w in ruw.items() if n in in_query}, **pad}.items():
        veld, schema = bekend[naam]
        try:
            goed[veld.name] = msgspec.convert(_ruw(waarde, schema), veld.type)
        except (msgspec.ValidationError, ValueError):
            fouten.append(Plek(naam, "ongeldig", melding(schema)))
    if fouten:
        raise OngeldigeVraag(tuple(sorted(fouten, key=lambda fout: fout.plek)))
    return soort(**goed)


def _ruw(waarde: str, schema: Mapping[str, Any]) -> str | int | list[str]:
    """The text as what the schema says it is. Raises ValueError for what is no number."""
    if schema.get("type") == "integer":
        if not _GETAL.fullmatch(waarde):
            raise ValueError
        return int(waarde)
    return waarde.split(",") if schema.get("type") == "array" else waarde


def _paren(query: bytes) -> tuple[dict[str, str], list[Plek]]:
    """The parameters, and those that are there more than once."""
    try:
        if len(query) > _LANGSTE:
            raise ValueError
        alle = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        uitleg = f"Het deel na het vraagteken is geen UTF-8, of langer dan {_LANGSTE} tekens."
        raise OngeldigeVraag((Plek("", "ongeldig", uitleg),)) from None
    namen = [naam for naam, _ in alle]
    dubbel = sorted({naam for naam in namen if namen.count(naam) > 1})
    uitleg = "Deze parameter staat er meer dan eens. Zet komma's tussen de waarden."
    return dict(alle), [Plek(_toonbaar(naam), "dubbel", uitleg) for naam in dubbel]


def melding(schema: Mapping[str, Any]) -> str:
    """What a value should look like, in a sentence."""
    if schema.get("type") == "array":
        eigen = _vorm(schema["items"], schema)
        return f"Geef een of meer waarden met komma's ertussen. {eigen}"
    return _vorm(schema, schema)


def _vorm(schema: Mapping[str, Any], veld: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return f"Kies uit: {', '.join(map(str, schema['enum']))}."
    if schema.get("type") == "integer":
        return f"Geef een heel getal van {schema.get('minimum', 0)} tot en met {schema['maximum']}."
    voorbeeld = (veld.get("examples") or [""])[0]
    tekst = ",".join(voorbeeld) if isinstance(voorbeeld, list) else voorbeeld
    return f"Schrijf het zoals {tekst}."


def parameters(soort: type[Vraag], pad: str) -> list[dict[str, Any]]:
    """The parameters of an address as OpenAPI describes them; those of the path first."""
    uit = []
    for naam, (_, heel) in velden(soort).items():
        schema = {k: v for k, v in heel.items() if k not in ("description", "examples")}
        in_pad = f"{{{naam}}}" in pad
        rij = {
            "name": naam,
            "in": "path" if in_pad else "query",
            "required": in_pad,
            "description": heel["description"],
            "schema": schema,
            "example": heel["examples"][0],
        }
        if schema.get("type") == "array":
            rij |= {"style": "form", "explode": False}
            schema = {"type": "array", "minItems": 1, **schema}
            schema.pop("default", None)
            rij["schema"] = schema
        uit.append(rij)
    return sorted(uit, key=lambda rij: rij["in"] == "query")


def _toonbaar(naam: str) -> str:
    """The name of a parameter for an error message: short and printable."""
    return "".join(teken if teken.isprintable() else "?" for teken in naam[:64])


LEEG: Mapping[str, str] = types.MappingProxyType({})
"""No parameters in the path."""
