"""How a standard answers over HTTP: what OData 3, OData 4 and SDMX share, and where they differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from litestar import Request
from litestar.datastructures import State
from litestar.response.base import ASGIResponse, Response

from service.antwoorden import Antwoorden, Uitkomst, als_antwoord
from service.odata.fouten import Fout, OdataFout
from service.voorkeur import keuze, neemt_brotli

Verzoek: TypeAlias = Request[Any, Any, State]
_KOPPEN = (
    ("Cache-Control", "public, max-age=60, stale-while-revalidate=600"),
    ("Vary", "Accept, Accept-Encoding"),
)


@dataclass(frozen=True)
class Dialect:
    """A standard. `fout_type`: the media type of a fault, which `vertel` puts into its words; `koppen`: the
    headers that each of its answers has."""

    fout_type: str
    vertel: Callable[[OdataFout], bytes]
    koppen: tuple[tuple[bytes, bytes], ...]

    def fout(self, mis: OdataFout, koppen: Mapping[str, str]) -> Response[bytes]:
        """An answer that says what is wrong."""
        return Response(
            self.vertel(mis), status_code=mis.status, media_type=self.fout_type, headers=dict(koppen)
        )


async def beantwoord(request: Verzoek, uitkomst: Uitkomst, *, hoe_dan_ook: bool = False) -> ASGIResponse:
    """What was asked for, made in a thread and kept a while. Raises OdataFout (406) when the client does not
    want that form, unless `hoe_dan_ook`: the address itself says which."""
    soort = uitkomst.media_type.partition(";")[0]
    namen = (soort, "application/xml", "text/xml") if soort.endswith("xml") else (soort,)
    if not hoe_dan_ook and keuze(request.headers.get("accept", ""), namen) is None:
        raise OdataFout(Fout("Accept", f"Alleen {soort} is er."), status=406)
    antwoorden: Antwoorden = request.app.state["antwoorden"]
    adres = f"{request.scope['path']}?{request.scope['query_string'].decode('latin-1')}"
    etag, gemaakt = await antwoorden.haal(adres, uitkomst, request.headers.get("if-none-match", ""))
    klein = neemt_brotli(request.headers.get("accept-encoding", ""))
    return als_antwoord(etag, gemaakt, _KOPPEN, klein=klein, media_type=uitkomst.media_type)
