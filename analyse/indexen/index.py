"""Indices from 0 to 100: the mean of several items of one scale, for `samenspel` and its ingredients.

An item takes part when its begrip has an `ingredient` and the codebook asks it on a scale. A person has a
score when at least two thirds of the items were answered (don't know and skipped are no answers). Scores are
kept as whole numbers: with m answers, Σ (answer − lowest) · (lcm / m), where lcm is the least common multiple
of every m that is enough. So sums over persons are exact, in any order and in any number of parts.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import lcm

import polars as pl

from analyse.breuken import reeksnummer
from analyse.prepare import AnalyseFout
from vragenlijsten import Begrip, Codeboek, Schaal, Tekst, Variabele

SAMENSPEL = "samenspel"
HONDERD = 100.0
_HOOGSTE = 46_340  # its square is under 2³¹, as `scores.Scores` wants it


@dataclass(frozen=True)
class Index:
    """An index of a codebook: its columns, which of them are turned around, and the scale they share.

    `begrippen`, `variabelen`, `omgekeerd` and `reeksen` (`breuken.reeksnummer` of each item) go together, in
    codebook order.
    """

    naam: str
    schaal: str
    van: int
    tot: int
    begrippen: tuple[str, ...]
    variabelen: tuple[str, ...]
    omgekeerd: tuple[bool, ...]
    reeksen: tuple[int, ...]

    def __post_init__(self) -> None:
        if self.hoogste > _HOOGSTE:
            raise AnalyseFout(
                f"index {self.naam}: {len(self.variabelen)} vragen is te veel om precies op te tellen"
            )

    @property
    def minimum(self) -> int:
        """The fewest answers that give a score: two thirds of the items."""
        return -(-2 * len(self.variabelen) // 3)

    @property
    def eenheid(self) -> int:
        """What one step of the mean answer is in whole scores."""
        return lcm(*range(max(1, self.minimum), len(self.variabelen) + 1))

    @property
    def bewoording(self) -> int:
        """1, and one more for every break in any of its items."""
        return 1 + sum(reeks - 1 for reeks in self.reeksen)

    @property
    def inhoud(self) -> tuple[str, ...]:
        """What it is made of; only indices with the same can be compared: the same begrippen on the same
        scale, turned the same way."""
        tekens = ("−" if om else "+" for om in self.omgekeerd)
        items = (f"{teken}{begrip}" for teken, begrip in zip(tekens, self.begrippen, strict=True))
        return (f"{self.van}–{self.tot}", *sorted(items))

    @property
    def hoogste(self) -> int:
        """The whole score that stands for 100."""
        return self.eenheid * (self.tot - self.van)


def indexen_van(
    codeboek: Codeboek, begrippen: Mapping[str, Begrip], schalen: Mapping[str, Schaal]
) -> tuple[Index, ...]:
    """`samenspel` (all items) and `samenspel_<ingredient>` per ingredient, in codebook order.

    Items on another scale than most of them take no part; an index of fewer than two items is none. Raises
    AnalyseFout for an index with the name of a begrip or variable, or of so many items that its sums would
    not be exact.
    """
    items = [v for v in codeboek.variabelen if v.schaal in schalen and _ingredient(begrippen, v)]
    items = [v for v in items if schalen[v.schaal or ""].tot > schalen[v.schaal or ""].van]
    geteld = Counter(v.schaal for v in items)
    items = [v for v in items if v.schaal == max(geteld, key=lambda naam: geteld[naam])]
    groepen = {SAMENSPEL: items}
    for v in items:
        groepen.setdefault(_naam(_ingredient(begrippen, v)), []).append(v)
    uit = [_index(naam, deel, begrippen, schalen) for naam, deel in groepen.items() if len(deel) > 1]
    bezet = {naam for v in codeboek.variabelen for naam in (v.naam, v.begrip)}
    for index in uit:
        if index.naam in bezet:
            raise AnalyseFout(f"begrip {index.naam} heet als een index; kies een andere naam")
    return tuple(uit)


def index_titels(begrippen: Mapping[str, Begrip]) -> dict[str, Tekst]:
    """What the indices that can be made of these begrippen are called, by name."""
    delen = dict.fromkeys(b.ingredient for b in begrippen.values() if b.ingredient)
    heel = {SAMENSPEL: "Samenspel"} if delen else {}
    namen = heel | {_naam(deel): f"Samenspel: {deel}" for deel in delen}
    return {naam: {"nl": titel} for naam, titel in namen.items()}


def gelijkgericht(index: Index) -> dict[str, pl.Expr]:
    """The answer to each item with the negative ones turned around; null where there is no answer."""
    som = index.van + index.tot
    return {
        v: pl.when(_geldig(v, index)).then(som - pl.col(v) if om else pl.col(v))
        for v, om in zip(index.variabelen, index.omgekeerd, strict=True)
    }


def score(index: Index) -> pl.Expr:
    """The whole score of each respondent, 0 … `index.hoogste`; null where too few items were answered."""
    geldig = [_geldig(v, index) for v in index.variabelen]
    boven = [
        pl.when(g).then((index.tot - pl.col(v)) if om else (pl.col(v) - index.van)).otherwise(0)
        for g, v, om in zip(geldig, index.variabelen, index.omgekeerd, strict=True)
    ]
    aantal = pl.sum_horizontal(g.cast(pl.Int32) for g in geldig)
    som = pl.sum_horizontal(b.cast(pl.Int32) for b in boven)
    per = index.eenheid // pl.max_horizontal(aantal, pl.lit(1, pl.Int32))
    return pl.when(aantal >= index.minimum).then(som * per).cast(pl.Int32).alias(index.naam)


def scores(antwoorden: pl.DataFrame, index: Index) -> pl.Series:
    """`score` of the respondents in a frame."""
    return antwoorden.select(score(index)).to_series()


def _geldig(variabele: str, index: Index) -> pl.Expr:
    return pl.col(variabele).is_between(index.van, index.tot).fill_null(False)


def _naam(ingredient: str | None) -> str:
    return f"{SAMENSPEL}_{ingredient}"


def _ingredient(begrippen: Mapping[str, Begrip], variabele: Variabele) -> str | None:
    begrip = begrippen.get(variabele.begrip)
    return begrip.ingredient if begrip else None


def _index(
    naam: str,
    items: Sequence[Variabele],
    begrippen: Mapping[str, Begrip],
    schalen: Mapping[str, Schaal],
) -> Index:
    schaal = schalen[items[0].schaal or ""]
    return Index(
        naam,
        schaal.id,
        schaal.van,
        schaal.tot,
        tuple(v.begrip for v in items),
        tuple(v.naam for v in items),
        tuple(begrippen[v.begrip].richting == "negatief" for v in items),
        tuple(reeksnummer(begrippen[v.begrip], v.bewoording) for v in items),
    )
