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

import polars as pl

from analyse.cellen import ALLE

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
    """Cells to rake to, from counted raw cells.

    `ruw`: gemeente, stratum, ax, edu, n. Returns `ruw` with ax and edu replaced by the joined cells (same
    rows, same order), the populations (gemeente, marge, cel, populatie), and per gemeente the level per
    margin (gemeente, ax_niveau, edu_niveau).
    """
    totaal = strata.group_by("gemeente").agg(pl.col("populatie").sum().cast(pl.Float64).alias("totaal"))
    ruw = _met_gewicht(ruw.with_row_index("rij"), strata)
    groot = (
        ruw.group_by("gemeente").agg(pl.col("n").sum()).filter(pl.col("n") >= MINIMUM_GEMEENTE)["gemeente"]
    )
    niveaus = ruw.select("gemeente").unique().sort("gemeente")
    doelen: list[pl.DataFrame] = []
    for marge in MARGES:
        ruw, doel, niveau = _marge(ruw, marges.filter(pl.col("marge") == marge), marge, groot, totaal)
        doelen.append(doel)
        niveaus = niveaus.join(niveau, on="gemeente", how="left", maintain_order="left")
    niveaus = niveaus.with_columns(pl.col(f"{m}_niveau").fill_null(2) for m in MARGES)
    return ruw.sort("rij").drop("rij", "massa"), pl.concat(doelen), niveaus


def _met_gewicht(ruw: pl.DataFrame, strata: pl.DataFrame) -> pl.DataFrame:
    """Adds `massa`, the design-weighted number of people a raw cell stands for."""
    per = ruw.group_by("gemeente", "stratum").agg(pl.col("n").sum().alias("n_h"))
    per = per.join(
        strata.select("gemeente", "stratum", "populatie"),
        on=["gemeente", "stratum"],
        how="left",
        maintain_order="left",
    )
    per = per.select("gemeente", "stratum", d=pl.col("populatie") / pl.col("n_h"))
    uit = ruw.join(per, on=["gemeente", "stratum"], how="left", maintain_order="left")
    return uit.with_columns(massa=pl.col("d") * pl.col("n")).drop("d")


def _marge(
    ruw: pl.DataFrame, marge: pl.DataFrame, naam: str, groot: pl.Series, totaal: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """One margin: `ruw` with its joined cells, the populations, and the level per gemeente."""
    bruikbaar = marge.filter(pl.col("gemeente").is_in(groot.implode()))
    open_ = bruikbaar["gemeente"].unique().sort()
    klaar: list[pl.DataFrame] = []
    doelen: list[pl.DataFrame] = []
    ruw = ruw.sort("rij")
    for niveau in (0, 1):
        grof = _vertaal(bruikbaar, "cel", naam, niveau)
        doel = grof.group_by("gemeente", "cel").agg(pl.col("populatie").sum().cast(pl.Float64))
        eigen = _vertaal(ruw, naam, naam, niveau).filter(pl.col("gemeente").is_in(open_.implode()))
        # Sums of fractions in a fixed order: the same bits whatever the order of the rows was.
        geteld = (
            eigen.group_by("gemeente", naam, maintain_order=True)
            .agg(pl.col("n").sum(), pl.col("massa").sum())
            .rename({naam: "cel"})
        )
        goed = _toereikend(doel, geteld, open_)
        doelen.append(_bevolking(doel, geteld, goed, totaal))
        deel = _plaats_onbekend(eigen.filter(pl.col("gemeente").is_in(goed.implode())), geteld, naam)
        klaar.append(deel.with_columns(niveau=pl.lit(niveau)))
        open_ = open_.filter(~open_.is_in(goed.implode()))
    gedaan = pl.concat(klaar)
    rest = ruw.join(gedaan.select("rij"), on="rij", how="anti", maintain_order="left").with_columns(
        pl.lit(ALLE).alias(naam)
    )
    uit = pl.concat([gedaan.drop("niveau"), rest.select(gedaan.drop("niveau").columns)])
    niveau_ = gedaan.group_by("gemeente").agg(pl.col("niveau").first().alias(f"{naam}_niveau"))
    doel = pl.concat(doelen).select("gemeente", pl.lit(naam).alias("marge"), "cel", "populatie")
    return uit, doel, niveau_


def _vertaal(frame: pl.DataFrame, kolom: str, marge: str, niveau: int) -> pl.DataFrame:
    namen = [n for n in frame[kolom].unique() if n is not None]
    tabel = {n: grover(marge, n, niveau) for n in namen}
    return frame.with_columns(pl.col(kolom).replace_strict(tabel, return_dtype=pl.String))


def _toereikend(doel: pl.DataFrame, geteld: pl.DataFrame, open_: pl.Series) -> pl.Series:
    """Gemeenten in which every populated cell has enough respondents and no cell has respondents only."""
    samen = doel.join(
        geteld.filter(pl.col("cel") != ONBEKEND), on=["gemeente", "cel"], how="full", coalesce=True
    )
    fout = samen.filter(
        (pl.col("n").fill_null(0) < MINIMUM_CEL) & (pl.col("populatie").fill_null(0) > 0)
        | (pl.col("populatie").fill_null(0) <= 0) & (pl.col("n").fill_null(0) > 0)
    )
    return open_.filter(~open_.is_in(fout["gemeente"].unique().implode()))


def _bevolking(
    doel: pl.DataFrame, geteld: pl.DataFrame, goed: pl.Series, totaal: pl.DataFrame
) -> pl.DataFrame:
    """Populations of the cells, with the unknown as a cell of their own, adding up to the gemeente's size."""
    massa = geteld.group_by("gemeente", maintain_order=True).agg(
        alles=pl.col("massa").sum(),
        onbekend=pl.col("massa").filter((pl.col("cel") == ONBEKEND) & (pl.col("n") >= MINIMUM_CEL)).sum(),
    )
    kop = massa.join(totaal, on="gemeente", maintain_order="left").filter(
        pl.col("gemeente").is_in(goed.implode())
    )
    kop = kop.with_columns(vreemd=pl.col("totaal") * pl.col("onbekend") / pl.col("alles"))
    bekend = (
        doel.filter(pl.col("populatie") > 0)
        .sort("gemeente", "cel")
        .join(kop, on="gemeente", maintain_order="left")
    )
    schaal = (pl.col("totaal") - pl.col("vreemd")) / pl.col("populatie").sum().over("gemeente")
    bekend = bekend.select("gemeente", "cel", populatie=pl.col("populatie") * schaal)
    vreemd = kop.filter(pl.col("vreemd") > 0).select(
        "gemeente", pl.lit(ONBEKEND).alias("cel"), populatie="vreemd"
    )
    return pl.concat([bekend, vreemd]).sort("gemeente", "cel")


def _plaats_onbekend(eigen: pl.DataFrame, geteld: pl.DataFrame, naam: str) -> pl.DataFrame:
    """Too few unknowns to stand alone join the known cell with most respondents (ties: first name)."""
    weinig = geteld.filter((pl.col("cel") == ONBEKEND) & (pl.col("n") < MINIMUM_CEL))["gemeente"]
    bekend = geteld.filter(pl.col("cel") != ONBEKEND).sort("gemeente", -pl.col("n"), "cel")
    grootste = bekend.group_by("gemeente", maintain_order=True).agg(pl.col("cel").first().alias("grootste"))
    uit = eigen.join(grootste, on="gemeente", how="left", maintain_order="left")
    erbij = (pl.col(naam) == ONBEKEND) & pl.col("gemeente").is_in(weinig.implode())
    return uit.with_columns(pl.when(erbij).then("grootste").otherwise(naam).alias(naam)).drop("grootste")
