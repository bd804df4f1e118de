"""The commands of an operator, from an empty database to a closed ronde."""

import csv
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from service import cli
from service.cli import groep
from service.settings import Settings
from tests.conftest import HOOFDSLEUTEL

DOELGROEP = "inwoners"


@pytest.fixture
def omgeving(settings: Settings) -> dict[str, str]:
    """The environment of an operator."""
    return {
        "SAMENSPEL_DATABASE_URL": str(settings.database_url),
        "SAMENSPEL_DATA_DIR": str(settings.data_dir),
        "SAMENSPEL_SLEUTEL": HOOFDSLEUTEL.decode(),
        "COLUMNS": "200",
    }


def _doe(omgeving: dict[str, str], *woorden: str) -> Result:
    return CliRunner(env=omgeving).invoke(groep, list(woorden))


def test_from_an_empty_database_to_a_closed_ronde(omgeving: dict[str, str], tmp_path: Path) -> None:
    strata = tmp_path / "strata.csv"
    strata.write_text("gemeente,stratum,populatie\nGM0363,a,500000\nGM0363,b,400000\nGM0518,a,450000\n")
    maak = [
        "ronde",
        "maak",
        "inwoners-2024",
        "--doelgroep",
        DOELGROEP,
        "--periode",
        "2024",
        "--strata",
        str(strata),
    ]
    maak += ["--indeling", "2024", "--van", "2024-03-01", "--tot", "2024-04-01"]
    uitkomst = _doe(omgeving, *maak)
    assert uitkomst.exit_code == 0, uitkomst.output
    assert "2 gemeenten, 3 strata" in uitkomst.output
    assert _doe(omgeving, "ronde", "open", "inwoners-2024").exit_code == 0

    codes = tmp_path / "codes.csv"
    nodig = ["uitnodigingen", "maak", "inwoners-2024", "--aantal", "7", "--uit", str(codes), "--gemeente"]
    zonder_stratum = _doe(omgeving, *nodig, "GM0363")
    assert "kies met --stratum uit: a, b" in str(zonder_stratum.exception)
    assert "heeft de gemeente GM9999 niet" in str(_doe(omgeving, *nodig, "GM9999").exception)
    assert not codes.exists()
    assert _doe(omgeving, *nodig, "GM0363", "--stratum", "b").exit_code == 0
    assert codes.stat().st_mode & 0o777 == 0o600
    with codes.open(newline="") as bestand:
        rijen = list(csv.DictReader(bestand))
    assert [(r["gemeente"], r["stratum"]) for r in rijen] == [("GM0363", "b")] * 7

    lijst = _doe(omgeving, "ronde", "lijst").output
    assert "inwoners-2024" in lijst
    assert "open" in lijst
    sluit = _doe(omgeving, "ronde", "sluit", "inwoners-2024")
    assert sluit.exit_code == 0, sluit.output
    assert "0 responsen in" in sluit.output
    assert "gesloten" in _doe(omgeving, "ronde", "lijst").output


def test_a_fault_is_one_sentence_and_exit_code_one(omgeving: dict[str, str]) -> None:
    opdracht = [sys.executable, "-m", "service.cli"]
    klaar = subprocess.run(
        [*opdracht, "ronde", "open", "inwoners-1999"],
        env={**os.environ, **omgeving},
        check=False,
        capture_output=True,
        text=True,
    )
    assert klaar.returncode == 1
    assert klaar.stderr.splitlines()[-1] == "Fout: De ronde inwoners-1999 bestaat niet"
    assert "Traceback" not in klaar.stderr


@pytest.mark.parametrize("woorden", [["ronde", "maak", "x"], ["onzin"], ["serve", "--port", "-1"]])
def test_wrong_use_is_exit_code_two(omgeving: dict[str, str], woorden: list[str]) -> None:
    assert _doe(omgeving, *woorden).exit_code == 2


@pytest.mark.parametrize("woorden", [[], ["ronde"], ["uitnodigingen"], ["serve"], ["doctor"], ["migrate"]])
def test_every_command_explains_itself(woorden: list[str]) -> None:
    uitkomst = CliRunner().invoke(groep, [*woorden, "--help"])
    assert uitkomst.exit_code == 0
    assert len(uitkomst.output) > 100


def test_questionnaires_are_checked(tmp_path: Path) -> None:
    goed = CliRunner().invoke(groep, ["controleer"])
    assert goed.exit_code == 0, goed.output
    kapot = tmp_path / "kapot.yaml"
    kapot.write_text("id: inwoners\nnaam: [\n")
    fout = CliRunner().invoke(groep, ["controleer", str(kapot)])
    assert fout.exit_code == 1
    assert "kapot.yaml" in fout.output


def test_migrate_says_what_it_did(omgeving: dict[str, str]) -> None:
    assert _doe(omgeving, "migrate").output.strip() == "De database is bij."


def test_doctor_names_what_is_wrong(omgeving: dict[str, str]) -> None:
    goed = _doe(omgeving, "doctor")
    assert goed.exit_code == 0, goed.output
    assert [regel[0] for regel in goed.output.splitlines()] == ["✓"] * 5
    weg = _doe({**omgeving, "SAMENSPEL_DATABASE_URL": "postgresql://niemand@127.0.0.1:1/x"}, "doctor")
    assert weg.exit_code == 1
    assert "✗ database: De gegevensopslag is nu niet bereikbaar" in weg.output
    zonder = _doe({**omgeving, "SAMENSPEL_SLEUTEL": ""}, "doctor")
    assert zonder.exit_code == 1
    assert "SAMENSPEL_SLEUTEL ontbreekt" in zonder.output


def test_the_log_is_json_and_masks_forbidden_fields(capsys: pytest.CaptureFixture[str]) -> None:
    from service.log import log, richt_in

    richt_in()
    log.info("proef", ronde="inwoners-2026", code="ABCD-EFGH-JKMN", antwoorden={"v": 1})
    regel = json.loads(capsys.readouterr().err)
    assert (regel["event"], regel["ronde"], regel["code"], regel["antwoorden"]) == (
        "proef",
        "inwoners-2026",
        "…",
        "…",
    )


def test_main_is_the_entry_point() -> None:
    assert callable(cli.main)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_serve_starts_and_stops_its_own_database(tmp_path: Path, workers: str) -> None:
    with socket.socket() as vrij:
        vrij.bind(("127.0.0.1", 0))
        poort = str(vrij.getsockname()[1])
    map_ = Path(tempfile.mkdtemp(prefix="samenspel-serve-"))
    env = {**os.environ, "SAMENSPEL_DATA_DIR": str(map_), "SAMENSPEL_PORT": poort}
    opdracht = [sys.executable, "-m", "service.cli", "serve", "--workers", workers]
    proces = subprocess.Popen(opdracht, env=env, stderr=subprocess.PIPE, text=True)
    try:
        einde = time.monotonic() + 60
        gereed = None
        while gereed is None and time.monotonic() < einde and proces.poll() is None:
            try:
                gereed = httpx.get(f"http://127.0.0.1:{poort}/gereed").json()
            except httpx.TransportError:
                time.sleep(0.2)
        assert gereed == {"gereed": True, "onderdelen": {"database": "goed"}}
    finally:
        proces.terminate()
        _, fouten = proces.communicate(timeout=30)
    assert proces.returncode == 0, fouten
    assert "Traceback" not in fouten
    assert not (map_ / "postgres" / "postmaster.pid").exists()
    shutil.rmtree(map_)
