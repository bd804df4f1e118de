"""The project stands alone: it names no place of one machine, and its versions come from no fixed address."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Written apart, so that this file does not name them either.
_MACHINE = re.compile(
    r"\.\./" + r"shared\b|(?<![\w.])/(?:" + r"work|root|Users|mnt)/|(?<![\w.])/ho" + r"me/(?!samenspel\b)"
)
_SLOTEN = ("*.lock", "Pipfile*", "package-lock.json", "pdm.*", "requirements*.txt")


def _bestanden() -> list[Path]:
    """Everything that is tracked, or will be."""
    namen = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.split(b"\0")
    paden = [ROOT / naam.decode() for naam in namen if naam]
    return [pad for pad in paden if pad.is_file()]


def test_no_file_names_a_place_of_one_machine() -> None:
    gevonden = []
    for pad in _bestanden():
        try:
            tekst = pad.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        gevonden += [f"{pad.relative_to(ROOT)}: {treffer[0]}" for treffer in _MACHINE.finditer(tekst)]
    assert gevonden == []


def test_no_link_leads_out_of_the_project() -> None:
    assert [pad for pad in _bestanden() if pad.is_symlink()] == []


def test_versions_are_names_and_nothing_else() -> None:
    regels = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    fout = [r for r in regels if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][A-Za-z0-9.]*", r)]
    assert regels
    assert fout == []
    assert not [pad for pad in _bestanden() for slot in _SLOTEN if pad.match(slot)]
