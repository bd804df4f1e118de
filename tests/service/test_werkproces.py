"""Worker processes end with their parent, however that ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

OUDER = """
import multiprocessing, os, time
from concurrent.futures import ProcessPoolExecutor
from service.werkproces import begin_werkproces

if __name__ == "__main__":
    spawn = multiprocessing.get_context("spawn")
    werkers = ProcessPoolExecutor(1, mp_context=spawn, initializer=begin_werkproces)
    print(werkers.submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""


def _leeft(pid: int) -> bool:
    try:
        stand = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return stand != "Z"  # ended, and nobody asked how


def test_gaat_mee_met_de_ouder(tmp_path: Path) -> None:
    """A parent that is killed leaves no worker behind; Ctrl-C on the worker alone does nothing."""
    pad = tmp_path / "ouder.py"
    pad.write_text(OUDER, encoding="utf-8")
    omgeving = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    opdracht = [sys.executable, str(pad)]
    with subprocess.Popen(opdracht, stdout=subprocess.PIPE, text=True, env=omgeving) as ouder:
        assert ouder.stdout is not None
        werker = int(ouder.stdout.readline())
        os.kill(werker, signal.SIGINT)
        time.sleep(0.3)
        assert _leeft(werker)
        ouder.kill()
    einde = time.monotonic() + 10
    while _leeft(werker) and time.monotonic() < einde:
        time.sleep(0.05)
    assert not _leeft(werker)
