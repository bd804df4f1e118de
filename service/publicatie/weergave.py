"""Typed contexts of the public templates (service/templates/publiek/)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from analyse import PublicatieKop
from analyse.gemeenten import Gemeente
from dashboards.export.uitgave import Uitgave
from service.publicatie.ernaast import ErnaastBeeld, ReactieBeeld, VerhaalBeeld

if TYPE_CHECKING:  # contexts are made where pages are drawn; the serving process needs only their names
    from dashboards import (
        Begripgroep,
        BegripPagina,
        Figuur,
        GemeentePagina,
        Gespreksagenda,
        LandelijkePagina,
        Uitsplitsing,
        VergelijkingPagina,
    )
    from dashboards.wijzigingen import Wijziging
    from service.publicatie.tabelbeeld import Tabelbeeld
    from service.publicatie.tabelkeuze import Keuze, Keuzes


@dataclass(frozen=True)
class GemeenteContext:
    """`publiek/gemeente.html`."""

    pagina: GemeentePagina
    kop: PublicatieKop
    ernaast: ErnaastBeeld


@dataclass(frozen=True)
class LandelijkContext:
    """`publiek/landelijk.html`."""

    pagina: LandelijkePagina
    kop: PublicatieKop
    ernaast: ErnaastBeeld


@dataclass(frozen=True)
class AgendaContext:
    """`publiek/gespreksagenda.html`."""

    agenda: Gespreksagenda
    kop: PublicatieKop


@dataclass(frozen=True)
class BegrippenContext:
    """`publiek/begrippen.html`."""

    groepen: tuple[Begripgroep, ...]
    kop: PublicatieKop


@dataclass(frozen=True)
class BegripContext:
    """`publiek/begrip.html`; `keuze`: every gemeente as (code, name). `ernaast`: of the marked gemeente and
    about this begrip."""

    pagina: BegripPagina
    kop: PublicatieKop
    keuze: tuple[tuple[str, str], ...]
    ernaast: ErnaastBeeld


@dataclass(frozen=True)
class DoelgroepContext:
    """`publiek/doelgroep.html`."""

    pagina: LandelijkePagina
    kop: PublicatieKop
    doelgroep: str


@dataclass(frozen=True)
class RondeContext:
    """`publiek/ronde.html`."""

    pagina: LandelijkePagina
    kop: PublicatieKop
    ronde: str


@dataclass(frozen=True)
class VergelijkContext:
    """`publiek/vergelijken.html`; `keuze`: every gemeente as (code, name)."""

    pagina: VergelijkingPagina
    kop: PublicatieKop
    keuze: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class VergelijkKeuze:
    """`publiek/vergelijken.html` before a choice was made; `melding` says what was wrong with it, or "";
    `code` is a gemeente that was chosen already, or ""."""

    keuze: tuple[tuple[str, str], ...]
    melding: str
    code: str
    pagina: None = None
    kop: None = None


@dataclass(frozen=True)
class UitsplitsContext:
    """`publiek/uitsplitsing.html`; `keuze`: every gemeente; `naar`: every division, as
    (key, words)."""

    pagina: Uitsplitsing
    kop: PublicatieKop
    keuze: tuple[tuple[str, str], ...]
    groepen: tuple[Begripgroep, ...]
    naar: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class InsluitContext:
    """`publiek/insluiten.html`: one figure, and the path of the page it comes from."""

    figuur: Figuur
    herkomst: str
    kop: PublicatieKop


@dataclass(frozen=True)
class RondesContext:
    """`publiek/rondes.html`: the newest version of every ronde."""

    publicaties: tuple[PublicatieRegel, ...]


@dataclass(frozen=True)
class VerhalenContext:
    """`publiek/verhalen.html`: every released story of a gemeente (`code` "": of gemeenten that are too small
    to be named), a page at a time. `vorige`, `volgende`: addresses, or ""."""

    naam: str
    code: str
    aantal: int
    verhalen: tuple[tuple[str, VerhaalBeeld], ...]
    """Title of the begrip (or ""), and the story."""
    vorige: str
    volgende: str


@dataclass(frozen=True)
class ReactiesContext:
    """`publiek/reacties.html`: every version of every answer about a gemeente, newest first."""

    naam: str
    code: str
    reacties: tuple[ReactieBeeld, ...]


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
    """One download of a publicatie; `mislukt`: why it could not be made, "" when nothing went wrong;
    `grootte`: in words, "" when it was not made yet."""

    adres: str
    naam: str
    uitleg: str
    mislukt: str = ""
    grootte: str = ""


@dataclass(frozen=True)
class DownloadBezig:
    """`publiek/download.html`: a file that is not there yet; `mislukt` as in `Bestand`."""

    naam: str
    adres: str
    mislukt: str


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
    gepubliceerd: datetime
    hash: str
    methode: str
    gesimuleerd: bool
    bestanden: tuple[Bestand, ...]


@dataclass(frozen=True)
class Versieregel:
    """A version in a list of versions, with when it came out and why ("" when nobody said)."""

    nummer: int
    gepubliceerd: datetime
    reden: str


@dataclass(frozen=True)
class PublicatieContext:
    """`publiek/publicatie.html`: one version. `gegevens`: JSON for search engines, safe in a page;
    `wijziging`: what is different from the version before, if there was one."""

    regel: PublicatieRegel
    uitgave: Uitgave
    bronvermelding: str
    bibtex: str
    ris: str
    gegevens: str
    wijziging: Wijziging | None
    versies: tuple[Versieregel, ...]
    nieuwste: int


@dataclass(frozen=True)
class TabelContext:
    """`publiek/tabel.html`. `gekozen`: field → what was chosen, also when it cannot be; `melding`: why not,
    or ""; `maten`: the measures of the item; `adressen`: addresses by measure, and "csv" and "zelf"."""

    rondes: tuple[tuple[str, str], ...]
    kop: PublicatieKop
    keuzes: Keuzes
    gekozen: Mapping[str, str]
    keuze: Keuze | None
    melding: str
    beeld: Tabelbeeld | None
    maten: tuple[tuple[str, str], ...]
    adressen: Mapping[str, str]


@dataclass(frozen=True)
class DataContext:
    """`publiek/data.html`; `gegevens` as in `PublicatieContext`."""

    publicaties: tuple[PublicatieRegel, ...]
    gegevens: str
    statussen: tuple[tuple[str, str], ...]
    """Every status a figure can have, with what it means."""
