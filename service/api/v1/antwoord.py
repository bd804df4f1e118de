"""Answers to who reads: recognised by a tag, made in a thread, compressed once and kept for a while.

Making a page of figures takes some milliseconds; the loop that takes in answers to questionnaires never
waits for that.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from importlib.metadata import version

import brotli
import msgspec
from litestar.response.base import ASGIResponse

_BEWAARD = 32 * 2**20  # bytes of answers in memory
_TEGELIJK = 2  # threads that make answers
_BROTLI = 4  # 0.15 ms for a page of 100 figures; 5 takes twice as long for 8 % fewer bytes
_TE_KLEIN = 500  # bytes: not worth compressing
_UITGAVE = version("samenspel")
_VAST = "public, max-age=86400, immutable"
_NIET_BEWAREN = "no-store"


@dataclass(frozen=True)
class Uitkomst:
    """What an address answers: what `maak` gives, in a thread, or the bytes that `elders` waits for.

    `sleutel`: what it is made of, such as the hash of a publicatie; with the address it decides the ETag.
    None: only the content itself tells. `vast`: it never changes.
    """

    maak: Callable[[], object] | None = None
    sleutel: str | None = None
    vast: bool = False
    elders: Callable[[], Awaitable[bytes]] | None = None


@dataclass(frozen=True)
class Doorverwijzing:
    """The answer stands elsewhere, for good: `pad` below the version."""

    pad: str


@dataclass(frozen=True)
class Gemaakt:
    """An answer ready to send; `klein`: the same bytes in brotli, or empty."""

    etag: str
    heel: bytes
    klein: bytes


@dataclass
class Antwoorden:
    """The answers that were given last, by ETag."""

    _gemaakt: OrderedDict[str, Gemaakt] = field(default_factory=OrderedDict)
    _bezig: dict[str, asyncio.Task[Gemaakt]] = field(default_factory=dict)
    _omvang: int = 0
    _beurt: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_TEGELIJK))

    async def haal(self, adres: str, uitkomst: Uitkomst, bekend: str) -> tuple[str, Gemaakt | None]:
        """The ETag and the answer at `adres`; None when `bekend` (If-None-Match) says the client has it."""
        if uitkomst.sleutel is None:
            gemaakt = await self._in_draad("", adres, uitkomst)
            return gemaakt.etag, None if _is_bekend(gemaakt.etag, bekend) else gemaakt
        etag = _etag(adres, uitkomst.sleutel.encode())
        return etag, None if _is_bekend(etag, bekend) else await self._haal(etag, adres, uitkomst)

    async def _haal(self, etag: str, adres: str, uitkomst: Uitkomst) -> Gemaakt:
        if (klaar := self._gemaakt.get(etag)) is not None:
            self._gemaakt.move_to_end(etag)
            return klaar
        if (taak := self._bezig.get(etag)) is None:
            taak = asyncio.create_task(self._in_draad(etag, adres, uitkomst))
            self._bezig[etag] = taak
            taak.add_done_callback(lambda _: self._bezig.pop(etag, None))
        # A client that leaves must not cancel the making for the others.
        gemaakt = await asyncio.shield(taak)
        self._bewaar(gemaakt)
        return gemaakt

    async def _in_draad(self, etag: str, adres: str, uitkomst: Uitkomst) -> Gemaakt:
        inhoud = await uitkomst.elders() if uitkomst.elders else uitkomst.maak
        async with self._beurt:
            return await asyncio.to_thread(_maak, etag, adres, inhoud)

    def _bewaar(self, gemaakt: Gemaakt) -> None:
        if gemaakt.etag in self._gemaakt:
            return
        self._gemaakt[gemaakt.etag] = gemaakt
        self._omvang += len(gemaakt.heel) + len(gemaakt.klein)
        while self._omvang > _BEWAARD:
            _, weg = self._gemaakt.popitem(last=False)
            self._omvang -= len(weg.heel) + len(weg.klein)


def _maak(etag: str, adres: str, maak: Callable[[], object] | bytes | None) -> Gemaakt:
    inhoud = maak() if callable(maak) else maak
    heel = inhoud if isinstance(inhoud, bytes) else msgspec.json.encode(inhoud)
    klein = brotli.compress(heel, quality=_BROTLI) if len(heel) > _TE_KLEIN else b""
    return Gemaakt(etag or _etag(adres, heel), heel, klein)


def _etag(adres: str, inhoud: bytes) -> str:
    som = hashlib.sha256(f"{_UITGAVE};{adres};".encode())
    som.update(inhoud)
    return f'W/"{som.hexdigest()[:32]}"'


def _is_bekend(etag: str, bekend: str) -> bool:
    """Whether an If-None-Match names this tag; compared weakly, as it asks for."""
    tags = (tag.strip() for tag in bekend.split(","))
    return any(tag == "*" or tag.removeprefix("W/") == etag.removeprefix("W/") for tag in tags)


def als_antwoord(etag: str, gemaakt: Gemaakt | None, *, klein: bool, vast: bool) -> ASGIResponse:
    """What is sent; `gemaakt` None: that nothing has changed."""
    koppen = {"Cache-Control": _VAST if vast else _NIET_BEWAREN, "Vary": "Accept-Encoding", "ETag": etag}
    if gemaakt is None:
        return ASGIResponse(body=b"", status_code=304, headers=koppen)
    if klein and gemaakt.klein:
        koppen["Content-Encoding"] = "br"
        return ASGIResponse(body=gemaakt.klein, headers=koppen, media_type="application/json")
    return ASGIResponse(body=gemaakt.heel, headers=koppen, media_type="application/json")
