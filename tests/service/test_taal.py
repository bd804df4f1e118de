"""Which language a visitor gets, and what happens to texts in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from service.taal import (
    TALEN,
    VERTALINGEN,
    _lees,
    controleer_vertalingen,
    kies_taal,
    vertalers,
    zonder_variant,
)


@pytest.mark.parametrize(
    ("gevraagd", "onthouden", "voorkeuren", "taal"),
    [
        (None, None, None, "nl"),
        ("en", "nl", "nl", "en"),
        (None, "en", "nl", "en"),
        ("xx", None, None, "nl"),
        ("../en", "'", "", "nl"),
        (None, None, "en-GB,en;q=0.9,nl;q=0.8", "en"),
        (None, None, "nl-NL,nl;q=0.9,en;q=0.8", "nl"),
        (None, None, "de-DE,fr;q=0.5,*;q=0.1", "nl"),
        (None, None, ",,;q=,en", "en"),
        (None, None, "x" * 5000, "nl"),
    ],
)
def test_kies_taal(gevraagd: str | None, onthouden: str | None, voorkeuren: str | None, taal: str) -> None:
    """The address goes first, then the cookie, then the browser; Dutch when nothing fits."""
    assert kies_taal(gevraagd, onthouden, voorkeuren) == taal


def test_vertalen() -> None:
    """Translated with its values; singular and plural; a text without a translation stays Dutch."""
    nl, en = vertalers()["nl"], vertalers()["en"]
    assert list(vertalers()) == list(TALEN)
    assert nl("Stap %(stap)s van %(stappen)s", stap=1, stappen=2) == "Stap 1 van 2"
    assert en("Stap %(stap)s van %(stappen)s", stap=1, stappen=2) == "Step 1 of 2"
    een, meer = "Er klopt nog %(aantal)s antwoord niet", "Er kloppen nog %(aantal)s antwoorden niet"
    assert nl.meervoud(een, meer, 1) == "Er klopt nog 1 antwoord niet"
    assert en.meervoud(een, meer, 2) == "2 answers are not right yet"
    assert en("Deze tekst bestaat niet, 100%") == "Deze tekst bestaat niet, 100%"
    assert en.kies({"nl": "hallo"}) == "hallo"
    assert en.kies({"nl": "hallo", "en": "hello"}) == "hello"
    assert en.richting == "ltr"


def test_makkelijk_nederlands_is_nederlands() -> None:
    """A variant has words of its own, and falls back on Dutch; in HTML it is Dutch."""
    makkelijk, ar = vertalers()["nl@b1"], vertalers()["ar"]
    assert (zonder_variant("nl@b1"), makkelijk.richting, ar.richting) == ("nl", "ltr", "rtl")
    assert makkelijk("Volgende") == "Verder"
    assert makkelijk.kies({"nl": "hallo", "en": "hello"}) == "hallo"
    assert not makkelijk.nagekeken and vertalers()["nl"].nagekeken


def test_controleer_vertalingen(tmp_path: Path) -> None:
    """What is missing in one language and what is filled in otherwise is told, per language."""
    assert controleer_vertalingen() == []
    shutil.copytree(VERTALINGEN, tmp_path, dirs_exist_ok=True)
    pad = tmp_path / "fy" / "LC_MESSAGES" / "messages.po"
    tekst = pad.read_text().replace("Stap %(stap)s fan %(stappen)s", "Stap %(stap)s")
    pad.write_text(tekst.replace('msgstr "Folgjende"', 'msgstr ""'))
    assert controleer_vertalingen(tmp_path) == [
        f"{pad}: 'Stap %(stap)s van %(stappen)s' heeft in fy andere invulplekken",
        f"{pad}: 'Volgende' is niet vertaald in fy",
    ]
    ar = tmp_path / "ar" / "LC_MESSAGES" / "messages.po"
    ar.write_text(ar.read_text().replace("X-Samenspel-Status: machine", "X-Samenspel-Status: nagekeken"))
    assert _lees(tmp_path, "ar").nagekeken
