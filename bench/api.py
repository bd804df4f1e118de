"""The API and OData: pages of figures per second beside Litestar's hello, in one interleaved run.

python -m bench.api [--map MAP] [--gemeenten 342] [--rondes 3] [--seconden 4] [--workers 1]

Builds a demo of so many gemeenten in MAP, or takes the one that is there. Then 8 clients at a time ask a
running service for one kind of answer over and over, between rounds of hello. "kept": the same question all
the time, answered from memory; "new": every question asks for another page, so each is made. Beside a new
page of OData stands its limit: Polars writing the same rows and brotli compressing them, in as many threads
as the service has for it, and nothing else.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import brotli
import httpx
import polars as pl

from bench.journey import server
from bench.klanten import Resultaat, draai_klanten
from bench.pages import KLANTEN, bereid_voor, verzoek
from service.database.embedded import start
from service.log import richt_in

BASIS = "/api/v1"
BLAD = f"{BASIS}/cijfers?begrip=ver_gemeentebestuur&gebiedsoort=gemeente"
ODATA = {
    "OData 3": "/ODataFeed/odata/inwoners-2026/TypedDataSet?",
    "OData 4": "/odata/v1/CBS/inwoners-2026/Observations?$top=10000&",
}
"""Pages of 10 000 rows."""
_BR = "Accept-Encoding: br"
_BROTLI, _VENSTER, _DRADEN = 4, 18, 2  # as `service.antwoorden` has them


def soorten(poort: int, seconden: int) -> dict[str, list[bytes]]:
    """Kind → the requests for one round."""
    veel = 30_000 * seconden
    antwoord = httpx.get(f"http://127.0.0.1:{poort}{BLAD}", timeout=120).raise_for_status()
    print(
        f"een bladzijde van {len(antwoord.json()['cijfers'])} cijfers: {len(antwoord.content):,} bytes JSON"
    )
    nieuw = (verzoek(f"{BASIS}/cijfers?na={nr}", _BR) for nr in count(1))
    odata: dict[str, list[bytes]] = {}
    for naam, pad in ODATA.items():
        odata[f"{naam}, bewaard"] = [verzoek(f"{pad}$skip=0", _BR)] * veel
        odata[f"{naam}, nieuw"] = [verzoek(f"{pad}$skip={nr}", _BR) for nr in range(1, 500 * seconden)]
    return odata | {
        "cijfers, bewaard, brotli": [verzoek(BLAD, _BR)] * veel,
        "cijfers, bewaard, onverkleind": [verzoek(BLAD)] * veel,
        "cijfers, ETag klopt (304)": [verzoek(BLAD, f"If-None-Match: {antwoord.headers['etag']}")] * veel,
        "cijfers, nieuw, brotli": [next(nieuw) for _ in range(2_000 * seconden)],
        "één gemeente, bewaard": [verzoek(f"{BASIS}/gemeenten/GM0363", _BR)] * veel,
    }


def bladen(poort: int) -> Mapping[str, pl.DataFrame]:
    """The rows of a page of each version."""
    uit = {}
    for naam, pad in ODATA.items():
        antwoord = httpx.get(f"http://127.0.0.1:{poort}{pad}", timeout=120).raise_for_status()
        uit[naam] = pl.DataFrame(antwoord.json()["value"], infer_schema_length=None)
        print(f"een bladzijde van {naam}: {uit[naam].height} rijen, {len(antwoord.content):,} bytes JSON")
    return uit


def grens(rijen: pl.DataFrame, seconden: int) -> float:
    """Pages per second that can be written and compressed, with nothing around it."""

    def schrijf(_: int) -> int:
        aantal = 0
        while time.perf_counter() < einde:
            brotli.compress(rijen.write_json().encode(), quality=_BROTLI, lgwin=_VENSTER)
            aantal += 1
        return aantal

    begin = time.perf_counter()
    einde = begin + seconden
    with ThreadPoolExecutor(_DRADEN) as draden:
        return sum(draden.map(schrijf, range(_DRADEN))) / (time.perf_counter() - begin)


def meet(aantal_rondes: int, seconden: int, workers: int) -> None:
    """Interleave, and print."""
    uit: dict[str, list[Resultaat]] = {}
    with server("dienst", workers) as web, server("hallo", workers) as kaal:
        vragen, frames, grenzen = soorten(web.poort, seconden), bladen(web.poort), dict[str, list[float]]()
        for ronde in range(aantal_rondes):
            hello = draai_klanten(kaal.poort, [verzoek("/")] * (30_000 * seconden), KLANTEN, seconden)
            uit.setdefault("hello", []).append(hello)
            for naam, rij in vragen.items():
                nieuw = rij[0] != rij[-1]
                deel = rij[ronde * len(rij) // aantal_rondes :] if nieuw else rij
                uit.setdefault(naam, []).append(draai_klanten(web.poort, deel, KLANTEN, seconden))
            for naam, frame in frames.items():
                grenzen.setdefault(naam, []).append(grens(frame, seconden))
        geheugen = web.geheugen()
    hello_midden = statistics.median(r.per_seconde for r in uit["hello"])
    print(f"{'antwoorden per seconde':36}{'mediaan':>10}{'':24}{'p95 ms':>8}{'/ hello':>9}")
    for naam, reeks in uit.items():
        snel = [r.per_seconde for r in reeks]
        midden, bereik = statistics.median(snel), f"[{min(snel):,.0f} - {max(snel):,.0f}]"
        p95 = statistics.median(r.p95_ms for r in reeks)
        print(f"{naam:36}{midden:10,.0f}   {bereik:21}{p95:8.1f}{midden / hello_midden:9.2f}")
    for naam, metingen in grenzen.items():
        gehaald = statistics.median(r.per_seconde for r in uit[f"{naam}, nieuw"])
        hoogst = statistics.median(metingen)
        print(
            f"{naam}, nieuw: {gehaald:,.0f} van hoogstens {hoogst:,.0f} per seconde ({gehaald / hoogst:.0%})"
        )
    print(f"geheugen van de dienst {geheugen:,.0f} MB met {workers} proces")


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
    keuze = opties.parse_args()
    richt_in("warning")
    map_ = keuze.map or Path(tempfile.mkdtemp(prefix="samenspel-api-"))
    map_.mkdir(parents=True, exist_ok=True)
    draait = start(map_)
    os.environ |= {"BENCH_URL": draait.url, "BENCH_MAP": str(map_)}
    try:
        asyncio.run(bereid_voor(draait.url, map_, keuze.gemeenten))
        print(f"belasting van de machine vooraf: {os.getloadavg()[0]:.1f} van {os.cpu_count()}")
        meet(keuze.rondes, keuze.seconden, keuze.workers)
        print(f"belasting achteraf: {os.getloadavg()[0]:.1f}")
    finally:
        draait.stop()
        if keuze.map is None:
            shutil.rmtree(map_, ignore_errors=True)


if __name__ == "__main__":
    main()
