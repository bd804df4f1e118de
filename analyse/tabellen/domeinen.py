"""Figures of groups inside a gemeente, as a filter makes them, and of strata with one respondent.

Which columns of `inwoners` make groups follows from the data: all that are not a key, a question, a cell of
the weighting, the time taken or the way of recruiting, and hold text, true or false, or whole numbers, of at
most 20 kinds.
"""

from collections.abc import Sequence
from typing import get_args

import numpy as np
import polars as pl

from analyse import nauwkeurigheid as nk
from analyse.coderen import codeer
from analyse.ontwerp import Eenling
from analyse.open_link import WERVING
from analyse.prepare import Item
from analyse.tabellen.bestanden import Golf, rijen
from analyse.tabellen.bronnen import GEEN, Bronnen
from analyse.tabellen.rondes import PERSOON
from analyse.weging import Bools, Floats, Ints

MEESTE_SOORTEN = 20
_GEEN_GROEP = frozenset(("resp_id", PERSOON, "wave", "gemeente", "stratum", "sec", WERVING))


def subdomeinen(bronnen: Bronnen) -> pl.DataFrame:
    """Per wave, gemeente, column (`by`) and value (`level`) the figures of the people with that value.

    Everyone stays in the design; `df` is respondents with the value minus the strata they are in."""
    delen = [
        _domeinen_van(golf, by)
        for golf in bronnen.inwoners
        for by in achtergrond(bronnen.ruw["inwoners"], bronnen.items)
    ]
    delen = [deel for deel in delen if deel.height]
    return pl.concat(delen).sort("wave", "gemeente", maintain_order=True) if delen else GEEN


def achtergrond(inwoners: pl.DataFrame, items: Sequence[Item]) -> list[str]:
    """The columns that make groups, in the order of the table."""
    buiten = {item.naam for item in items} | _GEEN_GROEP
    return [
        kolom.name
        for kolom in inwoners.iter_columns()
        if kolom.name not in buiten and not kolom.name.startswith("cell_") and _is_groep(kolom)
    ]


def _is_groep(kolom: pl.Series) -> bool:
    soort = kolom.dtype
    tekst = soort in (pl.String, pl.Boolean, pl.Categorical) or isinstance(soort, pl.Enum)
    return (tekst or soort.is_integer()) and 0 < kolom.drop_nulls().n_unique() <= MEESTE_SOORTEN


def _domeinen_van(golf: Golf, by: str) -> pl.DataFrame:
    """The figures of all values of one column in one wave."""
    groep, waarden = codeer(golf.antwoorden[by].cast(pl.String))
    namen = waarden.drop_nulls().to_list()
    if not namen:
        return GEEN
    cellen, d = golf.cellen, len(namen)
    bekend = groep < d
    mensen = _tel(golf.cel, groep, np.zeros_like(groep), bekend, (len(cellen.n), d, 1))[:, :, 0]
    gemeenten = np.repeat(np.array(cellen.gemeenten, dtype=object), d).tolist()
    delen = []
    for item in golf.items:
        code = golf.code(item)
        tel = _tel(golf.cel, groep, code, bekend & (code >= 0), (len(cellen.n), d, len(item.codes)))
        s = nk.schat(nk.momenten_van_domeinen(cellen, golf.weging, tel, mensen), item.scores)
        for k, maat in enumerate(item.maten):
            kolommen: dict[str, Floats | Ints] = {
                "n": s.n[:, k].astype(np.int64),
                "est": s.waarde[:, k],
                "se": s.se[:, k],
                "df": s.df[:, k],
            }
            tabel = rijen(golf.wave, gemeenten, maat, kolommen).with_columns(
                by=pl.lit(by), level=pl.Series(namen * len(cellen.gemeenten), dtype=pl.String)
            )
            delen.append(tabel.filter(pl.col("n") > 0).with_columns(pl.col("df").cast(pl.Int64)))
    return pl.concat(delen).select("wave", "gemeente", "by", "level", "var", "n", "est", "se", "df")


def _tel(cel: Ints, groep: Ints, code: Ints, mee: Bools, vorm: tuple[int, int, int]) -> Floats:
    """Counts (cell, group, code) of the rows `mee`."""
    nummer = (cel[mee] * vorm[1] + groep[mee]) * vorm[2] + code[mee]
    return np.bincount(nummer, minlength=int(np.prod(vorm))).reshape(vorm).astype(float)


def eenlingen(bronnen: Bronnen) -> pl.DataFrame:
    """Gemeenten that have a stratum with one respondent, by each way to deal with it (design weights).

    The words are those of R (`survey.lonely.psu`); see `ontwerp.Eenling`."""
    delen = []
    for optie in get_args(Eenling):
        for golf in bronnen.inwoners:
            c = golf.cellen
            waar = np.unique(c.stratum_gemeente[c.stratum_n == 1])
            gemeenten = [c.gemeenten[k] for k in waar]
            for item in golf.items if len(waar) else ():
                m = golf.momenten(item, gekalibreerd=False, eenling=optie).kies(waar)
                s = nk.schat(m, item.scores)
                for k, maat in enumerate(item.maten):
                    kolommen: dict[str, Floats | Ints] = {"est": s.waarde[:, k], "se": s.se[:, k]}
                    tabel = rijen(golf.wave, gemeenten, maat, kolommen)
                    delen.append(tabel.select(pl.lit(optie).alias("option"), pl.all()))
    return pl.concat(delen) if delen else GEEN
