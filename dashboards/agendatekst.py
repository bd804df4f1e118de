"""The sentences of a gespreksagenda: what was found, as a person would say it, with its figures.

Only for differences that were selected as beyond chance (`agendakeuze`): the words "verschillend", "hoger"
and "lager" come from the verdict of the publication. All functions are pure and give plain Dutch (B1).
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.agendakeuze import HOOGSTENS, SOORTEN, Kandidaat
from dashboards.gegevens import Meting, Toets, is_aandeel
from dashboards.texts import (
    MENSEN,
    NBSP,
    OORDEEL_WOORDEN,
    PARTIJEN,
    VERGELIJKBAAR,
    citaat,
    deel_in_woorden,
    vragen,
)
from dashboards.theme import getal, hoofdletter, marge, opsomming, procent, telwoord, waarde
from vragenlijsten import Schaal

KOPPEN = {
    "verschil": "Waarover denken de partijen verschillend?",
    "verandering": "Wat is er veranderd sinds de vorige meting?",
    "anders": f"Wat is hier anders dan in {VERGELIJKBAAR}?",
}
_WAT = {
    "verschil": "verschillen tussen de partijen",
    "verandering": "veranderingen sinds de vorige meting",
    "anders": f"verschillen met {VERGELIJKBAAR}",
}
_NIETS_GETOETST = {
    "verschil": "Er is hier niets te vergelijken: daarvoor zijn van ten minste twee partijen genoeg "
    "antwoorden nodig op dezelfde vraag.",
    "verandering": "Er is hier niets te vergelijken: er is geen eerdere meting met genoeg antwoorden op "
    "dezelfde vraag.",
    "anders": "Er is hier niets te vergelijken: daarvoor zijn genoeg antwoorden nodig, ook in "
    f"{VERGELIJKBAAR}.",
}
WEINIG = "Er zijn weinig antwoorden. Zie dit als een eerste aanwijzing."
KEUZE = (
    "Een computer kiest de punten, elke keer met dezelfde regels. Niemand kiest ze met de hand.",
    "Er zijn drie soorten: waar de partijen verschillend denken, wat is veranderd sinds de vorige meting, en "
    f"wat anders is dan in {VERGELIJKBAAR}. Van elke soort staan er hoogstens {telwoord(HOOGSTENS)}.",
    "Een punt komt er alleen op als het verschil groter is dan toeval. De marge van het verschil bevat nooit "
    "nul. Wij tellen mee dat er veel is vergeleken. Dat doen wij twee keer: over alle gemeenten bij deze "
    "vraag, en over alle vragen in deze gemeente (Benjamini en Hochberg, 5 procent).",
    "Een verschil moet ook groot genoeg zijn om over te praten: ten minste 5 punten. Eén punt is één "
    "procentpunt. Bij een rapportcijfer is het ten minste 0,2.",
    "Bovenaan staat het verschil dat ten minste het grootst is. Daarvoor kijken wij naar de kant van de "
    "marge die het dichtst bij nul ligt. Zo wint een verschil niet omdat er weinig antwoorden zijn. Bij "
    "gelijke stand gaat de vraag voor die eerder in de lijst van begrippen staat.",
    f"Bij {VERGELIJKBAAR} telt de eigen gemeente in het verschil niet mee. In het cijfer ernaast wel. "
    "Daardoor, en door afronding, kan het verschil anders zijn dan de cijfers naast elkaar.",
    "Elke vraag staat er één keer op. Hoort zij bij meer soorten, dan staat dat erbij.",
    "‘Hoger’ is niet ‘beter’ en ‘anders’ is niet ‘fout’. De agenda zegt niet wie gelijk heeft. Zij zegt waar "
    "een gesprek kan beginnen.",
)
"""How the points are chosen, for the page and docs/uitleg/gespreksagenda.md."""


@dataclass(frozen=True, slots=True)
class Niveau:
    """A level in the parts of a sentence: "ruim een derde van de inwoners" "is" "het eens met ‘…’" """

    wie: str
    werkwoord: str
    rest: str
    cijfer: str

    def zin(self, vooraf: str = "") -> str:
        """The sentence; after `vooraf` ("In 2026") the verb comes first, as Dutch wants it."""
        eerste = f"{self.wie} {self.werkwoord}" if not vooraf else f"{vooraf} {self.werkwoord} {self.wie}"
        return f"{hoofdletter(eerste)} {self.rest}{self.cijfer}."


def niveau(m: Meting, maat: str, schaal: Schaal, doelgroep: str, onderwerp: str) -> Niveau:
    """The level of a group about `onderwerp` (the statement, or the short name)."""
    enkel, meer = MENSEN[doelgroep]
    if not is_aandeel(maat):
        return Niveau(
            f"de {meer}", "geven", f"gemiddeld een {getal(m.schatting, 1)} bij {citaat(onderwerp)}", ""
        )
    deel, meervoud = deel_in_woorden(m.schatting)
    wie = {
        "bijna iedereen": f"bijna alle {meer}",
        "bijna niemand": f"bijna geen enkele {enkel}",
        "een enkeling": f"een enkele {enkel}",
    }.get(deel, f"{deel} {meer}" if " op de " in deel else f"{deel} van de {meer}")
    meervoud = meervoud or deel == "bijna iedereen"
    cijfer = f" ({procent(m.schatting)}{NBSP}procent)"
    if maat in {"eens", "oneens"}:
        return Niveau(wie, "zijn" if meervoud else "is", f"het {maat} met {citaat(onderwerp)}", cijfer)
    laag, hoog = schaal.aandelen[maat]
    grens = f"een {laag} of hoger" if hoog == schaal.tot else f"een {laag} tot en met {hoog}"
    return Niveau(wie, "geven" if meervoud else "geeft", f"{grens} bij {citaat(onderwerp)}", cijfer)


def vervolg(m: Meting, maat: str) -> str:
    """A second level behind "is dat": "bijna de helft (47 procent)" or "een 7,4"."""
    if not is_aandeel(maat):
        return f"een {getal(m.schatting, 1)}"
    return f"{deel_in_woorden(m.schatting)[0]} ({procent(m.schatting)}{NBSP}procent)"


def verschil_zin(toets: Toets, maat: str, met_anderen: bool = False) -> str:
    """ "Het verschil is 43 punten, met een marge van 30 tot 56." without a sign: the levels say which way.

    `met_anderen`: "Dat is 20 punten hoger dan in vergelijkbare gemeenten, …", for there is no level of them
    without the gemeente itself.
    """
    if toets.verschil is None or toets.lo is None or toets.hi is None:
        raise ValueError("een verschil zonder marge is geen agendapunt")
    laag, hoog = sorted((abs(toets.lo), abs(toets.hi)))
    aandeel = is_aandeel(maat)
    groot = waarde(abs(toets.verschil), aandeel)
    eenheid = "" if not aandeel else " punt" if groot == "1" else " punten"
    zeker = f"met een marge van {marge(laag, hoog, aandeel)}"
    if met_anderen:
        return f"Dat is {groot}{eenheid} {toets.oordeel} dan in {VERGELIJKBAAR}, {zeker}."
    return f"Het verschil is {groot}{eenheid}, {zeker}."


def ook_zin(k: Kandidaat, vorige: str) -> str:
    """What else was found about a begrip that is on the agenda for another reason; `vorige` the period."""
    wie = [PARTIJEN[d] for d in k.doelgroepen]
    if k.soort == "verschil":
        return f"Ook denken {opsomming(wie)} hier duidelijk verschillend over."
    tegen = f"in {vorige}" if k.soort == "verandering" else f"in {VERGELIJKBAAR}"
    return f"Bij {wie[0]} is dit ook {OORDEEL_WOORDEN[k.toets.oordeel or '']} dan {tegen}."


def over_het_aantal(soort: str, getoetst: int, zeker: int, getoond: int) -> str:
    """Under the heading of a kind: how many differences were looked at, at how many questions (`zeker`) one
    is beyond chance, and how many of those are shown."""
    if not getoetst:
        return _NIETS_GETOETST[soort]
    keken = f"Wij keken naar {getal(getoetst)} {_WAT[soort]}."
    if getoetst == 1:
        keken = "Wij konden één vergelijking maken."
    if not zeker:
        geen = "Het verschil is niet" if getoetst == 1 else "Geen daarvan is"
        return f"{keken} {geen} zeker en groot genoeg."
    genoeg = f"{keken} Bij {vragen(zeker)} is het verschil zeker en groot genoeg."
    if getoond == HOOGSTENS < zeker:
        nieuw = "" if soort == SOORTEN[0] else " die nog niet op de agenda stonden"
        return f"{genoeg} Hier staan de {telwoord(getoond)} grootste{nieuw}."
    if getoond < zeker:
        return f"{genoeg} Wat hier niet staat, staat al op de agenda."
    return genoeg


def punten(n: int) -> str:
    """ "geen punten", "één punt", "zeven punten"."""
    return f"{telwoord(n)} {'punt' if n == 1 else 'punten'}"
