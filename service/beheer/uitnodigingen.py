"""Making invitations in bulk. This is the only moment at which codes exist outside the respondent's hands."""

import csv
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

import polars as pl
from asyncpg import BitString

from service.database import rondes as rondes_db
from service.database import uitnodigingen as uitnodigingen_db
from service.database.sql import Pool, verbinding
from service.errors import OnbekendeRonde, OngeldigeInvoer, SchijfVol, VerkeerdeStatus
from service.log import log
from service.sleutels import Sleutels, nieuwe_codes

Uitgifte: TypeAlias = tuple[str, str, str]
"""code, gemeente, stratum"""

_FORMULE = ("=", "+", "-", "@", "\t", "\r")


async def maak_uitnodigingen(
    pool: Pool,
    sleutels: Sleutels,
    ronde: str,
    verdeling: pl.DataFrame,
    bewaar: Callable[[list[Uitgifte]], None] | None = None,
) -> list[Uitgifte]:
    """Make invitations and give the codes: (code, gemeente, stratum), about 100 000 a second.

    `verdeling` has gemeente, stratum, aantal, and optionally organisatie (text). Without organisatie every
    invitation has its own code. With it, an organisation has one code for all of its gemeenten (`aantal`
    codes when several of its people answer), so a code occurs once per gemeente in the result. `bewaar`
    writes the codes before they become valid: when it fails, no invitation is made. Raises OnbekendeRonde,
    VerkeerdeStatus, OngeldigeInvoer.
    """
    bestaand = await _controleer(pool, ronde, verdeling)
    met_organisatie = "organisatie" in verdeling.columns
    uitgifte = _per_organisatie(verdeling) if met_organisatie else _los(verdeling)
    codes = [code for code, _, _ in uitgifte]
    gehasht = {code: sleutels.status_sleutel(code) for code in set(codes)}
    organisaties = (
        _organisaties(sleutels, ronde, verdeling, uitgifte) if met_organisatie else [None] * len(uitgifte)
    )
    rijen = [
        (gehasht[code], gemeente, ronde, stratum, organisatie)
        for (code, gemeente, stratum), organisatie in zip(uitgifte, organisaties, strict=True)
    ]
    # The order in the table must say nothing about the order on the address list.
    rijen.sort(key=lambda rij: rij[0])
    aantallen = Counter((gemeente, stratum) for _, gemeente, stratum in uitgifte)
    if missend := sorted(set(aantallen) - bestaand):
        raise OngeldigeInvoer(f"De ronde {ronde} heeft geen stratum {' / '.join(missend[0])}")
    async with verbinding(pool) as con, con.transaction():
        if await rondes_db.vergrendel_ronde(con, ronde) not in ("nieuw", "open"):
            raise VerkeerdeStatus(f"De ronde {ronde} is gesloten: er kunnen geen uitnodigingen meer bij")
        await uitnodigingen_db.kopieer(con, rijen)
        await uitnodigingen_db.tel_uitgenodigd(
            con, ronde, [(*cel, aantal) for cel, aantal in aantallen.items()]
        )
        if bewaar is not None:
            bewaar(uitgifte)
    log.info("uitnodigingen_gemaakt", ronde=ronde, aantal=len(rijen))
    return uitgifte


async def _controleer(pool: Pool, ronde: str, verdeling: pl.DataFrame) -> set[tuple[str, str]]:
    if missend := [k for k in ("gemeente", "stratum", "aantal") if k not in verdeling.columns]:
        raise OngeldigeInvoer(f"verdeling: kolom {missend[0]} ontbreekt")
    if verdeling["aantal"].null_count() or bool((verdeling["aantal"] < 0).any()):
        raise OngeldigeInvoer("verdeling: aantal moet nul of meer zijn")
    if await rondes_db.lees_ronde(pool, ronde) is None:
        raise OnbekendeRonde(f"De ronde {ronde} bestaat niet")
    return {(s.gemeente, s.stratum) for s in await rondes_db.lees_strata(pool, ronde)}


def _los(verdeling: pl.DataFrame) -> list[Uitgifte]:
    cellen = [
        (gemeente, stratum)
        for gemeente, stratum, aantal in verdeling.select("gemeente", "stratum", "aantal").iter_rows()
        for _ in range(aantal)
    ]
    return [(code, *cel) for code, cel in zip(nieuwe_codes(len(cellen)), cellen, strict=True)]


def _rijen_per_organisatie(verdeling: pl.DataFrame) -> Iterable[tuple[str, str, str, int]]:
    """(organisatie, gemeente, stratum, volgnummer van de code) for every invitation, in a fixed order."""
    for rij in verdeling.select("organisatie", "gemeente", "stratum", "aantal").iter_rows():
        organisatie, gemeente, stratum, aantal = rij
        for nr in range(aantal):
            yield str(organisatie), gemeente, stratum, nr


def _per_organisatie(verdeling: pl.DataFrame) -> list[Uitgifte]:
    if verdeling.select("organisatie", "gemeente").is_duplicated().any():
        raise OngeldigeInvoer("verdeling: een organisatie staat twee keer bij dezelfde gemeente")
    rijen = list(_rijen_per_organisatie(verdeling))
    eigenaren = sorted({(organisatie, nr) for organisatie, _, _, nr in rijen})
    codes = dict(zip(eigenaren, nieuwe_codes(len(eigenaren)), strict=True))
    return [(codes[organisatie, nr], gemeente, stratum) for organisatie, gemeente, stratum, nr in rijen]


def _organisaties(
    sleutels: Sleutels, ronde: str, verdeling: pl.DataFrame, uitgifte: Iterable[Uitgifte]
) -> list[BitString | None]:
    """The masked pseudonym of every invitation: the table alone does not tell which rows belong together."""
    namen = {str(naam) for naam in verdeling["organisatie"].unique()}
    ids = {naam: sleutels.organisatie(ronde, naam).int for naam in namen}
    return [
        _masker(ids[organisatie], sleutels.organisatie_masker(code, gemeente))
        for (organisatie, _, _, _), (code, gemeente, _) in zip(
            _rijen_per_organisatie(verdeling), uitgifte, strict=True
        )
    ]


def _masker(pseudoniem: int, masker: bytes) -> BitString:
    return BitString.frombytes((pseudoniem ^ int.from_bytes(masker)).to_bytes(16))


def schrijf_codes(pad: Path, uitgifte: Iterable[Uitgifte], basis_url: str) -> None:
    """Write code, gemeente, stratum and adres as CSV; see `schrijf_tabel`."""
    rijen = ((*rij, adres_van(basis_url, rij[0])) for rij in uitgifte)
    schrijf_tabel(pad, ("code", "gemeente", "stratum", "adres"), rijen)


def adres_van(basis_url: str, code: str) -> str:
    """What a printer turns into a QR code: the form, with the code behind the # so that it never travels to
    a server or into a log.
    """
    return f"{basis_url}/invullen#{code}"


def schrijf_tabel(pad: Path, kop: Sequence[str], rijen: Iterable[Sequence[str]]) -> None:
    """Write a CSV with codes that only this user can read (mode 0600).

    Fields that a spreadsheet would take for a formula get a quote in front. An existing file is never
    overwritten: it may be the only copy of codes already sent. Raises OngeldigeInvoer, and SchijfVol when
    writing breaks off; then nothing is left.
    """
    try:
        nummer = os.open(pad, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise OngeldigeInvoer(f"{pad} bestaat al; kies een andere naam") from None
    except OSError as fout:
        raise OngeldigeInvoer(f"{pad} is niet te schrijven ({fout.strerror})") from fout
    try:
        with os.fdopen(nummer, "w", encoding="utf-8", newline="") as uit:
            schrijver = csv.writer(uit, lineterminator="\n")
            schrijver.writerow(kop)
            schrijver.writerows([_veilig(veld) for veld in rij] for rij in rijen)
            uit.flush()
            os.fsync(uit.fileno())
    except OSError as fout:
        pad.unlink(missing_ok=True)
        raise SchijfVol(
            f"{pad} kan niet worden geschreven: de schijf is vol of niet schrijfbaar. "
            "Er zijn geen uitnodigingen gemaakt; maak ruimte en probeer het opnieuw."
        ) from fout


def _veilig(veld: str) -> str:
    return f"'{veld}" if veld.startswith(_FORMULE) else veld
