"""Other languages and drawn orders over HTTP: nothing is lost, and what was shown is recorded."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from msgspec import structs

from service.beheer import rondes
from service.beheer.bevriezen import lees_codeboek
from service.database.sql import Pool
from service.invullen.loten import Urnen
from service.settings import Settings
from service.sleutels import Sleutels
from service.taal import TALEN, vertalers
from tests.journeys.conftest import NieuweRespondent
from tests.journeys.proef import maak_codes, maak_ronde, proef
from tests.journeys.respondent import Respondent
from tests.service.hulp import verzegeld
from vragenlijsten import Loting, load_catalogus, vragenlijst_naar_json, vragenlijst_uit_json

NAGEKEKEN = "Deze vertaling is door een computer gemaakt en niet nagekeken."


async def _rond(r: Respondent, taal: str) -> None:
    """From the first page of questions to the receipt."""
    vertaler = vertalers()[taal]
    while r.scherm.pad.startswith("/invullen/vragen/"):
        await r.druk(vertaler("Volgende"))
    assert vertaler("Antwoorden versturen") in r.scherm.tekst
    await r.druk(vertaler("Versturen"))
    assert vertaler("Bedankt, uw antwoorden zijn verstuurd") in r.scherm.tekst


@pytest.mark.parametrize("taal", ["nl@b1", "fy", "ar"])
async def test_helemaal_in_een_taal(
    taal: str, respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels
) -> None:
    """Chosen halfway, what was typed stays; the page says that nobody read it; recorded with the answers."""
    v = load_catalogus().nieuwste("inwoners")
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, v))
    r = await respondent()
    await r.begin(code)
    assert NAGEKEKEN not in r.scherm.tekst, "Dutch is the source"
    r.zet("dec_maatwerk", "4")
    await r.druk(TALEN[taal])
    richting = "rtl" if taal == "ar" else "ltr"
    assert f'<html lang="{taal.partition("@")[0]}" dir="{richting}">' in r.scherm.html
    assert r.scherm.formulier.waarden("dec_maatwerk") == ["4"]
    assert v.vraag("dec_maatwerk").tekst[taal] in r.scherm.tekst
    assert vertalers()[taal](NAGEKEKEN) in r.scherm.tekst
    await _rond(r, taal)
    (rij,) = await verzegeld(pool, sleutels)
    assert v.talen[rij["paradata"][1]] == taal
    await r.open("/invullen/ontvangstbewijs?taal=en")
    assert "Thank you, your answers have been sent" in r.scherm.tekst


async def test_taal_met_een_fout_op_de_pagina(
    respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels
) -> None:
    """The faults are told in the other language, next to what was typed."""
    inhoud = vragenlijst_naar_json(proef()).decode().replace('"talen":["nl"', '"talen":["nl","fy"')
    v = vragenlijst_uit_json(re.sub(r'\{"nl":("[^"]*")', r'{"nl":\1,"fy":\1', inhoud).encode())
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, v))
    r = await respondent()
    await r.begin(code)
    await r.druk("Volgende")
    r.zet("contact", "1")
    await r.druk("Volgende")
    r.zet("keren", "veel")
    await r.druk("Volgende")
    await r.druk("Frysk")
    assert r.scherm.status == 422
    assert "Der kloppet noch 1 antwurd net" in r.scherm.tekst
    assert "Folje in hiel getal yn." in r.scherm.tekst
    assert r.scherm.formulier.waarden("keren") == ["veel"]
    assert "العربية" not in r.scherm.tekst, "only what this questionnaire has"


async def test_taal_op_de_codepagina_en_daarna(
    respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels
) -> None:
    """On the page of the code, after a wrong code, and once everything was sent, also through a redirect."""
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, load_catalogus().nieuwste("inwoners")))
    r = await respondent()
    await r.meld_aan("ABCD")
    await r.druk(TALEN["fy"])
    assert r.scherm.formulier.waarden("code") == ["ABCD"]
    assert r.scherm.status == 200
    assert "Jo koade" in r.scherm.tekst
    r.zet("code", code)
    await r.druk("Fierder")
    await r.open(next(link for link in r.scherm.links if link.startswith("/invullen/vragen/")))
    await r.open("/invullen/versturen")
    await r.druk("Ferstjoere")
    await r.open("/invullen/versturen?taal=ar")
    assert r.scherm.pad == "/invullen/ontvangstbewijs"
    assert '<html lang="ar" dir="rtl">' in r.scherm.html
    assert '<html lang="ar"' in (await r.open("/invullen")).html


async def test_zelfde_volgorde_op_een_ander_apparaat(
    respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels, settings: Settings
) -> None:
    """Order and wording are drawn once, are the same everywhere, and end up in the frozen file."""
    v = load_catalogus().nieuwste("inwoners")
    vraag = v.vraag("dec_maatwerk")
    anders = structs.replace(vraag, varianten=({taal: f"Anders ({taal})" for taal in v.talen},))
    eerste = v.modules[0].paginas[0]
    vragen = tuple(anders if x.id == vraag.id else x for x in eerste.vragen)
    module = structs.replace(v.modules[0], paginas=(structs.replace(eerste, vragen=vragen),))
    assert v.loting is not None
    v = structs.replace(
        v,
        modules=(module, *v.modules[1:]),
        loting=Loting(v.loting.volgordes, 2, v.loting.wissel),
    )
    ronde = await maak_ronde(pool, v)
    codes = await maak_codes(pool, sleutels, ronde, 12)
    gezien = Counter[tuple[tuple[str, ...], bool]]()
    for code in codes:
        r = await respondent()
        await r.begin(code)
        namen = tuple(naam for naam in r.scherm.formulier.namen() if naam != "_gemeente")
        variant = "Anders (nl)" in r.scherm.tekst
        gezien[namen, variant] += 1
        r.zet("dec_maatwerk", "4")
        r.zet("dec_bezuiniging", "1")
        await r.druk("Volgende")
        ander = await respondent()
        await ander.meld_aan(code)
        await ander.open("/invullen/vragen/gemeente_regelt")
        assert tuple(n for n in ander.scherm.formulier.namen() if n != "_gemeente") == namen
        assert ("Anders (nl)" in ander.scherm.tekst) == variant
        assert ander.scherm.formulier.waarden("dec_maatwerk") == ["4"]
        await ander.open("/invullen/versturen")
        await ander.druk("Versturen")
    assert len({namen for namen, _ in gezien}) > 1
    assert 3 <= sum(aantal for (_, variant), aantal in gezien.items() if variant) <= 9
    lotingen = [tuple(rij["antwoorden"][-2:]) for rij in await verzegeld(pool, sleutels)]
    assert {volgorde for volgorde, _ in lotingen} <= set(range(1, 7))
    assert max(Counter(volgorde for volgorde, _ in lotingen).values()) <= 5, (
        "twelve draws from an urn with each at most thrice"
    )
    assert {variant for _, variant in lotingen} == {1, 2}
    await rondes.sluit(pool, settings, ronde)
    frame = await rondes.lees_bevroren(settings, ronde)
    assert set(frame["dec_maatwerk"]) == {4} and set(frame["dec_bezuiniging"]) == {1}
    # twelve in one stratum: the draw would tell who is who, but where all of a part drew the same
    assert frame["loting_volgorde"].null_count() >= 6
    assert not set(frame["loting_variant"]) - {None, 1, 2}
    boek = lees_codeboek(settings, ronde)
    assert [kolom.naam for kolom in boek.loting] == ["loting_volgorde", "loting_variant"]
    assert boek.talen == {"nl": "bron", "nl@b1": "machine", "en": "machine", "fy": "machine", "ar": "machine"}


def test_evenwicht_per_cel() -> None:
    """At every moment no outcome is more than three ahead in a cell, and cells do not touch each other."""
    urnen = Urnen()
    for cel in ("a", "b"):
        telling = Counter({1: 0, 2: 0, 3: 0})
        for _ in range(500):
            telling[urnen.trek(3, "ronde", "GM0363", cel)] += 1
            assert max(telling.values()) - min(telling.values()) <= 3
    eersten = Counter(Urnen().trek(2, "cel") for _ in range(400))
    assert min(eersten.values()) > 100, "the first draw of an urn is a fair one"
