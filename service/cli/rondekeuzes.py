"""What a command line leaves out about a ronde: its questionnaire and its strata."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import rich_click as click

from service.beheer.strata import lees_strata, strata_uit_bevolking
from service.errors import OngeldigeInvoer
from vragenlijsten import Vragenlijst, load_catalogus


def kies_vragenlijst(doelgroep: str, periode: str, naam: str | None) -> Vragenlijst:
    """The questionnaire called `naam` (None: the one in use in that periode). Raises OngeldigeInvoer."""
    catalogus = load_catalogus()
    if naam is None:
        try:
            return catalogus.voor(doelgroep, periode)
        except LookupError as fout:
            raise OngeldigeInvoer(f"ronde: er is {fout}") from fout
    lijsten = {v.naam: v for v in catalogus.vragenlijsten.values() if v.doelgroep == doelgroep}
    if naam not in lijsten:
        bekend = ", ".join(sorted(lijsten))
        raise OngeldigeInvoer(
            f"--vragenlijst: er is geen vragenlijst {naam} voor {doelgroep}; er is wel: {bekend}"
        )
    return lijsten[naam]


def kies_strata(
    doelgroep: str, jaar: int, indeling: int, pad: Path | None, gemeenten: tuple[str, ...]
) -> pl.DataFrame:
    """The strata of a file, or of the population of these gemeenten (none named: all)."""
    if pad is not None:
        if gemeenten:
            raise click.UsageError(
                "Kies --strata of --gemeente: het bestand zegt al welke gemeenten meedoen."
            )
        return lees_strata(pad)
    if doelgroep != "inwoners":
        raise click.UsageError(
            f"--strata ontbreekt: hoeveel mensen bij {doelgroep} horen, staat niet in de bevolkingscijfers. "
            "Geef een CSV met gemeente, stratum en populatie."
        )
    return strata_uit_bevolking(jaar, indeling, gemeenten or None)
