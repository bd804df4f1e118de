"""The respondent's way over HTTP: code → (gemeente) → pages → sending → receipt. Works without JavaScript.

Codes arrive only in the body of a POST. Every answer is saved before the next page is shown, and every
address can be reloaded and gone back to. The way through the questions lives in `invulling.py`, the database
in `intake.py`, the pages in `schermen.py`.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Router, get, post
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.response.base import Response

from service.errors import AlIngediend, ConceptGewijzigd, RondeGesloten, TijdelijkeFout
from service.invullen.afloop import toon_later, toon_ontvangstbewijs
from service.invullen.balie import Balie, Plek, maak_balie
from service.invullen.deur import adres_van, begin_open, eis_werk, toon_open
from service.invullen.formulier import MAX_BYTES, eerste, eigen_formulier, lees_formulier, paren
from service.invullen.invulling import GEMEENTEN, LATER, START, VERSTUREN
from service.invullen.paginas import Codemelding
from service.invullen.schermen import (
    NAAR,
    TAALKNOP,
    code_scherm,
    gebruikt_scherm,
    gemeenten_scherm,
    start_scherm,
    storing_scherm,
    taal_voor,
    versturen_scherm,
    vragen_scherm,
)
from service.invullen.sessie import PAD, Sessie
from service.invullen.terugnemen import begin_terugnemen, toon_terugnemen
from service.pagina import onthoud_taal, toon_fout
from service.sleutels import normaliseer
from service.taal import TALEN
from vragenlijsten import ontleed_formulier

Verzoek = Request[Any, Any, Any]
Antwoord = Response[Any]
Velden = dict[str, list[str]]

# Fields that are ours start with an underscore, which no question id does.
_GEMEENTE, _PAGINA, _POGING = "_gemeente", "_pagina", "_poging"
_BEWAARD = "bewaard."


@get("/")
async def vraag_code(request: Verzoek) -> Antwoord:
    """The page to enter a code. A QR code leads here with the code in the fragment, which no server sees."""
    return code_scherm(request, "verlopen" if "verlopen" in request.query_params else "")


@post("/", status_code=200)
async def ontvang_code(request: Verzoek, balie: NamedDependency[Balie]) -> Antwoord:
    """Take a code, and the fields of a page whose session had expired; go on where the respondent was."""
    velden = await lees_formulier(request)
    typsel = eerste(velden, "code").strip()
    bewaard = {n.removeprefix(_BEWAARD): w for n, w in velden.items() if n.startswith(_BEWAARD)}
    taal = _taalknop(velden)
    if taal:
        melding: Codemelding = "verlopen" if bewaard else ""
        antwoord: Antwoord = code_scherm(request, melding, code=typsel, bewaard=paren(bewaard), taal=taal)
        onthoud_taal(antwoord, taal, request)
        return antwoord
    werk = request.app.state.drempel.werk(adres_van(request))
    if (opgave := eis_werk(request, velden, werk)) is not None:
        return opgave
    code = normaliseer(typsel)
    if code is None:
        return code_scherm(request, "leeg", code=typsel, bewaard=paren(bewaard))
    try:
        loket = await balie.meld_aan(request, code, eerste(bewaard, _GEMEENTE), paren(bewaard))
        if isinstance(loket, Response):
            if loket.status_code == 404:
                request.app.state.drempel.fout(adres_van(request))
            return loket
        if len(loket.toegangen) > 1 and _PAGINA not in bewaard:
            return balie.stuur(request, GEMEENTEN, loket.sessie)
        plek = await balie.open(request, loket)
        if isinstance(plek, Response):
            return plek
        if _PAGINA in bewaard:
            return await _bewaar_pagina(request, balie, plek, eerste(bewaard, _PAGINA), bewaard)
        return await balie.begin(request, plek)
    except TijdelijkeFout:
        return storing_scherm(request, paren(velden))


@get("/gemeenten")
async def toon_gemeenten(request: Verzoek, balie: NamedDependency[Balie]) -> Antwoord:
    """The gemeenten an organisation works for, and which are done."""
    sessie = balie.sessies.lees(request)
    toegangen = await balie.toegangen(sessie) if sessie and sessie.code else ()
    if sessie is None or not toegangen:
        return Redirect(f"{PAD}?verlopen=1", status_code=303)
    if len(toegangen) == 1:
        return balie.stuur(request, START, sessie)
    return balie.vernieuw(request, gemeenten_scherm(request, toegangen), sessie)


@post("/gemeenten", status_code=200)
async def kies_gemeente(request: Verzoek, balie: NamedDependency[Balie]) -> Antwoord:
    """Begin with, or go on with, the chosen gemeente."""
    velden = await lees_formulier(request)
    try:
        plek = await balie.plek(request, eerste(velden, _GEMEENTE))
        return plek if isinstance(plek, Response) else await balie.begin(request, plek)
    except TijdelijkeFout:
        return storing_scherm(request, paren(velden))


@get("/start")
async def toon_start(request: Verzoek, balie: NamedDependency[Balie]) -> Antwoord:
    """What the questionnaire is about, before the first question."""
    plek = await balie.plek(request)
    if isinstance(plek, Response):
        return plek
    return balie.vernieuw(request, start_scherm(request, plek.invulling), plek.sessie)


@get("/vragen/{pagina_id:str}")
async def toon_vragen(request: Verzoek, pagina_id: FromPath[str], balie: NamedDependency[Balie]) -> Antwoord:
    """A page of questions with the saved answers; a page that is not on the route leads to where one was."""
    plek = await balie.plek(request)
    if isinstance(plek, Response):
        return plek
    gevonden = plek.invulling.zoek(pagina_id)
    if gevonden is None:
        return balie.stuur(request, plek.invulling.verder(), plek.sessie)
    return balie.vernieuw(request, vragen_scherm(request, plek.invulling, *gevonden), plek.sessie)


@post("/vragen/{pagina_id:str}", status_code=200)
async def bewaar_vragen(
    request: Verzoek, pagina_id: FromPath[str], balie: NamedDependency[Balie]
) -> Antwoord:
    """Save a page and go where its button says. Faults, another language or expiry lose nothing typed."""
    velden = await lees_formulier(request)
    try:
        meegenomen = ((_PAGINA, pagina_id), *paren(velden))
        plek = await balie.plek(request, eerste(velden, _GEMEENTE), meegenomen)
        if isinstance(plek, Response):
            return plek
        return await _bewaar_pagina(request, balie, plek, pagina_id, velden)
    except TijdelijkeFout:
        return storing_scherm(request, paren(velden))


async def _bewaar_pagina(
    request: Verzoek, balie: Balie, plek: Plek, pagina_id: str, velden: Velden
) -> Antwoord:
    gevonden = plek.invulling.zoek(pagina_id)
    if gevonden is None:  # an old tab: earlier answers took this page off the route
        return balie.stuur(request, plek.invulling.verder(), plek.sessie)
    stap, pagina = gevonden
    nieuw, fouten = ontleed_formulier(plek.invulling.vragenlijst, pagina, velden)
    antwoorden = plek.invulling.met(pagina, nieuw, frozenset(fout.vraag for fout in fouten))
    try:
        invulling = await balie.bewaar(plek, antwoorden, pagina_id)
    except ConceptGewijzigd:  # another tab or device saved a page at this very moment: put this one beside it
        return await _bewaar_pagina(request, balie, await balie.ververs(plek), pagina_id, velden)
    except AlIngediend:
        return gebruikt_scherm(request, plek.sessie.gemeente, gewijzigd=True)
    except RondeGesloten:
        return toon_fout(request, 410)
    taal = _taalknop(velden)
    if fouten:
        scherm = vragen_scherm(request, invulling, stap, pagina, velden=velden, fouten=fouten, taal=taal)
        antwoord = balie.vernieuw(request, scherm, plek.sessie)
    elif eerste(velden, NAAR) == "later":
        antwoord = balie.stuur(request, LATER, Sessie(gemeente=plek.sessie.gemeente))
    else:
        naar = 0 if taal else -1 if eerste(velden, NAAR) == "vorige" else 1
        antwoord = balie.stuur(request, invulling.adres(stap + naar), plek.sessie)
    if taal:
        onthoud_taal(antwoord, taal, request)
    return antwoord


@get("/versturen")
async def toon_versturen(request: Verzoek, balie: NamedDependency[Balie]) -> Antwoord:
    """The last step, before anything is sent."""
    plek = await balie.plek(request)
    if isinstance(plek, Response):
        return plek
    return balie.vernieuw(request, versturen_scherm(request, plek.invulling), plek.sessie)


@post("/versturen", status_code=200)
async def verstuur(request: Verzoek, balie: NamedDependency[Balie]) -> Antwoord:
    """Send, exactly once: a double click, the back button or a retry gives the same receipt."""
    velden = await lees_formulier(request)
    try:
        loket = await balie.loket(request, eerste(velden, _GEMEENTE))
        if isinstance(loket, Response):
            return loket
        if taal := _taalknop(velden):  # after a failure: another language is no reason to send
            antwoord = balie.stuur(request, VERSTUREN, loket.sessie)
            onthoud_taal(antwoord, taal, request)
            return antwoord
        if loket.toegang.nummer:
            return await balie.bevestig(request, loket.sessie, loket.toegang, loket.toegang.nummer)
        plek = await balie.open(request, loket)
        return plek if isinstance(plek, Response) else await _verstuur(request, balie, plek, velden)
    except TijdelijkeFout:
        return storing_scherm(request, paren(velden))


async def _verstuur(request: Verzoek, balie: Balie, plek: Plek, velden: Velden) -> Antwoord:
    toegang, concept = plek.invulling.toegang, plek.invulling.concept
    zelfde = str(concept.poging) == eerste(velden, _POGING)
    try:
        if (
            not zelfde
        ):  # not the draft that was on the screen: keep this one and let the respondent look again
            await balie.bewaar(plek, concept.antwoorden)
            return balie.stuur(request, VERSTUREN, plek.sessie)
        nummer = await balie.verstuur(request, plek, taal_voor(request, toegang.vragenlijst))
    except AlIngediend:
        loket = await balie.loket(request, toegang.gemeente)
        if zelfde or isinstance(loket, Response) or not loket.toegang.nummer:
            return gebruikt_scherm(request, toegang.gemeente, gewijzigd=True)
        nummer = loket.toegang.nummer  # the same draft was sent a moment ago, by a double click
    except RondeGesloten:
        return toon_fout(request, 410)
    return await balie.bevestig(request, plek.sessie, toegang, nummer)


def _taalknop(velden: Velden) -> str | None:
    keuze = eerste(velden, NAAR).removeprefix(TAALKNOP)
    return keuze if keuze in TALEN else None


route_handlers = [
    Router(
        PAD,
        route_handlers=[
            vraag_code,
            ontvang_code,
            toon_gemeenten,
            kies_gemeente,
            toon_start,
            toon_vragen,
            bewaar_vragen,
            toon_versturen,
            verstuur,
            toon_ontvangstbewijs,
            toon_later,
            toon_open,
            begin_open,
            toon_terugnemen,
            begin_terugnemen,
        ],
        dependencies={"balie": Provide(maak_balie, sync_to_thread=False)},
        guards=[eigen_formulier],
        cache_control=CacheControlHeader(no_store=True),
        request_max_body_size=MAX_BYTES,
        include_in_schema=False,
    )
]
