"""The workspace on a phone: in by the link itself, read, warned, released; axe on every page of it."""

from __future__ import annotations

from playwright.sync_api import Page

from service.publicatie.ernaast import ReactieBeeld, VerhaalBeeld
from service.publicatie.galerijwerk import maak
from service.publicatie.weergave import ReactiesContext, VerhalenContext
from service.reacties.opmaak import opmaak
from service.werkruimte.paginas import (
    BinnenPagina,
    FigurenPagina,
    Optie,
    ReactiePagina,
    ReactieRegel,
    ReactiesPagina,
    VoorbeeldPagina,
    Wie,
)
from service.werkruimte.schermen import onderwerpen
from tests.alles import lang
from tests.browser.conftest import SCHERM, TELEFOON, Dienst, MaakPagina
from tests.browser.stappen import bewaar_afdruk, controleer_maten, controleer_tekst, klik, zet_op
from tests.browser.test_toegankelijkheid import overtredingen
from tests.contracts.test_templates import KWAAD

_WIE = Wie("Griffie", "gemeente", "'s-Gravenhage", "merk")
_TEKST = f"{KWAAD * 3}\n\n- {KWAAD}\n- " + "lang" * 60
_REACTIE = ReactieBeeld("gemeente", "De gemeente", KWAAD, KWAAD, "2026", opmaak(_TEKST), "1-2-2026", 2, True)


def test_een_verhaal_modereren_op_een_telefoon(pagina: MaakPagina, dienst: Dienst) -> None:
    """The fragment is taken out of the address; the keyboard alone reaches every step; axe finds nothing."""
    page = pagina(viewport=TELEFOON)
    page.goto(f"/beheer#{dienst.code('moderator')}")
    page.wait_for_url("**/beheer/verhalen")
    assert "#" not in page.url
    _bekijk(page, "wachtrij")
    klik(page, "a:has-text('Lezen en besluiten')")
    _bekijk(page, "verhaal")
    assert page.locator("mark .soort").first.inner_text() == "naam"
    assert page.locator("b:has-text('Niemand')").count() == 0
    page.get_by_label("Waar hoort dit verhaal bij?").select_option("ver_wijkteam")
    klik(page, "#vrijgeven button")
    assert page.evaluate("document.activeElement.id") == "fouten"
    _bekijk(page, "nog-een-keer")
    page.get_by_label("Tekst die openbaar wordt").fill("Mijn buurman belde. Niemand nam op.")
    page.locator("#vrijgeven button").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Uw besluit is bewaard" in page.locator("[role=status]").inner_text()
    klik(page, "a:has-text('Vrijgegeven (1)')")
    klik(page, "a:has-text('Lezen en besluiten')")
    _bekijk(page, "besloten")
    klik(page, ".werkbalk button")
    page.goto("/beheer/verhalen")
    assert page.get_by_label("Uw persoonlijke link").count() == 1


def test_axe_op_de_andere_bladzijden(pagina: MaakPagina) -> None:
    """The other pages of the workspace, and the public ones of stories and answers, filled awkwardly."""
    page = pagina(viewport=TELEFOON)
    page.goto("/beheer")
    regels = (ReactieRegel("/x", KWAAD, "openbaar, versie 12"), ReactieRegel("/y", "Alles", "concept"))
    for sjabloon, inhoud in (
        ("werkruimte/binnen.html", BinnenPagina("onbekend", KWAAD)),
        (
            "werkruimte/reacties.html",
            ReactiesPagina(
                _WIE, "de gemeente", (("2026", regels), ("2025", ())), onderwerpen(), "GM0518", KWAAD
            ),
        ),
        (
            "werkruimte/reactie.html",
            ReactiePagina(_WIE, "de gemeente", "2026", "b", KWAAD, _TEKST, 3, 3000, 2, KWAAD, True),
        ),
        (
            "werkruimte/voorbeeld.html",
            VoorbeeldPagina(_WIE, "de gemeente", "2026", "", "Alles", opmaak(_TEKST), 3),
        ),
        ("publiek/reacties.html", ReactiesContext("Ede", "GM0228", (_REACTIE, _REACTIE))),
        (
            "publiek/verhalen.html",
            VerhalenContext(
                "Ede",
                "GM0228",
                2,
                (("Vertrouwen", VerhaalBeeld("Een inwoner", KWAAD, (_TEKST, "x"))),),
                "/a",
                "/b",
            ),
        ),
    ):
        zet_op(page, sjabloon, inhoud)
        _bekijk(page, sjabloon.replace("/", "-").removesuffix(".html"))
    assert Optie("ver_wijkteam", "Vertrouwen in het wijkteam", "Vertrouwen") in onderwerpen()


@lang
def test_axe_op_de_galerij(pagina: MaakPagina) -> None:
    """Wide tables scroll by themselves, the page does not."""
    page = pagina(viewport=TELEFOON)
    page.goto("/beheer")
    zet_op(page, "werkruimte/figuren.html", FigurenPagina(_WIE, maak("niets-getoond")))
    bewaar_afdruk(page, "werkruimte-figuren-light-360")
    controleer_maten(page)
    assert overtredingen(page) == []
    page.set_viewport_size(SCHERM)  # type: ignore[arg-type]  # a typed dict, from a plain one
    bewaar_afdruk(page, "werkruimte-figuren-light-1280")
    controleer_maten(page)


def _bekijk(page: Page, naam: str) -> None:
    for maat, schema in ((SCHERM, "dark"), (TELEFOON, "dark" if len(naam) % 2 else "light")):
        page.set_viewport_size(maat)  # type: ignore[arg-type]  # a typed dict, from a plain one
        page.emulate_media(color_scheme=schema)  # type: ignore[arg-type]  # a Literal, from a tuple
        bewaar_afdruk(page, f"werkruimte-{naam}-{schema}-{maat['width']}")
        controleer_maten(page)
        controleer_tekst(page)
        if maat == TELEFOON:
            assert overtredingen(page) == [], (naam, schema)
