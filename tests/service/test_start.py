"""What a serving process carries: nothing that only the drawing and the counting need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import analyse
import dashboards

ZWAAR = (
    "altair",
    "fontTools",
    "pandas",
    "pikepdf",
    "pptx",
    "pyarrow",
    "pyreadstat",
    "scipy",
    "typst",
    "vl_convert",
    "xlsxwriter",
)
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("regel", ["import service.app", "from service.cli.systeem import serve"])
def test_wie_serveert_laadt_niet_wat_tekent(regel: str) -> None:
    vraag = f"import sys; {regel}; print(*(m for m in {ZWAAR} if m in sys.modules))"
    klaar = subprocess.run([sys.executable, "-c", vraag], cwd=ROOT, capture_output=True, text=True)
    assert (klaar.returncode, klaar.stdout.strip(), klaar.stderr) == (0, "", "")


@pytest.mark.parametrize("pakket", [analyse, dashboards])
def test_elke_naam_van_een_pakket_is_er(pakket: object) -> None:
    """Names are looked up when asked for: each leads to what it names, and no module stands in its way."""
    namen: list[str] = vars(pakket)["__all__"]
    map_ = Path(vars(pakket)["__file__"]).parent
    for naam in namen:
        assert type(getattr(pakket, naam)).__name__ != "module", naam
        assert not (map_ / f"{naam}.py").exists(), f"{naam} is also a module"
    assert vars(pakket)["_WAAR"].keys() == set(namen)
    with pytest.raises(AttributeError, match="bestaat_niet"):
        getattr(pakket, "bestaat_niet")  # noqa: B009  the name is what is tried
