"""A theme: the tokens that a gemeente gives, completed with what follows from them, printed as a style sheet.

In the dark our own dark colours stay; of the colours of the gemeente those of links, buttons and headings
come along, as light as they must be to be read there. Who gives dark values gets those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from service.huisstijl import namen as n
from service.huisstijl.kleur import WIT, ZWART, helderheid, kleurcontrast, lichter, meng

TEKSTCONTRAST, RANDCONTRAST = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
_RUIM = 4.6  # derived colours stay clear of the limit, for they are rounded
_DONKER_VLAK = 0.18  # a background below this luminance is read better with light text than with dark
_INKT = {False: "#1f2328", True: "#10151a"}
_MEEST, _STAP = 20, 0.05
_PAPIER = (
    "figure .breed, figure .smal, figure .levend { background: #fff; border-radius: 8px; padding: .5rem; }"
)


@dataclass(frozen=True)
class Thema:
    """Tokens (name → value as `lezen` made it) that differ from ours; `donker`: colours for a dark screen."""

    licht: Mapping[str, str] = field(default_factory=dict)
    donker: Mapping[str, str] = field(default_factory=dict)


def zonder_standaard(thema: Thema) -> Thema:
    """The same theme without what we do anyway. A dark value stays beside a light one: it is a choice."""
    eigen = {**n.LICHT, **n.VORM}
    licht = {naam: w for naam, w in thema.licht.items() if w != eigen.get(naam)}
    donker = {naam: w for naam, w in thema.donker.items() if naam in licht or w != n.DONKER.get(naam)}
    return Thema(licht, donker)


def volledig(thema: Thema) -> Thema:
    """Every colour of both screens: given, derived from what was given, or ours."""
    gegeven = {naam: w for naam, w in thema.licht.items() if naam in n.LICHT}
    vorm = {naam: w for naam, w in thema.licht.items() if naam in n.VORM}
    licht = _vul_aan(gegeven, is_donker(gegeven.get(n.ACHTERGROND, WIT)))
    if is_donker(licht[n.ACHTERGROND]) and not thema.donker:
        return Thema({**licht, **vorm}, licht)
    mee = {naam: _leesbaar_in_donker(w) for naam, w in gegeven.items() if naam in (n.KOP, n.LINK, n.KNOP)}
    # A dark background of its own is a whole of its own: then nothing of ours may be derived for another.
    donker = thema.donker if n.ACHTERGROND in thema.donker else {**mee, **thema.donker}
    return Thema(
        {**licht, **vorm}, _vul_aan(donker, is_donker(donker.get(n.ACHTERGROND, n.DONKER[n.ACHTERGROND])))
    )


def is_donker(achtergrond: str) -> bool:
    """Whether light text belongs on this background."""
    return helderheid(achtergrond) < _DONKER_VLAK


def papierkleur(thema: Thema) -> str:
    """The first colour of its own that can be read on white paper and on a light surface; "" without one."""
    vlakken = (WIT, n.LICHT[n.VLAK])
    eigen = (thema.licht.get(naam, WIT) for naam in (n.KOP, n.LINK, n.KNOP, n.ACHTERGROND))
    return next((k for k in eigen if all(kleurcontrast(k, vlak) >= TEKSTCONTRAST for vlak in vlakken)), "")


def _vul_aan(gegeven: Mapping[str, str], donker: bool) -> dict[str, str]:
    """All colours of one screen."""
    uit = {**(n.DONKER if donker else n.LICHT), **gegeven}
    for naam, waaruit, maak in _AFGELEID:
        if naam not in gegeven and any(bron in gegeven for bron in waaruit):
            uit[naam] = maak(uit)
    return uit


def _leesbaar_in_donker(kleur: str) -> str:
    """As little lighter as it takes on our own dark backgrounds."""
    vlakken = (n.DONKER[n.ACHTERGROND], n.DONKER[n.VLAK])

    def past(lichter: str) -> bool:
        achter = (*vlakken, meng(vlakken[0], lichter, _GEKOZEN_DEEL))
        return all(kleurcontrast(lichter, vlak) >= _RUIM for vlak in achter)

    tinten = (lichter(kleur, stap * _STAP) for stap in range(_MEEST))
    return next((tint for tint in tinten if past(tint)), WIT)


def _zoek(kleur: str, naar: str, past: Callable[[str], bool]) -> str:
    """The first of the mixtures from `kleur` to `naar` that will do; else `naar`."""
    mengsels = (meng(kleur, naar, stap * _STAP) for stap in range(_MEEST))
    return next((m for m in mengsels if past(m)), naar)


_GEKOZEN_DEEL = 0.12


def _zacht(k: Mapping[str, str], van: str, deel: float) -> str:
    """A surface with a little of another colour in it: so little that links can be read on it."""
    return _zoek(
        meng(k[n.ACHTERGROND], k[van], deel),
        k[n.ACHTERGROND],
        lambda m: kleurcontrast(k[n.LINK], m) >= TEKSTCONTRAST,
    )


def _gedempt(k: Mapping[str, str]) -> str:
    """Between text and background: as soft as can still be read on every surface."""
    vlakken = (k[n.ACHTERGROND], k[n.VLAK], k[n.GEKOZEN])
    begin = meng(k[n.TEKST], k[n.ACHTERGROND], 0.3)
    return _zoek(begin, k[n.TEKST], lambda m: all(kleurcontrast(m, vlak) >= _RUIM for vlak in vlakken))


def _veldrand(k: Mapping[str, str]) -> str:
    return meng(k[n.TEKST], k[n.ACHTERGROND], 0.3)


def _knoptekst(k: Mapping[str, str]) -> str:
    inkt = _INKT[is_donker(k[n.ACHTERGROND])]
    return max((WIT, inkt), key=lambda tekst: kleurcontrast(tekst, k[n.KNOP]))


def _knop_aan(k: Mapping[str, str]) -> str:
    """Away from the colour of the text, so that the button stays as readable."""
    licht = helderheid(k[n.KNOPTEKST]) > helderheid(k[n.KNOP])
    return meng(k[n.KNOP], ZWART if licht else WIT, 0.25)


_AFGELEID: tuple[tuple[str, tuple[str, ...], Callable[[Mapping[str, str]], str]], ...] = (
    (n.KOP, (n.TEKST,), lambda k: k[n.TEKST]),
    (n.VELD, (n.ACHTERGROND,), lambda k: k[n.ACHTERGROND]),
    (n.VLAK, (n.ACHTERGROND, n.TEKST, n.LINK), lambda k: _zacht(k, n.TEKST, 0.05)),
    (n.GEKOZEN, (n.ACHTERGROND, n.TEKST, n.LINK), lambda k: _zacht(k, n.LINK, _GEKOZEN_DEEL)),
    (n.RAND, (n.ACHTERGROND, n.TEKST), lambda k: meng(k[n.ACHTERGROND], k[n.TEKST], 0.22)),
    (n.GEDEMPT, (n.ACHTERGROND, n.TEKST, n.LINK), _gedempt),
    (n.VELDRAND, (n.ACHTERGROND, n.TEKST), _veldrand),
    (n.GEKOZEN_RAND, (n.LINK,), lambda k: k[n.LINK]),
    (n.KNOPTEKST, (n.KNOP,), _knoptekst),
    (n.KNOP_AAN, (n.KNOP, n.KNOPTEKST), _knop_aan),
)
"""Token → from which given tokens it follows, and how; in this order, for some need an earlier one."""


def als_css(thema: Thema) -> str:
    """A theme as a style sheet; "" for ours. Paper keeps our colours: printed pages are black on white."""
    if not thema.licht and not thema.donker:
        return ""
    heel = volledig(thema)
    schermen = (("screen", heel.licht), ("screen and (prefers-color-scheme: dark)", heel.donker))
    blokken = (_blok(media, waarden) for media, waarden in schermen)
    return "/* Made by Samenspel from the tokens of one gemeente. */\n" + "".join(blokken)


def _blok(media: str, waarden: Mapping[str, str]) -> str:
    schema = "dark" if is_donker(waarden[n.ACHTERGROND]) else "light"
    regels = "".join(f"    {naam}: {waarden[naam]};\n" for naam in sorted(waarden))
    papier = "" if waarden[n.ACHTERGROND] == WIT else f"  {_PAPIER}\n"
    return f"@media {media} {{\n  :root {{\n    color-scheme: {schema};\n{regels}  }}\n{papier}}}\n"
