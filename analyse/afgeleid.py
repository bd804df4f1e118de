"""What follows from the published figures themselves: model estimates of every gemeente, and rank sets.

They are made of the table as published, suppressed and rounded, and of public facts; never of a response. So
they disclose nothing, and anyone can make them again from the publication.
"""

import polars as pl

from analyse.gebieden import NL
from analyse.kenmerken import modelkenmerken
from analyse.kleine_gebieden import modelschattingen
from analyse.publicatie import HEEL_LAND, leeg
from analyse.rangen import rangen_van


def maak_afgeleid(hoofdcijfers: pl.DataFrame, dekking: float) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Model estimates and rank sets (frames as in `publicatie`).

    `hoofdcijfers`: published rows of main figures of inwoners; others than inwoners give empty frames, since
    both methods assume that gemeenten are independent samples. `dekking`: part of the population that lives
    in the gemeenten of the round; the model is benchmarked only to a figure of the whole country.
    """
    cijfers = hoofdcijfers.filter(pl.col("doelgroep") == "inwoners")
    if not cijfers.height:
        return leeg("modelschattingen"), leeg("rangen")
    kenmerken = modelkenmerken()
    voor_model = cijfers if dekking >= HEEL_LAND else cijfers.filter(pl.col("gebied") != NL)
    return modelschattingen(voor_model, kenmerken), rangen_van(cijfers, kenmerken["gemeente"].to_list())
