"""From answers as they are stored to what is counted: codes, missing codes and the scores made of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analyse.weging import Floats

WEET_NIET_BESTAND = 9  # "weet niet" in the files of `analyseer`, unless 9 lies on the item's scale


class AnalyseFout(ValueError):  # noqa: N818 - Dutch, as all words of the domain
    """Input that cannot be analysed; the message names the table, the column and what is wrong."""


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


def _waarden(naam: str, soort: str, kolommen: list[pl.Series]) -> list[float]:
    """The distinct scores that occur, in order."""
    gezien: set[float] = set()
    for kolom in kolommen:
        if not (kolom.dtype.is_numeric() or kolom.dtype == pl.Null):
            raise AnalyseFout(f"kolom {naam}: antwoorden moeten getallen zijn, niet {kolom.dtype}")
        gezien |= {float(x) for x in kolom.drop_nulls().unique() if np.isfinite(x)}
    top = re.search(r"(\d+)$", soort)
    grens = float(top.group(1)) if top else max(gezien - {float(WEET_NIET_BESTAND)}, default=0.0)
    if grens < WEET_NIET_BESTAND:
        gezien -= {float(WEET_NIET_BESTAND)}
    if top and any(x > grens for x in gezien):
        fout = sorted(x for x in gezien if x > grens)
        raise AnalyseFout(f"kolom {naam}: waarde {fout[0]:g} valt buiten de schaal {soort}")
    return sorted(gezien) or [1.0]


def _codes(waarden: list[float]) -> tuple[int, ...]:
    geheel = all(x == int(x) and abs(x) < 1 << 15 for x in waarden)
    return tuple(int(x) for x in waarden) if geheel else tuple(range(len(waarden)))


def _item(naam: str, soort: str, waarden: list[float], codes: tuple[int, ...]) -> Item:
    maten = [Maat(naam, tuple(waarden), aandeel=False)]
    top = re.fullmatch(r"likert(\d+)", soort)
    if top:
        midden = (int(top.group(1)) + 1) / 2
        hoog = tuple(float(x > midden) for x in waarden)
        netto = tuple(float(x > midden) - float(x < midden) for x in waarden)
        maten += [Maat(f"{naam}_agree", hoog, aandeel=True), Maat(f"{naam}_net", netto, aandeel=False)]
    return Item(naam, codes, tuple(maten))


def _hercodeer(kolom: pl.Series, waarden: list[float], codes: tuple[int, ...]) -> pl.Series:
    """Answers as Int16 codes; everything that is not a score becomes null."""
    getal = kolom.cast(pl.Float64)
    return getal.replace_strict(waarden, list(codes), default=None, return_dtype=pl.Int16).alias(kolom.name)
