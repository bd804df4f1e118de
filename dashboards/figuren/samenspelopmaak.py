"""Where the parts of the figures on samenspel stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt

from dashboards import statustekst, theme
from dashboards.figuren import spiegel, vergelijking
from dashboards.gegevens import Meting
from dashboards.merken import Merken
from dashboards.skelet import (
    REGEL,
    As,
    Grafiek,
    Opmaak,
    Rij,
    Skelet,
    Sleutelpost,
    Tekst,
    as_boven,
    dataset,
    lijnlaag,
    px_y,
    schaal,
    signalen,
    skelet,
    sleutel,
    tekstlaag,
)
from dashboards.theme import GRIJS, INKT, RASTER

SOORT, SPIEGEL = "samenspel", "samenspelspiegel"
GROEPEN = vergelijking.GROEPEN
_BAAN = 14.0  # px between two groups
_LABEL = 216  # px for the words beside a row
_GETAL = 34  # px for the number behind the last margin
_SOORTEN: dict[str, tuple[tuple[str, ...], Merken]] = {
    SOORT: (GROEPEN, Merken("groep", GROEPEN, vergelijking.KLEUREN, ("circle", "diamond", "square"))),
    SPIEGEL: (spiegel.PARTIJEN, spiegel.MERKEN),
}


@dataclass(frozen=True, slots=True)
class Regel:
    """One index: its name, the questions in it, and the figure of each group; `statussen`: why not."""

    naam: str
    vragen: str
    metingen: Mapping[str, Meting]
    statussen: Mapping[str, str]
    oordeel: str | None

    @property
    def heel(self) -> bool:
        """Whether this is the index in all."""
        return self.naam == HEEL

    @property
    def zinsdeel(self) -> str:
        """Its name in a sentence."""
        return "het samenspel als geheel" if self.heel else f"de {self.naam}"


HEEL = "samenspel in het geheel"


def _bouw(soort: str) -> Grafiek:
    merken, x, y = _SOORTEN[soort][1], schaal("x"), px_y("y")
    marge = (
        dataset("cijfers")
        .mark_rule(strokeWidth=6, opacity=0.3, strokeCap="round")
        .encode(x=alt.X("lo:Q", scale=x, axis=None), x2="hi:Q", y=y, color=merken.kleur)
    )
    punt = merken.punten(alt.X("waarde:Q", scale=x, axis=None), y, 120, 105, 84)
    lijnen = (lijnlaag("raster", RASTER), lijnlaag("strepen", INKT))
    return alt.layer(*lijnen, marge, punt, merken.sleutel(), tekstlaag()).add_params(
        *signalen("x_van", "x_tot", "x_px", "x_px2")
    )


@skelet
def _vergelijkskelet(px: int) -> Grafiek:
    return _bouw(SOORT)


@skelet
def _spiegelskelet(px: int) -> Grafiek:
    return _bouw(SPIEGEL)


def indexskelet(soort: str, px: int) -> Skelet:
    """The drawing of one kind of figure that waits for rows."""
    return _vergelijkskelet(px) if soort == SOORT else _spiegelskelet(px)


def opmaak(regels: Sequence[Regel], namen: Mapping[str, str], soort: str, px: int) -> Opmaak:
    """Place the indices in `px` wide; `namen`: the words of the key, of the groups that have a figure."""
    groepen, merken = _SOORTEN[soort]
    kleur = dict(zip(groepen, merken.kleuren, strict=True))
    smal = px < 480
    posten = [Sleutelpost(g, namen[g], kleur[g]) for g in namen]
    teksten, tekens, y = sleutel(posten, px, 0)
    alle = [m for r in regels for m in r.metingen.values()]
    ticks = theme.mooie_as(min(m.lo for m in alle), max(m.hi for m in alle), 40.0, (0.0, 100.0), 8)
    as_ = As(ticks, 9 if smal else _LABEL + 16, px - _GETAL)
    as_y, y = y + 16.0, y + 27.0
    cijfers: list[Rij] = []
    strepen: list[Rij] = []
    for regel in regels:
        onder = _label(teksten, regel, y, px, smal)
        half = (len(namen) - 1) / 2 * _BAAN
        hoog = max(onder - y, 2 * half + 26)
        midden = onder + half + 8 if smal else y + hoog / 2
        for k, post in enumerate(posten):
            cijfers += _baan(teksten, regel, post, midden + k * _BAAN - half, as_)
        y = midden + half + 16 if smal else y + hoog
        if regel.heel and len(regels) > 1:
            strepen.append({"x": 0, "x2": px, "y": y, "y2": y})
            y += 6
    as_teksten, raster = as_boven(as_, px, as_y, "", as_y + 10, y)
    data = {"raster": raster, "strepen": strepen, "cijfers": cijfers, "sleutel": tekens}
    return Opmaak(px, y + 4, (*as_teksten, *teksten), data, as_.signalen("x"))


def _label(teksten: list[Tekst], regel: Regel, y: float, px: int, smal: bool) -> float:
    """Add the words of a row; returns where they end."""
    breed = px - 6 if smal else _LABEL
    y += 14
    for t in theme.evenwicht(theme.hoofdletter(regel.naam), breed, 14, True):
        teksten.append(Tekst(0, y, t, "label", INKT, 14, True, halo=True))
        y += REGEL
    for t in theme.evenwicht(regel.vragen, breed, 13) if regel.vragen else ():
        teksten.append(Tekst(0, y, t, "label", GRIJS, 13, halo=True))
        y += 15
    return y - 2


def _baan(teksten: list[Tekst], regel: Regel, post: Sleutelpost, y: float, as_: As) -> list[Rij]:
    """One group of a row, with its number behind its margin; without a figure it says why."""
    m = regel.metingen.get(post.naam)
    if m is None:
        waarom = statustekst.CEL[regel.statussen[post.naam]]
        teksten.append(Tekst(as_.px, y, waarom, "label", post.kleur, 13, halo=True))
        return []
    x = max(as_.plaats(m.hi), as_.plaats(m.schatting) + 5) + 7
    teksten.append(Tekst(x, y, theme.getal(m.schatting), "cijfer", post.kleur, 13, True, halo=True))
    uitleg = f"{theme.hoofdletter(post.tekst)}: {cel(m)}"
    return [{_SOORTEN_VELD[post.naam]: post.naam, "y": y, "open": m.indicatief, "uitleg": uitleg, **_plek(m)}]


def cel(m: Meting) -> str:
    """ "54 (50 tot 58)", in whole points of the index."""
    los = ", indicatief" if m.indicatief else ""
    return f"{theme.getal(m.schatting)} ({theme.getal(m.lo)} tot {theme.getal(m.hi)}{los})"


def _plek(m: Meting) -> dict[str, object]:
    return {"waarde": m.schatting, "lo": m.lo, "hi": m.hi}


_SOORTEN_VELD = {g: merken.veld for groepen, merken in _SOORTEN.values() for g in groepen}
