"""Questionnaires to and from other survey systems, as files of an operator: all of them written, or none."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboards.export.ddi import vragenlijst_ddi
from service.errors import OngeldigeInvoer, SchijfVol
from vragenlijsten import Fout, Vragenlijst, VragenlijstFout, controleer
from vragenlijsten.fouten import op_een_regel
from vragenlijsten.loading import BEGRIPPEN, GESPREKSVRAGEN, SCHALEN, load_gedeeld
from vragenlijsten.uitwisseling import MAX_BYTES, Keuzes, Uitgevoerd, importeer, naar_xlsform

_MAX_FOUTEN = 20


@dataclass(frozen=True)
class Uitgewisseld:
    """What was written, what could not be carried over, and what `samenspel controleer` says of it."""

    paden: tuple[Path, ...]
    vragen: int
    verslag: tuple[Fout, ...]
    fouten: tuple[Fout, ...] = ()


def importeer_vragenlijst(bron: Path, uit: Path, keuzes: Keuzes, *, vervang: bool = False) -> Uitgewisseld:
    """A questionnaire of another system in our form. Where no begrippen stand with `uit` yet, those that it
    uses come beside it. Raises OngeldigeInvoer (with every fault and its place) and SchijfVol.
    """
    if uit.suffix != ".yaml" or "." in uit.stem or uit.name in {BEGRIPPEN, SCHALEN, GESPREKSVRAGEN}:
        raise OngeldigeInvoer(f"{uit}: geef de vragenlijst een naam van zichzelf, zoals 2027.yaml")
    try:
        catalogus, eigen = load_gedeeld(uit)
        klaar = importeer(_lees(bron), bron.name, catalogus, keuzes)
    except VragenlijstFout as fout:
        raise OngeldigeInvoer(meld_alle(fout.fouten)) from fout
    bestanden: dict[Path, bytes] = {}
    if not eigen:
        bestanden = {uit.with_name(BEGRIPPEN): klaar.begrippen, uit.with_name(SCHALEN): klaar.schalen}
    bestanden[uit] = klaar.vragenlijst  # last: what is written over cannot be taken back
    schrijf_samen(bestanden, vervang={uit} if vervang else set())
    return Uitgewisseld(tuple(bestanden), klaar.vragen, klaar.verslag, controleer([uit]))


FORMATEN: Mapping[str, Callable[[Vragenlijst], Uitgevoerd]] = {
    "xlsform": naar_xlsform,
    "ddi": lambda v: Uitgevoerd(vragenlijst_ddi(v), tuple(_niet_in_ddi(v))),
}
"""Name of a form of other systems → what makes it of a questionnaire of ours."""


def exporteer_vragenlijst(v: Vragenlijst, formaat: str, uit: Path, *, vervang: bool = False) -> Uitgewisseld:
    """A questionnaire of ours in one of `FORMATEN`. Raises OngeldigeInvoer and SchijfVol."""
    klaar = FORMATEN[formaat](v)
    schrijf_samen({uit: klaar.bestand}, vervang={uit} if vervang else set())
    return Uitgewisseld((uit,), len(v.vragen), klaar.verslag)


def _niet_in_ddi(v: Vragenlijst) -> Iterator[Fout]:
    """What a description in DDI does not say of a questionnaire."""
    if anders := [taal for taal in v.talen if taal != "nl"]:
        yield Fout("talen", f"de vragen gaan alleen in het Nederlands mee, niet in {', '.join(anders)}")
    if v.loting is not None:
        yield Fout("loting", "volgordes en varianten worden niet beschreven")


def meld_alle(fouten: tuple[Fout, ...]) -> str:
    """The first faults, a line each, and how many more there are."""
    rest = len(fouten) - _MAX_FOUTEN
    regels = [op_een_regel(str(fout)) for fout in fouten[:_MAX_FOUTEN]]
    return "\n".join([*regels, *([f"en nog {rest} fouten"] if rest > 0 else [])])


def _lees(pad: Path) -> bytes:
    try:
        with pad.open("rb") as bestand:
            return bestand.read(MAX_BYTES + 1)
    except OSError as fout:
        raise OngeldigeInvoer(f"{pad} is niet te lezen ({fout.strerror})") from fout


def schrijf_samen(bestanden: Mapping[Path, bytes], vervang: set[Path]) -> None:
    """All files or none, each whole; one that is there already only where `vervang` has it.

    Raises OngeldigeInvoer and SchijfVol.
    """
    for pad in bestanden:
        if (pad.exists() or pad.is_symlink()) and pad not in vervang:
            raise OngeldigeInvoer(f"{pad} bestaat al; kies een andere naam, of geef --vervang")
        if pad.is_dir() or not pad.parent.is_dir():
            raise OngeldigeInvoer(f"{pad}: dit is een map, of de map waar het in moet is er niet")
    geplaatst: list[Path] = []
    try:
        with tempfile.TemporaryDirectory(dir=next(iter(bestanden)).parent, prefix=".samenspel-") as map_:
            klaar = [Path(map_) / str(nr) for nr in range(len(bestanden))]
            for tijdelijk, inhoud in zip(klaar, bestanden.values(), strict=True):
                tijdelijk.write_bytes(inhoud)
            for tijdelijk, pad in zip(klaar, bestanden, strict=True):
                tijdelijk.replace(pad)
                geplaatst.append(pad)
    except OSError as fout:
        for pad in geplaatst:
            if pad not in vervang:
                pad.unlink(missing_ok=True)
        if fout.errno == errno.ENOSPC:
            raise SchijfVol("De schijf is vol. Er is niets geschreven.") from fout
        naam = next(iter(bestanden))
        raise OngeldigeInvoer(f"{naam}: schrijven lukt niet ({fout.strerror or fout})") from fout
