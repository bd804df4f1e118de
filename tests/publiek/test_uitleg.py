"""`/uitleg`: what a figure means. One text, in the documentation and on the site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from service.settings import Settings
from service.vaste_paginas import uitlegtekst
from tests.service.dienst import dienst

ROOT = Path(__file__).parents[2]
NAAM = "wat-betekent-dit-cijfer.md"
BRON = ROOT / "docs" / "uitleg" / NAAM


def test_the_site_has_the_text_of_the_documentation() -> None:
    assert (ROOT / "service" / "teksten" / NAAM).read_bytes() == BRON.read_bytes()


@pytest.mark.parametrize("taal", ["nl", "en"])
async def test_the_page_is_there_also_without_publications(settings: Settings, taal: str) -> None:
    async with dienst(settings) as (client, _):
        antwoord = await client.get("/uitleg", params={"taal": taal})
    html = antwoord.text
    assert antwoord.status_code == 200
    assert '<html lang="nl"' in html
    assert uitlegtekst() in html
    assert html.count("<h1") == 1
    assert '<a href="/uitleg" aria-current="page">' in html
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) > 10
    assert "style=" not in html


def test_every_sentence_is_short_enough_to_read_aloud() -> None:
    """B1: no sentence of more than 25 words, on average less than 13; three examples of wrong and right."""
    platte = re.sub(r"<[^>]+>", "\n", MarkdownIt().render(BRON.read_text(encoding="utf-8")))
    zinnen = [z.split() for z in re.split(r"[.?!:]\s|\n\n+", platte) if z.strip()]
    assert max(map(len, zinnen)) <= 25, max(zinnen, key=len)
    assert sum(map(len, zinnen)) / len(zinnen) < 13
    tekst = BRON.read_text(encoding="utf-8")
    assert tekst.count("- **Niet:** ") == tekst.count("- **Wel:** ") == 3
