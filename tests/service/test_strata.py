"""Strata from the population counts and from a file, and invitations divided over them."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyse.gemeenten import gemeenten, marges
from service.beheer.strata import (
    LEEFTIJDSKLASSEN,
    lees_strata,
    strata_uit_bevolking,
    verdeel,
    verdeel_over_strata,
)
from service.errors import OngeldigeInvoer

KOP = "gemeente,stratum,populatie\n"


def test_three_age_classes_of_every_gemeente_hold_all_adults() -> None:
    strata = strata_uit_bevolking(2027, 2026)
    assert strata.columns == ["gemeente", "stratum", "populatie"]
    assert set(strata["gemeente"]) == set(gemeenten(2026))
    assert strata.height == 3 * len(gemeenten(2026))
    geteld = marges(2027, 2026).filter(marge="ax")
    assert strata["populatie"].sum() == geteld["populatie"].sum()
    jong = geteld.filter(gemeente="GM0363", cel="m_18-34")["populatie"][0]
    jong += geteld.filter(gemeente="GM0363", cel="v_18-34")["populatie"][0]
    assert strata.filter(gemeente="GM0363", stratum="18-34")["populatie"][0] == jong
    assert strata["populatie"].min() > 0  # type: ignore[operator]  # polars types a minimum as anything


def test_only_the_gemeenten_asked_for_once_and_in_order() -> None:
    strata = strata_uit_bevolking(2024, 2024, ["GM0518", "GM0363", "GM0518"])
    assert strata["gemeente"].to_list() == ["GM0518"] * 3 + ["GM0363"] * 3
    assert strata["stratum"].to_list() == [*LEEFTIJDSKLASSEN] * 2


@pytest.mark.parametrize(
    ("vraag", "melding"),
    [
        ((2027, 2031, None), "indeling: onbekende indeling 2031"),
        ((2024, 2022, None), "indeling: .*geen bevolking van 2024"),
        ((2027, 2026, ("Amsterdam",)), "gemeente: niet bekend in de indeling van 2026: Amsterdam"),
        ((2027, 2026, ("GM0501",)), "gemeente: niet bekend in de indeling van 2026: GM0501"),
    ],
)
def test_what_is_unknown_is_named(vraag: tuple[int, int, tuple[str, ...] | None], melding: str) -> None:
    with pytest.raises(OngeldigeInvoer, match=melding):
        strata_uit_bevolking(*vraag)


@given(st.integers(0, 5000), st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any))
def test_parts_sum_and_are_less_than_one_off(aantal: int, populaties: list[int]) -> None:
    delen = verdeel(aantal, populaties)
    assert sum(delen) == aantal
    for deel, populatie in zip(delen, populaties, strict=True):
        assert abs(deel - aantal * populatie / sum(populaties)) < 1
        assert populatie or not deel


def test_nobody_to_invite() -> None:
    with pytest.raises(OngeldigeInvoer, match="populatie"):
        verdeel(5, [0, 0])


def test_invitations_go_where_the_people_are() -> None:
    strata = pl.DataFrame(
        {"gemeente": ["GM0363"] * 3 + ["GM0518"], "stratum": [*"abca"], "populatie": [500, 300, 0, 7]}
    )
    assert verdeel_over_strata(strata, "GM0363", None, 10).rows() == [("GM0363", "a", 6), ("GM0363", "b", 4)]
    assert verdeel_over_strata(strata, "GM0363", "c", 10).rows() == [("GM0363", "c", 10)]
    assert verdeel_over_strata(strata, "GM0518", None, 10).rows() == [("GM0518", "a", 10)]
    with pytest.raises(OngeldigeInvoer, match="heeft geen stratum z; kies uit: a, b, c"):
        verdeel_over_strata(strata, "GM0363", "z", 10)
    with pytest.raises(OngeldigeInvoer, match="heeft de gemeente GM9999 niet"):
        verdeel_over_strata(strata, "GM9999", None, 10)


def test_a_file_with_more_columns_and_a_mark_of_windows(tmp_path: Path) -> None:
    pad = tmp_path / "strata.csv"
    pad.write_bytes(b'\xef\xbb\xbfstratum,gemeente,populatie,ook\r\n"a, b",GM0363,10,x\r\n01,GM0518,0,y\r\n')
    assert lees_strata(pad).rows() == [("GM0363", "a, b", 10), ("GM0518", "01", 0)]


@pytest.mark.parametrize(
    ("inhoud", "melding"),
    [
        (b"", "strata.csv:1: kolom gemeente ontbreekt"),
        (b"gemeente;stratum;populatie\nGM0363;a;1\n", "strata.csv:1: kolom gemeente ontbreekt"),
        (b"gemeente,stratum\nGM0363,a\n", "strata.csv:1: kolom populatie ontbreekt"),
        (KOP.encode() + b"GM0363,a,veel\n", "strata.csv:2: populatie 'veel' is geen geheel getal"),
        (KOP.encode() + b"GM0363,a,1\nGM0363,b,-1\n", "strata.csv:3: populatie '-1'"),
        (KOP.encode() + b"GM0363,a,9999999999\n", "strata.csv:2: populatie '9999999999'"),
        (KOP.encode() + b"GM0363,a\n", "strata.csv:2: populatie ''"),
        (KOP.encode() + b"GM0363,,5\n", "strata.csv:2: stratum moet een naam"),
        (KOP.encode() + b"GM0363,a\x00b,5\n", "strata.csv"),
        (KOP.encode() + b'GM0363,"a,5\n', "strata.csv: dit is geen leesbare CSV"),
        (KOP.encode() + b"GM0363,\xe9,5\n", "strata.csv: dit is geen leesbare CSV in UTF-8"),
        (KOP.encode() + b"GM0363,a,x\n" * 30, "en nog 20 fouten"),
        (KOP.encode() + b"GM0363,a," + b"9" * 1_000_000, "strata.csv"),
    ],
)
def test_every_fault_in_a_file_has_its_line(tmp_path: Path, inhoud: bytes, melding: str) -> None:
    pad = tmp_path / "strata.csv"
    pad.write_bytes(inhoud)
    with pytest.raises(OngeldigeInvoer) as fout:
        lees_strata(pad)
    assert melding in fout.value.melding
    assert len(fout.value.melding) < 2000


def test_a_file_that_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(OngeldigeInvoer, match="is niet te lezen"):
        lees_strata(tmp_path)
