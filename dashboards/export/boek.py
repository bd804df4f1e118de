"""The one codebook behind every file: what each column is called, means and may hold.

`Variabele` here is a column of a file; `vragenlijsten.Variabele` is what a questionnaire yields, from which
the columns of a frozen round are made (`antwoordenboek`). Columns of published figures: `cijferboek`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import polars as pl
from msgspec import Struct

from vragenlijsten.codeboek import Meetniveau

Soort: TypeAlias = Literal["tekst", "geheel", "getal", "ja_nee"]
TEKST, GEHEEL, GETAL, JA_NEE = "tekst", "geheel", "getal", "ja_nee"
WEGING = "weging"


class ExportFout(ValueError):  # noqa: N818 - Dutch, as all words of the domain
    """What cannot be written in the format that was asked for; one Dutch sentence that says why."""


class Variabele(Struct, frozen=True, omit_defaults=True):
    """One column of a file.

    `waarden`: code → label; `ontbrekend`: codes that are no answer, with why; Stata gets .a, .b, … in this
    order. `woorden`: the same as `waarden` for a column of text. `vraag`: the question as it was put;
    `wanneer`: whom it was put to, "" for everyone. `patroon`: what every text in the column looks like.
    """

    naam: str
    soort: Soort
    label: str
    toelichting: str = ""
    vraag: str = ""
    vraagsoort: str = ""
    begrip: str = ""
    bewoording: int | None = None
    waarden: dict[int, str] = {}
    woorden: dict[str, str] = {}
    ontbrekend: dict[int, str] = {}
    meetniveau: Meetniveau = "nominaal"
    eenheid: str = ""
    decimalen: int | None = None
    van: float | None = None
    tot: float | None = None
    wanneer: str = ""
    groep: str = ""
    patroon: str = ""
    verplicht: bool = False

    @property
    def labels(self) -> dict[int | str, str]:
        """Every value that has a meaning, with that meaning; what is no answer comes last."""
        uit: dict[int | str, str] = {}
        for waarden in (self.waarden, self.woorden, self.ontbrekend):
            for waarde, label in waarden.items():
                uit[waarde] = label
        return uit


class Herkomst(Struct, frozen=True, omit_defaults=True):
    """Where a file comes from. `adres`: where it can be had, "" when it is not public; `gepubliceerd`: since
    which day (2026-12-01) its figures are public, "" of what is not; `elders`: whether the answers were
    collected elsewhere.
    """

    ronde: str
    doelgroep: str
    periode: str
    versie: int
    veld_van: str
    veld_tot: str
    gesimuleerd: bool
    indeling: int
    methode: str = ""
    hash: str = ""
    adres: str = ""
    gepubliceerd: str = ""
    elders: bool = False

    @property
    def dag(self) -> str:
        """The day that a file carries: on which it became public, or else the last one of the fieldwork."""
        return self.gepubliceerd or self.veld_tot


class Tabelboek(Struct, frozen=True, omit_defaults=True):
    """The codebook of one table. `sleutel`: the columns that tell its rows apart; `weging`: the column with
    the weight of a row; `notities`: what a reader must know, a sentence each."""

    naam: str
    titel: str
    omschrijving: str
    variabelen: tuple[Variabele, ...]
    herkomst: Herkomst
    sleutel: tuple[str, ...] = ()
    weging: str = ""
    notities: tuple[str, ...] = ()
    trefwoorden: tuple[str, ...] = ()

    def variabele(self, naam: str) -> Variabele:
        """The column of this name. Raises KeyError."""
        return {v.naam: v for v in self.variabelen}[naam]


@dataclass(frozen=True)
class Inhoud:
    """A table to write: its codebook, how many rows, and the rows in pieces with the columns of the codebook
    in that order. The pieces can be read more than once; one at a time is in memory. There is always one,
    if need be without rows."""

    boek: Tabelboek
    rijen: int
    delen: Callable[[], Iterator[pl.DataFrame]]

    @classmethod
    def van(cls, boek: Tabelboek, frame: pl.DataFrame, stuk: int = 50_000) -> Inhoud:
        """A table that is in memory."""
        frame = frame.select(v.naam for v in boek.variabelen)
        return cls(boek, frame.height, lambda: iter(list(frame.iter_slices(stuk)) or [frame]))


TYPEN: Mapping[Soort, tuple[type[pl.DataType], ...]] = {
    "tekst": (pl.String,),
    "geheel": (pl.Int8, pl.Int16, pl.Int32, pl.Int64),
    "getal": (pl.Float64, pl.Float32),
    "ja_nee": (pl.Boolean,),
}


def soort_van(type_: pl.DataType) -> Soort:
    """Which soort a column of this type is. Raises KeyError for a type that no file of ours has."""
    for soort, typen in TYPEN.items():
        if type_ in typen:
            return soort
    raise KeyError(str(type_))
