"""What the attacker knows: every public number with its source and how precisely it is written.

Nothing in here comes from answers. The rounding that the documentation promises is public knowledge too: a
number that is finer than its rounding is taken as exact, and is reported by the attack on formats.
"""

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias

import msgspec
import polars as pl

from analyse import Publicatie
from analyse.indexen.index import Index
from analyse.publicatie import SCHEMAS

TABEL = "tabel"
"""Source of a frame of the publication itself; other sources are files and pages made of it."""
GROF = ("aanbieders", "gemeente")
OPEN = " open link"
"""Behind a doelgroep: those of it who came in through an open link."""
GETOOND = ("ok", "indicatief", "nul_variantie")
EXACT = 1e-9
FIJN_N = 1_000
_STAP, _STAPPEN = 0.01, {"gemiddelde": 0.1, "index": 1.0}

SLEUTEL = ("doelgroep", "periode", "gebied", "variabele", "maat", "filter")
GETALLEN = ("n", "n_eff", "schatting", "se", "lo", "hi", "df")
CIJFER = {
    "bron": pl.String, "publicatie": pl.String, **dict.fromkeys(SLEUTEL, pl.String), "begrip": pl.String,
    "status": pl.String, **dict.fromkeys(GETALLEN, pl.Float64), "stap": pl.Float64,
}  # fmt: skip
VERSCHIL = {
    "bron": pl.String, "publicatie": pl.String, "doelgroep": pl.String, "periode": pl.String,
    "gebied": pl.String, "begrip": pl.String, "maat": pl.String, "referentie": pl.String,
    "verschil": pl.Float64, "se": pl.Float64, "df": pl.Float64, "lo": pl.Float64, "hi": pl.Float64,
    "p": pl.Float64, "oordeel": pl.String, "status": pl.String,
}  # fmt: skip
Rij: TypeAlias = dict[str, object]


@dataclass(frozen=True)
class Kennis:
    """Everything harvested. `schalen`: variable → (lowest, highest code). `extra`: frames of later kinds by
    name (modelschattingen, rangen, …), as published. `medewerkers`: (periode, gemeente) → its staff; not
    published, but in reports that anyone can ask for. `indexen`: (doelgroep, periode) → what its indices are
    made of, from the codebook."""

    cijfers: pl.DataFrame
    verschillen: pl.DataFrame
    kwaliteit: pl.DataFrame
    koppen: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    schalen: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    extra: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    medewerkers: Mapping[tuple[str, str], float] = field(default_factory=dict)
    indexen: Mapping[tuple[str, str], Sequence[Index]] = field(default_factory=dict)

    def plus(self, ander: "Kennis") -> "Kennis":
        """Both together."""
        return alles([self, ander])

    @cached_property
    def gelijk_gewogen(self) -> frozenset[tuple[str, str]]:
        """Rounds of which no gemeente was weighted by background, as the quality table says."""
        if "weging_status" not in self.kwaliteit.columns:
            return frozenset()
        soorten: dict[tuple[str, str], set[str]] = {}
        for d, p, soort in self.kwaliteit.select("doelgroep", "periode", "weging_status").iter_rows():
            soorten.setdefault((d, p), set()).add(soort)
        return frozenset(ronde for ronde, x in soorten.items() if x == {"alleen_omvang"})

    @cached_property
    def beste(self) -> pl.DataFrame:
        """One row per figure and publication: of every number the most precise source."""
        eerst = [pl.col(k).drop_nulls().first() for k in ("begrip", *GETALLEN)]
        return (
            self.cijfers.sort("stap", nulls_last=True)
            .group_by("publicatie", *SLEUTEL, maintain_order=True)
            .agg(*eerst, pl.col("stap").min(), _status())
        )

    def eigen(self) -> pl.DataFrame:
        """`beste` of one publication per round: the one that is about it, or any that holds it."""
        rondes = [(p, k["doelgroep"], k["periode"], 0) for p, k in self.koppen.items()]
        namen = {"publicatie": pl.String, "doelgroep": pl.String, "periode": pl.String, "rang": pl.Int32}
        ronde = ["doelgroep", "periode"]
        beste = self.beste.join(
            pl.DataFrame(rondes, schema=namen, orient="row"), on=["publicatie", *ronde], how="left"
        )
        keuze = (
            beste.sort("rang", "publicatie", nulls_last=True)
            .group_by(ronde)
            .agg(pl.col("publicatie").first())
        )
        meer = beste.filter(rang=0).select("publicatie", *ronde).unique()
        return beste.drop("rang").join(
            pl.concat([keuze.select("publicatie", *ronde), meer]).unique(),
            on=["publicatie", *ronde],
            how="semi",
        )


def _eens(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Together, with what several sources say alike once."""
    alle = pl.concat(frames, how="diagonal")
    return alle.unique([k for k in alle.columns if k != "bron"], keep="first", maintain_order=True)


def _status() -> pl.Expr:
    """Shown in any source counts as shown; without a number the strictest word stays."""
    getoond = pl.col("status").is_in(GETOOND)
    return pl.when(getoond.any()).then(pl.col("status").filter(getoond).first()).otherwise(
        pl.col("status").drop_nulls().first()
    )  # fmt: skip


def van_publicatie(pub: Publicatie) -> Kennis:
    """A publication as its frames: everything that may be given away, through whatever page or file."""
    naam = f"{pub.kop.ronde}/{pub.kop.versie}"
    kennis = uit_frames(pub.frames(), TABEL, naam)
    return replace(kennis, koppen={naam: msgspec.to_builtins(pub.kop)})


def uit_frames(frames: Mapping[str, pl.DataFrame], bron: str, publicatie: str) -> Kennis:
    """Frames of a publication by name (`analyse.publicatie.SCHEMAS`), or files with these; any of them."""
    return alles([_uit_frame(naam, frame, bron, publicatie) for naam, frame in frames.items()])


def _uit_frame(naam: str, frame: pl.DataFrame, bron: str, publicatie: str) -> Kennis:
    if naam in _CIJFERS:
        return replace(leeg(), cijfers=als_cijfers(_CIJFERS[naam](frame), bron, publicatie))
    if naam in _VERSCHILLEN:
        per = frame.rename({"gemeente": "gebied"})
        return replace(leeg(), verschillen=_als(per, VERSCHIL, bron, publicatie, _VERSCHILLEN[naam]))
    deel = frame.select(pl.col(k).cast(t) for k, t in SCHEMAS[naam].items())
    if naam == "kwaliteit":
        return replace(leeg(), kwaliteit=deel.with_columns(bron=pl.lit(bron), publicatie=pl.lit(publicatie)))
    return replace(leeg(), extra={naam: deel})


def met_filter(uitsplitsingen: pl.DataFrame) -> pl.DataFrame:
    """Breakdowns with what they are of in one column: "geslacht=man" or "geslacht=man;leeftijd=18-34"."""
    delen = [pl.format("{}={}", f"kenmerk_{x}", f"waarde_{x}") for x in ("a", "b")]
    return uitsplitsingen.with_columns(pl.concat_str(delen, separator=";", ignore_nulls=True).alias("filter"))


def is_grof() -> pl.Expr:
    """Groups of whom no figure is finer than whole per cents, however many they are."""
    return pl.col("doelgroep").is_in(GROF) | pl.col("doelgroep").str.ends_with(OPEN)


_CIJFERS: Mapping[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
    "cijfers": pl.DataFrame.clone,
    "open_link": lambda frame: frame.with_columns(pl.col("doelgroep") + OPEN),
    "uitsplitsingen": met_filter,
}
_VERSCHILLEN: Mapping[str, Mapping[str, pl.Expr]] = {
    "vergelijkingen": {},
    "spiegels": {"doelgroep": pl.col("groep_a"), "referentie": pl.lit("spiegel:") + pl.col("groep_b")},
}
"""How the columns are made that a frame does not have."""


def als_cijfers(frame: pl.DataFrame, bron: str, publicatie: str) -> pl.DataFrame:
    """Figures from a frame or file, with the rounding they were published with."""
    ruw = _als(
        frame.drop("stap", strict=False), {k: v for k, v in CIJFER.items() if k != "stap"}, bron, publicatie
    )
    ruim = pl.col("maat").replace_strict(_STAPPEN, default=_STAP, return_dtype=pl.Float64)
    # Of inwoners one decimal more where (after rounding of n) a thousand people or more answered.
    veel = ~is_grof() & (pl.col("n") >= FIJN_N).fill_null(value=False)
    grof = _op_stap(ruim) & ~(veel & (pl.col("n") > FIJN_N))
    fijn = _op_stap(ruim / 10) & veel
    stap = pl.when(grof).then(ruim).when(fijn).then(ruim / 10).otherwise(0.0)
    return ruw.with_columns(stap.alias("stap")).select(CIJFER.keys())


def _op_stap(stap: pl.Expr) -> pl.Expr:
    """Whether a figure is a multiple of the step, or there is none."""
    deel = pl.col("schatting") / stap
    return ((deel - deel.round()).abs() < 1e-7).fill_null(value=True)


def rijen(velden: Sequence[Rij]) -> pl.DataFrame:
    """Figures read from a page, a row each; `stap` is what the page rounds to."""
    compleet = [{**dict.fromkeys(CIJFER), "filter": "", **rij} for rij in velden]
    return pl.DataFrame(compleet, schema=CIJFER)


def _als(
    frame: pl.DataFrame,
    schema: Mapping[str, type[pl.DataType]],
    bron: str,
    publicatie: str,
    erbij: Mapping[str, pl.Expr] = MappingProxyType({}),
) -> pl.DataFrame:
    vol = frame.with_columns(bron=pl.lit(bron), publicatie=pl.lit(publicatie), **erbij)
    leeg = [k for k in schema if k not in vol.columns]
    vol = vol.with_columns(pl.lit("" if k == "filter" else None, dtype=schema[k]()).alias(k) for k in leeg)
    return vol.select(pl.col(k).cast(t) for k, t in schema.items())


def leeg() -> Kennis:
    """Nothing known yet."""
    return Kennis(pl.DataFrame(schema=CIJFER), pl.DataFrame(schema=VERSCHIL), pl.DataFrame())


def alles(delen: Sequence[Kennis]) -> Kennis:
    """All sources together."""
    namen = dict.fromkeys(naam for d in delen for naam in d.extra)
    extra = {naam: _eens([d.extra[naam] for d in delen if naam in d.extra]) for naam in namen}
    samen = leeg(), *delen
    return Kennis(
        pl.concat([d.cijfers for d in samen]),
        _eens([d.verschillen for d in samen]),
        _eens([d.kwaliteit for d in samen]),
        dict(ChainMap(*(dict(d.koppen) for d in samen))),
        dict(ChainMap(*(dict(d.schalen) for d in samen))),
        extra,
        dict(ChainMap(*(dict(d.medewerkers) for d in samen))),
        dict(ChainMap(*(dict(d.indexen) for d in samen))),
    )


# ------------------------------------------------------------------- what a written number can mean


def strook_n(n: float | None, stap: int = 5) -> tuple[float, float]:
    """The whole numbers that are published as `n` (rounded to `stap`); unknown: nothing is known."""
    if n is None:
        return 0.0, float("inf")
    half = (stap - 1) // 2 if n % stap == 0 else 0
    return max(0.0, n - half), n + half


def half(stap: float | None) -> float:
    """Half a rounding step."""
    return EXACT if not stap else stap / 2 + EXACT


def half_verschil(maat: str) -> float:
    """Half the rounding step of a difference; of large groups it is smaller."""
    return half(_STAPPEN.get(maat, _STAP))
