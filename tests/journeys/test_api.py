"""Journeys through the API over HTTP: a response from invitation to frozen file, and everything that is
refused.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from service.app import MAX_BODY
from service.beheer import rondes
from service.beheer.sluiten import plan_sluiten
from service.database.sql import Pool
from service.settings import Settings
from service.sleutels import Sleutels, nieuwe_code
from tests.conftest import Server
from tests.service.dienst import dienst
from tests.service.hulp import AMSTERDAM, GOED, RONDE, maak_codes, maak_ronde

PAD = f"/api/v1/rondes/{RONDE}/responsen"


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the started application."""
    async with dienst(settings) as (c, _):
        yield c


def _invoer(code: str, **anders: Any) -> dict[str, Any]:
    return {"code": code, "gemeente": AMSTERDAM, "poging": str(uuid4()), "antwoorden": GOED, **anders}


async def _gestuurd(pool: Pool) -> int:
    return int(await pool.fetchval("SELECT count(*) FROM antwoorden.verzegeld"))


async def test_from_invitation_to_frozen_file(
    client: httpx.AsyncClient, pool: Pool, sleutels: Sleutels, settings: Settings
) -> None:
    await maak_ronde(pool)
    for nr, code in enumerate(await maak_codes(pool, sleutels, 12)):
        typsel = code.lower().replace("-", " ") if nr % 2 else code
        antwoord = await client.post(PAD, json=_invoer(typsel, taal="en", duur=95))
        assert antwoord.status_code == 201, antwoord.text
        assert antwoord.json()["herhaald"] is False
    await rondes.sluit(pool, settings, RONDE)
    frame = await rondes.lees_bevroren(settings, RONDE)
    assert frame.height == 12
    assert frame.select("modus", "taal", "duur", "cijfer", "kanalen_2", "belang_1").unique().rows() == [
        ("api", "en", 60, 7, 0, 2)
    ]


async def test_repeating_gives_the_same_receipt_and_other_answers_are_refused(
    client: httpx.AsyncClient, pool: Pool, sleutels: Sleutels
) -> None:
    await maak_ronde(pool)
    (code,) = await maak_codes(pool, sleutels, 1)
    invoer = _invoer(code)
    antwoorden = await asyncio.gather(*(client.post(PAD, json=invoer) for _ in range(12)))
    assert sorted(a.status_code for a in antwoorden) == [200] * 11 + [201]
    assert len({a.json()["nummer"] for a in antwoorden}) == 1
    anders = await client.post(PAD, json={**invoer, "antwoorden": {"vertrouwen": 1}})
    assert (anders.status_code, anders.json()["type"]) == (409, "urn:samenspel:al-ingediend")
    assert await _gestuurd(pool) == 1


async def test_every_fault_is_reported_at_once_and_nothing_is_stored(
    client: httpx.AsyncClient, pool: Pool
) -> None:
    await maak_ronde(pool)
    antwoord = await client.post(
        PAD,
        json={
            "code": "te kort",
            "gemeente": "Amsterdam",
            "poging": "nee",
            "taal": "de",
            "duur": -1,
            "verrassing": 1,
            "antwoorden": {"vertrouwen": 6, "cijfer": "zeven", "verhaal": "nul\x00teken", "onbekend": 1},
        },
    )
    assert antwoord.status_code == 400
    probleem = antwoord.json()
    assert probleem["type"] == "urn:samenspel:ongeldige-invoer"
    gevonden = {f["plek"]: f["code"] for f in probleem["fouten"]}
    assert gevonden == {
        "code": "ongeldig",
        "gemeente": "ongeldig",
        "poging": "ongeldig",
        "taal": "ongeldig",
        "duur": "ongeldig",
        "verrassing": "onbekend_veld",
        "antwoorden.vertrouwen": "buiten_schaal",
        "antwoorden.cijfer": gevonden["antwoorden.cijfer"],
        "antwoorden.verhaal": "verboden_teken",
        "antwoorden.onbekend": "onbekende_vraag",
    }
    assert all(f["melding"] for f in probleem["fouten"])
    leeg = await client.post(PAD, json={})
    assert {f["plek"] for f in leeg.json()["fouten"]} == {"code", "gemeente", "poging", "antwoorden"}
    assert await _gestuurd(pool) == 0


MISVORMD = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"tekst"',
    b"\xff\xfe{}",
    b'{"code": "\xff"}',
    b"[" * 100_000,
    b'{"antwoorden": ' + b'{"a":' * 5_000,
    b'{"code": 1, "gemeente": null, "poging": [], "antwoorden": "x"}',
    b'{"code": {"a": 1}, "gemeente": [1], "poging": 3.5, "antwoorden": {"vertrouwen": {"a": [1e400]}}}',
    b'{"antwoorden": {"vertrouwen": 123456789012345678901234567890, "kanalen": [true, null]}}',
    b'{"taal": ["nl"], "duur": true, "antwoorden": {"verhaal": 5}}',
]


async def test_malformed_input_is_a_400(client: httpx.AsyncClient, pool: Pool) -> None:
    await maak_ronde(pool)
    for inhoud in MISVORMD:
        antwoord = await client.post(
            PAD, content=inhoud, headers={"content-type": "application/json; charset=utf-8"}
        )
        assert antwoord.status_code == 400, inhoud[:40]
        assert antwoord.headers["content-type"] == "application/problem+json"
        assert antwoord.json()["fouten"]
    assert await _gestuurd(pool) == 0


async def test_broken_json_has_a_place(client: httpx.AsyncClient, pool: Pool) -> None:
    await maak_ronde(pool)
    antwoord = await client.post(PAD, content=b'{"code": x}', headers={"content-type": "application/json"})
    assert [(f["plek"], f["code"]) for f in antwoord.json()["fouten"]] == [("byte 9", "geen_json")]


async def test_size_and_kind_of_the_body(client: httpx.AsyncClient, pool: Pool, sleutels: Sleutels) -> None:
    await maak_ronde(pool)
    (code,) = await maak_codes(pool, sleutels, 1)
    groot = _invoer(code, antwoorden={"verhaal": "a" * 1_000_000})
    geweigerd = await client.post(PAD, json=groot)
    assert geweigerd.status_code == 413
    assert f"hoogstens {MAX_BODY // 1024} kB" in geweigerd.json()["detail"]

    async def druppels() -> AsyncIterator[bytes]:
        for _ in range(300):
            yield b" " * 1024

    zonder_lengte = await client.post(PAD, content=druppels(), headers={"content-type": "application/json"})
    assert zonder_lengte.status_code == 413
    lang = await client.post(PAD, json=_invoer(code, antwoorden={"verhaal": "a" * 2001}))
    assert [f["code"] for f in lang.json()["fouten"]] == ["te_lang"]
    for soort in ("text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""):
        antwoord = await client.post(PAD, content=b"{}", headers={"content-type": soort})
        assert antwoord.status_code == 415, soort
        assert "Content-Type: application/json" in antwoord.json()["detail"]
    niet = await client.post(PAD, json=_invoer(code), headers={"accept": "text/html"})
    assert niet.status_code == 406
    assert (
        await client.post(PAD, json=_invoer(code), headers={"accept": "application/json"})
    ).status_code == 201


async def test_a_database_that_cannot_write_during_a_submit(
    client: httpx.AsyncClient, pool: Pool, sleutels: Sleutels, server: Server
) -> None:
    """503 with one sentence; the same submission is taken once the database writes again, and only once."""
    await maak_ronde(pool)
    (code,) = await maak_codes(pool, sleutels, 1)
    invoer = _invoer(code)
    naam = await pool.fetchval("SELECT current_database()")
    beheer = await asyncpg.connect(server.url)
    for stand, status in (("SET default_transaction_read_only = on", 503), ("RESET ALL", 201)):
        await beheer.execute(f'ALTER DATABASE "{naam}" {stand}')
        await beheer.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1", naam
        )
        antwoord = await client.post(PAD, json=invoer)
        for _ in range(9):  # a connection that was cut off may be noticed only when it is used
            if antwoord.json().get("detail", "").startswith("De gegevensopslag is nu niet bereikbaar"):
                antwoord = await client.post(PAD, json=invoer)
        assert antwoord.status_code == status, antwoord.text
        if status == 503:
            assert antwoord.json()["detail"].startswith("De gegevensopslag kan nu niet schrijven.")
            assert antwoord.headers["retry-after"]
    await beheer.close()
    assert await _gestuurd(pool) == 1


async def test_unknown_used_and_closed(client: httpx.AsyncClient, pool: Pool, sleutels: Sleutels) -> None:
    nergens = await client.post("/api/v1/rondes/inwoners-1999/responsen", json=_invoer(nieuwe_code()))
    assert (nergens.status_code, nergens.json()["type"]) == (404, "urn:samenspel:onbekende-ronde")
    assert (await client.post("/api/v1/rondes/%00/responsen", json={})).status_code == 404
    await maak_ronde(pool, open_=False)
    code, tweede = await maak_codes(pool, sleutels, 2)
    onbekend = await client.post(PAD, json=_invoer(nieuwe_code()))
    assert (onbekend.status_code, onbekend.json()["type"]) == (404, "urn:samenspel:onbekende-code")
    elders = await client.post(PAD, json=_invoer(code, gemeente="GM0518"))
    assert elders.status_code == 404
    vroeg = await client.post(PAD, json=_invoer(code))
    assert (vroeg.status_code, vroeg.json()["type"]) == (409, "urn:samenspel:ronde-niet-open")
    await rondes.open_ronde(pool, RONDE)
    assert (await client.post(PAD, json=_invoer(code))).status_code == 201
    await plan_sluiten(pool, RONDE)
    laat = await client.post(PAD, json=_invoer(tweede))
    assert (laat.status_code, laat.json()["type"]) == (410, "urn:samenspel:ronde-gesloten")


async def test_the_description_is_public_and_complete(client: httpx.AsyncClient) -> None:
    antwoord = await client.get("/api/v1/openapi.json", headers={"origin": "https://elders.example"})
    assert antwoord.headers["access-control-allow-origin"] == "*"
    assert antwoord.headers["content-type"] == "application/json"
    doc = antwoord.json()
    assert doc["openapi"].startswith("3.")
    assert doc["info"]["version"] == antwoord.headers["api-version"]
    assert set(doc["info"]["contact"]) == {"name", "email", "url"}
    assert all(s["url"].endswith("/v1") for s in doc["servers"])
    for pad, methoden in doc["paths"].items():
        assert pad == pad.lower()
        assert pad == "/" or not pad.endswith("/")
        for bewerking in methoden.values():
            assert bewerking["operationId"]
            for status, uitkomst in bewerking["responses"].items():
                assert "API-Version" in uitkomst["headers"]
                if status >= "400":
                    assert list(uitkomst["content"]) == ["application/problem+json"]
    assert "400" in doc["paths"]["/rondes/{ronde}/responsen"]["post"]["responses"]
