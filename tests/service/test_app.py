"""The application as a whole: health, headers on every answer, errors as a page or as problem+json."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import brotli
import httpx
import pytest
from litestar import Litestar

from service.api.v1.versie import API_VERSIE
from service.app import CSP, MAX_BODY
from service.database.sql import Pool
from service.settings import Settings
from tests.service.dienst import dienst


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the started application."""
    async with dienst(settings) as (c, _):
        yield c


async def test_alive_and_ready(client: httpx.AsyncClient, pool: Pool) -> None:
    assert (await client.get("/gezond")).json() == {"gezond": True}
    antwoord = await client.get("/gereed")
    assert (antwoord.status_code, antwoord.json()) == (
        200,
        {"gereed": True, "onderdelen": {"database": "goed"}},
    )
    await pool.execute("DELETE FROM beheer.migraties WHERE nummer = 3")
    antwoord = await client.get("/gereed")
    assert antwoord.status_code == 503
    assert "samenspel migrate" in antwoord.json()["onderdelen"]["database"]
    assert antwoord.headers["retry-after"]


async def test_starts_and_tells_when_the_database_is_away(settings: Settings) -> None:
    weg = replace(settings, database_url="postgresql://niemand@127.0.0.1:1/niets")
    async with dienst(weg) as (client, _):
        assert (await client.get("/gezond")).status_code == 200
        gereed = await client.get("/gereed")
        assert gereed.status_code == 503
        assert "niet bereikbaar" in gereed.json()["onderdelen"]["database"]
        antwoord = await client.post("/api/v1/rondes/inwoners-2026/responsen", json={})
        assert antwoord.status_code == 503
        assert antwoord.headers["content-type"] == "application/problem+json"
        assert antwoord.headers["retry-after"]
        pagina = await client.get("/data")
        assert pagina.status_code == 503
        assert "<h1>" in pagina.text


async def test_security_txt_says_where_to_report(settings: Settings) -> None:
    met = replace(settings, contact="mailto:veilig@voorbeeld.nl")
    async with dienst(met) as (client, _):
        antwoord = await client.get("/.well-known/security.txt")
    assert antwoord.status_code == 200
    assert antwoord.headers["content-type"] == "text/plain; charset=utf-8"
    velden = dict(regel.split(": ", 1) for regel in antwoord.text.splitlines())
    assert velden["Contact"] == "mailto:veilig@voorbeeld.nl"
    assert velden["Preferred-Languages"] == "nl, en"
    over = datetime.fromisoformat(velden["Expires"]) - datetime.now(UTC)
    assert timedelta(days=30) < over < timedelta(days=365)


async def test_no_security_txt_without_a_contact(client: httpx.AsyncClient) -> None:
    assert (await client.get("/.well-known/security.txt")).status_code == 404


@pytest.mark.parametrize("pad", ["/gezond", "/invullen", "/data", "/static/app.css", "/bestaat-niet"])
async def test_pages_carry_security_headers(client: httpx.AsyncClient, pad: str) -> None:
    koppen = (await client.get(pad, follow_redirects=True)).headers
    assert koppen["content-security-policy"] == CSP
    assert koppen["x-content-type-options"] == "nosniff"
    assert koppen["x-frame-options"] == "DENY"
    assert koppen["referrer-policy"] == "same-origin"
    assert koppen["strict-transport-security"] == "max-age=31536000"
    assert koppen["cache-control"]
    assert "api-version" not in koppen


@pytest.mark.parametrize(
    ("methode", "pad", "status"),
    [
        ("GET", "/api/v1/openapi.json", 200),
        ("GET", "/api/v1/bestaat-niet", 404),
        ("DELETE", "/api/v1/openapi.json", 405),
        ("POST", "/api/v1/rondes/inwoners-2026/responsen", 415),
        ("OPTIONS", "/api/v1/openapi.json", 204),
    ],
)
async def test_api_answers_carry_version_and_problem(
    client: httpx.AsyncClient, methode: str, pad: str, status: int
) -> None:
    antwoord = await client.request(methode, pad)
    assert antwoord.status_code == status
    assert antwoord.headers["api-version"] == API_VERSIE
    assert antwoord.headers["cache-control"] == "no-store"
    assert antwoord.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    if status >= 400:
        assert antwoord.headers["content-type"] == "application/problem+json"
        probleem = antwoord.json()
        assert probleem["status"] == status
        assert probleem["title"]
        assert probleem["detail"]


async def test_an_unknown_page_is_a_dutch_page(client: httpx.AsyncClient) -> None:
    antwoord = await client.get("/bestaat-niet?code=GEHEIM")
    assert antwoord.status_code == 404
    assert antwoord.headers["content-type"] == "text/html; charset=utf-8"
    assert "Deze pagina bestaat niet" in antwoord.text
    assert "GEHEIM" not in antwoord.text


async def test_pages_are_compressed(client: httpx.AsyncClient) -> None:
    async with client.stream("GET", "/invullen", headers={"accept-encoding": "br"}) as antwoord:
        assert antwoord.headers["content-encoding"] == "br"
        ruw = b"".join([deel async for deel in antwoord.aiter_raw()])
    assert b"<h1" in brotli.decompress(ruw)


async def test_a_body_that_is_too_large_is_refused_unread(client: httpx.AsyncClient) -> None:
    for pad in ("/invullen", "/api/v1/rondes/inwoners-2026/responsen"):
        antwoord = await client.post(
            pad, content=b"x" * (MAX_BODY + 1), headers={"content-type": "application/json"}
        )
        assert antwoord.status_code in (404, 413), pad


async def test_a_mistake_of_ours_shows_and_logs_nothing_of_the_request(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from service.api.v1 import responsen

    def stuk(*_: object) -> None:
        raise RuntimeError("GEHEIM in de fout")

    monkeypatch.setattr(responsen, "_controleer_soort", stuk)
    async with dienst(settings) as (client, _):
        antwoord = await client.post("/api/v1/rondes/inwoners-2026/responsen", json={"code": "GEHEIM"})
    assert antwoord.status_code == 500
    assert antwoord.json()["type"] == "urn:samenspel:intern"
    assert "GEHEIM" not in antwoord.text
    uit = capsys.readouterr()
    assert "onverwachte_fout" in uit.out + uit.err
    assert "RuntimeError" in uit.out + uit.err
    assert "GEHEIM" not in uit.out + uit.err


def _paden(app: Litestar) -> set[tuple[str, str]]:
    return {
        (methode.lower(), route.path_format.removeprefix("/api/v1") or "/")
        for route in app.routes
        if f"{route.path_format}/".startswith("/api/v1/")
        for methode in getattr(route, "methods", ())
        if methode not in ("OPTIONS", "HEAD")
    }


async def test_the_description_names_every_route_of_the_api_and_no_other(settings: Settings) -> None:
    async with dienst(settings) as (client, app):
        beschrijving = (await client.get("/api/v1/openapi.json")).json()
        beschreven = {(m, pad) for pad, methoden in beschrijving["paths"].items() for m in methoden}
        assert beschreven == _paden(app)
