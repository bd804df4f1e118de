"""Row headers in the tables of a tagged PDF: what a screen reader says before each cell of a row.

Typst tags the cells of `table.header` as headers of their column. The first cell of every other row is the
header of that row; here it becomes TH with scope Row, and the other cells of the row name it (ISO 32000-1,
14.8.5.7: /Scope, /Headers; 14.7.2: /ID, and /IDTree in the root of the tree).
"""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, String

_ZONDER = ("/P", "/H1", "/H2", "/H3", "/L", "/Figure")
"""What holds no table: not looked into."""


def zet_rijkoppen(document: pikepdf.Pdf) -> int:
    """Mark the first cell of every body row of every table as its header; returns how many rows."""
    boom = document.Root.StructTreeRoot
    namen = dict(pikepdf.NameTree(boom.IDTree)) if "/IDTree" in boom else {}
    gedaan = 0
    for nr, tabel in enumerate(_soort(boom, "/Table")):
        for rij in (r for romp in _soort(tabel, "/TBody") for r in _soort(romp, "/TR")):
            kop, *cellen = _kinderen(rij)
            naam = f"rij-{nr}-{gedaan}"
            kop.S = Name.TH
            kop.ID = String(naam)
            _tabelkenmerk(kop).Scope = Name.Row
            for cel in cellen:
                kenmerk = _tabelkenmerk(cel)
                kenmerk.Headers = Array([*kenmerk.get("/Headers", Array([])), String(naam)])
            namen[naam] = kop
            gedaan += 1
    # One leaf: adding to a tree row by row costs as much as all the rest.
    boom.IDTree = Dictionary(Names=Array([x for naam in sorted(namen) for x in (String(naam), namen[naam])]))
    return gedaan


def _kinderen(element: pikepdf.Object) -> list[pikepdf.Object]:
    """The structure elements directly below an element; not the content they stand for."""
    onder = element.get("/K", Array([]))
    lijst = list(onder) if isinstance(onder, Array) else [onder]
    return [kind for kind in lijst if isinstance(kind, Dictionary) and "/S" in kind]


def _soort(element: pikepdf.Object, soort: str) -> Iterator[pikepdf.Object]:
    """All elements of one kind below an element, in reading order."""
    for kind in _kinderen(element):
        if soort == kind.S:
            yield kind
        elif kind.S not in _ZONDER:
            yield from _soort(kind, soort)


def _tabelkenmerk(cel: pikepdf.Object) -> pikepdf.Object:
    """The attributes of a cell that belong to its table; made when there are none."""
    kenmerken = cel.get("/A", Array([]))
    lijst = list(kenmerken) if isinstance(kenmerken, Array) else [kenmerken]
    for kenmerk in lijst:
        if isinstance(kenmerk, Dictionary) and kenmerk.get("/O") == "/Table":
            return kenmerk
    cel.A = Array([*lijst, Dictionary(O=Name.Table)])
    return _tabelkenmerk(cel)
