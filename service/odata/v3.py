"""Version 3 of OData, as opendata.cbs.nl has it: the resources of a table and of the catalogue, as frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from service.odata.tabel import (
    GEHEIM,
    LAND,
    NAMEN,
    ONDERWERPEN,
    TIJD,
    Dimensie,
    Onderwerp,
    Tabel,
    samenvatting,
    titel,
)
from service.odata.tabellen import Vermelding

TYPED, UNTYPED = "TypedDataSet", "UntypedDataSet"
DATA = (UNTYPED, TYPED)
BRONNEN = ("TableInfos", *DATA, "DataProperties", "CategoryGroups", *NAMEN)
"""The resources of a table. Besides the dimensions only these: clients read all others as dimensions."""
CATALOGUS = ("Tables", "Themes", "Tables_Themes")
_X, _PUNT = "x", "."
"""What stands in an untyped cell without a figure: secret, or none."""
_TIJDEN = ("Modified", "Updated", "MetaDataModified")
_TEKSTEN = ("Identifier", "Title", "ShortTitle", "ShortDescription", "Summary", "Period", "Frequency")
_SCHEMAS: Mapping[str, Mapping[str, type[pl.DataType]]] = {
    "Tables": {
        "ID": pl.Int64,
        **dict.fromkeys(_TEKSTEN, pl.String),
        "RecordCount": pl.Int64,
        **dict.fromkeys((*_TIJDEN, "Language", "Catalog", "Version"), pl.String),
    },
    "Themes": {"ID": pl.Int64, "ParentID": pl.Int64}
    | dict.fromkeys(("Title", "Language", "Catalog"), pl.String),
    "Tables_Themes": {"ID": pl.Int64, "TableID": pl.Int64, "TableIdentifier": pl.String, "ThemeID": pl.Int64},
}
"""Also when there is no table yet, a question may name the columns."""
_THEMA = {"ID": 1, "ParentID": None, "Title": "Vertrouwen en samenspel", "Language": "nl", "Catalog": "CBS"}


def bron(tabel: Tabel, vermelding: Vermelding, naam: str) -> pl.LazyFrame:
    """A resource of a table. Raises KeyError."""
    match naam:
        case "TableInfos":
            return pl.LazyFrame([_tabelinfo(tabel, vermelding)])
        case "TypedDataSet":
            return _getypt(tabel)
        case "UntypedDataSet":
            return _ongetypt(tabel)
        case "DataProperties":
            return _eigenschappen(tabel.dimensies)
        case "CategoryGroups":
            return _groepen(tabel.dimensies)
        case _:
            return _codes({d.naam: d for d in tabel.dimensies}[naam])


def catalogus(naam: str, tabellen: Sequence[tuple[Vermelding, int]]) -> pl.LazyFrame:
    """A resource of the catalogue; `tabellen` with their number of rows. Raises KeyError."""
    thema = [
        {"ID": k, "TableID": k, "TableIdentifier": v.id, "ThemeID": 1} for k, (v, _) in enumerate(tabellen)
    ]
    rijen: Mapping[str, Sequence[Mapping[str, object]]] = {
        "Tables": [{"ID": k, **_vermelding(v, n)} for k, (v, n) in enumerate(tabellen)],
        "Themes": [_THEMA],
        "Tables_Themes": thema,
    }
    return pl.LazyFrame(rijen[naam], schema=_SCHEMAS[naam])


def _vermelding(vermelding: Vermelding, aantal: int) -> dict[str, object]:
    kop = vermelding.rij.kop
    return {
        "Identifier": vermelding.id,
        "Title": titel(kop),
        "ShortTitle": titel(kop),
        "ShortDescription": samenvatting(kop),
        "Summary": samenvatting(kop),
        "Period": kop.periode,
        "Frequency": "Perjaar",
        "RecordCount": aantal,
        **dict.fromkeys(_TIJDEN, vermelding.moment),
        "Language": "nl",
        "Catalog": "CBS",
        "Version": str(kop.versie),
    }


def _tabelinfo(tabel: Tabel, vermelding: Vermelding) -> dict[str, object]:
    laatste = tabel.dimensies[1].codes["Key"][-1]
    keuze = f"$filter=((RegioS eq '{LAND}') and (Perioden eq '{laatste}'))"
    kolommen = ", ".join((*NAMEN, *(o.sleutel for o in ONDERWERPEN)))
    return {
        "ID": 0,
        **_vermelding(vermelding, tabel.rijen.height),
        "ExplanatoryText": samenvatting(tabel.kop),
        "OutputStatus": "Regulier",
        "Source": f"Samenspel, {tabel.kop.hash}",
        "DefaultSelection": f"{keuze}&$select={kolommen}",
    }


def _getypt(tabel: Tabel) -> pl.LazyFrame:
    topics = (pl.col(o.kolom).alias(o.sleutel) for o in ONDERWERPEN)
    return tabel.rijen.lazy().select("ID", *NAMEN, *topics)


def _ongetypt(tabel: Tabel) -> pl.LazyFrame:
    leeg = pl.when(pl.col("status").is_in(GEHEIM)).then(pl.lit(_X)).otherwise(pl.lit(_PUNT))
    topics = (pl.col(o.kolom).cast(pl.String).fill_null(leeg).alias(o.sleutel) for o in ONDERWERPEN)
    return tabel.rijen.lazy().select("ID", *NAMEN, *topics)


def _eigenschappen(dimensies: Sequence[Dimensie]) -> pl.LazyFrame:
    alle: list[Dimensie | Onderwerp] = [*dimensies, *ONDERWERPEN]
    rijen = [_eigenschap(k, van) for k, van in enumerate(alle)]
    return pl.LazyFrame(rijen, schema_overrides={"ParentID": pl.Int64})


def _eigenschap(nummer: int, van: Dimensie | Onderwerp) -> dict[str, object]:
    return {
        "ID": nummer,
        "Position": nummer,
        "ParentID": None,
        "Type": van.soort if isinstance(van, Dimensie) else "Topic",
        "Key": van.naam if isinstance(van, Dimensie) else van.sleutel,
        "Title": van.titel,
        "Description": van.uitleg,
        "Datatype": "String" if isinstance(van, Dimensie) else van.soort,
        "Unit": "" if isinstance(van, Dimensie) else van.eenheid,
        "Decimals": 0 if isinstance(van, Dimensie) else van.decimalen,
        "Default": "",
    }


def _groepen(dimensies: Sequence[Dimensie]) -> pl.LazyFrame:
    rijen = [
        {"ID": g.id, "DimensionKey": d.naam, "Title": g.titel, "Description": "", "ParentID": None}
        for d in dimensies
        for g in d.groepen
    ]
    return pl.LazyFrame(rijen, schema_overrides={"ParentID": pl.String})


def _codes(d: Dimensie) -> pl.LazyFrame:
    extra = [pl.lit("Definitief").alias("Status")] if d.soort == TIJD else []
    codes = d.codes.lazy()
    return codes.select("Key", "Title", "Description", pl.col("Groep").alias("CategoryGroupID"), *extra)
