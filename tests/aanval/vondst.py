"""What an attack claims, and what counts as protection.

A claim is about a *doel*: the answers of a set of gemeenten to one variable. It is a recovery when the doel
is sensitive (`waarheid.py`), the truth lies in the claimed interval and the interval is narrower than the
protection: of a share ten percentage points, of other figures a tenth of the scale, of a count three whole
numbers, of a number of answers one.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

WAARDE, AANTAL, N, STATUS = "waarde", "aantal", "n", "status"
DEEL = 0.10
AANTALLEN = 3
_RUIS = 1e-6


@dataclass(frozen=True)
class Doel:
    """What is attacked. `grootheid`: the value of `maat`, the count of answers in it, the number of answers,
    or whatever the row itself gives away (STATUS)."""

    doelgroep: str
    periode: str
    gebieden: frozenset[str]
    variabele: str
    maat: str
    grootheid: str = WAARDE
    filter: str = ""


@dataclass(frozen=True)
class Vondst:
    """A claim: the truth lies in `strook`, or is one of `mogelijk` when that is given. `bewezen`: it needs no
    truth, because what is public breaks a promise by itself."""

    aanval: str
    doel: Doel
    reken: Callable[[], tuple[float, float]] = field(compare=False, repr=False)
    hoe: str
    mogelijk: tuple[float, ...] = ()
    bewezen: bool = False

    @cached_property
    def strook(self) -> tuple[float, float]:
        """The claimed interval; worked out when it is asked for."""
        return self.reken()

    def past(self, waarheid: float) -> bool:
        """Whether the truth is what was claimed."""
        if self.mogelijk:
            return any(abs(waarheid - m) < _RUIS for m in self.mogelijk)
        return self.strook[0] - _RUIS <= waarheid <= self.strook[1] + _RUIS

    def breedte(self) -> float:
        """Width of the interval; of whole numbers, and of a few possible values, how many there are."""
        if self.mogelijk:
            return float(len(self.mogelijk))
        laag, hoog = self.strook
        if self.doel.grootheid in {N, AANTAL}:
            if not math.isfinite(hoog):
                return math.inf
            return float(math.floor(hoog + _RUIS) - math.ceil(laag - _RUIS) + 1)
        return hoog - laag

    def smal(self, schaal: float = 1.0) -> bool:
        """Narrower than the protection; `schaal` is the range of the measure."""
        if self.mogelijk or self.doel.grootheid == AANTAL:
            return self.breedte() < AANTALLEN
        if self.doel.grootheid == N:
            return self.breedte() < 2
        return self.breedte() < DEEL * schaal


@dataclass
class Uitslag:
    """What one attack tried and found."""

    aanval: str
    geprobeerd: int = 0
    vondsten: list[Vondst] = field(default_factory=list)

    def meld(self, doel: Doel, laag: float, hoog: float, hoe: str, mogelijk: tuple[float, ...] = ()) -> None:
        """Add a claim."""
        self.vondsten.append(Vondst(self.aanval, doel, lambda: (laag, hoog), hoe, mogelijk))

    def meld_lui(self, doel: Doel, reken: Callable[[], tuple[float, float]], hoe: str) -> None:
        """Add a claim whose interval costs time: it is worked out for those that matter."""
        self.vondsten.append(Vondst(self.aanval, doel, reken, hoe))

    def meld_bewijs(self, doel: Doel, hoe: str) -> None:
        """Add what is wrong whatever the truth is."""
        self.vondsten.append(Vondst(self.aanval, doel, lambda: (0.0, 0.0), hoe, bewezen=True))
