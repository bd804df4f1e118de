"""What waits for a thread is bounded; what is large is held compressed and comes out whole."""

from __future__ import annotations

import asyncio
import random
import threading

import brotli
import pytest
from litestar.types import Message

from service import antwoorden as module
from service.antwoorden import Antwoorden, Uitkomst, als_antwoord
from service.errors import Overbelast


async def test_de_rij_is_begrensd(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes when too many wait is told so at once; afterwards everything goes on."""
    monkeypatch.setattr(module, "_RIJ", 3)
    antwoorden, verder = Antwoorden(), threading.Event()

    def maak() -> bytes:
        assert verder.wait(10)
        return b"rijen"

    taken = [asyncio.create_task(antwoorden.haal(str(k), Uitkomst(maak, "s"), "")) for k in range(3)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    with pytest.raises(Overbelast):
        await antwoorden.haal("3", Uitkomst(maak, "s"), "")
    verder.set()
    gemaakt = [gemaakt for _, gemaakt in await asyncio.gather(*taken)]
    assert [g.heel for g in gemaakt if g is not None] == [b"rijen"] * 3
    assert (await antwoorden.haal("3", Uitkomst(maak, "s"), ""))[1] is not None


@pytest.mark.parametrize("aantal", [0, 499, 2**20, 2**20 + 1, 3 * 2**20])
async def test_groot_gaat_in_stukken(aantal: int) -> None:
    """The same bytes whether a client reads brotli or not; a large one is not held whole, nor sent so."""
    inhoud = random.Random(1).randbytes(aantal)  # noqa: S311  not a secret
    etag, gemaakt = await Antwoorden().haal("a", Uitkomst(lambda: inhoud, "s"), "")
    assert gemaakt is not None and gemaakt.heel == inhoud and gemaakt.lengte == aantal
    assert gemaakt.omvang < 2 * aantal + 5_000 if aantal <= 2**20 else gemaakt.los == b""
    gestuurd: list[Message] = []

    async def stuur(bericht: Message) -> None:
        gestuurd.append(bericht)

    for klein in (False, True):
        gestuurd.clear()
        await als_antwoord(etag, gemaakt, (), klein=klein).send_body(stuur, stuur)  # type: ignore[arg-type]
        delen = [bericht["body"] for bericht in gestuurd if bericht["type"] == "http.response.body"]
        heel = b"".join(delen)
        assert (brotli.decompress(heel) if klein and gemaakt.klein else heel) == inhoud
        assert klein or aantal <= 2**20 or max(map(len, delen)) <= 2**19
