"""A moderator with a browser that knows no JavaScript: reads, edits, releases, rejects, withdraws."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import httpx
import pytest
from litestar import Litestar

from service.database.sql import Pool
from service.errors import OngeldigeAntwoorden
from service.invullen.schrijver import Schrijver
from service.sleutels import Sleutels
from tests.journeys.respondent import Formulier, Respondent, Scherm, lees_scherm
from tests.service.hulp import AMSTERDAM, DEN_HAAG, GOED, RONDE, dien_in, maak_codes, maak_ronde
from tests.werkruimte.conftest import PRIVE, Werker


def _formulier(scherm: Scherm, id_: str) -> Formulier:
    return next(f for f in scherm.formulieren if f.id == id_)


async def stuur(wie: Respondent, id_: str, **velden: str) -> Scherm:
    """Send one of the forms on the page, with these fields filled in."""
    formulier = _formulier(wie.scherm, id_)
    inhoud = {veld.naam: veld.waarde for veld in formulier.velden if veld.aan}
    inhoud |= {knop.naam: knop.waarde for knop in formulier.knoppen[-1:]} | velden
    adres = urljoin(str(wie.scherm.antwoord.url), formulier.actie)
    antwoord = await wie.client.post(
        adres, data=inhoud, headers={"origin": "http://samenspel.test"}, follow_redirects=True
    )
    wie.scherm = lees_scherm(antwoord)
    return wie.scherm


def verhalen_op(scherm: Scherm) -> list[str]:
    """Addresses of the stories in a list."""
    return [link for link in scherm.links if re.fullmatch(rf"/beheer/verhalen/{RONDE}/[0-9a-f-]{{36}}", link)]


async def open_met(wie: Respondent, tekst: str) -> str:
    """Open the story that holds these words; its address."""
    for adres in verhalen_op(wie.scherm):
        if tekst in (await wie.open(adres)).tekst:
            return adres
    raise AssertionError(f"geen verhaal met {tekst}")


async def test_lezen_bewerken_en_vrijgeven(werker: Werker, ronde: str, pool: Pool) -> None:
    """Marked, edited, released beside a begrip; the original and the one without consent stay unseen."""
    els = await werker("moderator", AMSTERDAM)
    assert len(verhalen_op(els.scherm)) == 2
    assert "mag nergens" not in els.scherm.tekst and "Wachten duurt" not in els.scherm.tekst
    await open_met(els, "Fatima")
    assert "Gemarkeerd:" in els.scherm.tekst
    assert re.search(r"<mark><bdi>06-12345678</bdi><span class=\"soort\">telefoonnummer", els.scherm.html)
    assert re.search(r"<mark><bdi>Fatima</bdi>", els.scherm.html)
    scherm = await stuur(els, "vrijgeven")
    assert scherm.status == 422
    assert "Kijk nog één keer" in scherm.tekst and "telefoonnummer" in scherm.tekst
    assert await pool.fetchval("SELECT count(*) FROM beheer.moderatie") == 0
    scherm = await stuur(els, "vrijgeven", tekst="Mijn buurvrouw kreeg hulp.", begrip="ver_wijkteam")
    assert "Uw besluit is bewaard" in scherm.tekst
    rij = await pool.fetchrow(
        "SELECT m.*, v.status, v.tekst AS origineel FROM beheer.moderatie m "
        "JOIN antwoorden.verhalen v USING (ronde, id)"
    )
    assert rij is not None
    assert (rij["besluit"], rij["tekst"], rij["begrip"], rij["versie"]) == (
        "vrijgegeven",
        "Mijn buurvrouw kreeg hulp.",
        "ver_wijkteam",
        1,
    )
    assert rij["origineel"] == PRIVE and rij["status"] == "vrijgegeven"
    standen = {r["gemeente"]: r["stand"] for r in await pool.fetch("SELECT * FROM beheer.openbaar")}
    assert standen == {AMSTERDAM: 1, "NL": 1}
    wat = [r["wat"] for r in await pool.fetch("SELECT wat FROM beheer.handelingen ORDER BY id")]
    assert wat[:2] == ["toegang gemaakt", "binnengekomen"] and "verhaal vrijgegeven" in wat
    spoor = str([tuple(r) for r in await pool.fetch("SELECT * FROM beheer.handelingen")])
    assert "Fatima" not in spoor and "buurvrouw" not in spoor


async def test_afwijzen_vraagt_een_reden_en_intrekken_ook(werker: Werker, ronde: str, pool: Pool) -> None:
    els = await werker("moderator")
    await open_met(els, "Wachten duurt")
    scherm = await stuur(els, "afwijzen")
    assert scherm.status == 422 and "Kies waarom" in scherm.tekst
    await stuur(els, "vrijgeven")
    await els.open(f"/beheer/verhalen?ronde={RONDE}&status=vrijgegeven")
    await open_met(els, "Wachten duurt")
    assert els.scherm.tekst.count("Intrekken") >= 2
    await stuur(els, "afwijzen", reden="verzoek")
    assert await pool.fetchval("SELECT status FROM antwoorden.verhalen WHERE versie = 2") == "ingetrokken"
    await els.open(f"/beheer/verhalen?ronde={RONDE}&status=ingetrokken")
    await open_met(els, "Wachten duurt")
    assert "Els: ingetrokken (verzoek)" in els.scherm.tekst


async def test_twee_tegelijk(werker: Werker, ronde: str, pool: Pool) -> None:
    """The second hears that the first was there, keeps what was typed, and overwrites nothing."""
    els, bo = await werker("moderator"), await werker("moderator", naam="Bo")
    await open_met(els, "Het wijkteam")
    await open_met(bo, "Het wijkteam")
    await stuur(els, "vrijgeven")
    scherm = await stuur(bo, "vrijgeven", tekst="Andere tekst van Bo.")
    assert scherm.status == 409
    assert "Een andere moderator heeft net over dit verhaal besloten" in scherm.tekst
    assert "Andere tekst van Bo." in scherm.html
    assert [r["tekst"] for r in await pool.fetch("SELECT tekst FROM beheer.moderatie")] == [
        "Het wijkteam luistert."
    ]


async def test_voor_het_sluiten_is_er_niets(
    werker: Werker, pool: Pool, schrijver: Schrijver, sleutels: Sleutels
) -> None:
    """Stories that were moved before the close are not to be read here, not even by address."""
    await maak_ronde(pool)
    (code,) = await maak_codes(pool, sleutels, 1)
    await dien_in(schrijver, sleutels, code, GOED)
    await pool.execute(
        "INSERT INTO antwoorden.verhalen (ronde, id, gemeente, doelgroep, vraag, tekst, toestemming) "
        "VALUES ($1, '12345678-1234-4234-8234-123456789abc', $2, 'inwoners', 'verhaal', 'Te vroeg', true)",
        RONDE,
        AMSTERDAM,
    )
    els = await werker("moderator")
    assert "Er zijn geen verhalen" in els.scherm.tekst
    await els.open(f"/beheer/verhalen/{RONDE}/12345678-1234-4234-8234-123456789abc")
    assert els.scherm.status == 404
    assert "Te vroeg" not in els.scherm.html


async def test_alleen_de_eigen_gemeente_en_rol(werker: Werker, ronde: str, pool: Pool) -> None:
    alles = await werker("moderator")
    vreemd = await open_met(alles, "Wachten duurt")
    els = await werker("moderator", AMSTERDAM)
    assert (await els.open(vreemd)).status == 404
    gemeente = await werker("gemeente", DEN_HAAG)
    for adres in ("/beheer/verhalen", vreemd):
        scherm = await gemeente.open(adres)
        assert scherm.status == 403
        assert "Wachten duurt" not in scherm.html


VIJANDIG = {
    "opmaak": "<script>alert(1)</script><img src=x onerror=alert(1)> & \"'",
    "richting": "gewoon \u202etxet\u2066 en \u200fverder\u061c",
    "onzichtbaar": "0\u200b6-\u20601234\ufeff5678 en \u00ad",
    "stapel": "Z" + "\u0301" * 500 + "algo",
    "lang": "<b>woord</b> \u202e\u200b" * 3_600,
}


async def test_vijandige_tekst(werker: Werker, ronde: str, pool: Pool) -> None:
    """Readable and harmless, on every page: escaped, no marks that turn the page, no piles of accents."""
    for soort in VIJANDIG:
        await pool.execute("TRUNCATE beheer.moderatie")
        await pool.execute(
            "UPDATE antwoorden.verhalen SET tekst = $1, status = 'nieuw', versie = 0 WHERE gemeente = $2",
            VIJANDIG[soort],
            DEN_HAAG,
        )
        await _lees_vijandig(await werker("moderator", DEN_HAAG), soort)
        assert await pool.fetchval("SELECT count(*) FROM beheer.moderatie") == 1


async def _lees_vijandig(els: Respondent, soort: str) -> None:
    (adres,) = verhalen_op(els.scherm)
    for scherm in (els.scherm, await els.open(adres)):
        assert scherm.status == 200
        assert "<script>alert" not in scherm.html and "<img src=x" not in scherm.html
        assert "<b>woord" not in scherm.html
        assert not set(scherm.html) & set("\u202e\u2066\u200f\u061c\u200b\u2060\ufeff\u00ad\x00")
        assert "\u0301" * 4 not in scherm.html
    if soort == "onzichtbaar":
        assert "telefoonnummer" in els.scherm.tekst
    if soort == "lang":
        assert "Dit verhaal is lang" in els.scherm.tekst
        assert len(_formulier(els.scherm, "vrijgeven").waarden("tekst")[0]) <= 4000
        scherm = await stuur(els, "vrijgeven", tekst="x" * 4001, toch="ja")
        assert scherm.status == 422 and "hoogstens 4000" in scherm.tekst
        await els.open(adres)
    await stuur(els, "vrijgeven", toch="ja")


async def test_vijftigduizend_tekens_insturen_kan_niet(
    pool: Pool, schrijver: Schrijver, sleutels: Sleutels
) -> None:
    """The limit is at the intake: 2000 characters, said beside the question; NUL is refused."""
    await maak_ronde(pool)
    for tekst in ("x" * 50_000, "a\x00b"):
        (code,) = await maak_codes(pool, sleutels, 1)
        with pytest.raises(OngeldigeAntwoorden):
            await dien_in(schrijver, sleutels, code, {**GOED, "verhaal": tekst})


async def test_rommel_in_adres_en_formulier(werker: Werker, ronde: str, app: Litestar) -> None:
    els = await werker("moderator")
    adres = await open_met(els, "Het wijkteam")
    for gezien in ("", "-1", "zeven", "9" * 40, "1"):
        scherm = await stuur(els, "vrijgeven", gezien=gezien)
        assert scherm.status == 409, gezien
        await els.open(adres)
    assert (await stuur(els, "vrijgeven", begrip="'; DROP TABLE x")).status == 422
    await els.open(adres)
    assert (await stuur(els, "vrijgeven", tekst="\u200b \n")).status == 422
    for pad in (
        f"/beheer/verhalen/{RONDE}/geen-uuid",
        "/beheer/verhalen/%00/12345678-1234-4234-8234-123456789abc",
        "/beheer/verhalen/x/12345678-1234-4234-8234-123456789abc",
    ):
        assert (await els.open(pad)).status == 404
    assert (await els.open("/beheer/verhalen?ronde=<script>&status=<b>&vanaf=-5")).status == 200
    assert "<script>" not in els.scherm.html.replace('<script src="/static/', "")
    weg = httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # Litestar types its scope more closely
    async with httpx.AsyncClient(transport=weg, base_url="http://samenspel.test") as vreemde:
        assert (await vreemde.get(adres)).headers["location"] == "/beheer?verlopen=1"
        assert (await vreemde.post(adres, data={"_naar": "vrijgeven"})).status_code == 303
