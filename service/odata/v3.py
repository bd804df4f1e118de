"""Version 3 of OData, as opendata.cbs.nl has it: the resources of a table and of the catalogue, as frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from analyse import PublicatieKop
from service.odata.tabel import (
    GEHEIM,
    LAND,
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
CATALOGUS = ("Tables", "Themes", "Tables_Themes")
_X, _PUNT = "x", "."
"""What stands in an untyped cell without a figure: secret, or none."""
_THEMA = {"ID": 1, "ParentID": None, "Title": "Vertrouwen en samenspel", "Language": "nl", "Catalog": "CBS"}


def bronnen(tabel: Tabel) -> tuple[str, ...]:
    """The resources of a table. Besides the dimensions only these: clients read all others as dimensions."""
    return ("TableInfos", *DATA, "DataProperties", "CategoryGroups", *tabel.namen)


def bron(tabel: Tabel, id: str, naam: str) -> pl.LazyFrame:
    """A resource of a table. Raises KeyError."""
    match naam:
        case "TableInfos":
            return pl.LazyFrame([_tabelinfo(tabel, id)])
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
        "Tables": [{"ID": k, **_vermelding(v.id, v.rij.kop, n)} for k, (v, n) in enumerate(tabellen)],
        "Themes": [_THEMA],
        "Tables_Themes": thema,
    }
    return pl.LazyFrame(rijen[naam])


def _vermelding(id: str, kop: PublicatieKop, aantal: int) -> dict[str, object]:
    moment = f"{kop.veld_tot}T00:00:00"
    return {
        "Identifier": id,
        "Title": titel(kop),
        "ShortTitle": titel(kop),
        "ShortDescription": samenvatting(kop),
        "Summary": samenvatting(kop),
        "Period": kop.periode,
        "Frequency": "Perjaar",
        "RecordCount": aantal,
        "Modified": moment,
        "Updated": moment,
        "MetaDataModified": moment,
        "Language": "nl",
        "Catalog": "CBS",
        "Version": str(kop.versie),
    }


def _tabelinfo(tabel: Tabel, id: str) -> dict[str, object]:
    laatste = tabel.dimensies[1].codes["Key"][-1]
    keuze = f"$filter=((RegioS eq '{LAND}') and (Perioden eq '{laatste}'))"
    kolommen = ", ".join((*tabel.namen, *(o.sleutel for o in ONDERWERPEN)))
    return {
        "ID": 0,
        **_vermelding(id, tabel.kop, tabel.rijen.height),
        "ExplanatoryText": samenvatting(tabel.kop),
        "OutputStatus": "Regulier",
        "Source": f"Samenspel, {tabel.kop.hash}",
        "DefaultSelection": f"{keuze}&$select={kolommen}",
    }


def _getypt(tabel: Tabel) -> pl.LazyFrame:
    topics = (pl.col(o.kolom).alias(o.sleutel) for o in ONDERWERPEN)
    return tabel.rijen.lazy().select("ID", *tabel.namen, *topics)


def _ongetypt(tabel: Tabel) -> pl.LazyFrame:
    leeg = pl.when(pl.col("status").is_in(GEHEIM)).then(pl.lit(_X)).otherwise(pl.lit(_PUNT))
    topics = (pl.col(o.kolom).cast(pl.String).fill_null(leeg).alias(o.sleutel) for o in ONDERWERPEN)
    return tabel.rijen.lazy().select("ID", *tabel.namen, *topics)


def _eigenschappen(dimensies: Sequence[Dimensie]) -> pl.LazyFrame:
    alle: list[Dimensie | Onderwerp] = [*dimensies, *ONDERWERPEN]
    rijen = [_eigenschap(k, van) for k, van in enumerate(alle)]
    return pl.LazyFrame(rijen, schema_overrides={"ParentID": pl.Int64})


def _eigenschap(nummer: int, van: Dimensie | Onderwerp) -> dict[str, object]:
    dimensie = isinstance(van, Dimensie)
    return {
        "ID": nummer,
        "Position": nummer,
        "ParentID": None,
        "Type": van.soort if isinstance(van, Dimensie) else "Topic",
        "Key": van.naam if isinstance(van, Dimensie) else van.sleutel,
        "Title": van.titel,
        "Description": van.uitleg,
        "ReleasePolicy": dimensie,
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
