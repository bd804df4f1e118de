"""What was withdrawn is nowhere any more, also when nobody looks; and what visitors hear when it is busy."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from litestar import Litestar

from service.database import verhalen as verhalen_db
from service.database.sql import Pool
from service.database.toegangen import Toegang
from service.publicatie import werkplaats
from service.publicatie.adres import LANDELIJK, Adres
from service.publicatie.bladzijden import Bladzijden, Stand
from service.publicatie.opdracht import Bladzijde
from service.publicatie.vitrine import Vitrine, gemeente_van
from service.verhalen import moderatie
from tests.publiek.test_ernaast import GROOT, els, kijk_opnieuw, pool

__all__ = ["els", "pool"]
BLAD = Bladzijde(b"<p>traplift</p>", b"br")


async def _ververs(client: httpx.AsyncClient, dienst: Litestar) -> None:
    kijk_opnieuw(dienst)
    await client.get("/data")
    if (bezig := dienst.state.etalage._verversing) is not None:
        await bezig


async def test_zonder_dat_iemand_kijkt(
    app: tuple[httpx.AsyncClient, Litestar], pool: Pool, els: Toegang
) -> None:
    """A story that is withdrawn goes from memory and disk before the page is asked for again."""
    client, dienst = app
    bladzijden: Bladzijden = dienst.state.etalage.bladzijden
    pad = f"/gemeenten/{GROOT}"
    oud = await client.get(pad)
    assert "traplift" in oud.text
    rijen = await verhalen_db.wachtrij(
        pool, "inwoners-2026", "vrijgegeven", (GROOT,), aantal=50, vanaf=0, tekens=4000
    )
    weg = next(rij for rij in rijen if "traplift" in rij.tekst)
    await moderatie.wijs_af(pool, els, weg, weg.versie, "verzoek")
    await _ververs(client, dienst)
    assert not [p for p in bladzijden.map.rglob(f"gemeente-{GROOT}+*.html") if "traplift" in p.read_text()]
    onthouden = [b for geheugen in bladzijden._geheugen.values() for b in geheugen.values()]
    assert not [b for b in onthouden if b"traplift" in b.html]
    opnieuw = await client.get(pad, headers={"If-None-Match": oud.headers["etag"]})
    assert opnieuw.status_code == 200 and "traplift" not in opnieuw.text


async def test_wat_ouder_is_gaat_weg_en_de_rest_blijft(tmp_path: Path) -> None:
    """Pages and reports of that gemeente, in every folder; by number, whatever was skipped in between."""
    vitrine = Vitrine({GROOT: 3})
    bladzijden = Bladzijden(tmp_path, vitrine.nummer)
    stand = Stand((), "s")
    for adres, nummer in ((Adres("gemeente", GROOT), 3), (LANDELIJK, 0), (Adres("gemeente", "GM0344"), 0)):
        bladzijden._onthoud((stand.sleutel, adres, nummer), BLAD)
    namen = [
        f"s/gemeente-{GROOT}+{{}}.html", f"s/gemeente-{GROOT}+{{}}.html.br",
        f"t/rapport-{GROOT}.pdf+{{}}.pdf", f"s/rapport-{GROOT}.pptx+{{}}.pptx",
    ]  # fmt: skip
    blijft = ["s/landelijk+0.html", "s/gemeente-GM0344+0.html", f"s/gemeente-{GROOT}+9.html"]
    oud, nieuw = [n.format(3) for n in namen], [n.format(5) for n in namen]
    for naam in (*oud, *nieuw, *blijft):
        (tmp_path / naam).parent.mkdir(exist_ok=True)
        (tmp_path / naam).write_bytes(BLAD.html)
    vitrine._standen[GROOT] = 5
    await bladzijden.vergeet_ouder()
    assert {str(p.relative_to(tmp_path)) for p in tmp_path.glob("*/*")} == {*nieuw, *blijft}
    assert {s[1] for s in bladzijden._geheugen[False]} == {LANDELIJK, Adres("gemeente", "GM0344")}
    bladzijden._onthoud((stand.sleutel, Adres("gemeente", GROOT), 4), BLAD)  # was being drawn meanwhile
    assert len(bladzijden._geheugen[False]) == 2
    assert gemeente_van(Adres.van_naam(f"rapport-{GROOT}.pdf")) == GROOT


async def test_veel_varianten_verdringen_de_gewone_bladzijden_niet(tmp_path: Path) -> None:
    """They have a memory of their own, and it has a limit."""
    bladzijden = Bladzijden(tmp_path)
    bladzijden._onthoud(("s", LANDELIJK, 0), BLAD)
    for i in range(2000):
        bladzijden._onthoud(("s", Adres("vergelijken", str(i)), 0), BLAD)
    assert list(bladzijden._geheugen[False]) == [("s", LANDELIJK, 0)]
    assert len(bladzijden._geheugen[True]) == 100


async def test_druk(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain page that says when to come back; ordinary pages, and variants that are there, go on."""
    er_al = "/uitsplitsing?gebied=NL&begrip=ver_gemeentebestuur&naar=leeftijd"
    assert (await client.get(er_al)).status_code == 200
    monkeypatch.setattr(werkplaats, "PER_BEZOEKER", 0)
    nieuw = "/uitsplitsing?gebied=NL&begrip=ver_gemeentebestuur&naar=geslacht"
    antwoord = await client.get(nieuw)
    assert (antwoord.status_code, antwoord.headers["retry-after"]) == (429, "60")
    assert "U vraagt veel nieuwe figuren en bladzijden" in antwoord.text
    monkeypatch.setattr(werkplaats, "MEEST_WACHTEND", 0)
    for pad in (nieuw, f"/figuren/nu/gemeente-{GROOT}/trend.svg", f"/insluiten/gemeenten/{GROOT}/trend"):
        antwoord = await client.get(pad, follow_redirects=True)
        assert (antwoord.status_code, antwoord.headers["retry-after"]) == (503, "30"), pad
        assert "Het is nu erg druk" in antwoord.text
    assert (await client.get(er_al)).status_code == 200
    assert (await client.get("/begrippen/ver_gemeentebestuur")).status_code == 200
