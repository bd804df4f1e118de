"""Trees of conditions on a small table, and what they mean according to plain Python."""

from __future__ import annotations

import polars as pl
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from service.odata.uitdrukking import (
    VERGELIJKINGEN,
    ZOEKT,
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

TABEL = pl.DataFrame(
    {
        "RegioS": ["GM0363", "GM0599", "NL01", "PG-klein-niet", None, "GM0363"],
        "Naam": ["Amsterdam", "", "O'Brien", None, "’s-Hertogenbosch", "amsterdam"],
        "Getal": [0.5, None, -1.0, 12.25, 0.0, 1e-7],
        "Aantal": [5, 10, None, 0, -3, 5],
    }
)
TEKSTEN = ("RegioS", "Naam")
GETALLEN = ("Getal", "Aantal")

_waarden_tekst = st.sampled_from(["GM0363", "NL01", "GM", "'", "", "amsterdam", "Ams", "h", "PG-klein-niet"])
_waarden_getal = st.sampled_from([0, 5, -3, 0.5, -1.0, 12.25, 1e-7, 10, 1e16, -0.25])
_tekstlid: SearchStrategy[Lid] = st.recursive(
    st.sampled_from(TEKSTEN).map(Kolom),
    lambda van: st.builds(Functie, st.sampled_from(["tolower", "toupper", "trim"]), van),
    max_leaves=3,
)
_getallid: SearchStrategy[Lid] = st.one_of(
    st.sampled_from(GETALLEN).map(Kolom), st.builds(Functie, st.just("length"), _tekstlid)
)
_tekens = st.sampled_from(VERGELIJKINGEN)
_blad: SearchStrategy[Uitdrukking] = st.one_of(
    st.builds(Vergelijking, _tekens, _tekstlid, _waarden_tekst.map(Waarde)),
    st.builds(Vergelijking, _tekens, _waarden_tekst.map(Waarde), _tekstlid),
    st.builds(Vergelijking, _tekens, _getallid, _waarden_getal.map(Waarde)),
    st.builds(
        Vergelijking, st.sampled_from(["eq", "ne"]), st.one_of(_tekstlid, _getallid), st.just(Waarde(None))
    ),
    st.builds(Lijst, _tekstlid, st.lists(_waarden_tekst.map(Waarde), min_size=1, max_size=4).map(tuple)),
    st.builds(Lijst, _getallid, st.lists(_waarden_getal.map(Waarde), min_size=1, max_size=4).map(tuple)),
    st.builds(Zoek, st.sampled_from(ZOEKT), _tekstlid, _waarden_tekst.map(Waarde)),
)
bomen: SearchStrategy[Uitdrukking] = st.recursive(
    _blad,
    lambda deel: st.one_of(
        st.builds(Niet, deel),
        st.builds(Samen, st.sampled_from(["and", "or"]), st.lists(deel, min_size=2, max_size=4).map(tuple)),
    ),
    max_leaves=12,
)


def klopt(boom: Uitdrukking, rij: dict[str, object]) -> bool:
    """Whether a row fits, cell by cell: an empty cell is like nothing, and unlike everything."""
    match boom:
        case Samen(woord, delen):
            return (all if woord == "and" else any)(klopt(d, rij) for d in delen)
        case Niet(deel):
            return not klopt(deel, rij)
        case Lijst(links, waarden):
            return any(_vergelijk("eq", _lid(links, rij), _lid(w, rij)) for w in waarden)
        case Zoek(naam, waarin, wat):
            tekst, deel_ = _lid(waarin, rij), str(_lid(wat, rij))
            if not isinstance(tekst, str):
                return False
            gevonden = {"contains": deel_ in tekst, "startswith": tekst.startswith(deel_)}
            return gevonden.get(naam, tekst.endswith(deel_))
        case Vergelijking(teken, links, rechts):
            return _vergelijk(teken, _lid(links, rij), _lid(rechts, rij))


def _vergelijk(teken: str, a: object, b: object) -> bool:
    if a is None or b is None:
        return {"eq": a is b, "ne": a is not b}.get(teken, False)
    x, y = (a, b) if isinstance(a, str) else (float(str(a)), float(str(b)))
    kleiner, gelijk = bool(x < y), bool(x == y)  # type: ignore[operator]  # two texts or two numbers
    uit = {"eq": gelijk, "ne": not gelijk, "lt": kleiner, "le": kleiner or gelijk}
    return uit.get(teken, not kleiner if teken == "ge" else not (kleiner or gelijk))


def _lid(lid: Lid, rij: dict[str, object]) -> object:
    match lid:
        case Kolom(naam):
            return rij[naam]
        case Waarde(waarde):
            return waarde
        case Functie(naam, van):
            tekst = _lid(van, rij)
            if not isinstance(tekst, str):
                return None
            doet = {"tolower": tekst.lower(), "toupper": tekst.upper(), "trim": tekst.strip()}
            return doet.get(naam, len(tekst))
