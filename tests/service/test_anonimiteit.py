"""An insider with superuser rights on the database tries to tie codes to answers. What holds, and what
docs/privacy.md says does not hold.
"""

import secrets
from collections import Counter, defaultdict
from uuid import UUID

import msgspec
import polars as pl

from service.beheer import rondes
from service.database.responsen import tel_responsen
from service.database.sql import Pool
from service.invullen import intake
from service.invullen.intake import Ontvangst
from service.invullen.schrijver import Schrijver
from service.invullen.verplaatsen import GROEP, verplaats
from service.invullen.zegelen import zegel_van
from service.settings import Settings
from service.sleutels import Sleutels
from tests.service.hulp import (
    AMSTERDAM,
    DEN_HAAG,
    GOED,
    RONDE,
    dien_in,
    indiening,
    maak_codes,
    maak_ronde,
    strata,
    verzegeld,
)
from tests.service.insider import Insider, kopieer


async def _vul(
    pool: Pool, sleutels: Sleutels, aantal: int, gemeente: str = AMSTERDAM, stratum: str = "a"
) -> list[str]:
    """Submit one by one, each with its number as last answer, so that the order can be recognised."""
    codes = await maak_codes(pool, sleutels, aantal, gemeente, stratum)
    v = (await intake.zoek_toegang(pool, sleutels, codes[0]))[0].vragenlijst
    for nr, code in enumerate(codes):
        kaal = indiening(code, v, gemeente=gemeente)
        rij = msgspec.structs.replace(kaal, antwoorden=[*kaal.antwoorden[:-1], nr])
        (uitkomst,) = await intake.dien_in_batch(pool, sleutels, [rij])
        assert isinstance(uitkomst, Ontvangst)
    return codes


async def test_only_groups_of_ten_of_one_gemeente_and_stratum_move(pool: Pool, sleutels: Sleutels) -> None:
    """Twenty make a group: ten move, and ten stay behind so that the last group is not smaller."""
    await maak_ronde(pool, cellen=strata((AMSTERDAM, "a"), (AMSTERDAM, "b"), (DEN_HAAG, "a")))
    await _vul(pool, sleutels, 2 * GROEP - 1, AMSTERDAM, "a")
    await _vul(pool, sleutels, 2 * GROEP + 3, AMSTERDAM, "b")
    await _vul(pool, sleutels, 3, DEN_HAAG, "a")
    assert await verplaats(pool, sleutels.zegels) == GROEP + 3
    cellen = await pool.fetch("SELECT DISTINCT gemeente, stratum FROM antwoorden.responsen")
    assert [tuple(cel) for cel in cellen] == [(AMSTERDAM, "b")]
    assert await verplaats(pool, sleutels.zegels) == 0
    await _vul(pool, sleutels, 1, AMSTERDAM, "a")
    assert await verplaats(pool, sleutels.zegels, RONDE) == GROEP
    aantal = await tel_responsen(pool, RONDE)
    assert (aantal.verplaatst, aantal.verzegeld) == (2 * GROEP + 3, 2 * GROEP + 3)


async def test_who_stays_behind_is_drawn_by_lot(pool: Pool, sleutels: Sleutels) -> None:
    """Not the last ten: with two hundred of forty, every number is seen on both sides."""
    await maak_ronde(pool)
    await _vul(pool, sleutels, 200)
    assert await verplaats(pool, sleutels.zegels) == 190
    blijft = [rij["antwoorden"][-1] for rij in await verzegeld(pool, sleutels)]
    assert len(set(blijft)) == GROEP
    assert min(blijft) < 150


async def test_a_group_holds_one_part_of_the_questionnaire(
    pool: Pool, sleutels: Sleutels, schrijver: Schrijver
) -> None:
    """The part follows from the code and shows in what was not asked: a mixed group of ten would be three."""
    await maak_ronde(pool, delen=3)
    per_deel = defaultdict[int, list[str]](list)
    for code in await maak_codes(pool, sleutels, 200):
        per_deel[sleutels.deel(code, 3)].append(code)
    for deel, aantal in ((1, 2 * GROEP - 1), (2, 2 * GROEP), (3, 2 * GROEP - 1)):
        for code in per_deel[deel][:aantal]:
            await dien_in(schrijver, sleutels, code)
    assert await verplaats(pool, sleutels.zegels) == GROEP
    wachtend = await pool.fetch("SELECT deel FROM antwoorden.verzegeld")
    assert Counter(r["deel"] for r in wachtend) == {1: 2 * GROEP - 1, 2: GROEP, 3: 2 * GROEP - 1}
    await dien_in(schrijver, sleutels, per_deel[3][2 * GROEP])
    assert await verplaats(pool, sleutels.zegels) == GROEP
    assert "deel" not in dict(await pool.fetchrow("SELECT * FROM antwoorden.responsen") or {})


async def test_an_unusual_length_is_a_group_of_its_own(
    pool: Pool, sleutels: Sleutels, schrijver: Schrijver
) -> None:
    """Ordinary texts all get the same length; one that cannot be pressed into it waits for its like."""
    await maak_ronde(pool)
    codes = await maak_codes(pool, sleutels, 2 * GROEP + 2)
    vreemd = "".join(chr(0x4E00 + secrets.randbelow(20_000)) for _ in range(1990))
    verhalen = ["", "Kort.", "Het duurde lang voordat iemand belde. " * 50, vreemd]
    for nr, code in enumerate(codes):
        verhaal = verhalen[-1] if nr < 2 else verhalen[nr % 3]
        await dien_in(schrijver, sleutels, code, {**GOED, "verhaal": verhaal})
    lengtes = await pool.fetch("SELECT octet_length(inhoud) AS lengte FROM antwoorden.verzegeld")
    assert sorted(Counter(r["lengte"] for r in lengtes).values()) == [2, 2 * GROEP]
    assert await verplaats(pool, sleutels.zegels) == GROEP
    teksten = await pool.fetch("SELECT tekst FROM antwoorden.verhalen")
    assert len({len(r["tekst"]) for r in teksten}) == 1


async def test_without_parts_everyone_of_a_stratum_is_in_one_group(pool: Pool, sleutels: Sleutels) -> None:
    await maak_ronde(pool)
    await _vul(pool, sleutels, 2 * GROEP)
    assert await pool.fetchval("SELECT DISTINCT deel FROM antwoorden.verzegeld") == 0
    assert await verplaats(pool, sleutels.zegels) == GROEP


async def test_moved_rows_say_nothing_about_who_or_when(pool: Pool, sleutels: Sleutels) -> None:
    await maak_ronde(pool)
    await _vul(pool, sleutels, 300)
    klaar = await pool.fetch("SELECT xmin::text FROM deelname.uitnodigingen")
    assert await verplaats(pool, sleutels.zegels) == 290
    ik = Insider([], sleutels, await zegel_van(pool, sleutels.zegels, RONDE), [await kopieer(pool, RONDE)])
    rijen = ik.nu.responsen
    assert not {r["xmin"] for r in rijen} & {r[0] for r in klaar}
    assert len({r["id"] for r in rijen}) == 290
    assert all(UUID(str(r["id"])).version == 4 for r in rijen)
    nummers = pl.Series([ik.nummers[r["id"]] for r in rijen])
    assert nummers.n_unique() == 290
    op_id = pl.Series([ik.nummers[r["id"]] for r in sorted(rijen, key=lambda r: str(r["id"]))])
    for volgorde in (nummers, op_id):
        samenhang = pl.select(pl.corr(pl.Series(range(290)), volgorde)).item()
        assert abs(samenhang) < 0.3  # five standard errors


async def test_no_date_time_or_serial_number_stands_near_an_answer(pool: Pool) -> None:
    kolommen = await pool.fetch(
        """SELECT table_schema, table_name, column_name, data_type, column_default
           FROM information_schema.columns WHERE table_schema IN ('antwoorden', 'deelname')"""
    )
    assert len(kolommen) > 25
    tijd = [
        tuple(k) for k in kolommen if k["data_type"].startswith(("timestamp", "date", "time", "interval"))
    ]
    assert tijd == []
    assert not [k for k in kolommen if "nextval" in (k["column_default"] or "")]
    sleutels = {(k["table_name"], k["column_name"]) for k in kolommen if k["data_type"] == "bytea"}
    assert not {tabel for tabel, _ in sleutels} & {"responsen", "verhalen"}
    assert {kolom for tabel, kolom in sleutels if tabel == "verzegeld"} == {"inhoud"}  # sealed


async def test_no_key_of_a_code_or_draft_is_left_after_the_move(
    pool: Pool, sleutels: Sleutels, schrijver: Schrijver
) -> None:
    await maak_ronde(pool)
    codes = await maak_codes(pool, sleutels, 20 + GROEP)
    for code in codes:
        (gevonden,) = await intake.zoek_toegang(pool, sleutels, code)
        await intake.bewaar_concept(pool, sleutels, code, gevonden, {"contact": 1}, UUID(int=1), 0)
        await dien_in(schrijver, sleutels, code)
    await verplaats(pool, sleutels.zegels)
    assert await pool.fetchval("SELECT count(*) FROM antwoorden.concepten") == 0
    inhoud = await pool.fetch(
        "SELECT r::text FROM antwoorden.responsen r UNION ALL SELECT v::text FROM antwoorden.verhalen v"
    )
    assert len(inhoud) == 40
    alles = "\n".join(r[0] for r in inhoud)
    sporen = [sleutels.status_sleutel(c).hex() for c in codes]
    sporen += [sleutels.concept_sleutel(c, AMSTERDAM).hex() for c in codes]
    sporen += [r["bewijs"].hex() for r in await pool.fetch("SELECT bewijs FROM deelname.uitnodigingen")]
    assert not [spoor for spoor in [*sporen, *codes] if spoor in alles]


async def test_a_story_cannot_be_tied_to_the_coded_answers(
    pool: Pool, sleutels: Sleutels, settings: Settings, schrijver: Schrijver
) -> None:
    await maak_ronde(pool)
    for nr, code in enumerate(await maak_codes(pool, sleutels, 22)):
        await dien_in(
            schrijver, sleutels, code, {"verhaal": f"verhaal {nr}", "verhaal_toestemming": 1 + nr % 2}
        )
    assert await verplaats(pool, sleutels.zegels) == 12
    eerst = await pool.fetch("SELECT * FROM antwoorden.verhalen ORDER BY ctid")
    responsen = await pool.fetch("SELECT id FROM antwoorden.responsen ORDER BY ctid")
    assert len(eerst) == 12
    assert {(v["vraag"], v["toestemming"], "verhaal" in v["tekst"]) for v in eerst} == {("", False, False)}
    assert not {v["id"] for v in eerst} & {r["id"] for r in responsen}
    assert "stratum" not in dict(eerst[0])
    # at close all get new places together, so that the last ten do not stand apart
    await rondes.sluit(pool, settings, RONDE)
    verhalen = await pool.fetch("SELECT *, xmin::text AS xmin FROM antwoorden.verhalen")
    assert {v["tekst"] for v in verhalen} == {f"verhaal {nr}" for nr in range(22)}
    assert {v["toestemming"] for v in verhalen if int(v["tekst"].split()[1]) % 2 == 0} == {True}
    assert {(v["doelgroep"], v["vraag"], v["status"]) for v in verhalen} == {("inwoners", "verhaal", "nieuw")}
    assert not {v["id"] for v in verhalen} & {v["id"] for v in eerst}
    assert len({v["xmin"] for v in verhalen}) == 1


async def test_the_sealed_table_shrinks_again_when_a_ronde_is_closed(
    pool: Pool, sleutels: Sleutels, settings: Settings
) -> None:
    await maak_ronde(pool)
    await _vul(pool, sleutels, 50)
    await verplaats(pool, sleutels.zegels)
    assert await pool.fetchval("SELECT pg_relation_size('antwoorden.verzegeld')") > 0
    await rondes.sluit(pool, settings, RONDE)
    assert await pool.fetchval("SELECT pg_relation_size('antwoorden.verzegeld')") == 0


async def test_after_closing_no_live_row_is_left(pool: Pool, sleutels: Sleutels, settings: Settings) -> None:
    await maak_ronde(pool)
    await _vul(pool, sleutels, 25)
    await rondes.sluit(pool, settings, RONDE)
    for tabel in ("responsen", "verzegeld", "concepten"):
        assert await pool.fetchval(f"SELECT count(*) FROM antwoorden.{tabel}") == 0
    assert await pool.fetchval("SELECT to_regclass('antwoorden.\"responsen_inwoners-2026\"')") is None
    frame = await rondes.lees_bevroren(settings, RONDE)
    assert frame.height == 25
    namen = set(frame.columns)
    assert not namen & {"id", "sleutel", "bewijs", "datum", "versie"}


async def test_the_order_of_codes_in_the_database_says_nothing_about_the_address_list(
    pool: Pool, sleutels: Sleutels
) -> None:
    await maak_ronde(pool)
    codes = await maak_codes(pool, sleutels, 500)
    plaats = {sleutels.status_sleutel(code): nr for nr, code in enumerate(codes)}
    rijen = await pool.fetch("SELECT sleutel FROM deelname.uitnodigingen ORDER BY ctid")
    volgorde = pl.Series([plaats[r["sleutel"]] for r in rijen])
    assert abs(pl.select(pl.corr(volgorde, pl.Series(range(500)))).item()) < 0.2
