"""What the catalogue and the references need of the settings and of the list of files."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dashboards.export.dcat import Uitgever
from dashboards.export.dcatbestanden import Bestandsoort
from service.publicatie.downloads import Gemeten, bestanden_van
from service.settings import Settings

CATALOGUS = "/data/catalogus"
MEDIATYPEN = {"ttl": "text/turtle", "jsonld": "application/ld+json", "rdf": "application/rdf+xml"}
"""Ending of the catalogue → its media type."""
CATALOGUSLINKS = ", ".join(
    f'<{CATALOGUS}.{einde}>; rel="alternate"; type="{soort}"' for einde, soort in MEDIATYPEN.items()
)
"""Of a page about data: where the same is described for machines."""


def uitgever_van(settings: Settings) -> Uitgever:
    """Who publishes here."""
    return Uitgever(
        naam=settings.uitgever,
        adres=settings.uitgever_adres or settings.basis_url,
        contact=settings.data_contact or f"{settings.basis_url}/data",
    )


def vermelde_bestanden(
    doelgroep: str, gemaakt: Mapping[str, Gemeten] = MappingProxyType({})
) -> list[Bestandsoort]:
    """The files of a publicatie about this doelgroep that the page names; with their size and sum as far as
    they were `gemaakt`."""
    uit = []
    for naam, soort in bestanden_van(doelgroep).items():
        if soort.vermeld:
            er_is = gemaakt.get(naam, Gemeten(0, ""))
            uit.append(Bestandsoort(naam, soort.media_type, soort.uitleg, er_is.bytes, er_is.sha256))
    return uit
