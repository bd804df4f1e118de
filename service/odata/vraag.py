"""What an address asks for behind its question mark, and the rows of a table that answer it."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote

import polars as pl

from service.odata.filter import lees_filter
from service.odata.fouten import Fout, OdataFout, kort
from service.odata.uitdrukking import Uitdrukking
from service.odata.voorwaarde import voorwaarde

LANGSTE = 60_000
"""Bytes behind the question mark; a letter with an accent takes six of them."""
OPTIES = ("$filter", "$select", "$top", "$skip", "$orderby", "$count", "$inlinecount", "$format")
_MEESTE_CIJFERS = 15
_JSON = re.compile(r"json|application/json(;.*)?", re.IGNORECASE)
_NAAM = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Vraag:
    """A request, read but not yet laid beside a table. `tel`: say how many rows there are in all."""

    filter: Uitdrukking | None = None
    filtertekst: str = ""
    kolommen: tuple[str, ...] = ()
    top: int | None = None
    overslaan: int = 0
    volgorde: tuple[tuple[str, bool], ...] = ()
    tel: bool = False
    formaat: bool = False

    def vervolg(self, gegeven: int) -> str:
        """The same request from `gegeven` rows further on, as it stands behind a question mark."""
        delen = {
            "$format": "json" if self.formaat else "",
            "$filter": self.filtertekst,
            "$select": ",".join(self.kolommen),
            "$orderby": ",".join(f"{naam} desc" if af else naam for naam, af in self.volgorde),
            "$top": "" if self.top is None else str(self.top - gegeven),
            "$skip": str(self.overslaan + gegeven),
        }
        return "&".join(f"{naam}={quote(w, safe='(),')}" for naam, w in delen.items() if w)


@dataclass(frozen=True)
class Bladzijde:
    """Rows; `aantal` of all rows when asked for; `meer`: whether there are rows after these."""

    rijen: pl.DataFrame
    aantal: int | None
    meer: bool


def lees_vraag(query: bytes) -> Vraag:
    """The request behind the question mark. Raises OdataFout with all its faults.

    Empty parts and a second question mark are let pass: clients send them.
    """
    opties, fouten = _opties(query)
    vraag = Vraag()
    for naam, waarde in opties.items():
        try:
            vraag = _met(vraag, naam, waarde)
        except OdataFout as fout:
            fouten.extend(fout.fouten)
    if fouten:
        raise OdataFout(*fouten)
    return vraag


def naar_pad(query: str) -> str:
    """A query as part of a path: a client of version 3 drops the query of a link that it follows."""
    return base64.urlsafe_b64encode(zlib.compress(query.encode(), 9)).rstrip(b"=").decode()


def van_pad(deel: str) -> bytes:
    """The query in a part of a path. Raises OdataFout (404)."""
    try:
        klein = base64.urlsafe_b64decode(deel.encode("ascii") + b"=" * (-len(deel) % 4))
        return zlib.decompressobj().decompress(klein, LANGSTE)
    except (ValueError, zlib.error):
        raise OdataFout(
            Fout("", "Deze verwijzing naar een volgende bladzijde klopt niet."), status=404
        ) from None


def _opties(query: bytes) -> tuple[dict[str, str], list[Fout]]:
    try:
        if len(query) > LANGSTE:
            raise ValueError
        paren = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        uitleg = f"Het deel na het vraagteken is geen UTF-8, of langer dan {LANGSTE} bytes."
        raise OdataFout(Fout("", uitleg)) from None
    uit: dict[str, str] = {}
    fouten = []
    for ruw, waarde in paren:
        naam = ruw.lstrip("?").strip()
        if not naam and not waarde:
            continue  # "?&" of a client
        if naam not in OPTIES:
            fouten.append(Fout(kort(naam), f"Dit kan hier niet. Er zijn: {', '.join(OPTIES)}."))
        elif naam in uit:
            fouten.append(Fout(naam, "Dit staat er meer dan eens."))
        else:
            uit[naam] = waarde.strip()
    return uit, fouten


def _met(vraag: Vraag, naam: str, waarde: str) -> Vraag:
    match naam:
        case "$filter":
            return replace(vraag, filter=lees_filter(waarde), filtertekst=waarde) if waarde else vraag
        case "$select":
            return replace(vraag, kolommen=_namen(waarde))
        case "$orderby":
            return replace(vraag, volgorde=_volgorde(waarde))
        case "$top":
            return replace(vraag, top=_aantal(naam, waarde))
        case "$skip":
            return replace(vraag, overslaan=_aantal(naam, waarde))
        case "$format":
            return replace(vraag, formaat=_json(waarde))
        case _:
            return replace(vraag, tel=_ja(naam, waarde))


def _namen(waarde: str) -> tuple[str, ...]:
    namen = [deel.strip() for deel in waarde.split(",")] if waarde else []
    fout = next((n for n in namen if not (n == "*" or _NAAM.fullmatch(n))), None)
    if fout is not None:
        raise OdataFout(Fout("$select", f"'{kort(fout)}' is geen naam van een kolom."))
    return () if "*" in namen else tuple(dict.fromkeys(namen))


def _volgorde(waarde: str) -> tuple[tuple[str, bool], ...]:
    uit: dict[str, bool] = {}
    for deel in waarde.split(",") if waarde else ():
        naam, _, richting = deel.strip().partition(" ")
        if not _NAAM.fullmatch(naam) or richting.strip() not in ("", "asc", "desc"):
            raise OdataFout(
                Fout("$orderby", f"Schrijf '{kort(deel)}' als een kolom, met asc of desc erachter.")
            )
        uit.setdefault(naam, richting.strip() == "desc")
    return tuple(uit.items())


def _aantal(naam: str, waarde: str) -> int:
    if not (waarde.isascii() and waarde.isdecimal() and len(waarde) <= _MEESTE_CIJFERS):
        raise OdataFout(
            Fout(naam, f"Geef een heel getal van 0 of meer, van hoogstens {_MEESTE_CIJFERS} cijfers.")
        )
    return int(waarde)


def _json(waarde: str) -> bool:
    if waarde and not _JSON.fullmatch(waarde):
        raise OdataFout(Fout("$format", "Alleen json is er."))
    return bool(waarde)


def _ja(naam: str, waarde: str) -> bool:
    woorden = {"true": True, "false": False} if naam == "$count" else {"allpages": True, "none": False}
    if waarde not in woorden:
        raise OdataFout(Fout(naam, f"Kies uit: {', '.join(woorden)}."))
    return woorden[waarde]


def filtert(vraag: Vraag, schema: Mapping[str, pl.DataType]) -> pl.Expr | None:
    """The condition, if there is one, with all names in the request laid beside the columns there are.

    Raises OdataFout.
    """
    fouten = [
        Fout(optie, f"De kolom '{kort(naam)}' bestaat niet. Er zijn: {', '.join(schema)}.")
        for optie, namen in (("$select", vraag.kolommen), ("$orderby", [n for n, _ in vraag.volgorde]))
        for naam in namen
        if naam not in schema
    ]
    expr = None
    try:
        expr = voorwaarde(vraag.filter, schema) if vraag.filter is not None else None
    except OdataFout as fout:
        fouten.extend(fout.fouten)
    if fouten:
        raise OdataFout(*fouten)
    return expr


def blader(rijen: pl.LazyFrame, vraag: Vraag, breedte: int) -> Bladzijde:
    """At most `breedte` rows that answer the request, in its order. Raises OdataFout."""
    expr = filtert(vraag, rijen.collect_schema())
    if expr is not None:
        rijen = rijen.filter(expr)
    aantal = rijen.select(pl.len()).collect().item() if vraag.tel else None
    if vraag.volgorde:
        namen, af = [n for n, _ in vraag.volgorde], [a for _, a in vraag.volgorde]
        # No value counts as the lowest: the highest first does not begin with what is not shown.
        rijen = rijen.sort(namen, descending=af, nulls_last=af, maintain_order=True)
    hoeveel = breedte if vraag.top is None else min(breedte, vraag.top)
    blad = rijen.slice(vraag.overslaan, hoeveel + 1)
    gevonden = (blad.select(vraag.kolommen) if vraag.kolommen else blad).collect()
    meer = gevonden.height > hoeveel and (vraag.top is None or vraag.top > hoeveel)
    return Bladzijde(gevonden.head(hoeveel), aantal, meer)
