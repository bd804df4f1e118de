"""What goes wrong while filling in: faulty answers, unusable codes, forms from elsewhere, a database away."""

from __future__ import annotations

import asyncpg
import pytest
from litestar import Litestar

from service.beheer import rondes
from service.database.sql import Pool
from service.sleutels import Sleutels, nieuwe_code
from tests.conftest import Server
from tests.journeys.conftest import NieuweRespondent, op_verdieping
from tests.journeys.proef import AMSTERDAM, maak_codes, maak_ronde, proef
from tests.service.hulp import verzegeld


@pytest.mark.parametrize("getypt", ["drie", "0", "91", "2,5", "-1", "³"])
async def test_getal_fout(getypt: str, respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """A wrong number: said at the top and at the field, kept as typed; the other answers are saved."""
    r, _ = await op_verdieping(respondent, pool, sleutels)
    r.zet("keren", getypt)
    r.zet("remmen", "2")
    await r.druk("Volgende")
    assert r.scherm.status == 422
    assert 'role="alert"' in r.scherm.html
    assert "Er klopt nog 1 antwoord niet" in r.scherm.tekst
    assert "#keren" in r.scherm.links
    assert {"keren", "keren-fout"} <= r.scherm.ids
    assert 'aria-invalid="true"' in r.scherm.html
    assert 'aria-describedby="keren-fout' in r.scherm.html
    assert r.scherm.formulier.waarden("keren") == [getypt]
    await r.open("/invullen/vragen/verdieping")
    assert r.scherm.status == 200
    assert r.scherm.formulier.waarden("remmen") == ["2"]


async def test_alle_fouten_tegelijk(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """All faults of a page at once, in the order of the questions; also in the other language."""
    r, _ = await op_verdieping(respondent, pool, sleutels)
    r.zet("keren", "veel")
    r.zet("remmen", "1", "4")
    await r.druk("Volgende")
    assert "Er kloppen nog 2 antwoorden niet" in r.scherm.tekst
    assert [link for link in r.scherm.links if link in ("#keren", "#remmen")] == ["#keren", "#remmen"]
    await r.druk("English")
    assert r.scherm.status == 422
    assert "2 answers are not right yet" in r.scherm.tekst
    assert r.scherm.formulier.waarden("keren") == ["veel"]
    assert r.scherm.formulier.waarden("remmen") == ["1", "4"]
    r.zet("keren", "7")
    r.zet("remmen", "4")
    await r.druk("Next")
    assert r.scherm.pad == "/invullen/vragen/slot"


async def test_rangorde_en_tekst_fout(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """The same thing twice in a ranking, and a story that is too long, stay as they were typed."""
    r, _ = await op_verdieping(respondent, pool, sleutels)
    await r.druk("Volgende")
    r.zet("eerst.1", "2")
    r.zet("eerst.2", "2")
    r.zet("verhaal", "<b>" + "x" * 200)
    await r.druk("Volgende")
    assert {"eerst-fout", "verhaal-fout"} <= r.scherm.ids
    assert r.scherm.formulier.waarden("eerst.2") == ["2"]
    assert r.scherm.formulier.waarden("verhaal") == ["<b>" + "x" * 200]
    assert "&lt;b&gt;xxx" in r.scherm.html


async def test_gerommel_met_velden(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """Values that no browser offers are a fault, never stored and never a server error."""
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, proef()))
    r = await respondent()
    await r.begin(code)
    for velden in (
        {"luistert": "6"},
        {"luistert": ["1", "2"]},
        {"luistert": "\x00"},
        {"vertrouwen": "99999999999999999999"},
        {"_naar": "taal-xx", "_gemeente": "GM9999"},
        {"luistert.1": "1", "bestaat_niet": "1"},
    ):
        antwoord = await r.client.post("/invullen/vragen/stellingen", data=velden)
        assert antwoord.status_code in (303, 422), velden
    assert await pool.fetchval("SELECT count(*) FROM antwoorden.concepten") == 1
    await r.open("/invullen/versturen")
    assert "U hebt 0 vragen beantwoord" in r.scherm.tekst


@pytest.mark.parametrize("getypt", ["", "ABC", "1234-5678", "1234-5678-9ABC-DEFG", "?" * 12, "é" * 12])
async def test_geen_code(getypt: str, respondent: NieuweRespondent) -> None:
    """What cannot be a code is asked again, kept as typed."""
    r = await respondent()
    await r.meld_aan(getypt)
    assert r.scherm.status == 422
    assert "Dit is geen volledige code." in r.scherm.tekst
    assert r.scherm.formulier.waarden("code") == [getypt]


async def test_onbekende_code(respondent: NieuweRespondent) -> None:
    """A well-formed code that does not exist."""
    r = await respondent()
    await r.meld_aan(nieuwe_code())
    assert r.scherm.status == 404
    assert "Deze code kennen wij niet." in r.scherm.tekst


async def test_code_ruim_opgevat(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """Lower case, spaces, other dashes and look-alike characters all lead to the same code."""
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, proef()))
    lijkt = code.replace("0", "o").replace("1", "l")
    for getypt in (code.lower(), f"  {code.replace('-', ' ')} ", code.replace("-", ""), lijkt):
        r = await respondent()
        await r.meld_aan(getypt)
        assert r.scherm.pad == "/invullen/start", getypt


async def test_ronde_niet_open_en_gesloten(
    respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels
) -> None:
    """Not open yet and closed are told apart; who was filling in when it closed is told so too."""
    ronde = await maak_ronde(pool, proef(), open_=False)
    code, tweede = await maak_codes(pool, sleutels, ronde, 2)
    r = await respondent()
    await r.meld_aan(code)
    assert r.scherm.status == 403
    assert "nog niet geopend" in r.scherm.tekst
    await rondes.open_ronde(pool, ronde)
    await r.begin(code)
    await pool.execute("UPDATE beheer.rondes SET status = 'sluitend'")
    await r.druk("Volgende")
    assert r.scherm.status == 410
    assert "Deze vragenlijst is gesloten." in r.scherm.tekst
    await r.meld_aan(tweede)
    assert r.scherm.status == 410
    assert await verzegeld(pool, sleutels) == []


async def test_formulier_van_elders(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """A form on another website cannot fill in or send in someone's name."""
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, proef()))
    r = await respondent()
    await r.begin(code)
    await r.open("/invullen/versturen")
    for koppen in (
        {"origin": "https://kwaad.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://samenspel.test"},
    ):
        antwoord = await r.client.post("/invullen/versturen", data=r.inhoud(), headers=koppen)
        assert antwoord.status_code == 403
        assert "Dit mag niet vanaf deze pagina" in antwoord.text
    assert await verzegeld(pool, sleutels) == []
    assert (await r.druk("Versturen")).pad == "/invullen/ontvangstbewijs"


async def test_geen_formulier(respondent: NieuweRespondent) -> None:
    """Bodies that are no form, broken or far too large get a plain page and no stack trace."""
    r = await respondent()
    gevallen = (
        ({"content": b"{}", "headers": {"content-type": "application/json"}}, 400),
        (
            {"content": b"code=%FF%FE", "headers": {"content-type": "application/x-www-form-urlencoded"}},
            400,
        ),
        ({"data": {"code": "x" * 300_000}}, 413),
        ({"data": {f"v{nr}": "1" for nr in range(1500)}}, 400),
    )
    for verzoek, status in gevallen:
        antwoord = await r.client.post("/invullen", **verzoek)
        assert antwoord.status_code == status
        assert "<h1>" in antwoord.text
        assert "Traceback" not in antwoord.text


async def test_foutpaginas(respondent: NieuweRespondent) -> None:
    """404 and 405 are pages with a way on, in the visitor's language."""
    r = await respondent()
    await r.open("/bestaat-niet")
    assert r.scherm.status == 404
    assert "Deze pagina bestaat niet" in r.scherm.tekst
    assert "/invullen" in r.scherm.links
    antwoord = await r.client.post("/privacy", headers={"accept-language": "en-GB"})
    assert antwoord.status_code == 405
    assert "This is not possible on this page" in antwoord.text


async def test_database_even_weg(
    respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels, server: Server
) -> None:
    """The real database goes away: what was typed waits in the page; the button there saves it after all."""
    r, _ = await op_verdieping(respondent, pool, sleutels)
    r.zet("keren", "12")
    r.zet("remmen", "1", "3")
    naam = await pool.fetchval("SELECT current_database()")
    beheer = await asyncpg.connect(server.url)
    try:
        await beheer.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1", naam
        )
        await beheer.execute(f'ALTER DATABASE "{naam}" RENAME TO "{naam}_weg"')
        await r.druk("Volgende")
        assert r.scherm.status == 503
        assert "Wat u net hebt ingevuld, staat nog op deze pagina." in r.scherm.tekst
        await r.druk("English")  # no answer is lost by it, and trying again still does what was asked first
        assert r.scherm.status == 503
        assert "What you just filled in is still on this page." in r.scherm.tekst
        assert (await r.client.get("/invullen/vragen/slot")).status_code == 503
        await beheer.execute(f'ALTER DATABASE "{naam}_weg" RENAME TO "{naam}"')
    finally:
        await beheer.close()
    await r.druk("Try again")
    assert r.scherm.pad == "/invullen/vragen/slot"
    await r.druk("Back")
    assert r.scherm.formulier.waarden("keren") == ["12"]
    assert r.scherm.formulier.waarden("remmen") == ["1", "3"]


async def test_database_alleen_lezen(
    respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels, server: Server
) -> None:
    """The database can be read but not written (a failover): nothing typed is lost; one can go on after."""
    r, _ = await op_verdieping(respondent, pool, sleutels)
    r.zet("keren", "12")
    naam = await pool.fetchval("SELECT current_database()")
    beheer = await asyncpg.connect(server.url)
    stop = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1"
    try:
        await beheer.execute(f'ALTER DATABASE "{naam}" SET default_transaction_read_only = on')
        await beheer.execute(stop, naam)
        await r.druk("Volgende")
        assert r.scherm.status == 503
        assert "Wat u net hebt ingevuld, staat nog op deze pagina." in r.scherm.tekst
        await beheer.execute(f'ALTER DATABASE "{naam}" RESET default_transaction_read_only')
        await beheer.execute(stop, naam)
    finally:
        await beheer.close()
    await r.druk("Opnieuw proberen")
    assert r.scherm.pad == "/invullen/vragen/slot"
    await r.druk("Vorige")
    assert r.scherm.formulier.waarden("keren") == ["12"]


async def test_een_megabyte_tekst(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """A story of a megabyte is refused with what to do; what was saved before is still there."""
    r, _ = await op_verdieping(respondent, pool, sleutels)
    r.zet("keren", "7")
    await r.druk("Volgende")
    r.zet("verhaal", "a" * 1_000_000)
    await r.druk("Volgende")
    assert r.scherm.status == 413
    assert "Dit is te groot om te versturen" in r.scherm.tekst
    assert "Maak uw tekst korter" in r.scherm.tekst
    await r.open("/invullen/vragen/verdieping")
    assert r.scherm.formulier.waarden("keren") == ["7"]


async def test_nagebootst(app: Litestar, respondent: NieuweRespondent) -> None:
    """The banner shows on every page when the application says that the data are simulated."""
    r = await respondent()
    assert "nagebootste gegevens" not in (await r.open("/invullen")).tekst
    app.state["gesimuleerd"] = True
    assert "Dit zijn nagebootste gegevens" in (await r.open("/invullen")).tekst


async def test_code_van_iemand_anders(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> None:
    """A gemeente in the form that does not belong to the code changes nothing."""
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, proef()))
    r = await respondent()
    await r.begin(code)
    antwoord = await r.client.post("/invullen/gemeenten", data={"_gemeente": "GM0344"}, follow_redirects=True)
    assert "Gemeente Amsterdam" in antwoord.text
    assert await pool.fetchval("SELECT gemeente FROM deelname.uitnodigingen") == AMSTERDAM
