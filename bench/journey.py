"""A whole journey through the web form: open, enter the code, six pages of questions, send, receipt.

`python -m bench.journey [--rondes 3] [--seconden 5] [--workers 1]` prints the pages served per second with 8
respondents at a time and how long a page takes (from the click until the next page is there, redirect
included), beside Litestar's hello in the same run. `--soak MINUTEN` then keeps 60 % of that up and reports
memory, p99 and errors per minute. Every receipt is counted in the database afterwards.
"""

import argparse
import asyncio
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import httpx
import polars as pl
import psutil  # type: ignore[import-untyped]  # ships no types
import uvloop
from litestar import Litestar, get

from bench.bezoeker import Bezoeker, Fout, Pas
from bench.klanten import draai_klanten
from service.app import create_app
from service.beheer import rondes
from service.beheer.uitnodigingen import maak_uitnodigingen
from service.database.embedded import start
from service.database.migrate import migreer
from service.database.pool import open_pool
from service.log import richt_in
from service.settings import Settings
from service.sleutels import Sleutels
from vragenlijsten import KeuzeVraag, Module, Optie, Pagina, Vragenlijst

RONDE, GEMEENTE, BEZOEKERS = "inwoners-2026", "GM0363", 8
PAGINAS, VRAGEN = 6, 4
SLEUTEL = b"alleen-voor-de-meting-0123456789abc"
LIMESURVEY = 2.9
"""Pages per second of LimeSurvey 6.4 in the same journey on a machine like this one."""
_HALLO = b"GET / HTTP/1.1\r\nHost: bench\r\n\r\n"


def vragenlijst() -> Vragenlijst:
    """Six pages of four statements on a five-point scale."""
    opties = tuple(Optie(code, {"nl": f"stap {code}"}) for code in range(1, 6))

    def vraag(naam: str) -> KeuzeVraag:
        return KeuzeVraag(id=naam, tekst={"nl": f"Stelling {naam} over de gemeente."}, opties=opties)

    paginas = tuple(
        Pagina(f"p{nr}", {"nl": f"Deel {nr}"}, tuple(vraag(f"v{nr}_{k}") for k in range(VRAGEN)))
        for nr in range(PAGINAS)
    )
    return Vragenlijst(
        id="inwoners",
        naam="2026",
        doelgroep="inwoners",
        titel={"nl": "Meting"},
        inleiding={"nl": "Meting"},
        talen=("nl",),
        modules=(Module("m", {"nl": "m"}, paginas),),
    )


def hallo() -> Litestar:
    """The least that Litestar can do."""

    @get("/", sync_to_thread=False)
    def groet() -> str:
        return "hallo"

    return Litestar([groet], openapi_config=None, logging_config=None)


def dienst() -> Litestar:
    """The service as it is."""
    richt_in()
    map_ = Path(os.environ["BENCH_MAP"])
    return create_app(
        Settings(data_dir=map_, sleutel=SLEUTEL, database_url=os.environ["BENCH_URL"], worker=False)
    )


@dataclass(frozen=True)
class Server:
    """A running server."""

    poort: int
    pid: int

    def geheugen(self) -> float:
        """MB of the process and its children that no other process shares (USS)."""
        ouder = psutil.Process(self.pid)
        alle = (ouder, *ouder.children(recursive=True))
        return float(sum(proces.memory_full_info().uss for proces in alle)) / 1e6


@contextmanager
def server(naam: str, workers: int) -> Iterator[Server]:
    """A process that serves one of the two applications above."""
    with socket.socket() as vrij:
        vrij.bind(("127.0.0.1", 0))
        poort: int = vrij.getsockname()[1]
    opdracht = [sys.executable, "-m", "uvicorn", f"bench.journey:{naam}", "--factory", "--port", str(poort)]
    opdracht += ["--workers", str(workers), "--no-access-log", "--log-level", "critical"]
    proces = subprocess.Popen(opdracht, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                httpx.get(f"http://127.0.0.1:{poort}/")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield Server(poort, proces.pid)
    finally:
        proces.terminate()
        proces.wait(20)


@dataclass
class Uitkomst:
    """Pages with their times in seconds, receipts, and faults."""

    tijden: list[float] = field(default_factory=list)
    bewijzen: int = 0
    fouten: int = 0
    duur: float = 0.0

    def kwantiel(self, procent: int) -> float:
        """This percentile of the time of a page, in ms."""
        return statistics.quantiles(self.tijden, n=100)[procent - 1] * 1000 if len(self.tijden) > 1 else 0.0


async def _bezoek(poort: int, codes: Iterator[str], einde: float, pas: Pas, uit: Uitkomst) -> None:
    async with Bezoeker.verbind(poort, pas, uit.tijden) as bezoeker:
        for code in codes:
            if time.perf_counter() > einde:
                return
            try:
                await bezoeker.reis(code, PAGINAS, VRAGEN)
                uit.bewijzen += 1
            except Fout:
                uit.fouten += 1
    raise RuntimeError("the codes ran out before the end")


async def _loop(poort: int, codes: Iterator[str], seconden: float, per_seconde: float) -> Uitkomst:
    uit, pas, begin = Uitkomst(), Pas(per_seconde), time.perf_counter()
    await asyncio.gather(*(_bezoek(poort, codes, begin + seconden, pas, uit) for _ in range(BEZOEKERS)))
    uit.duur = time.perf_counter() - begin
    return uit


def reis(poort: int, codes: Iterator[str], seconden: float, per_seconde: float = 0) -> Uitkomst:
    """Eight respondents at a time for so many seconds; `per_seconde` pages in all (0: as fast as it goes)."""
    return uvloop.run(_loop(poort, codes, seconden, per_seconde))


async def bereid_voor(url: str, map_: Path, aantal: int) -> list[str]:
    """The ronde and `aantal` codes."""
    pool = await open_pool(url, grootte=2)
    await migreer(pool)
    strata = pl.DataFrame({"gemeente": [GEMEENTE], "stratum": ["a"], "populatie": [10_000_000]})
    v, dagen = vragenlijst(), (date(2026, 1, 1), date(2026, 2, 1))
    await rondes.maak(
        pool, RONDE, "inwoners", "2026", v, strata, indeling=2026, veld_van=dagen[0], veld_tot=dagen[1]
    )
    await rondes.open_ronde(pool, RONDE)
    verdeling = strata.select("gemeente", "stratum", pl.lit(aantal).alias("aantal"))
    uitgifte = await maak_uitnodigingen(pool, Sleutels(SLEUTEL, map_ / "zegels"), RONDE, verdeling)
    await pool.close()
    return [code for code, _, _ in uitgifte]


async def tel(url: str) -> int:
    """Responses in the database."""
    pool = await open_pool(url, grootte=2)
    aantal: int = await pool.fetchval("SELECT count(*) FROM antwoorden.verzegeld")
    await pool.close()
    return aantal


def soak(draait: Server, codes: Iterator[str], minuten: int, per_seconde: float) -> int:
    """Keep this rate up and print a line per minute; returns the number of receipts."""
    print(f"\nduurproef: {minuten} minuten, {per_seconde:,.0f} bladzijden per seconde gevraagd")
    print(f"{'minuut':>8}{'per s':>10}{'p50 ms':>10}{'p95 ms':>10}{'p99 ms':>10}{'fouten':>8}{'MB':>8}")
    bewijzen = 0
    for minuut in range(1, minuten + 1):
        uit = reis(draait.poort, codes, 60, per_seconde)
        bewijzen += uit.bewijzen
        cijfers = (len(uit.tijden) / uit.duur, *(uit.kwantiel(p) for p in (50, 95, 99)))
        rij = "".join(f"{cijfer:10,.1f}" for cijfer in cijfers)
        print(f"{minuut:8}{rij}{uit.fouten:8}{draait.geheugen():8,.0f}", flush=True)
    return bewijzen


def meet(aantal_rondes: int, seconden: int, workers: int, minuten: int) -> None:
    """Measure, interleaved, and print. Raises AssertionError when a receipt is not in the database."""
    map_ = Path(tempfile.mkdtemp(prefix="samenspel-journey-"))
    draait = start(map_)
    os.environ |= {"BENCH_URL": draait.url, "BENCH_MAP": str(map_)}
    hello, reizen = list[float](), list[Uitkomst]()
    try:
        codes = iter(
            asyncio.run(bereid_voor(draait.url, map_, 300 * (aantal_rondes * seconden + 60 * minuten)))
        )
        with server("dienst", workers) as web, server("hallo", workers) as kaal:
            reis(web.poort, codes, 1)
            bewijzen = asyncio.run(tel(draait.url))
            for _ in range(aantal_rondes):
                verzoeken = [_HALLO] * (40_000 * seconden)
                hello.append(draai_klanten(kaal.poort, verzoeken, BEZOEKERS, seconden).per_seconde)
                reizen.append(reis(web.poort, codes, seconden))
            snelheid = druk_af(hello, reizen)
            bewijzen += sum(uit.bewijzen for uit in reizen)
            if minuten:
                bewijzen += soak(web, codes, minuten, 0.6 * snelheid)
        opgeslagen = asyncio.run(tel(draait.url))
        assert opgeslagen >= bewijzen, f"{bewijzen} receipts, {opgeslagen} stored"
        print(f"{'bevestigd en verloren':28}{max(0, bewijzen - opgeslagen):10}")
    finally:
        draait.stop()
        shutil.rmtree(map_, ignore_errors=True)


def druk_af(hello: list[float], reizen: list[Uitkomst]) -> float:
    """Print the table; returns the pages per second (median)."""
    snelheden = [len(uit.tijden) / uit.duur for uit in reizen]
    regels = [
        ("hello per seconde", hello),
        ("bladzijden per seconde", snelheden),
        ("hele reizen per seconde", [uit.bewijzen / uit.duur for uit in reizen]),
        *((f"p{p} in ms", [uit.kwantiel(p) for uit in reizen]) for p in (50, 95, 99)),
        ("fouten", [float(uit.fouten) for uit in reizen]),
    ]
    for naam, waarden in regels:
        print(f"{naam:28}{statistics.median(waarden):10,.1f}   [{min(waarden):,.1f} - {max(waarden):,.1f}]")
    midden = statistics.median(snelheden)
    print(f"{'bladzijden / hello':28}{midden / statistics.median(hello):10.3f}")
    print(f"{'bladzijden / LimeSurvey':28}{midden / LIMESURVEY:10,.0f}   doel 150; p95 onder 50 ms")
    return midden


def main() -> None:
    """Read the options and measure."""
    opties = argparse.ArgumentParser(description=__doc__)
    opties.add_argument("--rondes", type=int, default=3)
    opties.add_argument("--seconden", type=int, default=5)
    opties.add_argument("--workers", type=int, default=1)
    opties.add_argument("--soak", type=int, default=0, metavar="MINUTEN")
    keuze = opties.parse_args()
    richt_in()
    meet(keuze.rondes, keuze.seconden, keuze.workers, keuze.soak)


if __name__ == "__main__":
    main()
