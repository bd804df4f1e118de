"""A sheet of an XLSForm, read by the names of its columns, some of which exist once per language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from vragenlijsten.uitwisseling.rekenblad import Blad
from vragenlijsten.uitwisseling.talen import taalcode

EIGEN = "samenspel_"
"""How the columns begin that only our own export writes."""

_GEBRUIKT = {
    "type",
    "name",
    "label",
    "hint",
    "relevant",
    "relevance",
    "constraint",
    "calculation",
    "required",
}
_GEBRUIKT |= {"constraint_message", "required_message", "appearance", "list_name", "parameters", "note"}
_VERTAALD = ("label", "hint")


@dataclass
class Tabel:
    """A sheet with its head: texts by name of the column, and the languages of those that have them."""

    blad: Blad
    koppen: dict[str, int] = field(default_factory=dict)
    talen: dict[tuple[str, str], int] = field(default_factory=dict)
    vreemd: list[tuple[str, int]] = field(default_factory=list)

    def rijen(self) -> Iterator[Regel]:
        """The rows below the head."""
        for rij in self.blad.rijen[1:]:
            yield Regel(self, rij.nummer, rij.cellen)


@dataclass(frozen=True)
class Regel:
    """One row, read by the name of a column."""

    tabel: Tabel
    nummer: int
    cellen: Mapping[int, str]

    def __getitem__(self, kop: str) -> str:
        return self.cellen.get(self.tabel.koppen.get(kop, -1), "")

    def plek(self, kop: str | None = None) -> str:
        """Where it stands: the cell, or the row."""
        return self.tabel.blad.plek(self.nummer, self.tabel.koppen.get(kop) if kop else None)

    def eigen(self) -> dict[str, str]:
        """What our own export left here, without its prefix."""
        return {
            kop.removeprefix(EIGEN): self.cellen[kolom]
            for kop, kolom in self.tabel.koppen.items()
            if kop.startswith(EIGEN) and kolom in self.cellen
        }


def lees_tabel(blad: Blad, hoofdtaal: str) -> Tabel:
    tabel = Tabel(blad)
    for kolom, kop in (blad.rijen[0].cellen if blad.rijen else {}).items():
        naam, _, taal = (deel.strip() for deel in kop.partition("::" if "::" in kop else ":"))
        naam = naam.lower().replace(" ", "_") if not taal else naam.lower()
        if naam in _VERTAALD:
            code = taalcode(taal) if taal else hoofdtaal
            if code is None or (naam, code) in tabel.talen:
                tabel.vreemd.append((kop, kolom))
            else:
                tabel.talen[naam, code] = kolom
        elif (naam in _GEBRUIKT or naam.startswith(EIGEN) or not taal) and naam not in tabel.koppen:
            tabel.koppen[naam] = kolom
            if naam not in _GEBRUIKT and not naam.startswith(EIGEN):
                tabel.vreemd.append((kop, kolom))
        else:
            tabel.vreemd.append((kop, kolom))
    return tabel
