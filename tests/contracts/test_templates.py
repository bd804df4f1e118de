"""Promises of the pages: every template renders with its typed context, in every language, under our own CSP.

The templates under `publiek/` and `werkruimte/` have their own tests; what is asked of every template file
holds for them too.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import jinja2
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from service.invullen.drempel import Opgave
from service.invullen.paginas import (
    Codemelding,
    CodePagina,
    GebruiktPagina,
    GemeentenPagina,
    GemeenteRegel,
    Kop,
    LaterPagina,
    OntvangstPagina,
    OpenPagina,
    OpgavePagina,
    Stand,
    StartPagina,
    StoringPagina,
    Terugneemstand,
    TerugnemenPagina,
    VersturenPagina,
    VragenPagina,
)
from service.invullen.weergave import blokken, foutregels
from service.pagina import SJABLONEN, FoutPagina, Kader, omgeving, render
from service.publicatie.ernaast import ReactieBeeld
from service.reacties.opmaak import opmaak
from service.taal import STANDAARD, TALEN, VERTALINGEN, vertalers, zonder_variant
from service.vaste_paginas import PrivacyPagina, ToegankelijkheidPagina
from tests.journeys.proef import proef
from vragenlijsten import Pagina, Vraag, ontleed_formulier

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

STATISCH = SJABLONEN.parent / "static"
HULP = {"basis.html", "invullen/basis.html", "invullen/delen.html", "invullen/soorten.html"}
KWAAD = '"><script>alert(1)</script>'
KOP = Kop(KWAAD, "'s-Gravenhage", "GM0518")
VELDEN = {
    "keren": ["veel"],
    "remmen": ["1", "4"],
    "eerst.1": ["2"],
    "eerst.2": ["2"],
    "verhaal": [KWAAD * 9],
}
STATUSSEN = (400, 403, 404, 405, 409, 410, 413, 418, 429, 500, 503)


_REACTIES = tuple(
    ReactieBeeld(van, KWAAD, KWAAD, KWAAD, "2026", opmaak(f"{KWAAD}\n\n- {KWAAD}"), "1-2-2026", 1, True)
    for van in ("gemeente", "aanbieders")
)


def _vragen(pagina: Pagina, taal: str) -> VragenPagina:
    vertaler = vertalers()[taal]
    _, fouten = ontleed_formulier(proef(), pagina, VELDEN)
    return VragenPagina(
        kop=KOP,
        id=pagina.id,
        titel=vertaler.kies(pagina.titel),
        uitleg=KWAAD,
        stap=1,
        stappen=4,
        blokken=blokken(proef(), pagina, VELDEN, fouten, vertaler),
        fouten=foutregels(pagina, fouten, vertaler),
        hervat=True,
    )


def voorbeelden(taal: str) -> list[tuple[str, DataclassInstance]]:
    """Template and context, for every state a page can be in."""
    regels = tuple(GemeenteRegel(f"GM000{nr}", KWAAD, stand) for nr, stand in enumerate(get_args(Stand)))
    slot = "/invullen/vragen/slot"
    return [
        *[("fout.html", FoutPagina(status, "")) for status in STATUSSEN],
        ("fout.html", FoutPagina(503, KWAAD)),
        *[("invullen/code.html", CodePagina(KWAAD, melding)) for melding in get_args(Codemelding)],
        ("invullen/code.html", CodePagina("", "verlopen", (("verhaal", KWAAD), ("_pagina", "slot")))),
        *[("invullen/start.html", StartPagina(KOP, KWAAD, slot, per_organisatie=o)) for o in (False, True)],
        ("invullen/gemeenten.html", GemeentenPagina(KWAAD, regels)),
        *[("invullen/vragen.html", _vragen(pagina, taal)) for pagina in proef().paginas()],
        ("invullen/versturen.html", VersturenPagina(KOP, 4, slot, "uuid", 1, 2, True, per_organisatie=True)),
        (
            "invullen/versturen.html",
            VersturenPagina(KOP, 4, slot, "uuid", 2, 0, False, per_organisatie=False),
        ),
        (
            "invullen/ontvangst.html",
            OntvangstPagina("ABCD-EFGH", "Ede", "GM0228", (KWAAD,), _REACTIES, verder=True),
        ),
        ("invullen/ontvangst.html", OntvangstPagina("ABCD-EFGH", "Ede", "GM0228", (), (), verder=False)),
        ("invullen/gebruikt.html", GebruiktPagina("Ede", "GM0228", gewijzigd=True)),
        ("invullen/gebruikt.html", GebruiktPagina("", "", gewijzigd=False)),
        *[
            ("invullen/terugnemen.html", TerugnemenPagina(stand, KWAAD, KWAAD, "Ede", "GM0228"))
            for stand in get_args(Terugneemstand)
        ],
        ("invullen/later.html", LaterPagina("Ede")),
        ("invullen/storing.html", StoringPagina("/invullen/versturen", (("verhaal", KWAAD),))),
        ("invullen/opgave.html", OpgavePagina("/invullen", (("code", KWAAD),), Opgave("token", 13, 20))),
        *[("invullen/open.html", OpenPagina("Ede", "/invullen/open/r/GM0228", code)) for code in ("", KWAAD)],
        ("vast/privacy.html", PrivacyPagina(2)),
        ("vast/toegankelijkheid.html", ToegankelijkheidPagina(("Frysk", "العربية"))),
    ]


class _Verwijzingen(HTMLParser):
    """Ids, and what refers to them."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.naar: set[str] = set()
        self.koppen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {naam: waarde or "" for naam, waarde in attrs}
        if "id" in a:
            self.ids[a["id"]] += 1
        for naam in ("for", "form", "aria-describedby", "aria-labelledby"):
            self.naar.update(a.get(naam, "").split())
        if a.get("href", "").startswith("#"):
            self.naar.add(a["href"][1:])
        if re.fullmatch("h[1-6]", tag):
            self.koppen.append(tag)


@pytest.mark.parametrize("taal", list(TALEN))
def test_elk_sjabloon(taal: str) -> None:
    """Renders with exactly its context; escaped; ids once and every reference right; one h1, first."""
    for sjabloon, inhoud in voorbeelden(taal):
        kader = Kader.maak(taal, pad="/invullen", gesimuleerd=True)
        html = render(sjabloon, inhoud, kader)
        assert f'<html lang="{taal.partition("@")[0]}" dir="{"rtl" if taal == "ar" else "ltr"}">' in html
        assert "<script>alert" not in html, sjabloon
        gelezen = _Verwijzingen()
        gelezen.feed(html)
        assert max(gelezen.ids.values()) == 1, (sjabloon, gelezen.ids.most_common(1))
        assert gelezen.naar <= set(gelezen.ids), (sjabloon, gelezen.naar - set(gelezen.ids))
        assert gelezen.koppen[0] == "h1"
        assert gelezen.koppen.count("h1") == 1


@pytest.mark.parametrize("taal", list(TALEN))
def test_nederlandse_zinnen_in_een_andere_taal(taal: str) -> None:
    """The earlier results are Dutch sentences: elsewhere they are marked so, and the page says it."""
    inhoud = OntvangstPagina("ABCD-EFGH", "Ede", "GM0228", ("Vertrouwen: 58 procent.",), (), verder=False)
    html = render("invullen/ontvangst.html", inhoud, Kader.maak(taal))
    anders = zonder_variant(taal) != STANDAARD
    assert ('<ul lang="nl" dir="ltr">' in html) == anders
    assert (vertalers()[taal]("Deze zinnen zijn er alleen in het Nederlands.") in html) == anders


def test_alle_sjablonen_gezien() -> None:
    """No template is left out."""
    alle = {pad.relative_to(SJABLONEN).as_posix() for pad in SJABLONEN.rglob("*.html")}
    eigen = {naam for naam in alle if not naam.startswith(("publiek/", "werkruimte/"))}
    assert {naam for naam, _ in voorbeelden(STANDAARD)} | HULP == eigen


def test_elke_soort_heeft_een_macro() -> None:
    """The trial questionnaire holds every question soort, so each one was rendered above."""
    tags = {str(soort.__struct_config__.tag) for soort in get_args(Vraag)}
    assert {vraag.soort for vraag in proef().vragen.values()} == tags


def test_onbekende_naam_is_een_fout() -> None:
    """A name that the context lacks stops the page instead of leaving a blank."""
    with pytest.raises(jinja2.UndefinedError):
        omgeving().from_string("{{ bestaat_niet }}").render()


def _bronnen() -> list[Path]:
    return [*SJABLONEN.rglob("*.html"), *STATISCH.rglob("*.css"), *STATISCH.rglob("*.js")]


@pytest.mark.parametrize("pad", _bronnen(), ids=lambda pad: pad.name)
def test_past_in_onze_csp(pad: Path) -> None:
    """Nothing inline that the CSP forbids, nothing from another server, no escaping switched off by hand."""
    tekst = pad.read_text()
    assert "://" not in tekst
    assert not re.search(r"""["'(]//""", tekst)
    assert "@import" not in tekst
    if pad.suffix == ".html":
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", tekst)
        assert not re.search(r"<script(?! type=\"application/ld\+json\">|[^>]*\ssrc=\"/static/)", tekst)
        assert "autoescape" not in tekst
    if pad.suffix == ".js":
        assert not re.search(r"\beval\b|innerHTML|new Function|localStorage|fetch\(", tekst)


@pytest.mark.parametrize("pad", sorted(STATISCH.rglob("*.css")), ids=lambda pad: pad.name)
def test_alleen_logische_richtingen(pad: Path) -> None:
    """Right to left needs no second style sheet."""
    lichamelijk = (
        r"(margin|padding|border)-(left|right|top|bottom)\b|(?<![-\w])(left|right|top|bottom|width|height):"
    )
    regels = [regel for regel in pad.read_text().splitlines() if not regel.startswith("@media")]
    assert [regel for regel in regels if re.search(lichamelijk, regel)] == []
    assert not re.search(r"(text-align|float|clear): ?(left|right)", pad.read_text())


@cache
def _berichten() -> set[str | tuple[str, ...]]:
    gevonden = extract_from_dir(
        SJABLONEN.parent,
        method_map=[
            ("templates/publiek/**", "ignore"),
            ("templates/werkruimte/**", "ignore"),
            ("templates/**.html", "jinja2"),
            ("**.py", "python"),
        ],
        keywords={"_": None, "taal": None, "vertaler": None, "meervoud": (1, 2)},
    )
    return {bericht for _, _, bericht, _, _ in gevonden}


@pytest.mark.parametrize("taal", [taal for taal in TALEN if taal != STANDAARD])
def test_vertaling_is_volledig(taal: str) -> None:
    """Every Dutch text has a translation with the same placeholders; none is doubtful or left over."""
    with (VERTALINGEN / taal / "LC_MESSAGES" / "messages.po").open("rb") as bestand:
        catalogus = read_po(bestand, locale=zonder_variant(taal))
    vertaald = {bericht.id: bericht for bericht in catalogus if bericht.id}
    assert _berichten() - vertaald.keys() == set(), "nog te vertalen"
    assert vertaald.keys() - _berichten() == set(), "niet meer in gebruik"
    assert not catalogus.obsolete
    for bericht in vertaald.values():
        assert not bericht.fuzzy, bericht.id
        doel = [bericht.string] if isinstance(bericht.string, str) else list(bericht.string or ())
        vormen = 1 if isinstance(bericht.id, str) else catalogus.num_plurals
        assert all(doel), bericht.id
        assert len(doel) == vormen, bericht.id
        een = bericht.id if isinstance(bericht.id, str) else bericht.id[-1]
        for ander in doel:
            assert sorted(re.findall(r"%\(\w+\)s", een)) == sorted(re.findall(r"%\(\w+\)s", ander)), een
