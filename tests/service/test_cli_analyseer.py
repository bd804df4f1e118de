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
    breed = {"COLUMNS": "300"}  # a fault holds a whole path: not folded
    return CliRunner(env=breed).invoke(groep, ["analyseer", "--data", str(bron), "--uit", str(doel), *meer])


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
        ("items.csv", "", "items.csv: is leeg"),
        ("items.csv", "item;type\nq1;likert5\n", "items.csv, regel 1: tussen de kolommen moeten komma's"),
        (
            "items.csv",
            "item,type,item\nq1,likert5,q2\n",
            "regel 1, kolom item: staat er twee keer",
        ),
        ("items.csv", "item,type\nq1,likert5\nq2\n", "items.csv, regel 3: 1 veld, in de eerste regel 2"),
        ("items.csv", 'item,type\nq1,"likert5\n', "items.csv, regel 2: een aanhalingsteken te veel"),
        ("items.csv", b"item,type\nq\xe9,likert5\n", "items.csv: is geen UTF-8"),
        (
            "margins.csv",
            "wave,gemeente,margin,cell,pop\n1,GM9001,ax,alle,950,5\n",
            "margins.csv, regel 2: 6 velden, in de eerste regel 5; een getal heeft een punt, geen komma",
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


def test_codes_met_een_nul_ervoor(tmp_path: Path) -> None:
    """Keys are text, also in a file where all of them look like numbers; R may have read them as numbers."""
    data, naast = tmp_path / "data", tmp_path / "naast"
    data.mkdir()
    naast.mkdir()
    rijen = [f"{k},1,0014,{'01' if k % 2 else '02'},{k % 5 + 1}" for k in range(40)]
    tabellen = {
        "inwoners": ["resp_id,wave,gemeente,stratum,q", *rijen],
        "strata": ["wave,gemeente,stratum,N_h", "1,0014,01,300", "1,0014,02,400", "1,0014,rest,50"],
        "margins": ["wave,gemeente,margin,cell,pop"],
        "items": ["item,type", "q,likert5"],
    }
    for naam, regels in tabellen.items():
        inhoud = "\r\n".join([*regels, ""]).encode()
        (data / f"{naam}.csv").write_bytes(b"\xef\xbb\xbf" + inhoud)
    assert roep(data, tmp_path / "uit").exit_code == 0
    kish = pl.read_csv(tmp_path / "uit" / "kish.csv", schema_overrides={"gemeente": pl.String})
    assert kish["gemeente"].to_list() == ["0014"]
    kish.with_columns(gemeente=pl.lit(14)).write_csv(naast / "kish.csv")
    uitkomst = roep(data, tmp_path / "uit", "--vergelijk", str(naast))
    assert uitkomst.exit_code == 0 and uitkomst.output.splitlines()[-1] == "alles gelijk"


def test_waar_niet_te_schrijven_of_te_vergelijken_is(bron: Path, tmp_path: Path) -> None:
    """A file where a folder must come, a folder that is not there, a comparison with nothing."""
    bestand, leeg = tmp_path / "bestand", tmp_path / "leeg"
    bestand.write_text("", encoding="utf-8")
    leeg.mkdir()
    for bron_, meer, melding in (
        (bron, ("--vergelijk", str(leeg)), "er staan geen tabellen"),
        (tmp_path / "nee", (), "/nee"),
    ):
        uitkomst = roep(bron_, tmp_path / "uit", *meer)
        assert uitkomst.exit_code == 2 and melding in uitkomst.output
    uitkomst = roep(bron, bestand / "uit")
    assert uitkomst.exit_code == 2 and "schrijven lukt niet" in uitkomst.output


def test_lege_map(tmp_path: Path) -> None:
    """A folder without tables: exit code 2 and which tables are needed."""
    uitkomst = roep(tmp_path, tmp_path / "uit")
    assert uitkomst.exit_code == 2
    assert "inwoners" in uitkomst.output
