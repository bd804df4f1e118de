"""Plain values → YAML as our reader wants it: no anchors, every text in quotation marks, so that nothing
turns into a number or a date on the way back.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

_KAAL = re.compile(r"[a-z][a-z0-9_]*")
_NIET_KAAL = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


class _Schrijver(yaml.SafeDumper):
    """The safe dumper with our style."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never an anchor: our reader refuses them."""
        return True


def _tekst(schrijver: yaml.SafeDumper, waarde: str) -> yaml.ScalarNode:
    kaal = _KAAL.fullmatch(waarde) and waarde not in _NIET_KAAL
    return schrijver.represent_scalar("tag:yaml.org,2002:str", waarde, style=None if kaal else '"')


_Schrijver.add_representer(str, _tekst)


def schrijf_yaml(waarde: Any) -> bytes:
    """One document in UTF-8."""
    tekst: str = yaml.dump(waarde, Dumper=_Schrijver, allow_unicode=True, sort_keys=False, width=2**20)
    return tekst.encode()
