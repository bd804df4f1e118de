"""The awkward cases of the gallery of figures: what differs from an ordinary gemeente."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from vragenlijsten import Catalogus, load_catalogus

JAAR = 2026
UITKOMST, TREND = "ver_gemeentebestuur", "van_weg_vinden"
PARTIJEN = ("inwoners", "aanbieders", "gemeente")
HULP = ("dec_bezuiniging", "dec_maatwerk", "dec_belofte", "van_terugvallen", TREND)


@dataclass(frozen=True, slots=True)
class Geval:
    """One awkward case: the gemeente it is about, and how its figures differ from ordinary ones.

    `waarde`: begrip, ordinary share → share of the gemeente; `status` of its own figures.
    """

    naam: str
    uitleg: str
    gemeente: str = "GM0855"
    rondes: int = 5
    partijen: tuple[str, ...] = PARTIJEN
    status: str = "ok"
    n: int = 400
    dekking: float = 1.0
    waarde: Callable[[str, float], float] = field(default=lambda _, x: x)


@cache
def catalogus() -> Catalogus:
    """The real one."""
    return load_catalogus()
