"""Conditions as other systems write them → our display rules. One small grammar serves XLSForm (XPath) and
LimeSurvey (its expression manager): comparisons of one question with one value, joined by and, or and not.

Anything else (sums, functions, other answers at the other side) is refused in words, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from vragenlijsten.model import WEET_NIET

MAX_LENGTE = 4000
MAX_DIEPTE = 12

_DEEL = re.compile(
    r"\s*(?:(?P<naam>\$\{\s*[^{}]{1,100}?\s*\}|[A-Za-z_][\w.-]*)"
    r"|(?P<getal>-?[0-9]{1,9}(?![\w.]))"
    r"|(?P<tekst>'[^']*'|\"[^\"]*\")"
    r"|(?P<teken>&&|\|\||==|!=|<=|>=|[()=<>!,]))"
)
_OPS = {"=": "=", "==": "=", "eq": "=", "!=": "!=", "ne": "!=", "<": "<", "lt": "<", ">": ">", "gt": ">"}
_OPS |= {"<=": "<=", "le": "<=", ">=": ">=", "ge": ">="}
_OMGEKEERD = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}


class OnbekendeUitdrukking(Exception):  # noqa: N818 - Dutch, as all words of the domain
    """A condition that has no counterpart in ours; the message says which part."""


@dataclass(frozen=True)
class Doel:
    """What a name in a condition points at. `codes`: foreign value → our code, None: any whole number.

    `soort`: one (one code), meer (several), open (words), deel (the random part), optie (one box of a
    meerkeuze: `code` is the option).
    """

    id: str
    soort: str = "een"
    codes: Mapping[str, int] | None = None
    code: int = 0


Zoek = Callable[[str], Doel | None]


def lees_regel(tekst: str, zoek: Zoek) -> list[Any]:
    """The rule that a condition means. Raises OnbekendeUitdrukking."""
    if len(tekst) > MAX_LENGTE:
        _weiger("deze voorwaarde is te lang")
    return _Lezer(_delen(tekst), zoek).alles()


def _weiger(melding: str) -> NoReturn:
    raise OnbekendeUitdrukking(melding)


def _delen(tekst: str) -> list[tuple[str, str]]:
    delen, plaats, kaal = [], 0, tekst.rstrip()
    while plaats < len(kaal):
        gevonden = _DEEL.match(kaal, plaats)
        if gevonden is None or gevonden.lastgroup is None:
            _weiger(f"'{kaal[plaats : plaats + 20].strip()}' kennen wij niet")
        delen.append((gevonden.lastgroup, gevonden[gevonden.lastgroup]))
        plaats = gevonden.end()
    return delen


class _Lezer:
    """Recursive descent over the parts of one condition."""

    def __init__(self, delen: list[tuple[str, str]], zoek: Zoek) -> None:
        self.delen = [*delen, ("eind", "")]
        self.zoek = zoek
        self.nr = 0

    def alles(self) -> list[Any]:
        regel = self._of(0)
        if self.delen[self.nr][0] != "eind":
            _weiger(f"'{self.delen[self.nr][1][:20]}' staat op een plek die wij niet begrijpen")
        return regel

    def _neem(self, *woorden: str) -> bool:
        soort, woord = self.delen[self.nr]
        if soort in {"naam", "teken"} and woord.lower() in woorden:
            self.nr += 1
            return True
        return False

    def _eis(self, woord: str) -> None:
        if not self._neem(woord):
            _weiger(f"hier hoort '{woord}' te staan, niet '{self.delen[self.nr][1][:20]}'")

    def _of(self, diepte: int) -> list[Any]:
        if diepte > MAX_DIEPTE:
            _weiger("deze voorwaarde is te diep genest")
        leden = [self._en(diepte)]
        while self._neem("or", "||"):
            leden.append(self._en(diepte))
        return leden[0] if len(leden) == 1 else _samen_of(leden)

    def _en(self, diepte: int) -> list[Any]:
        leden = [self._niet(diepte)]
        while self._neem("and", "&&"):
            leden.append(self._niet(diepte))
        return leden[0] if len(leden) == 1 else _samen_en(leden)

    def _niet(self, diepte: int) -> list[Any]:
        if self._neem("not", "!"):
            if diepte > MAX_DIEPTE:
                _weiger("deze voorwaarde is te diep genest")
            regel = self._niet(diepte + 1)
            return list(regel[1]) if regel[0] == "niet" else ["niet", regel]
        if self._neem("("):
            regel = self._of(diepte + 1)
            self._eis(")")
            return regel
        if self._neem("selected"):
            return self._gekozen()
        if self._neem("is_empty"):
            self._eis("(")
            doel = self._doel(self._stap())
            self._eis(")")
            return _leeg(doel)
        return self._vergelijk()

    def _gekozen(self) -> list[Any]:
        self._eis("(")
        doel = self._doel(self._stap())
        self._eis(",")
        waarde = self._stap()
        self._eis(")")
        code = _code(doel, _letterlijk(waarde))
        return ["bevat" if doel.soort == "meer" else "=", _links(doel), code]

    def _vergelijk(self) -> list[Any]:
        links = self._stap()
        soort, woord = self.delen[self.nr]
        op = _OPS.get(woord.lower()) if soort in {"naam", "teken"} else None
        if op is None:
            _weiger(f"na '{links[1][:20]}' hoort een vergelijking te staan")
        self.nr += 1
        rechts = self._stap()
        if links[0] != "naam":
            links, rechts, op = rechts, links, _OMGEKEERD[op]
        return _atoom(self._doel(links), op, _letterlijk(rechts))

    def _stap(self) -> tuple[str, str]:
        deel = self.delen[self.nr]
        if deel[0] not in {"naam", "getal", "tekst"}:
            _weiger(f"hier hoort een vraag of een waarde te staan, niet '{deel[1][:20]}'")
        self.nr += 1
        return deel

    def _doel(self, deel: tuple[str, str]) -> Doel:
        naam = deel[1].removeprefix("${").removesuffix("}").strip()
        doel = self.zoek(naam) if deel[0] == "naam" else None
        if doel is None:
            _weiger(f"'{naam[:40]}' is geen vraag die is overgenomen, of een functie die wij niet kennen")
        return doel


def _letterlijk(deel: tuple[str, str]) -> str:
    if deel[0] == "naam":
        _weiger(f"'{deel[1][:40]}': een regel vergelijkt met een vaste waarde")
    return deel[1][1:-1] if deel[0] == "tekst" else deel[1]


def _links(doel: Doel) -> dict[str, str]:
    return {"gegeven": "deel"} if doel.soort == "deel" else {"antwoord": doel.id}


def _leeg(doel: Doel) -> list[Any]:
    if doel.soort == "optie":
        return ["niet", ["bevat", {"antwoord": doel.id}, doel.code]]
    if doel.soort == "deel":
        _weiger("het deel is nooit leeg")
    return ["niet", ["beantwoord", doel.id]]


def _code(doel: Doel, waarde: str) -> int:
    if doel.codes is not None:
        if waarde not in doel.codes:
            _weiger(f"het antwoord '{waarde[:40]}' bestaat niet bij '{doel.id}'")
        return doel.codes[waarde]
    if not re.fullmatch(r"-?[0-9]{1,6}", waarde) or doel.soort == "open":
        _weiger(f"'{waarde[:40]}' is geen heel getal, of '{doel.id}' is een open vraag")
    return int(waarde)


def _atoom(doel: Doel, op: str, waarde: str) -> list[Any]:
    if doel.soort == "optie":
        if op not in {"=", "!="} or waarde not in {"Y", "", "1", "0"}:
            _weiger(f"'{op} {waarde[:20]}' past niet bij een vakje van '{doel.id}'")
        bevat: list[Any] = ["bevat", {"antwoord": doel.id}, doel.code]
        return bevat if (op == "=") == (waarde in {"Y", "1"}) else ["niet", bevat]
    if waarde == "" and op in {"=", "!="}:
        leeg = _leeg(doel)
        return leeg if op == "=" else list(leeg[1])
    if doel.soort in {"meer", "open"}:
        _weiger(f"'{doel.id}' is te vergelijken met leeg of met wat is aangekruist, niet met '{waarde[:20]}'")
    code = _code(doel, waarde)
    if op in {"=", "!="}:
        gelijk: list[Any] = ["=", _links(doel), code]
        return gelijk if op == "=" else ["niet", gelijk]
    gewoon = {} if doel.codes is None else {n: c for n, c in doel.codes.items() if c != WEET_NIET}
    if any(str(code) != naam for naam, code in gewoon.items()):
        _weiger(f"de antwoorden van '{doel.id}' hebben geen volgorde van getallen")
    return [op, _links(doel), code]


def _samen_of(leden: list[list[Any]]) -> list[Any]:
    """ "x is 1 or x is 2" is one look at x."""
    eerste = leden[0]
    if all(lid[0] == "=" and lid[1] == eerste[1] for lid in leden):
        return ["in", eerste[1], [lid[2] for lid in leden]]
    return ["of", *leden]


def _samen_en(leden: list[list[Any]]) -> list[Any]:
    """ "x is above 3 and x is not weet niet" is what our own comparison already says."""
    uit: list[list[Any]] = []
    for lid in leden:
        vorige = uit[-1] if uit else None
        overbodig = vorige is not None and vorige[0] in {"<", "<=", ">", ">="}
        if not (overbodig and vorige and lid == ["niet", ["=", vorige[1], WEET_NIET]]):
            uit.append(lid)
    return uit[0] if len(uit) == 1 else ["en", *uit]
