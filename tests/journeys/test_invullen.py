"""A respondent fills in a questionnaire: the way that goes well, for all three groups, without JavaScript."""

from __future__ import annotations

import pytest
from litestar import Litestar

from service.database.sql import Pool
from service.sleutels import Sleutels
from tests.journeys.conftest import NieuweRespondent
from tests.journeys.proef import AA_EN_HUNZE, AMSTERDAM, JA, NEE, UTRECHT, maak_codes, maak_ronde, proef
from tests.journeys.respondent import Respondent
from tests.service.hulp import verzegeld
from vragenlijsten import (
    DOELGROEPEN,
    Antwoorden,
    Doelgroep,
    codeboek,
    codeer,
    load_catalogus,
    ontleed_formulier,
    route,
)


def _vul_alles(respondent: Respondent, stap: int) -> None:
    """Answer every question on the screen, another answer on every page."""
    formulier = respondent.scherm.formulier
    plaats = 0
    for naam in formulier.namen():
        match formulier.soort(naam):
            case "radio":
                keuzes = formulier.keuzes(naam)
                formulier.zet(naam, keuzes[stap % len(keuzes)])
            case "checkbox" if formulier.keuzes(naam) != ["98"]:
                formulier.zet(naam, formulier.keuzes(naam)[0])
            case "select":
                plaats += 1
                formulier.zet(naam, formulier.keuzes(naam)[plaats])
            case "textarea":
                formulier.zet(naam, "Het gaat goed.\r\nMaar ‘sneller’ kan <altijd> & overal.")
            case "text":
                formulier.zet(naam, "3")


@pytest.mark.parametrize("doelgroep", DOELGROEPEN)
async def test_hele_vragenlijst(
    doelgroep: Doelgroep, respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels
) -> None:
    """Every page of the shipped questionnaire, every question answered, stored exactly as coded."""
    v = load_catalogus().nieuwste(doelgroep)
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, v))
    r = await respondent()
    await r.begin(code)
    antwoorden: Antwoorden = {}
    deel = sleutels.deel(code, v.delen)
    for stap, _ in enumerate(v.paginas()):
        if r.scherm.pad == "/invullen/versturen":
            break
        pagina = route(v, antwoorden, deel)[stap]
        assert r.scherm.pad == f"/invullen/vragen/{pagina.id}"
        assert f"Stap {stap + 1} van {len(route(v, antwoorden, deel)) + 1}" in r.scherm.tekst
        assert {vraag.id for vraag in pagina.vragen} <= {n.split(".")[0] for n in r.scherm.formulier.namen()}
        _vul_alles(r, stap)
        gegeven, fouten = ontleed_formulier(v, pagina, r.inhoud())
        assert not fouten
        antwoorden |= gegeven
        await r.druk("Volgende")
    assert "0 vragen hebt u overgeslagen" not in r.scherm.tekst
    assert "organisatie" not in r.scherm.tekst
    assert "Alleen als u dat goedvond en een moderator het heeft gelezen" in r.scherm.tekst
    await r.druk("Versturen")
    assert r.scherm.pad == "/invullen/ontvangstbewijs"
    assert "ontvangstbewijs" in r.scherm.ids
    (rij,) = await verzegeld(pool, sleutels)
    verwacht = codeer(v, antwoorden, deel)
    breedte = len(codeboek(v).variabelen)  # what was drawn by lot stands after it
    assert rij["antwoorden"][:breedte] == verwacht.antwoorden[:breedte]
    assert rij["teksten"] == verwacht.teksten
    assert rij["paradata"][:2] == [1, 0]


async def test_niets_is_verplicht(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """Pressing Next all the way is allowed; it is stored as unanswered."""
    v = proef()
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, v))
    r = await respondent()
    await r.begin(code)
    while r.scherm.pad != "/invullen/versturen":
        await r.druk("Volgende")
    assert "U hebt 0 vragen beantwoord. 8 vragen hebt u overgeslagen. Dat mag." in r.scherm.tekst
    await r.druk("Versturen")
    (rij,) = await verzegeld(pool, sleutels)
    assert rij["antwoorden"] == codeer(v, {}, 1).antwoorden


async def test_heen_en_terug(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """Both buttons save; a changed answer takes a page off the route, and its answers out of the response."""
    v = proef()
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, v))
    r = await respondent()
    await r.begin(code)
    r.zet("luistert", "4")
    await r.druk("Volgende")
    assert "van 4" in r.scherm.tekst  # contact not answered yet: no page about it
    r.zet("contact", JA)
    await r.druk("Volgende")
    assert r.scherm.pad == "/invullen/vragen/verdieping"
    assert "Stap 3 van 5" in r.scherm.tekst
    r.zet("keren", "12")
    r.zet("remmen", "1", "3")
    await r.druk("Vorige")
    assert r.scherm.formulier.waarden("contact") == [JA]
    await r.druk("Volgende")
    assert r.scherm.formulier.waarden("keren") == ["12"]
    assert r.scherm.formulier.waarden("remmen") == ["1", "3"]
    await r.druk("Vorige")
    r.zet("contact", NEE)
    await r.druk("Volgende")
    assert r.scherm.pad == "/invullen/vragen/slot"
    await r.open("/invullen/vragen/verdieping")
    assert r.scherm.pad == "/invullen/vragen/slot"  # off the route: back to where one was
    await r.druk("Volgende")
    await r.druk("Versturen")
    (rij,) = await verzegeld(pool, sleutels)
    assert rij["antwoorden"] == codeer(v, {"luistert": 4, "contact": 2}, 1).antwoorden


async def test_antwoord_weghalen(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """What was ticked or typed can be emptied again."""
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, proef()))
    r = await respondent()
    await r.begin(code)
    await r.druk("Volgende")
    await r.druk("Volgende")
    r.zet("verhaal", "Toch maar niet.")
    r.zet("eerst.1", "3")
    await r.druk("Vorige")
    await r.druk("Volgende")
    assert r.scherm.formulier.waarden("verhaal") == ["Toch maar niet."]
    assert r.scherm.formulier.waarden("eerst.1") == ["3"]
    r.zet("verhaal", "")
    r.zet("eerst.1", "")
    await r.druk("Volgende")
    assert "U hebt 0 vragen beantwoord" in r.scherm.tekst


async def test_verder_op_ander_apparaat(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """The same code on a second device lands where the first one stopped, with all answers."""
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, proef()))
    r = await respondent()
    await r.begin(code)
    r.zet("dichtbij", "5")
    await r.druk("Volgende")
    r.zet("contact", JA)
    await r.druk("Volgende")
    r.zet("remmen", "2")
    await r.druk("Stoppen")
    assert r.scherm.pad == "/invullen/later"
    assert "nog niet verstuurd" in r.scherm.tekst
    await r.open("/invullen/vragen/stellingen")
    assert r.scherm.pad == "/invullen"  # the code is gone from this browser
    ander = await respondent(taal="en")
    await ander.meld_aan(code.lower().replace("-", " "))
    assert ander.scherm.pad == "/invullen/vragen/verdieping"
    assert "Welcome back. We have kept your earlier answers." in ander.scherm.tekst
    assert ander.scherm.formulier.waarden("remmen") == ["2"]
    await ander.open("/invullen/vragen/stellingen")
    assert ander.scherm.formulier.waarden("dichtbij") == ["5"]


async def test_twee_talen(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """Another language keeps what was typed but not yet saved, and is remembered and recorded."""
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, proef()))
    r = await respondent()
    await r.begin(code)
    r.zet("luistert", "2")
    await r.druk("English")
    assert '<html lang="en" dir="ltr">' in r.scherm.html
    assert "Do you agree with these statements?" in r.scherm.tekst
    assert r.scherm.formulier.waarden("luistert") == ["2"]
    for _ in range(3):
        await r.druk("Next")
    assert "What happens with your answers?" in r.scherm.tekst
    await r.druk("Send")
    assert "Thank you, your answers have been sent" in r.scherm.tekst
    (rij,) = await verzegeld(pool, sleutels)
    assert rij["paradata"][1] == 1
    await r.open("/privacy?taal=nl")
    assert '<html lang="nl"' in (await r.open("/toegankelijkheid")).html


async def test_gedraaide_delen(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """Each code gets the pages of its own random part and of no other; together they cover all parts."""
    v = load_catalogus().nieuwste("inwoners")
    codes = await maak_codes(pool, sleutels, await maak_ronde(pool, v), 24)
    delen = {sleutels.deel(code, v.delen): code for code in codes}
    assert len(delen) == v.delen
    for deel, code in delen.items():
        eigen = {pagina.id for pagina in route(v, {}, deel)}
        r = await respondent()
        await r.begin(code)
        for pagina in v.paginas():
            await r.open(f"/invullen/vragen/{pagina.id}")
            assert (r.scherm.pad == f"/invullen/vragen/{pagina.id}") == (pagina.id in eigen)


async def test_aanbieder_met_drie_gemeenten(
    respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels
) -> None:
    """One code, three gemeenten: each filled and sent apart, named on the page; old tabs do no harm."""
    v = proef("aanbieders")
    ronde = await maak_ronde(pool, v)
    (code,) = await maak_codes(pool, sleutels, ronde, gemeenten=(AMSTERDAM, UTRECHT, AA_EN_HUNZE))
    r = await respondent()
    await r.meld_aan(code)
    assert r.scherm.pad == "/invullen/gemeenten"
    assert r.scherm.tekst.index("Aa en Hunze") < r.scherm.tekst.index("Utrecht")
    await r.druk("Amsterdam")
    assert "Uw antwoorden zijn pseudoniem" in r.scherm.tekst
    assert "anoniem" not in r.scherm.tekst
    await r.open("/invullen/vragen/stellingen")
    assert "Gemeente Amsterdam" in r.scherm.tekst
    r.zet("luistert", "1")
    oude_tab = r.scherm
    await r.open("/invullen/gemeenten")
    await r.druk("Utrecht")
    await r.open("/invullen/vragen/stellingen")
    assert r.scherm.formulier.waarden("luistert") == []
    r.scherm = oude_tab  # the tab about Amsterdam is still open
    await r.druk("Volgende")
    assert "Gemeente Amsterdam" in r.scherm.tekst
    await r.open("/invullen/gemeenten")
    assert r.scherm.tekst.count("Begonnen, nog niet verstuurd") == 2
    for gemeente, keuze in (("Amsterdam", "1"), ("Utrecht", "2"), ("Aa en Hunze", "3")):
        await r.open("/invullen/gemeenten")
        await r.druk(gemeente)
        await r.open("/invullen/vragen/contact")
        r.zet("contact", keuze if keuze != "3" else "98")
        while r.scherm.pad != "/invullen/versturen":
            await r.druk("Volgende")
        assert "De antwoorden van uw organisatie blijven bij elkaar, zonder haar naam" in r.scherm.tekst
        await r.druk("Versturen")
        assert "ontvangstbewijs" in r.scherm.ids
        assert ("Verder met een andere gemeente" in r.scherm.tekst) == (keuze != "3")
    rijen = {rij["gemeente"]: rij["antwoorden"] for rij in await verzegeld(pool, sleutels)}
    assert rijen[AMSTERDAM] == codeer(v, {"luistert": 1, "contact": 1}, 1).antwoorden
    assert rijen[UTRECHT] == codeer(v, {"contact": 2}, 1).antwoorden
    assert rijen[AA_EN_HUNZE] == codeer(v, {"contact": 98}, 1).antwoorden
    await r.open("/invullen/gemeenten")
    assert r.scherm.pad == "/invullen"  # all sent: the code left the browser


async def _uitkomsten(gemeente: str) -> list[str]:
    assert gemeente == AMSTERDAM
    return ["62 van de 100 <inwoners> weten de weg."]


def _stuk(gemeente: str) -> list[str]:
    raise RuntimeError(gemeente)


async def test_ontvangst_toont_uitkomsten(
    app: Litestar, respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels
) -> None:
    """The receipt shows what was published; kind words when there is nothing, or when looking it up fails."""
    codes = await maak_codes(pool, sleutels, await maak_ronde(pool, proef()), 3)
    for code, bron in zip(codes, (lambda _: [], _uitkomsten, _stuk), strict=True):
        app.state["ontvangst_resultaten"] = bron
        r = await respondent()
        await r.begin(code)
        await r.open("/invullen/versturen")
        await r.druk("Versturen")
        assert f"/gemeenten/{AMSTERDAM}" in r.scherm.links
        if bron is _uitkomsten:
            assert "62 van de 100 &lt;inwoners&gt; weten de weg." in r.scherm.html
        else:
            assert "Over uw gemeente is nog niets gepubliceerd." in r.scherm.tekst
        nummer = r.scherm.tekst.split("ontvangstnummer ")[1][:9]
        assert nummer in (await r.open("/invullen/ontvangstbewijs")).tekst
