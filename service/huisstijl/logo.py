"""A logo that others made: looked at, drawn again, and only then kept.

What comes in is judged by its content and never by its name. What goes out is a PNG that we wrote: the same
picture on white, without anything else that was in the file.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from service.errors import OngeldigeInvoer
from service.huisstijl.kleur import WIT, als_hex, kleurcontrast

MAX_BYTES = 200_000
"""Largest file of a logo in bytes."""
MAX_PX = 2000
"""Largest width and height of a logo in pixels."""
_MIN_PX = 16
_BREEDST, _HOOGST = 720, 240  # pixels that we keep: three times what a page shows
_SOORTEN = ("PNG", "JPEG", "WEBP")
_SCAN, _MEESTE_SCANS = b"\xff\xda", 100  # passes over a JPEG; a picture has a dozen, a hostile one thousands
_ZICHTBAAR = 0.005  # part of the picture that must stand out on white
_CONTRAST = 3.0  # WCAG 2.2, 1.4.11
_SCRIPT = (b"<script", b"javascript:", b" onload", b" onerror", b" onclick", b" onbegin", b"<foreignobject")
_PNG_GRAAG = "Sla het logo op als PNG, JPEG of WebP."
_KAPOT = f"Dit beeld is kapot of niet te lezen. {_PNG_GRAAG}"
_MAAT = f"Dit logo heeft niet de goede maat: {_MIN_PX} tot {MAX_PX} pixels, in de breedte en in de hoogte."


@dataclass(frozen=True)
class Logo:
    """A logo as we keep it: PNG, and its size in pixels."""

    png: bytes
    breedte: int
    hoogte: int


def maak_logo(inhoud: bytes) -> Logo:
    """The logo in a file. Raises OngeldigeInvoer with what is wrong with it."""
    if not inhoud:
        raise OngeldigeInvoer("Dit bestand is leeg. Kies het bestand met uw logo.")
    if len(inhoud) > MAX_BYTES:
        raise OngeldigeInvoer(
            f"Dit bestand is {len(inhoud) // 1000} kB; hoogstens {MAX_BYTES // 1000} kB kan."
        )
    _weiger_tekst(inhoud)
    beeld = _open(inhoud)
    beeld.thumbnail((_BREEDST, _HOOGST), Image.Resampling.LANCZOS)
    _eis_zichtbaar(beeld)
    uit = io.BytesIO()
    beeld.save(uit, "PNG", optimize=True)
    return Logo(uit.getvalue(), beeld.width, beeld.height)


def _weiger_tekst(inhoud: bytes) -> None:
    """SVG and HTML are programs as much as pictures: not even looked into."""
    begin = inhoud[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if begin[:1] != b"<" and begin[:2] != b"\x1f\x8b":
        return
    if any(teken in inhoud.lower() for teken in _SCRIPT):
        raise OngeldigeInvoer(f"In dit bestand staat een script. Dat nemen wij niet aan. {_PNG_GRAAG}")
    raise OngeldigeInvoer(
        f"Dit is een SVG of ander tekstbestand. Daar kan een script in zitten. {_PNG_GRAAG}"
    )


def _open(inhoud: bytes) -> Image.Image:
    """The picture itself, upright and on white. Its size is looked at before it is unpacked."""
    try:
        bron = Image.open(io.BytesIO(inhoud), formats=_SOORTEN)
        if max(bron.size) > MAX_PX or min(bron.size) < _MIN_PX:
            raise OngeldigeInvoer(_MAAT)
        if bron.format == "JPEG" and inhoud.count(_SCAN) > _MEESTE_SCANS:
            raise OngeldigeInvoer(_KAPOT)
        gedraaid = ImageOps.exif_transpose(bron).convert("RGBA")
    except UnidentifiedImageError:
        raise OngeldigeInvoer(f"Dit is geen beeld dat wij kennen. {_PNG_GRAAG}") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise OngeldigeInvoer(_MAAT) from None
    except OngeldigeInvoer:
        raise
    except Exception:  # whatever a broken or hostile file makes the reader stumble over
        raise OngeldigeInvoer(_KAPOT) from None
    wit = Image.new("RGBA", gedraaid.size, WIT)
    wit.alpha_composite(gedraaid)
    return wit.convert("RGB")


def _eis_zichtbaar(beeld: Image.Image) -> None:
    """A logo for a dark background is nothing on white."""
    klein = beeld.copy()
    klein.thumbnail((120, 120))
    kleuren = klein.getcolors(klein.width * klein.height) or []
    zichtbaar = sum(
        aantal
        for aantal, kleur in kleuren
        if isinstance(kleur, tuple) and kleurcontrast(als_hex(*kleur[:3]), WIT) >= _CONTRAST
    )
    if zichtbaar < _ZICHTBAAR * klein.width * klein.height:
        raise OngeldigeInvoer(
            "Dit logo valt weg op een witte achtergrond. Kies de versie voor een lichte achtergrond."
        )
