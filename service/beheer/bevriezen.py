"""The frozen file of a ronde: typed Parquet, shuffled, without any id of the database. All statistics read
this file.
"""

import asyncio
import hashlib
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import polars as pl
from msgspec import structs

from service.beheer.vergroven import vergroof
from service.database.responsen import Respons
from service.errors import DomeinFout, OnbekendeRonde, SchijfVol
from service.invullen.verplaatsen import masker
from service.settings import Settings
from service.zegels import Zegel
from vragenlijsten import NIET_BEANTWOORD, Codeboek, Variabele, Vragenlijst, codeboek
from vragenlijsten.paradata import (
    APPARAAT,
    APPARATEN,
    DUUR,
    DUUR_GRENZEN,
    MODI,
    OVERGESLAGEN,
    PAGINA_GRENZEN,
    VAST,
    paradata_variabelen,
    tijdkolommen,
)

_RONDE = re.compile(r"[a-z][a-z0-9-]{0,47}")
_DEEL = "deel"
_RUW = {
    "id": pl.Binary(),
    "gemeente": pl.String(),
    "stratum": pl.String(),
    "organisatie": pl.String(),
    "antwoorden": pl.List(pl.Int16),
    "paradata": pl.List(pl.Int16),
}
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


def als_frame(responsen: Sequence[Respons]) -> pl.DataFrame:
    """Responses in memory as `lees_responsen` gives those of the database."""
    rijen = [
        (id_.bytes, gemeente, stratum, None if wie is None else f"{wie.to_int():0128b}", antwoorden, paradata)
        for _, id_, _, gemeente, stratum, wie, antwoorden, paradata in responsen
    ]
    return pl.DataFrame(rijen, _RUW, orient="row")


def ontmasker(zegel: Zegel, ruw: pl.DataFrame) -> pl.DataFrame:
    """`ruw` (as `lees_responsen` gives it) with the masks off and without ids.

    A response without paradata is from before there were masks. Raises ValueError when rows differ in length.
    """
    oud, onder = ruw.filter(pl.col("paradata").list.len() == 0), ruw.filter(pl.col("paradata").list.len() > 0)
    breedtes = onder.select(pl.col("antwoorden", "paradata").list.len()).unique().rows()
    if len(breedtes) > 1:
        raise ValueError(f"there are rows of {sorted(breedtes)} codes in one ronde")
    for breedte, _ in breedtes:
        samen = onder["antwoorden"].list.concat(onder["paradata"]).explode(empty_as_null=False)
        codes = samen.to_numpy().astype(np.int16).reshape(onder.height, -1)
        codes = masker(zegel, onder["id"].to_list(), codes)
        onder = onder.with_columns(
            pl.Series("antwoorden", codes[:, :breedte].copy()).cast(pl.List(pl.Int16)),
            pl.Series("paradata", codes[:, breedte:].copy()).cast(pl.List(pl.Int16)),
        )
    return pl.concat([onder, oud]).drop("id")


def boek_van(v: Vragenlijst) -> Codeboek:
    """The codebook of the frozen file: the questionnaire's, with the paradata beside the answers."""
    return structs.replace(codeboek(v), paradata=paradata_variabelen(v))


def maak_frame(ruw: pl.DataFrame, v: Vragenlijst) -> pl.DataFrame:
    """From rows as stored, with readable paradata, to one typed frame in random order.

    `ruw`: gemeente, stratum, organisatie, antwoorden and paradata (lists). Result: gemeente, stratum,
    organisatie ("org-0001", numbered at random; null where there is none), modus, taal, duur (Int32
    seconds), then an Int16 column per variable of the codebook and per draw by lot, then apparaat,
    overgeslagen (questions left open) and the time per page (Int16 seconds). Times are the beginning of
    their class; null is unknown, or coarsened away (see vergroven.py), draws by lot included. Raises
    ValueError when a row does not have as many codes as the codebook.
    """
    boek, aantal = codeboek(v), ruw.height
    variabelen = (*boek.variabelen, *boek.loting)
    lengtes = ruw["antwoorden"].list.len().unique().to_list()
    if set(lengtes) - {len(variabelen)}:
        raise ValueError(f"there are rows of {lengtes} codes, the codebook has {len(variabelen)} variables")
    codes = ruw["antwoorden"].explode(empty_as_null=False).to_numpy().astype(np.int16)
    codes = codes.reshape(aantal, len(variabelen))
    # random keys from the system's cryptographic source: the order cannot be worked out afterwards
    volgorde = np.argsort(np.frombuffer(os.urandom(8 * aantal), dtype=np.uint64))
    codes = codes[volgorde]
    vast = ruw.select("gemeente", "stratum", _hernummer(ruw["organisatie"]))[volgorde]
    loting = {x.naam: pl.Series(np.ascontiguousarray(codes[:, x.positie])) for x in reversed(boek.loting)}
    para = _paradata(vast, ruw["paradata"][volgorde], v, loting)
    return pl.concat(
        [
            vast,
            para.select("modus", "taal", DUUR),
            pl.DataFrame({x.naam: np.ascontiguousarray(codes[:, x.positie]) for x in boek.variabelen}),
            para.select(x.naam for x in boek.loting),
            para.select(APPARAAT, _overgeslagen(codes, boek.variabelen), *tijdkolommen(v)),
        ],
        how="horizontal",
    )


def _paradata(
    vast: pl.DataFrame, ruw: pl.Series, v: Vragenlijst, loting: Mapping[str, pl.Series]
) -> pl.DataFrame:
    """The columns with paradata and draws by lot, coarsened; rows in the order of `vast`. A short row has
    nothing known.
    """

    def deel(nr: int, waarden: Mapping[int, object], soort: pl.DataType) -> pl.Series:
        return ruw.list.get(nr, null_on_oob=True).replace_strict(waarden, default=None, return_dtype=soort)

    paginas = tijdkolommen(v)
    kolommen: dict[str, pl.Series] = {
        "modus": deel(0, MODI, pl.String()),
        "taal": deel(1, dict(enumerate(v.talen)), pl.String()),
        **loting,
        APPARAAT: deel(3, dict(enumerate(APPARATEN)), pl.String()),
        DUUR: deel(2, dict(enumerate(DUUR_GRENZEN)), pl.Int32()),
    }
    for nr, naam in enumerate(paginas, VAST):
        kolommen[naam] = deel(nr, dict(enumerate(PAGINA_GRENZEN)), pl.Int16())
    para = vast.select("gemeente", "stratum").with_columns(pl.Series(n, s) for n, s in kolommen.items())
    cel = ["gemeente", "stratum"]
    if v.delen > 1:  # the part follows from the code, so for who holds it a stratum falls apart in parts
        para = para.with_columns(ruw.list.last().alias(_DEEL))
        cel.append(_DEEL)
    return vergroof(para, cel, list(kolommen))


def _overgeslagen(codes: "np.ndarray[Any, np.dtype[np.int16]]", variabelen: Sequence[Variabele]) -> pl.Series:
    """Per row how many questions were put and left open; it follows from the answers."""
    open_ = codes == NIET_BEANTWOORD
    eerste = {x.vraag: x.positie for x in reversed(variabelen)}
    return pl.Series(OVERGESLAGEN, open_[:, list(eerste.values())].sum(axis=1).astype(np.int16))


def _hernummer(organisaties: pl.Series) -> pl.Series:
    """Keeps the rows of an organisation together under a number that cannot be worked out from its name."""
    pseudoniemen = organisaties.drop_nulls().unique().to_list()
    secrets.SystemRandom().shuffle(pseudoniemen)
    nummers = {pseudoniem: f"org-{nr:04d}" for nr, pseudoniem in enumerate(pseudoniemen, 1)}
    return organisaties.replace_strict(nummers, default=None, return_dtype=pl.String)


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
    "als_frame",
    "bevroren_bestand",
    "boek_van",
    "codeboek",
    "lees_bevroren",
    "lees_codeboek",
    "maak_frame",
    "ontmasker",
    "pad_van",
    "schrijf",
]
