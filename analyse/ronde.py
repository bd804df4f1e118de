"""One group in one period: its answers, sampling strata and margins, brought into the present division."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from analyse.frames import eis_gevuld, eis_kolommen, eis_uniek
from analyse.gemeenten import INDELING, opvolgers
from analyse.prepare import AnalyseFout
from vragenlijsten import Codeboek, Schaal


@dataclass(frozen=True)
class RondeInvoer:
    """What a publication is made of, for one doelgroep and periode.

    `antwoorden`: a row per response with gemeente, stratum, organisatie (null but for aanbieders), duur
    (seconds, null unknown), modus, taal and a column of codes per variable of `codeboek` (97 not asked, 98
    don't know, 99 not answered). `strata`: gemeente, stratum, populatie (N_h), uitgenodigd. `marges`:
    gemeente, marge, cel, populatie, or None. `indeling`: the year of the division of `gemeente`.
    """

    ronde: str
    doelgroep: str
    periode: str
    antwoorden: pl.DataFrame
    strata: pl.DataFrame
    marges: pl.DataFrame | None
    codeboek: Codeboek
    indeling: int
    schalen: Mapping[str, Schaal]


@dataclass(frozen=True)
class Overgang:
    """A round in the present division, and how many responses had to stay out (their gemeente was split)."""

    invoer: RondeInvoer
    niet_geplaatst: int


def controleer(invoer: RondeInvoer) -> None:
    """Raises AnalyseFout that names the round, table and column when the input does not fit together."""
    naam = f"{invoer.ronde}: antwoorden"
    variabelen = [v.naam for v in invoer.codeboek.variabelen]
    eis_kolommen(invoer.antwoorden, ["gemeente", "stratum", *variabelen], naam)
    eis_gevuld(invoer.antwoorden, ["gemeente", "stratum"], naam)
    if invoer.doelgroep == "aanbieders":
        eis_kolommen(invoer.antwoorden, ["organisatie"], naam)
        eis_gevuld(invoer.antwoorden, ["organisatie"], naam)
    for variabele in invoer.codeboek.variabelen:
        if not invoer.antwoorden[variabele.naam].dtype.is_integer():
            raise AnalyseFout(f"{naam}: kolom {variabele.naam} bevat geen gehele codes")
    eis_kolommen(
        invoer.strata, ["gemeente", "stratum", "populatie", "uitgenodigd"], f"{invoer.ronde}: strata"
    )
    eis_uniek(invoer.strata, ["gemeente", "stratum"], f"{invoer.ronde}: strata")
    if invoer.marges is not None:
        eis_kolommen(invoer.marges, ["gemeente", "marge", "cel", "populatie"], f"{invoer.ronde}: marges")
        eis_uniek(invoer.marges, ["gemeente", "marge", "cel"], f"{invoer.ronde}: marges")


def naar_nu(invoer: RondeInvoer) -> Overgang:
    """The round in the present division: merged gemeenten together, their strata kept apart by the old code.

    Margins of merged gemeenten are added up. Responses of a gemeente that was split over several cannot be
    placed: they are left out and counted. Raises AnalyseFout for an unknown gemeente.
    """
    codes = set(invoer.antwoorden["gemeente"].unique()) | set(invoer.strata["gemeente"].unique())
    codes |= set() if invoer.marges is None else set(invoer.marges["gemeente"].unique())
    nieuw, gesplitst = _bestemming(codes, invoer)
    if all(oud == nu for oud, nu in nieuw.items()) and not gesplitst:
        return Overgang(invoer, 0)
    antwoorden = invoer.antwoorden.filter(~pl.col("gemeente").is_in(sorted(gesplitst)))
    marges = invoer.marges
    if marges is not None:
        marges = _hernoem(marges, nieuw, gesplitst, strata=False)
        marges = marges.group_by("gemeente", "marge", "cel").agg(pl.col("populatie").sum())
        marges = marges.sort("gemeente", "marge", "cel")
    uit = replace(
        invoer,
        antwoorden=_hernoem(antwoorden, nieuw, gesplitst, strata=True),
        strata=_hernoem(invoer.strata, nieuw, gesplitst, strata=True),
        marges=marges,
        indeling=INDELING,
    )
    return Overgang(uit, invoer.antwoorden.height - antwoorden.height)


def _bestemming(codes: set[str], invoer: RondeInvoer) -> tuple[dict[str, str], set[str]]:
    """Old code → present code, and the codes that were split."""
    nieuw: dict[str, str] = {}
    gesplitst: set[str] = set()
    for code in sorted(codes):
        deel = opvolgers(code)
        if not deel:
            raise AnalyseFout(f"{invoer.ronde}: onbekende gemeente {code} (indeling {invoer.indeling})")
        if len(deel) > 1:
            gesplitst.add(code)
        else:
            nieuw[code] = deel[0][0]
    return nieuw, gesplitst


def _hernoem(
    frame: pl.DataFrame, nieuw: dict[str, str], gesplitst: set[str], *, strata: bool
) -> pl.DataFrame:
    """Rows with their present gemeente; strata of a gemeente that changed get its old code in front."""
    anders = sorted(oud for oud, nu in nieuw.items() if oud != nu)
    kolommen = [pl.col("gemeente").replace_strict(nieuw, return_dtype=pl.String).alias("gemeente")]
    if strata:
        veranderd = pl.col("gemeente").is_in(anders)
        vol = pl.concat_str("gemeente", pl.lit(":"), "stratum")
        kolommen.append(pl.when(veranderd).then(vol).otherwise("stratum").alias("stratum"))
    return frame.filter(~pl.col("gemeente").is_in(sorted(gesplitst))).with_columns(kolommen)
