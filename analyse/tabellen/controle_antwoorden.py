"""Checks on the questions and answers of `analyseer`: every answer a number on the scale of its question."""

from collections.abc import Mapping

import polars as pl

from analyse.frames import SLEUTELS, eis
from analyse.prepare import LIKERT, WEET_NIET_BESTAND, AnalyseFout, schaal_van, weet_niet_van

Tabellen = Mapping[str, pl.DataFrame]
ANTWOORDEN = ("inwoners", "aanbieders", "medewerkers")
_GEEN_VRAAG = frozenset((*SLEUTELS, "resp_id", "person_id", "wave", "w", "sec"))


def eis_vragen(items: pl.DataFrame) -> None:
    """Questions have names that no column or figure has already, and statements a scale."""
    namen, soorten = (items[k].cast(pl.String) for k in ("item", "type"))
    sleutel = pl.Series([naam in _GEEN_VRAAG or naam.startswith("cell_") for naam in namen], dtype=pl.Boolean)
    eis(items, sleutel, "items", "item", "{waarde} is de naam van een kolom die geen vraag is")
    likert = soorten.str.starts_with(LIKERT)
    schaal = soorten.str.contains(rf"^{LIKERT}([2-9]|[1-9]\d)$")
    wat = f"{{waarde}} noemt geen schaal; schrijf bijvoorbeeld {LIKERT}5"
    eis(items, likert & ~schaal, "items", "type", wat)
    maten = {f"{naam}_{maat}" for naam in namen.filter(likert) for maat in ("agree", "net")}
    wat = "{waarde} is ook de naam van een maat van een andere vraag"
    eis(items, namen.is_in(sorted(maten)), "items", "item", wat)


def als_getal(frame: pl.DataFrame, naam: str, kolom: str) -> pl.Series:
    """A column as numbers; text is read as such where it is one."""
    waarden = frame[kolom]
    if waarden.dtype.is_numeric() or waarden.dtype == pl.Null:
        return waarden.cast(pl.Float64)
    if waarden.dtype != pl.String:
        raise AnalyseFout(f"moet getallen bevatten, niet {waarden.dtype}", tabel=naam, kolom=kolom)
    tekst = waarden.str.strip_chars()
    getal = tekst.cast(pl.Float64, strict=False)
    eis(frame, getal.is_null() & tekst.is_not_null() & (tekst != ""), naam, kolom, "{waarde} is geen getal")
    return getal.alias(kolom)


def eis_antwoorden(tabellen: Tabellen) -> dict[str, pl.DataFrame]:
    """The tables of answers with numbers in the columns of the items, all on their scale."""
    uit = {naam: tabellen[naam] for naam in (*ANTWOORDEN, "open_link") if naam in tabellen}
    soorten = tabellen["items"].select(pl.col("item", "type").cast(pl.String)).iter_rows()
    for item, soort in soorten:
        waar = [naam for naam, frame in uit.items() if item in frame.columns]
        for naam in waar:
            uit[naam] = uit[naam].with_columns(als_getal(uit[naam], naam, item))
        _eis_schaal(item, soort, {naam: uit[naam] for naam in waar})
    if not any(item in uit["inwoners"].columns for item in tabellen["items"]["item"].cast(pl.String)):
        raise AnalyseFout("er is geen kolom voor een van de vragen in tabel items", tabel="inwoners")
    return uit


def _eis_schaal(item: str, soort: str, tabellen: Tabellen) -> None:
    """Answers lie on the scale of their type; don't know and empty aside."""
    laag, hoog = schaal_van(soort)
    gezien = {x for frame in tabellen.values() for x in frame[item].drop_nulls().unique()}
    weet_niet = weet_niet_van(soort, gezien)
    for naam, frame in tabellen.items():
        waarden = frame[item]
        fout = waarden.is_infinite()
        if laag is not None:
            fout |= waarden < laag
        if hoog is not None:
            fout |= waarden > hoog
        if soort.startswith(LIKERT):
            fout |= waarden != waarden.floor()
        if weet_niet:
            fout &= waarden != WEET_NIET_BESTAND
        fout &= ~waarden.is_nan()
        eis(frame, fout, naam, item, f"waarde {{waarde:g}} valt buiten de schaal {soort}")
