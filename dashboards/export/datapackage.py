"""A Frictionless Data Package (version 2): one description of all the CSV files of a publication or round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from dashboards.export.boek import Tabelboek, Variabele
from dashboards.export.csvbestand import uitleg

_TYPEN = {"tekst": "string", "geheel": "integer", "getal": "number", "ja_nee": "boolean"}
_PROFIEL = "https://datapackage.org/profiles/2.0/datapackage.json"


def datapackage(
    naam: str, titel: str, omschrijving: str, tabellen: Mapping[str, Tabelboek], adres: str = ""
) -> bytes:
    """The description, as JSON. `tabellen`: path of a CSV file beside the description → its codebook."""
    eerste = next(iter(tabellen.values()))
    herkomst = eerste.herkomst
    uit = {
        "$schema": _PROFIEL,
        "name": naam,
        "id": herkomst.hash or herkomst.ronde,
        "title": titel,
        "description": omschrijving,
        "version": f"{herkomst.versie}.0.0",
        "keywords": list(eerste.trefwoorden) or ["vertrouwen", "sociaal domein", herkomst.doelgroep],
        **({"homepage": adres} if adres else {}),
        **({"created": f"{herkomst.gepubliceerd}T00:00:00Z"} if herkomst.gepubliceerd else {}),
        "resources": [_bron(pad, boek) for pad, boek in tabellen.items()],
    }
    return msgspec.json.format(msgspec.json.encode(uit), indent=2)


def _bron(pad: str, boek: Tabelboek) -> dict[str, Any]:
    return {
        "name": boek.naam.replace("_", "-"),
        "type": "table",
        "path": pad,
        "title": boek.titel,
        "description": " ".join((boek.omschrijving, *boek.notities)),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_veld(v) for v in boek.variabelen],
            "missingValues": [""],
            **({"primaryKey": list(boek.sleutel)} if boek.sleutel else {}),
        },
    }


def _veld(v: Variabele) -> dict[str, Any]:
    """A field; the codes that are no answer count as missing, with their labels in `categories`."""
    eisen: dict[str, Any] = {
        "required": v.verplicht,
        "pattern": v.patroon,
        "minimum": v.van,
        "maximum": v.tot,
    }
    labels: dict[int, str] | dict[str, str] = {**v.waarden, **v.ontbrekend} if v.waarden else v.woorden
    delen: dict[str, Any] = {
        "name": v.naam,
        "title": v.label,
        "description": uitleg(v),
        "type": _TYPEN[v.soort],
        "constraints": {k: w for k, w in eisen.items() if w not in (False, "", None)},
        "categories": [{"value": w, "label": label} for w, label in labels.items()],
        "categoriesOrdered": v.meetniveau == "ordinaal" and bool(v.waarden),
        "missingValues": ["", *map(str, v.ontbrekend)] if v.ontbrekend else [],
    }
    return {k: w for k, w in delen.items() if w not in ("", [], {}, False)}
