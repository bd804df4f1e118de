"""The frozen answers of a ronde as a file for who may work with them: the operator. Never on a page."""

from __future__ import annotations

import asyncio
import errno
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from analyse import AnalyseFout, RondeInvoer
from analyse.methode import METHODE
from analyse.microdata import maak_microdata
from dashboards import ExportFout
from dashboards.export import csvbestand, parquet, spss, stata, xlsx
from dashboards.export.antwoordenboek import antwoordinhoud
from dashboards.export.boek import Herkomst, Inhoud
from dashboards.export.datapackage import datapackage
from dashboards.export.ddi import schrijf_ddi
from service.beheer import rondes as beheer
from service.database import rondes as rondes_db
from service.database.rondes import Ronde
from service.database.sql import Pool
from service.errors import OngeldigeInvoer, SchijfVol, VerkeerdeStatus
from service.publicatie.invoer import lees_invoer
from service.settings import Settings
from vragenlijsten import Vragenlijst

Schrijver = Callable[[Inhoud, Vragenlijst, Path], None]
METADATA = "-metadata.json"


@dataclass(frozen=True)
class Formaat:
    """A kind of file: its ending, and how it is written."""

    einde: str
    schrijf: Schrijver


@dataclass(frozen=True)
class Geexporteerd:
    """The files that were written, and how many responses are in them."""

    paden: tuple[Path, ...]
    rijen: int


def _zonder_lijst(schrijf: Callable[[Inhoud, Path], None]) -> Schrijver:
    return lambda inhoud, vragenlijst, pad: schrijf(inhoud, pad)


def _ddi(inhoud: Inhoud, vragenlijst: Vragenlijst, pad: Path) -> None:
    schrijf_ddi(inhoud.boek, vragenlijst, [f"{inhoud.boek.naam}.csv"], pad)


def _pakket(inhoud: Inhoud, vragenlijst: Vragenlijst, pad: Path) -> None:
    """A zip: the CSV file with its descriptions."""
    boek = inhoud.boek
    csv = f"{boek.naam}.csv"
    with tempfile.TemporaryDirectory(dir=pad.parent, prefix=".pakket-") as map_:
        los = Path(map_)
        csvbestand.schrijf(inhoud, los / csv)
        (los / f"{csv}{METADATA}").write_bytes(csvbestand.csvw(boek, csv))
        omschrijving = datapackage(boek.naam, boek.titel, boek.omschrijving, {csv: boek})
        (los / "datapackage.json").write_bytes(omschrijving)
        _ddi(inhoud, vragenlijst, los / "ddi.xml")
        with ZipFile(pad, "w", ZIP_DEFLATED, compresslevel=4) as zip_:
            for bestand in sorted(los.iterdir()):
                zip_.write(bestand, bestand.name)


FORMATEN: Mapping[str, Formaat] = {
    "parquet": Formaat(".parquet", _zonder_lijst(parquet.schrijf)),
    "csv": Formaat(".csv", _zonder_lijst(csvbestand.schrijf)),
    "xlsx": Formaat(".xlsx", _zonder_lijst(xlsx.schrijf)),
    "sav": Formaat(".sav", _zonder_lijst(spss.schrijf)),
    "dta": Formaat(".dta", _zonder_lijst(stata.schrijf)),
    "datapackage": Formaat(".zip", _pakket),
    "ddi": Formaat(".xml", _ddi),
}
"""Name → how. No JSON-stat: that is a form for figures, not for answers."""


async def exporteer(
    pool: Pool, settings: Settings, ronde: str, formaat: str, doel: Path | None = None
) -> Geexporteerd:
    """Write the answers of a closed ronde with their weights to `doel` (None: named after the ronde, here).

    All of a file or nothing, readable for its owner only; of CSV the description comes beside it. Raises
    OnbekendeRonde, VerkeerdeStatus (not closed), OngeldigeInvoer (the file is there already, cannot be
    written, or cannot hold so many rows) and SchijfVol.
    """
    stand = await beheer.lees(pool, ronde)
    if stand.status != "gesloten":
        raise VerkeerdeStatus(
            f"De ronde {ronde} is {stand.status}; sluit haar eerst: samenspel ronde sluit {ronde}"
        )
    vorm = FORMATEN[formaat]
    pad = (doel or Path(f"{ronde}{vorm.einde}")).absolute()
    erbij = pad.with_name(f"{pad.name}{METADATA}") if formaat == "csv" else None
    paden = (pad, *((erbij,) if erbij else ()))
    eis_vrij(paden)
    invoer = await lees_invoer(pool, settings, stand)
    vragenlijst = await rondes_db.lees_vragenlijst(pool, stand.versie)

    def maak() -> int:
        inhoud = _inhoud(invoer, vragenlijst, stand)
        _schrijf_heel(pad, lambda nieuw: vorm.schrijf(inhoud, vragenlijst, nieuw))
        if erbij:
            _schrijf_heel(erbij, lambda nieuw: _bytes(nieuw, csvbestand.csvw(inhoud.boek, pad.name)))
        return inhoud.rijen

    return Geexporteerd(paden, await asyncio.to_thread(maak))


def eis_vrij(paden: tuple[Path, ...]) -> None:
    """Raises OngeldigeInvoer when one of the files is there already, or its folder cannot be written in."""
    for pad in paden:
        if pad.exists() or pad.is_symlink():
            raise OngeldigeInvoer(f"{pad} bestaat al; kies met --uit een andere naam")
        if not pad.parent.is_dir():
            raise OngeldigeInvoer(f"{pad.parent}: deze map is er niet")
        if not os.access(pad.parent, os.W_OK | os.X_OK):
            raise OngeldigeInvoer(f"{pad.parent}: in deze map mag u niet schrijven")


def _inhoud(invoer: RondeInvoer, vragenlijst: Vragenlijst, ronde: Ronde) -> Inhoud:
    """The answers with their weights and codebook."""
    try:
        microdata = maak_microdata(invoer)
    except AnalyseFout as fout:
        raise OngeldigeInvoer(str(fout)) from fout
    herkomst = Herkomst(
        ronde=ronde.id,
        doelgroep=ronde.doelgroep,
        periode=ronde.periode,
        versie=1,
        veld_van=ronde.veld_van.isoformat(),
        veld_tot=ronde.veld_tot.isoformat(),
        gesimuleerd=ronde.gesimuleerd,
        indeling=ronde.indeling,
        methode=METHODE,
        hash=f"sha256:{ronde.bestand_sha256}",
        elders=invoer.elders,
    )
    return antwoordinhoud(
        invoer.codeboek, vragenlijst, herkomst, microdata.kolommen, microdata.rijen, microdata.delen
    )


def _schrijf_heel(pad: Path, schrijf: Callable[[Path], object]) -> None:
    """All of the file or nothing: written under another name, flushed, then given its own."""
    try:
        with tempfile.TemporaryDirectory(dir=pad.parent, prefix=".exporteer-") as map_:
            nieuw = Path(map_) / pad.name
            schrijf(nieuw)
            nieuw.chmod(0o600)
            with nieuw.open("rb") as bestand:
                os.fsync(bestand.fileno())
            eis_vrij((pad,))
            nieuw.replace(pad)
    except ExportFout as fout:
        raise OngeldigeInvoer(str(fout)) from fout
    except OSError as fout:
        if fout.errno == errno.ENOSPC:
            raise SchijfVol(f"{pad}: de schijf is vol. Er is niets geschreven.") from fout
        raise OngeldigeInvoer(f"{pad}: schrijven lukt niet ({fout.strerror or fout})") from fout


def _bytes(pad: Path, inhoud: bytes) -> None:
    pad.write_bytes(inhoud)
