"""From answers as they are stored to what is counted: codes, missing codes and the scores made of them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analyse.weging import Floats

OPEN_LINK = "open-link"
"""The stratum, or the way of recruiting, of who came in through an open link."""
LIKERT = "likert"
"""What the type of a statement starts with; the number of its answers follows."""
WEET_NIET_BESTAND = 9  # "weet niet" in the files of `analyseer`, unless 9 lies on the item's scale


class AnalyseFout(ValueError):  # noqa: N818 - Dutch, as all words of the domain
    """Input that cannot be analysed; the message names the table, the row, the column and what is wrong.

    `rij` counts rows of data from 1. Parts that are not known are left out.
    """

    def __init__(self, wat: str, *, tabel: str = "", rij: int | None = None, kolom: str = "") -> None:
        self.wat, self.tabel, self.rij, self.kolom = wat, tabel, rij, kolom
        delen = [
            tabel and f"tabel {tabel}",
            "" if rij is None else f"rij {rij}",
            kolom and f"kolom {kolom}",
        ]
        plek = ", ".join(deel for deel in delen if deel)
        super().__init__(f"{plek}: {wat}" if plek else wat)


def is_open() -> pl.Expr:
    """Rows of answers or strata that came in through an open link, by their stratum; also after a change of
    borders, which puts the old gemeente before the name."""
    return (pl.col("stratum") == OPEN_LINK) | pl.col("stratum").str.ends_with(f":{OPEN_LINK}")


@dataclass(frozen=True)
class Maat:
    """One figure of an item: a score per code (None = outside the base). Shares lie in [0, 1]."""

    naam: str
    scores: tuple[float | None, ...]
    aandeel: bool


@dataclass(frozen=True)
class Item:
    """A column of answers: the codes that are counted and the figures made of them."""

    naam: str
    codes: tuple[int, ...]
    maten: tuple[Maat, ...]

    @property
    def scores(self) -> Floats:
        """Scores as an array (measure, code), NaN outside the base."""
        rijen = [[np.nan if s is None else s for s in maat.scores] for maat in self.maten]
        return np.array(rijen, dtype=float)


def bestand_items(
    items: pl.DataFrame, tabellen: Sequence[pl.DataFrame]
) -> tuple[list[Item], list[pl.DataFrame]]:
    """Items of `analyseer`, and the tables with their answers as whole codes (missing and "weet niet" null).

    `items` has `item` and `type`. A type that ends in a number gives the top of the scale (likert5, grade10).
    Likert items get `_agree` (share above the middle) and `_net` (above minus below the middle).
    Answers that are not whole numbers are counted by their rank.
    """
    uit: list[Item] = []
    for naam, soort in items.select("item", "type").iter_rows():
        kolommen = [(k, t[naam]) for k, t in enumerate(tabellen) if naam in t.columns]
        waarden = _waarden(str(naam), str(soort), [k for _, k in kolommen])
        codes = _codes(waarden)
        uit.append(_item(str(naam), str(soort), waarden, codes))
        for k, kolom in kolommen:
            tabellen = [*tabellen]
            tabellen[k] = tabellen[k].with_columns(_hercodeer(kolom, waarden, codes))
    return uit, list(tabellen)


def schaal_van(soort: str) -> tuple[float | None, float | None]:
    """Lowest and highest answer of a type: likert starts at 1, a number at its end is the top, and nothing
    that has a top is negative."""
    top = re.search(r"(\d+)$", soort)
    laag = 1.0 if soort.startswith(LIKERT) else 0.0 if top else None
    return laag, (float(top.group(1)) if top else None)


def weet_niet_van(soort: str, waarden: Iterable[float]) -> bool:
    """Whether 9 is "weet niet" among the `waarden` of a type: when it lies above the scale, or, without a
    known scale, above all other answers."""
    top = schaal_van(soort)[1]
    grens = max((x for x in waarden if x != WEET_NIET_BESTAND), default=0.0) if top is None else top
    return grens < WEET_NIET_BESTAND


def _waarden(naam: str, soort: str, kolommen: list[pl.Series]) -> list[float]:
    """The distinct scores that occur, in order."""
    gezien: set[float] = set()
    for kolom in kolommen:
        if not (kolom.dtype.is_numeric() or kolom.dtype == pl.Null):
            raise AnalyseFout(f"antwoorden moeten getallen zijn, niet {kolom.dtype}", kolom=naam)
        gezien |= {float(x) for x in kolom.drop_nulls().unique() if np.isfinite(x)}
    if weet_niet_van(soort, gezien):
        gezien -= {float(WEET_NIET_BESTAND)}
    laag, hoog = schaal_van(soort)
    for x in sorted(gezien):
        if (laag is not None and x < laag) or (hoog is not None and x > hoog):
            raise AnalyseFout(f"waarde {x:g} valt buiten de schaal {soort}", kolom=naam)
    return sorted(gezien) or [1.0]


def _codes(waarden: list[float]) -> tuple[int, ...]:
    geheel = all(x == int(x) and abs(x) < 1 << 15 for x in waarden)
    return tuple(int(x) for x in waarden) if geheel else tuple(range(len(waarden)))


def _item(naam: str, soort: str, waarden: list[float], codes: tuple[int, ...]) -> Item:
    maten = [Maat(naam, tuple(waarden), aandeel=False)]
    if soort.startswith(LIKERT):
        midden = (int(soort.removeprefix(LIKERT)) + 1) / 2
        hoog = tuple(float(x > midden) for x in waarden)
        netto = tuple(float(x > midden) - float(x < midden) for x in waarden)
        maten += [Maat(f"{naam}_agree", hoog, aandeel=True), Maat(f"{naam}_net", netto, aandeel=False)]
    return Item(naam, codes, tuple(maten))


def _hercodeer(kolom: pl.Series, waarden: list[float], codes: tuple[int, ...]) -> pl.Series:
    """Answers as Int16 codes; everything that is not a score becomes null."""
    getal = kolom.cast(pl.Float64)
    return getal.replace_strict(waarden, list(codes), default=None, return_dtype=pl.Int16).alias(kolom.name)
