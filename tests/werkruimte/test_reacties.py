"""A gemeente answers in public: draft, preview, publish, a new version, withdraw."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.database import reacties as reacties_db
from service.database.sql import Pool
from service.reacties.opmaak import opmaak
from service.verhalen.schoon import schoon
from tests.service.hulp import AMSTERDAM
from tests.werkruimte.conftest import Werker
from tests.werkruimte.test_moderatie import stuur

TEKST = "Wij gaan dit doen:\n\n- één nummer\n- <b>één</b> formulier\n\nKom praten."


@pytest.fixture
async def cijfers(ronde: str, pool: Pool) -> str:
    """Figures of 2026 were published (their content does not matter here)."""
    kop = '{"ronde": "inwoners-2026"}'
    await pool.execute(
        "INSERT INTO beheer.publicaties (hash, ronde, versie, kop) VALUES ('sha256:x', $1, 1, $2)", ronde, kop
    )
    return "2026"


async def _schrijf(werker: Werker, tekst: str, *, naar: str = "voorbeeld"):  # type: ignore[no-untyped-def]
    wie = await werker("gemeente", AMSTERDAM)
    await wie.open("/beheer/reacties/2026")
    wie.scherm.formulieren[-1].id = "schrijf"
    await stuur(wie, "schrijf", tekst=tekst, _naar=naar)
    return wie


async def test_van_concept_tot_versie(werker: Werker, cijfers: str, pool: Pool) -> None:
    """Nothing is public before the preview was published; then exactly that; the first version stays."""
    wie = await _schrijf(werker, TEKST, naar="bewaar")
    assert "Uw concept is bewaard" in wie.scherm.tekst
    openbaar = f"/gemeenten/{AMSTERDAM}/reacties"
    assert "Er is nog geen reactie" in (await wie.open(openbaar)).tekst
    await wie.open("/beheer/reacties/2026/voorbeeld")
    assert "Zij is nog niet openbaar" in wie.scherm.tekst
    assert '<li dir="auto">&lt;b&gt;één&lt;/b&gt; formulier</li>' in wie.scherm.html
    wie.scherm.formulieren[-1].id = "publiceer"
    assert "staat nu op de pagina" in (await stuur(wie, "publiceer")).tekst
    await wie.open("/beheer/reacties/2026")
    wie.scherm.formulieren[-1].id = "schrijf"
    await stuur(wie, "schrijf", tekst="Het is gelukt.", _naar="voorbeeld")
    wie.scherm.formulieren[-1].id = "publiceer"
    await stuur(wie, "publiceer")
    scherm = await wie.open(openbaar)
    assert scherm.tekst.index("Het is gelukt.") < scherm.tekst.index("Wij gaan dit doen:")
    assert "versie 2" in scherm.tekst and "versie 1" in scherm.tekst
    await wie.open("/beheer/reacties/2026")
    wie.scherm.formulieren[-1].id = "schrijf"
    await stuur(wie, "schrijf", _naar="intrekken")
    scherm = await wie.open(openbaar)
    assert "Deze reactie is ingetrokken" in scherm.tekst and "Het is gelukt." in scherm.tekst
    assert [r.versie for r in await reacties_db.lees(pool, AMSTERDAM)] == [3, 2, 1]
    assert await pool.fetchval("SELECT stand FROM beheer.openbaar WHERE gemeente = $1", AMSTERDAM) == 3


async def test_twee_collegas_overschrijven_elkaar_niet(werker: Werker, cijfers: str, pool: Pool) -> None:
    een = await _schrijf(werker, "Van een.")
    twee = await werker("gemeente", AMSTERDAM, "Twee")
    await twee.open("/beheer/reacties/2026")
    twee.scherm.formulieren[-1].id = "schrijf"
    await stuur(twee, "schrijf", tekst="Van twee.", _naar="bewaar")
    een.scherm.formulieren[-1].id = "publiceer"
    scherm = await stuur(een, "publiceer")  # previewed "Van een.", but the draft is another by now
    assert scherm.status == 409 and "Een collega heeft deze reactie net veranderd" in scherm.tekst
    assert await reacties_db.lees(pool, AMSTERDAM) == []


async def test_wat_niet_kan(werker: Werker, cijfers: str, pool: Pool) -> None:
    wie = await werker("gemeente", AMSTERDAM)
    assert (await wie.open("/beheer/reacties/1999")).status == 400
    assert (await wie.open("/beheer/reacties/2026?begrip=<script>")).status == 400
    assert "<script>" not in wie.scherm.html.replace('<script src="/static/', "")
    for tekst, zin in (("", "Schrijf eerst"), ("x" * 3001, "hoogstens 3000"), ("\u200b", "Schrijf eerst")):
        anders = await _schrijf(werker, tekst)
        assert anders.scherm.status == 422 and zin in anders.scherm.tekst
    moderator = await werker("moderator")
    assert (await moderator.open("/beheer/reacties")).status == 403
    assert (await moderator.open("/beheer/reacties/2026")).status == 403
    samen = await werker("aanbieders", AMSTERDAM)
    await samen.open("/beheer/reacties?periode=2026&begrip=ver_wijkteam")
    assert samen.scherm.pad == "/beheer/reacties/2026" and "de aanbieders samen" in samen.scherm.tekst
    assert await pool.fetchval("SELECT count(*) FROM beheer.reacties") == 0


def test_opmaak() -> None:
    """Paragraphs, lists, and nothing else: a list ends at a line that is none."""
    blokken = opmaak("Een\ntwee\n\n- a\n* b\n1. c\nna de lijst\n\n\n- d")
    assert [(b.lijst, b.regels) for b in blokken] == [
        (False, ("Een",)),
        (False, ("twee",)),
        (True, ("a", "b", "c")),
        (False, ("na de lijst",)),
        (True, ("d",)),
    ]
    assert opmaak("") == () and opmaak("- \n") == ()


@given(st.text(max_size=200))
def test_opmaak_verliest_geen_woord(tekst: str) -> None:
    kaal = schoon(tekst)
    woorden = " ".join(regel for blok in opmaak(kaal) for regel in blok.regels).split()
    over = iter(kaal.split())
    assert all(woord in over for woord in woorden)
