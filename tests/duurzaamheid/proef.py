"""The trial: `samenspel serve` on its own PostgreSQL under load, killed with kill -9 at random moments.

What counts is written on the responses themselves: every respondent sends an open answer that nobody else
sends, so the database tells afterwards whose response is there, and how often.
"""

import asyncio
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types

from service.database.embedded import start
from service.database.migrate import migreer
from service.database.pool import open_pool
from service.database.sql import Pool
from service.errors import TijdelijkeFout
from service.invullen.verplaatsen import verplaats
from service.invullen.zegelen import open_verhaal, zegel_van
from service.sleutels import Sleutels
from tests.service.dienst import wacht_op
from tests.service.hulp import AMSTERDAM, RONDE, maak_codes, maak_ronde, verzegeld

SLEUTEL = "alleen-voor-de-duurzaamheidsproef-01"
KLANTEN, CODES = 2, 20_000
_RUST = (0.15, 0.9)
"""Seconds of load between being back and the next kill: drawn at random."""
_GEDULD = 60


@dataclass(frozen=True)
class Verslag:
    """What came of it. `herhaald`: receipts for what turned out to be stored already; `opnieuw`: sent more
    than once.
    """

    applicatie: int
    database: int
    bevestigd: int
    opnieuw: int
    herhaald: int
    gevonden: int
    verplaatst: int
    verloren: int
    dubbel: int
    vreemd: int
    seconden: float

    def __str__(self) -> str:
        """The report, a line per figure."""
        regels = (
            ("kill -9 van de applicatie", self.applicatie),
            ("kill -9 van PostgreSQL", self.database),
            ("bevestigd", self.bevestigd),
            ("meer dan eens verstuurd", self.opnieuw),
            ("waarvan al opgeslagen", self.herhaald),
            ("gevonden", self.gevonden),
            ("waarvan verplaatst", self.verplaatst),
            ("verloren", self.verloren),
            ("dubbel", self.dubbel),
            ("nooit verstuurd", self.vreemd),
            ("seconden", f"{self.seconden:.0f}"),
        )
        return "\n".join(f"{naam:<28}{waarde:>8}" for naam, waarde in regels)


class Toepassing:
    """`samenspel serve` as a process that can be killed and started again, on one port."""

    def __init__(self, map_: Path) -> None:
        with socket.socket() as vrij:
            vrij.bind(("127.0.0.1", 0))
            self.poort = vrij.getsockname()[1]
        self.adres = f"http://127.0.0.1:{self.poort}"
        self._map = map_
        self._proces: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it is ready."""
        env = {naam: waarde for naam, waarde in os.environ.items() if not naam.startswith("SAMENSPEL_")}
        env |= {"SAMENSPEL_DATA_DIR": str(self._map), "SAMENSPEL_SLEUTEL": SLEUTEL, "SAMENSPEL_WORKER": "0"}
        env |= {"SAMENSPEL_PORT": str(self.poort)}
        with (self._map / "serve.log").open("ab") as log:
            self._proces = subprocess.Popen(
                [sys.executable, "-m", "service.cli", "serve"], env=env, stdout=log, stderr=log
            )
        self.wacht()

    def wacht(self) -> None:
        """Wait until it is ready again."""
        if wacht_op(f"{self.adres}/gereed", lambda: True, _GEDULD) is None:
            raise RuntimeError((self._map / "serve.log").read_text()[-2000:])

    def dood(self) -> None:
        """SIGKILL."""
        if self._proces is not None:
            self._proces.kill()
            self._proces.wait(20)


def dood_postgres(map_: Path) -> None:
    """SIGKILL for PostgreSQL and all of its processes at the same moment."""
    postmaster = psutil.Process(int((map_ / "postgres" / "postmaster.pid").read_text().splitlines()[0]))
    for proces in [postmaster, *postmaster.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            proces.send_signal(signal.SIGKILL)
    with suppress(psutil.NoSuchProcess):
        postmaster.wait(10)


@contextmanager
def _klanten(map_: Path, adres: str, codes: list[str]) -> Iterator[list[Path]]:
    """The client processes; leaving it lets everyone finish what is under way."""
    stop, uit, lopend = map_ / "stop", [], []
    for nr in range(KLANTEN):
        invoer, bevestigd = map_ / f"codes-{nr}", map_ / f"bevestigd-{nr}"
        invoer.write_text("\n".join(codes[nr::KLANTEN]))
        bevestigd.touch()
        opdracht = [sys.executable, "-m", "tests.duurzaamheid.klant"]
        opdracht += [f"{adres}/api/v1/rondes/{RONDE}/responsen", AMSTERDAM]
        lopend.append(subprocess.Popen([*opdracht, str(invoer), str(bevestigd), str(stop)]))
        uit.append(bevestigd)
    try:
        yield uit
    finally:
        stop.touch()
        uitkomsten = [klant.wait(_GEDULD) for klant in lopend]
    if any(uitkomsten):
        raise RuntimeError(f"a client ended with {uitkomsten}")


async def _verplaats_steeds(pool: Pool, sleutels: Sleutels) -> None:
    """Move what waits, without end, so that kills also fall in the middle of moving."""
    while True:
        with suppress(TijdelijkeFout):
            await verplaats(pool, sleutels.zegels)
        await asyncio.sleep(0.2)


async def draai(map_: Path, keren: int, zaad: int | None = None) -> Verslag:
    """Kill `keren` times, half the application and half PostgreSQL in a random order; count what is there.

    `map_`: an empty directory. Raises RuntimeError when something does not come back.
    """
    zaad = secrets.randbits(32) if zaad is None else zaad
    print(f"zaad {zaad}", flush=True)
    toeval, begin = random.Random(zaad), time.monotonic()  # noqa: S311 - moments, no secrets
    draait = await asyncio.to_thread(start, map_)
    pool = await open_pool(draait.url, grootte=3)
    sleutels = Sleutels(SLEUTEL.encode(), map_ / "zegels")
    await migreer(pool)
    await maak_ronde(pool)
    codes = await maak_codes(pool, sleutels, CODES)
    toepassing = Toepassing(map_)
    klappen = ["applicatie", "database"] * (keren // 2) + ["applicatie"] * (keren % 2)
    toeval.shuffle(klappen)
    verplaatser = asyncio.create_task(_verplaats_steeds(pool, sleutels))
    try:
        await asyncio.to_thread(toepassing.start)
        bestanden = await asyncio.to_thread(_dood_steeds, map_, toepassing, codes, klappen, toeval)
        verplaatser.cancel()
        regels = [regel.split() for bestand in bestanden for regel in bestand.read_text().splitlines()]
        gevonden, verplaatst = await _tel(pool, sleutels)
    finally:
        verplaatser.cancel()
        toepassing.dood()
        pool.terminate()
        await asyncio.to_thread(start(map_).stop)
    wie = {regel[0] for regel in regels}
    return Verslag(
        applicatie=klappen.count("applicatie"),
        database=klappen.count("database"),
        bevestigd=len(wie),
        opnieuw=sum(int(regel[3]) > 1 for regel in regels),
        herhaald=sum(regel[2] == "200" for regel in regels),
        gevonden=sum(gevonden.values()),
        verplaatst=verplaatst,
        verloren=len(wie - set(gevonden)),
        dubbel=sum(keer > 1 for keer in gevonden.values()),
        vreemd=len(set(gevonden) - wie),
        seconden=time.monotonic() - begin,
    )


def _dood_steeds(
    map_: Path, toepassing: Toepassing, codes: list[str], klappen: list[str], toeval: random.Random
) -> list[Path]:
    with _klanten(map_, toepassing.adres, codes) as bestanden:
        einde = time.monotonic() + _GEDULD
        while not all(bestand.stat().st_size for bestand in bestanden) and time.monotonic() < einde:
            time.sleep(0.05)
        for wie in klappen:
            time.sleep(toeval.uniform(*_RUST))
            if wie == "applicatie":
                toepassing.dood()
                toepassing.start()
            else:
                dood_postgres(map_)
                start(map_)
                toepassing.wacht()
        time.sleep(_RUST[1])
    return bestanden


async def _tel(pool: Pool, sleutels: Sleutels) -> tuple[Counter[str], int]:
    """Per respondent how often a response is there, waiting or moved; and how many were moved."""
    rijen = await verzegeld(pool, sleutels)
    zegel = await zegel_van(pool, sleutels.zegels, RONDE)
    dicht = await pool.fetch("SELECT gemeente, tekst FROM antwoorden.verhalen")
    verhalen = [open_verhaal(zegel, rij["gemeente"], rij["tekst"]).tekst for rij in dicht]
    verplaatst: int = await pool.fetchval(
        "SELECT count(*) FROM antwoorden.responsen WHERE ronde_id = $1", RONDE
    )
    if verplaatst != len(verhalen):
        raise RuntimeError(f"{verplaatst} responses were moved and {len(verhalen)} open answers")
    klaar = await pool.fetchval("SELECT count(*) FROM deelname.uitnodigingen WHERE status = 2")
    if klaar != len(rijen) + verplaatst:
        raise RuntimeError(f"{klaar} codes are done and there are {len(rijen) + verplaatst} responses")
    teksten = [rij["teksten"]["verhaal"] for rij in rijen] + verhalen
    return Counter(tekst.removeprefix("van ") for tekst in teksten), verplaatst
