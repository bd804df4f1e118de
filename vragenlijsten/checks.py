"""Meaning: what a well-shaped questionnaire can still have wrong. Every check yields all its faults.

A check yields the path of the fault in the questionnaire, and what is wrong in plain Dutch; ``loading`` adds
file, line and column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from vragenlijsten.begrippen import Begrip
from vragenlijsten.bronnen import Pad
from vragenlijsten.codeboek import namen
from vragenlijsten.lotingchecks import check_loting
from vragenlijsten.model import (
    NIET_BEANTWOORD,
    NIET_VOORGELEGD,
    GetalVraag,
    KeuzeVraag,
    MeerkeuzeVraag,
    Module,
    OpenVraag,
    Optie,
    Pagina,
    RangordeVraag,
    Schaal,
    SchaalVraag,
    Vraag,
    VragenlijstBestand,
)
from vragenlijsten.namen import naam_fout
from vragenlijsten.regelchecks import check_regels
from vragenlijsten.tekstchecks import check_tekst

Melding: TypeAlias = tuple[Pad, str]

MAX_STELLINGEN = 4
MAX_INT16 = 32767
MAX_OPEN = 10_000
PERIODE = re.compile(r"[0-9]{4}(-[a-z0-9]{1,8})?")
TAAL = re.compile(r"[a-z]{2,3}(@[a-z][a-z0-9]{0,7})?")
CIJFERTALEN = ("nl", "en")
"""The languages of the figures; only these need the short names of concepts."""
_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")


def check_schaal(schaal: Schaal, pad: Pad) -> Iterator[Melding]:
    """Range, labels and shares of one scale."""
    yield from _check_id(schaal.id, (*pad, "id"))
    if schaal.van >= schaal.tot:
        yield (*pad, "tot"), f"een schaal loopt van laag naar hoog, niet van {schaal.van} tot {schaal.tot}"
    yield from check_bereik(schaal.van, schaal.tot, (*pad, "tot"))
    for einde in (schaal.van, schaal.tot):
        if einde not in schaal.labels:
            yield (*pad, "labels"), f"schaal zonder label bij {einde}: beide uiteinden hebben een label nodig"
    for code in schaal.labels:
        if not schaal.van <= code <= schaal.tot:
            yield (*pad, "labels", code), f"label bij {code}, buiten {schaal.van} tot {schaal.tot}"
    for naam, (laag, hoog) in schaal.aandelen.items():
        if not schaal.van <= laag <= hoog <= schaal.tot:
            yield (*pad, "aandelen", naam), f"aandeel {laag}-{hoog} valt buiten {schaal.van} tot {schaal.tot}"
    if schaal.hoofdmaat not in {"", "gemiddelde", *schaal.aandelen}:
        yield (*pad, "hoofdmaat"), f"hoofdmaat '{schaal.hoofdmaat}' is geen aandeel en geen gemiddelde"
    if schaal.netto and not {"eens", "oneens"} <= set(schaal.aandelen):
        yield (*pad, "netto"), "netto vraagt om de aandelen eens en oneens"


def check_begrip(begrip: Begrip, schalen: Mapping[str, Schaal] | None, pad: Pad) -> Iterator[Melding]:
    """Name, scale and series of wordings of one begrip."""
    fout = naam_fout(begrip.id)
    if fout:
        yield (*pad, "id"), fout
    if begrip.schaal is not None and schalen is not None and begrip.schaal not in schalen:
        yield (*pad, "schaal"), f"onbekende schaal '{begrip.schaal}'"
    if "nl" not in begrip.titel:
        yield (*pad, "titel"), "tekst ontbreekt in nl"
    if not begrip.reeks:
        yield (*pad, "reeks"), "een begrip heeft ten minste één bewoording"
    vorige = ""
    for i, bewoording in enumerate(begrip.reeks):
        plek = (*pad, "reeks", i)
        if bewoording.versie != i + 1:
            yield (*plek, "versie"), f"bewoordingen tellen door: hier hoort {i + 1}"
        if not PERIODE.fullmatch(bewoording.vanaf):
            yield (*plek, "vanaf"), f"'{bewoording.vanaf}' is geen periode, zoals 2024 of 2024-1"
        elif bewoording.vanaf <= vorige:
            yield (*plek, "vanaf"), "een nieuwe bewoording begint later dan de vorige"
        vorige = bewoording.vanaf


def check_vragenlijst(
    v: VragenlijstBestand, schalen: Mapping[str, Schaal] | None, begrippen: Mapping[str, Begrip] | None
) -> Iterator[Melding]:
    """All meaning faults of one questionnaire. None for scales or concepts: that file was unreadable itself,
    and says so; what depends on it is not checked.
    """
    yield from _check_kop(v)
    yield from _dubbel((((*pad, "id"), vraag.id) for pad, vraag in alle_vragen(v)), "de vraag")
    yield from _dubbel(((("modules", m, "id"), module.id) for m, module in enumerate(v.modules)), "de module")
    yield from _dubbel((((*pad, "id"), pagina.id) for pad, pagina in _paginas(v)), "de pagina")
    for m, module in enumerate(v.modules):
        yield from _check_module(module, v, ("modules", m))
    for pad, pagina in _paginas(v):
        yield from _check_pagina(pagina, v.talen, pad)
    for pad, vraag in alle_vragen(v):
        yield from check_tekst(vraag.tekst, v.talen, (*pad, "tekst"))
        yield from check_tekst(vraag.uitleg, v.talen, (*pad, "uitleg"))
        for i, tekst in enumerate(vraag.varianten):
            yield from check_tekst(tekst, v.talen, (*pad, "varianten", i))
        yield from _check_soort(vraag, v.talen, pad)
        if schalen is not None and isinstance(vraag, SchaalVraag):
            yield from _check_schaalvraag(vraag, schalen, v.talen, pad)
        if begrippen is not None:
            yield from _check_begrip_van(vraag, begrippen, v, pad)
    yield from _check_variabelen(v)
    yield from check_loting(v)
    if schalen is not None:
        yield from check_regels(v, schalen)


def alle_vragen(v: VragenlijstBestand) -> Iterator[tuple[Pad, Vraag]]:
    """Every question with its path."""
    for pad, pagina in _paginas(v):
        for i, vraag in enumerate(pagina.vragen):
            yield (*pad, "vragen", i), vraag


def check_bereik(van: int, tot: int, pad: Pad) -> Iterator[Melding]:
    """A range of codes must fit int16 and leave the missing codes 97..99 alone."""
    if van <= NIET_BEANTWOORD and tot >= NIET_VOORGELEGD:
        yield pad, f"{van} tot {tot} overlapt met 97, 98 en 99 (niet voorgelegd, weet niet, niet beantwoord)"
    if van < -MAX_INT16 or tot > MAX_INT16:
        yield pad, f"antwoorden liggen tussen -{MAX_INT16} en {MAX_INT16}"


def _paginas(v: VragenlijstBestand) -> Iterator[tuple[Pad, Pagina]]:
    for m, module in enumerate(v.modules):
        for p, pagina in enumerate(module.paginas):
            yield ("modules", m, "paginas", p), pagina


def _check_kop(v: VragenlijstBestand) -> Iterator[Melding]:
    yield from _check_id(v.id, ("id",))
    if not PERIODE.fullmatch(v.naam):
        yield ("naam",), f"'{v.naam[:40]}' is geen periode, zoals 2024 of 2024-1"
    if "nl" not in v.talen:
        yield ("talen",), "nl hoort er altijd bij"
    for i, taal in enumerate(v.talen):
        if not TAAL.fullmatch(taal) or taal in v.talen[:i]:
            yield (
                ("talen", i),
                f"'{taal[:40]}' is dubbel of geen taalcode van twee of drie letters (fy, nl@b1)",
            )
    for taal in v.vertaling:
        if taal == "nl" or taal not in v.talen:
            yield ("vertaling", taal), f"'{taal[:40]}' is geen taal waarin deze vragenlijst is vertaald"
    yield from check_tekst(v.titel, v.talen, ("titel",))
    yield from check_tekst(v.inleiding, v.talen, ("inleiding",))
    if v.delen < 1:
        yield ("delen",), "delen is ten minste 1"
    if not v.modules:
        yield ("modules",), "een vragenlijst heeft ten minste één module"


def _check_module(module: Module, v: VragenlijstBestand, pad: Pad) -> Iterator[Melding]:
    yield from _check_id(module.id, (*pad, "id"))
    yield from check_tekst(module.titel, v.talen, (*pad, "titel"))
    if module.deel is not None and not 1 <= module.deel <= v.delen:
        yield (*pad, "deel"), f"deel {module.deel} bestaat niet: kies 1 tot en met {v.delen}, of laat het weg"
    if not module.paginas:
        yield (*pad, "paginas"), "een module heeft ten minste één pagina"


def _check_pagina(pagina: Pagina, talen: tuple[str, ...], pad: Pad) -> Iterator[Melding]:
    yield from _check_id(pagina.id, (*pad, "id"))
    yield from check_tekst(pagina.titel, talen, (*pad, "titel"))
    yield from check_tekst(pagina.uitleg, talen, (*pad, "uitleg"))
    if not pagina.vragen:
        yield (*pad, "vragen"), "een pagina heeft ten minste één vraag"
    per_schaal = Counter(vraag.schaal for vraag in pagina.vragen if isinstance(vraag, SchaalVraag))
    for schaal, aantal in per_schaal.items():
        if aantal > MAX_STELLINGEN:
            yield (
                (*pad, "vragen"),
                f"{aantal} stellingen met schaal '{schaal}' op één pagina: hoogstens {MAX_STELLINGEN}",
            )


def _check_soort(vraag: Vraag, talen: tuple[str, ...], pad: Pad) -> Iterator[Melding]:
    match vraag:
        case KeuzeVraag() | MeerkeuzeVraag():
            yield from _check_opties(vraag.opties, talen, pad, exclusief=isinstance(vraag, MeerkeuzeVraag))
        case RangordeVraag():
            yield from _check_opties(vraag.opties, talen, pad, exclusief=False)
            if not 1 <= vraag.top <= len(vraag.opties):
                yield (*pad, "top"), f"top {vraag.top} kan niet bij {len(vraag.opties)} opties"
        case GetalVraag():
            if vraag.van >= vraag.tot:
                yield (
                    (*pad, "tot"),
                    f"een getal loopt van laag naar hoog, niet van {vraag.van} tot {vraag.tot}",
                )
            yield from check_bereik(vraag.van, vraag.tot, (*pad, "tot"))
        case OpenVraag():
            if not 1 <= vraag.maximum <= MAX_OPEN:
                yield (*pad, "maximum"), f"maximum ligt tussen 1 en {MAX_OPEN} tekens"


def _check_opties(
    opties: tuple[Optie, ...], talen: tuple[str, ...], pad: Pad, *, exclusief: bool
) -> Iterator[Melding]:
    if len(opties) < 2:
        yield (*pad, "opties"), "er zijn ten minste twee opties nodig"
    yield from _dubbel((((*pad, "opties", i, "code"), o.code) for i, o in enumerate(opties)), "de code")
    for i, optie in enumerate(opties):
        plek = (*pad, "opties", i)
        yield from check_tekst(optie.tekst, talen, (*plek, "tekst"))
        if not 0 <= optie.code < NIET_VOORGELEGD:
            yield (*plek, "code"), f"code {optie.code}: codes lopen van 0 tot en met {NIET_VOORGELEGD - 1}"
        if optie.exclusief and not exclusief:
            yield (*plek, "exclusief"), "exclusief kan alleen bij een optie van meerkeuze"
    if exclusief and len(opties) > 1 and all(optie.exclusief for optie in opties):
        yield (*pad, "opties"), "alle opties zijn exclusief: maak er een vraag van soort keuze van"


def _check_schaalvraag(
    vraag: SchaalVraag, schalen: Mapping[str, Schaal], talen: tuple[str, ...], pad: Pad
) -> Iterator[Melding]:
    schaal = schalen.get(vraag.schaal)
    if schaal is None:
        yield (*pad, "schaal"), f"onbekende schaal '{vraag.schaal[:40]}'; kies uit {', '.join(schalen)}"
        return
    for code, label in schaal.labels.items():
        for taal in talen:
            if not label.get(taal, "").strip():
                yield (*pad, "schaal"), f"schaal '{schaal.id}': label van {code} ontbreekt in {taal}"


def _check_begrip_van(
    vraag: Vraag, begrippen: Mapping[str, Begrip], v: VragenlijstBestand, pad: Pad
) -> Iterator[Melding]:
    begrip = begrippen.get(vraag.begrip)
    if begrip is None:
        yield (*pad, "begrip"), f"onbekend begrip '{vraag.begrip[:40]}'"
        return
    for taal in CIJFERTALEN:
        if taal in v.talen and not begrip.titel.get(taal, "").strip():
            yield (*pad, "begrip"), f"titel van begrip '{begrip.id}' ontbreekt in {taal}"
    bewoording = next((b for b in begrip.reeks if b.versie == vraag.bewoording), None)
    if bewoording is None:
        yield (*pad, "bewoording"), f"bewoording {vraag.bewoording} staat niet in de reeks van '{begrip.id}'"
        return
    if bewoording.vanaf > v.naam:
        yield (*pad, "bewoording"), f"bewoording {vraag.bewoording} geldt pas vanaf {bewoording.vanaf}"
    # an older wording may have used another scale, if the series says so
    later = [b.vergelijkbaar for b in begrip.reeks if b.versie > vraag.bewoording]
    schaal = vraag.schaal if isinstance(vraag, SchaalVraag) else None
    if schaal != begrip.schaal and not {"schaal", "breuk"} & set(later):
        yield (
            (*pad, "schaal"),
            f"begrip '{begrip.id}' hoort bij schaal {begrip.schaal or 'geen'}, niet {schaal}",
        )


def _check_variabelen(v: VragenlijstBestand) -> Iterator[Melding]:
    bezet: dict[str, str] = {}
    begrippen: dict[str, str] = {}
    for pad, vraag in alle_vragen(v):
        if begrippen.setdefault(vraag.begrip, vraag.id) != vraag.id:
            yield (
                (*pad, "begrip"),
                f"begrip '{vraag.begrip}' wordt al gemeten met '{begrippen[vraag.begrip]}'",
            )
        # naming rules hold for the question id too: it is the form field's name
        for naam in dict.fromkeys((vraag.id, *namen(vraag))):
            fout = naam_fout(naam)
            if fout:
                yield (*pad, "id"), fout
            elif bezet.setdefault(naam, vraag.id) != vraag.id:
                yield (*pad, "id"), f"de variabele '{naam}' bestaat al, van de vraag '{bezet[naam]}'"


def _check_id(id: str, pad: Pad) -> Iterator[Melding]:
    if not _ID.fullmatch(id):
        yield pad, f"'{id[:40]}' kan geen id zijn: kleine letter, daarna a-z, 0-9 en _, hoogstens 32 tekens"


def _dubbel(waarden: Iterable[tuple[Pad, str | int]], wat: str) -> Iterator[Melding]:
    gezien = set()
    for pad, waarde in waarden:
        if waarde in gezien:
            yield pad, f"{wat} '{waarde}' komt twee keer voor"
        gezien.add(waarde)
