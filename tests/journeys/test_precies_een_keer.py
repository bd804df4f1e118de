"""Exactly once and nothing lost, over HTTP: lost replies, tabs, devices, expiry, a deploy in the middle."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import httpx
from litestar import Litestar

from service.database.sql import Pool
from service.invullen.sessie import KOEKJE
from service.settings import Settings
from service.sleutels import Sleutels
from tests.journeys.conftest import NieuweRespondent
from tests.journeys.proef import JA, maak_codes, maak_ronde, proef
from tests.journeys.respondent import Respondent, lees_scherm
from tests.service.dienst import dienst
from tests.service.hulp import verzegeld
from vragenlijsten import codeer


def _nummer(tekst: str) -> str:
    return tekst.split("ontvangstnummer ")[1][:9]


async def _een_code(pool: Pool, sleutels: Sleutels) -> str:
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, proef()))
    return code


async def test_antwoord_raakt_kwijt(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """Stored, but the reply never came: whoever sends again, hours later too, gets the same receipt."""
    code = await _een_code(pool, sleutels)
    r = await respondent()
    await r.begin(code)
    r.zet("luistert", "2")
    await r.druk("Volgende")
    await r.open("/invullen/versturen")
    koekje = {"cookie": f"{KOEKJE}={r.client.cookies[KOEKJE]}"}
    verloren = await r.client.post("/invullen/versturen", data=r.inhoud(), headers=koekje)
    assert verloren.status_code == 303  # nobody saw it: the browser still has the old cookie and the old page
    r.client.cookies.clear()
    opnieuw = await r.client.post("/invullen/versturen", data=r.inhoud(), headers=koekje)
    r.client.cookies.update(opnieuw.cookies)
    nummer = _nummer((await r.open("/invullen/ontvangstbewijs")).tekst)
    los = await respondent()
    los.client.cookies.update(verloren.cookies)
    assert _nummer((await los.open("/invullen/ontvangstbewijs")).tekst) == nummer
    assert len(await verzegeld(pool, sleutels)) == 1


async def test_twee_tabbladen(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """Two tabs of one browser: another page each loses nothing; of the same page the last one counts."""
    v = proef()
    code = await _een_code(pool, sleutels)
    r = await respondent()
    eerste = await r.begin(code)
    tweede = await r.open("/invullen/vragen/slot")
    r.scherm = eerste
    r.zet("luistert", "2")
    await r.druk("Volgende")
    r.scherm = tweede
    r.zet("verhaal", "Uit het andere tabblad.")
    await r.druk("Volgende")
    assert r.scherm.pad == "/invullen/versturen"
    assert "U hebt 2 vragen beantwoord" in r.scherm.tekst
    verstuurscherm = r.scherm
    r.scherm = eerste
    r.zet("luistert", "5")
    await r.druk("Volgende")
    r.scherm = verstuurscherm
    nummer = _nummer((await r.druk("Versturen")).tekst)
    r.scherm = verstuurscherm
    assert _nummer((await r.druk("Versturen")).tekst) == nummer
    (rij,) = await verzegeld(pool, sleutels)
    assert rij["antwoorden"] == codeer(v, {"luistert": 5, "verhaal": "x"}, 1).antwoorden
    assert rij["teksten"] == {"verhaal": "Uit het andere tabblad."}


async def test_verlopen_bij_versturen(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """The session expired on the last page: the code is asked, then it is sent once with everything in it."""
    code = await _een_code(pool, sleutels)
    r = await respondent()
    await r.begin(code)
    r.zet("luistert", "2")
    await r.druk("Volgende")
    await r.open("/invullen/versturen")
    r.client.cookies.clear()
    await r.druk("Versturen")
    assert r.scherm.status == 403
    assert await verzegeld(pool, sleutels) == []
    r.zet("code", code)
    await r.druk("Verder")
    await r.open("/invullen/versturen")
    await r.druk("Versturen")
    (rij,) = await verzegeld(pool, sleutels)
    assert rij["antwoorden"] == codeer(proef(), {"luistert": 2}, 1).antwoorden


async def test_twee_apparaten_tegelijk(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """Two devices send at the same moment, after different last answers: one response, with the last."""
    code = await _een_code(pool, sleutels)
    een, twee = await respondent(), await respondent()
    await een.begin(code)
    await twee.begin(code)
    een.zet("luistert", "1")
    await een.druk("Volgende")
    twee.zet("luistert", "5")
    await twee.druk("Volgende")
    schermen = [await r.open("/invullen/versturen") for r in (een, twee)]
    assert len({scherm.formulier.waarden("_poging")[0] for scherm in schermen}) == 1
    uitkomsten = await asyncio.gather(een.druk("Versturen"), twee.druk("Versturen"))
    assert len({_nummer(scherm.tekst) for scherm in uitkomsten}) == 1
    (rij,) = await verzegeld(pool, sleutels)
    assert rij["antwoorden"] == codeer(proef(), {"luistert": 5}, 1).antwoorden


async def test_bladzijden_op_hetzelfde_moment(
    respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels
) -> None:
    """Six tabs save six times at the same moment: every page of every tab is in the draft."""
    code = await _een_code(pool, sleutels)
    r = await respondent()
    await r.begin(code)
    koekje = {"cookie": f"{KOEKJE}={r.client.cookies[KOEKJE]}"}
    bladzijden = {
        "stellingen": {"luistert": "4", "rapport": "9"},
        "contact": {"contact": JA},
        "slot": {"verhaal": "Alles tegelijk."},
    }
    antwoorden = await asyncio.gather(
        *(
            r.client.post(f"/invullen/vragen/{naam}", data=velden, headers=koekje)
            for naam, velden in list(bladzijden.items()) * 2
        )
    )
    assert {antwoord.status_code for antwoord in antwoorden} == {303}
    for naam, velden in bladzijden.items():
        await r.open(f"/invullen/vragen/{naam}")
        assert {veld: r.scherm.formulier.waarden(veld) for veld in velden} == {
            veld: [waarde] for veld, waarde in velden.items()
        }


async def test_elke_bladzijde_staat_op_de_server(
    respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels
) -> None:
    """After every page, in either direction, another device has everything up to there."""
    code = await _een_code(pool, sleutels)
    r = await respondent()
    await r.begin(code)
    for veld, waarde, knop in (
        ("luistert", "4", "Volgende"),
        ("contact", JA, "Vorige"),
        ("rapport", "9", "Volgende"),
    ):
        r.zet(veld, waarde)
        bladzijde = r.scherm.pad
        await r.druk(knop)
        ander = await respondent()
        await ander.meld_aan(code)
        assert (await ander.open(bladzijde)).formulier.waarden(veld) == [waarde]


async def _druk(client: httpx.AsyncClient, r: Respondent, knop: str) -> Respondent:
    """Press a button of a page that an earlier version of the service made."""
    verder = Respondent(client)
    verder.scherm = r.scherm
    client.cookies.update(r.client.cookies)
    await verder.druk(knop)
    return verder


async def test_nieuwe_versie_middenin(settings: Settings, pool: Pool, sleutels: Sleutels) -> None:
    """The service is restarted between two pages, and between sending and its repetition: nobody notices."""
    code = await _een_code(pool, sleutels)
    async with dienst(settings) as (client, _):
        r = Respondent(client)
        await r.begin(code)
        r.zet("luistert", "4")
    async with dienst(settings) as (client, _):
        r = await _druk(client, r, "Volgende")
        assert r.scherm.pad == "/invullen/vragen/contact"
        await r.open("/invullen/versturen")
        voor = lees_scherm(r.scherm.antwoord)
        koekjes = httpx.Cookies(client.cookies)
        nummer = _nummer((await r.druk("Versturen")).tekst)
    async with dienst(settings) as (client, _):
        client.cookies.update(koekjes)
        r = Respondent(client)
        r.scherm = voor
        assert _nummer((await r.druk("Versturen")).tekst) == nummer
    assert len(await verzegeld(pool, sleutels)) == 1


async def test_versie_met_een_ander_geheim(settings: Settings, pool: Pool, sleutels: Sleutels) -> None:
    """A service with another master secret knows no code and reads no cookie: it takes nothing, breaks
    nothing, and carries what was typed until the right one is back.
    """
    code = await _een_code(pool, sleutels)
    async with dienst(settings) as (client, _):
        r = Respondent(client)
        await r.begin(code)
        r.zet("luistert", "4")
    async with dienst(replace(settings, sleutel=b"een heel andere hoofdsleutel van 32+")) as (client, _):
        r = await _druk(client, r, "Volgende")
        assert r.scherm.status == 403
        r.zet("code", code)
        await r.druk("Verder")
        assert r.scherm.status == 404
        assert "Deze code kennen wij niet." in r.scherm.tekst
    assert await pool.fetchval("SELECT count(*) FROM antwoorden.concepten") == 1
    async with dienst(settings) as (client, _):
        r = await _druk(client, r, "Verder")
        assert r.scherm.pad == "/invullen/vragen/contact"
        await r.druk("Vorige")
        assert r.scherm.formulier.waarden("luistert") == ["4"]


async def test_aanbieder_verstuurt_per_gemeente_een_keer(
    app: Litestar, respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels
) -> None:
    """An organisation comes back for every gemeente, also on another device; what was sent stays as it is."""
    ronde = await maak_ronde(pool, proef("aanbieders"))
    (code,) = await maak_codes(pool, sleutels, ronde, gemeenten=("GM0363", "GM0344", "GM1680"))
    for naam, luistert in (("Amsterdam", "1"), ("Utrecht", "2")):
        r = await respondent()
        await r.meld_aan(code)
        assert "Sla die dan over" in r.scherm.tekst
        await r.druk(naam)
        bladzijde = await r.open("/invullen/vragen/stellingen")
        r.zet("luistert", luistert)
        await r.druk("Volgende")
        await r.open("/invullen/versturen")
        await r.druk("Versturen")
        assert "ontvangstbewijs" in r.scherm.ids
        r.scherm = bladzijde
        r.zet("luistert", "5")
        await r.druk("Volgende")
        assert r.scherm.status == 409
    rijen = {rij["gemeente"]: rij["antwoorden"][1] for rij in await verzegeld(pool, sleutels)}
    assert rijen == {"GM0363": 1, "GM0344": 2}
    await r.meld_aan(code)
    assert (r.scherm.tekst.count("Verstuurd"), r.scherm.tekst.count("Nog niet ingevuld")) == (2, 1)
