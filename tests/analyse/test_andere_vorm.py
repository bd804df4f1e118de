"""Data of another shape than the oracle (andere_vorm.py) against a second, slow program, and against R."""

import os
import shutil
import subprocess
from pathlib import Path

import polars as pl
import pytest

from analyse.tabellen.analyseer import analyseer
from analyse.tabellen.vergelijk import SLEUTELS, vergelijk
from tests.alles import lang
from tests.analyse.andere_vorm import (
    EEN_GOLF,
    EENLING,
    EENSGEZIND,
    ITEMS,
    KLEIN,
    LEEG,
    TELLING,
    WAVES,
    ZONDER_ITEM,
    andere_vorm,
)
from tests.analyse.naslag_tabellen import naslag

SCRIPT = Path(__file__).with_name("naslag.R")
TABELLEN = {
    "weights", "estimates", "ci", "differences", "wave_differences", "subdomains", "lonely",
    "providers", "providers_diff", "staff",
}  # fmt: skip


@pytest.fixture(scope="module")
def invoer() -> dict[str, pl.DataFrame]:
    return andere_vorm(1)


@pytest.fixture(scope="module")
def uitvoer(invoer: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return analyseer(invoer)


@pytest.mark.parametrize("zaad", [1, 4])
def test_equals_a_plain_program_person_by_person(zaad: int) -> None:
    invoer = andere_vorm(zaad)
    verwacht = naslag(invoer)
    assert set(verwacht) == TABELLEN
    verslag = vergelijk(analyseer(invoer), verwacht)
    assert [(g.tabel, g.waar, g.ergste) for g in verslag.groepen if g.boven] == []
    assert [w for w in verslag.weggelaten if w.fout] == []
    assert {g.tabel for g in verslag.groepen} == TABELLEN


def test_one_wave_and_nothing_that_may_be_left_out(invoer: dict[str, pl.DataFrame]) -> None:
    """Text waves, no person keys, no peers, no other groups, no background columns, one margin."""
    los = invoer["inwoners"].filter(pl.col("wave") == WAVES[0])
    los = los.drop("person_id", "geslacht", "leeftijd", "kanaal", "cell_school", "cell_herkomst")
    tekst = pl.lit("najaar").alias("wave")
    kaal = {
        "inwoners": los.with_columns(tekst),
        "strata": invoer["strata"].filter(pl.col("wave") == WAVES[0]).with_columns(tekst),
        "margins": invoer["margins"]
        .filter(pl.col("wave") == WAVES[0], pl.col("margin") == "leefsekse")
        .with_columns(tekst),
        "items": invoer["items"],
    }
    uit, verwacht = analyseer(kaal), naslag(kaal)
    assert set(verwacht) == {"weights", "estimates", "ci", "lonely", "differences"}
    assert {"subdomains", "wave_differences", "providers", "staff", "mode"}.isdisjoint(uit)
    assert set(uit["differences"]["ref"]) == {"NL", "rest"}
    assert vergelijk(uit, verwacht).gelijk


@pytest.fixture(scope="module")
def met_r() -> str:
    """Rscript with the package survey."""
    pad = shutil.which("Rscript")
    kan = (
        pad
        and not subprocess.run(
            [pad, "-e", 'quit(status = !requireNamespace("survey", quietly = TRUE))'], capture_output=True
        ).returncode
    )
    if not pad or not kan:
        if os.environ.get("SAMENSPEL_ALLES") == "1":
            pytest.fail("SAMENSPEL_ALLES=1, maar er is geen R met survey op deze machine")
        pytest.skip("geen R met het pakket survey op deze machine")
    return pad


@lang
def test_equals_r_survey(
    met_r: str, invoer: dict[str, pl.DataFrame], uitvoer: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    data, uit = tmp_path / "data", tmp_path / "uit"
    data.mkdir()
    uit.mkdir()
    for naam, tabel in invoer.items():
        tabel.write_csv(data / f"{naam}.csv")
    subprocess.run([met_r, str(SCRIPT), str(data), str(uit)], check=True, capture_output=True, timeout=300)
    verwacht = {pad.stem: pl.read_csv(pad, infer_schema_length=None) for pad in uit.glob("*.csv")}
    assert set(verwacht) == TABELLEN
    verslag = vergelijk(uitvoer, verwacht)
    assert [(g.tabel, g.waar, g.ergste) for g in verslag.groepen if g.boven] == []
    assert [w for w in verslag.weggelaten if w.fout] == []
    assert len(verwacht["ci"].columns) == 3 + 4 + 8


def test_special_cases_have_a_status_and_no_strange_numbers(uitvoer: dict[str, pl.DataFrame]) -> None:
    per = uitvoer["status"].group_by("status").agg(pl.col("gemeente").unique().sort())
    assert dict(per.iter_rows()) == {
        "telling": [str(TELLING)],
        "eenling": sorted(map(str, (EENLING, KLEIN))),
        "geen_marges": [str(EENLING)],
        "leeg_stratum": [str(LEEG)],
        "geen_antwoord": [str(ZONDER_ITEM)],
        "geen_vrijheidsgraden": [str(KLEIN)],
    }
    for tabel in uitvoer.values():
        for kolom in tabel.select(pl.selectors.float()).iter_columns():
            assert kolom.drop_nulls().is_finite().all()
    eens = uitvoer["ci"].filter(pl.col("gemeente") == str(EENSGEZIND))
    assert (eens["se"] == 0).all()
    assert ((eens["kg_hi"] - eens["kg_lo"]) > 0.02).all()
    assert set(uitvoer["wave_differences"]["gemeente"]) == {
        g for g in uitvoer["estimates"]["gemeente"] if g not in ("NL", str(EEN_GOLF))
    }


def test_the_order_of_the_rows_changes_nothing(
    invoer: dict[str, pl.DataFrame], uitvoer: dict[str, pl.DataFrame]
) -> None:
    """Not in counts per cell; what is added up person by person may differ in the last bits."""
    anders = analyseer({naam: t.sample(fraction=1.0, shuffle=True, seed=8) for naam, t in invoer.items()})
    for naam in ("estimates", "ci", "differences", "subdomains", "lonely", "kish", "staff"):
        sleutel = list(SLEUTELS[naam])
        gelijk = [t[naam].sort(sleutel) for t in (uitvoer, anders)]
        assert gelijk[0].equals(gelijk[1]), naam
    assert vergelijk(anders, uitvoer | {"status": pl.DataFrame()}).weggelaten[-1].tabel == "status"


def test_a_domain_of_everyone_is_the_gemeente(invoer: dict[str, pl.DataFrame]) -> None:
    uit = analyseer({**invoer, "inwoners": invoer["inwoners"].with_columns(iedereen=pl.lit("ja"))})
    heel = uit["subdomains"].filter(pl.col("by") == "iedereen").drop("by", "level")
    cijfers = uit["estimates"].filter(
        pl.col("variant") == "calib", pl.col("gemeente") != "NL", pl.col("n") > 0
    )
    sleutel = ["wave", "gemeente", "var"]
    assert heel.sort(sleutel).equals(cijfers.select(heel.columns).sort(sleutel))


def test_which_columns_make_groups(invoer: dict[str, pl.DataFrame]) -> None:
    """Text, truth and whole numbers of few kinds; no keys, questions, cells, times, or many kinds."""
    n = invoer["inwoners"].height
    meer = invoer["inwoners"].with_columns(
        lid=pl.Series([k % 3 == 0 for k in range(n)]),
        straat=pl.Series([f"straat {k}" for k in range(n)]),
        sec=pl.Series([k % 4 for k in range(n)]),
        reistijd=pl.Series([k % 3 / 2 for k in range(n)]),
        niets=pl.lit(None, pl.String),
    )
    uit = analyseer({**invoer, "inwoners": meer})["subdomains"]
    assert set(uit["by"]) == {"geslacht", "leeftijd", "kanaal", "lid"}
    assert set(uit.filter(pl.col("by") == "lid")["level"]) == {"true", "false"}
    assert set(uit["var"]) >= set(ITEMS)
