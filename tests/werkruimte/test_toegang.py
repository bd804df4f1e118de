"""Into the workspace and out: what a personal link is, and what it is not."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from click.testing import CliRunner

from service.beheer import toegang as beheer
from service.cli import groep
from service.database import toegangen as toegangen_db
from service.database.sql import Pool
from service.errors import OngeldigeInvoer
from service.settings import Settings
from service.sleutels import Sleutels, nieuw_token, normaliseer_token
from tests.journeys.conftest import NieuweRespondent
from tests.service.hulp import AMSTERDAM
from tests.werkruimte.conftest import Werker
from tests.werkruimte.test_moderatie import stuur


def test_token_vergeeft_wat_mensen_typen() -> None:
    token = nieuw_token()
    assert normaliseer_token(token) == token
    assert normaliseer_token(f" {token.lower().replace('-', ' ')} ") == token
    for fout in ("", token[:-1], token[:14], f"{token}A", "x" * 10_000, "\x00"):
        assert normaliseer_token(fout) is None


async def test_alleen_een_hash_wordt_bewaard(pool: Pool, sleutels: Sleutels) -> None:
    nieuw = await beheer.maak(pool, sleutels, "moderator", None, "Els")
    alles = str([tuple(r) for r in await pool.fetch("SELECT * FROM beheer.toegangen")])
    alles += str([tuple(r) for r in await pool.fetch("SELECT * FROM beheer.handelingen")])
    assert nieuw.token not in alles and nieuw.token.replace("-", "") not in alles
    assert nieuw.adres("https://x.nl") == f"https://x.nl/beheer#{nieuw.token}"
    ander = Sleutels(b"een-andere-hoofdsleutel-0123456789")
    assert ander.toegang_sleutel(nieuw.token) != sleutels.toegang_sleutel(nieuw.token)
    gevonden = await toegangen_db.zoek(pool, sleutels.toegang_sleutel(nieuw.token))
    assert gevonden is not None and gevonden.id == nieuw.id


@pytest.mark.parametrize(
    ("rol", "gemeente", "naam"),
    [
        ("baas", None, "x"),
        ("gemeente", None, "x"),
        ("aanbieders", "GM9999", "x"),
        ("moderator", None, "x" * 81),
    ],
)
async def test_wat_geen_link_kan_zijn(
    rol: str, gemeente: str | None, naam: str, pool: Pool, sleutels: Sleutels
) -> None:
    with pytest.raises(OngeldigeInvoer):
        await beheer.maak(pool, sleutels, rol, gemeente, naam)
    assert await pool.fetchval("SELECT count(*) FROM beheer.toegangen") == 0


async def test_intrekken_en_verlopen_werkt_meteen(werker: Werker, pool: Pool) -> None:
    els, bo = await werker("moderator"), await werker("moderator", naam="Bo")
    await beheer.trek_in(pool, await pool.fetchval("SELECT id FROM beheer.toegangen WHERE naam = 'Els'"))
    await pool.execute("UPDATE beheer.toegangen SET verloopt = now() WHERE naam = 'Bo'")
    for wie in (els, bo):
        scherm = await wie.open("/beheer/verhalen")
        assert "Open uw persoonlijke link opnieuw" in scherm.tekst


async def test_koekje_en_uitloggen(werker: Werker) -> None:
    els = await werker("moderator")
    antwoord = await els.client.get("/beheer/verhalen")
    koekje = antwoord.headers["set-cookie"].lower()
    assert "httponly" in koekje and "samesite=lax" in koekje and "path=/beheer" in koekje
    assert antwoord.headers["cache-control"] == "no-store"
    kopie = dict(els.client.cookies)
    await els.open("/beheer/verhalen")
    els.scherm.formulieren[0].id = "uit"
    assert "U bent uitgelogd" in (await stuur(els, "uit")).tekst
    assert "persoonlijke link" in (await els.open("/beheer/verhalen")).tekst
    assert kopie
    els.client.cookies.update(kopie)  # who copied the cookie before is out as well
    assert "persoonlijke link" in (await els.open("/beheer/verhalen")).tekst


async def test_elk_formulier_heeft_een_eigen_merk(werker: Werker, ronde: str, pool: Pool) -> None:
    """Without the word of this session, or from another site, nothing happens."""
    els, bo = await werker("moderator"), await werker("moderator", naam="Bo")
    adres = next(link for link in els.scherm.links if link.count("/") == 4)
    vreemd = (await bo.open("/beheer/verhalen")).formulieren[0].waarden("_merk")[0]
    goed = (await els.open(adres)).formulieren[0].waarden("_merk")[0]
    velden = {"tekst": "x", "gezien": "0", "_naar": "vrijgeven"}
    for merk, herkomst in (
        (vreemd, "http://samenspel.test"),
        ("", "http://samenspel.test"),
        (goed, "http://kwaad.nl"),
    ):
        antwoord = await els.client.post(adres, data=velden | {"_merk": merk}, headers={"origin": herkomst})
        assert antwoord.status_code == 403
    assert await pool.fetchval("SELECT count(*) FROM beheer.moderatie") == 0


async def test_raden_kost_werk(respondent: NieuweRespondent) -> None:
    """Ten wrong links, and this address must compute or wait; the sentence tells nothing more."""
    wie = await respondent()
    for _ in range(10):
        await wie.open("/beheer")
        wie.zet("sleutel", nieuw_token())
        scherm = await wie.druk("Naar binnen")
        assert scherm.status == 404 and "Deze link werkt niet" in scherm.tekst
    await wie.open("/beheer")
    wie.zet("sleutel", nieuw_token())
    assert (await wie.druk("Naar binnen")).status == 429


def test_opdrachten(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make, list, stop, and read what was done; the link is shown once and in no list."""
    monkeypatch.setenv("SAMENSPEL_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("SAMENSPEL_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SAMENSPEL_SLEUTEL", settings.sleutel.decode())
    monkeypatch.setenv("COLUMNS", "200")

    def doe(*wat: str) -> tuple[int, str]:
        uit = CliRunner().invoke(groep, ["toegang", *wat])
        return uit.exit_code, uit.output

    code, uit = doe("maak", "--rol", "gemeente", "--gemeente", AMSTERDAM, "--naam", "Griffie", "--dagen", "7")
    assert code == 0
    link = uit.splitlines()[0]
    token, id_ = link.partition("#")[2], uit.split()[-1]
    assert normaliseer_token(token) == token
    code, lijst = doe("lijst")
    assert "Griffie" in lijst and id_ in lijst and token not in lijst and "ja" in lijst
    assert doe("trek-in", id_)[0] == 0
    assert "ingetrokken" in doe("lijst")[1]
    assert "toegang ingetrokken" in doe("logboek")[1]
    for fout in (("maak", "--rol", "gemeente"), ("maak", "--rol", "baas"), ("trek-in", str(uuid4()))):
        assert doe(*fout)[0] == 2


async def test_geldig_zo_lang_als_gevraagd(pool: Pool, sleutels: Sleutels) -> None:
    nieuw = await beheer.maak(pool, sleutels, "moderator", None, "", dagen=3)
    (rij,) = await toegangen_db.lijst(pool)
    over = rij.verloopt - await pool.fetchval("SELECT now()")
    assert timedelta(days=2) < over <= timedelta(days=3)
    assert (rij.naam, rij.id) == ("moderator", nieuw.id)
