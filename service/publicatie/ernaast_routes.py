"""All released stories of a gemeente, and all versions of the public answers: read when asked for."""

from __future__ import annotations

from typing import Any, TypeAlias
from urllib.parse import quote

from litestar import Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from litestar.response.base import Response

from analyse.gemeenten import gemeenten
from service.database import huisstijlen as huisstijlen_db
from service.database import reacties as reacties_db
from service.database.sql import Pool
from service.pagina import toon
from service.publicatie.adres import TALEN_PUBLIEK
from service.publicatie.ernaast import NEDERLAND, reactiebeeld, verhaalbeeld
from service.publicatie.etalage import Etalage
from service.publicatie.weergave import ReactiesContext, VerhalenContext
from vragenlijsten import load_catalogus

Verzoek: TypeAlias = Request[Any, Any, State]
Antwoord: TypeAlias = Response[Any]
_KORT_HOUDBAAR = "public, max-age=60"
_PER_BLAD = 30
_MEEST = 10_000


@get("/verhalen", name="verhalen_land", include_in_schema=False)
async def verhalen_land(
    request: Verzoek,
    pool: NamedDependency[Pool],
    etalage: NamedDependency[Etalage],
    bladzijde: FromQuery[int] = 1,
) -> Antwoord:
    """Stories from gemeenten that are too small to be named."""
    return await _verhalen(request, pool, etalage, "", bladzijde)


@get("/gemeenten/{code:str}/verhalen", name="verhalen", include_in_schema=False)
async def verhalen(
    request: Verzoek,
    pool: NamedDependency[Pool],
    etalage: NamedDependency[Etalage],
    code: FromPath[str],
    bladzijde: FromQuery[int] = 1,
) -> Antwoord:
    """Every released story of one gemeente."""
    if code not in gemeenten():
        return _naar_gemeente(code)
    return await _verhalen(request, pool, etalage, code, bladzijde)


@get("/gemeenten/{code:str}/reacties", name="reacties", include_in_schema=False)
async def reacties(request: Verzoek, pool: NamedDependency[Pool], code: FromPath[str]) -> Antwoord:
    """Every version of every answer about one gemeente."""
    if code not in gemeenten():
        return _naar_gemeente(code)
    titels = {b.id: b.titel["nl"] for b in load_catalogus().begrippen.values()}
    beelden = (reactiebeeld(r, titels.get(r.begrip, "")) for r in await reacties_db.lees(pool, code))
    inhoud = ReactiesContext(gemeenten()[code].naam, code, tuple(beelden))
    huisstijl = (await huisstijlen_db.lees(pool, code)).voor(gemeenten()[code].naam)
    return _kort(toon(request, "publiek/reacties.html", inhoud, talen=TALEN_PUBLIEK, huisstijl=huisstijl))


async def _verhalen(request: Verzoek, pool: Pool, etalage: Etalage, code: str, bladzijde: int) -> Antwoord:
    stand = await etalage.stand(pool)
    nummer = min(max(bladzijde, 1), _MEEST)
    vanaf = (nummer - 1) * _PER_BLAD
    gevonden, aantal = (
        ((), 0)
        if stand is None
        else await etalage.vitrine.verhalen(pool, stand, code or NEDERLAND, _PER_BLAD, vanaf)
    )
    begrippen = load_catalogus().begrippen
    adres = f"/gemeenten/{code}/verhalen" if code else "/verhalen"
    inhoud = VerhalenContext(
        naam=gemeenten()[code].naam if code else "gemeenten met weinig antwoorden",
        code=code,
        aantal=aantal,
        verhalen=tuple(
            (begrippen[v.begrip].titel["nl"] if v.begrip in begrippen else "", verhaalbeeld(v))
            for v in gevonden
        ),
        vorige=f"{adres}?bladzijde={nummer - 1}" if nummer > 1 else "",
        volgende=f"{adres}?bladzijde={nummer + 1}" if vanaf + _PER_BLAD < aantal else "",
    )
    huisstijl = await etalage.vitrine.huisstijl(pool, code)
    return _kort(toon(request, "publiek/verhalen.html", inhoud, talen=TALEN_PUBLIEK, huisstijl=huisstijl))


def _naar_gemeente(code: str) -> Antwoord:
    """The page of the gemeente knows what to do with former and unknown codes."""
    return Redirect(f"/gemeenten/{quote(code, safe='')}", status_code=303)


def _kort(antwoord: Response[str]) -> Antwoord:
    antwoord.headers["Cache-Control"] = _KORT_HOUDBAAR
    return antwoord


route_handlers = [verhalen_land, verhalen, reacties]
