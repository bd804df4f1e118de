"""The pages where a gemeente makes its look, filled awkwardly: axe, measures, light and dark."""

from __future__ import annotations

from service.huisstijl import namen
from service.huisstijl.bewaren import FORMULIER
from service.huisstijl.keuring import meet
from service.huisstijl.thema import Thema
from service.werkruimte.huisstijl import contrastregel, tokenveld
from service.werkruimte.paginas import HuisstijlPagina, HuisstijlVoorbeeld, Wie
from tests.browser.conftest import SCHERM, TELEFOON, MaakPagina
from tests.browser.stappen import bewaar_afdruk, controleer_maten, controleer_tekst, zet_op
from tests.browser.test_toegankelijkheid import overtredingen
from tests.contracts.test_templates import KWAAD

_WIE = Wie("Communicatie", "gemeente", "'s-Gravenhage", "merk")
_ONS = {**namen.LICHT, **namen.VORM}


def test_axe_op_de_bladzijden_van_de_huisstijl(pagina: MaakPagina) -> None:
    page = pagina(viewport=TELEFOON)
    page.goto("/beheer")
    velden = tuple(tokenveld(naam, _ONS[naam]) for naam in FORMULIER)
    metingen = tuple(contrastregel(m) for m in meet(Thema()))
    lang = f"--utrecht-{'x' * 70}: {KWAAD}"
    for naam, sjabloon, inhoud in (
        (
            "fout",
            "huisstijl.html",
            HuisstijlPagina(
                _WIE,
                "'s-Gravenhage",
                "GM0518",
                3,
                12,
                True,
                True,
                velden,
                KWAAD * 9,
                (KWAAD, lang),
                "logo",
                "",
            ),
        ),
        (
            "begin",
            "huisstijl.html",
            HuisstijlPagina(_WIE, "Ede", "GM0228", 0, 0, False, False, velden, "", (), "", KWAAD),
        ),
        (
            "voorbeeld",
            "huisstijlvoorbeeld.html",
            HuisstijlVoorbeeld(_WIE, "Ede", 1, tuple(_ONS), (lang, KWAAD), metingen, logo=False),
        ),
    ):
        zet_op(page, f"werkruimte/{sjabloon}", inhoud)
        page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
        for maat, schema in ((SCHERM, "dark"), (TELEFOON, "light")):
            page.set_viewport_size(maat)  # type: ignore[arg-type]  # a typed dict, from a plain one
            page.emulate_media(color_scheme=schema)  # type: ignore[arg-type]  # a Literal, from a tuple
            bewaar_afdruk(page, f"werkruimte-huisstijl-{naam}-{schema}-{maat['width']}")
            controleer_maten(page)
            controleer_tekst(page)
        assert overtredingen(page) == [], naam
