"""Tile map: one hexagon per gemeente, coloured only by the verdict against the rest of the Netherlands.

No percentage and no shade of "more": a gemeente is clearly higher, clearly lower, not clearly different,
or cannot be compared. So the map cannot be read as a ranking.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import hypot, sqrt

import altair as alt
import numpy as np
from numpy.typing import NDArray

from analyse.gemeenten import gemeenten
from dashboards import texts, theme
from dashboards.bron import Bron, Gebied
from dashboards.figuur import Figuur, Tabel, teken, zonder_beeld
from dashboards.gegevens import NEDERLAND
from dashboards.skelet import Grafiek, Opmaak, Rij, Tekst, dataset, lijnlaag, px_x, px_y, skelet, tekstlaag
from dashboards.theme import BLAUW, BREED, BRUIN, INKT, LICHT, LICHTGRIJS, SMAL, WIT, Vak

SOORT = "kaart"
_KLASSEN = ("hoger", "geen_verschil", "lager", "geen")
_VULLING = (BLAUW, LICHTGRIJS, BRUIN, WIT)
_NAAM = {**texts.OORDEEL_WOORDEN, "geen": "geen vergelijking"}
_LEGENDA = 196  # px beside the wide map
_CEL = 4  # px of the grid on which a free place for the label is sought


@dataclass(frozen=True)
class Tegels:
    """The map at one width: tile centres in px, the radius of a tile, and which grid cells are taken."""

    midden: Mapping[str, tuple[float, float]]
    straal: float
    breedte: float
    hoogte: float
    bezet: NDArray[np.int32]  # summed-area table over cells of _CEL px

    def vrij(self, vak: Vak) -> bool:
        """True when no tile lies under the box."""
        r, k = self.bezet.shape
        x, x2 = (min(max(int(v // _CEL), 0), k - 1) for v in (vak.x, vak.x2 + _CEL))
        y, y2 = (min(max(int(v // _CEL), 0), r - 1) for v in (vak.y, vak.y2 + _CEL))
        return bool(self.bezet[y2, x2] - self.bezet[y, x2] - self.bezet[y2, x] + self.bezet[y, x] == 0)


@cache
def tegels(px: int) -> Tegels:
    """The tiles of all present gemeenten in a figure of `px` wide, without the legend."""
    alle = gemeenten()
    breed = float(px if px < 480 else px - _LEGENDA)
    kolommen, rijen = [g.kolom for g in alle.values()], [g.rij for g in alle.values()]
    stap = (breed - 6) / (max(kolommen) - min(kolommen) + 1)
    straal = stap / sqrt(3)
    midden = {
        c: (3 + (g.kolom - min(kolommen) + 0.5) * stap, 3 + straal + (g.rij - min(rijen)) * 1.5 * straal)
        for c, g in alle.items()
    }
    hoogte = max(y for _, y in midden.values()) + straal + 4
    raster = np.zeros((int(hoogte // _CEL) + 2, int(breed // _CEL) + 2), dtype=np.int32)
    for x, y in midden.values():
        y0, y1 = int(max(0.0, y - straal) // _CEL), int((y + straal) // _CEL) + 1
        x0, x1 = int(max(0.0, x - stap / 2) // _CEL), int((x + stap / 2) // _CEL) + 1
        raster[y0 + 1 : y1 + 1, x0 + 1 : x1 + 1] = 1
    return Tegels(midden, straal, breed, hoogte, raster.cumsum(0).cumsum(1).astype(np.int32))


def _zeshoek(x: float, y: float, r: float) -> str:
    """An SVG path of a hexagon standing on its point."""
    b, h = r * 0.8660254, r / 2
    return f"M{x:.1f},{y - r:.1f}l{b:.1f},{h:.1f}v{r:.1f}l{-b:.1f},{h:.1f}l{-b:.1f},{-h:.1f}v{-r:.1f}Z"


_ZESHOEK = "M0,-1l0.866,0.5v1l-0.866,0.5l-0.866,-0.5v-1Z"


@skelet
def _skelet(px: int) -> Grafiek:
    klassen = alt.Scale(domain=list(_KLASSEN), range=list(_VULLING))
    kleur = alt.Fill("klasse:N", scale=klassen, legend=None)
    # A class is one path in px; a symbol of size 4 has scale 1.
    pad = {"x": px_x("x"), "y": px_y("y"), "shape": alt.Shape("pad:N", scale=None)}
    rand = alt.condition("datum.klasse == 'geen'", alt.value(LICHT), alt.value(WIT))
    vlak = (
        dataset("klassen")
        .mark_point(size=4, opacity=1, strokeWidth=0.9)
        .encode(fill=kleur, stroke=rand, **pad)
    )
    eigen = (
        dataset("eigen")
        .mark_point(size=4, opacity=1, filled=False, stroke=INKT, strokeWidth=2.4)
        .encode(**pad)
    )
    teken_ = (
        dataset("sleutel")
        .mark_point(size=4, opacity=1, stroke=LICHT, strokeWidth=0.8)
        .encode(fill=kleur, **pad)
    )
    # Only for who points: a tile of its own for every gemeente, without colour over the coloured ones.
    tegel = (
        dataset("tegels")
        .mark_point(shape=_ZESHOEK, size=4 * tegels(px).straal ** 2, fill=WIT, fillOpacity=0, strokeOpacity=0)
        .encode(x=px_x("x"), y=px_y("y"))
    )
    aanwijs = lijnlaag("aanwijs", alt.ExprRef("datum.kleur"), alt.ExprRef("datum.dikte"))
    return alt.layer(vlak, eigen, aanwijs, teken_, tegel, tekstlaag())


def opmaak(klassen: Mapping[str, str], gebied: Gebied, px: int) -> Opmaak:
    """Place the map; `klassen` holds the class of every gemeente ("hoger", …, "geen")."""
    smal, t = px < 480, tegels(px)
    teksten, sleutel, y = _legenda(klassen, px, smal)
    dy = y + 8 if smal else 0.0
    vlakken: list[Rij] = []
    for klasse in _KLASSEN:
        r = t.straal * (0.9 if klasse == "geen" else 1.0)
        leden = (t.midden[c] for c in t.midden if klassen.get(c, "geen") == klasse)
        pad = "".join(_zeshoek(mx, my + dy, r) for mx, my in leden)
        if pad:
            vlakken.append({"klasse": klasse, "x": 0, "y": 0, "pad": pad})
    eigen: list[Rij] = []
    aanwijs: list[Rij] = []
    if gebied.code in t.midden:
        mx, my = t.midden[gebied.code]
        eigen.append({"x": 0, "y": 0, "pad": _zeshoek(mx, my + dy, t.straal)})
        regels, lijn = _naam(gebied.naam, mx, my, t)
        teksten += [_zak(regel, dy) for regel in regels]
        for kleur, dikte in ((WIT, 4), (INKT, 1.4)):
            aanwijs.append(
                {**lijn, "y": lijn["y"] + dy, "y2": lijn["y2"] + dy, "kleur": kleur, "dikte": dikte}
            )
    data = {"klassen": vlakken, "eigen": eigen, "aanwijs": aanwijs, "sleutel": sleutel}
    levend = {"tegels": _tegelrijen(klassen, t, dy)}
    return Opmaak(px, max(t.hoogte + dy, y), tuple(teksten), data, levend=levend)


def _tegelrijen(klassen: Mapping[str, str], t: Tegels, dy: float) -> list[Rij]:
    """Every gemeente with its name and class, for who points at its tile."""
    alle = gemeenten()
    woorden = {c: f"{alle[c].naam}: {_NAAM[klassen.get(c, 'geen')]}" for c in t.midden}
    return [{"x": round(x, 1), "y": round(y + dy, 1), "uitleg": woorden[c]} for c, (x, y) in t.midden.items()]


def _zak(t: Tekst, dy: float) -> Tekst:
    return Tekst(t.x, t.y + dy, t.tekst, t.rol, t.kleur, t.grootte, t.vet, t.anker, t.halo)


def _naam(naam: str, mx: float, my: float, t: Tegels) -> tuple[list[Tekst], dict[str, float]]:
    """The name on the nearest free place beside the tiles, with a line from there to the tile."""
    regels = theme.evenwicht(naam, 120, 14, True)
    b = max(theme.breedte(r, 14, True) for r in regels)
    h = len(regels) * 17.0
    x, y = _vrije_plek(mx, my, b, h, t)
    px_, py_ = min(max(mx, x - 3), x + b + 3), min(max(my, y), y + h)
    lengte = max(1.0, hypot(mx - px_, my - py_))
    rand = t.straal / lengte
    lijn = {"x": px_, "y": py_, "x2": mx + (px_ - mx) * rand, "y2": my + (py_ - my) * rand}
    return [
        Tekst(x, y + 8.5 + i * 17, r, "label", INKT, 14, True, halo=True) for i, r in enumerate(regels)
    ], lijn


def _vrije_plek(mx: float, my: float, b: float, h: float, t: Tegels) -> tuple[float, float]:
    """Upper left corner of the nearest box of b × h px without a tile under it, in steps of _CEL px."""
    rijen, kolommen = t.bezet.shape
    breed, hoog = int(b + 6) // _CEL + 2, int(h + 4) // _CEL + 2  # cells under the box with some air
    s = t.bezet
    onder = s[hoog:, breed:] - s[:-hoog, breed:] - s[hoog:, :-breed] + s[:-hoog, :-breed]
    y = np.arange(rijen - hoog)[:, None] * _CEL + 2.0
    x = np.arange(kolommen - breed)[None, :] * _CEL + 3.0
    dx = np.maximum(np.maximum(x - mx, mx - x - b), 0.0)
    dy = np.maximum(np.maximum(y - my, my - y - h), 0.0)
    afstand = np.where(onder == 0, dx * dx + dy * dy, np.inf)
    rij, kolom = np.unravel_index(int(afstand.argmin()), afstand.shape)
    return float(x[0, kolom]), float(y[rij, 0])


def _legenda(klassen: Mapping[str, str], px: int, smal: bool) -> tuple[list[Tekst], list[Rij], float]:
    tel = Counter(klassen.get(c, "geen") for c in gemeenten())
    x, y = (0.0, 8.0) if smal else (px - _LEGENDA + 10.0, 12.0)
    teksten = [Tekst(x, y, "Aantal gemeenten", "kop", INKT, 14, True)]
    tekens: list[Rij] = []
    for klasse in _KLASSEN:
        y += 21 if smal else 24
        tekens.append({"klasse": klasse, "x": 0, "y": 0, "pad": _zeshoek(x + 8, y, 7)})
        teksten.append(Tekst(x + 21, y, f"{_NAAM[klasse]}:"))
        na = x + 21 + theme.breedte(f"{_NAAM[klasse]}: ", 14)
        teksten.append(Tekst(na, y, theme.getal(tel[klasse]), "cijfer", INKT, 14, True))
    return teksten, tekens, y + 10


def maak(bron: Bron, id: str, begrip: str, gebied: Gebied, namen_in_tabel: bool = False) -> Figuur:
    """The map of one begrip; a gemeente as `gebied` is outlined, "NL" gives the national title."""
    maat = bron.hoofdmaat(begrip)
    schaal_ = bron.eis_schaal(begrip)
    uitleg = texts.schaal_uitleg(schaal_, maat, bron.doelgroep, bron.taal)
    rest = bron.land.rest
    vraag = f"{bron.vraag(begrip)} {uitleg}, vergeleken met {rest}; elke tegel is één gemeente"
    oordelen = bron.boek.kaart(begrip, maat)
    klassen = {c: o for c, o in oordelen.items() if c in gemeenten()}
    if not klassen:
        waarom = f"In geen enkele gemeente zijn er genoeg antwoorden om te vergelijken met {rest}."
        return zonder_beeld(id, SOORT, bron.titel(begrip), vraag, (waarom,))
    tel = Counter(klassen.values())
    naam = None if gebied.code == NEDERLAND else gebied.naam
    titel = texts.titel_kaart(
        bron.titel(begrip), naam, klassen.get(gebied.code), tel["geen_verschil"], len(klassen), bron.land
    )
    alt_tekst = (
        f"{titel}. Tegelkaart van {texts.gemeenten(len(gemeenten()))}: {tel['hoger']} duidelijk hoger, "
        f"{tel['geen_verschil']} geen duidelijk verschil, {tel['lager']} duidelijk lager."
    )
    breed, smal = (teken(_skelet(px), opmaak(klassen, gebied, px), alt_tekst) for px in (BREED, SMAL))
    tabel = _tabel(klassen, gebied, vraag, rest, namen_in_tabel)
    return Figuur(id, SOORT, titel, vraag, _voet(bron, begrip, maat), alt_tekst, breed, smal, tabel)


def _voet(bron: Bron, begrip: str, maat: str) -> tuple[str, ...]:
    nl = bron.boek.meting(NEDERLAND, begrip, maat)
    aantal = f"{theme.hoofdletter(bron.land.naam)}: {texts.bereik([nl.n])}. " if nl is not None else ""
    return (
        f"{aantal}{bron.slot(NEDERLAND)}",
        "De kaart is geen rangorde. ‘Duidelijk’: het verschil is groter dan door toeval te verwachten is; "
        "van de blauwe en bruine tegels is naar verwachting hooguit één op de twintig toch toeval. Tegels "
        "liggen ongeveer op hun plek. Geen vergelijking: geen of te weinig antwoorden, of niet getoond "
        "zodat niemand te herkennen is.",
    )


def _tabel(klassen: Mapping[str, str], gebied: Gebied, vraag: str, rest: str, met_namen: bool) -> Tabel:
    alle = gemeenten()
    leden = {k: sorted(g.naam for c, g in alle.items() if klassen.get(c, "geen") == k) for k in _KLASSEN}
    rijen: list[tuple[str, ...]] = []
    for klasse, namen in leden.items():
        wie = (
            ("alle andere gemeenten" if klasse == "geen_verschil" else "; ".join(namen),) if met_namen else ()
        )
        rijen.append((_NAAM[klasse], theme.getal(len(namen)), *wie))
    if gebied.code != NEDERLAND:
        eigen = _NAAM[klassen.get(gebied.code, "geen")]
        rijen.insert(0, (f"{gebied.naam}: {eigen}", "1", *((gebied.naam,) if met_namen else ())))
    kop = (
        f"Vergeleken met {rest}",
        "Aantal gemeenten",
        *(("Gemeenten, op alfabet",) if met_namen else ()),
    )
    return Tabel(vraag, kop, tuple(rijen))
