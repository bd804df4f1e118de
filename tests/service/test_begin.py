"""The database is down, read-only or empty when a command starts: one sentence with the place, no traceback,
never a password, and `serve` starts all the same.
"""

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest
from click.testing import CliRunner

from service.cli import groep
from tests.alles import alleen_met_alles
from tests.conftest import HOOFDSLEUTEL, Server
from tests.service.dienst import wacht_op

WEG = "postgresql://naam:wachtwoordje@127.0.0.1:1/samenspel"
ONBEREIKBAAR = "De gegevensopslag is nu niet bereikbaar."
ALLEEN_LEZEN = "De gegevensopslag kan nu niet schrijven."
GEEN_SCHEMA = "De database heeft niet het schema dat deze versie verwacht."


def _omgeving(url: str, map_: Path) -> dict[str, str]:
    return {
        "SAMENSPEL_DATABASE_URL": url,
        "SAMENSPEL_DATA_DIR": str(map_),
        "SAMENSPEL_SLEUTEL": HOOFDSLEUTEL.decode(),
        "COLUMNS": "250",
    }


async def _sql(url: str, opdracht: str) -> None:
    con = await asyncpg.connect(url)
    await con.execute(opdracht)
    await con.close()


@pytest.fixture
def alleen_lezen(server: Server, database_url: str) -> str:
    """A migrated database that takes no writes."""
    naam = urlsplit(database_url).path[1:]
    asyncio.run(_sql(server.url, f'ALTER DATABASE "{naam}" SET default_transaction_read_only = on'))
    return database_url


@pytest.fixture
def leeg(database_url: str) -> str:
    """A database on which `samenspel migrate` was not run yet."""
    asyncio.run(_sql(database_url, "DROP SCHEMA beheer, deelname, antwoorden, taken, contact CASCADE"))
    return database_url


@pytest.mark.parametrize(
    "opdracht",
    [
        ["ronde", "lijst"],
        ["ronde", "open", "inwoners-2024"],
        ["ronde", "sluit", "inwoners-2024"],
        [
            "ronde",
            "maak",
            "inwoners-2024",
            "--gemeente",
            "GM0363",
            "--van",
            "2024-01-01",
            "--tot",
            "2024-02-01",
        ],
        ["uitnodigingen", "maak", "inwoners-2024", "--gemeente", "GM0363", "--aantal", "1", "--uit", "c.csv"],
        ["publiceer", "inwoners-2024"],
        ["migrate"],
    ],
)
def test_a_database_that_is_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opdracht: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    uitkomst = CliRunner(env=_omgeving(WEG, tmp_path / "data")).invoke(groep, opdracht)
    assert [pad.name for pad in tmp_path.iterdir()] == ["data"]
    assert uitkomst.exit_code == 1
    assert uitkomst.stderr.startswith(f"Fout: {ONBEREIKBAAR}")
    assert uitkomst.stderr.endswith("Database: 127.0.0.1:1/samenspel.\n")
    assert uitkomst.stderr.count("\n") == 1
    assert "wachtwoordje" not in uitkomst.output


def test_a_database_that_cannot_write(tmp_path: Path, alleen_lezen: str) -> None:
    loper = CliRunner(env=_omgeving(alleen_lezen, tmp_path))
    assert loper.invoke(groep, ["ronde", "lijst"]).exit_code == 0
    maak = [
        "ronde",
        "maak",
        "inwoners-2024",
        "--gemeente",
        "GM0363",
        "--van",
        "2024-01-01",
        "--tot",
        "2024-02-01",
    ]
    for opdracht in (["migrate"], maak, ["ronde", "open", "inwoners-2024"]):
        uitkomst = loper.invoke(groep, opdracht)
        assert uitkomst.exit_code == 1, opdracht
        assert uitkomst.stderr.startswith(f"Fout: {ALLEEN_LEZEN}")
    doctor = loper.invoke(groep, ["doctor"])
    assert doctor.exit_code == 1
    assert f"✗ database: {ALLEEN_LEZEN}" in doctor.output


def test_a_database_without_a_schema(tmp_path: Path, leeg: str) -> None:
    loper = CliRunner(env=_omgeving(leeg, tmp_path))
    for opdracht in (["ronde", "lijst"], ["publiceer", "inwoners-2024"]):
        uitkomst = loper.invoke(groep, opdracht)
        assert uitkomst.exit_code == 1
        assert uitkomst.stderr.startswith(f"Fout: {GEEN_SCHEMA} Voer `samenspel migrate` uit.")
    assert loper.invoke(groep, ["migrate"]).exit_code == 0
    assert loper.invoke(groep, ["ronde", "lijst"]).exit_code == 0


def test_an_address_with_an_option_that_nobody_knows(tmp_path: Path, database_url: str) -> None:
    url = f"{database_url}{'&' if '?' in database_url else '?'}bestaat_niet=1"
    uitkomst = CliRunner(env=_omgeving(url, tmp_path)).invoke(groep, ["ronde", "lijst"])
    assert (uitkomst.exit_code, uitkomst.stderr.split(" Probeer")[0]) == (1, f"Fout: {ONBEREIKBAAR}")


@pytest.mark.parametrize(
    ("toestand", "melding"),
    [
        ("weg", ONBEREIKBAAR),
        alleen_met_alles("alleen_lezen", ALLEEN_LEZEN),
        alleen_met_alles("leeg", GEEN_SCHEMA),
    ],
)
def test_serve_starts_and_says_what_is_missing(
    request: pytest.FixtureRequest, tmp_path: Path, gedeelde_cache: Path, toestand: str, melding: str
) -> None:
    (tmp_path / "cache").symlink_to(gedeelde_cache)
    url = WEG if toestand == "weg" else request.getfixturevalue(toestand)
    with socket.socket() as vrij:
        vrij.bind(("127.0.0.1", 0))
        poort = vrij.getsockname()[1]
    proces = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "serve", "--port", str(poort)],
        env={**os.environ, **_omgeving(url, tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        gezond = wacht_op(f"http://127.0.0.1:{poort}/gezond", lambda: proces.poll() is None)
        antwoord = httpx.post(f"http://127.0.0.1:{poort}/api/v1/rondes/inwoners-2024/responsen", json={})
        pagina = httpx.get(f"http://127.0.0.1:{poort}/data")
    finally:
        proces.terminate()
        _, fouten = proces.communicate(timeout=30)
    assert gezond is not None
    if toestand != "alleen_lezen":  # what can only be read can still be shown
        assert (antwoord.status_code, pagina.status_code) == (503, 503)
        assert antwoord.json()["type"] == "urn:samenspel:tijdelijk"
        assert antwoord.json()["detail"].startswith(melding)
        assert "<h1>" in pagina.text
    (regel,) = [regel for regel in fouten.splitlines() if regel.startswith("Let op:")]
    assert regel.startswith(f"Let op: {melding}")
    assert regel.endswith("De website start wel.")
    assert proces.returncode == 0
    assert "Traceback" not in fouten
    assert "wachtwoordje" not in fouten
