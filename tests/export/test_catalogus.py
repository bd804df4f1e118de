"""The catalogue: the same in three forms, with everything that DCAT-AP-NL 3 makes mandatory."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, FOAF, Namespace

from analyse import PublicatieKop
from analyse.publicatie import Drempels
from dashboards.export.bronvermelding import bibtex, bronvermelding, ris, schema_dataset
from dashboards.export.dcat import Uitgever, maak_catalogus
from dashboards.export.rdf import Ding, Iri, Waarde, Woorden, als_jsonld, als_rdfxml, als_turtle
from dashboards.export.uitgave import Uitgave
from service.publicatie.downloads import Gemeten
from service.publicatie.uitgever import vermelde_bestanden

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own, in JSON-LD
BASIS = "https://samenspel.example"
DCAT, ADMS = Namespace("http://www.w3.org/ns/dcat#"), Namespace("http://www.w3.org/ns/adms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
WIE = Uitgever(
    'Gemeente "\'s-Hertogenbosch" & <co>',
    "https://identifier.overheid.nl/tooi/id/gemeente/gm0796",
    "mailto:data@voorbeeld.nl",
)
EU = "http://publications.europa.eu/resource/authority/"
VERPLICHT: Mapping[URIRef, Mapping[URIRef, tuple[int, int]]] = {
    DCAT.Catalog: {
        DCTERMS.title: (1, 9),
        DCTERMS.description: (1, 9),
        DCTERMS.publisher: (1, 1),
        DCAT.contactPoint: (1, 9),
        DCAT.dataset: (1, 99),
        DCTERMS.creator: (1, 1),
    },
    DCAT.Dataset: {
        DCTERMS.title: (1, 9),
        DCTERMS.description: (1, 9),
        DCTERMS.identifier: (1, 1),
        DCTERMS.publisher: (1, 1),
        DCTERMS.creator: (1, 9),
        DCAT.contactPoint: (1, 9),
        DCAT.theme: (1, 9),
        DCTERMS.accessRights: (1, 1),
        DCAT.version: (1, 1),
        DCAT.landingPage: (1, 9),
        DCTERMS.language: (1, 9),
        FOAF.page: (1, 9),
        DCAT.distribution: (1, 99),
    },
    DCAT.Distribution: {
        DCAT.accessURL: (1, 1),
        DCTERMS.license: (1, 1),
        DCAT.downloadURL: (1, 1),
        DCTERMS.language: (1, 9),
    },
    DCAT.DataService: {
        DCTERMS.title: (1, 9),
        DCTERMS.description: (1, 9),
        DCTERMS.identifier: (1, 1),
        DCTERMS.publisher: (1, 1),
        DCTERMS.creator: (0, 1),
        DCAT.endpointURL: (1, 1),
        DCAT.endpointDescription: (1, 1),
        DCAT.contactPoint: (1, 9),
        DCAT.theme: (1, 9),
        DCTERMS.accessRights: (1, 1),
        DCTERMS.license: (1, 1),
    },
    FOAF.Agent: {FOAF.name: (1, 9)},
    VCARD.Kind: {VCARD.fn: (1, 9)},
    DCAT.CatalogRecord: {DCTERMS.modified: (1, 1), FOAF.primaryTopic: (1, 1), DCTERMS.language: (1, 9)},
}
"""Class → property → how often it must and may be there; ours where we promise more than the profile."""
SOORT_VAN = {
    DCAT.contactPoint: VCARD.Kind,
    DCTERMS.publisher: FOAF.Agent,
    DCTERMS.creator: FOAF.Agent,
    DCTERMS.accessRights: DCTERMS.RightsStatement,
    DCTERMS.language: DCTERMS.LinguisticSystem,
    DCTERMS.license: DCTERMS.LicenseDocument,
    DCTERMS.temporal: DCTERMS.PeriodOfTime,
    DCAT.accessService: DCAT.DataService,
    DCAT.dataset: DCAT.Dataset,
    DCAT.distribution: DCAT.Distribution,
    DCAT.landingPage: FOAF.Document,
    DCAT.mediaType: DCTERMS.MediaType,
    DCAT.previousVersion: DCAT.Dataset,
    DCAT.servesDataset: DCAT.Dataset,
    FOAF.primaryTopic: DCAT.Dataset,
}
"""Property → the class of everything that it leads to."""
SHAPES = (
    "dcat-ap-SHACL.ttl",
    "dcat-ap-nl-SHACL.ttl",
    "dcat-ap-nl-SHACL-klassebereik.ttl",
    "dcat-ap-nl-SHACL-klassebereik-codelijsten.ttl",
)


def _uitgave(ronde: str, versie: int, reden: str = "") -> Uitgave:
    doelgroep, periode = ronde.split("-")
    kop = PublicatieKop(
        ronde=ronde,
        doelgroep=doelgroep,
        periode=periode,
        versie=versie,
        titel=f"{doelgroep.title()} over hulp & vertrouwen, {periode}",
        vragenlijst_versies={},
        indeling=2026,
        veld_van="2026-03-01",
        veld_tot="2026-05-01",
        marges_jaar=2026,
        gesimuleerd=True,
        drempels=Drempels(),
        invoer_hashes={},
        codeversie="0.1",
        dekking=1.0,
        hash=f"sha256:{ronde}-{versie}",
    )
    return Uitgave(kop, datetime(2027, 1, versie, 9, 30, tzinfo=UTC), reden)


UITGAVEN = (
    _uitgave("inwoners-2026", 2, "Een fout in de weging van <één> gemeente is hersteld."),
    _uitgave("inwoners-2026", 1),
    _uitgave("aanbieders-2026", 1),
)
GEMAAKT = {"cijfers.csv": Gemeten(4_026_273, "ab" * 32)}
DINGEN = maak_catalogus(
    UITGAVEN, WIE, BASIS, lambda kop: vermelde_bestanden(kop.doelgroep, GEMAAKT if kop.versie == 1 else {})
)


@pytest.fixture(scope="module")
def graaf() -> Graph:
    """The catalogue as read from its Turtle."""
    return Graph().parse(data=als_turtle(DINGEN), format="turtle")


def test_drie_vormen_zeggen_hetzelfde(graaf: Graph) -> None:
    """JSON-LD and RDF/XML hold the very same statements as the Turtle."""
    assert isomorphic(graaf, Graph().parse(data=als_jsonld(DINGEN), format="json-ld"))
    assert isomorphic(graaf, Graph().parse(data=als_rdfxml(DINGEN), format="xml"))


def test_lastige_tekens() -> None:
    """Quotes, line ends, markup, other scripts and spaces in addresses arrive as they were."""
    tekst = 'een "aanhaling"\n\\ <b>&amp;</b> عربي 𝒙 \x7f'
    ding = Ding(
        'https://a.example/met spatie<>"{}|^`\\',
        ("dcat:Dataset",),
        (
            ("dct:title", Woorden(tekst)),
            ("dct:identifier", Waarde(tekst)),
            ("foaf:page", Iri("https://b/ c")),
        ),
    )
    for schrijf, vorm in ((als_turtle, "turtle"), (als_jsonld, "json-ld"), (als_rdfxml, "xml")):
        gelezen = Graph().parse(data=schrijf([ding]), format=vorm)
        (wie,) = gelezen.subjects(RDF.type, DCAT.Dataset)
        assert str(wie) == "https://a.example/met%20spatie%3C%3E%22%7B%7D%7C%5E%60%5C"
        assert gelezen.value(wie, DCTERMS.title) == Literal(tekst, lang="nl")
        assert gelezen.value(wie, DCTERMS.identifier) == Literal(tekst)
        assert gelezen.value(wie, FOAF.page) == URIRef("https://b/%20c")


@pytest.mark.parametrize("klasse", VERPLICHT, ids=lambda klasse: klasse.rpartition("/")[2])
def test_alles_wat_moet(graaf: Graph, klasse: URIRef) -> None:
    """Every thing of a class has its mandatory properties, and none too often."""
    dingen = set(graaf.subjects(RDF.type, klasse))
    assert dingen
    for ding in dingen:
        for veld, (minst, meest) in VERPLICHT[klasse].items():
            assert minst <= len(set(graaf.objects(ding, veld))) <= meest, (ding, veld)


def test_alles_leidt_ergens_heen(graaf: Graph) -> None:
    """What a property leads to is of the class that the profile names; words have a language."""
    for veld, klasse in SOORT_VAN.items():
        doelen = set(graaf.objects(None, veld))
        assert doelen, veld
        for doel in doelen:
            assert (doel, RDF.type, klasse) in graaf, (veld, doel)
    for veld in (DCTERMS.title, DCTERMS.description):
        assert {w.language for w in graaf.objects(None, veld) if isinstance(w, Literal)} == {"nl"}


def test_waarden_uit_de_officiele_lijsten(graaf: Graph) -> None:
    """Themes, rights, language, frequency and kinds of files are of the lists of the EU."""
    lijsten = {
        DCAT.theme: "data-theme/",
        DCTERMS.accessRights: "access-right/",
        DCTERMS.language: "language/",
        DCTERMS.accrualPeriodicity: "frequency/",
        DCTERMS.format: "file-type/",
    }
    for veld, lijst in lijsten.items():
        assert all(str(waarde).startswith(EU + lijst) for waarde in graaf.objects(None, veld)), veld
    typen = {str(t) for t in graaf.objects(None, DCAT.mediaType)}
    assert "http://www.iana.org/assignments/media-types/text/csv" in typen
    assert not any("/x-" in t for t in typen)  # IANA does not know them


def test_versies(graaf: Graph) -> None:
    """Versions point at each other; each says since when it is public, and a new one why."""
    een, twee = (URIRef(f"{BASIS}/data/publicaties/inwoners-2026/{n}#dataset") for n in (1, 2))
    assert graaf.value(twee, DCAT.previousVersion) == een
    assert graaf.value(een, DCTERMS.isReplacedBy) == twee
    assert graaf.value(twee, ADMS.versionNotes) == Literal(UITGAVEN[0].reden, lang="nl")
    assert graaf.value(een, ADMS.versionNotes) is None
    dagen = [str(graaf.value(v, veld)) for v in (een, twee) for veld in (DCTERMS.issued, DCTERMS.modified)]
    assert dagen == ["2027-01-01", "2027-01-01", "2027-01-02", "2027-01-02"]
    assert graaf.value(twee, DCTERMS.identifier) == Literal(f"{BASIS}/data/publicaties/inwoners-2026/2")


def test_bestanden(graaf: Graph) -> None:
    """A file says which format it follows; one that was made also how large it is and its sum."""
    spdx = Namespace("http://spdx.org/rdf/terms#")
    een, twee = (URIRef(f"{BASIS}/data/publicaties/inwoners-2026/{n}#cijfers.csv") for n in (1, 2))
    som = graaf.value(een, spdx.checksum)
    assert graaf.value(een, DCAT.byteSize).toPython() == 4_026_273  # type: ignore[union-attr]
    assert str(graaf.value(som, spdx.checksumValue)) == "ab" * 32
    assert graaf.value(twee, DCAT.byteSize) is None and graaf.value(twee, spdx.checksum) is None
    normen = set(graaf.objects(None, DCTERMS.conformsTo))
    assert all((norm, RDF.type, DCTERMS.Standard) in graaf for norm in normen)
    for dienst in graaf.subjects(RDF.type, DCAT.DataService):
        assert graaf.value(dienst, DCTERMS.conformsTo) is not None
    diensten = {str(d).partition("#")[2] for d in graaf.subjects(DCAT.accessService, None)}
    assert {"cijfers.csv", "rangen.csv", "uitsplitsingen.parquet"} <= diensten
    assert not diensten & {"schalen.csv", "open_link.csv", "ddi.xml", "codeboek.json"}
    zonder = [
        d for d in graaf.subjects(RDF.type, DCAT.Distribution) if not graaf.value(d, DCTERMS.conformsTo)
    ]
    assert {str(d).partition("#")[2] for d in zonder} == {"codeboek.json"}


def test_officiele_shapes(graaf: Graph) -> None:
    """The shapes of Geonovum themselves, from a folder that the developer names; they are not ours to keep.

    At commit 37c9871 the file of DCAT-AP names two shapes that it does not hold: those names are left out.
    """
    map_ = os.environ.get("SAMENSPEL_DCAT_SHAPES")
    if not map_:
        pytest.skip("SAMENSPEL_DCAT_SHAPES noemt geen map met de shapes van DCAT-AP-NL 3")
    pyshacl = pytest.importorskip("pyshacl")
    sh = Namespace("http://www.w3.org/ns/shacl#")
    for naam in SHAPES:
        shapes = Graph().parse(Path(map_) / naam)
        for s, p, o in list(shapes.triples((None, sh.property, None))):
            if (o, sh.path, None) not in shapes:
                shapes.remove((s, p, o))
        klopt, _, verslag = pyshacl.validate(graaf, shacl_graph=shapes)
        assert klopt, f"{naam}\n{verslag}"


def test_bronvermelding() -> None:
    """The reference has what a DOI asks for; BibTeX is escaped; nothing in the page can end its script."""
    uitgave, kop = UITGAVEN[0], UITGAVEN[0].kop
    adres = f"{BASIS}/data/publicaties/inwoners-2026/2"
    tekst = bronvermelding(uitgave, WIE, BASIS)
    assert tekst == f"{WIE.naam} (2027). {kop.titel} (versie 2) [Dataset]. Samenspel. {adres}"
    assert "over hulp \\& vertrouwen" in bibtex(uitgave, WIE, BASIS)
    assert bibtex(uitgave, WIE, BASIS).startswith("@misc{inwoners-2026-v2,\n")
    regels = ris(uitgave, WIE, BASIS).splitlines()
    assert (regels[0], regels[-1]) == ("TY  - DATA", "ER  - ")
    assert f"UR  - {adres}" in regels and f"AU  - {WIE.naam}," in regels
    kaal = schema_dataset(uitgave, WIE, BASIS, vermelde_bestanden("inwoners"))
    assert not set("<>&") & set(kaal)
    gelezen = json.loads(kaal)
    assert gelezen["@type"] == "Dataset" and gelezen["creator"]["name"] == WIE.naam
    assert gelezen["datePublished"] == "2027-01-02"
    assert 50 <= len(gelezen["description"]) <= 5000  # what search engines for data ask
    bestanden = {d["name"]: d["contentUrl"] for d in gelezen["distribution"]}
    assert bestanden["cijfers.csv"] == f"{BASIS}/data/inwoners-2026/2/cijfers.csv"
