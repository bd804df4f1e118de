"""The addresses of OData: version 3 at the root of the host, version 4 under /odata/v1, as at CBS.

Version 3 does not tell capitals from small letters; its paths come in here in small letters
(`in_kleine_letters`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, TypeAlias

import polars as pl
from litestar import Request, get
from litestar.datastructures import State
from litestar.response.base import ASGIResponse

from service.api.v1.antwoord import Uitkomst
from service.database.sql import Pool
from service.errors import TijdelijkeFout
from service.odata import v3, v4
from service.odata.antwoord import V3, V4, Dialect, bladzijde, fout, gewone_koppen, lijst
from service.odata.fouten import Fout, OdataFout, kort
from service.odata.tabel import Tabel
from service.odata.tabellen import NIEUWSTE, VERSIES, Tabellen, Vermelding
from service.odata.vraag import Vraag, blader, lees_vraag, naar_pad, van_pad

Verzoek: TypeAlias = Request[Any, Any, State]
Zoek: TypeAlias = Callable[[Verzoek, Vraag], Awaitable[Uitkomst]]

V4_PAD = "/odata/v1"
_DIENSTEN = {"odatafeed": "ODataFeed", "odataapi": "ODataApi"}
_V3_DELEN = ("", "/{naam:str}", "/{naam:str}/{vervolg:str}")
_V3_BLAD = 10_000  # rows
_V4_BLAD = 100_000  # rows: there is a client that skips so many and looks at no link
_MEEST_CELLEN = 10_000
_VERS = "public, max-age=60, stale-while-revalidate=600"
_OPNIEUW_NA = "30"
_TE_VEEL = (
    f"Dit antwoord heeft meer dan {_MEEST_CELLEN} cellen. Vraag minder, met $filter, $select of $top, of "
    "gebruik ODataFeed in plaats van ODataApi."
)
_OPTIE = {"zelf_gecomprimeerd": True}


def in_kleine_letters(pad: str) -> str:
    """A path of version 3 in small letters, but for what comes after the resource; another path as it is."""
    if not pad.lower().startswith(("/odatacatalog", "/odatafeed/", "/odataapi/")):
        return pad
    delen = pad.split("/")
    return "/".join([*(deel.lower() for deel in delen[:5]), *delen[5:]])


@get(["/odatacatalog", "/odatacatalog/{naam:str}"], include_in_schema=False, opt=_OPTIE)
async def catalogus_v3(request: Verzoek) -> ASGIResponse:
    """The catalogue of version 3: tables and themes."""
    return await _beantwoord(request, V3, _catalogus_v3)


@get(
    [f"/{dienst}/odata/{{id:str}}{naam}" for dienst in _DIENSTEN for naam in _V3_DELEN],
    include_in_schema=False,
    opt=_OPTIE,
)
async def tabel_v3(request: Verzoek) -> ASGIResponse:
    """A table of version 3: what it has, and each of its resources."""
    return await _beantwoord(request, V3, _tabel_v3)


@get([V4_PAD, f"{V4_PAD}/{{naam:str}}"], include_in_schema=False, opt=_OPTIE)
async def wortel_v4(request: Verzoek) -> ASGIResponse:
    """The root of version 4: tables and catalogues."""
    return await _beantwoord(request, V4, _wortel_v4)


@get(
    [f"{V4_PAD}/{{verzameling:str}}/{{id:str}}{naam}" for naam in ("", "/{naam:str}")],
    include_in_schema=False,
    opt=_OPTIE,
)
async def tabel_v4(request: Verzoek) -> ASGIResponse:
    """A table of version 4: what it has, and each of its resources."""
    return await _beantwoord(request, V4, _tabel_v4)


async def _beantwoord(request: Verzoek, dialect: Dialect, zoek: Zoek) -> ASGIResponse:
    """What was asked for, made in a thread and kept a while; or every fault in the request."""
    bekend = request.headers.get("if-none-match", "")
    try:
        vervolg = request.path_params.get("vervolg", "")
        vraag = lees_vraag(van_pad(vervolg) if vervolg else request.scope["query_string"])
        _wil_json(request, vraag)
        uitkomst = await zoek(request, vraag)
        adres = f"{request.scope['path']}?{request.scope['query_string'].decode('latin-1')}"
        etag, gemaakt = await request.app.state["antwoorden"].haal(adres, uitkomst, bekend)
    except OdataFout as mis:
        return fout(dialect, mis)
    except TijdelijkeFout as mis:
        antwoord = fout(dialect, OdataFout(Fout("", mis.melding), status=503))
        antwoord.headers["Retry-After"] = _OPNIEUW_NA
        return antwoord
    koppen = [*gewone_koppen(dialect), ("Cache-Control", _VERS), ("ETag", etag)]
    if gemaakt is None:
        return ASGIResponse(body=b"", status_code=304, headers=koppen)
    klein = bool(gemaakt.klein) and "br" in request.headers.get("accept-encoding", "")
    if klein:
        koppen.append(("Content-Encoding", "br"))
    body = gemaakt.klein if klein else gemaakt.heel
    return ASGIResponse(body=body, headers=koppen, media_type=dialect.media_type)


def _wil_json(request: Verzoek, vraag: Vraag) -> None:
    gewenst = request.headers.get("accept", "*/*").lower() or "*/*"
    if not (vraag.formaat or any(s in gewenst for s in ("*/*", "application/json", "application/*"))):
        raise OdataFout(Fout("Accept", "Alleen application/json is er."), status=406)


def _tabellen(request: Verzoek) -> Tabellen:
    tabellen: Tabellen = request.app.state["tabellen"]
    return tabellen


def _vast(request: Verzoek) -> tuple[Tabellen, Pool, str, str]:
    """The tables, the pool, the address of the service, and the last part of the path."""
    staat = request.app.state
    return _tabellen(request), staat["pool"], staat["settings"].basis_url, request.path_params.get("naam", "")


async def _catalogus_v3(request: Verzoek, vraag: Vraag) -> Uitkomst:
    tabellen, pool, basis, gevraagd = _vast(request)
    wortel = f"{basis}/ODataCatalog"
    if not gevraagd:
        return _wijzer(V3, wortel, v3.CATALOGUS)
    naam = _kies(gevraagd, v3.CATALOGUS)
    vermeldingen = [v for v in await tabellen.lijst(pool) if v.catalogus == NIEUWSTE]
    met_aantal = [(v, await tabellen.aantal(pool, v.rij)) for v in vermeldingen]
    frame = partial(v3.catalogus, naam, met_aantal)
    return Uitkomst(partial(_blad, V3, wortel, naam, frame, vraag, _V3_BLAD), _stand(vermeldingen))


async def _tabel_v3(request: Verzoek, vraag: Vraag) -> Uitkomst:
    tabellen, pool, basis, gevraagd = _vast(request)
    vermelding = await tabellen.vind(pool, request.path_params["id"])
    tabel = await tabellen.tabel(pool, vermelding.rij)
    dienst = _DIENSTEN[request.scope["path"].split("/")[1]]
    wortel = f"{basis}/{dienst}/odata/{vermelding.id}"
    if not gevraagd:
        return _wijzer(V3, wortel, v3.bronnen(tabel))
    naam = _kies(gevraagd, v3.bronnen(tabel))
    frame = partial(v3.bron, tabel, vermelding.id, naam)
    maak = partial(_blad, V3, wortel, naam, frame, vraag, _V3_BLAD)
    if dienst == "ODataApi" and naam in v3.DATA:
        maak = partial(_klein_blad, wortel, naam, frame, vraag)
    return Uitkomst(maak, vermelding.rij.hash)


async def _wortel_v4(request: Verzoek, vraag: Vraag) -> Uitkomst:
    tabellen, pool, basis, gevraagd = _vast(request)
    wortel = f"{basis}{V4_PAD}"
    if not gevraagd:
        return _wijzer(V4, wortel, v4.WORTEL)
    naam = _kies(gevraagd, v4.WORTEL)
    vermeldingen = await tabellen.lijst(pool)
    frame = partial(v4.wortel, naam, vermeldingen)
    return Uitkomst(partial(_blad, V4, wortel, naam, frame, vraag, _V4_BLAD), _stand(vermeldingen))


async def _tabel_v4(request: Verzoek, vraag: Vraag) -> Uitkomst:
    tabellen, pool, basis, gevraagd = _vast(request)
    vermelding = await tabellen.vind(pool, request.path_params["id"])
    catalogus = _kies(request.path_params["verzameling"], (NIEUWSTE, VERSIES))
    tabel = await tabellen.tabel(pool, vermelding.rij)
    wortel = f"{basis}{V4_PAD}/{catalogus}/{vermelding.id}"
    namen = (*v4.bronnen(tabel), "Properties")
    if not gevraagd:
        return _wijzer(V4, wortel, namen)
    naam = _kies(gevraagd, namen)
    maak: Callable[[], object]
    if naam == "Properties":
        maak = partial(v4.eigenschappen, tabel, vermelding)
    elif naam == "Observations":
        maak = partial(_waarnemingen, wortel, tabel, vraag)
    else:
        maak = partial(_blad, V4, wortel, naam, partial(v4.bron, tabel, naam), vraag, _V4_BLAD)
    return Uitkomst(maak, vermelding.rij.hash)


def _kies(gevraagd: str, namen: tuple[str, ...]) -> str:
    """The name that was meant; capitals do not count. Raises OdataFout (404)."""
    klein: Mapping[str, str] = {naam.lower(): naam for naam in namen}
    if gevraagd.lower() not in klein:
        raise OdataFout(
            Fout("", f"'{kort(gevraagd)}' bestaat niet. Er zijn: {', '.join(namen)}."), status=404
        )
    return klein[gevraagd.lower()]


def _stand(vermeldingen: list[Vermelding]) -> str:
    return hashlib.sha256("".join(v.id + v.rij.hash for v in vermeldingen).encode()).hexdigest()


def _wijzer(dialect: Dialect, wortel: str, namen: tuple[str, ...]) -> Uitkomst:
    """Which resources there are."""
    soort = {"kind": "EntitySet"} if dialect is V4 else {}
    rijen: list[Mapping[str, str]] = [{"name": n, **soort, "url": f"{wortel}/{n}"} for n in namen]
    return Uitkomst(partial(lijst, dialect, f"{wortel}/$metadata", rijen))


def _blad(
    dialect: Dialect, wortel: str, naam: str, maak: Callable[[], pl.LazyFrame], vraag: Vraag, breedte: int
) -> bytes:
    blad = blader(maak(), vraag, breedte)
    volgende = ""
    if blad.meer:
        verder = vraag.vervolg(blad.rijen.height)
        volgende = f"{wortel}/{naam}/{naar_pad(verder)}" if dialect is V3 else f"{wortel}/{naam}?{verder}"
    return bladzijde(dialect, f"{wortel}/$metadata#{naam}", blad, volgende)


def _klein_blad(wortel: str, naam: str, maak: Callable[[], pl.LazyFrame], vraag: Vraag) -> bytes:
    frame = maak()
    breed = len(vraag.kolommen) or len(frame.collect_schema())
    blad = blader(frame, vraag, _MEEST_CELLEN // breed)
    if blad.meer:
        raise OdataFout(Fout("", _TE_VEEL))
    return bladzijde(V3, f"{wortel}/$metadata#{naam}", blad, "")


def _waarnemingen(wortel: str, tabel: Tabel, vraag: Vraag) -> bytes:
    blad = v4.waarnemingen(tabel, vraag, _V4_BLAD)
    volgende = f"{wortel}/Observations?{vraag.vervolg(blad.rijen.height)}" if blad.meer else ""
    return bladzijde(V4, f"{wortel}/$metadata#Observations", blad, volgende)


route_handlers = [catalogus_v3, tabel_v3, wortel_v4, tabel_v4]
