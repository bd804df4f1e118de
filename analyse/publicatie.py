"""What is published: frames of figures and a head that says where they come from."""

import hashlib
import json
from dataclasses import dataclass, replace

import msgspec
import numpy as np
import polars as pl
from msgspec import Struct

CIJFERS = {
    "doelgroep": pl.String, "periode": pl.String, "gebied": pl.String, "begrip": pl.String,
    "variabele": pl.String, "maat": pl.String, "n": pl.Int32, "n_eff": pl.Float64, "schatting": pl.Float64,
    "se": pl.Float64, "lo": pl.Float64, "hi": pl.Float64, "df": pl.Float64, "status": pl.String,
    "bewoording": pl.Int32,
}  # fmt: skip
VERGELIJKINGEN = {
    "doelgroep": pl.String, "periode": pl.String, "gemeente": pl.String, "begrip": pl.String,
    "maat": pl.String, "referentie": pl.String, "verschil": pl.Float64, "se": pl.Float64,
    "df": pl.Float64, "lo": pl.Float64, "hi": pl.Float64, "p": pl.Float64, "p_bh": pl.Float64,
    "oordeel": pl.String, "status": pl.String,
}  # fmt: skip
SPIEGELS = {
    "periode": pl.String, "gemeente": pl.String, "begrip": pl.String, "maat": pl.String, "groep_a": pl.String,
    "groep_b": pl.String, "verschil": pl.Float64, "se": pl.Float64, "df": pl.Float64, "lo": pl.Float64,
    "hi": pl.Float64, "p": pl.Float64, "p_bh": pl.Float64, "oordeel": pl.String, "status": pl.String,
}  # fmt: skip
KWALITEIT = {
    "doelgroep": pl.String, "periode": pl.String, "gebied": pl.String, "uitgenodigd": pl.Int32,
    "respons": pl.Int32, "responspercentage": pl.Float64, "snel": pl.Float64, "rechtlijnig": pl.Float64,
    "weet_niet": pl.Float64, "overgeslagen": pl.Float64, "weging_status": pl.String, "n_eff": pl.Float64,
}  # fmt: skip


class Drempels(Struct, frozen=True):
    """Minimum sizes and precision for publication; counts are unweighted.

    Advice on disclosure and precision, not a rule of any authority (docs/naslag/rekenwijze.md).
    """

    inwoners_n: int = 30
    categorie_n: int = 10
    organisaties: int = 5
    dominantie: float = 0.5
    gemeente_n: int = 10
    gemeente_rest: int = 10
    uiterste_groep: int = 30
    afronding: int = 5
    n_eff: float = 30.0
    breedte: float = 0.30
    breedte_indicatief: float = 0.20


class PublicatieKop(Struct, frozen=True):
    """Provenance of a publication. `hash` is over the frames and every other field."""

    ronde: str
    doelgroep: str
    periode: str
    versie: int
    titel: str
    vragenlijst_versies: dict[str, str]
    indeling: int
    veld_van: str
    veld_tot: str
    marges_jaar: int | None
    gesimuleerd: bool
    drempels: Drempels
    invoer_hashes: dict[str, str]
    codeversie: str
    dekking: float
    niet_geplaatst: int = 0
    hash: str = ""


@dataclass(frozen=True)
class Publicatie:
    """Immutable result of a round; the frames have the columns and types listed in this module."""

    kop: PublicatieKop
    cijfers: pl.DataFrame
    vergelijkingen: pl.DataFrame
    spiegels: pl.DataFrame
    kwaliteit: pl.DataFrame

    def met_kop(self, **velden: object) -> "Publicatie":
        """The same figures with other fields in the head (versie, titel, …) and a new hash."""
        kop = msgspec.structs.replace(self.kop, **velden)
        return verzegel(replace(self, kop=kop))


def verzegel(publicatie: Publicatie) -> Publicatie:
    """The publication with its content hash in the head."""
    kop = msgspec.structs.replace(publicatie.kop, hash="")
    som = hashlib.sha256(json.dumps(msgspec.to_builtins(kop), sort_keys=True).encode())
    for frame in (publicatie.cijfers, publicatie.vergelijkingen, publicatie.spiegels, publicatie.kwaliteit):
        som.update(hash_frame(frame).encode())
    return replace(publicatie, kop=msgspec.structs.replace(kop, hash=f"sha256:{som.hexdigest()}"))


def hash_frame(frame: pl.DataFrame) -> str:
    """Content hash of a frame: names, types and values in order; the same on every machine."""
    som = hashlib.sha256(json.dumps([(k, str(t)) for k, t in frame.schema.items()]).encode())
    for kolom in frame.iter_columns():
        leeg = kolom.null_count()
        if leeg:
            som.update(kolom.is_null().to_numpy().tobytes())
        if kolom.dtype == pl.String:
            # Distinct values once, then their numbers: the same content, a fraction of the bytes.
            lijst = kolom.unique().drop_nulls().sort()
            som.update(json.dumps(lijst.to_list()).encode())
            kolom = kolom.cast(pl.Enum(lijst)).to_physical().cast(pl.UInt32)
        waarden = (kolom.fill_null(0) if leeg else kolom).to_numpy()
        som.update(np.ascontiguousarray(waarden).data)
    return som.hexdigest()
