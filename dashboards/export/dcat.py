"""The catalogue of what was published, as DCAT-AP-NL 3.

Every version of every publication is a dataset with an address that stays; a file is a distribution of it;
what answers questions is a data service. Values come from the lists that the profile names: themes, access
rights, language, frequency, kinds of files and country of the EU, media types of IANA, and the licence.

A version never changes, so the day on which it was modified last is the day on which it became public.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analyse import PublicatieKop
from dashboards.export.cijferboek import NAGEBOOTST
from dashboards.export.dcatbestanden import Bestandsoort, Velden, adres_van, distributies, mediasoorten
from dashboards.export.dcatlijsten import (
    BLIJFT,
    DIENSTEN,
    JAARLIJKS,
    LICENTIE,
    NEDERLAND,
    NEDERLANDS,
    NORMEN,
    OPENBAAR,
    PROFIEL,
    SHA256,
    SOORT_VAN,
    THEMAS,
    TREFWOORDEN,
    UITLEG,
    Dienst,
)
from dashboards.export.kolommen import DOELGROEPEN
from dashboards.export.rdf import Ding, Iri, Term, Waarde, Woorden
from dashboards.export.uitgave import Uitgave

DATASET = "#dataset"
"""After the address of the page of a version: the figures themselves."""


@dataclass(frozen=True)
class Uitgever:
    """Who publishes: a name, the address that identifies it (such as one of TOOI), and where to ask about
    the data (mailto: or https:)."""

    naam: str
    adres: str
    contact: str


def maak_catalogus(
    uitgaven: Sequence[Uitgave],
    uitgever: Uitgever,
    basis: str,
    bestanden: Callable[[PublicatieKop], Sequence[Bestandsoort]],
) -> tuple[Ding, ...]:
    """The catalogue of these publications, newest first; `bestanden`: the files of one of them."""
    catalogus = f"{basis}/data/catalogus"
    gemeen = _Gemeen(uitgever, f"{basis}/data#contact")
    koppen = [u.kop for u in uitgaven]
    versies = {kop.ronde: [k.versie for k in koppen if k.ronde == kop.ronde] for kop in koppen}
    verspreid = {kop.hash: distributies(kop, basis, bestanden(kop)) for kop in koppen}
    datasets = [_dataset(u, basis, gemeen, verspreid[u.kop.hash], versies[u.kop.ronde]) for u in uitgaven]
    diensten = [_dienst(d, basis, gemeen, koppen) for d in DIENSTEN]
    records = [_record(u, basis) for u in uitgaven]
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
    soorten = mediasoorten(losse)
    bladen = [Ding(adres_van(kop, basis), ("foaf:Document",)) for kop in koppen]
    return (kop, *datasets, *diensten, *records, *losse, *perioden, *bladen, *soorten, *_erbij(gemeen, basis))


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
    uitgave: Uitgave, basis: str, gemeen: _Gemeen, verspreid: Sequence[Ding], versies: Sequence[int]
) -> Ding:
    kop = uitgave.kop
    pagina = adres_van(kop, basis)
    ouder = f"{basis}/data/publicaties/{kop.ronde}"
    versie: list[tuple[str, Term]] = [("dcat:version", Waarde(str(kop.versie)))]
    if kop.versie - 1 in versies:
        versie.append(("dcat:previousVersion", Iri(f"{ouder}/{kop.versie - 1}{DATASET}")))
    if kop.versie + 1 in versies:
        versie.append(("dct:isReplacedBy", Iri(f"{ouder}/{kop.versie + 1}{DATASET}")))
    if uitgave.reden:
        versie.append(("adms:versionNotes", Woorden(uitgave.reden)))
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
            ("dct:issued", Waarde(uitgave.dag, "xsd:date")),
            ("dct:modified", Waarde(uitgave.dag, "xsd:date")),
            ("dcat:landingPage", Iri(pagina)),
            ("foaf:page", Iri(f"{basis}/uitleg")),
            *versie,
            *(("dcat:distribution", Iri(d.adres)) for d in verspreid if "dcat:Distribution" in d.soorten),
        ),
    )


def _veldperiode(kop: PublicatieKop, basis: str) -> Ding:
    dagen = (("dcat:startDate", kop.veld_van), ("dcat:endDate", kop.veld_tot))
    velden = tuple((naam, Waarde(dag, "xsd:date")) for naam, dag in dagen)
    return Ding(f"{adres_van(kop, basis)}#veldwerk", ("dct:PeriodOfTime",), velden)


def _dienst(dienst: Dienst, basis: str, gemeen: _Gemeen, koppen: Sequence[PublicatieKop]) -> Ding:
    adres = f"{basis}{dienst.pad}"
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
            ("dct:conformsTo", Iri(dienst.norm)),
            *(("dcat:servesDataset", Iri(adres_van(kop, basis) + DATASET)) for kop in koppen),
        ),
    )


def _record(uitgave: Uitgave, basis: str) -> Ding:
    adres = adres_van(uitgave.kop, basis)
    return Ding(
        f"{adres}#record",
        ("dcat:CatalogRecord",),
        (
            ("dct:title", Woorden(uitgave.kop.titel)),
            ("dct:issued", Waarde(uitgave.dag, "xsd:date")),
            ("dct:modified", Waarde(uitgave.dag, "xsd:date")),
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
        *(Ding(n, ("dct:Standard",)) for n in sorted({*NORMEN.values(), *(d.norm for d in DIENSTEN)})),
        Ding(SHA256, ("spdx:ChecksumAlgorithm",)),
        Ding(f"{basis}/uitleg", ("foaf:Document",)),
        Ding(f"{basis}/data", ("foaf:Document",)),
    ]
