"""The catalogue of what was published, as DCAT-AP-NL 3.

Every version of every publication is a dataset with an address that stays; a file is a distribution of it;
what answers questions is a data service. Values come from the lists that the profile names: themes, access
rights, language, frequency, kinds of files and country of the EU, media types of IANA, and the licence.

A publication does not hold the day on which it was stored, so what is "modified" is the last day of the
fieldwork, as in our OData tables.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from analyse import PublicatieKop
from dashboards.export.cijferboek import NAGEBOOTST
from dashboards.export.dcatlijsten import (
    BLIJFT,
    DIENSTEN,
    EU,
    IANA,
    JAARLIJKS,
    LICENTIE,
    NEDERLAND,
    NEDERLANDS,
    OPENBAAR,
    PROFIEL,
    SOORT_VAN,
    SOORTEN,
    THEMAS,
    TREFWOORDEN,
    UITLEG,
    Dienst,
)
from dashboards.export.kolommen import DOELGROEPEN
from dashboards.export.rdf import Ding, Iri, Term, Waarde, Woorden

DATASET = "#dataset"
"""After the address of the page of a version: the figures themselves."""
Velden: TypeAlias = tuple[tuple[str, Term], ...]


@dataclass(frozen=True)
class Uitgever:
    """Who publishes: a name, the address that identifies it (such as one of TOOI), and where to ask about
    the data (mailto: or https:)."""

    naam: str
    adres: str
    contact: str


@dataclass(frozen=True)
class Bestandsoort:
    """A file that a publication can be downloaded as."""

    naam: str
    media_type: str
    uitleg: str


def maak_catalogus(
    koppen: Sequence[PublicatieKop],
    uitgever: Uitgever,
    basis: str,
    bestanden: Callable[[str], Sequence[Bestandsoort]],
) -> tuple[Ding, ...]:
    """The catalogue of these publications, newest first; `bestanden`: the files of one of a doelgroep."""
    catalogus = f"{basis}/data/catalogus"
    gemeen = _Gemeen(uitgever, f"{basis}/data#contact")
    versies = {kop.ronde: [k.versie for k in koppen if k.ronde == kop.ronde] for kop in koppen}
    verspreid = {kop.hash: _distributies(kop, basis, bestanden(kop.doelgroep)) for kop in koppen}
    datasets = [_dataset(kop, basis, gemeen, verspreid[kop.hash], versies[kop.ronde]) for kop in koppen]
    diensten = [_dienst(d, basis, gemeen, koppen) for d in DIENSTEN]
    records = [_record(kop, basis) for kop in koppen]
    leden = [
        *(("dcat:dataset", Iri(d.adres)) for d in datasets),
        *(("dcat:service", Iri(d.adres)) for d in diensten),
        *(("dcat:record", Iri(r.adres)) for r in records),
    ]
    kop = Ding(
        catalogus,
        ("dcat:Catalog",),
        (
            ("dct:title", Woorden("Samenspel: gepubliceerde cijfers")),
            ("dct:description", Woorden(UITLEG)),
            *gemeen.wie(),
            *gemeen.taal(),
            ("dct:license", Iri(LICENTIE)),
            ("dct:spatial", Iri(NEDERLAND)),
            ("foaf:homepage", Iri(f"{basis}/data")),
            *_themas(),
            *leden,
        ),
    )
    losse = [ding for dingen in verspreid.values() for ding in dingen]
    perioden = [_veldperiode(kop, basis) for kop in koppen]
    soorten = _mediasoorten(losse)
    bladen = [Ding(adres_van(kop, basis), ("foaf:Document",)) for kop in koppen]
    return (kop, *datasets, *diensten, *records, *losse, *perioden, *bladen, *soorten, *_erbij(gemeen, basis))


def adres_van(kop: PublicatieKop, basis: str) -> str:
    """Where a version of a publication stays."""
    return f"{basis}/data/publicaties/{kop.ronde}/{kop.versie}"


def omschrijving(kop: PublicatieKop) -> str:
    """What a publication holds, in a few sentences."""
    return (
        f"Cijfers uit de meting {kop.periode} onder {DOELGROEPEN[kop.doelgroep].lower()}, per gemeente en "
        f"voor Nederland, met marges en onthullingscontrole. Veldwerk van {kop.veld_van} tot en met "
        f"{kop.veld_tot}. Methode {kop.methode}." + (f" {NAGEBOOTST}" if kop.gesimuleerd else "")
    )


@dataclass(frozen=True)
class _Gemeen:
    """What is said of everything alike."""

    uitgever: Uitgever
    contact: str

    def wie(self) -> Velden:
        """Publisher, maker and where to ask."""
        adres = Iri(self.uitgever.adres)
        return (
            ("dct:publisher", adres),
            ("dct:creator", adres),
            ("dcat:contactPoint", Iri(self.contact)),
        )

    def taal(self) -> Velden:
        """The language."""
        return (("dct:language", Iri(NEDERLANDS)),)


def _themas() -> Velden:
    return tuple(("dcat:theme", Iri(thema)) for thema in THEMAS)


def _dataset(
    kop: PublicatieKop, basis: str, gemeen: _Gemeen, verspreid: Sequence[Ding], versies: Sequence[int]
) -> Ding:
    pagina = adres_van(kop, basis)
    ouder = f"{basis}/data/publicaties/{kop.ronde}"
    versie: list[tuple[str, Term]] = [("dcat:version", Waarde(str(kop.versie)))]
    if kop.versie - 1 in versies:
        versie.append(("dcat:previousVersion", Iri(f"{ouder}/{kop.versie - 1}{DATASET}")))
    if kop.versie + 1 in versies:
        versie.append(("dct:isReplacedBy", Iri(f"{ouder}/{kop.versie + 1}{DATASET}")))
    if kop.reden:
        versie.append(("adms:versionNotes", Woorden(kop.reden)))
    return Ding(
        pagina + DATASET,
        ("dcat:Dataset", "dcat:Resource"),
        (
            ("dct:title", Woorden(kop.titel)),
            ("dct:description", Woorden(omschrijving(kop))),
            ("dct:identifier", Waarde(pagina)),
            *gemeen.wie(),
            *gemeen.taal(),
            *_themas(),
            *(("dcat:keyword", Woorden(woord)) for woord in TREFWOORDEN),
            ("dct:accessRights", Iri(OPENBAAR)),
            ("dct:accrualPeriodicity", Iri(JAARLIJKS)),
            ("dct:spatial", Iri(NEDERLAND)),
            ("dct:temporal", Iri(f"{pagina}#veldwerk")),
            ("dct:modified", Waarde(kop.veld_tot, "xsd:date")),
            ("dcat:landingPage", Iri(pagina)),
            ("foaf:page", Iri(f"{basis}/uitleg")),
            *versie,
            *(("dcat:distribution", Iri(d.adres)) for d in verspreid),
        ),
    )


def _veldperiode(kop: PublicatieKop, basis: str) -> Ding:
    dagen = (("dcat:startDate", kop.veld_van), ("dcat:endDate", kop.veld_tot))
    velden = tuple((naam, Waarde(dag, "xsd:date")) for naam, dag in dagen)
    return Ding(f"{adres_van(kop, basis)}#veldwerk", ("dct:PeriodOfTime",), velden)


def _distributies(kop: PublicatieKop, basis: str, bestanden: Sequence[Bestandsoort]) -> list[Ding]:
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
        if bestand.naam.startswith("cijfers."):
            velden.append(("dcat:accessService", Iri(f"{basis}{DIENSTEN[0].pad}")))
        uit.append(Ding(f"{adres}#{bestand.naam}", ("dcat:Distribution",), tuple(velden)))
    return uit


def _mediasoorten(distributies: Sequence[Ding]) -> list[Ding]:
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


def _dienst(dienst: Dienst, basis: str, gemeen: _Gemeen, koppen: Sequence[PublicatieKop]) -> Ding:
    adres = f"{basis}{dienst.pad}"
    norm: Velden = (("dct:conformsTo", Iri(dienst.norm)),) if dienst.norm else ()
    return Ding(
        adres,
        ("dcat:DataService",),
        (
            ("dct:title", Woorden(dienst.titel)),
            ("dct:description", Woorden(dienst.uitleg)),
            ("dct:identifier", Waarde(adres)),
            ("dcat:endpointURL", Iri(adres)),
            ("dcat:endpointDescription", Iri(f"{basis}{dienst.beschrijving}")),
            *gemeen.wie(),
            *gemeen.taal(),
            *_themas(),
            *(("dcat:keyword", Woorden(woord)) for woord in TREFWOORDEN),
            ("dct:accessRights", Iri(OPENBAAR)),
            ("dct:license", Iri(LICENTIE)),
            ("dcat:landingPage", Iri(f"{basis}/data")),
            *norm,
            *(("dcat:servesDataset", Iri(adres_van(kop, basis) + DATASET)) for kop in koppen),
        ),
    )


def _record(kop: PublicatieKop, basis: str) -> Ding:
    adres = adres_van(kop, basis)
    return Ding(
        f"{adres}#record",
        ("dcat:CatalogRecord",),
        (
            ("dct:title", Woorden(kop.titel)),
            ("dct:modified", Waarde(kop.veld_tot, "xsd:date")),
            ("dct:language", Iri(NEDERLANDS)),
            ("dct:conformsTo", Iri(PROFIEL)),
            ("foaf:primaryTopic", Iri(adres + DATASET)),
        ),
    )


def _erbij(gemeen: _Gemeen, basis: str) -> list[Ding]:
    """What everything refers to: the publisher, where to ask, and of what kind the values of lists are."""
    u = gemeen.uitgever
    waarmee = "vcard:hasEmail" if u.contact.startswith("mailto:") else "vcard:hasURL"
    return [
        Ding(u.adres, ("foaf:Agent",), (("foaf:name", Woorden(u.naam)),)),
        Ding(
            gemeen.contact,
            ("vcard:Kind", "vcard:Organization"),  # both: the first alone is what the shapes look for
            (("vcard:fn", Woorden(u.naam)), (waarmee, Iri(u.contact))),
        ),
        *(Ding(adres, (soort,)) for adres, soort in SOORT_VAN.items()),
        *(
            Ding(adres, ("skos:Concept",), (("skos:prefLabel", Woorden(naam)),))
            for adres, naam in {**THEMAS, BLIJFT: "Blijft beschikbaar"}.items()
        ),
        *(Ding(d.norm, ("dct:Standard",)) for d in DIENSTEN if d.norm),
        Ding(f"{basis}/uitleg", ("foaf:Document",)),
        Ding(f"{basis}/data", ("foaf:Document",)),
    ]
