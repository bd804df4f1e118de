"""Colours as designers write them, and contrast against published numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.huisstijl.kleur import als_hex, kanalen, kleurcontrast, lees_kleur, lichter, meng

kleuren = st.tuples(*[st.integers(0, 255)] * 3).map(lambda rgb: als_hex(*rgb))


@pytest.mark.parametrize(
    ("een", "ander", "verwacht"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),  # the grey that just fails AA (WebAIM)
        ("#767676", "#ffffff", 4.54),  # the lightest grey that passes
        ("#949494", "#ffffff", 3.03),  # the lightest that passes for large text
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.0),
        ("#ffff00", "#ffffff", 1.07),
        ("#00ff00", "#000000", 15.3),
        ("#0b5cad", "#ffffff", 6.67),
    ],
)
def test_bekende_contrasten(een: str, ander: str, verwacht: float) -> None:
    """Numbers of WCAG's own technique G18 and of WebAIM's checker."""
    assert kleurcontrast(een, ander) == pytest.approx(verwacht, abs=0.01)
    assert kleurcontrast(ander, een) == kleurcontrast(een, ander)


@given(kleuren, kleuren)
def test_contrast_ligt_tussen_1_en_21(een: str, ander: str) -> None:
    assert 1 <= kleurcontrast(een, ander) <= 21
    assert kleurcontrast(een, een) == 1
    assert meng(een, ander, 0) == een
    assert meng(een, ander, 1) == ander
    assert als_hex(*kanalen(een)) == een
    assert lichter(een, 1) == "#ffffff"
    assert all(abs(a - b) <= 1 for a, b in zip(kanalen(lichter(een, 0)), kanalen(een), strict=True))


@pytest.mark.parametrize(
    ("tekst", "verwacht"),
    [
        ("#0B5CAD", "#0b5cad"),
        (" #fd0 ", "#ffdd00"),
        ("#fd0f", "#ffdd00"),
        ("#ffdd00ff", "#ffdd00"),
        ("#ffdd0080", None),
        ("#fd08", None),
        ("rgb(11, 92, 173)", "#0b5cad"),
        ("rgb(11 92 173)", "#0b5cad"),
        ("rgb(11 92 173 / 1)", "#0b5cad"),
        ("rgba(11,92,173,100%)", "#0b5cad"),
        ("rgba(11,92,173,.5)", None),
        ("rgb(100%, 0%, 0%)", "#ff0000"),
        ("hsl(120, 100%, 50%)", "#00ff00"),
        ("hsl(240deg 100% 50%)", "#0000ff"),
        ("hsl(-120, 100%, 50%)", "#0000ff"),
        ("hsl(10%, 100%, 50%)", None),
        ("rgb(1,2)", None),
        ("rgb(1,2,3,4,5)", None),
        ("rgb(1deg,2,3)", None),
        ("rgb(var(--x))", None),
        ("RebeccaPurple", "#663399"),
        ("transparent", None),
        ("currentcolor", None),
        ("inherit", None),
        ("url(javascript:alert(1))", None),
        ("#12345g", None),
        ("", None),
        ("#0b5cad; background: url(x)", None),
        ("rgb(1e999,2,3)", None),
    ],
)
def test_kleur_lezen(tekst: str, verwacht: str | None) -> None:
    assert lees_kleur(tekst) == verwacht
