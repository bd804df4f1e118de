"""`samenspel exporteer`: the answers of a closed ronde as a file, and every fault in one sentence."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pyreadstat
import pytest
from click.testing import CliRunner, Result

from dashboards.export import spss
from service.beheer import exporteren
from service.cli import groep
from service.settings import Settings
from tests.conftest import HOOFDSLEUTEL


def _doe(settings: Settings, *woorden: str) -> Result:
    omgeving = {
        "SAMENSPEL_DATABASE_URL": str(settings.database_url),
        "SAMENSPEL_DATA_DIR": str(settings.data_dir),
        "SAMENSPEL_SLEUTEL": HOOFDSLEUTEL.decode(),
        "COLUMNS": "200",
    }
    return CliRunner(env=omgeving).invoke(groep, ["exporteer", *woorden])


def test_elk_formaat(gevuld: Settings, tmp_path: Path) -> None:
    """All answers of the frozen file, once per format, for the owner only; no ids, no stories."""
    bevroren = pl.read_parquet(gevuld.rondes_dir / "inwoners-2026.parquet")
    for formaat, vorm in exporteren.FORMATEN.items():
        pad = tmp_path / f"uit{vorm.einde}"
        klaar = _doe(gevuld, "inwoners-2026", "--formaat", formaat, "--uit", str(pad))
        assert klaar.exit_code == 0, (formaat, klaar.output)
        assert f"{bevroren.height} antwoorden, met weging." in klaar.output and str(pad) in klaar.output
        assert pad.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob(".*"))
    waar = pl.read_parquet(tmp_path / "uit.parquet")
    weg = {"organisatie", *(k for k in bevroren.columns if "." in k)}
    gelijk = [k for k in bevroren.columns if k not in weg]
    assert waar.select(gelijk).equals(bevroren.select(gelijk))
    assert waar["weging"].null_count() == 0 and waar["weging"].min() > 0  # type: ignore[operator]
    assert {"modus", "taal", "populatie"} <= set(waar.columns)
    csv = pl.read_csv(tmp_path / "uit.csv", schema_overrides=waar.schema)
    assert csv.equals(waar) and (tmp_path / "uit.csv-metadata.json").is_file()
    sav, _ = pyreadstat.read_sav(tmp_path / "uit.sav", user_missing=True, output_format="polars")
    dta, _ = pyreadstat.read_dta(tmp_path / "uit.dta", output_format="polars")
    assert sav.columns == dta.columns == waar.columns
    assert sav["weging"].equals(waar["weging"]) and dta["weging"].equals(waar["weging"])
    rijen = openpyxl.load_workbook(tmp_path / "uit.xlsx", read_only=True)["Rijen"]
    assert rijen.max_row == waar.height + 1
    with zipfile.ZipFile(tmp_path / "uit.zip") as zip_:
        csv_naam = "inwoners-2026.csv"
        assert set(zip_.namelist()) == {csv_naam, f"{csv_naam}-metadata.json", "datapackage.json", "ddi.xml"}
        assert pl.read_csv(io.BytesIO(zip_.read(csv_naam)), schema_overrides=waar.schema).equals(waar)
    assert "<qstnLit" in (tmp_path / "uit.xml").read_text()


@pytest.mark.parametrize(
    ("woorden", "melding"),
    [
        (["onzin-2026", "--formaat", "sav"], "De ronde onzin-2026 bestaat niet"),
        (["inwoners-2027", "--formaat", "sav"], "De ronde inwoners-2027 is open; sluit haar eerst"),
        (["inwoners-2026", "--formaat", "sav", "--uit", "{map}/er.sav"], "er.sav bestaat al"),
        (["inwoners-2026", "--formaat", "csv", "--uit", "{map}/a.csv"], "a.csv-metadata.json bestaat al"),
        (["inwoners-2026", "--formaat", "sav", "--uit", "{map}/weg/a.sav"], "weg: deze map is er niet"),
        (["inwoners-2026", "--formaat", "ods"], "ods"),
        (["inwoners-2026"], "--formaat"),
    ],
)
def test_slechte_invoer(gevuld: Settings, tmp_path: Path, woorden: list[str], melding: str) -> None:
    """Exit code 2, one sentence that says what is wrong, and no file."""
    (tmp_path / "er.sav").write_text("van iemand")
    (tmp_path / "a.csv-metadata.json").write_text("van iemand")
    voor = sorted(p.name for p in tmp_path.iterdir())
    klaar = _doe(gevuld, *(w.format(map=tmp_path) for w in woorden))
    assert klaar.exit_code == 2, klaar.output
    assert melding in klaar.output and "Traceback" not in klaar.output
    assert sorted(p.name for p in tmp_path.iterdir()) == voor
    assert (tmp_path / "er.sav").read_text() == "van iemand"


def test_halverwege_mis(gevuld: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up half-way leaves nothing behind."""

    def vol(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spss, "_is_heel", vol)
    klaar = _doe(gevuld, "inwoners-2026", "--formaat", "sav", "--uit", str(tmp_path / "a.sav"))
    assert klaar.exit_code == 1 and "de schijf is vol. Er is niets geschreven." in klaar.output
    assert not list(tmp_path.iterdir())
