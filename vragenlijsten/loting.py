"""What is drawn by lot for a respondent: the order of statements and options, and the wording of questions.

One number per questionnaire says the order on every page, and one the wording of every question with
variants. Both are recorded beside the answers, so there are few of each: a full permutation would tell one
respondent from another. See docs/besluiten/0031-loting.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TypeVar

from msgspec import Struct, structs

from vragenlijsten.model import (
    NIET_VOORGELEGD,
    KeuzeVraag,
    Loting,
    MeerkeuzeVraag,
    Optie,
    Pagina,
    RangordeVraag,
    SchaalVraag,
    Tekst,
    Vraag,
    Vragenlijst,
    VragenlijstBestand,
)

VOLGORDE, VARIANT = "loting_volgorde", "loting_variant"
"""Names of the columns in which the draw is recorded."""

T = TypeVar("T")


class Trekking(Struct, frozen=True):
    """The draw of one respondent, counted from 1: the order and the wording. 1 and 1 is as in the file."""

    volgorde: int = 1
    variant: int = 1


def plaatsen(aantal: int, volgorde: int, volgordes: int) -> tuple[int, ...]:
    """Which of ``aantal`` things stands first, second, ... in one of ``volgordes`` orders (from 1).

    Order 1 is that of the file. Together they are a Williams square: over all orders everything stands
    equally often in every place (when one of ``aantal`` and ``volgordes`` divides the other), and equally
    often right after everything else (when ``aantal`` is even and divides ``volgordes``, or twice ``aantal``
    does).
    """
    nummer = volgorde - 1
    zigzag = [(i + 1) // 2 if i % 2 else (aantal - i // 2) % aantal for i in range(aantal)]
    if volgordes < aantal:
        stap, gespiegeld = nummer * aantal // volgordes, False
    else:
        stap, gespiegeld = nummer % aantal, nummer // aantal % 2 == 1
    rij = tuple(zigzag.index((plek + stap) % aantal) for plek in zigzag)
    return rij[::-1] if gespiegeld else rij


def schik(v: Vragenlijst, pagina: Pagina, trekking: Trekking | None) -> Pagina:
    """The page as this respondent sees it; the page itself when nothing was drawn."""
    if v.loting is None or trekking is None:
        return pagina
    vragen = _wissel_stellingen(pagina, v.loting, trekking) if pagina.id in v.loting.wissel else pagina.vragen
    return structs.replace(pagina, vragen=tuple(_schik_vraag(vraag, v.loting, trekking) for vraag in vragen))


def blokken(pagina: Pagina) -> tuple[tuple[Vraag, ...], ...]:
    """Neighbours on one scale together, everything else alone: what changes places stays in its own block."""
    return tuple(
        tuple(groep)
        for _, groep in groupby(pagina.vragen, lambda vraag: getattr(vraag, "schaal", f"vraag {vraag.id}"))
    )


def losse_stellingen(blok: Sequence[Vraag]) -> tuple[Vraag, ...]:
    """The statements of a block that may change places."""
    return tuple(vraag for vraag in blok if isinstance(vraag, SchaalVraag) and not vraag.vast)


def losse_opties(vraag: Vraag) -> tuple[Optie, ...]:
    """The options that may change places; none for a soort without, or with options that run up."""
    match vraag:
        case KeuzeVraag(geordend=False) | MeerkeuzeVraag() | RangordeVraag():
            return tuple(optie for optie in vraag.opties if not (optie.vast or optie.exclusief))
        case _:
            return ()


def loting_kolommen(v: VragenlijstBestand) -> tuple[str, ...]:
    """The names of what is recorded of the draw, in the order in which it is stored after the answers."""
    loting = v.loting or Loting()
    aantallen = {VOLGORDE: loting.volgordes, VARIANT: loting.varianten}
    return tuple(naam for naam, aantal in aantallen.items() if aantal > 1)


def loting_codes(v: Vragenlijst, op_route: set[str], trekking: Trekking | None) -> list[int]:
    """The draw in codes; 97 when none was made, and for the wording when nothing with variants was asked."""
    codes = {VOLGORDE: NIET_VOORGELEGD, VARIANT: NIET_VOORGELEGD}
    if trekking is not None:
        codes[VOLGORDE] = trekking.volgorde
        if any(vraag.varianten for vraag in v.vragen.values() if vraag.id in op_route):
            codes[VARIANT] = trekking.variant
    return [codes[naam] for naam in loting_kolommen(v)]


def beschrijf_volgorde(v: Vragenlijst, volgorde: int) -> str:
    """One order in words for the codebook: "pagina: a, b; vraag: 2, 1"."""
    delen = []
    for pagina in v.paginas():
        geschikt = schik(v, pagina, Trekking(volgorde=volgorde))
        if v.loting and pagina.id in v.loting.wissel:
            delen.append(f"{pagina.id}: {', '.join(vraag.id for vraag in geschikt.vragen)}")
        for vraag in geschikt.vragen:
            if v.loting and vraag.id in v.loting.wissel:
                codes = (str(optie.code) for optie in getattr(vraag, "opties", ()))
                delen.append(f"{vraag.id}: {', '.join(codes)}")
    return "; ".join(delen)


def beschrijf_variant(v: Vragenlijst, variant: int) -> Tekst:
    """The wordings that go with one number, for the codebook, in Dutch and where there is one in English."""
    vragen = [vraag for vraag in v.vragen.values() if vraag.varianten]
    return {
        taal: "; ".join(f"{vraag.id}: {_tekst(vraag, variant)[taal]}" for vraag in vragen)
        for taal in ("nl", "en")
        if taal in v.talen
    }


def _wissel_stellingen(pagina: Pagina, loting: Loting, trekking: Trekking) -> tuple[Vraag, ...]:
    uit: list[Vraag] = []
    for blok in blokken(pagina):
        uit += _wissel(blok, losse_stellingen(blok), loting, trekking)
    return tuple(uit)


def _schik_vraag(vraag: Vraag, loting: Loting, trekking: Trekking) -> Vraag:
    if vraag.varianten:
        vraag = structs.replace(vraag, tekst=_tekst(vraag, trekking.variant))
    if vraag.id in loting.wissel and isinstance(vraag, KeuzeVraag | MeerkeuzeVraag | RangordeVraag):
        vraag = structs.replace(vraag, opties=_wissel(vraag.opties, losse_opties(vraag), loting, trekking))
    return vraag


def _wissel(alles: Sequence[T], los: Sequence[T], loting: Loting, trekking: Trekking) -> tuple[T, ...]:
    """Everything in its place, but what is ``los`` in the drawn order over the places that are left."""
    if len(los) < 2:
        return tuple(alles)
    volgorde = iter(plaatsen(len(los), trekking.volgorde, loting.volgordes))
    return tuple(los[next(volgorde)] if ding in los else ding for ding in alles)


def _tekst(vraag: Vraag, variant: int) -> Tekst:
    return (vraag.tekst, *vraag.varianten)[variant - 1]
