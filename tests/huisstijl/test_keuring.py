"""A theme that cannot be read is refused with what was measured; derived colours can always be read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.huisstijl import namen as n
from service.huisstijl.keuring import PAREN, Onleesbaar, keur, meet, verhouding
from service.huisstijl.kleur import kleurcontrast
from service.huisstijl.lezen import lees
from service.huisstijl.thema import Thema, als_css, is_donker, volledig, zonder_standaard
from tests.huisstijl.test_kleur import kleuren
from tests.huisstijl.themas import NACHT, THEMAS


def test_ons_eigen_uiterlijk_is_leesbaar() -> None:
    metingen = keur(Thema())
    assert len(metingen) == 2 * len(PAREN) > 40
    assert als_css(Thema()) == ""


def test_zin_noemt_paar_gemeten_en_nodig() -> None:
    with pytest.raises(Onleesbaar) as fout:
        keur(Thema({n.LINK: "#ffcc00"}))
    assert fout.value.zinnen[0] == (
        "Links (#ffcc00) op de achtergrond (#ffffff): het contrast is 1,51 op 1, nodig is 4,5 op 1."
    )
    assert all("donker" not in zin for zin in fout.value.zinnen)  # there it was made lighter
    with pytest.raises(Onleesbaar) as fout:
        keur(Thema({n.KNOP: "#767676", n.KNOPTEKST: "#8a8a8a"}, {n.TEKST: "#333333"}))
    assert any(
        zin.startswith("Tekst op de knop (#8a8a8a) op de knop (#767676): ") for zin in fout.value.zinnen
    )
    assert any("(#14181d) op een donker scherm: het contrast is 1," in zin for zin in fout.value.zinnen)


def test_net_te_weinig_lijkt_nooit_genoeg() -> None:
    """#777 on white is 4.478: it fails, and the sentence does not say 4,5."""
    assert verhouding(kleurcontrast("#777777", "#ffffff")) == "4,47 op 1"
    assert verhouding(4.4999) == "4,49 op 1"
    assert (verhouding(4.5), verhouding(21), verhouding(3)) == ("4,5 op 1", "21 op 1", "3 op 1")
    with pytest.raises(Onleesbaar):
        keur(Thema({n.TEKST: "#777777"}))


@pytest.mark.parametrize("naam", THEMAS)
def test_de_drie_voorbeelden_zijn_leesbaar(naam: str) -> None:
    gelezen = lees(THEMAS[naam])
    assert gelezen.weg == () and len(gelezen.thema.licht) >= 4
    keur(gelezen.thema)


def test_donkere_achtergrond_blijft_donker() -> None:
    """Dark by itself: the same on both screens, with white paper under the figures."""
    thema = lees(NACHT).thema
    heel = volledig(thema)
    assert {naam: heel.licht[naam] for naam in n.LICHT} == heel.donker
    assert is_donker(heel.licht[n.VELD]) and heel.licht[n.FOCUSRAND] == n.DONKER[n.FOCUSRAND]
    css = als_css(thema)
    assert css.count("color-scheme: dark;") == 2 and "figure .breed" in css


@settings(deadline=None, max_examples=150)
@given(kleuren)
def test_kleur_van_een_gemeente_is_in_het_donker_altijd_te_lezen(kleur: str) -> None:
    """Whatever the colour: on a dark screen links, headings and buttons that follow from it are fine."""
    heel = volledig(Thema({n.LINK: kleur, n.KOP: kleur, n.KNOP: kleur}))
    donker = [m for m in meet(Thema({n.LINK: kleur, n.KOP: kleur, n.KNOP: kleur})) if m.scherm == "donker"]
    assert [m for m in donker if not m.genoeg] == []
    assert heel.donker[n.TEKST] == n.DONKER[n.TEKST]


@settings(deadline=None, max_examples=100)
@given(kleuren)
def test_wie_alleen_een_kleur_kiest_hoeft_alleen_die_te_kiezen(kleur: str) -> None:
    """A colour that can be read on white is enough: what follows from it never makes it fail."""
    thema = Thema({n.LINK: kleur, n.KOP: kleur, n.KNOP: kleur})
    assert (kleurcontrast(kleur, "#ffffff") >= 4.5) == all(m.genoeg for m in meet(thema))


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(st.sampled_from(sorted(n.LICHT)), kleuren, max_size=6))
def test_keuring_en_meting_zijn_het_eens(licht: dict[str, str]) -> None:
    thema = Thema(licht)
    slecht = [m for m in meet(thema) if not m.genoeg]
    try:
        keur(thema)
    except Onleesbaar as fout:
        assert slecht and 0 < len(fout.zinnen) <= len(slecht)
    else:
        assert not slecht


def test_wat_gelijk_is_aan_ons_wordt_niet_bewaard() -> None:
    thema = Thema({n.LINK: n.LICHT[n.LINK], n.HOEK: "8px"}, {n.LINK: n.DONKER[n.LINK]})
    assert zonder_standaard(thema) == Thema({}, {})
    rood = Thema({n.LINK: "#b3121d"}, {n.LINK: n.DONKER[n.LINK]})
    assert zonder_standaard(rood) == rood  # our blue in the dark is then a choice
