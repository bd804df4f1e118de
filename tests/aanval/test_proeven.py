"""Made-up rounds: nothing can be recovered, and every planted leak is found."""

import pytest

from analyse import AnalyseFout, maak_publicatie
from analyse.onthulling.standen import standen
from tests.aanval.aanvallen import AANVALLEN
from tests.aanval.lekken import LEKKEN, Lek
from tests.aanval.proeven import PROEVEN, gecorrigeerd
from tests.aanval.verslag import val_aan, zoek_lek


@pytest.mark.parametrize("naam", PROEVEN)
def test_niets_te_herstellen(naam: str) -> None:
    proef = PROEVEN[naam]()
    regels = val_aan(proef.kennis(), proef.waarheid)
    assert sum(r.geprobeerd for r in regels.values()) > 0
    assert {a: [v.hoe for v in r.hersteld][:3] for a, r in regels.items() if r.hersteld} == {}


def test_een_correctie_van_antwoorden_wordt_geweigerd() -> None:
    r, later = gecorrigeerd()
    eerst = maak_publicatie(r)
    bekend = standen(eerst.kop, eerst.cijfers)
    with pytest.raises(AnalyseFout, match=f"{r.ronde}: de antwoorden zijn anders .* {r.ronde} versie 1"):
        maak_publicatie(later, gepubliceerd=bekend)
    assert maak_publicatie(r, gepubliceerd=bekend).kop.hash == eerst.kop.hash


@pytest.mark.parametrize("lek", LEKKEN, ids=lambda lek: lek.naam)
def test_geplant_lek_wordt_gevonden(lek: Lek) -> None:
    winst = zoek_lek(lek)
    assert winst[lek.aanval] > 0, winst


def test_elke_aanval_vindt_iets_dat_geen_andere_vindt() -> None:
    alleen = set()
    for lek in LEKKEN:
        winst = {aanval for aanval, n in zoek_lek(lek).items() if n}
        alleen |= winst if winst == {lek.aanval} else set()
    assert alleen == set(AANVALLEN)
