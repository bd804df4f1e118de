"""The seal of a ronde: what fits under it, who can open it, and what happens when it is not there."""

import asyncio
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.beheer.vergroven import SAMEN, vergroof
from service.database.sql import Pool
from service.errors import ZegelOntbreekt
from service.invullen import intake
from service.invullen.paradata import apparaat_van, tel_tijd
from service.invullen.verplaatsen import verplaats
from service.invullen.zegelen import zegel_van
from service.sleutels import Sleutels
from service.zegels import MAAT_VERZEGELD, Zegel, Zegels, pak_uit, vul_aan
from tests.conftest import HOOFDSLEUTEL
from tests.service.hulp import RONDE, indiening, maak_codes, maak_ronde


@given(st.binary(max_size=20_000))
@settings(max_examples=60)
def test_padding_gives_back_what_went_in(inhoud: bytes) -> None:
    gevuld = vul_aan(inhoud, MAAT_VERZEGELD)
    assert pak_uit(gevuld) == inhoud
    assert len(gevuld) in {MAAT_VERZEGELD * 4**k for k in range(4)}


def test_a_seal_opens_only_its_own() -> None:
    een, ander = Zegel(b"a" * 32), Zegel(b"b" * 32)
    verzegeld = een.verzegel("GM0363", b"antwoord")
    assert een.ontzegel("GM0363", verzegeld) == b"antwoord"
    for zegel, gemeente, inhoud in (
        (ander, "GM0363", verzegeld),
        (een, "GM0518", verzegeld),
        (een, "GM0363", verzegeld[:-1] + bytes([verzegeld[-1] ^ 1])),
    ):
        with pytest.raises(ZegelOntbreekt):
            zegel.ontzegel(gemeente, inhoud)
    assert een.verzegel("GM0363", b"antwoord") != verzegeld


def test_the_file_of_a_seal(tmp_path: Path) -> None:
    zegels = Zegels(tmp_path / "zegels")
    assert zegels.lees(RONDE) is None
    gemaakt = zegels.maak(RONDE)
    assert zegels.maak(RONDE).kenmerk == gemaakt.kenmerk
    assert zegels.pad(RONDE).stat().st_mode & 0o077 == 0
    zegels.vernietig(RONDE)
    zegels.vernietig(RONDE)
    assert list((tmp_path / "zegels").iterdir()) == []
    zegels.pad(RONDE).write_text("geen zegel")
    with pytest.raises(ZegelOntbreekt):
        zegels.lees(RONDE)
    with pytest.raises(ZegelOntbreekt):
        Zegels(None).pad(RONDE)


async def test_another_seal_is_refused(pool: Pool, sleutels: Sleutels, tmp_path: Path) -> None:
    """A process on another machine, without the seal or with one of its own, takes and moves nothing."""
    v = await maak_ronde(pool)
    codes = await maak_codes(pool, sleutels, 21)
    await intake.dien_in_batch(pool, sleutels, [indiening(code, v) for code in codes[:20]])
    elders = Sleutels(HOOFDSLEUTEL, tmp_path / "elders")
    for _ in range(2):
        with pytest.raises(ZegelOntbreekt):
            await intake.dien_in_batch(pool, elders, [indiening(codes[20], v)])
        with pytest.raises(ZegelOntbreekt):
            await verplaats(pool, elders.zegels, RONDE)
        assert await verplaats(pool, elders.zegels) == 0
        elders.zegels.maak(RONDE)
    assert await verplaats(pool, sleutels.zegels) == 10


async def test_processes_that_begin_together_have_one_seal(pool: Pool, tmp_path: Path) -> None:
    await maak_ronde(pool)
    alle = [Zegels(tmp_path / "zegels") for _ in range(8)]
    gekregen = await asyncio.gather(*(zegel_van(pool, zegels, RONDE) for zegels in alle))
    assert len({zegel.kenmerk for zegel in gekregen}) == 1


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from(["nl", "en", "ar", None]), st.integers(0, 3)),
        min_size=1,
        max_size=120,
    )
)
@settings(max_examples=60, deadline=None)
def test_no_combination_of_paradata_is_shared_by_fewer_than_ten(
    rijen: list[tuple[str, str | None, int]],
) -> None:
    """Within a cell every combination that is left, null too, holds ten, or the whole cell."""
    schema = {"cel": pl.String, "taal": pl.String, "tijd": pl.Int64}
    frame = pl.DataFrame(rijen, schema, orient="row")
    grof = vergroof(frame, ["cel"], ["taal", "tijd"])
    tel = grof.with_columns(n=pl.len().over("cel", "taal", "tijd"), cel_n=pl.len().over("cel"))
    assert tel.filter((pl.col("n") < SAMEN) & (pl.col("n") < pl.col("cel_n"))).is_empty()
    for kolom in ("taal", "tijd"):  # what is left is what was there
        assert grof.filter(pl.col(kolom).is_not_null() & (pl.col(kolom) != frame[kolom])).is_empty()


@pytest.mark.parametrize(
    ("mobiel", "browser", "soort"),
    [
        ("?1", "Mozilla/5.0 (Linux; Android 10; K) Chrome/126 Mobile Safari/537.36", "telefoon"),
        ("", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)", "telefoon"),
        ("", "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X)", "tablet"),
        ("?0", "Mozilla/5.0 (Linux; Android 13; SM-X200) Safari/537.36", "tablet"),
        ("?0", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "computer"),
        ("", "curl/8", "onbekend"),
        ("", "", "onbekend"),
    ],
)
def test_the_kind_of_device_is_coarse(mobiel: str, browser: str, soort: str) -> None:
    assert apparaat_van(mobiel, browser) == soort


def test_time_on_a_page_adds_up_and_has_an_end() -> None:
    assert tel_tijd({"een": 5}, "", 1) == {"een": 5}
    assert tel_tijd({"een": 5}, "een", 0) == {"een": 5}
    assert tel_tijd({"een": 5}, "twee", 1) == {"een": 5, "twee": 3600}
