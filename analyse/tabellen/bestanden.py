"""From the tables of `analyseer` to counted and weighted rounds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from analyse import clusters as cl
from analyse import nauwkeurigheid as nk
from analyse.aggregatie import kolom, nummer, partial, tellingen
from analyse.cellen import ALLE, maak_cellen
from analyse.ontwerp import Eenling
from analyse.prepare import AnalyseFout, Item, Maat
from analyse.weging import Cellen, Floats, Ints, Weging, weeg

NL = "NL"
GELIJK = 1e-9  # totals of margins that differ less are the same


@dataclass(frozen=True)
class Golf:
    """One wave of a sample in which persons are drawn: counts, cells, weights. `wave` as in the files.

    `antwoorden`: its rows, answers as codes (don't know and empty null). `sommen`: the counts per cell, keys
    `sleutels`, rows in the order of `cellen`.
    """

    wave: object
    items: tuple[Item, ...]
    antwoorden: pl.DataFrame
    sommen: pl.DataFrame
    sleutels: tuple[str, ...]
    cellen: Cellen
    weging: Weging
    _bewaard: dict[tuple[bool, bool, Eenling], dict[str, nk.Momenten]] = field(
        default_factory=dict, compare=False
    )

    def momenten(
        self,
        item: Item,
        *,
        gekalibreerd: bool = True,
        eindig: bool = True,
        eenling: Eenling = "adjust",
    ) -> nk.Momenten:
        """Moments of one item per gemeente, in the order of `cellen.gemeenten`; all items are computed at the
        first question. Options as `nauwkeurigheid.momenten_van`."""
        optie = (gekalibreerd, eindig, eenling)
        if optie not in self._bewaard:
            plat = [self.tel(i) for i in self.items]
            delen = nk.momenten_van(
                self.cellen,
                self.weging,
                plat,
                [(1, len(i.codes)) for i in self.items],
                gekalibreerd=gekalibreerd,
                eindig=eindig,
                eenling=eenling,
            )
            self._bewaard[optie] = {i.naam: m.item(0) for i, m in zip(self.items, delen, strict=True)}
        return self._bewaard[optie][item.naam]

    @cached_property
    def cel(self) -> Ints:
        """Cell of each row of `antwoorden`."""
        return nummer(self.antwoorden, self.sleutels)[0]

    def code(self, item: Item) -> Ints:
        """Position of each answer among the codes of the item, −1 without an answer."""
        plek = self.antwoorden[item.naam].replace_strict(
            list(item.codes), list(range(len(item.codes))), default=-1, return_dtype=pl.Int64
        )
        return plek.to_numpy()

    def tel(self, item: Item) -> Floats:
        """Answers (cell, code) of one item."""
        return tellingen(self.sommen, {item.naam: item.codes})[:, 0]


@dataclass(frozen=True)
class Clustergolf:
    """One wave of answers by organisations."""

    wave: object
    items: tuple[Item, ...]
    rijen: pl.DataFrame
    clusters: cl.Clusters


def golven(
    antwoorden: pl.DataFrame, strata: pl.DataFrame, marges: pl.DataFrame, items: list[Item]
) -> Iterator[Golf]:
    """The waves of a sample in order; a wave without answers gives nothing."""
    namen = tuple(marges["margin"].unique().sort())
    celkolommen = [f"cell_{naam}" for naam in namen]
    for wave in antwoorden["wave"].unique().sort():
        deze = antwoorden.filter(pl.col("wave") == wave)
        doel = met_factor(marges.filter(pl.col("wave") == wave))
        # A margin that is absent from the whole wave is no margin: everyone is one cell.
        sleutels = ("gemeente", "stratum", *celkolommen)
        deze = deze.with_columns(pl.col(k).cast(pl.String).fill_null(ALLE) for k in celkolommen)
        sommen = partial(deze, sleutels, {i.naam: i.codes for i in items if i.naam in deze.columns})
        cellen = maak_cellen(
            sommen.rename(dict(zip(celkolommen, namen, strict=True))),
            strata.filter(pl.col("wave") == wave).select("gemeente", "stratum", populatie="N_h"),
            doel.select("gemeente", marge="margin", cel="cell", populatie=pl.col("pop") * pl.col("factor")),
            namen,
        )
        weging = weeg(cellen)
        if not np.isfinite(weging.gewicht).all():
            waar = cellen.gemeenten[cellen.gemeente[~np.isfinite(weging.gewicht)][0]]
            raise AnalyseFout(f"ronde {wave}, gemeente {waar}: de gewichten zijn te groot", tabel="margins")
        yield Golf(wave, tuple(items), deze, sommen, sleutels, cellen, weging)


def met_factor(marges: pl.DataFrame) -> pl.DataFrame:
    """Margins with the `factor` that gives all margins of a gemeente the total of the first one by name.

    Exactly 1 where the totals are the same but for rounding.
    """
    totaal = pl.col("pop").sum().over("wave", "gemeente", "margin")
    eerste = pl.col("totaal").sort_by("margin").first().over("wave", "gemeente")
    factor = (eerste / pl.col("totaal")).fill_nan(1.0)
    return (
        marges.with_columns(totaal=totaal)
        .with_columns(factor=pl.when((factor - 1).abs() > GELIJK).then(factor).otherwise(1.0))
        .drop("totaal")
    )


def medewerkers_golven(antwoorden: pl.DataFrame, strata: pl.DataFrame, items: list[Item]) -> Iterator[Golf]:
    """Staff: simple random samples per gemeente, population `N_h`, no margins."""
    antwoorden = antwoorden.with_columns(stratum=pl.lit(ALLE))
    strata = strata.with_columns(stratum=pl.lit(ALLE))
    geen = pl.DataFrame(schema={"wave": strata["wave"].dtype, "gemeente": pl.String, "margin": pl.String,
                                "cell": pl.String, "pop": pl.Float64})  # fmt: skip
    yield from golven(antwoorden, strata, geen, items)


def clustergolven(antwoorden: pl.DataFrame, items: list[Item]) -> Iterator[Clustergolf]:
    """Providers: one row of sums per organisation × gemeente; weights `w` (1 without), types `org_type`."""
    soort = pl.col("org_type") if "org_type" in antwoorden.columns else pl.lit(ALLE)
    gewicht = pl.col("w").cast(pl.Float64) if "w" in antwoorden.columns else pl.lit(1.0)
    antwoorden = antwoorden.with_columns(
        soort.fill_null(ALLE).alias("org_type"), gewicht.fill_null(1.0).alias("w")
    )
    for wave in antwoorden["wave"].unique().sort():
        deze = antwoorden.filter(pl.col("wave") == wave)
        som = [
            pl.when(pl.col(i.naam) == code)
            .then(wat)
            .otherwise(0.0)
            .sum()
            .alias(f"{letter}:{kolom(i.naam, code)}")
            for i in items
            if i.naam in deze.columns
            for code in i.codes
            for letter, wat in (("n", pl.lit(1.0)), ("w", pl.col("w")), ("k", pl.col("w") ** 2))
        ]
        rijen = deze.group_by("gemeente", "org_id").agg(
            pl.col("org_type").min(), *som, pl.len().alias("rijen")
        )
        rijen = rijen.sort("gemeente", "org_id")
        gemeenten = rijen["gemeente"].unique().sort()
        organisaties = rijen.group_by("org_id").agg(pl.col("org_type").min()).sort("org_id")
        yield Clustergolf(
            wave,
            tuple(items),
            rijen,
            cl.Clusters(
                tuple(gemeenten),
                np.searchsorted(gemeenten.to_numpy(), rijen["gemeente"].to_numpy()),
                np.searchsorted(organisaties["org_id"].to_numpy(), rijen["org_id"].to_numpy()),
                organisaties["org_type"].rank("dense").to_numpy().astype(np.int64) - 1,
                rijen["rijen"].to_numpy().astype(float),
            ),
        )


def clustersommen(golf: Clustergolf, item: Item) -> tuple[Floats, Floats, Floats]:
    """Answers, Σw and Σw² per row of `golf.rijen` and code of the item, each (row, 1, code)."""

    def neem(letter: str) -> Floats:
        return golf.rijen.select(f"{letter}:{kolom(item.naam, c)}" for c in item.codes).to_numpy()[:, None, :]

    return neem("n"), neem("w"), neem("k")


def heel(aantal: int) -> Floats:
    """Membership of one domain that holds all gemeenten."""
    return np.ones((1, aantal))


def rijen(
    golf_wave: object, gemeenten: list[str], maat: Maat, kolommen: Mapping[str, Floats | Ints]
) -> pl.DataFrame:
    """A block of a table: one measure for all its domains."""
    n = len(gemeenten)
    kop = {"wave": pl.Series([golf_wave] * n), "gemeente": gemeenten, "var": [maat.naam] * n}
    return pl.DataFrame({**kop, **kolommen})
