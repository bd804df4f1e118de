"""At the door: the task that is asked under pressure, and the open link for who has no invitation."""

from __future__ import annotations

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response.base import Response

from service.database import uitnodigingen as uitnodigingen_db
from service.errors import TijdelijkeFout
from service.invullen.balie import Balie
from service.invullen.drempel import OPEN_LINK, Drempel
from service.invullen.formulier import eerste, lees_formulier, paren
from service.invullen.paginas import OpenPagina, OpgavePagina
from service.invullen.schermen import gemeentenaam, storing_scherm
from service.invullen.sessie import PAD, Sessie
from service.pagina import toon, toon_fout
from service.sleutels import nieuwe_code

Verzoek = Request[Any, Any, Any]
Antwoord = Response[Any]
Velden = dict[str, list[str]]
_OPGAVE, _OPLOSSING = "_opgave", "_oplossing"


def adres_van(request: Verzoek) -> str:
    """The visitor's network address: for counting in memory, never for keeping."""
    return request.client.host if request.client else ""


def eis_werk(request: Verzoek, velden: Velden, bits: int) -> Antwoord | None:
    """The page with a task, when `bits` of work are asked and these fields do not show that it was done."""
    drempel: Drempel = request.app.state.drempel
    if bits == 0 or drempel.klopt(eerste(velden, _OPGAVE), eerste(velden, _OPLOSSING), bits):
        return None
    mee = tuple((naam, waarde) for naam, waarde in paren(velden) if naam not in (_OPGAVE, _OPLOSSING))
    inhoud = OpgavePagina(adres=request.scope["path"], velden=mee, opgave=drempel.geef(bits))
    # On the page of the code another language posts too: answers of an expired session are carried in it.
    formulier = "opgaveformulier" if request.scope["path"] == PAD else ""
    return toon(request, "invullen/opgave.html", inhoud, status=429, formulier=formulier)


@get("/open/{ronde:str}/{gemeente:str}")
async def toon_open(
    request: Verzoek, ronde: FromPath[str], gemeente: FromPath[str], balie: NamedDependency[Balie]
) -> Antwoord:
    """What taking part without an invitation means; 404 where the link is not switched on."""
    if not await uitnodigingen_db.is_open_link(balie.pool, ronde, gemeente):
        raise NotFoundException
    return _scherm(request, gemeente)


@post("/open/{ronde:str}/{gemeente:str}", status_code=200)
async def begin_open(
    request: Verzoek, ronde: FromPath[str], gemeente: FromPath[str], balie: NamedDependency[Balie]
) -> Antwoord:
    """After a proof of work: a new code, in the stratum of open links."""
    velden = await lees_formulier(request)
    drempel: Drempel = request.app.state.drempel
    if (scherm := eis_werk(request, velden, OPEN_LINK)) is not None:
        return scherm
    if not drempel.laat_open(adres_van(request)):
        return toon_fout(request, 429)
    code = nieuwe_code()
    try:
        gelukt = await uitnodigingen_db.nodig_uit_open(
            balie.pool, balie.sleutels.status_sleutel(code), ronde, gemeente
        )
    except TijdelijkeFout:
        return storing_scherm(request, paren(velden))
    if not gelukt:
        raise NotFoundException
    return balie.vernieuw(request, _scherm(request, gemeente, code), Sessie(code=code, gemeente=gemeente))


def _scherm(request: Verzoek, gemeente: str, code: str = "") -> Response[str]:
    inhoud = OpenPagina(gemeente=gemeentenaam(gemeente), adres=request.scope["path"], code=code)
    return toon(request, "invullen/open.html", inhoud)
