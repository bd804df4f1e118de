"""Invitations in bulk, their file, and making a ronde."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from service.beheer import rondes
from service.beheer.uitnodigingen import maak_uitnodigingen, schrijf_codes
from service.database.sql import Pool
from service.database.uitnodigingen import Telling, tel_per_status
from service.errors import OnbekendeCode, OnbekendeRonde, OngeldigeInvoer, SchijfVol
from service.invullen import intake
from service.sleutels import Sleutels, normaliseer
from tests.service.hulp import AMSTERDAM, DEN_HAAG, RONDE, maak_codes, maak_ronde, strata, vragenlijst


def _verdeling(**kolommen: list[Any]) -> pl.DataFrame:
    return pl.DataFrame(
        {"gemeente": [AMSTERDAM, DEN_HAAG], "stratum": ["a", "a"], "aantal": [30, 20], **kolommen}
    )


async def test_codes_open_the_form_of_their_gemeente(pool: Pool, sleutels: Sleutels) -> None:
    v = await maak_ronde(pool)
    uitgifte = await maak_uitnodigingen(pool, sleutels, RONDE, _verdeling())
    assert len({code for code, _, _ in uitgifte}) == 50
    assert all(normaliseer(code) == code for code, _, _ in uitgifte)
    for code, gemeente, stratum in uitgifte[::10]:
        (gevonden,) = await intake.zoek_toegang(pool, sleutels, code)
        assert (gevonden.gemeente, gevonden.stratum, gevonden.status) == (gemeente, stratum, 0)
        assert gevonden.vragenlijst.versie == v.versie
        assert not gevonden.per_organisatie
    await maak_codes(pool, sleutels, 5)
    frame = await rondes.strata(pool, RONDE)
    assert frame.rows() == [(AMSTERDAM, "a", 1000, 35), (DEN_HAAG, "a", 1000, 20)]
    assert frame.columns == ["gemeente", "stratum", "populatie", "uitgenodigd"]
    assert await tel_per_status(pool, RONDE) == [Telling(AMSTERDAM, 35, 0, 0), Telling(DEN_HAAG, 20, 0, 0)]


async def test_no_code_is_stored(pool: Pool, sleutels: Sleutels) -> None:
    await maak_ronde(pool)
    (code,) = await maak_codes(pool, sleutels, 1)
    rij = str(await pool.fetchrow("SELECT u::text FROM deelname.uitnodigingen u"))
    assert code not in rij
    assert code.replace("-", "") not in rij
    with pytest.raises(OnbekendeCode):
        await intake.zoek_toegang(pool, Sleutels(b"een andere hoofdsleutel van 32 tekens"), code)


async def test_an_organisation_has_one_code_for_all_its_gemeenten(pool: Pool, sleutels: Sleutels) -> None:
    await maak_ronde(pool, doelgroep="aanbieders")
    verdeling = pl.DataFrame(
        {
            "organisatie": ["Noord", "Noord", "Zuid"],
            "gemeente": [AMSTERDAM, DEN_HAAG, AMSTERDAM],
            "stratum": ["a", "a", "a"],
            "aantal": [2, 1, 1],
        }
    )
    uitgifte = await maak_uitnodigingen(pool, sleutels, "aanbieders-2026", verdeling)
    per_code: dict[str, list[str]] = {}
    for code, gemeente, _ in uitgifte:
        per_code.setdefault(code, []).append(gemeente)
    assert sorted(map(tuple, per_code.values())) == [(AMSTERDAM,), (AMSTERDAM,), (AMSTERDAM, DEN_HAAG)]
    beide = next(code for code, gemeenten in per_code.items() if len(gemeenten) == 2)
    gevonden = await intake.zoek_toegang(pool, sleutels, beide)
    assert [t.gemeente for t in gevonden] == [AMSTERDAM, DEN_HAAG]
    assert all(t.per_organisatie for t in gevonden)
    waarden = [r[0] for r in await pool.fetch("SELECT organisatie FROM deelname.uitnodigingen")]
    assert len(set(waarden)) == len(waarden) == 4  # no two rows show that they belong together


@pytest.mark.parametrize(
    ("verdeling", "melding"),
    [
        (_verdeling().drop("aantal"), "aantal ontbreekt"),
        (_verdeling(aantal=[-1, 2]), "nul of meer"),
        (_verdeling(aantal=[None, 2]), "nul of meer"),
        (_verdeling(stratum=["a", "z"]), f"geen stratum {DEN_HAAG} / z"),
        (_verdeling(organisatie=["x", "x"], gemeente=[AMSTERDAM, AMSTERDAM]), "twee keer"),
    ],
)
async def test_a_wrong_division_makes_nothing(
    pool: Pool, sleutels: Sleutels, verdeling: pl.DataFrame, melding: str
) -> None:
    await maak_ronde(pool)
    with pytest.raises(OngeldigeInvoer, match=melding):
        await maak_uitnodigingen(pool, sleutels, RONDE, verdeling)
    assert await tel_per_status(pool, RONDE) == []
    with pytest.raises(OnbekendeRonde):
        await maak_uitnodigingen(pool, sleutels, "inwoners-1999", _verdeling())


async def test_codes_that_cannot_be_kept_do_not_exist(pool: Pool, sleutels: Sleutels, tmp_path: Path) -> None:
    await maak_ronde(pool)
    (tmp_path / "codes.csv").write_text("van vorige keer")
    with pytest.raises(OngeldigeInvoer, match="bestaat al"):
        await maak_uitnodigingen(
            pool,
            sleutels,
            RONDE,
            _verdeling(),
            bewaar=lambda u: schrijf_codes(tmp_path / "codes.csv", u, "https://x.example"),
        )
    assert await tel_per_status(pool, RONDE) == []
    assert (tmp_path / "codes.csv").read_text() == "van vorige keer"


def test_the_file_is_private_and_safe_in_a_spreadsheet(tmp_path: Path) -> None:
    pad = tmp_path / "codes.csv"
    uitgifte = [("ABCD-EFGH-JKMN", AMSTERDAM, "=1+1"), ("0000-0000-0000", DEN_HAAG, 'met, "teken"')]
    schrijf_codes(pad, uitgifte, "https://samen.example")
    assert pad.stat().st_mode & 0o777 == 0o600
    with pad.open(newline="") as bestand:
        assert list(csv.reader(bestand)) == [
            ["code", "gemeente", "stratum", "adres"],
            ["ABCD-EFGH-JKMN", AMSTERDAM, "'=1+1", "https://samen.example/invullen#ABCD-EFGH-JKMN"],
            ["0000-0000-0000", DEN_HAAG, 'met, "teken"', "https://samen.example/invullen#0000-0000-0000"],
        ]
    with pytest.raises(OngeldigeInvoer, match="niet te schrijven"):
        schrijf_codes(tmp_path / "geen-map" / "codes.csv", [], "https://samen.example")


def test_a_full_disk_leaves_no_half_file_of_codes(tmp_path: Path) -> None:
    """/dev/full takes no byte: nothing of the codes may stay behind as if they were valid."""
    with pytest.raises(SchijfVol, match="Er zijn geen uitnodigingen gemaakt"):
        schrijf_codes(tmp_path / "codes.csv", _breekt_af(), "https://samen.example")
    assert list(tmp_path.iterdir()) == []


def _breekt_af() -> Iterator[tuple[str, str, str]]:
    yield "ABCD-EFGH-JKMN", AMSTERDAM, "a"
    with open("/dev/full", "wb", buffering=0) as vol:  # noqa: PTH123 - a device that is always full
        vol.write(b"x")


async def test_a_ronde_that_cannot_be_right_is_refused_with_every_reason(pool: Pool) -> None:
    slecht = pl.DataFrame(
        {"gemeente": ["Amsterdam", "Amsterdam"], "stratum": ["a", "a"], "populatie": [-1, 5]}
    )
    with pytest.raises(OngeldigeInvoer) as fout:
        await rondes.maak(
            pool,
            "iets",
            "iedereen",
            "26",
            vragenlijst(),
            slecht,
            indeling=2026,
            veld_van=date(2026, 4, 1),
            veld_tot=date(2026, 3, 1),
        )
    for deel in (
        "doelgroep",
        "periode",
        "ronde",
        "vragenlijst",
        "veldperiode",
        "gemeentecode",
        "vaker",
        "populatie",
    ):
        assert deel in fout.value.melding
    assert await rondes.lijst(pool) == []
    with pytest.raises(OnbekendeRonde):
        await rondes.lees(pool, "iets")


async def test_the_same_ronde_cannot_be_made_twice(pool: Pool) -> None:
    await maak_ronde(pool)
    with pytest.raises(OngeldigeInvoer, match="bestaat al"):
        await maak_ronde(pool)
    for cellen, melding in (
        (strata().clear(), "geen enkel"),
        (strata().drop("populatie"), "populatie ontbreekt"),
    ):
        with pytest.raises(OngeldigeInvoer, match=melding):
            await maak_ronde(pool, doelgroep="gemeente", cellen=cellen)
    assert [r.id for r in await rondes.lijst(pool)] == [RONDE]
