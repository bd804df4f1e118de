"""The door: guessing is slowed down without locking anyone out, and the open link lets people in apart."""

import asyncio
import re
import time
from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar

from service.beheer import rondes
from service.database.sql import Pool
from service.database.uitnodigingen import zet_open_link
from service.invullen.drempel import IN_ALLES, LICHT, OPEN_LINK, PER_ADRES, WACHT, ZWAAR, Drempel, gewerkt
from service.settings import Settings
from service.sleutels import Sleutels, nieuwe_code, nieuwe_codes
from tests.service.dienst import dienst
from tests.service.hulp import AMSTERDAM, DEN_HAAG, GOED, RONDE, maak_codes, maak_ronde

OPEN = f"/invullen/open/{RONDE}/{AMSTERDAM}"


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[tuple[httpx.AsyncClient, Litestar]]:
    """The started application and a client."""
    async with dienst(settings) as beide:
        yield beide


def _klant(app: Litestar, adres: str) -> httpx.AsyncClient:
    vervoer = httpx.ASGITransport(app, client=(adres, 1))  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=vervoer, base_url="http://dienst.example")


def _los_op(html: str) -> dict[str, str]:
    """What the script of the page does."""
    velden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))
    bits = re.search(r'data-bits="(\d+)"', html)
    assert bits
    getal = next(nr for nr in range(1 << 24) if gewerkt(velden["_opgave"], str(nr), int(bits[1])))
    return {**velden, "_oplossing": str(getal)}


def test_work_grows_with_wrong_codes_and_passes_with_time() -> None:
    d = Drempel(b"x" * 32)
    for _ in range(PER_ADRES - 1):
        d.fout("1.1.1.1", 1000)
    assert d.werk("1.1.1.1", 1000) == 0
    d.fout("1.1.1.1", 1000)
    assert (d.werk("1.1.1.1", 1000), d.werk("2.2.2.2", 1000)) == (LICHT, 0)
    for _ in range(100_000):
        d.fout("1.1.1.1", 1000)
    assert d.werk("1.1.1.1", 1000) == ZWAAR
    assert LICHT <= d.werk("2.2.2.2", 1000) < ZWAAR  # pressure on all: some work for everyone, no lock
    assert d.werk("1.1.1.1", 1000 + 180) == 0
    d.fout("1.1.1.1", 2000)
    assert "1.1.1.1" not in repr(vars(d._fout)) + repr(vars(d))


def test_a_task_counts_once_and_only_when_done_or_waited_for() -> None:
    d = Drempel(b"x" * 32)
    opgave = d.geef(10, 1000)
    goed = next(str(nr) for nr in range(1 << 16) if gewerkt(opgave.token, str(nr), 10))
    fout = next(str(nr) for nr in range(1 << 16) if not gewerkt(opgave.token, str(nr), 10))
    assert not d.klopt(opgave.token, fout, 10, 1001)
    assert not d.klopt(opgave.token, goed, 11, 1001)  # too light
    assert not d.klopt(opgave.token, goed, 10, 1000 + 3600)  # too old
    assert not Drempel(b"y" * 32).klopt(opgave.token, goed, 10, 1001)  # not ours
    assert d.klopt(opgave.token, goed, 10, 1001)
    assert not d.klopt(opgave.token, goed, 10, 1001)
    zonder_script = d.geef(20, 1000)
    assert not d.klopt(zonder_script.token, "", 20, 1000 + WACHT - 1)
    assert d.klopt(zonder_script.token, "", 20, 1000 + WACHT)
    slecht = ("", "é", "AAAA", opgave.token[:-4])
    assert not any(d.klopt(token, oplossing, 10, 1001) for token in slecht for oplossing in ("", "1e3", "²"))


async def test_a_guesser_works_and_a_neighbour_does_not(
    app: tuple[httpx.AsyncClient, Litestar], pool: Pool, sleutels: Sleutels
) -> None:
    await maak_ronde(pool)
    (code,) = await maak_codes(pool, sleutels, 1)
    async with _klant(app[1], "10.0.0.1") as dief, _klant(app[1], "10.0.0.2") as buur:
        statussen = [
            (await dief.post("/invullen", data={"code": c})).status_code for c in nieuwe_codes(PER_ADRES + 1)
        ]
        assert statussen == [404] * PER_ADRES + [429]
        assert (await buur.post("/invullen", data={"code": code})).status_code == 303
        # whoever shares the address of the guesser does a little work, and is in
        opgave = await dief.post("/invullen", data={"code": code, "bewaard.verhaal": "Van net."})
        assert opgave.status_code == 429
        # another language meanwhile loses neither the code nor what an expired session had typed
        assert '<button form="opgaveformulier" name="_naar" value="taal-en"' in opgave.text
        engels = await dief.post("/invullen", data=_los_op(opgave.text) | {"_naar": "taal-en"})
        assert '<html lang="en"' in engels.text and f'value="{code}"' in engels.text
        assert 'name="bewaard.verhaal" value="Van net."' in engels.text
        binnen = await dief.post("/invullen", data=_los_op(opgave.text))
        assert (binnen.status_code, binnen.headers["location"]) == (303, "/invullen/start")


async def test_the_api_says_429_to_one_address_only(
    app: tuple[httpx.AsyncClient, Litestar], pool: Pool, sleutels: Sleutels
) -> None:
    await maak_ronde(pool)
    (code,) = await maak_codes(pool, sleutels, 1)
    pad = f"/api/v1/rondes/{RONDE}/responsen"
    invoer = {"gemeente": AMSTERDAM, "poging": "12345678-1234-4234-8234-123456789abc", "antwoorden": GOED}
    async with _klant(app[1], "10.0.0.1") as dief, _klant(app[1], "10.0.0.2") as buur:
        statussen = {(await dief.post(pad, json={"code": c, **invoer})).status_code for c in nieuwe_codes(70)}
        assert statussen == {404, 429}
        antwoord = await dief.post(pad, json={"code": code, **invoer})
        assert antwoord.headers["content-type"] == "application/problem+json"
        assert (await buur.post(pad, json={"code": code, **invoer})).status_code == 201


async def test_respondents_get_in_while_ten_thousand_codes_a_minute_are_guessed(
    app: tuple[httpx.AsyncClient, Litestar], pool: Pool, sleutels: Sleutels
) -> None:
    """Three seconds at 167 wrong codes a second from 500 addresses, the door already under pressure."""
    await maak_ronde(pool)
    codes = await maak_codes(pool, sleutels, 30)
    for _ in range(IN_ALLES):
        app[1].state.drempel.fout("192.0.2.1")
    gegokt = 0

    async def raad(einde: float) -> None:
        nonlocal gegokt
        while time.monotonic() < einde:
            async with _klant(app[1], f"10.1.{gegokt % 500 // 250}.{gegokt % 250}") as dief:
                gegokt += 1
                await dief.post("/invullen", data={"code": nieuwe_code()})
            await asyncio.sleep(max(0.0, gegokt / 167 - (time.monotonic() - begin)))

    async def doe_mee(nr: int) -> float:
        async with _klant(app[1], f"10.2.0.{nr}") as klant:
            start = time.perf_counter()
            scherm = await klant.post("/invullen", data={"code": codes[nr]})
            onderweg = time.perf_counter() - start
            velden = _los_op(scherm.text)  # the work is done on the respondent's own device
            start = time.perf_counter()
            assert (await klant.post("/invullen", data=velden)).status_code == 303
            return 1000 * (onderweg + time.perf_counter() - start)

    stil = sorted([await doe_mee(nr) for nr in range(10)])
    begin = time.monotonic()
    aanval = [asyncio.create_task(raad(begin + 3)) for _ in range(4)]
    druk = []
    for nr in range(10, 30):
        druk.append(await doe_mee(nr))
        await asyncio.sleep(0.1)
    await asyncio.gather(*aanval)
    druk.sort()
    print("\nms op de server          helft  traagste")
    for naam, tijden in (("zonder raders", stil), ("met raders", druk)):
        print(f"{naam:<22}{tijden[len(tijden) // 2]:8.0f}{tijden[-1]:10.0f}")
    print(f"{gegokt} keer geraden in 3 seconden; iedereen is binnen")
    assert gegokt > 250
    assert druk[10] < 1000


async def test_the_open_link_is_a_stratum_of_its_own(
    app: tuple[httpx.AsyncClient, Litestar], pool: Pool, settings: Settings
) -> None:
    client, _ = app
    await maak_ronde(pool)
    assert (await client.get(OPEN)).status_code == 404
    assert await zet_open_link(pool, RONDE, AMSTERDAM, aan=True)
    assert await zet_open_link(pool, RONDE, AMSTERDAM, aan=True)
    assert not await zet_open_link(pool, RONDE, "GM0000", aan=True)
    assert (await client.get(OPEN)).status_code == 200
    assert (await client.get(f"/invullen/open/{RONDE}/{DEN_HAAG}")).status_code == 404
    opgave = await client.post(OPEN, data={"x": ""})
    assert opgave.status_code == 429
    assert f'data-bits="{OPEN_LINK}"' in opgave.text
    binnen = await client.post(OPEN, data=_los_op(opgave.text))
    assert binnen.status_code == 200, binnen.text
    assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", binnen.text)
    assert (await client.get("/invullen/start")).status_code == 200
    een = {"vertrouwen": "4", "_gemeente": AMSTERDAM, "_naar": "volgende"}
    await client.post("/invullen/vragen/een", data=een)
    laatste = await client.get("/invullen/versturen")
    velden = dict(re.findall(r'name="(_gemeente|_poging)" value="([^"]*)"', laatste.text))
    assert (await client.post("/invullen/versturen", data=velden)).status_code == 303
    assert await pool.fetchval("SELECT stratum FROM antwoorden.verzegeld") == "open-link"
    await zet_open_link(pool, RONDE, AMSTERDAM, aan=False)
    assert (await client.get(OPEN)).status_code == 404
    await rondes.sluit(pool, settings, RONDE)
    assert (await rondes.lees_bevroren(settings, RONDE))["stratum"].to_list() == ["open-link"]
    strata = (await rondes.strata(pool, RONDE)).rows()
    assert (AMSTERDAM, "open-link", 0, 1) in strata


async def test_the_open_link_has_a_share_per_address(
    app: tuple[httpx.AsyncClient, Litestar], pool: Pool
) -> None:
    client, toepassing = app
    await maak_ronde(pool)
    await zet_open_link(pool, RONDE, AMSTERDAM, aan=True)
    while toepassing.state.drempel.laat_open("127.0.0.1"):
        pass
    vol = await client.post(OPEN, data=_los_op((await client.post(OPEN, data={"x": ""})).text))
    assert vol.status_code == 429
    assert await pool.fetchval("SELECT count(*) FROM deelname.uitnodigingen") == 0


@pytest.mark.parametrize(
    "adressen",
    [
        [f"2001:db8:1:2::{nr:x}" for nr in range(PER_ADRES)],
        [f"[2001:db8:1:2:{nr:x}::1]" for nr in range(PER_ADRES)],
        [f"192.0.2.1:{5000 + nr}" for nr in range(PER_ADRES)],
        ["192.0.2.1", "::ffff:192.0.2.1"] * (PER_ADRES // 2),
    ],
)
def test_a_house_full_of_addresses_is_one_visitor(adressen: list[str]) -> None:
    d = Drempel(b"x" * 32)
    for adres in adressen:
        d.fout(adres, 1000)
    assert d.werk(adressen[0], 1000) == LICHT
    assert d.werk("2001:db8:1:3::1", 1000) == d.werk("192.0.2.2", 1000) == 0
    assert d.werk("1:2:geen adres", 1000) == 0
