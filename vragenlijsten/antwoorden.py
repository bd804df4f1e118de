"""Answers: from JSON or a web form to checked values, and from checked values to the stored codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from vragenlijsten.bronnen import VERBODEN_TEKENS
from vragenlijsten.loting import Trekking, loting_codes
from vragenlijsten.meldingen import MELDINGEN
from vragenlijsten.model import (
    NIET_BEANTWOORD,
    NIET_VOORGELEGD,
    WEET_NIET,
    Antwoord,
    Antwoorden,
    GetalVraag,
    MeerkeuzeVraag,
    OpenVraag,
    Pagina,
    RangordeVraag,
    Tekst,
    Vraag,
    Vragenlijst,
    heeft_weet_niet,
)
from vragenlijsten.route import route


class AntwoordFout(Struct, frozen=True):
    """An answer that cannot be accepted: of which question, why (``code``), what to tell the respondent."""

    vraag: str
    code: str
    melding: Tekst


class Gecodeerd(Struct, frozen=True):
    """Answers ready to store: one code per codebook variable, in its order; open texts by question."""

    antwoorden: list[int]
    teksten: dict[str, str]


Uitkomst: TypeAlias = tuple[Antwoorden, tuple[AntwoordFout, ...]]

_GETAL = re.compile(r"-?[0-9]{1,18}")
_REGELEINDE = re.compile(r"\r\n|[\r\v\f]")
_NIETS: tuple[object, ...] = (None, "", [])


class _Ongeldig(Exception):  # noqa: N818 - Dutch, as all words of the domain
    """``code`` as in AntwoordFout; ``tekst`` names the message where that is another."""

    def __init__(self, code: str, tekst: str | None = None, **getallen: int) -> None:
        super().__init__(code)
        self.code = code
        self.melding = {
            taal: melding.format(**getallen) for taal, melding in MELDINGEN[tekst or code].items()
        }


def ontleed(v: Vragenlijst, invoer: Mapping[str, object]) -> Uitkomst:
    """Answers from JSON: those that are valid, and a fault for each that is not. Never raises.

    None, "" and [] mean unanswered; "weet_niet" may stand for 98 where that is offered. Texts are trimmed and
    their line ends made uniform; meerkeuze comes back sorted.
    """
    antwoorden: Antwoorden = {}
    fouten = []
    for sleutel, waarde in invoer.items():
        vraag = v.vragen.get(sleutel)
        try:
            if vraag is None:
                raise _Ongeldig("onbekende_vraag")
            antwoord = controleer_antwoord(v, vraag, waarde)
            if antwoord is not None:
                antwoorden[sleutel] = antwoord
        except _Ongeldig as fout:
            fouten.append(AntwoordFout(_schoon(sleutel), fout.code, fout.melding))
    return antwoorden, tuple(fouten)


def ontleed_formulier(v: Vragenlijst, pagina: Pagina, velden: Mapping[str, Sequence[str]]) -> Uitkomst:
    """Answers from the HTML form of one page: only its questions are read, other fields are left alone.

    Field names: the question id; for rangorde ``<id>.1``, ``<id>.2`` … (an empty place is closed up). A
    question of the page that is not in the result was left open (or cleared). Never raises.
    """
    antwoorden: Antwoorden = {}
    fouten = []
    for vraag in pagina.vragen:
        try:
            antwoord = controleer_antwoord(v, vraag, _uit_velden(vraag, velden))
            if antwoord is not None:
                antwoorden[vraag.id] = antwoord
        except _Ongeldig as fout:
            fouten.append(AntwoordFout(vraag.id, fout.code, fout.melding))
    return antwoorden, tuple(fouten)


def codeer(
    v: Vragenlijst,
    antwoorden: Mapping[str, Antwoord],
    deel: int | None = None,
    trekking: Trekking | None = None,
) -> Gecodeerd:
    """Codes in codebook order: 97 for what is not on the route, 98 for weet niet, 99 for what was left open.

    Where the questionnaire draws lots, ``trekking`` follows after the answers (97: none was made).

    Answers that became unreachable are dropped, texts too. ``antwoorden`` come from ``ontleed``; a value that
    does not fit its question raises ValueError rather than being stored as something else.
    """
    op_route = {vraag.id for pagina in route(v, antwoorden, deel) for vraag in pagina.vragen}
    codes: list[int] = []
    teksten: dict[str, str] = {}
    for id_, vraag in v.vragen.items():
        breedte = v.breedtes[id_]
        if id_ not in op_route:
            codes += [NIET_VOORGELEGD] * breedte
            continue
        try:
            antwoord = controleer_antwoord(v, vraag, antwoorden.get(id_))
        except _Ongeldig as fout:
            raise ValueError(f"het antwoord op '{id_}' past niet bij de vraag: {fout.code}") from fout
        if isinstance(antwoord, str):
            teksten[id_] = antwoord
        else:
            codes += _codes(vraag, antwoord, breedte)
    codes += loting_codes(v, op_route, trekking)
    return Gecodeerd(codes, teksten)


def _codes(vraag: Vraag, antwoord: int | list[int] | None, breedte: int) -> Iterable[int]:
    """The codes of one question on the route, as many as it has variables."""
    if not isinstance(antwoord, list):
        return [NIET_BEANTWOORD if antwoord is None else antwoord] * breedte
    if isinstance(vraag, MeerkeuzeVraag):
        return [int(optie.code in antwoord) for optie in vraag.opties]
    return [*antwoord, *[NIET_BEANTWOORD] * (breedte - len(antwoord))]


def controleer_antwoord(v: Vragenlijst, vraag: Vraag, waarde: object) -> Antwoord | None:
    """The answer in its one stored form, None when there is none. Raises _Ongeldig."""
    if type(waarde) is int and waarde in v.codes.get(vraag.id, ()):
        return waarde  # nearly every answer; the rest finds out what is wrong
    if isinstance(waarde, str) and isinstance(vraag, OpenVraag):
        return _tekst(vraag, waarde)
    if waarde in _NIETS:
        return None
    if _is_weet_niet(waarde) and heeft_weet_niet(vraag, v.schalen):
        return WEET_NIET
    match vraag:
        case OpenVraag():
            raise _Ongeldig("verkeerd_soort")
        case MeerkeuzeVraag() | RangordeVraag():
            return _lijst(vraag, waarde)
        case GetalVraag() if type(waarde) is int:
            raise _Ongeldig("buiten_schaal", "buiten_bereik", van=vraag.van, tot=vraag.tot)
        case _:
            return _code(waarde, v.codes[vraag.id].__contains__)


def _is_weet_niet(waarde: object) -> bool:
    return waarde == "weet_niet" or (type(waarde) is int and waarde == WEET_NIET)


def _code(waarde: object, bestaat: Callable[[int], bool]) -> int:
    if isinstance(waarde, bool | float | str):
        raise _Ongeldig("geen_getal")
    if not isinstance(waarde, int):
        raise _Ongeldig("verkeerd_soort")
    if not bestaat(waarde):
        raise _Ongeldig("buiten_schaal")
    return waarde


def _lijst(vraag: MeerkeuzeVraag | RangordeVraag, waarde: object) -> list[int] | int:
    """The options chosen, in codes; weet niet as 98, also when it came as the one thing ticked."""
    if not isinstance(waarde, list):
        raise _Ongeldig("verkeerd_soort")
    los = {optie.code for optie in vraag.opties if optie.exclusief}
    if vraag.weet_niet:
        los.add(WEET_NIET)
    codes = {optie.code for optie in vraag.opties} | los
    lijst = [_code(item, codes.__contains__) for item in waarde]
    if len(set(lijst)) < len(lijst):
        raise _Ongeldig("dubbel")
    if len(lijst) > 1 and los.intersection(lijst):
        raise _Ongeldig("exclusief")
    if lijst == [WEET_NIET]:
        return WEET_NIET
    if isinstance(vraag, MeerkeuzeVraag):
        return sorted(lijst)
    if len(lijst) > vraag.top:
        raise _Ongeldig("teveel", top=vraag.top)
    return lijst


def _tekst(vraag: OpenVraag, waarde: str) -> str | None:
    tekst = _REGELEINDE.sub("\n", waarde).strip()
    if VERBODEN_TEKENS.search(tekst):
        raise _Ongeldig("verboden_teken")
    if len(tekst) > vraag.maximum:
        raise _Ongeldig("te_lang", maximum=vraag.maximum)
    return tekst or None


def _uit_velden(vraag: Vraag, velden: Mapping[str, Sequence[str]]) -> object:
    """The form fields of one question as the value that JSON would hold."""
    waarden = list(velden.get(vraag.id, ()))
    if isinstance(vraag, OpenVraag):
        return waarden[0] if len(waarden) == 1 else (waarden or None)
    if isinstance(vraag, RangordeVraag):
        plaatsen = [f"{vraag.id}.{plaats}" for plaats in range(1, len(vraag.opties) + 1)]
        waarden += [waarde for plaats in plaatsen for waarde in velden.get(plaats, ())]
    gekozen = [_getal(waarde) for waarde in waarden if waarde.strip()]
    if isinstance(vraag, MeerkeuzeVraag | RangordeVraag):
        return gekozen
    if len(gekozen) > 1:
        raise _Ongeldig("teveel", top=1)
    return gekozen[0] if gekozen else None


def _getal(waarde: str) -> int | str:
    """The number in a form field; anything else as a text that no coded question accepts."""
    kaal = waarde.strip()
    return int(kaal) if _GETAL.fullmatch(kaal) else "geen getal"


def _schoon(sleutel: object) -> str:
    """A field name from outside, safe to log, store and show."""
    return VERBODEN_TEKENS.sub("?", str(sleutel))[:64]
