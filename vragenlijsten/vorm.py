"""Shape: does a plain value fit a struct? Every misfit at once, in Dutch, with its place.

msgspec stops at the first misfit and speaks English; this walk over msgspec's own description of the types
finds them all. Only when it finds none does msgspec build the struct.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec
from msgspec import inspect

from vragenlijsten.bronnen import VERBODEN_TEKENS, Document, Pad
from vragenlijsten.fouten import Fout, VragenlijstFout

MAX_TEKST = 4000
MAX_GETAL = 2**31

_CIJFERS = re.compile(r"-?[0-9]{1,9}")

T = TypeVar("T")
_Misfit = tuple[Pad, str]


def past(document: Document, soort: type[T]) -> T:
    """The document as this struct type. Raises VragenlijstFout with all shape faults."""
    misfits = list(_loop(inspect.type_info(soort), document.waarde, ()))
    if misfits:
        raise VragenlijstFout(Fout(document.plek(pad), melding) for pad, melding in misfits)
    return msgspec.convert(document.waarde, soort, str_keys=True)


def _loop(soort: inspect.Type, waarde: object, pad: Pad) -> Iterator[_Misfit]:
    match soort:
        case inspect.UnionType():
            yield from _keuze(soort, waarde, pad)
        case inspect.StructType():
            yield from _struct(soort, waarde, pad)
        case inspect.VarTupleType(item_type=deel):
            yield from _lijst(deel, waarde, pad)
        case inspect.TupleType(item_types=delen):
            yield from _vaste_lijst(delen, waarde, pad)
        case inspect.DictType():
            yield from _blok(soort, waarde, pad)
        case inspect.LiteralType(values=keuzes):
            if waarde not in keuzes:
                yield pad, f"kies uit {', '.join(map(str, keuzes))}; hier staat {beschrijf(waarde)}"
        case inspect.StrType():
            yield from _tekst(waarde, pad)
        case inspect.IntType():
            yield from _getal(waarde, pad)
        case inspect.BoolType():
            if not isinstance(waarde, bool):
                yield pad, f"hier moet true of false staan, niet {beschrijf(waarde)}"


def beschrijf(waarde: object) -> str:
    """A value in words, short enough for a fault."""
    match waarde:
        case None:
            return "niets"
        case bool():
            return str(waarde).lower()
        case dict():
            return "een blok met velden"
        case list():
            return "een lijst"
        case str():
            return f"de tekst '{waarde[:40]}'"
        case _:
            return f"het getal {waarde}"


def _keuze(soort: inspect.UnionType, waarde: object, pad: Pad) -> Iterator[_Misfit]:
    """Either "T or nothing", or a union of structs told apart by their tag."""
    if waarde is None and any(isinstance(lid, inspect.NoneType) for lid in soort.types):
        return
    leden = [lid for lid in soort.types if not isinstance(lid, inspect.NoneType)]
    if len(leden) == 1:
        yield from _loop(leden[0], waarde, pad)
        return
    structs = {lid.tag: lid for lid in leden if isinstance(lid, inspect.StructType)}
    if not isinstance(waarde, dict):
        yield pad, f"hier moet een blok met velden staan, niet {beschrijf(waarde)}"
        return
    tag = waarde.get("soort")
    if not isinstance(tag, str) or tag not in structs:
        keuzes = ", ".join(map(str, structs))
        melding = "het veld 'soort' ontbreekt" if tag is None else f"onbekende soort: {beschrijf(tag)}"
        yield (*pad, "soort"), f"{melding}; kies uit {keuzes}"
        return
    yield from _struct(structs[tag], waarde, pad)


def _struct(soort: inspect.StructType, waarde: object, pad: Pad) -> Iterator[_Misfit]:
    if not isinstance(waarde, dict):
        yield pad, f"hier moet een blok met velden staan, niet {beschrijf(waarde)}"
        return
    velden = {veld.name: veld for veld in soort.fields}
    bekend = [*velden, *([soort.tag_field] if soort.tag_field else [])]
    for naam in waarde:
        if naam not in bekend:
            yield (*pad, naam), f"onbekend veld '{str(naam)[:40]}'{_bedoelt(str(naam), bekend)}"
    for naam, veld in velden.items():
        if naam in waarde:
            yield from _loop(veld.type, waarde[naam], (*pad, naam))
        elif veld.required:
            yield (*pad, naam), f"het veld '{naam}' ontbreekt"


def _bedoelt(naam: str, bekend: Sequence[str]) -> str:
    lijkt = difflib.get_close_matches(naam[:40], bekend, n=1)
    return f"; bedoelt u '{lijkt[0]}'?" if lijkt else ""


def _lijst(deel: inspect.Type, waarde: object, pad: Pad) -> Iterator[_Misfit]:
    if not isinstance(waarde, list):
        yield pad, f"hier moet een lijst staan, niet {beschrijf(waarde)}"
        return
    for i, item in enumerate(waarde):
        yield from _loop(deel, item, (*pad, i))


def _vaste_lijst(delen: tuple[inspect.Type, ...], waarde: object, pad: Pad) -> Iterator[_Misfit]:
    if not isinstance(waarde, list) or len(waarde) != len(delen):
        yield pad, f"hier moet een lijst van {len(delen)} staan, niet {beschrijf(waarde)}"
        return
    for i, (deel, item) in enumerate(zip(delen, waarde, strict=True)):
        yield from _loop(deel, item, (*pad, i))


def _blok(soort: inspect.DictType, waarde: object, pad: Pad) -> Iterator[_Misfit]:
    if not isinstance(waarde, dict):
        yield pad, f"hier moet een blok met velden staan, niet {beschrijf(waarde)}"
        return
    for naam, item in waarde.items():
        # JSON has no numbers as field names
        sleutel = (
            int(naam)
            if _CIJFERS.fullmatch(str(naam)) and isinstance(soort.key_type, inspect.IntType)
            else naam
        )
        for _, melding in _loop(soort.key_type, sleutel, pad):
            yield (*pad, naam), f"veldnaam: {melding}"
        yield from _loop(soort.value_type, item, (*pad, naam))


def _getal(waarde: object, pad: Pad) -> Iterator[_Misfit]:
    if type(waarde) is not int:
        yield pad, f"hier moet een heel getal staan, niet {beschrijf(waarde)}"
    elif abs(waarde) >= MAX_GETAL:
        yield pad, "dit getal is te groot"


def _tekst(waarde: object, pad: Pad) -> Iterator[_Misfit]:
    if not isinstance(waarde, str):
        tip = "" if isinstance(waarde, dict | list | None) else ": zet er aanhalingstekens om"
        yield pad, f"hier moet tekst staan, niet {beschrijf(waarde)}{tip}"
    elif VERBODEN_TEKENS.search(waarde):
        yield pad, "deze tekst bevat een verboden teken"
    elif len(waarde) > MAX_TEKST:
        yield pad, f"deze tekst is te lang: hoogstens {MAX_TEKST} tekens"
