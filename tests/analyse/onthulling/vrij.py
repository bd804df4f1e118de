"""Rounds with record keys for the tests of free tables."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from analyse.onthulling.celsleutel import Rondesleutel, met_sleutels
from analyse.onthulling.vrije_ronde import VrijeRonde, vrije_ronde
from analyse.publicatie import Drempels, Ruis
from analyse.ronde import RondeInvoer
from tests.analyse import kunst
from tests.analyse.kunst import buren

SLEUTEL = Rondesleutel(b"een geheim van de toets, lang genoeg")
OPEN = Drempels(inwoners_n=1, categorie_n=1, uiterste_groep=0, n_eff=0.0, breedte=9.0)
"""Nothing is left out, so that what is measured is noise and not selection."""
ITEMS = ["sam_0", "sam_1", "sam_2"]
GROEP = dict(zip(buren(6), (700, 450, 90, 260, 33, 12), strict=True))
ACHTERGROND = ("ag_leeftijd", "ag_geslacht", "ag_opleiding")


def ronde(doelgroep: str, per_gemeente: dict[str, int], zaad: int = 1, items: int = 3) -> RondeInvoer:
    """A made-up round in which everyone is in a group: who did not say has the first one, and other sexes
    are counted with women."""
    r = kunst.ronde(doelgroep, per_gemeente, zaad, items=items)
    bekend = {"ag_leeftijd": {99: 1}, "ag_geslacht": {3: 2, 4: 2, 99: 1}, "ag_opleiding": {99: 1}}
    kolommen = [pl.col(k).replace(codes) for k, codes in bekend.items() if k in r.kolommen]
    return replace(r, antwoorden=r.lees().with_columns(kolommen))


def sleutel(zaad: int) -> Rondesleutel:
    return Rondesleutel(f"geheim nummer {zaad:>40}".encode())


def met(invoer: RondeInvoer, geheim: Rondesleutel = SLEUTEL) -> RondeInvoer:
    """The round with record keys beside its answers, in the order of the file."""
    return replace(invoer, antwoorden=met_sleutels(invoer.lees(), geheim))


def vrij(
    per_gemeente: Mapping[str, int],
    zaad: int = 1,
    *,
    geheim: Rondesleutel = SLEUTEL,
    ruis: Ruis | None = None,
    drempels: Drempels | None = None,
    items: int = 3,
) -> VrijeRonde:
    """A made-up round ready for free tables."""
    return vrije_ronde(
        met(ronde("inwoners", dict(per_gemeente), zaad, items=items), geheim), geheim, ruis, drempels
    )


def kern(tabel: pl.DataFrame, sleutels: Sequence[str]) -> pl.DataFrame:
    """Keys and all that is published, in the order of the keys."""
    inhoud = ["n_gevraagd", "schatting", "se", "lo", "hi", "status"]
    return tabel.select(*sleutels, "variabele", "maat", *inhoud).sort(*sleutels, "variabele", "maat")
