"""How a worker process of ours begins: it leaves signals to its parent, and never outlives it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading

from service.log import richt_in


def begin_werkproces(beleefd: int = 0) -> None:
    """Initialise a worker process; `beleefd` is how much it steps back for others (nice).

    Ctrl-C is for the parent to handle. A parent that is killed cannot tell its workers, and a worker that
    waits for work does not notice: so a thread waits for the parent to end.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(beleefd)
    richt_in("warning")
    threading.Thread(target=_ga_mee, name="ouder", daemon=True).start()


def _ga_mee() -> None:
    ouder = multiprocessing.parent_process()
    if ouder is not None:
        ouder.join()
        os._exit(1)
