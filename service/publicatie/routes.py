"""The public pages: national picture, one gemeente, search, and all there is to take along."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from litestar import Litestar, Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from litestar.response.base import ASGIResponse, Response

from analyse.gemeenten import gemeenten, opvolgers, zoek
from dashboards import STATUSZINNEN
from dashboards.export.bronvermelding import schema_catalogus
from service.database.publicaties import PublicatieRij
from service.database.sql import Pool
from service.invullen.deur import adres_van
from service.pagina import toon, toon_fout
from service.publicatie.adres import LANDELIJK, TALEN_PUBLIEK, Adres, gemeentekeuze
from service.publicatie.downloads import Gemeten, bestanden_van
from service.publicatie.etalage import Etalage
from service.publicatie.opdracht import Bladzijde
from service.publicatie.uitgever import CATALOGUSLINKS, uitgever_van
from service.publicatie.weergave import (
    Bestand,
    DataContext,
    GeenResultaten,
    PublicatieRegel,
    Zoekresultaat,
)
from service.settings import Settings
from service.voorkeur import neemt_brotli

Verzoek: TypeAlias = Request[Any, Any, State]
Antwoord: TypeAlias = Response[Any]

_KORT_HOUDBAAR = "public, max-age=60, stale-while-revalidate=600"
_LANGSTE_ZOEKTERM = 80
_MEGA = 1_000_000
_POSTCODE = re.compile(r"[1-9][0-9]{3}( ?[A-Za-z]{2})?")
_GEEN_POSTCODE = "Wij zoeken niet op postcode: die hebben wij niet nodig. Typ de naam van uw gemeente."
_ONBEKEND = "Deze gemeente kennen wij niet. Zoek haar op naam; ook een oude naam werkt."


@get("/", name="landelijk", include_in_schema=False, opt={"zelf_gecomprimeerd": True})
async def landelijk(request: Verzoek) -> Antwoord:
    """The national picture."""
    return await toon_blad(request, *_vast(request), LANDELIJK)


@get("/gemeenten", name="zoeken", include_in_schema=False)
async def zoek_gemeente(request: Verzoek, naam: FromQuery[str] = "") -> Antwoord:
    """Find a gemeente by its present or former name, or a part of it; a single hit leads to its page."""
    term = naam.strip()[:_LANGSTE_ZOEKTERM]
    gevonden = zoek(term) if term else tuple(gemeenten()[code] for code, _ in gemeentekeuze())
    postcode = _POSTCODE.fullmatch(term)
    if postcode and (postcode[1] or not gevonden):  # four digits may be the code of a gemeente
        return toon(
            request, "publiek/zoeken.html", Zoekresultaat("", (), _GEEN_POSTCODE), talen=TALEN_PUBLIEK
        )
    if len(gevonden) == 1:
        return Redirect(f"/gemeenten/{gevonden[0].code}", status_code=303)
    return toon(request, "publiek/zoeken.html", Zoekresultaat(term, gevonden, ""), talen=TALEN_PUBLIEK)


@get("/gemeenten/{code:str}", name="gemeente", include_in_schema=False, opt={"zelf_gecomprimeerd": True})
async def gemeente(request: Verzoek, code: FromPath[str]) -> Antwoord:
    """One gemeente; a former code leads to the present gemeente, a split one to a choice."""
    return await _gemeenteblad(request, "gemeente", code)


@get(
    "/gemeenten/{code:str}/gespreksagenda",
    name="gespreksagenda",
    include_in_schema=False,
    opt={"zelf_gecomprimeerd": True},
)
async def gespreksagenda(request: Verzoek, code: FromPath[str]) -> Antwoord:
    """What to talk about in a gemeente; codes as on its own page."""
    return await _gemeenteblad(request, "gespreksagenda", code)


@get("/data", name="data", include_in_schema=False)
async def data(
    request: Verzoek,
    pool: NamedDependency[Pool],
    etalage: NamedDependency[Etalage],
    settings: NamedDependency[Settings],
) -> Antwoord:
    """Every publicatie with its files."""
    rijen = await etalage.lijst(pool)
    gemaakt = await etalage.gemaakt(rijen)
    regels = tuple([publicatieregel(rij, await etalage.mislukt(rij), gemaakt[rij.hash]) for rij in rijen])
    gegevens = schema_catalogus([rij.uitgave for rij in rijen], uitgever_van(settings), settings.basis_url)
    inhoud = DataContext(regels, gegevens, tuple(STATUSZINNEN.items()))
    pagina = toon(request, "publiek/data.html", inhoud, talen=TALEN_PUBLIEK)
    pagina.headers["Link"] = CATALOGUSLINKS
    return pagina


def _vast(request: Verzoek) -> tuple[Pool, Etalage]:
    """What the busiest pages need, taken by hand: Litestar starts a task for each thing that is injected."""
    vast = request.app.state
    return vast["pool"], vast["etalage"]


async def _gemeenteblad(request: Verzoek, soort: str, code: str) -> Antwoord:
    """A page about one gemeente; a former code leads to the present gemeente, a split one to a choice."""
    alle = gemeenten()
    if code in alle:
        return await toon_blad(request, *_vast(request), Adres(soort, code), alle[code].naam)
    nieuwe = opvolgers(code.upper())
    if not nieuwe:
        return toon_fout(request, 404, _ONBEKEND)
    if len(nieuwe) == 1:
        return Redirect(Adres(soort, nieuwe[0][0]).pad, status_code=301)
    keuze = tuple(alle[opvolger] for opvolger, _ in nieuwe)
    uitleg = "Deze gemeente bestaat niet meer: zij is verdeeld over de gemeenten hieronder."
    return toon(request, "publiek/zoeken.html", Zoekresultaat("", keuze, uitleg), talen=TALEN_PUBLIEK)


async def toon_blad(
    request: Verzoek, pool: Pool, etalage: Etalage, adres: Adres, gemeente_naam: str = ""
) -> Antwoord:
    """Answer with a drawn page, compressed beforehand, or 304 when the visitor has it already."""
    stand = await etalage.stand_van(pool, adres)
    if stand is None:
        return toon(request, "publiek/leeg.html", GeenResultaten(gemeente_naam), talen=TALEN_PUBLIEK)
    etag = f'W/"{stand.sleutel}-{adres.naam}-{etalage.vitrine.nummer(adres)}"'
    if request.headers.get("if-none-match") == etag:
        return _niet_veranderd(etag)
    blad = await etalage.blad(pool, stand, adres, adres_van(request))
    klein = neemt_brotli(request.headers.get("accept-encoding", ""))
    gereed = _GEREED.setdefault(blad, {})
    if (etag, klein) not in gereed:
        gereed[etag, klein] = _antwoord(blad, etag, klein=klein)
    return gereed[etag, klein]


class Gereed(Response[bytes]):
    """An answer that is made ready to send once: else the same headers are encoded anew for every visitor."""

    _verzending: ASGIResponse | None = None

    def to_asgi_response(
        self, app: Litestar | None, request: Request[Any, Any, Any], **opties: Any
    ) -> ASGIResponse:
        """What is sent."""
        if self._verzending is None:
            self._verzending = super().to_asgi_response(app, request, **opties)
        return self._verzending


_GEREED: WeakKeyDictionary[Bladzijde, dict[tuple[str, bool], Gereed]] = WeakKeyDictionary()
"""Page in memory → its answers by (ETag, compressed); they go when the page goes."""


def _antwoord(blad: Bladzijde, etag: str, *, klein: bool) -> Gereed:
    koppen = {**_koppen(etag), **({"Content-Encoding": "br"} if klein else {})}
    return Gereed(content=blad.brotli if klein else blad.html, media_type="text/html", headers=koppen)


@lru_cache(maxsize=1000)
def _niet_veranderd(etag: str) -> Gereed:
    return Gereed(content=b"", status_code=304, headers=_koppen(etag))


def _koppen(etag: str) -> dict[str, str]:
    return {
        "ETag": etag,
        "Cache-Control": _KORT_HOUDBAAR,
        "Vary": "Accept-Encoding",
        "Content-Language": "nl",
    }


def publicatieregel(
    rij: PublicatieRij,
    mislukt: Mapping[str, str] = MappingProxyType({}),
    gemaakt: Mapping[str, Gemeten] = MappingProxyType({}),
) -> PublicatieRegel:
    """What a list of publicaties says about one of them; `mislukt`: file that could not be made → why."""
    kop = rij.kop
    return PublicatieRegel(
        titel=kop.titel,
        ronde=rij.ronde,
        versie=rij.versie,
        periode=rij.periode,
        doelgroep=rij.doelgroep,
        veld_van=kop.veld_van,
        veld_tot=kop.veld_tot,
        gepubliceerd=rij.gepubliceerd,
        hash=rij.hash,
        methode=kop.methode,
        gesimuleerd=kop.gesimuleerd,
        bestanden=tuple(
            Bestand(
                f"/data/{rij.ronde}/{rij.versie}/{naam}",
                naam,
                soort.uitleg,
                mislukt.get(naam, ""),
                _grootte(gemaakt[naam].bytes) if naam in gemaakt else "",
            )
            for naam, soort in bestanden_van(rij.doelgroep).items()
            if soort.vermeld
        ),
    )


def _grootte(aantal: int) -> str:
    """A number of bytes in words."""
    if aantal < _MEGA:
        return f"{max(1, round(aantal / 1000))} kB"
    return f"{aantal / _MEGA:.1f} MB".replace(".", ",")


route_handlers = [landelijk, zoek_gemeente, gemeente, gespreksagenda, data]
