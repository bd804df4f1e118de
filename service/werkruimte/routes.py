"""Into the workspace with a personal link, and out of it. The link arrives only in the body of a POST."""

from __future__ import annotations

from litestar import Router, get, post
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency, Provide

from service.database import toegangen as toegangen_db
from service.invullen.deur import adres_van, eis_werk
from service.invullen.formulier import MAX_BYTES, eerste, eigen_formulier, lees_formulier
from service.sleutels import normaliseer_token
from service.werkruimte import figuren, huisstijl, reacties, verhalen
from service.werkruimte.schermen import binnen, naar
from service.werkruimte.sessie import PAD, Antwoord, Poort, Verzoek, Werksessie, maak_poort

_BEGIN = {"moderator": "/beheer/verhalen", "gemeente": "/beheer/reacties", "aanbieders": "/beheer/reacties"}


@get("/")
async def begin(request: Verzoek, poort: NamedDependency[Poort]) -> Antwoord:
    """The first page of who is there, or the page to enter a link."""
    bezoek = await poort.bezoek(request)
    if bezoek is not None:
        return naar(_BEGIN[bezoek.toegang.rol])
    return binnen(request, "verlopen" if "verlopen" in request.query_params else "")


@post("/", status_code=200)
async def kom_binnen(request: Verzoek, poort: NamedDependency[Poort]) -> Antwoord:
    """Take a personal link; who guesses works harder and harder, as with the codes of the form."""
    velden = await lees_formulier(request)
    drempel = request.app.state.drempel
    if (opgave := eis_werk(request, velden, drempel.werk(adres_van(request)))) is not None:
        return opgave
    getypt = eerste(velden, "sleutel").strip().rpartition("#")[2]
    token = normaliseer_token(getypt)
    toegang = None
    if token is not None:
        toegang = await toegangen_db.zoek(poort.pool, poort.sleutels.toegang_sleutel(token))
    if toegang is None:
        drempel.fout(adres_van(request))
        return binnen(request, "onbekend", sleutel=getypt, status=404)
    await toegangen_db.noteer(poort.pool, toegang.id, "binnengekomen", toegang.rol)
    antwoord = naar(_BEGIN[toegang.rol])
    poort.koekjes.zet(antwoord, Werksessie.nieuw(toegang), request)
    return antwoord


@post("/uit", status_code=200)
async def ga_uit(request: Verzoek, poort: NamedDependency[Poort]) -> Antwoord:
    """Leave: the cookie goes, and every session of this link is over."""
    bezoek = await poort.bezoek(request)
    if bezoek is not None:
        await poort.formulier(request, bezoek)
        await toegangen_db.log_uit(poort.pool, bezoek.toegang.id)
    antwoord = binnen(request, "uit")
    poort.koekjes.wis(antwoord)
    return antwoord


route_handlers = [
    Router(
        PAD,
        route_handlers=[
            begin,
            kom_binnen,
            ga_uit,
            *verhalen.routes,
            *reacties.routes,
            *huisstijl.routes,
            *figuren.routes,
        ],
        dependencies={"poort": Provide(maak_poort, sync_to_thread=False)},
        guards=[eigen_formulier],
        cache_control=CacheControlHeader(no_store=True),
        request_max_body_size=MAX_BYTES,
        include_in_schema=False,
    )
]
