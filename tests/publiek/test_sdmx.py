"""SDMX 2.1: the client sdmx1 finds the dataflows and reads structure and data, with what is confidential."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import pytest
import sdmx

from analyse import Publicatie
from service.app import create_app
from service.odata.tabel import GEHEIM
from service.sdmx import gegevens
from service.sdmx.structuur import GETALLEN, OBS_STATUS
from service.settings import Settings
from tests.publiek.sdmx_xsd import fouten
from tests.service.dienst import in_draad

ID = "inwoners-2026"
_DIMENSIES = ["REF_AREA", "VARIABELE", "MAAT", "TIME_PERIOD"]


@pytest.fixture(scope="module")
def adres(gevuld: Settings) -> Iterator[str]:
    """The service on the small demo."""
    with in_draad(create_app(gevuld)) as adres:
        yield adres


@pytest.fixture(scope="module")
def klant(adres: str) -> Iterator[Any]:
    """The client, which knows our service by its address alone."""
    sdmx.add_source({"id": "SAMENSPEL", "url": f"{adres}/sdmx", "name": "Samenspel"}, override=True)
    klant = sdmx.Client("SAMENSPEL")
    yield klant
    klant.session.close()


def test_structuur(klant: Any) -> None:
    """Every dataflow is listed; one of them comes with its dimensions, attributes and code lists."""
    stromen = klant.dataflow().dataflow
    assert {
        f"{d}-{jaar}" for d in ("inwoners", "aanbieders", "gemeente") for jaar in range(2022, 2027)
    } <= set(stromen)
    bericht = klant.dataflow(ID)
    structuur = bericht.dataflow[ID].structure
    assert [d.id for d in structuur.dimensions.components] == _DIMENSIES
    assert {a.id for a in structuur.attributes} == {"OBS_STATUS", "CONF_STATUS", "STATUS", *GETALLEN}
    for dimensie in structuur.dimensions.components[:-1]:
        lijst = bericht.codelist[f"CL_{dimensie.id}_{ID}"]
        assert dimensie.local_representation.enumerated is lijst
        assert len(lijst) > 5
    assert str(bericht.codelist[f"CL_REF_AREA_{ID}"]["GM0363"].name) == "Amsterdam"
    assert klant.datastructure(f"DSD_{ID}").structure[f"DSD_{ID}"].version == "1.0"


@pytest.mark.parametrize("met_structuur", [True, False])
async def test_gegevens(klant: Any, publicatie: Publicatie, met_structuur: bool) -> None:
    """Every figure of two gebieden, with all that goes with it, digit by digit; with the structure at hand or
    without it."""
    sleutel = {"REF_AREA": ["GM0363", "NL01"]} if met_structuur else "GM0363+NL01.."
    bericht = klant.data(ID, key=sleutel)
    gelezen = {
        tuple(str(o.key[naam].value) for naam in _DIMENSIES): (
            o.value,
            {k: a.value for k, a in o.attrib.items()},
        )
        for o in bericht.data[0].obs
    }
    cijfers = publicatie.cijfers.filter(pl.col("gebied").is_in(["GM0363", "NL"]), doelgroep="inwoners")
    assert len(gelezen) == cijfers.height
    for rij in cijfers.iter_rows(named=True):
        gebied = rij["gebied"].replace("NL", "NL01")
        waarde, attributen = gelezen[gebied, rij["variabele"], rij["maat"], rij["periode"]]
        assert _getal(waarde) == rij["schatting"]
        assert {k: _getal(attributen.get(k)) for k in GETALLEN} == {k: rij[v] for k, v in GETALLEN.items()}
        assert str(attributen["STATUS"]) == rij["status"]
        assert str(attributen["OBS_STATUS"]) == OBS_STATUS.get(rij["status"], "O")
        assert str(attributen["CONF_STATUS"]) == ("C" if rij["status"] in GEHEIM else "F")
    assert {str(a["CONF_STATUS"]) for _, a in gelezen.values()} == {"C", "F"}


def _getal(waarde: object) -> float | None:
    return None if waarde is None or math.isnan(float(str(waarde))) else float(str(waarde))


def test_tijd_en_reeksen(klant: Any) -> None:
    """A stretch of time, and the series without their observations."""
    bericht = klant.data(ID, key="NL01..eens", params={"startPeriod": "2024", "endPeriod": "2025"})
    assert {str(o.key["TIME_PERIOD"].value) for o in bericht.data[0].obs} == {"2024", "2025"}
    alleen = klant.data(ID, key="NL01..", params={"detail": "serieskeysonly"}).data[0]
    assert len(alleen.series) > 300 and not alleen.obs


@pytest.mark.parametrize(
    ("pad", "status", "melding"),
    [
        ("/data/{}/GM9999..", 404, "De code 'GM9999' staat niet in de lijst van REF_AREA."),
        ("/data/{}/NL01.dec_maatwerk.hoog", 404, "Hier zijn geen cijfers over."),
        ("/data/{}/NL01.eens", 400, "sleutel: Een sleutel heeft 3 delen met punten ertussen"),
        ("/data/{}/NL01.a'b.", 400, "sleutel, teken 6: 'a'b' is geen code van VARIABELE."),
        ("/data/{}/all?startPeriod=vorig+jaar", 400, "startPeriod: Schrijf een periode als 2026"),
        ("/data/{}/all?startPeriod=2026-13", 400, "startPeriod: Schrijf een periode als 2026"),
        ("/data/{}/all?endPeriod=2026&endPeriod=2025", 400, "endPeriod: Dit staat er meer dan eens."),
        ("/dataflow/SAMENSPEL/{}?references=alles", 400, "references: Kies uit: none, parents"),
        ("/datastructure/SAMENSPEL", 501, "Vraag één structuur, met haar id."),
        ("/data/{}/all?updatedAfter=2026", 400, "updatedAfter: Dit kan hier niet."),
        ("/data/{}/x?detail=alles", 400, "sleutel: Een sleutel heeft 3 delen"),
        ("/data/weg/all", 404, "De tabel 'weg' bestaat niet."),
        ("/data/SAMENSPEL,{},9.0/NL01..", 404, "De tabel 'inwoners-2026-v9' bestaat niet."),
        ("/dataflow/ELDERS/all/latest", 404, "Hier is alleen SAMENSPEL"),
    ],
)
def test_fouten(adres: str, pad: str, status: int, melding: str) -> None:
    """What cannot be answered is told as SDMX has it, in a Dutch sentence with the place."""
    antwoord = httpx.get(f"{adres}/sdmx{pad.format(ID)}")
    assert antwoord.status_code == status
    assert antwoord.headers["content-type"].startswith("application/vnd.sdmx.error+xml")
    assert f'xml:lang="nl">{melding}' in antwoord.text


def test_niet_alles_ineens(adres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too much for one answer is refused; with a key it fits. Another form than SDMX-ML is not there."""
    monkeypatch.setattr(gegevens, "MEESTE", 1000)
    groot = httpx.get(f"{adres}/sdmx/data/{ID}/all")
    assert groot.status_code == 413
    assert "hoogstens 1000 kan tegelijk" in groot.text
    klein = httpx.get(f"{adres}/sdmx/data/SAMENSPEL,{ID},1.0/NL01..eens")
    assert klein.status_code == 200
    weer = httpx.get(str(klein.url), headers={"If-None-Match": klein.headers["etag"]})
    assert (weer.status_code, weer.content) == (304, b"")
    json = httpx.get(f"{adres}/sdmx/data/{ID}/all", headers={"Accept": "application/vnd.sdmx.data+json"})
    assert json.status_code == 406


@pytest.mark.parametrize(
    ("begin", "einde", "jaren"),
    [
        ("2024-S1", "2024-S2", {"2024"}),
        ("2023-M12", "2024-01", {"2024"}),
        ("2022-A1", "2022", {"2022"}),
        ("2025-Q2", "2026-11-22T10:00:00Z", {"2026"}),
    ],
)
def test_perioden(adres: str, begin: str, einde: str, jaren: set[str]) -> None:
    """A period in each way that SDMX writes one; a year is in it when it begins in it."""
    vraag = {"startPeriod": begin, "endPeriod": einde, "detail": "dataonly"}
    antwoord = httpx.get(f"{adres}/sdmx/data/{ID}/NL01..eens", params=vraag)
    assert set(re.findall(r'TIME_PERIOD="([^"]*)"', antwoord.text)) == jaren


def test_schema(adres: str) -> None:
    """Messages of every kind are valid after the XML schemas of SDMX 2.1 (in SAMENSPEL_SDMX_XSD)."""
    map_ = os.environ.get("SAMENSPEL_SDMX_XSD")
    if not map_:
        pytest.skip("SAMENSPEL_SDMX_XSD noemt geen map met de schema's van SDMX 2.1")
    for pad in (
        "/dataflow",
        f"/dataflow/SAMENSPEL/{ID}/latest?references=all",
        f"/datastructure/SAMENSPEL/DSD_{ID}",
        *(f"/data/{ID}/NL01..?detail={detail}" for detail in gegevens.DETAILS),
        "/data/weg",
    ):
        assert not fouten(httpx.get(f"{adres}/sdmx{pad}").content, Path(map_)), pad
