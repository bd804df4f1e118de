"""A $filter as a tree, and how it is written again.

Places (`plek`, the character in the text, from 1) are for messages only: trees that say the same are equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

VERGELIJKINGEN = ("eq", "ne", "gt", "ge", "lt", "le")
FUNCTIES = {"tolower": "tekst", "toupper": "tekst", "trim": "tekst", "length": "getal"}
"""Function of a text → the kind of what comes out."""
ZOEKT = ("contains", "startswith", "endswith")
"""Questions about a text; `substringof`, as version 3 has it, is contains with its parts turned around."""


@dataclass(frozen=True)
class Kolom:
    """The name of a column."""

    naam: str
    plek: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Waarde:
    """A text, a number or null (None)."""

    waarde: str | int | float | None
    plek: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Functie:
    """A function of one text."""

    naam: str
    van: Lid
    plek: int = field(default=0, compare=False)


Lid: TypeAlias = Kolom | Waarde | Functie


@dataclass(frozen=True)
class Vergelijking:
    """Two sides and how they compare."""

    teken: str
    links: Lid
    rechts: Lid
    plek: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Lijst:
    """Whether the left side is one of some values."""

    links: Lid
    waarden: tuple[Waarde, ...]
    plek: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Zoek:
    """Whether a text holds, begins or ends with another."""

    naam: str
    waarin: Lid
    wat: Lid
    plek: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Samen:
    """Two or more parts of which all (`and`) or any (`or`) must hold."""

    woord: str
    delen: tuple[Uitdrukking, ...]


@dataclass(frozen=True)
class Niet:
    """The opposite."""

    deel: Uitdrukking


Uitdrukking: TypeAlias = Vergelijking | Lijst | Zoek | Samen | Niet


def schrijf(uitdrukking: Uitdrukking) -> str:
    """The expression as text; reading that gives the same tree."""
    match uitdrukking:
        case Vergelijking(teken, links, rechts):
            return f"{_lid(links)} {teken} {_lid(rechts)}"
        case Lijst(links, waarden):
            return f"{_lid(links)} in ({','.join(_lid(w) for w in waarden)})"
        case Zoek(naam, waarin, wat):
            return f"{naam}({_lid(waarin)},{_lid(wat)})"
        case Samen(woord, delen):
            return f" {woord} ".join(f"({schrijf(d)})" for d in delen)
        case Niet(deel):
            return f"not ({schrijf(deel)})"


def kolommen(uitdrukking: Uitdrukking) -> frozenset[str]:
    """The columns that it is about."""
    match uitdrukking:
        case Vergelijking(_, links, rechts) | Zoek(_, links, rechts):
            return _kolommen(links) | _kolommen(rechts)
        case Lijst(links, _):
            return _kolommen(links)
        case Samen(_, delen):
            return frozenset().union(*(kolommen(d) for d in delen))
        case Niet(deel):
            return kolommen(deel)


def _kolommen(lid: Lid) -> frozenset[str]:
    match lid:
        case Kolom(naam):
            return frozenset({naam})
        case Functie(_, van):
            return _kolommen(van)
        case _:
            return frozenset()


def _lid(lid: Lid) -> str:
    match lid:
        case Kolom(naam):
            return naam
        case Functie(naam, van):
            return f"{naam}({_lid(van)})"
        case Waarde(None):
            return "null"
        case Waarde(str(tekst)):
            return "'" + tekst.replace("'", "''") + "'"
        case Waarde(getal):
            return repr(getal)
