"""What only runs when everything must: `SAMENSPEL_ALLES=1`, as in `.ci/run`."""

import os

import pytest

ALLES = os.environ.get("SAMENSPEL_ALLES") == "1"
_REDEN = "duurt lang en lijkt op een test die wel draait: zet SAMENSPEL_ALLES=1, zoals .ci/run"


lang = pytest.mark.skipif(not ALLES, reason=_REDEN)


def alleen_met_alles(*waarden: object) -> object:
    """A parameter of a test (`pytest.param`) that is skipped otherwise."""
    return pytest.param(*waarden, marks=lang)


def voorbeelden(aantal: int) -> int:
    """How many examples Hypothesis tries: a third of them, unless everything must run."""
    return aantal if ALLES else aantal // 3
