"""The desk at which a respondent comes back for every page: who is this, and how far is the form?

Every method answers either with what the route needs, or with the page or redirect that must come instead.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.response import Redirect
from litestar.response.base import Response
from msgspec import structs

from service.database.sql import Pool
from service.errors import OnbekendeCode
from service.invullen.intake import (
    Concept,
    Schrijft,
    Toegang,
    bewaar_concept,
    dien_in,
    lees_verzegeld_concept,
    zoek_toegang,
)
from service.invullen.invulling import GEMEENTEN, ONTVANGSTBEWIJS, START, Invulling
from service.invullen.loten import loot
from service.invullen.paradata import apparaat_van, tel_tijd
from service.invullen.schermen import code_scherm, gebruikt_scherm
from service.invullen.sessie import PAD, Ontvangstbewijs, Sessie, Sessies
from service.pagina import onthoud_gevraagde_taal
from service.sleutels import Sleutels
from vragenlijsten import Antwoorden

Verzoek = Request[Any, Any, Any]
Antwoord = Response[Any]
Paren = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Loket:
    """A respondent with a known code, and the gemeente that this request is about."""

    sessie: Sessie
    toegangen: tuple[Toegang, ...]
    toegang: Toegang


@dataclass(frozen=True)
class Plek:
    """A respondent who can go on filling in."""

    sessie: Sessie
    invulling: Invulling
    verzegeld: bytes | None
    """The draft as it was stored when it was read."""


@dataclass(frozen=True)
class Balie:
    """What the routes need of the service, and the steps they share."""

    pool: Pool
    sleutels: Sleutels
    schrijver: Schrijft
    sessies: Sessies

    def stuur(self, request: Verzoek, adres: str, sessie: Sessie) -> Antwoord:
        """Redirect (303) with a renewed session."""
        antwoord = Redirect(adres, status_code=303)
        self.sessies.zet(antwoord, sessie, request)
        onthoud_gevraagde_taal(antwoord, request)
        return antwoord

    def vernieuw(self, request: Verzoek, scherm: Antwoord, sessie: Sessie) -> Antwoord:
        """Put a renewed session on a page: it expires a while after the last page, not after the first."""
        self.sessies.zet(scherm, structs.replace(sessie, getoond=int(time.time())), request)
        return scherm

    async def toegangen(self, sessie: Sessie) -> tuple[Toegang, ...]:
        """What the code of this session opens; () when it is not known (any more)."""
        try:
            return await zoek_toegang(self.pool, self.sleutels, sessie.code)
        except OnbekendeCode:
            return ()

    async def meld_aan(self, request: Verzoek, code: str, gemeente: str, bewaard: Paren) -> Loket | Antwoord:
        """A code was entered: the gemeente to go on with, or the page that says why not.

        `gemeente` is where a page with the fields `bewaard` came from, when its session had expired; else "".
        """
        sessie = Sessie(code=code, gemeente=gemeente)
        toegangen = await self.toegangen(sessie)
        if not toegangen:
            return code_scherm(request, "onbekend", code=code, bewaard=bewaard)
        bruikbaar = [toegang for toegang in toegangen if is_bruikbaar(toegang)]
        if not bruikbaar:
            return self._dicht(request, toegangen[0], enige=len(toegangen) == 1)
        gevraagd = [toegang for toegang in toegangen if toegang.gemeente == gemeente]
        return Loket(sessie, toegangen, (gevraagd or bruikbaar)[0])

    async def begin(self, request: Verzoek, plek: Plek) -> Antwoord:
        """Send someone who just entered a code (or chose a gemeente) to the right page."""
        sessie, invulling = plek.sessie, plek.invulling
        if invulling.toegang.status == 0:
            # Fixes the attempt, so that sending twice can be recognised from the very first page.
            await self.bewaar(plek, {})
        if invulling.concept.antwoorden:
            return self.stuur(request, f"{invulling.verder()}?hervat=1", sessie)
        return self.stuur(request, START, sessie)

    async def loket(self, request: Verzoek, gemeente: str = "", bewaard: Paren = ()) -> Loket | Antwoord:
        """Who comes back with a session cookie, for `gemeente` (default: the one chosen before).

        `bewaard` are the posted fields that must survive when the session has expired.
        """
        sessie = self.sessies.lees(request)
        if sessie is None or not sessie.code:
            return self._verlopen(request, sessie, bewaard)
        toegangen = await self.toegangen(sessie)
        if not toegangen:
            return self._verlopen(request, None, bewaard)
        gezocht = gemeente or sessie.gemeente
        gevonden = [toegang for toegang in toegangen if toegang.gemeente == gezocht]
        if not gevonden and len(toegangen) > 1:
            return self.stuur(request, GEMEENTEN, sessie)
        return Loket(sessie, toegangen, (gevonden or list(toegangen))[0])

    async def plek(self, request: Verzoek, gemeente: str = "", bewaard: Paren = ()) -> Plek | Antwoord:
        """As `loket`, for pages that need an open draft."""
        loket = await self.loket(request, gemeente, bewaard)
        return loket if isinstance(loket, Response) else await self.open(request, loket)

    async def open(self, request: Verzoek, loket: Loket) -> Plek | Antwoord:
        """The draft behind a Loket, or the page that says why it cannot be filled in."""
        if not is_bruikbaar(loket.toegang):
            if loket.toegang.status == 2 and request.method == "GET" and loket.sessie.ontvangst:
                return self.stuur(request, ONTVANGSTBEWIJS, loket.sessie)
            return self._dicht(request, loket.toegang, enige=True)
        return await self._plek(loket)

    async def _plek(self, loket: Loket) -> Plek:
        sessie = structs.replace(loket.sessie, gemeente=loket.toegang.gemeente)
        begin = START if len(loket.toegangen) == 1 else GEMEENTEN
        return await self._lees(sessie, loket.toegang, begin)

    async def ververs(self, plek: Plek) -> Plek:
        """The same place with the draft as it is now."""
        return await self._lees(plek.sessie, plek.invulling.toegang, plek.invulling.begin)

    async def _lees(self, sessie: Sessie, toegang: Toegang, begin: str) -> Plek:
        concept, verzegeld = await lees_verzegeld_concept(self.pool, self.sleutels, sessie.code, toegang)
        return Plek(sessie, Invulling(toegang, concept, begin), verzegeld)

    async def bewaar(self, plek: Plek, antwoorden: Antwoorden, pagina: str = "") -> Invulling:
        """Save the draft, with the time spent on `pagina`; returns the new state. Raises AlIngediend,
        RondeGesloten, RondeNietOpen, and ConceptGewijzigd when it was saved from elsewhere since `plek`.
        """
        oud = plek.invulling
        trekking = oud.concept.trekking or loot(oud.toegang)
        tijden = tel_tijd(oud.concept.tijden, pagina, plek.sessie.getoond)
        concept = Concept(antwoorden, oud.concept.poging, oud.concept.begonnen, trekking, tijden)
        await bewaar_concept(
            self.pool,
            self.sleutels,
            plek.sessie.code,
            oud.toegang,
            antwoorden,
            concept.poging,
            concept.begonnen,
            concept.trekking,
            concept.tijden,
            plek.verzegeld,
        )
        return Invulling(oud.toegang, concept, oud.begin)

    async def verstuur(self, request: Verzoek, plek: Plek, taal: str) -> str:
        """Submit the draft; returns the receipt number, the same one for a repetition.

        Raises AlIngediend (other content was sent before), RondeGesloten, and the TijdelijkeFouten.
        """
        toegang, concept = plek.invulling.toegang, plek.invulling.concept
        ontvangst = await dien_in(
            self.schrijver,
            self.sleutels,
            plek.sessie.code,
            toegang,
            concept.antwoorden,
            concept.poging,
            "web",
            taal,
            int(time.time()) - concept.begonnen,
            concept.trekking,
            apparaat=apparaat_van(
                request.headers.get("sec-ch-ua-mobile", ""), request.headers.get("user-agent", "")
            ),
            tijden=concept.tijden,
        )
        return ontvangst.nummer

    async def bevestig(self, request: Verzoek, sessie: Sessie, toegang: Toegang, nummer: str) -> Antwoord:
        """Show the receipt; the code leaves the cookie unless it has other gemeenten left."""
        bewijs = Ontvangstbewijs(nummer, toegang.gemeente, toegang.doelgroep)
        over = [t for t in await self.toegangen(sessie) if is_bruikbaar(t) and t.gemeente != toegang.gemeente]
        nieuw = Sessie(code=sessie.code if over else "", ontvangst=bewijs)
        return self.stuur(request, ONTVANGSTBEWIJS, nieuw)

    def _verlopen(self, request: Verzoek, sessie: Sessie | None, bewaard: Paren) -> Antwoord:
        if sessie is not None and sessie.ontvangst is not None:  # everything was sent
            if request.method == "POST" and bewaard:
                return gebruikt_scherm(request, sessie.ontvangst.gemeente, gewijzigd=True)
            return self.stuur(request, ONTVANGSTBEWIJS, sessie)
        if request.method == "POST":
            return code_scherm(request, "verlopen", bewaard=bewaard)
        antwoord = Redirect(f"{PAD}?verlopen=1", status_code=303)
        onthoud_gevraagde_taal(antwoord, request)
        return antwoord

    def _dicht(self, request: Verzoek, toegang: Toegang, *, enige: bool) -> Antwoord:
        if toegang.status == 2:
            wijzigt = request.method == "POST" and request.scope["path"] != PAD
            return gebruikt_scherm(request, toegang.gemeente if enige else "", gewijzigd=wijzigt)
        return code_scherm(request, "niet_open" if toegang.ronde_status == "nieuw" else "gesloten")


def is_bruikbaar(toegang: Toegang) -> bool:
    """Whether this gemeente can still be filled in with the code."""
    return toegang.status != 2 and toegang.ronde_status == "open"


def maak_balie(request: Verzoek) -> Balie:
    """Dependency: the desk, from what the application holds.

    It takes that from the state itself: four dependencies of its own would be four tasks for every page.
    """
    staat = request.app.state
    return Balie(staat.pool, staat.sleutels, staat.schrijver, staat.sessies)
