"""$filter: what clients send, what nobody should send, and that reading undoes writing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.odata.filter import DIEPST, LANGSTE, MEESTE, lees_filter
from service.odata.fouten import OdataFout
from service.odata.uitdrukking import Uitdrukking, kolommen, schrijf
from service.odata.voorwaarde import MEESTE as GANGEN
from service.odata.voorwaarde import voorwaarde
from tests.odata.bomen import TABEL, bomen, klopt


def _rijen(tekst: str) -> list[int]:
    """The rows of the table that fit."""
    waar = voorwaarde(lees_filter(tekst), TABEL.schema)
    return TABEL.with_row_index("rij").filter(waar)["rij"].to_list()


@settings(deadline=None)
@given(bomen)
def test_lezen_maakt_schrijven_ongedaan(boom: Uitdrukking) -> None:
    tekst = schrijf(boom)
    assert lees_filter(tekst) == boom
    assert kolommen(boom) <= set(TABEL.columns)


@settings(deadline=None)
@given(bomen)
def test_polars_zegt_hetzelfde_als_gewoon_tellen(boom: Uitdrukking) -> None:
    """The expression keeps the rows that fit, cell by cell, and is never null."""
    waar = TABEL.select(waar=voorwaarde(boom, TABEL.schema))["waar"]
    assert waar.null_count() == 0
    assert (waar if len(waar) > 1 else waar.new_from_index(0, TABEL.height)).to_list() == [
        klopt(boom, rij) for rij in TABEL.iter_rows(named=True)
    ]


_stukken = st.sampled_from(
    [
        *"()',;-*/\\%\x00é٣",
        "' or 1 eq 1",
        "eq",
        "and",
        "or",
        "not",
        "in",
        "null",
        "Naam",
        "Getal",
        "contains(",
    ]
    + [
        "startswith(",
        "substringof(",
        "tolower(",
        "5",
        "1e999",
        "0x1F",
        "datetime'",
        "2026-01-01",
        " ",
        "true",
    ]
)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(_stukken, max_size=25).map(" ".join)))
def test_alleen_onze_eigen_fout(tekst: str) -> None:
    """Whatever is sent: rows, or an error that tells the place."""
    try:
        _rijen(tekst)
    except OdataFout as fout:
        (een,) = fout.fouten
        assert een.optie == "$filter" and 1 <= een.teken <= len(tekst) + 1 and een.melding.endswith(".")


@pytest.mark.parametrize(
    ("tekst", "rijen"),
    [
        ("RegioS eq 'GM0363'", [0, 5]),
        ("(RegioS eq 'GM0363' or RegioS eq 'GM0599') and (Getal eq 0.5)", [0]),
        ("((RegioS eq 'GM0363' or RegioS eq 'NL01'))", [0, 2, 5]),
        ("RegioS eq 'GM0363  '", [0, 5]),  # keys of CBS have blanks behind them
        ("substringof('M05', RegioS)", [1]),
        ("substringof('GM',RegioS) eq true and contains(RegioS, '99')", [1]),
        ("startswith(RegioS,'GM') eq false", [2, 3, 4]),
        ("endswith(Naam, 'dam')", [0, 5]),
        ("RegioS in ('NL01','PG-klein-niet')", [2, 3]),
        ("Naam eq 'O''Brien'", [2]),
        ("tolower(Naam) eq 'amsterdam' and not (Getal gt 0.1)", [5]),
        ("Getal eq null", [1]),
        ("null ne Getal and Aantal le 0L", [3, 4]),
        ("RegioS ge datetime'2026-01-01T00:00:00' and RegioS lt 2099-01-01", []),
    ],
)
def test_wat_clients_sturen(tekst: str, rijen: list[int]) -> None:
    assert _rijen(tekst) == rijen


@pytest.mark.parametrize(
    ("tekst", "teken", "melding"),
    [
        ("RegioS eq 'GM0363'; DROP TABLE beheer.publicaties", 19, "Het teken ';' hoort hier niet."),
        ("RegioS eq 'GM0363' -- weg", 20, "Het teken '-' hoort hier niet."),
        ("RegioS eq 'a' or 1 eq 1", 20, "Vergelijk een kolom met een waarde, niet twee waarden."),
        ("RegioS eq 'GM0363' union select", 20, "Hier had 'and', 'or' of het einde moeten staan."),
        ("RegioS eq 'GM", 11, "Deze tekst heeft geen aanhalingsteken aan het eind."),
        ("RegioS eq GM0363", 11, "De kolom 'GM0363' bestaat niet. Er zijn: RegioS, Naam, Getal, Aantal."),
        ("__import__('os') eq 1", 1, "De functie '__import__' kennen wij niet."),
        ("pl.col", 3, "Het teken '.' hoort hier niet."),
        ("pl", 3, "Hier had een vergelijking moeten staan: eq, ne, gt, ge, lt, le of in."),
        ("Getal eq 'vijf'", 10, "Hier had een getal moeten staan."),
        ("RegioS gt 5", 11, "Hier had tekst moeten staan."),
        ("Getal gt null", 7, "Met null kan alleen eq of ne."),
        ("Getal eq 9007199254740993", 10, "Dit getal is te groot."),
        ("contains('a', RegioS)", 10, "contains zoekt een tekst tussen '…' in een kolom."),
        ("(RegioS eq 'a'", 15, "Hier had ')' moeten staan."),
        ("RegioS in ('a', 5)", 17, "Hier had tekst moeten staan."),
        ("", 1, "Hier had een kolom of een waarde moeten staan."),
    ],
)
def test_fout_met_plek(tekst: str, teken: int, melding: str) -> None:
    """Each fault is told in a Dutch sentence with the character where it stands; nothing is run."""
    with pytest.raises(OdataFout) as gevangen:
        _rijen(tekst)
    (een,) = gevangen.value.fouten
    assert (een.teken, gevangen.value.status) == (teken, 400)
    assert een.melding.startswith(melding)


@pytest.mark.parametrize(
    ("tekst", "melding"),
    [
        ("x" * (LANGSTE + 1), f"langer dan {LANGSTE} tekens"),
        ("(" * (DIEPST + 2), f"dieper dan {DIEPST} haakjes"),
        ("not " * (DIEPST + 2), f"dieper dan {DIEPST} haakjes"),
        ("trim(" * (DIEPST + 2), f"dieper dan {DIEPST} haakjes"),
        (" or ".join(["Aantal eq 1"] * (MEESTE + 1)), f"meer dan {MEESTE} vergelijkingen"),
        (f"Aantal in ({','.join(['1'] * (MEESTE + 1))})", f"meer dan {MEESTE} vergelijkingen"),
    ],
)
def test_grenzen(tekst: str, melding: str) -> None:
    with pytest.raises(OdataFout, match=melding):
        lees_filter(tekst[: LANGSTE + 1])


def test_veel_waarden_zijn_een_gang() -> None:
    """All gemeenten by name, as deep as may be, are one look-up; many different comparisons are refused."""
    codes = " or ".join(f"RegioS eq 'GM{k:04d}' or Aantal eq {k}" for k in range(600))
    assert _rijen("(" * DIEPST + codes + ")" * DIEPST) == [0, 1, 3, 5]
    veel = [f"contains(Naam, '{k}')" for k in range(GANGEN + 1)]
    assert _rijen(" or ".join(veel[1:])) == []
    with pytest.raises(OdataFout, match=f"meer dan {GANGEN} verschillende delen"):
        _rijen(" or ".join(veel))
