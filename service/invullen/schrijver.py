"""The writer: groups the submissions that are waiting into one statement, without a timer, and acknowledges
after commit.

While one batch is being committed the next ones queue up, so batches grow with the load and a lone
submission never waits.
"""

import asyncio
from dataclasses import dataclass, field

from service.database.sql import Pool
from service.errors import DatabaseOnbereikbaar, DomeinFout, Overbelast
from service.invullen.inboeken import Indiening, Ontvangst, boek_in
from service.log import log
from service.sleutels import Sleutels

_Wachtend = tuple[Indiening, "asyncio.Future[Ontvangst]"]


@dataclass
class Schrijver:
    """Writes submissions of this process. `start` before use; `stop` writes what is waiting.

    taken: batches under way at the same time; batch: most rows in one statement; wachtrij: most submissions
    kept waiting.
    """

    pool: Pool
    sleutels: Sleutels
    taken: int = 2
    batch: int = 128
    wachtrij: int = 4096
    _rij: "asyncio.Queue[_Wachtend | None]" = field(init=False)
    _lopend: "list[asyncio.Task[None]]" = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._rij = asyncio.Queue(self.wachtrij)

    async def start(self) -> None:
        """Start the tasks that write."""
        self._lopend = [asyncio.create_task(self._werk(), name=f"schrijver-{nr}") for nr in range(self.taken)]

    async def stop(self) -> None:
        """Write what is waiting and end; what comes in from now on is refused."""
        lopend, self._lopend = self._lopend, []
        for _ in lopend:
            await self._rij.put(None)
        await asyncio.gather(*lopend)

    async def schrijf(self, indiening: Indiening) -> Ontvangst:
        """Store durably; returns after commit. Raises the DomeinFout that belongs to this submission."""
        if not self._lopend:
            raise DatabaseOnbereikbaar
        belofte: asyncio.Future[Ontvangst] = asyncio.get_running_loop().create_future()
        try:
            self._rij.put_nowait((indiening, belofte))
        except asyncio.QueueFull:
            raise Overbelast from None
        return await belofte

    async def _werk(self) -> None:
        while True:
            eerste = await self._rij.get()
            if eerste is None:
                return
            groep = [eerste]
            while len(groep) < self.batch:
                try:
                    volgende = self._rij.get_nowait()
                except asyncio.QueueEmpty:
                    break
                if volgende is None:  # leave the sign to stop for after this batch
                    self._rij.put_nowait(None)
                    break
                groep.append(volgende)
            await self._boek(groep)

    async def _boek(self, groep: list[_Wachtend]) -> None:
        try:
            uitkomsten = await boek_in(self.pool, self.sleutels, [indiening for indiening, _ in groep])
        except DomeinFout as fout:
            for _, belofte in groep:
                _weiger(belofte, fout)
        except Exception as fout:  # a task that dies would leave every respondent waiting
            log.error("schrijver_fout", soort=type(fout).__name__, aantal=len(groep))
            for _, belofte in groep:
                _weiger(belofte, fout)
        else:
            for (_, belofte), uitkomst in zip(groep, uitkomsten, strict=True):
                if isinstance(uitkomst, DomeinFout):
                    _weiger(belofte, uitkomst)
                elif not belofte.done():
                    belofte.set_result(uitkomst)


def _weiger(belofte: "asyncio.Future[Ontvangst]", fout: Exception) -> None:
    if not belofte.done():  # done: the respondent's connection is gone
        belofte.set_exception(fout)
