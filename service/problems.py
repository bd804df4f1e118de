"""The one table from domain errors to HTTP: problem+json (RFC 9457) under /api, the words of OData and SDMX
under their roots, a plain Dutch page elsewhere.
"""

import traceback
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.exceptions import HTTPException
from litestar.response.base import Response
from litestar.types import ExceptionHandlersMap
from msgspec import Meta

from service.dialecten import dialect_van
from service.errors import (
    AlIngediend,
    DomeinFout,
    GeenToegang,
    IntussenGewijzigd,
    NietGevonden,
    NietOpgeslagen,
    OnbekendeCode,
    OnbekendeRonde,
    OngeldigeAntwoorden,
    OngeldigeInvoer,
    RondeGesloten,
    RondeNietOpen,
    TekenrijVol,
    TeVeelGevraagd,
    TijdelijkeFout,
    VerkeerdeStatus,
)
from service.log import log
from service.odata.antwoord import V4
from service.odata.fouten import Fout, OdataFout
from service.pagina import toon_fout

PROBLEM_JSON = "application/problem+json"
_OPNIEUW_NA = {503: "30", 429: "60"}
"""Seconds after which a client may try again (Retry-After)."""


# The docstrings of these two are printed in the API description, so they are Dutch.
class Plek(msgspec.Struct, frozen=True, omit_defaults=True):
    """Een fout in de invoer: de plek, een vaste code en wat u kunt doen."""

    plek: Annotated[str, Meta(description="Waar: een parameter of een veld.", examples=["gebied"])]
    code: Annotated[str, Meta(description="Een vaste naam voor de soort fout.", examples=["onbekend"])]
    melding: Annotated[str, Meta(description="Wat er mis is en wat wel kan.")]


class Probleem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Wat er mis is, volgens RFC 9457."""

    type: Annotated[str, Meta(description="De soort probleem.", examples=["urn:samenspel:ongeldige-invoer"])]
    title: Annotated[str, Meta(description="De soort in woorden.", examples=["Ongeldige invoer"])]
    status: Annotated[int, Meta(description="De status van HTTP.", examples=[400])]
    detail: Annotated[str, Meta(description="Wat er deze keer mis is.")]
    fouten: Annotated[tuple[Plek, ...], Meta(description="Elke fout, met haar plek.")] = ()


class OngeldigeVraag(DomeinFout):
    """A request to the API with one or more faults; all of them are in `fouten`."""

    standaard = "De aanvraag klopt niet. Bij fouten staat wat er mis is."

    def __init__(self, fouten: tuple[Plek, ...]) -> None:
        self.fouten = fouten
        super().__init__()


@dataclass(frozen=True)
class _Vorm:
    status: int
    soort: str
    titel: str


_TABEL: dict[type[DomeinFout], _Vorm] = {
    OngeldigeVraag: _Vorm(400, "ongeldige-invoer", "Ongeldige invoer"),
    OngeldigeAntwoorden: _Vorm(400, "ongeldige-invoer", "Ongeldige invoer"),
    OngeldigeInvoer: _Vorm(400, "ongeldige-invoer", "Ongeldige invoer"),
    OnbekendeCode: _Vorm(404, "onbekende-code", "Onbekende code"),
    OnbekendeRonde: _Vorm(404, "onbekende-ronde", "Onbekende ronde"),
    NietGevonden: _Vorm(404, "niet-gevonden", "Niet gevonden"),
    AlIngediend: _Vorm(409, "al-ingediend", "Al ingediend"),
    RondeNietOpen: _Vorm(409, "ronde-niet-open", "Ronde nog niet open"),
    VerkeerdeStatus: _Vorm(409, "verkeerde-status", "Past niet bij de status"),
    IntussenGewijzigd: _Vorm(409, "intussen-gewijzigd", "Intussen gewijzigd"),
    GeenToegang: _Vorm(403, "geen-toegang", "Geen toegang"),
    RondeGesloten: _Vorm(410, "ronde-gesloten", "Ronde gesloten"),
    TeVeelGevraagd: _Vorm(429, "te-veel-gevraagd", "Te veel aanvragen"),
    NietOpgeslagen: _Vorm(500, "niet-opgeslagen", "Niet opgeslagen"),
    TijdelijkeFout: _Vorm(503, "tijdelijk", "Even niet beschikbaar"),
    DomeinFout: _Vorm(500, "fout", "Fout"),
}

_TITELS = {
    400: "Ongeldige aanvraag",
    401: "Niet aangemeld",
    403: "Geen toegang",
    404: "Niet gevonden",
    405: "Methode niet toegestaan",
    406: "Gevraagde vorm is er niet",
    408: "Aanvraag duurt te lang",
    413: "Aanvraag te groot",
    415: "Verkeerd soort inhoud",
    429: "Te veel aanvragen",
    500: "Interne fout",
    503: "Even niet beschikbaar",
}
_UITLEG = {
    404: "Dit adres bestaat niet.",
    405: "Deze methode hoort niet bij dit adres.",
    406: "Vraag om application/json in Accept, of laat die kop weg.",
    408: "De aanvraag was na een minuut nog niet binnen. Stuur haar opnieuw.",
    413: "De aanvraag is te groot: hoogstens 256 kB.",
    415: "Stuur JSON, met de kop Content-Type: application/json.",
}


def _vorm(fout: DomeinFout) -> _Vorm:
    return next(_TABEL[soort] for soort in type(fout).__mro__ if soort in _TABEL)


def _plekken(fout: DomeinFout) -> tuple[Plek, ...]:
    if isinstance(fout, OngeldigeVraag):
        return fout.fouten
    if isinstance(fout, OngeldigeAntwoorden):
        return tuple(Plek(f"antwoorden.{f.vraag}", f.code, f.melding["nl"]) for f in fout.fouten)
    return ()


def _is_api(request: Request[Any, Any, Any]) -> bool:
    return request.scope["path"].startswith("/api/")


def _is_bestand(request: Request[Any, Any, Any]) -> bool:
    """A program that asks for a file: it would keep a page as if it were the file."""
    pad = request.scope["path"]
    bestand = pad.startswith("/data/") and "." in pad.rpartition("/")[2]
    return bestand and "text/html" not in request.headers.get("accept", "")


def _voor_programmas(request: Request[Any, Any, Any]) -> bool:
    return _is_api(request) or _is_bestand(request) or dialect_van(request.scope["path"]) is not None


def _antwoord(
    request: Request[Any, Any, Any],
    vorm: _Vorm,
    melding: str,
    plekken: tuple[Plek, ...] = (),
    headers: dict[str, str] | None = None,
) -> Response[Any]:
    if (dialect := dialect_van(request.scope["path"])) is not None:
        return dialect.fout(OdataFout(Fout("", melding), status=vorm.status), headers or {})
    if not (_is_api(request) or _is_bestand(request)):
        pagina = toon_fout(request, vorm.status, melding)
        pagina.headers.update(headers or {})
        return pagina
    probleem = Probleem(f"urn:samenspel:{vorm.soort}", vorm.titel, vorm.status, melding, plekken)
    inhoud = msgspec.json.encode(probleem)
    return Response(inhoud, status_code=vorm.status, media_type=PROBLEM_JSON, headers=headers or {})


def _domeinfout(request: Request[Any, Any, Any], fout: DomeinFout) -> Response[Any]:
    vorm = _vorm(fout)
    headers = {"Retry-After": _OPNIEUW_NA[vorm.status]} if vorm.status in _OPNIEUW_NA else {}
    if vorm.status >= 500 and not isinstance(fout, TekenrijVol):
        log.error("verzoek_mislukt", soort=type(fout).__name__, status=vorm.status)
    return _antwoord(request, vorm, fout.melding, _plekken(fout), headers)


def _http_fout(request: Request[Any, Any, Any], fout: HTTPException) -> Response[Any]:
    status = fout.status_code
    titel = _TITELS.get(status, "Fout")
    if status >= 500:
        return _onverwacht(request, fout)
    # Litestar's own sentence is English and can repeat what was sent: only our own texts go out.
    uitleg = _UITLEG.get(status, titel) if _voor_programmas(request) else ""
    return _antwoord(request, _Vorm(status, f"http-{status}", titel), uitleg, headers=fout.headers or {})


def _onverwacht(request: Request[Any, Any, Any], fout: Exception) -> Response[Any]:
    """A mistake of ours. Logged with the place in the code, without the text of the exception (it can hold
    data).
    """
    plekken = [
        f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in traceback.extract_tb(fout.__traceback__)[-6:]
    ]
    log.error("onverwachte_fout", soort=type(fout).__name__, plekken=plekken)
    uitleg = "Er ging bij ons iets mis. Probeer het later opnieuw." if _voor_programmas(request) else ""
    return _antwoord(request, _Vorm(500, "intern", _TITELS[500]), uitleg)


def _odatafout(request: Request[Any, Any, Any], fout: OdataFout) -> Response[Any]:
    return (dialect_van(request.scope["path"]) or V4).fout(fout, {})


exception_handlers: ExceptionHandlersMap = {
    OdataFout: _odatafout,
    DomeinFout: _domeinfout,
    HTTPException: _http_fout,
    Exception: _onverwacht,
}
