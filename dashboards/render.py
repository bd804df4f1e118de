"""Vega in, SVG or PNG out: the only file that calls vl-convert.

The converter may fetch nothing from outside, and what comes out fits a strict content security
policy (no inline style, no script) and a screen reader (one Dutch description on the root).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from hashlib import blake2s
from html import escape

import msgspec
import vl_convert  # type: ignore[import-untyped]  # ships no type information

from dashboards.theme import FONT_DIR

Json = Mapping[str, object]

_TAG = re.compile(r"<[a-zA-Z][^<]*?>")
_ENGLISH = re.compile(r'\s(?:aria-[a-z]+|role|class|style)="[^"]*"')
_ID = re.compile(r'(\bid="|url\(#|href="#)([^")]+)')
_GROUP_BACKGROUND = re.compile(r'<path d="M0,0h[\d.]+v[\d.]+h-[\d.]+Z"\s*/>')


class RenderFout(ValueError):  # noqa: N818  Fout is the glossary word
    """The converter refused a figure; the message says why."""


@cache
def _ready() -> None:
    """Configure the converter once: own fonts, nothing from the network or the disk."""
    vl_convert.configure(base_url=False, allowed_base_urls=[], auto_google_fonts=False)
    vl_convert.register_font_directory(str(FONT_DIR))


def compile_vega(vega_lite: dict[str, object]) -> dict[str, object]:
    """Vega-Lite to Vega; done once per figure kind and width."""
    _ready()
    vega: dict[str, object] = vl_convert.vegalite_to_vega(vega_lite)
    return vega


def svg(spec: Json, omschrijving: str) -> str:
    """Render a Vega spec to one inline SVG element.

    `omschrijving` is the Dutch text alternative on the root. Ids inside are made unique by the hash of
    the picture, so that several figures can stand in one page. Raises `RenderFout`.
    """
    _ready()
    try:
        ruw: str = vl_convert.vega_to_svg(msgspec.json.encode(spec).decode())
    except (ValueError, OSError, RuntimeError) as fout:  # what vl-convert raises for spec, access and engine
        raise RenderFout(f"figuur niet te tekenen: {fout}") from fout
    return tidy(ruw, omschrijving)


def tidy(ruw: str, omschrijving: str) -> str:
    """Take Vega's English labels, classes and inline styles out and describe the picture on the root."""
    schoon = _TAG.sub(lambda tag: _tidy_tag(tag.group()), ruw)
    schoon = _GROUP_BACKGROUND.sub("", schoon)
    sleutel = "f" + blake2s(ruw.encode(), digest_size=5).hexdigest()
    schoon = _ID.sub(lambda m: f"{m.group(1)}{sleutel}-{m.group(2)}", schoon)
    label = escape(omschrijving, quote=True)
    return schoon.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def _tidy_tag(tag: str) -> str:
    tag = _ENGLISH.sub("", tag)
    if tag.startswith("<text") and 'stroke="' in tag:
        # A white edge must lie under the letters, not over them.
        tag = tag.replace("<text", '<text paint-order="stroke" stroke-linejoin="round"', 1)
    return tag


def png(svg_tekst: str, schaal: float) -> bytes:
    """A drawing made by `svg` as PNG, `schaal` times as many pixels. Raises `RenderFout`."""
    _ready()
    try:
        beeld: bytes = vl_convert.svg_to_png(svg_tekst, scale=schaal)
    except (ValueError, OSError, RuntimeError) as fout:
        raise RenderFout(f"figuur niet om te zetten naar PNG: {fout}") from fout
    return beeld
