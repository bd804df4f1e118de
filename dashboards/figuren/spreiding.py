"""Spread: one dot per gemeente on the scale, in three groups by the verdict of the test.

The dots show that most differences are small beside their margins; they are never a list from high to low.
Behind every dot lies its 95% margin, so faint that only many together darken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from analyse.gemeenten import gemeenten
from dashboards import statustekst, texts, theme
from dashboards.bron import Bron, Gebied, cel
from dashboards.figuur import Figuur, Tabel, teken, zonder_beeld
from dashboards.gegevens import NEDERLAND, Meting, is_aandeel
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
from dashboards.theme import BLAUW, BREED, BRUIN, GRIJS, INKT, LICHT, RASTER, SMAL, Vak

SOORT = "spreiding"
GROEPEN = ("hoger", "geen_verschil", "lager", "ongetoetst")
KLEUREN = (BLAUW, GRIJS, BRUIN, LICHT)
MERKEN = Merken("groep", GROEPEN, KLEUREN, ("circle", "circle", "diamond", "circle"))
_STAP = 7.0  # px between two dots, sideways and up


@dataclass(frozen=True, slots=True)
class Punt:
    """One gemeente that may be drawn, with its figure, and its group by the verdict against the rest."""

    code: str
    naam: str
    meting: Meting
    groep: str

    def rij(self, maat: str, y: float) -> Rij:
        """The row of a data set with values, in the units of the axis."""
        m, factor = self.meting, 100.0 if is_aandeel(maat) else 1.0
        plek = {"waarde": m.schatting * factor, "lo": m.lo * factor, "hi": m.hi * factor}
        return {**plek, "y": y, "groep": self.groep, "open": m.indicatief, "uitleg": self.woorden(maat)}

    def woorden(self, maat: str) -> str:
        """ "Amsterdam: 64 (60 tot 68)"."""
        return f"{self.naam}: {cel(self.meting, maat, 'ok')}"


@skelet
def _skelet(px: int) -> Grafiek:
    x, y = schaal("x"), px_y("y")
    waarde = alt.X("waarde:Q", scale=x, axis=None)
    marge = (
        dataset("cijfers")
        .mark_rule(strokeWidth=2.4, opacity=0.09)
        .encode(x=alt.X("lo:Q", scale=x, axis=None), x2="hi:Q", y=y, color=MERKEN.kleur)
    )
    punt = MERKEN.punten(waarde, y, 34, 34, 40, 34)
    breed = (
        dataset("eigen")
        .mark_rule(strokeWidth=3, strokeCap="round", color=INKT)
        .encode(x=alt.X("lo:Q", scale=x, axis=None), x2="hi:Q", y=y)
    )
    eigen = (
        dataset("eigen")
        .mark_point(shape="square", size=110, filled=True, color=INKT, opacity=1)
        .encode(x=waarde, y=y)
    )
    lijnen = (lijnlaag("raster", RASTER), lijnlaag("strepen", INKT), lijnlaag("land", INKT, 1.4, (4, 3)))
    return alt.layer(marge, *lijnen, punt, breed, eigen, tekstlaag()).add_params(
        *signalen("x_van", "x_tot", "x_px", "x_px2")
    )


@dataclass(frozen=True, slots=True)
class Beeld:
    """What the figure shows: every gemeente, the one the visitor came for, and the country."""

    punten: tuple[Punt, ...]
    eigen: Punt | None
    land: Meting | None
    landnaam: str
    maat: str
    grenzen: tuple[float, float]

    def leden(self, groep: str) -> list[Punt]:
        """The gemeenten of a group."""
        return [p for p in self.punten if p.groep == groep]

    def kop(self, groep: str) -> str:
        """The words above a group."""
        return f"{_KOPPEN[groep]}: {texts.gemeenten(len(self.leden(groep)))}"


_KOPPEN = {
    "hoger": "Duidelijk hoger",
    "geen_verschil": "Geen duidelijk verschil",
    "lager": "Duidelijk lager",
    "ongetoetst": "Niet te vergelijken",
}


def opmaak(beeld: Beeld, px: int) -> Opmaak:
    """Place the groups under each other in `px` wide."""
    as_ = _as(beeld, px)
    teksten: list[Tekst] = []
    strepen: list[Rij] = []
    cijfers: list[Rij] = []
    eigen: list[Rij] = []
    as_y = 32.0 if beeld.land else 8.0
    y = as_y + 14
    for groep in (g for g in GROEPEN if g != "ongetoetst" or beeld.leden(g)):
        teksten.append(Tekst(0, y + 14, beeld.kop(groep), "kop", INKT, 13.5, True, halo=True))
        strepen.append({"x": 0, "x2": px, "y": y + 25, "y2": y + 25})
        rijen, y = _stapel(beeld, groep, as_, y + 32)
        cijfers += rijen
        if beeld.eigen is not None and beeld.eigen.groep == groep:
            teksten.append(_naam(beeld.eigen, as_, beeld.maat, y + 28, px))
            eigen.append(beeld.eigen.rij(beeld.maat, y + 10))
            y += 42
        y += 8
    woorden, lijn = _land(beeld, as_, px, y - 4, [t.vak for t in teksten])
    as_teksten, raster = as_boven(as_, px, as_y, "%" if is_aandeel(beeld.maat) else "", as_y + 10, y - 4)
    data = {"raster": raster, "strepen": strepen, "cijfers": cijfers, "eigen": eigen, "land": lijn}
    return Opmaak(px, y, (*woorden, *as_teksten, *teksten), data, as_.signalen("x"))


def _as(beeld: Beeld, px: int) -> As:
    aandeel = is_aandeel(beeld.maat)
    factor = 100.0 if aandeel else 1.0
    laag = min(p.meting.lo for p in beeld.punten) * factor
    hoog = max(p.meting.hi for p in beeld.punten) * factor
    return As(theme.mooie_as(laag, hoog, 40.0 if aandeel else 2.0, beeld.grenzen, 8), 14, px - 14)


def _stapel(beeld: Beeld, groep: str, as_: As, boven: float) -> tuple[list[Rij], float]:
    """Dots on top of each other where they would lie over one another; returns rows and the lower edge.

    Within a column the order is that of the codes, so height means number and nothing else.
    """
    kolommen: dict[int, list[Punt]] = defaultdict(list)
    factor = 100.0 if is_aandeel(beeld.maat) else 1.0
    for p in beeld.leden(groep):
        if p is not beeld.eigen:
            kolommen[round(as_.plaats(p.meting.schatting * factor) / _STAP)].append(p)
    onder = boven + max(map(len, kolommen.values()), default=0) * _STAP + 4
    plaatsen = ((p, i) for kolom in kolommen.values() for i, p in enumerate(kolom))
    return [p.rij(beeld.maat, onder - (i + 0.5) * _STAP) for p, i in plaatsen], onder


def _naam(eigen: Punt, as_: As, maat: str, y: float, px: int) -> Tekst:
    """Name, figure and margin of the gemeente that the visitor came for, under its sign."""
    factor = 100.0 if is_aandeel(maat) else 1.0
    woorden = eigen.woorden(maat)
    half = theme.breedte(woorden, 14, True) / 2
    x = min(max(as_.plaats(eigen.meting.schatting * factor), half), px - half)
    return Tekst(x, y, woorden, "label", INKT, 14, True, "center", halo=True)


def _land(
    beeld: Beeld, as_: As, px: int, onder: float, letters: Sequence[Vak]
) -> tuple[list[Tekst], list[Rij]]:
    """The figure of the country as a dashed line through all groups, with its words on top; the line stops
    for letters in its way, which stand from top to bottom."""
    if beeld.land is None:
        return [], []
    aandeel = is_aandeel(beeld.maat)
    x = as_.plaats(beeld.land.schatting * (100.0 if aandeel else 1.0))
    waarde = f"{theme.waarde(beeld.land.schatting, aandeel)}{'%' if aandeel else ''}"
    woorden = f"{theme.hoofdletter(beeld.landnaam)}: {waarde}"
    half = theme.breedte(woorden, 13, True) / 2
    tekst = Tekst(min(max(x, half), px - half), 8, woorden, "label", INKT, 13, True, "center", halo=True)
    in_de_weg = [v for v in letters if v.x - 3 < x < v.x2 + 3]
    einden = [42.0, *(y for v in in_de_weg for y in (v.y - 2, v.y2 + 2)), onder]
    stukken = zip(einden[::2], einden[1::2], strict=True)
    return [tekst], [{"x": x, "x2": x, "y": van, "y2": tot} for van, tot in stukken]


def maak(bron: Bron, id: str, begrip: str, gebied: Gebied) -> Figuur:
    """All gemeenten on one begrip; a gemeente as `gebied` is marked when it has a figure."""
    maat = bron.hoofdmaat(begrip)
    schaal_ = bron.eis_schaal(begrip)
    uitleg = texts.schaal_uitleg(schaal_, maat, bron.doelgroep, bron.taal)
    vraag = f"{bron.vraag(begrip)} {uitleg}, vergeleken met {bron.land.rest}; elk teken is één gemeente"
    punten = _punten(bron, begrip, maat)
    if not punten:
        waarom = "In geen enkele gemeente zijn er genoeg antwoorden om een cijfer te laten zien."
        return zonder_beeld(id, SOORT, bron.titel(begrip), vraag, (waarom,))
    eigen = next((p for p in punten if p.code == gebied.code), None)
    grenzen = (0.0, 100.0) if is_aandeel(maat) else (float(schaal_.van), float(schaal_.tot))
    land = bron.boek.meting(NEDERLAND, begrip, maat)
    beeld = Beeld(punten, eigen, land, bron.land.naam, maat, grenzen)
    titel = _titel(bron, beeld, begrip, gebied)
    groepen = "; ".join(beeld.kop(g).lower() for g in GROEPEN if beeld.leden(g))
    alt_tekst = f"{titel}. Puntenwolk met 95%-marges. {theme.hoofdletter(groepen)}. Cijfers: in de tabel."
    breed, smal = (teken(_skelet(px), opmaak(beeld, px), alt_tekst) for px in (BREED, SMAL))
    voet = _voet(bron, beeld, gebied, begrip)
    tabel = _tabel(bron, punten, maat, vraag)
    getoetst = any(p.groep != "ongetoetst" for p in punten)
    return Figuur(id, SOORT, titel, vraag, voet, alt_tekst, breed, smal, tabel, getoetst)


def _punten(bron: Bron, begrip: str, maat: str) -> tuple[Punt, ...]:
    oordelen, metingen = bron.boek.kaart(begrip, maat), bron.boek.gemeenten(begrip, maat)
    return tuple(
        Punt(code, g.naam, metingen[code], oordelen.get(code, "ongetoetst"))
        for code, g in gemeenten().items()
        if code in metingen
    )


def _titel(bron: Bron, beeld: Beeld, begrip: str, gebied: Gebied) -> str:
    getoetst = len(beeld.punten) - len(beeld.leden("ongetoetst"))
    gelijk = len(beeld.leden("geen_verschil"))
    oordeel = beeld.eigen.groep if beeld.eigen and beeld.eigen.groep != "ongetoetst" else None
    naam = None if gebied.code == NEDERLAND else gebied.naam
    return texts.titel_kaart(bron.titel(begrip), naam, oordeel, gelijk, getoetst, bron.land)


def _voet(bron: Bron, beeld: Beeld, gebied: Gebied, begrip: str) -> tuple[str, ...]:
    punten, zonder = beeld.punten, len(gemeenten()) - len(beeld.punten)
    eigen: tuple[str, ...] = ()
    if gebied.code != NEDERLAND and beeld.eigen is None:
        status = bron.boek.status(gebied.code, begrip, beeld.maat)
        eigen = (statustekst.geen_cijfers(gebied.naam, (status,)),)
    return (
        *eigen,
        f"{texts.gemeenten(len(punten))}, per gemeente {texts.bereik(p.meting.n for p in punten)}. "
        f"{bron.slot(NEDERLAND)}",
        "Lichte strepen: de 95%-marge van elke gemeente. Waar er meer zijn, staan de tekens op elkaar; de "
        "hoogte zegt verder niets. Het is geen ranglijst: wie hoger of lager ligt binnen een groep, kan "
        "toeval zijn.",
        f"Geen cijfer (te weinig antwoorden, of niemand mag te herkennen zijn): {texts.gemeenten(zonder)}.",
        *((texts.INDICATIEF,) if any(p.meting.indicatief for p in punten) else ()),
    )


def _tabel(bron: Bron, punten: Sequence[Punt], maat: str, vraag: str) -> Tabel:
    """Every gemeente with a figure, on the alphabet: never from high to low."""
    rijen = tuple(
        (
            p.naam,
            cel(p.meting, maat, "ok"),
            texts.OORDEEL_WOORDEN.get(p.groep, "niet te vergelijken"),
        )
        for p in sorted(punten, key=lambda p: p.naam.lstrip("'’").lower())
    )
    eenheid = " (in procenten)" if is_aandeel(maat) else ""
    kop = ("Gemeente", "Cijfer met marge", f"Tegenover {bron.land.rest}")
    return Tabel(f"{vraag}{eenheid}, op alfabet", kop, rijen)
