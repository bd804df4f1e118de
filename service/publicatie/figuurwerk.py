"""One figure of a page as a file: picture, table, specification, or a card for who shares a link.

Runs in the worker process, like the pages: the figures of a page are made once and kept for the next format.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from functools import lru_cache

import msgspec

from dashboards import Figuur, Tekening, png
from dashboards.plaat import deelbeeld, plaat
from service.errors import NietGevonden
from service.publicatie.adres import Adres
from service.publicatie.opdracht import Figuurvraag
from service.publicatie.tekenwerk import figuren_van, lees_bronnen

_PIXELS = 2.0  # PNG pixels per px: sharp on paper and on a good screen


def _svg(figuur: Figuur, onder: str) -> bytes:
    return plaat(figuur).encode()


def _png(figuur: Figuur, onder: str) -> bytes:
    return png(plaat(figuur), _PIXELS)


def _kaart(figuur: Figuur, onder: str) -> bytes:
    return png(deelbeeld(figuur, onder), 1.0)


def _csv(figuur: Figuur, onder: str) -> bytes:
    buffer = io.StringIO()
    schrijver = csv.writer(buffer, lineterminator="\r\n")
    schrijver.writerow(figuur.tabel.kop)
    schrijver.writerows(figuur.tabel.rijen)
    # The byte order mark makes Excel read the accents.
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _spec(figuur: Figuur) -> bytes:
    if not isinstance(figuur.svg_breed, Tekening):
        raise NietGevonden(_GEEN)
    woorden = {"title": figuur.titel, "description": figuur.alt, "usermeta": {"voet": figuur.voet}}
    return msgspec.json.encode(woorden | figuur.svg_breed.vega_lite())


def _vega_lite(figuur: Figuur, onder: str) -> bytes:
    return msgspec.json.format(_spec(figuur), indent=1)


def _module(figuur: Figuur, onder: str) -> bytes:
    """The drawings for on the page, as a script: our policy lets a page load scripts and no data."""
    if not (isinstance(figuur.svg_breed, Tekening) and isinstance(figuur.svg_smal, Tekening)):
        raise NietGevonden(_GEEN)
    breed, smal = (msgspec.json.encode(t.vega_lite()) for t in (figuur.svg_breed, figuur.svg_smal))
    return b"export const breed = " + breed + b";\nexport const smal = " + smal + b";\n"


_GEEN = "Deze figuur bestaat niet, of heeft geen tekening."
_MAKERS: Mapping[str, Callable[[Figuur, str], bytes]] = {
    "svg": _svg,
    "png": _png,
    "csv": _csv,
    "vl.json": _vega_lite,
    "js": _module,
    "kaart.png": _kaart,
}
"""Ending of the file name → what turns the figure and the last line of a card into bytes."""


@lru_cache(maxsize=8)
def _figuren(pakketten: tuple[tuple[str, str], ...], adres: Adres) -> Mapping[str, Figuur]:
    return {f.id: f for f in figuren_van(lees_bronnen(pakketten), adres)}


def maak_figuur(vraag: Figuurvraag) -> bytes:
    """The file. Raises NietGevonden when the page has no such figure, or the figure no drawing."""
    figuur = _figuren(vraag.pakketten, vraag.adres).get(vraag.figuur)
    if figuur is None:
        raise NietGevonden(_GEEN)
    kop = lees_bronnen(vraag.pakketten).hoofd.kop
    nagebootst = ", nagebootste gegevens" if kop.gesimuleerd else ""
    return _MAKERS[vraag.formaat](figuur, f"Samenspel, meting van {kop.periode}{nagebootst}")
