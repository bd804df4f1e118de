"""Comparison: a gemeente beside similar gemeenten and the Netherlands, each with its 95% margin.

Rows are grouped by the verdict of the test against similar gemeenten, never ordered by score: the
picture answers "what stands out here", not "who is best".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from dashboards import statustekst, texts, theme
from dashboards.bron import Bron, Gebied, cel
from dashboards.figuur import Figuur, Tabel, teken, zonder_beeld
from dashboards.gegevens import NEDERLAND, Meting, is_aandeel
from dashboards.merken import Merken
from dashboards.skelet import (
    REGEL,
    As,
    Grafiek,
    Opmaak,
    Rij,
    Sleutelpost,
    Tekst,
    as_boven,
    dataset,
    labelregels,
    lijnlaag,
    px_y,
    schaal,
    signalen,
    skelet,
    sleutel,
    tekstlaag,
)
from dashboards.theme import BLAUW, BREED, BRUIN, GRIJS, INKT, RASTER, SMAL

SOORT = "vergelijking"
GROEPEN = ("eigen", "peer", "nl")
KLEUREN = (BLAUW, BRUIN, GRIJS)
MERKEN = Merken("groep", GROEPEN, KLEUREN, ("circle", "diamond", "square"))
_BANEN = {"eigen": -9.0, "peer": 2.0, "nl": 10.5}  # px from the middle of the row
_ORDE = ("hoger", "geen_verschil", "lager", None)
_KOPPEN = {
    "hoger": "Duidelijk hoger dan vergelijkbare gemeenten",
    "geen_verschil": "Geen duidelijk verschil met vergelijkbare gemeenten",
    "lager": "Duidelijk lager dan vergelijkbare gemeenten",
    None: "Niet te vergelijken",
}


@dataclass(frozen=True, slots=True)
class Regel:
    """One question: the three figures and the verdict against similar gemeenten (None: not tested).

    `statussen` also of the figures that are not there.
    """

    label: str
    titel: str
    metingen: dict[str, Meting]
    statussen: dict[str, str]
    oordeel: str | None


@skelet
def _skelet(px: int) -> Grafiek:
    x, y = schaal("x"), px_y("y")
    marge = (
        dataset("cijfers")
        .mark_rule(strokeCap="round")
        .encode(
            x=alt.X("lo:Q", scale=x, axis=None),
            x2="hi:Q",
            y=y,
            color=MERKEN.kleur,
            strokeWidth=MERKEN.dikte(5, 3, 3),
            opacity=MERKEN.dekking(0.35, 0.55, 0.55),
        )
    )
    punt = MERKEN.punten(alt.X("waarde:Q", scale=x, axis=None), y, 140, 80, 56)
    return alt.layer(
        lijnlaag("raster", RASTER), lijnlaag("strepen", INKT), marge, punt, MERKEN.sleutel(), tekstlaag()
    ).add_params(*signalen("x_van", "x_tot", "x_px", "x_px2"))


def opmaak(
    regels: Sequence[Regel], namen: dict[str, str], maat: str, px: int, grenzen: tuple[float, float]
) -> Opmaak:
    """Place the rows in `px` wide; `namen` holds the words of the key for the groups that are there."""
    smal, aandeel = px < 480, is_aandeel(maat)
    factor = 100.0 if aandeel else 1.0
    posten = [Sleutelpost(g, namen[g], k) for g, k in zip(GROEPEN, KLEUREN, strict=True) if g in namen]
    teksten, tekens, y = sleutel(posten, px, 0)
    as_ = _as(regels, px, smal, aandeel, grenzen)
    as_y, y = y + 16.0, y + 27.0
    strepen: list[Rij] = []
    cijfers: list[Rij] = []
    for nummer, oordeel in enumerate(o for o in _ORDE if any(r.oordeel == o for r in regels)):
        y += 14 if nummer else 2
        if not (oordeel is None and all(r.oordeel is None for r in regels)):
            teksten.append(Tekst(0, y + 8, _KOPPEN[oordeel], "kop", INKT, 13.5, True, halo=True))
            strepen.append({"x": 0, "x2": px, "y": y + 19, "y2": y + 19})
            y += 21
        for regel in (r for r in regels if r.oordeel == oordeel):
            midden, y = _label(teksten, regel, y, px, smal)
            for groep, m in regel.metingen.items():
                plek = {"waarde": m.schatting * factor, "lo": m.lo * factor, "hi": m.hi * factor}
                uitleg = f"{theme.hoofdletter(namen[groep])}: {cel(m, maat, 'ok')}"
                rij = {"groep": groep, "y": midden + _BANEN[groep], "open": m.indicatief, "uitleg": uitleg}
                cijfers.append({**rij, **plek})
            m = regel.metingen["eigen"]
            x = as_.plaats(m.hi * factor) + 7
            teksten.append(
                Tekst(x, midden - 9, theme.waarde(m.schatting, aandeel), "cijfer", BLAUW, 13, True, halo=True)
            )
    as_teksten, raster = as_boven(as_, px, as_y, "%" if aandeel else "", as_y + 10, y + 2)
    data = {"raster": raster, "strepen": strepen, "cijfers": cijfers, "sleutel": tekens}
    return Opmaak(px, y + 6, (*as_teksten, *teksten), data, as_.signalen("x"))


def _label(teksten: list[Tekst], regel: Regel, y: float, px: int, smal: bool) -> tuple[float, float]:
    """Add the words of a row; returns the middle of its lanes and where the next row begins."""
    if smal:
        regels = theme.evenwicht(regel.label, px - 6)
        teksten += [Tekst(0, y + 15 + i * REGEL, t, halo=True) for i, t in enumerate(regels)]
        onder = y + 15 + len(regels) * REGEL
        return onder + 10, onder + 30
    regels = theme.evenwicht(regel.label, 232)
    hoog = max(44.0, len(regels) * REGEL + 14)
    teksten += labelregels(regel.label, 0, y + hoog / 2, 232)
    return y + hoog / 2, y + hoog


def _as(regels: Sequence[Regel], px: int, smal: bool, aandeel: bool, grenzen: tuple[float, float]) -> As:
    factor = 100.0 if aandeel else 1.0
    alle = [m for r in regels for m in r.metingen.values()]
    laag, hoog = min(m.lo for m in alle) * factor, max(m.hi for m in alle) * factor
    ticks = theme.mooie_as(laag, hoog, 40.0 if aandeel else 2.0, grenzen, 8)
    return As(ticks, 9 if smal else 248, px - 34)


def maak(
    bron: Bron, id: str, begrippen: Sequence[str], gebied: Gebied, peer: str | None, onderwerp: str = ""
) -> Figuur:
    """The comparison of a gemeente over begrippen that share a scale; `peer` is the id of its peer group.

    `onderwerp`: what these begrippen are about, for a page with more than one comparison.
    """
    maat, over = bron.hoofdmaat(begrippen[0]), f"{onderwerp}: " if onderwerp else ""
    schaal_ = bron.eis_schaal(begrippen[0])
    vraag = f"{texts.schaal_uitleg(schaal_, maat, bron.doelgroep, bron.taal)}, met 95%-marge"
    regels = [r for b in begrippen if (r := _regel(bron, b, maat, gebied, peer)) is not None]
    weg = [
        (texts.citaat(bron.label(b)), bron.boek.status(gebied.code, b, maat))
        for b in begrippen
        if bron.boek.meting(gebied.code, b, maat) is None
    ]
    if not regels:
        uitleg = statustekst.geen_cijfers(gebied.naam, (s for _, s in weg))
        titel = over + texts.titel_vergelijking(gebied.naam, [], bron.land)
        return zonder_beeld(id, SOORT, titel, vraag, (uitleg,))
    titel = over + texts.titel_vergelijking(gebied.naam, [(r.titel, r.oordeel) for r in regels], bron.land)
    aanwezig = {g for r in regels for g in r.metingen}
    namen = {"eigen": gebied.naam, "peer": texts.VERGELIJKBAAR, "nl": bron.land.naam}
    namen = {g: n for g, n in namen.items() if g in aanwezig}
    smalle_namen = {**namen, "peer": "vergelijkbaar"} if "peer" in namen else namen
    grenzen = (0.0, 100.0) if is_aandeel(maat) else (float(schaal_.van), float(schaal_.tot))
    alt_tekst = (
        f"{titel}. Puntgrafiek met 95%-marges voor {texts.vragen(len(regels))}. De cijfers staan in de tabel."
    )
    return Figuur(
        id,
        SOORT,
        titel,
        vraag,
        _voet(bron, regels, namen, gebied, weg),
        alt_tekst,
        teken(_skelet(BREED), opmaak(regels, namen, maat, BREED, grenzen), alt_tekst),
        teken(_skelet(SMAL), opmaak(regels, smalle_namen, maat, SMAL, grenzen), alt_tekst),
        _tabel(regels, namen, maat, vraag),
        any(r.oordeel is not None for r in regels),
    )


def _regel(bron: Bron, begrip: str, maat: str, gebied: Gebied, peer: str | None) -> Regel | None:
    codes = {"eigen": gebied.code, "peer": peer or "", "nl": NEDERLAND}
    gevonden = {g: bron.boek.meting(code, begrip, maat) for g, code in codes.items() if code}
    metingen = {g: m for g, m in gevonden.items() if m is not None}
    if "eigen" not in metingen:
        return None
    statussen = {g: bron.boek.status(code, begrip, maat) for g, code in codes.items() if code}
    oordeel = bron.boek.toets(gebied.code, begrip, maat, "peer").oordeel
    return Regel(bron.label(begrip), bron.titel(begrip), metingen, statussen, oordeel)


def _voet(
    bron: Bron,
    regels: Sequence[Regel],
    namen: dict[str, str],
    gebied: Gebied,
    weg: Sequence[tuple[str, str]],
) -> tuple[str, ...]:
    aantallen = "; ".join(
        f"{naam}: {texts.bereik(r.metingen[g].n for r in regels if g in r.metingen)}"
        for g, naam in namen.items()
    )
    duidelijk = (
        " ‘Duidelijk’: het verschil is groter dan door toeval te verwachten is, ook als wordt meegeteld dat "
        "er veel gemeenten zijn vergeleken. De eigen gemeente telt bij die toets niet mee in de "
        "vergelijkbare groep."
    )
    getoetst = any(r.oordeel is not None for r in regels)
    indicatief = any(m.indicatief for r in regels for m in r.metingen.values())
    return (
        f"{theme.hoofdletter(aantallen)}. {bron.slot(gebied.code)}",
        f"Streep: 95%-marge.{duidelijk if getoetst else ''}",
        *((texts.INDICATIEF,) if indicatief else ()),
        *statustekst.weggelaten(weg),
    )


def _tabel(regels: Sequence[Regel], namen: dict[str, str], maat: str, vraag: str) -> Tabel:
    groepen = [g for g in GROEPEN if g in namen]
    rijen = tuple(
        (
            r.label,
            *(cel(r.metingen.get(g), maat, r.statussen[g]) for g in groepen),
            texts.OORDEEL_WOORDEN.get(r.oordeel or "", "niet te vergelijken"),
        )
        for r in sorted(regels, key=lambda r: _ORDE.index(r.oordeel))
    )
    eenheid = " (in procenten)" if is_aandeel(maat) else ""
    kop = ("Vraag", *(theme.hoofdletter(namen[g]) for g in groepen), "Tegenover vergelijkbare gemeenten")
    return Tabel(vraag + eenheid, kop, rijen)
