"""The catalogue and the page of each version, as a harvester and a person get them."""

from __future__ import annotations

import json
import re
import warnings
from datetime import datetime
from urllib.parse import urlsplit

import brotli
import httpx
import polars as pl
from litestar import Litestar
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS

from analyse import Publicatie
from dashboards.wijzigingen import Wijziging, vergelijk_versies
from service.publicatie.uitgever import MEDIATYPEN

DCAT = Namespace("http://www.w3.org/ns/dcat#")
PAGINA = "/data/publicaties/inwoners-2026/1"
_JSONLD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


KEUZES = {
    "*/*": "text/turtle",
    "text/turtle": "text/turtle",
    "application/ld+json": "application/ld+json",
    "application/rdf+xml, text/turtle;q=0.5": "application/rdf+xml",
    "application/x-onbekend": "text/turtle",
    "text/turtle;q=0, application/ld+json": "application/ld+json",
    "text/html;q=0.1, text/turtle;q=0.2": "text/turtle",
}
"""Accept → the media type that answers."""


async def test_drie_adressen(client: httpx.AsyncClient) -> None:
    """Each form has an address, says what it is and where the others are, and is not sent twice."""
    for einde, soort in MEDIATYPEN.items():
        antwoord = await client.get(f"/data/catalogus.{einde}")
        assert antwoord.status_code == 200
        assert antwoord.headers["content-type"].partition(";")[0] == soort
        assert antwoord.headers["access-control-allow-origin"] == "*"
        for ander, type_ in MEDIATYPEN.items():
            assert f'</data/catalogus.{ander}>; rel="alternate"; type="{type_}"' in antwoord.headers["link"]
        bekend = {"if-none-match": antwoord.headers["etag"]}
        weer = await client.get(f"/data/catalogus.{einde}", headers=bekend)
        assert (weer.status_code, weer.content) == (304, b"")


async def test_keuze(client: httpx.AsyncClient) -> None:
    """One address gives the form that was asked for, and says that it depends on the asking."""
    for accept, soort in KEUZES.items():
        antwoord = await client.get("/data/catalogus", headers={"accept": accept})
        assert antwoord.headers["content-type"].partition(";")[0] == soort, accept
        assert "Accept" in antwoord.headers["vary"]
        vast = await client.get(antwoord.headers["content-location"])
        assert vast.content == antwoord.content


async def test_browser_krijgt_de_bladzijde(client: httpx.AsyncClient) -> None:
    """Who follows a link to the catalogue with a browser lands on the page with data."""
    antwoord = await client.get("/data/catalogus", headers={"accept": "text/html,*/*;q=0.8"})
    assert (antwoord.status_code, antwoord.headers["location"]) == (303, "/data")


async def test_elk_adres_antwoordt(client: httpx.AsyncClient) -> None:
    """Every dataset is there, and every address in the catalogue that is ours leads to something."""
    graaf = Graph().parse(data=(await client.get("/data/catalogus.ttl")).content, format="turtle")
    datasets = set(graaf.subjects(RDF.type, DCAT.Dataset))
    assert len(datasets) == 15
    nodig = {DCAT.landingPage, DCAT.accessURL, DCAT.endpointDescription}
    adressen = {str(o) for veld in nodig for o in graaf.objects(None, veld)}
    for pad in sorted({urlsplit(adres).path for adres in adressen}):
        antwoord = await client.get(pad)
        assert antwoord.status_code == 200, pad
    dataset = next(d for d in datasets if str(d).endswith(f"{PAGINA}#dataset"))
    downloads = {str(graaf.value(d, DCAT.downloadURL)) for d in graaf.objects(dataset, DCAT.distribution)}
    html = (await client.get(PAGINA)).text
    assert downloads
    assert all(f'href="{urlsplit(adres).path}"' in html for adres in downloads)
    dienst = next(s for s in graaf.subjects(RDF.type, DCAT.DataService) if str(s).endswith("/api/v1"))
    assert graaf.value(dienst, DCTERMS.license) is not None
    assert URIRef(str(dataset)) in set(graaf.objects(dienst, DCAT.servesDataset))


async def test_bladzijde(client: httpx.AsyncClient, publicatie: Publicatie) -> None:
    """A version has a page that stays, with the reference, the provenance and a description for machines."""
    antwoord = await client.get(PAGINA)
    html, kop = antwoord.text, publicatie.kop
    assert re.search(rf"Samenspel \(20..\)\. {kop.titel} \(versie 1\) \[Dataset\]\. Samenspel\. http", html)
    assert kop.hash in html and kop.methode in html
    assert "nieuwere versie" not in html
    assert "script-src 'self'" in antwoord.headers["content-security-policy"]
    assert "/data/catalogus.ttl" in antwoord.headers["link"]
    (tekst,) = _JSONLD.findall(html)
    gelezen = json.loads(tekst)
    assert gelezen["url"].endswith(PAGINA) and gelezen["identifier"] == kop.hash
    (lijst,) = _JSONLD.findall((await client.get("/data")).text)
    assert gelezen["url"] in {dataset["url"] for dataset in json.loads(lijst)["dataset"]}
    zonder = re.sub(_JSONLD, "", html)
    assert not re.search(r"<script(?! src=\"/static/)", zonder)


async def test_overal_dezelfde_dag(
    app: tuple[httpx.AsyncClient, Litestar], publicatie: Publicatie, bestanden: dict[str, httpx.Response]
) -> None:
    """Pages, references, catalogues, tables and files name the moment at which the version was stored, and
    none of them the last day of the fieldwork."""
    client, staat = app[0], app[1].state
    rijen = await staat.etalage.lijst(staat.pool)
    moment = next(rij.gepubliceerd for rij in rijen if rij.hash == publicatie.kop.hash)
    dag, tijd = moment.date().isoformat(), f"{moment:%Y-%m-%dT%H:%M:%S}"
    html = (await client.get(PAGINA)).text
    (gegevens,) = _JSONLD.findall(html)
    assert json.loads(gegevens)["datePublished"] == dag
    mens = f"{moment.day}-{moment.month}-{moment.year}"
    assert f"<dt>Openbaar sinds</dt><dd>{mens}</dd>" in html and f"Samenspel ({moment.year}). " in html
    assert f"Openbaar sinds {mens}." in (await client.get("/data")).text
    graaf = Graph().parse(data=(await client.get("/data/catalogus.ttl")).content, format="turtle")
    dataset = next(d for d in graaf.subjects(RDF.type, DCAT.Dataset) if str(d).endswith(f"{PAGINA}#dataset"))
    assert [str(graaf.value(dataset, veld)) for veld in (DCTERMS.issued, DCTERMS.modified)] == [dag, dag]
    regel = (await client.get("/api/v1/publicaties/inwoners-2026-v1")).json()
    assert datetime.fromisoformat(regel["gepubliceerdOp"]) == moment and regel["reden"] == ""
    v3 = (await client.get("/ODataFeed/odata/inwoners-2026/TableInfos")).json()["value"][0]
    v4 = (await client.get("/odata/v1/CBS/inwoners-2026/Properties")).json()
    assert (v3["Modified"], v4["Modified"]) == (tijd, f"{tijd}Z")
    sdmx = (await client.get("/sdmx/dataflow/SAMENSPEL/inwoners-2026")).text
    assert f"Prepared>{tijd}Z<" in sdmx
    assert bestanden["cijfers.jsonstat.json"].json()["updated"] == dag
    assert bestanden["datapackage.json"].json()["created"] == f"{dag}T00:00:00Z"
    assert bestanden["cijfers.csv-metadata.json"].json()["dc:issued"] == dag
    assert f'<distDate date="{dag}">{dag}</distDate>' in bestanden["ddi.xml"].text


async def test_zonder_versie(client: httpx.AsyncClient) -> None:
    """The address without a version leads to the newest; what is not there says so in plain Dutch."""
    antwoord = await client.get("/data/publicaties/inwoners-2026")
    assert (antwoord.status_code, antwoord.headers["location"]) == (303, PAGINA)
    assert (await client.get("/data/publicaties")).headers["location"] == "/data"
    for pad in ("/data/publicaties/niets-2026", "/data/publicaties/inwoners-2026/9", f"{PAGINA}/x"):
        weg = await client.get(pad, headers={"accept": "text/html"})
        assert weg.status_code == 404, pad


async def test_sitemap(client: httpx.AsyncClient) -> None:
    """Search engines find each version."""
    xml = (await client.get("/sitemap.xml")).text
    assert len(re.findall(r"/data/publicaties/[a-z]+-\d{4}/1</loc>", xml)) == 15


async def test_gekrompen(client: httpx.AsyncClient) -> None:
    """The catalogue is sent in brotli to who takes it, and is then the same."""
    heel = await client.get("/data/catalogus.rdf", headers={"accept-encoding": "identity"})
    async with client.stream("GET", "/data/catalogus.rdf", headers={"accept-encoding": "br"}) as klein:
        ruw = b"".join([stuk async for stuk in klein.aiter_raw()])
    assert klein.headers["content-encoding"] == "br"
    assert brotli.decompress(ruw) == heel.content
    assert len(ruw) < len(heel.content) / 5
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        assert len(Graph().parse(data=heel.content, format="xml")) > 1000


def test_wat_een_versie_verandert(publicatie: Publicatie) -> None:
    """Figures that stayed, changed, came and went are counted; changes of what went in are sentences."""
    cijfers = publicatie.cijfers
    oud, nieuw = publicatie, publicatie.met_kop(versie=2, methode="samenspel-99", codeversie="9.9.9")
    anders = pl.when(pl.int_range(pl.len()) < 3).then(pl.lit("onderdrukt")).otherwise("status")
    verder = cijfers.with_columns(anders.alias("status")).slice(0, cijfers.height - 5)
    erbij = cijfers.head(2).with_columns(pl.lit("2099").alias("periode"))
    uit = vergelijk_versies(oud.kop, nieuw.kop, cijfers.lazy(), pl.concat([verder, erbij]).lazy())
    was = cijfers.head(3).filter(pl.col("status") != "onderdrukt").height
    zinnen = (
        f"De rekenwijze is nu samenspel-99; dat was {oud.kop.methode}.",
        f"Gerekend met versie 9.9.9 van Samenspel; dat was {oud.kop.codeversie}.",
    )
    assert uit == Wijziging(zinnen, cijfers.height - 5 - was, was, 2, 5)
    zelfde = vergelijk_versies(oud.kop, oud.kop, cijfers.lazy(), cijfers.lazy())
    assert zelfde == Wijziging((), cijfers.height, 0, 0, 0)
