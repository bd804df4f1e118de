"""An insider with superuser rights on the database tries to tie codes to answers. What holds, and what
docs/privacy.md says does not hold yet while a response waits to be moved.
"""

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
from service.settings import Settings
from service.sleutels import Sleutels
from tests.service.hulp import AMSTERDAM, DEN_HAAG, RONDE, dien_in, indiening, maak_codes, maak_ronde, strata


async def _vul(
    pool: Pool, sleutels: Sleutels, aantal: int, gemeente: str = AMSTERDAM, stratum: str = "a"
) -> list[str]:
    """Submit one by one, each with its number hidden in the duration, so that the order can be recognised."""
    codes = await maak_codes(pool, sleutels, aantal, gemeente, stratum)
    v = (await intake.zoek_toegang(pool, sleutels, codes[0]))[0].vragenlijst
    for nr, code in enumerate(codes):
        rij = msgspec.structs.replace(indiening(code, v, gemeente=gemeente), paradata=(1, 0, nr))
        (uitkomst,) = await intake.dien_in_batch(pool, sleutels, [rij])
        assert isinstance(uitkomst, Ontvangst)
    return codes


async def test_only_groups_of_ten_of_one_gemeente_and_stratum_move(pool: Pool, sleutels: Sleutels) -> None:
    await maak_ronde(pool, cellen=strata((AMSTERDAM, "a"), (AMSTERDAM, "b"), (DEN_HAAG, "a")))
    await _vul(pool, sleutels, GROEP - 1, AMSTERDAM, "a")
    await _vul(pool, sleutels, GROEP, AMSTERDAM, "b")
    await _vul(pool, sleutels, 3, DEN_HAAG, "a")
    assert await verplaats(pool) == GROEP
    cellen = await pool.fetch("SELECT DISTINCT gemeente, stratum FROM antwoorden.responsen")
    assert [tuple(cel) for cel in cellen] == [(AMSTERDAM, "b")]
    assert await verplaats(pool) == 0
    await _vul(pool, sleutels, 1, AMSTERDAM, "a")
    assert await verplaats(pool, RONDE) == GROEP
    assert await verplaats(pool, RONDE, alles=True) == 3
    aantal = await tel_responsen(pool, RONDE)
    assert (aantal.verplaatst, aantal.verzegeld) == (2 * GROEP + 3, 0)


async def test_moved_rows_say_nothing_about_who_or_when(pool: Pool, sleutels: Sleutels) -> None:
    await maak_ronde(pool)
    await _vul(pool, sleutels, 300)
    verzegeld = await pool.fetch("SELECT xmin::text FROM antwoorden.verzegeld")
    klaar = await pool.fetch("SELECT xmin::text FROM deelname.uitnodigingen")
    # Before the move the transaction number does tie them: the honest part of docs/privacy.md.
    assert {r[0] for r in verzegeld} & {r[0] for r in klaar}

    assert await verplaats(pool) == 300
    rijen = await pool.fetch(
        "SELECT id, paradata[3] AS nr, xmin::text AS xmin FROM antwoorden.responsen ORDER BY ctid"
    )
    assert not {r["xmin"] for r in rijen} & {r[0] for r in klaar}
    assert len({r["id"] for r in rijen}) == 300
    assert all(UUID(str(r["id"])).version == 4 for r in rijen)
    volgorde = pl.DataFrame({"plaats": range(300), "nr": [r["nr"] for r in rijen]})
    assert sorted(volgorde["nr"].to_list()) == list(range(300))
    samenhang = volgorde.select(pl.corr("plaats", "nr")).item()
    assert abs(samenhang) < 0.3  # five standard errors
    op_id = [r["nr"] for r in sorted(rijen, key=lambda r: r["id"])]
    assert abs(pl.select(pl.corr(pl.Series(range(300)), pl.Series(op_id))).item()) < 0.3


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
    assert not {tabel for tabel, _ in sleutels} & {"responsen", "verzegeld", "verhalen"}


async def test_no_key_of_a_code_or_draft_is_left_after_the_move(
    pool: Pool, sleutels: Sleutels, schrijver: Schrijver
) -> None:
    await maak_ronde(pool)
    codes = await maak_codes(pool, sleutels, 20)
    for code in codes:
        (gevonden,) = await intake.zoek_toegang(pool, sleutels, code)
        await intake.bewaar_concept(pool, sleutels, code, gevonden, {"contact": 1}, UUID(int=1), 0)
        await dien_in(schrijver, sleutels, code)
    await verplaats(pool)
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
    pool: Pool, sleutels: Sleutels, schrijver: Schrijver
) -> None:
    await maak_ronde(pool)
    for nr, code in enumerate(await maak_codes(pool, sleutels, 12)):
        await dien_in(
            schrijver, sleutels, code, {"verhaal": f"verhaal {nr}", "verhaal_toestemming": 1 + nr % 2}
        )
    await verplaats(pool)
    verhalen = await pool.fetch("SELECT * FROM antwoorden.verhalen ORDER BY ctid")
    assert {v["tekst"] for v in verhalen} == {f"verhaal {nr}" for nr in range(12)}
    assert {v["toestemming"] for v in verhalen if int(v["tekst"].split()[1]) % 2 == 0} == {True}
    assert {(v["doelgroep"], v["vraag"], v["status"]) for v in verhalen} == {("inwoners", "verhaal", "nieuw")}
    responsen = await pool.fetch("SELECT id FROM antwoorden.responsen ORDER BY ctid")
    assert not {v["id"] for v in verhalen} & {r["id"] for r in responsen}
    assert "stratum" not in dict(verhalen[0])


async def test_old_copies_are_cleared_from_the_sealed_table(pool: Pool, sleutels: Sleutels) -> None:
    await maak_ronde(pool)
    await _vul(pool, sleutels, 50)
    assert await pool.fetchval("SELECT pg_relation_size('antwoorden.verzegeld')") > 0
    await verplaats(pool)
    # VACUUM gives the empty pages back, so a raw read of the table's file finds nothing
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
