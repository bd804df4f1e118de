"""The rules of the NL API Design Rules 2.2 about answers, on live ones of every operation."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from service.api.v1.versie import API_VERSIE
from service.problems import PROBLEM_JSON
from service.publicatie.etalage import Etalage

BASIS = "/api/v1"
GEMEENTE = "GM0363"
KOPPEN = {
    "cache-control",
    "content-security-policy",
    "content-type",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "api-version",
}


@pytest.fixture
async def paden(client: httpx.AsyncClient) -> list[str]:
    """A path that exists for every operation that reads, made of the examples in the description."""
    doc = (await client.get(f"{BASIS}/openapi.json")).json()
    versie = (await client.get(f"{BASIS}/vragenlijsten/inwoners")).json()["versies"][0]["versie"]
    uit = []
    for pad, methoden in doc["paths"].items():
        rijen = methoden["get"].get("parameters", ()) if "get" in methoden else ()
        vulling = {rij["name"]: rij["example"] for rij in rijen if rij["in"] == "path"} | {"versie": versie}
        if "get" in methoden:
            uit.append(BASIS + pad.format_map(vulling))
    assert len(uit) == len(doc["paths"]) - 1
    return uit


def _met_vaste_koppen(antwoord: httpx.Response) -> None:
    assert KOPPEN - {"content-type"} <= set(antwoord.headers), antwoord.url
    assert antwoord.headers["api-version"] == API_VERSIE
    assert antwoord.headers["x-content-type-options"] == "nosniff"
    assert antwoord.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in antwoord.headers["content-security-policy"]


def _is_probleem(antwoord: httpx.Response, status: int) -> dict[str, Any]:
    _met_vaste_koppen(antwoord)
    assert antwoord.status_code == status, antwoord.text
    assert antwoord.headers["content-type"] == PROBLEM_JSON
    inhoud: dict[str, Any] = antwoord.json()
    assert inhoud["status"] == status
    assert inhoud["title"] and inhoud["detail"]
    return inhoud


async def test_every_operation(client: httpx.AsyncClient, paden: list[str]) -> None:
    """Security headers, API-Version, open to other sites: GET, HEAD, 304, OPTIONS, 406, 405, 404 and 400."""
    for pad in paden:
        antwoord = await client.get(pad, headers={"origin": "https://elders.example"})
        assert antwoord.status_code == 200, antwoord.text
        _met_vaste_koppen(antwoord)
        assert antwoord.headers["content-type"] == "application/json"
        assert antwoord.headers["access-control-allow-origin"] == "*"
        vast = pad.startswith(f"{BASIS}/publicaties/")
        assert antwoord.headers["cache-control"] == (
            "public, max-age=86400, immutable" if vast else "no-store"
        )
        etag = antwoord.headers["etag"]
        for bekend in (etag, etag.removeprefix("W/"), f'"anders", {etag}', "*"):
            niets = await client.get(pad, headers={"if-none-match": bekend})
            assert (niets.status_code, niets.content) == (304, b"")
            assert niets.headers["etag"] == etag
            _met_vaste_koppen(niets)
        assert (await client.get(pad, headers={"if-none-match": '"anders"'})).status_code == 200
        hoofd = await client.head(pad)
        assert (hoofd.status_code, hoofd.content) == (200, b"")
        assert hoofd.headers["etag"] == etag
        vooraf = await client.options(pad)
        assert vooraf.status_code == 204
        assert vooraf.headers["allow"] == "HEAD, GET, OPTIONS"
        assert vooraf.headers["access-control-allow-origin"] == "*"
        assert "If-None-Match" in vooraf.headers["access-control-allow-headers"]
        _met_vaste_koppen(vooraf)
        for accept in ("text/html", "application/json;q=0, */*", "application/jsonx", "*/*;q=0.000"):
            _is_probleem(await client.get(pad, headers={"accept": accept}), 406)
        _is_probleem(await client.post(pad), 405)
        _is_probleem(await client.get(f"{pad.rstrip('/')}//"), 404)
        if pad != f"{BASIS}/":
            _is_probleem(await client.get(f"{pad}/"), 404)
        onbekend = _is_probleem(await client.get(f"{pad}?_onzin=1&nogIets="), 400)
        assert {f["plek"] for f in onbekend["fouten"]} == {"_onzin", "nogIets"}


async def test_what_does_not_exist(client: httpx.AsyncClient) -> None:
    for pad in ("/x", "//", "/niets", "//cijfers", "/Cijfers", "/gemeenten//", "/rondes"):
        _is_probleem(await client.get(f"{BASIS}{pad}"), 404)
    for pad in ("/api//v1/cijfers", "/api/v2", "/api/v2/cijfers", "/api/niets"):
        _is_probleem(await client.get(pad), 404)


async def test_front_door(client: httpx.AsyncClient) -> None:
    """The root of the API leads to every list, with and without the slash; each address answers."""
    voordeur = await client.get(f"{BASIS}/")
    assert (await client.get(BASIS)).json() == voordeur.json()
    assert (await client.get(BASIS)).headers["access-control-allow-origin"] == "*"
    links = {naam: link["href"] for naam, link in voordeur.json()["_links"].items()}
    assert {"self", "describedby", "help", "cijfers", "gemeenten", "publicaties"} <= set(links)
    for adres in links.values():
        assert (await client.get(adres)).status_code == 200, adres


async def test_weights_of_what_a_client_takes(client: httpx.AsyncClient) -> None:
    """Brotli only for who wants it; nothing asked for is anything."""
    pad = f"{BASIS}/begrippen"
    for neemt, komt in {
        "br": "br",
        "gzip, br;q=0.1": "br",
        "br;q=0": None,
        "br;q=0.0, *": None,
        "xbr": None,
    }.items():
        antwoord = await client.get(pad, headers={"accept-encoding": neemt})
        assert antwoord.headers.get("content-encoding") == komt, neemt
    for accept in ("", "*", "application/*", "APPLICATION/JSON", "text/html, application/json;q=0.1"):
        assert (await client.get(pad, headers={"accept": accept})).status_code == 200, accept


async def test_a_mistake_of_ours(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """500 says nothing of what went wrong inside, in the same form and with the same headers."""

    async def stuk(*_: object) -> None:
        raise RuntimeError("geheim: een antwoord van iemand")

    monkeypatch.setattr(Etalage, "lijst", stuk)
    probleem = _is_probleem(await client.get(f"{BASIS}/publicaties"), 500)
    assert "geheim" not in str(probleem)


async def test_submitting_stays_closed_to_other_sites(client: httpx.AsyncClient) -> None:
    antwoord = await client.post(f"{BASIS}/rondes/x/responsen", json={})
    assert "access-control-allow-origin" not in antwoord.headers
    vooraf = await client.options(f"{BASIS}/rondes/x/responsen")
    assert "access-control-allow-origin" not in vooraf.headers


async def test_all_faults_together(client: httpx.AsyncClient) -> None:
    """Of the form at once, and of what does not exist at once; each with its place; never 422."""
    vraag = "aantal=0&gebied=zz,NL&begrip=Ja&status=goed&status=ok&doelgroep=iedereen&kleur=rood&na=-1"
    fouten = _is_probleem(await client.get(f"{BASIS}/cijfers?{vraag}"), 400)["fouten"]
    assert {(f["plek"], f["code"]) for f in fouten} == {
        ("aantal", "ongeldig"),
        ("gebied", "ongeldig"),
        ("begrip", "ongeldig"),
        ("status", "dubbel"),
        ("doelgroep", "ongeldig"),
        ("kleur", "onbekende_parameter"),
        ("na", "ongeldig"),
    }
    aantal = next(f for f in fouten if f["plek"] == "aantal")
    assert aantal["melding"] == "Geef een heel getal van 1 tot en met 1000."
    vraag = "gebied=GM9999,NL,GM9998&begrip=bestaat_niet&maat=eens,zeer&groep=m"
    fouten = _is_probleem(await client.get(f"{BASIS}/cijfers?{vraag}"), 400)["fouten"]
    assert [f["plek"] for f in fouten] == ["gebied", "gebied", "begrip", "maat", "groep"]
    assert "GM9998" in fouten[1]["melding"]


async def test_hostile_questions(client: httpx.AsyncClient) -> None:
    for vraag in (
        "%ff",
        "gebied=%ff",
        "x" * 5000,
        "begrip=%00",
        "na=1e3",
        "aantal=1%0a",
        "aantal=null",
        "na=+1",
    ):
        _is_probleem(await client.get(f"{BASIS}/cijfers?{vraag}"), 400)
