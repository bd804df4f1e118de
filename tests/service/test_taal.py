"""Which language a visitor gets, and what happens to texts in it."""

from __future__ import annotations

import pytest

from service.taal import TALEN, kies_taal, vertalers


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
