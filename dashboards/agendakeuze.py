"""Which differences come on the agenda of a gemeente: from published tests to a few points to talk about.

A difference is a candidate only when it is no chance: the verdict of the publication (corrected over the
gemeenten) says so, its margin does not hold 0, and it also stands when all tests of this gemeente of the same
kind are counted (Benjamini and Hochberg again, over the published p). It must be large enough to matter too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboards.gegevens import Toets
from vragenlijsten import Schaal

SOORTEN = ("verschil", "verandering", "anders")
"""Reasons to talk, in the order in which they choose: between the parties, since the round before, from
similar gemeenten."""
HOOGSTENS = 3
"""Points per reason: nine in all fill an evening, and two sheets of paper."""
KLEINSTE_AANDEEL = 0.05
KLEINSTE_GEMIDDELDE = 0.2 / 9
"""The smallest difference that matters: 5 per cent points, or 0.2 on a scale of 1 to 10 (for a mean on
another scale as much of its length). Advice, no rule of any authority."""
FOUTEN = 0.05
"""The part of what is found that may be chance (false discovery rate), as in the publication."""
_AFRONDING = 0.0005
"""Published p-values have three decimals or more: counted as the largest they can have been."""


@dataclass(frozen=True, slots=True)
class Kandidaat:
    """One tested difference of a gemeente: about which begrip, of which doelgroepen.

    `doelgroepen` is the pair (a, b) of which a − b was tested, or the one group that is compared with itself
    or with others. `plek`: place of the begrip in the catalogue, for ties. `kleinste`: the smallest
    difference on its scale that matters, in the units of the difference.
    """

    soort: str
    begrip: str
    maat: str
    doelgroepen: tuple[str, ...]
    toets: Toets
    plek: int
    kleinste: float

    @property
    def ten_minste(self) -> float:
        """How often the smallest difference that matters goes into this one, taken at the end of its margin
        nearest to 0: what is large by few answers alone does not come first."""
        if self.toets.lo is None or self.toets.hi is None:
            return 0.0
        return min(abs(self.toets.lo), abs(self.toets.hi)) / self.kleinste


def kleinste_verschil(schaal: Schaal, maat: str) -> float:
    """The smallest difference that matters for a main measure of a scale, in its own units."""
    return KLEINSTE_GEMIDDELDE * (schaal.tot - schaal.van) if maat == "gemiddelde" else KLEINSTE_AANDEEL


def zeker(kandidaten: Iterable[Kandidaat]) -> list[Kandidaat]:
    """The candidates of one kind that are beyond chance and large enough, the largest (`ten_minste`) first.

    All tested differences of the kind must be given: each counts in the correction. Of equal size the begrip
    that comes first in the catalogue is first, then the groups in the order of the alphabet.
    """
    getoetst = [k for k in kandidaten if k.toets.p is not None]
    grens = grens_bij_veel([_grootste_p(k) for k in getoetst])
    over = [k for k in getoetst if _grootste_p(k) <= grens and _aangetoond(k)]
    return sorted(over, key=lambda k: (-round(k.ten_minste, 6), k.plek, k.doelgroepen))


def grens_bij_veel(p: Sequence[float]) -> float:
    """The largest of these p-values that is still no chance when all count: the step-up rule of Benjamini and
    Hochberg (1995). -1 when none is."""
    op_volgorde = sorted(p)
    binnen = (x for i, x in enumerate(op_volgorde, 1) if x <= FOUTEN * i / len(op_volgorde))
    return max(binnen, default=-1.0)


def _grootste_p(k: Kandidaat) -> float:
    return 1.0 if k.toets.p is None else k.toets.p + _AFRONDING


def _aangetoond(k: Kandidaat) -> bool:
    t = k.toets
    if t.verschil is None or t.lo is None or t.hi is None:
        return False
    richting = {"hoger": t.lo > 0 < t.verschil, "lager": t.hi < 0 > t.verschil}
    # published numbers are rounded decimals: in binary 0.05 may be a hair less than 5 per cent points
    return richting.get(t.oordeel or "", False) and abs(t.verschil) >= k.kleinste - 1e-9


def kies(zekere: Mapping[str, Sequence[Kandidaat]]) -> dict[str, list[Kandidaat]]:
    """At most `HOOGSTENS` per kind, in the order of `SOORTEN`; a begrip comes on the agenda once."""
    gebruikt: set[str] = set()
    uit: dict[str, list[Kandidaat]] = {}
    for soort in SOORTEN:
        uit[soort] = []
        for kandidaat in zekere.get(soort, ()):
            if kandidaat.begrip not in gebruikt and len(uit[soort]) < HOOGSTENS:
                gebruikt.add(kandidaat.begrip)
                uit[soort].append(kandidaat)
    return uit
