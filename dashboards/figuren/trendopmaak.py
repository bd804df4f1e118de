"""Where the parts of a trend stand: axes, lines cut into pieces, breaks, last values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import altair as alt

from dashboards import texts, theme
from dashboards.gegevens import Meting, is_aandeel
from dashboards.merken import Merken
from dashboards.skelet import (
    As,
    Grafiek,
    Opmaak,
    Rij,
    Sleutelpost,
    Tekst,
    as_labels,
    dataset,
    lijnlaag,
    schaal,
    signalen,
    skelet,
    sleutel,
    tekstlaag,
)
from dashboards.theme import BLAUW, GRIJS, INKT, LICHT, RASTER

_KLEUREN = {"eigen": BLAUW, "nl": GRIJS}
MERKEN = Merken("reeks", tuple(_KLEUREN), tuple(_KLEUREN.values()), ("circle", "square"))
_LINKS, _RECHTS = 38, 46  # px for the axis labels and for the last values


@dataclass(frozen=True, slots=True)
class Breuk:
    """A change of the question that took effect at a periode: "bewoording", "schaal" or "breuk"; or a round
    that stands apart: "elders"."""

    periode: str
    soort: str

    @property
    def apart(self) -> bool:
        """Whether the line goes on behind this round, which is no part of it."""
        return self.soort == "elders"


@dataclass(frozen=True, slots=True)
class Reeks:
    """One line: periode → figure; a missing round is absent, its status is there."""

    naam: str
    metingen: Mapping[str, Meting]
    statussen: Mapping[str, str]


@skelet
def trendskelet(px: int) -> Grafiek:
    """Bands, lines and points over rounds; `datum.stuk` names an unbroken piece, `datum.los` a lone round."""
    x, y = schaal("x"), schaal("y")
    rijen, i = dataset("cijfers"), alt.X("i:Q", scale=x, axis=None)
    plek = {"x": i, "color": MERKEN.kleur, "detail": "stuk:N"}
    hoogte, onder = (alt.Y(f"{veld}:Q", scale=y, axis=None) for veld in ("waarde", "lo"))
    band = rijen.mark_area().encode(y=onder, y2="hi:Q", opacity=MERKEN.dekking(0.18, 0.3), **plek)
    lijn = rijen.mark_line(strokeJoin="round").encode(y=hoogte, strokeWidth=MERKEN.dikte(3, 2), **plek)
    los = (
        rijen.transform_filter("datum.los")
        .mark_rule(strokeWidth=5, opacity=0.35, strokeCap="round")
        .encode(x=i, y=onder, y2="hi:Q", color=MERKEN.kleur)
    )
    lijnen = (lijnlaag("raster", RASTER), lijnlaag("bodem", LICHT), lijnlaag("breuken", INKT, 1.2, (4, 3)))
    punt = MERKEN.punten(i, hoogte, 56, 56)
    return alt.layer(*lijnen, band, los, lijn, punt, MERKEN.sleutel(), tekstlaag()).add_params(
        *signalen(*(f"{a}_{k}" for a in "xy" for k in ("van", "tot", "px", "px2")))
    )


def plaatsen(periodes: Sequence[str]) -> list[float]:
    """Where the rounds stand: at their year when all are years, so that a skipped year leaves room."""
    if all(p.isdecimal() and len(p) == 4 for p in periodes):
        return [float(p) for p in periodes]
    return [float(i) for i in range(len(periodes))]


def opmaak(
    reeksen: Mapping[str, Reeks],
    periodes: Sequence[str],
    breuken: Sequence[Breuk],
    maat: str,
    px: int,
    grenzen: tuple[float, float],
) -> Opmaak:
    """Place the lines ("eigen" and/or "nl") in `px` wide."""
    aandeel = is_aandeel(maat)
    factor = 100.0 if aandeel else 1.0
    teksten, tekens, y = sleutel([Sleutelpost(k, r.naam, _KLEUREN[k]) for k, r in reeksen.items()], px, 0)
    plek = dict(zip(periodes, plaatsen(periodes), strict=True))
    x_as = _x_as(list(plek.values()), px)
    regels, breuklijnen, y = _breuken(breuken, periodes, plek, x_as, px, y + 6)
    boven, onder = y + 8, y + 8 + (220 if px < 480 else 250)
    alle = [m for r in reeksen.values() for m in r.metingen.values()]
    laag, hoog = min(m.lo for m in alle) * factor, max(m.hi for m in alle) * factor
    y_as = As(theme.mooie_as(laag, hoog, 20.0 if aandeel else 1.0, grenzen), onder, boven)
    rijen = [
        rij
        for k, r in reversed(list(reeksen.items()))
        for rij in _rijen(k, r, periodes, breuken, plek, factor)
    ]
    raster, labels = _assen(x_as, y_as, plek, px, "%" if aandeel else "")
    eind = _eindwaarden(reeksen, x_as, y_as, plek, maat)
    data: dict[str, list[Rij]] = {
        "raster": raster,
        "bodem": [{"x": _LINKS, "x2": px - _RECHTS + 8, "y": onder, "y2": onder}],
        "breuken": [{**b, "y2": onder} for b in breuklijnen],
        "cijfers": rijen,
        "sleutel": tekens,
    }
    teksten += [*regels, *labels, *eind]
    return Opmaak(px, onder + 28, tuple(teksten), data, {**x_as.signalen("x"), **y_as.signalen("y")})


def _x_as(waarden: Sequence[float], px: int) -> As:
    """Half a step of air at both ends; one round alone stands in the middle."""
    lucht = 0.16 * (waarden[-1] - waarden[0]) / max(1, len(waarden) - 1) if len(waarden) > 1 else 1.0
    return As((waarden[0] - lucht, waarden[-1] + (lucht if len(waarden) == 1 else 0.0)), _LINKS, px - _RECHTS)


def _breuken(
    breuken: Sequence[Breuk], periodes: Sequence[str], plek: Mapping[str, float], x_as: As, px: int, y: float
) -> tuple[list[Tekst], list[Rij], float]:
    """The words of each break above the plot, stacked, and the dashed lines from there down."""
    teksten: list[Tekst] = []
    lijnen: list[Rij] = []
    for breuk in breuken:
        i = periodes.index(breuk.periode)
        paren = list(pairwise(periodes))[max(i - 1, 0) : i + breuk.apart]
        xs = [x_as.plaats((plek[links] + plek[rechts]) / 2) for links, rechts in paren]
        x = x_as.plaats(plek[breuk.periode]) if breuk.apart else xs[0]
        regels = theme.evenwicht(texts.breuktekst(breuk.soort, breuk.periode), min(px - 8, 240), 13)
        half = max(theme.breedte(r, 13) for r in regels) / 2
        midden = min(max(x, half + 2), px - half - 2)
        teksten += [
            Tekst(midden, y + 8 + k * 16, r, "kop", INKT, 13, anker="center", halo=True)
            for k, r in enumerate(regels)
        ]
        y += len(regels) * 16 + 3
        lijnen += [{"x": lijn, "x2": lijn, "y": y} for lijn in xs]
        y += 5
    return teksten, lijnen, y


def _rijen(
    sleutel_: str,
    reeks: Reeks,
    periodes: Sequence[str],
    breuken: Sequence[Breuk],
    plek: Mapping[str, float],
    factor: float,
) -> list[Rij]:
    """Rows of one line, cut into pieces at breaks and at missing rounds; what stands apart is a piece of its
    own."""
    apart = [b.periode for b in breuken if b.apart]
    stukken: list[list[str]] = [*([p] for p in apart if p in reeks.metingen), []]
    for p in (p for p in periodes if p not in apart):
        if any(b.periode == p for b in breuken):
            stukken.append([])
        if p in reeks.metingen:
            stukken[-1].append(p)
        else:
            stukken.append([])
    uit: list[Rij] = []
    for nummer, stuk in enumerate(stukken):
        for p in stuk:
            m = reeks.metingen[p]
            waarden = {"waarde": m.schatting * factor, "lo": m.lo * factor, "hi": m.hi * factor}
            aandeel = factor > 1
            cijfer = f"{theme.waarde(m.schatting, aandeel)} ({theme.marge(m.lo, m.hi, aandeel)})"
            merk = {
                "reeks": sleutel_,
                "stuk": f"{sleutel_}{nummer}",
                "open": m.indicatief,
                "los": len(stuk) == 1,
                "uitleg": f"{theme.hoofdletter(reeks.naam)}, {p}: {cijfer}",
            }
            uit.append({"i": plek[p], **merk, **waarden})
    return uit


def _assen(
    x_as: As, y_as: As, plek: Mapping[str, float], px: int, eenheid: str
) -> tuple[list[Rij], list[Tekst]]:
    raster: list[Rij] = [
        {"x": _LINKS, "x2": px - _RECHTS + 8, "y": y_as.plaats(t), "y2": y_as.plaats(t)} for t in y_as.ticks
    ]
    labels = [
        Tekst(_LINKS - 8, y_as.plaats(t), label, "as", GRIJS, 13, anker="right")
        for t, label in zip(y_as.ticks, as_labels(y_as, eenheid), strict=True)
    ]
    # The last round is always named; earlier ones only where there is room.
    vorige: Tekst | None = None
    for periode, i in reversed(list(plek.items())):
        label = Tekst(x_as.plaats(i), y_as.px + 15, periode, "as", GRIJS, 13, anker="center")
        if vorige is None or label.vak.x2 + 6 < vorige.vak.x:
            labels.append(label)
            vorige = label
    return raster, labels


def _eindwaarden(
    reeksen: Mapping[str, Reeks], x_as: As, y_as: As, plek: Mapping[str, float], maat: str
) -> list[Tekst]:
    """The last value of each line beside its end, pushed apart when they would touch."""
    aandeel = is_aandeel(maat)
    factor = 100.0 if aandeel else 1.0
    laatste = max(plek.values())
    einden: list[tuple[float, str, str]] = []
    for sleutel_, reeks in reeksen.items():
        periode = max((p for p in reeks.metingen), key=plek.__getitem__)
        if plek[periode] == laatste:
            m = reeks.metingen[periode]
            einden.append((y_as.plaats(m.schatting * factor), sleutel_, theme.waarde(m.schatting, aandeel)))
    einden.sort()
    ys = [y for y, _, _ in einden]
    if len(ys) == 2 and ys[1] - ys[0] < 17:
        midden = (ys[0] + ys[1]) / 2
        ys = [midden - 8.5, midden + 8.5]
    # Inside the plot: the years stand just below it, the key just above.
    schuif = 0.0
    if ys:
        schuif = max(0.0, y_as.px2 + 3 - ys[0]) - max(0.0, ys[-1] - (y_as.px - 3))
    eenheid = "%" if aandeel else ""
    return [
        Tekst(
            x_as.plaats(laatste) + 9, y + schuif, f"{w}{eenheid}", "cijfer", _KLEUREN[k], 15, True, halo=True
        )
        for y, (_, k, w) in zip(ys, einden, strict=True)
    ]
