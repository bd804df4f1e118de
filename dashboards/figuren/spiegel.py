"""Mirror: the same question seen by inwoners, aanbieders and gemeente, each with its margin.

The grey span runs from the lowest to the highest party. It is a reason to talk, not a verdict; rows where
the parties differ beyond chance come first under a heading of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt

from dashboards import statustekst, texts, theme
from dashboards.bron import Bron, Gebied, cel
from dashboards.figuur import Figuur, Tabel, teken, zonder_beeld
from dashboards.gegevens import Meting
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
from dashboards.theme import BLAUW, BREED, BRUIN, GRIJS, GROEN, INKT, RASTER, SMAL, VLAK

SOORT = "spiegel"
PARTIJEN = ("inwoners", "aanbieders", "gemeente")
_KLEUR = dict(zip(PARTIJEN, (BLAUW, BRUIN, GROEN), strict=True))
MERKEN = Merken("partij", PARTIJEN, tuple(_KLEUR.values()), ("circle", "diamond", "square"))
_BAAN = 13.0  # px between two parties
_PUNTEN = 62.0  # px for "30 punten"


@dataclass(frozen=True, slots=True)
class Regel:
    """One question; a party without a figure is absent, its status is there.

    `verschillend`: some pair differs, None: untested.
    """

    label: str
    titel: str
    metingen: Mapping[str, Meting]
    statussen: Mapping[str, str]
    verschillend: bool | None

    @property
    def punten(self) -> str:
        """ "30 punten": the distance between lowest and highest, rounded after subtracting."""
        waarden = [m.schatting for m in self.metingen.values()]
        n = theme.procent(max(waarden) - min(waarden))
        return f"{n} {'punt' if n == '1' else 'punten'}" if len(waarden) > 1 else ""


@skelet
def _skelet(px: int) -> Grafiek:
    x, y = schaal("x"), px_y("y")
    vlak = (
        dataset("vlakken")
        .mark_rect(color=VLAK, cornerRadius=3)
        .encode(x=alt.X("van:Q", scale=x, axis=None), x2="tot:Q", y=y, y2="y2:Q")
    )
    marge = (
        dataset("cijfers")
        .mark_rule(strokeWidth=6, opacity=0.28, strokeCap="round")
        .encode(x=alt.X("lo:Q", scale=x, axis=None), x2="hi:Q", y=y, color=MERKEN.kleur)
    )
    punt = MERKEN.punten(alt.X("waarde:Q", scale=x, axis=None), y, 115, 115, 115)
    lijnen = (lijnlaag("raster", RASTER), lijnlaag("strepen", INKT))
    return alt.layer(vlak, *lijnen, marge, punt, MERKEN.sleutel(), tekstlaag()).add_params(
        *signalen("x_van", "x_tot", "x_px", "x_px2")
    )


def opmaak(regels: Sequence[Regel], aanwezig: Sequence[str], px: int) -> Opmaak:
    """Place the questions in `px` wide; `aanwezig` are the parties that have a figure somewhere."""
    smal = px < 480
    teksten, tekens, y = sleutel(_posten(regels, aanwezig, smal), px, 0)
    ticks = (0.0, 50.0, 100.0) if smal else (0.0, 25.0, 50.0, 75.0, 100.0)
    as_ = As(ticks, 8 if smal else 232, px - (32 if smal else _PUNTEN + 36))
    as_y, y = y + 16.0, y + 27.0
    strepen: list[Rij] = []
    vlakken: list[Rij] = []
    cijfers: list[Rij] = []
    getoetst = any(r.verschillend is not None for r in regels)
    groepen = [(k, [r for r in regels if r.verschillend is w]) for k, w in _GROEPEN]
    for kop, leden in ((k, leden) for k, leden in groepen if leden):
        if getoetst:
            teksten.append(Tekst(0, y + 12, kop, "kop", INKT, 13.5, True, halo=True))
            strepen.append({"x": 0, "x2": px, "y": y + 23, "y2": y + 23})
            y += 29
        for regel in leden:
            midden, volgende = _label(teksten, regel, y, px, smal, len(aanwezig))
            vlakken += _vlak(regel, midden, len(aanwezig))
            cijfers += _banen(teksten, regel, aanwezig, midden, as_)
            y = volgende
        y += 8
    as_teksten, raster = as_boven(as_, px, as_y, "%", as_y + 10, y - 4)
    data = {"raster": raster, "strepen": strepen, "vlakken": vlakken, "cijfers": cijfers, "sleutel": tekens}
    return Opmaak(px, y, (*as_teksten, *teksten), data, as_.signalen("x"))


_GROEPEN: tuple[tuple[str, bool | None], ...] = (
    ("Hier denken de partijen duidelijk verschillend", True),
    ("Hier is geen duidelijk verschil gemeten", False),
    ("Niet getoetst", None),
)


def _posten(regels: Sequence[Regel], aanwezig: Sequence[str], smal: bool) -> list[Sleutelpost]:
    posten = []
    for p in aanwezig:
        n = max(r.metingen[p].n for r in regels if p in r.metingen)
        posten.append(
            Sleutelpost(
                p, texts.PARTIJEN[p] if smal else f"{texts.PARTIJEN[p]} (≈ {theme.getal(n)})", _KLEUR[p]
            )
        )
    return posten


def _label(
    teksten: list[Tekst], regel: Regel, y: float, px: int, smal: bool, banen: int
) -> tuple[float, float]:
    """Add the words and points of a row; returns the middle of its lanes and where the next row begins."""
    half = (banen - 1) / 2 * _BAAN + 9
    if smal:
        lijnen = theme.evenwicht(regel.label, px - (_PUNTEN + 6 if regel.punten else 4))
        teksten += [Tekst(0, y + 9 + i * REGEL, t, halo=True) for i, t in enumerate(lijnen)]
        if regel.punten:
            teksten.append(Tekst(px, y + 9, regel.punten, "cijfer", GRIJS, 13, anker="right", halo=True))
        midden = y + len(lijnen) * REGEL + 6 + half
        return midden, midden + half + 12
    hoog = max(2 * half + 12, len(theme.evenwicht(regel.label, 216)) * REGEL + 12)
    teksten += labelregels(regel.label, 0, y + hoog / 2, 216)
    if regel.punten:
        teksten.append(Tekst(px, y + hoog / 2, regel.punten, "cijfer", GRIJS, 13, anker="right"))
    return y + hoog / 2, y + hoog


def _vlak(regel: Regel, midden: float, banen: int) -> list[Rij]:
    if len(regel.metingen) < 2:
        return []
    half = (banen - 1) / 2 * _BAAN + 9
    waarden = [100 * m.schatting for m in regel.metingen.values()]
    return [{"van": min(waarden), "tot": max(waarden), "y": midden - half, "y2": midden + half}]


def _banen(teksten: list[Tekst], regel: Regel, aanwezig: Sequence[str], midden: float, as_: As) -> list[Rij]:
    """One lane per party, with its number behind its margin; a missing party says why."""
    uit: list[Rij] = []
    for i, partij in enumerate(aanwezig):
        y = midden + (i - (len(aanwezig) - 1) / 2) * _BAAN
        m = regel.metingen.get(partij)
        if m is None:
            uitleg = f"{texts.PARTIJEN[partij]}: {statustekst.CEL[regel.statussen[partij]]}"
            teksten.append(Tekst(as_.px, y, uitleg, "label", _KLEUR[partij], 13, halo=True))
            continue
        plek = {"waarde": 100 * m.schatting, "lo": 100 * m.lo, "hi": 100 * m.hi}
        woorden = f"{theme.hoofdletter(texts.PARTIJEN[partij])}: {cel(m, 'eens', 'ok')}"
        uit.append({"partij": partij, "y": y, "open": m.indicatief, "uitleg": woorden, **plek})
        x = max(as_.plaats(100 * m.hi), as_.plaats(100 * m.schatting) + 4) + 7
        teksten.append(Tekst(x, y, theme.procent(m.schatting), "cijfer", _KLEUR[partij], 13, True, halo=True))
    return uit


def maak(bron: Bron, id: str, begrippen: Sequence[str], gebied: Gebied) -> Figuur:
    """The mirror of a gemeente (or the Netherlands) over begrippen that share one scale."""
    maat = bron.hoofdmaat(begrippen[0]) if begrippen else "eens"
    schaal_ = bron.schaal(begrippen[0]) if begrippen else None
    uitleg = texts.schaal_uitleg(schaal_, maat, bron.doelgroep, bron.taal) if schaal_ is not None else ""
    vraag = f"{_voor_iedereen(uitleg)}, per partij, met 95%-marge"
    regels = [_regel(bron, b, maat, gebied) for b in begrippen]
    regels = [r for r in regels if r.metingen]
    aanwezig = [p for p in PARTIJEN if any(p in r.metingen for r in regels)]
    if len(aanwezig) < 2:
        return zonder_beeld(
            id,
            SOORT,
            f"Voor {gebied.naam} is er nog geen spiegel",
            vraag,
            (
                "Een spiegel laat zien hoe inwoners, aanbieders en gemeente over hetzelfde denken. Daarvoor "
                "zijn van minstens twee partijen genoeg antwoorden nodig. Die zijn er nu niet.",
            ),
        )
    getoetst = [r for r in regels if r.verschillend is not None]
    titel = texts.titel_spiegel(aanwezig, [r.titel for r in getoetst if r.verschillend], len(getoetst))
    beeld = f"Puntgrafiek met 95%-marges per partij voor {texts.vragen(len(regels))}"
    alt_tekst = f"{titel}. {beeld}. De cijfers staan in de tabel."
    breed, smal = (teken(_skelet(px), opmaak(regels, aanwezig, px), alt_tekst) for px in (BREED, SMAL))
    voet = _voet(bron, regels, aanwezig, gebied)
    tabel = _tabel(regels, aanwezig, maat, vraag)
    return Figuur(id, SOORT, titel, vraag, voet, alt_tekst, breed, smal, tabel, bool(getoetst))


def _voor_iedereen(uitleg: str) -> str:
    for _, meervoud in texts.MENSEN.values():
        uitleg = uitleg.replace(f"Deel van de {meervoud} dat", "Deel dat")
    return uitleg.replace("de stelling", "dezelfde stelling")


def _regel(bron: Bron, begrip: str, maat: str, gebied: Gebied) -> Regel:
    gevonden = {p: bron.boek.meting(gebied.code, begrip, maat, doelgroep=p) for p in PARTIJEN}
    metingen = {p: m for p, m in gevonden.items() if m is not None}
    oordelen = [
        t.oordeel
        for (a, b), t in bron.boek.spiegeltoetsen(gebied.code, begrip, maat).items()
        if t.oordeel is not None and a in metingen and b in metingen
    ]
    verschillend = any(o != "geen_verschil" for o in oordelen) if oordelen else None
    statussen = {p: bron.boek.status(gebied.code, begrip, maat, doelgroep=p) for p in PARTIJEN}
    return Regel(theme.hoofdletter(bron.titel(begrip)), bron.titel(begrip), metingen, statussen, verschillend)


def _voet(bron: Bron, regels: Sequence[Regel], aanwezig: Sequence[str], gebied: Gebied) -> tuple[str, ...]:
    aantallen = "; ".join(
        f"{texts.PARTIJEN[p]}: {texts.bereik(r.metingen[p].n for r in regels if p in r.metingen)}"
        for p in aanwezig
    )
    weg = [
        (f"de cijfers van {texts.PARTIJEN[p]}", statustekst.samen(r.statussen[p] for r in regels))
        for p in PARTIJEN
        if p not in aanwezig
    ]
    return (
        f"{theme.hoofdletter(gebied.naam)}, {aantallen}. {bron.slot(gebied.code, aanwezig)}",
        "Grijs vlak en ‘punten’: afstand tussen de laagste en de hoogste partij. Een aanleiding voor "
        "gesprek, geen oordeel. Door afronding kan het aantal punten 1 afwijken.",
        *statustekst.weggelaten(weg),
        *((texts.INDICATIEF,) if any(m.indicatief for r in regels for m in r.metingen.values()) else ()),
    )


def _tabel(regels: Sequence[Regel], aanwezig: Sequence[str], maat: str, vraag: str) -> Tabel:
    toets = {True: "duidelijk verschillend", False: "geen duidelijk verschil", None: "niet getoetst"}
    volgorde = [w for _, w in _GROEPEN]
    rijen = tuple(
        (
            r.label,
            *(cel(r.metingen.get(p), maat, r.statussen[p]) for p in aanwezig),
            r.punten or "niet te zeggen",
            toets[r.verschillend],
        )
        for r in sorted(regels, key=lambda r: volgorde.index(r.verschillend))
    )
    kop = ("Vraag", *(theme.hoofdletter(texts.PARTIJEN[p]) for p in aanwezig), "Afstand", "Toets")
    return Tabel(f"{vraag} (in procenten)", kop, rijen)
