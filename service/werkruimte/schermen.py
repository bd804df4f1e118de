"""What the pages of the workspace share: who is there, the subjects to choose from, and the answer itself."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from litestar.response import Redirect

from service.huisstijl.huisstijl import Huisstijl
from service.invullen.schermen import gemeentenaam
from service.pagina import toon
from service.publicatie.adres import TALEN_PUBLIEK
from service.werkruimte.paginas import Binnenmelding, BinnenPagina, Optie, Wie
from service.werkruimte.sessie import Antwoord, Bezoek, Poort, Verzoek
from vragenlijsten import load_catalogus

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_GEEN_ONDERWERP = frozenset({"verhaal", "achtergrond"})
_ROL = {"moderator": "moderator", "gemeente": "gemeente", "aanbieders": "aanbieders"}
NAMENS = {"gemeente": "de gemeente", "aanbieders": "de aanbieders samen"}
WIE = {
    "inwoners": "een inwoner",
    "aanbieders": "iemand van een aanbieder",
    "gemeente": "iemand van de gemeente",
}


@cache
def onderwerpen() -> tuple[Optie, ...]:
    """The begrippen that something can stand beside, under the title of their module."""
    catalogus = load_catalogus()
    titels = {m.id: m.titel["nl"] for v in catalogus.vragenlijsten.values() for m in v.modules}
    return tuple(
        Optie(b.id, b.titel["nl"], titels.get(b.module, b.module))
        for b in catalogus.begrippen.values()
        if b.module not in _GEEN_ONDERWERP
    )


def wie(bezoek: Bezoek) -> Wie:
    """Who is there, for the top of the page and the forms."""
    t = bezoek.toegang
    return Wie(t.naam, _ROL[t.rol], gemeentenaam(t.gemeente) if t.gemeente else "", bezoek.sessie.merk)


def scherm(
    request: Verzoek,
    poort: Poort,
    bezoek: Bezoek,
    sjabloon: str,
    inhoud: DataclassInstance,
    status: int = 200,
    *,
    huisstijl: Huisstijl | None = None,
) -> Antwoord:
    """A page of the workspace; the session lasts a while from now."""
    antwoord = toon(
        request,
        f"werkruimte/{sjabloon}",
        inhoud,
        status=status,
        talen=TALEN_PUBLIEK,
        huisstijl=huisstijl,
    )
    poort.koekjes.zet(antwoord, bezoek.sessie, request)
    return antwoord


def binnen(
    request: Verzoek, melding: Binnenmelding = "", *, sleutel: str = "", status: int = 200
) -> Antwoord:
    """The page to enter a personal link."""
    inhoud = BinnenPagina(melding, sleutel)
    return toon(request, "werkruimte/binnen.html", inhoud, status=status, talen=TALEN_PUBLIEK)


def naar(adres: str) -> Antwoord:
    """Go on to another page."""
    return Redirect(adres, status_code=303)
