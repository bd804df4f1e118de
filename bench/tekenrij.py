"""Ordinary pages that must still be drawn, while others ask for endless combinations: how long do they take?

python -m bench.tekenrij [--map MAP] [--gemeenten 342] [--aanvallers 50]

Builds a demo in MAP, or takes the one that is there. Half of the begrippen are asked for one by one on a
quiet service; the other half while attackers, each from a network address of its own on the loopback, ask for
comparisons that nobody asked for before, as fast as they are answered. Linux only: 127.0.0.0/8 is all local.
"""

import argparse
import asyncio
import os
import random
import re
import shutil
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import httpx

from analyse.gemeenten import gemeenten
from bench.journey import server
from bench.pages import bereid_voor
from service.database.embedded import start
from service.log import richt_in

_GEDULD = httpx.Timeout(300)
_NA_WEIGERING = 0.2  # seconds: an attacker who is refused asks again sooner than is asked of him


async def val_aan(basis: str, nummer: int, gezien: Counter[int]) -> None:
    """Ask for random comparisons until cancelled."""
    toeval, alle = random.Random(nummer), sorted(gemeenten())
    adres = f"127.0.{1 + nummer // 250}.{1 + nummer % 250}"
    async with httpx.AsyncClient(
        transport=httpx.AsyncHTTPTransport(local_address=adres), timeout=_GEDULD, base_url=basis
    ) as klant:
        while True:
            eigen, *anderen = toeval.sample(alle, 4)
            pad = f"/vergelijken?gemeente={eigen}&met={','.join(anderen)}"
            antwoord = await klant.get(pad, follow_redirects=True)
            gezien[antwoord.status_code] += 1
            if antwoord.status_code in (429, 503):
                await asyncio.sleep(_NA_WEIGERING)


async def vraag(basis: str, paden: Sequence[str]) -> list[float]:
    """Seconds of each of these pages, asked for one after another."""
    tijden = []
    async with httpx.AsyncClient(timeout=_GEDULD, base_url=basis) as klant:
        for pad in paden:
            begin = time.perf_counter()
            (await klant.get(pad)).raise_for_status()
            tijden.append(time.perf_counter() - begin)
    return tijden


async def meet(basis: str, aanvallers: int) -> None:
    """Measure both halves and print."""
    async with httpx.AsyncClient(timeout=_GEDULD, base_url=basis) as klant:
        (await klant.get("/begrippen")).raise_for_status()  # the worker process starts and reads
        kaart = (await klant.get("/sitemap.xml")).text
    paden = re.findall(r"(/begrippen/[a-z0-9_]+)</loc>", kaart)
    gezien = Counter[int]()
    uit = {"rustig": await vraag(basis, paden[::2])}
    taken = [asyncio.create_task(val_aan(basis, nummer, gezien)) for nummer in range(aanvallers)]
    await asyncio.sleep(3)
    uit[f"{aanvallers} aanvallers"] = await vraag(basis, paden[1::2])
    for taak in taken:
        taak.cancel()
    await asyncio.gather(*taken, return_exceptions=True)
    print(f"{'een gewone koude bladzijde':32}{'aantal':>8}{'mediaan ms':>12}{'p95 ms':>10}{'/ rustig':>10}")
    basislijn = statistics.median(uit["rustig"])
    for naam, reeks in uit.items():
        midden, p95 = statistics.median(reeks), sorted(reeks)[int(0.95 * (len(reeks) - 1))]
        print(f"{naam:32}{len(reeks):8}{1e3 * midden:12,.0f}{1e3 * p95:10,.0f}{midden / basislijn:10.1f}")
    print("antwoorden aan de aanvallers:", ", ".join(f"{n} × {code}" for code, n in sorted(gezien.items())))


def main() -> None:
    """Read the options and measure."""
    opties = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    opties.add_argument("--map", type=Path, help="demo to use, or to make")
    opties.add_argument("--gemeenten", type=int, default=342)
    opties.add_argument("--aanvallers", type=int, default=50)
    keuze = opties.parse_args()
    richt_in("warning")
    map_ = keuze.map or Path(tempfile.mkdtemp(prefix="samenspel-tekenrij-"))
    map_.mkdir(parents=True, exist_ok=True)
    draait = start(map_)
    os.environ |= {"BENCH_URL": draait.url, "BENCH_MAP": str(map_)}
    try:
        asyncio.run(bereid_voor(draait.url, map_, keuze.gemeenten))
        shutil.rmtree(map_ / "cache" / "bladzijden", ignore_errors=True)  # what was drawn before is not cold
        print(f"belasting van de machine vooraf: {os.getloadavg()[0]:.1f} van {os.cpu_count()}")
        with server("dienst", 1) as web:
            asyncio.run(meet(f"http://127.0.0.1:{web.poort}", keuze.aanvallers))
    finally:
        draait.stop()
        if keuze.map is None:
            shutil.rmtree(map_, ignore_errors=True)


if __name__ == "__main__":
    main()
