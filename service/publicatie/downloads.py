"""The files of a publicatie: which there are, and how they are made, kept and, when it fails, made again.

A file is made in a worker process of its own when first asked for, and then read from disk: never on the
path of an answer. Beside it lies why it could not be made; every process on this machine sees both.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import time
from collections.abc import Mapping
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec

from dashboards import ExportFout
from service.log import log
from service.publicatie.opdracht import Downloadvraag, maak_download
from service.publicatie.pakket import schrijf_heel
from service.werkproces import Werkproces

S = TypeVar("S", bound=msgspec.Struct)
_CSV, _PARQUET, _JSON = "text/csv", "application/vnd.apache.parquet", "application/json"
INWONERS = "inwoners"
METADATA = "-metadata.json"
"""After the name of a CSV file: what its columns mean (CSVW)."""
_FOUT = ".fout"
SOM = ".som"
"""After the name of a file that was made: how large it is, and its SHA-256."""
_VORM = 3  # of the files; another number when the same figures give other bytes
_RUST = 30.0  # seconds before what failed is tried again
_GEHEUGEN = "Er was te weinig geheugen, of het werk werd afgebroken."
_SCHIJF = "De schijf van de server is vol."
_ONS = "De fout ligt bij ons."


@dataclass(frozen=True)
class Soort:
    """One kind of download. `alleen`: the doelgroep that it is about, when others have none; `vermeld`: on
    the page with downloads; `dicht`: compressed already."""

    media_type: str
    uitleg: str
    alleen: str = ""
    vermeld: bool = True
    dicht: bool = False


def _als_csv(naam: str, uitleg: str, alleen: str = "") -> dict[str, Soort]:
    return {
        f"{naam}.csv": Soort(_CSV, uitleg, alleen),
        f"{naam}.csv{METADATA}": Soort(
            "application/csvm+json", f"Wat de kolommen van {naam}.csv zijn", alleen, vermeld=False
        ),
    }


BESTANDEN: Mapping[str, Soort] = {
    "cijfers.xlsx": Soort(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Alle cijfers om te lezen in Excel, met codeboek en toelichting",
        dicht=True,
    ),
    **_als_csv("cijfers", "Dezelfde cijfers, leest in elk programma"),
    "cijfers.parquet": Soort(_PARQUET, "Dezelfde cijfers, met typen en codeboek", dicht=True),
    "cijfers.sav": Soort("application/x-spss-sav", "Dezelfde cijfers voor SPSS, met labels"),
    "cijfers.dta": Soort("application/x-stata-dta", "Dezelfde cijfers voor Stata, met labels"),
    "cijfers.jsonstat.json": Soort(_JSON, "Dezelfde cijfers als kubus (JSON-stat 2)"),
    **_als_csv("uitsplitsingen", "Naar geslacht, leeftijd, opleiding en manier van invullen", INWONERS),
    "uitsplitsingen.parquet": Soort(
        _PARQUET, "Dezelfde uitsplitsingen, met typen en codeboek", INWONERS, dicht=True
    ),
    **_als_csv("vergelijkingen", "Verschillen met Nederland, vergelijkbare gemeenten en de vorige ronde"),
    **_als_csv("spiegels", "Verschillen tussen inwoners, aanbieders en gemeente"),
    **_als_csv("modelschattingen", "Schattingen uit een model, voor elke gemeente", INWONERS),
    **_als_csv("rangen", "Tussen welke plaatsen een gemeente staat, met de onzekerheid erin", INWONERS),
    **_als_csv("kwaliteit", "Respons en kwaliteit van de antwoorden"),
    **_als_csv("schalen", "Hoe goed de vragen van een schaal bij elkaar horen"),
    **_als_csv("moduseffecten", "Of de manier van invullen uitmaakt", INWONERS),
    **_als_csv("drijfveren", "Wat samengaat met vertrouwen in het gemeentebestuur", INWONERS),
    **_als_csv("open_link", "Antwoorden via een open link, zonder marge"),
    "datapackage.json": Soort(_JSON, "Alle tabellen beschreven in één pakket (Frictionless Data Package)"),
    "codeboek.json": Soort(_JSON, "Vragen, antwoorden en codes van elke doelgroep"),
    "ddi.xml": Soort("application/xml", "De ronde beschreven voor archieven (DDI Codebook 2.5)"),
}


def bestanden_van(doelgroep: str) -> dict[str, Soort]:
    """The files of a publicatie about this doelgroep."""
    return {naam: soort for naam, soort in BESTANDEN.items() if soort.alleen in ("", doelgroep)}


class Mislukt(msgspec.Struct, frozen=True):
    """Why a file could not be made, as a Dutch sentence, and when (seconds since 1970)."""

    reden: str
    tijd: float


class Gemeten(msgspec.Struct, frozen=True):
    """A file that was made: how large it is, and its SHA-256 in hexadecimals."""

    bytes: int
    sha256: str


@dataclass
class Downloads:
    """Files on disk beside the publicaties; `basis`: address of the service, which some of them name."""

    basis: str = ""
    _werkproces: Werkproces = field(default_factory=Werkproces)
    _bezig: dict[Path, asyncio.Task[Path]] = field(default_factory=dict)
    _gemeten: dict[Path, tuple[int, Mapping[str, Gemeten]]] = field(default_factory=dict)
    """Folder → when it changed last, and what was in it then."""

    def map(self, pakket: Path) -> Path:
        """The folder with the files of the publicatie in folder `pakket`."""
        return pakket / f"downloads-{hashlib.sha256(f'{_VORM};{self.basis}'.encode()).hexdigest()[:12]}"

    def etag(self, hash: str, naam: str) -> str:
        """Of a file of the publicatie with this hash: the same on every server, made or not yet."""
        som = hashlib.sha256(f"{_VORM};{self.basis};{hash};{naam}".encode())
        return f'W/"{som.hexdigest()[:32]}"'

    async def haal(
        self, pakket: Path, naam: str, gepubliceerd: str, geduld: float | None = None
    ) -> Path | None:
        """The file, made now if it was not yet; who asks at the same time waits for one making. It says since
        which day (2026-12-01) it is public.

        None when it takes longer than `geduld` seconds; the making goes on. Raises KeyError for an unknown
        file, and DownloadFout when it cannot be made or could not a moment ago.
        """
        pad, dicht = self.map(pakket) / naam, BESTANDEN[naam].dicht
        if await asyncio.to_thread(pad.is_file):
            return pad
        if (taak := self._bezig.get(pad)) is None:
            vraag = Downloadvraag(str(pakket), naam, str(pad), self.basis, gepubliceerd, dicht)
            taak = self._bezig[pad] = asyncio.create_task(self._maak(vraag, pad))
            taak.add_done_callback(lambda klaar: self._klaar(pad, klaar))
        # A visitor who leaves must not cancel the making for the others.
        await asyncio.wait({taak}, timeout=geduld)
        return taak.result() if taak.done() else None

    async def mislukt(self, pakket: Path) -> dict[str, str]:
        """What could not be made when it was last asked for: name of the file → why."""
        return await asyncio.to_thread(_mislukte, self.map(pakket))

    def gemaakt(self, pakket: Path) -> Mapping[str, Gemeten]:
        """The files that are there by now, by name. Reads the disk, so for a thread."""
        map_ = self.map(pakket)
        try:
            tijd = map_.stat().st_mtime_ns
        except FileNotFoundError:
            return {}
        if self._gemeten.get(map_, (0, {}))[0] != tijd:
            gelezen = {pad.stem: _lees(pad, Gemeten) for pad in map_.glob(f"*{SOM}")}
            self._gemeten[map_] = tijd, {naam: g for naam, g in gelezen.items() if g is not None}
        return self._gemeten[map_][1]

    def sluit(self) -> None:
        """Stop the worker process; files under way are dropped."""
        self._werkproces.sluit()

    async def _maak(self, vraag: Downloadvraag, pad: Path) -> Path:
        """Make the file, or keep why it is not there."""
        foutpad = pad.with_name(f"{pad.name}{_FOUT}")
        vorige = await asyncio.to_thread(_lees, foutpad, Mislukt)
        if vorige is not None and time.time() - vorige.tijd < _RUST:
            raise DownloadFout(vorige.reden)
        try:
            await self._werkproces.doe(maak_download, vraag)
        except Exception as fout:
            log.error("download_mislukt", bestand=vraag.naam, fout=type(fout).__name__)
            reden = _reden(fout)
            await asyncio.to_thread(_bewaar_fout, foutpad, Mislukt(reden, time.time()))
            raise DownloadFout(reden) from fout
        await asyncio.to_thread(foutpad.unlink, missing_ok=True)
        return pad

    def _klaar(self, pad: Path, taak: asyncio.Task[Path]) -> None:
        self._bezig.pop(pad, None)
        if not taak.cancelled():
            taak.exception()  # so that nobody misses it when everyone had gone


class DownloadFout(Exception):  # noqa: N818 - Dutch for error
    """A file that cannot be made; says why in one Dutch sentence."""


def _reden(fout: Exception) -> str:
    match fout:
        case ExportFout():
            return str(fout)
        case MemoryError() | BrokenProcessPool():
            return _GEHEUGEN
        case OSError(errno=errno.ENOSPC):
            return _SCHIJF
    return _ONS


def _bewaar_fout(pad: Path, mislukt: Mislukt) -> None:
    try:
        schrijf_heel(pad, msgspec.json.encode(mislukt))
    except OSError as fout:  # a full disk, most likely: then this process alone knows, from its log
        log.warning("reden_niet_bewaard", fout=type(fout).__name__)


def _lees(pad: Path, soort: type[S]) -> S | None:
    try:
        return msgspec.json.decode(pad.read_bytes(), type=soort)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _mislukte(map_: Path) -> dict[str, str]:
    gelezen = {pad.stem: _lees(pad, Mislukt) for pad in map_.glob(f"*{_FOUT}")}
    return {naam: mislukt.reden for naam, mislukt in gelezen.items() if mislukt is not None}
