"""From code to receipt on a real PostgreSQL: exactly once, resume anywhere, nothing lost."""

import asyncio
from uuid import uuid4

import msgspec
import pytest

from service.beheer import rondes
from service.beheer.sluiten import plan_sluiten
from service.database.responsen import tel_responsen
from service.database.sql import Pool
from service.errors import (
    AlIngediend,
    NietOpgeslagen,
    OnbekendeCode,
    OngeldigeAntwoorden,
    Overbelast,
    RondeGesloten,
    RondeNietOpen,
)
from service.invullen import intake
from service.invullen.intake import Ontvangst
from service.invullen.schrijver import Schrijver
from service.sleutels import Sleutels, nieuwe_code, nummer_van
from tests.service.hulp import GOED, RONDE, dien_in, indiening, maak_codes, maak_ronde, toegang, verzegeld
from vragenlijsten import Antwoorden


async def _verzegeld(
    pool: Pool, sleutels: Sleutels
) -> list[tuple[list[int], list[int], dict[str, str], bool]]:
    return [
        (rij["antwoorden"], rij["paradata"], rij["teksten"], rij["toestemming"])
        for rij in await verzegeld(pool, sleutels)
    ]


async def test_a_response_is_stored_once_with_its_codes(
    schrijver: Schrijver, pool: Pool, sleutels: Sleutels
) -> None:
    await maak_ronde(pool)
    (code,) = await maak_codes(pool, sleutels, 1)
    ontvangst = await dien_in(schrijver, sleutels, code)
    assert not ontvangst.herhaald
    # vertrouwen, contact, kanalen 1-3, belang 1-2, cijfer, toestemming
    assert await _verzegeld(pool, sleutels) == [
        ([4, 1, 1, 0, 1, 2, 1, 7, 99], [1, 0, 4, 0, -1, -1, 0], {"verhaal": "Fijn."}, False)
    ]
    gevonden = await toegang(pool, sleutels, code)
    assert (gevonden.status, gevonden.nummer) == (2, ontvangst.nummer)
    assert gevonden.bewijs is not None
    assert nummer_van(gevonden.bewijs) == ontvangst.nummer


async def test_consent_and_route_are_taken_from_the_answers(
    schrijver: Schrijver, pool: Pool, sleutels: Sleutels
) -> None:
    await maak_ronde(pool)
    (code,) = await maak_codes(pool, sleutels, 1)
    await dien_in(schrijver, sleutels, code, {**GOED, "contact": 2, "verhaal_toestemming": 1})
    ((antwoorden, _, _, toestemming),) = await _verzegeld(pool, sleutels)
    assert (antwoorden[1], antwoorden[7]) == (2, 97)  # cijfer is no longer on the route
    assert toestemming


async def test_same_content_again_gives_the_same_receipt(
    schrijver: Schrijver, pool: Pool, sleutels: Sleutels
) -> None:
    await maak_ronde(pool)
    (code,) = await maak_codes(pool, sleutels, 1)
    poging = uuid4()
    eerste = await dien_in(schrijver, sleutels, code, poging=poging)
    tweede = await dien_in(schrijver, sleutels, code, poging=poging)
    assert tweede == Ontvangst(eerste.nummer, True)
    with pytest.raises(AlIngediend):
        await dien_in(schrijver, sleutels, code, {**GOED, "vertrouwen": 1}, poging)
    with pytest.raises(AlIngediend):
        await dien_in(schrijver, sleutels, code, poging=uuid4())
    assert len(await _verzegeld(pool, sleutels)) == 1


@pytest.mark.parametrize("zelfde", [True, False], ids=["same content", "other content"])
async def test_concurrent_submissions_store_exactly_one(pool: Pool, sleutels: Sleutels, zelfde: bool) -> None:
    await maak_ronde(pool)
    (code,) = await maak_codes(pool, sleutels, 1)
    poging = uuid4()
    schrijvers = [Schrijver(pool, sleutels, taken=2, batch=3) for _ in range(3)]  # as three processes would
    for schrijft in schrijvers:
        await schrijft.start()
    uitkomsten = await asyncio.gather(
        *(
            dien_in(schrijft, sleutels, code, {**GOED, "cijfer": 5 if zelfde else nr + 1}, poging)
            for schrijft in schrijvers
            for nr in range(8)
        ),
        return_exceptions=True,
    )
    for schrijft in schrijvers:
        await schrijft.stop()
    ontvangen = [u for u in uitkomsten if isinstance(u, Ontvangst)]
    assert [u.herhaald for u in ontvangen].count(False) == 1
    assert len({u.nummer for u in ontvangen}) == 1
    assert all(isinstance(u, (Ontvangst, AlIngediend)) for u in uitkomsten)
    # other content: the winner's own content was sent by each of the three
    assert len(ontvangen) == (24 if zelfde else 3)
    assert len(await _verzegeld(pool, sleutels)) == 1


async def test_resume_on_another_device(schrijver: Schrijver, pool: Pool, sleutels: Sleutels) -> None:
    await maak_ronde(pool)
    (code,) = await maak_codes(pool, sleutels, 1)
    thuis = await toegang(pool, sleutels, code)
    leeg = await intake.lees_concept(pool, sleutels, code, thuis)
    assert (leeg.antwoorden, thuis.status) == ({}, 0)
    half: Antwoorden = {"vertrouwen": 4, "verhaal": "ONLEESBAAR"}
    await intake.bewaar_concept(pool, sleutels, code, thuis, half, leeg.poging, leeg.begonnen)

    elders = await toegang(pool, sleutels, code)
    hervat = await intake.lees_concept(pool, sleutels, code, elders)
    assert elders.status == 1
    assert hervat == intake.Concept(half, leeg.poging, leeg.begonnen)
    (opgeslagen,) = await pool.fetch("SELECT sleutel, inhoud FROM antwoorden.concepten")
    assert b"ONLEESBAAR" not in opgeslagen["inhoud"]
    assert opgeslagen["sleutel"] != sleutels.status_sleutel(code)

    await dien_in(schrijver, sleutels, code, {**hervat.antwoorden, "contact": 1}, hervat.poging)
    assert await pool.fetchval("SELECT count(*) FROM antwoorden.concepten") == 0
    with pytest.raises(AlIngediend):
        await intake.bewaar_concept(pool, sleutels, code, elders, half, uuid4(), 0)
    assert await pool.fetchval("SELECT count(*) FROM antwoorden.concepten") == 0


async def test_refusals_say_why(schrijver: Schrijver, pool: Pool, sleutels: Sleutels) -> None:
    await maak_ronde(pool, open_=False)
    code, tweede = await maak_codes(pool, sleutels, 2)
    with pytest.raises(OnbekendeCode):
        await intake.zoek_toegang(pool, sleutels, nieuwe_code())
    gevonden = await toegang(pool, sleutels, code)
    assert gevonden.ronde_status == "nieuw"
    with pytest.raises(RondeNietOpen):
        await dien_in(schrijver, sleutels, code)
    with pytest.raises(RondeNietOpen):
        await intake.bewaar_concept(pool, sleutels, code, gevonden, {}, uuid4(), 0)
    await rondes.open_ronde(pool, RONDE)
    with pytest.raises(OngeldigeAntwoorden) as fout:
        await dien_in(schrijver, sleutels, code, {"vertrouwen": 6, "bestaat_niet": 1, "cijfer": 11})
    assert {f.vraag for f in fout.value.fouten} == {"vertrouwen", "bestaat_niet", "cijfer"}
    poging = uuid4()
    klaar = await dien_in(schrijver, sleutels, code, poging=poging)
    await plan_sluiten(pool, RONDE)
    with pytest.raises(RondeGesloten):
        await dien_in(schrijver, sleutels, tweede)
    # a repetition of what was acknowledged is still acknowledged
    assert await dien_in(schrijver, sleutels, code, poging=poging) == Ontvangst(klaar.nummer, True)


async def test_a_code_of_another_gemeente_is_unknown(pool: Pool, sleutels: Sleutels) -> None:
    v = await maak_ronde(pool)
    (code,) = await maak_codes(pool, sleutels, 1)
    (uitkomst,) = await intake.dien_in_batch(pool, sleutels, [indiening(code, v, gemeente="GM0518")])
    assert isinstance(uitkomst, OnbekendeCode)


async def test_one_bad_row_does_not_refuse_the_others(pool: Pool, sleutels: Sleutels) -> None:
    v = await maak_ronde(pool)
    codes = await maak_codes(pool, sleutels, 6)
    rijen = [indiening(code, v) for code in codes]
    rijen[1] = msgspec.structs.replace(rijen[1], teksten={"verhaal": "nul\x00teken"})  # refused by PostgreSQL
    rijen[3] = msgspec.structs.replace(rijen[3], antwoorden=[70_000] * 9)  # does not fit in a smallint
    rijen[4] = msgspec.structs.replace(rijen[4], teksten={"verhaal": "half \ud800 teken"})  # no UTF-8
    uitkomsten = await intake.dien_in_batch(pool, sleutels, [*rijen, rijen[0]])
    assert [type(u) for u in uitkomsten] == [
        Ontvangst,
        NietOpgeslagen,
        Ontvangst,
        NietOpgeslagen,
        NietOpgeslagen,
        Ontvangst,
        Ontvangst,
    ]
    assert (
        uitkomsten[6] == Ontvangst(uitkomsten[0].nummer, True)
        if isinstance(uitkomsten[0], Ontvangst)
        else False
    )
    assert (await tel_responsen(pool, RONDE)).verzegeld == 3
    assert [(await toegang(pool, sleutels, code)).status for code in codes] == [2, 0, 2, 0, 0, 2]


async def test_the_same_code_twice_in_one_batch_counts_once(pool: Pool, sleutels: Sleutels) -> None:
    v = await maak_ronde(pool)
    (code,) = await maak_codes(pool, sleutels, 1)
    een, ander = indiening(code, v), indiening(code, v, {"vertrouwen": 1})
    uitkomsten = await intake.dien_in_batch(pool, sleutels, [een, ander, een])
    assert sorted(type(u).__name__ for u in uitkomsten) in (
        ["AlIngediend", "Ontvangst", "Ontvangst"],
        ["AlIngediend", "AlIngediend", "Ontvangst"],
    )
    assert len(await _verzegeld(pool, sleutels)) == 1
    assert await intake.dien_in_batch(pool, sleutels, []) == []


async def test_an_answer_coded_with_another_version_is_not_stored(pool: Pool, sleutels: Sleutels) -> None:
    v = await maak_ronde(pool)
    (code,) = await maak_codes(pool, sleutels, 1)
    oud = msgspec.structs.replace(indiening(code, v), versie="sha256:" + "0" * 64)
    (uitkomst,) = await intake.dien_in_batch(pool, sleutels, [oud])
    assert isinstance(uitkomst, NietOpgeslagen)
    assert await _verzegeld(pool, sleutels) == []


async def test_the_writer_groups_and_writes_everything_before_it_stops(
    pool: Pool, sleutels: Sleutels
) -> None:
    v = await maak_ronde(pool)
    codes = await maak_codes(pool, sleutels, 300)
    schrijft = Schrijver(pool, sleutels, taken=2, batch=50)
    await schrijft.start()
    lopend = [asyncio.create_task(schrijft.schrijf(indiening(code, v))) for code in codes]
    await asyncio.sleep(0)
    await schrijft.stop()
    assert not any(ontvangst.herhaald for ontvangst in await asyncio.gather(*lopend))
    assert (await tel_responsen(pool, RONDE)).verzegeld == 300
    transacties = await pool.fetchval("SELECT count(DISTINCT xmin::text) FROM antwoorden.verzegeld")
    assert transacties < 30


async def test_a_full_queue_is_refused_at_once(pool: Pool, sleutels: Sleutels) -> None:
    """More than can wait is told so; what is waiting is written all the same."""
    v = await maak_ronde(pool)
    codes = await maak_codes(pool, sleutels, 5)
    schrijft = Schrijver(pool, sleutels, taken=1, wachtrij=3)
    await schrijft.start()
    lopend = [asyncio.create_task(schrijft.schrijf(indiening(code, v))) for code in codes]
    uitkomsten = await asyncio.gather(*lopend, return_exceptions=True)
    await schrijft.stop()
    assert [type(uitkomst) for uitkomst in uitkomsten] == [Ontvangst] * 3 + [Overbelast] * 2
    assert (await tel_responsen(pool, RONDE)).verzegeld == 3


async def test_duration_and_language_are_coarse(pool: Pool, sleutels: Sleutels) -> None:
    v = await maak_ronde(pool)

    def para(duur: int | None, taal: str) -> tuple[int, ...]:
        return intake.maak_indiening(
            nieuwe_code(), "GM0363", RONDE, v, GOED, uuid4(), deel=1, modus="import", taal=taal, duur=duur
        ).paradata[:3]

    assert para(129, "en") == (3, 1, 2)
    assert para(10**9, "xx") == (3, 0, 9)
    assert para(None, "nl") == (3, 0, -1)
    assert para(-5, "nl") == (3, 0, 0)
