"""Lay publications of the same round beside each other: versions, and old beside new borders.

What is hidden in one and shown in another is simply read. Otherwise all sums of two publications go into one
system, with the gemeenten of the oldest division as atoms: a merged gemeente minus the parts that were shown
before is the part that was not, and so is a total minus what another version shows of it. A figure of equally
heavy answers that moves between two versions gives the answers of those who came or went.
"""

from collections import defaultdict
from functools import partial
from itertools import combinations

from analyse.gemeenten import opvolgers
from tests.aanval.aanvallen.aftrekken import bereik, stelsel_van
from tests.aanval.kennis import Kennis
from tests.aanval.stelsel import Stelsel
from tests.aanval.tafel import Cel, Tafel, gelijk_gewogen, tafels
from tests.aanval.vondst import Uitslag

_HERWOGEN = 0.01
"""Figures of inwoners move a little when a merged gemeente is weighted as one."""


def val_aan(k: Kennis) -> Uitslag:
    """Every figure that stands in more than one publication of its round."""
    uit = Uitslag("rondes")
    per: dict[tuple[str, ...], list[Tafel]] = defaultdict(list)
    for t in tafels(k, eigen=False, delen=True):
        per[t.doelgroep, t.periode, t.variabele, t.filter].append(t)
    for zelfde in per.values():
        for a, b in combinations(zelfde, 2):
            for maat in a.maten:
                _paar(uit, k, a, b, maat)
    return uit


def _paar(uit: Uitslag, k: Kennis, a: Tafel, b: Tafel, maat: str) -> None:
    codes = [set(x.gemeenten(maat)) for x in (a, b)]
    anders = codes[0] != codes[1]
    for g in sorted(codes[0] & codes[1]):
        uit.geprobeerd += 1
        links, rechts = a.cellen[maat, g], b.cellen[maat, g]
        if links.open != rechts.open:
            anders = True
            waarde = links.waarde or rechts.waarde or (0.0, 1.0)
            doel = a.doel(frozenset({g}), maat)
            uit.meld(doel, *waarde, f"{g} staat in een van {a.publicatie} en {b.publicatie}")
        elif links.waarde is not None and rechts.waarde is not None:
            _verschoven(uit, a, b, maat, g, links, rechts)
    if anders:
        _grenzen(uit, k, a, b, maat)


def _verschoven(uit: Uitslag, a: Tafel, b: Tafel, maat: str, g: str, links: Cel, rechts: Cel) -> None:
    """A figure that moved between two versions is that of a few people: those who came or went."""
    if links.waarde is None or rechts.waarde is None:
        return
    if links.waarde[0] <= rechts.waarde[1] and rechts.waarde[0] <= links.waarde[1] and links.n == rechts.n:
        return
    doel = a.doel(frozenset({g}), maat)
    verschil = abs(sum(links.n) - sum(rechts.n)) / 2
    if verschil < 10:
        hoe = f"{g} {maat} verschilt tussen {a.publicatie} en {b.publicatie}: het antwoord van enkelen"
        uit.meld_bewijs(doel, hoe)


def _grenzen(uit: Uitslag, k: Kennis, a: Tafel, b: Tafel, maat: str) -> None:
    """Both in one system, with their borders."""
    delen = _delen({*a.gemeenten(maat)}, {*b.gemeenten(maat)})
    codes = {c: t for t in (b, a) for c in t.gemeenten(maat)}
    atomen = sorted({c for g in codes for c in delen.get(g, {g})})
    s = Stelsel(atomen, [codes[c].gewicht(maat, c) for c in atomen], bereik(k, a.variabele, maat))
    ruis = 0.0 if gelijk_gewogen(k, a.doelgroep, a.periode) else _HERWOGEN
    for t in (a, b):
        for leden, laag, hoog in stelsel_van(k, t, maat).cijfers:
            ruim = ruis * any(g in delen and t is b for g in leden)
            atoom = frozenset(
                c for g in leden for c in (delen.get(g, {g}) if _is_nieuw(t, maat, delen) else {g})
            )
            s.voeg(atoom, laag - ruim, hoog + ruim)
    for deel in s.bepaald():
        uit.geprobeerd += 1
        doel = a.doel(deel, maat)
        hoe = f"{a.publicatie} en {b.publicatie}: {'+'.join(sorted(deel))} volgt uit beide samen"
        uit.meld_lui(doel, partial(s.grenzen, deel), hoe)


def _delen(links: set[str], rechts: set[str]) -> dict[str, set[str]]:
    """Merged gemeente → the parts that stood apart in the other publication."""
    uit: dict[str, set[str]] = defaultdict(set)
    for code in links ^ rechts:
        for nu, _ in opvolgers(code):
            if nu != code:
                uit[nu].add(code)
    for nu in uit:
        if nu in links and nu in rechts:
            uit[nu].add(nu)
    return dict(uit)


def _is_nieuw(t: Tafel, maat: str, delen: dict[str, set[str]]) -> bool:
    """Whether a table knows the merged gemeenten only."""
    return not ({c for d in delen.values() for c in d} - set(delen)) & set(t.gemeenten(maat))
