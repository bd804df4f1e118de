"""Which figures a codebook yields: per variable the codes to count and the scores made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analyse.prepare import Item, Maat
from vragenlijsten import NIET_VOORGELEGD, WEET_NIET, Codeboek, Schaal, Variabele

ACHTERGROND = "ag_"
GEMIDDELDE, NETTO, WEET_NIET_MAAT, GEKOZEN = "gemiddelde", "netto", "weet_niet", "gekozen"
INDEX_MAAT = "index"
"""The one figure of an index, from 0 to 100."""
HOOFD, BIJ, VERDELING = "hoofd", "bij", "verdeling"
_FAMILIES = (HOOFD, BIJ, VERDELING)
_RUIMSTE_GETAL = 101  # a number question with more values has no figures: its distribution is no table


@dataclass(frozen=True)
class Cijferitem:
    """A variable with its figures; `hoofdmaat` is the one that is compared ("" = none).

    Of an index `delen` are the variables it is made of, `omgekeerd` which of them are turned around, and
    `inhoud` says of what it is made: only indices that hold the same are compared.
    """

    variabele: Variabele
    item: Item
    hoofdmaat: str
    delen: tuple[str, ...] = ()
    omgekeerd: tuple[bool, ...] = ()
    inhoud: tuple[str, ...] = ()


def items_van(codeboek: Codeboek, schalen: Mapping[str, Schaal]) -> list[Cijferitem]:
    """All variables with figures, in codebook order. Background questions (`ag_`) are no figures."""
    uit = []
    for variabele in codeboek.variabelen:
        if variabele.begrip.startswith(ACHTERGROND):
            continue
        schaal = schalen.get(variabele.schaal) if variabele.schaal else None
        codes = _codes(variabele)
        if not 0 < len(codes) <= _RUIMSTE_GETAL:
            continue
        weet_niet = WEET_NIET in variabele.ontbrekend
        alle = (*codes, WEET_NIET) if weet_niet else codes
        hoofdmaat = schaal.hoofdmaat if schaal else ""
        # Families side by side, so that each is one run of rows.
        maten = sorted(
            _maten(variabele, schaal, codes), key=lambda m: _FAMILIES.index(familie(m.naam, hoofdmaat))
        )
        staart: tuple[float | None, ...] = (None,) if weet_niet else ()
        maten = [Maat(m.naam, (*m.scores, *staart), m.aandeel) for m in maten]
        if weet_niet:
            maten.append(Maat(WEET_NIET_MAAT, (*(0.0 for _ in codes), 1.0), aandeel=True))
        item = Item(variabele.naam, alle, tuple(maten))
        uit.append(Cijferitem(variabele, item, hoofdmaat))
    return uit


def familie(maat: str, hoofdmaat: str) -> str:
    """Which figures of a variable stand or fall together.

    The main figure by itself; the other shares of the scale and net agreement (with the main figure they give
    the answers in three parts); the distribution and the mean that follows from it; don't know.
    """
    if maat in (hoofdmaat, GEKOZEN):
        return HOOFD
    if maat.startswith("code_") or maat == GEMIDDELDE:
        return VERDELING
    return WEET_NIET_MAAT if maat == WEET_NIET_MAAT else BIJ


def blokken(items: Sequence[Cijferitem]) -> list[list[Cijferitem]]:
    """Items with the same codes and measures together: they are computed in one go."""
    uit: dict[tuple[object, ...], list[Cijferitem]] = {}
    for ci in items:
        uit.setdefault((ci.item.codes, ci.item.maten, ci.hoofdmaat), []).append(ci)
    return list(uit.values())


def telbare_codes(ci: Cijferitem) -> tuple[int, ...]:
    """Codes that may occur in the column, but for not asked."""
    return tuple(sorted({*ci.item.codes, *ci.variabele.ontbrekend} - {NIET_VOORGELEGD}))


def stellingen(items: Sequence[Cijferitem]) -> tuple[str, ...]:
    """The variables on the scale that most of them share: whoever answers all alike draws a straight line."""
    per_schaal: dict[str, list[str]] = {}
    for ci in items:
        if ci.variabele.schaal:
            per_schaal.setdefault(ci.variabele.schaal, []).append(ci.variabele.naam)
    lengte = {schaal: len(namen) for schaal, namen in per_schaal.items()}
    return tuple(per_schaal[max(lengte, key=lambda schaal: lengte[schaal])]) if lengte else ()


def _codes(variabele: Variabele) -> tuple[int, ...]:
    if variabele.van is not None and variabele.tot is not None:
        return tuple(range(variabele.van, variabele.tot + 1))
    return tuple(sorted(variabele.waarden))


def _maten(variabele: Variabele, schaal: Schaal | None, codes: tuple[int, ...]) -> list[Maat]:
    if variabele.soort == "meerkeuze":
        return [Maat(GEKOZEN, tuple(float(c == 1) for c in codes), aandeel=True)]
    if variabele.soort == "getal":
        return [Maat(GEMIDDELDE, tuple(map(float, codes)), aandeel=False)]
    maten = []
    if schaal is not None:
        maten.append(Maat(GEMIDDELDE, tuple(map(float, codes)), aandeel=False))
        aandelen = {
            naam: tuple(float(laag <= c <= hoog) for c in codes)
            for naam, (laag, hoog) in schaal.aandelen.items()
        }
        maten += [Maat(naam, scores, aandeel=True) for naam, scores in aandelen.items()]
        if schaal.netto and {"eens", "oneens"} <= aandelen.keys():
            netto = tuple(a - b for a, b in zip(aandelen["eens"], aandelen["oneens"], strict=True))
            maten.append(Maat(NETTO, netto, aandeel=False))
    maten += [Maat(f"code_{k}", tuple(float(c == k) for c in codes), aandeel=True) for k in codes]
    return maten
