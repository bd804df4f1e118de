"""Figures as files for visitors: made when asked for, and the last ones kept in memory.

Nothing is written to disk (docs/besluiten/0050-op-aanvraag.md), but a hall full of people who open the same
figure at the same moment is one drawing.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from service.publicatie.opdracht import Figuurvraag, maak_figuur
from service.publicatie.werkplaats import Werkplaats

_IN_GEHEUGEN = 200  # files of some 50 kB: at most some 10 MB


@dataclass
class Figuurbestanden:
    """The last files that were asked for, and those that are being made."""

    werkplaats: Werkplaats
    _bezig: dict[Figuurvraag, asyncio.Task[bytes]] = field(default_factory=dict)
    _geheugen: dict[Figuurvraag, bytes] = field(default_factory=dict)

    async def haal(self, vraag: Figuurvraag, bezoeker: str) -> bytes:
        """The file; who asks at the same time waits for one making. Raises NietGevonden, and as
        `Werkplaats.doe`."""
        if (inhoud := self._geheugen.get(vraag)) is not None:
            return inhoud
        if (taak := self._bezig.get(vraag)) is None:
            taak = asyncio.create_task(self.werkplaats.doe(maak_figuur, vraag, bezoeker))
            self._bezig[vraag] = taak
            taak.add_done_callback(lambda _: self._bezig.pop(vraag, None))
        # A visitor who leaves must not cancel the making for the others.
        inhoud = await asyncio.shield(taak)
        while len(self._geheugen) >= _IN_GEHEUGEN:
            self._geheugen.pop(next(iter(self._geheugen)))
        self._geheugen[vraag] = inhoud
        return inhoud
