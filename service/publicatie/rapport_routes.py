"""The report of a gemeente as a download: made when first asked for, then kept until a figure changes."""

from __future__ import annotations

from typing import Any, TypeAlias

from litestar import Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.response.base import Response

from analyse.gemeenten import gemeenten, opvolgers
from service.database.sql import Pool
from service.invullen.deur import adres_van
from service.pagina import toon_fout
from service.publicatie.etalage import Etalage
from service.publicatie.opdracht import RAPPORTSOORTEN

Verzoek: TypeAlias = Request[Any, Any, State]
Antwoord: TypeAlias = Response[Any]
_KORT_HOUDBAAR = "public, max-age=60, stale-while-revalidate=600"
_GEEN = "Er is nog niets gepubliceerd, dus ook geen rapport."
_ONBEKEND = "Deze gemeente kennen wij niet. Zoek haar op naam; ook een oude naam werkt."


@get(
    "/gemeenten/{code:str}/rapport.pdf",
    name="rapport_pdf",
    include_in_schema=False,
    opt={"zelf_gecomprimeerd": True},
)
async def rapport_pdf(
    request: Verzoek, pool: NamedDependency[Pool], etalage: NamedDependency[Etalage], code: FromPath[str]
) -> Antwoord:
    """The report for the council, as PDF/UA."""
    return await _rapport(request, pool, etalage, code, "pdf")


@get(
    "/gemeenten/{code:str}/rapport.pptx",
    name="rapport_pptx",
    include_in_schema=False,
    opt={"zelf_gecomprimeerd": True},
)
async def rapport_pptx(
    request: Verzoek, pool: NamedDependency[Pool], etalage: NamedDependency[Etalage], code: FromPath[str]
) -> Antwoord:
    """The same as slides."""
    return await _rapport(request, pool, etalage, code, "pptx")


async def _rapport(request: Verzoek, pool: Pool, etalage: Etalage, code: str, formaat: str) -> Antwoord:
    """The file, or 304 when the visitor has it already; a former code leads to the present gemeente."""
    if code not in gemeenten():
        nieuwe = opvolgers(code.upper())
        if not nieuwe:
            return toon_fout(request, 404, _ONBEKEND)
        # One gemeente has a report; of a gemeente that was split the page lets people choose.
        pad = f"/gemeenten/{nieuwe[0][0]}/rapport.{formaat}" if len(nieuwe) == 1 else f"/gemeenten/{code}"
        return Redirect(pad, status_code=301)
    stand = await etalage.stand(pool)
    if stand is None:
        return toon_fout(request, 404, _GEEN)
    etag = f'"{stand.sleutel}-rapport-{code}-{etalage.rapporten.nummer(code)}-{formaat}"'
    headers = {"ETag": etag, "Cache-Control": _KORT_HOUDBAAR, "Content-Language": "nl"}
    if request.headers.get("if-none-match") == etag:
        return Response(content=b"", status_code=304, headers=headers)
    inhoud = await etalage.rapporten.haal(pool, stand, code, formaat, adres_van(request))
    headers["Content-Disposition"] = f'attachment; filename="samenspel-{code}.{formaat}"'
    return Response(content=inhoud, media_type=RAPPORTSOORTEN[formaat], headers=headers)


route_handlers = [rapport_pdf, rapport_pptx]
