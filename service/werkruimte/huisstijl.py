"""The look of a gemeente: a few colours, tokens or a logo in; preview, publish, and back to ours."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass

from litestar import get, post
from litestar.di import NamedDependency

from service.database import huisstijlen as huisstijlen_db
from service.errors import IntussenGewijzigd, OngeldigeInvoer
from service.huisstijl import bewaren, namen
from service.huisstijl.bewaren import FORMULIER, gemeente_van
from service.huisstijl.keuring import WOORDEN, Meting, Onleesbaar, meet, naar_beneden
from service.huisstijl.thema import volledig
from service.invullen.formulier import eerste
from service.invullen.schermen import gemeentenaam
from service.werkruimte.bijlage import MAX_BYTES, lees_bijlagen
from service.werkruimte.paginas import (
    HuisstijlPagina,
    HuisstijlVoorbeeld,
    Kleurcontrast,
    Tokenveld,
)
from service.werkruimte.schermen import naar, scherm, wie
from service.werkruimte.sessie import Antwoord, Bezoek, Poort, Verzoek

_BEGIN = "/beheer/huisstijl"
_VOORBEELD = f"{_BEGIN}/voorbeeld"
_OPNIEUW = "/beheer?verlopen=1"
_MEEST_TERUG = 100_000  # characters in a field: a phone can still scroll through it
_GELUKT = {
    "gepubliceerd": "Uw huisstijl staat nu op de bladzijden van de gemeente.",
    "hersteld": "De bladzijden van de gemeente hebben weer ons eigen uiterlijk.",
    "weg": "Wat u had voorbereid, is weggegooid.",
}
_UITLEG = {
    namen.TEKST: "Tekst",
    namen.ACHTERGROND: "Achtergrond",
    namen.KOP: "Grote kop",
    namen.LINK: "Links",
    namen.KNOP: "Knop",
    namen.KNOPTEKST: "Tekst op de knop",
    namen.HOEK: "Ronding van de knop",
    namen.LETTER: "Letter",
}
_KEUZES = {
    namen.HOEK: (
        ("0px", "Recht"),
        ("4px", "Een beetje rond"),
        ("8px", "Rond"),
        ("16px", "Heel rond"),
        ("32px", "Als een pil"),
    ),
    namen.LETTER: (
        (namen.ONZE_LETTER, "Source Sans Pro"),
        (namen.LETTER_VAN_BEZOEKER, "De letter van het apparaat van de bezoeker"),
    ),
}


@dataclass(frozen=True)
class Mislukt:
    """What was refused, shown with what was sent. `anker`: id of the place to mend it."""

    zinnen: tuple[str, ...]
    anker: str
    status: int
    getypt: str = ""


@get("/huisstijl")
async def toon_huisstijl(request: Verzoek, poort: NamedDependency[Poort]) -> Antwoord:
    """The look as it is now, and three ways to change it."""
    bezoek = await poort.bezoek(request)
    return naar(_OPNIEUW) if bezoek is None else await _pagina(request, poort, bezoek)


@post("/huisstijl", status_code=200)
async def bewaar_velden(request: Verzoek, poort: NamedDependency[Poort]) -> Antwoord:
    """A few tokens, one by one."""
    bezoek = await poort.bezoek(request)
    if bezoek is None:
        return naar(_OPNIEUW)
    velden = await poort.formulier(request, bezoek)
    gekozen = {naam: eerste(velden, naam) for naam in FORMULIER if naam in velden}
    werk = bewaren.bewaar_velden(poort.pool, bezoek.toegang, gekozen, _getal(eerste(velden, "gezien")))
    return await _probeer(request, poort, bezoek, werk, "kleuren")


@post("/huisstijl/tokens", status_code=200, request_max_body_size=MAX_BYTES)
async def bewaar_tokens(request: Verzoek, poort: NamedDependency[Poort]) -> Antwoord:
    """A file of tokens, or what was pasted when there is no file."""
    bezoek = await poort.bezoek(request)
    if bezoek is None:
        return naar(_OPNIEUW)
    delen = await _bijlagen(request, poort, bezoek)
    tekst = (delen.get("bestand") or delen.get("tokens", b"")).decode("utf-8", "replace")
    werk = bewaren.bewaar_bestand(poort.pool, bezoek.toegang, tekst, _gezien(delen))
    # A file that is refused comes back to be mended on the page: a browser does not send it a second time.
    getypt = tekst if len(tekst) <= _MEEST_TERUG else ""
    return await _probeer(request, poort, bezoek, werk, "tokens", getypt)


@post("/huisstijl/logo", status_code=200, request_max_body_size=MAX_BYTES)
async def bewaar_logo(request: Verzoek, poort: NamedDependency[Poort]) -> Antwoord:
    """A logo, or none any more."""
    bezoek = await poort.bezoek(request)
    if bezoek is None:
        return naar(_OPNIEUW)
    delen = await _bijlagen(request, poort, bezoek)
    if delen.get("_naar") == b"zonder":
        werk = bewaren.zonder_logo(poort.pool, bezoek.toegang, _gezien(delen))
    else:
        werk = bewaren.bewaar_logo(poort.pool, bezoek.toegang, delen.get("logo", b""), _gezien(delen))
    return await _probeer(request, poort, bezoek, werk, "logo")


@get("/huisstijl/voorbeeld")
async def toon_voorbeeld(request: Verzoek, poort: NamedDependency[Poort]) -> Antwoord:
    """What is being made, on a page that uses it."""
    bezoek = await poort.bezoek(request)
    if bezoek is None:
        return naar(_OPNIEUW)
    gemeente = gemeente_van(bezoek.toegang)
    stijl = await huisstijlen_db.lees_concept(poort.pool, gemeente)
    if stijl is None:
        return naar(_BEGIN)
    inhoud = HuisstijlVoorbeeld(
        wie=wie(bezoek),
        gemeente=gemeentenaam(gemeente),
        gezien=stijl.gezien,
        gekozen=tuple(sorted({*stijl.thema.licht, *stijl.thema.donker})),
        weg=stijl.weg,
        metingen=tuple(contrastregel(m) for m in meet(stijl.thema)),
        logo=bool(stijl.logo),
    )
    hier = stijl.voor(gemeentenaam(gemeente))
    return scherm(request, poort, bezoek, "huisstijlvoorbeeld.html", inhoud, huisstijl=hier)


@post("/huisstijl/voorbeeld", status_code=200)
async def publiceer(request: Verzoek, poort: NamedDependency[Poort]) -> Antwoord:
    """Publish exactly what was previewed; or forget it; or go back to our own look."""
    bezoek = await poort.bezoek(request)
    if bezoek is None:
        return naar(_OPNIEUW)
    velden = await poort.formulier(request, bezoek)
    match eerste(velden, "_naar"):
        case "weg":
            await bewaren.gooi_weg(poort.pool, bezoek.toegang)
            return naar(f"{_BEGIN}?klaar=weg")
        case "herstel":
            await bewaren.herstel(poort.pool, bezoek.toegang)
            return naar(f"{_BEGIN}?klaar=hersteld")
    werk = bewaren.publiceer(poort.pool, bezoek.toegang, _getal(eerste(velden, "gezien")))
    return await _probeer(request, poort, bezoek, werk, "nu", klaar=f"{_BEGIN}?klaar=gepubliceerd")


async def _bijlagen(request: Verzoek, poort: Poort, bezoek: Bezoek) -> dict[str, bytes]:
    delen = await lees_bijlagen(request)
    poort.eis_merk(bezoek, delen.get("_merk", b""))
    return delen


async def _probeer(
    request: Verzoek,
    poort: Poort,
    bezoek: Bezoek,
    werk: Awaitable[None],
    anker: str,
    getypt: str = "",
    *,
    klaar: str = _VOORBEELD,
) -> Antwoord:
    """Do it and go on, or show the page again with what was wrong."""
    try:
        await werk
    except Onleesbaar as fout:
        mislukt = Mislukt(fout.zinnen, anker, 422, getypt)
    except OngeldigeInvoer as fout:
        mislukt = Mislukt((fout.melding,), anker, 422, getypt)
    except IntussenGewijzigd as fout:
        mislukt = Mislukt((fout.melding,), "nu", 409, getypt)
    else:
        return naar(klaar)
    return await _pagina(request, poort, bezoek, mislukt)


async def _pagina(request: Verzoek, poort: Poort, bezoek: Bezoek, mislukt: Mislukt | None = None) -> Antwoord:
    gemeente = gemeente_van(bezoek.toegang)
    begin = await bewaren.begin(poort.pool, gemeente)
    openbaar = await huisstijlen_db.lees(poort.pool, gemeente)
    getoond = {**namen.VORM, **volledig(begin.thema).licht}
    inhoud = HuisstijlPagina(
        wie=wie(bezoek),
        gemeente=gemeentenaam(gemeente),
        gemeente_code=gemeente,
        gezien=begin.gezien,
        versie=openbaar.versie if openbaar.eigen else 0,
        concept=begin.gezien > 0,
        logo=bool(begin.logo),
        velden=tuple(tokenveld(naam, getoond[naam]) for naam in FORMULIER),
        getypt=mislukt.getypt if mislukt else "",
        fouten=mislukt.zinnen if mislukt else (),
        anker=mislukt.anker if mislukt else "",
        gelukt=_GELUKT.get(request.query_params.get("klaar", ""), ""),
    )
    return scherm(request, poort, bezoek, "huisstijl.html", inhoud, mislukt.status if mislukt else 200)


def tokenveld(naam: str, waarde: str) -> Tokenveld:
    """One of `FORMULIER` to fill in; a value of its own stays a choice."""
    keuzes = _KEUZES.get(naam, ())
    if keuzes and waarde not in dict(keuzes):
        keuzes = (*keuzes, (waarde, f"Uw eigen waarde: {waarde}"))
    return Tokenveld(naam, _UITLEG[naam], waarde, keuzes)


def contrastregel(m: Meting) -> Kleurcontrast:
    """A measurement in words."""
    waar = ", donker scherm" if m.scherm == "donker" else ""
    wat = f"{WOORDEN[m.boven].capitalize()} op {WOORDEN[m.onder]}{waar}"
    return Kleurcontrast(wat, naar_beneden(m.gemeten), naar_beneden(m.nodig))


def _gezien(delen: dict[str, bytes]) -> int:
    return _getal(delen.get("gezien", b"").decode("ascii", "replace"))


def _getal(getypt: str) -> int:
    return int(getypt) if getypt.isascii() and getypt.isdecimal() and len(getypt) < 6 else -1


routes = [toon_huisstijl, bewaar_velden, bewaar_tokens, bewaar_logo, toon_voorbeeld, publiceer]
