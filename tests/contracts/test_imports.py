"""Data flows one way, and only service touches the web and the database: the contracts in pyproject.toml."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_borders_between_the_packages_are_kept(tmp_path: Path) -> None:
    opdracht = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or "lint-imports"
    klaar = subprocess.run(
        [opdracht, "--cache-dir", str(tmp_path)], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert klaar.returncode == 0, klaar.stdout
    assert "Contracts: 2 kept, 0 broken." in klaar.stdout


def test_the_contracts_name_every_package() -> None:
    instellingen = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]
    pakketten = {pad.parent.name for pad in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert set(instellingen["root_packages"]) == pakketten
    lagen, verboden = instellingen["contracts"]
    assert lagen["layers"] == ["service", "dashboards", "analyse", "vragenlijsten"]
    assert set(verboden["source_modules"]) == pakketten - {"service"}
