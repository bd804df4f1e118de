"""Writing SDMX-ML: elements as text, escaped, and the envelope around a message."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

INSTANTIE = "SAMENSPEL"
"""The agency that maintains all structures here."""
_NS = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
_NAMEN = {
    "mes": f"{_NS}/message",
    "com": f"{_NS}/common",
    "str": f"{_NS}/structure",
    "ss": f"{_NS}/data/structurespecific",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


def elem(naam: str, *inhoud: str, attr: Mapping[str, str] | None = None) -> str:
    """An element; `inhoud` is XML already, the values of `attr` are not."""
    kop = naam + "".join(f" {k}={quoteattr(v)}" for k, v in (attr or {}).items())
    return f"<{kop}>{''.join(inhoud)}</{naam}>" if inhoud else f"<{kop}/>"


def woord(naam: str, tekst: str) -> str:
    """A Dutch text, such as a name."""
    return elem(naam, escape(tekst), attr={"xml:lang": "nl"})


def verwijzing(id: str, versie: str, pakket: str, klasse: str) -> str:
    """A reference to something that this agency maintains."""
    attr = {"id": id, "version": versie, "agencyID": INSTANTIE, "package": pakket, "class": klasse}
    return elem("Ref", attr=attr)


def bericht(
    soort: str, kop: str, inhoud: str, *, moment: str = "", namen: Mapping[str, str] | None = None
) -> bytes:
    """A whole message: Structure, StructureSpecificData or Error; `kop`: what its header has of its own."""
    hoofd = ""
    if moment:
        vast = (
            elem("mes:ID", "SAMENSPEL"),
            elem("mes:Test", "false"),
            elem("mes:Prepared", f"{moment}T00:00:00"),
        )
        hoofd = elem("mes:Header", *vast, elem("mes:Sender", attr={"id": INSTANTIE}), kop)
    ruimtes = {f"xmlns:{k}": v for k, v in {**_NAMEN, **(namen or {})}.items()}
    heel = elem(f"mes:{soort}", hoofd, inhoud, attr=ruimtes)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{heel}'.encode()
