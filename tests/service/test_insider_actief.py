"""The insider who does not only look: he sends in answers of his own, picks his moment, and tries afterwards
what he kept. What he reaches is printed (`pytest -s`) and stands in docs/privacy.md.
"""

import asyncio
import random
from collections import Counter
from uuid import UUID

import msgspec
import numpy as np
import polars as pl
import pytest

from service.beheer import rondes
from service.beheer.bevriezen import maak_frame
from service.database.sql import Pool
from service.errors import AlIngediend, ZegelOntbreekt
from service.invullen import intake
from service.invullen.inboeken import neem_terug
from service.invullen.intake import Ontvangst
from service.invullen.verplaatsen import GROEP, verplaats
from service.invullen.zegelen import open_verhaal
from service.settings import Settings
from service.sleutels import Sleutels
from service.zegels import Zegel
from tests.conftest import HOOFDSLEUTEL
from tests.service.hulp import AMSTERDAM, GOED, RONDE, indiening, maak_codes, maak_ronde, toegang
from vragenlijsten import Vragenlijst, codeboek, load_catalogus
from vragenlijsten.paradata import APPARATEN

GEHEIM = "HAARVERHAAL"
POGING = UUID("12345678-1234-4234-8234-123456789abc")


async def _stuur(pool: Pool, sleutels: Sleutels, v: Vragenlijst, verhalen: dict[str, str]) -> None:
    rijen = [indiening(code, v, {**GOED, "verhaal": verhaal}) for code, verhaal in verhalen.items()]
    uitkomsten = await intake.dien_in_batch(pool, sleutels, rijen)
    assert all(isinstance(uit, Ontvangst) for uit in uitkomsten)


async def test_filling_a_group_with_own_answers_shows_nothing(
    pool: Pool, sleutels: Sleutels, settings: Settings
) -> None:
    """Nineteen of twenty are his own: the one story that is not, is not readable before the close."""
    v = await maak_ronde(pool)
    codes = await maak_codes(pool, sleutels, 2 * GROEP)
    await _stuur(pool, sleutels, v, {c: f"{GEHEIM if c == codes[7] else 'eigen'} {c}" for c in codes})
    assert await verplaats(pool, sleutels.zegels) == GROEP
    rijen = await pool.fetch("SELECT * FROM antwoorden.verhalen")
    assert {(r["vraag"], r["toestemming"], len(r["tekst"])) for r in rijen} == {
        ("", False, len(rijen[0]["tekst"]))
    }
    for rij in rijen:
        with pytest.raises(ZegelOntbreekt):
            open_verhaal(Zegel(HOOFDSLEUTEL), AMSTERDAM, rij["tekst"])
    print(f"\neen verhaal aanwijzen tussen eigen verhalen: {1 / len(rijen):.2f}")
    await rondes.sluit(pool, settings, RONDE)
    na = await pool.fetch("SELECT * FROM antwoorden.verhalen")
    assert {r["vraag"] for r in na} == {"verhaal"}
    assert sum(r["tekst"].startswith(GEHEIM) for r in na) == 1


async def test_a_story_that_was_moved_in_the_clear_before_is_kept(
    pool: Pool, sleutels: Sleutels, settings: Settings
) -> None:
    v = await maak_ronde(pool)
    await _stuur(pool, sleutels, v, dict.fromkeys(await maak_codes(pool, sleutels, 3), "nieuw"))
    await pool.execute(
        "INSERT INTO antwoorden.verhalen VALUES ($1, $2, $3, 'inwoners', 'verhaal', 'oud', true, 'nieuw')",
        RONDE,
        POGING,
        AMSTERDAM,
    )
    await rondes.sluit(pool, settings, RONDE)
    na = await pool.fetch("SELECT tekst FROM antwoorden.verhalen")
    assert sorted(r["tekst"] for r in na) == ["nieuw", "nieuw", "nieuw", "oud"]


async def test_a_receipt_cannot_be_tried_on_the_frozen_file(
    pool: Pool, sleutels: Sleutels, settings: Settings
) -> None:
    """All codes, the master secret, the file, and a program that chose its attempts badly."""
    v = await maak_ronde(pool)
    codes = await maak_codes(pool, sleutels, 12)
    rijen = [
        msgspec.structs.replace(indiening(c, v, {**GOED, "vertrouwen": 1 + nr % 5}), poging=POGING)
        for nr, c in enumerate(codes)
    ]
    await intake.dien_in_batch(pool, sleutels, rijen)
    herhaald = await intake.dien_in_batch(pool, sleutels, rijen)
    assert {uit.herhaald for uit in herhaald if isinstance(uit, Ontvangst)} == {True}
    await rondes.sluit(pool, settings, RONDE)
    bewaard = {bytes(r["bewijs"]) for r in await pool.fetch("SELECT bewijs FROM deelname.uitnodigingen")}
    geprobeerd = {
        sleutels.bewijs(
            code,
            AMSTERDAM,
            POGING,
            b"|".join((v.versie.encode(), np.array(rij.antwoorden, np.int16).tobytes(), _teksten(rij))),
        )
        for code in codes
        for rij in rijen
    }
    assert len(geprobeerd) == len(codes) * 5
    assert not bewaard & geprobeerd


def _teksten(rij: intake.Indiening) -> bytes:
    return msgspec.json.encode(rij.teksten, order="sorted")


@pytest.mark.parametrize("aantal", [9, 31, 130, 700])
def test_who_knows_the_draw_keeps_ten_answers(aantal: int) -> None:
    """The order of the statements seen over a shoulder, or worked out with codes of one's own; and the
    language and the device.
    """
    v, los = load_catalogus().nieuwste("inwoners"), random.Random(aantal)  # noqa: S311
    breedte = len(codeboek(v).variabelen)
    rijen = [
        {
            "gemeente": AMSTERDAM,
            "stratum": "a",
            "organisatie": None,
            "antwoorden": [*[1] * breedte, 1 + los.randrange(6)],
            "paradata": [
                1,
                los.choice([0, 0, 0, 1, 4]),
                los.randrange(9),
                los.randrange(4),
                *[97] * len(v.paginas()),
                1,
            ],
        }
        for _ in range(aantal)
    ]
    frame = maak_frame(pl.DataFrame(rijen, schema_overrides={"organisatie": pl.String}), v)
    weten = ["taal", "loting_volgorde", "apparaat", "duur"]
    staat = Counter(frame.select(weten).rows())
    for wat in staat:  # who knows what stands in this row: the rows that do not contradict it
        past = [n for rij, n in staat.items() if all(x in (None, y) for x, y in zip(rij, wat, strict=True))]
        assert sum(past) >= min(10, aantal)
    if aantal == 700:
        assert frame["loting_volgorde"].null_count() < aantal / 5  # where there are enough, it stays
    assert set(frame["apparaat"]) <= {None, *APPARATEN}


async def test_no_draft_is_left_by_a_page_saved_while_sending(pool: Pool, sleutels: Sleutels) -> None:
    """A second tab saves a page at the moment that the answers are sent."""
    v = await maak_ronde(pool)
    (code,) = await maak_codes(pool, sleutels, 1)
    gevonden = await toegang(pool, sleutels, code)
    await intake.bewaar_concept(pool, sleutels, code, gevonden, GOED, POGING, 0)
    async with pool.acquire() as con, con.transaction():
        uit = await intake.dien_in_batch(con, sleutels, [indiening(code, v)])
        assert isinstance(uit[0], Ontvangst)
        tab = asyncio.create_task(intake.bewaar_concept(pool, sleutels, code, gevonden, GOED, POGING, 0))
        await asyncio.sleep(0.3)
        assert not tab.done()
    with pytest.raises(AlIngediend):
        await tab
    assert await pool.fetchval("SELECT count(*) FROM antwoorden.concepten") == 0


async def test_taking_back_during_a_move_makes_no_smaller_group(pool: Pool, sleutels: Sleutels) -> None:
    """Of twenty that wait one is taken back while the mover draws its group: nineteen do not move."""
    v = await maak_ronde(pool)
    codes = await maak_codes(pool, sleutels, 2 * GROEP)
    await _stuur(pool, sleutels, v, dict.fromkeys(codes, "x"))
    bewijs = (await toegang(pool, sleutels, codes[0])).bewijs
    assert bewijs is not None
    async with pool.acquire() as con, con.transaction():
        assert await neem_terug(con, sleutels, codes[0], AMSTERDAM, RONDE, bewijs)
        mengt = asyncio.create_task(verplaats(pool, sleutels.zegels))
        await asyncio.sleep(0.3)
        assert not mengt.done()
    assert await mengt == 0
    assert await pool.fetchval("SELECT count(*) FROM antwoorden.verzegeld") == 2 * GROEP - 1
