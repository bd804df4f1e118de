"""Descriptions in RDF, written in three ways: Turtle, JSON-LD and RDF/XML.

Nothing here is a blank node: what we describe keeps the same name in every file and every year. The writers
know no more than that needs, so that the serving process carries no RDF library.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

RUIMTES: Mapping[str, str] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "spdx": "http://spdx.org/rdf/terms#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefix → namespace, of every predicate, type and data type that is used."""
_MAG_IN_ADRES = "%/:?#[]@!$&'()*+,;=~"


@dataclass(frozen=True)
class Iri:
    """The name of a thing: an absolute address, or a prefixed name of `RUIMTES`."""

    adres: str

    @property
    def voluit(self) -> str:
        """The address without what no IRI may hold, such as a space or a quote."""
        ruimte, _, naam = self.adres.partition(":")
        heel = RUIMTES[ruimte] + naam if ruimte in RUIMTES else self.adres
        return quote(heel, safe=_MAG_IN_ADRES)


@dataclass(frozen=True)
class Woorden:
    """Words in a language."""

    tekst: str
    taal: str = "nl"


@dataclass(frozen=True)
class Waarde:
    """A value of a data type, a prefixed name; "" is plain text."""

    tekst: str
    soort: str = ""


Term: TypeAlias = Iri | Woorden | Waarde


@dataclass(frozen=True)
class Ding:
    """A described thing: its address, its types, and what is said of it as (predicate, value)."""

    adres: str
    soorten: tuple[str, ...]
    velden: tuple[tuple[str, Term], ...] = ()


def _per_veld(ding: Ding) -> dict[str, list[Term]]:
    """Predicate → values, in the order in which they were given; a value twice counts once."""
    uit: defaultdict[str, list[Term]] = defaultdict(list)
    for naam, waarde in ding.velden:
        if waarde not in uit[naam]:
            uit[naam].append(waarde)
    return uit


def als_turtle(dingen: Sequence[Ding]) -> bytes:
    """Turtle 1.1."""
    kop = "".join(f"@prefix {naam}: <{ruimte}> .\n" for naam, ruimte in RUIMTES.items())
    return (kop + "".join(_turtle(ding) for ding in dingen)).encode()


def _turtle(ding: Ding) -> str:
    regels = [f"a {', '.join(ding.soorten)}"]
    for naam, waarden in _per_veld(ding).items():
        regels.append(f"{naam} {', '.join(_turtleterm(waarde) for waarde in waarden)}")
    return f"\n<{Iri(ding.adres).voluit}>\n    " + " ;\n    ".join(regels) + " .\n"


def _turtleterm(term: Term) -> str:
    match term:
        case Iri():
            return f"<{term.voluit}>"
        case Woorden():
            return f"{_aanhaling(term.tekst)}@{term.taal}"
        case Waarde():
            return _aanhaling(term.tekst) + (f"^^{term.soort}" if term.soort else "")


def _aanhaling(tekst: str) -> str:
    """A string of Turtle; JSON escapes are a part of those of Turtle."""
    return json.dumps(tekst, ensure_ascii=False).replace("\x7f", "\\u007f")


def als_jsonld(dingen: Sequence[Ding]) -> bytes:
    """JSON-LD 1.1."""
    knopen = [_knoop(ding) for ding in dingen]
    return json.dumps({"@context": dict(RUIMTES), "@graph": knopen}, ensure_ascii=False, indent=1).encode()


def _knoop(ding: Ding) -> dict[str, object]:
    velden = {naam: [_waarde(w) for w in waarden] for naam, waarden in _per_veld(ding).items()}
    return {"@id": Iri(ding.adres).voluit, "@type": list(ding.soorten), **velden}


def _waarde(term: Term) -> dict[str, str]:
    match term:
        case Iri():
            return {"@id": term.voluit}
        case Woorden():
            return {"@value": term.tekst, "@language": term.taal}
        case Waarde():
            return {"@value": term.tekst, **({"@type": term.soort} if term.soort else {})}


def als_rdfxml(dingen: Sequence[Ding]) -> bytes:
    """RDF/XML 1.1."""
    ruimtes = "".join(f" xmlns:{naam}={quoteattr(ruimte)}" for naam, ruimte in RUIMTES.items())
    inhoud = "".join(_xml(ding) for ding in dingen)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{ruimtes}>\n{inhoud}</rdf:RDF>\n'.encode()


def _xml(ding: Ding) -> str:
    velden = [("rdf:type", Iri(soort)) for soort in ding.soorten]
    paren = [*velden, *((naam, w) for naam, waarden in _per_veld(ding).items() for w in waarden)]
    regels = "".join(f"  {_xmlterm(naam, waarde)}\n" for naam, waarde in paren)
    return f"<rdf:Description rdf:about={quoteattr(Iri(ding.adres).voluit)}>\n{regels}</rdf:Description>\n"


def _xmlterm(naam: str, term: Term) -> str:
    match term:
        case Iri():
            return f"<{naam} rdf:resource={quoteattr(term.voluit)}/>"
        case Woorden():
            return f'<{naam} xml:lang="{term.taal}">{escape(term.tekst)}</{naam}>'
        case Waarde():
            soort = f" rdf:datatype={quoteattr(Iri(term.soort).voluit)}" if term.soort else ""
            return f"<{naam}{soort}>{escape(term.tekst)}</{naam}>"
