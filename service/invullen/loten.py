"""Lots: which order of statements and which wording a respondent gets.

Balanced within each gemeente and stratum: the lots come from an urn that holds every outcome equally often,
and is filled anew when it is empty. The urns live in the memory of this process only. Nothing is written
down, nothing follows from the code, so a draw in the answers points to no code: see docs/privacy.md.
"""

import secrets
from collections.abc import Iterator
from functools import cache

from service.invullen.intake import Toegang
from vragenlijsten import Loting, Trekking

_GROOTSTE_VULLING = 3
_toeval = secrets.SystemRandom()


class Urnen:
    """One urn per cell (any key) and per number of outcomes."""

    def __init__(self) -> None:
        self._urnen: dict[tuple[str, ...], Iterator[int]] = {}

    def trek(self, aantal: int, *cel: str) -> int:
        """Draw one of 1 .. `aantal` from the urn of `cel`.

        Over all draws of a cell no outcome is ahead of another by more than the size of one filling. How
        often an outcome is in a filling is itself drawn: who drew first would otherwise give away the next.
        """
        urn = self._urnen.setdefault((*cel, str(aantal)), _vullingen(aantal))
        return next(urn)


def _vullingen(aantal: int) -> Iterator[int]:
    while True:
        loten = [*range(1, aantal + 1)] * (1 + secrets.randbelow(_GROOTSTE_VULLING))
        _toeval.shuffle(loten)
        yield from loten


@cache
def _urnen() -> Urnen:
    return Urnen()


def loot(toegang: Toegang) -> Trekking | None:
    """The draw for a new attempt; None when the questionnaire draws nothing."""
    loting: Loting | None = toegang.vragenlijst.loting
    if loting is None:
        return None
    cel = (toegang.ronde, toegang.gemeente, toegang.stratum)
    return Trekking(
        volgorde=_urnen().trek(loting.volgordes, *cel, "volgorde"),
        variant=_urnen().trek(loting.varianten, *cel, "variant"),
    )
