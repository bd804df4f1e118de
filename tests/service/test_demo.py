"""The command `samenspel demo`: what it refuses, and that it serves what it built."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from analyse.gemeenten import gemeenten, opvolgers
from service.cli import groep
from service.demo.opbouw import in_indeling, kies_gemeenten
from service.log import richt_in
from tests.service.dienst import wacht_op

GEDULD = 240.0


def _demo(*opties: str) -> list[str]:
    return [sys.executable, "-m", "service.cli", "demo", "--no-browser", *opties]


def _hier(*opties: str) -> Result:
    """A demo that is refused, without a process of its own."""
    try:
        return CliRunner().invoke(groep, ["demo", "--no-browser", *opties])
    finally:
        richt_in()  # the demo says less in the log


def _vrije_poort() -> int:
    with socket.socket() as proef:
        proef.bind(("127.0.0.1", 0))
        return int(proef.getsockname()[1])


@pytest.mark.parametrize("aantal", [1, 2, 3, 12, 342, None])
def test_kies_gemeenten(aantal: int | None) -> None:
    """As many as asked, the smallest and the largest among them, and one that was merged."""
    gekozen = kies_gemeenten(aantal)
    assert len(set(gekozen)) == (aantal or 342)
    if len(gekozen) > 2:
        assert "GM1992" in gekozen
        oud = in_indeling(gekozen, 2022)
        assert {nu for code in oud for nu, _ in opvolgers(code)} == set(gekozen)
        grootte = {code: g.inwoners for code, g in gemeenten().items()}
        assert max(grootte, key=grootte.__getitem__) in gekozen


def test_bezette_poort(tmp_path: Path) -> None:
    """A port in use is said before anything is built; exit code 2."""
    with socket.socket() as bezet:
        bezet.bind(("127.0.0.1", 0))
        bezet.listen()
        uit = _hier("--port", str(bezet.getsockname()[1]), "--data-dir", str(tmp_path / "d"))
    assert uit.exit_code == 2
    assert "bezet" in uit.stderr
    assert not (tmp_path / "d").exists()


def test_map_van_iemand_anders(tmp_path: Path) -> None:
    """A directory with other things in it is never touched; exit code 2."""
    (tmp_path / "mijn.txt").write_text("belangrijk")
    uit = _hier("--port", str(_vrije_poort()), "--data-dir", str(tmp_path))
    assert uit.exit_code == 2
    assert "niet leeg" in uit.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["mijn.txt"]


def test_van_leeg_tot_ingevuld(tmp_path: Path) -> None:
    """Cut off halfway, started again, served, and one of the printed codes opens the form."""
    poort = _vrije_poort()
    adres, map_ = f"http://127.0.0.1:{poort}", tmp_path / "demo"
    opdracht = _demo("--port", str(poort), "--data-dir", str(map_), "--gemeenten", "2")
    env = {**os.environ, "COLUMNS": "160"}
    met = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "env": env}
    afgebroken = subprocess.Popen(opdracht, **met)  # type: ignore[call-overload]
    eind = time.monotonic() + GEDULD
    while not (map_ / "rondes").is_dir() and time.monotonic() < eind:
        time.sleep(0.1)
    afgebroken.send_signal(signal.SIGINT)
    afgebroken.communicate(timeout=60)
    proces = subprocess.Popen(opdracht, **met)  # type: ignore[call-overload]
    try:
        assert wacht_op(f"{adres}/gereed", lambda: proces.poll() is None, GEDULD)
        begin = httpx.get(f"{adres}/gemeenten/{kies_gemeenten(2)[-1]}", timeout=GEDULD)
        assert begin.status_code == 200
    finally:
        proces.send_signal(signal.SIGTERM)
        uitvoer, _ = proces.communicate(timeout=60)
    links = set(re.findall(rf"{adres}/beheer#((?:[0-9A-Z]{{4}}-){{5}}[0-9A-Z]{{4}})\b", uitvoer))
    assert len(links) == 3
    codes = set(re.findall(r"\b(?<![-#])[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b(?!-)", uitvoer))
    assert len(codes) == 10
    assert not (map_ / "postgres" / "postmaster.pid").exists(), "the database was stopped too"
    ander = _hier("--port", str(poort), "--data-dir", str(map_), "--gemeenten", "3")
    assert (ander.exit_code, "2 gemeenten" in ander.stderr) == (2, True)
    assert "nagebootst" in uitvoer
    assert "Traceback" not in uitvoer
