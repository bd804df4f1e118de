"""The gallery of figures: for who is in the workspace, every awkward case, both widths and the table."""

from __future__ import annotations

import re

import pytest

from dashboards.galerij import GEVALLEN, galerij
from service.errors import NietGevonden
from service.publicatie.galerijwerk import maak
from tests.journeys.conftest import NieuweRespondent
from tests.werkruimte.conftest import Werker


async def test_wie_binnen_is_ziet_de_figuren(werker: Werker) -> None:
    """Any role; drawn by the worker process; from there every case is one link away."""
    wie = await werker("aanbieders", "GM0363")
    scherm = await wie.open("/beheer/figuren")
    assert scherm.status == 200 and "De cijfers zijn verzonnen" in scherm.tekst
    assert {f"/beheer/figuren?geval={g.naam}" for g in GEVALLEN} <= set(scherm.links)
    assert (await wie.open("/beheer/figuren?geval=bestaat-niet")).status == 404


async def test_wie_buiten_is_niet(respondent: NieuweRespondent) -> None:
    wie = await respondent()
    assert "Uw persoonlijke link" in (await wie.open("/beheer/figuren")).tekst


@pytest.mark.parametrize("naam", ["niets-getoond", "lange-naam"])
def test_elke_figuur_staat_er_in_twee_breedtes_met_tabel(naam: str) -> None:
    html = maak(naam)
    for stuk in galerij([next(g for g in GEVALLEN if g.naam == naam)]):
        deel = re.search(rf'<figure class="proef" id="{stuk.naam}".*?</figure>', html, re.DOTALL)
        assert deel is not None, stuk.naam
        getekend = bool(stuk.figuur.svg_breed)
        assert deel[0].count("<svg") == (2 if getekend else 0)
        assert deel[0].count("<td") == sum(len(rij) - 1 for rij in stuk.figuur.tabel.rijen)
        assert deel[0].count("<figcaption>") == 1


def test_een_onbekend_geval() -> None:
    with pytest.raises(NietGevonden, match="galerij"):
        maak("onzin")
