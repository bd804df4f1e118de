"""kill -9 under load: whatever was acknowledged is there exactly once.

Four kills here; all twenty with SAMENSPEL_ALLES=1, or with `python -m tests.duurzaamheid`.
"""

import os
from pathlib import Path

import pytest

from tests.duurzaamheid.proef import draai


@pytest.mark.xdist_group("duurzaamheid")
async def test_bevestigd_is_precies_een_keer_opgeslagen(
    tmp_path: Path, gedeelde_cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Application and PostgreSQL are killed in turn, at random moments, while the mover is at work."""
    keren = 20 if os.environ.get("SAMENSPEL_ALLES") == "1" else 4
    (tmp_path / "cache").symlink_to(gedeelde_cache)
    verslag = await draai(tmp_path, keren)
    with capsys.disabled():
        print(f"\n{verslag}")
    assert (verslag.applicatie, verslag.database) == (keren // 2, keren // 2)
    assert verslag.bevestigd == verslag.gevonden > 100
    assert (verslag.verloren, verslag.dubbel, verslag.vreemd) == (0, 0, 0)
    assert verslag.opnieuw > 0
