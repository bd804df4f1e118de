"""Reading a drawn figure back: its texts, where they stand and how wide they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree

from dashboards import theme
from dashboards.figuur import Figuur
from dashboards.theme import Vak


@dataclass(frozen=True)
class Letters:
    """One text element with the box of its letters (from ascender to descender, without line spacing)."""

    tekst: str
    vak: Vak
    as_label: bool  # ordinary weight and not starting at its place: a number along an axis


def boom(svg: str) -> ElementTree.Element:
    """The picture as XML; raises when it is not well formed."""
    return ElementTree.fromstring(svg)  # noqa: S314  made by our own code


def letters(svg: str) -> list[Letters]:
    """All texts of a picture, placed by adding up the translations above them."""
    uit: list[Letters] = []

    def loop(e: ElementTree.Element, x: float, y: float) -> None:
        if m := re.match(r"translate\(([-\d.]+),([-\d.]+)\)", e.attrib.get("transform", "")):
            x, y = x + float(m[1]), y + float(m[2])
        if e.tag.endswith("}text"):
            grootte = float(e.attrib["font-size"].removesuffix("px"))
            b = theme.breedte(e.text or "", grootte, e.attrib.get("font-weight") == "600")
            links = x - {"start": 0.0, "middle": b / 2, "end": b}[e.attrib.get("text-anchor", "start")]
            as_label = (
                e.attrib.get("font-weight") != "600" and e.attrib.get("text-anchor", "start") != "start"
            )
            vak = Vak(links, y - 0.72 * grootte, links + b, y + 0.2 * grootte)
            uit.append(Letters(e.text or "", vak, as_label))
        for kind in e:
            loop(kind, x, y)

    loop(boom(svg), 0.0, 0.0)
    return uit


def cijfers(teksten: list[str]) -> set[str]:
    """The numbers in texts, without signs: "64 (60 tot 68)" → 64, 60, 68."""
    return {g for t in teksten for g in re.findall(r"\d+(?:[.,]\d+)*", t)}


def controleer(figuur: Figuur) -> None:
    """What must hold for every figure, whatever its data."""
    breedtes = len({len(figuur.tabel.kop), *(len(r) for r in figuur.tabel.rijen)})
    assert breedtes == 1 or not figuur.tabel.kop
    assert figuur.titel and figuur.alt and figuur.voet
    if not figuur.svg_breed:
        assert figuur.svg_smal == "" and not figuur.tabel.rijen
        return
    for svg, px in ((figuur.svg_breed, 620), (figuur.svg_smal, 316)):
        wortel = boom(svg)
        assert wortel.attrib["role"] == "img" and wortel.attrib["aria-label"] == figuur.alt
        assert float(wortel.attrib["width"]) <= px
        assert "style=" not in svg and "aria-roledescription" not in svg and "<style" not in svg
        hoogte = float(wortel.attrib["height"])
        geplaatst = letters(svg)
        assert geplaatst, "a figure without words"
        for een in geplaatst:
            assert een.vak.x >= -0.6 and een.vak.x2 <= px + 0.6, (
                f"{een.tekst!r} sticks out of {px} px: {een.vak} in {figuur.soort}"
            )
            assert een.vak.y >= -0.6 and een.vak.y2 <= hoogte + 0.6, f"{een.tekst!r} sticks out of the height"
        for een, ander in combinations(geplaatst, 2):
            assert not een.vak.raakt(ander.vak), f"{een.tekst!r} lies over {ander.tekst!r} in {px} px"


def cijfers_van(figuur: Figuur) -> tuple[set[str], set[str]]:
    """(numbers drawn in the figure, numbers in its table), without axis labels, years and words."""
    getekend = {
        m[1]
        for svg in (figuur.svg_breed, figuur.svg_smal)
        for t in letters(svg)
        if (m := re.fullmatch(r"(\d+(?:,\d+)?)(%| punt| punten)?", t.tekst))
        and ("punt" in t.tekst or not t.as_label)
    }
    return getekend, cijfers([c for rij in figuur.tabel.rijen for c in rij])
