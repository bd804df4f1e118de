"""One word, one meaning: public names are made of words of the glossary, or of a few English ones."""

import importlib
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAKKETTEN = ("vragenlijsten", "analyse", "dashboards", "service")
ENGELS = frozenset(
    (
        *(
            "api",
            "odata",
            "sdmx",
            "app",
            "checks",
            "cli",
            "clusters",
            "database",
            "demo",
            "errors",
            "export",
            "frames",
            "jobs",
        ),
        *("jobs", "loading", "log", "model", "page", "pipeline", "prepare", "problems", "render"),
        *("runner", "schema", "settings", "status", "texts", "theme"),
    )
)
"""Technical words: what everyone who programs calls so."""
_RIJ = re.compile(r"^\| ([a-z]+) \| \S", re.MULTILINE)
_KORTST = 3


@cache
def _begrippen() -> tuple[str, ...]:
    _, *rijen = _RIJ.findall((ROOT / "docs" / "begrippen.md").read_text(encoding="utf-8"))
    return tuple(rijen)


def _verbogen(woord: str) -> set[str]:
    """cijfer → cijfers, weging → wegingen, begrip → begrippen, vraag → vragen, code → codes, vast → vaste."""
    uit = {f"{woord}e", f"{woord}s", f"{woord}n", f"{woord}en", f"{woord}{woord[-1]}en"}
    if re.search(r"(aa|ee|oo|uu)[^aeiou]$", woord):
        uit.add(f"{woord[:-2]}{woord[-1]}en")
    return uit


@cache
def _vormen() -> frozenset[str]:
    return frozenset({vorm for woord in _begrippen() for vorm in {woord, *_verbogen(woord)}} | ENGELS)


@cache
def _bekend(woord: str) -> bool:
    """A known word, or a compound of known words, with or without an s between them."""
    if woord in _vormen():
        return True
    for plek in range(_KORTST, len(woord) - _KORTST + 1):
        links, rechts = woord[:plek], woord[plek:]
        if (links in _vormen() or links.removesuffix("s") in _vormen()) and _bekend(rechts):
            return True
    return False


def _publieke_woorden() -> dict[str, str]:
    """Word → the name it comes from: parts of public classes, and modules at the top of the packages."""
    uit: dict[str, str] = {}
    for pakket in PAKKETTEN[:3]:
        for naam in importlib.import_module(pakket).__all__:
            if naam[0].isupper() and not naam.isupper():
                uit |= {deel.lower(): f"{pakket}.{naam}" for deel in re.findall(r"[A-Z][a-z0-9]*", naam)}
    for pakket in PAKKETTEN:
        for pad in (ROOT / pakket).iterdir():
            if not pad.name.startswith("_") and (pad.suffix == ".py" or (pad / "__init__.py").exists()):
                uit |= dict.fromkeys(pad.stem.split("_"), f"{pakket}/{pad.name}")
    return uit


def test_public_names_are_made_of_known_words() -> None:
    onbekend = {woord: naam for woord, naam in _publieke_woorden().items() if not _bekend(woord)}
    assert onbekend == {}


def test_the_glossary_has_each_word_once() -> None:
    begrippen = _begrippen()
    tekst = (ROOT / "docs" / "begrippen.md").read_text(encoding="utf-8")
    assert len(begrippen) == tekst.count("\n| ") - 1, "a row that is no word with a meaning"
    assert len(set(begrippen)) == len(begrippen)
    assert not set(begrippen) & ENGELS


def test_no_technical_word_is_left_over() -> None:
    gebruikt = _publieke_woorden()
    assert [woord for woord in sorted(ENGELS) if not any(woord in naam for naam in gebruikt)] == []


@pytest.mark.parametrize("woord", ["begrippen", "vragen", "maten", "weging", "cijfertabel", "bestandsschema"])
def test_plural_and_compound_are_known(woord: str) -> None:
    assert _bekend(woord)


@pytest.mark.parametrize("woord", ["customer", "widget", "weg", "vrag", "peergrouping", ""])
def test_other_words_are_not(woord: str) -> None:
    assert not _bekend(woord)
