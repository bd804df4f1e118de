"""The answers of a frozen round with the weight of each, for who may work with them: the holder of the round.

This is no publication: nothing here passed disclosure control, and nothing of it reaches a page.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
from pyarrow.parquet import ParquetFile

from analyse.open_link import splits_som
from analyse.ronde import RondeInvoer, controleer
from analyse.runner import LocalRunner, tel
from analyse.tellen import Telling, tel_ronde, telplan

WEGING, POPULATIE = "weging", "populatie"
WEEGCELLEN = ("weegcel", "weegcel_opleiding")
"""Sex by age, and education, as they were weighed: small groups joined."""
STUK = 1 << 16
"""Rows in memory at a time."""


@dataclass(frozen=True)
class Microdata:
    """Answers with their weights. `gewichten`: what weighing gave per raw cell, by its keys; `rijen`:
    responses.

    Beside the columns of the frozen file: `weging` (people that a response stands for; of aanbieders 1),
    but of aanbieders `WEEGCELLEN` (numbers of the cells of the margins, to calibrate to), and `populatie`
    (people in its stratum, for the finite population correction). All are null for who came in through an
    open link, for nobody drew them.
    """

    invoer: RondeInvoer
    gewichten: pl.DataFrame
    rijen: int

    @property
    def kolommen(self) -> dict[str, pl.DataType]:
        """The columns with their types."""
        uitkomst = {k: t for k, t in self.gewichten.schema.items() if k in (WEGING, *WEEGCELLEN)}
        return {**dict(self.invoer.kolommen), **uitkomst, POPULATIE: pl.Int32()}

    def delen(self) -> Iterator[pl.DataFrame]:
        """The rows in the order of the file, at most `STUK` at a time, at least one piece; can be asked for
        again."""
        sleutels = [k for k in self.gewichten.columns if k not in (WEGING, *WEEGCELLEN)]
        strata = self.invoer.strata.select("gemeente", "stratum", pl.col(POPULATIE).cast(pl.Int32))
        schema = self.invoer.kolommen
        gewichten = self.gewichten.cast({k: schema[k] for k in sleutels})
        for deel in _delen(self.invoer):
            met = deel.join(gewichten, on=sleutels, how="left", nulls_equal=True, maintain_order="left")
            met = met.join(strata, on=["gemeente", "stratum"], how="left", maintain_order="left")
            populatie = pl.when(pl.col(WEGING).is_not_null()).then(POPULATIE).alias(POPULATIE)
            yield met.with_columns(populatie).select(*self.kolommen)


def maak_microdata(invoer: RondeInvoer) -> Microdata:
    """The weights of a round in the division of its own time, by the method of the publication.

    They are those behind the published figures, but for gemeenten that changed since: a publication weighs
    these in the present division. Raises AnalyseFout as `maak_publicatie` does.
    """
    controleer(invoer)
    som = tel(invoer.antwoorden, telplan(invoer), LocalRunner())
    (kans, eigen), _ = splits_som(invoer, som)
    telling = tel_ronde(kans, eigen, alleen_hoofd=True)
    return Microdata(invoer, eigen.sleutels.with_columns(_gewichten(telling)), som.aantal)


def _gewichten(telling: Telling) -> list[pl.Series]:
    """Per raw cell of the round its weight, and the cells it was weighed in."""
    rijen = telling.som.sleutels.height
    if telling.basis is None:
        return [pl.repeat(1.0, rijen, dtype=pl.Float64, eager=True).alias(WEGING)]
    basis = telling.basis
    cellen = zip(WEEGCELLEN, basis.cellen.marges, strict=True)
    return [
        pl.Series(WEGING, basis.weging.gewicht[basis.plek], dtype=pl.Float64),
        *(pl.Series(naam, marge.cel[basis.plek] + 1, dtype=pl.Int32) for naam, marge in cellen),
    ]


def _delen(invoer: RondeInvoer) -> Iterator[pl.DataFrame]:
    if isinstance(invoer.antwoorden, pl.DataFrame):
        yield from list(invoer.antwoorden.iter_slices(STUK)) or [invoer.antwoorden]
        return
    with ParquetFile(invoer.antwoorden) as bestand:
        if not bestand.metadata.num_rows:
            yield pl.DataFrame(schema=dict(invoer.kolommen))
        for deel in bestand.iter_batches(STUK):
            frame = pl.from_arrow(deel)
            if isinstance(frame, pl.DataFrame):
                yield frame.cast(pl.Schema(invoer.kolommen))
