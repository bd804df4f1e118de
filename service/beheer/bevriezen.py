"""The frozen file of a ronde: typed Parquet, shuffled, without any id of the database. All statistics read
this file.
"""

import asyncio
import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import polars as pl

from service.errors import DomeinFout, OnbekendeRonde, SchijfVol
from service.settings import Settings
from vragenlijsten import Codeboek, codeboek

_RONDE = re.compile(r"[a-z][a-z0-9-]{0,47}")
_MODUS = {1: "web", 2: "api", 3: "import"}
_DUUR_EENHEID = 10
CODEBOEK = "codeboek"
"""Key of the codebook (JSON) in the metadata of the file."""


@dataclass(frozen=True)
class Bevroren:
    """A frozen file: its fingerprint (hex) and number of rows."""

    pad: Path
    sha256: str
    rijen: int


def pad_van(settings: Settings, ronde: str) -> Path:
    """Where the frozen file of a ronde is. Raises OnbekendeRonde for what cannot be a ronde id."""
    if not _RONDE.fullmatch(ronde):
        raise OnbekendeRonde
    return settings.rondes_dir / f"{ronde}.parquet"


def maak_frame(ruw: pl.DataFrame, boek: Codeboek, talen: tuple[str, ...]) -> pl.DataFrame:
    """From rows as stored to one typed frame in random order.

    `ruw`: gemeente, stratum, organisatie, antwoorden and paradata (lists). Result: gemeente, stratum,
    organisatie ("org-0001", numbered at random; null where there is none), modus, taal, duur (Int32
    seconds, null = unknown), then an Int16 column per variable of the codebook. Raises ValueError when a row
    does not have as many codes as the codebook.
    """
    aantal, breedte = ruw.height, len(boek.variabelen)
    lengtes = ruw["antwoorden"].list.len().unique().to_list()
    if set(lengtes) - {breedte}:
        raise ValueError(f"there are rows of {lengtes} codes, the codebook has {breedte} variables")
    codes = (
        ruw["antwoorden"].explode(empty_as_null=False).to_numpy().astype(np.int16).reshape(aantal, breedte)
    )
    para = ruw["paradata"].explode(empty_as_null=False).to_numpy().astype(np.int16).reshape(aantal, 3)
    # random keys from the system's cryptographic source: the order cannot be worked out afterwards
    volgorde = np.argsort(np.frombuffer(os.urandom(8 * aantal), dtype=np.uint64))
    codes, para = codes[volgorde], para[volgorde]
    talen_nr = dict(enumerate(talen))
    vast = ruw.select("gemeente", "stratum", _hernummer(ruw["organisatie"]))[volgorde].with_columns(
        pl.Series("modus", para[:, 0]).replace_strict(_MODUS, return_dtype=pl.String),
        pl.Series("taal", para[:, 1]).replace_strict(talen_nr, return_dtype=pl.String),
        _duur(pl.Series("duur", para[:, 2])),
    )
    kolommen = [pl.Series(v.naam, np.ascontiguousarray(codes[:, v.positie])) for v in boek.variabelen]
    return vast.with_columns(kolommen)


def _hernummer(organisaties: pl.Series) -> pl.Series:
    """Keeps the rows of an organisation together under a number that cannot be worked out from its name."""
    pseudoniemen = organisaties.drop_nulls().unique().to_list()
    secrets.SystemRandom().shuffle(pseudoniemen)
    nummers = {pseudoniem: f"org-{nr:04d}" for nr, pseudoniem in enumerate(pseudoniemen, 1)}
    return organisaties.replace_strict(nummers, default=None, return_dtype=pl.String)


def _duur(eenheden: pl.Series) -> pl.Series:
    seconden = eenheden.cast(pl.Int32) * _DUUR_EENHEID
    return pl.select(pl.when(eenheden >= 0).then(seconden).otherwise(None).alias("duur")).to_series()


def schrijf(pad: Path, frame: pl.DataFrame, boek: Codeboek) -> Bevroren:
    """Write the file so that it is there completely or not at all, also after a power cut.

    Temporary file, read back and compared, flushed, renamed, directory flushed. Raises SchijfVol; then
    nothing is left.
    """
    tijdelijk = pad.with_name(f".{pad.name}.tmp")
    try:
        pad.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        inhoud = {CODEBOEK: msgspec.json.encode(boek).decode()}
        frame.write_parquet(tijdelijk, compression="zstd", metadata=inhoud)
        if not pl.read_parquet(tijdelijk).equals(frame):
            raise OSError("what was read back differs from what was written")
        with tijdelijk.open("rb") as bestand:
            os.fsync(bestand.fileno())
            som = hashlib.file_digest(bestand, "sha256").hexdigest()
        tijdelijk.chmod(0o600)
        tijdelijk.replace(pad)
        _flush_map(pad.parent)
    except (OSError, pl.exceptions.PolarsError) as fout:
        tijdelijk.unlink(missing_ok=True)
        raise SchijfVol(
            f"Het bestand {pad.name} kan niet worden geschreven in {pad.parent}: "
            "de schijf is vol of niet schrijfbaar. "
            "Er is niets verloren; maak ruimte en sluit de ronde opnieuw."
        ) from fout
    return Bevroren(pad, som, frame.height)


def _flush_map(map_: Path) -> None:
    nummer = os.open(map_, os.O_RDONLY)
    try:
        os.fsync(nummer)
    finally:
        os.close(nummer)


async def bevroren_bestand(settings: Settings, ronde: str, sha256: str | None = None) -> Path:
    """The file with the frozen answers of a closed ronde. `sha256` given: it must have this fingerprint.

    Raises OnbekendeRonde when there is no file, DomeinFout when the fingerprint differs.
    """
    pad = pad_van(settings, ronde)

    def controleer() -> Path:
        if not pad.exists():
            raise OnbekendeRonde(
                f"Van de ronde {ronde} is geen bevroren bestand ({pad}). Is de ronde gesloten?"
            )
        if sha256 is not None:
            with pad.open("rb") as bestand:
                if hashlib.file_digest(bestand, "sha256").hexdigest() != sha256:
                    raise DomeinFout(f"Het bestand {pad} is veranderd sinds de ronde werd gesloten")
        return pad

    return await asyncio.to_thread(controleer)


async def lees_bevroren(settings: Settings, ronde: str, sha256: str | None = None) -> pl.DataFrame:
    """The frozen answers of a closed ronde in memory; raises as `bevroren_bestand`."""
    return await asyncio.to_thread(pl.read_parquet, await bevroren_bestand(settings, ronde, sha256))


def lees_codeboek(settings: Settings, ronde: str) -> Codeboek:
    """The codebook that travels inside the frozen file."""
    return msgspec.json.decode(pl.read_parquet_metadata(pad_van(settings, ronde))[CODEBOEK], type=Codeboek)


__all__ = [
    "Bevroren",
    "bevroren_bestand",
    "codeboek",
    "lees_bevroren",
    "lees_codeboek",
    "maak_frame",
    "pad_van",
    "schrijf",
]
