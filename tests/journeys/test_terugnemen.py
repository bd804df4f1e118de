"""Taking answers back: with code and receipt number, for as long as they wait apart."""

from __future__ import annotations

import asyncio

from service.beheer.sluiten import plan_sluiten
from service.database.sql import Pool
from service.invullen import intake
from service.invullen.inboeken import neem_terug
from service.invullen.verplaatsen import verplaats
from service.sleutels import Sleutels, nieuwe_code
from tests.journeys.conftest import NieuweRespondent
from tests.journeys.proef import AMSTERDAM, UTRECHT, maak_codes, maak_ronde, proef
from tests.journeys.respondent import Respondent
from tests.service.hulp import verzegeld
from vragenlijsten import codeer


async def _verstuur(r: Respondent, code: str, luistert: str = "3") -> str:
    """Fill in one answer and send; gives the receipt number."""
    await r.begin(code)
    r.zet("luistert", luistert)
    await r.druk("Volgende")
    await r.open("/invullen/versturen")
    await r.druk("Versturen")
    return r.scherm.tekst.split("ontvangstnummer ")[1][:9]


async def _neem_terug(r: Respondent, code: str, nummer: str) -> int:
    await r.open("/invullen/terugnemen")
    r.zet("code", code)
    r.zet("nummer", nummer)
    return (await r.druk("Terugnemen")).status


async def _stand(pool: Pool) -> tuple[int, bytes | None]:
    rij = await pool.fetchrow("SELECT status, bewijs FROM deelname.uitnodigingen")
    assert rij is not None
    return rij["status"], rij["bewijs"]


async def test_terugnemen_en_opnieuw(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """The number stands in the form already; afterwards nothing is left, and the code works again."""
    v = proef()
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, v))
    r = await respondent()
    nummer = await _verstuur(r, code)
    assert "/invullen/terugnemen" in r.scherm.links
    await r.open("/invullen/terugnemen")
    assert r.scherm.formulier.waarden("nummer") == [nummer]
    r.zet("code", code.lower())
    await r.druk("Terugnemen")
    assert "Wij hebben uw antwoorden gewist" in r.scherm.tekst
    assert code not in r.scherm.html
    assert await verzegeld(pool, sleutels) == []
    assert await _stand(pool) == (0, None)
    await r.open("/invullen/ontvangstbewijs")
    assert r.scherm.pad == "/invullen"
    assert await _neem_terug(r, code, nummer) == 404  # a second click finds nothing
    await r.begin(code)
    assert r.scherm.formulier.waarden("luistert") == []
    assert await _verstuur(r, code, "5") != nummer
    (rij,) = await verzegeld(pool, sleutels)
    assert rij["antwoorden"] == codeer(v, {"luistert": 5}, 1).antwoorden


async def test_alleen_met_allebei(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """Who holds a code but no number, or the number of another, takes nothing back and learns nothing."""
    code, ander = await maak_codes(pool, sleutels, await maak_ronde(pool, proef()), 2)
    een, twee = await respondent(), await respondent()
    nummer = await _verstuur(een, code)
    vreemd = await _verstuur(twee, ander)
    zinnen = set()
    for poging in ((code, vreemd), (ander, nummer), (nieuwe_code(), nummer), (code, "é" * 99)):
        assert await _neem_terug(twee, *poging) == 404
        zinnen.add(twee.scherm.tekst.split("Wij kunnen nog niet verder")[1][:60])
    assert len(zinnen) == 1
    assert await _neem_terug(twee, code, "") == 422
    assert await _neem_terug(twee, "geen code", nummer) == 422
    assert len(await verzegeld(pool, sleutels)) == 2
    assert await _neem_terug(twee, code, nummer.lower().replace("-", " ")) == 200
    assert len(await verzegeld(pool, sleutels)) == 1


async def test_te_laat(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """Once mixed, or once the ronde closes, it is said plainly that it can no longer be done."""
    ronde = await maak_ronde(pool, proef())
    codes = await maak_codes(pool, sleutels, ronde, 31)
    r = await respondent()
    nummers = {code: await _verstuur(await respondent(), code) for code in codes[:30]}
    assert await verplaats(pool, sleutels.zegels, ronde) == 20
    uitkomsten = [await _neem_terug(r, code, nummer) for code, nummer in nummers.items()]
    assert (uitkomsten.count(200), uitkomsten.count(409)) == (10, 20)
    assert await verzegeld(pool, sleutels) == []
    assert await pool.fetchval("SELECT count(*) FROM antwoorden.responsen") == 20
    assert await pool.fetchval("SELECT count(*) FROM deelname.uitnodigingen WHERE status = 2") == 20
    nummer = await _verstuur(await respondent(), codes[30])
    await plan_sluiten(pool, ronde)
    assert await _neem_terug(r, codes[30], nummer) == 409
    assert "Wij weten niet meer welke antwoorden van u zijn" in r.scherm.tekst
    assert len(await verzegeld(pool, sleutels)) == 1


async def test_alleen_die_gemeente(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """An organisation takes one gemeente back; the other stays."""
    ronde = await maak_ronde(pool, proef("aanbieders"))
    (code,) = await maak_codes(pool, sleutels, ronde, gemeenten=(AMSTERDAM, UTRECHT))
    r = await respondent()
    nummers = {}
    for naam in ("Amsterdam", "Utrecht"):
        await r.meld_aan(code)
        await r.open("/invullen/gemeenten")
        await r.druk(naam)
        await r.open("/invullen/versturen")
        await r.druk("Versturen")
        nummers[naam] = r.scherm.tekst.split("ontvangstnummer ")[1][:9]
    assert await _neem_terug(r, code, nummers["Utrecht"]) == 200
    assert "Gemeente Utrecht" in r.scherm.tekst
    assert [rij["gemeente"] for rij in await verzegeld(pool, sleutels)] == [AMSTERDAM]
    await r.meld_aan(code)
    assert "Nog niet ingevuld" in r.scherm.tekst


async def test_tegelijk_verplaatsen(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """Moving and taking back at the same moment: every response is either moved or gone, never both."""
    ronde = await maak_ronde(pool, proef())
    codes = await maak_codes(pool, sleutels, ronde, 40)
    for code in codes:
        await _verstuur(await respondent(), code)

    async def terug(code: str) -> bool:
        (toegang,) = await intake.zoek_toegang(pool, sleutels, code)
        assert toegang.bewijs is not None
        return await neem_terug(pool, sleutels, code, toegang.gemeente, ronde, toegang.bewijs)

    verplaatst, *gelukt = await asyncio.gather(
        verplaats(pool, sleutels.zegels, ronde), *(terug(code) for code in codes)
    )
    over = len(await verzegeld(pool, sleutels))
    assert over + verplaatst + sum(map(bool, gelukt)) == 40
    assert await pool.fetchval("SELECT count(*) FROM antwoorden.responsen") == verplaatst
    klaar = await pool.fetchval("SELECT count(*) FROM deelname.uitnodigingen WHERE status = 2")
    assert klaar == over + verplaatst
