"""Reference pictures: how figures looked when someone looked at them, beside how they look now.

`python -m tests.beelden` draws them anew; look at what changed before it is committed.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from dashboards.galerij import GEVALLEN, galerij
from dashboards.render import png

MAP = Path(__file__).parent / "data" / "beelden"
GEWOON = "gewoon"
"""The case of which every figure has a picture."""
LASTIG = (
    *("partij-ontbreekt-spiegel", "partij-ontbreekt-samenspelspiegel"),
    *("niets-getoond-trend", "niets-getoond-drijfveren"),
    *("een-ronde-trend", "twaalf-rondes-trend"),
    *("lange-naam-vergelijking", "lange-naam-spiegel"),
    *("nul-en-honderd-verdeling", "nul-en-honderd-vergelijking", "nul-en-honderd-drijfveren"),
    *("indicatief-vergelijking", "niets-getoond-naast", "lange-naam-naast", "indicatief-uitsplitsing"),
    *("landelijk-kaart", "landelijk-trend", "landelijk-samenspel"),
)
"""Of the other cases only where a figure looks different."""

VAK = 4
"""Pictures are compared in blocks of this many pixels square, each the mean of its colours: edges that are
rounded in another way then move a block by a few steps of 255, and no more."""
GROOTST, GEMIDDELD = 16.0, 0.15
"""What may differ in steps of 255: in the block that differs most, and over the whole picture. Measured: the
256 colours of a kept picture cost up to 8 and 0.09. Of what must be seen, 51 that becomes 52 moves a block by
24 and another blue by 28; slightly darker grid lines no block by more than 7, but the whole by 0.22."""


@dataclass(frozen=True)
class Verschil:
    """How far two pictures are apart, in steps of 255; infinite when they are not of the same size."""

    grootst: float
    gemiddeld: float

    @property
    def gelijk(self) -> bool:
        """Whether it is within the tolerance."""
        return self.grootst <= GROOTST and self.gemiddeld <= GEMIDDELD


def vergelijk(een: Image.Image, ander: Image.Image) -> Verschil:
    """Block by block, in the colour that differs most."""
    if een.size != ander.size:
        return Verschil(float("inf"), float("inf"))
    a, b = (np.asarray(beeld.convert("RGB").reduce(VAK), dtype=np.float64) for beeld in (een, ander))
    per_vak = np.abs(a - b).max(axis=2)
    return Verschil(float(per_vak.max()), float(per_vak.mean()))


def teken(svg: str) -> Image.Image:
    """A figure as pixels, on white."""
    beeld = Image.open(io.BytesIO(png(svg, 1.0))).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", beeld.size, "white"), beeld).convert("RGB")


def beelden() -> Iterator[tuple[str, str]]:
    """Name and SVG of every picture."""
    namen = {naam.rpartition("-")[0] for naam in LASTIG} | {GEWOON}
    gevallen = [g for g in GEVALLEN if g.naam in namen]
    for stuk in galerij(gevallen, lambda naam: naam in LASTIG or naam.startswith(f"{GEWOON}-")):
        yield f"{stuk.naam}-breed", stuk.figuur.svg_breed
        yield f"{stuk.naam}-smal", stuk.figuur.svg_smal


def bewaar(beeld: Image.Image, pad: Path) -> None:
    """Write it small: 256 colours do for flat colours and their edges."""
    beeld.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(pad, optimize=True)


def main() -> None:
    """Draw all pictures and say which changed."""
    MAP.mkdir(parents=True, exist_ok=True)
    over = {pad.name for pad in MAP.glob("*.png")}
    for naam, svg in beelden():
        beeld, pad = teken(svg), MAP / f"{naam}.png"
        over.discard(pad.name)
        if not pad.is_file() or not vergelijk(Image.open(pad), beeld).gelijk:
            bewaar(beeld, pad)
            sys.stdout.write(f"getekend: {pad.name}\n")
    for naam in over:
        (MAP / naam).unlink()
        sys.stdout.write(f"weg: {naam}\n")


if __name__ == "__main__":
    main()
