"""Public pages by the hash of what they show: drawn once, in a process of their own, and kept on disk.

A page asked for before its turn goes in front of the pages that are drawn ahead of time; two visitors who
ask for the same page wait for one drawing. The folder of a former stand is removed when a new one comes.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

from service.log import log
from service.publicatie.adres import OP_AANVRAAG, Adres
from service.publicatie.ernaast import LEEG, Ernaast
from service.publicatie.opdracht import Bladzijde, Opdracht, teken
from service.publicatie.pakket import schrijf_heel
from service.werkproces import In, Uit, Werkplaats

_IN_GEHEUGEN = 600  # pages of about 120 kB: at most some 70 MB


@dataclass(frozen=True)
class Stand:
    """The publications that the public side shows now: doelgroep → folder, and one hash over all of them."""

    pakketten: tuple[tuple[str, str], ...]
    sleutel: str
    basis: str = ""

    @classmethod
    def van(cls, pakketten: Mapping[str, Path], basis: str = "") -> Stand:
        """Make a stand of folders named by publication hash; `basis`: address of the service."""
        paren = tuple(sorted((doelgroep, str(map)) for doelgroep, map in pakketten.items()))
        som = hashlib.sha256(f"{version('samenspel')};{basis};".encode())
        for doelgroep, map in paren:
            som.update(f"{doelgroep}={Path(map).name};".encode())
        return cls(pakketten=paren, sleutel=som.hexdigest()[:32], basis=basis)


Sleutel: TypeAlias = tuple[str, Adres, int]
"""Stand, page, and the number of what stands beside its figures."""
Haal: TypeAlias = Callable[[Stand, Adres], Awaitable[Bladzijde]]
Lees: TypeAlias = Callable[[Adres], Awaitable[Ernaast]]


async def _niets(adres: Adres) -> Ernaast:
    return LEEG


@dataclass
class Bladzijden:
    """The drawing room: one worker process, a folder of pages, and a small memory in front of it."""

    map: Path
    _werkplaats: Werkplaats = field(default_factory=Werkplaats)
    _bezig: dict[Sleutel, asyncio.Task[Bladzijde]] = field(default_factory=dict)
    _geheugen: dict[Sleutel, Bladzijde] = field(default_factory=dict)

    async def haal(self, stand: Stand, adres: Adres, nummer: int = 0, ernaast: Lees = _niets) -> Bladzijde:
        """The page at `adres`, drawn now if it was not yet with what stands beside its figures by now.

        `nummer` counts changes of that; `ernaast` reads it, and is asked only when the page is drawn.
        """
        sleutel = (stand.sleutel, adres, nummer)
        if (bladzijde := self._geheugen.get(sleutel)) is not None:
            return bladzijde
        if (taak := self._bezig.get(sleutel)) is None:
            taak = asyncio.create_task(self._maak(stand, adres, nummer, ernaast))
            self._bezig[sleutel] = taak
            taak.add_done_callback(lambda _: self._bezig.pop(sleutel, None))
        # A visitor who leaves must not cancel the drawing for the others.
        bladzijde = await asyncio.shield(taak)
        while len(self._geheugen) >= _IN_GEHEUGEN:
            self._geheugen.pop(next(iter(self._geheugen)))
        self._geheugen.pop((stand.sleutel, adres, nummer - 1), None)
        self._geheugen[sleutel] = bladzijde
        return bladzijde

    async def _maak(self, stand: Stand, adres: Adres, nummer: int, ernaast: Lees) -> Bladzijde:
        html = self.map / stand.sleutel / f"{adres.naam}+{nummer}.html"
        klein = html.with_suffix(".html.br")
        bewaren = adres.soort not in OP_AANVRAAG
        try:
            if bewaren:
                return Bladzijde(
                    html=await asyncio.to_thread(html.read_bytes),
                    brotli=await asyncio.to_thread(klein.read_bytes),
                )
        except FileNotFoundError:
            pass
        opdracht = Opdracht(stand.pakketten, adres, await ernaast(adres), stand.sleutel, stand.basis)
        bladzijde = await self.laat_doen(teken, opdracht)
        if bewaren:
            await asyncio.to_thread(_bewaar, html, bladzijde, nummer)
        return bladzijde

    async def laat_doen(self, werk: Callable[[In], Uit], opdracht: In) -> Uit:
        """Do work in the worker process, after what is waiting there."""
        return await self._werkplaats.doe(werk, opdracht)

    async def teken_vooruit(self, stand: Stand, adressen: Sequence[Adres], haal: Haal) -> int:
        """Draw these pages one by one, in this order; returns how many failed. `haal` gets one of them."""
        self._ruim_op(stand)
        mislukt = 0
        for adres in adressen:
            try:
                await haal(stand, adres)
            except Exception as fout:  # one page that cannot be drawn must not keep the others waiting
                mislukt += 1
                log.error("bladzijde_mislukt", adres=adres.naam, fout=type(fout).__name__)
        return mislukt

    def _ruim_op(self, stand: Stand) -> None:
        if self.map.is_dir():
            for oud in self.map.iterdir():
                if oud.is_dir() and oud.name != stand.sleutel:
                    shutil.rmtree(oud, ignore_errors=True)
        self._geheugen = {k: v for k, v in self._geheugen.items() if k[0] == stand.sleutel}

    def sluit(self) -> None:
        """Stop the worker process; pages under way are dropped."""
        self._werkplaats.sluit()


def _bewaar(html: Path, bladzijde: Bladzijde, nummer: int) -> None:
    try:
        schrijf_heel(html.with_suffix(".html.br"), bladzijde.brotli)
        schrijf_heel(html, bladzijde.html)
        if nummer:
            vervang(html)
    except OSError as fout:  # a page that cannot be kept can still be shown
        log.warning("bladzijde_niet_bewaard", fout=type(fout).__name__)


def vervang(html: Path) -> None:
    """Remove what this page (or report) was before: what was withdrawn must not stay on disk."""
    naam, _, _ = html.name.partition("+")
    for oud in html.parent.glob(f"{naam}+*"):
        if not oud.name.startswith(f"{html.stem}."):
            oud.unlink(missing_ok=True)
