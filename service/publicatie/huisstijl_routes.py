"""The style sheet and the logo of a gemeente, at addresses named by the hash of what they hold."""

from __future__ import annotations

import re
from typing import Any, Literal, TypeAlias

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response.base import Response

from service.database import huisstijlen as huisstijlen_db
from service.database.sql import Pool
from service.errors import NietGevonden

Antwoord: TypeAlias = Response[Any]
_NAAM = re.compile(r"([0-9a-f]{32})\.(css|png)")
_MEDIA = {"css": "text/css", "png": "image/png"}
_KOPPEN = {
    "Cache-Control": "public, max-age=31536000, immutable",
    # As a document by itself it may do nothing at all.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@get("/huisstijl/{bestand:str}", name="huisstijlbestand", include_in_schema=False)
async def huisstijlbestand(pool: NamedDependency[Pool], bestand: FromPath[str]) -> Antwoord:
    """One file; its address never changes content."""
    gevonden = _NAAM.fullmatch(bestand)
    if gevonden is None:
        raise NietGevonden("Dit bestand bestaat niet.")
    soort: Literal["css", "png"] = "css" if gevonden[2] == "css" else "png"
    inhoud = await huisstijlen_db.bestand(pool, soort, gevonden[1])
    if inhoud is None:
        raise NietGevonden("Dit bestand bestaat niet.")
    return Response(content=inhoud, media_type=_MEDIA[soort], headers=_KOPPEN)


route_handlers = [huisstijlbestand]
