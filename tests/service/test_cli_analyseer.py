"""`samenspel analyseer` on files: the tables of the oracle, and clear faults for anything else."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from analyse.methode import METHODE
from service.cli import groep

ORAKEL = Path(__file__).parents[1] / "data" / "orakel"


def roep(bron: Path, doel: Path, *meer: str) -> Result:
    return CliRunner().invoke(groep, ["analyseer", "--data", str(bron), "--uit", str(doel), *meer])


@pytest.fixture(scope="module")
def bron(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of the oracle as CSV, as R reads them."""
    uit = tmp_path_factory.mktemp("data")
    for pad in (ORAKEL / "data").glob("*.parquet"):
        pl.read_parquet(pad).write_csv(uit / f"{pad.stem}.csv")
    return uit


def met(bron: Path, map: Path, bestand: str, inhoud: str | bytes) -> Path:
    """The tables in another folder, with other contents for one of them."""
    map.mkdir()
    for pad in bron.iterdir():
        if pad.stem != Path(bestand).stem:
            (map / pad.name).write_bytes(pad.read_bytes())
    (map / bestand).write_bytes(inhoud if isinstance(inhoud, bytes) else inhoud.encode())
    return map


def test_bestanden_en_vergelijking(bron: Path, tmp_path: Path) -> None:
    """A CSV per table, where they come from, and everything equal to the tables of R."""
    doel = tmp_path / "uit"
    uitkomst = roep(bron, doel, "--vergelijk", str(ORAKEL / "expected"))
    assert uitkomst.exit_code == 0, uitkomst.output
    verwacht = {pad.stem for pad in (ORAKEL / "expected").iterdir()}
    for naam in verwacht:
        assert pl.read_csv(doel / f"{naam}.csv", infer_schema_length=None).height > 0
    regels = uitkomst.output.splitlines()
    kop = next(k for k, regel in enumerate(regels) if regel.startswith("tabel "))
    assert {regel.split()[0] for regel in regels[kop + 1 :] if regel.endswith(" 0")} == verwacht
    assert sum(regel.startswith("niet vergeleken: estimates") for regel in regels) == 2
    assert regels[-1] == "alles gelijk"
    herkomst = json.loads((doel / "herkomst.json").read_text(encoding="utf-8"))
    assert herkomst["methode"] == METHODE
    assert herkomst["invoer"] == {
        pad.name: hashlib.sha256(pad.read_bytes()).hexdigest() for pad in bron.iterdir()
    }


def test_een_afwijking(bron: Path, tmp_path: Path) -> None:
    """One number that differs: exit code 1, where it is, and the tables are there to look at."""
    naast = tmp_path / "verwacht"
    naast.mkdir()
    kish = pl.read_parquet(ORAKEL / "expected" / "kish.parquet")
    eerste = pl.int_range(pl.len()) == 0
    kish.with_columns(deff_w=pl.col("deff_w") + eerste * 1e-6).write_csv(naast / "kish.csv")
    (naast / "VERSIONS.txt").write_text("R version 4.2.2", encoding="utf-8")
    uitkomst = roep(bron, tmp_path / "uit", "--vergelijk", str(naast))
    assert uitkomst.exit_code == 1
    assert "te groot: kish, grootste bij deff_w, 1, GM9001" in uitkomst.output
    assert uitkomst.output.splitlines()[-1] == "niet gelijk"
    assert (tmp_path / "uit" / "kish.csv").exists()


@pytest.mark.parametrize(
    ("bestand", "inhoud", "melding"),
    [
        ("items.csv", "item\nq1\n", "items.csv: kolom type ontbreekt"),
        ("inwoners.csv", b"\xff\xfe\x00kapot", "inwoners.csv"),
        ("strata.csv", "wave,gemeente\n1,GM1\n", "strata.csv: kolom stratum, N_h ontbreekt"),
        (
            "items.csv",
            "item,type\nq1,likert5\nq1,likert5\n",
            "items.csv, regel 3, kolom item: q1 staat er twee keer",
        ),
        (
            "margins.csv",
            "wave,gemeente,margin,cell,pop\n1,GM9001,ax,alle,950\n1,GM9001,edu,alle,geen\n",
            "margins.csv, regel 3, kolom pop: geen is geen getal",
        ),
    ],
)
def test_slechte_bestanden(
    bron: Path, tmp_path: Path, bestand: str, inhoud: str | bytes, melding: str
) -> None:
    """The message names the file, the line and the column; exit code 2; nothing is written."""
    uitkomst = roep(met(bron, tmp_path / "data", bestand, inhoud), tmp_path / "uit")
    assert uitkomst.exit_code == 2
    assert melding in uitkomst.output
    assert not (tmp_path / "uit").exists()


def test_rij_in_parquet(bron: Path, tmp_path: Path) -> None:
    """A Parquet file has no lines: rows of data from 1."""
    items = pl.DataFrame({"item": ["q1", None], "type": ["likert5", "likert5"]})
    data = met(bron, tmp_path / "data", "items.csv", "")
    (data / "items.csv").unlink()
    items.write_parquet(data / "items.parquet")
    uitkomst = roep(data, tmp_path / "uit")
    assert uitkomst.exit_code == 2
    assert "items.parquet, rij 2, kolom item: is leeg" in uitkomst.output


def test_twee_keer_dezelfde_tabel(bron: Path, tmp_path: Path) -> None:
    data = met(bron, tmp_path / "data", "items.csv", "item,type\nq1,likert5\n")
    pl.DataFrame({"item": ["q1"]}).write_parquet(data / "items.parquet")
    uitkomst = roep(data, tmp_path / "uit")
    assert uitkomst.exit_code == 2
    assert "items staat er twee keer, als CSV en als Parquet" in uitkomst.output


def test_lege_map(tmp_path: Path) -> None:
    """A folder without tables: exit code 2 and which tables are needed."""
    uitkomst = roep(tmp_path, tmp_path / "uit")
    assert uitkomst.exit_code == 2
    assert "inwoners" in uitkomst.output
