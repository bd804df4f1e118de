"""Typed contexts of the templates of the workspace (service/templates/werkruimte/). Dutch only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from service.database.verhalen import Besluitrij
from service.reacties.opmaak import Blok
from service.verhalen.merken import Stuk

Binnenmelding = Literal["", "onbekend", "verlopen", "uit"]


@dataclass(frozen=True)
class Wie:
    """What every page of the workspace shows of who is there; `merk` goes into every form."""

    naam: str
    rol: str
    gemeente: str
    """Name of the gemeente, or "" of a moderator of all of them."""
    merk: str


@dataclass(frozen=True)
class BinnenPagina:
    """`werkruimte/binnen.html`: enter the personal link; `bewaard`: that what was typed goes along."""

    melding: Binnenmelding
    sleutel: str


@dataclass(frozen=True)
class Optie:
    """One choice in a list; `groep`: the heading it stands under."""

    waarde: str
    tekst: str
    groep: str = ""


@dataclass(frozen=True)
class WachtrijRegel:
    """A story in the queue: its beginning, with what was marked in it."""

    adres: str
    wie: str
    vraag: str
    stukken: tuple[Stuk, ...]
    meer: bool
    """Whether there is more of it than this beginning."""
    merken: int


@dataclass(frozen=True)
class Bak:
    """One pile of stories, with how many there are."""

    adres: str
    naam: str
    aantal: int
    hier: bool


@dataclass(frozen=True)
class WachtrijPagina:
    """`werkruimte/wachtrij.html`."""

    wie: Wie
    rondes: tuple[tuple[str, tuple[Bak, ...]], ...]
    """Closed rondes that have stories: name and piles."""
    regels: tuple[WachtrijRegel, ...]
    titel: str
    vorige: str
    volgende: str
    klaar: bool
    """True right after a decision."""


@dataclass(frozen=True)
class VerhaalPagina:
    """`werkruimte/verhaal.html`: read one story and decide."""

    wie: Wie
    adres: str
    terug: str
    waar: str
    vraag: str
    status: str
    gezien: int
    stukken: tuple[Stuk, ...]
    gevonden: tuple[str, ...]
    """Kinds of personal data that were marked in the original."""
    lengte: int
    maximum: int
    tekst: str
    """What stands in the field to edit."""
    begrip: str
    onderwerpen: tuple[Optie, ...]
    redenen: tuple[Optie, ...]
    reden: str
    besluiten: tuple[Besluitrij, ...]
    fout: str
    rest: tuple[str, ...]
    """Kinds of personal data still in the text to release: to be confirmed."""


@dataclass(frozen=True)
class ReactieRegel:
    """One answer in the list of a party."""

    adres: str
    onderwerp: str
    stand: str


@dataclass(frozen=True)
class ReactiesPagina:
    """`werkruimte/reacties.html`: what was answered per periode, and where to begin another."""

    wie: Wie
    namens: str
    periodes: tuple[tuple[str, tuple[ReactieRegel, ...]], ...]
    onderwerpen: tuple[Optie, ...]
    gemeente_code: str
    gelukt: str


@dataclass(frozen=True)
class ReactiePagina:
    """`werkruimte/reactie.html`: write an answer."""

    wie: Wie
    namens: str
    periode: str
    begrip: str
    onderwerp: str
    tekst: str
    gezien: int
    maximum: int
    gepubliceerd: int
    """Number of the version that is public now, 0 when there is none."""
    fout: str
    bewaard: bool


@dataclass(frozen=True)
class VoorbeeldPagina:
    """`werkruimte/voorbeeld.html`: the answer as the public will see it."""

    wie: Wie
    namens: str
    periode: str
    begrip: str
    onderwerp: str
    blokken: tuple[Blok, ...]
    gezien: int


@dataclass(frozen=True)
class FigurenPagina:
    """`werkruimte/figuren.html`; `galerij`: HTML made by `publicatie.galerijwerk`."""

    wie: Wie
    galerij: str


@dataclass(frozen=True)
class Tokenveld:
    """One token to fill in: a colour, or a choice when there are `keuzes` (value, words)."""

    naam: str
    uitleg: str
    waarde: str
    keuzes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class HuisstijlPagina:
    """`werkruimte/huisstijl.html`: change the look of a gemeente."""

    wie: Wie
    gemeente: str
    gemeente_code: str
    gezien: int
    versie: int
    """Number of the version that is public now, 0 when that is our own look."""
    concept: bool
    logo: bool
    velden: tuple[Tokenveld, ...]
    getypt: str
    """What stands in the field for tokens."""
    fouten: tuple[str, ...]
    anker: str
    """Id of the part of the page where the fault is mended."""
    gelukt: str


@dataclass(frozen=True)
class Kleurcontrast:
    """One pair of colours in words, with its contrast and the contrast it needs."""

    wat: str
    gemeten: str
    nodig: str


@dataclass(frozen=True)
class HuisstijlVoorbeeld:
    """`werkruimte/huisstijlvoorbeeld.html`: what is being made, before it is public."""

    wie: Wie
    gemeente: str
    gezien: int
    gekozen: tuple[str, ...]
    """Names of the tokens that differ from ours."""
    weg: tuple[str, ...]
    metingen: tuple[Kleurcontrast, ...]
    logo: bool


def verhaaladres(ronde: str, id_: UUID) -> str:
    """Where one story is read."""
    return f"/beheer/verhalen/{ronde}/{id_}"


def gekozen(opties: Sequence[Optie], waarde: str) -> str:
    """The text that goes with a value; the value itself when it is not in the list."""
    return next((optie.tekst for optie in opties if optie.waarde == waarde), waarde)
