"""The files of a publication in the catalogue: distributions of DCAT."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from analyse import PublicatieKop
from dashboards.export.dcatlijsten import (
    BLIJFT,
    DIENSTEN,
    EU,
    IANA,
    IN_API,
    LICENTIE,
    NEDERLANDS,
    NORMEN,
    SHA256,
    SOORTEN,
)
from dashboards.export.rdf import Ding, Iri, Term, Waarde, Woorden

Velden: TypeAlias = tuple[tuple[str, Term], ...]


@dataclass(frozen=True)
class Bestandsoort:
    """A file that a publication can be downloaded as; `bytes` and `sha256` in hexadecimals when it was
    made."""

    naam: str
    media_type: str
    uitleg: str
    bytes: int = 0
    sha256: str = ""


def adres_van(kop: PublicatieKop, basis: str) -> str:
    """Where a version of a publication stays."""
    return f"{basis}/data/publicaties/{kop.ronde}/{kop.versie}"


def distributies(kop: PublicatieKop, basis: str, bestanden: Sequence[Bestandsoort]) -> list[Ding]:
    """The files of a publication as distributions, each with its sum when there is one."""
    adres, map_ = adres_van(kop, basis), f"{basis}/data/{kop.ronde}/{kop.versie}"
    altijd: Velden = (
        ("dcat:accessURL", Iri(adres)),
        ("dct:license", Iri(LICENTIE)),
        ("dct:language", Iri(NEDERLANDS)),
        ("dcatap:availability", Iri(BLIJFT)),
    )
    uit = []
    for bestand in bestanden:
        velden: list[tuple[str, Term]] = [
            ("dct:title", Woorden(bestand.naam)),
            ("dct:description", Woorden(bestand.uitleg)),
            ("dcat:downloadURL", Iri(f"{map_}/{bestand.naam}")),
            *altijd,
        ]
        if not bestand.media_type.startswith("application/x-"):  # those are not registered
            velden.append(("dcat:mediaType", Iri(IANA + bestand.media_type)))
        if (soort := SOORTEN.get(_einde(bestand.naam))) is not None:
            velden.append(("dct:format", Iri(f"{EU}/file-type/{soort}")))
        if bestand.naam.partition(".")[0] in IN_API:
            velden.append(("dcat:accessService", Iri(f"{basis}{DIENSTEN[0].pad}")))
        if (norm := NORMEN.get(bestand.naam) or NORMEN.get(_einde(bestand.naam))) is not None:
            velden.append(("dct:conformsTo", Iri(norm)))
        ding = f"{adres}#{bestand.naam}"
        if bestand.sha256:
            velden.append(("dcat:byteSize", Waarde(str(bestand.bytes), "xsd:nonNegativeInteger")))
            velden.append(("spdx:checksum", Iri(f"{ding}-som")))
            uit.append(_som(f"{ding}-som", bestand.sha256))
        uit.append(Ding(ding, ("dcat:Distribution",), tuple(velden)))
    return uit


def _som(adres: str, sha256: str) -> Ding:
    waarde = Waarde(sha256, "xsd:hexBinary")
    return Ding(adres, ("spdx:Checksum",), (("spdx:algorithm", Iri(SHA256)), ("spdx:checksumValue", waarde)))


def mediasoorten(distributies: Sequence[Ding]) -> list[Ding]:
    """Of what kind the media types and the kinds of files are."""
    soorten = {"dcat:mediaType": "dct:MediaType", "dct:format": "dct:MediaTypeOrExtent"}
    gebruikt = {
        (waarde.adres, soorten[naam])
        for ding in distributies
        for naam, waarde in ding.velden
        if naam in soorten and isinstance(waarde, Iri)
    }
    return [Ding(adres, (soort,)) for adres, soort in sorted(gebruikt)]


def _einde(naam: str) -> str:
    return "." + naam.rpartition(".")[2]
