"""The strata of a ronde: from the population counts, or from a file of the operator. Also how invitations are
divided over them. Pure, apart from reading that one file.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl

from analyse.gemeenten import CELLEN_AX, gemeenten, marges
from service.errors import OngeldigeInvoer

LEEFTIJDSKLASSEN = ("18-34", "35-64", "65+")
"""Strata of inwoners."""
STRATUM_VAN_LEEFTIJD = {
    "18-34": "18-34",
    "35-49": "35-64",
    "50-64": "35-64",
    "65-74": "65+",
    "75+": "65+",
}
"""Age class of the margins → stratum."""
MAX_POPULATIE = 2_000_000_000
STRATUM = re.compile(r"[^\x00-\x1f\x7f]{1,60}")

_SCHEMA = {"gemeente": pl.String, "stratum": pl.String, "populatie": pl.Int64}
_KOLOMMEN = tuple(_SCHEMA)
_GEHEEL = re.compile(r"[0-9]{1,10}")
_MAX_FOUTEN = 10


def strata_uit_bevolking(jaar: int, indeling: int, codes: Sequence[str] | None = None) -> pl.DataFrame:
    """Adult inwoners (18+, persons) per gemeente and age stratum: gemeente, stratum, populatie.

    From the margins of `jaar` (Bron: CBS) in the division of `indeling`. `codes`: which gemeenten, in this
    order; None means all. Raises OngeldigeInvoer naming what is unknown.
    """
    try:
        bekend = gemeenten(indeling)
        tabel = marges(jaar, indeling)
    except ValueError as fout:
        raise OngeldigeInvoer(f"indeling: {fout}") from fout
    gekozen = list(dict.fromkeys(bekend if codes is None else codes))
    if vreemd := [code for code in gekozen if code not in bekend]:
        raise OngeldigeInvoer(
            f"gemeente: niet bekend in de indeling van {indeling}: {', '.join(vreemd[:5])}; "
            "geef de code, zoals GM0363"
        )
    stratum_van_cel = {cel: STRATUM_VAN_LEEFTIJD[cel.partition("_")[2]] for cel in CELLEN_AX}
    raster = pl.DataFrame({"gemeente": gekozen}, {"gemeente": pl.String}).join(
        pl.DataFrame({"stratum": LEEFTIJDSKLASSEN}), how="cross", maintain_order="left_right"
    )
    som = (
        tabel.filter(pl.col("marge") == "ax")
        .with_columns(stratum=pl.col("cel").replace_strict(stratum_van_cel, return_dtype=pl.String))
        .group_by("gemeente", "stratum")
        .agg(pl.col("populatie").sum())
    )
    return raster.join(som, on=["gemeente", "stratum"], how="left", maintain_order="left").select(_KOLOMMEN)


def lees_strata(pad: Path) -> pl.DataFrame:
    """Read a CSV (UTF-8) with gemeente, stratum and populatie; other columns are left out.

    Raises OngeldigeInvoer naming the file and the line of everything that is wrong with its form (at most
    ten lines of it); whether the strata make sense is for `rondes.maak`.
    """
    try:
        with pad.open(encoding="utf-8-sig", newline="") as bestand:
            regels = csv.DictReader(bestand, strict=True)
            if missend := [naam for naam in _KOLOMMEN if naam not in (regels.fieldnames or ())]:
                raise OngeldigeInvoer(
                    f"{pad}:1: kolom {missend[0]} ontbreekt; "
                    f"de eerste regel moet {','.join(_KOLOMMEN)} bevatten, met komma's ertussen"
                )
            gelezen = [(regels.line_num, rij) for rij in regels]
    except OSError as fout:
        raise OngeldigeInvoer(f"{pad} is niet te lezen ({fout.strerror})") from fout
    except (UnicodeDecodeError, csv.Error) as fout:
        raise OngeldigeInvoer(f"{pad}: dit is geen leesbare CSV in UTF-8") from fout
    fouten = [f"{pad}:{nr}: {melding}" for nr, rij in gelezen for melding in _rijfouten(rij)]
    if fouten:
        rest = [f"en nog {len(fouten) - _MAX_FOUTEN} fouten"] if len(fouten) > _MAX_FOUTEN else []
        raise OngeldigeInvoer("\n".join(fouten[:_MAX_FOUTEN] + rest))
    rijen = [(rij["gemeente"], rij["stratum"], int(rij["populatie"])) for _, rij in gelezen]
    return pl.DataFrame(rijen, _SCHEMA, orient="row")


def _rijfouten(rij: dict[str, str]) -> Iterator[str]:
    populatie = rij["populatie"] or ""
    if not _GEHEEL.fullmatch(populatie) or int(populatie) > MAX_POPULATIE:
        yield f"populatie {populatie[:20]!r} is geen geheel getal van nul of meer"
    if not STRATUM.fullmatch(rij["stratum"] or ""):
        yield "stratum moet een naam van 1 tot en met 60 tekens zijn"


def verdeel_over_strata(
    strata: pl.DataFrame, gemeente: str, stratum: str | None, aantal: int
) -> pl.DataFrame:
    """Where `aantal` invitations of one gemeente go: gemeente, stratum, aantal.

    `strata` as `rondes.strata` gives them. Without `stratum` in proportion to populatie; a stratum with
    none gets none. Raises OngeldigeInvoer naming what the ronde does not have.
    """
    eigen = strata.filter(pl.col("gemeente") == gemeente)
    namen = eigen["stratum"].to_list()
    if not namen:
        raise OngeldigeInvoer(f"--gemeente: de ronde heeft de gemeente {gemeente} niet")
    if stratum is None:
        aantallen = verdeel(aantal, eigen["populatie"]) if len(namen) > 1 else (aantal,)
    elif stratum in namen:
        namen, aantallen = [stratum], (aantal,)
    else:
        raise OngeldigeInvoer(
            f"--stratum: {gemeente} heeft geen stratum {stratum}; kies uit: {', '.join(namen)}"
        )
    verdeling = pl.DataFrame({"gemeente": [gemeente] * len(namen), "stratum": namen, "aantal": aantallen})
    return verdeling.filter(pl.col("aantal") > 0)


def verdeel(aantal: int, populaties: Iterable[int]) -> tuple[int, ...]:
    """`aantal` in whole parts in proportion to `populaties`, by largest remainder; they sum to `aantal`.

    Raises OngeldigeInvoer when nobody lives there.
    """
    gewichten = list(populaties)
    totaal = sum(gewichten)
    if totaal == 0:
        raise OngeldigeInvoer("populatie: de strata zijn leeg, dus er is niets te verdelen")
    delen = [aantal * gewicht // totaal for gewicht in gewichten]
    rest = sorted(range(len(delen)), key=lambda nr: (-(aantal * gewichten[nr] % totaal), nr))
    for nr in rest[: aantal - sum(delen)]:
        delen[nr] += 1
    return tuple(delen)
