"""A client process: respondents who send again, with the same poging, until they have a receipt.

`python -m tests.duurzaamheid.klant ADRES GEMEENTE CODES BEVESTIGD STOP` reads the codes of this process,
appends a line "code nummer status keren" for every receipt, and ends once the file STOP is there and nothing
is under way.
"""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx

TEGELIJK = 8
_ADEM, _OPNIEUW = 0.02, 0.3


async def _stuur(client: httpx.AsyncClient, adres: str, gemeente: str, code: str) -> tuple[str, int, int]:
    """Receipt number, the status that came with it, and how many times it was sent."""
    invoer = {
        "code": code,
        "gemeente": gemeente,
        "poging": str(uuid4()),
        "antwoorden": {"vertrouwen": 4, "verhaal": f"van {code}"},
    }
    keer = 0
    while True:
        keer += 1
        try:
            antwoord = await client.post(adres, json=invoer)
        except httpx.TransportError:  # the application is gone: was it stored or not? send it again
            await asyncio.sleep(_OPNIEUW)
            continue
        if antwoord.status_code in (200, 201):
            return str(antwoord.json()["nummer"]), antwoord.status_code, keer
        if antwoord.status_code != 503:
            raise RuntimeError(f"status {antwoord.status_code}: {antwoord.text}")
        await asyncio.sleep(_OPNIEUW)


async def _een(
    client: httpx.AsyncClient, plek: tuple[str, str], codes: Iterator[str], uit: Path, stop: Path
) -> None:
    for code in codes:
        nummer, status, keer = await _stuur(client, *plek, code)
        with uit.open("a") as bestand:
            bestand.write(f"{code} {nummer} {status} {keer}\n")
        if stop.exists():
            return
        await asyncio.sleep(_ADEM)
    raise RuntimeError("the codes ran out before the end")


async def _alle(plek: tuple[str, str], codes: list[str], uit: Path, stop: Path) -> None:
    rij = iter(codes)
    async with httpx.AsyncClient(timeout=20) as client:
        await asyncio.gather(*(_een(client, plek, rij, uit, stop) for _ in range(TEGELIJK)))


if __name__ == "__main__":
    codes = Path(sys.argv[3]).read_text().split()
    asyncio.run(_alle((sys.argv[1], sys.argv[2]), codes, *map(Path, sys.argv[4:6])))
