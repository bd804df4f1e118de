"""Figures look as they did when someone looked at them; `python -m tests.beelden` makes the pictures anew."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests import beelden
from tests.beelden import MAP, Verschil, bewaar, teken, vergelijk


@cache
def _getekend() -> dict[str, str]:
    return dict(beelden.beelden())


def anders(getekend: Mapping[str, str], map_: Path) -> list[tuple[str, Verschil | None]]:
    """The pictures that differ from the expected one, with how much (None: there is none); each is written
    beside it, as `.nu.png`."""
    uit = []
    for naam, svg in getekend.items():
        beeld, pad, nu = teken(svg), map_ / f"{naam}.png", map_ / f"{naam}.nu.png"
        nu.unlink(missing_ok=True)
        verschil = vergelijk(Image.open(pad), beeld) if pad.is_file() else None
        if verschil is None or not verschil.gelijk:
            bewaar(beeld, nu)
            uit.append((naam, verschil))
    return uit


def test_every_figure_looks_as_it_did() -> None:
    assert anders(_getekend(), MAP) == [], "kijk naar de .nu.png ernaast; klopt die: python -m tests.beelden"


def test_no_picture_is_left_over_and_they_are_small() -> None:
    paden = [pad for pad in MAP.glob("*.png") if not pad.name.endswith(".nu.png")]
    assert {pad.stem for pad in paden} == set(_getekend())
    assert {naam.rpartition("-")[0] for naam in _getekend()} >= set(beelden.LASTIG)
    assert sum(pad.stat().st_size for pad in paden) < 1_500_000


GEWOON = "gewoon-vergelijking-breed"


@pytest.mark.parametrize(
    ("van", "naar"),
    [
        pytest.param(">51<", ">52<", id="another digit"),
        pytest.param('fill="#0b5cad"', 'fill="#1f78c8"', id="another blue"),
        pytest.param('stroke="#e4e7eb"', 'stroke="#c9ced4"', id="darker grid lines"),
        pytest.param("translate(", "translate(1,0) translate(", id="a pixel further"),
    ],
)
def test_a_change_that_someone_sees_is_seen(van: str, naar: str) -> None:
    svg = _getekend()[GEWOON]
    assert van in svg
    assert not vergelijk(teken(svg), teken(svg.replace(van, naar))).gelijk


def test_what_nobody_sees_is_not() -> None:
    """Every pixel up to 2 of 255 off, as edges are that another machine rounds in another way."""
    beeld = teken(_getekend()[GEWOON])
    punten = np.asarray(beeld, dtype=np.int16)
    ruis = np.random.default_rng(1).integers(-2, 3, punten.shape) * (punten < 250)
    anders_afgerond = Image.fromarray((punten + ruis).clip(0, 255).astype(np.uint8))
    assert not np.array_equal(np.asarray(anders_afgerond), punten)
    assert vergelijk(beeld, anders_afgerond).gelijk


def test_a_picture_that_differs_is_written_beside_the_expected_one(
    tmp_path: Path,
) -> None:
    svg = _getekend()[GEWOON]
    bewaar(teken(svg.replace(">51<", ">15<")), tmp_path / f"{GEWOON}.png")
    assert [naam for naam, _ in anders({GEWOON: svg}, tmp_path)] == [GEWOON]
    assert vergelijk(Image.open(tmp_path / f"{GEWOON}.nu.png"), teken(svg)).gelijk
    bewaar(teken(svg), tmp_path / f"{GEWOON}.png")
    assert anders({GEWOON: svg}, tmp_path) == []
    assert [pad.name for pad in tmp_path.iterdir()] == [f"{GEWOON}.png"]
