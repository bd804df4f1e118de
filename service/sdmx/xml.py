"""Writing SDMX-ML: elements as text, escaped, and the envelope around a message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from service.odata.dialect import Dialect
from service.odata.fouten import OdataFout

INSTANTIE = "SAMENSPEL"
"""The agency that maintains all structures here."""
_NUMMERS = {404: "100", 413: "130", 406: "140", 500: "500", 501: "501", 503: "503"}
"""HTTP status → number of the error in the standard; 140 is a request that is not understood."""
_GEEN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
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
    return elem(naam, escape(_GEEN_XML.sub("?", tekst)), attr={"xml:lang": "nl"})


def verwijzing(id: str, versie: str, pakket: str, klasse: str) -> str:
    """A reference to something that this agency maintains."""
    attr = {"id": id, "version": versie, "agencyID": INSTANTIE, "package": pakket, "class": klasse}
    return elem("Ref", attr=attr)


def bericht(
    soort: str,
    kop: str,
    inhoud: str,
    *,
    moment: datetime | None = None,
    namen: Mapping[str, str] | None = None,
) -> bytes:
    """A whole message: Structure, StructureSpecificData or Error; `kop`: what its header has of its own."""
    hoofd = ""
    if moment is not None:
        vast = (
            elem("mes:ID", "SAMENSPEL"),
            elem("mes:Test", "false"),
            elem("mes:Prepared", f"{moment:%Y-%m-%dT%H:%M:%SZ}"),
        )
        hoofd = elem("mes:Header", *vast, elem("mes:Sender", attr={"id": INSTANTIE}), kop)
    ruimtes = {f"xmlns:{k}": v for k, v in {**_NAMEN, **(namen or {})}.items()}
    heel = elem(f"mes:{soort}", hoofd, inhoud, attr=ruimtes)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{heel}'.encode()


def _vertel(mis: OdataFout) -> bytes:
    """What is wrong, as SDMX says it: an error message per fault."""
    nummer = _NUMMERS.get(mis.status, "140")
    fouten = (elem("mes:ErrorMessage", woord("com:Text", f.zin), attr={"code": nummer}) for f in mis.fouten)
    return bericht("Error", "", "".join(fouten))


SDMX = Dialect("application/vnd.sdmx.error+xml;version=2.1", _vertel, ())
