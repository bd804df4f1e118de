"""How much paper the parts of a report take, by estimate: what fits is decided before it is laid out.

Laying out again after too much costs as much as the first time. The estimate is some tenths too high, for
all reports alike (`OP_VIER`); the layout itself has the last word on the number of sheets (`pdf.maak_pdf`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from dashboards import theme
from dashboards.figuur import Figuur, Tabel
from dashboards.rapport.inhoud import Aanhaling, Bevinding, Rapport

BREED = 487.0
"""pt: the width of what is printed."""
OP_VIER = 3010.0
"""pt by this estimate that four sheets hold: of 38 reports of the demo one below did not fit, and three above
would have."""
_KLEIN, _GEWOON = 8.0, 9.6  # pt: letters
_REGEL = 1.06  # height of a line, in letters
_RIJ = 10.9  # pt: a row of one line in a table
_KOP, _KOPJE = 32.0, 20.0  # pt: a heading of level 2 or 3 with its air


def tekst(woorden: str, letter: float = _GEWOON, breed: float = BREED) -> float:
    """pt that a text takes, with the air below it."""
    return math.ceil(theme.breedte(woorden, letter) / (0.98 * breed)) * letter * _REGEL + 0.2 * letter


def figuur(f: Figuur, hoogte: float, voet: Iterable[str] = ()) -> float:
    """pt of a drawing `hoogte` high, with its heading, finding, question and foot."""
    regels = tekst(f.vraag_en_schaal, _KLEIN) + sum(tekst(zin, _KLEIN) for zin in voet)
    return _KOP + tekst(f.titel, 10.6) + regels + hoogte + 22


def tabel(t: Tabel) -> float:
    """pt of a table with its heads, below its drawing."""
    lang = 150 if len(t.kop) > 3 else BREED
    regels = [max(math.ceil(theme.breedte(rij[0], _KLEIN) / lang), 1) for rij in t.rijen]
    return 42 + sum(_RIJ + 9.8 * (n - 1) for n in regels)


def kader(bevindingen: Sequence[Bevinding], letter: float = _GEWOON) -> float:
    """pt of a box with lines that begin with what they are about."""
    return 56 + sum(tekst(f"{b.onderwerp}. {b.zin}", letter, BREED - 38) + 3 for b in bevindingen)


def agenda(r: Rapport) -> float:
    """pt of the gespreksagenda."""
    hoog = _KOP + tekst(r.agenda.inleiding) + sum(tekst(zin, _KLEIN) for zin in r.agenda.meldingen)
    for deel in r.agenda.delen:
        if deel.punten:
            hoog += _KOPJE + tekst(deel.uitleg, _KLEIN)
        for p in deel.punten:
            woorden = " ".join((p.titel, p.zin, p.verschil, *p.ook))
            hoog += tekst(woorden, breed=BREED - 20) + 5
            hoog += tekst(p.gespreksvraag, breed=BREED - 120) + 12 if p.gespreksvraag else 0
    return hoog


def aanhalingen(stukken: Sequence[Aanhaling]) -> float:
    """pt of stories or answers under their heading."""
    if not stukken:
        return 0.0
    per = (sum(tekst(a, breed=BREED - 12) for a in s.alineas) + tekst(s.wie, _KLEIN) + 12 for s in stukken)
    return _KOP + 16 + sum(per)


def vast(r: Rapport) -> float:
    """pt of what is always there: head, findings, agenda, and the box about the method."""
    kop = 84 + (28 if len(r.naam) > 34 else 0) + sum(tekst(zin) + 32 for zin in r.meldingen)
    return kop + kader(r.bevindingen) + agenda(r) + kader(r.gemeten, 8.6)


def som(delen: Mapping[str, float], zonder: Sequence[str]) -> float:
    """pt of all parts but those."""
    return sum(hoog for naam, hoog in delen.items() if naam not in zonder)
