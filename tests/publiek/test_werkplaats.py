"""The drawing room: turns between two queues, a limit to what waits, and a share per visitor."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Any

import pytest

from service.errors import NietGevonden, TekenrijVol, TeVeelGevraagd
from service.publicatie import werkplaats as module
from service.publicatie.adres import LANDELIJK
from service.publicatie.figuurbestanden import Figuurbestanden
from service.publicatie.opdracht import Figuurvraag
from service.publicatie.werkplaats import Werkplaats
from service.werkproces import Werkproces
from tests.alles import lang


def _niets(wat: str) -> str:
    return wat


class Deur(Werkproces):
    """One that draws nothing, waits for `door` before each drawing, and remembers the order."""

    def __init__(self) -> None:
        super().__init__()
        self.door = asyncio.Semaphore(0)
        self.gedaan: list[Any] = []

    async def doe(self, werk: Callable[[Any], Any], opdracht: Any) -> Any:
        """Work that was let through."""
        await self.door.acquire()
        self.gedaan.append(opdracht)
        if opdracht == "kapot":
            raise ValueError(opdracht)
        if isinstance(opdracht, Figuurvraag):
            raise NietGevonden
        return werk(opdracht)


class Proef(Werkplaats):
    """A drawing room with such a process."""

    def __init__(self) -> None:
        self.deur = Deur()
        super().__init__(self.deur)

    @property
    def gedaan(self) -> list[Any]:
        """What was drawn, in order."""
        return self.deur.gedaan

    def vraag(self, wat: str, bezoeker: str | None = None) -> asyncio.Task[str]:
        """Someone asks."""
        return asyncio.create_task(self.doe(_niets, wat, bezoeker))

    def ga(self, keer: int = 1000) -> None:
        """Let so many drawings be made."""
        for _ in range(keer):
            self.deur.door.release()


async def _kom_aan() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_een_gewone_bladzijde_wacht_op_hoogstens_een_aanvraag() -> None:
    """However many wait for drawings on demand; and those get their turn too."""
    plaats = Proef()
    aanvragen = [plaats.vraag(f"a{i}", "192.0.2.1") for i in range(20)]
    await _kom_aan()
    gewoon = [plaats.vraag(f"g{i}") for i in range(3)]
    await _kom_aan()
    plaats.ga()
    await asyncio.gather(*aanvragen, *gewoon)
    assert plaats.gedaan[:7] == ["a0", "g0", "a1", "g1", "a2", "g2", "a3"]
    assert plaats.gedaan[7:] == [f"a{i}" for i in range(4, 20)]
    assert await plaats.vraag("later") == "later"  # and who comes in an empty room waits for nobody


async def test_wat_er_wacht_heeft_een_grens(capsys: pytest.CaptureFixture[str]) -> None:
    """Beyond it: busy, said once in the log; ordinary pages have no such limit."""
    plaats = Proef()
    aanvragen = [plaats.vraag("a", f"192.0.2.{i}") for i in range(module.MEEST_WACHTEND + 1)]
    gewoon = [plaats.vraag("g") for _ in range(100)]
    await _kom_aan()
    for _ in range(3):
        with pytest.raises(TekenrijVol):
            await plaats.vraag("te veel", "203.0.113.9")
    plaats.ga()
    await asyncio.gather(*aanvragen, *gewoon)
    assert len(plaats.gedaan) == module.MEEST_WACHTEND + 1 + 100
    uit = capsys.readouterr()
    assert (uit.out + uit.err).count("tekenrij_vol") == 1


async def test_elke_bezoeker_heeft_een_deel() -> None:
    """By network, as at the door: another address goes on, another address of the same home does not."""
    plaats = Proef()
    plaats.ga(10_000)
    for _ in range(module.PER_BEZOEKER):
        await plaats.doe(_niets, "a", "2001:db8::1")
    with pytest.raises(TeVeelGevraagd):
        await plaats.doe(_niets, "a", "2001:db8::2")
    assert await plaats.doe(_niets, "a", "2001:db8:0:1::1") == "a"
    assert await plaats.doe(_niets, "gewoon") == "gewoon"


async def test_wie_weggaat_of_struikelt_houdt_niemand_op() -> None:
    """The turn goes on: of who left while waiting, who left at the moment of their turn, and what failed."""
    plaats = Proef()
    een, weg, kapot, laatste = (plaats.vraag(wat, "192.0.2.1") for wat in ("een", "weg", "kapot", "laatste"))
    await _kom_aan()
    weg.cancel()
    await _kom_aan()
    plaats.ga()
    uitkomsten = await asyncio.gather(een, weg, kapot, laatste, return_exceptions=True)
    assert uitkomsten[0] == "een" and uitkomsten[3] == "laatste"
    assert isinstance(uitkomsten[1], asyncio.CancelledError) and isinstance(uitkomsten[2], ValueError)
    assert plaats.gedaan == ["een", "kapot", "laatste"]
    bezig, aan_de_beurt = plaats.vraag("bezig"), plaats.vraag("aan de beurt")
    while not bezig.done():
        await asyncio.sleep(0)
    aan_de_beurt.cancel()
    await asyncio.gather(aan_de_beurt, return_exceptions=True)
    assert await plaats.vraag("erna") == "erna"


async def test_een_zaal_die_hetzelfde_opent_is_een_tekening() -> None:
    """Also for the limit per visitor and of what waits; a file that is there costs nothing."""
    plaats = Proef()
    bestanden = Figuurbestanden(plaats)
    vraag = Figuurvraag((), LANDELIJK, "kapot", "svg")
    taken = [asyncio.create_task(bestanden.haal(vraag, "192.0.2.1")) for _ in range(1000)]
    await _kom_aan()
    assert len(bestanden._bezig) == 1
    bestanden._geheugen[vraag] = b"<svg/>"
    assert await bestanden.haal(vraag, "192.0.2.1") == b"<svg/>"
    plaats.ga()
    assert all(isinstance(f, NietGevonden) for f in await asyncio.gather(*taken, return_exceptions=True))
    assert plaats.gedaan == [vraag] and not bestanden._bezig


def _sterf(_: str) -> str:
    os._exit(1)


@lang
async def test_een_werkproces_dat_sterft_treft_alleen_zijn_eigen_werk() -> None:
    """Others who wait get a new process, and nobody closes that for another."""
    plaats = Werkplaats()
    try:
        taken = [asyncio.create_task(plaats.doe(_sterf, "x"))]
        taken += [asyncio.create_task(plaats.doe(_niets, str(i), "192.0.2.1")) for i in range(3)]
        fout, *goed = await asyncio.gather(*taken, return_exceptions=True)
        assert isinstance(fout, Exception) and goed == ["0", "1", "2"]
    finally:
        plaats.sluit()
