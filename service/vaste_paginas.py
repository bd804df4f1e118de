"""What every visitor may ask for: what a figure means, what happens with answers, how accessible this is, and
where to report a vulnerability.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from litestar import Request, get
from litestar.exceptions import NotFoundException
from litestar.response.base import Response
from markdown_it import MarkdownIt

from service.invullen.sessie import GELDIG
from service.pagina import toon
from service.publicatie.adres import TALEN_PUBLIEK
from service.settings import Settings
from service.taal import TALEN, vertalers

_HOUDBAAR = timedelta(days=180)
_UITLEG = Path(__file__).parent / "teksten" / "wat-betekent-dit-cijfer.md"


@dataclass(frozen=True)
class PrivacyPagina:
    """Context of `vast/privacy.html`."""

    uren: int
    """Hours after which the cookie of the form stops working."""


@dataclass(frozen=True)
class ToegankelijkheidPagina:
    """Context of `vast/toegankelijkheid.html`; the page says only what was really tested."""

    onnagekeken_talen: tuple[str, ...] = ()
    """Own names of the languages that no person read."""


@dataclass(frozen=True)
class UitlegPagina:
    """Context of `publiek/uitleg.html`."""

    inhoud: str
    """HTML of our own text: the same as docs/uitleg/wat-betekent-dit-cijfer.md."""


@cache
def uitlegtekst() -> str:
    """What a figure means, as HTML; every heading has an id made of its words, to link to."""
    lezer = MarkdownIt("commonmark", {"html": False})
    blokken = lezer.parse(_UITLEG.read_text(encoding="utf-8"))
    for kop, woorden in pairwise(blokken):
        if kop.type == "heading_open":
            kop.attrSet("id", "-".join(re.findall(r"\w+", woorden.content.lower())))
    return str(lezer.renderer.render(blokken, lezer.options, {}))


@get("/uitleg", include_in_schema=False)
async def uitleg(request: Request[Any, Any, Any]) -> Response[str]:
    """What a figure means and what may be said with it, in plain Dutch."""
    return toon(request, "publiek/uitleg.html", UitlegPagina(uitlegtekst()), talen=TALEN_PUBLIEK)


@get("/privacy", include_in_schema=False)
async def privacy(request: Request[Any, Any, Any]) -> Response[str]:
    """What happens with answers, in plain Dutch."""
    return toon(request, "vast/privacy.html", PrivacyPagina(uren=GELDIG // 3600))


@get("/toegankelijkheid", include_in_schema=False)
async def toegankelijkheid(request: Request[Any, Any, Any]) -> Response[str]:
    """How accessible the pages are, and what was not tested."""
    namen = tuple(TALEN[taal] for taal, vertaler in vertalers().items() if not vertaler.nagekeken)
    return toon(request, "vast/toegankelijkheid.html", ToegankelijkheidPagina(namen))


@get("/.well-known/security.txt", include_in_schema=False)
async def security_txt(request: Request[Any, Any, Any]) -> Response[str]:
    """Where to report a vulnerability (RFC 9116). Raises NotFoundException without SAMENSPEL_CONTACT."""
    settings: Settings = request.app.state.settings
    if settings.contact is None:
        raise NotFoundException
    verloopt = datetime.now(UTC) + _HOUDBAAR  # the address comes from the settings, so it is never older
    regels = (
        f"Contact: {settings.contact}",
        f"Expires: {verloopt:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
    )
    return Response("\n".join(regels) + "\n", media_type="text/plain")


route_handlers = [uitleg, privacy, toegankelijkheid, security_txt]
