"""A light browser for bench/journey.py: one kept connection, one cookie, forms and redirects."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import brotli

_LENGTE = re.compile(rb"(?i)content-length: *(\d+)")
_KOEKJE = re.compile(rb"(?i)set-cookie: *invullen=([^;\r\n]*)")
_NAAR = re.compile(rb"(?i)\r\nlocation: *([^\r\n]+)")
_POGING = re.compile(rb'name="_poging" value="([^"]+)"')
_BR = re.compile(rb"(?i)content-encoding: *br")
_MEEST = 5
"""Most redirects after one click."""


class Fout(Exception):  # noqa: N818 - Dutch for error
    """Something else came back than the page that belongs there."""


class Pas:
    """Gives every page its moment, so that together there are `per_seconde` (0: no waiting)."""

    def __init__(self, per_seconde: float) -> None:
        self._tussen = 1 / per_seconde if per_seconde else 0.0
        self._volgende = time.perf_counter()

    async def wacht(self) -> None:
        """Wait for the next moment; moments that were missed are not made up for."""
        if self._tussen:
            nu = time.perf_counter()
            self._volgende = max(self._volgende, nu) + self._tussen
            await asyncio.sleep(self._volgende - self._tussen - nu)


@dataclass
class Bezoeker:
    """One browser; `tijden` gets the seconds from each click until its page is there."""

    lezer: asyncio.StreamReader
    schrijver: asyncio.StreamWriter
    pas: Pas
    tijden: list[float]
    koekje: bytes = b""

    @classmethod
    @asynccontextmanager
    async def verbind(cls, poort: int, pas: Pas, tijden: list[float]) -> "AsyncIterator[Bezoeker]":
        """Open the connection."""
        lezer, schrijver = await asyncio.open_connection("127.0.0.1", poort)
        try:
            yield cls(lezer, schrijver, pas, tijden)
        finally:
            schrijver.close()

    async def reis(self, code: str, paginas: int, vragen: int) -> None:
        """From the code page to the receipt. Raises Fout."""
        self.koekje = b""
        await self._klik("/invullen")
        await self._klik("/invullen", {"code": code})
        await self._klik("/invullen/vragen/p0")
        inhoud = b""
        for nr in range(paginas):
            velden = {f"v{nr}_{k}": str(1 + (nr + k) % 5) for k in range(vragen)}
            velden |= {"_gemeente": "GM0363", "_naar": "volgende"}
            inhoud = await self._klik(f"/invullen/vragen/p{nr}", velden)
        poging = _POGING.search(inhoud)
        if poging is None:
            raise Fout
        velden = {"_gemeente": "GM0363", "_poging": poging[1].decode()}
        if b"ontvangstbewijs" not in await self._klik("/invullen/versturen", velden):
            raise Fout

    async def _klik(self, pad: str, velden: dict[str, str] | None = None) -> bytes:
        """One click: the content of the page it leads to."""
        await self.pas.wacht()
        begin = time.perf_counter()
        inhoud = None if velden is None else urlencode(velden).encode()
        for _ in range(_MEEST):
            status, naar, pagina = await self._vraag(pad, inhoud)
            if status == 200:
                self.tijden.append(time.perf_counter() - begin)
                return pagina
            if status != 303:
                raise Fout
            pad, inhoud = naar, None
        raise Fout

    async def _vraag(self, pad: str, inhoud: bytes | None) -> tuple[int, str, bytes]:
        soort = "GET" if inhoud is None else "POST"
        kop = f"{soort} {pad} HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: br\r\n".encode()
        if self.koekje:
            kop += b"Cookie: invullen=" + self.koekje + b"\r\n"
        if inhoud is not None:
            kop += b"Content-Type: application/x-www-form-urlencoded\r\n"
            kop += b"Content-Length: %d\r\n" % len(inhoud)
        self.schrijver.write(kop + b"\r\n" + (inhoud or b""))
        antwoord = await self.lezer.readuntil(b"\r\n\r\n")
        lengte = _LENGTE.search(antwoord)
        lijf = await self.lezer.readexactly(int(lengte[1])) if lengte else b""
        if koekje := _KOEKJE.search(antwoord):
            self.koekje = koekje[1]
        naar = _NAAR.search(antwoord)
        if _BR.search(antwoord):
            lijf = brotli.decompress(lijf)
        return int(antwoord[9:12]), naar[1].decode() if naar else "", lijf
