"""The gallery of figures as a piece of HTML, made in a worker process: invented figures, the real drawing."""

from __future__ import annotations

from functools import cache

from dashboards.galerij import GEVALLEN, galerij
from service.errors import NietGevonden
from service.pagina import omgeving


@cache  # as long as the process lives: the same code draws the same figures
def maak(naam: str) -> str:
    """All figures of the case `naam` ("": the first), under links to the other cases. Raises NietGevonden."""
    geval = next((g for g in GEVALLEN if naam in (g.naam, "")), None)
    if geval is None:
        raise NietGevonden("Dit geval staat niet in de galerij.")
    sjabloon = omgeving().get_template("werkruimte/galerij.html")
    return sjabloon.render(gevallen=GEVALLEN, geval=geval, stukken=tuple(galerij([geval])))
