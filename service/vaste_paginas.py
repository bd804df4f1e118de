"""Two pages that every visitor may ask for: what happens with answers, and how accessible this is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Request, get
from litestar.response.base import Response

from service.invullen.sessie import GELDIG
from service.pagina import toon


@dataclass(frozen=True)
class PrivacyPagina:
    """Context of `vast/privacy.html`."""

    uren: int
    """Hours after which the cookie of the form stops working."""


@dataclass(frozen=True)
class ToegankelijkheidPagina:
    """Context of `vast/toegankelijkheid.html`; the page says only what was really tested."""


@get("/privacy", include_in_schema=False)
async def privacy(request: Request[Any, Any, Any]) -> Response[str]:
    """What happens with answers, in plain Dutch."""
    return toon(request, "vast/privacy.html", PrivacyPagina(uren=GELDIG // 3600))


@get("/toegankelijkheid", include_in_schema=False)
async def toegankelijkheid(request: Request[Any, Any, Any]) -> Response[str]:
    """How accessible the pages are, and what was not tested."""
    return toon(request, "vast/toegankelijkheid.html", ToegankelijkheidPagina())


route_handlers = [privacy, toegankelijkheid]
