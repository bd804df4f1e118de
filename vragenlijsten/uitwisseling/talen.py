"""Languages of a questionnaire from elsewhere: their names, and which of them are whole enough to keep."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from vragenlijsten.checks import TAAL
from vragenlijsten.model import Tekst
from vragenlijsten.uitwisseling.ontwerp import Ontwerp

NAMEN = {"nl": "Nederlands", "nl@b1": "Nederlands B1", "en": "English", "fy": "Frysk", "ar": "العربية"}
_CODES = {naam.casefold(): code for code, naam in NAMEN.items()} | {
    "dutch": "nl",
    "engels": "en",
    "fries": "fy",
    "frisian": "fy",
    "arabisch": "ar",
    "arabic": "ar",
    "duits": "de",
    "german": "de",
    "deutsch": "de",
    "frans": "fr",
    "french": "fr",
    "français": "fr",
    "turks": "tr",
    "turkish": "tr",
    "pools": "pl",
    "polish": "pl",
    "spaans": "es",
    "spanish": "es",
}
_MET_CODE = re.compile(r".*\(([^()]{1,20})\)\s*")


def taalcode(naam: str) -> str | None:
    """ "Nederlands (nl)", "nl", "nl-informal" or "Dutch" → "nl"; None for what is no language we know of."""
    kern = naam.strip()
    met_code = _MET_CODE.fullmatch(kern)
    code = (met_code[1] if met_code else kern).strip().casefold()
    if code in _CODES:
        return _CODES[code]
    kort = re.split(r"[-_]", code)[0]
    return kort if TAAL.fullmatch(kort) else None


def in_talen(tekst: Tekst, talen: Iterable[str]) -> Tekst | None:
    """The text in these languages; None when one of them is missing."""
    uit = {taal: tekst.get(taal, "").strip() for taal in talen}
    return uit if uit and all(uit.values()) else None


def kies_talen(ontwerp: Ontwerp) -> list[str]:
    """nl first, then every language in which all texts are there. A questionnaire without Dutch keeps its own
    words under nl, to be translated. Says what it leaves out.
    """
    gebruikt = {taal for vraag in ontwerp.vragen for taal in vraag.tekst}
    if gebruikt and "nl" not in gebruikt:
        taal = next(taal for taal in (ontwerp.hoofdtaal, *ontwerp.talen) if taal in gebruikt)
        _leen(ontwerp, taal)
        ontwerp.meld(
            ontwerp.naam, f"er is geen Nederlands: de tekst in '{taal}' staat nu bij nl; vertaal die"
        )
    missend: Counter[str] = Counter()
    eerste: dict[str, str] = {}
    teksten = list(_teksten(ontwerp))
    anders = [taal for taal in dict.fromkeys(ontwerp.talen) if taal != "nl"]
    for plek, tekst in teksten:
        if tekst.get("nl", "").strip():
            for taal in anders:
                if not tekst.get(taal, "").strip():
                    missend[taal] += 1
                    eerste.setdefault(taal, plek)
    for taal, aantal in missend.items():
        melding = f"'{taal}' is niet overgenomen: {aantal} teksten ontbreken, de eerste hier"
        ontwerp.meld(eerste[taal], melding)
    return ["nl", *(taal for taal in anders if not missend[taal])]


def _leen(ontwerp: Ontwerp, taal: str) -> None:
    for _, tekst in _teksten(ontwerp):
        if taal in tekst:
            tekst["nl"] = tekst.pop(taal)
    ontwerp.talen = [ander for ander in ontwerp.talen if ander != taal]


def _teksten(ontwerp: Ontwerp) -> Iterator[tuple[str, Tekst]]:
    gezien: set[int] = set()

    def een(plek: str, tekst: Tekst) -> Iterator[tuple[str, Tekst]]:
        if tekst and id(tekst) not in gezien:
            gezien.add(id(tekst))
            yield plek, tekst

    yield from een(ontwerp.naam, ontwerp.titel)
    yield from een(ontwerp.naam, ontwerp.inleiding)
    for vraag in ontwerp.vragen:
        for blok in vraag.blokken:
            yield from een(blok.plek, blok.titel)
        yield from een(vraag.plek, vraag.tekst)
        yield from een(vraag.plek, vraag.uitleg)
        yield from een(vraag.plek, vraag.intro)
        for optie in vraag.opties:
            yield from een(optie.plek, optie.tekst)
