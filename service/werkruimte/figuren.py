"""The gallery: every figure with awkward data, to look at after a change in how they are drawn."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from service.publicatie.etalage import Etalage
from service.publicatie.opdracht import maak_galerij
from service.werkruimte.paginas import FigurenPagina
from service.werkruimte.schermen import naar, scherm, wie
from service.werkruimte.sessie import OPNIEUW, Antwoord, Poort, Verzoek


@get("/figuren")
async def toon_figuren(
    request: Verzoek,
    poort: NamedDependency[Poort],
    etalage: NamedDependency[Etalage],
    geval: FromQuery[str] = "",
) -> Antwoord:
    """The figures of one case; drawn in the worker process, as the public pages are."""
    bezoek = await poort.bezoek(request)
    if bezoek is None:
        return naar(OPNIEUW)
    deel = await etalage.bladzijden.werkplaats.doe(maak_galerij, geval[:40])
    return scherm(request, poort, bezoek, "figuren.html", FigurenPagina(wie(bezoek), deel))


routes = [toon_figuren]
