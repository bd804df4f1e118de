"""YAML file → plain values that remember where they stood.

Built on PyYAML's event stream rather than its loader, so that nothing in a file can run code or blow up: no
anchors, aliases or tags, one document, bounded size and depth, no duplicate keys. Plain words follow the YAML
1.2 core schema, so an answer option ``nee`` or ``no`` is text and a date is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import yaml

from vragenlijsten.fouten import Fout, VragenlijstFout

MAX_BYTES = 1_000_000
MAX_DIEPTE = 32
MAX_SLEUTEL = 100
VERBODEN_TEKENS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

Pad: TypeAlias = tuple[str | int, ...]

_LADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where present: ten times as fast
_TAB = re.compile(r"^ *\t", re.MULTILINE)
_NIETS = {"", "~", "null", "Null", "NULL"}
_WAARHEID = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_GETAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})")
_KOMMAGETAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Plaats:
    """A line and column (both from 1) in a file, and the path of what stands there."""

    bestand: str
    regel: int
    kolom: int
    pad: Pad = ()


@dataclass(frozen=True)
class Document:
    """The plain value of a file, and the place of every path in it."""

    waarde: object
    plaatsen: dict[Pad, Plaats] = field(default_factory=dict)

    def plek(self, pad: Pad) -> str:
        """``bestand:regel:kolom pad``; what is missing is placed at what should have held it."""
        for lengte in range(len(pad), -1, -1):
            plaats = self.plaatsen.get(pad[:lengte])
            if plaats is not None:
                tekst = toon_pad(plaats.pad + pad[lengte:])
                return f"{plaats.bestand}:{plaats.regel}:{plaats.kolom} {tekst}".rstrip()
        return toon_pad(pad)


def toon_pad(pad: Pad) -> str:
    """``("modules", 0, "id")`` → ``modules[0].id``."""
    delen = "".join(f"[{stap}]" if isinstance(stap, int) else f".{stap}" for stap in pad)
    return delen.removeprefix(".")


def lees_bestand(pad: Path, naam: str) -> Document:
    """Read a YAML file; ``naam`` is how it is called in faults. Raises VragenlijstFout."""
    try:
        with pad.open("rb") as bestand:
            ruw = bestand.read(MAX_BYTES + 1)
    except OSError as fout:
        raise VragenlijstFout([Fout(naam, f"dit bestand is niet te lezen: {fout.strerror}")]) from fout
    return lees_yaml(ruw, naam)


def lees_yaml(ruw: bytes, naam: str) -> Document:
    """Parse YAML in UTF-8. Raises VragenlijstFout with one located fault."""
    if len(ruw) > MAX_BYTES:
        raise VragenlijstFout([Fout(naam, f"dit bestand is te groot: hoogstens {MAX_BYTES} bytes")])
    tekst = _decodeer(ruw, naam)
    for patroon, melding in (
        (VERBODEN_TEKENS, "hier staat een verboden teken"),
        (_TAB, "spring in met spaties, niet met een tab"),
    ):
        treffer = patroon.search(tekst)
        if treffer:
            _stop(naam, *_regel_kolom(tekst, treffer.end() - 1), melding)
    bouwer = _Bouwer(yaml.parse(tekst, Loader=_LADER), naam)
    try:
        waarde = bouwer.document()
    except yaml.YAMLError as fout:
        mark = getattr(fout, "problem_mark", None)
        regel, kolom = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        uitleg = getattr(fout, "problem", None) or "onleesbaar"
        _stop(naam, regel, kolom, f"dit is geen geldige YAML ({uitleg})")
    return Document(waarde, bouwer.plaatsen)


def _decodeer(ruw: bytes, naam: str) -> str:
    try:
        return ruw.decode("utf-8-sig")
    except UnicodeDecodeError as fout:
        regel, kolom = _regel_kolom(fout.object[: fout.start].decode("utf-8", "replace") + " ", -1)
        _stop(naam, regel, kolom, "dit bestand is geen UTF-8")


def _regel_kolom(tekst: str, index: int) -> tuple[int, int]:
    voor = tekst[:index]
    return voor.count("\n") + 1, len(voor) - voor.rfind("\n")


def _stop(naam: str, regel: int, kolom: int, melding: str) -> NoReturn:
    raise VragenlijstFout([Fout(f"{naam}:{regel}:{kolom}", melding)])


class _Bouwer:
    """Turns the events of one YAML stream into values, and notes the place of each."""

    def __init__(self, events: Iterator[Any], naam: str) -> None:
        self.events = events
        self.naam = naam
        self.plaatsen: dict[Pad, Plaats] = {}

    def document(self) -> object:
        next(self.events)  # stream start
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            self._fout(event, "dit bestand is leeg")
        waarde = self._waarde(next(self.events), ())
        next(self.events)  # document end
        rest = next(self.events)
        if not isinstance(rest, yaml.StreamEndEvent):
            self._fout(rest, "één document per bestand: haal '---' weg")
        return waarde

    def _fout(self, event: Any, melding: str) -> NoReturn:
        _stop(self.naam, event.start_mark.line + 1, event.start_mark.column + 1, melding)

    def _waarde(self, event: Any, pad: Pad) -> object:
        self.plaatsen.setdefault(pad, self._plaats(event, pad))
        if len(pad) > MAX_DIEPTE:
            self._fout(event, f"te diep genest: hoogstens {MAX_DIEPTE} niveaus")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self._fout(event, "ankers en verwijzingen (& en *) mogen niet")
        if event.tag is not None:
            self._fout(event, f"labels mogen niet: {event.tag}")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._lijst(pad)
        if isinstance(event, yaml.MappingStartEvent):
            return self._blok(pad)
        return _scalar(event)

    def _plaats(self, event: Any, pad: Pad) -> Plaats:
        return Plaats(self.naam, event.start_mark.line + 1, event.start_mark.column + 1, pad)

    def _lijst(self, pad: Pad) -> list[object]:
        waarden: list[object] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            waarden.append(self._waarde(event, (*pad, len(waarden))))
        return waarden

    def _blok(self, pad: Pad) -> dict[str | int, object]:
        blok: dict[str | int, object] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            sleutel = self._sleutel(event)
            if sleutel in blok:
                self._fout(event, f"het veld '{sleutel}' staat hier twee keer")
            self.plaatsen[(*pad, sleutel)] = self._plaats(event, (*pad, sleutel))
            blok[sleutel] = self._waarde(next(self.events), (*pad, sleutel))
        return blok

    def _sleutel(self, event: Any) -> str | int:
        los = isinstance(event, yaml.ScalarEvent) and event.anchor is None and event.tag is None
        waarde = _scalar(event) if los else None
        tekst = isinstance(waarde, str) and len(waarde) <= MAX_SLEUTEL and not VERBODEN_TEKENS.search(waarde)
        if (
            not isinstance(waarde, str | int)
            or isinstance(waarde, bool)
            or (isinstance(waarde, str) and not tekst)
        ):
            self._fout(event, f"een veldnaam is tekst van hoogstens {MAX_SLEUTEL} tekens, of een heel getal")
        return waarde


def _scalar(event: Any) -> object:
    """The value of a scalar: quoted is always text, plain follows the YAML 1.2 core schema."""
    tekst: str = event.value
    if not event.implicit[0]:
        return tekst
    if tekst in _NIETS:
        return None
    if tekst in _WAARHEID:
        return _WAARHEID[tekst]
    if _GETAL.fullmatch(tekst):
        return int(tekst)
    if _KOMMAGETAL.fullmatch(tekst):
        return float(tekst)
    return tekst
