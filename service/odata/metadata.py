"""What the data look like, for clients that ask before they read, such as Excel: EDMX of version 3, CSDL of
version 4. The types are those of the frames that the data are written from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from xml.sax.saxutils import quoteattr

import polars as pl

METADATA = "$metadata"
MEDIA_TYPE = "application/xml;charset=utf-8"
RUIMTE = "Samenspel"
_TIJDEN = ("Modified", "Updated", "MetaDataModified", "ObservationsModified")
_SLEUTELS = {"CategoryGroups": ("ID", "DimensionKey")}
"""Resources of which the first column alone does not tell the rows apart."""
_M = "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"
_VERSIES: Mapping[int, Mapping[str, str]] = {
    3: {
        "heel": '<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx">',
        "diensten": (
            f'<edmx:DataServices xmlns:m="{_M}" m:DataServiceVersion="3.0" m:MaxDataServiceVersion="3.0">'
        ),
        "schema": "http://schemas.microsoft.com/ado/2009/11/edm",
        "container": ' xmlns:m="' + _M + '" m:IsDefaultEntityContainer="true"',
        "tijd": "Edm.DateTime",
        "lang": "Edm.Int32",  # version 3 writes Int64 as text; no number here is that large
    },
    4: {
        "heel": '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">',
        "diensten": "<edmx:DataServices>",
        "schema": "http://docs.oasis-open.org/odata/ns/edm",
        "container": "",
        "tijd": "Edm.DateTimeOffset",
        "lang": "Edm.Int64",
    },
}


def metadata(
    versie: int, bronnen: Iterable[str], schema: Callable[[str], pl.Schema], enkel: Iterable[str] = ()
) -> bytes:
    """The description of all resources of a service root; `enkel`: those that are one object, not a list."""
    woorden, los = _VERSIES[versie], frozenset(enkel)
    namen = [*bronnen, *los]
    soorten = "".join(_soort(naam, schema(naam), woorden) for naam in namen)
    leden = "".join(_lid(naam, enkel=naam in los) for naam in namen)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f"{woorden['heel']}{woorden['diensten']}"
        f'<Schema Namespace="{RUIMTE}" xmlns="{woorden["schema"]}">{soorten}'
        f'<EntityContainer Name="Container"{woorden["container"]}>{leden}</EntityContainer>'
        "</Schema></edmx:DataServices></edmx:Edmx>"
    ).encode()


def _soort(naam: str, schema: pl.Schema, woorden: Mapping[str, str]) -> str:
    sleutels = _SLEUTELS.get(naam, (schema.names()[0],))
    sleutel = "".join(f"<PropertyRef Name={quoteattr(k)}/>" for k in sleutels)
    verplicht = dict.fromkeys(sleutels, ' Nullable="false"')
    velden = "".join(
        f"<Property Name={quoteattr(k)} Type={quoteattr(_type(k, t, woorden))}{verplicht.get(k, '')}/>"
        for k, t in schema.items()
    )
    return f"<EntityType Name={quoteattr(f'{naam}Rij')}><Key>{sleutel}</Key>{velden}</EntityType>"


def _lid(naam: str, *, enkel: bool) -> str:
    soort = quoteattr(f"{RUIMTE}.{naam}Rij")
    if enkel:
        return f"<Singleton Name={quoteattr(naam)} Type={soort}/>"
    return f"<EntitySet Name={quoteattr(naam)} EntityType={soort}/>"


def _type(naam: str, soort: pl.DataType, woorden: Mapping[str, str]) -> str:
    if naam in _TIJDEN:
        return woorden["tijd"]
    if soort.is_float():
        return "Edm.Double"
    if soort == pl.Int64:
        return woorden["lang"]
    return "Edm.Int32" if soort.is_integer() else "Edm.String"
