"""From where a respondent stands to the page that shows it: one function per template under `invullen/`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from litestar import Request
from litestar.response.base import Response

from analyse.gemeenten import indelingen, namen
from service.invullen.intake import Toegang
from service.invullen.invulling import Invulling
from service.invullen.paginas import (
    Codemelding,
    CodePagina,
    GebruiktPagina,
    GemeentenPagina,
    GemeenteRegel,
    Kop,
    LaterPagina,
    OntvangstPagina,
    Stand,
    StartPagina,
    StoringPagina,
    VersturenPagina,
    VragenPagina,
)
from service.invullen.sessie import Ontvangstbewijs
from service.invullen.weergave import Velden, blokken, foutregels, naar_velden
from service.pagina import onthoud_taal, taal_van, toon
from service.publicatie.ernaast import ReactieBeeld
from service.taal import TALEN, vertalers
from vragenlijsten import AntwoordFout, Pagina, Vragenlijst

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Verzoek = Request[Any, Any, Any]
Scherm = Response[str]

NAAR = "_naar"
"""Name of the buttons that say where to go after saving."""
TAALKNOP = "taal-"
_TAALKNOPPEN = frozenset(f"{TAALKNOP}{taal}" for taal in TALEN)

_CODE_STATUS: dict[Codemelding, int] = {
    "": 200,
    "leeg": 422,
    "onbekend": 404,
    "gesloten": 410,
    "niet_open": 403,
    "verlopen": 403,
}


@cache
def _namen() -> dict[str, str]:
    # Older divisions first, so that a code which still exists carries its present name.
    return {code: naam for jaar in indelingen() for code, naam in namen(jaar).items()}


def gemeentenaam(code: str) -> str:
    """The name of a gemeente of any known division; the code itself when it is unknown."""
    return _namen().get(code, code)


def talen_van(v: Vragenlijst) -> tuple[str, ...]:
    """The interface languages in which this questionnaire can be shown."""
    return tuple(taal for taal in TALEN if taal in v.talen)


def taal_voor(request: Verzoek, v: Vragenlijst, gekozen: str | None = None) -> str:
    """The language of its pages: chosen just now, else the visitor's; Dutch when it has no such language."""
    taal = gekozen or taal_van(request)
    return taal if taal in talen_van(v) else "nl"


def is_nagekeken(v: Vragenlijst, taal: str) -> bool:
    """Whether a person read the questionnaire in this language; Dutch is the source."""
    return taal == "nl" or v.vertaling.get(taal) == "nagekeken"


def _toon_van(
    request: Verzoek,
    v: Vragenlijst,
    taal: str,
    sjabloon: str,
    inhoud: DataclassInstance,
    *,
    status: int = 200,
    formulier: str = "",
) -> Scherm:
    """A page about this questionnaire: only its languages are offered."""
    return toon(
        request,
        sjabloon,
        inhoud,
        status=status,
        taal=taal,
        formulier=formulier,
        talen=talen_van(v),
        nagekeken=is_nagekeken(v, taal),
    )


def _kop(toegang: Toegang, taal: str) -> Kop:
    titel = vertalers()[taal].kies(toegang.vragenlijst.titel)
    return Kop(titel, gemeentenaam(toegang.gemeente), toegang.gemeente)


def code_scherm(
    request: Verzoek,
    melding: Codemelding = "",
    *,
    code: str = "",
    bewaard: Sequence[tuple[str, str]] = (),
    taal: str | None = None,
) -> Scherm:
    """The page to enter a code; with fields to carry along, the language menu posts them too."""
    inhoud = CodePagina(code=code, melding=melding, bewaard=tuple(bewaard))
    formulier = "codeformulier" if bewaard or code else ""
    status = _CODE_STATUS[melding]
    return toon(request, "invullen/code.html", inhoud, status=status, taal=taal, formulier=formulier)


def start_scherm(request: Verzoek, invulling: Invulling) -> Scherm:
    """What this is about, with the button to begin."""
    v = invulling.vragenlijst
    taal = taal_voor(request, v)
    inhoud = StartPagina(
        kop=_kop(invulling.toegang, taal),
        inleiding=vertalers()[taal].kies(v.inleiding),
        eerste=invulling.adres(1),
        per_organisatie=invulling.toegang.per_organisatie,
    )
    return _toon_van(request, v, taal, "invullen/start.html", inhoud)


def gemeenten_scherm(request: Verzoek, toegangen: Sequence[Toegang]) -> Scherm:
    """All gemeenten of an organisation and how far each is; `toegangen` may not be empty."""
    v = toegangen[0].vragenlijst
    taal = taal_voor(request, v)
    regels = [GemeenteRegel(t.gemeente, gemeentenaam(t.gemeente), _stand(t)) for t in toegangen]
    inhoud = GemeentenPagina(
        vragenlijst=vertalers()[taal].kies(v.titel),
        regels=tuple(sorted(regels, key=lambda regel: regel.naam.removeprefix("'s-"))),
    )
    return _toon_van(request, v, taal, "invullen/gemeenten.html", inhoud)


def _stand(toegang: Toegang) -> Stand:
    if toegang.status == 2:
        return "klaar"
    if toegang.ronde_status != "open":
        return "gesloten"
    return "bezig" if toegang.status else "nieuw"


def vragen_scherm(
    request: Verzoek,
    invulling: Invulling,
    stap: int,
    pagina: Pagina,
    *,
    velden: Velden | None = None,
    fouten: Sequence[AntwoordFout] = (),
    taal: str | None = None,
) -> Scherm:
    """One page of questions. With `velden` it shows what was just typed, else the saved answers."""
    v = invulling.vragenlijst
    taal = taal_voor(request, v, taal)
    vertaler = vertalers()[taal]
    ingevuld = naar_velden(invulling.concept.antwoorden, pagina) if velden is None else velden
    inhoud = VragenPagina(
        kop=_kop(invulling.toegang, taal),
        id=pagina.id,
        titel=vertaler.kies(pagina.titel),
        uitleg=vertaler.kies(pagina.uitleg) if pagina.uitleg else "",
        stap=stap,
        stappen=invulling.stappen,
        blokken=blokken(v, pagina, ingevuld, fouten, vertaler),
        fouten=foutregels(pagina, fouten, vertaler),
        hervat=_hervat(request),
    )
    status = 422 if fouten else 200
    return _toon_van(request, v, taal, "invullen/vragen.html", inhoud, status=status, formulier="vragen")


def versturen_scherm(request: Verzoek, invulling: Invulling) -> Scherm:
    """The last step: what happens with the answers, and the button that sends them."""
    v = invulling.vragenlijst
    taal = taal_voor(request, v)
    beantwoord, overgeslagen = invulling.telling()
    inhoud = VersturenPagina(
        kop=_kop(invulling.toegang, taal),
        stappen=invulling.stappen,
        vorige=invulling.adres(invulling.stappen - 1),
        poging=str(invulling.concept.poging),
        beantwoord=beantwoord,
        overgeslagen=overgeslagen,
        hervat=_hervat(request),
        per_organisatie=invulling.toegang.per_organisatie,
    )
    return _toon_van(request, v, taal, "invullen/versturen.html", inhoud, formulier="versturen")


def ontvangst_scherm(
    request: Verzoek,
    bewijs: Ontvangstbewijs,
    resultaten: Sequence[str],
    reacties: Sequence[ReactieBeeld],
    *,
    verder: bool,
) -> Scherm:
    """The receipt; `resultaten` are sentences from what was published before about this gemeente, `reacties`
    what the gemeente and the providers said they do with it."""
    inhoud = OntvangstPagina(
        nummer=bewijs.nummer,
        gemeente=gemeentenaam(bewijs.gemeente),
        gemeente_code=bewijs.gemeente,
        resultaten=tuple(resultaten),
        reacties=tuple(reacties),
        verder=verder,
    )
    return toon(request, "invullen/ontvangst.html", inhoud)


def gebruikt_scherm(request: Verzoek, gemeente: str = "", *, gewijzigd: bool = False) -> Scherm:
    """This code has sent its answers; 409 when the visitor tried to change them."""
    naam = gemeentenaam(gemeente) if gemeente else ""
    inhoud = GebruiktPagina(gemeente=naam, gemeente_code=gemeente, gewijzigd=gewijzigd)
    return toon(request, "invullen/gebruikt.html", inhoud, status=409 if gewijzigd else 200)


def later_scherm(request: Verzoek, gemeente: str) -> Scherm:
    """Answers are kept; nothing was sent."""
    return toon(request, "invullen/later.html", LaterPagina(gemeente=gemeentenaam(gemeente)))


def storing_scherm(request: Verzoek, velden: Sequence[tuple[str, str]]) -> Scherm:
    """Saving failed for a moment: the form is kept in the page, with a button to try again.

    A language chosen here is taken out of the fields: trying again then does what was asked first.
    """
    keuzes = [
        waarde.removeprefix(TAALKNOP) for naam, waarde in velden if naam == NAAR and waarde in _TAALKNOPPEN
    ]
    over = tuple((naam, waarde) for naam, waarde in velden if naam != NAAR or waarde not in _TAALKNOPPEN)
    inhoud = StoringPagina(adres=request.scope["path"], velden=over)
    taal = keuzes[0] if keuzes else None
    scherm = toon(request, "invullen/storing.html", inhoud, status=503, taal=taal, formulier="opnieuw")
    if taal:
        onthoud_taal(scherm, taal, request)
    return scherm


def _hervat(request: Verzoek) -> bool:
    return request.method == "GET" and "hervat" in request.query_params
