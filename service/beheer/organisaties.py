"""Invitations for aanbieders: the people of organisations, each with one code for all of their gemeenten.

The code of a person is made under the seal of the ronde from the names in the file, as for an address
(mail.py). So the same file again gives the same codes, a gemeente can be added later, and nobody can come to
have two invitations for one gemeente.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
from asyncpg import BitString

from service.beheer.strata import STRATUM
from service.beheer.uitnodigingen import adres_van, schrijf_tabel
from service.database import rondes as rondes_db
from service.database import uitnodigingen as uitnodigingen_db
from service.database.sql import Pool, verbinding
from service.errors import OnbekendeRonde, OngeldigeInvoer, VerkeerdeStatus
from service.invullen.zegelen import zegel_van
from service.log import log
from service.sleutels import Sleutels, code_uit
from service.zegels import Zegel

_NODIG = ("organisatie", "gemeente")
_NAAM = re.compile(r"[^\x00-\x1f\x7f]{1,120}")
_GEMEENTE = re.compile(r"GM[0-9]{4}")
_MAX_FOUTEN = 10


@dataclass(frozen=True)
class Lidregel:
    """One line: a person of an organisation works for a gemeente. `lid` may be "" when there is one person;
    `stratum` "" when the gemeente has one. `nummer`: of the line in the file.
    """

    nummer: int
    organisatie: str
    lid: str
    gemeente: str
    stratum: str

    @property
    def wie(self) -> tuple[str, str]:
        """Organisation and person, whatever their capitals and spaces."""
        return _kaal(self.organisatie), _kaal(self.lid)


@dataclass(frozen=True)
class Lidcode:
    """A person with the code, and the gemeenten it opens."""

    code: str
    organisatie: str
    lid: str
    gemeenten: tuple[str, ...]


def _kaal(naam: str) -> str:
    return " ".join(naam.split()).casefold()


def lees_leden(pad: Path) -> list[Lidregel]:
    """Read a CSV (UTF-8) with organisatie and gemeente, and if there lid and stratum.

    Raises OngeldigeInvoer naming the file, the line and the column of everything that is wrong (at most ten).
    """
    try:
        with pad.open(encoding="utf-8-sig", newline="") as bestand:
            regels = csv.DictReader(bestand, strict=True)
            if missend := [naam for naam in _NODIG if naam not in (regels.fieldnames or ())]:
                raise OngeldigeInvoer(
                    f"{pad}:1: kolom {missend[0]} ontbreekt; de eerste regel moet organisatie en gemeente "
                    "bevatten, en mag lid en stratum bevatten, met komma's ertussen"
                )
            gelezen = [_lidregel(regels.line_num, rij) for rij in regels]
    except OSError as fout:
        raise OngeldigeInvoer(f"{pad} is niet te lezen ({fout.strerror})") from fout
    except (UnicodeDecodeError, csv.Error) as fout:
        raise OngeldigeInvoer(f"{pad}: dit is geen leesbare CSV in UTF-8") from fout
    meld_fouten(pad, [(r.nummer, *fout) for r in gelezen for fout in _vormfouten(r)] + _dubbel(gelezen))
    if not gelezen:
        raise OngeldigeInvoer(f"{pad}: er staat geen regel met een organisatie in")
    return gelezen


def _lidregel(nummer: int, rij: dict[str, str | None]) -> Lidregel:
    velden = {naam: (rij.get(naam) or "").strip() for naam in ("organisatie", "lid", "gemeente", "stratum")}
    return Lidregel(nummer, **velden)


def _vormfouten(regel: Lidregel) -> Iterator[tuple[str, str]]:
    if not _NAAM.fullmatch(regel.organisatie):
        yield "organisatie", "een naam van 1 tot en met 120 tekens ontbreekt"
    if regel.lid and not _NAAM.fullmatch(regel.lid):
        yield "lid", "hoogstens 120 tekens"
    if not _GEMEENTE.fullmatch(regel.gemeente):
        yield "gemeente", f"{regel.gemeente[:20]!r} is geen gemeentecode, zoals GM0363"
    if regel.stratum and not STRATUM.fullmatch(regel.stratum):
        yield "stratum", "een naam van 1 tot en met 60 tekens"


def _dubbel(regels: Sequence[Lidregel]) -> list[tuple[int, str, str]]:
    eerder: dict[tuple[tuple[str, str], str], int] = {}
    uit = []
    for regel in regels:
        vorige = eerder.setdefault((regel.wie, regel.gemeente), regel.nummer)
        if vorige != regel.nummer:
            uit.append(
                (regel.nummer, "gemeente", f"staat ook op regel {vorige} bij deze organisatie en dit lid")
            )
    return uit


def meld_fouten(pad: Path, fouten: Sequence[tuple[int, str, str]]) -> None:
    """Raise OngeldigeInvoer with these faults (line, column, what), in the order of the file."""
    if fouten:
        zinnen = [f"{pad}:{nr}: kolom {kolom}: {wat}" for nr, kolom, wat in sorted(fouten)]
        rest = [f"en nog {len(zinnen) - _MAX_FOUTEN} fouten"] if len(zinnen) > _MAX_FOUTEN else []
        raise OngeldigeInvoer("\n".join(zinnen[:_MAX_FOUTEN] + rest))


async def nodig_leden_uit(
    pool: Pool,
    sleutels: Sleutels,
    ronde: str,
    pad: Path,
    regels: Sequence[Lidregel],
    bewaar: Callable[[list[Lidcode]], None],
) -> list[Lidcode]:
    """Invite everyone in `regels` (read from `pad`) who was not invited yet; the codes of all of them.

    `bewaar` writes the codes before they become valid: when it fails, no invitation is made. Raises
    OnbekendeRonde, VerkeerdeStatus, OngeldigeInvoer.
    """
    beschrijving = await rondes_db.lees_ronde(pool, ronde)
    if beschrijving is None:
        raise OnbekendeRonde(f"De ronde {ronde} bestaat niet")
    if beschrijving.doelgroep != "aanbieders":
        raise OngeldigeInvoer("--csv is voor aanbieders; gebruik --gemeente en --aantal")
    regels = await _met_stratum(pool, ronde, pad, regels)
    zegel = await zegel_van(pool, sleutels.zegels, ronde)
    codes = _codes(zegel, ronde, regels)
    rijen = sorted(
        (sleutels.status_sleutel(code), r.gemeente, r.stratum, _wie(sleutels, ronde, r, code))
        for r in regels
        for code in (codes[r.wie].code,)
    )
    async with verbinding(pool) as con, con.transaction():
        if await rondes_db.vergrendel_ronde(con, ronde) not in ("nieuw", "open"):
            raise VerkeerdeStatus(f"De ronde {ronde} is gesloten: er kunnen geen uitnodigingen meer bij")
        nieuw = Counter(await uitnodigingen_db.nodig_uit(con, ronde, rijen))
        await uitnodigingen_db.tel_uitgenodigd(con, ronde, [(*cel, aantal) for cel, aantal in nieuw.items()])
        bewaar(list(codes.values()))
    log.info("uitnodigingen_gemaakt", ronde=ronde, aantal=nieuw.total())
    return list(codes.values())


async def _met_stratum(pool: Pool, ronde: str, pad: Path, regels: Sequence[Lidregel]) -> list[Lidregel]:
    """The lines with their stratum, checked against the ronde. Raises OngeldigeInvoer."""
    strata: dict[str, list[str]] = {}
    for stratum in await rondes_db.lees_strata(pool, ronde):
        strata.setdefault(stratum.gemeente, []).append(stratum.stratum)
    uit, fouten = [], []
    for regel in regels:
        namen = strata.get(regel.gemeente, [])
        gekozen = regel.stratum or (namen[0] if len(namen) == 1 else "")
        if not namen:
            fouten.append((regel.nummer, "gemeente", f"de ronde heeft de gemeente {regel.gemeente} niet"))
        elif gekozen not in namen:
            fouten.append((regel.nummer, "stratum", f"kies voor {regel.gemeente} uit: {', '.join(namen)}"))
        uit.append(replace(regel, stratum=gekozen))
    meld_fouten(pad, fouten)
    return uit


def _codes(zegel: Zegel, ronde: str, regels: Sequence[Lidregel]) -> dict[tuple[str, str], Lidcode]:
    uit: dict[tuple[str, str], Lidcode] = {}
    for regel in regels:
        wie = msgspec.json.encode([ronde, *regel.wie]).decode()
        code = code_uit(zegel.ruis_voor_code(wie))
        bekend = uit.get(regel.wie) or Lidcode(code, regel.organisatie, regel.lid, ())
        uit[regel.wie] = replace(bekend, gemeenten=(*bekend.gemeenten, regel.gemeente))
    return uit


def _wie(sleutels: Sleutels, ronde: str, regel: Lidregel, code: str) -> BitString:
    """The masked pseudonym, as in uitnodigingen.py."""
    pseudoniem = sleutels.organisatie(ronde, regel.wie[0]).int
    masker = int.from_bytes(sleutels.organisatie_masker(code, regel.gemeente))
    return BitString.frombytes((pseudoniem ^ masker).to_bytes(16))


def schrijf_leden(pad: Path, leden: Sequence[Lidcode], basis_url: str) -> None:
    """Write code, organisatie, lid, gemeenten and adres, a line per person; see `schrijf_tabel`."""
    rijen = (
        (wie.code, wie.organisatie, wie.lid, " ".join(wie.gemeenten), adres_van(basis_url, wie.code))
        for wie in leden
    )
    schrijf_tabel(pad, ("code", "organisatie", "lid", "gemeenten", "adres"), rijen)
