"""How fast answers become files: every format, rows per second and memory, against `polars.write_parquet`.

    python -m bench.exports                # 100 000 responses
    python -m bench.exports --rijen 1000000

The answers are drawn at random over the newest questionnaire of inwoners. Each format is written in a process
of its own, so that its memory is its own: the most it ever held, Python and Polars themselves included. Time
is that of writing, with reading the frozen file and joining the weights; working the weights out is a row of
its own. The floor is the same rows, in memory before the clock starts, written by Polars. For SPSS all rows
are in memory while they are written (pyreadstat); the other formats hold a piece at a time.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl

from analyse.gemeenten import INDELING
from analyse.microdata import Microdata, maak_microdata
from bench.antwoorden import ronde, vragenlijst
from dashboards.export import csvbestand, parquet, spss, stata, xlsx
from dashboards.export.antwoordenboek import antwoordinhoud
from dashboards.export.boek import Herkomst, Inhoud
from service.beheer.exporteren import FORMATEN

LIMESURVEY = 29.0
"""Seconds that LimeSurvey 6.4 took for 100 000 responses as CSV, on such a machine; not run here."""
VLOER, WEGING = "polars.write_parquet", "weging berekenen"
_HERKOMST = Herkomst("inwoners-2026", "inwoners", "2026", 1, "2026-03-01", "2026-04-15", True, INDELING)
_SCHRIJVERS: dict[str, Callable[[Inhoud, Path], None]] = {
    "parquet": parquet.schrijf,
    "csv": csvbestand.schrijf,
    "sav": spss.schrijf,
    "dta": stata.schrijf,
    "xlsx": xlsx.schrijf,
    "datapackage": lambda inhoud, pad: FORMATEN["datapackage"].schrijf(inhoud, vragenlijst(), pad),
}


def _weeg(bevroren: Path, rijen: int) -> Microdata:
    """The answers in the file with their weights."""
    invoer = replace(ronde(vragenlijst(), 1), antwoorden=bevroren)
    strata = invoer.strata.with_columns(populatie=pl.col("populatie") + rijen)
    return maak_microdata(replace(invoer, strata=strata))


def meet(formaat: str, bron: Microdata | Path) -> tuple[float, float, float]:
    """Seconds, MiB of memory at the most, and MB of the file. Of a frozen file the weights are worked out."""
    if isinstance(bron, Path):
        begin = time.perf_counter()
        rijen = _weeg(bron, 1_000_000).rijen
        assert rijen
        return time.perf_counter() - begin, _meeste(), 0.0
    lijst = vragenlijst()
    inhoud = antwoordinhoud(bron.invoer.codeboek, lijst, _HERKOMST, bron.kolommen, bron.rijen, bron.delen)
    with tempfile.TemporaryDirectory() as map_:
        pad = Path(map_) / "uit"
        schrijf = _SCHRIJVERS.get(formaat)
        frame = pl.concat(inhoud.delen()) if schrijf is None else pl.DataFrame()
        begin = time.perf_counter()
        if schrijf is None:
            frame.write_parquet(pad)
        else:
            schrijf(inhoud, pad)
        return time.perf_counter() - begin, _meeste(), pad.stat().st_size / 1e6


def _meeste() -> float:
    """MiB. Not by `getrusage`: that starts at what the process that began this one held."""
    regel = next(r for r in Path("/proc/self/status").read_text().splitlines() if r.startswith("VmHWM"))
    return int(regel.split()[1]) / 1024


def main() -> None:
    """Print a table."""
    vraag = argparse.ArgumentParser()
    vraag.add_argument("--rijen", type=int, default=100_000)
    vraag.add_argument("--keren", type=int, default=3)
    keuze = vraag.parse_args()
    with tempfile.TemporaryDirectory() as map_:
        bevroren = Path(map_) / "bevroren.parquet"
        invoer = ronde(vragenlijst(), keuze.rijen)
        invoer.lees().write_parquet(bevroren, compression="zstd")
        print(
            f"{keuze.rijen} antwoorden, {len(invoer.kolommen)} kolommen; belasting {os.getloadavg()[0]:.1f}"
        )
        print("| formaat | rijen per seconde | keer de vloer | meeste geheugen (MiB) | bestand (MB) |")
        print("|---|---|---|---|---|")
        vloer, microdata = 0.0, _weeg(bevroren, keuze.rijen)
        for formaat in (VLOER, WEGING, *_SCHRIJVERS):
            bron = bevroren if formaat == WEGING else microdata
            with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
                metingen = [pool.apply(meet, (formaat, bron)) for _ in range(keuze.keren)]
            tijd = statistics.median(m[0] for m in metingen)
            vloer = vloer or tijd
            print(
                f"| {formaat} | {keuze.rijen / tijd:,.0f} | {tijd / vloer:.1f} | "
                f"{max(m[1] for m in metingen):.0f} | {metingen[0][2]:.1f} |",
                flush=True,
            )
        print(f"LimeSurvey, CSV, eerder gemeten: {100_000 / LIMESURVEY:,.0f} rijen per seconde")


if __name__ == "__main__":
    main()
