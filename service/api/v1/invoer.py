"""Reading a submission from JSON: every fault is found and reported at once, with its place."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import msgspec

from service.problems import OngeldigeVraag, Plek
from service.sleutels import normaliseer
from vragenlijsten import Antwoorden, Vragenlijst, ontleed

_GEMEENTE = re.compile(r"GM[0-9]{4}")
_DUUR_MAX = 7 * 24 * 3600
_VERPLICHT = ("code", "gemeente", "poging", "antwoorden")
_VELDEN = frozenset({*_VERPLICHT, "taal", "duur"})
_BYTE = re.compile(r"\(byte ([0-9]+)\)")
_decoder = msgspec.json.Decoder()


class NieuweRespons(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Een ingevulde vragenlijst."""

    code: Annotated[str, msgspec.Meta(description="De code van de uitnodiging.", examples=["7K3M-9QXT-2RWF"])]
    gemeente: Annotated[
        str, msgspec.Meta(description="Code van de gemeente.", pattern="^GM[0-9]{4}$", examples=["GM0363"])
    ]
    poging: Annotated[
        UUID,
        msgspec.Meta(
            description=(
                "Een UUID die u zelf maakt. Stuur bij herhalen dezelfde: dan telt de inzending één keer."
            )
        ),
    ]
    antwoorden: Annotated[
        dict[str, int | list[int] | str | None],
        msgspec.Meta(
            description=(
                "Antwoord per vraag: de code, een lijst codes (meerkeuze, rangorde) of tekst (open vraag). "
                "98 of weet_niet betekent: weet ik niet. Een vraag die ontbreekt is niet beantwoord."
            ),
            examples=[{"ag_hulp": 4, "cijfer_gemeente": 7}],
        ),
    ]
    taal: Annotated[str, msgspec.Meta(description="Taal van het formulier; standaard de eerste taal.")] = "nl"
    duur: Annotated[
        Annotated[int, msgspec.Meta(ge=0, le=_DUUR_MAX)] | None,
        msgspec.Meta(description="Invultijd in seconden, als die bekend is."),
    ] = None


class Ontvangen(msgspec.Struct, frozen=True):
    """Bewijs van ontvangst: de antwoorden zijn vastgelegd."""

    nummer: Annotated[str, msgspec.Meta(description="Nummer van het bewijs.", examples=["J5C1-QNK7"])]
    herhaald: Annotated[
        bool,
        msgspec.Meta(description="Waar als deze inzending al eerder was ontvangen; er is niets veranderd."),
    ]


@dataclass(frozen=True)
class Invoer:
    """A submission that passed all checks. `code` is normalised, `taal` one of the questionnaire."""

    code: str
    gemeente: str
    poging: UUID
    antwoorden: Antwoorden
    taal: str
    duur: int | None


def lees_invoer(inhoud: bytes, vragenlijst: Vragenlijst) -> Invoer:
    """Parse and check. Raises OngeldigeVraag holding every fault; no fault repeats what was sent, but a
    field's name.
    """
    ruw = _ontleed_json(inhoud)
    fouten = [Plek(_schoon(naam), "onbekend_veld", "Dit veld bestaat niet.") for naam in ruw.keys() - _VELDEN]
    fouten += [Plek(naam, "ontbreekt", "Dit veld is verplicht.") for naam in _VERPLICHT if naam not in ruw]
    goed: dict[str, Any] = {}
    for naam, (lees, melding) in _LEZERS.items():
        if naam in ruw:
            goed[naam] = lees(ruw[naam])
            if goed[naam] is None:
                fouten.append(Plek(naam, "ongeldig", melding))
    taal = ruw.get("taal", vragenlijst.talen[0])
    if taal not in vragenlijst.talen:
        fouten.append(Plek("taal", "ongeldig", f"Kies uit: {', '.join(vragenlijst.talen)}."))
    duur = ruw.get("duur")
    if duur is not None and not (type(duur) is int and 0 <= duur <= _DUUR_MAX):
        fouten.append(
            Plek("duur", "ongeldig", f"Geef een heel aantal seconden van 0 tot en met {_DUUR_MAX}.")
        )
    antwoorden, antwoordfouten = ontleed(vragenlijst, goed.get("antwoorden") or {})
    fouten += [Plek(f"antwoorden.{f.vraag}", f.code, f.melding["nl"]) for f in antwoordfouten]
    if fouten:
        raise OngeldigeVraag(tuple(sorted(fouten, key=lambda fout: fout.plek)))
    return Invoer(goed["code"], goed["gemeente"], goed["poging"], antwoorden, taal, duur)


def _ontleed_json(inhoud: bytes) -> dict[str, Any]:
    try:
        ruw = _decoder.decode(inhoud)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fout:
        byte = _BYTE.search(str(fout))
        plek = f"byte {byte[1]}" if byte else ""
        raise OngeldigeVraag((Plek(plek, "geen_json", "De inhoud is geen geldige JSON in UTF-8."),)) from None
    if not isinstance(ruw, dict):
        raise OngeldigeVraag((Plek("", "geen_object", "De inhoud moet een JSON-object zijn."),))
    return ruw


def _code(waarde: object) -> str | None:
    return normaliseer(waarde) if isinstance(waarde, str) else None


def _gemeente(waarde: object) -> str | None:
    return waarde if isinstance(waarde, str) and _GEMEENTE.fullmatch(waarde) else None


def _poging(waarde: object) -> UUID | None:
    if not isinstance(waarde, str) or len(waarde) != 36:
        return None
    try:
        return UUID(waarde)
    except ValueError:
        return None


def _antwoorden(waarde: object) -> dict[str, object] | None:
    return waarde if isinstance(waarde, dict) else None


_LEZERS: dict[str, tuple[Callable[[object], object], str]] = {
    "code": (_code, "Een code heeft drie groepen van vier letters of cijfers."),
    "gemeente": (_gemeente, "Een gemeentecode is GM en vier cijfers, zoals GM0363."),
    "poging": (_poging, "Geef een UUID, zoals 3fa85f64-5717-4562-b3fc-2c963f66afa6."),
    "antwoorden": (_antwoorden, "Geef een object met per vraag een antwoord."),
}


def _schoon(naam: str) -> str:
    """A field name for an error message: short and printable."""
    return "".join(teken if teken.isprintable() else "?" for teken in naam[:64])
