"""A part of a file (RFC 9110, 14), for readers that look in it for what they need: Polars, DuckDB, Arrow, and
who goes on with a download that was broken off.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from litestar.response import Stream
from litestar.response.base import Response

_BEREIK = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_STUK = 2**20  # bytes read at a time


def lees_bereik(kop: str, lengte: int) -> range | None:
    """The bytes that a Range header asks of a file of `lengte` bytes; empty when there are none there.

    None: the whole file. So it is for what is no range of bytes, and for more than one: a server may.
    """
    gevonden = _BEREIK.fullmatch(kop.strip().lower().replace(" ", ""))
    if gevonden is None or gevonden.group() == "bytes=-":
        return None
    van, tot = gevonden.groups()
    if not van:
        return range(max(0, lengte - int(tot)), lengte)
    if tot and int(tot) < int(van):
        return None
    return range(int(van), min(int(tot) + 1 if tot else lengte, lengte))


def deel_van(
    pad: Path, lengte: int, bereik: range, media_type: str, koppen: Mapping[str, str]
) -> Response[Any]:
    """Those bytes of a file: 206, or 416 when it has none of them."""
    if not bereik:
        geen = {**koppen, "Content-Range": f"bytes */{lengte}", "Cache-Control": "no-store"}
        return Response("", status_code=416, media_type=media_type, headers=geen)
    plek = f"bytes {bereik.start}-{bereik.stop - 1}/{lengte}"
    alle = {**koppen, "Content-Range": plek, "Content-Length": str(len(bereik))}
    return Stream(_stukken(pad, bereik), status_code=206, media_type=media_type, headers=alle)


async def _stukken(pad: Path, bereik: range) -> AsyncIterator[bytes]:
    for van in range(bereik.start, bereik.stop, _STUK):
        yield await asyncio.to_thread(_lees, pad, van, min(_STUK, bereik.stop - van))


def _lees(pad: Path, van: int, aantal: int) -> bytes:
    with pad.open("rb") as bestand:
        bestand.seek(van)
        return bestand.read(aantal)
