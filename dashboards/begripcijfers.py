"""Which begrippen have figures, what they are in one sentence (beside a story or a public answer), and where
a group is large enough.

Only published figures are read; whether a group may be named follows from them alone.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from analyse import Publicatie
from analyse.status import GETOOND
from dashboards import texts
from dashboards.gegevens import NEDERLAND
from dashboards.paginatekst import maak_bron
from vragenlijsten import Begrip, Schaal

_MINST_GEMEENTEN = 3
_WIE = {"inwoners": "Inwoners", "aanbieders": "Aanbieders", "gemeente": "Mensen van de gemeente"}
_SINDS = {"hoger": "duidelijk hoger", "lager": "duidelijk lager"}


def begripcijfers(
    pub: Publicatie,
    begrippen: Mapping[str, Begrip],
    schalen: Mapping[str, Schaal],
    gebied: str,
    begrip: str,
) -> str:
    """One sentence with the figure of a begrip in this round, and what was tested against the round before;
    "" when it may not be shown."""
    if begrip not in begrippen:
        return ""
    bron = maak_bron(pub, begrippen, schalen, {})
    maat = bron.hoofdmaat(begrip)
    nu = bron.boek.meting(gebied, begrip, maat) if maat else None
    if nu is None:
        return ""
    zin = f"{_WIE[bron.doelgroep]} in {pub.kop.periode}: {texts.cijfer_in_zin(nu.schatting, maat)}"
    eerder = bron.boek.vorige(begrip, maat)
    toets = bron.boek.toets(gebied, begrip, maat, "vorige")
    vorig = bron.boek.meting(gebied, begrip, maat, periode=eerder) if eerder else None
    if vorig is None or toets.oordeel is None:
        return f"{zin}."
    was = f"({texts.cijfer_in_zin(vorig.schatting, maat)})"
    if toets.oordeel in _SINDS:
        return f"{zin}, {_SINDS[toets.oordeel]} dan in {eerder} {was}."
    return f"{zin}, geen duidelijk verschil met {eerder} {was}."


def gemeten(
    pub: Publicatie, begrippen: Mapping[str, Begrip], schalen: Mapping[str, Schaal]
) -> tuple[str, ...]:
    """The begrippen with a main figure in this round, in catalogue order: those have a page."""
    kop = pub.kop
    landelijk = pub.cijfers.filter(
        (pl.col("gebied") == NEDERLAND)
        & (pl.col("doelgroep") == kop.doelgroep)
        & (pl.col("periode") == kop.periode)
    )
    paren = set(landelijk.select("begrip", "maat").iter_rows())
    return tuple(
        id_
        for id_, begrip in begrippen.items()
        if begrip.schaal and begrip.schaal in schalen and (id_, schalen[begrip.schaal].hoofdmaat) in paren
    )


def genoeg(pub: Publicatie) -> frozenset[str]:
    """The gemeenten of which this round has at least one figure that may be seen."""
    kop = pub.kop
    hier = (pl.col("doelgroep") == kop.doelgroep) & (pl.col("periode") == kop.periode)
    gezien = pub.cijfers.filter(
        hier & pl.col("status").is_in(list(GETOOND)) & pl.col("gebied").str.starts_with("GM")
    )
    return frozenset(gezien["gebied"].unique().to_list())


def te_klein(pub: Publicatie) -> frozenset[str]:
    """The gemeenten that answered but are too small to be named, when there are enough of them to hide among:
    three gemeenten, with together the answers that a gemeente of inwoners needs. Otherwise none."""
    kop = pub.kop
    rijen = pub.kwaliteit.filter(
        (pl.col("doelgroep") == kop.doelgroep)
        & (pl.col("periode") == kop.periode)
        & (pl.col("gebied") != NEDERLAND)
        & ~pl.col("gebied").is_in(list(genoeg(pub)))
    )
    gehoord = rijen.filter(pl.col("respons") > 0)
    verborgen = gehoord.height >= _MINST_GEMEENTEN and gehoord["respons"].sum() >= kop.drempels.inwoners_n
    return frozenset(rijen["gebied"].to_list()) if verborgen else frozenset()
