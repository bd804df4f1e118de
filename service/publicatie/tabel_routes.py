"""`/data/tabel`: a table of your own choice about a published ronde, protected by the cell key method."""

from __future__ import annotations

import asyncio
from typing import Any, TypeAlias
from urllib.parse import urlencode

import msgspec
from litestar import Request, get
from litestar.datastructures import State
from litestar.response.base import ASGIResponse, Response

from analyse import AnalyseFout
from service.antwoorden import Antwoorden, Gemaakt, Uitkomst, is_bekend
from service.database.publicaties import PublicatieRij
from service.errors import NietGevonden, OngeldigeInvoer
from service.invullen.deur import adres_van
from service.pagina import toon
from service.publicatie.adres import TALEN_PUBLIEK
from service.publicatie.etalage import Etalage
from service.publicatie.opdracht import Tabelvraag, laad_tabelronde, maak_tabel
from service.publicatie.tabelbeeld import bron_van, maak_beeld
from service.publicatie.tabelkeuze import DOELGROEP, Keuze, Keuzefout, Keuzes, keuzes_van, lees_keuze
from service.publicatie.tabelronde import lees_tabelronde
from service.publicatie.weergave import TabelContext
from service.voorkeur import neemt_brotli

Verzoek: TypeAlias = Request[Any, Any, State]
Antwoord: TypeAlias = Response[Any]

PAD = "/data/tabel"
_KORT = "public, max-age=300"
_LANGST = 80  # characters of a choice in an address
_VELDEN = ("ronde", "vraag", "maat", "rijen", "kolommen", "gebied", "alleen")
_GEEN = "Van deze meting zijn er geen vrije tabellen. Op de bladzijde Data staan alle metingen."


@get(PAD, include_in_schema=False)
async def tabel(request: Verzoek) -> Antwoord:
    """The form and, once something was chosen, the table. A choice that cannot be is said above the form."""
    velden = _velden(request)
    rijen = await _rondes(request)
    if not rijen:
        raise NietGevonden("Er zijn nog geen resultaten gepubliceerd om een tabel van te maken.")
    rij = _ronde(rijen, velden)
    keuzes = await _keuzes(request, rij)
    keuze, melding, beeld, status = None, "", None, 200
    if velden.get("vraag"):
        try:
            keuze = lees_keuze(velden, keuzes)
            gemaakt = await _maak(request, rij, keuze, keuzes, csv=False)
            beeld = maak_beeld(keuze, keuzes, msgspec.json.decode(gemaakt.heel))
        except (Keuzefout, AnalyseFout) as fout:
            melding, status = _woorden(fout), 400
    inhoud = TabelContext(
        rondes=tuple((r.ronde, r.kop.titel) for r in rijen),
        kop=rij.kop,
        keuzes=keuzes,
        gekozen=({**velden, **keuze.velden()} if keuze else velden),
        keuze=keuze,
        melding=melding,
        beeld=beeld,
        maten=tuple(keuzes.maten(keuze.item).items()) if keuze else (),
        adressen=_adressen(rij, keuze, keuzes) if keuze and beeld else {},
    )
    return toon(request, "publiek/tabel.html", inhoud, status=status, talen=TALEN_PUBLIEK)


@get(f"{PAD}.csv", include_in_schema=False, opt={"zelf_gecomprimeerd": True})
async def tabel_csv(request: Verzoek) -> ASGIResponse:
    """The same table with every measure, as a file. Raises NietGevonden and OngeldigeInvoer."""
    velden = _velden(request)
    rijen = await _rondes(request)
    rij = _ronde(rijen, velden)
    keuzes = await _keuzes(request, rij)
    try:
        keuze = lees_keuze(velden, keuzes)
        gemaakt = await _maak(request, rij, keuze, keuzes, csv=True)
    except (Keuzefout, AnalyseFout) as fout:
        raise OngeldigeInvoer(_woorden(fout)) from fout
    koppen = {
        "ETag": gemaakt.etag,
        "Cache-Control": _KORT,
        "Vary": "Accept-Encoding",
        "Access-Control-Allow-Origin": "*",
        "Content-Disposition": f'attachment; filename="{rij.ronde}-v{rij.versie}-tabel.csv"',
    }
    if is_bekend(gemaakt.etag, request.headers.get("if-none-match", "")):
        return ASGIResponse(body=b"", status_code=304, headers=koppen)
    klein = bool(gemaakt.klein) and neemt_brotli(request.headers.get("accept-encoding", ""))
    if klein:
        koppen["Content-Encoding"] = "br"
    return ASGIResponse(body=gemaakt.klein if klein else gemaakt.heel, headers=koppen, media_type="text/csv")


def _velden(request: Verzoek) -> dict[str, str]:
    """What the address says of a choice: the first of each field, cut off where no choice is that long."""
    vraag = request.query_params
    return {naam: vraag[naam][:_LANGST].strip() for naam in _VELDEN if vraag.get(naam)}


async def _rondes(request: Verzoek) -> list[PublicatieRij]:
    """The newest version of every published ronde about inwoners, newest first."""
    vast = request.app.state
    uit: dict[str, PublicatieRij] = {}
    for rij in await vast["etalage"].lijst(vast["pool"]):
        if rij.doelgroep == DOELGROEP:
            uit.setdefault(rij.ronde, rij)
    return list(uit.values())


def _ronde(rijen: list[PublicatieRij], velden: dict[str, str]) -> PublicatieRij:
    """The one that was asked for, or the newest. Raises NietGevonden."""
    gevraagd = velden.get("ronde") or (rijen[0].ronde if rijen else "")
    rij = next((rij for rij in rijen if rij.ronde == gevraagd), None)
    if rij is None:
        raise NietGevonden(_GEEN)
    return rij


async def _keuzes(request: Verzoek, rij: PublicatieRij) -> Keuzes:
    vast = request.app.state
    etalage: Etalage = vast["etalage"]
    return await asyncio.to_thread(keuzes_van, await etalage.lees(vast["pool"], rij))


async def _maak(request: Verzoek, rij: PublicatieRij, keuze: Keuze, keuzes: Keuzes, *, csv: bool) -> Gemaakt:
    """The table as bytes: of those made lately, or by the worker process when it is the visitor's turn.

    Raises AnalyseFout and what `Werkplaats.doe` raises.
    """
    antwoorden: Antwoorden = request.app.state["antwoorden"]
    labels = {
        v.naam: {code: tekst["nl"] for code, tekst in v.waarden.items()} for v in keuzes.achtergrond.values()
    }
    vraag = Tabelvraag(
        rij.hash,
        keuze.item,
        keuze.naar,
        keuze.waar,
        "" if csv else keuze.maat,
        labels if csv else {},
        bron_van(rij.kop) if csv else "",
    )

    async def reken() -> bytes:
        return await _reken(request, rij, vraag)

    sleutel = urlencode(keuze.velden() | ({"maat": ""} if csv else {}))
    adres = f"{PAD}.csv" if csv else PAD
    _, gemaakt = await antwoorden.haal(
        f"{adres}?{sleutel}", Uitkomst(sleutel=rij.hash, elders=reken), bekend=""
    )
    if gemaakt is None:
        raise AssertionError("without a known ETag there is an answer")
    return gemaakt


async def _reken(request: Verzoek, rij: PublicatieRij, vraag: Tabelvraag) -> bytes:
    """Ask the worker process; one that does not know the ronde counts it first."""
    vast = request.app.state
    etalage: Etalage = vast["etalage"]
    doe = etalage.bladzijden.werkplaats.doe
    wie = adres_van(request)
    if (uit := await doe(maak_tabel, vraag, wie)) is not None:
        return uit
    ronde = await lees_tabelronde(vast["pool"], vast["settings"], vast["sleutels"], rij.ronde)
    await doe(laad_tabelronde, ronde, wie)
    uit = await doe(maak_tabel, vraag, wie)
    if uit is None:  # published anew just now, or the worker process was replaced in between
        raise OngeldigeInvoer("De cijfers van deze meting zijn net vernieuwd. Laad de bladzijde opnieuw.")
    return uit


def _adressen(rij: PublicatieRij, keuze: Keuze, keuzes: Keuzes) -> dict[str, str]:
    """Addresses on the page: of every measure by its name, of the file ("csv") and of the table ("zelf")."""
    velden = {"ronde": rij.ronde, **keuze.velden()}
    uit = {maat: f"{PAD}?{urlencode(velden | {'maat': maat})}" for maat in keuzes.maten(keuze.item)}
    zonder = {naam: waarde for naam, waarde in velden.items() if naam != "maat"}
    return uit | {"csv": f"{PAD}.csv?{urlencode(zonder)}", "zelf": f"{PAD}?{urlencode(velden)}"}


def _woorden(fout: Keuzefout | AnalyseFout) -> str:
    """What cannot be, for a visitor; the words of the analysis are for who calls it from Python."""
    if isinstance(fout, Keuzefout):
        return str(fout)
    return "Deze tabel kunnen wij niet maken: deze vraag en groepen passen niet bij elkaar. Kies iets anders."


route_handlers = [tabel, tabel_csv]
