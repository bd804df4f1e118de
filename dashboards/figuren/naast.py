"""Beside each other: a gemeente and others that the reader chose, with the test of each difference.

The gemeenten stand on the alphabet under every question; the words behind a row say what the test found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt

from dashboards import texts, theme
from dashboards.bron import cel
from dashboards.figuur import Tekening, teken
from dashboards.gegevens import Meting, is_aandeel
from dashboards.merken import Merken
from dashboards.skelet import (
    As,
    Grafiek,
    Opmaak,
    Rij,
    Tekst,
    as_boven,
    dataset,
    lijnlaag,
    px_y,
    schaal,
    signalen,
    skelet,
    tekstlaag,
)
from dashboards.theme import BLAUW, GRIJS, INKT, RASTER

SOORT = "naast"
MERKEN = Merken("groep", ("eigen", "ander"), (BLAUW, GRIJS), ("circle", "square"))
_RIJ = 24.0  # px per gemeente


@dataclass(frozen=True, slots=True)
class Naast:
    """One gemeente under one question: its figure (None: `status` says why in words) and the verdict of the
    first gemeente against it (None: not tested, or the first gemeente itself)."""

    naam: str
    eigen: bool
    meting: Meting | None
    status: str
    oordeel: str | None


@dataclass(frozen=True, slots=True)
class Vraagblok:
    """One question with the gemeenten under it, on the alphabet."""

    label: str
    rijen: tuple[Naast, ...]


@skelet
def _skelet(px: int) -> Grafiek:
    x, y = schaal("x"), px_y("y")
    marge = (
        dataset("cijfers")
        .mark_rule(strokeCap="round", strokeWidth=5, opacity=0.4)
        .encode(x=alt.X("lo:Q", scale=x, axis=None), x2="hi:Q", y=y, color=MERKEN.kleur)
    )
    punt = MERKEN.punten(alt.X("waarde:Q", scale=x, axis=None), y, 120, 80)
    return alt.layer(
        lijnlaag("raster", RASTER), lijnlaag("strepen", INKT), marge, punt, tekstlaag()
    ).add_params(*signalen("x_van", "x_tot", "x_px", "x_px2"))


def opmaak(blokken: Sequence[Vraagblok], maat: str, px: int, grenzen: tuple[float, float]) -> Opmaak:
    """Place the questions under each other in `px` wide."""
    smal, aandeel = px < 480, is_aandeel(maat)
    factor = 100.0 if aandeel else 1.0
    metingen = [r.meting for b in blokken for r in b.rijen if r.meting is not None]
    ticks = theme.mooie_as(
        min(m.lo for m in metingen) * factor,
        max(m.hi for m in metingen) * factor,
        40.0 if aandeel else 2.0,
        grenzen,
        8,
    )
    as_ = As(ticks, 9 if smal else 216, px - 40)
    teksten: list[Tekst] = []
    strepen: list[Rij] = []
    cijfers: list[Rij] = []
    y = 20.0
    for blok in blokken:
        for regel in theme.evenwicht(blok.label, px - 4, 13.5, True):
            y += 17
            teksten.append(Tekst(0, y, regel, "kop", INKT, 13.5, True, halo=True))
        strepen.append({"x": 0, "x2": px, "y": y + 11, "y2": y + 11})
        y += 16
        for rij in blok.rijen:
            y += _RIJ if not smal else _RIJ + 15
            teksten += _woorden(rij, as_, y, smal=smal, aandeel=aandeel)
            if (m := rij.meting) is not None:
                plek = {"waarde": m.schatting * factor, "lo": m.lo * factor, "hi": m.hi * factor}
                uitleg = f"{rij.naam}: {cel(m, maat, 'ok')}"
                groep = "eigen" if rij.eigen else "ander"
                cijfers.append({"groep": groep, "y": y - 8, "open": m.indicatief, "uitleg": uitleg, **plek})
        y += 14
    as_teksten, raster = as_boven(as_, px, 8, "%" if aandeel else "", 18, y - 4)
    data: Mapping[str, list[Rij]] = {"raster": raster, "strepen": strepen, "cijfers": cijfers}
    return Opmaak(px, y, (*as_teksten, *teksten), data, as_.signalen("x"))


def _woorden(rij: Naast, as_: As, y: float, *, smal: bool, aandeel: bool) -> list[Tekst]:
    """Name, number behind the margin; the name stands above the row on a narrow screen."""
    kleur = BLAUW if rij.eigen else INKT
    if smal:
        naam = Tekst(0, y - 24, rij.naam, "label", kleur, 13.5, rij.eigen, halo=True)
    else:
        naam = Tekst(0, y - 8, rij.naam, "label", kleur, 14, rij.eigen, halo=True)
    if rij.meting is None:
        return [naam, Tekst(as_.px, y - 8, rij.status, "label", GRIJS, 13, halo=True)]
    factor = 100.0 if aandeel else 1.0
    x = as_.plaats(rij.meting.hi * factor) + 8
    waarde = theme.waarde(rij.meting.schatting, aandeel)
    return [naam, Tekst(x, y - 8, waarde, "cijfer", kleur if rij.eigen else GRIJS, 13, True, halo=True)]


def beeld(
    blokken: Sequence[Vraagblok], maat: str, px: int, grenzen: tuple[float, float], alt_tekst: str
) -> Tekening:
    """The drawing."""
    return teken(_skelet(px), opmaak(blokken, maat, px, grenzen), alt_tekst)


def oordeel_zin(oordeel: str | None, ander: str) -> str:
    """ "duidelijk hoger dan Utrecht"."""
    if oordeel is None:
        return f"met {ander} niet te vergelijken"
    if oordeel == "geen_verschil":
        return f"geen duidelijk verschil met {ander}"
    return f"{texts.OORDEEL_WOORDEN[oordeel]} dan {ander}"
