"""The web fonts: made once, small, complete for Dutch; and a service without them still runs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from service import lettertypen
from service.lettertypen import GEWICHTEN, maak_lettertypen

DUTCH = "ABCxyz0123456789éëïöüÉËÏÖÜ‘’“”–…€≤≥≠−·ûâêôŷĳ"


def test_lettertypen(gedeelde_cache: Path) -> None:
    """Two WOFF2 files under 40 kB with all letters we use, and their licence inside."""
    map_ = gedeelde_cache / "static" / "lettertypen"
    for naam in GEWICHTEN:
        assert (map_ / naam).read_bytes()[:4] == b"wOF2"
        assert (map_ / naam).stat().st_size < 40_000
        with TTFont(map_ / naam) as lettertype:
            tekens = lettertype.getBestCmap()
            assert [teken for teken in DUTCH if ord(teken) not in tekens] == []
            assert "Open Font License" in str(lettertype["name"].getDebugName(13))


def test_tweede_start_maakt_niets(gedeelde_cache: Path, tmp_path: Path) -> None:
    """What is there is used; a file that went missing is made again, no half files stay behind."""
    shutil.copytree(gedeelde_cache, tmp_path / "cache")
    map_ = tmp_path / "cache" / "static" / "lettertypen"
    (map_ / "semibold.woff2").unlink()
    eerst = (map_ / "regular.woff2").stat().st_mtime_ns
    assert maak_lettertypen(tmp_path / "cache") == tmp_path / "cache" / "static"
    assert (map_ / "regular.woff2").stat().st_mtime_ns == eerst
    assert sorted(pad.name for pad in map_.iterdir()) == ["regular.woff2", "semibold.woff2", "versie"]


def test_zonder_bron(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the font package there is an empty folder and no error."""
    monkeypatch.setattr(lettertypen, "_bron", lambda: None)
    assert list((maak_lettertypen(tmp_path) / "lettertypen").iterdir()) == []
    monkeypatch.setattr(lettertypen, "_bron", lambda: tmp_path / "weg")
    assert list((maak_lettertypen(tmp_path) / "lettertypen").iterdir()) == []
