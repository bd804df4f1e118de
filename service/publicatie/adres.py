"""Which public page: a small value that names it in memory, on disk, in its ETag and in the address bar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from analyse.gemeenten import gemeenten

TALEN_PUBLIEK = ("nl",)
"""Languages of the public pages: their findings are written in Dutch only, so nothing else is offered."""

PADEN = {
    "landelijk": "/",
    "gemeente": "/gemeenten/{}",
    "gespreksagenda": "/gemeenten/{}/gespreksagenda",
    "begrippen": "/begrippen",
    "begrip": "/begrippen/{}",
    "begrip_gemeente": "/begrippen/{}?gemeente={}",
    "doelgroep": "/doelgroepen/{}",
    "ronde": "/rondes/{}",
    "vergelijken": "/vergelijken?gemeente={}&met={}",
    "uitsplitsing": "/uitsplitsing?gebied={}&begrip={}&naar={}",
    "insluiting": "/insluiten/{}/{}",
}
"""Kind of page → its path, with a place for each part of the key. A page exists because it stands here and
in `tekenwerk.TEKENAARS`."""

OP_AANVRAAG = frozenset({"begrip_gemeente", "vergelijken", "uitsplitsing", "insluiting"})
"""Kinds with so many pages that they are drawn when asked for and not kept on disk."""


@dataclass(frozen=True)
class Adres:
    """One page: its `soort` (a key of `PADEN`) and what it is about, such as a gemeente code; a key of more
    parts has a full stop between them.

    The key becomes part of a file name: who makes an Adres takes it from a known list, never from a visitor.
    """

    soort: str
    sleutel: str = ""

    @property
    def naam(self) -> str:
        """A name of its own: "landelijk", "gemeente-GM0363"."""
        return f"{self.soort}-{self.sleutel}" if self.sleutel else self.soort

    @property
    def pad(self) -> str:
        """Where the page stands: "/gemeenten/GM0363"."""
        return PADEN[self.soort].format(*self.delen)

    @property
    def delen(self) -> list[str]:
        """The parts of the key."""
        return self.sleutel.split(".")

    @classmethod
    def van_naam(cls, naam: str) -> Adres:
        """The page of this `naam`."""
        soort, _, sleutel = naam.partition("-")
        return cls(soort, sleutel)


LANDELIJK = Adres("landelijk")


def vooruit() -> list[Adres]:
    """The pages that are drawn ahead of visitors, in this order: what is about one gemeente together, for its
    figures are looked up once."""
    per_gemeente = ("gemeente", "gespreksagenda")
    return [LANDELIJK, *(Adres(soort, code) for code in sorted(gemeenten()) for soort in per_gemeente)]


@cache
def gemeentekeuze() -> tuple[tuple[str, str], ...]:
    """Every present gemeente as (code, name), on the alphabet."""
    paren = ((g.code, g.naam) for g in gemeenten().values())
    return tuple(sorted(paren, key=lambda paar: paar[1].lstrip("'").lower()))
