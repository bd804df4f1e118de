"""Made-up rounds of any size, for the benchmarks of the analysis."""

from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl
from pyarrow.parquet import ParquetWriter, read_metadata

from analyse.gemeenten import INDELING, gemeenten, marges
from analyse.ronde import RondeInvoer
from vragenlijsten import Begrip, Bewoording, Codeboek, Schaal, Variabele

ITEMS = 20
RIJGROEP = 512 * 512
EENS5 = Schaal(
    id="eens5",
    van=1,
    tot=5,
    labels={k: {"nl": str(k)} for k in range(1, 6)},
    weet_niet=True,
    aandelen={"eens": (4, 5), "oneens": (1, 2)},
    hoofdmaat="eens",
    netto=True,
)
ACHTERGROND = {
    "ag_leeftijd": ["18-34", "35-49", "50-64", "65-74", "75+"],
    "ag_geslacht": ["man", "vrouw", "anders", "zeg ik liever niet"],
    "ag_opleiding": ["praktisch", "middelbaar", "theoretisch"],
}


INGREDIENTEN: tuple[Literal["inhoud", "relatie", "zakelijkheid"], ...] = ("inhoud", "relatie", "zakelijkheid")
BEGRIPPEN = {
    naam: Begrip(naam, {"nl": naam}, "samenspel", (Bewoording(1, "2026"),), "eens5", ingredient=deel)
    for k, deel in enumerate(INGREDIENTEN)
    for naam in (f"stelling_{nr:02d}" for nr in range(3 * k + 1, 3 * k + 4))
}
"""The first nine statements make the four indices."""


def codeboek() -> Codeboek:
    """Twenty statements and three background questions."""
    namen = [f"stelling_{k:02d}" for k in range(1, ITEMS + 1)]
    variabelen = [_variabele(k, naam, "schaal", {}) for k, naam in enumerate(namen)]
    variabelen += [
        _variabele(ITEMS + k, naam, "keuze", {i: {"nl": tekst} for i, tekst in enumerate(labels, 1)})
        for k, (naam, labels) in enumerate(ACHTERGROND.items())
    ]
    return Codeboek("inwoners", "bench", "sha256:bench", "inwoners", tuple(variabelen))


def _variabele(positie: int, naam: str, soort: str, waarden: dict[int, dict[str, str]]) -> Variabele:
    schaal = soort == "schaal"
    tekst = {"nl": naam}
    return Variabele(
        naam=naam,
        positie=positie,
        vraag=naam,
        begrip=naam,
        soort=soort,
        tekst=tekst,
        label=tekst,
        waarden=dict(EENS5.labels) if schaal else waarden,
        ontbrekend=dict.fromkeys((97, 98, 99) if schaal else (97, 99), tekst),
        meetniveau="ordinaal" if schaal else "nominaal",
        van=1 if schaal else None,
        tot=5 if schaal else None,
        schaal="eens5" if schaal else None,
        bewoording=1,
    )


def antwoorden(n: int, zaad: int) -> pl.DataFrame:
    """`n` responses spread over all gemeenten by a power of their size, with gemeente and item effects."""
    rng = np.random.default_rng(zaad)
    codes = sorted(gemeenten())
    omvang = np.array([gemeenten()[code].inwoners for code in codes]) ** 0.3
    g = rng.choice(len(codes), n, p=omvang / omvang.sum())
    effect = rng.normal(0, 0.3, (len(codes), ITEMS))
    houding = rng.normal(0, 0.7, n)
    kolommen: dict[str, pl.Series] = {
        "gemeente": pl.Series(codes).gather(g),
        "stratum": pl.Series(["kern", "buitengebied"]).gather(rng.integers(0, 2, n)),
        "organisatie": pl.Series([None] * n, dtype=pl.String),
        "duur": pl.Series(rng.gamma(4, 100, n).astype(np.int32)),
    }
    for k in range(ITEMS):
        y = np.clip(np.round(3.2 + effect[g, k] + houding + rng.normal(0, 0.8, n)), 1, 5)
        u = rng.random(n)
        y = np.where(u < 0.05, 98, np.where(u > 0.98, 99, y))
        kolommen[f"stelling_{k + 1:02d}"] = pl.Series(y.astype(np.int16))
    for naam, kansen in (
        ("ag_leeftijd", [0.25, 0.24, 0.24, 0.14, 0.13]),
        ("ag_geslacht", [0.48, 0.49, 0.01, 0.02]),
        ("ag_opleiding", [0.3, 0.35, 0.35]),
    ):
        waarde = rng.choice(np.arange(1, len(kansen) + 1), n, p=kansen)
        kolommen[naam] = pl.Series(np.where(rng.random(n) < 0.02, 99, waarde).astype(np.int16))
    return pl.DataFrame(kolommen)


def schrijf(pad: Path, n: int, zaad: int = 1, stuk: int = 1_000_000) -> None:
    """`n` responses in a file, as a frozen round is written; many of them in pieces that fit in memory."""
    if n <= stuk:
        antwoorden(n, zaad).write_parquet(pad, compression="zstd")
        return
    with ParquetWriter(pad, antwoorden(1, zaad).to_arrow().schema, compression="zstd") as bestand:
        for k, van in enumerate(range(0, n, stuk)):
            deel = antwoorden(min(stuk, n - van), zaad + k).to_arrow()
            bestand.write_table(deel, row_group_size=RIJGROEP)


def ronde(pad: Path) -> RondeInvoer:
    """The round in the file at `pad`."""
    doel = marges(2026, INDELING)
    groot = doel.filter(pl.col("marge") == "ax").group_by("gemeente").agg(pl.col("populatie").sum())
    groot = groot.sort("gemeente")
    # More people each: at a million responses the smallest gemeenten have fewer inhabitants than that.
    erbij = max(3_000, read_metadata(pad).num_rows // 300)
    strata = pl.concat(
        groot.select(
            "gemeente",
            stratum=pl.lit(naam),
            populatie=(pl.col("populatie") * deel).ceil().cast(pl.Int64) + erbij,
        )
        for naam, deel in (("kern", 0.6), ("buitengebied", 0.4))
    ).with_columns(uitgenodigd=pl.lit(10_000))
    return RondeInvoer(
        "inwoners-2026",
        "inwoners",
        "2026",
        pad,
        strata,
        doel,
        codeboek(),
        INDELING,
        {"eens5": EENS5},
    )
