"""Sheets of an .xlsx as plain texts by row and column, with bounds on everything a stranger chooses.

A cell with a formula is refused: its outcome depends on who opens the file, so it is no content.
"""

from __future__ import annotations

import io
import posixpath
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from vragenlijsten.bronnen import VERBODEN_TEKENS
from vragenlijsten.fouten import Fout, VragenlijstFout
from vragenlijsten.uitwisseling.xmllezer import STUK, lees_xml, stop

MAX_BYTES = 5_000_000
MAX_UITGEPAKT = 40_000_000
"""Bytes of all parts that are read together, after unpacking."""
MAX_RIJEN = 20_000
MAX_KOLOMMEN = 300
MAX_CELLEN = 300_000
MAX_CEL = 32_767

_CEL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_HEEL = re.compile(r"(-?[0-9]{1,15})\.0+")


@dataclass(frozen=True)
class Rij:
    """One row that is not empty: its number in the sheet, and its texts by column (from 0)."""

    nummer: int
    cellen: dict[int, str]


@dataclass(frozen=True)
class Blad:
    """One sheet; `naam` as in the file."""

    naam: str
    rijen: tuple[Rij, ...]

    def plek(self, rij: int, kolom: int | None = None) -> str:
        """`survey!C12`, or `survey:12` for a whole row."""
        return f"{self.naam}:{rij}" if kolom is None else f"{self.naam}!{letters(kolom)}{rij}"


def letters(kolom: int) -> str:
    """0 → A, 26 → AA."""
    uit = ""
    nummer = kolom + 1
    while nummer:
        nummer, rest = divmod(nummer - 1, 26)
        uit = chr(65 + rest) + uit
    return uit


def lees_bladen(ruw: bytes, naam: str, gewenst: Sequence[str]) -> dict[str, Blad]:
    """The wanted sheets (by name in small letters) that the workbook has. Raises VragenlijstFout."""
    if len(ruw) > MAX_BYTES:
        stop(naam, f"dit bestand is te groot: hoogstens {MAX_BYTES} bytes")
    try:
        with ZipFile(io.BytesIO(ruw)) as zip_:
            return _Werkboek(zip_, naam).bladen(gewenst)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, ValueError) as fout:
        melding = "dit is geen leesbaar Excelbestand (.xlsx); een oud .xls of een wachtwoord werkt niet"
        raise VragenlijstFout([Fout(naam, melding)]) from fout


class _Werkboek:
    """The parts of one workbook, read one at a time; `over` is what may still be unpacked."""

    def __init__(self, zip_: ZipFile, naam: str) -> None:
        self.zip_ = zip_
        self.naam = naam
        self.over = MAX_UITGEPAKT

    def bladen(self, gewenst: Sequence[str]) -> dict[str, Blad]:
        boek, verwijzingen = _Lijst("sheet"), _Lijst("Relationship")
        self._lees("xl/workbook.xml", boek)
        self._lees("xl/_rels/workbook.xml.rels", verwijzingen)
        doelen = {v.get("Id", ""): v.get("Target", "") for v in verwijzingen.gevonden}
        teksten = _Teksten()
        if "xl/sharedStrings.xml" in self.zip_.namelist():
            self._lees("xl/sharedStrings.xml", teksten)
        uit: dict[str, Blad] = {}
        for blad in boek.gevonden:
            titel = blad.get("name", "")
            sleutel = titel.strip().lower()
            if sleutel in gewenst and sleutel not in uit:
                cellen = _Cellen(titel, teksten.teksten)
                doel = doelen.get(blad.get("id", ""), "")
                self._lees(posixpath.normpath(posixpath.join("/xl", doel)).lstrip("/"), cellen)
                if cellen.fouten:
                    raise VragenlijstFout(cellen.fouten)
                uit[sleutel] = Blad(titel, tuple(cellen.rijen()))
        return uit

    def _lees(self, deel: str, luisteraar: _Lijst | _Teksten | _Cellen) -> None:
        if deel not in self.zip_.namelist():
            stop(self.naam, f"in dit Excelbestand ontbreekt het onderdeel {deel[:60]}")
        lees_xml(self._stukken(deel), f"{self.naam}/{deel}", luisteraar)

    def _stukken(self, deel: str) -> Iterator[bytes]:
        # other ways of packing unpack all they can at once, whatever is asked for
        if self.zip_.getinfo(deel).compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            stop(self.naam, f"het onderdeel {deel[:60]} is ingepakt op een manier die Excel niet kent")
        with self.zip_.open(deel) as bron:
            while stuk := bron.read(STUK):
                self.over -= len(stuk)
                if self.over < 0:
                    stop(self.naam, f"uitgepakt is dit bestand groter dan {MAX_UITGEPAKT} bytes")
                yield stuk


class _Lijst:
    """The attributes of every element with one name."""

    def __init__(self, naam: str) -> None:
        self.naam = naam
        self.gevonden: list[dict[str, str]] = []

    def begin(self, naam: str, velden: Mapping[str, str]) -> None:
        if naam == self.naam:
            self.gevonden.append(dict(velden))

    def tekst(self, woorden: str) -> None:
        """Nothing: what matters here stands in attributes."""

    def eind(self, naam: str) -> None:
        """Nothing."""


class _Teksten:
    """The shared texts, in order; what stands above characters as a reading aid is left out."""

    def __init__(self) -> None:
        self.teksten: list[str] = []
        self.delen: list[str] = []
        self.luistert = False
        self.hulp = False

    def begin(self, naam: str, velden: Mapping[str, str]) -> None:
        if naam == "si":
            self.delen = []
        self.hulp |= naam == "rPh"
        self.luistert = naam == "t" and not self.hulp

    def tekst(self, woorden: str) -> None:
        if self.luistert:
            self.delen.append(woorden)

    def eind(self, naam: str) -> None:
        self.luistert = False
        self.hulp &= naam != "rPh"
        if naam == "si":
            self.teksten.append("".join(self.delen))


@dataclass
class _Cellen:
    """The cells of one sheet as text, and the faults in them."""

    blad: str
    teksten: Sequence[str]
    gelezen: dict[int, dict[int, str]] = field(default_factory=dict)
    fouten: list[Fout] = field(default_factory=list)
    plaats: str = ""
    soort: str = ""
    delen: list[str] = field(default_factory=list)
    luistert: bool = False
    aantal: int = 0

    def rijen(self) -> Iterator[Rij]:
        """The rows that hold something, from top to bottom."""
        for nummer in sorted(self.gelezen):
            yield Rij(nummer, self.gelezen[nummer])

    def begin(self, naam: str, velden: Mapping[str, str]) -> None:
        if naam == "c":
            self.plaats, self.soort, self.delen = velden.get("r", ""), velden.get("t", "n"), []
        elif naam == "f":
            melding = "hier staat een formule; zet er een vaste waarde neer"
            self.fouten.append(Fout(f"{self.blad}!{self.plaats[:12]}", melding))
        self.luistert = naam in {"v", "t"}

    def tekst(self, woorden: str) -> None:
        if self.luistert:
            self.delen.append(woorden)

    def eind(self, naam: str) -> None:
        self.luistert = False
        if naam == "c":
            self._bewaar("".join(self.delen))

    def _bewaar(self, ruw: str) -> None:
        plek = f"{self.blad}!{self.plaats[:12]}"
        gevonden = _CEL.fullmatch(self.plaats)
        if gevonden is None:
            stop(plek, "een cel zonder plaats in het blad; bewaar het bestand opnieuw met een rekenprogramma")
        waarde = self._waarde(ruw, plek).strip()
        if not waarde:
            return
        kolom, rij = _nummer(gevonden[1]), int(gevonden[2])
        self.aantal += 1
        vol = len(self.gelezen) >= MAX_RIJEN and rij not in self.gelezen
        if vol or kolom >= MAX_KOLOMMEN or self.aantal > MAX_CELLEN:
            stop(plek, f"dit blad is te groot: hoogstens {MAX_RIJEN} rijen en {MAX_KOLOMMEN} kolommen")
        for fout, melding in (
            (len(waarde) > MAX_CEL, f"deze tekst is te lang: hoogstens {MAX_CEL} tekens"),
            (waarde.startswith("="), "deze tekst begint met '=', zoals een formule; haal dat teken weg"),
            (bool(VERBODEN_TEKENS.search(waarde)), "hier staat een verboden teken"),
        ):
            if fout:
                self.fouten.append(Fout(plek, melding))
        self.gelezen.setdefault(rij, {})[kolom] = waarde

    def _waarde(self, ruw: str, plek: str) -> str:
        if self.soort == "s":
            if not ruw.isdecimal() or int(ruw) >= len(self.teksten):
                stop(plek, "deze cel verwijst naar een tekst die niet in het bestand staat")
            return self.teksten[int(ruw)]
        if self.soort == "b":
            return "true" if ruw == "1" else "false"
        heel = _HEEL.fullmatch(ruw)
        return heel[1] if heel and self.soort == "n" else ruw


def _nummer(kolom: str) -> int:
    uit = 0
    for letter in kolom:
        uit = uit * 26 + ord(letter) - 64
    return uit - 1
