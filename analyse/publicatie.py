"""What is published: frames of figures and a head that says where they come from.

Sealing (`verzegel`) adds to every frame the column `methode`: a figure never travels without it.
"""

import hashlib
import json
from dataclasses import dataclass, field, fields, replace
from functools import partial

import msgspec
import numpy as np
import polars as pl
from msgspec import Struct

from analyse.methode import EERSTE

HEEL_LAND = 0.95
"""The part of the population from which figures may be called those of the Netherlands."""

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
    "web": pl.Float64, "r_indicator": pl.Float64, "r_zuiver": pl.Float64, "cv": pl.Float64,
}  # fmt: skip
MODELSCHATTINGEN = {
    "doelgroep": pl.String, "periode": pl.String, "gemeente": pl.String, "begrip": pl.String,
    "maat": pl.String, "schatting": pl.Float64, "se": pl.Float64, "lo": pl.Float64, "hi": pl.Float64,
    "soort": pl.String, "status": pl.String,
}  # fmt: skip
RANGEN = {
    "doelgroep": pl.String, "periode": pl.String, "gemeente": pl.String, "begrip": pl.String,
    "maat": pl.String, "laag": pl.Int32, "hoog": pl.Int32, "aantal": pl.Int32,
}  # fmt: skip
SCHALEN = {
    "doelgroep": pl.String, "periode": pl.String, "schaal": pl.String, "k": pl.Int32, "n": pl.Int32,
    "alfa": pl.Float64, "omega": pl.Float64, "status": pl.String,
}  # fmt: skip
MODUSEFFECTEN = {
    "doelgroep": pl.String, "periode": pl.String, "begrip": pl.String, "variabele": pl.String,
    "maat": pl.String, "modus": pl.String, "tegen": pl.String, "n": pl.Int32, "n_tegen": pl.Int32,
    "effect": pl.Float64, "se": pl.Float64, "df": pl.Float64, "p": pl.Float64, "p_bh": pl.Float64,
    "grens": pl.Float64, "status": pl.String,
}  # fmt: skip
OPEN_CIJFERS = {
    "doelgroep": pl.String, "periode": pl.String, "gebied": pl.String, "begrip": pl.String,
    "variabele": pl.String, "maat": pl.String, "n": pl.Int32, "schatting": pl.Float64, "status": pl.String,
    "bewoording": pl.Int32,
}  # fmt: skip
UITSPLITSINGEN = {
    "doelgroep": pl.String, "periode": pl.String, "gebied": pl.String, "begrip": pl.String,
    "variabele": pl.String, "maat": pl.String, "kenmerk_a": pl.String, "waarde_a": pl.String,
    "kenmerk_b": pl.String, "waarde_b": pl.String, "n": pl.Int32, "schatting": pl.Float64, "se": pl.Float64,
    "lo": pl.Float64, "hi": pl.Float64, "df": pl.Float64, "status": pl.String,
}  # fmt: skip
DRIJFVEREN = {
    "doelgroep": pl.String, "periode": pl.String, "gebied": pl.String, "uitkomst": pl.String,
    "begrip": pl.String, "variabele": pl.String, "n": pl.Int32, "schatting": pl.Float64, "se": pl.Float64,
    "lo": pl.Float64, "hi": pl.Float64, "df": pl.Float64, "p": pl.Float64, "p_bh": pl.Float64,
    "oordeel": pl.String, "status": pl.String,
}  # fmt: skip
SCHEMAS = {
    "cijfers": CIJFERS, "vergelijkingen": VERGELIJKINGEN, "spiegels": SPIEGELS, "kwaliteit": KWALITEIT,
    "modelschattingen": MODELSCHATTINGEN, "rangen": RANGEN, "schalen": SCHALEN,
    "moduseffecten": MODUSEFFECTEN, "open_link": OPEN_CIJFERS, "uitsplitsingen": UITSPLITSINGEN,
    "drijfveren": DRIJFVEREN,
}  # fmt: skip
"""The frames of a publication. Later ones than the first four may be missing in one that was stored before
they existed: then they are empty."""


def leeg(naam: str) -> pl.DataFrame:
    """Frame `naam` without rows."""
    return pl.DataFrame(schema=SCHEMAS[naam])


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
    uiterste_rand: int = 2
    afronding: int = 5
    fijn_n: int = 1000
    n_eff: float = 30.0
    breedte: float = 0.30
    breedte_indicatief: float = 0.20
    samenhang_n: int = 100


class Ruis(Struct, frozen=True):
    """The noise of free tables, part of the documented method.

    `variantie` of the noise, `grens` (its largest size), `verboden` (no result of 1 … verboden). With
    variance 4 four counts in five move by at most 2; the standard error of a share of 30 answers grows by an
    eighth, of 300 answers by one per cent. The bound of four standard deviations cuts off next to nothing.
    Forbidding 1 … js asks for a variance above ⌊(js + 1)² / 4⌋, so 4 leaves room up to js = 2; that is
    enough, for what is shown has ten answers or more in every part.
    """

    variantie: float = 4.0
    grens: int = 8
    verboden: int = 2


class PublicatieKop(Struct, frozen=True):
    """Provenance of a publication. `hash` is over the frames and every other field.

    `ruis`: the noise in free tables about the same round; of no use but for inwoners. `elders`: the rounds in
    it of which the answers were collected elsewhere. When it became public
    and why there is a new version stand beside a publication, not in it.
    """

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
    methode: str = EERSTE
    peergroepen: dict[str, tuple[str, ...]] = {}
    opgegaan: dict[str, str] = {}
    ruis: Ruis = Ruis()
    elders: tuple[str, ...] = ()
    hash: str = ""


@dataclass(frozen=True)
class Publicatie:
    """Immutable result of a round; the frames have the columns and types listed in this module.

    Once sealed they also have `methode`, the one of the head.
    """

    kop: PublicatieKop
    cijfers: pl.DataFrame
    vergelijkingen: pl.DataFrame
    spiegels: pl.DataFrame
    kwaliteit: pl.DataFrame
    modelschattingen: pl.DataFrame = field(default_factory=partial(leeg, "modelschattingen"))
    rangen: pl.DataFrame = field(default_factory=partial(leeg, "rangen"))
    schalen: pl.DataFrame = field(default_factory=partial(leeg, "schalen"))
    moduseffecten: pl.DataFrame = field(default_factory=partial(leeg, "moduseffecten"))
    open_link: pl.DataFrame = field(default_factory=partial(leeg, "open_link"))
    uitsplitsingen: pl.DataFrame = field(default_factory=partial(leeg, "uitsplitsingen"))
    drijfveren: pl.DataFrame = field(default_factory=partial(leeg, "drijfveren"))

    def frames(self) -> dict[str, pl.DataFrame]:
        """The frames by name."""
        velden = {f.name: getattr(self, f.name) for f in fields(self)}
        return {naam: veld for naam, veld in velden.items() if isinstance(veld, pl.DataFrame)}

    def met_kop(self, **velden: object) -> "Publicatie":
        """The same figures with other fields in the head (versie, titel, …) and a new hash."""
        kop = msgspec.structs.replace(self.kop, **velden)
        return verzegel(replace(self, kop=kop))


def verzegel(publicatie: Publicatie) -> Publicatie:
    """The publication with its method on every row and its content hash in the head."""
    kop = msgspec.structs.replace(publicatie.kop, hash="")
    velden = msgspec.to_builtins(kop)
    if not kop.elders:  # as before there was such a field: what says the same keeps its hash
        del velden["elders"]
    som = hashlib.sha256(json.dumps(velden, sort_keys=True).encode())
    methode = pl.lit(kop.methode, dtype=pl.String).alias("methode")
    frames = {naam: frame.with_columns(methode) for naam, frame in publicatie.frames().items()}
    for frame in frames.values():
        som.update(hash_frame(frame).encode())
    return replace(publicatie, kop=msgspec.structs.replace(kop, hash=f"sha256:{som.hexdigest()}"), **frames)


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
