"""What the catalogue takes from the lists of DCAT-AP-NL, and the services that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LICENTIE = "http://creativecommons.org/licenses/by/4.0/deed.nl"
"""Creative Commons BY 4.0, as the list of licences of DCAT-AP-NL writes it."""
EU = "http://publications.europa.eu/resource/authority"
OPENBAAR, NEDERLANDS = f"{EU}/access-right/PUBLIC", f"{EU}/language/NLD"
JAARLIJKS, NEDERLAND = f"{EU}/frequency/ANNUAL", f"{EU}/country/NLD"
BLIJFT = f"{EU}/planned-availability/STABLE"
THEMAS = {f"{EU}/data-theme/GOVE": "Overheid", f"{EU}/data-theme/SOCI": "Bevolking en samenleving"}
IANA = "http://www.iana.org/assignments/media-types/"
PROFIEL = "https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/"
SOORTEN = {".csv": "CSV", ".json": "JSON", ".xlsx": "XLSX", ".xml": "XML"}
"""Ending → kind of file in the list of the EU, of those that it certainly has."""
IN_API = frozenset(
    {
        "cijfers",
        "uitsplitsingen",
        "vergelijkingen",
        "spiegels",
        "modelschattingen",
        "rangen",
        "kwaliteit",
        "drijfveren",
    }
)
"""Tables that the API gives too."""
NORMEN: Mapping[str, str] = {
    ".csv": "https://www.w3.org/TR/tabular-data-model/",
    ".xlsx": "https://ecma-international.org/publications-and-standards/standards/ecma-376/",
    ".parquet": "https://parquet.apache.org/docs/file-format/",
    ".sav": "https://www.gnu.org/software/pspp/pspp-dev/html_node/System-File-Format.html",
    ".dta": "https://www.stata.com/help.cgi?dta",
    "cijfers.jsonstat.json": "https://json-stat.org/full/",
    "datapackage.json": "https://datapackage.org/profiles/2.0/datapackage.json",
    "ddi.xml": "https://ddialliance.org/Specification/DDI-Codebook/2.5/",
}
"""Name of a file, or its ending → what describes that format."""
SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
TREFWOORDEN = ("vertrouwen", "sociaal domein", "gemeenten", "zorg en ondersteuning", "samenwerking")
SOORT_VAN: Mapping[str, str] = {
    OPENBAAR: "dct:RightsStatement",
    NEDERLANDS: "dct:LinguisticSystem",
    JAARLIJKS: "dct:Frequency",
    NEDERLAND: "dct:Location",
    LICENTIE: "dct:LicenseDocument",
    PROFIEL: "dct:Standard",
}


UITLEG = (
    "Wat inwoners, aanbieders en medewerkers van gemeenten zeggen over hulp, vertrouwen en samenwerken. Elk "
    "cijfer heeft zijn vraag, marge en status; wat te weinig mensen zeiden, blijft weg. Een publicatie "
    "verandert nooit: een verbetering is een nieuwe versie."
)


@dataclass(frozen=True)
class Dienst:
    """A service that answers with our figures: path, path of its description, and what it is."""

    naam: str
    pad: str
    beschrijving: str
    titel: str
    uitleg: str
    norm: str


DIENSTEN = (
    Dienst(
        "api",
        "/api/v1",
        "/api/v1/openapi.json",
        "Samenspel API",
        "Cijfers, begrippen, gemeenten en publicaties opvragen, als JSON.",
        "https://gitdocumentatie.logius.nl/publicatie/api/adr/",
    ),
    Dienst(
        "odata4",
        "/odata/v1",
        "/odata/v1/Datasets",
        "Samenspel OData 4",
        "Tabellen zoals CBS ze aanbiedt, te lezen met clients voor CBS Open data (versie 4).",
        "https://docs.oasis-open.org/odata/odata/v4.0/odata-v4.0-part1-protocol.html",
    ),
    Dienst(
        "odata3",
        "/ODataCatalog",
        "/ODataCatalog/Tables",
        "Samenspel OData 3",
        "Tabellen zoals StatLine ze aanbiedt, te lezen met clients voor CBS Open data (versie 3).",
        "https://www.odata.org/documentation/odata-version-3-0/",
    ),
    Dienst(
        "sdmx",
        "/sdmx",
        "/sdmx/dataflow/SAMENSPEL/all/latest",
        "Samenspel SDMX",
        "Reeksen en hun structuur volgens SDMX 2.1.",
        "https://sdmx.org/standards-2/",
    ),
)
