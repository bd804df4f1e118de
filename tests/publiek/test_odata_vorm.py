"""OData and SDMX as programs meet them: what the data look like is told before they are read, and everything
that goes wrong below these roots is told in their own words."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest
from litestar import Litestar

from service.app import create_app
from service.database import publicaties as opslag
from service.database.sql import Pool
from service.errors import DatabaseOnbereikbaar
from service.odata import v3, v4
from service.odata.antwoord import V3, V4
from service.odata.metadata import metadata
from service.odata.tabellen import Tabellen
from service.settings import Settings
from tests.service.dienst import in_draad

ID = "inwoners-2026"
_V3, _V4 = f"/ODataFeed/odata/{ID}", f"/odata/v1/CBS/{ID}"
ROND = {3: "http://schemas.microsoft.com/ado/2009/11/edm", 4: "http://docs.oasis-open.org/odata/ns/edm"}
HEEL = {"Edm.Int32": 2**31, "Edm.Int64": 2**53}
WORTELS = [
    (3, "/ODataCatalog"),
    (3, _V3),
    (3, f"/ODataApi/odata/{ID}-v1"),
    (4, "/odata/v1"),
    (4, _V4),
]
Velden = dict[str, tuple[str, bool]]


@pytest.fixture(scope="module")
def adres(gevuld: Settings) -> Iterator[str]:
    """The service on the small demo."""
    with in_draad(create_app(gevuld)) as adres:
        yield adres


def _leden(versie: int, xml: bytes) -> dict[str, tuple[Velden, tuple[str, ...], bool]]:
    """Resource → its properties (type, may be null), its key, and whether it is one object."""
    schema = next(ET.fromstring(xml).iter(f"{{{ROND[versie]}}}Schema"))  # noqa: S314  our own
    ns = {"e": ROND[versie]}
    soorten = {}
    for soort in schema.findall("e:EntityType", ns):
        velden = {
            v.attrib["Name"]: (v.attrib["Type"], v.get("Nullable") != "false")
            for v in soort.findall("e:Property", ns)
        }
        sleutel = tuple(v.attrib["Name"] for v in soort.findall("e:Key/e:PropertyRef", ns))
        soorten[f"Samenspel.{soort.attrib['Name']}"] = velden, sleutel
    uit = {}
    for lid in schema.findall("e:EntityContainer/*", ns):
        enkel = lid.tag.endswith("Singleton")
        uit[lid.attrib["Name"]] = (*soorten[lid.attrib["Type" if enkel else "EntityType"]], enkel)
    return uit


def _past(waarde: Any, soort: str) -> bool:
    if soort in HEEL:
        return type(waarde) is int and abs(waarde) < HEEL[soort]
    if soort in ("Edm.DateTime", "Edm.DateTimeOffset"):
        return (datetime.fromisoformat(waarde).tzinfo is not None) == (soort == "Edm.DateTimeOffset")
    return type(waarde) in ((float, int) if soort == "Edm.Double" else (str,))


@pytest.mark.parametrize(("versie", "wortel"), WORTELS)
def test_metadata(adres: str, versie: int, wortel: str) -> None:
    """Every resource is declared, and every property of every row, with its type; keys tell rows apart."""
    antwoord = httpx.get(f"{adres}{wortel}/$metadata", headers={"Accept": "application/xml"})
    assert antwoord.headers["content-type"].startswith("application/xml")
    leden = _leden(versie, antwoord.content)
    dienst = httpx.get(adres + wortel).json()
    assert {rij["name"] for rij in dienst["value"]} == leden.keys()
    for naam, (velden, sleutel, enkel) in leden.items():
        inhoud = httpx.get(f"{adres}{wortel}/{naam}", params={"$top": "200"}).json()
        kop = {k: inhoud.pop(k) for k in list(inhoud) if "odata." in k}
        context = kop["odata.metadata" if versie == 3 else "@odata.context"]
        assert context.endswith(f"{wortel}/$metadata#{naam}")
        rijen = [inhoud] if enkel else inhoud["value"]
        assert rijen and len({tuple(rij[k] for k in sleutel) for rij in rijen}) == len(rijen), naam
        for rij in rijen:
            assert rij.keys() == velden.keys(), naam
            for veld, waarde in rij.items():
                soort, mag_leeg = velden[veld]
                assert mag_leeg if waarde is None else _past(waarde, soort), (naam, veld, waarde)


def test_metadata_van_een_keuze(adres: str) -> None:
    """With some columns the context says which."""
    keuze = {"$select": "RegioS,Value", "$top": "1"}
    assert (
        httpx.get(f"{adres}{_V4}/Observations", params=keuze)
        .json()["@odata.context"]
        .endswith("$metadata#Observations(RegioS,Value)")
    )
    keuze = {"$select": "RegioS,ID", "$top": "1"}
    assert (
        httpx.get(f"{adres}{_V3}/TypedDataSet", params=keuze)
        .json()["odata.metadata"]
        .endswith("$metadata#TypedDataSet&$select=RegioS,ID")
    )


def test_zonder_tabellen() -> None:
    """Also of a service without publications the catalogue says what it would hold."""
    leden = _leden(3, metadata(3, v3.CATALOGUS, lambda n: v3.catalogus(n, []).collect_schema()))
    assert leden["Tables"][0]["RecordCount"] == ("Edm.Int32", True)
    leden = _leden(4, metadata(4, v4.WORTEL, lambda n: v4.wortel(n, []).collect_schema()))
    assert leden["Datasets"][0]["Modified"] == ("Edm.DateTimeOffset", True)


def test_hoeveel(adres: str) -> None:
    """The number of rows by itself, as Power BI asks for it; $top does not count."""
    waar = {"$filter": "RegioS eq 'GM0363'", "$top": "1"}
    for pad in (f"{_V3}/TypedDataSet", f"{_V4}/Observations", f"{_V4}/RegioSCodes", "/ODataCatalog/Tables"):
        kaal = httpx.get(f"{adres}{pad}/$count", params=waar if "Reg" not in pad and "T" not in pad else {})
        assert kaal.headers["content-type"].startswith("text/plain") and int(kaal.text) > 5
    alle = httpx.get(f"{adres}{_V4}/Observations", params={**waar, "$count": "true"}).json()["@odata.count"]
    assert int(httpx.get(f"{adres}{_V4}/Observations/$count", params=waar).text) == alle


async def test_geteld_en_onthouden(
    app: tuple[httpx.AsyncClient, Litestar], monkeypatch: pytest.MonkeyPatch
) -> None:
    """How long each table is, is read from its figures once; a note of it that is damaged is made again."""
    etalage, pool, catalogus = (app[1].state[naam] for naam in ("etalage", "pool", "catalogus"))
    rijen, gelezen = await etalage.lijst(pool), []

    async def lees_deel(db: Pool, hash: str, naam: str) -> bytes:
        gelezen.append(hash)
        return await lees(db, hash, naam)

    lees = opslag.lees_deel
    monkeypatch.setattr(opslag, "lees_deel", lees_deel)
    eerst = await Tabellen(etalage, catalogus).aantallen(pool, rijen)
    gelezen.clear()
    kladje = etalage.data_dir / "cache" / "aantallen" / rijen[0].hash.removeprefix("sha256:")
    kladje.write_text("")
    assert await Tabellen(etalage, catalogus).aantallen(pool, rijen) == eerst
    assert gelezen == [rijen[0].hash]
    tabel = await Tabellen(etalage, catalogus).tabel(pool, rijen[0])
    assert eerst[0] == tabel.rijen.height


def _is_fout(antwoord: httpx.Response, status: int) -> str:
    """The sentence of a fault in the shape of its standard; any website may read it."""
    assert antwoord.status_code == status, antwoord.text
    assert antwoord.headers["access-control-allow-origin"] == "*"
    assert antwoord.headers["cache-control"] == "no-store"
    pad = antwoord.request.url.path.lower()
    if pad.startswith("/sdmx"):
        assert antwoord.headers["content-type"] == "application/vnd.sdmx.error+xml;version=2.1"
        return "".join(ET.fromstring(antwoord.content).itertext())  # noqa: S314  our own
    dialect = V4 if pad.startswith("/odata/") or pad == "/odata" else V3
    assert antwoord.headers["content-type"] == dialect.media_type
    assert antwoord.headers[dialect.koppen[0][0].decode()] == dialect.koppen[0][1].decode()
    if dialect is V4:
        return str(antwoord.json()["error"]["message"])
    return str(antwoord.json()["odata.error"]["message"]["value"])


@pytest.mark.parametrize(
    "pad", [f"{_V3}/TypedDataSet", "/ODataCatalog/Tables", f"{_V4}/Observations", "/sdmx/dataflow/all"]
)
def test_andere_methoden(adres: str, pad: str) -> None:
    """Only reading; a browser on another site may ask first, with the headers of OData."""
    for methode in ("POST", "PUT", "PATCH", "DELETE"):
        fout = httpx.request(methode, adres + pad, content=b"{}")
        assert _is_fout(fout, 405) == "Deze methode hoort niet bij dit adres."
        assert {"GET", "HEAD", "OPTIONS"} == set(fout.headers["allow"].split(", "))
    vooraf = httpx.options(adres + pad, headers={"Origin": "https://x.example"})
    assert vooraf.status_code == 204 and vooraf.headers["access-control-allow-origin"] == "*"
    assert vooraf.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert "OData-MaxVersion" in vooraf.headers["access-control-allow-headers"]
    hoofd = httpx.head(adres + pad)
    assert (hoofd.status_code, hoofd.content) == (200, b"") and int(hoofd.headers["content-length"]) > 100


@pytest.mark.parametrize(
    "pad",
    [
        *("/ODataFeed", "/odatafeed/odata", "/ODataApi/weg", f"{_V3}/a/b/c", "/ODataCatalog/Weg"),
        *(
            "/odata",
            "/odata/v2",
            f"{_V4}/Observations/x/y",
            f"{_V4}/%2e%2e%2fetc",
            "/odata/v1/CBS/..%2f..%2fx",
        ),
        *("/sdmx", "/sdmx/weg", "/sdmx/codelist/all", f"/sdmx/data/{ID}/a/b/c"),
    ],
)
def test_wat_er_niet_is(adres: str, pad: str) -> None:
    """An address that is not there."""
    assert _is_fout(httpx.get(adres + pad), 404).endswith(".")


@pytest.mark.parametrize("pad", ["/ODataCatalog/Tables", "/odata/v1/Datasets", "/sdmx/dataflow/all"])
def test_storing(adres: str, pad: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is away, and a mistake of ours."""

    async def stuk(*_: object) -> None:
        raise soort

    monkeypatch.setattr(Tabellen, "lijst", stuk)
    soort: Exception = DatabaseOnbereikbaar()
    weg = httpx.get(adres + pad)
    assert "gegevensopslag" in _is_fout(weg, 503) and weg.headers["retry-after"] == "30"
    soort = ZeroDivisionError("geheim")
    assert _is_fout(httpx.get(adres + pad), 500) == "Er ging bij ons iets mis. Probeer het later opnieuw."


def test_veel_fouten_is_een_kort_antwoord(adres: str) -> None:
    """Ten thousands of faults in one address are counted, not all told; the longest condition is read beside
    the loop, so another visitor does not wait for it."""
    veel = httpx.get(f"{adres}{_V4}/Observations?{'a&' * 20_000}")
    assert _is_fout(veel, 400).endswith("Er zijn nog 19980 fouten meer.") and len(veel.content) < 10_000
    veel = httpx.get(f"{adres}{_V3}/TypedDataSet?$select={','.join(f'c{k}' for k in range(7_000))}")
    assert len(_is_fout(veel, 400)) < 10_000
    lang = " or ".join(f"ID eq {k} and Maat eq 'x'" for k in range(700))
    begin = time.perf_counter()
    assert "40 verschillende" in _is_fout(httpx.get(f"{adres}{_V3}/TypedDataSet?$filter={lang}"), 400)
    assert time.perf_counter() - begin < 5


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("*/*;q=0", 406),
        ("application/json;q=0, */*", 406),
        ("text/html,application/xhtml+xml", 406),
        ("application/json;odata.metadata=minimal;q=1.0,application/xml;q=0.7", 200),
        ("text/html, image/gif, *; q=.2, */*; q=.2", 200),
        ("", 200),
    ],
)
def test_gewenste_vorm(adres: str, accept: str, status: int) -> None:
    """Who says which forms will do, gets one of those or a refusal."""
    antwoord = httpx.get(f"{adres}{_V4}/Dimensions", headers={"Accept": accept})
    assert antwoord.status_code == status
    json.loads(antwoord.content)
