"""The embedded PostgreSQL: it stops with its last user, also after a user was killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from service.database.embedded import start

GEBRUIKER = """
import sys, time
from pathlib import Path
from service.database.embedded import start

start(Path(sys.argv[1]))
print("klaar", flush=True)
time.sleep(60)
"""


def test_stopt_ook_na_een_gedode_gebruiker(tmp_path: Path) -> None:
    """kill -9 leaves the server running; the next user joins it, and stops it at the end."""
    opdracht = [sys.executable, "-c", GEBRUIKER, str(tmp_path)]
    with subprocess.Popen(opdracht, stdout=subprocess.PIPE, text=True) as gebruiker:
        assert gebruiker.stdout is not None
        assert gebruiker.stdout.readline() == "klaar\n"
        gebruiker.kill()
    merk = tmp_path / "postgres" / "postmaster.pid"
    pid = merk.read_text().splitlines()[0]
    volgende = start(tmp_path)
    assert str(volgende.pid) == pid, "it joined the server that was still there"
    volgende.stop()
    assert not merk.exists()
