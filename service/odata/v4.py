"""Version 4 of OData, as datasets.cbs.nl has it: every cell of a table is an observation of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from service.odata.tabel import GEHEIM, NAMEN, ONDERWERPEN, Onderwerp, Tabel, samenvatting, titel
from service.odata.tabellen import NIEUWSTE, VERSIES, Vermelding
from service.odata.uitdrukking import Samen, Uitdrukking, kolommen
from service.odata.voorwaarde import voorwaarde
from service.odata.vraag import Bladzijde, Vraag, blader, filtert

WORTEL = ("Catalogs", "Datasets")
BRONNEN = (
    "Observations",
    "Dimensions",
    "MeasureCodes",
    "MeasureGroups",
    *(f"{dimensie}{soort}" for dimensie in NAMEN for soort in ("Codes", "Groups")),
)
"""The resources of a table that are lists."""
EIGENSCHAPPEN = "Properties"
"""The one that is an object by itself."""
_CEL = ("Id", "Measure", "ValueAttribute", "Value", "StringValue")
_DATASET = (
    *("Identifier", "Title", "Description", "Language", "Catalog", "Version", "Status", "DatasetType"),
    *("TemporalCoverage", "Modified", "ObservationsModified"),
)
_SCHEMAS: Mapping[str, Mapping[str, type[pl.DataType]]] = {
    "Catalogs": dict.fromkeys(("Identifier", "Title", "Description"), pl.String) | {"Index": pl.Int64},
    "Datasets": dict.fromkeys(_DATASET, pl.String),
}
_MAATGROEP = {"Id": "1", "Index": 1, "Title": "Cijfers", "Description": "", "ParentId": None}


def bron(tabel: Tabel, naam: str) -> pl.LazyFrame:
    """A resource of a table. Raises KeyError."""
    match naam:
        case "Observations":
            return _cellen(tabel, tabel.rijen.lazy())
        case "Dimensions":
            rijen = [
                {"Identifier": d.naam, "Title": d.titel, "Description": d.uitleg, "Kind": d.soort}
                for d in tabel.dimensies
            ]
            return pl.LazyFrame(rijen)
        case "MeasureCodes":
            return pl.LazyFrame([_maat(o) for o in ONDERWERPEN])
        case "MeasureGroups":
            return pl.LazyFrame([_MAATGROEP], schema_overrides={"ParentId": pl.String})
    dimensie = {d.naam: d for d in tabel.dimensies}[naam.removesuffix("Codes").removesuffix("Groups")]
    if naam.endswith("Codes"):
        return dimensie.codes.lazy().select(
            pl.col("Key").alias("Identifier"),
            "Index",
            "Title",
            "Description",
            pl.col("Groep").alias("DimensionGroupId"),
        )
    groepen = [
        {"Id": g.id, "Index": k, "Title": g.titel, "Description": "", "ParentId": None}
        for k, g in enumerate(dimensie.groepen, start=1)
    ]
    return pl.LazyFrame(groepen, schema_overrides={"ParentId": pl.String})


def _maat(o: Onderwerp) -> dict[str, object]:
    return {
        "Identifier": o.naam,
        "Index": o.nummer,
        "Title": o.titel,
        "Description": o.uitleg,
        "MeasureGroupId": "1",
        "DataType": o.soort,
        "Unit": o.eenheid,
        "Decimals": o.decimalen,
        "PresentationType": "Absolute",
    }


def eigenschappen(tabel: Tabel, vermelding: Vermelding) -> dict[str, object]:
    """The Properties of a table: an object by itself."""
    return {**_dataset(vermelding), "ObservationCount": tabel.rijen.height * len(ONDERWERPEN)}


def schema(tabel: Tabel, vermelding: Vermelding, naam: str) -> pl.Schema:
    """The columns of a resource and what stands in them. Raises KeyError."""
    if naam == EIGENSCHAPPEN:
        return pl.DataFrame([eigenschappen(tabel, vermelding)]).schema
    return bron(tabel, naam).collect_schema()


def wortel(naam: str, tabellen: Sequence[Vermelding]) -> pl.LazyFrame:
    """The list of tables, or of catalogues. Raises KeyError."""
    catalogi = [
        (NIEUWSTE, "Tabellen van deze dienst", "Van elke ronde de nieuwste versie. Clients vragen hiernaar."),
        (VERSIES, "Alle versies", "Elke versie van elke publicatie, onveranderlijk."),
    ]
    rijen: Mapping[str, Sequence[Mapping[str, object]]] = {
        "Catalogs": [
            {"Identifier": i, "Title": t, "Description": d, "Index": k}
            for k, (i, t, d) in enumerate(catalogi)
        ],
        "Datasets": [_dataset(v) for v in tabellen],
    }
    return pl.LazyFrame(rijen[naam], schema=_SCHEMAS[naam])


def _dataset(vermelding: Vermelding) -> dict[str, object]:
    kop = vermelding.rij.kop
    moment = f"{vermelding.moment}Z"
    return {
        "Identifier": vermelding.id,
        "Title": titel(kop),
        "Description": samenvatting(kop),
        "Language": "nl",
        "Catalog": vermelding.catalogus,
        "Version": str(kop.versie),
        "Status": "Regulier",
        "DatasetType": "Numeric",
        "TemporalCoverage": kop.periode,
        "Modified": moment,
        "ObservationsModified": moment,
    }


def waarnemingen(tabel: Tabel, vraag: Vraag, breedte: int) -> Bladzijde:
    """A page of Observations: row by row, topic by topic. Raises OdataFout.

    Rows are cut out before they are turned into cells, unless the request is about the cells themselves.
    """
    schema = _cellen(tabel, tabel.rijen.head(0).lazy()).collect_schema()
    expr = filtert(vraag, schema)
    over_rijen = _over_rijen(vraag.filter, NAMEN)
    rijen = tabel.rijen if over_rijen is None else tabel.rijen.filter(voorwaarde(over_rijen, schema))
    gevraagd = set(_CEL) & set(() if expr is None else expr.meta.root_names())
    if gevraagd or vraag.volgorde:
        return blader(_cellen(tabel, rijen.lazy()), vraag, breedte)
    per_rij = len(ONDERWERPEN)
    hoeveel = breedte if vraag.top is None else min(breedte, vraag.top)
    eerste = vraag.overslaan // per_rij
    deel = rijen.slice(eerste, hoeveel // per_rij + 2).lazy()
    cellen = _cellen(tabel, deel).slice(vraag.overslaan - eerste * per_rij, hoeveel)
    blad = (cellen.select(vraag.kolommen) if vraag.kolommen else cellen).collect()
    alle = rijen.height * per_rij
    rest = alle - vraag.overslaan - blad.height
    meer = rest > 0 and (vraag.top is None or vraag.top > hoeveel)
    return Bladzijde(blad, alle if vraag.tel else None, meer)


def _over_rijen(filter_: Uitdrukking | None, namen: Sequence[str]) -> Uitdrukking | None:
    """The part of a condition that must hold and is about dimensions alone."""
    match filter_:
        case None:
            return None
        case Samen("and", delen):
            eigen = tuple(d for d in delen if kolommen(d) <= set(namen))
            return Samen("and", eigen) if eigen else None
        case _:
            return filter_ if kolommen(filter_) <= set(namen) else None


def _cellen(tabel: Tabel, rijen: pl.LazyFrame) -> pl.LazyFrame:
    """Each row as its topics, one below the other."""
    per_rij = len(ONDERWERPEN)
    delen = [
        rijen.select(
            (pl.col("ID").cast(pl.Int64) * per_rij + (o.nummer - 1)).alias("Id"),
            pl.lit(o.naam).alias("Measure"),
            _attribuut(o).alias("ValueAttribute"),
            (pl.lit(None, pl.Float64) if o.soort == "String" else pl.col(o.kolom).cast(pl.Float64)).alias(
                "Value"
            ),
            (pl.col(o.kolom) if o.soort == "String" else pl.lit(None, pl.String)).alias("StringValue"),
            *NAMEN,
        )
        for o in ONDERWERPEN
    ]
    return pl.concat(delen).sort("Id")


def _attribuut(o: Onderwerp) -> pl.Expr:
    """Why there is no value: kept secret, or not there at all."""
    leeg = (
        pl.when(pl.col("status").is_in(GEHEIM)).then(pl.lit("Confidential")).otherwise(pl.lit("NotAvailable"))
    )
    return pl.when(pl.col(o.kolom).is_null()).then(leeg).otherwise(pl.lit("None"))
