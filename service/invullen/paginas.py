"""The typed context of every template under `templates/invullen/`: one frozen dataclass per page."""

from dataclasses import dataclass
from typing import Literal

from service.invullen.drempel import Opgave
from service.invullen.weergave import Blok, FoutRegel
from service.publicatie.ernaast import ReactieBeeld

Codemelding = Literal["", "leeg", "onbekend", "gesloten", "niet_open", "verlopen"]
Stand = Literal["nieuw", "bezig", "klaar", "gesloten"]
Terugneemstand = Literal["", "leeg", "onbekend", "te_laat", "gelukt"]


@dataclass(frozen=True)
class Kop:
    """The line above the title: which questionnaire, about which gemeente."""

    vragenlijst: str
    gemeente: str
    """Name of the gemeente."""
    gemeente_code: str
    """"GM0363"; also a hidden field of the form, so that two open tabs cannot mix up two gemeenten."""


@dataclass(frozen=True)
class CodePagina:
    """`invullen/code.html`: enter the code."""

    code: str
    """What was typed, shown again next to a fault."""
    melding: Codemelding
    bewaard: tuple[tuple[str, str], ...] = ()
    """Names and values of fields of a page whose session had expired; saved once the code is known."""


@dataclass(frozen=True)
class StartPagina:
    """`invullen/start.html`: what this is, before the first question."""

    kop: Kop
    inleiding: str
    eerste: str
    """Address of the first question page."""
    per_organisatie: bool
    """True when the answers of an organisation stay together: then they are not called anonymous."""


@dataclass(frozen=True)
class GemeenteRegel:
    """One gemeente an organisation works for."""

    code: str
    naam: str
    stand: Stand


@dataclass(frozen=True)
class GemeentenPagina:
    """`invullen/gemeenten.html`: choose the gemeente to fill in."""

    vragenlijst: str
    regels: tuple[GemeenteRegel, ...]


@dataclass(frozen=True)
class VragenPagina:
    """`invullen/vragen.html`: one page of questions."""

    kop: Kop
    id: str
    titel: str
    uitleg: str
    stap: int
    """Counts from 1; the last step is sending."""
    stappen: int
    blokken: tuple[Blok, ...]
    fouten: tuple[FoutRegel, ...]
    hervat: bool
    """True on the first page after resuming: says that earlier answers were kept."""


@dataclass(frozen=True)
class VersturenPagina:
    """`invullen/versturen.html`: the last step."""

    kop: Kop
    stappen: int
    vorige: str
    """Address of the last question page."""
    poging: str
    """UUID of the draft that is about to be sent; tells a repetition from other content."""
    beantwoord: int
    overgeslagen: int
    """Questions on the route without an answer."""
    hervat: bool
    per_organisatie: bool
    """As in StartPagina."""


@dataclass(frozen=True)
class OntvangstPagina:
    """`invullen/ontvangst.html`: the receipt, and what earlier rounds in this gemeente said."""

    nummer: str
    gemeente: str
    gemeente_code: str
    resultaten: tuple[str, ...]
    """Sentences from published results; empty when nothing was published yet."""
    reacties: tuple[ReactieBeeld, ...]
    """What the gemeente and the providers said they do with earlier results."""
    verder: bool
    """True when the same code has other gemeenten left to fill in."""


@dataclass(frozen=True)
class GebruiktPagina:
    """`invullen/gebruikt.html`: this code has sent its answers before; nothing more can change."""

    gemeente: str
    """Name of the gemeente, or "" when the code belongs to several."""
    gemeente_code: str
    gewijzigd: bool
    """True when the visitor tried to send other answers after the first ones."""


@dataclass(frozen=True)
class TerugnemenPagina:
    """`invullen/terugnemen.html`: take answers back, and what came of it."""

    stand: Terugneemstand
    code: str
    """What was typed, shown again next to a fault; so is `nummer`."""
    nummer: str
    gemeente: str
    """Name of the gemeente once it is known, else ""; `gemeente_code` likewise."""
    gemeente_code: str


@dataclass(frozen=True)
class LaterPagina:
    """`invullen/later.html`: answers are kept, go on whenever you like."""

    gemeente: str


@dataclass(frozen=True)
class StoringPagina:
    """`invullen/storing.html`: the database is away for a moment; the form waits here to be sent again."""

    adres: str
    velden: tuple[tuple[str, str], ...]
    """Names and values of everything that was posted."""


@dataclass(frozen=True)
class OpgavePagina:
    """`invullen/opgave.html`: a task to do, or to wait for, before what was asked is done."""

    adres: str
    velden: tuple[tuple[str, str], ...]
    """What was sent, to be sent again."""
    opgave: Opgave


@dataclass(frozen=True)
class OpenPagina:
    """`invullen/open.html`: taking part without an invitation; with a `code` once that was allowed."""

    gemeente: str
    adres: str
    code: str
