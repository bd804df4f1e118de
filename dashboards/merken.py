"""The marks of a figure: which colour and shape belong to which group, in the chart and in its key.

Colour never carries a meaning alone: every group has its own shape. A figure that is only indicative has
the same shape, open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from dashboards.skelet import dataset, px_x, px_y
from dashboards.theme import WIT

_OPEN = "datum.open"


@dataclass(frozen=True, slots=True)
class Merken:
    """The groups of a figure, with a colour and a shape each; `veld` is the column that names the group."""

    veld: str
    namen: tuple[str, ...]
    kleuren: tuple[str, ...]
    vormen: tuple[str, ...]

    def schaal(self, waarden: Sequence[str | float]) -> alt.Scale:
        """One value per group."""
        return alt.Scale(domain=list(self.namen), range=list(waarden))

    @property
    def kleur(self) -> alt.Color:
        """The colour of the group."""
        return alt.Color(f"{self.veld}:N", scale=self.schaal(self.kleuren), legend=None)

    def dikte(self, *px: float) -> alt.StrokeWidth:
        """The width of the line of each group."""
        return alt.StrokeWidth(f"{self.veld}:O", scale=self.schaal(px), legend=None)

    def dekking(self, *delen: float) -> alt.Opacity:
        """How opaque each group is, 0..1."""
        return alt.Opacity(f"{self.veld}:O", scale=self.schaal(delen), legend=None)

    def punten(self, x: alt.X, y: alt.Y, *grootten: float) -> alt.Chart:
        """A point per row of "cijfers", in the shape of its group; open when `datum.open`. Sizes in px²."""
        veld, kleuren = f"{self.veld}:N", self.schaal(self.kleuren)
        vulling = alt.Fill(veld, scale=kleuren, legend=None)
        rand = alt.Stroke(veld, scale=kleuren, legend=None)
        laag: alt.Chart = (
            dataset("cijfers")
            .mark_point(opacity=1, strokeWidth=alt.ExprRef(f"{_OPEN} ? 2 : 1"))
            .encode(
                x=x,
                y=y,
                shape=alt.Shape(veld, scale=self.schaal(self.vormen), legend=None),
                size=alt.Size(f"{self.veld}:O", scale=self.schaal(grootten), legend=None),
                fill=alt.condition(_OPEN, alt.value(WIT), vulling),
                stroke=alt.condition(_OPEN, rand, alt.value(WIT)),
            )
        )
        return laag

    def sleutel(self) -> alt.Chart:
        """The signs of the key, from the data set "sleutel" (x, y in px, naam)."""
        laag: alt.Chart = (
            dataset("sleutel")
            .mark_point(filled=True, size=110, opacity=1)
            .encode(
                x=px_x("x"),
                y=px_y("y"),
                color=alt.Color("naam:N", scale=self.schaal(self.kleuren), legend=None),
                shape=alt.Shape("naam:N", scale=self.schaal(self.vormen), legend=None),
            )
        )
        return laag
