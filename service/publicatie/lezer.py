"""Publications in memory, for what answers with rows of figures: the API, OData and SDMX.

A national publication is some tens of MB of frames; the last few that were asked for stay. Reading takes
about 0.1 s and happens in a thread, so that taking in answers never waits for it.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import polars as pl

from analyse import Publicatie
from service.publicatie.pakket import lees_eerdere, lees_pakket, lees_vragenlijsten
from vragenlijsten import Vragenlijst

_BEWAARD = 4  # the newest of three doelgroepen, and one that someone looks back at
_GEVRAAGD = {
    "cijfers": ("doelgroep", "periode", "gebied", "begrip", "maat"),
    "uitsplitsingen": ("doelgroep", "periode", "gebied", "begrip", "maat"),
    "vergelijkingen": ("periode", "gemeente", "begrip", "maat"),
    "spiegels": ("periode", "gemeente", "begrip", "maat"),
}
"""Columns of frames that a question may name values of."""
_VOLGORDE = ("doelgroep", "begrip", "variabele", "maat", "periode", "gebied")


@dataclass(frozen=True, eq=False)
class Gelezen:
    """One publicatie with what its figures mean: the questionnaires of its doelgroepen, and of earlier
    rounds in its trend. Its figures stand in the order of the export."""

    publicatie: Publicatie
    vragenlijsten: Mapping[str, Vragenlijst]
    eerdere: tuple[Vragenlijst, ...]
    _rijen: dict[str, pl.DataFrame] = field(default_factory=dict)
    _waarden: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        """Of the content: what an answer made of it may be recognised by."""
        return self.publicatie.kop.hash

    def rijen(self, naam: str) -> pl.DataFrame:
        """Frame `naam` with the place of each row (`id`, from 1). A publication never changes, nor does
        an id in it. Raises KeyError."""
        if naam not in self._rijen:
            self._rijen[naam] = self.publicatie.frames()[naam].with_row_index("id", offset=1)
        return self._rijen[naam]

    def waarden(self, naam: str, kolom: str) -> frozenset[str]:
        """The values in a text column of a frame."""
        if (naam, kolom) not in self._waarden:
            uniek = self.publicatie.frames()[naam][kolom].unique().drop_nulls()
            self._waarden[naam, kolom] = frozenset(uniek.to_list())
        return self._waarden[naam, kolom]

    @cached_property
    def groepen(self) -> Mapping[str, frozenset[str]]:
        """Kenmerk → the groups of people that it divides into."""
        uit: dict[str, set[str]] = {}
        for x in ("a", "b"):
            paren = self.publicatie.uitsplitsingen.select(f"kenmerk_{x}", f"waarde_{x}").drop_nulls().unique()
            for kenmerk, groep in paren.iter_rows():
                uit.setdefault(kenmerk, set()).add(groep)
        return {kenmerk: frozenset(groepen) for kenmerk, groepen in uit.items()}

    @cached_property
    def splitsingen(self) -> frozenset[frozenset[str]]:
        """The kenmerken by which there are figures per group: one, or two together."""
        paren = self.publicatie.uitsplitsingen.select("kenmerk_a", "kenmerk_b").unique()
        return frozenset(frozenset(k for k in paar if k) for paar in paren.iter_rows())


@dataclass
class Lezer:
    """The last few publications that were read, by folder (the name of a folder is the hash)."""

    _gelezen: OrderedDict[Path, Gelezen] = field(default_factory=OrderedDict)
    _bezig: dict[Path, asyncio.Task[Gelezen]] = field(default_factory=dict)

    async def lees(self, map: Path) -> Gelezen:
        """The publicatie in a folder; who asks at the same time waits for one reading."""
        if (bekend := self._gelezen.get(map)) is not None:
            self._gelezen.move_to_end(map)
            return bekend
        if (taak := self._bezig.get(map)) is None:
            taak = asyncio.create_task(asyncio.to_thread(lees_gelezen, map))
            self._bezig[map] = taak
            taak.add_done_callback(lambda _: self._bezig.pop(map, None))
        # A visitor who leaves must not cancel the reading for the others.
        gelezen = await asyncio.shield(taak)
        self._gelezen[map] = gelezen
        while len(self._gelezen) > _BEWAARD:
            self._gelezen.popitem(last=False)
        return gelezen


def lees_gelezen(map: Path) -> Gelezen:
    """Read a folder, here and now, with the values that questions are checked against."""
    publicatie = lees_pakket(map)
    publicatie = replace(publicatie, cijfers=publicatie.cijfers.sort(_VOLGORDE, maintain_order=True))
    gelezen = Gelezen(publicatie, lees_vragenlijsten(map), tuple(lees_eerdere(map)))
    for naam, kolommen in _GEVRAAGD.items():
        for kolom in kolommen:
            gelezen.waarden(naam, kolom)
    for naam in ("groepen", "splitsingen"):
        getattr(gelezen, naam)
    return gelezen
