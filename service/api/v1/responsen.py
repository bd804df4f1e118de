"""Submitting a filled questionnaire."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException, TooManyRequestsException
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from service.api.v1.bewerking import BESCHRIJVING, Bewerking, goed, probleem
from service.api.v1.invoer import NieuweRespons, Ontvangen, lees_invoer
from service.database import rondes as rondes_db
from service.errors import OnbekendeCode, OnbekendeRonde
from service.invullen.drempel import Drempel
from service.invullen.formulier import lees_inhoud
from service.invullen.intake import Schrijft, maak_indiening
from service.sleutels import Sleutels
from vragenlijsten import Vragenlijst

GROEP = "responsen"
_ONTVANGEN = {"$ref": "#/components/schemas/Ontvangen"}
_VOORBEELD = {
    "code": "7K3M-9QXT-2RWF",
    "gemeente": "GM0363",
    "poging": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "antwoorden": {"ag_hulp": 4, "cijfer_gemeente": 7},
}
_INHOUD: dict[str, Any] = {
    "operationId": "maakRespons",
    "tags": [GROEP],
    "summary": "Een ingevulde vragenlijst inzenden",
    "description": (
        "Legt de antwoorden vast en geeft daarna een bewijs van ontvangst. Dezelfde inzending "
        "nog eens sturen (zelfde poging en antwoorden) geeft hetzelfde bewijs; andere antwoorden "
        "worden geweigerd."
    ),
    "parameters": [
        {
            "name": "ronde",
            "in": "path",
            "required": True,
            "description": "De ronde, zoals inwoners-2026.",
            "schema": {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,47}$"},
            "example": "inwoners-2026",
        }
    ],
    "requestBody": {
        "required": True,
        "description": "De antwoorden, met de code van de uitnodiging.",
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/NieuweRespons"},
                "example": _VOORBEELD,
            }
        },
    },
    "responses": {
        "201": goed("De antwoorden zijn vastgelegd.", _ONTVANGEN),
        "200": goed("Deze inzending was al ontvangen; er is niets veranderd.", _ONTVANGEN),
        "400": probleem("De invoer klopt niet; alle fouten staan in het antwoord."),
        "404": probleem("De ronde of de code is onbekend."),
        "405": probleem("Deze methode hoort niet bij dit adres."),
        "406": probleem("De gevraagde vorm is er niet."),
        "408": probleem("De inhoud was na een minuut nog niet binnen."),
        "409": probleem("Met deze code zijn al andere antwoorden ingezonden, of de ronde is nog niet open."),
        "410": probleem("De ronde is gesloten."),
        "413": probleem("De inhoud is groter dan 256 kB."),
        "415": probleem("De inhoud is geen application/json."),
        "429": probleem("Te veel foute codes van dit adres; probeer het over een minuut weer."),
        "500": probleem("Er ging bij ons iets mis; er is niets vastgelegd."),
        "503": probleem("Even niet beschikbaar; probeer het later opnieuw.", opnieuw=True),
    },
}
_BEWERKING = Bewerking("/rondes/{ronde}/responsen", "post", _INHOUD, (NieuweRespons, Ontvangen))


@post("/api/v1/rondes/{ronde:str}/responsen", include_in_schema=False, opt={BESCHRIJVING: _BEWERKING})
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


route_handlers = [maak_respons]
