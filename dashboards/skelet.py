"""Skeletons: an Altair chart is built once per figure kind and width, then filled with rows.

Building and compiling an Altair chart costs some hundreds of milliseconds, drawing it a few. So a figure
module describes its marks and scales in Altair over *named* data sets; the chart is compiled to Vega once
and kept. For each gemeente `Skelet.vul` puts in the rows, the height and the ends of the axes.

Vertical places are laid out in Python in px (text has to be measured anyway); values keep a real scale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import altair as alt

from dashboards import theme
from dashboards.render import compile_vega
from dashboards.theme import GRIJS, HALVE_REGEL, INKT, WIT, Vak

Rij = dict[str, object]
Grafiek = alt.LayerChart | alt.FacetChart  # what alt.layer() says it returns
Rijen = Sequence[Rij]

REGEL = 17  # px between two lines of a 14 px label


@dataclass(frozen=True, slots=True)
class Tekst:
    """One line of text at (x, y); y is the middle of the line. `rol`: "label", "kop", "as" or "cijfer"."""

    x: float
    y: float
    tekst: str
    rol: str = "label"
    kleur: str = INKT
    grootte: float = 14
    vet: bool = False
    anker: str = "left"
    halo: bool = False

    @property
    def vak(self) -> Vak:
        """The box the letters take, measured with the font that draws them."""
        b = theme.breedte(self.tekst, self.grootte, self.vet)
        links = {"left": self.x, "center": self.x - b / 2, "right": self.x - b}[self.anker]
        half = HALVE_REGEL * self.grootte
        return Vak(links, self.y - half, links + b, self.y + half)

    def rij(self) -> Rij:
        """The row of the data set "teksten"."""
        return {
            "x": round(self.x, 1),
            "y": round(self.y, 1),
            "tekst": self.tekst,
            "kleur": self.kleur,
            "grootte": self.grootte,
            "gewicht": 600 if self.vet else 400,
            "anker": self.anker,
            "rand": WIT if self.halo else None,
        }


@dataclass(frozen=True, slots=True)
class Opmaak:
    """A laid out figure: rows per named data set, the height, and the values of the signals.

    `levend`: rows that only the drawing that reacts to a pointer has.
    """

    breedte: int
    hoogte: float
    teksten: tuple[Tekst, ...]
    data: Mapping[str, Rijen]
    waarden: Mapping[str, float] = field(default_factory=dict)
    levend: Mapping[str, Rijen] = field(default_factory=dict)

    @property
    def sprekend(self) -> frozenset[str]:
        """The data sets whose rows have words for who points at their mark (`uitleg`)."""
        alle = {**self.data, **self.levend}
        return frozenset(naam for naam, deel in alle.items() if deel and "uitleg" in deel[0])


@dataclass(frozen=True)
class Skelet:
    """A chart that waits for rows: compiled to Vega, and the Vega-Lite it was compiled from."""

    vega: Mapping[str, object]
    vega_lite: Mapping[str, object] = field(default_factory=dict)

    def vul(self, opmaak: Opmaak) -> dict[str, object]:
        """The Vega spec of one figure. Raises KeyError for a data set or signal the chart does not have."""
        rijen: dict[str, Rijen] = {**opmaak.data, "teksten": [t.rij() for t in opmaak.teksten]}
        spec = dict(self.vega)
        spec["height"] = round(opmaak.hoogte)
        spec["data"] = self._vervang("data", "values", rijen)
        if opmaak.waarden:
            spec["signals"] = self._vervang("signals", "value", opmaak.waarden)
        return spec

    def _vervang(self, lijst: str, veld: str, nieuw: Mapping[str, object]) -> list[Rij]:
        aanwezig = self.vega.get(lijst)
        if not isinstance(aanwezig, list):
            raise KeyError(f"de grafiek heeft geen {lijst}")
        over = set(nieuw) - {e["name"] for e in aanwezig}
        if over:
            raise KeyError(f"de grafiek kent geen {lijst} {sorted(over)}")
        return [{**e, veld: nieuw[e["name"]]} if e["name"] in nieuw else e for e in aanwezig]


def skelet(bouw: Callable[[int], Grafiek]) -> Callable[[int], Skelet]:
    """Decorator: a function that builds an Altair chart for a width becomes a cached skeleton maker."""

    @cache
    def maak(px: int) -> Skelet:
        grafiek = bouw(px).properties(width=px, height=100, padding=0, autosize="none")
        spec = grafiek.to_dict()
        spec["config"] = theme.config()
        spec["datasets"] = {naam: [] for naam in _datasets(spec)}
        return Skelet(compile_vega(spec), spec)

    return maak


def _datasets(knoop: object) -> set[str]:
    """All names of data sets used anywhere in a Vega-Lite spec."""
    if isinstance(knoop, list):
        return set().union(*map(_datasets, knoop))
    if not isinstance(knoop, dict):
        return set()
    data = knoop.get("data")
    eigen = {str(data["name"])} if isinstance(data, dict) and "name" in data else set()
    return eigen.union(*(_datasets(v) for v in knoop.values()))


# ------------------------------------------------------------------------- pieces shared by the figures


def dataset(naam: str) -> alt.Chart:
    """A chart over a data set that is filled in later."""
    return alt.Chart(alt.NamedData(naam))


def px_x(veld: str) -> alt.X:
    """Horizontal place in px."""
    return alt.X(f"{veld}:Q", scale=None, axis=None)


def px_y(veld: str) -> alt.Y:
    """Vertical place in px."""
    return alt.Y(f"{veld}:Q", scale=None, axis=None)


def uit(veld: str) -> alt.Color:
    """A colour taken from the row itself."""
    return alt.Color(f"{veld}:N", scale=None)


def tekstlaag() -> alt.Chart:
    """All text of a figure, one row per line."""
    laag: alt.Chart = (
        dataset("teksten")
        .mark_text(
            align=alt.ExprRef("datum.anker"),
            baseline="middle",
            fontSize=alt.ExprRef("datum.grootte"),
            fontWeight=alt.ExprRef("datum.gewicht"),
            strokeWidth=3,
        )
        .encode(
            x=px_x("x"),
            y=px_y("y"),
            text="tekst:N",
            color=uit("kleur"),
            stroke=alt.Stroke("rand:N", scale=None),
        )
    )
    return laag


def lijnlaag(
    naam: str, kleur: str | alt.ExprRef, dikte: float | alt.ExprRef = 1, streep: Sequence[float] = ()
) -> alt.Chart:
    """Straight lines from (x, y) to (x2, y2) in px, for grids, rules and leaders; `streep` makes dashes."""
    laag: alt.Chart = (
        dataset(naam)
        .mark_rule(color=kleur, strokeWidth=dikte, strokeDash=list(streep) or alt.Undefined)
        .encode(x=px_x("x"), x2="x2:Q", y=px_y("y"), y2="y2:Q")
    )
    return laag


def signalen(*namen: str) -> list[alt.Parameter]:
    """Numbers filled in per figure, such as the ends of an axis."""
    return [alt.param(name=naam, value=i) for i, naam in enumerate(namen)]


def schaal(prefix: str) -> alt.Scale:
    """A linear scale whose ends are the signals `<prefix>_van`, `_tot` (values) and `_px`, `_px2` (px)."""
    ref = [alt.ExprRef(f"{prefix}_{k}") for k in ("van", "tot", "px", "px2")]
    return alt.Scale(domain=ref[:2], range=ref[2:], nice=False, zero=False)


@dataclass(frozen=True, slots=True)
class As:
    """A linear axis: the same arithmetic in Python (for text) as Vega's scale (for marks)."""

    ticks: tuple[float, ...]
    px: float
    px2: float

    def plaats(self, x: float) -> float:
        """Value to px."""
        van, tot = self.ticks[0], self.ticks[-1]
        return self.px + (x - van) / (tot - van) * (self.px2 - self.px)

    def signalen(self, prefix: str) -> dict[str, float]:
        """The values that bring the Vega scale `prefix` in line with this axis."""
        van, tot = self.ticks[0], self.ticks[-1]
        return {
            f"{prefix}_van": van,
            f"{prefix}_tot": tot,
            f"{prefix}_px": self.px,
            f"{prefix}_px2": self.px2,
        }


def as_labels(as_: As, eenheid: str) -> list[str]:
    """The words at the ticks; all with one decimal as soon as one needs it."""
    decimalen = 0 if all(float(t).is_integer() for t in as_.ticks) else 1
    return [f"{theme.getal(t, decimalen)}{eenheid}" for t in as_.ticks]


def as_boven(
    as_: As, px: int, y: float, eenheid: str, boven: float, onder: float
) -> tuple[list[Tekst], list[Rij]]:
    """Tick labels on height `y` and vertical grid lines from `boven` to `onder`.

    The outer labels stay inside the figure of `px` wide; a label that would come against the one before it
    is left out, its line stays.
    """
    teksten: list[Tekst] = []
    for t, label in zip(as_.ticks, as_labels(as_, eenheid), strict=True):
        half = theme.breedte(label, 13) / 2
        x = min(max(as_.plaats(t), half), px - half)
        kandidaat = Tekst(x, y, label, "as", GRIJS, 13, anker="center")
        if not teksten or teksten[-1].vak.x2 + 4 < kandidaat.vak.x:
            teksten.append(kandidaat)
    return teksten, [{"x": as_.plaats(t), "x2": as_.plaats(t), "y": boven, "y2": onder} for t in as_.ticks]


@dataclass(frozen=True, slots=True)
class Sleutelpost:
    """One entry of a key: the name of the mark and the words beside it."""

    naam: str
    tekst: str
    kleur: str = INKT


def sleutel(
    posten: Sequence[Sleutelpost], px: int, y: float, grootte: float = 14
) -> tuple[list[Tekst], list[Rij], float]:
    """Lay a key out from the left, wrapping to a next line; returns text, marks and the height used."""
    teksten: list[Tekst] = []
    tekens: list[Rij] = []
    x, midden = 0.0, y + 9.0
    for post in posten:
        regels = theme.wikkel(post.tekst, px - 18, grootte)
        b = 18 + max(theme.breedte(r, grootte) for r in regels)
        if x and x + b > px:
            x, midden = 0.0, midden + 21
        tekens.append({"x": x + 7, "y": midden, "naam": post.naam})
        for i, regel in enumerate(regels):
            teksten.append(Tekst(x + 18, midden + i * REGEL, regel, kleur=post.kleur, grootte=grootte))
        midden += (len(regels) - 1) * REGEL
        x += b + 18
    return teksten, tekens, midden + 11 - y


def labelregels(tekst: str, x: float, midden: float, px: float) -> list[Tekst]:
    """A label of one or more balanced lines around a height, on white so that grid lines do not cross it."""
    regels = theme.evenwicht(tekst, px)
    boven = midden - (len(regels) - 1) / 2 * REGEL
    return [Tekst(x, boven + i * REGEL, r, halo=True) for i, r in enumerate(regels)]
