"""The Burgerpeiling of the VNG (data format of 2022): which of its items come close to a begrip of ours.

Only facts of that format are here: names of variables and codes. The words are ours and say in short what
was asked. Every question has a bewoording that no begrip of ours knows (`ELDERS`), so a trend breaks there:
the same subject, asked in other words. What has other answers than ours (their trust in five steps, ours
from 0 to 10) is left out, for a break in words would hide a break in scale.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from vragenlijsten.loading import Catalogus
from vragenlijsten.model import (
    NIET_BEANTWOORD,
    NIET_VOORGELEGD,
    WEET_NIET,
    Module,
    Pagina,
    Schaal,
    SchaalVraag,
    Tekst,
    Vragenlijst,
)
from vragenlijsten.uitwisseling.koppeling import Kolom, Koppeling, Plek, Wegingkolom

ELDERS = 100
"""A bewoording far above those of our own series."""
MINSTENS = 475
"""Completed questionnaires below which the VNG does not publish a gemeente."""
IEDEREEN = "iedereen"
"""The stratum of a gemeente that is not divided by age."""
LEEFTIJDEN = ("18-29", "30-39", "40-54", "55-64", "65-74", "75+")
"""Their classes, in the order of the codes 1 to 6 of ch02."""

_MISSEND = {
    "-1": NIET_VOORGELEGD,
    "77": NIET_BEANTWOORD,
    "88": NIET_BEANTWOORD,
    "99": NIET_BEANTWOORD,
}
_EENS = {str(code): 6 - code for code in range(1, 6)} | {"6": WEET_NIET} | _MISSEND
"""1 is helemaal eens there, and helemaal oneens with us."""
_CIJFER = {str(code): code for code in range(1, 11)} | {"11": WEET_NIET} | _MISSEND
_VRAGEN: tuple[tuple[str, str, str, dict[str, int], Tekst], ...] = (
    (
        "dec_belofte",
        "bo02_0",
        "eens5",
        _EENS,
        {"nl": "Wat de gemeente zegt, doet zij ook.", "en": "The municipality does what it says."},
    ),
    (
        "ini_uitzondering",
        "bo02_2",
        "eens5",
        _EENS,
        {"nl": "De gemeente is soepel als dat nodig is.", "en": "The municipality is flexible when needed."},
    ),
    (
        "sam_inhoud_ervaring",
        "bo03_0",
        "eens5",
        _EENS,
        {"nl": "De gemeente luistert naar inwoners.", "en": "The municipality listens to residents."},
    ),
    (
        "ini_ruimte",
        "wl12_1",
        "eens5",
        _EENS,
        {"nl": "De buurt krijgt ruimte van de gemeente.", "en": "The municipality leaves room for the area."},
    ),
    (
        "wel_tevreden",
        "zw00",
        "cijfer10",
        _CIJFER,
        {"nl": "Welk cijfer geeft u uw leven?", "en": "What mark do you give your life?"},
    ),
)
"""begrip, their variable, scale, their code → ours, our words for it."""
_TITEL: Tekst = {"nl": "Burgerpeiling", "en": "Burgerpeiling"}
_INLEIDING: Tekst = {
    "nl": "Deze antwoorden komen uit de Burgerpeiling. De vragen zijn daar in andere woorden gesteld.",
    "en": "These answers come from the Burgerpeiling, where the questions were put in other words.",
}


def burgerpeiling(catalogus: Catalogus) -> Vragenlijst:
    """The questions that are carried over, linked to the begrippen of this catalogue."""
    vragen = tuple(
        SchaalVraag(id=begrip, tekst=tekst, schaal=schaal, bewoording=ELDERS)
        for begrip, _, schaal, _, tekst in _VRAGEN
    )
    talen = tuple(_TITEL)
    return Vragenlijst(
        id="burgerpeiling",
        naam="2022",
        doelgroep="inwoners",
        titel=_TITEL,
        inleiding=_INLEIDING,
        talen=talen,
        modules=(Module("burgerpeiling", _TITEL, (Pagina("burgerpeiling", _TITEL, vragen),)),),
        schalen={vraag.schaal: _in_talen(catalogus.schalen[vraag.schaal], talen) for vraag in vragen},
        titels={
            vraag.begrip: {taal: catalogus.begrippen[vraag.begrip].titel[taal] for taal in talen}
            for vraag in vragen
        },
    )


def _in_talen(schaal: Schaal, talen: Iterable[str]) -> Schaal:
    labels = {code: {taal: label[taal] for taal in talen} for code, label in schaal.labels.items()}
    return Schaal(
        schaal.id,
        schaal.van,
        schaal.tot,
        labels,
        schaal.weet_niet,
        schaal.aandelen,
        schaal.hoofdmaat,
        schaal.netto,
    )


def koppeling(strata: Collection[str]) -> Koppeling:
    """How their file fits: by age class, unless the ronde has one stratum (`IEDEREEN`) per gemeente."""
    leeftijd = Plek(kolom="ch02", waarden={str(nr): naam for nr, naam in enumerate(LEEFTIJDEN, 1)})
    return Koppeling(
        gemeente=Plek(kolom="gemnr"),
        stratum=Plek(waarde=IEDEREEN) if set(strata) == {IEDEREEN} else leeftijd,
        vragen={begrip: Kolom(kolom, waarden=waarden) for begrip, kolom, _, waarden, _ in _VRAGEN},
        sleutel="respondent",
        weging=Wegingkolom("weging"),
    )


def te_weinig(gemeenten: Iterable[str]) -> dict[str, int]:
    """Gemeenten with fewer answers than the VNG asks for, with how many."""
    return {code: n for code, n in sorted(Counter(gemeenten).items()) if n < MINSTENS}
