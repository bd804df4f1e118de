"""The addresses of SDMX 2.1, below /sdmx: dataflow and datastructure (agency, id, version), and data (flow,
key)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from litestar import Request, get
from litestar.datastructures import State
from litestar.response.base import ASGIResponse

from service.api.v1.antwoord import Uitkomst
from service.database.sql import Pool
from service.errors import TijdelijkeFout
from service.odata.fouten import Fout, OdataFout, kort
from service.odata.tabellen import NIEUWSTE, Tabellen, Vermelding
from service.sdmx.gegevens import DETAILS, Gegevensvraag, gegevens, lees_sleutel, lees_tijd
from service.sdmx.structuur import Stroom, heel, stromen
from service.sdmx.xml import INSTANTIE, bericht, elem, woord

Verzoek: TypeAlias = Request[Any, Any, State]
Zoek: TypeAlias = Callable[[Verzoek, Mapping[str, str]], Awaitable[Uitkomst]]

PAD = "/sdmx"
_STRUCTUUR = "application/vnd.sdmx.structure+xml;version=2.1"
_GEGEVENS = "application/vnd.sdmx.structurespecificdata+xml;version=2.1"
_FOUT = "application/vnd.sdmx.error+xml;version=2.1"
_VERS = "public, max-age=60, stale-while-revalidate=600"
_OPTIE = {"zelf_gecomprimeerd": True}
_OPNIEUW_NA = "30"
_LANGSTE = 2_000  # bytes behind the question mark
_OPTIES = {
    _STRUCTUUR: ("references", "detail"),
    _GEGEVENS: ("startPeriod", "endPeriod", "detail", "dimensionAtObservation"),
}
_NUMMERS = {404: "100", 413: "130", 503: "503"}
"""HTTP status → number of the error in the standard; 140 is a request that is not understood."""
_KOPPEN = (
    ("Access-Control-Allow-Origin", "*"),
    ("Vary", "Accept, Accept-Encoding"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
)


@get(
    [
        f"{PAD}/{soort}/{{instantie:str}}{rest}"
        for soort in ("dataflow", "datastructure")
        for rest in ("", "/{id:str}", "/{id:str}/{versie:str}")
    ],
    include_in_schema=False,
    opt=_OPTIE,
)
async def structuren(request: Verzoek) -> ASGIResponse:
    """Dataflows, and what one of them is made of."""
    return await _beantwoord(request, _STRUCTUUR, _structuur)


@get(
    [f"{PAD}/data/{{stroom:str}}{rest}" for rest in ("", "/{sleutel:str}", "/{sleutel:str}/{aanbieder:str}")],
    include_in_schema=False,
    opt=_OPTIE,
)
async def data(request: Verzoek) -> ASGIResponse:
    """The observations of a dataflow."""
    return await _beantwoord(request, _GEGEVENS, _data)


async def _beantwoord(request: Verzoek, media_type: str, zoek: Zoek) -> ASGIResponse:
    try:
        _wil_xml(request, media_type)
        opties = _lees_opties(request.scope["query_string"], _OPTIES[media_type])
        uitkomst = await zoek(request, opties)
        adres = f"{request.scope['path']}?{request.scope['query_string'].decode()}"
        bekend = request.headers.get("if-none-match", "")
        etag, gemaakt = await request.app.state["antwoorden"].haal(adres, uitkomst, bekend)
    except OdataFout as mis:
        return _fout(mis)
    except TijdelijkeFout as mis:
        antwoord = _fout(OdataFout(Fout("", mis.melding), status=503))
        antwoord.headers["Retry-After"] = _OPNIEUW_NA
        return antwoord
    koppen = [*_KOPPEN, ("Cache-Control", _VERS), ("ETag", etag)]
    if gemaakt is None:
        return ASGIResponse(body=b"", status_code=304, headers=koppen)
    klein = bool(gemaakt.klein) and "br" in request.headers.get("accept-encoding", "")
    if klein:
        koppen.append(("Content-Encoding", "br"))
    body = gemaakt.klein if klein else gemaakt.heel
    return ASGIResponse(body=body, headers=koppen, media_type=media_type)


def _wil_xml(request: Verzoek, media_type: str) -> None:
    gewenst = request.headers.get("accept", "*/*").lower() or "*/*"
    soort = media_type.partition(";")[0]
    if not any(s in gewenst for s in ("*/*", "application/*", "application/xml", "text/xml", soort)):
        raise OdataFout(Fout("Accept", f"Alleen {soort} is er."), status=406)


def _lees_opties(query: bytes, bekend: tuple[str, ...]) -> dict[str, str]:
    """The parameters. Raises OdataFout with all that are wrong."""
    try:
        if len(query) > _LANGSTE:
            raise ValueError
        paren = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        uitleg = f"Het deel na het vraagteken is geen UTF-8, of langer dan {_LANGSTE} bytes."
        raise OdataFout(Fout("", uitleg)) from None
    er_is = ", ".join(bekend)
    fouten = [
        Fout(kort(naam), f"Dit kan hier niet. Er zijn: {er_is}.") for naam, _ in paren if naam not in bekend
    ]
    if fouten:
        raise OdataFout(*fouten)
    return dict(paren)


async def _structuur(request: Verzoek, opties: Mapping[str, str]) -> Uitkomst:
    delen = request.path_params
    _is_instantie(delen["instantie"])
    tabellen, pool = _vast(request)
    id, versie = delen.get("id", "all"), delen.get("versie", "latest")
    vermeldingen = [v for v in await tabellen.lijst(pool) if v.catalogus == NIEUWSTE]
    van_structuur = f"{PAD}/datastructure" in request.scope["path"]
    if id == "all":
        if van_structuur:
            raise OdataFout(Fout("", "Vraag één structuur, met haar id."), status=404)
        alle = [_stroom(v) for v in vermeldingen]
        return Uitkomst(partial(stromen, alle), "".join(v.rij.hash for v in vermeldingen))
    vermelding = await _vind(tabellen, pool, id.removeprefix("DSD_") if van_structuur else id, versie)
    if opties.get("references", "all") == "none" and not van_structuur:
        return Uitkomst(partial(stromen, [_stroom(vermelding)]), vermelding.rij.hash)
    tabel = await tabellen.tabel(pool, vermelding.rij)
    return Uitkomst(partial(heel, _stroom(vermelding), tabel), vermelding.rij.hash)


async def _data(request: Verzoek, opties: Mapping[str, str]) -> Uitkomst:
    tabellen, pool = _vast(request)
    vraag = _lees_gegevensvraag(request.path_params.get("sleutel", ""), opties)
    *instantie, id, versie = _stroomdelen(request.path_params["stroom"])
    for naam in instantie:
        _is_instantie(naam)
    vermelding = await _vind(tabellen, pool, id, versie)
    tabel = await tabellen.tabel(pool, vermelding.rij)
    return Uitkomst(partial(gegevens, _stroom(vermelding), tabel, vraag), vermelding.rij.hash)


def _lees_gegevensvraag(sleutel: str, opties: Mapping[str, str]) -> Gegevensvraag:
    """Raises OdataFout with all that is wrong."""
    fouten: list[Fout] = []
    codes: dict[str, tuple[str, ...]] = {}
    tijd = {"startPeriod": (0, 0), "endPeriod": (9999, 9)}
    try:
        codes = lees_sleutel(sleutel)
    except OdataFout as mis:
        fouten.extend(mis.fouten)
    for naam in tijd:
        try:
            if naam in opties:
                tijd[naam] = lees_tijd(naam, opties[naam], einde=naam == "endPeriod")
        except OdataFout as mis:
            fouten.extend(mis.fouten)
    detail = opties.get("detail", DETAILS[0])
    if detail not in DETAILS:
        fouten.append(Fout("detail", f"Kies uit: {', '.join(DETAILS)}."))
    if opties.get("dimensionAtObservation", "TIME_PERIOD") != "TIME_PERIOD":
        fouten.append(Fout("dimensionAtObservation", "Alleen TIME_PERIOD is er."))
    if fouten:
        raise OdataFout(*fouten)
    return Gegevensvraag(codes, tijd["startPeriod"], tijd["endPeriod"], detail)


def _stroomdelen(stroom: str) -> tuple[str, ...]:
    """`id`, `agency,id` or `agency,id,version`, with the version always there."""
    delen = stroom.split(",")
    if len(delen) > 3:
        raise OdataFout(Fout("", f"De dataflow '{kort(stroom)}' bestaat niet."), status=404)
    return tuple(delen) if len(delen) == 3 else (*delen, "latest")


async def _vind(tabellen: Tabellen, pool: Pool, id: str, versie: str) -> Vermelding:
    """The newest version of a dataflow, or the one that is named, such as 1.0. Raises OdataFout (404)."""
    if versie in ("latest", "all", ""):
        return await tabellen.vind(pool, id)
    return await tabellen.vind(pool, f"{id}-v{versie.removesuffix('.0')}")


def _stroom(vermelding: Vermelding) -> Stroom:
    return Stroom(vermelding.rij.ronde, vermelding.rij.kop)


def _is_instantie(naam: str) -> None:
    if naam not in (INSTANTIE, "all"):
        raise OdataFout(Fout("", f"Hier is alleen {INSTANTIE}, niet '{kort(naam)}'."), status=404)


def _vast(request: Verzoek) -> tuple[Tabellen, Pool]:
    return request.app.state["tabellen"], request.app.state["pool"]


def _fout(mis: OdataFout) -> ASGIResponse:
    """What is wrong, as SDMX says it: an error message per fault."""
    nummer = _NUMMERS.get(mis.status, "140")
    fouten = (elem("mes:ErrorMessage", woord("com:Text", f.zin), attr={"code": nummer}) for f in mis.fouten)
    return ASGIResponse(
        body=bericht("Error", "", "".join(fouten)),
        status_code=mis.status,
        media_type=_FOUT,
        headers=[*_KOPPEN, ("Cache-Control", "no-store")],
    )


route_handlers = [structuren, data]
