"""A gemeente gives itself a look: colours, tokens, a logo; checked, previewed, published, and back again."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest

from service.database.sql import Pool
from service.huisstijl import namen as n
from tests.huisstijl.test_logo import SCRIPT, SVG, logo
from tests.huisstijl.themas import NACHT, ROOD, ZEVEN
from tests.journeys.respondent import Respondent, Scherm, lees_scherm
from tests.service.hulp import AMSTERDAM, DEN_HAAG
from tests.werkruimte.conftest import Werker
from tests.werkruimte.test_moderatie import stuur

_PAD = "/beheer/huisstijl"


@pytest.fixture
async def wie(werker: Werker) -> Respondent:
    """Someone of Amsterdam, on the page of its look."""
    iemand = await werker("gemeente", AMSTERDAM)
    await iemand.open(_PAD)
    return iemand


async def upload(wie: Respondent, id_: str, **delen: bytes) -> Scherm:
    """Send a form with files as a browser does: every part with a name of a file and a kind that may lie."""
    formulier = next(f for f in wie.scherm.formulieren if f.id == id_)
    inhoud = {v.naam: v.waarde.encode() for v in formulier.velden if v.aan} | delen
    files = {naam: (f"{naam}.png", waarde, "image/png") for naam, waarde in inhoud.items()}
    adres = urljoin(str(wie.scherm.antwoord.url), formulier.actie)
    antwoord = await wie.client.post(
        adres, files=files, headers={"origin": "http://samenspel.test"}, follow_redirects=True
    )
    wie.scherm = lees_scherm(antwoord)
    return wie.scherm


def stijlblad(scherm: Scherm) -> str:
    """Address of the theme of a page, "" when it has none."""
    gevonden = re.search(r'<link rel="stylesheet" href="(/huisstijl/[0-9a-f]{32}\.css)">', scherm.html)
    return gevonden[1] if gevonden else ""


async def _publiceer(wie: Respondent) -> Scherm:
    return await stuur(wie, "publiceer", _naar="")


async def test_tokens_voorbeeld_en_openbaar(wie: Respondent, pool: Pool) -> None:
    """Nothing is public before the preview was published; then exactly that, at a fixed address."""
    openbaar = f"/gemeenten/{AMSTERDAM}/reacties"
    scherm = await upload(wie, "tokenformulier", tokens=ZEVEN.encode())
    assert scherm.pad == f"{_PAD}/voorbeeld" and "nog niet openbaar" in scherm.tekst
    adres = stijlblad(scherm)
    assert adres and n.LINK in scherm.tekst
    bestand = await wie.client.get(adres)
    assert bestand.headers["content-type"] == "text/css; charset=utf-8"
    assert bestand.headers["x-content-type-options"] == "nosniff"
    assert bestand.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "default-src 'none'" in bestand.headers["content-security-policy"]
    assert "--utrecht-link-color: #8a1c6e;" in bestand.text
    assert stijlblad(await wie.open(openbaar)) == ""
    await wie.open(f"{_PAD}/voorbeeld")
    scherm = await _publiceer(wie)
    assert "staat nu op de bladzijden" in scherm.tekst and "versie 1" in scherm.tekst
    assert await pool.fetchval("SELECT stand FROM beheer.openbaar WHERE gemeente = $1", AMSTERDAM) == 1
    assert await pool.fetchval("SELECT count(*) FROM beheer.huisstijlen WHERE versie = 0") == 0
    wat = [r["wat"] for r in await pool.fetch("SELECT wat FROM beheer.handelingen ORDER BY id")]
    assert wat[-2:] == ["huisstijl voorbereid", "huisstijl gepubliceerd"]


async def test_onleesbaar_wordt_niet_bewaard(wie: Respondent, pool: Pool) -> None:
    """The sentence names the pair, what was measured and what is needed; what was typed stays."""
    scherm = await upload(wie, "tokenformulier", tokens=b"--utrecht-link-color: #ffcc00")
    assert scherm.status == 422 and scherm.pad == f"{_PAD}/tokens"
    assert (
        "Links (#ffcc00) op de achtergrond (#ffffff): het contrast is 1,51 op 1, nodig is 4,5 op 1."
        in scherm.tekst
    )
    assert "--utrecht-link-color: #ffcc00</textarea>" in scherm.html
    bestand = b"/* van het bureau */ --utrecht-link-color: #ffcc00"
    scherm = await upload(await _op(wie), "tokenformulier", bestand=bestand, tokens=b"")
    assert "van het bureau */ --utrecht-link-color: #ffcc00</textarea>" in scherm.html  # to mend it there
    await wie.open(_PAD)
    velden = {n.KNOP: "#888888", n.KNOPTEKST: "#999999"}
    scherm = await stuur(wie, "kleurformulier", **velden)
    assert scherm.status == 422 and "Tekst op de knop (#999999) op de knop (#888888)" in scherm.tekst
    assert await pool.fetchval("SELECT count(*) FROM beheer.huisstijlen") == 0


async def test_een_paar_kleuren(wie: Respondent, pool: Pool) -> None:
    """What was left as it was is not chosen: it keeps following from the rest."""
    scherm = await stuur(wie, "kleurformulier", **{n.KNOP: "#b3121d", n.HOEK: "4px"})
    assert scherm.pad == f"{_PAD}/voorbeeld"
    tokens = await pool.fetchval("SELECT tokens -> 'licht' FROM beheer.huisstijlen")
    assert n.KNOP in tokens and n.HOEK in tokens and n.TEKST not in tokens and n.KNOPTEKST not in tokens
    await wie.open(_PAD)
    assert 'value="#b3121d"' in wie.scherm.html
    await stuur(wie, "kleurformulier", **{n.LINK: "#b3121d"})
    tokens = await pool.fetchval("SELECT tokens -> 'licht' FROM beheer.huisstijlen")
    assert n.KNOP in tokens and n.LINK in tokens
    assert (await stuur(await _op(wie), "kleurformulier", **{n.LINK: "rood}"})).status == 422
    scherm = await stuur(
        await _op(wie), "kleurformulier", **{n.KNOP: "#0b5cad", n.HOEK: "8px", n.LINK: "#0b5cad"}
    )
    assert stijlblad(scherm) == ""  # ours again


async def _op(wie: Respondent) -> Respondent:
    await wie.open(_PAD)
    return wie


async def test_logo(wie: Respondent, pool: Pool) -> None:
    """Judged by its content; served as PNG and nothing else; its text is the name of the gemeente."""
    scherm = await upload(wie, "logoformulier", logo=logo("JPEG"))
    (adres,) = re.findall(
        r'<img class="gemeentelogo" src="([^"]+)" alt="Gemeente Amsterdam" width="300" height="90">',
        scherm.html,
    )
    bestand = await wie.client.get(adres)
    assert bestand.headers["content-type"] == "image/png" and bestand.content[:4] == b"\x89PNG"
    assert bestand.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in bestand.headers["content-security-policy"]
    for onzin in (
        adres.replace(".png", ".css"),
        "/huisstijl/x.css",
        f"/huisstijl/{'0' * 32}.png",
        "/huisstijl/..%2fx",
    ):
        assert (await wie.client.get(onzin)).status_code == 404
    await _publiceer(wie)
    assert "gemeentelogo" in (await wie.open(f"/gemeenten/{AMSTERDAM}/reacties")).html
    assert "gemeentelogo" not in (await wie.open(f"/gemeenten/{DEN_HAAG}/reacties")).html
    scherm = await upload(await _op(wie), "logoformulier", _naar=b"zonder")
    assert "gemeentelogo" not in scherm.html
    await _publiceer(wie)
    assert [r["versie"] for r in await pool.fetch("SELECT versie FROM beheer.huisstijlen ORDER BY 1")] == [
        1,
        2,
    ]


@pytest.mark.parametrize(
    ("inhoud", "zin"),
    [
        (b"", "Dit bestand is leeg"),
        (SVG.replace(b"<rect", SCRIPT + b"<rect"), "In dit bestand staat een script"),
        (SVG, "Dit is een SVG"),
        (b"GIF89a" + bytes(90), "geen beeld dat wij kennen"),
        (bytes(250_000), "hoogstens 200 kB"),
    ],
    ids=["leeg", "script", "svg", "gif", "groot"],
)
async def test_geen_logo(inhoud: bytes, zin: str, wie: Respondent, pool: Pool) -> None:
    scherm = await upload(wie, "logoformulier", logo=inhoud)
    assert scherm.status == 422 and zin in scherm.tekst and "Dit is niet bewaard" in scherm.tekst
    assert await pool.fetchval("SELECT count(*) FROM beheer.huisstijlen") == 0


async def test_vijandig_bestand_met_tokens(wie: Respondent, pool: Pool) -> None:
    """What is dangerous is named and left out; the rest is taken; nothing of the file is in what we serve."""
    kwaad = (
        b"@import url(//kwaad.example/a.css); :root { --utrecht-link-color: #8a1c6e; background: url(//k/x);"
    )
    kwaad += b"--utrecht-heading-1-color: url(javascript:alert(1));"
    kwaad += b"--utrecht-document-font-family: 'K\"><script>' }"
    scherm = await upload(wie, "tokenformulier", bestand=kwaad, tokens=b"niets")
    assert scherm.pad == f"{_PAD}/voorbeeld" and scherm.tekst.count("--utrecht-heading-1-color: url(") == 1
    assert "<script>" not in scherm.html.replace('<script src="/static/', "") and "@import" in scherm.tekst
    css = (await wie.client.get(stijlblad(scherm))).text
    assert not re.search(r"url|import|kwaad|script|java", css)
    for inhoud, zin in (
        (b"", "geen token"),
        (b"{", "geen geldige JSON"),
        (b"\xff\x00" * 99, "geen token"),
        (b"x" * 400_001, "te groot"),
    ):
        scherm = await upload(await _op(wie), "tokenformulier", tokens=inhoud)
        assert scherm.status == 422 and zin in scherm.tekst
    assert (await upload(await _op(wie), "tokenformulier", tokens=b"x" * 600_000)).status == 413


async def test_twee_collegas_en_terug(wie: Respondent, werker: Werker, pool: Pool) -> None:
    """A colleague's change is never overwritten or published unseen; back to ours is a version too."""
    ander = await werker("gemeente", AMSTERDAM, "Ander")
    await ander.open(_PAD)
    await upload(wie, "tokenformulier", tokens=ROOD.encode())
    scherm = await upload(ander, "tokenformulier", tokens=NACHT.encode())
    assert scherm.status == 409 and "Een collega heeft de huisstijl net veranderd" in scherm.tekst
    await upload(ander, "tokenformulier", tokens=NACHT.encode())  # after a look at the page as it is now
    assert (await _publiceer(wie)).status == 409
    await wie.open(f"{_PAD}/voorbeeld")
    await _publiceer(wie)
    await upload(await _op(wie), "tokenformulier", tokens=ROOD.encode())
    scherm = await stuur(wie, "publiceer", _naar="weg")
    assert "weggegooid" in scherm.tekst
    assert stijlblad(await wie.open(f"/gemeenten/{AMSTERDAM}/reacties"))
    scherm = await stuur(await _op(wie), "herstelformulier", _naar="herstel")
    assert "weer ons eigen uiterlijk" in scherm.tekst
    assert await pool.fetchval("SELECT max(versie) FROM beheer.huisstijlen") == 2
    assert await pool.fetchval("SELECT stand FROM beheer.openbaar WHERE gemeente = $1", AMSTERDAM) == 2


async def test_alleen_de_gemeente_zelf(werker: Werker, wie: Respondent, pool: Pool) -> None:
    """Not a moderator, not the providers, not without a session, not with a form of another page."""
    for rol, gemeente in (("moderator", None), ("aanbieders", AMSTERDAM)):
        iemand = await werker(rol, gemeente)
        assert (await iemand.open(_PAD)).status == 403
        assert (await iemand.open(f"{_PAD}/voorbeeld")).status == 403
    assert (await upload(wie, "tokenformulier", tokens=ZEVEN.encode(), _merk=b"anders")).status == 403
    assert (await wie.client.post(f"{_PAD}/logo", data={"logo": "x"})).status_code == 400
    assert (
        await wie.client.post(
            f"{_PAD}/logo", content=b"--x", headers={"content-type": "multipart/form-data; boundary=x"}
        )
    ).status_code in (400, 403)
    wie.client.cookies.clear()
    for pad in ("", "/voorbeeld"):
        assert (await wie.open(f"{_PAD}{pad}")).pad == "/beheer"
    for pad in ("", "/tokens", "/logo", "/voorbeeld"):
        assert (await wie.client.post(f"{_PAD}{pad}", data={"a": "b"})).status_code == 303
    assert await pool.fetchval("SELECT count(*) FROM beheer.huisstijlen") == 0
