"""`samenspel analyseer` on files: the tables of the oracle, and clear faults for anything else."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from service.cli import groep

ORAKEL = Path(__file__).parents[1] / "data" / "orakel"
TABELLEN = ("weights", "estimates", "kish", "providers", "staff", "gaps", "ci", "differences")


def test_bestanden(tmp_path: Path) -> None:
    """Reads a folder, writes a CSV per table with the rows of R."""
    bron, doel = tmp_path / "data", tmp_path / "uit"
    bron.mkdir()
    for pad in (ORAKEL / "data").glob("*.parquet"):
        pl.read_parquet(pad).write_csv(bron / f"{pad.stem}.csv")
    uitkomst = CliRunner().invoke(groep, ["analyseer", "--data", str(bron), "--uit", str(doel)])
    assert uitkomst.exit_code == 0, uitkomst.output
    for naam in TABELLEN:
        assert pl.read_csv(doel / f"{naam}.csv", infer_schema_length=None).height > 0
    kish = pl.read_csv(doel / "kish.csv", infer_schema_length=None)
    verwacht = pl.read_parquet(ORAKEL / "expected" / "kish.parquet")
    assert kish.height == verwacht.height


@pytest.mark.parametrize(
    ("bestand", "inhoud", "woord"),
    [
        ("items.csv", "item\nq1\n", "type"),
        ("inwoners.csv", b"\xff\xfe\x00kapot", "inwoners"),
        ("strata.csv", "wave,gemeente\n1,GM1\n", "stratum"),
    ],
)
def test_slechte_bestanden(tmp_path: Path, bestand: str, inhoud: str | bytes, woord: str) -> None:
    """The message names the table and the column; exit code 2; nothing is written."""
    bron = tmp_path / "data"
    bron.mkdir()
    for pad in (ORAKEL / "data").glob("*.parquet"):
        if pad.stem != Path(bestand).stem:
            (bron / pad.name).write_bytes(pad.read_bytes())
    (bron / bestand).write_bytes(inhoud if isinstance(inhoud, bytes) else inhoud.encode())
    uitkomst = CliRunner().invoke(groep, ["analyseer", "--data", str(bron), "--uit", str(tmp_path / "uit")])
    assert uitkomst.exit_code == 2
    assert woord in uitkomst.output
    assert not (tmp_path / "uit").exists()


def test_lege_map(tmp_path: Path) -> None:
    """A folder without tables: exit code 2 and which tables are needed."""
    uitkomst = CliRunner().invoke(
        groep, ["analyseer", "--data", str(tmp_path), "--uit", str(tmp_path / "uit")]
    )
    assert uitkomst.exit_code == 2
    assert "inwoners" in uitkomst.output
