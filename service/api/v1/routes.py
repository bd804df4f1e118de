"""The API, version 1. See openapi.py for its description; /api/v1/openapi.json publishes it."""

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException, TooManyRequestsException
from litestar.params import FromPath
from litestar.response.base import ASGIResponse, Response

from service.api.v1.invoer import Ontvangen, lees_invoer
from service.api.v1.openapi import document
from service.database import rondes as rondes_db
from service.errors import OnbekendeCode, OnbekendeRonde
from service.invullen.drempel import Drempel
from service.invullen.formulier import lees_inhoud
from service.invullen.intake import Schrijft, maak_indiening
from service.settings import Settings
from service.sleutels import Sleutels
from vragenlijsten import Vragenlijst


@post("/api/v1/rondes/{ronde:str}/responsen", include_in_schema=False)
async def maak_respons(request: Request[Any, Any, State], ronde: FromPath[str]) -> ASGIResponse:
    """Submit one filled questionnaire; answers after commit. 201 = stored now, 200 = stored before.

    The busiest route: it takes what it needs from the state itself, which saves a third of the time of a
    request.
    """
    sleutels: Sleutels = request.app.state.sleutels
    schrijver: Schrijft = request.app.state.schrijver
    _controleer_soort(request)
    vragenlijst = await _vragenlijst(request.app.state, schrijver, ronde)
    invoer = lees_invoer(await lees_inhoud(request), vragenlijst)
    indiening = maak_indiening(
        invoer.code,
        invoer.gemeente,
        ronde,
        vragenlijst,
        invoer.antwoorden,
        invoer.poging,
        deel=sleutels.deel(invoer.code, vragenlijst.delen),
        modus="api",
        taal=invoer.taal,
        duur=invoer.duur,
    )
    drempel: Drempel = request.app.state.drempel
    adres = request.client.host if request.client else ""
    if drempel.te_veel(adres):
        raise TooManyRequestsException
    try:
        ontvangst = await schrijver.schrijf(indiening)
    except OnbekendeCode:
        drempel.fout(adres)
        raise
    return ASGIResponse(
        body=msgspec.json.encode(Ontvangen(ontvangst.nummer, ontvangst.herhaald)),
        status_code=200 if ontvangst.herhaald else 201,
        media_type="application/json",
    )


@get("/api/v1/openapi.json", include_in_schema=False)
async def openapi_json(settings: NamedDependency[Settings]) -> Response[bytes]:
    """The description of this API, readable from any website."""
    return Response(
        document(settings.basis_url),
        media_type="application/json",
        headers={"Access-Control-Allow-Origin": "*"},
    )


def _controleer_soort(request: Request[Any, Any, State]) -> None:
    koppen = dict(request.scope["headers"])
    if koppen.get(b"content-type", b"").partition(b";")[0].strip().lower() != b"application/json":
        raise HTTPException(status_code=415)
    gewenst = koppen.get(b"accept", b"*/*").lower()
    if not any(soort in gewenst for soort in (b"*/*", b"application/json", b"application/*")):
        raise HTTPException(status_code=406)


async def _vragenlijst(state: State, schrijver: Schrijft, ronde: str) -> Vragenlijst:
    """The questionnaire of a ronde, remembered: a ronde never changes its version."""
    bekend: dict[str, Vragenlijst] = state.setdefault("vragenlijsten", {})
    if ronde not in bekend:
        if "\x00" in ronde or (gevonden := await rondes_db.lees_ronde(schrijver.pool, ronde)) is None:
            raise OnbekendeRonde
        bekend[ronde] = await rondes_db.lees_vragenlijst(schrijver.pool, gevonden.versie)
    return bekend[ronde]


route_handlers = [maak_respons, openapi_json]
