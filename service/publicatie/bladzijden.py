"""Public pages by the hash of what they show: drawn once, in a process of their own, and kept on disk.

A page asked for before its turn goes in front of the pages that are drawn ahead of time; two visitors who
ask for the same page wait for one drawing. The folder of a former stand is removed when a new one comes.
"""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from service.log import log
from service.publicatie.pakket import schrijf_heel
from service.publicatie.tekenwerk import Bladzijde, Opdracht, teken
from service.werkproces import begin_werkproces

_IN_GEHEUGEN = 600  # pages of about 120 kB: at most some 70 MB


@dataclass(frozen=True)
class Stand:
    """The publications that the public side shows now: doelgroep → folder, and one hash over all of them."""

    pakketten: tuple[tuple[str, str], ...]
    sleutel: str

    @classmethod
    def van(cls, pakketten: Mapping[str, Path]) -> Stand:
        """Make a stand of folders named by publication hash."""
        paren = tuple(sorted((doelgroep, str(map)) for doelgroep, map in pakketten.items()))
        som = hashlib.sha256(version("samenspel").encode())
        for doelgroep, map in paren:
            som.update(f"{doelgroep}={Path(map).name};".encode())
        return cls(pakketten=paren, sleutel=som.hexdigest()[:32])


@dataclass
class Bladzijden:
    """The drawing room: one worker process, a folder of pages, and a small memory in front of it."""

    map: Path
    _werkers: ProcessPoolExecutor | None = None
    _bezig: dict[tuple[str, str], asyncio.Task[Bladzijde]] = field(default_factory=dict)
    _geheugen: dict[tuple[str, str], Bladzijde] = field(default_factory=dict)

    async def haal(self, stand: Stand, gemeente: str) -> Bladzijde:
        """The page of `gemeente` ("" = national), drawn now if it was not yet."""
        sleutel = (stand.sleutel, gemeente)
        if (bladzijde := self._geheugen.get(sleutel)) is not None:
            return bladzijde
        if (taak := self._bezig.get(sleutel)) is None:
            taak = asyncio.create_task(self._maak(stand, gemeente))
            self._bezig[sleutel] = taak
            taak.add_done_callback(lambda _: self._bezig.pop(sleutel, None))
        # A visitor who leaves must not cancel the drawing for the others.
        bladzijde = await asyncio.shield(taak)
        while len(self._geheugen) >= _IN_GEHEUGEN:
            self._geheugen.pop(next(iter(self._geheugen)))
        self._geheugen[sleutel] = bladzijde
        return bladzijde

    async def _maak(self, stand: Stand, gemeente: str) -> Bladzijde:
        html = self.map / stand.sleutel / f"{gemeente or 'NL'}.html"
        klein = html.with_suffix(".html.br")
        try:
            return Bladzijde(
                html=await asyncio.to_thread(html.read_bytes),
                brotli=await asyncio.to_thread(klein.read_bytes),
            )
        except FileNotFoundError:
            pass
        bladzijde = await self._laat_tekenen(Opdracht(pakketten=stand.pakketten, gemeente=gemeente))
        try:
            await asyncio.to_thread(schrijf_heel, klein, bladzijde.brotli)
            await asyncio.to_thread(schrijf_heel, html, bladzijde.html)
        except OSError as fout:  # a page that cannot be kept can still be shown
            log.warning("bladzijde_niet_bewaard", fout=type(fout).__name__)
        return bladzijde

    async def _laat_tekenen(self, opdracht: Opdracht) -> Bladzijde:
        lus = asyncio.get_running_loop()
        try:
            return await lus.run_in_executor(self._werkplaats(), teken, opdracht)
        except BrokenProcessPool:  # the worker was killed (out of memory, by hand): a new one, once
            self.sluit()
            return await lus.run_in_executor(self._werkplaats(), teken, opdracht)

    async def teken_vooruit(self, stand: Stand, gemeenten: Sequence[str]) -> int:
        """Draw the national page and those of `gemeenten` one by one; returns how many failed."""
        self._ruim_op(stand)
        mislukt = 0
        for gemeente in ["", *gemeenten]:
            try:
                await self.haal(stand, gemeente)
            except Exception as fout:  # one page that cannot be drawn must not keep the others waiting
                mislukt += 1
                log.error("bladzijde_mislukt", gemeente=gemeente or "NL", fout=type(fout).__name__)
        return mislukt

    def _ruim_op(self, stand: Stand) -> None:
        if self.map.is_dir():
            for oud in self.map.iterdir():
                if oud.is_dir() and oud.name != stand.sleutel:
                    shutil.rmtree(oud, ignore_errors=True)
        self._geheugen = {k: v for k, v in self._geheugen.items() if k[0] == stand.sleutel}

    def _werkplaats(self) -> ProcessPoolExecutor:
        if self._werkers is None:
            self._werkers = ProcessPoolExecutor(
                max_workers=1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=begin_werkproces,
                initargs=(10,),  # visitors and intake go first
            )
        return self._werkers

    def sluit(self) -> None:
        """Stop the worker process; pages under way are dropped."""
        if self._werkers is not None:
            self._werkers.shutdown(wait=False, cancel_futures=True)
            self._werkers = None
