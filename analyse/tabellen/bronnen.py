"""What every table of `analyseer` is made from: the tables as given, and the waves counted and weighted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from analyse.frames import REGEL, neem
from analyse.open_link import splits_tabellen
from analyse.prepare import Item, bestand_items
from analyse.tabellen.bestanden import Clustergolf, Golf, clustergolven, golven, medewerkers_golven
from analyse.tabellen.controle import controleer, met_regels
from analyse.tabellen.controle_antwoorden import ANTWOORDEN

GEEN = pl.DataFrame()
"""The table that is left out."""


@dataclass(frozen=True)
class Bronnen:
    """Shared by all table functions.

    `ruw`: the tables as given, keys as text, answers as in the files (9 and empty still there).
    Waves are in order; those of `inwoners` and `medewerkers` have `Golf.items`, `Golf.momenten`,
    `Golf.antwoorden` (answers as codes, don't know and empty null), `Golf.cellen` and `Golf.weging`. A group
    that is not there has no waves. `gemaakt`: the tables that come before this one in `analyseer.TABELLEN`,
    with NaN where there is no figure.
    """

    ruw: Mapping[str, pl.DataFrame]
    items: tuple[Item, ...]
    inwoners: tuple[Golf, ...]
    aanbieders: tuple[Clustergolf, ...]
    medewerkers: tuple[Golf, ...]
    gemaakt: dict[str, pl.DataFrame] = field(default_factory=dict)

    def peers(self) -> dict[str, str]:
        """Peer group per gemeente that has one."""
        if "gemeenten" not in self.ruw or "peer" not in self.ruw["gemeenten"].columns:
            return {}
        frame = neem(self.ruw, "gemeenten").drop_nulls("peer")
        return dict(frame.select("gemeente", "peer").iter_rows())


def lees_bronnen(tabellen: Mapping[str, pl.DataFrame]) -> Bronnen:
    """Checks, counts and weights. Raises AnalyseFout that names the table, row or column that is wrong.

    Open-link responses are taken out first; only `ruw["open_link"]` has them.
    """
    ruw = controleer(splits_tabellen(met_regels(tabellen)))
    ruw = {naam: frame.drop(REGEL) for naam, frame in ruw.items()}
    antwoorden = {naam: ruw[naam] for naam in ANTWOORDEN if naam in ruw}
    items, lijst = bestand_items(ruw["items"], list(antwoorden.values()))
    gecodeerd = dict(zip(antwoorden, lijst, strict=True))

    def van(naam: str) -> list[Item]:
        return [item for item in items if item.naam in gecodeerd[naam].columns]

    aanbieders: tuple[Clustergolf, ...] = ()
    medewerkers: tuple[Golf, ...] = ()
    if "aanbieders" in gecodeerd:
        aanbieders = tuple(clustergolven(gecodeerd["aanbieders"], van("aanbieders")))
    if "medewerkers" in gecodeerd:
        populatie = ruw["medewerkers_strata"]
        medewerkers = tuple(medewerkers_golven(gecodeerd["medewerkers"], populatie, van("medewerkers")))
    inwoners = tuple(golven(gecodeerd["inwoners"], ruw["strata"], ruw["margins"], van("inwoners")))
    return Bronnen(ruw, tuple(items), inwoners, aanbieders, medewerkers)
