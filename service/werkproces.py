"""How a worker process of ours begins: it leaves signals to its parent, and never outlives it."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TypeVar

from service.log import richt_in

In = TypeVar("In")
Uit = TypeVar("Uit")


@dataclass
class Werkproces:
    """One worker process, begun when there is work; what is asked for is done in turn."""

    beleefd: int = 10  # visitors and intake go first
    _werkers: ProcessPoolExecutor | None = None

    async def doe(self, werk: Callable[[In], Uit], opdracht: In) -> Uit:
        """Do work there, after what is waiting. Raises BrokenProcessPool when the worker is killed twice."""
        lus = asyncio.get_running_loop()
        werkers = self._pool()
        try:
            return await lus.run_in_executor(werkers, werk, opdracht)
        except BrokenProcessPool:  # the worker was killed (out of memory, by hand): a new one, once
            if werkers is self._werkers:  # all who waited come here; the new one is not theirs to stop
                self.sluit()
            return await lus.run_in_executor(self._pool(), werk, opdracht)

    def _pool(self) -> ProcessPoolExecutor:
        if self._werkers is None:
            self._werkers = ProcessPoolExecutor(
                max_workers=1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=begin_werkproces,
                initargs=(self.beleefd,),
            )
        return self._werkers

    def sluit(self) -> None:
        """Stop the worker process; what was under way is dropped."""
        if self._werkers is not None:
            self._werkers.shutdown(wait=False, cancel_futures=True)
            self._werkers = None


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
