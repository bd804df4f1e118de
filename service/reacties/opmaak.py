"""Plain text as paragraphs and lists: all the layout that a public answer has."""

import re
from dataclasses import dataclass

from service.verhalen.schoon import alineas

_PUNT = re.compile(r"^(?:[-*•–]|\d{1,2}[.)])(?: +|$)")


@dataclass(frozen=True)
class Blok:
    """A paragraph (one line) or a list (`lijst`: a line per item)."""

    lijst: bool
    regels: tuple[str, ...]


def opmaak(tekst: str) -> tuple[Blok, ...]:
    """The blocks of a cleaned text: an empty line begins a paragraph, lines with "- " are a list."""
    uit: list[Blok] = []
    for alinea in alineas(tekst):
        for regel in (r.strip() for r in alinea.split("\n")):
            punt = _PUNT.match(regel)
            kaal = regel[punt.end() :] if punt else regel
            vorig = uit[-1] if uit else None
            if punt and vorig is not None and vorig.lijst:
                uit[-1] = Blok(True, (*vorig.regels, kaal))
            elif kaal:
                uit.append(Blok(punt is not None, (kaal,)))
    return tuple(uit)
