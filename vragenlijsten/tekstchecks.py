"""Texts: in every language of the questionnaire, with the same placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from vragenlijsten.bronnen import Pad
from vragenlijsten.model import Tekst

_INVULPLEK = re.compile(r"%\([a-z_]+\)s|\{[a-z_]*\}")


def check_tekst(tekst: Tekst | None, talen: Iterable[str], pad: Pad) -> Iterator[tuple[Pad, str]]:
    """What is missing, too much or filled in elsewhere than in Dutch."""
    if tekst is None:
        return
    for taal in talen:
        if not tekst.get(taal, "").strip():
            yield pad, f"tekst ontbreekt in {taal}"
    invulplekken = sorted(_INVULPLEK.findall(tekst.get("nl", "")))
    for taal, woorden in tekst.items():
        if sorted(_INVULPLEK.findall(woorden)) != invulplekken:
            yield (
                (*pad, taal),
                f"in {taal[:40]} staan andere invulplekken dan in nl: {', '.join(invulplekken) or 'geen'}",
            )
        if taal not in talen:
            yield (*pad, taal), f"tekst in '{taal[:40]}', maar die taal staat niet in talen"
