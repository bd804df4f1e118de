"""Read what is not there: which reason is left when a figure is `onderdrukt`.

A main figure of a group that is large enough is left out because (nearly) everyone agreed, because one
organisation dominates, because too few colleagues did not take part, or to protect another gemeente. The
rules are public: to protect another the smallest shown gemeente goes. Where a smaller one is still shown, or
there is nothing that could be subtracted, agreement is left: no more answers on one side than the head says.
"""

from math import ceil, floor
from typing import TypeAlias

from analyse import Drempels
from tests.aanval.kennis import Kennis
from tests.aanval.tafel import KLEIN, Tafel, hoofdmaten, tafels
from tests.aanval.vondst import Doel, Uitslag

_GEEN_HOOFD = ("gemiddelde", "netto", "index")
_BEKEND = 3
"""Shown figures from which the size of a group is sure enough."""


Omvang: TypeAlias = dict[tuple[str, str, str, str], list[tuple[float, float]]]


def val_aan(k: Kennis) -> Uitslag:
    """Every hidden share of a small group whose size is known from its other figures."""
    uit = Uitslag("afwezigheid")
    alle = tafels(k)
    hoofd = hoofdmaten(k)
    omvang = _omvang(alle)
    for t in alle:
        for maat in t.maten:
            if maat in {hoofd.get((t.doelgroep, t.begrip)), "gekozen", "weet_niet"} - set(_GEEN_HOOFD):
                _tafel(uit, t, maat, omvang, _rand(k, t.publicatie))
    return uit


def _omvang(alle: list[Tafel]) -> Omvang:
    """(publication, doelgroep, periode, gebied) → the numbers of answers under its shown figures."""
    uit: Omvang = {}
    for t in alle:
        for (_, gebied), cel in t.cellen.items():
            if cel.open:
                uit.setdefault((t.publicatie, t.doelgroep, t.periode, gebied), []).append(cel.n)
    return uit


def _rand(k: Kennis, publicatie: str) -> int:
    """Of a small group this many answers on one side, or fewer, are not shown."""
    drempels = k.koppen.get(publicatie, {}).get("drempels")
    rand = drempels.get("uiterste_rand") if isinstance(drempels, dict) else None
    return Drempels().uiterste_rand if rand is None else int(rand)


def _tafel(uit: Uitslag, t: Tafel, maat: str, omvang: Omvang, rand: int) -> None:
    verborgen = [g for g in t.gemeenten(maat) if t.cellen[maat, g].status == "onderdrukt"]
    for g in verborgen:
        stroken = omvang.get((t.publicatie, t.doelgroep, t.periode, g), [])
        if len(stroken) < _BEKEND or min(s[0] for s in stroken) < t.minste:
            continue  # its size may be the reason
        uit.geprobeerd += 1
        n = (min(s[0] for s in stroken), max(s[1] for s in stroken))
        if n[0] >= KLEIN or (t.doelgroep == "aanbieders" and not _nooit_dominant(stroken)):
            continue
        if not _kan_aanvulling_zijn(t, maat, g, n):
            doel = Doel(t.doelgroep, t.periode, frozenset({g}), t.variabele, maat)
            eenzijdig = maat == "weet_niet"  # that (nearly) nobody knows an answer is not likely
            mogelijk = _uitersten(ceil(n[0]), floor(n[1]), rand, eenzijdig=eenzijdig)
            hoe = f"{t.publicatie}: {g} {maat} is onderdrukt zonder andere reden dan eenstemmigheid"
            uit.meld(doel, 0.0, 1.0, hoe, mogelijk=mogelijk)


def _uitersten(minste: int, meeste: int, rand: int, *, eenzijdig: bool) -> tuple[float, ...]:
    """Shares with at most `rand` answers on one side, of a group of `minste` to `meeste`."""
    laag = {aantal / n for n in range(minste, meeste + 1) for aantal in range(rand + 1)}
    return tuple(sorted(laag | (set() if eenzijdig else {1 - x for x in laag})))


def _nooit_dominant(stroken: list[tuple[float, float]]) -> bool:
    """Shown so often that one organisation with over half of the answers is no likely reason here."""
    return len(stroken) >= 10


def _kan_aanvulling_zijn(t: Tafel, maat: str, g: str, n: tuple[float, float]) -> bool:
    """Whether it may have been left out to protect another gemeente: then nothing smaller is still shown."""
    verborgen = {x for x in t.gemeenten(maat) if not t.cellen[maat, x].open and x != g}
    groepen = [x for m, x in t.cellen if m == maat and x.startswith("PG")]
    open_ = {x: t.leden(x, maat) for x in groepen if t.cellen[maat, x].open}
    eigen = next((leden for leden in open_.values() if g in leden), None)
    if eigen is None:
        # Beside it for the sake of NL: among the gemeenten of groups that are not shown.
        eigen = frozenset(t.gemeenten(maat)).difference(*open_.values())
        heel = t.cellen.get((maat, "NL"))
        if heel is None or (not heel.open and any(t.cellen[maat, x].open for x in eigen)):
            return False
    getoond = [t.cellen[maat, x].n for x in eigen if t.cellen[maat, x].open]
    return bool(eigen & verborgen) and not any(s[1] < n[0] for s in getoond)
