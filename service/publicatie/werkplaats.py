"""The drawing room: one worker process, and two queues in front of it that take turns.

What has few addresses (pages of gemeenten and begrippen, drawn once and kept) waits in one queue; what a
visitor can ask for in endless combinations (comparisons, figures as files) in the other. That one is short
and has a limit per visitor: who asks for thousands of combinations waits for their own, and keeps an ordinary
page waiting for no more than one drawing. Why: docs/besluiten/0050-op-aanvraag.md.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from service.errors import TekenrijVol, TeVeelGevraagd
from service.invullen.drempel import Teller, netwerk
from service.log import log
from service.werkproces import In, Uit, Werkproces

MEEST_WACHTEND = 40
"""Drawings on demand that may wait: some ten seconds of work. Who comes next hears that it is busy."""
PER_BEZOEKER = 150
"""Drawings on demand for one network address in a minute or two: a council hall full of people at work."""
_MELDPAUZE = 60.0  # seconds between two lines in the log: a flood of visitors is no flood there


@dataclass
class Werkplaats:
    """The worker process and who waits for it; all in the memory of this process."""

    _proces: Werkproces = field(default_factory=Werkproces)
    _bezet: bool = False
    _laatst: bool = False
    """Whether the last turn was for work on demand."""
    _rijen: dict[bool, deque[asyncio.Future[None]]] = field(
        default_factory=lambda: {False: deque(), True: deque()}
    )
    _teller: Teller = field(default_factory=Teller)
    _gemeld: float = float("-inf")
    _geheim: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    async def doe(self, werk: Callable[[In], Uit], opdracht: In, bezoeker: str | None = None) -> Uit:
        """Do work in the worker process when its turn comes. With `bezoeker`, a network address, it is work
        on demand: raises TeVeelGevraagd for who asks too much, TekenrijVol when too much waits already."""
        if bezoeker is not None:
            self._laat_toe(bezoeker)
        await self._beurt(bezoeker is not None)
        try:
            return await self._proces.doe(werk, opdracht)
        finally:
            self._geef_door()

    def _laat_toe(self, bezoeker: str) -> None:
        if len(self._rijen[True]) >= MEEST_WACHTEND:
            if time.monotonic() - self._gemeld > _MELDPAUZE:
                self._gemeld = time.monotonic()
                log.warning("tekenrij_vol")
            raise TekenrijVol
        # Counted as at the door of the questionnaire: a keyed hash, in memory for two minutes at most.
        wie = hmac.digest(self._geheim, netwerk(bezoeker).encode(), "sha256")[:8]
        if self._teller.tel(wie, 1, time.time()) > PER_BEZOEKER:
            raise TeVeelGevraagd

    async def _beurt(self, op_aanvraag: bool) -> None:
        if not self._bezet:
            self._bezet, self._laatst = True, op_aanvraag
            return
        beurt = asyncio.get_running_loop().create_future()
        self._rijen[op_aanvraag].append(beurt)
        try:
            await beurt
        except asyncio.CancelledError:
            if beurt.done() and not beurt.cancelled():  # it was our turn just now: the next one's then
                self._geef_door()
            raise

    def _geef_door(self) -> None:
        """The turn of who waits longest, of the other queue first."""
        for rij in (not self._laatst, self._laatst):
            while self._rijen[rij]:
                beurt = self._rijen[rij].popleft()
                if not beurt.done():
                    self._laatst = rij
                    beurt.set_result(None)
                    return
        self._bezet = False

    def sluit(self) -> None:
        """Stop the worker process; what is under way is dropped."""
        self._proces.sluit()
