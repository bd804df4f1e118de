"""Speed of a publication beside the time Polars needs just to scan the same Parquet columns.

    python -m bench.analyse [--n 100000 1000000] [--rondes 3]

Scan and publication are measured in turn, at least three rounds; the table gives medians, ranges and the
ratio. The publication includes reading the file, weights, figures with standard errors and intervals,
comparisons, disclosure control and content hashes.
"""

import argparse
import gc
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from analyse.gemeenten import INDELING, gemeenten, marges
from analyse.pipeline import maak_publicatie
from analyse.publicatie import Publicatie
from analyse.ronde import RondeInvoer
from vragenlijsten import Codeboek, Schaal, Variabele

ITEMS = 20
EENS5 = Schaal(
    id="eens5",
    van=1,
    tot=5,
    labels={k: {"nl": str(k)} for k in range(1, 6)},
    weet_niet=True,
    aandelen={"eens": (4, 5), "oneens": (1, 2)},
    hoofdmaat="eens",
    netto=True,
)
ACHTERGROND = {
    "ag_leeftijd": ["18-34", "35-49", "50-64", "65-74", "75+"],
    "ag_geslacht": ["man", "vrouw", "anders", "zeg ik liever niet"],
    "ag_opleiding": ["praktisch", "middelbaar", "theoretisch"],
}


def codeboek() -> Codeboek:
    """Twenty statements and three background questions."""
    namen = [f"stelling_{k:02d}" for k in range(1, ITEMS + 1)]
    variabelen = [_variabele(k, naam, "schaal", {}) for k, naam in enumerate(namen)]
    variabelen += [
        _variabele(ITEMS + k, naam, "keuze", {i: {"nl": tekst} for i, tekst in enumerate(labels, 1)})
        for k, (naam, labels) in enumerate(ACHTERGROND.items())
    ]
    return Codeboek("inwoners", "bench", "sha256:bench", "inwoners", tuple(variabelen))


def _variabele(positie: int, naam: str, soort: str, waarden: dict[int, dict[str, str]]) -> Variabele:
    schaal = soort == "schaal"
    tekst = {"nl": naam}
    return Variabele(
        naam=naam,
        positie=positie,
        vraag=naam,
        begrip=naam,
        soort=soort,
        tekst=tekst,
        label=tekst,
        waarden=dict(EENS5.labels) if schaal else waarden,
        ontbrekend=dict.fromkeys((97, 98, 99) if schaal else (97, 99), tekst),
        meetniveau="ordinaal" if schaal else "nominaal",
        van=1 if schaal else None,
        tot=5 if schaal else None,
        schaal="eens5" if schaal else None,
        bewoording=1,
    )


def antwoorden(n: int, zaad: int) -> pl.DataFrame:
    """`n` responses spread over all gemeenten by a power of their size, with gemeente and item effects."""
    rng = np.random.default_rng(zaad)
    codes = sorted(gemeenten())
    omvang = np.array([gemeenten()[code].inwoners for code in codes]) ** 0.3
    g = rng.choice(len(codes), n, p=omvang / omvang.sum())
    effect = rng.normal(0, 0.3, (len(codes), ITEMS))
    houding = rng.normal(0, 0.7, n)
    kolommen: dict[str, pl.Series] = {
        "gemeente": pl.Series(codes).gather(g),
        "stratum": pl.Series(["kern", "buitengebied"]).gather(rng.integers(0, 2, n)),
        "organisatie": pl.Series([None] * n, dtype=pl.String),
        "duur": pl.Series(rng.gamma(4, 100, n).astype(np.int32)),
    }
    for k in range(ITEMS):
        y = np.clip(np.round(3.2 + effect[g, k] + houding + rng.normal(0, 0.8, n)), 1, 5)
        u = rng.random(n)
        y = np.where(u < 0.05, 98, np.where(u > 0.98, 99, y))
        kolommen[f"stelling_{k + 1:02d}"] = pl.Series(y.astype(np.int16))
    for naam, kansen in (
        ("ag_leeftijd", [0.25, 0.24, 0.24, 0.14, 0.13]),
        ("ag_geslacht", [0.48, 0.49, 0.01, 0.02]),
        ("ag_opleiding", [0.3, 0.35, 0.35]),
    ):
        waarde = rng.choice(np.arange(1, len(kansen) + 1), n, p=kansen)
        kolommen[naam] = pl.Series(np.where(rng.random(n) < 0.02, 99, waarde).astype(np.int16))
    return pl.DataFrame(kolommen)


def ronde(pad: Path) -> RondeInvoer:
    """The round in the file at `pad`."""
    doel = marges(2026, INDELING)
    groot = doel.filter(pl.col("marge") == "ax").group_by("gemeente").agg(pl.col("populatie").sum())
    groot = groot.sort("gemeente")
    # 3 000 more people each: at a million responses the smallest gemeenten have fewer inhabitants than that.
    strata = pl.concat(
        groot.select(
            "gemeente",
            stratum=pl.lit(naam),
            populatie=(pl.col("populatie") * deel).ceil().cast(pl.Int64) + 3_000,
        )
        for naam, deel in (("kern", 0.6), ("buitengebied", 0.4))
    ).with_columns(uitgenodigd=pl.lit(10_000))
    return RondeInvoer(
        "inwoners-2026",
        "inwoners",
        "2026",
        pl.read_parquet(pad),
        strata,
        doel,
        codeboek(),
        INDELING,
        {"eens5": EENS5},
    )


def scan(pad: Path) -> pl.DataFrame:
    """The floor: every column the publication uses is decoded and added up, nothing more."""
    schema = pl.scan_parquet(pad).collect_schema()
    som = [
        pl.col(k).str.len_bytes().sum() if t == pl.String else pl.col(k).sum()
        for k, t in schema.items()
        if k != "organisatie"
    ]
    return pl.scan_parquet(pad).select(som).collect()


def publicatie(pad: Path) -> Publicatie:
    """What is measured: from the file to everything that may be seen."""
    return maak_publicatie(ronde(pad))


def meet(taken: dict[str, Callable[[], object]], rondes: int) -> dict[str, list[float]]:
    """Seconds per task, the tasks in turn, after one round to warm up."""
    tijden: dict[str, list[float]] = {naam: [] for naam in taken}
    for ronde_ in range(rondes + 1):
        for naam, taak in taken.items():
            gc.collect()
            begin = time.perf_counter()
            taak()
            if ronde_:
                tijden[naam].append(time.perf_counter() - begin)
    return tijden


def main() -> None:
    """Prints the table."""
    keuze = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    keuze.add_argument("--n", type=int, nargs="+", default=[100_000, 1_000_000])
    keuze.add_argument("--rondes", type=int, default=5)
    opties = keuze.parse_args()
    print(f"{'n':>10}  {'taak':<12} {'mediaan s':>10} {'laagste':>9} {'hoogste':>9} {'x scan':>8}")
    with tempfile.TemporaryDirectory() as map_:
        for n in opties.n:
            pad = Path(map_) / f"{n}.parquet"
            antwoorden(n, 1).write_parquet(pad)
            taken: dict[str, Callable[[], object]] = {
                "scan": partial(scan, pad),
                "publicatie": partial(publicatie, pad),
            }
            tijden = meet(taken, max(3, opties.rondes))
            vloer = statistics.median(tijden["scan"])
            for naam, reeks in tijden.items():
                midden = statistics.median(reeks)
                uitersten = f"{min(reeks):>9.3f} {max(reeks):>9.3f}"
                print(f"{n:>10,}  {naam:<12} {midden:>10.3f} {uitersten} {midden / vloer:>8.1f}")


if __name__ == "__main__":
    main()
