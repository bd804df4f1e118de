"""The addresses of SDMX 2.1, below /sdmx: dataflow and datastructure (agency, id, version), and data (flow,
key)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from urllib.parse import parse_qsl

from litestar import get
from litestar.response.base import ASGIResponse

from service.antwoorden import Uitkomst
from service.database.sql import Pool
from service.odata.dialect import Verzoek, beantwoord
from service.odata.fouten import Fout, OdataFout, kort
from service.odata.tabellen import NIEUWSTE, Tabellen, Vermelding
from service.sdmx.gegevens import DETAILS, Gegevensvraag, gegevens, lees_sleutel, lees_tijd
from service.sdmx.structuur import Stroom, heel, stromen
from service.sdmx.xml import INSTANTIE

PAD = "/sdmx"
_STRUCTUUR = "application/vnd.sdmx.structure+xml;version=2.1"
_GEGEVENS = "application/vnd.sdmx.structurespecificdata+xml;version=2.1"
_OPTIE = {"zelf_gecomprimeerd": True}
_LANGSTE = 2_000  # bytes behind the question mark
_VERWIJST = (
    *("none", "parents", "parentsandsiblings", "children", "descendants", "all"),
    *("datastructure", "conceptscheme", "codelist"),
)


@get(
    [
        f"{PAD}/{soort}{rest}"
        for soort in ("dataflow", "datastructure")
        for rest in (
            "",
            "/{instantie:str}",
            "/{instantie:str}/{id:str}",
            "/{instantie:str}/{id:str}/{versie:str}",
        )
    ],
    include_in_schema=False,
    opt=_OPTIE,
)
async def structuren(request: Verzoek) -> ASGIResponse:
    """Dataflows, and what one of them is made of."""
    opties = _lees_opties(request.scope["query_string"], ("references", "detail"))
    return await beantwoord(request, await _structuur(request, opties))


@get(
    [f"{PAD}/data/{{stroom:str}}{rest}" for rest in ("", "/{sleutel:str}", "/{sleutel:str}/{aanbieder:str}")],
    include_in_schema=False,
    opt=_OPTIE,
)
async def data(request: Verzoek) -> ASGIResponse:
    """The observations of a dataflow."""
    bekend = ("startPeriod", "endPeriod", "detail", "dimensionAtObservation")
    opties = _lees_opties(request.scope["query_string"], bekend)
    return await beantwoord(request, await _data(request, opties))


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
    uit: dict[str, str] = {}
    for naam, waarde in paren:
        if naam in uit:
            fouten.append(Fout(kort(naam), "Dit staat er meer dan eens."))
        uit[naam] = waarde
    if uit.get("references", "all") not in _VERWIJST:
        fouten.append(Fout("references", f"Kies uit: {', '.join(_VERWIJST)}."))
    if fouten:
        raise OdataFout(*fouten)
    return uit


async def _structuur(request: Verzoek, opties: Mapping[str, str]) -> Uitkomst:
    delen = request.path_params
    _is_instantie(delen.get("instantie", "all"))
    tabellen, pool = _vast(request)
    id, versie = delen.get("id", "all"), delen.get("versie", "latest")
    vermeldingen = [v for v in await tabellen.lijst(pool) if v.catalogus == NIEUWSTE]
    van_structuur = f"{PAD}/datastructure" in request.scope["path"]
    if id == "all":
        if van_structuur:
            raise OdataFout(Fout("", "Vraag één structuur, met haar id."), status=501)
        alle = [_stroom(v) for v in vermeldingen]
        sleutel = "".join(v.rij.hash for v in vermeldingen)
        return Uitkomst(partial(stromen, alle), sleutel, media_type=_STRUCTUUR)
    vermelding = await _vind(tabellen, pool, id.removeprefix("DSD_") if van_structuur else id, versie)
    if opties.get("references", "all") == "none" and not van_structuur:
        alleen = partial(stromen, [_stroom(vermelding)])
        return Uitkomst(alleen, vermelding.rij.hash, media_type=_STRUCTUUR)
    tabel = await tabellen.tabel(pool, vermelding.rij)
    maak = partial(heel, _stroom(vermelding), tabel)
    return Uitkomst(maak, vermelding.rij.hash, media_type=_STRUCTUUR)


async def _data(request: Verzoek, opties: Mapping[str, str]) -> Uitkomst:
    tabellen, pool = _vast(request)
    vraag = _lees_gegevensvraag(request.path_params.get("sleutel", ""), opties)
    *instantie, id, versie = _stroomdelen(request.path_params["stroom"])
    for naam in instantie:
        _is_instantie(naam)
    vermelding = await _vind(tabellen, pool, id, versie)
    tabel = await tabellen.tabel(pool, vermelding.rij)
    maak = partial(gegevens, _stroom(vermelding), tabel, vraag)
    return Uitkomst(maak, vermelding.rij.hash, media_type=_GEGEVENS)


def _lees_gegevensvraag(sleutel: str, opties: Mapping[str, str]) -> Gegevensvraag:
    """Raises OdataFout with all that is wrong."""
    fouten: list[Fout] = []
    codes: dict[str, tuple[str, ...]] = {}
    geen = Gegevensvraag()
    tijd = {"startPeriod": geen.van, "endPeriod": geen.tot}
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
    return Stroom(vermelding.rij.ronde, vermelding.rij.kop, vermelding.rij.gepubliceerd)


def _is_instantie(naam: str) -> None:
    if naam not in (INSTANTIE, "all"):
        raise OdataFout(Fout("", f"Hier is alleen {INSTANTIE}, niet '{kort(naam)}'."), status=404)


def _vast(request: Verzoek) -> tuple[Tabellen, Pool]:
    return request.app.state["tabellen"], request.app.state["pool"]


route_handlers = [structuren, data]
