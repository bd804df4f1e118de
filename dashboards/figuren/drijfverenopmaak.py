"""Where the parts of the figure on what goes with trust stand: a field when there is room, else a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from dashboards import theme
from dashboards.gegevens import Meting
from dashboards.merken import Merken
from dashboards.skelet import (
    REGEL,
    As,
    Grafiek,
    Opmaak,
    Rij,
    Rijen,
    Sleutelpost,
    Tekst,
    as_boven,
    as_labels,
    dataset,
    lijnlaag,
    px_x,
    px_y,
    skelet,
    sleutel,
    tekstlaag,
)
from dashboards.theme import BLAUW, BRUIN, GRIJS, INKT, LICHT, LICHTGRIJS, RASTER

OORDELEN = ("positief", "negatief", "geen_samenhang")
MERKEN = Merken("oordeel", OORDELEN, (BLAUW, BRUIN, GRIJS), ("circle", "diamond", "square"))
WOORDEN = {
    "positief": "wie het eens is, vertrouwt duidelijk meer",
    "negatief": "wie het eens is, vertrouwt duidelijk minder",
    "geen_samenhang": "geen duidelijke samenhang",
}
_VELD, _LINKS = 270, 34  # px: width of the field, room for its axis labels
_STAP = 26.0  # px between two names
_KOLOM = 44  # px for a number behind a name


@dataclass(frozen=True, slots=True)
class Stelling:
    """One statement: how much more those who agree trust (points, with margin), and how many agree."""

    titel: str
    uitkomst: str
    verschil: Meting
    niveau: Meting
    oordeel: str

    @property
    def indicatief(self) -> bool:
        """Whether one of both rests on few answers."""
        return self.verschil.indicatief or self.niveau.indicatief


@skelet
def veldskelet(px: int) -> Grafiek:
    """Margins, points and names, all placed in px."""
    marge = (
        dataset("marges")
        .mark_rule(strokeWidth=alt.ExprRef("datum.dikte"), opacity=0.26, strokeCap="round")
        .encode(x=px_x("x"), x2="x2:Q", y=px_y("y"), y2="y2:Q", color=MERKEN.kleur)
    )
    punt = MERKEN.punten(px_x("x"), px_y("y"), 100, 88, 72)
    lijnen = (lijnlaag("raster", RASTER), lijnlaag("nul", LICHT, 1.5), lijnlaag("leiders", LICHTGRIJS))
    return alt.layer(*lijnen, marge, punt, MERKEN.sleutel(), tekstlaag())


def opmaak(stellingen: Sequence[Stelling], px: int) -> Opmaak:
    """Place the statements in `px` wide."""
    return _lijst(stellingen, px) if px < 480 else _veld(stellingen, px)


def _sleutel(stellingen: Sequence[Stelling], px: int) -> tuple[list[Tekst], list[Rij], float]:
    er = [o for o in OORDELEN if any(s.oordeel == o for s in stellingen)]
    kleuren = dict(zip(OORDELEN, MERKEN.kleuren, strict=True))
    return sleutel([Sleutelpost(o, WOORDEN[o], kleuren[o]) for o in er], px, 0)


def _assen(stellingen: Sequence[Stelling]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Ticks of the level (per cents) and of the difference (points, 0 always among them)."""
    niveau, verschil = [s.niveau for s in stellingen], [s.verschil for s in stellingen]
    laag, hoog = 100 * min(m.lo for m in niveau), 100 * max(m.hi for m in niveau)
    onder, boven = min(0.0, *(m.lo for m in verschil)), max(0.0, *(m.hi for m in verschil))
    return (
        theme.mooie_as(laag, hoog, 30.0, (0.0, 100.0), 5),
        theme.mooie_as(onder, boven, 1.5, (-10.0, 10.0), 6),
    )


def _veld(stellingen: Sequence[Stelling], px: int) -> Opmaak:
    """The field: level to the right, difference upwards, names in a column on the right."""
    teksten, tekens, y = _sleutel(stellingen, px)
    y += 14
    teksten.append(Tekst(0, y, "verschil in vertrouwen, in punten", "as", GRIJS, 13))
    boven, ticks = y + 20, _assen(stellingen)
    onder = boven + max(230.0, _STAP * len(stellingen))
    x_as, y_as = As(ticks[0], _LINKS, _LINKS + _VELD), As(ticks[1], onder, boven)
    raster: list[Rij] = [
        {"x": _LINKS, "x2": _LINKS + _VELD, "y": p, "y2": p} for p in map(y_as.plaats, ticks[1])
    ]
    raster += [{"x": p, "x2": p, "y": boven, "y2": onder} for p in map(x_as.plaats, ticks[0])]
    for t, label in zip(ticks[1], as_labels(y_as, ""), strict=True):
        teksten.append(Tekst(_LINKS - 8, y_as.plaats(t), label, "as", GRIJS, 13, anker="right"))
    labels, _ = as_boven(As(ticks[0], _LINKS, _LINKS + _VELD), _LINKS + _VELD + 20, onder + 14, "%", 0, 0)
    eens = Tekst(_LINKS + _VELD, onder + 32, "deel dat het eens is", "as", GRIJS, 13, anker="right")
    teksten += [*labels, eens]
    punten, marges = _kruisen(stellingen, x_as, y_as)
    namen, leiders = _namen(stellingen, punten, px, (boven, onder))
    nul: list[Rij] = [{"x": _LINKS, "x2": _LINKS + _VELD, "y": y_as.plaats(0), "y2": y_as.plaats(0)}]
    data: dict[str, Rijen] = {
        "raster": raster,
        "nul": nul,
        "leiders": leiders,
        "marges": marges,
        "cijfers": punten,
    }
    return Opmaak(px, onder + 42, (*teksten, *namen), {**data, "sleutel": tekens})


def _kruisen(stellingen: Sequence[Stelling], x_as: As, y_as: As) -> tuple[list[Rij], list[Rij]]:
    punten: list[Rij] = []
    marges: list[Rij] = []
    for s in stellingen:
        x, y = x_as.plaats(100 * s.niveau.schatting), y_as.plaats(s.verschil.schatting)
        links, rechts = (x_as.plaats(100 * v) for v in (s.niveau.lo, s.niveau.hi))
        laag, hoog = (y_as.plaats(v) for v in (s.verschil.lo, s.verschil.hi))
        vast = {"oordeel": s.oordeel, "dikte": 3}
        marges.append({**vast, "x": links, "x2": rechts, "y": y, "y2": y})
        marges.append({**vast, "x": x, "x2": x, "y": laag, "y2": hoog})
        woorden = f"{s.titel}: {_kort(s)}, {theme.procent(s.niveau.schatting)}% eens"
        punten.append({"oordeel": s.oordeel, "x": x, "y": y, "open": s.indicatief, "uitleg": woorden})
    return punten, marges


def _namen(
    stellingen: Sequence[Stelling], punten: Sequence[Rij], px: int, rand: tuple[float, float]
) -> tuple[list[Tekst], list[Rij]]:
    """Names from top to bottom in the order of their points, with a thin line to each."""
    links = _LINKS + _VELD + 26
    orde = sorted(range(len(punten)), key=lambda k: (_getal(punten[k]["y"]), -_getal(punten[k]["x"])))
    stap = (rand[1] - rand[0]) / max(1, len(orde))
    koppen = ((px - _KOLOM, "verschil"), (px, "eens"))
    teksten = [Tekst(x, rand[0] - 14, kop, "as", GRIJS, 13, anker="right") for x, kop in koppen]
    lijnen: list[Rij] = []
    for plaats, k in enumerate(orde):
        y = rand[0] + (plaats + 0.5) * stap
        s = stellingen[k]
        naam = theme.wikkel(s.titel, px - links - 2 * _KOLOM, 13.5)
        # Two lines would need more room than there is: a name that does not fit is cut short.
        tekst = naam[0] if len(naam) == 1 else f"{naam[0].rstrip(',;')} …"
        teksten.append(Tekst(links, y, tekst, "label", grootte=13.5))
        for plek, cijfer in ((px - _KOLOM, _kort(s)), (px, f"{theme.procent(s.niveau.schatting)}%")):
            teksten.append(Tekst(plek, y, cijfer, "cijfer", INKT, 13, True, anker="right"))
        lijnen.append({"x": punten[k]["x"], "y": punten[k]["y"], "x2": links - 6, "y2": y})
    return teksten, lijnen


def _getal(x: object) -> float:
    return x if isinstance(x, float) else 0.0


def _kort(s: Stelling) -> str:
    return theme.waarde(s.verschil.schatting, is_aandeel=False)


def _lijst(stellingen: Sequence[Stelling], px: int) -> Opmaak:
    """The list: per statement its name, below it the difference on the left and the level on the right."""
    teksten, tekens, y = _sleutel(stellingen, px)
    niveau, verschil = _assen(stellingen)
    helft = px / 2
    assen = As(verschil, 8, helft - 34), As(niveau, helft + 22, px - 34)
    y += 14
    teksten.append(Tekst(0, y, "verschil in punten", "as", GRIJS, 13))
    teksten.append(Tekst(helft + 14, y, "deel dat het eens is", "as", GRIJS, 13))
    as_y, y = y + 19, y + 30
    punten: list[Rij] = []
    marges: list[Rij] = []
    nul: list[Rij] = []  # per row: no line through the names
    kleuren = dict(zip(OORDELEN, MERKEN.kleuren, strict=True))
    for s in sorted(stellingen, key=lambda s: (OORDELEN.index(s.oordeel), -s.verschil.schatting)):
        for t in theme.evenwicht(s.titel, px - 6):
            teksten.append(Tekst(0, y + 10, t, halo=True))
            y += REGEL
        y += 14
        nul.append({"x": assen[0].plaats(0), "x2": assen[0].plaats(0), "y": y - 11, "y2": y + 12})
        for as_, m, factor, woord, eenheid in (
            (assen[0], s.verschil, 1.0, _kort(s), ""),
            (assen[1], s.niveau, 100.0, theme.procent(s.niveau.schatting), "% eens"),
        ):
            x, van, tot = (as_.plaats(factor * v) for v in (m.schatting, m.lo, m.hi))
            marges.append({"oordeel": s.oordeel, "dikte": 5, "x": van, "x2": tot, "y": y, "y2": y})
            uitleg = f"{s.titel}: {woord}{eenheid}"
            punten.append({"oordeel": s.oordeel, "x": x, "y": y, "open": m.indicatief, "uitleg": uitleg})
            plek = max(tot, x + 5) + 6
            teksten.append(Tekst(plek, y, woord, "cijfer", kleuren[s.oordeel], 13, True, halo=True))
        y += 16
    raster: list[Rij] = []
    for as_, eenheid in ((assen[0], ""), (assen[1], "%")):
        ruim, lijnen = as_boven(as_, px, as_y, eenheid, as_y + 10, y)
        teksten += ruim
        raster += lijnen
    data: dict[str, Rijen] = {"raster": raster, "nul": nul, "leiders": [], "marges": marges}
    return Opmaak(px, y + 4, tuple(teksten), {**data, "cijfers": punten, "sleutel": tekens})
