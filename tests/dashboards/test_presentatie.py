"""The slides of the council report: titles, alternatives, notes, and the look of the gemeente."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pptx import Presentation
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.opc.constants import RELATIONSHIP_TYPE

from dashboards import maak_presentatie, theme
from dashboards.render import png
from tests.dashboards.test_rapport import rapport, te_weinig


def test_slides_have_titles_alternatives_and_the_digits_of_their_table() -> None:
    r = rapport()
    deck = Presentation(io.BytesIO(maak_presentatie(r)))
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9)
    titels = [dia.shapes.title.text_frame.text for dia in deck.slides]
    assert all(titels) and len(set(titels)) == len(titels)
    assert {f.titel for f in r.figuren} <= set(titels)
    beelden = {s.name: (s, dia) for dia in deck.slides for s in dia.shapes if s.shape_type == 13}
    assert set(beelden) == {f.id for f in r.figuren}
    for f in r.figuren:
        beeld, dia = beelden[f.id]
        assert beeld._element.nvPicPr.cNvPr.get("descr") == f.alt
        assert beeld.image.size[0] >= 1800
        assert beeld.left >= 0 and beeld.left + beeld.width <= deck.slide_width
        notities = dia.notes_slide.notes_text_frame.text
        assert all(" | ".join(rij) in notities for rij in f.tabel.rijen)
    woorden = " ".join(s.text_frame.text for dia in deck.slides for s in dia.shapes if s.has_text_frame)
    for deel in r.agenda.delen:
        for p in deel.punten:
            assert p.gespreksvraag in woorden


def test_slides_of_a_gemeente_with_too_few_answers() -> None:
    deck = Presentation(io.BytesIO(maak_presentatie(rapport(te_weinig()))))
    titels = [dia.shapes.title.text_frame.text for dia in deck.slides]
    assert "Te weinig antwoorden" in titels
    assert not [s for dia in deck.slides for s in dia.shapes if s.shape_type == 13]


def test_slides_in_the_colours_of_the_gemeente() -> None:
    """Colour and logo of a gemeente that has them, ours without; figures keep their own colours."""
    logo = png(rapport().figuren[0].svg_breed, 0.2)
    klein = replace(rapport(), figuren=rapport().figuren[:1])
    for accent, beeld in (("#a3123f", logo), ("", b"")):
        deck = Presentation(io.BytesIO(maak_presentatie(replace(klein, accent=accent, logo=beeld))))
        thema = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob.decode()
        kleur = (accent or theme.BLAUW)[1:].upper()
        assert f'<a:accent1><a:srgbClr val="{kleur}"/></a:accent1>' in thema
        assert f'<a:latin typeface="{theme.FONT}"' in thema
        for dia in deck.slides:
            stuk = dia.shapes.title.text_frame.paragraphs[0].runs[0]
            assert stuk.font.color.theme_color == MSO_THEME_COLOR.ACCENT_1
        logos = [s for dia in deck.slides for s in dia.shapes if s.name == "logo"]
        assert [s._element.nvPicPr.cNvPr.get("descr") for s in logos] == (
            ["Gemeente Amsterdam"] if beeld else []
        )
        assert all(s.left >= 0 and s.left + s.width <= deck.slide_width for s in logos)
