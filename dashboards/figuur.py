"""What a figure is when it leaves this package: words, two drawings and the same digits in a table."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.render import svg
from dashboards.skelet import Opmaak, Rij, Skelet


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
    `getoetst`: the finding rests on a test of the publication, and is no level only.
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
    getoetst: bool = False

    @property
    def sprekend(self) -> bool:
        """Whether the drawing has words for who points at a mark."""
        return isinstance(self.svg_breed, Tekening) and bool(self.svg_breed.opmaak.sprekend)


class Tekening(str):
    """The SVG of a figure, which still knows what it was drawn from."""

    __slots__ = ("opmaak", "skelet")
    skelet: Skelet
    opmaak: Opmaak

    def vega_lite(self) -> dict[str, object]:
        """The drawing as a Vega-Lite spec, for who wants to draw or change it. A row with `uitleg` shows
        those words to who points at its mark. Text has no white edge: elsewhere that covers the letters."""
        teksten: list[Rij] = [{**t.rij(), "rand": None} for t in self.opmaak.teksten]
        data = {**self.opmaak.data, **self.opmaak.levend}
        lagen = self.skelet.vega_lite.get("layer")
        sprekend = self.opmaak.sprekend
        return {
            **self.skelet.vega_lite,
            "height": round(self.opmaak.hoogte),
            "datasets": {**{naam: list(deel) for naam, deel in data.items()}, "teksten": teksten},
            "params": [{"name": naam, "value": waarde} for naam, waarde in self.opmaak.waarden.items()],
            "layer": [_met_uitleg(laag, sprekend) for laag in (lagen if isinstance(lagen, list) else ())],
        }


def _met_uitleg(laag: Rij, sprekend: frozenset[str]) -> Rij:
    data, encoding, mark = (laag.get(k) for k in ("data", "encoding", "mark"))
    if not (isinstance(data, dict) and isinstance(encoding, dict) and isinstance(mark, dict)):
        return laag
    if data.get("name") not in sprekend or mark.get("type") in {"area", "line"}:  # one mark for many rows
        return laag
    return {**laag, "encoding": {**encoding, "tooltip": {"field": "uitleg", "type": "nominal"}}}


def teken(skelet: Skelet, opmaak: Opmaak, alt: str) -> Tekening:
    """Fill a skeleton and draw it."""
    tekening = Tekening(svg(skelet.vul(opmaak), alt))
    tekening.skelet, tekening.opmaak = skelet, opmaak
    return tekening


def zonder_beeld(id: str, soort: str, titel: str, vraag: str, uitleg: tuple[str, ...]) -> Figuur:
    """A figure with nothing to show: it says so in words, there is no empty chart."""
    return Figuur(id, soort, titel, vraag, uitleg, " ".join((titel, *uitleg)), "", "", Tabel(titel, (), ()))
