"""Intake: durable submissions beside their two limits, in one interleaved run.

`python -m bench.intake [--rondes 3] [--seconden 4] [--workers 1]` prints, per second with 32 clients:
single-row insert transactions of pgbench (the database's own limit), the same endpoint without a database
(the web server's limit), durable submissions through the API, and batches as the demo sends them.
Everything runs on this machine, over loopback and a unix socket; every acknowledged submission is counted
in the database afterwards.
"""

import argparse
import asyncio
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import msgspec
import polars as pl
import uvicorn
from litestar import Litestar
from litestar.datastructures import State

from bench.klanten import draai_klanten
from service.api.v1.responsen import maak_respons
from service.app import als_proces
from service.beheer import rondes
from service.beheer.uitnodigingen import maak_uitnodigingen
from service.database.embedded import Embedded, start
from service.database.migrate import migreer
from service.database.pool import open_pool
from service.database.sql import Pool
from service.invullen.drempel import Drempel
from service.invullen.inboeken import Indiening, Ontvangst
from service.invullen.intake import dien_in_batch, maak_indiening
from service.log import richt_in
from service.problems import exception_handlers
from service.settings import Settings
from service.sleutels import Sleutels, nieuwe_codes
from vragenlijsten import KeuzeVraag, Module, Optie, Pagina, Vragenlijst

RONDE, GEMEENTE, KLANTEN = "inwoners-2026", "GM0363", 32
SLEUTEL = b"alleen-voor-de-meting-0123456789abc"
ANTWOORDEN = {f"v{nr}": 1 + nr % 5 for nr in range(12)}
_TABEL = "CREATE TABLE pgbench_proef (id uuid PRIMARY KEY, a smallint[] NOT NULL, b text NOT NULL)"
_INSERT = "INSERT INTO pgbench_proef VALUES (gen_random_uuid(), '{1,2,3,4,5,1,2,3,4,5,1,2}', 'GM0363');\n"


def vragenlijst() -> Vragenlijst:
    """Twelve statements on a five-point scale."""
    opties = tuple(Optie(code, {"nl": f"stap {code}"}) for code in range(1, 6))
    vragen = tuple(KeuzeVraag(id=naam, tekst={"nl": naam}, opties=opties) for naam in ANTWOORDEN)
    return Vragenlijst(
        id="inwoners",
        naam="2026",
        doelgroep="inwoners",
        titel={"nl": "Meting"},
        inleiding={"nl": "Meting"},
        talen=("nl",),
        modules=(Module("m", {"nl": "m"}, (Pagina("p", {"nl": "p"}, vragen),)),),
    )


class ZonderDatabase:
    """Takes the place of the writer: acknowledges at once and stores nothing."""

    @property
    def pool(self) -> Pool:
        """There is none; the questionnaire is known beforehand."""
        raise RuntimeError("no database in this measurement")

    async def schrijf(self, indiening: Indiening) -> Ontvangst:
        """A receipt without a promise."""
        return Ontvangst("0000-0000", False)


def app_zonder_database() -> Litestar:
    """The same endpoint with the same checks, without its database."""
    richt_in()
    sleutels, schrijver = Sleutels(SLEUTEL), ZonderDatabase()
    return Litestar(
        route_handlers=[maak_respons],
        state=State(
            {
                "vragenlijsten": {RONDE: vragenlijst()},
                "sleutels": sleutels,
                "schrijver": schrijver,
                "drempel": Drempel(SLEUTEL),
            }
        ),
        exception_handlers=exception_handlers,
        request_max_body_size=256 * 1024,
        openapi_config=None,
        logging_config=None,
    )


def app_met_database() -> Litestar:
    """The service as it is."""
    richt_in()
    return als_proces(
        Settings(
            data_dir=Path(os.environ["SAMENSPEL_DATA_DIR"]),
            sleutel=SLEUTEL,
            database_url=os.environ["SAMENSPEL_DATABASE_URL"],
            worker=False,
        )
    )


def serveer(naam: str, poort: int, workers: int) -> None:
    """Body of a server process."""
    uvicorn.run(
        f"bench.intake:{naam}",
        factory=True,
        host="127.0.0.1",
        port=poort,
        workers=workers,
        log_config=None,
        access_log=False,
    )


@contextmanager
def server(naam: str, workers: int) -> Iterator[int]:
    """A server process on a free port; gives the port."""
    with socket.socket() as vrij:
        vrij.bind(("127.0.0.1", 0))
        poort: int = vrij.getsockname()[1]
    opdracht = [sys.executable, "-m", "bench.intake", "--serveer", naam, "--poort", str(poort)]
    proces = subprocess.Popen([*opdracht, "--workers", str(workers)], stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                httpx.get(f"http://127.0.0.1:{poort}/gezond")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield poort
    finally:
        proces.terminate()
        proces.wait(20)


def verzoeken(codes: list[str]) -> list[bytes]:
    """Complete HTTP requests, made beforehand so that the clients cost little."""
    kop = (
        f"POST /api/v1/rondes/{RONDE}/responsen HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
    )
    gemaakt = []
    for code in codes:
        invoer = {
            "code": code,
            "gemeente": GEMEENTE,
            "poging": uuid4(),
            "antwoorden": ANTWOORDEN,
            "duur": 300,
        }
        inhoud = msgspec.json.encode(invoer)
        gemaakt.append(f"{kop}Content-Length: {len(inhoud)}\r\n\r\n".encode() + inhoud)
    return gemaakt


def zoek_pgbench(draait: Embedded) -> Path | None:
    """pgbench from PATH, from the system's PostgreSQL, or from the embedded package."""
    gevonden = shutil.which("pgbench")
    plekken = [Path(gevonden)] if gevonden else []
    plekken += sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"), reverse=True)
    plekken.append(draait.bin_dir / "pgbench")
    return next((plek for plek in plekken if plek.exists()), None)


def meet_pgbench(pgbench: Path, draait: Embedded, map_: Path, seconden: int) -> float:
    """Transactions per second of one-row inserts with 32 clients."""
    script = map_ / "insert.sql"
    script.write_text(_INSERT)
    socket_map = parse_qs(urlsplit(draait.url).query)["host"][0]
    verbinding = ["-h", socket_map, "-U", "postgres", "-d", "postgres"]
    opdracht = [str(pgbench), "-n", "-M", "prepared", "-c", str(KLANTEN), "-j", "2", "-T", str(seconden)]
    uit = subprocess.run(
        [*opdracht, "-f", str(script), *verbinding], check=True, capture_output=True, text=True
    )
    treffer = re.search(r"tps = ([\d.]+)", uit.stdout)
    if treffer is None:
        raise RuntimeError(uit.stdout)
    return float(treffer[1])


async def meet_batch(pool: Pool, sleutels: Sleutels, codes: list[str]) -> float:
    """Submissions per second in batches of 1000, two at a time, with answers coded beforehand."""
    v = vragenlijst()
    voorbeeld = maak_indiening(
        codes[0], GEMEENTE, RONDE, v, dict(ANTWOORDEN), uuid4(), deel=1, modus="import", taal="nl", duur=300
    )
    rijen = [msgspec.structs.replace(voorbeeld, code=code, poging=uuid4()) for code in codes]
    groepen = [rijen[i : i + 1000] for i in range(0, len(rijen), 1000)]

    async def stuur(deel: list[list[Indiening]]) -> None:
        for groep in deel:
            uitkomsten = await dien_in_batch(pool, sleutels, groep)
            assert all(isinstance(u, Ontvangst) for u in uitkomsten)

    begin = time.perf_counter()
    await asyncio.gather(stuur(groepen[::2]), stuur(groepen[1::2]))
    return len(rijen) / (time.perf_counter() - begin)


async def bereid_voor(pool: Pool, sleutels: Sleutels, aantal: int) -> list[str]:
    """The ronde and `aantal` codes."""
    await migreer(pool)
    await pool.execute(_TABEL)
    strata = pl.DataFrame({"gemeente": [GEMEENTE], "stratum": ["a"], "populatie": [10_000_000]})
    await rondes.maak(
        pool,
        RONDE,
        "inwoners",
        "2026",
        vragenlijst(),
        strata,
        indeling=2026,
        veld_van=date(2026, 1, 1),
        veld_tot=date(2026, 2, 1),
    )
    await rondes.open_ronde(pool, RONDE)
    verdeling = strata.select("gemeente", "stratum", pl.lit(aantal).alias("aantal"))
    return [code for code, _, _ in await maak_uitnodigingen(pool, sleutels, RONDE, verdeling)]


async def meet(aantal_rondes: int, seconden: int, workers: int) -> dict[str, list[float]]:
    """All measurements, interleaved. Raises AssertionError when an acknowledged submission is not in the
    database.
    """
    map_ = Path(tempfile.mkdtemp(prefix="samenspel-bench-"))
    draait = start(map_)
    sleutels, uit = Sleutels(SLEUTEL, map_ / "zegels"), dict[str, list[float]]()
    per_ronde = 12_000 * seconden
    pool = await open_pool(draait.url, grootte=4)
    try:
        codes = await bereid_voor(pool, sleutels, aantal_rondes * (per_ronde + 20_000))
        os.environ |= {"SAMENSPEL_DATABASE_URL": draait.url, "SAMENSPEL_DATA_DIR": str(map_)}
        pgbench = zoek_pgbench(draait)
        if pgbench is None:
            sys.stderr.write("pgbench is niet gevonden; deze vergelijking vervalt\n")
        bevestigd = 0
        with server("app_met_database", workers) as met, server("app_zonder_database", workers) as zonder:
            for ronde in range(aantal_rondes):
                if pgbench is not None:
                    tps = await asyncio.to_thread(meet_pgbench, pgbench, draait, map_, seconden)
                    uit.setdefault("pgbench", []).append(tps)
                eigen = codes[ronde * (per_ronde + 20_000) :][: per_ronde + 20_000]
                los = verzoeken(nieuwe_codes(per_ronde * 2))
                resultaat = await asyncio.to_thread(draai_klanten, zonder, los, KLANTEN, seconden)
                uit.setdefault("zonder database", []).append(resultaat.per_seconde)
                resultaat = await asyncio.to_thread(
                    draai_klanten, met, verzoeken(eigen[:per_ronde]), KLANTEN, seconden
                )
                uit.setdefault("duurzaam via API", []).append(resultaat.per_seconde)
                uit.setdefault("p95 in ms", []).append(resultaat.p95_ms)
                bevestigd += resultaat.bevestigd
                uit.setdefault("in groepen", []).append(await meet_batch(pool, sleutels, eigen[per_ronde:]))
                bevestigd += 20_000
        opgeslagen = await pool.fetchval("SELECT count(*) FROM antwoorden.verzegeld")
        assert opgeslagen >= bevestigd, f"{bevestigd} acknowledged, {opgeslagen} stored"
        uit["bevestigd en verloren"] = [float(max(0, bevestigd - opgeslagen))]
    finally:
        pool.terminate()
        draait.stop()
        shutil.rmtree(map_, ignore_errors=True)
    return uit


def druk_af(uit: dict[str, list[float]]) -> None:
    """The table, with the two ratios that count."""
    for naam, waarden in uit.items():
        print(f"{naam:24}{statistics.median(waarden):12,.1f}   [{min(waarden):,.1f} - {max(waarden):,.1f}]")
    api = statistics.median(uit["duurzaam via API"])
    for grens, doel in (("pgbench", 0.25), ("zonder database", 0.5)):
        if grens in uit:
            verhouding = api / statistics.median(uit[grens])
            print(f"{'duurzaam / ' + grens:24}{verhouding:12.2f}   doel {doel}")


def main() -> None:
    """Read the options and measure, or serve (as a process of the measurement)."""
    opties = argparse.ArgumentParser(description=__doc__)
    opties.add_argument("--rondes", type=int, default=3)
    opties.add_argument("--seconden", type=int, default=4)
    opties.add_argument("--workers", type=int, default=1)
    opties.add_argument("--serveer", help=argparse.SUPPRESS)
    opties.add_argument("--poort", type=int, help=argparse.SUPPRESS)
    keuze = opties.parse_args()
    if keuze.serveer:
        serveer(keuze.serveer, keuze.poort, keuze.workers)
        return
    richt_in()
    druk_af(asyncio.run(meet(keuze.rondes, keuze.seconden, keuze.workers)))


if __name__ == "__main__":
    main()
