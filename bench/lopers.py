"""The same round counted and published by every runner: time and hashes side by side.

    python -m bench.lopers [--n 1000000]

hier     this process, with one thread and with two
cluster  two Dask workers on this machine, and once more while one of them is killed halfway

Every row must show the same two hashes: of the exact sums, and of the whole publication made from them.
"""

import argparse
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analyse.pipeline import maak_publicatie
from analyse.runner import DaskRunner, LocalRunner, Runner, tel, verbind
from analyse.tellen import telplan
from bench.rondes import BEGRIPPEN, antwoorden, ronde

RIJEN = 1 << 14
"""Small pieces, so that there is a halfway."""


@dataclass(frozen=True)
class Loop:
    """One row: `seconden` of the count alone."""

    naam: str
    seconden: float
    sommen: str
    publicatie: str


def loop(naam: str, pad: Path, runner: Runner, tussendoor: Callable[[], None] = lambda: None) -> Loop:
    """Counts and publishes with `runner`; `tussendoor` runs beside the count."""
    invoer = ronde(pad)
    stoorder = threading.Thread(target=tussendoor)
    begin = time.perf_counter()
    stoorder.start()
    som = tel(invoer.antwoorden, telplan(invoer), runner)
    duur = time.perf_counter() - begin
    stoorder.join()
    publicatie = maak_publicatie(invoer, begrippen=BEGRIPPEN, runner=runner)
    return Loop(naam, duur, som.afdruk(), publicatie.kop.hash.removeprefix("sha256:"))


def dood_er_een(runner: DaskRunner, pids: list[int]) -> None:
    """Kills the first worker by its process id as soon as it holds results that are not merged yet."""
    gehouden: Any = runner.client.has_what
    while sum(len(taken) for taken in gehouden().values()) < 3:
        time.sleep(0.005)
    os.kill(pids[0], signal.SIGKILL)


def op_cluster(pad: Path) -> list[Loop]:
    """The same on two worker processes, undisturbed and with one killed."""
    from distributed import LocalCluster

    with (
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
        ) as samen,
        verbind(samen.scheduler_address) as runner,
    ):
        assert isinstance(runner, DaskRunner)
        klein = replace(runner, rijen=RIJEN)
        heel = loop("cluster", pad, klein)
        pids = list(runner.client.run(os.getpid).values())
        kapot = loop("cluster, een worker gedood", pad, klein, lambda: dood_er_een(klein, pids))
        assert set(runner.client.run(os.getpid).values()) != set(pids)
        return [heel, kapot]


def main() -> None:
    """Prints the table; ends with an error when hashes differ."""
    keuze = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    keuze.add_argument("--n", type=int, default=1_000_000)
    n = keuze.parse_args().n
    with tempfile.TemporaryDirectory() as map_:
        pad = Path(map_) / "inwoners-2026.parquet"
        antwoorden(n, 1).write_parquet(pad, row_group_size=RIJEN)
        lopen = [
            loop("hier, 1 draad", pad, LocalRunner(1, RIJEN)),
            loop("hier, 2 draden", pad, LocalRunner(2, RIJEN)),
            *op_cluster(pad),
        ]
    print(f"{'loper':<28} {'tellen s':>8} {'x hier':>7}  {'sommen':<18} publicatie")
    for x in lopen:
        verhouding = x.seconden / lopen[1].seconden
        print(f"{x.naam:<28} {x.seconden:>8.2f} {verhouding:>7.1f}  {x.sommen[:16]:<18} {x.publicatie[:16]}")
    if len({(x.sommen, x.publicatie) for x in lopen}) > 1:
        raise SystemExit("de lopers geven niet hetzelfde")


if __name__ == "__main__":
    main()
