"""The addresses of OData: version 3 at the root of the host, version 4 under /odata/v1, as at CBS.

Version 3 does not tell capitals from small letters; its paths come in here in small letters
(`in_kleine_letters`).
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeAlias

import polars as pl
from litestar import get
from litestar.response.base import ASGIResponse

from service.antwoorden import Uitkomst
from service.database.sql import Pool
from service.odata import v3, v4
from service.odata.antwoord import V3, V4, Odata, bladzijde, lijst
from service.odata.dialect import Verzoek, beantwoord
from service.odata.fouten import Fout, OdataFout, kort
from service.odata.metadata import MEDIA_TYPE, METADATA, metadata
from service.odata.tabellen import NIEUWSTE, VERSIES, Tabellen, Vermelding
from service.odata.vraag import Bladzijde, Vraag, blader, lees_vraag, naar_pad, van_pad

Blader: TypeAlias = Callable[[Vraag], Bladzijde]

V4_PAD = "/odata/v1"
_V3_WORTELS = ("odatacatalog", "odatafeed", "odataapi")
_DIENSTEN = {"odatafeed": "ODataFeed", "odataapi": "ODataApi"}
_DELEN = ("", "/{naam:str}", "/{naam:str}/{vervolg:str}")
_AANTAL = "$count"
_V3_BLAD = 10_000  # rows
_V4_BLAD = 100_000  # rows: there is a client that skips so many and looks at no link
_MEEST_CELLEN = 10_000
_KORT = 2_000  # bytes of a question, read in 2 ms
_TE_VEEL = (
    f"Dit antwoord heeft meer dan {_MEEST_CELLEN} cellen. Vraag minder, met $filter, $select of $top, of "
    "gebruik ODataFeed in plaats van ODataApi."
)
_OPTIE = {"zelf_gecomprimeerd": True}


def in_kleine_letters(pad: str) -> str:
    """A path of version 3 in small letters, but for what comes after the resource; another path as it is."""
    delen = pad.split("/")
    if len(delen) < 2 or delen[1].lower() not in _V3_WORTELS:
        return pad
    return "/".join([*(deel.lower() for deel in delen[:5]), *delen[5:]])


@get([f"/odatacatalog{deel}" for deel in _DELEN], include_in_schema=False, opt=_OPTIE)
async def catalogus_v3(request: Verzoek) -> ASGIResponse:
    """The catalogue of version 3: tables and themes."""
    vraag = await _vraag(request)
    return await beantwoord(request, await _catalogus_v3(request, vraag), hoe_dan_ook=vraag.formaat)


@get(
    [f"/{dienst}/odata/{{id:str}}{deel}" for dienst in _DIENSTEN for deel in _DELEN],
    include_in_schema=False,
    opt=_OPTIE,
)
async def tabel_v3(request: Verzoek) -> ASGIResponse:
    """A table of version 3: what it has, and each of its resources."""
    vraag = await _vraag(request)
    return await beantwoord(request, await _tabel_v3(request, vraag), hoe_dan_ook=vraag.formaat)


@get([V4_PAD, f"{V4_PAD}/{{naam:str}}"], include_in_schema=False, opt=_OPTIE)
async def wortel_v4(request: Verzoek) -> ASGIResponse:
    """The root of version 4: tables and catalogues."""
    vraag = await _vraag(request)
    return await beantwoord(request, await _wortel_v4(request, vraag), hoe_dan_ook=vraag.formaat)


@get(
    [f"{V4_PAD}/{{verzameling:str}}/{{id:str}}{deel}" for deel in _DELEN], include_in_schema=False, opt=_OPTIE
)
async def tabel_v4(request: Verzoek) -> ASGIResponse:
    """A table of version 4: what it has, and each of its resources."""
    vraag = await _vraag(request)
    return await beantwoord(request, await _tabel_v4(request, vraag), hoe_dan_ook=vraag.formaat)


async def _vraag(request: Verzoek) -> Vraag:
    """Of a link to the rows after these, what it holds; else what stands behind the question mark."""
    vervolg = request.path_params.get("vervolg", _AANTAL)
    query = request.scope["query_string"] if vervolg == _AANTAL else van_pad(vervolg)
    # A condition on every gemeente by its code takes 40 ms to read.
    return lees_vraag(query) if len(query) < _KORT else await asyncio.to_thread(lees_vraag, query)


def _vast(request: Verzoek) -> tuple[Tabellen, Pool, str, str]:
    """The tables, the pool, the address of the service, and the resource in the path."""
    staat = request.app.state
    return staat["tabellen"], staat["pool"], staat["settings"].basis_url, request.path_params.get("naam", "")


async def _catalogus_v3(request: Verzoek, vraag: Vraag) -> Uitkomst:
    tabellen, pool, basis, gevraagd = _vast(request)
    wortel = f"{basis}/ODataCatalog"
    if not gevraagd:
        return _wijzer(V3, wortel, v3.CATALOGUS)
    naam = _kies(gevraagd, (*v3.CATALOGUS, METADATA))
    if naam == METADATA:
        return _metadata(V3, wortel, v3.CATALOGUS, lambda bron: v3.catalogus(bron, []).collect_schema())
    lijst_ = [v for v in await tabellen.lijst(pool) if v.catalogus == NIEUWSTE]
    rijen = [v.rij for v in lijst_]
    aantallen = await tabellen.aantallen(pool, rijen) if naam == "Tables" else [0] * len(rijen)
    frame = partial(v3.catalogus, naam, list(zip(lijst_, aantallen, strict=True)))
    return _uitkomst(request, V3, f"{wortel}/{naam}", _gewoon(frame, _V3_BLAD), vraag, _stand(lijst_))


async def _tabel_v3(request: Verzoek, vraag: Vraag) -> Uitkomst:
    tabellen, pool, basis, gevraagd = _vast(request)
    vermelding = await tabellen.vind(pool, request.path_params["id"])
    dienst = _DIENSTEN[request.scope["path"].split("/")[1]]
    wortel = f"{basis}/{dienst}/odata/{vermelding.id}"
    if not gevraagd:
        return _wijzer(V3, wortel, v3.BRONNEN)
    naam = _kies(gevraagd, (*v3.BRONNEN, METADATA))
    tabel = await tabellen.tabel(pool, vermelding.rij)
    if naam == METADATA:
        return _metadata(V3, wortel, v3.BRONNEN, lambda n: v3.bron(tabel, vermelding, n).collect_schema())
    frame = partial(v3.bron, tabel, vermelding, naam)
    maak = _klein(frame) if dienst == "ODataApi" and naam in v3.DATA else _gewoon(frame, _V3_BLAD)
    return _uitkomst(request, V3, f"{wortel}/{naam}", maak, vraag, vermelding.rij.hash)


async def _wortel_v4(request: Verzoek, vraag: Vraag) -> Uitkomst:
    tabellen, pool, basis, gevraagd = _vast(request)
    wortel = f"{basis}{V4_PAD}"
    if not gevraagd:
        return _wijzer(V4, wortel, v4.WORTEL)
    naam = _kies(gevraagd, (*v4.WORTEL, METADATA))
    if naam == METADATA:
        return _metadata(V4, wortel, v4.WORTEL, lambda bron: v4.wortel(bron, []).collect_schema())
    vermeldingen = await tabellen.lijst(pool)
    maak = _gewoon(partial(v4.wortel, naam, vermeldingen), _V4_BLAD)
    return _uitkomst(request, V4, f"{wortel}/{naam}", maak, vraag, _stand(vermeldingen))


async def _tabel_v4(request: Verzoek, vraag: Vraag) -> Uitkomst:
    tabellen, pool, basis, gevraagd = _vast(request)
    vermelding = await tabellen.vind(pool, request.path_params["id"])
    catalogus = _kies(request.path_params["verzameling"], (NIEUWSTE, VERSIES))
    wortel = f"{basis}{V4_PAD}/{catalogus}/{vermelding.id}"
    if not gevraagd:
        return _wijzer(V4, wortel, v4.BRONNEN, v4.EIGENSCHAPPEN)
    naam = _kies(gevraagd, (*v4.BRONNEN, v4.EIGENSCHAPPEN, METADATA))
    tabel = await tabellen.tabel(pool, vermelding.rij)
    if naam == METADATA:
        return _metadata(V4, wortel, v4.BRONNEN, partial(v4.schema, tabel, vermelding), v4.EIGENSCHAPPEN)
    if naam == v4.EIGENSCHAPPEN:
        context = {V4.context: f"{wortel}/{METADATA}#{naam}"}
        return Uitkomst(
            lambda: context | v4.eigenschappen(tabel, vermelding),
            vermelding.rij.hash,
            media_type=V4.media_type,
        )
    maak = _gewoon(partial(v4.bron, tabel, naam), _V4_BLAD)
    if naam == "Observations":
        maak = partial(v4.waarnemingen, tabel, breedte=_V4_BLAD)
    return _uitkomst(request, V4, f"{wortel}/{naam}", maak, vraag, vermelding.rij.hash)


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


def _wijzer(dialect: Odata, wortel: str, namen: tuple[str, ...], *enkel: str) -> Uitkomst:
    """Which resources there are; `enkel`: those that are one object."""
    rijen: list[Mapping[str, str]] = []
    for naam in (*namen, *enkel):
        soort = {"kind": "Singleton" if naam in enkel else "EntitySet"} if dialect is V4 else {}
        rijen.append({"name": naam, **soort, "url": f"{wortel}/{naam}"})
    maak = partial(lijst, dialect, f"{wortel}/{METADATA}", rijen)
    return Uitkomst(maak, wortel, media_type=dialect.media_type)


def _metadata(
    dialect: Odata, wortel: str, namen: tuple[str, ...], schema: Callable[[str], pl.Schema], *enkel: str
) -> Uitkomst:
    """How the resources are made up."""
    return Uitkomst(partial(metadata, dialect.versie, namen, schema, enkel), wortel, media_type=MEDIA_TYPE)


def _gewoon(frame: Callable[[], pl.LazyFrame], breedte: int) -> Blader:
    return lambda vraag: blader(frame(), vraag, breedte)


def _klein(frame: Callable[[], pl.LazyFrame]) -> Blader:
    """All rows at once, or none when there are too many."""

    def maak(vraag: Vraag) -> Bladzijde:
        rijen = frame()
        blad = blader(rijen, vraag, _MEEST_CELLEN // (len(vraag.kolommen) or len(rijen.collect_schema())))
        if blad.meer:
            raise OdataFout(Fout("", _TE_VEEL))
        return blad

    return maak


def _uitkomst(
    request: Verzoek, dialect: Odata, adres: str, maak: Blader, vraag: Vraag, sleutel: str
) -> Uitkomst:
    """A page of rows; or how many there are in all."""
    if request.path_params.get("vervolg") == _AANTAL:
        tel = replace(vraag, tel=True, top=0, overslaan=0)
        return Uitkomst(lambda: str(maak(tel).aantal).encode(), sleutel, media_type="text/plain")
    return Uitkomst(partial(blad, dialect, adres, maak, vraag), sleutel, media_type=dialect.media_type)


def blad(dialect: Odata, adres: str, maak: Blader, vraag: Vraag) -> bytes:
    """A page of the rows at `adres`, with where they are described and where the next page is."""
    gevonden = maak(vraag)
    volgende = ""
    if gevonden.meer:
        verder = vraag.vervolg(gevonden.rijen.height)
        volgende = f"{adres}/{naar_pad(verder)}" if dialect is V3 else f"{adres}?{verder}"
    wortel, _, naam = adres.rpartition("/")
    kolommen = ",".join(vraag.kolommen)
    keuze = (f"&$select={kolommen}" if dialect is V3 else f"({kolommen})") if kolommen else ""
    return bladzijde(dialect, f"{wortel}/{METADATA}#{naam}{keuze}", gevonden, volgende)


route_handlers = [catalogus_v3, tabel_v3, wortel_v4, tabel_v4]
