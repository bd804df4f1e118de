"""Run the attacks, score them, and put the outcome in a table."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from tests.aanval.aanvallen import AANVALLEN
from tests.aanval.kennis import Kennis
from tests.aanval.lekken import LEKKEN, Lek
from tests.aanval.proeven import Proef
from tests.aanval.vondst import Doel, Vondst
from tests.aanval.waarheid import Waarheid


@dataclass
class Regel:
    """The outcome of one attack."""

    aanval: str
    geprobeerd: int = 0
    hersteld: list[Vondst] = field(default_factory=list)
    smalste: float = math.inf
    geplant: int = 0
    gevonden: int = 0
    alleen: int = 0


def val_aan(kennis: Kennis, waarheid: Waarheid) -> dict[str, Regel]:
    """All attacks on what is public; the narrowest interval is that of a share or other figure that had to
    stay hidden and in which the truth lies."""
    uit = {}
    for naam, aanval in AANVALLEN.items():
        uitslag = aanval(kennis)
        hersteld = [v for v in uitslag.vondsten if waarheid.hersteld(v)]
        smal = min((waarheid.breedte(v) for v in uitslag.vondsten), default=math.inf)
        uit[naam] = Regel(naam, uitslag.geprobeerd, hersteld, smal)
    return uit


def hersteld(kennis: Kennis, waarheid: Waarheid) -> dict[str, set[Doel]]:
    """Attack → what it recovered."""
    return {
        naam: {v.doel for v in aanval(kennis).vondsten if waarheid.hersteld(v)}
        for naam, aanval in AANVALLEN.items()
    }


_ZONDER: dict[tuple[int, object], dict[str, set[Doel]]] = {}


@cache
def zoek_lek(lek: Lek) -> Mapping[str, int]:
    """Attack → how much more it recovers with the planted leak than without it."""
    proef, kennis = lek.maak()
    zonder = zonder_lek(proef, lek)
    met = hersteld(kennis, proef.waarheid)
    return {naam: len(met[naam] - zonder[naam]) for naam in met}


def zonder_lek(proef: Proef, lek: Lek) -> dict[str, set[Doel]]:
    """What is recovered from the publications without the plant."""
    sleutel = (id(proef), lek.zonder)
    if sleutel not in _ZONDER:
        _ZONDER[sleutel] = hersteld(lek.zonder(proef), proef.waarheid)
    return _ZONDER[sleutel]


def met_lekken(regels: Mapping[str, Regel]) -> None:
    """Add to each attack how many planted leaks it had to find, found, and found as the only one."""
    for lek in LEKKEN:
        winst = zoek_lek(lek)
        regel = regels[lek.aanval]
        regel.geplant += 1
        regel.gevonden += winst[lek.aanval] > 0
        regel.alleen += winst[lek.aanval] > 0 and sum(n > 0 for n in winst.values()) == 1


def tabel(regels: Mapping[str, Regel]) -> str:
    """The report as text."""
    kop = ("aanval", "geprobeerd", "hersteld", "smalste", "geplant", "gevonden", "alleen deze")
    rijen = [
        (
            r.aanval,
            str(r.geprobeerd),
            str(len(r.hersteld)),
            "–" if math.isinf(r.smalste) else f"{r.smalste:.3f}",
            str(r.geplant),
            str(r.gevonden),
            str(r.alleen),
        )
        for r in regels.values()
    ]
    breed = [max(len(rij[k]) for rij in (kop, *rijen)) for k in range(len(kop))]
    return "\n".join(
        "  ".join(
            x.ljust(b) if k == 0 else x.rjust(b) for k, (x, b) in enumerate(zip(rij, breed, strict=True))
        )
        for rij in (kop, *rijen)
    )
