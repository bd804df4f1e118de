"""Answers to who reads: recognised by a tag, made in a thread, compressed once and kept for a while.

Making a page of figures takes some milliseconds; the loop that takes in answers to questionnaires never
waits for that. A large answer is held compressed alone: who does not read brotli gets it unpacked piece by
piece, so that many slow clients do not fill the memory.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from importlib.metadata import version

import brotli
import msgspec
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Send

from service.errors import Overbelast

_BEWAARD = 32 * 2**20  # bytes of answers in memory
_ERBIJ = 1000  # bytes that keeping an answer takes beside its content
_TEGELIJK = 2  # threads that make answers
_RIJ = 100  # answers that wait for a thread; a large page takes 0.2 s
_BROTLI = 4  # 0.15 ms for a page of 100 figures; 5 takes twice as long for 8 % fewer bytes
_VENSTER = 18  # 256 kB to look back in, also for who unpacks; more makes rows of figures no smaller
_TE_KLEIN = 500  # bytes: not worth compressing
_GROOT = 2**20  # bytes: held compressed alone
_STUK = 2**18  # bytes unpacked at a time, or up to twice that
_UITGAVE = version("samenspel")
JSON = "application/json"


@dataclass(frozen=True)
class Uitkomst:
    """What an address answers: what `maak` gives, in a thread, or the bytes that `elders` waits for.

    `sleutel`: what it is made of, such as the hash of a publicatie; with the address it decides the ETag.
    None: only the content itself tells. `vast`: it never changes. `media_type`: what it is.
    """

    maak: Callable[[], object] | None = None
    sleutel: str | None = None
    vast: bool = False
    elders: Callable[[], Awaitable[bytes]] | None = None
    media_type: str = JSON


@dataclass(frozen=True)
class Doorverwijzing:
    """The answer stands elsewhere, for good: `pad` below the version."""

    pad: str


@dataclass(frozen=True)
class Gemaakt:
    """An answer ready to send. `klein`: in brotli, or empty; `los`: as it is, or empty when large; `lengte`:
    bytes of the whole."""

    etag: str
    lengte: int
    klein: bytes
    los: bytes

    @property
    def omvang(self) -> int:
        """Bytes in memory, with what keeping it takes: many small answers fill it too."""
        return len(self.los) + len(self.klein) + _ERBIJ

    @property
    def heel(self) -> bytes:
        """The whole as it is."""
        return self.los or (brotli.decompress(self.klein) if self.klein else b"")


@dataclass
class Antwoorden:
    """The answers that were given last, by ETag. Raises Overbelast when too many are being waited for."""

    _gemaakt: OrderedDict[str, Gemaakt] = field(default_factory=OrderedDict)
    _bezig: dict[str, asyncio.Task[Gemaakt]] = field(default_factory=dict)
    _omvang: int = 0
    _wachtend: int = 0
    _beurt: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_TEGELIJK))

    async def haal(self, adres: str, uitkomst: Uitkomst, bekend: str) -> tuple[str, Gemaakt | None]:
        """The ETag and the answer at `adres`; None when `bekend` (If-None-Match) says the client has it."""
        if uitkomst.sleutel is None:
            gemaakt = await self._in_draad("", adres, uitkomst)
            return gemaakt.etag, None if is_bekend(gemaakt.etag, bekend) else gemaakt
        etag = _etag(adres, uitkomst.sleutel.encode())
        return etag, None if is_bekend(etag, bekend) else await self._haal(etag, adres, uitkomst)

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
        if self._wachtend >= _RIJ:
            raise Overbelast
        self._wachtend += 1
        try:
            async with self._beurt:
                return await asyncio.to_thread(_maak, etag, adres, inhoud)
        finally:
            self._wachtend -= 1

    def _bewaar(self, gemaakt: Gemaakt) -> None:
        if gemaakt.etag in self._gemaakt:
            return
        self._gemaakt[gemaakt.etag] = gemaakt
        self._omvang += gemaakt.omvang
        while self._omvang > _BEWAARD:
            _, weg = self._gemaakt.popitem(last=False)
            self._omvang -= weg.omvang


def _maak(etag: str, adres: str, maak: Callable[[], object] | bytes | None) -> Gemaakt:
    inhoud = maak() if callable(maak) else maak
    heel = inhoud if isinstance(inhoud, bytes) else msgspec.json.encode(inhoud)
    klein = brotli.compress(heel, quality=_BROTLI, lgwin=_VENSTER) if len(heel) > _TE_KLEIN else b""
    return Gemaakt(etag or _etag(adres, heel), len(heel), klein, b"" if len(heel) > _GROOT else heel)


def _etag(adres: str, inhoud: bytes) -> str:
    som = hashlib.sha256(f"{_UITGAVE};{adres};".encode())
    som.update(inhoud)
    return f'W/"{som.hexdigest()[:32]}"'


def is_bekend(etag: str, bekend: str) -> bool:
    """Whether an If-None-Match names this tag; compared weakly, as it asks for."""
    tags = (tag.strip() for tag in bekend.split(","))
    return any(tag == "*" or tag.removeprefix("W/") == etag.removeprefix("W/") for tag in tags)


def als_antwoord(
    etag: str,
    gemaakt: Gemaakt | None,
    koppen: Iterable[tuple[str, str]],
    *,
    klein: bool,
    media_type: str = JSON,
) -> ASGIResponse:
    """What is sent; `gemaakt` None: that nothing has changed. `klein`: the client reads brotli."""
    alle = [*koppen, ("ETag", etag)]
    if gemaakt is None:
        return ASGIResponse(body=b"", status_code=304, headers=alle)
    if klein and gemaakt.klein:
        alle.append(("Content-Encoding", "br"))
        return ASGIResponse(body=gemaakt.klein, headers=alle, media_type=media_type)
    if gemaakt.los or not gemaakt.klein:
        return ASGIResponse(body=gemaakt.los, headers=alle, media_type=media_type)
    return _Uitgepakt(gemaakt, alle, media_type)


class _Uitgepakt(ASGIResponse):
    """A large answer, unpacked as fast as the client takes it."""

    __slots__ = ("_klein",)

    def __init__(self, gemaakt: Gemaakt, koppen: list[tuple[str, str]], media_type: str) -> None:
        super().__init__(content_length=gemaakt.lengte, headers=koppen, media_type=media_type)
        self._klein = gemaakt.klein

    async def send_body(self, send: Send, receive: Receive) -> None:
        """The pieces; after each the loop has its turn, also when the client has left."""
        uitpakker = brotli.Decompressor()
        stuk = uitpakker.process(self._klein, output_buffer_limit=_STUK)
        while stuk:
            await send({"type": "http.response.body", "body": stuk, "more_body": True})
            await asyncio.sleep(0)
            stuk = b"" if uitpakker.is_finished() else uitpakker.process(b"", output_buffer_limit=_STUK)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
