"""The public pages: national picture, one gemeente, search, and the downloads of every publicatie."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import msgspec
from litestar import Litestar, Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import File, Redirect
from litestar.response.base import ASGIResponse, Response

from analyse.gemeenten import gemeenten, opvolgers, zoek
from dashboards import STATUSZINNEN
from dashboards.export.bronvermelding import schema_catalogus
from service.database.publicaties import PublicatieRij
from service.database.sql import Pool
from service.invullen.deur import adres_van
from service.pagina import toon, toon_fout
from service.problems import PROBLEM_JSON, Probleem
from service.publicatie.adres import LANDELIJK, TALEN_PUBLIEK, Adres, gemeentekeuze
from service.publicatie.downloads import BESTANDEN, METADATA, DownloadFout, bestanden_van
from service.publicatie.etalage import Etalage
from service.publicatie.opdracht import Bladzijde
from service.publicatie.uitgever import CATALOGUSLINKS, uitgever_van
from service.publicatie.weergave import (
    Bestand,
    DataContext,
    DownloadBezig,
    GeenResultaten,
    PublicatieRegel,
    Zoekresultaat,
)
from service.settings import Settings

Verzoek: TypeAlias = Request[Any, Any, State]
Antwoord: TypeAlias = Response[Any]

_KORT_HOUDBAAR = "public, max-age=60, stale-while-revalidate=600"
_VOOR_ALTIJD = "public, max-age=31536000, immutable"
_LANGSTE_ZOEKTERM = 80
_GEDULD, _OPNIEUW = 20.0, "5"
"""Seconds that an answer waits for a file that is being made, and after which to ask again."""
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
    regels = tuple([publicatieregel(rij, await etalage.mislukt(rij)) for rij in rijen])
    koppen = [rij.kop for rij in rijen]
    gegevens = schema_catalogus(koppen, uitgever_van(settings), settings.basis_url)
    inhoud = DataContext(regels, gegevens, tuple(STATUSZINNEN.items()))
    pagina = toon(request, "publiek/data.html", inhoud, talen=TALEN_PUBLIEK)
    pagina.headers["Link"] = CATALOGUSLINKS
    return pagina


@get(
    "/data/{ronde:str}/{versie:int}/{bestand:str}",
    name="download",
    include_in_schema=False,
    opt={"zelf_gecomprimeerd": True},
)
async def download(
    request: Verzoek,
    pool: NamedDependency[Pool],
    etalage: NamedDependency[Etalage],
    ronde: FromPath[str],
    versie: FromPath[int],
    bestand: FromPath[str],
) -> Antwoord:
    """One file of one publicatie; its address never changes content. Who asks first may have to wait."""
    rij = next((r for r in await etalage.lijst(pool) if (r.ronde, r.versie) == (ronde, versie)), None)
    if rij is None or bestand not in bestanden_van(rij.doelgroep):
        return toon_fout(request, 404, "Dit bestand bestaat niet. Op de bladzijde Data staat wat er wel is.")
    try:
        pad = await etalage.download(pool, rij, bestand, _GEDULD)
    except DownloadFout as fout:
        return _nog_niet(request, rij, bestand, str(fout))
    if pad is None:
        return _nog_niet(request, rij, bestand)
    soort = BESTANDEN[bestand]
    headers = {"Cache-Control": _VOOR_ALTIJD, "Access-Control-Allow-Origin": "*", "Vary": "Accept-Encoding"}
    if "br" in request.headers.get("accept-encoding", "") and not soort.dicht:
        headers["Content-Encoding"] = "br"
        pad = pad.with_name(f"{pad.name}.br")
    if f"{bestand}{METADATA}" in BESTANDEN:
        headers["Link"] = f'<{bestand}{METADATA}>; rel="describedby"; type="application/csvm+json"'
        headers["Access-Control-Expose-Headers"] = "Link"
    return File(
        path=pad,
        filename=f"{ronde}-v{versie}-{bestand}",
        media_type=soort.media_type,
        content_disposition_type="attachment",
        headers=headers,
    )


def _nog_niet(request: Verzoek, rij: PublicatieRij, bestand: str, reden: str = "") -> Antwoord:
    """The file is being made, or could not be (`reden`). A person gets a page; a program an error, for it
    would save a page as if it were the file."""
    koppen = {"Retry-After": _OPNIEUW, "Vary": "Accept", "Access-Control-Allow-Origin": "*"}
    if "text/html" in request.headers.get("accept", ""):
        beeld = DownloadBezig(bestand, f"/data/{rij.ronde}/{rij.versie}/{bestand}", reden)
        status = 503 if reden else 202
        pagina = toon(request, "publiek/download.html", beeld, status=status, talen=TALEN_PUBLIEK)
        pagina.headers.update(koppen)
        return pagina
    titel = "Het bestand kon niet worden gemaakt" if reden else "Het bestand wordt gemaakt"
    uitleg = reden or "Vraag het over een paar seconden opnieuw."
    soort = f"urn:samenspel:download-{'mislukt' if reden else 'bezig'}"
    probleem = msgspec.json.encode(Probleem(soort, titel, 503, uitleg))
    return Response(probleem, status_code=503, media_type=PROBLEM_JSON, headers=koppen)


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
    klein = "br" in request.headers.get("accept-encoding", "")
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


def publicatieregel(rij: PublicatieRij, mislukt: Mapping[str, str] | None = None) -> PublicatieRegel:
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
        hash=rij.hash,
        methode=kop.methode,
        gesimuleerd=kop.gesimuleerd,
        bestanden=tuple(
            Bestand(
                f"/data/{rij.ronde}/{rij.versie}/{naam}", naam, soort.uitleg, (mislukt or {}).get(naam, "")
            )
            for naam, soort in bestanden_van(rij.doelgroep).items()
            if soort.vermeld
        ),
    )


route_handlers = [landelijk, zoek_gemeente, gemeente, gespreksagenda, data, download]
