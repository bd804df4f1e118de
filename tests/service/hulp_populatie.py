"""Simulated rounds and national weighting, shared by the tests of the population model."""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analyse.gemeenten import marges, namen
from service.demo import populatie
from service.demo.items import Item
from vragenlijsten import NIET_VOORGELEGD, Codeboek, codeboek, load_catalogus

ZAAD = 20_26
CATALOGUS = load_catalogus()
BASIS = ["gemeente", "stratum", "organisatie", "duur", "modus", "taal", "deel"]
TREK: dict[str, Callable[[int, Codeboek, Sequence[str], int], pl.DataFrame]] = {
    "inwoners": populatie.trek_inwoners,
    "aanbieders": populatie.trek_aanbieders,
    "gemeente": populatie.trek_gemeente,
}


def boek_van(doelgroep: str, jaar: int) -> Codeboek:
    """The codebook in use in that year."""
    return codeboek(CATALOGUS.voor(doelgroep, str(jaar)))


def alle(jaar: int) -> list[str]:
    """All gemeenten of that year's division."""
    return sorted(namen(jaar))


@cache
def ronde(groep: str, jaar: int) -> pl.DataFrame:
    """A whole round: all gemeenten of that year."""
    return TREK[groep](jaar, boek_van(groep, jaar), alle(jaar), ZAAD)


def weeg(jaar: int, frame: pl.DataFrame) -> NDArray[np.float64]:
    """Raked to gemeente × stratum and the national margins; who left out their background weighs nothing."""
    plek = (frame["gemeente"] + frame["stratum"]).rank("dense").to_numpy().astype(np.intp) - 1
    breed = populatie.strata("inwoners", jaar, alle(jaar)).sort(pl.col("gemeente") + pl.col("stratum"))
    cellen = marges(jaar, jaar).group_by("marge", "cel", maintain_order=True).agg(pl.col("populatie").sum())
    doelen = [
        cellen.filter(pl.col("marge") == marge)["populatie"].to_numpy().astype(np.float64)
        for marge in ("ax", "edu")
    ]
    leeftijd, geslacht, opleiding = (
        frame[naam].to_numpy().astype(np.intp) - 1 for naam in ("ag_leeftijd", "ag_geslacht", "ag_opleiding")
    )
    compleet = (leeftijd < 5) & (geslacht < 2) & (opleiding < 3)
    cellen_per_rij = [np.where(compleet, geslacht * 5 + leeftijd, 0), np.where(compleet, opleiding, 0), plek]
    doelen.append(breed["populatie"].to_numpy().astype(np.float64))
    gewicht = compleet.astype(np.float64)
    for _ in range(30):
        for cel, doel in zip(cellen_per_rij, doelen, strict=True):
            som = np.bincount(cel, gewicht, len(doel))
            gewicht *= np.divide(doel, som, out=np.zeros_like(doel), where=som > 0)[cel]
    return gewicht


def aandeel(frame: pl.DataFrame, begrip: str, codes: Sequence[int], gewicht: NDArray[np.float64]) -> float:
    """Weighted share of the substantive answers that have one of these codes."""
    antwoord = frame[begrip].to_numpy()
    return float((gewicht * np.isin(antwoord, codes)).sum() / (gewicht * (antwoord < NIET_VOORGELEGD)).sum())


def verwacht(groep: str, jaar: int, begrip: str, codes: Sequence[int]) -> float:
    """Target share of these codes."""
    variabele = next(v for v in boek_van(groep, jaar).variabelen if v.naam == begrip)
    item = Item.van(variabele, groep)
    return sum(kans for code, kans in zip(item.codes, item.kansen, strict=True) if code in codes)
