"""The documents say what the program does: settings, commands, links, and the commands of the README."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from service.cli import groep
from service.errors import DomeinFout

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_INSTELLING = re.compile(r"SAMENSPEL_[A-Z]+(?:_[A-Z]+)*")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_BLOK = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_TEST = re.compile(r"`(tests/[a-z_/]+\.py)::(test_[a-z_]+)`")


def _documenten() -> list[Path]:
    return [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("analyse/**/*.md"))]


def _instellingen_in(*paden: Path) -> set[str]:
    return {naam for pad in paden for naam in _INSTELLING.findall(pad.read_text(encoding="utf-8"))}


def test_every_setting_is_documented_and_no_other() -> None:
    """Read by the service: in the table. Read by tests only: in the sentence below it."""
    tabel, _, alleen_tests = (DOCS / "naslag" / "instellingen.md").read_text().partition("Alleen voor tests")
    van_dienst = _instellingen_in(*ROOT.glob("service/**/*.py"))
    assert set(re.findall(r"^\| `(SAMENSPEL_\w+)` \|", tabel, re.MULTILINE)) == van_dienst
    van_tests = _instellingen_in(*ROOT.glob("tests/**/*.py")) - van_dienst
    assert set(_INSTELLING.findall(alleen_tests)) == van_tests


def _opdrachten(groep_: click.Group, voor: str) -> Iterator[str]:
    context = click.Context(groep_)
    for naam in groep_.list_commands(context):
        opdracht = groep_.get_command(context, naam)
        if isinstance(opdracht, click.Group):
            yield from _opdrachten(opdracht, f"{voor} {naam}")
        else:
            yield f"{voor} {naam}"


def test_every_command_is_documented_and_no_other() -> None:
    tekst = (DOCS / "naslag" / "opdrachten.md").read_text(encoding="utf-8")
    rijen = re.findall(r"^\| `([^`]+)` \|", tekst, re.MULTILINE)
    beschreven = [re.sub(r" (\[?[A-Z]{3}|--).*$", "", rij) for rij in rijen]
    assert sorted(beschreven) == sorted(_opdrachten(groep, "samenspel"))


@pytest.mark.parametrize("pad", _documenten(), ids=lambda pad: pad.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(pad: Path) -> None:
    for doel in _LINK.findall(pad.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", doel):
            bestand = unquote(doel.partition("#")[0])
            assert not bestand or (pad.parent / bestand).exists(), f"{pad}: {doel}"


def _stappen(tekst: str) -> set[str]:
    """The single commands in the shell blocks of a document, without what only makes them quiet."""
    regels = [regel for blok in _BLOK.findall(tekst) for regel in blok.splitlines()]
    return {_kaal(stap) for regel in regels for stap in regel.split("#")[0].split("&&")} - {""}


def _kaal(stap: str) -> str:
    return " ".join(deel for deel in stap.split() if deel != "-q")


def test_the_commands_of_the_readme_are_run_or_described() -> None:
    lees_mij = ROOT / "README.md"
    assert lees_mij.exists()
    bekend = {_kaal(regel) for regel in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()}
    for pad in DOCS.rglob("*.md"):
        bekend |= _stappen(pad.read_text(encoding="utf-8"))
    stappen = _stappen(lees_mij.read_text(encoding="utf-8"))
    assert stappen
    assert stappen <= bekend


def test_every_test_in_the_list_of_messages_exists() -> None:
    tekst = (DOCS / "naslag" / "foutmeldingen.md").read_text(encoding="utf-8")
    genoemd = _TEST.findall(tekst)
    assert len(genoemd) > 20
    for bestand, naam in genoemd:
        assert f"def {naam}(" in (ROOT / bestand).read_text(encoding="utf-8"), (bestand, naam)


def _soorten(soort: type[DomeinFout]) -> Iterator[type[DomeinFout]]:
    for onder in soort.__subclasses__():
        if onder.__module__ == "service.errors":
            yield onder
            yield from _soorten(onder)


def test_every_kind_of_fault_is_in_the_list_of_messages() -> None:
    tekst = (DOCS / "naslag" / "foutmeldingen.md").read_text(encoding="utf-8")
    assert [s.__name__ for s in _soorten(DomeinFout) if f"`{s.__name__}`" not in tekst] == []
