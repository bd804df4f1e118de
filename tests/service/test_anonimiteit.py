"""An insider with superuser rights on the database tries to tie codes to answers. What holds, and what
docs/privacy.md says does not hold.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import TypeAlias
from uuid import UUID

import msgspec
import polars as pl
import pytest
from asyncpg import BitString

from service.beheer import rondes
from service.beheer.uitnodigingen import maak_uitnodigingen
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


async def test_a_group_holds_one_part_of_the_questionnaire(
    pool: Pool, sleutels: Sleutels, schrijver: Schrijver
) -> None:
    """The part follows from the code and shows in what was not asked: a mixed group of ten would be three."""
    await maak_ronde(pool, delen=3)
    per_deel = defaultdict[int, list[str]](list)
    for code in await maak_codes(pool, sleutels, 120):
        per_deel[sleutels.deel(code, 3)].append(code)
    for deel, aantal in ((1, GROEP - 1), (2, GROEP), (3, GROEP - 1)):
        for code in per_deel[deel][:aantal]:
            await dien_in(schrijver, sleutels, code)
    verzegeld = await pool.fetch("SELECT deel FROM antwoorden.verzegeld")
    assert Counter(r["deel"] for r in verzegeld) == {1: GROEP - 1, 2: GROEP, 3: GROEP - 1}
    assert await verplaats(pool) == GROEP
    wachtend = await pool.fetch("SELECT DISTINCT deel FROM antwoorden.verzegeld ORDER BY deel")
    assert [r["deel"] for r in wachtend] == [1, 3]
    await dien_in(schrijver, sleutels, per_deel[3][GROEP])
    assert await verplaats(pool) == GROEP
    assert "deel" not in dict(await pool.fetchrow("SELECT * FROM antwoorden.responsen") or {})


async def test_without_parts_everyone_of_a_stratum_is_in_one_group(pool: Pool, sleutels: Sleutels) -> None:
    await maak_ronde(pool)
    await _vul(pool, sleutels, GROEP)
    assert await pool.fetchval("SELECT DISTINCT deel FROM antwoorden.verzegeld") == 0
    assert await verplaats(pool) == GROEP


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


AANBIEDERS = "aanbieders-2026"
ORGANISATIES = 12

Cel: TypeAlias = tuple[str, str]
Waarneming: TypeAlias = tuple[object, str, str, object]
"""Who (key of a code, or pseudonym), gemeente, stratum, value of the column organisatie."""


def _passend(
    codes: Iterable[Waarneming], responsen: Iterable[Waarneming], open_: Callable[[object, str], set[object]]
) -> list[int]:
    """Per code that took part: how many organisations its answers can be of, for who sees both tables.

    One organisation when a value of the code's rows, or what `open_` makes of it, is that of an organisation
    among the responses; else all organisations with answers in the same cells.
    """
    cellen = defaultdict[object, set[Cel]](set)
    for wie, gemeente, stratum, _ in responsen:
        cellen[wie].add((gemeente, stratum))
    van_code = defaultdict[object, set[Cel]](set)
    gelijk = defaultdict[object, set[object]](set)
    for wie, gemeente, stratum, waarde in codes:
        van_code[wie].add((gemeente, stratum))
        gelijk[wie] |= ({waarde} | open_(waarde, gemeente)) & cellen.keys()
    return [
        len(gelijk[wie]) or sum(cellen[pseudoniem] == eigen for pseudoniem in cellen)
        for wie, eigen in van_code.items()
    ]


async def _val_aan(pool: Pool, sleutels: Sleutels, bron: str | pl.DataFrame) -> list[int]:
    """The attack with the invitations, the responses in `bron` (table or frozen file) and the master key."""
    rijen = await pool.fetch("SELECT * FROM deelname.uitnodigingen WHERE status = 2")
    codes = [(r["sleutel"], r["gemeente"], r["stratum"], _getal(r["organisatie"])) for r in rijen]
    if isinstance(bron, str):
        gevonden = await pool.fetch(f"SELECT gemeente, stratum, organisatie FROM {bron}")
        responsen = [(_getal(r[2]), r[0], r[1], _getal(r[2])) for r in gevonden]
    else:
        frame = bron.select("gemeente", "stratum", "organisatie")
        responsen = [(o, g, s, o) for g, s, o in frame.iter_rows()]
    # without codes the masks can only be made of what stands in the tables
    gokken = ["", *{r["sleutel"].hex() for r in rijen}, *{r["sleutel"].hex().upper() for r in rijen}]
    maskers = {
        gemeente: [int.from_bytes(sleutels.organisatie_masker(gok, gemeente)) for gok in gokken]
        for gemeente in (AMSTERDAM, DEN_HAAG)
    }

    def open_(waarde: object, gemeente: str) -> set[object]:
        assert isinstance(waarde, int)
        return {waarde ^ masker for masker in maskers[gemeente]}

    return _passend(codes, responsen, open_)


def _getal(waarde: BitString) -> int:
    return waarde.to_int()


async def _vul_aanbieders(pool: Pool, sleutels: Sleutels, gemeenten: dict[str, list[str]]) -> None:
    """Every organisation answers in all of its gemeenten."""
    v = await maak_ronde(pool, doelgroep="aanbieders")
    verdeling = pl.DataFrame(
        [(naam, gemeente, "a", 1) for naam, waar in gemeenten.items() for gemeente in waar],
        schema=["organisatie", "gemeente", "stratum", "aantal"],
        orient="row",
    )
    uitgifte = await maak_uitnodigingen(pool, sleutels, AANBIEDERS, verdeling)
    rijen = [indiening(code, v, gemeente=gemeente) for code, gemeente, _ in uitgifte]
    assert all(isinstance(u, Ontvangst) for u in await intake.dien_in_batch(pool, sleutels, rijen))


async def test_codes_of_organisations_cannot_be_tied_to_their_answers(
    pool: Pool, sleutels: Sleutels, settings: Settings
) -> None:
    """Sealed, moved, and frozen: all organisations that work in the same gemeenten remain possible."""
    namen = [f"Organisatie {nr}" for nr in range(ORGANISATIES)]
    await _vul_aanbieders(pool, sleutels, {naam: [AMSTERDAM, DEN_HAAG] for naam in namen})
    waarden = await pool.fetch("SELECT organisatie FROM deelname.uitnodigingen")
    assert len({_getal(r[0]) for r in waarden}) == 2 * ORGANISATIES
    niemand = [ORGANISATIES] * ORGANISATIES

    verzegeld = await pool.fetch("SELECT organisatie FROM antwoorden.verzegeld")
    assert {_getal(r[0]) for r in verzegeld} == {sleutels.organisatie(AANBIEDERS, n).int for n in namen}
    assert await _val_aan(pool, sleutels, "antwoorden.verzegeld") == niemand
    assert await verplaats(pool) == 2 * ORGANISATIES
    assert await _val_aan(pool, sleutels, "antwoorden.responsen") == niemand
    await rondes.sluit(pool, settings, AANBIEDERS)
    frame = await rondes.lees_bevroren(settings, AANBIEDERS)
    assert frame["organisatie"].n_unique() == ORGANISATIES
    assert await _val_aan(pool, sleutels, frame) == niemand


@pytest.mark.parametrize("tabel", ["antwoorden.verzegeld", "antwoorden.responsen"])
async def test_the_attack_finds_a_plain_pseudonym(pool: Pool, sleutels: Sleutels, tabel: str) -> None:
    """With the pseudonym itself beside the code, as it once was, the same attack names every organisation."""
    namen = [f"Organisatie {nr}" for nr in range(ORGANISATIES)]
    v = await maak_ronde(pool, doelgroep="aanbieders")
    verdeling = pl.DataFrame(
        {"organisatie": namen, "gemeente": [AMSTERDAM] * ORGANISATIES, "stratum": ["a"] * ORGANISATIES}
    ).with_columns(aantal=pl.lit(1))
    uitgifte = await maak_uitnodigingen(pool, sleutels, AANBIEDERS, verdeling)
    await intake.dien_in_batch(pool, sleutels, [indiening(code, v) for code, _, _ in uitgifte])
    for naam, (code, _, _) in zip(namen, uitgifte, strict=True):
        kaal = BitString.frombytes(sleutels.organisatie(AANBIEDERS, naam).bytes)
        await pool.execute(
            "UPDATE deelname.uitnodigingen SET organisatie = $1 WHERE sleutel = $2",
            kaal,
            sleutels.status_sleutel(code),
        )
    if tabel == "antwoorden.responsen":
        await verplaats(pool)
    assert await _val_aan(pool, sleutels, tabel) == [1] * ORGANISATIES


async def test_an_organisation_with_gemeenten_of_its_own_shows(pool: Pool, sleutels: Sleutels) -> None:
    """The honest part of docs/privacy.md: the combination of gemeenten is seen on both sides."""
    gemeenten = {f"Organisatie {nr}": [AMSTERDAM] for nr in range(ORGANISATIES)}
    await _vul_aanbieders(pool, sleutels, {**gemeenten, "Overal": [AMSTERDAM, DEN_HAAG]})
    await verplaats(pool, AANBIEDERS, alles=True)
    passend = await _val_aan(pool, sleutels, "antwoorden.responsen")
    assert sorted(passend) == [1] + [ORGANISATIES] * ORGANISATIES
