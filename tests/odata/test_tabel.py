"""From a publication to a table: codes of CBS, a place for every figure, secrets kept."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from analyse.publicatie import verzegel
from service.database.publicaties import PublicatieRij
from service.odata import v3
from service.odata.tabel import ONDERWERPEN, Tabel, maak_tabel, periodecode
from service.odata.tabellen import NIEUWSTE, Vermelding
from service.odata.v4 import waarnemingen
from service.odata.vraag import lees_vraag
from service.publicatie.lezer import Gelezen
from tests.dashboards import voorbeeld
from vragenlijsten import load_catalogus


@pytest.mark.parametrize(
    ("periode", "code"),
    [
        ("2026", "2026JJ00"),
        ("2026-kw3", "2026KW03"),
        ("2026-k1", "2026KW01"),
        ("2026-najaar", "2026KW04"),
        ("2026-proef", "2026X003"),
    ],
)
def test_periodecode(periode: str, code: str) -> None:
    """Never to be changed: it is part of the address of a figure."""
    assert periodecode(periode) == code


def test_onderwerpen_blijven() -> None:
    """Names and numbers stay as they are: scripts of others hold them."""
    assert [o.sleutel for o in ONDERWERPEN][:9] == [
        *("Schatting_1", "Ondergrens_2", "Bovengrens_3", "Standaardfout_4", "AantalAntwoorden_5"),
        *("EffectiefAantal_6", "Vrijheidsgraden_7", "Status_8", "Bewoording_9"),
    ]


@pytest.fixture(scope="module")
def tabel() -> Tabel:
    """A small table with every kind of cell."""
    rijen = [
        voorbeeld.cijfer("van_weg_vinden", "eens", 0.55),
        voorbeeld.cijfer("van_weg_vinden", "eens", 0.5, gebied="NL"),
        voorbeeld.cijfer("van_weg_vinden", "eens", None, gebied="GM0599", status="onderdrukt"),
        voorbeeld.cijfer("van_weg_vinden", "eens", None, gebied="GM0518", status="niet_gevraagd"),
        voorbeeld.cijfer("van_weg_vinden", "code_10", 0.1),
        voorbeeld.cijfer("van_weg_vinden", "code_2", 0.1),
        voorbeeld.cijfer("van_weg_vinden", "eens", 0.4, doelgroep="aanbieders"),
    ]
    return maak_tabel(Gelezen(verzegel(voorbeeld.publicatie(rijen)), {}, ()), load_catalogus())


def test_alleen_de_eigen_doelgroep(tabel: Tabel) -> None:
    """Each doelgroep has a table of its own; codes stand in the order of people."""
    assert tabel.rijen.height == 6
    assert tabel.dimensies[0].codes["Key"].to_list() == ["NL01", "GM0363", "GM0518", "GM0599"]
    assert tabel.dimensies[3].codes["Key"].to_list() == ["eens", "code_2", "code_10"]


def test_geheim_en_niet_gevraagd(tabel: Tabel) -> None:
    """A secret figure has no number in either version, and is not the same as one that was not asked for."""
    cellen = waarnemingen(
        tabel, lees_vraag(b"$filter=Measure%20eq%20'Schatting'%20and%20Maat%20eq%20'eens'"), 99
    )
    assert dict(cellen.rijen.select("RegioS", "ValueAttribute").rows()) == {
        "GM0363": "None",
        "NL01": "None",
        "GM0599": "Confidential",
        "GM0518": "NotAvailable",
    }
    assert cellen.rijen.filter(pl.col("ValueAttribute") != "None")["Value"].null_count() == 2
    kop = tabel.kop
    rij = PublicatieRij(kop.hash, kop.ronde, 1, kop.doelgroep, kop.periode, kop, datetime.now(UTC), "")
    ongetypt = v3.bron(tabel, Vermelding("x", NIEUWSTE, rij), v3.UNTYPED).collect().filter(Maat="eens")
    assert dict(ongetypt.select("RegioS", "Schatting_1").rows()) == {
        "GM0363": "0.55",
        "NL01": "0.5",
        "GM0599": "x",
        "GM0518": ".",
    }


@settings(deadline=None)
@given(
    st.sampled_from(["", "Maat eq 'eens'", "Value gt 0.3", "RegioS ne 'NL01' and Measure eq 'Status'"]),
    st.integers(0, 60),
    st.none() | st.integers(0, 60),
    st.integers(1, 60),
)
def test_snel_is_hetzelfde_als_gewoon(
    tabel: Tabel, filter_: str, skip: int, top: int | None, breedte: int
) -> None:
    """Cutting rows before they become cells gives the page that the long way gives."""
    query = f"$filter={quote(filter_)}&$skip={skip}&$count=true" + ("" if top is None else f"&$top={top}")
    snel = waarnemingen(tabel, lees_vraag(query.encode()), breedte)
    gewoon = waarnemingen(tabel, lees_vraag(f"{query}&$orderby=Id".encode()), breedte)
    assert_frame_equal(snel.rijen, gewoon.rijen)
    assert (snel.aantal, snel.meer) == (gewoon.aantal, gewoon.meer)
