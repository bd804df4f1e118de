"""XML from elsewhere, read in pieces: no document type, no entities, bounded depth and size.

A document type is refused outright, so no entity can be declared: neither one that grows without end nor one
that reads another file. Nor may a document name any set of characters that Python happens to know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NoReturn, Protocol
from xml.parsers import expat

from vragenlijsten.fouten import Fout, VragenlijstFout

MAX_DIEPTE = 64
STUK = 1 << 20
"""Bytes to read at a time: a long tag is looked at again with every piece."""
_TEKENS = {"utf-8", "utf-16", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252"}


class Luisteraar(Protocol):
    """Hears what stands in a document; names come without their prefix."""

    def begin(self, naam: str, velden: Mapping[str, str]) -> None:
        """An element begins."""

    def tekst(self, woorden: str) -> None:
        """Text within the innermost element; may come in several pieces."""

    def eind(self, naam: str) -> None:
        """An element ends."""


def stop(plek: str, melding: str) -> NoReturn:
    """One located fault that makes the whole file unusable."""
    raise VragenlijstFout([Fout(plek, melding)])


def lees_xml(stukken: Iterable[bytes], naam: str, luisteraar: Luisteraar) -> None:
    """Read a document, called `naam` in faults. Raises VragenlijstFout with line and column."""
    lezer = expat.ParserCreate()
    lezer.buffer_text = True
    diepte = 0

    def plek() -> str:
        return f"{naam}:{lezer.CurrentLineNumber}:{lezer.CurrentColumnNumber + 1}"

    def weiger(*_: object) -> None:
        stop(plek(), "een documenttype (DOCTYPE) of entiteit mag hier niet staan; haal die regels weg")

    def begint(_: str, tekens: str | None, __: int) -> None:
        if tekens is not None and tekens.lower() not in _TEKENS:
            stop(plek(), f"de tekenset '{tekens[:20]}' lezen wij niet; bewaar het bestand als UTF-8")

    def begin(element: str, velden: dict[str, str]) -> None:
        nonlocal diepte
        diepte += 1
        if diepte > MAX_DIEPTE:
            stop(plek(), f"te diep genest: hoogstens {MAX_DIEPTE} niveaus")
        luisteraar.begin(_kaal(element), {_kaal(sleutel): waarde for sleutel, waarde in velden.items()})

    def eind(element: str) -> None:
        nonlocal diepte
        diepte -= 1
        luisteraar.eind(_kaal(element))

    lezer.XmlDeclHandler = begint
    lezer.StartDoctypeDeclHandler = weiger
    lezer.EntityDeclHandler = weiger
    lezer.StartElementHandler = begin
    lezer.EndElementHandler = eind
    lezer.CharacterDataHandler = luisteraar.tekst
    try:
        for stuk in stukken:
            lezer.Parse(stuk, False)
        lezer.Parse(b"", True)
    except expat.ExpatError as fout:
        plaats = f"{naam}:{fout.lineno}:{fout.offset + 1}"
        stop(plaats, f"dit is geen leesbare XML ({expat.ErrorString(fout.code)})")


def _kaal(naam: str) -> str:
    return naam.rpartition(":")[2]
