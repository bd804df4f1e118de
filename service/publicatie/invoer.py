"""What the analysis needs to know of a closed ronde, gathered from the database and the frozen file.

Who serves reads it too, for free tables, and hands it to the worker process; so what counts is not loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from analyse.gemeenten import marges
from service.beheer import rondes as beheer
from service.beheer.bevriezen import bevroren_bestand, lees_codeboek
from service.database import rondes as rondes_db
from service.database.rondes import Ronde
from service.database.sql import Pool
from service.settings import Settings

if TYPE_CHECKING:
    from analyse import RondeInvoer


async def lees_invoer(pool: Pool, settings: Settings, ronde: Ronde) -> RondeInvoer:
    """Everything the analysis needs to know of one closed ronde."""
    from analyse import RondeInvoer

    return RondeInvoer(**await lees_velden(pool, settings, ronde))


async def lees_velden(pool: Pool, settings: Settings, ronde: Ronde) -> dict[str, Any]:
    """The same as the fields of a RondeInvoer."""
    vragenlijst = await rondes_db.lees_vragenlijst(pool, ronde.versie)
    return {
        "ronde": ronde.id,
        "doelgroep": ronde.doelgroep,
        "periode": ronde.periode,
        "antwoorden": await bevroren_bestand(settings, ronde.id, ronde.bestand_sha256),
        "strata": await beheer.strata(pool, ronde.id),
        "marges": _marges(ronde),
        "codeboek": lees_codeboek(settings, ronde.id),
        "indeling": ronde.indeling,
        "schalen": vragenlijst.schalen,
    }


def _marges(ronde: Ronde) -> pl.DataFrame | None:
    """CBS margins of the year of the ronde; only residents are weighted to the population."""
    if ronde.doelgroep != "inwoners":
        return None
    return marges(int(ronde.periode[:4]), ronde.indeling)
