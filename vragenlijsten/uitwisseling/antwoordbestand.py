"""Files with answers of elsewhere: CSV and SPSS (.sav), as columns and rows of texts."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyreadstat

from vragenlijsten.fouten import Fout, VragenlijstFout
from vragenlijsten.uitwisseling.inlezen import Bron
from vragenlijsten.uitwisseling.koppeling import Koppeling, genoemde_kolommen
from vragenlijsten.uitwisseling.xmllezer import stop

MAX_BYTES = 200_000_000
MAX_RIJEN = 200_000
MAX_INHOUD = 500_000_000
"""Bytes of the columns that are read from a .sav, unpacked."""
_TEKENS = {"utf-8": "utf-8-sig", "windows-1252": "cp1252"}


def lees_bron(pad: Path, koppeling: Koppeling) -> Bron:
    """The file by how its name ends. Raises VragenlijstFout."""
    naam = pad.name
    try:
        if pad.stat().st_size > MAX_BYTES:
            stop(naam, f"dit bestand is te groot: hoogstens {MAX_BYTES} bytes")
        if pad.suffix.lower() == ".csv":
            return _csv(pad, naam, koppeling)
        if pad.suffix.lower() == ".sav":
            return _sav(pad, naam, koppeling)
        stop(naam, "antwoorden lezen wij uit .csv en .sav")
    except OSError as fout:
        raise VragenlijstFout([Fout(naam, f"dit bestand is niet te lezen: {fout.strerror}")]) from fout


def _csv(pad: Path, naam: str, koppeling: Koppeling) -> Bron:
    _eis_tekens(pad, naam, koppeling.tekens)
    rijen = _rijen(pad, naam, koppeling)
    _, koppen = next(rijen, (1, []))
    if len(koppen) < 2:
        melding = f"er is maar één kolom; is '{koppeling.scheiding}' wel het scheidingsteken?"
        stop(f"{naam}:1", melding)
    return Bron(naam, tuple(kop.strip() for kop in koppen), rijen)


def _rijen(pad: Path, naam: str, koppeling: Koppeling) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows that are not empty, with the line on which they begin; the file is read as they are asked for."""
    scheiding = "\t" if koppeling.scheiding == "tab" else koppeling.scheiding
    begin, aantal = 1, 0
    with pad.open(encoding=_TEKENS[koppeling.tekens], newline="") as bestand:
        lezer = csv.reader(bestand, delimiter=scheiding, strict=True)
        try:
            for rij in lezer:
                if rij:
                    aantal += 1
                    if aantal > MAX_RIJEN + 1:
                        stop(naam, f"dit bestand heeft te veel rijen: hoogstens {MAX_RIJEN}")
                    yield begin, rij
                begin = lezer.line_num + 1
        except csv.Error as fout:
            melding = (
                f"hier begint een rij die geen geldige CSV is ({fout}); staat er een aanhalingsteken te veel?"
            )
            raise VragenlijstFout([Fout(f"{naam}:{begin}", melding)]) from fout


def _eis_tekens(pad: Path, naam: str, tekens: str) -> None:
    """Raises VragenlijstFout at the first byte that is no such text, with the most likely cause."""
    with pad.open("rb") as bestand:
        for nr, regel in enumerate(bestand, 1):
            if b"\x00" in regel:
                melding = (
                    "hier staan nultekens: dit is geen tekstbestand, of het is UTF-16; bewaar het als UTF-8"
                )
                stop(f"{naam}:{nr}", melding)
            if tekens != "utf-8" and _is_utf8(regel):
                stop(f"{naam}:{nr}", f"dit bestand is in UTF-8 geschreven, niet in {tekens}")
            try:
                regel.decode(_TEKENS[tekens])
            except UnicodeDecodeError as fout:
                melding = f"dit bestand is niet in {tekens} geschreven"
                if tekens == "utf-8":
                    melding += ", waarschijnlijk in Windows-1252; bewaar het als UTF-8 of zet "
                    melding += "'tekens: windows-1252' in de koppeling"
                raise VragenlijstFout([Fout(f"{naam}:{nr}:{fout.start + 1}", melding)]) from fout


def _is_utf8(regel: bytes) -> bool:
    """Whether a line has more than ASCII, all of it as UTF-8; another set of characters hardly ever has."""
    try:
        return not regel.isascii() and bool(regel.decode())
    except UnicodeDecodeError:
        return False


def _sav(pad: Path, naam: str, koppeling: Koppeling) -> Bron:
    with pad.open("rb") as bestand:
        if bestand.read(4) != b"$FL2":
            stop(naam, "dit is geen SPSS-bestand (.sav); een .zsav werkt niet")
    try:
        _, kop = pyreadstat.read_sav(pad, metadataonly=True)
        koppen = tuple(str(kolom) for kolom in kop.column_names)
        nodig = [kolom for kolom in koppen if kolom in genoemde_kolommen(koppeling)]
        if not nodig:
            return Bron(naam, koppen, iter(()))
        aantal = min(kop.number_rows or MAX_RIJEN, MAX_RIJEN)
        breedte = sum(kop.variable_storage_width.get(kolom, 8) for kolom in nodig)
        if aantal * breedte > MAX_INHOUD:
            stop(naam, f"uitgepakt is dit bestand groter dan {MAX_INHOUD} bytes")
        kolommen, _ = pyreadstat.read_sav(
            pad, usecols=nodig, user_missing=True, output_format="dict", row_limit=MAX_RIJEN + 1
        )
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, MemoryError) as fout:
        raise VragenlijstFout([Fout(naam, "dit SPSS-bestand is beschadigd of niet te lezen")]) from fout
    lijsten = [list(kolommen[kolom]) for kolom in nodig]
    if lijsten and len(lijsten[0]) > MAX_RIJEN:
        stop(naam, f"dit bestand heeft te veel rijen: hoogstens {MAX_RIJEN}")
    rijen = ((nr, [_tekst(cel) for cel in rij]) for nr, rij in enumerate(zip(*lijsten, strict=True), 1))
    return Bron(naam, tuple(nodig), rijen, tuple(koppen.index(kolom) + 1 for kolom in nodig))


def _tekst(cel: object) -> str:
    """A cell as text: whole numbers without a point, nothing for what is missing."""
    if cel is None or (isinstance(cel, float) and math.isnan(cel)):
        return ""
    if isinstance(cel, float) and cel.is_integer():
        return str(int(cel))
    return str(cel).strip()
