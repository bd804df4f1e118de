"""The files of a publicatie in every format: the same figures, how they travel, and what is said when one is
not there yet or could not be made."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import io
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import polars as pl
import pyreadstat
import pytest
from csvw import CSVW
from frictionless import Package, system
from litestar import Litestar

from service.database import publicaties
from service.publicatie import download_routes, downloads, exportwerk
from service.publicatie.downloads import BESTANDEN, METADATA
from service.publicatie.opdracht import Downloadvraag
from service.werkproces import Werkproces

ADRES = "/data/inwoners-2026/1/cijfers.xlsx"
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def test_elk_formaat_heeft_dezelfde_cijfers(bestanden: dict[str, httpx.Response], tmp_path: Path) -> None:
    """SPSS, Stata, the workbook and the cube hold what Parquet holds."""
    waar = pl.read_parquet(io.BytesIO(bestanden["cijfers.parquet"].content))
    assert waar.height > 1000
    for naam in ("cijfers.sav", "cijfers.dta"):
        (tmp_path / naam).write_bytes(bestanden[naam].content)
        lees = pyreadstat.read_sav if naam.endswith("sav") else pyreadstat.read_dta
        gelezen, meta = lees(tmp_path / naam, output_format="polars")
        assert meta.column_names == waar.columns
        for kolom in ("n", "schatting", "se", "lo", "hi"):
            assert gelezen[kolom].cast(pl.Float64).equals(waar[kolom].cast(pl.Float64)), (naam, kolom)
        for kolom in ("gebied", "vraag", "status"):
            assert gelezen[kolom].cast(pl.String).fill_null("").equals(waar[kolom].fill_null("")), (
                naam,
                kolom,
            )
    werkboek = openpyxl.load_workbook(io.BytesIO(bestanden["cijfers.xlsx"].content), read_only=True)
    rijen = werkboek["Rijen"].iter_rows(min_row=2, max_row=50, values_only=True)
    assert [tuple(rij) for rij in rijen] == waar.rows()[:49]
    kubus = json.loads(bestanden["cijfers.jsonstat.json"].content)
    assert len(kubus["value"]) == 5 * waar.height
    assert [v for v in kubus["value"].values() if v is not None][:1] != []


def test_hoe_zij_reizen(bestanden: dict[str, httpx.Response]) -> None:
    """For ever, to any site, with their kind; what is compressed already is not compressed again."""
    assert set(bestanden) == set(BESTANDEN)
    for naam, antwoord in bestanden.items():
        assert antwoord.status_code == 200, (naam, antwoord.text[:200])
        assert antwoord.headers["content-type"].split(";")[0] == BESTANDEN[naam].media_type
        assert antwoord.headers["cache-control"].endswith("immutable")
        assert antwoord.headers["access-control-allow-origin"] == "*"
        assert antwoord.headers.get("content-encoding") == (None if BESTANDEN[naam].dicht else "br")
        link = f'<{naam}{METADATA}>; rel="describedby"; type="application/csvm+json"'
        assert antwoord.headers.get("link") == (link if naam.endswith(".csv") else None)


def test_beschrijvingen(bestanden: dict[str, httpx.Response]) -> None:
    """Metadata, package and DDI describe the files that are served, with their addresses."""
    pakket = json.loads(bestanden["datapackage.json"].content)
    assert pakket["$schema"].startswith("https://datapackage.org/profiles/2.0/")
    assert pakket["homepage"].endswith("/data/inwoners-2026/1")
    for bron in pakket["resources"]:
        kop = (
            bestanden[bron["path"]].content.removeprefix(b"\xef\xbb\xbf").split(b"\n")[0].decode().split(",")
        )
        assert [veld["name"] for veld in bron["schema"]["fields"]] == kop
        csvw = json.loads(bestanden[f"{bron['path']}{METADATA}"].content)
        assert csvw["url"] == bron["path"]
        assert [kolom["name"] for kolom in csvw["tableSchema"]["columns"]] == kop
    assert {b["path"] for b in pakket["resources"]} == {n for n in bestanden if n.endswith(".csv")}
    ddi = bestanden["ddi.xml"].text
    assert "/data/inwoners-2026/1/ddi.xml" in ddi and "<qstnLit" in ddi and "cijfers.sav" in ddi


def test_buitenstaanders_keuren_ze_goed(bestanden: dict[str, httpx.Response], tmp_path: Path) -> None:
    """Frictionless and csvw find nothing wrong with the tables as they are served, keys and patterns too."""
    for naam in ("vergelijkingen", "spiegels", "kwaliteit", "schalen", "drijfveren", "rangen"):
        for bestand in (f"{naam}.csv", f"{naam}.csv{METADATA}"):
            (tmp_path / bestand).write_bytes(bestanden[bestand].content)
        lezer = CSVW(str(tmp_path / f"{naam}.csv"), validate=True)
        assert lezer.is_valid, (naam, lezer.warnings)
    omschrijving = json.loads(bestanden["datapackage.json"].content)
    omschrijving["resources"] = [b for b in omschrijving["resources"] if (tmp_path / b["path"]).is_file()]
    (tmp_path / "datapackage.json").write_text(json.dumps(omschrijving))
    with system.use_context(trusted=True):
        verslag = Package(str(tmp_path / "datapackage.json")).validate()
    assert verslag.valid, verslag.flatten(["taskNumber", "rowNumber", "fieldName", "message"])[:3]


async def test_hoe_groot_en_met_welke_som(
    app: tuple[httpx.AsyncClient, Litestar], bestanden: dict[str, httpx.Response]
) -> None:
    """The catalogue and the page of a version say of each file how large it is, and its SHA-256."""
    client = app[0]
    pagina = (await client.get("/data/publicaties/inwoners-2026/1")).text
    tekst = pagina.split('<script type="application/ld+json">')[1].split("</script>")[0]
    gemeten = {d["name"]: d for d in json.loads(tekst)["distribution"]}
    catalogus = (await client.get("/data/catalogus.ttl")).text
    for naam, antwoord in bestanden.items():
        if BESTANDEN[naam].vermeld:
            som = hashlib.sha256(antwoord.content).hexdigest()
            assert gemeten[naam]["sha256"] == som
            assert gemeten[naam]["contentSize"] == f"{len(antwoord.content)} B"
            assert som in catalogus
    assert re.search(r"cijfers\.csv</a> \(\d+,\d MB\)", pagina)


async def test_wat_bleef_liggen(
    app: tuple[httpx.AsyncClient, Litestar], bestanden: dict[str, httpx.Response]
) -> None:
    """What a worker left that was killed halfway goes when the next file is made; what is new stays."""
    etalage, pool = app[1].state.etalage, app[1].state.pool
    rij = next(r for r in await etalage.lijst(pool) if r.ronde == "inwoners-2026")
    pakket = await etalage.pakket(pool, rij)
    map_ = etalage.downloads.map(pakket)
    oud, nieuw = map_ / ".nieuw-oud", map_ / ".nieuw-nu"
    for blijft in (oud, nieuw):
        blijft.mkdir()
        (blijft / "cijfers.csv").write_bytes(b"half")
    os.utime(oud, (0, 0))
    exportwerk.maak(
        Downloadvraag(str(pakket), "codeboek.json", str(map_ / "codeboek.json"), "", rij.uitgave.dag)
    )
    assert not oud.exists() and nieuw.exists()
    shutil.rmtree(nieuw)


async def test_een_keer_uit_de_database(
    app: tuple[httpx.AsyncClient, Litestar], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty who ask for a publicatie that is not here yet wait for one fetching of its tens of megabytes."""
    etalage, pool = app[1].state.etalage, app[1].state.pool
    rij = next(r for r in await etalage.lijst(pool) if r.ronde == "gemeente-2022")
    shutil.rmtree(await etalage.pakket(pool, rij))
    echt, keren = publicaties.lees_delen, []

    async def tel(db: Any, hash: str) -> dict[str, bytes]:
        keren.append(hash)
        return await echt(db, hash)

    monkeypatch.setattr(publicaties, "lees_delen", tel)
    mappen = await asyncio.gather(*(etalage.pakket(pool, rij) for _ in range(50)))
    assert keren == [rij.hash]
    assert {map_.is_dir() for map_ in mappen} == {True}


async def _direct(zelf: Werkproces, werk: Callable[[Any], Any], opdracht: Any) -> Any:
    """The work in a thread: no process is begun for a test about something else."""
    return await asyncio.to_thread(werk, opdracht)


async def test_mislukt_en_opnieuw(
    app: tuple[httpx.AsyncClient, Litestar], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What went wrong is said to who asked and on the page with data; who asks again gets it made again."""
    client, toepassing = app
    etalage, pool = toepassing.state.etalage, toepassing.state.pool
    rij = next(r for r in await etalage.lijst(pool) if r.ronde == "inwoners-2026")
    map_ = etalage.downloads.map(await etalage.pakket(pool, rij))
    (map_ / "cijfers.xlsx").unlink(missing_ok=True)

    async def vol(zelf: Werkproces, werk: object, opdracht: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Werkproces, "doe", vol)
    antwoord = await client.get(ADRES)
    assert (antwoord.status_code, antwoord.headers["content-type"]) == (503, "application/problem+json")
    assert antwoord.json()["detail"] == "De schijf van de server is vol."
    assert antwoord.headers["retry-after"] == "5" and "immutable" not in antwoord.headers["cache-control"]
    pagina = await client.get(ADRES, headers=BROWSER)
    assert pagina.status_code == 503 and "De schijf van de server is vol." in pagina.text
    data = (await client.get("/data")).text
    assert data.count("Dit bestand kon niet worden gemaakt: De schijf van de server is vol.") == 1
    monkeypatch.setattr(Werkproces, "doe", _direct)
    assert (await client.get(ADRES)).status_code == 503  # not at once again
    monkeypatch.setattr(downloads, "_RUST", 0.0)
    assert (await client.get(ADRES)).status_code == 200
    assert "kon niet worden gemaakt" not in (await client.get("/data")).text
    assert not list(map_.glob("*.fout")) and not list(map_.glob(".nieuw-*"))


async def test_nog_bezig(app: tuple[httpx.AsyncClient, Litestar], monkeypatch: pytest.MonkeyPatch) -> None:
    """A person gets a page that says so, a program an error it can repeat; then the file is there, once."""
    client, toepassing = app
    etalage, pool = toepassing.state.etalage, toepassing.state.pool
    rij = next(r for r in await etalage.lijst(pool) if r.ronde == "inwoners-2026")
    map_ = etalage.downloads.map(await etalage.pakket(pool, rij))
    (map_ / "cijfers.xlsx").unlink(missing_ok=True)
    verder, keren = asyncio.Event(), []

    async def langzaam(zelf: Werkproces, werk: Callable[[Any], Any], opdracht: Any) -> Any:
        keren.append(opdracht)
        await verder.wait()
        return await asyncio.to_thread(werk, opdracht)

    monkeypatch.setattr(Werkproces, "doe", langzaam)
    monkeypatch.setattr(download_routes, "_GEDULD", 0.05)
    pagina = await client.get(ADRES, headers=BROWSER)
    assert pagina.status_code == 202 and "Dit bestand wordt gemaakt" in pagina.text
    assert pagina.headers["retry-after"] == "5" and f'href="{ADRES}"' in pagina.text
    antwoord = await client.get(ADRES)
    assert (antwoord.status_code, antwoord.json()["type"]) == (503, "urn:samenspel:download-bezig")
    verder.set()
    monkeypatch.setattr(download_routes, "_GEDULD", 20.0)
    assert (await client.get(ADRES, headers=BROWSER)).status_code == 200
    assert len(keren) == 1
