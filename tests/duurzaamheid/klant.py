"""A client process: respondents who send again, with the same poging, until they have a receipt.

`python -m tests.duurzaamheid.klant ADRES CODES BEVESTIGD STOP` reads the codes of this process, appends a
line "code nummer status keren" for every receipt, and ends once the file STOP is there and nothing is under
way.
"""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx

from tests.service.hulp import AMSTERDAM, RONDE

TEGELIJK = 8
_ADEM = 0.02


async def _stuur(client: httpx.AsyncClient, adres: str, code: str) -> tuple[str, int, int]:
    """Receipt number, the status that came with it, and how many times it was sent."""
    invoer = {
        "code": code,
        "gemeente": AMSTERDAM,
        "poging": str(uuid4()),
        "antwoorden": {"vertrouwen": 4, "verhaal": f"van {code}"},
    }
    keer = 0
    while True:
        keer += 1
        try:
            antwoord = await client.post(f"{adres}/api/v1/rondes/{RONDE}/responsen", json=invoer)
        except httpx.TransportError:  # the application is gone: was it stored or not? send it again
            await asyncio.sleep(0.1)
            continue
        if antwoord.status_code in (200, 201):
            return str(antwoord.json()["nummer"]), antwoord.status_code, keer
        if antwoord.status_code != 503:
            raise RuntimeError(f"status {antwoord.status_code}: {antwoord.text}")
        await asyncio.sleep(0.1)


async def _een(client: httpx.AsyncClient, adres: str, codes: Iterator[str], uit: Path, stop: Path) -> None:
    for code in codes:
        nummer, status, keer = await _stuur(client, adres, code)
        with uit.open("a") as bestand:
            bestand.write(f"{code} {nummer} {status} {keer}\n")
        if stop.exists():
            return
        await asyncio.sleep(_ADEM)
    raise RuntimeError("the codes ran out before the end")


async def _alle(adres: str, codes: list[str], uit: Path, stop: Path) -> None:
    rij = iter(codes)
    async with httpx.AsyncClient(timeout=20) as client:
        await asyncio.gather(*(_een(client, adres, rij, uit, stop) for _ in range(TEGELIJK)))


if __name__ == "__main__":
    asyncio.run(_alle(sys.argv[1], Path(sys.argv[2]).read_text().split(), *map(Path, sys.argv[3:5])))
