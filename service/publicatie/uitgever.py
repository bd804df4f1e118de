"""What the catalogue and the references need of the settings and of the list of files."""

from __future__ import annotations

from dashboards.export.dcat import Bestandsoort, Uitgever
from service.publicatie.downloads import bestanden_van
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


def vermelde_bestanden(doelgroep: str) -> list[Bestandsoort]:
    """The files of a publicatie about this doelgroep that the page names."""
    paren = bestanden_van(doelgroep).items()
    return [Bestandsoort(naam, soort.media_type, soort.uitleg) for naam, soort in paren if soort.vermeld]
