"""One group in one period: its answers, sampling strata and margins, brought into the present division."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from analyse.deelsom import Deelsom, hernoem
from analyse.frames import GROOTSTE_AANTAL, RUIMSTE_FACTOR, eis, eis_kolommen, eis_uniek
from analyse.gemeenten import INDELING, opvolgers
from analyse.prepare import AnalyseFout
from analyse.telplan import DUUR
from vragenlijsten import Codeboek, Schaal

ELDERS = "import"
"""The modus of answers that were collected elsewhere."""


@dataclass(frozen=True)
class RondeInvoer:
    """What a publication is made of, for one doelgroep and periode.

    `antwoorden`: a frame or a Parquet file, a row per response with gemeente, stratum, organisatie (null but
    for aanbieders), duur (seconds, null unknown), modus, taal and a column of codes per variable of
    `codeboek` (97 not asked, 98 don't know, 99 not answered). `strata`: gemeente, stratum, populatie (N_h),
    uitgenodigd. `marges`: gemeente, marge, cel, populatie, or None. `indeling`: the year of the division of
    `gemeente`.
    """

    ronde: str
    doelgroep: str
    periode: str
    antwoorden: pl.DataFrame | Path
    strata: pl.DataFrame
    marges: pl.DataFrame | None
    codeboek: Codeboek
    indeling: int
    schalen: Mapping[str, Schaal]

    @property
    def kolommen(self) -> Mapping[str, pl.DataType]:
        """Columns of the answers with their types, without reading a row."""
        if isinstance(self.antwoorden, Path):
            return pl.read_parquet_schema(self.antwoorden)
        return self.antwoorden.schema

    @property
    def elders(self) -> bool:
        """Whether all answers were collected elsewhere, in a way that nobody here knows. Such a round is no
        series with one of our own."""
        if "modus" not in self.kolommen:
            return False
        bron = self.antwoorden
        rijen = pl.scan_parquet(bron) if isinstance(bron, Path) else bron.lazy()
        modi = rijen.select(pl.col("modus").drop_nulls().unique()).collect()
        return modi["modus"].to_list() == [ELDERS]

    def lees(self) -> pl.DataFrame:
        """All responses in memory."""
        return pl.read_parquet(self.antwoorden) if isinstance(self.antwoorden, Path) else self.antwoorden


@dataclass(frozen=True)
class Overgang:
    """A round and its sums in the present division, and how many responses had to stay out (their gemeente
    was split)."""

    invoer: RondeInvoer
    som: Deelsom
    niet_geplaatst: int


def controleer(invoer: RondeInvoer) -> None:
    """Raises AnalyseFout that names the round, table and column when the input does not fit together.

    What is wrong with a single row shows when the rows are counted.
    """
    naam = f"{invoer.ronde}: antwoorden"
    kolommen = invoer.kolommen
    nodig = ["gemeente", "stratum", *(v.naam for v in invoer.codeboek.variabelen)]
    nodig += ["organisatie"] if invoer.doelgroep == "aanbieders" else []
    eis_kolommen(pl.DataFrame(schema=kolommen), nodig, naam)
    for variabele in invoer.codeboek.variabelen:
        if not kolommen[variabele.naam].is_integer():
            raise AnalyseFout(f"{naam}: kolom {variabele.naam} bevat geen gehele codes")
    if DUUR in kolommen and not (kolommen[DUUR].is_integer() or kolommen[DUUR] == pl.Null):
        raise AnalyseFout(f"{naam}: kolom {DUUR} bevat geen hele seconden")
    _eis_tabel(
        invoer.strata, f"{invoer.ronde}: strata", ("gemeente", "stratum"), ("populatie", "uitgenodigd")
    )
    if invoer.marges is not None:
        naam = f"{invoer.ronde}: marges"
        _eis_tabel(invoer.marges, naam, ("gemeente", "marge", "cel"), ("populatie",))
        _eis_totalen(invoer.marges, naam)


def _eis_tabel(frame: pl.DataFrame, naam: str, sleutel: tuple[str, ...], aantallen: tuple[str, ...]) -> None:
    """Keys are text, filled in and there once; numbers of people are numbers that can be."""
    eis_kolommen(frame, [*sleutel, *aantallen], naam)
    for kolom in sleutel:
        if frame[kolom].dtype not in (pl.String, pl.Null) and not isinstance(frame[kolom].dtype, pl.Enum):
            raise AnalyseFout(f"moet tekst zijn, niet {frame[kolom].dtype}", tabel=naam, kolom=kolom)
        eis(frame, frame[kolom].is_null(), naam, kolom, "is leeg")
    eis_uniek(frame, sleutel, naam)
    for kolom in aantallen:
        if not (frame[kolom].dtype.is_numeric() or frame[kolom].dtype == pl.Null):
            raise AnalyseFout(f"moet getallen bevatten, niet {frame[kolom].dtype}", tabel=naam, kolom=kolom)
        eis(frame, frame[kolom].is_null(), naam, kolom, "is leeg")
        getal = frame[kolom].cast(pl.Float64)
        eis(frame, ~getal.is_between(0, GROOTSTE_AANTAL), naam, kolom, "{waarde} is geen aantal")


def _eis_totalen(marges: pl.DataFrame, naam: str) -> None:
    """Margins of a gemeente are about the same people: totals may differ by rounding, not by half."""
    totaal = pl.col("populatie").cast(pl.Float64).sum().over("gemeente", "marge")
    factor = totaal / totaal.max().over("gemeente")
    wat = "de marges van deze gemeente gaan niet over evenveel inwoners"
    scheef = marges.select(factor * RUIMSTE_FACTOR < 1).to_series()
    eis(marges, scheef, naam, "populatie", wat)


def naar_nu(invoer: RondeInvoer, som: Deelsom) -> Overgang:
    """The round in the present division: merged gemeenten together, their strata kept apart by the old code.
    The strata of organisations are their kinds, which borders do not change.

    Margins of merged gemeenten are added up. Responses of a gemeente that was split over several cannot be
    placed: they are left out and counted. Raises AnalyseFout for an unknown gemeente.
    """
    codes = set(som.cellen.code("gemeente")[1]) | set(invoer.strata["gemeente"].unique())
    codes |= set() if invoer.marges is None else set(invoer.marges["gemeente"].unique())
    nieuw, gesplitst = _bestemming(codes, invoer)
    if all(oud == nu for oud, nu in nieuw.items()) and not gesplitst:
        return Overgang(invoer, som, 0)
    mee = ~som.sleutels["gemeente"].is_in(sorted(gesplitst)).to_numpy()
    marges = invoer.marges
    if marges is not None:
        marges = _hernoem(marges, nieuw, gesplitst, strata=False)
        marges = marges.group_by("gemeente", "marge", "cel").agg(pl.col("populatie").sum())
        marges = marges.sort("gemeente", "marge", "cel")
    organisaties = invoer.doelgroep == "aanbieders"
    strata = _hernoem(invoer.strata, nieuw, gesplitst, strata=not organisaties)
    if organisaties:
        aantallen = pl.col("populatie", "uitgenodigd").sum()
        strata = strata.group_by("gemeente", "stratum").agg(aantallen).sort("gemeente", "stratum")
    uit = replace(invoer, strata=strata, marges=marges, indeling=INDELING)
    veranderd = [oud for oud, nu in nieuw.items() if oud != nu and not organisaties]
    blijft = hernoem(som, mee, nieuw, veranderd)
    return Overgang(uit, blijft, som.aantal - blijft.aantal)


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
