"""CSV for every program, and CSV on the Web (W3C) metadata beside it that says what the columns mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from dashboards.export.boek import TEKST, Inhoud, Tabelboek, Variabele

BOM = b"\xef\xbb\xbf"
"""Makes Excel read the accents; R, Python and Stata skip it."""
FORMULE = r"^[=+\-@\t\r]"
"""How a text begins that a spreadsheet would take for a formula."""
_TYPEN = {"tekst": "string", "geheel": "integer", "getal": "double", "ja_nee": "boolean"}
_VEILIG = (
    "Een tekst die met =, +, - of @ begint, heeft een ' ervoor, zodat een rekenblad haar niet uitrekent."
)


def schrijf(inhoud: Inhoud, pad: Path) -> None:
    """Write the table; empty is null."""
    with pad.open("wb") as bestand:
        bestand.write(BOM)
        eerste = True
        for deel in inhoud.delen():
            veilig(deel, inhoud.boek).write_csv(bestand, include_header=eerste)
            eerste = False


def veilig(deel: pl.DataFrame, boek: Tabelboek) -> pl.DataFrame:
    """The table with a ' before every text that a spreadsheet would take for a formula."""
    tekst = [v.naam for v in boek.variabelen if v.soort == TEKST]
    return deel.with_columns(
        pl.when(pl.col(k).str.contains(FORMULE)).then(pl.concat_str(pl.lit("'"), k)).otherwise(k).alias(k)
        for k in tekst
    )


def csvw(boek: Tabelboek, bestand: str) -> bytes:
    """The metadata of the CSV file `bestand`, as JSON."""
    herkomst = boek.herkomst
    uit: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "nl"}],
        "url": bestand,
        "dc:title": boek.titel,
        "dc:description": " ".join((boek.omschrijving, *boek.notities, _VEILIG)),
        "dc:identifier": herkomst.hash or herkomst.ronde,
        "dc:temporal": f"{herkomst.veld_van}/{herkomst.veld_tot}",
        **({"dc:issued": herkomst.gepubliceerd} if herkomst.gepubliceerd else {}),
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ","},
        "tableSchema": {
            "columns": [_kolom(v) for v in boek.variabelen],
            **({"primaryKey": list(boek.sleutel)} if boek.sleutel else {}),
        },
    }
    return msgspec.json.format(msgspec.json.encode(uit), indent=2)


def uitleg(v: Variabele) -> str:
    """What a column is, in a few sentences: for every format that has room for one text per column."""
    zinnen = [v.toelichting, v.vraag and f"Vraag: {v.vraag}", v.wanneer and f"Gevraagd als {v.wanneer}."]
    zinnen += [v.eenheid and f"Eenheid: {v.eenheid}."]
    return " ".join(zin for zin in zinnen if zin)


def _kolom(v: Variabele) -> dict[str, Any]:
    grenzen = {"minimum": v.van, "maximum": v.tot} if not v.ontbrekend else {}
    datatype = {"base": _TYPEN[v.soort], **{k: _getal(w) for k, w in grenzen.items() if w is not None}}
    if v.patroon:
        datatype["format"] = v.patroon
    delen: dict[str, Any] = {
        "name": v.naam,
        "titles": v.naam,
        "dc:title": v.label,
        "dc:description": uitleg(v),
        "datatype": datatype,
        "null": ["", *map(str, v.ontbrekend)] if v.ontbrekend else "",
        "required": v.verplicht,
        "schema:valueReference": [{"schema:value": w, "schema:name": label} for w, label in v.labels.items()],
    }
    return {k: w for k, w in delen.items() if w not in ("", [], False) or k == "null"}


def _getal(x: float) -> float | int:
    return int(x) if x == int(x) else x
