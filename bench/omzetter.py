"""Two releases of vl-convert on the same figures: are the pictures equal, and which one is faster?

python -m bench.omzetter figuren MAP             the Vega of every figure of three awkward cases
PYTHON bench/omzetter.py teken MAP NAAM          draw them with the vl-convert of that PYTHON
python -m bench.omzetter vergelijk MAP EEN ANDER compare the pixels of both

The second needs nothing of this project, so it runs in any environment that holds a vl-convert.
"""

import argparse
import statistics
import time
from pathlib import Path

GEVALLEN = ("gewoon", "lange-naam", "nul-en-honderd")
RONDES = 5


def figuren(map_: Path) -> None:
    """Write what the converter is given, at both widths."""
    import msgspec

    from dashboards import Tekening
    from dashboards.galerij import GEVALLEN as ALLE
    from dashboards.galerij import galerij
    from dashboards.theme import FONT_DIR

    map_.mkdir(parents=True, exist_ok=True)
    (map_ / "lettertypen").write_text(str(FONT_DIR))
    for stuk in galerij([g for g in ALLE if g.naam in GEVALLEN]):
        for breedte, svg in (("breed", stuk.figuur.svg_breed), ("smal", stuk.figuur.svg_smal)):
            if isinstance(svg, Tekening):
                vega = msgspec.json.encode(svg.skelet.vul(svg.opmaak))
                (map_ / f"{stuk.naam}-{breedte}.json").write_bytes(vega)


def teken(map_: Path, naam: str) -> None:
    """Draw all of them some times over; keep the pictures and print the quickest time of each."""
    import vl_convert  # type: ignore[import-untyped]  # ships no types

    if hasattr(vl_convert, "configure"):  # since 2.0
        vl_convert.configure(base_url=False, allowed_base_urls=[], auto_google_fonts=False)
    vl_convert.register_font_directory((map_ / "lettertypen").read_text())
    uit = map_ / naam
    uit.mkdir(exist_ok=True)
    tijden: dict[str, list[float]] = {}
    for _ in range(RONDES):
        for pad in sorted(map_.glob("*.json")):
            spec = pad.read_text()
            begin = time.perf_counter()
            svg = vl_convert.vega_to_svg(spec)
            tijden.setdefault(pad.stem, []).append(time.perf_counter() - begin)
            if len(tijden[pad.stem]) == 1:
                (uit / f"{pad.stem}.png").write_bytes(vl_convert.svg_to_png(svg, scale=1.0))
    beste = [1e3 * min(reeks) for reeks in tijden.values()]
    print(f"vl-convert {vl_convert.__version__}, van elke figuur de snelste van {RONDES} keer:")
    print(
        f"{len(beste)} figuren, per SVG mediaan {statistics.median(beste):.1f}, hoogste {max(beste):.1f} ms"
    )


def vergelijk(map_: Path, een: str, ander: str) -> None:
    """Count the pictures that are equal pixel by pixel, and name the others."""
    import numpy as np
    from PIL import Image

    anders = []
    paden = sorted((map_ / een).glob("*.png"))
    for pad in paden:
        a, b = (np.asarray(Image.open(p).convert("RGBA"), dtype=int) for p in (pad, map_ / ander / pad.name))
        if a.shape != b.shape:
            anders.append(f"{pad.stem}: andere maat")
        elif (deel := float((a != b).any(axis=2).mean())) > 0:
            anders.append(f"{pad.stem}: {100 * deel:.1f}% van de punten")
    print(f"{len(paden) - len(anders)} van de {len(paden)} beelden zijn tot op de punt gelijk")
    print("\n".join(anders))


def main() -> None:
    """Read the options and do one of the three."""
    opties = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    opties.add_argument("wat", choices=("figuren", "teken", "vergelijk"))
    opties.add_argument("map", type=Path)
    opties.add_argument("namen", nargs="*")
    keuze = opties.parse_args()
    if keuze.wat == "figuren":
        figuren(keuze.map)
    elif keuze.wat == "teken":
        teken(keuze.map, *keuze.namen)
    else:
        vergelijk(keuze.map, *keuze.namen)


if __name__ == "__main__":
    main()
