"""Cost of a report: CPU per PDF and presentation once its figures are drawn; size and sheets of all.

python -m bench.rapport MAP [--aantal 342] [--presentaties 10]

MAP holds the folders of publicaties of one periode (as in the data directory: publicaties/<hash>/).
"""

import argparse
import io
import resource
import statistics
import time
from collections import Counter
from pathlib import Path

import pikepdf

from analyse.gemeenten import gemeenten
from dashboards import maak_pdf, maak_presentatie, maak_rapport
from service.publicatie.pakket import lees_pakket
from service.publicatie.tekenwerk import lees_bronnen

TEGELIJK = 40
"""Reports drawn before their PDFs are timed: what drawing leaves behind (threads, cleaning) is not theirs."""


def main() -> None:
    """Prints the table."""
    keuze = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    keuze.add_argument("map", type=Path)
    keuze.add_argument("--aantal", type=int, default=342)
    keuze.add_argument("--presentaties", type=int, default=10)
    opties = keuze.parse_args()
    mappen = [map_ for map_ in sorted(opties.map.iterdir()) if (map_ / "kop.json").is_file()]
    bronnen = lees_bronnen(tuple((lees_pakket(map_).kop.doelgroep, str(map_)) for map_ in mappen))
    codes = sorted(gemeenten())
    codes = codes[:: max(1, len(codes) // opties.aantal)][: opties.aantal]
    tijden: dict[str, list[float]] = {"figuren en agenda": [], "pdf": [], "presentatie": []}
    groottes: dict[str, list[int]] = {"pdf": [], "presentatie": []}
    bladen: Counter[int] = Counter()
    for van in range(0, len(codes), TEGELIJK):
        getekend = []
        for code in codes[van : van + TEGELIJK]:
            begin = time.process_time()
            getekend.append(
                maak_rapport(
                    bronnen.hoofd, bronnen.publicaties, bronnen.catalogus, bronnen.vragenlijsten, code
                )
            )
            tijden["figuren en agenda"].append(time.process_time() - begin)
        for inhoud in getekend:
            begin = time.process_time()
            pdf = maak_pdf(inhoud)
            tijden["pdf"].append(time.process_time() - begin)
            groottes["pdf"].append(len(pdf))
            bladen[len(pikepdf.open(io.BytesIO(pdf)).pages)] += 1
        for inhoud in getekend[: opties.presentaties if van == 0 else 0]:
            begin = time.process_time()
            groottes["presentatie"].append(len(maak_presentatie(inhoud)))
            tijden["presentatie"].append(time.process_time() - begin)
    for naam, gemeten in tijden.items():
        if gemeten:
            p95 = sorted(gemeten)[int(0.95 * (len(gemeten) - 1))]
            print(
                f"{naam:<18} {len(gemeten):>4} ×, CPU mediaan {1e3 * statistics.median(gemeten):>5.0f} ms, "
                f"p95 {1e3 * p95:>6.0f} ms, eerste {1e3 * gemeten[0]:>6.0f} ms"
            )
    for naam, maten in groottes.items():
        if maten:
            print(f"{naam:<18} {min(maten) / 1e3:.0f} tot {max(maten) / 1e3:.0f} kB")
    print("bladen:", ", ".join(f"{n} keer {b}" for b, n in sorted(bladen.items())))
    print(f"geheugen: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
