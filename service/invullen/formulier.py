"""Reading what a browser sends: form fields, and the check that the form was ours."""

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import (
    ClientException,
    HTTPException,
    InternalServerException,
    PermissionDeniedException,
)
from litestar.handlers.base import BaseRouteHandler

MAX_BYTES = 256 * 1024
GEDULD = 60.0
"""Seconds in which a body must have come in."""
_MAX_VELDEN = 1000
_VEILIG = frozenset({"GET", "HEAD", "OPTIONS"})


async def lees_inhoud(request: Request[Any, Any, Any]) -> bytes:
    """The body of a request. Raises HTTPException 408 when it takes too long (who sends a byte now and then
    keeps a connection for nothing), and ClientException (400) when the visitor leaves halfway.
    """
    try:
        async with asyncio.timeout(GEDULD):
            return await request.body()
    except TimeoutError:
        raise HTTPException(status_code=408, headers={"Connection": "close"}) from None
    except InternalServerException as fout:  # what Litestar calls it when a visitor leaves: no fault of ours
        raise ClientException("Halverwege opgehouden") from fout


async def lees_formulier(request: Request[Any, Any, Any]) -> dict[str, list[str]]:
    """The fields of a posted form, every value in order. Raises ClientException (400) when it is no form.

    Not `request.form()`: Litestar keeps the last thousand bodies in a cache; these hold codes and answers.
    """
    soort, _ = request.content_type
    try:
        tekst = (await lees_inhoud(request)).decode("ascii")
        if soort != "application/x-www-form-urlencoded":
            raise ValueError(soort)
        return parse_qs(tekst, keep_blank_values=True, errors="strict", max_num_fields=_MAX_VELDEN)
    except ValueError as fout:  # UnicodeDecodeError is one
        raise ClientException("Geen leesbaar formulier") from fout


def eerste(velden: dict[str, list[str]], naam: str) -> str:
    """The first value of a field, "" when it is absent."""
    return next(iter(velden.get(naam, ())), "")


async def eigen_formulier(verbinding: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Guard: a form may only be sent from our own pages. Raises PermissionDeniedException.

    Browsers say where a form comes from in Sec-Fetch-Site, older ones in Origin. A request without either
    comes from no browser and carries no one's cookie by accident. Async, or every request would visit a
    thread for it.
    """
    if verbinding.scope.get("method") in _VEILIG:
        return
    plaats = verbinding.headers.get("sec-fetch-site")
    if plaats is not None:
        eigen = plaats in ("same-origin", "none")
    else:
        herkomst = verbinding.headers.get("origin")
        eigen = herkomst is None or _plaats(herkomst) == verbinding.headers.get("host", "")
    if not eigen:
        raise PermissionDeniedException("Formulier van een andere website")


def _plaats(herkomst: str) -> str | None:
    try:
        return urlsplit(herkomst).netloc or None
    except ValueError:  # "http://[" and the like
        return None


def paren(velden: dict[str, list[str]]) -> tuple[tuple[str, str], ...]:
    """All fields as (name, value), to be carried along in another form."""
    return tuple((naam, waarde) for naam, waarden in velden.items() for waarde in waarden)
