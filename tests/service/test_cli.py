"""The commands of an operator, from an empty database to a closed ronde."""

import csv
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service import cli
from service.cli import groep
from service.cli.systeem import migrate
from service.errors import (
    DatabaseOnbereikbaar,
    DomeinFout,
    InstellingFout,
    MigratieFout,
    OnbekendeRonde,
    OngeldigeAntwoorden,
    OngeldigeInvoer,
    SchijfVol,
    VerkeerdeStatus,
)
from service.settings import Settings
from tests.alles import alleen_met_alles
from tests.conftest import HOOFDSLEUTEL
from tests.service.dienst import wacht_op


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


def _fout(uitkomst: Result, melding: str, code: int = 2) -> None:
    """The command ended with `code`, and said this in one sentence without a traceback."""
    assert uitkomst.exit_code == code, (uitkomst.output, uitkomst.exception)
    assert melding in uitkomst.output
    assert isinstance(uitkomst.exception, SystemExit)


VELD = ["--van", "2024-03-01", "--tot", "2024-04-01"]


def test_from_an_empty_database_to_a_closed_ronde(omgeving: dict[str, str], tmp_path: Path) -> None:
    strata = tmp_path / "strata.csv"
    strata.write_text("gemeente,stratum,populatie\nGM0363,a,500000\nGM0363,b,400000\nGM0518,a,450000\n")
    uitkomst = _doe(omgeving, "ronde", "maak", "aanbieders-2024", "--strata", str(strata), *VELD)
    assert uitkomst.exit_code == 0, uitkomst.output
    assert "2 gemeenten, 3 strata, vragenlijst 2024" in uitkomst.output
    assert _doe(omgeving, "ronde", "open", "aanbieders-2024").exit_code == 0

    codes = tmp_path / "codes.csv"
    nodig = ["uitnodigingen", "maak", "aanbieders-2024", "--aantal", "7", "--uit", str(codes), "--gemeente"]
    _fout(_doe(omgeving, *nodig, "GM0363", "--stratum", "z"), "kies uit: a, b")
    _fout(_doe(omgeving, *nodig, "GM9999"), "heeft de gemeente GM9999 niet")
    assert not codes.exists()
    assert _doe(omgeving, *nodig, "GM0363", "--stratum", "b").exit_code == 0
    assert codes.stat().st_mode & 0o777 == 0o600
    rijen = _lees(codes)
    assert [(r["gemeente"], r["stratum"]) for r in rijen] == [("GM0363", "b")] * 7
    _fout(_doe(omgeving, *nodig, "GM0363"), "bestaat al")

    lijst = _doe(omgeving, "ronde", "lijst").output
    assert "aanbieders-2024" in lijst
    assert "open" in lijst
    sluit = _doe(omgeving, "ronde", "sluit", "aanbieders-2024")
    assert sluit.exit_code == 0, sluit.output
    assert "0 responsen in" in sluit.output
    assert "gesloten" in _doe(omgeving, "ronde", "lijst").output
    _fout(_doe(omgeving, "ronde", "open", "aanbieders-2024"), "kan niet meer open")


def _lees(codes: Path) -> list[dict[str, str]]:
    with codes.open(newline="") as bestand:
        return list(csv.DictReader(bestand))


def test_inwoners_need_no_file(omgeving: dict[str, str], tmp_path: Path) -> None:
    """Everything follows from the id; the invitations are divided over the age classes."""
    uitkomst = _doe(omgeving, "ronde", "maak", "inwoners-2023", "--gemeente", "GM0363", *VELD)
    assert uitkomst.exit_code == 0, uitkomst.output
    assert "1 gemeenten, 3 strata, vragenlijst 2022" in uitkomst.output
    codes = tmp_path / "codes.csv"
    opdracht = ["uitnodigingen", "maak", "inwoners-2023", "--gemeente", "GM0363", "--aantal", "100"]
    met_adres = {**omgeving, "SAMENSPEL_BASIS_URL": "https://samen.example/"}
    uitkomst = _doe(met_adres, *opdracht, "--uit", str(codes))
    assert uitkomst.exit_code == 0, uitkomst.output
    assert "Let op" not in uitkomst.output
    rijen = _lees(codes)
    per_stratum = Counter(rij["stratum"] for rij in rijen)
    assert list(per_stratum) == ["18-34", "35-64", "65+"]
    assert sum(per_stratum.values()) == 100
    assert per_stratum["35-64"] > per_stratum["18-34"] > per_stratum["65+"] > 10
    assert {rij["adres"] for rij in rijen} == {f"https://samen.example/invullen#{r['code']}" for r in rijen}
    zonder_adres = _doe(omgeving, *opdracht, "--uit", str(tmp_path / "meer.csv"))
    assert "SAMENSPEL_BASIS_URL is niet ingesteld" in zonder_adres.output


@pytest.mark.parametrize(
    ("woorden", "melding"),
    [
        (["burgers-2024"], "moet bestaan uit een doelgroep"),
        (["inwoners"], "moet bestaan uit een doelgroep"),
        (["inwoners-24"], "en een jaar, zoals inwoners-2027"),
        (["inwoners-2019"], "geen vragenlijst van inwoners voor 2019"),
        (
            ["inwoners-2024", "--vragenlijst", "2031"],
            "--vragenlijst: er is geen vragenlijst 2031 voor inwoners",
        ),
        (["inwoners-2024", "--gemeente", "Amsterdam"], "niet bekend in de indeling van 2024: Amsterdam"),
        (["inwoners-2024", "--indeling", "2031"], "indeling: onbekende indeling 2031"),
        (["inwoners-2024", "--indeling", "2022"], "indeling: marges: geen bevolking van 2024"),
        (["inwoners-2024", "--tot", "2023-01-01"], "veldperiode: 2024-03-01 ligt na 2023-01-01"),
        (["inwoners-2024", "--van", "gisteren"], "--van"),
        (["aanbieders-2024"], "--strata ontbreekt"),
        (["gemeente-2024"], "--strata ontbreekt"),
        (["inwoners-2024", "--strata", "STRATA", "--gemeente", "GM0363"], "Kies --strata of --gemeente"),
        (["inwoners-2024", "--strata", "STRATA"], "strata.csv:3: populatie 'veel' is geen geheel getal"),
        (["inwoners-2024", "--strata", "ERGENS"], "geen gemeente in de indeling van 2024: GM9999"),
        (["inwoners-2024", "--strata", "weg.csv"], "weg.csv"),
    ],
)
def test_a_ronde_that_cannot_be(
    omgeving: dict[str, str], tmp_path: Path, woorden: list[str], melding: str
) -> None:
    """Exit code 2, what and where; and no ronde is made."""
    (tmp_path / "strata.csv").write_text("gemeente,stratum,populatie\nGM0363,a,5\nGM0363,b,veel\n")
    (tmp_path / "ergens.csv").write_text("gemeente,stratum,populatie\nGM9999,a,5\n")
    plekken = {"STRATA": str(tmp_path / "strata.csv"), "ERGENS": str(tmp_path / "ergens.csv")}
    _fout(_doe(omgeving, "ronde", "maak", *VELD, *(plekken.get(w, w) for w in woorden)), melding)
    assert "2024" not in _doe(omgeving, "ronde", "lijst").output


def test_bad_input_is_one_sentence_and_exit_code_two(omgeving: dict[str, str]) -> None:
    opdracht = [sys.executable, "-m", "service.cli"]
    klaar = subprocess.run(
        [*opdracht, "ronde", "open", "inwoners-1999"],
        env={**os.environ, **omgeving},
        check=False,
        capture_output=True,
        text=True,
    )
    assert klaar.returncode == 2
    assert klaar.stderr.splitlines()[-1] == "Fout: De ronde inwoners-1999 bestaat niet"
    assert "Traceback" not in klaar.stderr


@pytest.mark.parametrize(
    ("fout", "code"),
    [
        (OngeldigeInvoer(), 2),
        (OnbekendeRonde(), 2),
        (VerkeerdeStatus(), 2),
        (InstellingFout(), 2),
        (OngeldigeAntwoorden([]), 2),
        (DatabaseOnbereikbaar(), 1),
        (SchijfVol(), 1),
        (MigratieFout(), 1),
        (DomeinFout(), 1),
    ],
)
def test_exit_codes(monkeypatch: pytest.MonkeyPatch, fout: DomeinFout, code: int) -> None:
    def mislukt() -> None:
        raise fout

    monkeypatch.setattr(migrate, "callback", mislukt)
    _fout(_doe({}, "migrate"), f"Fout: {fout.melding}", code)


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
    vreemd = tmp_path / "vreemd.yaml"
    vreemd.write_text('"a\\nb": 1\n')
    paden = [str(kapot), str(vreemd), str(tmp_path / "weg.yaml"), str(tmp_path / ("l" * 300))]
    fout = CliRunner().invoke(groep, ["controleer", *paden])
    assert fout.exit_code == 2
    regels = fout.stdout.splitlines()
    assert regels[0].startswith(f"{kapot}:3:1: dit is geen geldige YAML")
    assert f"{vreemd}:1:1 a\\nb: onbekend veld 'a\\nb'" in regels
    assert regels[-2].endswith("weg.yaml: dit bestand of deze map bestaat niet")
    assert regels[-1].endswith("dit pad is niet te lezen: File name too long")
    assert fout.stderr == f"{len(regels)} fouten gevonden.\n"


def test_the_shipped_catalogue_is_really_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("service.cli.beheer.CATALOGUS", tmp_path)
    leeg = CliRunner().invoke(groep, ["controleer"])
    assert leeg.exit_code == 2
    assert leeg.stderr == "1 fout gevonden.\n"


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
    assert zonder.exit_code == 2
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


@pytest.mark.parametrize("workers", [alleen_met_alles("1"), "2"])
def test_serve_starts_and_stops_its_own_database(gedeelde_cache: Path, workers: str) -> None:
    with socket.socket() as vrij:
        vrij.bind(("127.0.0.1", 0))
        poort = str(vrij.getsockname()[1])
    map_ = Path(tempfile.mkdtemp(prefix="samenspel-serve-"))
    (map_ / "cache").symlink_to(gedeelde_cache)
    env = {**os.environ, "SAMENSPEL_DATA_DIR": str(map_), "SAMENSPEL_PORT": poort}
    opdracht = [sys.executable, "-m", "service.cli", "serve", "--workers", workers]
    proces = subprocess.Popen(opdracht, env=env, stderr=subprocess.PIPE, text=True)
    try:
        antwoord = wacht_op(f"http://127.0.0.1:{poort}/gereed", lambda: proces.poll() is None)
        assert antwoord is not None
        assert antwoord.json() == {"gereed": True, "onderdelen": {"database": "goed"}}
    finally:
        proces.terminate()
        _, fouten = proces.communicate(timeout=30)
    assert proces.returncode == 0, fouten
    assert "Traceback" not in fouten
    assert not (map_ / "postgres" / "postmaster.pid").exists()
    shutil.rmtree(map_)
