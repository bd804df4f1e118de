"""Public pages: kept ones beside Litestar's hello in one interleaved run, and a whole country drawn.

python -m bench.pages [--map MAP] [--gemeenten 342] [--rondes 3] [--seconden 4] [--workers 1]

Builds a demo of so many gemeenten in MAP, or takes the one that is there. Draws every page that is drawn
ahead of visitors in an empty folder, in one worker process as the service does, and prints the time of a
page, of all, and the memory. Then 8 visitors at a time ask a running service for one page over and over,
between rounds of hello.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]  # ships no types

from bench.journey import SLEUTEL, Server, server
from bench.klanten import draai_klanten
from service.database.embedded import start
from service.database.migrate import migreer
from service.database.pool import open_pool
from service.demo.opbouw import bouw
from service.log import richt_in
from service.publicatie.adres import vooruit
from service.publicatie.bladzijden import Bladzijden, Stand
from service.publicatie.etalage import Etalage
from service.settings import DEMO_BESTAND, Settings

KLANTEN = 8
GEMEENTE = "GM0363"
PADEN = {
    "landelijk": "/",
    "gemeente": f"/gemeenten/{GEMEENTE}",
    "gespreksagenda": f"/gemeenten/{GEMEENTE}/gespreksagenda",
}
DOEL = 0.5


async def bereid_voor(url: str, map_: Path, aantal: int) -> Stand:
    """The demo, and what its pages are drawn from."""
    settings = Settings(data_dir=map_, sleutel=SLEUTEL, database_url=url, worker=False)
    pool = await open_pool(url, grootte=4)
    try:
        await migreer(pool)
        if not (map_ / DEMO_BESTAND).is_file():
            await bouw(pool, settings, aantal, lambda naam, deel: None)
            (map_ / DEMO_BESTAND).write_text(f'{{"gemeenten": {aantal}, "klaar": true}}')
        etalage = Etalage(map_)
        stand = await etalage.stand(pool)
        etalage.sluit()
    finally:
        pool.terminate()
    assert stand is not None, "nothing was published"
    return stand


@dataclass
class Verbruik:
    """What the processes under this one use: CPU seconds, and MB at their highest that they share with none
    (USS)."""

    cpu: float = 0.0
    piek: float = 0.0
    werkers: set[int] = field(default_factory=set)
    _klaar: threading.Event = field(default_factory=threading.Event)

    def kijk(self) -> None:
        """Look ten times per second until told to stop."""
        while not self._klaar.wait(0.1):
            try:
                werkers = [k for k in psutil.Process().children() if "spawn_main" in " ".join(k.cmdline())]
                self.werkers |= {k.pid for k in werkers}
                self.piek = max(self.piek, sum(k.memory_full_info().uss for k in werkers) / 1e6)
                self.cpu = max(self.cpu, sum(sum(k.cpu_times()[:2]) for k in werkers))
            except psutil.Error:  # one that ended just now
                continue

    def stop(self) -> None:
        """No more looks."""
        self._klaar.set()


@contextmanager
def verbruik() -> Iterator[Verbruik]:
    """Watch the worker processes that are started within."""
    meter = Verbruik()
    draad = threading.Thread(target=meter.kijk, daemon=True)
    draad.start()
    try:
        yield meter
    finally:
        meter.stop()
        draad.join()


async def teken_alles(stand: Stand, map_: Path) -> dict[str, list[float]]:
    """Kind of page → seconds of each, in the order of the service; the first starts the worker process."""
    bladzijden, tijden = Bladzijden(map_), dict[str, list[float]]()
    try:
        for adres in vooruit():
            begin = time.perf_counter()
            blad = await bladzijden.haal(stand, adres)
            soort = adres.soort if tijden else "de eerste, met een nieuw werkproces"
            tijden.setdefault(soort, []).append(time.perf_counter() - begin)
            assert blad.brotli
    finally:
        bladzijden.sluit()
    return tijden


def meet_tekenen(stand: Stand) -> None:
    """Draw the country and print what it took."""
    map_ = Path(tempfile.mkdtemp(prefix="samenspel-bladen-"))
    try:
        begin = time.perf_counter()
        with verbruik() as meter:
            tijden = asyncio.run(teken_alles(stand, map_))
        duur = time.perf_counter() - begin
        groottes = [pad.stat().st_size for pad in map_.rglob("*.br")]
    finally:
        shutil.rmtree(map_, ignore_errors=True)
    print(f"{'een koude bladzijde':40}{'aantal':>8}{'mediaan ms':>12}{'p95 ms':>10}{'hoogste ms':>12}")
    for soort, reeks in tijden.items():
        p95 = sorted(reeks)[int(0.95 * (len(reeks) - 1))]
        midden, p95, hoogst = (1e3 * x for x in (statistics.median(reeks), p95, max(reeks)))
        print(f"{soort:40}{len(reeks):8}{midden:12,.0f}{p95:10,.0f}{hoogst:12,.0f}")
    print(
        f"alle {len(groottes)}: {duur:,.0f} s, CPU {meter.cpu:,.0f} s, {len(meter.werkers)} werkproces, "
        f"hoogstens {meter.piek:,.0f} MB, {statistics.median(groottes) / 1e3:.0f} kB brotli per bladzijde\n"
    )


def verzoek(pad: str, *koppen: str) -> bytes:
    """A request as bytes."""
    return "\r\n".join((f"GET {pad} HTTP/1.1", "Host: bench", *koppen, "", "")).encode()


def soorten(web: Server) -> dict[str, bytes]:
    """What is asked for: every page compressed, and the page of a gemeente in the other ways."""
    uit = {f"{naam}, brotli": verzoek(pad, "Accept-Encoding: br") for naam, pad in PADEN.items()}
    pad = PADEN["gemeente"]
    antwoord = httpx.get(f"http://127.0.0.1:{web.poort}{pad}", timeout=120)
    uit["gemeente, onverkleind"] = verzoek(pad)
    uit["gemeente, ETag klopt (304)"] = verzoek(pad, f"If-None-Match: {antwoord.headers['etag']}")
    uit["gemeente, ETag is oud"] = verzoek(pad, "Accept-Encoding: br", 'If-None-Match: W/"oud"')
    for pad in PADEN.values():
        httpx.get(f"http://127.0.0.1:{web.poort}{pad}", timeout=120).raise_for_status()
    return uit


def meet_bewaard(aantal_rondes: int, seconden: int, workers: int) -> None:
    """Ask for pages that are in memory, interleaved with hello, and print."""
    uit: dict[str, list[float]] = {}
    with server("dienst", workers) as web, server("hallo", workers) as kaal:
        vragen = {"hello": (kaal, verzoek("/")), **{k: (web, v) for k, v in soorten(web).items()}}
        for _ in range(aantal_rondes):
            for naam, (draait, vraag) in vragen.items():
                klaar = draai_klanten(draait.poort, [vraag] * (30_000 * seconden), KLANTEN, seconden)
                uit.setdefault(naam, []).append(klaar.per_seconde)
        geheugen = web.geheugen()
    hello = statistics.median(uit["hello"])
    print(f"{'een bewaarde bladzijde, per seconde':40}{'mediaan':>10}{'':24}{'/ hello':>8}")
    for naam, reeks in uit.items():
        midden, bereik = statistics.median(reeks), f"[{min(reeks):,.0f} - {max(reeks):,.0f}]"
        print(f"{naam:40}{midden:10,.0f}   {bereik:21}{midden / hello:8.2f}")
    print(f"doel {DOEL}; geheugen van de dienst {geheugen:,.0f} MB met {workers} proces")


def main() -> None:
    """Read the options and measure."""
    opties = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    opties.add_argument("--map", type=Path, help="demo to use, or to make")
    opties.add_argument("--gemeenten", type=int, default=342)
    opties.add_argument("--rondes", type=int, default=3)
    opties.add_argument("--seconden", type=int, default=4)
    opties.add_argument("--workers", type=int, default=1)
    opties.add_argument("--alleen", choices=("tekenen", "bewaard"), help="one of the two parts")
    keuze = opties.parse_args()
    richt_in("warning")
    map_ = keuze.map or Path(tempfile.mkdtemp(prefix="samenspel-pages-"))
    map_.mkdir(parents=True, exist_ok=True)
    draait = start(map_)
    os.environ |= {"BENCH_URL": draait.url, "BENCH_MAP": str(map_)}
    try:
        stand = asyncio.run(bereid_voor(draait.url, map_, keuze.gemeenten))
        print(f"belasting van de machine vooraf: {os.getloadavg()[0]:.1f} van {os.cpu_count()}")
        if keuze.alleen != "bewaard":
            meet_tekenen(stand)
        if keuze.alleen != "tekenen":
            meet_bewaard(keuze.rondes, keuze.seconden, keuze.workers)
        print(f"belasting achteraf: {os.getloadavg()[0]:.1f}")
    finally:
        draait.stop()
        if keuze.map is None:
            shutil.rmtree(map_, ignore_errors=True)


if __name__ == "__main__":
    main()
