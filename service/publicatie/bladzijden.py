"""Public pages by the hash of what they show: drawn once, in a process of their own, and kept on disk.

Two visitors who ask for the same page wait for one drawing; whose turn it is decides the `Werkplaats`. The
folder of a former stand is removed when a new one comes, and a page as soon as what stands beside its figures
has changed: what was withdrawn stays nowhere.
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
from service.publicatie.werkplaats import Werkplaats

_IN_GEHEUGEN = 600  # pages of about 120 kB: at most some 70 MB
_AANGEVRAAGD = 100  # of those with endless variants: apart, or who asks for many drives the others out


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


def _nul(adres: Adres) -> int:
    return 0


@dataclass
class Bladzijden:
    """The drawn pages: a drawing room, a folder of pages, and a small memory in front of it.

    `nummer_van` gives the number of what stands beside the figures of a page by now, as far as is known here.
    """

    map: Path
    nummer_van: Callable[[Adres], int] = _nul
    werkplaats: Werkplaats = field(default_factory=Werkplaats)
    _bezig: dict[Sleutel, asyncio.Task[Bladzijde]] = field(default_factory=dict)
    _geheugen: dict[bool, dict[Sleutel, Bladzijde]] = field(default_factory=lambda: {False: {}, True: {}})
    """By whether they are drawn on demand only."""

    async def haal(
        self, stand: Stand, adres: Adres, nummer: int = 0, ernaast: Lees = _niets, bezoeker: str = ""
    ) -> Bladzijde:
        """The page at `adres`, drawn now if it was not yet with what stands beside its figures by now.

        `nummer` counts changes of that; `ernaast` reads it, and is asked only when the page is drawn.
        `bezoeker`: network address, for kinds with endless variants. Raises as `Werkplaats.doe`.
        """
        sleutel, geheugen = (stand.sleutel, adres, nummer), self._geheugen[adres.soort in OP_AANVRAAG]
        if (bladzijde := geheugen.get(sleutel)) is not None:
            return bladzijde
        if (taak := self._bezig.get(sleutel)) is None:
            taak = asyncio.create_task(self._maak(stand, adres, nummer, ernaast, bezoeker))
            self._bezig[sleutel] = taak
            taak.add_done_callback(lambda _: self._bezig.pop(sleutel, None))
        # A visitor who leaves must not cancel the drawing for the others.
        bladzijde = await asyncio.shield(taak)
        self._onthoud(sleutel, bladzijde)
        return bladzijde

    def _onthoud(self, sleutel: Sleutel, bladzijde: Bladzijde) -> None:
        _, adres, nummer = sleutel
        if not self.actueel(adres, nummer):
            return
        op_aanvraag = adres.soort in OP_AANVRAAG
        geheugen = self._geheugen[op_aanvraag]
        while len(geheugen) >= (_AANGEVRAAGD if op_aanvraag else _IN_GEHEUGEN):
            geheugen.pop(next(iter(geheugen)))
        geheugen[sleutel] = bladzijde

    def actueel(self, adres: Adres, nummer: int) -> bool:
        """Whether nothing beside the figures of this page has changed since `nummer`, as far as is known."""
        return nummer >= self.nummer_van(adres)

    async def _maak(self, stand: Stand, adres: Adres, nummer: int, ernaast: Lees, bezoeker: str) -> Bladzijde:
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
        bladzijde = await self.werkplaats.doe(teken, opdracht, None if bewaren else bezoeker)
        if bewaren and self.actueel(adres, nummer):
            await asyncio.to_thread(_bewaar, html, bladzijde)
        return bladzijde

    async def vergeet_ouder(self) -> None:
        """What was drawn with something beside its figures that has changed since, goes: from memory and
        disk, for something may have been withdrawn."""
        for geheugen in self._geheugen.values():
            for sleutel in [s for s in geheugen if not self.actueel(s[1], s[2])]:
                del geheugen[sleutel]
        await asyncio.to_thread(self._ruim_ouder)

    def _ruim_ouder(self) -> None:
        try:
            for pad in self.map.glob("*/*+*"):
                naam, _, rest = pad.name.partition("+")
                nummer = rest.partition(".")[0]
                if nummer.isdecimal() and not self.actueel(Adres.van_naam(naam), int(nummer)):
                    pad.unlink(missing_ok=True)
        except OSError as fout:  # pages go on; the operator sees that something could not be removed
            log.error("bladzijden_niet_verwijderd", fout=type(fout).__name__)

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
        for geheugen in self._geheugen.values():
            for sleutel in [s for s in geheugen if s[0] != stand.sleutel]:
                del geheugen[sleutel]

    def sluit(self) -> None:
        """Stop the worker process; pages under way are dropped."""
        self.werkplaats.sluit()


def _bewaar(html: Path, bladzijde: Bladzijde) -> None:
    try:
        schrijf_heel(html.with_suffix(".html.br"), bladzijde.brotli)
        schrijf_heel(html, bladzijde.html)
    except OSError as fout:  # a page that cannot be kept can still be shown
        log.warning("bladzijde_niet_bewaard", fout=type(fout).__name__)
