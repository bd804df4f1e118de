"""Calibration: the whole population as cells, and the thresholds of every item solved on it."""

from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analyse.gemeenten import namen
from service.demo.bevolking import plaatsen, strata_aanbieders, strata_gemeente, volwassenen
from service.demo.items import Cellen, Item, los_drempels_op
from service.demo.latent import eigen_effecten, gemeente_effecten, persoonseffecten


@cache
def ijkcellen(zaad: int, doelgroep: str, jaar: int) -> Cellen:
    """The national population of a doelgroep in that year; of inwoners a cell per background and gemeente."""
    codes = tuple(sorted(namen(jaar)))
    effect = gemeente_effecten(zaad, doelgroep, jaar, codes)
    nummers = np.arange(len(codes))
    if doelgroep == "inwoners":
        gewicht = volwassenen(jaar, codes)
        trekken = effect[:, None, None, None, :] + persoonseffecten()
        per_gemeente = gewicht[0].size
        return Cellen(trekken.reshape(-1, trekken.shape[-1]), gewicht.ravel(), nummers.repeat(per_gemeente))
    if doelgroep == "gemeente":
        tabel = strata_gemeente(plaatsen(jaar, codes))
    else:
        tabel = strata_aanbieders(jaar, codes)
    som = tabel.group_by("gemeente").agg(pl.col("populatie").sum()).sort("gemeente")
    index = {code: k for k, code in enumerate(codes)}
    rij = np.array([index[code] for code in som["gemeente"]], dtype=np.intp)
    return Cellen(effect[rij], som["populatie"].to_numpy().astype(np.float64), rij)


@cache
def drempels(zaad: int, doelgroep: str, item: Item) -> NDArray[np.float64]:
    """Thresholds of an item between its codes, from the population of its ijkjaar."""
    codes = tuple(sorted(namen(item.ijkjaar)))
    eigen = eigen_effecten(zaad, doelgroep, item.naam, codes)
    return los_drempels_op(item, ijkcellen(zaad, doelgroep, item.ijkjaar), eigen)
