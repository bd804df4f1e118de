"""What the worker process is asked for, and what comes back: no more than the serving process needs of it.

What draws (Altair, the converter, fonts, and SciPy behind the figures) is imported in the worker process, by
the functions at the end: with it a serving process takes twice as long to start and twice the memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.publicatie.adres import Adres
from service.publicatie.ernaast import LEEG, Ernaast
from service.publicatie.tabelronde import Tabelronde


@dataclass(frozen=True)
class Opdracht:
    """What to draw: folders of publicaties by doelgroep, which page, and what stands beside its figures."""

    pakketten: tuple[tuple[str, str], ...]
    adres: Adres
    ernaast: Ernaast = LEEG
    sleutel: str = ""
    """Of the stand, for the addresses of the figures."""
    basis: str = ""


@dataclass(frozen=True)
class Bladzijde:
    """A page ready to send: the HTML and the same bytes in brotli."""

    html: bytes
    brotli: bytes


FIGUURSOORTEN = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv",
    "vl.json": "application/json",
    "js": "text/javascript",
    "kaart.png": "image/png",
}
"""Ending of the file of a figure → its media type."""
RAPPORTSOORTEN = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
"""Format of a report → its media type."""


@dataclass(frozen=True)
class Figuurvraag:
    """Which file: folders of publicaties by doelgroep, the page, the figure on it and the format."""

    pakketten: tuple[tuple[str, str], ...]
    adres: Adres
    figuur: str
    formaat: str


@dataclass(frozen=True)
class Rapportvraag:
    """Which report: folders of publicaties by doelgroep, a present gemeente, and the format; with the colour
    and the logo of the gemeente, if it has them."""

    pakketten: tuple[tuple[str, str], ...]
    code: str
    formaat: str
    ernaast: Ernaast
    accent: str = ""
    logo: bytes = b""


@dataclass(frozen=True)
class Agendavraag:
    """Whose gespreksagenda: folders of publicaties by doelgroep, and a present gemeente."""

    pakketten: tuple[tuple[str, str], ...]
    code: str


@dataclass(frozen=True)
class Downloadvraag:
    """Which file of a publicatie: its folder, the name of the file, where it must come, the address of the
    service, since which day the publicatie is public, and whether the file is compressed by itself."""

    pakket: str
    naam: str
    doel: str
    basis: str
    gepubliceerd: str
    dicht: bool = False


@dataclass(frozen=True)
class Tabelvraag:
    """Which free table of the ronde of a publicatie (its hash): an item, by which variables (and "gebied"),
    narrowed to one value of others. With `maat` rows of that measure; without it a CSV file, which has
    `labels` (variable → code → words) and `bron` in it."""

    publicatie: str
    item: str
    naar: tuple[str, ...]
    waar: tuple[tuple[str, int | str], ...]
    maat: str = ""
    labels: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    bron: str = ""


def teken(opdracht: Opdracht) -> Bladzijde:
    """A page, drawn here and now. Raises NietGevonden, and KeyError for a gemeente of before."""
    from service.publicatie import tekenwerk

    return tekenwerk.teken(opdracht)


def maak_figuur(vraag: Figuurvraag) -> bytes:
    """A figure as a file. Raises NietGevonden."""
    from service.publicatie import figuurwerk

    return figuurwerk.maak_figuur(vraag)


def maak_agenda(vraag: Agendavraag) -> bytes:
    """A gespreksagenda as JSON."""
    from service.publicatie import agendawerk

    return agendawerk.maak(vraag)


def maak_rapport(vraag: Rapportvraag) -> bytes:
    """A report as a file."""
    from service.publicatie import rapportwerk

    return rapportwerk.maak(vraag)


def maak_galerij(geval: str) -> str:
    """Every figure with the awkward data of one case. Raises NietGevonden."""
    from service.publicatie import galerijwerk

    return galerijwerk.maak(geval)


def laad_tabelronde(ronde: Tabelronde) -> None:
    """Count a ronde for free tables, and keep it there. Raises AnalyseFout."""
    from service.publicatie import tabelwerk

    tabelwerk.laad(ronde)


def maak_tabel(vraag: Tabelvraag) -> bytes | None:
    """A free table; None when its ronde was not counted there. Raises AnalyseFout."""
    from service.publicatie import tabelwerk

    return tabelwerk.maak(vraag)


def maak_download(vraag: Downloadvraag) -> None:
    """A file of a publicatie, written where it must come. Raises ExportFout and OSError."""
    from service.publicatie import exportwerk

    exportwerk.maak(vraag)
