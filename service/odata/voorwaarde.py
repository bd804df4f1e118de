"""From the tree of a $filter to an expression of Polars, with the columns and their types checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from service.odata.fouten import Fout, OdataFout, kort
from service.odata.uitdrukking import (
    FUNCTIES,
    Functie,
    Kolom,
    Lid,
    Lijst,
    Niet,
    Samen,
    Uitdrukking,
    Vergelijking,
    Waarde,
    Zoek,
)

MEESTE = 40
"""Passes over the rows: each comparison is one, a list of values too, however long."""
_OMGEKEERD = {"eq": "eq", "ne": "ne", "gt": "lt", "lt": "gt", "ge": "le", "le": "ge"}
_NAMEN = {"tekst": "tekst", "getal": "een getal"}


@dataclass(frozen=True)
class _Deel:
    """A side of a comparison: its kind (tekst, getal, or "" for null) and what it is; `vast`: a value."""

    soort: str
    expr: pl.Expr
    plek: int
    vast: bool


def voorwaarde(uitdrukking: Uitdrukking, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """True where a row fits, else false; never null: an empty cell is like no value, as OData has it.

    `schema`: the columns there are. Raises OdataFout.
    """
    soorten = {naam: "getal" if type_.is_numeric() else "tekst" for naam, type_ in schema.items()}
    expr = _bouw(uitdrukking, soorten)
    if _gangen(uitdrukking) > MEESTE:
        uitleg = (
            f"De voorwaarde heeft meer dan {MEESTE} verschillende delen. Gebruik 'in', of splits haar op."
        )
        raise OdataFout(Fout("$filter", uitleg))
    return expr


def _gangen(uitdrukking: Uitdrukking) -> int:
    """How many times all rows are passed to answer."""
    match uitdrukking:
        case Samen(woord, delen):
            return sum(_gangen(d) for d in (_samengenomen(delen) if woord == "or" else delen))
        case Niet(deel):
            return _gangen(deel)
        case _:
            return 1


def _bouw(uitdrukking: Uitdrukking, soorten: Mapping[str, str]) -> pl.Expr:
    match uitdrukking:
        case Samen(woord, delen):
            if woord == "and":
                return pl.all_horizontal([_bouw(d, soorten) for d in delen])
            return pl.any_horizontal([_bouw(d, soorten) for d in _samengenomen(delen)])
        case Niet(deel):
            return ~_bouw(deel, soorten)
        case Lijst(links, waarden):
            return _lijst(_lid(links, soorten), waarden)
        case Zoek(naam, waarin, wat):
            return _zoek(naam, _lid(waarin, soorten), wat)
        case Vergelijking(teken, links, rechts, plek):
            return _vergelijking(teken, _lid(links, soorten), _lid(rechts, soorten), plek)


def _samengenomen(delen: Sequence[Uitdrukking]) -> list[Uitdrukking]:
    """`k eq 'a' or k eq 'b' or …` as one list: all gemeenten are one look-up, not as many passes."""
    uit: list[Uitdrukking] = []
    per: dict[str, list[Waarde]] = {}
    for deel in delen:
        match deel:
            case Vergelijking("eq", Kolom(naam), Waarde() as waarde) if waarde.waarde is not None:
                if naam not in per:
                    per[naam] = []
                    uit.append(deel)
                per[naam].append(waarde)
            case _:
                uit.append(deel)
    return [_als_lijst(deel, per) for deel in uit]


def _als_lijst(deel: Uitdrukking, per: Mapping[str, list[Waarde]]) -> Uitdrukking:
    match deel:
        case Vergelijking("eq", Kolom(naam) as kolom, Waarde(), plek) if len(per.get(naam, ())) > 1:
            return Lijst(kolom, tuple(per[naam]), plek)
        case _:
            return deel


def _lid(lid: Lid, soorten: Mapping[str, str]) -> _Deel:
    match lid:
        case Kolom(naam, plek):
            if naam not in soorten:
                er_is = ", ".join(soorten)
                raise OdataFout(
                    Fout("$filter", f"De kolom '{kort(naam)}' bestaat niet. Er zijn: {er_is}.", plek)
                )
            return _Deel(soorten[naam], pl.col(naam), plek, vast=False)
        case Functie(naam, van, plek):
            deel = _eis(_lid(van, soorten), "tekst")
            return _Deel(FUNCTIES[naam], _functie(naam, deel.expr), plek, vast=deel.vast)
        case Waarde(None, plek):
            return _Deel("", pl.lit(None), plek, vast=True)
        case Waarde(str(tekst), plek):
            # Keys of CBS have blanks behind them; who copies one finds it here too.
            return _Deel("tekst", pl.lit(tekst.rstrip(" ")), plek, vast=True)
        case Waarde(getal, plek):
            return _Deel("getal", pl.lit(getal), plek, vast=True)


def _functie(naam: str, expr: pl.Expr) -> pl.Expr:
    match naam:
        case "tolower":
            return expr.str.to_lowercase()
        case "toupper":
            return expr.str.to_uppercase()
        case "trim":
            return expr.str.strip_chars()
        case _:
            return expr.str.len_chars()


def _vergelijking(teken: str, links: _Deel, rechts: _Deel, plek: int) -> pl.Expr:
    if links.vast and rechts.vast:
        raise OdataFout(Fout("$filter", "Vergelijk een kolom met een waarde, niet twee waarden.", plek))
    if links.vast:
        links, rechts, teken = rechts, links, _OMGEKEERD[teken]
    if rechts.soort == "":
        if teken not in ("eq", "ne"):
            raise OdataFout(Fout("$filter", "Met null kan alleen eq of ne.", plek))
        return links.expr.is_null() if teken == "eq" else links.expr.is_not_null()
    rechts = _eis(rechts, links.soort)
    match teken:
        case "eq":
            return (links.expr == rechts.expr).fill_null(value=False)
        case "ne":
            return (links.expr != rechts.expr).fill_null(value=True)
        case "gt":
            return (links.expr > rechts.expr).fill_null(value=False)
        case "ge":
            return (links.expr >= rechts.expr).fill_null(value=False)
        case "lt":
            return (links.expr < rechts.expr).fill_null(value=False)
        case _:
            return (links.expr <= rechts.expr).fill_null(value=False)


def _lijst(links: _Deel, waarden: Sequence[Waarde]) -> pl.Expr:
    if links.vast:
        raise OdataFout(Fout("$filter", "Zet links van 'in' een kolom.", links.plek))
    for waarde in waarden:
        _eis(_lid(waarde, {}), links.soort)
    expr = links.expr if links.soort == "tekst" else links.expr.cast(pl.Float64)
    if links.soort == "tekst":
        reeks = pl.Series([w.waarde.rstrip(" ") for w in waarden if isinstance(w.waarde, str)])
    else:
        reeks = pl.Series([float(w.waarde) for w in waarden if isinstance(w.waarde, int | float)])
    return expr.is_in(reeks.implode()).fill_null(value=False)


def _zoek(naam: str, waarin: _Deel, wat: Lid) -> pl.Expr:
    if waarin.vast or not (isinstance(wat, Waarde) and isinstance(wat.waarde, str)):
        plek = waarin.plek if waarin.vast else wat.plek
        raise OdataFout(Fout("$filter", f"{naam} zoekt een tekst tussen '…' in een kolom.", plek))
    tekst = _eis(waarin, "tekst").expr.str
    match naam:
        case "contains":
            gevonden = tekst.contains(wat.waarde, literal=True)
        case "startswith":
            gevonden = tekst.starts_with(wat.waarde)
        case _:
            gevonden = tekst.ends_with(wat.waarde)
    return gevonden.fill_null(value=False)


def _eis(deel: _Deel, soort: str) -> _Deel:
    if deel.soort != soort:
        raise OdataFout(Fout("$filter", f"Hier had {_NAMEN[soort]} moeten staan.", deel.plek))
    return deel
