"""Is a theme readable? Every pair of colours that meet on our pages, measured as WCAG 2.2 asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import floor

from service.errors import OngeldigeInvoer
from service.huisstijl import namen as n
from service.huisstijl.kleur import kleurcontrast
from service.huisstijl.thema import RANDCONTRAST, TEKSTCONTRAST, Thema, volledig

WOORDEN: Mapping[str, str] = {
    n.TEKST: "tekst",
    n.ACHTERGROND: "de achtergrond",
    n.KOP: "koppen",
    n.LINK: "links",
    n.KNOP: "de knop",
    n.KNOPTEKST: "tekst op de knop",
    n.KNOP_AAN: "de knop onder de muis",
    n.VELD: "een invulveld",
    n.VELDRAND: "de rand van een invulveld",
    n.GEKOZEN_RAND: "de rand van een gekozen antwoord",
    n.FOCUS: "de achtergrond van de focusrand",
    n.FOCUSRAND: "de focusrand",
    n.MIS: "foutmeldingen",
    n.MISVLAK: "het vlak van een foutmelding",
    n.GOED: "meldingen dat iets gelukt is",
    n.GOEDVLAK: "het vlak van zo’n melding",
    n.VLAK: "een licht vlak",
    n.GEKOZEN: "een gekleurd vlak",
    n.GEDEMPT: "zachte tekst",
    n.LET_OP: "het vlak van een waarschuwing",
}
_OP: Mapping[str, tuple[str, ...]] = {
    n.TEKST: (n.ACHTERGROND, n.VLAK, n.GEKOZEN, n.VELD, n.LET_OP, n.MISVLAK, n.GOEDVLAK),
    n.LINK: (n.ACHTERGROND, n.VLAK, n.GEKOZEN, n.VELD),
    n.GEDEMPT: (n.ACHTERGROND, n.VLAK, n.GEKOZEN),
    n.KNOPTEKST: (n.KNOP, n.KNOP_AAN),
    n.MIS: (n.ACHTERGROND, n.VLAK, n.MISVLAK),
    n.GOED: (n.GOEDVLAK,),
}
_RAND_OP: Mapping[str, tuple[str, ...]] = {
    n.KOP: (n.ACHTERGROND,),
    n.VELDRAND: (n.ACHTERGROND, n.VELD),
    n.GEKOZEN_RAND: (n.ACHTERGROND, n.VELD),
    n.FOCUSRAND: (n.ACHTERGROND, n.FOCUS),
}
PAREN: tuple[tuple[str, str, float], ...] = (
    *((boven, onder, TEKSTCONTRAST) for boven, onderen in _OP.items() for onder in onderen),
    *((boven, onder, RANDCONTRAST) for boven, onderen in _RAND_OP.items() for onder in onderen),
)
"""What stands on what, and the contrast it needs: 4.5 for text (1.4.3), 3 for large text (1.4.3: headings are
28 px semibold and up) and for what shows where to type and where the focus is (1.4.11)."""


@dataclass(frozen=True)
class Meting:
    """One pair on one screen. `scherm` "licht" or "donker"."""

    scherm: str
    boven: str
    onder: str
    gemeten: float
    nodig: float

    @property
    def genoeg(self) -> bool:
        """Whether this can be read."""
        return self.gemeten >= self.nodig


class Onleesbaar(OngeldigeInvoer):
    """A theme in which something cannot be read; `zinnen` says what, one by one."""

    def __init__(self, zinnen: tuple[str, ...]) -> None:
        self.zinnen = zinnen
        super().__init__(" ".join(zinnen))


def meet(thema: Thema) -> tuple[Meting, ...]:
    """Every pair on both screens."""
    heel = volledig(thema)
    return tuple(
        Meting(scherm, boven, onder, kleurcontrast(kleuren[boven], kleuren[onder]), nodig)
        for scherm, kleuren in (("licht", heel.licht), ("donker", heel.donker))
        for boven, onder, nodig in PAREN
    )


def keur(thema: Thema) -> tuple[Meting, ...]:
    """The measurements of a theme that can be read. Raises Onleesbaar with a sentence for each pair."""
    metingen = meet(thema)
    zinnen = tuple(_zinnen(volledig(thema), metingen))
    if zinnen:
        raise Onleesbaar(zinnen)
    return metingen


def verhouding(waarde: float) -> str:
    """A ratio in words."""
    return f"{naar_beneden(waarde)} op 1"


def naar_beneden(waarde: float) -> str:
    """At most two decimals, rounded down: what is not enough never looks like enough."""
    return f"{floor(waarde * 100) / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _zinnen(heel: Thema, metingen: tuple[Meting, ...]) -> Iterator[str]:
    gezegd: set[tuple[str, str, str, str]] = set()
    for m in metingen:
        kleuren = heel.licht if m.scherm == "licht" else heel.donker
        paar = (m.boven, m.onder, kleuren[m.boven], kleuren[m.onder])
        if m.genoeg or paar in gezegd:
            continue
        gezegd.add(paar)
        waar = " op een donker scherm" if m.scherm == "donker" else ""
        yield (
            f"{WOORDEN[m.boven].capitalize()} ({kleuren[m.boven]}) op {WOORDEN[m.onder]} "
            f"({kleuren[m.onder]}){waar}: het contrast is {verhouding(m.gemeten)}, "
            f"nodig is {verhouding(m.nodig)}."
        )
