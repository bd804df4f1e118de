"""Display rules: a small operator tree, ``[op, ...]``, evaluated over the answers given so far.

| rule                                         | true when                                          |
|----------------------------------------------|----------------------------------------------------|
| ``["=", {"antwoord": "x"}, 1]``              | the answer is 1 (98 = weet niet may be named)      |
| ``["<", …]`` ``<=`` ``>`` ``>=``             | the answer, unless weet niet, compares so          |
| ``["in", {"antwoord": "x"}, [1, 2]]``        | the answer is one of these                         |
| ``["bevat", {"antwoord": "x"}, 3]``          | 3 is among what was ticked or ranked               |
| ``["beantwoord", "x"]``                      | there is an answer, weet niet included             |
| ``["en", r, …]`` ``["of", r, …]`` ``["niet", r]`` | all, any, none of the rules                   |

``{"antwoord": id}`` may also be ``{"gegeven": "deel"}``. Without an answer every comparison is false.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from vragenlijsten.model import WEET_NIET, Antwoord

MAX_DIEPTE = 20

VERGELIJKINGEN: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def geldt(regel: Sequence[Any], antwoorden: Mapping[str, Antwoord], deel: int | None) -> bool:
    """Whether a (checked) rule holds for these answers and this part of the sample."""
    op = regel[0]
    match op:
        case "en":
            return all(geldt(sub, antwoorden, deel) for sub in regel[1:])
        case "of":
            return any(geldt(sub, antwoorden, deel) for sub in regel[1:])
        case "niet":
            return not geldt(regel[1], antwoorden, deel)
        case "beantwoord":
            return regel[1] in antwoorden
    links = regel[1]
    waarde = antwoorden.get(links["antwoord"]) if "antwoord" in links else deel
    if op == "bevat":
        return isinstance(waarde, list) and regel[2] in waarde
    if not isinstance(waarde, int):
        return False
    if op == "in":
        return waarde in regel[2]
    if op != "=" and waarde == WEET_NIET:
        return False
    return VERGELIJKINGEN[op](waarde, regel[2])


class Atoom(Struct, frozen=True):
    """One comparison in a rule: what it looks at (a question id, or None for deel), how, with what codes."""

    op: str
    vraag: str | None
    codes: tuple[int, ...]


def atomen(regel: object, diepte: int = 0) -> Iterator[Atoom | str]:
    """The comparisons in a rule that comes from a file; a str is a fault in its shape (plain Dutch)."""
    match regel:
        case _ if diepte > MAX_DIEPTE:
            yield "deze regel is te diep genest"
        case ["en" | "of", *subs] if subs:
            for sub in subs:
                yield from atomen(sub, diepte + 1)
        case ["niet", sub]:
            yield from atomen(sub, diepte + 1)
        case ["beantwoord", str(vraag)]:
            yield Atoom("beantwoord", vraag, ())
        case ["in", links, [*codes]] if codes:
            yield _atoom("in", links, codes)
        case [str(op), links, code] if op in VERGELIJKINGEN or op == "bevat":
            yield _atoom(op, links, [code])
        case _:
            yield f"dit is geen regel: {_kort(regel)}"


def _atoom(op: str, links: object, codes: list[Any]) -> Atoom | str:
    if any(type(code) is not int for code in codes):
        return f"een regel vergelijkt met hele getallen, niet met {_kort(codes)}"
    match links:
        case {"antwoord": str(vraag), **rest} if not rest:
            return Atoom(op, vraag, tuple(codes))
        case {"gegeven": "deel", **rest} if not rest and op != "bevat":
            return Atoom(op, None, tuple(codes))
        case _:
            return f"verwacht {{antwoord: <id>}} of {{gegeven: deel}}, niet {_kort(links)}"


def _kort(waarde: object) -> str:
    tekst = repr(waarde)
    return tekst if len(tekst) <= 60 else tekst[:57] + "..."
