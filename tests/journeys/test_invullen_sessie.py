"""Sending exactly once, expiry, and what the browser and the outside world get to see of a code."""

from __future__ import annotations

import asyncio
import re

import httpx

from service.database.sql import Pool
from service.invullen.sessie import Sessie, Sessies
from service.sleutels import Sleutels
from tests.conftest import HOOFDSLEUTEL
from tests.journeys.conftest import NieuweRespondent, op_verdieping
from tests.journeys.proef import AMSTERDAM, JA, UTRECHT, maak_codes, maak_ronde, proef
from tests.service.hulp import verzegeld
from vragenlijsten import codeer

KWAAD = '"><script>alert(1)</script>&'


def _nummer(tekst: str) -> str:
    gevonden = re.search(r"ontvangstnummer ([0-9A-Z]{4}-[0-9A-Z]{4})", tekst)
    assert gevonden
    return gevonden[1]


async def test_dubbel_klikken(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """Five clicks at the same time: one response, one receipt number."""
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, proef()))
    r = await respondent()
    await r.begin(code)
    r.zet("luistert", "3")
    await r.druk("Volgende")
    await r.open("/invullen/versturen")
    koekje = {"cookie": f"invullen={r.client.cookies['invullen']}"}
    klikken = [r.client.post("/invullen/versturen", data=r.inhoud(), headers=koekje) for _ in range(5)]
    antwoorden = await asyncio.gather(*klikken)
    assert {a.status_code for a in antwoorden} == {303}
    assert {a.headers["location"] for a in antwoorden} == {"/invullen/ontvangstbewijs"}
    nummers = set()
    for antwoord in antwoorden:
        los = await respondent()
        los.client.cookies.update(antwoord.cookies)
        nummers.add(_nummer((await los.open("/invullen/ontvangstbewijs")).tekst))
    assert len(nummers) == 1
    assert len(await verzegeld(pool, sleutels)) == 1


async def test_terug_en_opnieuw(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """Sending again after Back: the same receipt. Changing an answer after Back: told plainly, 409."""
    v = proef()
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, v))
    r = await respondent()
    vraagscherm = await r.begin(code)
    r.zet("luistert", "3")
    await r.druk("Volgende")
    verstuurscherm = await r.open("/invullen/versturen")
    await r.druk("Versturen")
    nummer = _nummer(r.scherm.tekst)
    r.scherm = verstuurscherm
    assert _nummer((await r.druk("Versturen")).tekst) == nummer
    assert _nummer((await r.open("/invullen/versturen")).tekst) == nummer
    r.scherm = vraagscherm
    r.zet("luistert", "5")
    await r.druk("Volgende")
    assert r.scherm.status == 409
    assert "wat u de eerste keer hebt verstuurd, blijft staan" in r.scherm.tekst
    (rij,) = await verzegeld(pool, sleutels)
    assert rij["antwoorden"] == codeer(v, {"luistert": 3}, 1).antwoorden


async def test_tweede_apparaat_na_verzenden(
    respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels
) -> None:
    """Sent on one device while another is still busy: that gets a plain sentence or the same receipt."""
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, proef()))
    een, twee = await respondent(), await respondent()
    await een.begin(code)
    await twee.begin(code)
    await een.open("/invullen/versturen")
    verstuurscherm = await twee.open("/invullen/versturen")
    vraagscherm = await twee.open("/invullen/vragen/stellingen")
    nummer = _nummer((await een.druk("Versturen")).tekst)
    twee.scherm = vraagscherm
    twee.zet("luistert", "1")
    await twee.druk("Volgende")
    assert twee.scherm.status == 409
    twee.scherm = verstuurscherm
    assert _nummer((await twee.druk("Versturen")).tekst) == nummer
    derde = await respondent()
    await derde.meld_aan(code)
    assert derde.scherm.status == 200
    assert "Bedankt voor het meedoen." in derde.scherm.tekst
    assert f"/gemeenten/{AMSTERDAM}" in derde.scherm.links
    assert len(await verzegeld(pool, sleutels)) == 1


async def test_oud_scherm_verstuurt_niet_blind(
    respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels
) -> None:
    """A sending page of another draft (another browser window, long ago) shows the page again instead."""
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, proef()))
    r = await respondent()
    await r.begin(code)
    await r.open("/invullen/versturen")
    velden = r.inhoud() | {"_poging": ["00000000-0000-4000-8000-000000000000"]}
    antwoord = await r.client.post("/invullen/versturen", data=velden)
    assert antwoord.headers["location"] == "/invullen/versturen"
    assert await verzegeld(pool, sleutels) == []
    await r.open("/invullen/versturen")
    assert (await r.druk("Versturen")).pad == "/invullen/ontvangstbewijs"


async def test_verlopen_sessie_verliest_niets(
    respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels
) -> None:
    """The cookie is gone when a page is sent: the code is asked, and then the page is saved after all."""
    r, code = await op_verdieping(respondent, pool, sleutels)
    await r.druk("Volgende")
    r.zet("verhaal", KWAAD)
    r.zet("eerst.1", "2")
    r.client.cookies.clear()
    await r.druk("Volgende")
    assert r.scherm.status == 403
    assert "Wat u net hebt ingevuld, gaat mee." in r.scherm.tekst
    assert KWAAD not in r.scherm.html
    await r.druk("English")  # also another language keeps it
    assert "You were away for a while." in r.scherm.tekst
    r.zet("code", "ABCD")
    await r.druk("Continue")  # a mistake in the code keeps it
    assert r.scherm.status == 422
    r.zet("code", code)
    await r.druk("Continue")
    assert r.scherm.pad == "/invullen/versturen"
    await r.open("/invullen/vragen/slot")
    assert r.scherm.formulier.waarden("verhaal") == [KWAAD]
    assert r.scherm.formulier.waarden("eerst.1") == ["2"]


async def test_verlopen_met_fout_en_gemeente(
    respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels
) -> None:
    """An organisation's page goes back to its own gemeente; faults in it are shown as always."""
    ronde = await maak_ronde(pool, proef("aanbieders"))
    (code,) = await maak_codes(pool, sleutels, ronde, gemeenten=(AMSTERDAM, UTRECHT))
    r = await respondent()
    await r.meld_aan(code)
    await r.druk("Utrecht")
    await r.open("/invullen/vragen/contact")
    r.zet("contact", JA)
    await r.druk("Volgende")
    r.zet("keren", "vaak")
    r.client.cookies.clear()
    await r.druk("Volgende")
    r.zet("code", code)
    await r.druk("Verder")
    assert r.scherm.status == 422
    assert "Gemeente Utrecht" in r.scherm.tekst
    assert r.scherm.formulier.waarden("keren") == ["vaak"]


async def test_verlopen_bij_lezen(respondent: NieuweRespondent) -> None:
    """Opening a page without a session, or with a damaged or forged cookie, leads to the code page."""
    r = await respondent()
    vreemd = Sessies(b"een heel andere hoofdsleutel, ook 32+").verzegel(Sessie(code="0000-0000-0000"))
    oud = Sessies(HOOFDSLEUTEL).verzegel(Sessie(code="0000-0000-0000"), nu=0)
    for koekje in ("", "rommel", "AAAA", "%00", vreemd, oud):
        for pad in ("gemeenten", "start", "vragen/stellingen", "versturen", "ontvangstbewijs", "later"):
            antwoord = await r.client.get(f"/invullen/{pad}", headers={"cookie": f"invullen={koekje}"})
            assert antwoord.status_code == 303, (koekje, pad)
            assert antwoord.headers["location"].startswith("/invullen")
    assert "U was even weg." in (await r.open("/invullen/start")).tekst


async def test_code_komt_nergens(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """A code appears in no address, page, header or cookie after it was posted; nothing is cached."""
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, proef()))
    kaal = code.replace("-", "")
    r = await respondent()
    gezien: list[httpx.Response] = []

    async def kijk(antwoord: httpx.Response) -> None:
        gezien.append(antwoord)

    r.client.event_hooks["response"] = [kijk]
    await r.begin(code)
    while r.scherm.pad != "/invullen/versturen":
        await r.druk("Volgende")
    await r.druk("Versturen")
    assert len(gezien) > 8
    for antwoord in gezien:
        tekst = f"{antwoord.url} {antwoord.headers} {antwoord.text}"
        assert code not in tekst
        assert kaal not in tekst
        koppen = antwoord.headers
        assert koppen["cache-control"] == "no-store"
        assert "'unsafe" not in koppen["content-security-policy"]
        assert "default-src 'none'" in koppen["content-security-policy"]
        for koekje in koppen.get_list("set-cookie"):
            assert "HttpOnly" in koekje and "SameSite=lax" in koekje and "Path=/invullen" in koekje
            assert "secure" not in koekje.lower()  # this visit came over http
    sessie = Sessies(HOOFDSLEUTEL).open(r.client.cookies["invullen"])
    assert sessie is not None and sessie.code == ""


async def test_veilig_koekje_over_https(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """Over https the cookie travels only over https."""
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, proef()))
    r = await respondent()
    antwoord = await r.client.post("https://samenspel.test/invullen", data={"code": code})
    assert "Secure" in antwoord.headers["set-cookie"]
