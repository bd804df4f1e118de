"""OData with many national tables: the list of tables, and who else is there while tables are pulled.

    python -m bench.odata [--map MAP] [--tabellen 60]

Builds a demo of twelve gemeenten in MAP, or takes the one that is there, and puts beside it so many copies of
its newest publicatie of inwoners, each spread over all gemeenten with noise of its own, so that it is as
large as a national one. Measured: the list by a process that never counted them, again, and by a second
process; the answer time of /gezond at rest and while ten clients in another process pull whole tables; and
the memory of the service while sixty clients ask for a page of 100 000 observations and leave it unread.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import multiprocessing
import os
import random
import secrets
import shutil
import socket
import statistics
import tempfile
import time
from pathlib import Path

import httpx
import msgspec
import numpy as np
import polars as pl

from analyse.gemeenten import gemeenten
from bench.journey import Server, server
from bench.pages import bereid_voor
from service.database import publicaties as opslag
from service.database.embedded import start
from service.database.pool import open_pool
from service.database.publicaties import PublicatieRij
from service.log import richt_in

_KLANTEN, _SECONDEN, _TRAAG = 10, 10, 60
_TABELLEN = 4  # that are pulled; so many stay in memory
_RONDE = "landelijk-{:03d}"
_KOPIE = """
INSERT INTO beheer.rondes
SELECT $1, doelgroep, '2019', versie, indeling, veld_van, veld_tot, gesimuleerd, status, bestand_sha256,
    responsen, zegel
FROM beheer.rondes WHERE id = $2
"""


def _landelijk(cijfers: pl.DataFrame) -> pl.DataFrame:
    """The figures of some gemeenten, spread over all there are."""
    eigen = cijfers.filter(pl.col("gebied").str.starts_with("GM"))
    codes = sorted(eigen["gebied"].unique())
    delen = [cijfers.filter(~pl.col("gebied").str.starts_with("GM"))]
    alle = sorted(gemeenten())
    for k in range(0, len(alle), len(codes)):
        stuk = dict(zip(codes, alle[k : k + len(codes)], strict=False))
        delen.append(
            eigen.filter(pl.col("gebied").is_in(list(stuk))).with_columns(pl.col("gebied").replace(stuk))
        )
    return pl.concat(delen)


async def _vul(url: str, aantal: int) -> None:
    pool = await open_pool(url, grootte=2)
    try:
        rijen = await opslag.lijst(pool)
        bron: PublicatieRij = next(r for r in rijen if r.doelgroep == "inwoners")
        delen = await opslag.lees_delen(pool, bron.hash)
        groot = _landelijk(pl.read_parquet(io.BytesIO(delen["cijfers.parquet"])))
        er_zijn = {rij.ronde for rij in rijen}
        for naam in {_RONDE.format(k) for k in range(aantal)} - er_zijn:
            ruis = np.random.default_rng().random(groot.height) / 100
            buffer = io.BytesIO()
            groot.with_columns(pl.col(pl.Float64) + ruis).write_parquet(buffer)
            kop = msgspec.structs.replace(bron.kop, ronde=naam, hash=f"sha256:{secrets.token_hex(32)}")
            nieuw = {"cijfers.parquet": buffer.getvalue(), "kop.json": msgspec.json.encode(kop)}
            async with pool.acquire() as con:
                await con.execute(_KOPIE, naam, bron.ronde)
            await opslag.bewaar(pool, kop, delen | nieuw)
        print(f"{aantal} tabellen van {groot.filter(doelgroep='inwoners').height} rijen")
    finally:
        pool.terminate()


def _lijst(web: Server, wat: str) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{web.poort}", timeout=120) as klant:
        klant.get("/ODataCatalog").raise_for_status()  # connected, and the database was looked at
        begin = time.perf_counter()
        antwoord = klant.get("/ODataCatalog/Tables").raise_for_status()
        duur = (time.perf_counter() - begin) * 1000
    print(
        f"lijst van {len(antwoord.json()['value'])} tabellen, {wat}: {duur:.1f} ms; {web.geheugen():.0f} MB"
    )


def _gezond(poort: int, seconden: float) -> str:
    """The answer time of a client that asks for next to nothing, in ms."""
    tijden, einde = [], time.perf_counter() + seconden
    with httpx.Client() as klant:
        while time.perf_counter() < einde:
            begin = time.perf_counter()
            klant.get(f"http://127.0.0.1:{poort}/gezond").raise_for_status()
            tijden.append((time.perf_counter() - begin) * 1000)
            time.sleep(0.01)
    delen = statistics.quantiles(tijden, n=100)
    return f"p50 {delen[49]:.1f}, p95 {delen[94]:.1f}, p99 {delen[98]:.1f}, langste {max(tijden):.1f} ms"


async def _trek(poort: int, einde: float) -> int:
    """Pull pages of tables that were not asked for before; how many."""
    bladen = 0
    async with httpx.AsyncClient(timeout=120, headers={"Accept-Encoding": "br"}) as klant:
        while time.perf_counter() < einde:
            nr, anders = random.randrange(_TABELLEN), random.random()
            waar = f"$filter=RegioS ne '{anders}'"
            async with klant.stream("GET", f"http://127.0.0.1:{poort}{_waarnemingen(nr)}?{waar}") as antwoord:
                async for _ in antwoord.aiter_raw():
                    pass
            bladen += antwoord.status_code == 200
    return bladen


def _waarnemingen(nr: int) -> str:
    return f"/odata/v1/CBS/{_RONDE.format(nr)}/Observations"


def _trek_samen(poort: int) -> int:
    async def alle() -> int:
        einde = time.perf_counter() + _SECONDEN
        return sum(await asyncio.gather(*(_trek(poort, einde) for _ in range(_KLANTEN))))

    return asyncio.run(alle())


def _druk(poort: int) -> None:
    print(f"/gezond in rust: {_gezond(poort, 3)}")
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        bladen = pool.apply_async(_trek_samen, (poort,))
        time.sleep(3)  # until it is under way
        print(f"/gezond met {_KLANTEN} clients die tabellen ophalen: {_gezond(poort, _SECONDEN - 2)}")
        print(f"  zij kregen {bladen.get() / _SECONDEN:.1f} bladzijden van 100 000 waarnemingen per seconde")


def _traag(web: Server) -> None:
    """Clients that ask for a large page, uncompressed, and leave it where it is."""
    vooraf, hoogste = web.geheugen(), 0.0
    klanten = []
    for nr in range(_TRAAG):
        klant = socket.create_connection(("127.0.0.1", web.poort))
        klant.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        klant.sendall(f"GET {_waarnemingen(nr % 2)}?$skip={nr} HTTP/1.1\r\nHost: bench\r\n\r\n".encode())
        klanten.append(klant)
    for _ in range(40):
        time.sleep(0.5)
        hoogste = max(hoogste, web.geheugen())
    for klant in klanten:
        klant.close()
    print(f"{_TRAAG} clients die niet uitlezen: van {vooraf:.0f} naar {hoogste:.0f} MB")


def main() -> None:
    """Read the options and measure."""
    opties = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    opties.add_argument("--map", type=Path, help="demo to use, or to make")
    opties.add_argument("--tabellen", type=int, default=60)
    keuze = opties.parse_args()
    richt_in("warning")
    map_ = keuze.map or Path(tempfile.mkdtemp(prefix="samenspel-odata-"))
    map_.mkdir(parents=True, exist_ok=True)
    draait = start(map_)
    os.environ |= {"BENCH_URL": draait.url, "BENCH_MAP": str(map_)}
    try:
        asyncio.run(bereid_voor(draait.url, map_, 12))
        asyncio.run(_vul(draait.url, keuze.tabellen))
        shutil.rmtree(map_ / "cache" / "aantallen", ignore_errors=True)
        print(f"belasting van de machine vooraf: {os.getloadavg()[0]:.1f} van {os.cpu_count()}")
        with server("dienst", 1) as web:
            _lijst(web, "nooit geteld")
            _lijst(web, "nog een keer")
        with server("dienst", 1) as web:
            _lijst(web, "na een herstart")
            _druk(web.poort)
            _traag(web)
        print(f"belasting achteraf: {os.getloadavg()[0]:.1f}")
    finally:
        draait.stop()
        if keuze.map is None:
            shutil.rmtree(map_, ignore_errors=True)


if __name__ == "__main__":
    main()
