"""The look of every figure: colours, the Altair theme, text measuring and Dutch numbers.

Everything that decides how a figure looks or how a number is written is here once, so that chart,
table, page and report show the same digits in the same form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path

import font_source_sans_pro
from PIL import ImageFont

FONT = "Source Sans Pro"
FONTS = f"{FONT}, sans-serif"
FONT_DIR = Path(font_source_sans_pro.__file__).parent / "files"

BREED, SMAL = 620, 316  # px; the narrow one fits a 360 px telephone with 20 px margins

# Contrast on white (WCAG): ink 15.8, blue 6.7, brown 6.1, green 7.0, grey 6.3. The three colours also
# stay apart under deuteranopia and protanopia; under tritanopia the shapes carry the meaning.
INKT, GRIJS, LICHT, RASTER, VLAK, WIT = "#1f2328", "#59616b", "#8a929c", "#e4e7eb", "#eceff2", "#ffffff"
BLAUW, BRUIN, GROEN = "#0b5cad", "#a34700", "#00664f"
LICHTBLAUW, LICHTBRUIN, LICHTGRIJS = "#9cc7ea", "#f0b48a", "#d5d9de"

# Vega draws "middle" text around this share of the font size; used for the boxes that may not overlap.
HALVE_REGEL = 0.5


@dataclass(frozen=True, slots=True)
class Vak:
    """A box in px: (x, y) is the upper left corner, (x2, y2) the lower right."""

    x: float
    y: float
    x2: float
    y2: float

    def raakt(self, ander: Vak) -> bool:
        """True when the two boxes share more than an edge."""
        return self.x < ander.x2 and ander.x < self.x2 and self.y < ander.y2 and ander.y < self.y2


def config() -> dict[str, object]:
    """The Vega-Lite config of every figure; `aria: false` because the root carries the description."""
    return {
        "font": FONTS,
        "background": WIT,  # the white edges around text and marks need it
        "padding": 0,
        "aria": False,
        "view": {"stroke": None},
        "text": {"font": FONTS, "fontSize": 14, "color": INKT},
    }


# ---------------------------------------------------------------------------------- measuring text


@lru_cache(maxsize=32)
def _font(grootte: float, vet: bool) -> ImageFont.FreeTypeFont:
    naam = "SourceSansPro-Semibold.ttf" if vet else "SourceSansPro-Regular.ttf"
    return ImageFont.truetype(str(FONT_DIR / naam), grootte)


@lru_cache(maxsize=65_536)
def breedte(tekst: str, grootte: float = 14, vet: bool = False) -> float:
    """Width of one line of text in px."""
    return _font(grootte, vet).getlength(tekst)


def _knip(woord: str, px: float, grootte: float, vet: bool) -> list[str]:
    """Cut a single word that is wider than the line; a hyphen shows where."""
    delen: list[str] = []
    while breedte(woord, grootte, vet) > px and len(woord) > 1:
        n = len(woord) - 1
        while n > 1 and breedte(woord[:n] + "-", grootte, vet) > px:
            n -= 1
        delen.append(woord[:n] + "-")
        woord = woord[n:]
    return [*delen, woord]


@lru_cache(maxsize=4096)
def wikkel(tekst: str, px: float, grootte: float = 14, vet: bool = False) -> tuple[str, ...]:
    """Break text into lines of at most `px` wide; non-breaking spaces (U+00A0) hold words together."""
    regels: list[str] = []
    regel = ""
    for heel in tekst.split(" "):
        for woord in _knip(heel, px, grootte, vet):
            kandidaat = f"{regel} {woord}" if regel else woord
            if regel and breedte(kandidaat, grootte, vet) > px:
                regels.append(regel)
                regel = woord
            else:
                regel = kandidaat
    return (*regels, regel)


@lru_cache(maxsize=4096)
def evenwicht(tekst: str, px: float, grootte: float = 14, vet: bool = False) -> tuple[str, ...]:
    """As CSS `text-wrap: balance`: the same number of lines, as even in width as possible."""
    beste = wikkel(tekst, px, grootte, vet)
    if len(beste) == 1:
        return beste
    onder, boven = px * 0.45, px
    while boven - onder > 4:
        midden = (onder + boven) / 2
        poging = wikkel(tekst, midden, grootte, vet)
        if len(poging) > len(beste):
            onder = midden
        else:
            boven, beste = midden, poging
    return beste


# ---------------------------------------------------------------------------------- Dutch numbers


def rond(x: float, decimalen: int = 0) -> Decimal:
    """The one rounding of the product: half away from zero, on the decimal digits a reader would see.

    `repr` gives the shortest decimal text of a float, so 0.285 × 100 counts as 28.5 and becomes 29,
    where binary arithmetic (28.499…) and banker's rounding would both give 28.
    """
    return _rond(Decimal(repr(float(x))), decimalen)


def _rond(d: Decimal, decimalen: int) -> Decimal:
    uit = d.quantize(Decimal(1).scaleb(-decimalen), rounding=ROUND_HALF_UP)
    return uit if uit else abs(uit)  # never "-0"


def getal(x: float, decimalen: int = 0) -> str:
    """A number the Dutch way: point for thousands, comma for decimals (12.345,6)."""
    return _nl(rond(x, decimalen))


def _nl(d: Decimal) -> str:
    return f"{d:,}".translate(str.maketrans(",.", ".,"))


def procent(aandeel: float) -> str:
    """A share 0..1 as whole per cents without a sign: 0.625 → "63"."""
    return str(_rond(Decimal(repr(float(aandeel))) * 100, 0))


def waarde(x: float, is_aandeel: bool) -> str:
    """A figure as it is shown everywhere: whole per cents for a share, one decimal for a mean."""
    return procent(x) if is_aandeel else getal(x, 1)


def marge(lo: float, hi: float, is_aandeel: bool) -> str:
    """A 95% margin: "60 tot 68"; one decimal more when both ends would otherwise read the same."""
    onder, boven = waarde(lo, is_aandeel), waarde(hi, is_aandeel)
    if onder == boven and lo != hi:
        factor, decimalen = (100, 1) if is_aandeel else (1, 2)
        onder, boven = (_nl(_rond(Decimal(repr(float(x))) * factor, decimalen)) for x in (lo, hi))
    return f"{onder} tot {boven}"


_TELWOORDEN = (
    "geen", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf",
)  # fmt: skip


def telwoord(n: int) -> str:
    """Small numbers in words as in running text: 0 → "geen", 8 → "acht", 13 → "13"."""
    return _TELWOORDEN[n] if 0 <= n < len(_TELWOORDEN) else getal(n)


def opsomming(delen: Iterable[str], voegwoord: str = "en") -> str:
    """ "a", "a en b", "a, b en c"."""
    lijst = list(delen)
    if len(lijst) < 2:
        return "".join(lijst)
    return f"{', '.join(lijst[:-1])} {voegwoord} {lijst[-1]}"


def hoofdletter(tekst: str) -> str:
    """First letter in upper case: "één" loses its accent there, ’s-Hertogenbosch stays as it is."""
    if tekst.startswith("é"):
        return f"E{tekst[1:]}"
    return tekst[:1].upper() + tekst[1:]


def mooie_as(
    laag: float, hoog: float, ruimte: float, grenzen: tuple[float, float], stappen: int = 6
) -> tuple[float, ...]:
    """Round tick values that hold [laag, hoog], at least `ruimte` apart in all, inside `grenzen`.

    At most `stappen` steps of 0.5, 1, 2, 5, 10, 20, …; first and last tick are the axis ends.
    Raises ValueError when the values lie outside `grenzen`.
    """
    onder, boven = grenzen
    tekort = max(0.0, ruimte - (hoog - laag)) / 2
    laag, hoog = max(onder, laag - tekort), min(boven, hoog + tekort)
    laag, hoog = max(onder, min(laag, hoog - ruimte)), min(boven, max(hoog, laag + ruimte))
    for stap in (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0):
        eerste, laatste = int(laag // stap), -int(-hoog // stap)
        if laatste - eerste <= stappen:
            # A scale may begin or end between two steps (1..10): then that end is a tick itself.
            waarden = (min(max(stap * k, onder), boven) for k in range(eerste, laatste + 1))
            return tuple(dict.fromkeys(waarden))
    raise ValueError(f"geen as voor {laag}..{hoog}: de waarden liggen buiten {onder}..{boven}")
