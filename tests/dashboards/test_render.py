"""What comes out of the converter: accessible, safe under a strict policy, closed to the outside."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from dashboards.figuren.vergelijking import _skelet
from dashboards.render import RenderFout, svg, tidy
from dashboards.skelet import Opmaak, Tekst

RUW = (
    '<svg class="marks" width="10" height="10" viewBox="0 0 10 10"><defs><clipPath id="clip0">'
    '<path d="M0,0"/>'
    '</clipPath></defs><g role="graphics-object" aria-roledescription="group" style="fill:red">'
    '<g clip-path="url(#clip0)"><text stroke="#fff">role="x" &amp; y</text></g></g></svg>'
)


def test_one_description_on_the_root_and_nothing_english_inside() -> None:
    schoon = tidy(RUW, 'Grafiek van "eens" & <oneens>')
    boom = ElementTree.fromstring(schoon)  # noqa: S314  our own text
    assert boom.attrib["role"] == "img"
    assert boom.attrib["aria-label"] == 'Grafiek van "eens" & <oneens>'
    binnen = [e for e in boom.iter() if e is not boom]
    assert not any(k.startswith("aria-") or k in {"role", "class", "style"} for e in binnen for k in e.attrib)


def test_text_that_looks_like_an_attribute_is_left_alone() -> None:
    assert '>role="x" &amp; y</text>' in tidy(RUW, "x")


def test_ids_are_unique_per_picture_and_still_point_at_each_other() -> None:
    een, twee = tidy(RUW, "x"), tidy(RUW.replace("10", "11"), "x")
    ids = [re.findall(r'id="([^"]+)"', s) for s in (een, twee)]
    assert ids[0] != ids[1]
    assert f"url(#{ids[0][0]})" in een


def test_letters_lie_over_their_white_edge() -> None:
    assert '<text paint-order="stroke"' in tidy(RUW, "x")


def test_nothing_is_loaded_from_outside() -> None:
    spec: dict[str, object] = {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "width": 10,
        "height": 10,
        "data": [{"name": "d", "url": "http://127.0.0.1:9/geheim.json"}],
        "marks": [{"type": "symbol", "from": {"data": "d"}}],
    }
    with pytest.raises(RenderFout, match="niet te tekenen"):
        svg(spec, "x")


def test_a_skeleton_is_built_once_and_refuses_unknown_rows() -> None:
    assert _skelet(620) is _skelet(620)
    assert _skelet(620) is not _skelet(316)
    with pytest.raises(KeyError, match="onbekend"):
        _skelet(620).vul(Opmaak(620, 100, (), {"onbekend": []}))


def test_special_characters_survive() -> None:
    teksten = (Tekst(0, 10, "Súdwest-Fryslân & ’s-Hertogenbosch <1>"),)
    vol = svg(_skelet(620).vul(Opmaak(620, 100, teksten, {})), "naam")
    boom = ElementTree.fromstring(vol)  # noqa: S314
    gevonden = [e.text for e in boom.iter() if e.tag.endswith("text")]
    assert gevonden == ["Súdwest-Fryslân & ’s-Hertogenbosch <1>"]
