"""Speed of the analysis beside the time Polars needs just to scan the same Parquet columns.

    python -m bench.analyse [--n 100000 1000000] [--rondes 5]
    python -m bench.analyse --stroom 20000000
    python -m bench.analyse --r
    python -m bench.analyse --replicaties 200

Tasks are measured in turn, at least three rounds; the table gives medians, ranges and the ratio to the scan.

scan        every column that is used is decoded and added up, nothing more
kern        from the file to weights and the main figure of 20 items × 342 gemeenten, peer groups and NL, each
            with its calibrated standard error and interval
publicatie  from the file to everything that may be seen: all figures, four indices with alpha and omega,
            comparisons, model estimates, quality, disclosure control and content hashes

`--stroom` streams so many responses through the kern and gives its peak memory. `--r` holds the kern against
R with the package survey (bench/analyse.R): per gemeente calibrate, then one svytotal of all items, its
fastest way, or one svymean per item, the usual way. `--replicaties` prints standard errors by replicates
beside the linearised ones.
"""

import argparse
import gc
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from analyse.betrouwbaarheid import korn_graubard
from analyse.cijfers import Cijfers, maak_cijfers
from analyse.pipeline import maak_publicatie
from analyse.publicatie import Publicatie
from analyse.replicaties import repliceer, vergelijk
from analyse.ronde import controleer, naar_nu
from analyse.runner import LocalRunner, tel
from analyse.tellen import Telling, tel_ronde, telplan
from bench.rondes import BEGRIPPEN, ronde, schrijf

R_SCRIPT = Path(__file__).with_name("analyse.R")


def scan(pad: Path) -> pl.DataFrame:
    """The floor: every column the publication uses is decoded and added up, nothing more."""
    schema = pl.scan_parquet(pad).collect_schema()
    som = [
        pl.col(k).str.len_bytes().sum() if t == pl.String else pl.col(k).sum()
        for k, t in schema.items()
        if k != "organisatie"
    ]
    return pl.scan_parquet(pad).select(som).collect()


def weeg(pad: Path) -> Telling:
    """From the file to weighted counts."""
    invoer = ronde(pad)
    controleer(invoer)
    over = naar_nu(invoer, tel(invoer.antwoorden, telplan(invoer), LocalRunner()))
    return tel_ronde(over.invoer, over.som)


def kern(pad: Path) -> Cijfers:
    """From the file to the main figures with their intervals."""
    cijfers = maak_cijfers(weeg(pad), alleen_hoofd=True)
    w = cijfers.waarden
    korn_graubard(w.waarde, w.variantie, w.n, w.n_eff, w.df)
    return cijfers


def publicatie(pad: Path) -> Publicatie:
    """From the file to everything that may be seen."""
    return maak_publicatie(ronde(pad), begrippen=BEGRIPPEN)


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


def snelheid(aantallen: list[int], rondes: int, map_: Path) -> None:
    """Prints scan, kern and publicatie side by side."""
    print(f"{'n':>10}  {'taak':<12} {'mediaan s':>10} {'laagste':>9} {'hoogste':>9} {'x scan':>8}")
    for n in aantallen:
        pad = map_ / f"{n}.parquet"
        schrijf(pad, n)
        taken: dict[str, Callable[[], object]] = {
            naam: partial(taak, pad)
            for naam, taak in (("scan", scan), ("kern", kern), ("publicatie", publicatie))
        }
        tijden = meet(taken, max(3, rondes))
        vloer = statistics.median(tijden["scan"])
        for naam, reeks in tijden.items():
            midden = statistics.median(reeks)
            uitersten = f"{min(reeks):>9.3f} {max(reeks):>9.3f}"
            print(f"{n:>10,}  {naam:<12} {midden:>10.3f} {uitersten} {midden / vloer:>8.1f}")


_STROOM = """
import resource, sys, time
from pathlib import Path
from bench.analyse import kern
begin = time.perf_counter()
respons = int(kern(Path(sys.argv[1])).respons[:342].sum())
print(respons, time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def stroom(n: int, map_: Path) -> None:
    """Prints time and peak memory of the kern over `n` responses, in a process of its own."""
    pad = map_ / "stroom.parquet"
    schrijf(pad, n)
    begin = time.perf_counter()
    scan(pad)
    vloer = time.perf_counter() - begin
    proces = subprocess.run(
        [sys.executable, "-c", _STROOM, str(pad)], capture_output=True, text=True, check=True
    )
    respons, seconden, geheugen = proces.stdout.split()
    print(f"{int(respons):>12,} antwoorden, bestand {pad.stat().st_size / 1e6:,.0f} MB")
    print(f"{float(seconden):>12.1f} s ({float(seconden) / vloer:.1f} x scan van {vloer:.1f} s)")
    print(f"{int(geheugen) / 1e3:>12,.0f} MB geheugen op zijn hoogst")


def tegenover_r(n: int, rondes: int, map_: Path) -> None:
    """Prints the kern beside R survey on the same round, in turn; `Rscript` must be installed."""
    if shutil.which("Rscript") is None:
        raise SystemExit("Rscript is niet geïnstalleerd")
    pad = map_ / f"{n}.parquet"
    schrijf(pad, n)
    microdata(pad, map_)
    manieren = {"R samen": "samen", "R gewoon": "gewoon"}
    tijden: dict[str, list[float]] = {"kern": [], **{naam: [] for naam in manieren}}
    verschillen = {}
    kern(pad)
    for _ in range(max(3, rondes)):
        begin = time.perf_counter()
        kern(pad)
        tijden["kern"].append(time.perf_counter() - begin)
        for naam, manier in manieren.items():
            opdracht = ["Rscript", str(R_SCRIPT), str(map_), manier]
            proces = subprocess.run(opdracht, capture_output=True, text=True, check=True)
            tijden[naam].append(float(proces.stdout.split()[-1]))
            verschillen[naam] = verschil_met_r(pad, map_)
    vloer = statistics.median(tijden["kern"])
    for naam, reeks in tijden.items():
        midden = statistics.median(reeks)
        uitersten = f"[{min(reeks):.3f} – {max(reeks):.3f}]"
        print(f"{naam:<10} {midden:>9.3f} s {uitersten:<20} {midden / vloer:>7.0f} x")
    for naam, verschil in verschillen.items():
        print(f"{naam}: {verschil}")


def microdata(pad: Path, map_: Path) -> None:
    """What R needs: respondents with their raking cells and scores, and the populations of the cells."""
    telling = weeg(pad)
    assert telling.basis is not None and isinstance(telling.invoer.antwoorden, Path)
    cellen, plek = telling.basis.cellen, telling.basis.plek
    sleutels = telling.som.sleutels
    namen = dict(zip(("ax", "edu"), cellen.marges, strict=True))
    per_cel = sleutels.with_columns(
        pl.Series("N_h", cellen.populatie[cellen.stratum[plek]]),
        *(pl.Series(m, marge.cel[plek]) for m, marge in namen.items()),
    )
    items = [k for k in telling.invoer.kolommen if k.startswith("stelling")]
    mensen = pl.read_parquet(pad).join(per_cel, on=sleutels.columns, how="left", nulls_equal=True)
    scores = (pl.when(pl.col(k) <= 5).then((pl.col(k) >= 4).cast(pl.Int8)).alias(k) for k in items)
    mensen.select(
        pl.col("gemeente").alias("g"), pl.col("stratum").alias("h"), "N_h", *namen, *scores
    ).write_csv(map_ / "microdata.csv")
    gemeenten = pl.Series("g", cellen.gemeenten)
    pl.concat(
        pl.DataFrame(
            {
                "g": gemeenten.gather(marge.gemeente),
                "marge": pl.repeat(m, len(marge.gemeente), eager=True),
                "cel": range(len(marge.gemeente)),
                "populatie": marge.populatie,
            }
        )
        for m, marge in namen.items()
    ).write_csv(map_ / "marges.csv")


def verschil_met_r(pad: Path, map_: Path) -> str:
    """The largest relative differences with what R wrote."""
    c = kern(pad)
    plek = {naam: k for k, naam in enumerate(c.gebied.namen)}
    rij = {r.item.variabele.naam: k for k, r in enumerate(c.rijen)}
    uit = pl.read_csv(map_ / "r.csv")
    waar = [rij[k] for k in uit["item"]], [plek[g] for g in uit["gebied"]]
    paren = ((c.waarden.waarde[waar], uit["p"]), (c.waarden.se[waar], uit["se"]))
    p, se = (float((abs(eigen - r.to_numpy()) / r.to_numpy()).max()) for eigen, r in paren)
    return f"verschil over {uit.height:,} cijfers: aandeel {p:.0e}, standaardfout {se:.0e}"


def replicaties(n: int, aantal: int, map_: Path) -> None:
    """Prints standard errors by replicates beside the linearised ones."""
    pad = map_ / f"{n}.parquet"
    schrijf(pad, n)
    telling = weeg(pad)
    begin = time.perf_counter()
    tabel = vergelijk(telling, repliceer(telling, LocalRunner(), aantal))
    duur = time.perf_counter() - begin
    print(f"{aantal} replicaties van {n:,} antwoorden × {tabel['variabele'].n_unique()} vragen: {duur:.1f} s")
    grens = pl.col("gebied").is_in(telling.gebied.gemeenten)
    soorten = (
        ("gemeenten", grens),
        ("NL", pl.col("gebied") == "NL"),
        ("peergroepen", ~grens & (pl.col("gebied") != "NL")),
    )
    print(f"{'gebied':<12} {'cijfers':>8} {'mediaan':>8} {'p5':>7} {'p95':>7}  replicaties / gelineariseerd")
    for naam, welke in soorten:
        v = tabel.filter(welke)["verhouding"].to_numpy()
        midden, laag, hoog = np.quantile(v, [0.5, 0.05, 0.95])
        print(f"{naam:<12} {len(v):>8,} {midden:>8.3f} {laag:>7.3f} {hoog:>7.3f}")


def main() -> None:
    """Prints the table that is asked for."""
    keuze = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    keuze.add_argument("--n", type=int, nargs="+", default=[100_000, 1_000_000])
    keuze.add_argument("--rondes", type=int, default=5)
    keuze.add_argument("--stroom", type=int, help="so many responses, streamed")
    keuze.add_argument("--r", action="store_true", help="beside R survey, on 100 000 responses")
    keuze.add_argument("--replicaties", type=int, help="so many, on the first of --n")
    opties = keuze.parse_args()
    with tempfile.TemporaryDirectory() as naam:
        map_ = Path(naam)
        if opties.stroom:
            stroom(opties.stroom, map_)
        elif opties.r:
            tegenover_r(100_000, 3, map_)
        elif opties.replicaties:
            replicaties(opties.n[0], opties.replicaties, map_)
        else:
            snelheid(opties.n, opties.rondes, map_)


if __name__ == "__main__":
    main()
