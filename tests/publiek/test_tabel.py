"""`/data/tabel`: free tables on the page and as a file, the same number by any path, and what is refused."""

from __future__ import annotations

import io
import pickle
import re

import httpx
import polars as pl
import pytest
from litestar import Litestar

from analyse import vrije_tabel
from analyse.onthulling import vrije_ronde as rooster
from analyse.onthulling.celsleutel import KOLOM
from dashboards.statustekst import STATUSZINNEN
from dashboards.theme import procent
from service.publicatie import werkplaats
from service.publicatie.tabelkeuze import GEBIED, MEESTE
from service.publicatie.tabelronde import lees_tabelronde
from service.publicatie.vrije_ronde import tel_tabelronde

VRAAG = "ver_gemeentebestuur"
GETALLEN = ("maat", "n_gevraagd", "schatting", "se", "lo", "hi", "status", "methode")


async def _csv(client: httpx.AsyncClient, **velden: str) -> pl.DataFrame:
    antwoord = await client.get("/data/tabel.csv", params={"vraag": VRAAG, **velden})
    assert antwoord.status_code == 200, antwoord.text
    assert antwoord.headers["content-type"].startswith("text/csv")
    return pl.read_csv(io.BytesIO(antwoord.content), infer_schema_length=None)


def _cel(frame: pl.DataFrame, **waar: int | str) -> pl.DataFrame:
    uit = frame.filter(**waar).select(GETALLEN)
    assert uit.height > 1  # all measures of the item
    return uit


async def test_hetzelfde_getal_langs_elke_weg(client: httpx.AsyncClient) -> None:
    """Turned around, as a filter, per gebied or alone: a group of people has one number per measure."""
    een = await _csv(client, rijen="ag_leeftijd", kolommen="ag_geslacht")
    twee = await _csv(client, rijen="ag_geslacht", kolommen="ag_leeftijd")
    drie = await _csv(client, rijen="ag_leeftijd", alleen="ag_geslacht.2")
    vier = await _csv(client, rijen="gebied", kolommen="ag_leeftijd", alleen="ag_geslacht.2")
    getoond: list[bool] = []
    for leeftijd in sorted(een["ag_leeftijd"].unique()):
        cel = _cel(een, ag_leeftijd=leeftijd, ag_geslacht=2)
        getoond.extend(cel["schatting"].is_not_null())
        for ander in (twee, drie, vier.filter(gebied="NL")):
            assert cel.equals(_cel(ander, ag_leeftijd=leeftijd, ag_geslacht=2))
    assert any(getoond)
    vijf = await _csv(client, rijen="gebied", alleen="ag_geslacht.2")
    gebied = vijf.filter(pl.col("schatting").is_not_null() & (pl.col("gebied") != "NL"))["gebied"][0]
    daar = await _csv(client, rijen="ag_geslacht", gebied=gebied)
    assert _cel(daar, ag_geslacht=2).equals(_cel(vijf, gebied=gebied))


async def test_zoals_de_analyse_het_zegt(app: tuple[httpx.AsyncClient, Litestar]) -> None:
    """The file holds what `vrije_tabel` makes of the same frozen answers, digit by digit; the ronde survives
    the way to the worker process; no record key comes out."""
    client, litestar = app
    vast = litestar.state
    ronde = await lees_tabelronde(vast["pool"], vast["settings"], vast["sleutels"], "inwoners-2026")
    assert ronde.geheim.hex() not in repr(ronde) and repr(ronde.geheim) not in repr(ronde)
    geteld = tel_tabelronde(pickle.loads(pickle.dumps(ronde)))  # noqa: S301  our own, as it travels
    zelf = vrije_tabel(geteld, ("gebied", "ag_opleiding"), [VRAAG])
    uit = await _csv(client, rijen="gebied", kolommen="ag_opleiding")
    kolommen = [k for k in zelf.columns if k in uit.columns]
    assert len(kolommen) == len(zelf.columns) and KOLOM not in uit.columns
    assert uit.select(kolommen).cast(zelf.schema).equals(zelf)
    assert set(uit["bron"]) == {f"Samenspel, inwoners-2026 versie 1, {ronde.publicatie}"}


async def test_bladzijde(client: httpx.AsyncClient) -> None:
    """The page shows the numbers of the file, says why others are not there and what the noise means, and
    works without scripts; its own address and that of the file stand on it."""
    vraag = {"vraag": VRAAG, "rijen": "ag_opleiding", "kolommen": "ag_geslacht"}
    antwoord = await client.get("/data/tabel", params=vraag)
    html = antwoord.text
    assert antwoord.status_code == 200 and "<script" not in html
    csv = await _csv(client, rijen="ag_opleiding", kolommen="ag_geslacht")
    hoofd = csv.filter(maat="hoog")
    for rij in hoofd.filter(pl.col("schatting").is_not_null()).iter_rows(named=True):
        assert f"<strong>{procent(rij['schatting'])}%</strong>" in html
        assert f"aan {rij['n_gevraagd']} gevraagd" in html
    assert html.count("<strong>") >= hoofd["schatting"].is_not_null().sum() > 0
    assert STATUSZINNEN["te_weinig"] in html
    assert "altijd dezelfde ruis" in html and "nooit meer dan 8" in html
    (file,) = re.findall(r'href="(/data/tabel\.csv\?[^"]+)"', html)
    zelfde = await client.get(file.replace("&amp;", "&"))
    assert zelfde.content == (await client.get("/data/tabel.csv", params=vraag)).content
    adres = next(a for a in re.findall(r'href="(/data/tabel\?[^"]+)"', html) if "maat=hoog" in a)
    assert (await client.get(adres.replace("&amp;", "&"))).text == html


def test_dezelfde_kenmerken() -> None:
    """What can be chosen is what the analysis can divide by."""
    assert (MEESTE, GEBIED) == (rooster.MEESTE, rooster.GEBIED)


async def test_leeg_formulier(client: httpx.AsyncClient) -> None:
    """Without a choice there is a form with every question, and nothing is counted."""
    html = (await client.get("/data/tabel")).text
    assert f'<option value="{VRAAG}">' in html and "<table" not in html
    assert "aanbieders-2026" not in html


FOUT: tuple[tuple[dict[str, str], str], ...] = (
    ({"vraag": "bestaat_niet"}, "Deze vraag is er niet in deze meting"),
    ({"vraag": "ag_leeftijd"}, "Deze vraag is er niet in deze meting"),
    ({"vraag": "'; DROP TABLE x"}, "Deze vraag is er niet in deze meting"),
    ({"maat": "code_99"}, "Dit cijfer is er niet bij deze vraag"),
    ({"rijen": "stratum"}, "Zo kunnen de rijen niet worden verdeeld"),
    ({"kolommen": "modus"}, "Zo kunnen de kolommen niet worden verdeeld"),
    ({"gebied": "GM9999", "rijen": "ag_geslacht"}, "Van dit gebied zijn er in deze meting geen cijfers"),
    ({"alleen": "ag_geslacht.77"}, "Deze groep mensen kennen wij niet"),
    ({"alleen": "recordsleutel.1"}, "Deze groep mensen kennen wij niet"),
    ({"rijen": "ag_geslacht", "kolommen": "ag_geslacht"}, "U kiest twee keer hetzelfde kenmerk"),
    (
        {"rijen": "ag_geslacht", "kolommen": "ag_leeftijd", "alleen": "ag_opleiding.1"},
        "Drie kenmerken tegelijk kan niet",
    ),
)


async def test_wat_niet_kan(client: httpx.AsyncClient) -> None:
    """A choice that cannot be: 400 with one plain sentence, on the page above the form and for programs."""
    for velden, zin in FOUT:
        vraag = {"vraag": VRAAG, **velden}
        pagina = await client.get("/data/tabel", params=vraag)
        assert pagina.status_code == 400, velden
        assert zin in pagina.text and '<div class="melding" role="alert">' in pagina.text
        assert "<table" not in pagina.text and "DROP TABLE" not in pagina.text
        bestand = await client.get("/data/tabel.csv", params=vraag)
        assert bestand.status_code == 400 and zin in bestand.json()["detail"]


async def test_andere_meting(client: httpx.AsyncClient) -> None:
    """Only published rondes about inwoners have free tables."""
    for ronde in ("aanbieders-2026", "gemeente-2026", "inwoners-1999", "x" * 500):
        for pad in ("/data/tabel", "/data/tabel.csv"):
            antwoord = await client.get(pad, params={"ronde": ronde, "vraag": VRAAG})
            assert antwoord.status_code == 404
            assert "zijn er geen vrije tabellen" in antwoord.text


async def test_grens_per_bezoeker(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks for table after table is asked to wait; what was made already still comes."""
    vraag = {"vraag": VRAAG, "rijen": "ag_geslacht"}
    assert (await client.get("/data/tabel.csv", params=vraag)).status_code == 200
    monkeypatch.setattr(werkplaats, "PER_BEZOEKER", 0)
    nieuw = await client.get("/data/tabel.csv", params={**vraag, "kolommen": "ag_opleiding"})
    assert nieuw.status_code == 429
    assert (await client.get("/data/tabel.csv", params=vraag)).status_code == 200
