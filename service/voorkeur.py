"""What a client says it takes (RFC 9110, 12.5): kinds of answers in Accept, brotli in Accept-Encoding."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_GEWICHT = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")


def keuze(accept: str, aanbod: Sequence[str]) -> str | None:
    """The kind on offer that `accept` likes best, of equals the first; None when it takes none of them.

    Who asks for nothing takes everything; a kind with weight 0 is refused.
    """
    wensen = _wensen(accept)
    gewichten = {soort: _gewicht(wensen, soort) for soort in aanbod}
    beste = max(aanbod, key=lambda soort: gewichten[soort])
    return beste if gewichten[beste] > 0 else None


def neemt_brotli(accept_encoding: str) -> bool:
    """Whether an answer may come in brotli."""
    return "br" in accept_encoding and _wensen(accept_encoding).get("br", 0.0) > 0


def _wensen(kop: str) -> dict[str, float]:
    """Name → weight; what is no weight counts as none given."""
    uit: dict[str, float] = {}
    for deel in kop.lower().split(","):
        naam, *extra = (stuk.strip() for stuk in deel.split(";"))
        if naam:
            gewichten = (stuk[2:] for stuk in extra if stuk.startswith("q="))
            uit[naam] = next((float(g) for g in gewichten if _GEWICHT.fullmatch(g)), 1.0)
    return uit


def _gewicht(wensen: Mapping[str, float], soort: str) -> float:
    """The most precise wish about a kind counts."""
    if not wensen:
        return 1.0
    bereiken = (soort, f"{soort.partition('/')[0]}/*", "*/*", "*")
    return next((wensen[bereik] for bereik in bereiken if bereik in wensen), 0.0)
