"""Colours: read what designers write, mix, and measure contrast as WCAG 2.2 does.

Everywhere else a colour is "#rrggbb" in small letters. Colours that let something through are not read:
their contrast depends on what is behind them.
"""

from __future__ import annotations

import colorsys
import re
from functools import cache

from PIL import ImageColor

WIT, ZWART = "#ffffff", "#000000"
_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_FUNCTIE = re.compile(r"(rgb|hsl)a?\(([^()]{1,80})\)")
_GETAL = re.compile(r"([+-]?(?:\d{1,6}(?:\.\d{0,12})?|\.\d{1,12}))(%|deg)?")
_DICHT = {"1": True, "100%": True}


def lees_kleur(tekst: str) -> str | None:
    """The colour that a CSS value names, or None: hex, rgb(), hsl() and names; opaque only."""
    waarde = tekst.strip().lower()
    if _HEX.fullmatch(waarde):
        return _uit_hex(waarde[1:])
    if (functie := _FUNCTIE.fullmatch(waarde)) is not None:
        return _uit_functie(functie[1], functie[2])
    genoemd = ImageColor.colormap.get(waarde)
    return genoemd.lower() if isinstance(genoemd, str) else None


def _uit_hex(cijfers: str) -> str | None:
    if len(cijfers) < 6:
        cijfers = "".join(2 * cijfer for cijfer in cijfers)
    return None if cijfers[6:] not in ("", "ff") else f"#{cijfers[:6]}"


def _uit_functie(soort: str, binnen: str) -> str | None:
    """`rgb(1 2 3 / 1)` and `hsl(207, 75%, 35%)`: with spaces or commas, and an opaque alpha or none."""
    delen = [deel for deel in re.split(r"\s*[,/]\s*|\s+", binnen.strip()) if deel]
    if len(delen) == 4 and delen.pop() not in _DICHT:
        return None
    gevonden = [_GETAL.fullmatch(deel) for deel in delen]
    getallen = [(float(g[1]), g[2] or "") for g in gevonden if g is not None]
    if len(delen) != 3 or len(getallen) != 3:
        return None
    if soort == "rgb":
        if any(eenheid == "deg" for _, eenheid in getallen):
            return None
        return als_hex(*(g * 2.55 if eenheid else g for g, eenheid in getallen))
    (tint, graden), *procenten = getallen
    if graden == "%" or any(eenheid != "%" for _, eenheid in procenten):
        return None
    verzadiging, licht = (min(max(p, 0), 100) / 100 for p, _ in procenten)
    return als_hex(*(255 * deel for deel in colorsys.hls_to_rgb(tint % 360 / 360, licht, verzadiging)))


def als_hex(rood: float, groen: float, blauw: float) -> str:
    """Three channels of 0-255 as "#rrggbb"; what lies outside is brought in."""
    return "#" + "".join(f"{min(max(int(deel + 0.5), 0), 255):02x}" for deel in (rood, groen, blauw))


def kanalen(kleur: str) -> tuple[int, int, int]:
    """Red, green and blue of "#rrggbb", 0-255."""
    return int(kleur[1:3], 16), int(kleur[3:5], 16), int(kleur[5:7], 16)


def meng(kleur: str, met: str, deel: float) -> str:
    """`kleur` with so much (0-1) of `met` in it."""
    paren = zip(kanalen(kleur), kanalen(met), strict=True)
    return als_hex(*(a + (b - a) * deel for a, b in paren))


def lichter(kleur: str, deel: float) -> str:
    """The same hue, so much (0-1) nearer to white; livelier than mixing with white."""
    tint, licht, verzadiging = colorsys.rgb_to_hls(*(kanaal / 255 for kanaal in kanalen(kleur)))
    rgb = colorsys.hls_to_rgb(tint, licht + (1 - licht) * deel, verzadiging)
    return als_hex(*(255 * kanaal for kanaal in rgb))


@cache
def _lineair(waarde: int) -> float:
    deel = waarde / 255
    return float(deel / 12.92 if deel <= 0.04045 else ((deel + 0.055) / 1.055) ** 2.4)


def helderheid(kleur: str) -> float:
    """Relative luminance, 0 (black) to 1 (white); https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    rood, groen, blauw = (_lineair(kanaal) for kanaal in kanalen(kleur))
    return 0.2126 * rood + 0.7152 * groen + 0.0722 * blauw


def kleurcontrast(een: str, ander: str) -> float:
    """Contrast ratio, 1 to 21; https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    donker, licht = sorted((helderheid(een), helderheid(ander)))
    return (licht + 0.05) / (donker + 0.05)
