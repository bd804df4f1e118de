"""Data flows one way, and only service touches the web and the database: the contracts in pyproject.toml."""

import ast
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import analyse

ROOT = Path(__file__).parents[2]


def lint(map_: Path, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """The contracts held against the packages in a folder."""
    opdracht = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or "lint-imports"
    return subprocess.run(
        [opdracht, "--cache-dir", str(tmp_path / "cache")],
        cwd=map_,
        check=False,
        capture_output=True,
        text=True,
    )


def test_the_borders_between_the_packages_are_kept(tmp_path: Path) -> None:
    klaar = lint(ROOT, tmp_path)
    assert klaar.returncode == 0, klaar.stdout
    assert "Contracts: 3 kept, 0 broken." in klaar.stdout


@pytest.mark.parametrize(
    ("pakket", "regel"),
    [
        ("dashboards", "from analyse.cijfers import maak_cijfers"),
        ("dashboards", "from analyse.onthulling.regels import onthul_cijfers"),
        ("service", "from analyse import tellen"),
        ("service", "import analyse.nauwkeurigheid"),
    ],
)
def test_a_way_round_disclosure_control_is_seen(tmp_path: Path, pakket: str, regel: str) -> None:
    """Planted: one module that takes figures nobody looked at."""
    for naam in ("vragenlijsten", "analyse", "dashboards", "service"):
        for pad in (ROOT / naam).rglob("*.py"):
            doel = tmp_path / pad.relative_to(ROOT)
            doel.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(pad, doel)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / pakket / "sluipweg.py").write_text(f'"""Planted."""\n\n{regel}\n')
    klaar = lint(tmp_path, tmp_path)
    assert klaar.returncode == 1, klaar.stdout
    assert "disclosure control BROKEN" in " ".join(klaar.stdout.split())


def test_the_contracts_name_every_package() -> None:
    instellingen = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]
    pakketten = {pad.parent.name for pad in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert set(instellingen["root_packages"]) == pakketten
    lagen, verboden, onthulling = instellingen["contracts"]
    assert lagen["layers"] == ["service", "dashboards", "analyse", "vragenlijsten"]
    assert set(verboden["source_modules"]) == pakketten - {"service"}
    assert onthulling["source_modules"] == ["dashboards", "service"]
    assert onthulling["forbidden_modules"] == ["analyse.*"]


def aanroepen(naam: str) -> Iterator[str]:
    """Modules of the four packages in which something of this name is called."""
    for pakket in ("vragenlijsten", "analyse", "dashboards", "service"):
        for pad in (ROOT / pakket).rglob("*.py"):
            for knoop in ast.walk(ast.parse(pad.read_text(encoding="utf-8"))):
                if isinstance(knoop, ast.Call):
                    wie = knoop.func
                    if (isinstance(wie, ast.Name) and wie.id == naam) or (
                        isinstance(wie, ast.Attribute) and wie.attr == naam
                    ):
                        yield pad.relative_to(ROOT).as_posix()


@pytest.mark.parametrize(
    ("naam", "waar"),
    [
        # Who takes an Onthuld holds figures that passed; who has a Publicatie, what the pipeline made.
        ("Onthuld", {"analyse/onthulling/regels.py"}),
        (
            "Publicatie",
            {"analyse/pipeline.py", "service/publicatie/pakket.py", "dashboards/galerijcijfers.py"},
        ),
        ("maak_microdata", {"service/beheer/exporteren.py"}),
        ("exporteer", {"service/cli/exporteer.py"}),
    ],
)
def test_only_one_place_makes_what_may_be_published(naam: str, waar: set[str]) -> None:
    """`pakket` reads back what was stored; `galerijcijfers` holds invented figures; answers themselves are
    for the operator and leave by one command."""
    assert set(aanroepen(naam)) == waar


def test_the_face_of_analyse_gives_no_figures_away() -> None:
    """What dashboards and service get from the package itself comes from these modules only."""
    boom = ast.parse((ROOT / "analyse" / "__init__.py").read_text(encoding="utf-8"))
    genoemd = {str(knoop.module) for knoop in ast.walk(boom) if isinstance(knoop, ast.ImportFrom)}
    geladen = {f"analyse.{module}" for module in vars(analyse)["_WAAR"].values()}
    bronnen = {module for module in genoemd if module.startswith("analyse")}
    assert bronnen == geladen
    publiek = {"pipeline", "prepare", "publicatie", "ronde", "tabellen.analyseer"}
    beveiligd = {"celsleutel", "ptabel", "standen", "vrije_ronde", "vrije_tabel"}
    assert bronnen <= {f"analyse.{m}" for m in publiek} | {f"analyse.onthulling.{m}" for m in beveiligd}
