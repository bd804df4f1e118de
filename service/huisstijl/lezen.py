"""Read a theme from a file that others made: CSS custom properties, or design tokens in JSON.

Nothing is passed through. A value is read as a colour, a length, a number or one of our fonts, and written
again by us; what cannot be read so is left out and named. Rules, selectors and other names are only looked
over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from service.errors import OngeldigeInvoer
from service.huisstijl import namen as n
from service.huisstijl.kleur import lees_kleur
from service.huisstijl.thema import Thema
from service.verhalen.schoon import schoon

MAX_TEKENS = 400_000
"""Largest file of tokens in characters: the largest we know of is half of this."""
_DIEPST, _MEESTE_STAPPEN, _LANGST = 12, 20, 300
_COMMENTAAR = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
# A string without an end runs to the end of its line, as in CSS; looking for an end again and again would
# cost a hostile file of 400 kB an hour.
_STUK = re.compile(r""""(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|[{};]|[^"'{};]+""", re.DOTALL)
_DECLARATIE = re.compile(r"(--[A-Za-z0-9_-]{1,120})\s*:\s*(.*)", re.DOTALL)
_VAR = re.compile(r"var\(\s*(--[A-Za-z0-9_-]{1,120})\s*(?:,(.*))?\)", re.DOTALL)
_VERWIJZING = re.compile(r"\{([A-Za-z0-9_. -]{1,120})\}")
_LICHT_DONKER = re.compile(r"light-dark\(((?:[^(),]|\([^()]*\))*),((?:[^(),]|\([^()]*\))*)\)", re.DOTALL)
_LENGTE = re.compile(r"(\d{1,4}(?:\.\d{0,4})?|\.\d{1,4})(px|rem)?")
_GETAL = re.compile(r"\d{1,2}(?:\.\d{0,4})?")
_GROOTSTE_HOEK = {"px": 32.0, "rem": 2.0}
_GROOTSTE_GETAL = 10_000
_REGELAFSTAND = (1.4, 2.0)  # WCAG 2.2, 1.4.12 asks pages to bear 1.5; tighter than this reads badly
_DONKER = ("dark", "donker")
_DONKERE_REGEL = re.compile(r"(?<![a-z])(?:dark|donker)(?![a-z])")
_SCHERM = re.compile(r"(?:screen|all)?(?:and)?\(prefers-color-scheme:(light|dark)\)|screen|all")
_UITLEG: Mapping[n.Soort, str] = {
    "kleur": "geen kleur die wij lezen. Schrijf #rrggbb, rgb() of hsl(), niet doorzichtig",
    "lengte": "geen lengte in px of rem",
    "getal": "geen getal van 1,4 tot 2",
    "lettertype": "een lettertype dat wij niet hebben. Het blijft Source Sans Pro",
}
_IMPORT = "Het bestand haalt met @import een ander bestand op. Dat lezen wij niet: zet alles in één bestand."
_GEEN_JSON = "Dit is geen geldige JSON. Controleer de haakjes en komma’s, of plak CSS."


@dataclass(frozen=True)
class Gelezen:
    """What a file gave. `weg`: sentences about tokens that we know but could not take over; `overig`: how
    many other names it has."""

    thema: Thema
    weg: tuple[str, ...] = ()
    overig: int = 0


@dataclass
class _Ruw:
    """Names and values as they stand, for a light and a dark screen."""

    licht: dict[str, str]
    donker: dict[str, str]


def lees(tekst: str) -> Gelezen:
    """The theme in a file. Raises OngeldigeInvoer when it is too large, or broken JSON."""
    if len(tekst) > MAX_TEKENS:
        raise OngeldigeInvoer(f"Dit bestand is te groot: hoogstens {MAX_TEKENS // 1000}.000 tekens.")
    kaal = tekst.lstrip("\ufeff \t\r\n")
    ruw = _uit_json(kaal) if kaal.startswith("{") else _uit_css(kaal)
    weg = [_IMPORT] if "@import" in kaal.lower() else []
    samen = {**ruw.licht, **ruw.donker}
    licht = _kies(ruw.licht, weg, donker=False)
    donker = {
        naam: waarde
        for naam, waarde in _kies(samen, weg, donker=True).items()
        if naam in n.DONKER and (naam in ruw.donker or waarde != licht.get(naam))
    }
    bekend = {*n.SOORTEN, *(ander for anderen in n.VERTAALD.values() for ander in anderen)}
    return Gelezen(Thema(licht, donker), tuple(dict.fromkeys(weg)), len(samen.keys() - bekend))


def als_waarde(naam: str, tekst: str) -> str | None:
    """What may stand in a token, in one way of writing; None for anything else."""
    match n.SOORTEN[naam]:
        case "kleur":
            return lees_kleur(tekst)
        case "lengte":
            return _lengte(tekst.strip().lower())
        case "getal":
            return _getal(tekst.strip())
        case "lettertype":
            return _lettertype(tekst)


def _lengte(tekst: str) -> str | None:
    gevonden = _LENGTE.fullmatch(tekst)
    if gevonden is None or (gevonden[2] is None and float(gevonden[1]) != 0):
        return None
    eenheid = gevonden[2] or "px"
    return f"{min(float(gevonden[1]), _GROOTSTE_HOEK[eenheid]):g}{eenheid}"


def _getal(tekst: str) -> str | None:
    if _GETAL.fullmatch(tekst) is None or not _REGELAFSTAND[0] <= float(tekst) <= _REGELAFSTAND[1]:
        return None
    return f"{float(tekst):g}"


def _lettertype(tekst: str) -> str | None:
    """One of the two families that we have: ours, or that of the device of the visitor."""
    eerste = tekst.partition(",")[0].strip(" \t\r\n\"'").lower()
    if eerste.startswith("source sans"):
        return n.ONZE_LETTER
    return n.LETTER_VAN_BEZOEKER if eerste in ("system-ui", "-apple-system") else None


def _kies(ruw: Mapping[str, str], weg: list[str], *, donker: bool) -> dict[str, str]:
    """The tokens we know, each under its own name or else the first other name that is there."""
    uit: dict[str, str] = {}
    for naam, soort in n.SOORTEN.items():
        gevonden = next((ander for ander in (naam, *n.VERTAALD.get(naam, ())) if ander in ruw), None)
        if gevonden is None:
            continue
        tekst = _los_op(ruw[gevonden], ruw, donker=donker)
        waarde = als_waarde(naam, tekst)
        if waarde is None:
            weg.append(f"{gevonden}: {schoon(tekst)[:60] or 'leeg'}: {_UITLEG[soort]}.")
        else:
            uit[naam] = waarde
    return uit


def _los_op(tekst: str, ruw: Mapping[str, str], *, donker: bool) -> str:
    """Follow references to other tokens of the file; "" when they lead nowhere or in a circle."""
    for _ in range(_MEESTE_STAPPEN):
        tekst = tekst.strip()[:_LANGST]
        if (var := _VAR.fullmatch(tekst)) is not None:
            tekst = ruw.get(var[1], var[2] or "")
        elif (verwijzing := _VERWIJZING.fullmatch(tekst)) is not None:
            tekst = ruw.get(f"--{verwijzing[1].strip().replace('.', '-')}", "")
        elif (paar := _LICHT_DONKER.fullmatch(tekst)) is not None:
            tekst = paar[2 if donker else 1]
        else:
            return tekst
    return ""


# ------------------------------------------------------------------------------------------------- CSS


def _uit_css(tekst: str) -> _Ruw:
    ruw = _Ruw({}, {})
    for donker, naam, waarde in _declaraties(_COMMENTAAR.sub(" ", tekst)):
        (ruw.donker if donker else ruw.licht)[naam] = waarde
    return ruw


def _declaraties(tekst: str) -> Iterator[tuple[bool, str, str]]:
    """Custom properties with the screen they are for; those for paper, print or a width are left out."""
    stapel: list[bool | None] = []  # of every open rule for which screen it is, with those around it
    stukken: list[str] = []
    for gevonden in (*_STUK.finditer(tekst), None):
        stuk = ";" if gevonden is None else gevonden[0]
        if stuk not in ("{", "}", ";"):
            stukken.append(stuk)
            continue
        regel = "".join(stukken).strip()
        stukken = []
        donker = stapel[-1] if stapel else False
        if stuk == "{":
            stapel.append(_scherm(donker, regel.lower()))
            continue
        declaratie = _DECLARATIE.fullmatch(regel)
        if declaratie is not None and donker is not None:
            yield donker, declaratie[1], declaratie[2].removesuffix("!important")
        if stuk == "}" and stapel:
            stapel.pop()


def _scherm(donker: bool | None, regel: str) -> bool | None:
    """Whether what stands inside this rule is for a dark screen, as what is around it (`donker`) or by
    itself; None: for something else than screens."""
    if donker is None:
        return None
    if regel.startswith("@media"):
        scherm = _SCHERM.fullmatch(re.sub(r"\s+", "", regel.removeprefix("@media")))
        return None if scherm is None else donker or scherm[1] == "dark"
    if regel.startswith("@") and not regel.startswith("@layer"):
        return None
    return donker or _DONKERE_REGEL.search(regel) is not None


# ------------------------------------------------------------------------------------------------ JSON


def _uit_json(tekst: str) -> _Ruw:
    try:
        inhoud = msgspec.json.decode(tekst.encode())
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        raise OngeldigeInvoer(_GEEN_JSON) from None
    ruw = _Ruw({}, {})
    for pad, waarde in _bladeren(inhoud, ()):
        donker = bool(pad) and pad[0].lower() in _DONKER
        kaal = pad[1:] if pad and pad[0].lower() in (*_DONKER, "light", "licht") else pad
        naar = ruw.donker if donker else ruw.licht
        naar[_naam(kaal)] = waarde
        if len(kaal) > 2:  # files of some tools have a name of a set around it
            naar.setdefault(_naam(kaal[1:]), waarde)
    return ruw


def _naam(pad: tuple[str, ...]) -> str:
    return pad[-1] if pad and pad[-1].startswith("--") else "--" + "-".join(pad)


def _bladeren(knoop: Any, pad: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every value with the path that leads to it."""
    blad = knoop
    if isinstance(knoop, dict):
        blad = knoop.get("$value", knoop.get("value"))
        if blad is None or (isinstance(blad, dict) and "$value" not in knoop):
            if len(pad) < _DIEPST:
                for sleutel, onder in knoop.items():
                    if not sleutel.startswith("$"):
                        yield from _bladeren(onder, (*pad, sleutel))
            return
    if pad and (waarde := _als_tekst(blad)):
        yield pad, waarde


def _als_tekst(blad: Any) -> str:
    """A value of design tokens as CSS would write it; "" when it is of a kind that we do not use."""
    match blad:
        case str():
            return blad
        case bool() | None:
            return ""
        case int() | float() if abs(blad) < _GROOTSTE_GETAL:
            return f"{blad:g}"
        case [str(), *_]:
            return ", ".join(str(deel) for deel in blad)
        case {"hex": str(hexcode)} if blad.get("alpha", 1) == 1:
            return hexcode
        case {"value": int() | float() as getal, "unit": str(eenheid)} if abs(getal) < _GROOTSTE_GETAL:
            return f"{getal:g}{eenheid}"
        case _:
            return ""
