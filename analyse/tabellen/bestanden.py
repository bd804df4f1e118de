"""From the tables of `analyseer` to counted and weighted rounds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from analyse import clusters as cl
from analyse import nauwkeurigheid as nk
from analyse.aggregatie import kolom, partial, tellingen
from analyse.cellen import ALLE, maak_cellen
from analyse.frames import eis_gevuld, eis_kolommen
from analyse.prepare import Item, Maat
from analyse.weging import Cellen, Floats, Ints, Weging, weeg

NL = "NL"


@dataclass(frozen=True)
class Golf:
    """One wave of a sample in which persons are drawn: counts, cells, weights. `wave` as in the files."""

    wave: object
    antwoorden: pl.DataFrame
    sommen: pl.DataFrame
    sleutels: tuple[str, ...]
    cellen: Cellen
    weging: Weging

    def momenten(self, item: Item, *, gekalibreerd: bool = True) -> nk.Momenten:
        """Moments of one item per gemeente, in the order of `cellen.gemeenten`."""
        tel = tellingen(self.sommen, {item.naam: item.codes})
        return nk.momenten(self.cellen, self.weging, tel, gekalibreerd=gekalibreerd).item(0)


@dataclass(frozen=True)
class Clustergolf:
    """One wave of answers by organisations."""

    wave: object
    rijen: pl.DataFrame
    clusters: cl.Clusters


def golven(
    antwoorden: pl.DataFrame, strata: pl.DataFrame, marges: pl.DataFrame, items: list[Item]
) -> Iterator[Golf]:
    """The waves of a sample in order; a wave without answers gives nothing."""
    namen = tuple(marges["margin"].unique().sort())
    celkolommen = [f"cell_{naam}" for naam in namen]
    eis_kolommen(antwoorden, celkolommen, "inwoners")
    for wave in antwoorden["wave"].unique().sort():
        deze = antwoorden.filter(pl.col("wave") == wave)
        doel = marges.filter(pl.col("wave") == wave)
        # A margin that is absent from the whole wave is no margin: everyone is one cell.
        sleutels = ("gemeente", "stratum", *celkolommen)
        deze = deze.with_columns(pl.col(k).cast(pl.String).fill_null(ALLE) for k in celkolommen)
        sommen = partial(deze, sleutels, {i.naam: i.codes for i in items if i.naam in deze.columns})
        cellen = maak_cellen(
            sommen.rename(dict(zip(celkolommen, namen, strict=True))),
            strata.filter(pl.col("wave") == wave).select("gemeente", "stratum", populatie="N_h"),
            doel.select("gemeente", marge="margin", cel="cell", populatie="pop"),
            namen,
        )
        yield Golf(wave, deze, sommen, sleutels, cellen, weeg(cellen))


def medewerkers_golven(antwoorden: pl.DataFrame, strata: pl.DataFrame, items: list[Item]) -> Iterator[Golf]:
    """Staff: simple random samples per gemeente, population `N_h`, no margins."""
    antwoorden = antwoorden.with_columns(stratum=pl.lit(ALLE))
    strata = strata.with_columns(stratum=pl.lit(ALLE))
    geen = pl.DataFrame(schema={"wave": strata["wave"].dtype, "gemeente": pl.String, "margin": pl.String,
                                "cell": pl.String, "pop": pl.Float64})  # fmt: skip
    yield from golven(antwoorden, strata, geen, items)


def clustergolven(antwoorden: pl.DataFrame, items: list[Item]) -> Iterator[Clustergolf]:
    """Providers: one row of sums per organisation × gemeente; weights `w` (1 without), types `org_type`."""
    eis_gevuld(antwoorden, ["wave", "org_id", "gemeente"], "aanbieders")
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
