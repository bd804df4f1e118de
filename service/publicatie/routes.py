"""The public pages: national picture, one gemeente, search, and the downloads of every publicatie."""

from __future__ import annotations

from typing import Any, TypeAlias

from litestar import Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import File, Redirect
from litestar.response.base import Response

from analyse.gemeenten import Gemeente, gemeenten, opvolgers, zoek
from dashboards import STATUSZINNEN
from service.database.publicaties import PublicatieRij
from service.database.sql import Pool
from service.pagina import toon, toon_fout
from service.publicatie.downloads import BESTANDEN, bestanden_van
from service.publicatie.etalage import Etalage
from service.publicatie.tekenwerk import TALEN_PUBLIEK
from service.publicatie.weergave import Bestand, DataContext, GeenResultaten, PublicatieRegel, Zoekresultaat

Verzoek: TypeAlias = Request[Any, Any, State]
Antwoord: TypeAlias = Response[Any]

_KORT_HOUDBAAR = "public, max-age=60, stale-while-revalidate=600"
_VOOR_ALTIJD = "public, max-age=31536000, immutable"
_LANGSTE_ZOEKTERM = 80
_ONBEKEND = "Deze gemeente kennen wij niet. Zoek haar op naam; ook een oude naam werkt."


@get("/", name="landelijk", include_in_schema=False, opt={"zelf_gecomprimeerd": True})
async def landelijk(
    request: Verzoek, pool: NamedDependency[Pool], etalage: NamedDependency[Etalage]
) -> Antwoord:
    """The national picture."""
    return await _blad(request, pool, etalage, None)


@get("/gemeenten", name="zoeken", include_in_schema=False)
async def zoek_gemeente(request: Verzoek, naam: FromQuery[str] = "") -> Antwoord:
    """Find a gemeente by its present or former name, or a part of it; a single hit leads to its page."""
    term = naam.strip()[:_LANGSTE_ZOEKTERM]
    gevonden = zoek(term) if term else ()
    if len(gevonden) == 1:
        return Redirect(f"/gemeenten/{gevonden[0].code}", status_code=303)
    return toon(request, "publiek/zoeken.html", Zoekresultaat(term, gevonden, ""), talen=TALEN_PUBLIEK)


@get("/gemeenten/{code:str}", name="gemeente", include_in_schema=False, opt={"zelf_gecomprimeerd": True})
async def gemeente(
    request: Verzoek, pool: NamedDependency[Pool], etalage: NamedDependency[Etalage], code: FromPath[str]
) -> Antwoord:
    """One gemeente; a former code leads to the present gemeente, a split one to a choice."""
    alle = gemeenten()
    if code in alle:
        return await _blad(request, pool, etalage, alle[code])
    nieuwe = opvolgers(code.upper())
    if not nieuwe:
        return toon_fout(request, 404, _ONBEKEND)
    if len(nieuwe) == 1:
        return Redirect(f"/gemeenten/{nieuwe[0][0]}", status_code=301)
    keuze = tuple(alle[opvolger] for opvolger, _ in nieuwe)
    uitleg = "Deze gemeente bestaat niet meer: zij is verdeeld over de gemeenten hieronder."
    return toon(request, "publiek/zoeken.html", Zoekresultaat("", keuze, uitleg), talen=TALEN_PUBLIEK)


@get("/data", name="data", include_in_schema=False)
async def data(request: Verzoek, pool: NamedDependency[Pool], etalage: NamedDependency[Etalage]) -> Antwoord:
    """Every publicatie with its files."""
    regels = tuple(_regel(rij) for rij in await etalage.lijst(pool))
    inhoud = DataContext(regels, tuple(STATUSZINNEN.items()))
    return toon(request, "publiek/data.html", inhoud, talen=TALEN_PUBLIEK)


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
    """One file of one publicatie; its address never changes content."""
    rij = next((r for r in await etalage.lijst(pool) if (r.ronde, r.versie) == (ronde, versie)), None)
    if rij is None or bestand not in bestanden_van(rij.doelgroep):
        return toon_fout(request, 404, "Dit bestand bestaat niet. Op de bladzijde Data staat wat er wel is.")
    pad = await etalage.download(pool, rij, bestand)
    headers = {"Cache-Control": _VOOR_ALTIJD, "Access-Control-Allow-Origin": "*", "Vary": "Accept-Encoding"}
    if "br" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "br"
        pad = pad.with_name(f"{pad.name}.br")
    return File(
        path=pad,
        filename=f"{ronde}-v{versie}-{bestand}",
        media_type=BESTANDEN[bestand].media_type,
        content_disposition_type="attachment",
        headers=headers,
    )


async def _blad(request: Verzoek, pool: Pool, etalage: Etalage, van: Gemeente | None) -> Antwoord:
    """Answer with a drawn page, compressed beforehand, or 304 when the visitor has it already."""
    stand = await etalage.stand(pool)
    if stand is None:
        return toon(
            request, "publiek/leeg.html", GeenResultaten(van.naam if van else ""), talen=TALEN_PUBLIEK
        )
    gemeente_code = van.code if van else ""
    etag = f'W/"{stand.sleutel}-{gemeente_code or "NL"}"'
    headers = {
        "ETag": etag,
        "Cache-Control": _KORT_HOUDBAAR,
        "Vary": "Accept-Encoding",
        "Content-Language": "nl",
    }
    if request.headers.get("if-none-match") == etag:
        return Response(content=b"", status_code=304, headers=headers)
    blad = await etalage.bladzijden.haal(stand, gemeente_code)
    klein = "br" in request.headers.get("accept-encoding", "")
    if klein:
        headers["Content-Encoding"] = "br"
    return Response(content=blad.brotli if klein else blad.html, media_type="text/html", headers=headers)


def _regel(rij: PublicatieRij) -> PublicatieRegel:
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
            Bestand(f"/data/{rij.ronde}/{rij.versie}/{naam}", naam, soort.uitleg)
            for naam, soort in bestanden_van(rij.doelgroep).items()
        ),
    )


route_handlers = [landelijk, zoek_gemeente, gemeente, data, download]
