"""Free tables, made in the worker process: a ronde is counted once and then answers every table about it."""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Mapping

import msgspec
import polars as pl

from analyse import VrijeRonde, vrije_tabel
from dashboards.export.csvbestand import BOM
from service.publicatie.opdracht import Tabelvraag
from service.publicatie.tabelronde import Tabelronde
from service.publicatie.vrije_ronde import tel_tabelronde

_BEWAARD = 2  # rondes: the newest, and one that someone looks back at
_RONDES: OrderedDict[str, VrijeRonde] = OrderedDict()
"""By the hash of the publicatie."""


def laad(ronde: Tabelronde) -> None:
    """Count a ronde and keep it. Raises AnalyseFout."""
    if ronde.publicatie not in _RONDES:
        _RONDES[ronde.publicatie] = tel_tabelronde(ronde)
    while len(_RONDES) > _BEWAARD:
        _RONDES.popitem(last=False)


def maak(vraag: Tabelvraag) -> bytes | None:
    """The table: CSV with every measure, or else rows of one measure as JSON. None when the ronde was not
    counted here. Raises AnalyseFout for what is not in the lattice."""
    ronde = _RONDES.get(vraag.publicatie)
    if ronde is None:
        return None
    _RONDES.move_to_end(vraag.publicatie)
    for naam, waarde in vraag.waar:
        ronde = ronde.waar(naam, waarde)
    tabel = vrije_tabel(ronde, vraag.naar, [vraag.item])
    if vraag.maat:
        return msgspec.json.encode(tabel.filter(pl.col("maat") == vraag.maat).to_dicts())
    return _csv(tabel, vraag.labels, vraag.bron)


def _csv(tabel: pl.DataFrame, labels: Mapping[str, Mapping[int, str]], bron: str) -> bytes:
    """Every measure, with the label beside each code and on every row where it comes from."""
    for naam, per_code in labels.items():
        if naam in tabel.columns:
            woorden = pl.col(naam).replace_strict(dict(per_code), default="", return_dtype=pl.String)
            tabel = tabel.insert_column(
                tabel.get_column_index(naam) + 1, tabel.select(woorden.alias(f"{naam}_label")).to_series()
            )
    buffer = io.BytesIO()
    buffer.write(BOM)
    tabel.with_columns(pl.lit("celsleutel").alias("ruis"), pl.lit(bron).alias("bron")).write_csv(buffer)
    return buffer.getvalue()
