"""Distribution of the answers to statements: disagree to the left, agree to the right.

Neutral and "weet niet" stand in columns of their own, so that both bars start from one line and can be
compared. All columns share one scale: a per cent is as wide everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt

from dashboards import statustekst, texts, theme
from dashboards.bron import Bron, Gebied
from dashboards.figuur import Figuur, Tabel, teken, zonder_beeld
from dashboards.gegevens import NEDERLAND
from dashboards.skelet import (
    REGEL,
    Grafiek,
    Opmaak,
    Rij,
    Tekst,
    dataset,
    labelregels,
    lijnlaag,
    px_x,
    px_y,
    skelet,
    tekstlaag,
)
from dashboards.theme import (
    BLAUW,
    BREED,
    BRUIN,
    GRIJS,
    INKT,
    LICHT,
    LICHTBLAUW,
    LICHTBRUIN,
    LICHTGRIJS,
    SMAL,
    WIT,
)

SOORT = "verdeling"
_STAAF = 24.0
# Answer keys: the four codes around neutral, neutral, weet niet, and totals for when codes are withheld.
_KLEUR = {
    "1": BRUIN,
    "2": LICHTBRUIN,
    "4": LICHTBLAUW,
    "5": BLAUW,
    "3": LICHTGRIJS,
    "weet_niet": WIT,
    "oneens": LICHTBRUIN,
    "eens": LICHTBLAUW,
}
_NAAM = {
    "1": "Helemaal oneens",
    "2": "Oneens",
    "3": "Neutraal",
    "4": "Eens",
    "5": "Helemaal eens",
    "weet_niet": "Weet niet",
    "oneens": "Totaal oneens",
    "eens": "Totaal eens",
}
_OP_DONKER = frozenset("15")
_CIJFER_RUIMTE = 27.0  # px beside a bar for its total ("100")


@dataclass(frozen=True, slots=True)
class Regel:
    """One statement: shares 0..1 per answer ("1".."5", "weet_niet", "eens", "oneens"); withheld: absent, with
    its status."""

    label: str
    delen: Mapping[str, float]
    statussen: Mapping[str, str]
    n: int
    marge: float

    def links(self) -> tuple[str, ...]:
        """Pieces of the left bar from the middle outwards; the total alone when a piece is withheld."""
        return ("2", "1") if {"1", "2"} <= set(self.delen) else ("oneens",)

    def rechts(self) -> tuple[str, ...]:
        """The same for the right bar."""
        return ("4", "5") if {"4", "5"} <= set(self.delen) else ("eens",)


@dataclass(frozen=True, slots=True)
class Kolommen:
    """Where the columns stand in px, and how many px a share of 1 takes."""

    nul: float
    neutraal: float
    weet_niet: float
    schaal: float


@skelet
def _skelet(px: int) -> Grafiek:
    kleur = alt.Color(
        "antwoord:N", scale=alt.Scale(domain=list(_KLEUR), range=list(_KLEUR.values())), legend=None
    )
    vak = {"x": px_x("x"), "x2": "x2:Q", "y": px_y("y"), "y2": "y2:Q", "color": kleur}
    staaf = (
        dataset("staven")
        .mark_rect(strokeWidth=1)
        .encode(
            stroke=alt.condition("datum.antwoord == 'weet_niet'", alt.value(LICHT), alt.value(WIT)), **vak
        )
    )
    teken_ = dataset("sleutel").mark_rect(stroke=LICHT, strokeWidth=0.8).encode(**vak)
    return alt.layer(staaf, lijnlaag("nullijn", INKT, 1.4), teken_, tekstlaag())


def kolommen(regels: Sequence[Regel], px: int) -> Kolommen:
    """Divide the width: every column gets its longest bar, with at least room for its heading."""
    smal = px < 480
    links = 0.0 if smal else 222.0
    lucht = 6.0 if smal else 14.0
    delen = [
        max(sum(r.delen.get(k, 0.0) for k in r.links()) for r in regels),
        max(sum(r.delen.get(k, 0.0) for k in r.rechts()) for r in regels),
        max(r.delen.get("3", 0.0) for r in regels),
        max(r.delen.get("weet_niet", 0.0) for r in regels),
    ]
    koppen = [theme.breedte(k, 13) + 6 for k in _kolomkoppen(smal)]
    ruimte = px - links - 2 * lucht
    vast = [False] * 4
    while True:
        vrij = ruimte - sum(k if v else _CIJFER_RUIMTE for k, v in zip(koppen, vast, strict=True))
        vol = sum(d for d, v in zip(delen, vast, strict=True) if not v)
        schaal = min(vrij / vol if vol else 0.0, 560.0)
        krap = [i for i in range(4) if not vast[i] and delen[i] * schaal + _CIJFER_RUIMTE < koppen[i]]
        if not krap:
            break
        for i in krap:
            vast[i] = True
    breed = [k if v else d * schaal + _CIJFER_RUIMTE for k, d, v in zip(koppen, delen, vast, strict=True)]
    if not vol:  # only columns without bars: nothing to scale
        schaal = max(0.0, min((k - _CIJFER_RUIMTE) / d for k, d in zip(koppen, delen, strict=True) if d))
    nul = links + breed[0]
    neutraal = nul + breed[1] + lucht
    return Kolommen(nul, neutraal, neutraal + breed[2] + lucht, schaal)


def _kolomkoppen(smal: bool) -> tuple[str, str, str, str]:
    return (
        ("← oneens", "eens →", "neutraal", "weet niet")
        if smal
        else ("← totaal oneens", "totaal eens →", "neutraal", "weet niet")
    )


def opmaak(regels: Sequence[Regel], px: int) -> Opmaak:
    """Place the statements in `px` wide."""
    smal = px < 480
    k = kolommen(regels, px)
    teksten, tekens, y = _sleutel(px)
    y += 12
    koppen = _kolomkoppen(smal)
    for x, kop, anker in (
        (k.nul - 6, koppen[0], "right"),
        (k.nul + 6, koppen[1], "left"),
        (k.neutraal, koppen[2], "left"),
        (k.weet_niet, koppen[3], "left"),
    ):
        teksten.append(Tekst(x, y, kop, "kop", GRIJS, 13, anker=anker))
    y += 14
    staven: list[Rij] = []
    nullijn: list[Rij] = []
    for regel in regels:
        if smal:
            lijnen = theme.evenwicht(regel.label, px - 4)
            teksten += [Tekst(0, y + 9 + i * REGEL, t) for i, t in enumerate(lijnen)]
            boven = y + len(lijnen) * REGEL + 4
            y = boven + _STAAF + 13
        else:
            hoog = max(_STAAF, len(theme.evenwicht(regel.label, 208)) * REGEL)
            teksten += labelregels(regel.label, 0, y + hoog / 2, 208)
            boven = y + (hoog - _STAAF) / 2
            y += hoog + 12
        _staaf(regel, boven, k, staven, teksten)
        nullijn.append({"x": k.nul, "x2": k.nul, "y": boven - 2, "y2": boven + _STAAF + 2})
    return Opmaak(px, y - 6, tuple(teksten), {"staven": staven, "nullijn": nullijn, "sleutel": tekens})


def _staaf(regel: Regel, boven: float, k: Kolommen, staven: list[Rij], teksten: list[Tekst]) -> None:
    """The bars of one statement with their numbers."""
    midden = boven + _STAAF / 2
    for kant, namen, totaal, kleur in (
        (-1, regel.links(), "oneens", BRUIN),
        (1, regel.rechts(), "eens", BLAUW),
    ):
        x = k.nul
        for naam in namen:
            if naam not in regel.delen:
                continue
            deel = regel.delen[naam]
            x2 = x + kant * deel * k.schaal
            staven.append(_stuk(naam, deel, min(x, x2), max(x, x2), boven))
            tekst = theme.procent(deel)
            if len(namen) > 1 and abs(x2 - x) > theme.breedte(tekst, 13, True) + 6:
                inkt = WIT if naam in _OP_DONKER else INKT
                teksten.append(Tekst((x + x2) / 2, midden, tekst, "cijfer", inkt, 13, True, "center"))
            x = x2
        if totaal in regel.delen:
            anker, vet = "right" if kant < 0 else "left", theme.procent(regel.delen[totaal])
            teksten.append(Tekst(x + kant * 6, midden, vet, "cijfer", kleur, 14, True, anker))
    for naam, x in (("3", k.neutraal), ("weet_niet", k.weet_niet)):
        if naam in regel.delen:
            x2 = x + regel.delen[naam] * k.schaal
            staven.append(_stuk(naam, regel.delen[naam], x, x2, boven))
            teksten.append(Tekst(x2 + 5, midden, theme.procent(regel.delen[naam]), "cijfer", GRIJS, 13))


def _stuk(naam: str, deel: float, x: float, x2: float, boven: float) -> Rij:
    """A piece of a bar, and the words for who points at it."""
    plek = {"x": x, "x2": x2, "y": boven, "y2": boven + _STAAF}
    return {"antwoord": naam, **plek, "uitleg": f"{_NAAM[naam]}: {theme.procent(deel)}%"}


def _sleutel(px: int) -> tuple[list[Tekst], list[Rij], float]:
    teksten: list[Tekst] = []
    tekens: list[Rij] = []
    volgorde = ("1", "2", "3", "5", "4", "weet_niet") if px < 480 else ("1", "2", "4", "5", "3", "weet_niet")
    x, y = 0.0, 0.0
    for i, naam in enumerate(volgorde):
        if px < 480:
            x, y = (0.0, 134.0, 228.0)[i % 3], 21.0 * (i // 3)
        tekens.append({"antwoord": naam, "x": x + 1, "x2": x + 13, "y": y + 3, "y2": y + 15})
        teksten.append(Tekst(x + 18, y + 9, _NAAM[naam], grootte=13))
        x += 18 + theme.breedte(_NAAM[naam], 13) + 16
    return teksten, tekens, y + 20


def maak(bron: Bron, id: str, begrippen: Sequence[str], gebied: Gebied) -> Figuur:
    """How the people of a gemeente (or the Netherlands) answered statements on the five-point scale."""
    wie = texts.MENSEN[bron.doelgroep][1]
    plaats = bron.land.heel if gebied.code == NEDERLAND else gebied.naam
    vraag = f"Antwoorden van {wie} in {plaats}, in procenten"
    gevonden = {b: _regel(bron, b, gebied) for b in begrippen}
    regels = [r for r in gevonden.values() if isinstance(r, Regel)]
    weg = [(texts.citaat(bron.label(b)), r) for b, r in gevonden.items() if isinstance(r, str)]
    if not regels:
        waarom = statustekst.geen_cijfers(gebied.naam, (s for _, s in weg))
        return zonder_beeld(id, SOORT, f"Hoe {wie} in {plaats} antwoordden", vraag, (waarom,))
    titel = _titel(f"{wie} in {plaats}", regels)
    beeld = f"Staven met links oneens en rechts eens voor {texts.vragen(len(regels))}"
    alt_tekst = f"{titel}. {beeld}. De cijfers staan in de tabel."
    voet = (
        f"{theme.hoofdletter(plaats)}: {texts.bereik(r.n for r in regels)}. 95%-marge van ‘totaal eens’: "
        f"hooguit {theme.procent(max(r.marge for r in regels))} procentpunt. {bron.slot(gebied.code)}",
        "Vet naast de staaf: totaal oneens en totaal eens. Weet niet: van iedereen die de vraag kreeg; de "
        "andere cijfers: van wie een antwoord gaf. Door afronding telt het niet altijd op tot 100.",
        *((texts.DEEL_WEG,) if any("3" not in r.delen for r in regels) else ()),
        *statustekst.weggelaten(weg),
    )
    breed, smal = (teken(_skelet(px), opmaak(regels, px), alt_tekst) for px in (BREED, SMAL))
    return Figuur(id, SOORT, titel, vraag, voet, alt_tekst, breed, smal, _tabel(regels, vraag))


def _titel(wie: str, regels: Sequence[Regel]) -> str:
    hoog = max(regels, key=lambda r: r.delen["eens"])
    laag = max(regels, key=lambda r: r.delen["oneens"])
    noem = (laag is not hoog or len(regels) == 1) and laag.delen["oneens"] >= 0.1
    oneens = (laag.label, laag.delen["oneens"]) if noem else None
    return texts.titel_verdeling(wie, (hoog.label, hoog.delen["eens"]), oneens)


def _regel(bron: Bron, begrip: str, gebied: Gebied) -> Regel | str:
    """The shares of one statement; the status of a total that may not be shown."""
    maten = {**{k: f"code_{k}" for k in "12345"}, **{k: k for k in ("weet_niet", "eens", "oneens")}}
    metingen = {k: bron.boek.meting(gebied.code, begrip, m) for k, m in maten.items()}
    statussen = {k: bron.boek.status(gebied.code, begrip, m) for k, m in maten.items()}
    eens, oneens = metingen["eens"], metingen["oneens"]
    if eens is None or oneens is None:
        return statussen["eens" if eens is None else "oneens"]
    delen = {k: m.schatting for k, m in metingen.items() if m is not None}
    marge = max(eens.hi - eens.schatting, eens.schatting - eens.lo)
    return Regel(bron.label(begrip), delen, statussen, eens.n, marge)


def _tabel(regels: Sequence[Regel], vraag: str) -> Tabel:
    volgorde = ("1", "2", "oneens", "3", "4", "5", "eens", "weet_niet")
    rijen = tuple(
        (
            r.label,
            *(
                theme.procent(d) if (d := r.delen.get(k)) is not None else statustekst.CEL[r.statussen[k]]
                for k in volgorde
            ),
        )
        for r in regels
    )
    return Tabel(vraag, ("Stelling", *(_NAAM[k] for k in volgorde)), rijen)
