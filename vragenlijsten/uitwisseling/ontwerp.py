"""A questionnaire from elsewhere, half-way: what any system has, with the place of everything, before our own
rules are laid on it. Readers fill it, ``opbouw`` makes ours of it.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Literal

from vragenlijsten.bronnen import VERBODEN_TEKENS
from vragenlijsten.fouten import Fout
from vragenlijsten.model import Tekst

Soort = Literal["keuze", "meerkeuze", "getal", "open", "rangorde"]

_TAG = re.compile(r"<[^<>]{0,2000}>")
_REGELS = re.compile(r"<(?:br|/p|/div|/li)\b[^<>]{0,200}>", re.IGNORECASE)
_INVUL = re.compile(r"\$?\{[^{}]{0,200}\}|%\([a-z_]+\)s")
_WIT = re.compile(r"[^\S\n]+")
_LEGE_REGELS = re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class OntwerpOptie:
    """One answer as the other system names it."""

    naam: str
    tekst: Tekst
    plek: str
    exclusief: bool = False
    vast: bool = False


@dataclass(frozen=True)
class Blok:
    """A group of questions; groups may stand in groups. `regel` as the other system writes it."""

    naam: str
    titel: Tekst
    plek: str
    regel: str = ""


@dataclass
class OntwerpVraag:
    """One question. `blokken`: the groups it stands in, outermost first; `groep`: what must stay together on
    a page of its own; `intro`: what is read before it, at the head of a page.

    `eigen` is what our own export left in the file: schaal, begrip, bewoording and the like. `aliassen`: name
    that conditions use for one box of a meerkeuze → that option.
    """

    naam: str
    plek: str
    soort: Soort
    tekst: Tekst
    uitleg: Tekst = field(default_factory=dict)
    opties: tuple[OntwerpOptie, ...] = ()
    van: int | None = None
    tot: int | None = None
    maximum: int = 1000
    top: int | None = None
    weet_niet: bool = False
    regel: str = ""
    blokken: tuple[Blok, ...] = ()
    groep: str = ""
    intro: Tekst = field(default_factory=dict)
    eigen: dict[str, str] = field(default_factory=dict)
    aliassen: dict[str, str] = field(default_factory=dict)


@dataclass
class Ontwerp:
    """All of it. `verslag`: what could not be carried over; `delen`: 0 where nothing is drawn."""

    naam: str
    titel: Tekst
    inleiding: Tekst
    talen: list[str]
    hoofdtaal: str
    vragen: list[OntwerpVraag]
    verslag: list[Fout] = field(default_factory=list)
    delen: int = 0
    eigen: dict[str, str] = field(default_factory=dict)

    def meld(self, plek: str, melding: str) -> None:
        """One thing that could not be carried over."""
        self.verslag.append(Fout(plek, melding))


def kaal(ruw: str) -> tuple[str, bool]:
    """Text without markup; True when a placeholder for another answer had to give way to dots."""
    tekst = html.unescape(_TAG.sub("", _REGELS.sub("\n", ruw))) if "<" in ruw or "&" in ruw else ruw
    tekst = VERBODEN_TEKENS.sub("", tekst).replace("\r", "\n").replace("**", "")
    zonder = _INVUL.sub("…", tekst)
    return _LEGE_REGELS.sub("\n", _WIT.sub(" ", zonder)).strip(), zonder != tekst
