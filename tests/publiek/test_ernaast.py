"""Stories and answers on the pages: what is shown where, and how soon a decision is seen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import httpx
import polars as pl
import pytest
from litestar import Litestar

from analyse import Publicatie
from dashboards.begripcijfers import begripcijfers, genoeg, te_klein
from service.beheer.toegang import maak
from service.database import toegangen as toegangen_db
from service.database import verhalen as verhalen_db
from service.database.sql import Pool
from service.database.toegangen import Toegang
from service.publicatie.adres import LANDELIJK, Adres
from service.publicatie.ernaast import Ernaast, Venster, maak_beeld, staande
from service.publicatie.rapporten import opdrachten
from service.publicatie.rapportwerk import reacties_op_papier
from service.publicatie.tekenwerk import lees_bronnen
from service.publicatie.uitkomsten import eerdere_reacties
from service.reacties import schrijven
from service.sleutels import Sleutels
from service.verhalen import moderatie
from tests.conftest import HOOFDSLEUTEL
from vragenlijsten import load_catalogus

GROOT = "GM0363"
PRIVE = ("06-12345678", "Karel", "123456782", "Dorpsstraat")


@pytest.fixture
def pool(app: tuple[httpx.AsyncClient, Litestar]) -> Pool:
    """The pool of the service."""
    bron: Pool = app[1].state.pool
    return bron


async def iemand(pool: Pool, rol: str, gemeente: str | None = None) -> Toegang:
    """Someone with a link."""
    nieuw = await maak(pool, Sleutels(HOOFDSLEUTEL), rol, gemeente, "Test")
    toegang = await toegangen_db.lees(pool, nieuw.id)
    assert toegang is not None
    return toegang


@pytest.fixture
async def els(pool: Pool) -> AsyncIterator[Toegang]:
    """A moderator; afterwards the stories are as they were."""
    voor = await pool.fetch("SELECT ronde, id, status, versie FROM antwoorden.verhalen")
    yield await iemand(pool, "moderator")
    for rij in voor:
        sleutel = (rij["ronde"], rij["id"])
        await pool.execute(
            "DELETE FROM beheer.moderatie WHERE ronde = $1 AND id = $2 AND versie > $3",
            *sleutel,
            rij["versie"],
        )
        await pool.execute(
            "UPDATE antwoorden.verhalen SET status = $3, versie = $4 WHERE ronde = $1 AND id = $2",
            *sleutel, rij["status"], rij["versie"],
        )  # fmt: skip
    await pool.execute("UPDATE beheer.openbaar SET stand = stand + 1")


def kijk_opnieuw(app: Litestar) -> None:
    """As if five seconds had passed."""
    app.state.etalage._gekeken = float("-inf")


async def _ververst(client: httpx.AsyncClient, app: Litestar, pad: str) -> httpx.Response:
    kijk_opnieuw(app)
    await client.get("/data")  # begins the look; what is known is served meanwhile
    if (bezig := app.state.etalage._verversing) is not None:
        await bezig
    return await client.get(pad)


async def test_op_de_pagina_van_de_gemeente(client: httpx.AsyncClient) -> None:
    """Released stories stand beside the figure of their begrip; what waits is nowhere."""
    html = (await client.get(f"/gemeenten/{GROOT}")).text
    assert html.count('<blockquote class="verhaal">') == 7
    assert "Een inwoner, op de vraag: Wat knelt er?" in html
    assert "<h3>Vertrouwen in het wijkteam</h3><p>Inwoners in 2026: " in html
    assert "Wat gemeente en aanbieders gaan doen" in html and "Het ene telefoonnummer is er" in html
    vorige = html[html.index('id="vorige-reactie"') :]
    assert "een telefoonnummer voor alle vragen" in vorige and "De aanbieders samen" in vorige
    assert "<strong>En nu?</strong> Inwoners in 2026: " in vorige
    for pad in ("/", f"/gemeenten/{GROOT}", f"/gemeenten/{GROOT}/verhalen", "/verhalen"):
        tekst = (await client.get(pad)).text
        assert not [woord for woord in PRIVE if woord in tekst], pad


async def test_bij_het_begrip(
    app: tuple[httpx.AsyncClient, Litestar], pool: Pool, els: Toegang, huidige: tuple[str, ...]
) -> None:
    """With a gemeente marked, its stories and answers about that begrip and no others; until withdrawn."""
    client, dienst = app
    pad = f"/begrippen/ver_wijkteam?gemeente={GROOT}"
    html = (await client.get(pad)).text
    assert html.count('<blockquote class="verhaal">') == 2
    assert "Verhalen uit Amsterdam over dit onderwerp" in html and "traplift" not in html
    vorige = html[html.index('id="vorige-reactie"') :]
    assert "zit het wijkteam voortaan een dag in het buurthuis" in vorige
    assert "<strong>En nu?</strong> Inwoners in 2026: " in vorige
    assert "een telefoonnummer voor alle vragen" not in html and 'id="reactie"' not in html
    klein = next(code for code in huidige if code not in (GROOT, "GM1992"))
    for ander in ("/begrippen/ver_wijkteam", f"/begrippen/ver_wijkteam?gemeente={klein}"):
        leeg = (await client.get(ander)).text
        assert "<blockquote" not in leeg and "reactie" not in leeg
    rijen = await verhalen_db.wachtrij(
        pool, "inwoners-2026", "vrijgegeven", (GROOT,), aantal=50, vanaf=0, tekens=4000
    )
    weg = next(rij for rij in rijen if "ander gezicht" in rij.tekst)
    await moderatie.wijs_af(pool, els, weg, weg.versie, "verzoek")
    nieuw = (await _ververst(client, dienst, pad)).text
    assert nieuw.count('<blockquote class="verhaal">') == 1 and "ander gezicht" not in nieuw


async def test_in_het_rapport(app: tuple[httpx.AsyncClient, Litestar], pool: Pool) -> None:
    """On paper the answer of before has the new figure beside it too, after the answer of now."""
    etalage = app[1].state.etalage
    stand = await etalage.stand(pool)
    (vraag,) = await opdrachten(pool, stand, etalage.vitrine, [GROOT], "pptx")
    bronnen = lees_bronnen(stand.pakketten)
    beeld = maak_beeld(vraag.ernaast, bronnen.hoofd, bronnen.catalogus, GROOT)
    nu, eerder, *_ = reacties_op_papier(beeld)
    assert "meting van 2026" in nu.wie and not any("En nu?" in a for a in nu.alineas)
    assert "meting van 2025, Vertrouwen in het wijkteam" in eerder.wie
    assert eerder.alineas[-1].startswith("En nu? Inwoners in 2026: ")


async def test_eigen_bladzijden(client: httpx.AsyncClient) -> None:
    html = (await client.get(f"/gemeenten/{GROOT}/verhalen")).text
    assert html.count('<blockquote class="verhaal">') == 7
    assert "Een inwoner over Vertrouwen in het wijkteam" in html
    assert (await client.get(f"/gemeenten/{GROOT}/verhalen?bladzijde=9")).text.count("<blockquote") == 0
    assert "Nagebootst" in (await client.get(f"/gemeenten/{GROOT}/reacties")).text
    for soort in ("verhalen", "reacties"):
        antwoord = await client.get(f"/gemeenten/GM9999/{soort}")
        assert (antwoord.status_code, antwoord.headers["location"]) == (303, "/gemeenten/GM9999")
    assert (await client.get("/verhalen?bladzijde=-3")).status_code == 200


async def test_besluit_is_er_na_enkele_seconden(
    app: tuple[httpx.AsyncClient, Litestar], pool: Pool, els: Toegang, huidige: tuple[str, ...]
) -> None:
    """Only the pages of that gemeente and of NL change; what was withdrawn is gone, also from the disk."""
    client, dienst = app
    pad, vitrine = f"/gemeenten/{GROOT}", dienst.state.etalage.vitrine
    eerst = await client.get(pad)
    assert "traplift" in eerst.text
    adressen = [LANDELIJK, Adres("gemeente", next(code for code in huidige if code != GROOT))]
    nummers = [vitrine.nummer(adres) for adres in adressen]
    rijen = await verhalen_db.wachtrij(
        pool, "inwoners-2026", "vrijgegeven", (GROOT,), aantal=50, vanaf=0, tekens=4000
    )
    weg, anders = (next(rij for rij in rijen if woord in rij.tekst) for woord in ("traplift", "buurttuin"))
    await moderatie.wijs_af(pool, els, weg, weg.versie, "verzoek")
    await moderatie.geef_vrij(pool, els, anders, anders.versie, "<b>Tuin</b>\n\n\u202emet opmaak", "")
    nieuw = await _ververst(client, dienst, pad)
    assert "traplift" not in nieuw.text and "buurttuin" not in nieuw.text
    assert "&lt;b&gt;Tuin&lt;/b&gt;" in nieuw.text and "\u202e" not in nieuw.text
    assert nieuw.headers["etag"] != eerst.headers["etag"]
    assert [vitrine.nummer(adres) for adres in adressen] == [nummers[0] + 2, nummers[1]]
    bewaard: Path = dienst.state.etalage.bladzijden.map
    assert not [p for p in bewaard.rglob(f"gemeente-{GROOT}+*.html") if "traplift" in p.read_text()]


async def test_reactie_op_het_ontvangstbewijs(app: tuple[httpx.AsyncClient, Litestar], pool: Pool) -> None:
    """The newest of each party, and the newest to one begrip with the figure of now; nothing for a gemeente
    that said nothing, and for one that does not exist."""
    etalage, catalogus = app[1].state.etalage, load_catalogus()
    nu = await eerdere_reacties(pool, etalage, catalogus, GROOT)
    assert [(r.van, r.periode, r.titel) for r in nu] == [
        ("gemeente", "2026", ""),
        ("gemeente", "2025", "Vertrouwen in het wijkteam"),
        ("aanbieders", "2025", ""),
    ]
    assert nu[0].blokken[0].regels[0].startswith("Het ene telefoonnummer is er")
    assert [r.cijfer[:18] for r in nu] == ["", "Inwoners in 2026: ", ""]
    for code in ("GM0088", "GM9999", "x"):
        assert await eerdere_reacties(pool, etalage, catalogus, code) == ()


async def test_ingetrokken_reactie_staat_nergens_meer(
    app: tuple[httpx.AsyncClient, Litestar], pool: Pool
) -> None:
    client, dienst = app
    adres, etalage = Adres("gemeente", "GM1992"), dienst.state.etalage
    gemeente = await iemand(pool, "gemeente", "GM1992")
    p = await schrijven.plaats(pool, gemeente, "2026", "")
    versie = await schrijven.bewaar(pool, gemeente, p, "Wij doen een proef.", 0)
    for doe, staat in ((schrijven.publiceer, True), (schrijven.trek_in, False)):
        await doe(pool, gemeente, p, versie)
        versie += 1
        await _ververst(client, dienst, "/data")
        ernaast = await etalage.vitrine.lees(pool, await etalage.stand(pool), adres)
        assert any(r.tekst == "Wij doen een proef." for r in ernaast.reacties) == staat
    assert "Deze reactie is ingetrokken" in (await client.get("/gemeenten/GM1992/reacties")).text


def _met(publicatie: Publicatie, weg: tuple[str, ...]) -> Publicatie:
    """The same publication, in which these gemeenten are too small for any figure."""
    dicht = pl.when(pl.col("gebied").is_in(weg)).then(pl.lit("onderdrukt")).otherwise(pl.col("status"))
    return replace(publicatie, cijfers=publicatie.cijfers.with_columns(dicht.alias("status")))


def test_waar_een_verhaal_mag_staan(publicatie: Publicatie) -> None:
    """By name with figures of its own; else in NL, but only as one of three with enough answers."""
    alle = sorted(genoeg(publicatie))
    groot = pl.col("gebied").is_in([*alle, "NL"])
    heel = replace(publicatie, kwaliteit=publicatie.kwaliteit.filter(groot))  # every gemeente has figures
    assert te_klein(heel) == frozenset()
    assert next(Venster.van(heel).plekken(GROOT)) == (heel.kop.ronde, GROOT)
    andere = tuple(code for code in alle if code != GROOT)
    for weg in (andere[:1], andere[:2], andere[:3]):
        minder = _met(heel, weg)
        venster = Venster.van(minder)
        assert all(not list(venster.plekken(code)) for code in weg)
        assert te_klein(minder) == frozenset(weg if len(weg) == 3 else ())
        assert {code for _, code in venster.plekken("NL")} & set(alle) == te_klein(minder)
    bijna_niemand = replace(minder, kwaliteit=minder.kwaliteit.with_columns(respons=pl.lit(5, pl.Int32)))
    assert te_klein(bijna_niemand) == frozenset()


def test_oude_code_hoort_bij_de_nieuwe_gemeente() -> None:
    venster = Venster(
        "inwoners-2026", frozenset({"GM1992"}), frozenset({"GM9"}), {"GM0530": "GM1992", "GM8": "GM9"}
    )
    assert list(venster.plekken("GM1992")) == [("inwoners-2026", "GM1992"), ("inwoners-2026", "GM0530")]
    assert list(venster.plekken("NL")) == [("inwoners-2026", "GM9"), ("inwoners-2026", "GM8")]
    assert list(venster.plekken("GM9")) == []


def test_cijfer_is_dat_van_de_publicatie(publicatie: Publicatie) -> None:
    """The sentence beside a story has the published figure, and nothing where none may be seen."""
    catalogus = load_catalogus()
    zin = begripcijfers(publicatie, catalogus.begrippen, catalogus.schalen, GROOT, "ver_wijkteam")
    rij = publicatie.cijfers.filter(
        gebied=GROOT, begrip="ver_wijkteam", maat="hoog", periode="2026", doelgroep="inwoners"
    ).row(0, named=True)
    assert zin.startswith(f"Inwoners in 2026: {round(100 * rij['schatting'])}\u00a0procent")
    for gebied, begrip in (("GM9999", "ver_wijkteam"), (GROOT, "bestaat_niet"), (GROOT, "verhaal_knelt")):
        assert begripcijfers(publicatie, catalogus.begrippen, catalogus.schalen, gebied, begrip) == ""
    leeg = maak_beeld(Ernaast(), publicatie, catalogus, GROOT)
    assert (leeg.verhalen, leeg.nu, leeg.vorige) == ((), (), ())
    assert staande([]) == ()


async def test_onbekend_verhaal_en_verkeerde_versie(pool: Pool, els: Toegang) -> None:
    assert await moderatie.lees(pool, els, "inwoners-2026", UUID(int=1)) is None
    assert await moderatie.lees(pool, els, "inwoners-2027", UUID(int=1)) is None
