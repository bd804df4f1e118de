"""The division in gemeenten over time: when each code existed, and what it went into.

Read from the CSV files in `analyse/referentie` on first use. What a gemeente is like today: `gemeenten.py`.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

EERSTE_JAAR = 2015
"""The first year of which every code is known."""

_REFERENTIE = Path(__file__).parent / "referentie"


@dataclass(frozen=True, slots=True)
class Levensloop:
    """A code since 2015: `van` and `tot` are the first and last year of its gemeente (2015: or before).

    `opvolgers`: gemeenten of the last division it went into, with the share of its population 18+, largest
    first; () while it exists. `voorgangers`: former codes of which it took in a share.
    """

    code: str
    naam: str
    provincie_code: str
    provincie: str
    van: int
    tot: int
    opvolgers: tuple[tuple[str, float], ...]
    voorgangers: tuple[tuple[str, float], ...]


@cache
def lees(bestand: str) -> tuple[dict[str, str], ...]:
    """The rows of a reference table."""
    with (_REFERENTIE / bestand).open(encoding="utf-8", newline="") as invoer:
        return tuple(csv.DictReader(invoer))


@cache
def register() -> dict[str, dict[str, str]]:
    """Every code since 2015 with its name, province and years of existence."""
    return {rij["code"]: rij for rij in lees("gemeenten.csv")}


def bestaat(rij: dict[str, str], jaar: int) -> bool:
    """Whether the gemeente of a row of the register existed in the autumn of that year."""
    return int(rij["eerste_jaar"]) <= jaar <= int(rij["laatste_jaar"])


@cache
def opvolgertabel() -> dict[str, tuple[tuple[str, float], ...]]:
    """Former code → present gemeenten with population shares, largest first."""
    paren: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for rij in lees("opvolgers.csv"):
        paren[rij["code"]].append((rij["opvolger"], float(rij["aandeel"])))
    return {code: tuple(sorted(delen, key=lambda deel: -deel[1])) for code, delen in paren.items()}


@cache
def levenslopen() -> dict[str, Levensloop]:
    """Every code since 2015, in order of code."""
    provincies = {rij["code"]: rij["naam"] for rij in lees("provincies.csv")}
    voorgangers: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for code, delen in opvolgertabel().items():
        for opvolger, aandeel in delen:
            voorgangers[opvolger].append((code, aandeel))
    return {
        code: Levensloop(
            code=code,
            naam=rij["naam"],
            provincie_code=rij["provincie"],
            provincie=provincies[rij["provincie"]],
            van=int(rij["eerste_jaar"]),
            tot=int(rij["laatste_jaar"]),
            opvolgers=opvolgertabel().get(code, ()),
            voorgangers=tuple(voorgangers[code]),
        )
        for code, rij in sorted(register().items())
    }
