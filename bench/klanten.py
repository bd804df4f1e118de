"""Light HTTP clients for the benchmarks: prepared requests over kept connections, so that the server is
what is measured.
"""

import asyncio
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

import uvloop


@dataclass(frozen=True)
class Resultaat:
    """`bevestigd`: answers 200, 201 and 304; `per_seconde` counts those; `p95_ms`: 95th percentile of the
    answer time.
    """

    bevestigd: int
    per_seconde: float
    p95_ms: float


async def _lees_antwoord(lezer: asyncio.StreamReader) -> int:
    kop = await lezer.readuntil(b"\r\n\r\n")
    plek = kop.lower().find(b"content-length:") + 15
    if plek >= 15:  # a 304 has no body
        await lezer.readexactly(int(kop[plek : kop.index(b"\r", plek)]))
    return int(kop[9:12])


async def _klant(poort: int, rij: Iterator[bytes], einde: float, tijden: list[float]) -> int:
    lezer, schrijver = await asyncio.open_connection("127.0.0.1", poort)
    bevestigd = 0
    for verzoek in rij:
        begin = time.perf_counter()
        schrijver.write(verzoek)
        status = await _lees_antwoord(lezer)
        nu = time.perf_counter()
        tijden.append(nu - begin)
        if status not in (200, 201, 304):
            raise RuntimeError(f"status {status}")
        bevestigd += 1
        if nu > einde:
            break
    schrijver.close()
    return bevestigd


async def _alle(poort: int, verzoeken: list[bytes], klanten: int, seconden: float) -> Resultaat:
    rij, tijden = iter(verzoeken), list[float]()
    begin = time.perf_counter()
    aantallen = await asyncio.gather(*(_klant(poort, rij, begin + seconden, tijden) for _ in range(klanten)))
    duur = time.perf_counter() - begin
    return Resultaat(sum(aantallen), sum(aantallen) / duur, statistics.quantiles(tijden, n=20)[-1] * 1000)


def draai_klanten(poort: int, verzoeken: list[bytes], klanten: int, seconden: float) -> Resultaat:
    """Send `verzoeken` with `klanten` at a time, for at most `seconden`. Raises RuntimeError on any
    refusal.
    """
    return uvloop.run(_alle(poort, verzoeken, klanten, seconden))
