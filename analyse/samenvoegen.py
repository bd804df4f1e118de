"""Raking cells per gemeente: which of them are joined, and how many people each holds.

Deterministic. A gemeente is raked to sex × age ("ax") and education ("edu"). A cell with fewer than five
respondents is not raked to: ages are first joined to two groups, then to one cell; education first to
"praktisch" with "middelbaar", then to one cell. Fewer than 25 respondents: only the size of the gemeente.

Respondents whose background is unknown (not answered, or a sex the population table does not have) are kept:
per margin they form a cell of their own whose population is their design-weighted share of the gemeente, and
the known cells share the rest in proportion to the population. Fewer than five of them join the known cell
with most respondents.
"""

import re
from dataclasses import dataclass

import numpy as np
import polars as pl

from analyse.aggregatie import AANTAL
from analyse.cellen import ALLE, Bevolking, Doel, bevolking_van
from analyse.coderen import plek_in
from analyse.combinaties import Combinaties
from analyse.weging import Bools, Floats, Ints, som_per

MINIMUM_CEL = 5
MINIMUM_GEMEENTE = 25
ONBEKEND = "onbekend"
LEEFTIJD_GRENS = 50
_LAGER, _HOGER = f"18-{LEEFTIJD_GRENS - 1}", f"{LEEFTIJD_GRENS}+"
MARGES = ("ax", "edu")

GERAAKT, SAMENGEVOEGD, ALLEEN_OMVANG, NIET_GECONVERGEERD = (
    "geraked",
    "samengevoegd",
    "alleen_omvang",
    "niet_geconvergeerd",
)


def grover(marge: str, cel: str, niveau: int) -> str:
    """The cell that `cel` belongs to at level 0 (as published), 1 (joined) or 2 (everyone)."""
    if niveau == 2 or cel == ALLE:
        return ALLE
    if niveau == 0 or cel == ONBEKEND:
        return cel
    if marge == "edu":
        return cel if cel == "theoretisch" else "praktisch_middelbaar"
    geslacht, _, leeftijd = cel.partition("_")
    laag = re.match(r"\d+", leeftijd)
    return f"{geslacht}_{_LAGER if laag and int(laag.group()) < LEEFTIJD_GRENS else _HOGER}"


def voeg_samen(
    ruw: pl.DataFrame, strata: pl.DataFrame, marges: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """`voeg_cellen` of `ruw` (gemeente, stratum, ax, edu, n) as tables.

    Returns `ruw` with ax and edu replaced by the joined cells (same rows, same order), the populations
    (gemeente, marge, cel, populatie), and per gemeente the level of each margin (gemeente, ax_niveau,
    edu_niveau).
    """
    sleutels = Combinaties.van(ruw.select("gemeente", "stratum", *MARGES))
    gemeenten = sleutels.code("gemeente")[1]
    bevolking = bevolking_van(strata, gemeenten, sleutels.code("stratum")[1])
    doelen, niveaus = voeg_cellen(sleutels, ruw[AANTAL].to_numpy(), bevolking, marges)
    populaties = pl.concat(
        pl.DataFrame(
            {
                "gemeente": gemeenten.gather(d.gemeente),
                "marge": pl.repeat(d.naam, len(d.doel), eager=True),
                "cel": d.labels.gather(d.doel),
                "populatie": d.populatie,
            }
        )
        for d in doelen
    )
    per = [pl.Series(f"{d.naam}_niveau", niveau) for d, niveau in zip(doelen, niveaus, strict=True)]
    return (
        ruw.with_columns(d.labels.gather(d.cel).alias(d.naam) for d in doelen),
        populaties,
        pl.DataFrame([gemeenten.alias("gemeente"), *per]),
    )


def voeg_cellen(
    ruw: Combinaties, n: Ints, bevolking: Bevolking, marges: pl.DataFrame
) -> tuple[list[Doel], list[Ints]]:
    """Cells to rake to, from counted raw cells (gemeente, stratum, ax, edu): per margin the joined cell of
    each row with the populations, and the level per gemeente."""
    g, gemeenten = ruw.code("gemeente")
    aantal = n.astype(float)
    rijen = Rijen(g, aantal, _massa(g, *ruw.code("stratum"), bevolking, aantal), bevolking.gemeente)
    paren = [
        _marge(rijen, naam, *ruw.code(naam), marges.filter(pl.col("marge") == naam), gemeenten)
        for naam in MARGES
    ]
    return [doel for doel, _ in paren], [niveau for _, niveau in paren]


@dataclass(frozen=True)
class Rijen:
    """Raw cells as numbers: gemeente, respondents and design-weighted people (`massa`) per row.

    `totaal` is the population per gemeente.
    """

    gemeente: Ints
    n: Floats
    massa: Floats
    totaal: Floats

    def tel(self, cel: Ints, breedte: int, wat: Floats) -> Floats:
        """Sums of `wat` (gemeente, cell), added in the order of the rows."""
        g = len(self.totaal)
        return som_per(self.gemeente * breedte + cel, wat, g * breedte).reshape(g, breedte)


def _massa(g: Ints, s: Ints, namen: pl.Series, bevolking: Bevolking, n: Floats) -> Floats:
    """The design-weighted number of people a raw cell stands for."""
    sleutel, populatie = g * len(namen) + s, bevolking.stratum
    return np.asarray(populatie[sleutel] / som_per(sleutel, n, len(populatie))[sleutel] * n)


def _marge(
    rijen: Rijen, naam: str, cel: Ints, cellen: pl.Series, marge: pl.DataFrame, gemeenten: pl.Series
) -> tuple[Doel, Ints]:
    """One margin: the joined cells with their populations, and the level per gemeente (2 = everyone).

    `cel` numbers `cellen` per row.
    """
    doel_g, doel_n = plek_in(marge["gemeente"], gemeenten), marge["populatie"].cast(pl.Float64).to_numpy()
    mee = doel_g >= 0
    open_ = np.zeros(len(gemeenten), dtype=bool)
    open_[doel_g[mee]] = True
    open_ &= som_per(rijen.gemeente, rijen.n, len(gemeenten)) >= MINIMUM_GEMEENTE
    ruwe = pl.concat([cellen, marge["cel"].unique()]).unique().sort()
    labels = sorted({grover(naam, c, k) for c in ruwe for k in (0, 1, 2)} | {ALLE, ONBEKEND})
    cel, doel_cel = plek_in(cellen, ruwe)[cel], plek_in(marge["cel"], ruwe)
    uit = np.full(len(cel), labels.index(ALLE), dtype=np.int64)
    niveau, populatie = np.full(len(gemeenten), 2), np.zeros((len(gemeenten), len(labels)))
    onbekend = labels.index(ONBEKEND)
    for stap in (0, 1):
        vertaal = np.array([labels.index(grover(naam, c, stap)) for c in ruwe], dtype=np.int64)
        sleutel = doel_g * len(labels) + vertaal[doel_cel]
        doel = som_per(sleutel[mee], doel_n[mee], populatie.size).reshape(populatie.shape)
        geteld = rijen.tel(vertaal[cel], len(labels), rijen.n)
        goed = open_ & _toereikend(doel, geteld, onbekend)
        massa = rijen.tel(vertaal[cel], len(labels), rijen.massa)
        populatie[goed] = _bevolking(doel, geteld, massa, rijen.totaal, onbekend)[goed]
        niveau[goed] = stap
        hier = goed[rijen.gemeente]
        uit[hier] = _plaats_onbekend(vertaal[cel], rijen.gemeente, geteld, onbekend)[hier]
        open_ &= ~goed
    rij, kolom = np.nonzero(populatie > 0)
    return Doel(naam, pl.Series(labels), uit, rij, kolom, populatie[rij, kolom]), niveau


def _toereikend(doel: Floats, geteld: Floats, onbekend: int) -> Bools:
    """Gemeenten in which every populated cell has enough respondents and no cell has respondents only."""
    fout = ((geteld < MINIMUM_CEL) & (doel > 0)) | ((doel <= 0) & (geteld > 0))
    fout[:, onbekend] = False
    return np.asarray(~fout.any(axis=1))


def _bevolking(doel: Floats, geteld: Floats, massa: Floats, totaal: Floats, onbekend: int) -> Floats:
    """Populations of the cells, with the unknown as a cell of their own, adding up to the gemeente's size."""
    los = np.where(geteld[:, onbekend] >= MINIMUM_CEL, massa[:, onbekend], 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        vreemd = totaal * los / massa.sum(axis=1)
        uit = doel * ((totaal - vreemd) / doel.sum(axis=1))[:, None]
    uit[:, onbekend] = vreemd
    return np.asarray(uit)


def _plaats_onbekend(cel: Ints, gemeente: Ints, geteld: Floats, onbekend: int) -> Ints:
    """Too few unknowns to stand alone join the known cell with most respondents (ties: first name)."""
    bekend = geteld.copy()
    bekend[:, onbekend] = -1.0
    weinig = geteld[:, onbekend] < MINIMUM_CEL
    return np.where((cel == onbekend) & weinig[gemeente], bekend.argmax(axis=1)[gemeente], cel)
