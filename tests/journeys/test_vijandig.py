"""A hostile or clumsy client: each gets a plain sentence and the right status, loses nothing, and leaves no
trace in the log.
"""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from itertools import product
from typing import Any

import httpx
import pytest
from litestar import Litestar
from structlog.testing import capture_logs

from service.database.sql import Pool
from service.invullen import formulier
from service.invullen.sessie import KOEKJE, Sessie, Sessies
from service.sleutels import Sleutels
from tests.conftest import HOOFDSLEUTEL
from tests.journeys.conftest import NieuweRespondent, op_verdieping
from tests.journeys.proef import AMSTERDAM
from tests.journeys.respondent import Respondent
from tests.service.hulp import verzegeld

FORMULIER = {"content-type": "application/x-www-form-urlencoded"}
SLOT = "/invullen/vragen/slot"
API = "/api/v1/rondes/inwoners-2026/responsen"


@pytest.fixture
async def r(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> Respondent:
    """A respondent at the page with the story, with one answer saved before."""
    r, _ = await op_verdieping(respondent, pool, sleutels)
    return r


async def _bewaard(r: Respondent) -> bool:
    pagina = await r.client.get("/invullen/versturen")
    return "U hebt 1 vra" in pagina.text


KAPOT = [
    (b"verhaal=" + "hé".encode("utf-16"), 400),
    ("verhaal=é".encode("latin-1"), 400),
    (b"verhaal=%E9", 400),
    ("verhaal=é".encode(), 400),
    (b"verhaal=%ED%A0%80", 400),
    (b"&" * 1001, 400),
    (b"&".join(b"v%d=1" % nr for nr in range(10_000)), 400),
    (b"a" * 1_000_000 + b"=1", 413),
    (b"verhaal=a%00b", 422),
    (b"verhaal=%EF%BF%BF", 422),
    (b"verhaal=a&verhaal=b", 422),
    (b"eerst.1=1&eerst.2=1", 422),
]
"""What is no form, and the status of the answer."""


async def test_kapotte_inhoud(r: Respondent) -> None:
    for inhoud, status in KAPOT:
        with capture_logs() as log:
            antwoord = await r.client.post(SLOT, content=inhoud, headers=FORMULIER)
        assert antwoord.status_code == status, inhoud[:20]
        assert "<h1>" in antwoord.text
        assert log == []
        assert await _bewaard(r)


async def test_iets_anders_dan_een_formulier(r: Respondent) -> None:
    """A file, a gzip bomb: nothing of it is unpacked or kept."""
    bom = gzip.compress(b"verhaal=" + b"a" * 5_000_000)
    soorten = ("multipart/form-data; boundary=", "multipart/form-data; boundary=x", "text/plain", ";;=/")
    for koppen in (
        *({"content-type": soort} for soort in soorten),
        {},
        {**FORMULIER, "content-encoding": "gzip"},
    ):
        antwoord = await r.client.post(SLOT, content=bom, headers=koppen)
        assert antwoord.status_code == 400, koppen
        assert "Dat konden wij niet lezen" in antwoord.text
        assert await _bewaard(r)


async def test_kapotte_herkomst(r: Respondent) -> None:
    hosts = ("samenspel.test", "kwaad[:1", "kwaad:a", "x:99999")
    herkomsten = ("http://[", "http://a]b", "http://é", "", "null", "//", "http://kwaad@x")
    with capture_logs() as log:
        for herkomst, host in product(herkomsten, hosts):
            koppen = {b"origin": herkomst.encode(), b"host": host.encode()}
            antwoord = await r.client.post(SLOT, data={"verhaal": "x"}, headers=koppen)
            assert antwoord.status_code == 403, (herkomst, host)
    assert log == []


async def test_geen_bestand(respondent: NieuweRespondent) -> None:
    r = await respondent()
    with capture_logs() as log:
        for pad in ("%00", "x" * 5000, "a/" * 3000, "..%2f..%2fapp.py", "%2e%2e/%2e%2e/app.py"):
            assert (await r.client.get(f"/static/{pad}")).status_code == 404, pad[:20]
    assert log == []


async def test_inhoud_die_blijft_druppelen(r: Respondent, monkeypatch: pytest.MonkeyPatch) -> None:
    """Form and API: a body that never ends costs a minute at most, and says so."""
    monkeypatch.setattr(formulier, "GEDULD", 0.1)

    async def druppel() -> AsyncIterator[bytes]:
        yield b"v"
        await asyncio.sleep(60)

    with capture_logs() as log:
        antwoord = await r.client.post(SLOT, content=druppel(), headers=FORMULIER)
        api = await r.client.post(API, content=druppel(), headers={"content-type": "application/json"})
    assert (antwoord.status_code, antwoord.headers["connection"]) == (408, "close")
    assert "<h1>" in antwoord.text
    assert api.status_code == 408
    assert api.json()["type"] == "urn:samenspel:http-408"
    assert log == []
    assert await _bewaard(r)


async def test_wie_halverwege_ophangt(app: Litestar) -> None:
    """No fault of ours, so nothing in the log that an operator must look at."""
    berichten = iter(
        [{"type": "http.request", "body": b"code=", "more_body": True}, {"type": "http.disconnect"}]
    )
    verzonden: list[Any] = []

    async def ontvang() -> Any:
        return next(berichten, {"type": "http.disconnect"})

    async def stuur(bericht: Any) -> None:
        verzonden.append(bericht)

    scope: Any = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/invullen",
        "raw_path": b"/invullen",
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "headers": [(b"host", b"x"), (b"content-type", b"application/x-www-form-urlencoded")],
        "client": ("127.0.0.1", 1),
        "server": ("x", 80),
    }
    with capture_logs() as log:
        await app(scope, ontvang, stuur)
    assert verzonden[0]["status"] == 400
    assert log == []


async def test_koekjes_van_een_ander(r: Respondent, respondent: NieuweRespondent) -> None:
    """Changed, cut, doubled, far too long, of another secret or old: one begins anew with the code."""
    echt = r.client.cookies[KOEKJE]
    oud = Sessies(HOOFDSLEUTEL).verzegel(Sessie(code="7K3M-9QXT-2RWF"), nu=0)
    vreemd = Sessies(b"y" * 64).verzegel(Sessie(code="7K3M-9QXT-2RWF"))
    onbekend = Sessies(HOOFDSLEUTEL).verzegel(Sessie(code="7K3M-9QXT-2RWF", gemeente=AMSTERDAM))
    kapot = ["", "AAAA", echt[:-4], "é" * 9, "a" * 9000, '"' + echt, f"{echt}{echt}", oud, vreemd, onbekend]
    with capture_logs() as log:
        for waarde in kapot:
            ander = await respondent()
            koek = {b"cookie": f"{KOEKJE}={waarde}".encode()}
            antwoord = await ander.client.get("/invullen/start", headers=koek)
            assert (antwoord.status_code, antwoord.headers["location"]) == (303, "/invullen?verlopen=1"), (
                waarde
            )
    assert log == []
    assert await _bewaard(r)


async def test_koekje_van_een_ander_bezoek(r: Respondent, pool: Pool, sleutels: Sleutels) -> None:
    """A page with a gemeente that the cookie is not about: it goes to the one that the code opens."""
    antwoord = await r.client.post(SLOT, data={"verhaal": "x", "_gemeente": "GM9999"})
    assert antwoord.status_code == 303
    assert await pool.fetchval("SELECT count(*) FROM antwoorden.concepten") == 1
    assert await verzegeld(pool, sleutels) == []


@pytest.mark.parametrize(
    "adres", ["/invullen?terug=//kwaad.example", "/invullen/start?next=http://kwaad.example"]
)
async def test_nergens_anders_heen(respondent: NieuweRespondent, adres: str) -> None:
    """Addresses in a parameter, in Host and in X-Forwarded-Host lead nowhere and are shown nowhere."""
    r = await respondent()
    koppen = {"host": "kwaad.example", "x-forwarded-host": "kwaad.example", "x-forwarded-proto": "javascript"}
    antwoord = await r.client.get(adres, headers=koppen)
    assert "kwaad" not in antwoord.text + str(antwoord.headers)


async def test_kapotte_host(r: Respondent) -> None:
    """Also in the page that says what is wrong; and a query that is no text."""
    for host in ("kwaad:a", "x:99999", "[::1", "a b", "\xff"):
        koppen = {b"host": host.encode("latin-1")}
        with capture_logs() as log:
            antwoorden = [
                await r.client.get("/invullen/versturen", headers=koppen),
                await r.client.get("/bestaat-niet", headers=koppen),
                await r.client.get("/invullen?taal=%ff&%00=%ff", headers=koppen),
            ]
        assert [a.status_code for a in antwoorden] in ([200, 404, 200], [400, 400, 400]), host
        assert all("<h1>" in a.text for a in antwoorden)
        assert log == []


async def test_verkeerde_methode(r: Respondent) -> None:
    for methode in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        pagina, api = await r.client.request(methode, SLOT), await r.client.request(methode, API)
        assert (pagina.status_code, api.status_code) == (405, 405), methode
        assert "Dit kan niet op deze pagina" in pagina.text
        assert json.loads(api.content)["detail"] == "Deze methode hoort niet bij dit adres."
    kop = await r.client.request("HEAD", "/invullen/versturen")
    assert (kop.status_code, kop.content) == (200, b"")


async def test_veel_bezoekers_tegelijk(app: Litestar, r: Respondent) -> None:
    """Hundreds of requests at once of all sorts: each is answered, and none with a fault of ours."""
    weg = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=weg, base_url="http://samenspel.test", timeout=60) as client:
        soorten = [
            client.get("/invullen"),
            client.post("/invullen", data={"code": "niets"}),
            client.get("/invullen/start"),
            client.post(SLOT, content=b"\xff"),
        ]
        antwoorden = await asyncio.gather(
            *soorten, *(client.get(f"/invullen/vragen/{nr}") for nr in range(300))
        )
    assert {a.status_code for a in antwoorden} == {200, 303, 400, 422}
    assert await _bewaard(r)
