"""Typed contexts of the public templates (service/templates/publiek/)."""

from __future__ import annotations

from dataclasses import dataclass

from analyse import PublicatieKop
from analyse.gemeenten import Gemeente
from dashboards import GemeentePagina, LandelijkePagina


@dataclass(frozen=True)
class GemeenteContext:
    """`publiek/gemeente.html`."""

    pagina: GemeentePagina
    kop: PublicatieKop


@dataclass(frozen=True)
class LandelijkContext:
    """`publiek/landelijk.html`."""

    pagina: LandelijkePagina
    kop: PublicatieKop


@dataclass(frozen=True)
class GeenResultaten:
    """`publiek/leeg.html`: nothing was published yet. `gemeente` is a name, or "" on the national page."""

    gemeente: str


@dataclass(frozen=True)
class Zoekresultaat:
    """`publiek/zoeken.html`."""

    zoekterm: str
    gevonden: tuple[Gemeente, ...]
    uitleg: str
    """Why there is a choice to make, as a plain Dutch sentence; "" after an ordinary search."""


@dataclass(frozen=True)
class Bestand:
    """One download of a publicatie."""

    adres: str
    naam: str
    uitleg: str


@dataclass(frozen=True)
class PublicatieRegel:
    """One publicatie on `/data`."""

    titel: str
    ronde: str
    versie: int
    periode: str
    doelgroep: str
    veld_van: str
    veld_tot: str
    hash: str
    methode: str
    gesimuleerd: bool
    bestanden: tuple[Bestand, ...]


@dataclass(frozen=True)
class DataContext:
    """`publiek/data.html`."""

    publicaties: tuple[PublicatieRegel, ...]
    statussen: tuple[tuple[str, str], ...]
    """Every status a figure can have, with what it means."""
