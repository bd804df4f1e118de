"""Speed of free tables: making the keys, counting a round with them, and asking for tables.

python -m bench.vrije_tabel [--n 1000000] [--rondes 3]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from analyse.onthulling.celsleutel import Rondesleutel, met_sleutels
from analyse.onthulling.ptabel import ruistabel
from analyse.onthulling.vrije_ronde import GEBIED, vrije_ronde
from analyse.onthulling.vrije_tabel import vrije_tabel
from analyse.publicatie import Ruis
from bench.rondes import ITEMS, ronde, schrijf

SLEUTEL = Rondesleutel(b"alleen om te meten" * 2)
TWEE = ("ag_leeftijd", "ag_opleiding")


def main() -> None:
    """Prints the table."""
    keuze = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    keuze.add_argument("--n", type=int, default=1_000_000)
    keuze.add_argument("--rondes", type=int, default=3)
    opties = keuze.parse_args()
    with tempfile.TemporaryDirectory() as map_:
        pad = Path(map_) / "ronde.parquet"
        schrijf(pad, opties.n)
        kaal = ronde(pad)
        frame = kaal.lees()
    invoer = replace(kaal, antwoorden=met_sleutels(frame, SLEUTEL))
    vrij = vrije_ronde(invoer, SLEUTEL)
    namen = sorted(vrij.items)
    een = vrij.waar(GEBIED, vrij.telling.gebied.gemeenten[0])
    taken: dict[str, Callable[[], object]] = {
        "ptabel": lambda: ruistabel.__wrapped__(Ruis()),
        "recordsleutels": lambda: met_sleutels(frame, SLEUTEL),
        "vrije_ronde": lambda: vrije_ronde(invoer, SLEUTEL),
        "1 vraag, NL": lambda: vrije_tabel(vrij, (), namen[:1]),
        "1 vraag, NL, 15 groepen": lambda: vrije_tabel(vrij, TWEE, namen[:1]),
        "1 vraag, 1 gemeente, 15 groepen": lambda: vrije_tabel(een, TWEE, namen[:1]),
        "1 vraag, alle gebieden": lambda: vrije_tabel(vrij, (GEBIED,), namen[:1]),
        "1 vraag, alle gebieden, 15 groepen": lambda: vrije_tabel(vrij, (GEBIED, *TWEE), namen[:1]),
        f"{ITEMS} vragen, alle gebieden, 15 groepen": lambda: vrije_tabel(vrij, (GEBIED, *TWEE), namen),
    }
    for naam, taak in taken.items():
        tijden = []
        for _ in range(opties.rondes):
            begin = time.perf_counter()
            taak()
            tijden.append(time.perf_counter() - begin)
        print(f"{naam:<42} {statistics.median(tijden):>8.3f} s  [{min(tijden):.3f} - {max(tijden):.3f}]")


if __name__ == "__main__":
    main()
