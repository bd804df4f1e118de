"""A figure as a picture that can stand alone: with its finding, question and caption drawn into it.

A drawing on a page carries no words of its own. Once it leaves the page, the words that say what it is, how
sure it is and that answers are simulated must go with it.
"""

from __future__ import annotations

import re
from html import escape

from dashboards import theme
from dashboards.figuur import Figuur
from dashboards.theme import BLAUW, BREED, FONTS, GRIJS, INKT, WIT

_SVG = re.compile(r'<svg [^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>(.*)</svg>\s*$', re.DOTALL)
_RAND = 24  # px around everything
_DEEL_BREED, _DEEL_HOOG, _DEEL_RAND = 1200, 630, 56


def plaat(figuur: Figuur) -> str:
    """The whole figure as one SVG, `BREED` px of chart wide: finding, question, chart and caption."""
    y = float(_RAND)
    kop, y = _tekst(figuur.titel, _RAND, y, BREED, 21, vet=True)
    vraag, y = _tekst(figuur.vraag_en_schaal, _RAND, y + 4, BREED, 14, kleur=GRIJS)
    beeld, y = _beeld(figuur, _RAND, y + 16, BREED, 10_000)
    stukken = [kop, vraag, beeld]
    y += 14
    for regel in figuur.voet:
        deel, y = _tekst(regel, _RAND, y + 2, BREED, 12.5, kleur=GRIJS)
        stukken.append(deel)
    return _doek(BREED + 2 * _RAND, y + _RAND, figuur.alt, stukken)


def deelbeeld(figuur: Figuur, onderschrift: str) -> str:
    """A card of 1200 by 630 px for who shares a link: the finding, the chart and `onderschrift`."""
    kolom = 456.0
    kop, _ = _tekst(figuur.titel, _DEEL_RAND, 56, kolom, 42, vet=True, regels=8)
    voet, _ = _tekst(onderschrift, _DEEL_RAND, _DEEL_HOOG - 96, kolom, 22, kleur=GRIJS, regels=2)
    links = _DEEL_RAND + kolom + 44
    beeld, _ = _beeld(figuur, links, 60, _DEEL_BREED - links - 36, _DEEL_HOOG - 96)
    streep = f'<rect width="{_DEEL_BREED}" height="12" fill="{BLAUW}"/>'
    return _doek(_DEEL_BREED, _DEEL_HOOG, figuur.alt, [streep, kop, beeld, voet])


def _doek(breed: float, hoog: float, alt: str, stukken: list[str]) -> str:
    maat = f'width="{breed:g}" height="{hoog:g}" viewBox="0 0 {breed:g} {hoog:g}"'
    wit = f'<rect width="100%" height="100%" fill="{WIT}"/>'
    naam = f'role="img" aria-label="{escape(alt, quote=True)}"'
    return f'<svg {naam} xmlns="http://www.w3.org/2000/svg" {maat}>{wit}{"".join(stukken)}</svg>'


def _tekst(
    tekst: str,
    x: float,
    y: float,
    px: float,
    grootte: float,
    *,
    vet: bool = False,
    kleur: str = INKT,
    regels: int = 100,
) -> tuple[str, float]:
    """Lines of text from height `y` on, at most `regels` of them; returns the elements and the lower edge."""
    lijst = theme.wikkel(tekst, px, grootte, vet)
    if len(lijst) > regels:
        lijst = (*lijst[: regels - 1], f"{lijst[regels - 1]} …")
    hoog = grootte * 1.3
    spans = "".join(
        f'<text x="{x:g}" y="{y + hoog * i + grootte:g}">{escape(regel)}</text>'
        for i, regel in enumerate(lijst)
    )
    gewicht = 600 if vet else 400
    stijl = f'font-family="{FONTS}" font-size="{grootte:g}" font-weight="{gewicht}" fill="{kleur}"'
    return f"<g {stijl}>{spans}</g>", y + hoog * len(lijst)


def _beeld(figuur: Figuur, x: float, y: float, breed: float, hoog: float) -> tuple[str, float]:
    """The chart inside a box, as large as it fits, from the left; nothing when there is no chart."""
    gevonden = _SVG.match(figuur.svg_breed)
    if gevonden is None:
        return "", y
    w, h, inhoud = float(gevonden[1]), float(gevonden[2]), gevonden[3]
    schaal = min(breed / w, hoog / h)
    maat = f'width="{w * schaal:.1f}" height="{h * schaal:.1f}" viewBox="0 0 {w:g} {h:g}"'
    return f'<svg x="{x:g}" y="{y:g}" {maat}>{inhoud}</svg>', y + h * schaal
