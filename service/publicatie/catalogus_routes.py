"""The catalogue of all publicaties for machines, and the page of each version of each publicatie."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import polars as pl
from litestar import Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.response.base import ASGIResponse, Response

from dashboards.export.bronvermelding import bibtex, bronvermelding, ris, schema_dataset
from dashboards.export.dcat import maak_catalogus
from dashboards.export.rdf import Ding, als_jsonld, als_rdfxml, als_turtle
from dashboards.wijzigingen import NODIG, Wijziging, vergelijk_versies
from service.antwoorden import Antwoorden, Uitkomst, als_antwoord
from service.database.publicaties import PublicatieRij
from service.database.sql import Pool
from service.errors import NietGevonden
from service.pagina import toon
from service.publicatie.adres import TALEN_PUBLIEK
from service.publicatie.etalage import Etalage
from service.publicatie.routes import publicatieregel
from service.publicatie.uitgever import (
    CATALOGUS,
    CATALOGUSLINKS,
    MEDIATYPEN,
    uitgever_van,
    vermelde_bestanden,
)
from service.publicatie.weergave import PublicatieContext, Versieregel
from service.settings import Settings
from service.voorkeur import keuze, neemt_brotli

Verzoek: TypeAlias = Request[Any, Any, State]
Antwoord: TypeAlias = Response[Any]

_SCHRIJVERS: Mapping[str, Callable[[Sequence[Ding]], bytes]] = {
    "ttl": als_turtle,
    "jsonld": als_jsonld,
    "rdf": als_rdfxml,
}
_KORT = "public, max-age=300"
_WEG = "Deze publicatie is er niet. Op de bladzijde Data staan ze allemaal."
_ONTHOUDEN = 64


@get(
    [f"{CATALOGUS}.{einde}" for einde in MEDIATYPEN],
    include_in_schema=False,
    opt={"zelf_gecomprimeerd": True},
)
async def catalogus(request: Verzoek) -> ASGIResponse:
    """The catalogue in one of its forms."""
    return await _antwoord(request, request.scope["path"].rpartition(".")[2])


@get(CATALOGUS, include_in_schema=False, opt={"zelf_gecomprimeerd": True})
async def catalogus_naar_keuze(request: Verzoek) -> ASGIResponse:
    """The catalogue in the form that the client asks for; a browser gets the page with data."""
    gekozen = keuze(request.headers.get("accept", ""), ("text/turtle", "text/html", *MEDIATYPEN.values()))
    if gekozen == "text/html":
        headers = {"Location": "/data", "Vary": "Accept", "Link": CATALOGUSLINKS}
        return ASGIResponse(body=b"", status_code=303, headers=headers)
    einde = next((einde for einde, soort in MEDIATYPEN.items() if soort == gekozen), "ttl")
    return await _antwoord(request, einde)


async def _antwoord(request: Verzoek, einde: str) -> ASGIResponse:
    """The catalogue as bytes; made once per list of publicaties, in a thread."""
    vast = request.app.state
    settings: Settings = vast["settings"]
    antwoorden: Antwoorden = vast["antwoorden"]
    rijen = await vast["etalage"].lijst(vast["pool"])
    uitgaven = [rij.uitgave for rij in rijen]
    gemaakt = await vast["etalage"].gemaakt(rijen)
    wie, basis, schrijf = uitgever_van(settings), settings.basis_url, _SCHRIJVERS[einde]

    def maak() -> bytes:
        bestanden = {hash: partial(vermelde_bestanden, gemaakt=er_zijn) for hash, er_zijn in gemaakt.items()}
        return schrijf(maak_catalogus(uitgaven, wie, basis, lambda kop: bestanden[kop.hash](kop.doelgroep)))

    standen = (f"{u.kop.hash} {u.dag} {u.reden} {gemaakt[u.kop.hash]}" for u in uitgaven)
    uitkomst = Uitkomst(maak, ";".join([repr(wie), basis, *standen]))
    bekend = request.headers.get("if-none-match", "")
    etag, gemaakt = await antwoorden.haal(f"{CATALOGUS}.{einde}", uitkomst, bekend)
    koppen = [
        ("Cache-Control", _KORT),
        ("Vary", "Accept, Accept-Encoding"),
        ("Access-Control-Allow-Origin", "*"),
        ("Content-Location", f"{CATALOGUS}.{einde}"),
        ("Link", CATALOGUSLINKS),
    ]
    klein = neemt_brotli(request.headers.get("accept-encoding", ""))
    return als_antwoord(etag, gemaakt, koppen, klein=klein, media_type=MEDIATYPEN[einde])


@get("/data/publicaties", include_in_schema=False)
async def alle_publicaties() -> Redirect:
    """To the page that lists them."""
    return Redirect("/data", status_code=303)


@get("/data/publicaties/{ronde:str}", include_in_schema=False)
async def nieuwste_versie(
    pool: NamedDependency[Pool], etalage: NamedDependency[Etalage], ronde: FromPath[str]
) -> Redirect:
    """To the newest version of a publicatie. Raises NietGevonden."""
    rij = next((rij for rij in await etalage.lijst(pool) if rij.ronde == ronde), None)
    if rij is None:
        raise NietGevonden(_WEG)
    return Redirect(f"/data/publicaties/{rij.ronde}/{rij.versie}", status_code=303)


@get("/data/publicaties/{ronde:str}/{versie:int}", include_in_schema=False)
async def publicatie(
    request: Verzoek,
    pool: NamedDependency[Pool],
    etalage: NamedDependency[Etalage],
    settings: NamedDependency[Settings],
    ronde: FromPath[str],
    versie: FromPath[int],
) -> Antwoord:
    """One version of a publicatie: what it holds, how to refer to it, what changed and why. This address
    stays. Raises NietGevonden."""
    versies = {rij.versie: rij for rij in await etalage.lijst(pool) if rij.ronde == ronde}
    if (rij := versies.get(versie)) is None:
        raise NietGevonden(_WEG)
    wie, basis, uitgave = uitgever_van(settings), settings.basis_url, rij.uitgave
    vorige = versies.get(versie - 1)
    gemaakt = (await etalage.gemaakt([rij]))[rij.hash]
    inhoud = PublicatieContext(
        regel=publicatieregel(rij, await etalage.mislukt(rij), gemaakt),
        uitgave=uitgave,
        bronvermelding=bronvermelding(uitgave, wie, basis),
        bibtex=bibtex(uitgave, wie, basis),
        ris=ris(uitgave, wie, basis),
        gegevens=schema_dataset(uitgave, wie, basis, vermelde_bestanden(rij.doelgroep, gemaakt)),
        wijziging=None if vorige is None else await _wijziging(pool, etalage, vorige, rij),
        versies=tuple(
            Versieregel(n, versies[n].gepubliceerd, versies[n].reden) for n in sorted(versies, reverse=True)
        ),
        nieuwste=max(versies),
    )
    pagina = toon(request, "publiek/publicatie.html", inhoud, talen=TALEN_PUBLIEK)
    pagina.headers["Link"] = CATALOGUSLINKS
    return pagina


_WIJZIGINGEN: dict[tuple[str, str], Wijziging] = {}
"""By the hashes of both versions, which never change."""


async def _wijziging(pool: Pool, etalage: Etalage, oud: PublicatieRij, nieuw: PublicatieRij) -> Wijziging:
    sleutel = oud.hash, nieuw.hash
    if sleutel not in _WIJZIGINGEN:
        mappen = [await etalage.pakket(pool, rij) for rij in (oud, nieuw)]
        while len(_WIJZIGINGEN) >= _ONTHOUDEN:
            del _WIJZIGINGEN[next(iter(_WIJZIGINGEN))]
        _WIJZIGINGEN[sleutel] = await asyncio.to_thread(_vergelijk, oud, nieuw, *mappen)
    return _WIJZIGINGEN[sleutel]


def _vergelijk(oud: PublicatieRij, nieuw: PublicatieRij, map_oud: Path, map_nieuw: Path) -> Wijziging:
    frames = (pl.scan_parquet(map_ / "cijfers.parquet").select(NODIG) for map_ in (map_oud, map_nieuw))
    return vergelijk_versies(oud.kop, nieuw.kop, *frames)


route_handlers = [catalogus, catalogus_naar_keuze, alle_publicaties, nieuwste_versie, publicatie]
