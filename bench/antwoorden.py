"""Frozen answers to a questionnaire of the catalogue, drawn at random: for benchmarks and tests of files."""

from __future__ import annotations

import numpy as np
import polars as pl

from analyse import RondeInvoer
from analyse.gemeenten import INDELING, gemeenten, marges
from service.beheer.bevriezen import boek_van
from vragenlijsten import Variabele, Vragenlijst, load_catalogus
from vragenlijsten.paradata import APPARAAT, DUUR, DUUR_GRENZEN, OVERGESLAGEN, PAGINA_GRENZEN, tijdkolommen

STRATA = ("wmo", "jeugd", "overig")


def vragenlijst(doelgroep: str = "inwoners") -> Vragenlijst:
    """The newest questionnaire."""
    return load_catalogus().nieuwste(doelgroep)


def antwoorden(v: Vragenlijst, rijen: int, gebieden: int = 342, zaad: int = 1) -> pl.DataFrame:
    """Rows with the columns and types of a frozen file; every code occurs when there are rows enough."""
    rng = np.random.default_rng(zaad)
    boek = boek_van(v)

    def kies(keuzes: list[str], deel_leeg: float = 0.0) -> pl.Series:
        reeks = pl.Series(keuzes, dtype=pl.String).gather(rng.integers(0, len(keuzes), rijen))
        return reeks.set(pl.Series(rng.random(rijen) < deel_leeg), None) if deel_leeg else reeks

    def codes(x: Variabele) -> pl.Series:
        geldig = sorted(x.waarden) if x.van is None or x.tot is None else range(x.van, x.tot + 1)
        los = np.array([*geldig, *geldig, *geldig, *x.ontbrekend])
        return pl.Series(los[rng.integers(0, len(los), rijen)].astype(np.int16))

    def klassen(grenzen: tuple[int, ...], soort: type[pl.DataType]) -> pl.Series:
        waarden = np.array(grenzen)[rng.integers(0, len(grenzen), rijen)]
        return pl.Series(waarden, dtype=soort).set(pl.Series(rng.random(rijen) < 0.2), None)

    organisaties = [f"org-{k:04d}" for k in range(1, 200)]
    aanbieders = v.doelgroep == "aanbieders"
    leeg = pl.Series([None] * rijen, dtype=pl.String)
    return pl.DataFrame(
        {
            "gemeente": kies(sorted(gemeenten())[:gebieden]),
            "stratum": kies(list(STRATA)),
            "organisatie": kies(organisaties) if aanbieders else leeg,
            "modus": kies(["web", "api"], 0.1),
            "taal": kies(list(v.talen), 0.1),
            DUUR: klassen(DUUR_GRENZEN, pl.Int32),
            **{x.naam: codes(x) for x in (*boek.variabelen, *boek.loting)},
            APPARAAT: kies(["telefoon", "tablet", "computer"], 0.3),
            OVERGESLAGEN: pl.Series(rng.integers(0, 9, rijen).astype(np.int16)),
            **{naam: klassen(PAGINA_GRENZEN, pl.Int16) for naam in tijdkolommen(v)},
        }
    )


def ronde(v: Vragenlijst, rijen: int, gebieden: int = 342, zaad: int = 1) -> RondeInvoer:
    """A round of these answers with its strata and margins."""
    frame = antwoorden(v, rijen, gebieden, zaad)
    groot = [(g, s, 20_000 + rijen // 10) for g in sorted(gemeenten())[:gebieden] for s in STRATA]
    strata = pl.DataFrame(
        [(g, s, n, 400) for g, s, n in groot],
        {"gemeente": pl.String, "stratum": pl.String, "populatie": pl.Int32, "uitgenodigd": pl.Int32},
        orient="row",
    )
    doel = marges(2026, INDELING) if v.doelgroep == "inwoners" else None
    return RondeInvoer(
        f"{v.doelgroep}-2026", v.doelgroep, "2026", frame, strata, doel, boek_van(v), INDELING, v.schalen
    )
