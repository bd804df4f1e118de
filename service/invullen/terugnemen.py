"""Taking answers back, for as long as they wait apart: with the code and the receipt number.

Both are asked for, so that who only holds a list of codes cannot make other people's answers disappear. Once
answers have been mixed with others nobody knows whose they are, so nobody can take them back.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response.base import Response

from service.errors import OnbekendeCode, TijdelijkeFout
from service.invullen.balie import Balie
from service.invullen.deur import adres_van, eis_werk
from service.invullen.formulier import eerste, lees_formulier, paren
from service.invullen.inboeken import neem_terug
from service.invullen.intake import Toegang, zoek_toegang
from service.invullen.paginas import Terugneemstand, TerugnemenPagina
from service.invullen.schermen import gemeentenaam, storing_scherm
from service.invullen.sessie import Sessie
from service.pagina import toon
from service.sleutels import is_nummer, normaliseer

Verzoek = Request[Any, Any, Any]
Antwoord = Response[Any]

_STATUS: dict[Terugneemstand, int] = {
    "": 200,
    "leeg": 422,
    "onbekend": 404,
    "te_laat": 409,
    "gelukt": 200,
}


@get("/terugnemen")
async def toon_terugnemen(request: Verzoek, balie: NamedDependency[Balie]) -> Antwoord:
    """What taking back means, and the form for it; the number of this browser's receipt stands in it."""
    sessie = balie.sessies.lees(request)
    bewijs = sessie.ontvangst if sessie else None
    return _scherm(request, "", nummer=bewijs.nummer if bewijs else "")


@post("/terugnemen", status_code=200)
async def begin_terugnemen(request: Verzoek, balie: NamedDependency[Balie]) -> Antwoord:
    """Take back, or say why not."""
    velden = await lees_formulier(request)
    typsel, nummer = eerste(velden, "code").strip(), eerste(velden, "nummer").strip()
    if (opgave := eis_werk(request, velden, request.app.state.drempel.werk(adres_van(request)))) is not None:
        return opgave
    code = normaliseer(typsel)
    if code is None or not nummer:
        return _scherm(request, "leeg", code=typsel, nummer=nummer)
    try:
        toegang = await _zoek(balie, code, nummer)
        if toegang is None or toegang.bewijs is None:
            request.app.state.drempel.fout(adres_van(request))
            return _scherm(request, "onbekend", code=typsel, nummer=nummer)
        gelukt = await neem_terug(
            balie.pool, balie.sleutels, code, toegang.gemeente, toegang.ronde, toegang.bewijs
        )
    except TijdelijkeFout:
        return storing_scherm(request, paren(velden))
    scherm = _scherm(request, "gelukt" if gelukt else "te_laat", gemeente=toegang.gemeente)
    if gelukt:
        balie.sessies.zet(scherm, Sessie(), request)
    return scherm


async def _zoek(balie: Balie, code: str, nummer: str) -> Toegang | None:
    """What was submitted with this code under this receipt number. An unknown code and a wrong number are
    not told apart.
    """
    try:
        toegangen = await zoek_toegang(balie.pool, balie.sleutels, code)
    except OnbekendeCode:
        return None
    return next((t for t in toegangen if t.nummer and is_nummer(nummer, t.nummer)), None)


def _scherm(
    request: Verzoek, stand: Terugneemstand, *, code: str = "", nummer: str = "", gemeente: str = ""
) -> Response[str]:
    inhoud = TerugnemenPagina(
        stand=stand,
        code=code,
        nummer=nummer,
        gemeente=gemeentenaam(gemeente) if gemeente else "",
        gemeente_code=gemeente,
    )
    return toon(request, "invullen/terugnemen.html", inhoud, status=_STATUS[stand])
