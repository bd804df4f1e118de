"""Parquet with the codebook inside: as JSON in the file, and the label and question with each column."""

from __future__ import annotations

from pathlib import Path

import msgspec
import polars as pl
import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from dashboards.export.boek import Inhoud, Variabele

CODEBOEK = "codeboek"
"""Key of the codebook (`boek.Tabelboek` as JSON) in the metadata of the file."""
_OUD = pl.CompatLevel.oldest()  # string views cannot be read by every client yet


def schrijf(inhoud: Inhoud, pad: Path) -> None:
    """Write the table, a row group per piece."""
    schrijver: ParquetWriter | None = None
    try:
        for deel in inhoud.delen():
            tabel = deel.to_arrow(compat_level=_OUD)
            if schrijver is None:
                schema = _schema(inhoud, tabel.schema)
                schrijver = ParquetWriter(pad, schema, compression="zstd")
            schrijver.write_table(tabel.cast(schema))
    finally:
        if schrijver is not None:
            schrijver.close()


def _schema(inhoud: Inhoud, schema: pa.Schema) -> pa.Schema:
    velden = [schema.field(v.naam).with_metadata(_metadata(v)) for v in inhoud.boek.variabelen]
    return pa.schema(velden, metadata={CODEBOEK: msgspec.json.encode(inhoud.boek)})


def _metadata(v: Variabele) -> dict[str, str]:
    """Of one column: what it is, in words and in JSON."""
    delen = {"label": v.label, "vraag": v.vraag, "eenheid": v.eenheid, "meetniveau": v.meetniveau}
    for naam, labels in (("waarden", v.labels), ("ontbrekend", v.ontbrekend)):
        delen[naam] = msgspec.json.encode(labels).decode() if labels else ""
    return {k: w for k, w in delen.items() if w}
