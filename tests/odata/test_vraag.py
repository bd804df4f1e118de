"""What stands behind the question mark: read leniently where clients are odd, strictly where it matters."""

from __future__ import annotations

from urllib.parse import quote

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.odata.fouten import OdataFout
from service.odata.vraag import Vraag, blader, lees_vraag
from tests.odata.bomen import TABEL

RIJEN = pl.DataFrame({"ID": range(57), "Sleutel": [f"k{k % 7}" for k in range(57)]})


def _fouten(query: str) -> list[str]:
    with pytest.raises(OdataFout) as gevangen:
        lees_vraag(query.encode())
    return [fout.zin for fout in gevangen.value.fouten]


def test_alles_tegelijk() -> None:
    vraag = lees_vraag(
        b"$format=json&$filter=Getal%20gt%200&$select=RegioS,%20Getal&$top=2&$skip=0&$count=true"
        b"&$orderby=Getal%20desc,RegioS"
    )
    blad = blader(TABEL.lazy(), vraag, 10)
    assert blad.rijen.rows() == [("PG-klein-niet", 12.25), ("GM0363", 0.5)]
    assert (blad.aantal, blad.meer) == (3, False)


@pytest.mark.parametrize(
    "query", ["", "&", "&$count=true&$top=0", "?&$skip=0", "??$top=3", "$select=*", "$filter="]
)
def test_wat_clients_toch_sturen(query: str) -> None:
    """Empty parts and question marks too many are let pass."""
    assert blader(TABEL.lazy(), lees_vraag(query.encode()), 10).rijen.columns == TABEL.columns


def test_alle_fouten_ineens() -> None:
    fouten = _fouten(
        "$filter=Getal%20zz%205&$top=-1&$skip=1e9&$select=a;b&RegioS=GM0363&$format=xml&$count=ja"
    )
    assert [fout.partition(":")[0] for fout in fouten] == [
        *("RegioS", "$filter, teken 7", "$top", "$skip", "$select", "$format", "$count"),
    ]


@pytest.mark.parametrize(
    ("query", "melding"),
    [
        (
            "$top=99999999999999999999999",
            "$top: Geef een heel getal van 0 of meer, van hoogstens 15 cijfers.",
        ),
        ("$top=%D9%A3", "$top: Geef een heel getal"),  # a three in Arabic
        ("$top=", "$top: Geef een heel getal"),
        ("$top=1&$top=2", "$top: Dit staat er meer dan eens."),
        ("$expand=Alles", "$expand: Dit kan hier niet. Er zijn: $filter,"),
        ("$orderby=Getal%20omlaag", "$orderby: Schrijf 'Getal omlaag' als een kolom"),
        ("$filter=%FF", "Het deel na het vraagteken is geen UTF-8"),
        ("$filter=" + "a" * 60_000, "Het deel na het vraagteken is geen UTF-8, of langer dan 60000 bytes."),
    ],
)
def test_fout(query: str, melding: str) -> None:
    (zin,) = _fouten(query)
    assert zin.startswith(melding)


def test_kolommen_die_er_niet_zijn() -> None:
    vraag = lees_vraag(b"$select=Weg,RegioS&$orderby=Ook&$filter=Zoek%20eq%201")
    with pytest.raises(OdataFout) as gevangen:
        blader(TABEL.lazy(), vraag, 10)
    assert [f.optie for f in gevangen.value.fouten] == ["$select", "$orderby", "$filter"]


def test_een_enorme_top_is_hooguit_een_bladzijde() -> None:
    blad = blader(RIJEN.lazy(), Vraag(top=999_999_999_999_999), 10)
    assert (blad.rijen.height, blad.meer) == (10, True)


@pytest.mark.parametrize(("richting", "waarden"), [("desc", [3, 1, None]), ("", [None, 1, 3])])
def test_leeg_is_het_laagst(richting: str, waarden: list[int | None]) -> None:
    rijen = pl.LazyFrame({"Cijfer": [1, None, 3]})
    vraag = lees_vraag(f"$orderby=Cijfer%20{richting}".encode())
    assert blader(rijen, vraag, 10).rijen["Cijfer"].to_list() == waarden


@settings(deadline=None)
@given(
    st.integers(1, 60),
    st.none() | st.integers(0, 70),
    st.integers(0, 70),
    st.sampled_from(["", "Sleutel eq 'k3'", "ID gt 20 or Sleutel ne 'k1'"]),
)
def test_de_bladzijden_samen_zijn_het_geheel(breedte: int, top: int | None, skip: int, filter_: str) -> None:
    """Following the links gives every row once, in order, and no more than was asked for."""
    delen = {"$filter": quote(filter_), "$skip": str(skip), "$top": "" if top is None else str(top)}
    query = "&".join(f"{k}={w}" for k, w in delen.items() if w)
    gehaald: list[int] = []
    for _ in range(80):
        vraag = lees_vraag(query.encode())
        blad = blader(RIJEN.lazy(), vraag, breedte)
        gehaald += blad.rijen["ID"].to_list()
        if not blad.meer:
            break
        query = vraag.vervolg(blad.rijen.height)
    alles = blader(RIJEN.lazy(), lees_vraag(f"$filter={quote(filter_)}".encode()), 1000).rijen["ID"].to_list()
    assert gehaald == alles[skip:][:top]
