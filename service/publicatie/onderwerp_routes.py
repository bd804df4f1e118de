"""Other ways in than by gemeente: per begrip, per doelgroep, per ronde; and the map of the site."""

from __future__ import annotations

from typing import Any, TypeAlias
from xml.sax.saxutils import escape

import brotli
from litestar import Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from litestar.response.base import Response

from analyse.gemeenten import gemeenten, opvolgers
from dashboards import NAAR
from service.database.publicaties import PublicatieRij
from service.database.sql import Pool
from service.errors import NietGevonden
from service.pagina import toon
from service.publicatie.adres import TALEN_PUBLIEK, Adres, gemeentekeuze, vooruit
from service.publicatie.etalage import Etalage
from service.publicatie.routes import publicatieregel, toon_blad
from service.publicatie.weergave import RondesContext, VergelijkKeuze
from service.settings import Settings
from vragenlijsten import Catalogus

Verzoek: TypeAlias = Request[Any, Any, State]
Antwoord: TypeAlias = Response[Any]
DOELGROEPEN = ("inwoners", "aanbieders", "gemeente")
_MEEST_ANDEREN = 5
_MEEST_VRAGEN = 50  # of a hand-made address: more is not even looked at
_KORT = "public, max-age=300"
_BROTLI_VLUG = 4  # of 11: 90 kB in a few ms


@get("/begrippen", name="begrippen", include_in_schema=False, opt={"zelf_gecomprimeerd": True})
async def begrippen(
    request: Verzoek, pool: NamedDependency[Pool], etalage: NamedDependency[Etalage]
) -> Antwoord:
    """All begrippen with a page."""
    return await toon_blad(request, pool, etalage, Adres("begrippen"))


@get("/begrippen/{begrip:str}", name="begrip", include_in_schema=False, opt={"zelf_gecomprimeerd": True})
async def begrip(
    request: Verzoek,
    pool: NamedDependency[Pool],
    etalage: NamedDependency[Etalage],
    catalogus: NamedDependency[Catalogus],
    begrip: FromPath[str],
    gemeente: FromQuery[str] = "",
) -> Antwoord:
    """One begrip with all gemeenten; `gemeente` marks one of them, by its code of now or before."""
    if begrip not in catalogus.begrippen:
        raise NietGevonden("Dit onderwerp kennen wij niet. Op de bladzijde Onderwerpen staan ze allemaal.")
    if not gemeente:
        return await toon_blad(request, pool, etalage, Adres("begrip", begrip))
    adres = Adres("begrip_gemeente", f"{begrip}.{huidige_code(gemeente)}")
    if adres.delen[1] != gemeente:
        return Redirect(adres.pad, status_code=301)
    return await toon_blad(request, pool, etalage, adres)


def huidige_code(code: str) -> str:
    """The present code for what a visitor gave; of a gemeente that was divided the largest part.

    Raises NietGevonden.
    """
    gevonden = [(code, 1.0)] if code in gemeenten() else opvolgers(code.upper())
    if not gevonden:
        raise NietGevonden("Deze gemeente kennen wij niet. Zoek haar op naam; ook een oude naam werkt.")
    return gevonden[0][0]


@get("/vergelijken", name="vergelijken", include_in_schema=False, opt={"zelf_gecomprimeerd": True})
async def vergelijken(
    request: Verzoek,
    pool: NamedDependency[Pool],
    etalage: NamedDependency[Etalage],
    gemeente: FromQuery[str] = "",
    met: FromQuery[list[str] | None] = None,
) -> Antwoord:
    """A gemeente beside others that the visitor chose; any order of one choice leads to one address."""
    gekozen = [deel for tekst in met or () for deel in tekst.split(",") if deel]
    if not gemeente and not gekozen:
        return _keuze(request)
    try:
        code = huidige_code(gemeente)
        anderen = {huidige_code(c) for c in gekozen[:_MEEST_VRAGEN]} - {code}
    except NietGevonden as fout:
        return _keuze(request, fout.melding)
    if not met:
        return _keuze(request, "", code)
    if not 0 < len(anderen) <= _MEEST_ANDEREN:
        return _keuze(request, "Kies één tot vijf andere gemeenten om mee te vergelijken.", code)
    namen = dict(gemeentekeuze())
    adres = Adres("vergelijken", f"{code}.{','.join(c for c in namen if c in anderen)}")
    if request.scope["query_string"].decode("latin-1") not in (
        adres.pad.partition("?")[2],
        adres.pad.partition("?")[2].replace(",", "%2C"),
    ):
        return Redirect(adres.pad, status_code=303)
    return await toon_blad(request, pool, etalage, adres)


@get("/uitsplitsing", name="uitsplitsing", include_in_schema=False, opt={"zelf_gecomprimeerd": True})
async def uitsplitsing(
    request: Verzoek,
    pool: NamedDependency[Pool],
    etalage: NamedDependency[Etalage],
    catalogus: NamedDependency[Catalogus],
    gebied: FromQuery[str] = "NL",
    begrip: FromQuery[str] = "ver_gemeentebestuur",
    naar: FromQuery[str] = "leeftijd",
) -> Antwoord:
    """A begrip divided by one of the published divisions; there are no others."""
    if naar not in NAAR:
        raise NietGevonden(
            "Op deze manier splitsen wij niet uit: de groepen zouden te klein worden, of wij vragen het niet."
        )
    if begrip not in catalogus.begrippen:
        raise NietGevonden("Dit onderwerp kennen wij niet. Op de bladzijde Onderwerpen staan ze allemaal.")
    code = gebied if gebied == "NL" else huidige_code(gebied)
    return await toon_blad(request, pool, etalage, Adres("uitsplitsing", f"{code}.{begrip}.{naar}"))


def _keuze(request: Verzoek, melding: str = "", code: str = "") -> Antwoord:
    """The form; with `melding` when the choice was wrong. Six lists of all gemeenten: worth compressing here,
    because the pages of this address come compressed already.
    """
    inhoud = VergelijkKeuze(gemeentekeuze(), melding, code)
    status = 400 if melding else 200
    antwoord = toon(request, "publiek/vergelijken.html", inhoud, status=status, talen=TALEN_PUBLIEK)
    antwoord.headers["Vary"] = f"{antwoord.headers['Vary']}, Accept-Encoding"
    if "br" not in request.headers.get("accept-encoding", ""):
        return antwoord
    headers = {**antwoord.headers, "Content-Encoding": "br"}
    klein = brotli.compress(antwoord.content.encode(), quality=_BROTLI_VLUG)
    return Response(
        klein, status_code=status, media_type="text/html", headers=headers, cookies=antwoord.cookies
    )


@get(
    "/doelgroepen/{doelgroep:str}",
    name="doelgroep",
    include_in_schema=False,
    opt={"zelf_gecomprimeerd": True},
)
async def doelgroep(
    request: Verzoek, pool: NamedDependency[Pool], etalage: NamedDependency[Etalage], doelgroep: FromPath[str]
) -> Antwoord:
    """What one doelgroep says in the whole country."""
    if doelgroep not in DOELGROEPEN:
        raise NietGevonden("Deze groep kennen wij niet: het is inwoners, aanbieders of gemeente.")
    return await toon_blad(request, pool, etalage, Adres("doelgroep", doelgroep))


@get("/rondes", name="rondes", include_in_schema=False)
async def rondes(
    request: Verzoek, pool: NamedDependency[Pool], etalage: NamedDependency[Etalage]
) -> Antwoord:
    """Every ronde that was published, newest first; of each its newest version."""
    per_ronde: dict[str, PublicatieRij] = {}
    for rij in await etalage.lijst(pool):
        per_ronde.setdefault(rij.ronde, rij)
    inhoud = RondesContext(tuple(publicatieregel(rij) for rij in per_ronde.values()))
    return toon(request, "publiek/rondes.html", inhoud, talen=TALEN_PUBLIEK)


@get("/rondes/{ronde:str}", name="ronde", include_in_schema=False, opt={"zelf_gecomprimeerd": True})
async def ronde(
    request: Verzoek, pool: NamedDependency[Pool], etalage: NamedDependency[Etalage], ronde: FromPath[str]
) -> Antwoord:
    """One ronde as it was published."""
    if all(rij.ronde != ronde for rij in await etalage.lijst(pool)):
        raise NietGevonden(
            "Van deze meting zijn er geen resultaten. Op de bladzijde Metingen staan ze allemaal."
        )
    return await toon_blad(request, pool, etalage, Adres("ronde", ronde))


@get("/sitemap.xml", name="sitemap", include_in_schema=False)
async def sitemap(
    pool: NamedDependency[Pool],
    etalage: NamedDependency[Etalage],
    catalogus: NamedDependency[Catalogus],
    settings: NamedDependency[Settings],
) -> Antwoord:
    """Every page that is worth finding, for search engines."""
    rijen = await etalage.lijst(pool)
    doelgroepen = {rij.doelgroep for rij in rijen}
    adressen = [
        *vooruit(),
        Adres("begrippen"),
        *(Adres("begrip", b) for b in await etalage.begrippen(pool, catalogus)),
        *(Adres("doelgroep", d) for d in DOELGROEPEN if d in doelgroepen),
        *(Adres("ronde", r) for r in dict.fromkeys(rij.ronde for rij in rijen)),
    ]
    publicaties = (f"/data/publicaties/{rij.ronde}/{rij.versie}" for rij in rijen)
    vast = ("/rondes", "/data", "/api", "/uitleg", "/privacy", "/toegankelijkheid")
    tabel = ("/data/tabel",) if "inwoners" in doelgroepen else ()
    paden = [*(a.pad for a in adressen), *publicaties, *tabel, *vast]
    regels = "".join(f"<url><loc>{escape(settings.basis_url + pad)}</loc></url>\n" for pad in paden)
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{regels}</urlset>\n"
    )
    return Response(xml, media_type="application/xml", headers={"Cache-Control": _KORT})


route_handlers = [begrippen, begrip, vergelijken, uitsplitsing, doelgroep, rondes, ronde, sitemap]
