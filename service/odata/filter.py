"""Reading a $filter: text → tokens → tree, by recursive descent. Nothing of the text is ever run or pasted.

Both dialects are read: substringof of version 3, contains and `in` of version 4. What is not understood is an
OdataFout with the character where it stands; no other error leaves this module. Length, depth and the number
of terms are bounded, so that reading takes no more than some milliseconds.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import NoReturn

from service.odata.fouten import Fout, OdataFout, kort
from service.odata.uitdrukking import (
    FUNCTIES,
    VERGELIJKINGEN,
    ZOEKT,
    Functie,
    Kolom,
    Lid,
    Lijst,
    Niet,
    Samen,
    Uitdrukking,
    Vergelijking,
    Waarde,
    Zoek,
)

LANGSTE = 30_000
"""Characters: every gemeente by its code, twice."""
DIEPST = 24
"""Parentheses, `not` and functions inside each other."""
MEESTE = 1_500
"""Comparisons, and values in a list."""
_LANGSTE_GETAL = 30
_VAST = frozenset({"and", "datetime", "false", "in", "not", "null", "or", "true", *VERGELIJKINGEN})
_HEEL = 2**53  # larger whole numbers are not exact in JSON either
_DELEN = re.compile(
    r"""(?P<ruimte>[ \t\r\n]+)
      | (?P<tijd>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)
      | (?P<getal>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[dDfFlLmM]?)
      | (?P<naam>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<tekst>'(?:[^']|'')*')
      | (?P<teken>[(),])""",
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True)
class _Deel:
    soort: str
    tekst: str
    plek: int

    def is_(self, *woorden: str) -> bool:
        return self.soort in ("naam", "teken") and self.tekst in woorden


def lees_filter(tekst: str) -> Uitdrukking:
    """The tree of a $filter. Raises OdataFout."""
    if len(tekst) > LANGSTE:
        raise OdataFout(Fout("$filter", f"De voorwaarde is langer dan {LANGSTE} tekens. Splits haar op."))
    lezer = _Lezer(_ontleed(tekst))
    uitdrukking = lezer.of(0)
    if lezer.nu.soort != "einde":
        lezer.faal("Hier had 'and', 'or' of het einde moeten staan.")
    return uitdrukking


def _ontleed(tekst: str) -> list[_Deel]:
    delen, plek = [], 0
    while plek < len(tekst):
        gevonden = _DELEN.match(tekst, plek)
        if gevonden is None:
            wat = "Deze tekst heeft geen aanhalingsteken aan het eind." if tekst[plek] == "'" else ""
            raise OdataFout(
                Fout("$filter", wat or f"Het teken '{kort(tekst[plek])}' hoort hier niet.", plek + 1)
            )
        if gevonden.lastgroup != "ruimte":
            delen.append(_Deel(str(gevonden.lastgroup), gevonden.group(), plek + 1))
        plek = gevonden.end()
    return [*delen, _Deel("einde", "", len(tekst) + 1)]


class _Lezer:
    """The tokens, the place in them, and the number of terms so far."""

    def __init__(self, delen: list[_Deel]) -> None:
        self._delen = delen
        self._plek = 0
        self._termen = 0

    @property
    def nu(self) -> _Deel:
        return self._delen[self._plek]

    @property
    def straks(self) -> _Deel:
        return self._delen[min(self._plek + 1, len(self._delen) - 1)]

    def faal(self, melding: str, plek: int = 0) -> NoReturn:
        raise OdataFout(Fout("$filter", melding, plek or self.nu.plek))

    def of(self, diepte: int) -> Uitdrukking:
        """a or b or …"""
        delen = [self.en(diepte)]
        while self.nu.is_("or"):
            self._neem()
            delen.append(self.en(diepte))
        return delen[0] if len(delen) == 1 else Samen("or", tuple(delen))

    def en(self, diepte: int) -> Uitdrukking:
        """a and b and …"""
        delen = [self._een(diepte)]
        while self.nu.is_("and"):
            self._neem()
            delen.append(self._een(diepte))
        return delen[0] if len(delen) == 1 else Samen("and", tuple(delen))

    def _een(self, diepte: int) -> Uitdrukking:
        if diepte > DIEPST:
            self.faal(f"De voorwaarde is dieper dan {DIEPST} haakjes in elkaar.")
        if self.nu.is_("not"):
            self._neem()
            return Niet(self._een(diepte + 1))
        if self.nu.is_("("):
            self._neem()
            deel = self.of(diepte + 1)
            self._eis(")")
            return deel
        if self.nu.is_(*ZOEKT, "substringof") and self.straks.is_("("):
            return self._zoek(diepte)
        return self._vergelijking(diepte)

    def _zoek(self, diepte: int) -> Uitdrukking:
        functie = self._neem()
        self._tel(functie.plek)
        self._eis("(")
        eerste = self._lid(diepte)
        self._eis(",")
        tweede = self._lid(diepte)
        self._eis(")")
        omgekeerd = functie.tekst == "substringof"
        naam = "contains" if omgekeerd else functie.tekst
        zoek = Zoek(naam, *((tweede, eerste) if omgekeerd else (eerste, tweede)), functie.plek)
        return self._waar_of_niet(zoek)

    def _waar_of_niet(self, zoek: Zoek) -> Uitdrukking:
        """`… eq true`, as some clients write behind a question."""
        if not self.nu.is_("eq", "ne"):
            return zoek
        teken = self._neem()
        if not self.nu.is_("true", "false"):
            self.faal("Vergelijk dit alleen met true of false.")
        return zoek if (teken.tekst == "eq") == (self._neem().tekst == "true") else Niet(zoek)

    def _vergelijking(self, diepte: int) -> Uitdrukking:
        links, plek = self._lid(diepte), self.nu.plek
        if self.nu.is_("in"):
            self._neem()
            return Lijst(links, self._waarden(), plek)
        if not self.nu.is_(*VERGELIJKINGEN):
            self.faal(f"Hier had een vergelijking moeten staan: {', '.join(VERGELIJKINGEN)} of in.")
        self._tel(plek)
        return Vergelijking(self._neem().tekst, links, self._lid(diepte), plek)

    def _waarden(self) -> tuple[Waarde, ...]:
        self._eis("(")
        waarden = [self._waarde()]
        while self.nu.is_(","):
            self._neem()
            waarden.append(self._waarde())
        self._eis(")")
        return tuple(waarden)

    def _lid(self, diepte: int) -> Lid:
        if self.nu.soort == "naam" and self.straks.is_("("):
            functie = self._neem()
            if functie.tekst not in FUNCTIES:
                er_is = ", ".join((*ZOEKT, "substringof", *FUNCTIES))
                self.faal(
                    f"De functie '{kort(functie.tekst)}' kennen wij niet. Er zijn: {er_is}.", functie.plek
                )
            if diepte > DIEPST:
                self.faal(f"De voorwaarde is dieper dan {DIEPST} haakjes in elkaar.")
            self._eis("(")
            van = self._lid(diepte + 1)
            self._eis(")")
            return Functie(functie.tekst, van, functie.plek)
        if self.nu.soort == "naam" and self.nu.tekst not in _VAST:
            deel = self._neem()
            return Kolom(deel.tekst, deel.plek)
        return self._waarde(tel=False)

    def _waarde(self, *, tel: bool = True) -> Waarde:
        if tel:
            self._tel(self.nu.plek)
        if self.nu.is_("datetime") and self.straks.soort == "tekst":
            self._neem()  # of version 3; times are compared as the texts that they are
        deel = self._neem()
        if deel.soort == "tekst":
            return Waarde(deel.tekst[1:-1].replace("''", "'"), deel.plek)
        if deel.soort == "tijd":
            return Waarde(deel.tekst, deel.plek)
        if deel.soort == "getal":
            return Waarde(_getal(deel), deel.plek)
        if not deel.is_("null"):
            self.faal("Hier had een kolom of een waarde moeten staan. Zet tekst tussen '…'.", deel.plek)
        return Waarde(None, deel.plek)

    def _neem(self) -> _Deel:
        deel = self.nu
        self._plek = min(self._plek + 1, len(self._delen) - 1)
        return deel

    def _eis(self, teken: str) -> None:
        if not self.nu.is_(teken):
            self.faal(f"Hier had '{teken}' moeten staan.")
        self._neem()

    def _tel(self, plek: int) -> None:
        self._termen += 1
        if self._termen > MEESTE:
            self.faal(f"De voorwaarde heeft meer dan {MEESTE} vergelijkingen. Splits haar op.", plek)


def _getal(deel: _Deel) -> int | float:
    tekst = deel.tekst.rstrip("dDfFlLmM")
    if len(tekst) <= _LANGSTE_GETAL:
        heel = tekst.lstrip("-").isdecimal()
        getal: int | float = int(tekst) if heel else float(tekst)
        if math.isfinite(getal) and abs(getal) <= (_HEEL if heel else math.inf):
            return getal
    raise OdataFout(Fout("$filter", "Dit getal is te groot.", deel.plek))
