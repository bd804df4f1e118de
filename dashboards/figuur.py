"""What a figure is when it leaves this package: words, two drawings and the same digits in a table."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.render import svg
from dashboards.skelet import Opmaak, Skelet


@dataclass(frozen=True, slots=True)
class Tabel:
    """The figures of a chart as text; every row has as many cells as `kop`."""

    caption: str
    kop: tuple[str, ...]
    rijen: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Figuur:
    """One figure for a page.

    `titel` is the finding, `vraag_en_schaal` what was asked, `voet` n, margin, period and reading help.
    The drawings carry no title. Both are "" when there is nothing to draw: then `voet` says why.
    """

    id: str
    soort: str
    titel: str
    vraag_en_schaal: str
    voet: tuple[str, ...]
    alt: str
    svg_breed: str
    svg_smal: str
    tabel: Tabel


def teken(skelet: Skelet, opmaak: Opmaak, alt: str) -> str:
    """Fill a skeleton and draw it."""
    return svg(skelet.vul(opmaak), alt)


def zonder_beeld(id: str, soort: str, titel: str, vraag: str, uitleg: tuple[str, ...]) -> Figuur:
    """A figure with nothing to show: it says so in words, there is no empty chart."""
    return Figuur(id, soort, titel, vraag, uitleg, " ".join((titel, *uitleg)), "", "", Tabel(titel, (), ()))
