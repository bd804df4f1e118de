"""Whether figures from before and after a change of the question are one series: the one answer to that."""

from __future__ import annotations

from vragenlijsten import Begrip

_ERNST = ("breuk", "schaal", "bewoording")  # gravest first


def reeksnummer(begrip: Begrip, bewoording: int) -> int:
    """1 for the first bewoording, one more after every break: equal numbers are one series."""
    return 1 + sum(soort_breuk(begrip, v - 1, v) is not None for v in range(2, bewoording + 1))


def soort_breuk(begrip: Begrip | None, oud: int, nu: int) -> str | None:
    """The gravest change between two bewoordingen: "breuk", "schaal", "bewoording", or None when comparable.

    A bewoording that the begrip calls "gelijk" to the one before it is no break. What is not known (no
    begrip, or a bewoording it does not have) is one.
    """
    soorten = {} if begrip is None else {b.versie: b.vergelijkbaar for b in begrip.reeks}
    tussen = [soorten.get(v, "bewoording") for v in range(min(oud, nu) + 1, max(oud, nu) + 1)]
    return next((s for s in _ERNST if s in tussen), None)
