"""Responses through an open link: nobody drew these people, so their figures say nothing about others.

They are marked by their stratum (`OPEN_LINK`), in plain files also by the column `recruitment`. They are
taken out before anything is weighed and get a table of their own: unweighted shares and means, without
standard error or interval, with the status `niet_probabilistisch`. No comparison, benchmark or quality figure
holds them. They are counted in the same pass as the others, as cells of a stratum of their own.

The pages that take answers know no open link yet: everyone comes in with a code. A stratum of this name in a
round is enough to keep such answers apart.
"""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl
from msgspec import structs

from analyse.cijfers import maak_cijfers
from analyse.cijfertabel import cijfertabel
from analyse.deelsom import Deelsom
from analyse.gebieden import NL
from analyse.onthulling import onthul_cijfers
from analyse.prepare import OPEN_LINK, is_open
from analyse.publicatie import OPEN_CIJFERS, Drempels
from analyse.ronde import RondeInvoer
from analyse.status import GETOOND
from analyse.tellen import tel_ronde
from analyse.telplan import N

NIET_PROBABILISTISCH = "niet_probabilistisch"
WERVING = "recruitment"
_ZO_GEMERKT = (OPEN_LINK, "open")


def splits_som(
    invoer: RondeInvoer, som: Deelsom
) -> tuple[tuple[RondeInvoer, Deelsom], tuple[RondeInvoer, Deelsom] | None]:
    """A counted round without its open-link responses, and these as a round of their own (None: there are
    none); each with its sums.

    In the latter everyone counts once: strata of as many people as answered, without margins or invitations.
    """
    strata = invoer.strata.filter(~is_open().fill_null(False))
    kans = invoer if strata.height == invoer.strata.height else replace(invoer, strata=strata)
    open_ = som.sleutels.select(is_open()).to_series().to_numpy()
    if not open_.any():
        return (kans, som), None
    los = som.kies(open_)
    geteld = los.sleutels.select("gemeente", "stratum", populatie=pl.Series(los.van(N)))
    eigen = geteld.group_by("gemeente", "stratum").agg(pl.col("populatie").sum()).sort("gemeente", "stratum")
    eigen = eigen.with_columns(uitgenodigd=pl.lit(0, pl.Int64))
    return (kans, som.kies(~open_)), (replace(invoer, strata=eigen, marges=None), los)


def open_cijfers(open_: RondeInvoer, som: Deelsom, drempels: Drempels) -> pl.DataFrame:
    """Rows as `OPEN_CIJFERS`: the main figure of every variable per gemeente and NL, as disclosure control
    lets it be seen; never finer than those of a small group, for every answer weighs the same.

    `open_` and `som` are in the present division, as `splits_som` gives them.
    """
    grof = structs.replace(drempels, fijn_n=1 << 62)
    telling = tel_ronde(open_, som, alleen_hoofd=True)
    onthuld = onthul_cijfers(maak_cijfers(telling, alleen_hoofd=True), grof)
    tabel = cijfertabel(onthuld, grof).filter(pl.col("gebied").is_in([*telling.gebied.gemeenten, NL]))
    getoond = pl.col("status").is_in(GETOOND)
    return tabel.with_columns(
        status=pl.when(getoond).then(pl.lit(NIET_PROBABILISTISCH)).otherwise("status")
    ).select(pl.col(k).cast(t) for k, t in OPEN_CIJFERS.items())


def splits_tabellen(tabellen: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables of `analyseer` without open-link rows; those of `inwoners` come as `open_link`.

    A row is marked by `recruitment` ("open-link" or "open") or by the stratum "open-link".
    """
    uit = dict(tabellen)
    for naam in ("inwoners", "strata"):
        if naam in uit and (merk := _merk(uit[naam])) is not None and uit[naam].select(merk.any()).item():
            if naam == "inwoners":
                uit["open_link"] = uit[naam].filter(merk)
            uit[naam] = uit[naam].filter(~merk)
    return uit


def _merk(tabel: pl.DataFrame) -> pl.Expr | None:
    """Which rows are marked, by the columns the table has; None without any."""
    delen = []
    if WERVING in tabel.columns:
        delen.append(pl.col(WERVING).cast(pl.String).is_in(_ZO_GEMERKT))
    if tabel.schema.get("stratum") == pl.String:
        delen.append(is_open())
    return pl.any_horizontal(delen).fill_null(False) if delen else None
