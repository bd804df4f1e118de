"""The questionnaire as data: frozen structs, the same for YAML files, JSON in the database and the code.

A question soort is one struct; ``Vraag`` is their union, told apart by the field ``soort``. Everything that a
respondent can see or that decides what is asked takes part in ``Vragenlijst.versie``, the content hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal, TypeAlias

import msgspec
from msgspec import Struct

Tekst: TypeAlias = dict[str, str]
Antwoord: TypeAlias = int | list[int] | str
Antwoorden: TypeAlias = dict[str, Antwoord]
Regel: TypeAlias = tuple[Any, ...]
Doelgroep: TypeAlias = Literal["inwoners", "aanbieders", "gemeente"]
Vertaalstatus: TypeAlias = Literal["machine", "nagekeken"]

NIET_VOORGELEGD, WEET_NIET, NIET_BEANTWOORD = 97, 98, 99
DOELGROEPEN: tuple[Doelgroep, ...] = ("inwoners", "aanbieders", "gemeente")


class Schaal(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An answer scale of whole numbers ``van`` .. ``tot`` (both included).

    ``aandelen`` names the shares that are published: name → (lowest, highest) code. ``hoofdmaat`` is the
    figure compared between gemeenten: a name from ``aandelen``, ``gemiddelde``, or "" (distribution only).
    """

    id: str
    van: int
    tot: int
    labels: dict[int, Tekst]
    weet_niet: bool = False
    aandelen: dict[str, tuple[int, int]] = {}
    hoofdmaat: str = ""
    netto: bool = False


class Optie(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One answer to choose. ``exclusief``: cannot be ticked together with another (meerkeuze only).

    ``vast``: keeps its place where the options change places, as "anders" does.
    """

    code: int
    tekst: Tekst
    exclusief: bool = False
    vast: bool = False


class VraagBasis(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="soort"
):
    """What every soort has. Without ``begrip`` in the file the question measures the begrip of its own id.

    ``varianten``: other wordings of ``tekst``, number 2 and up, one of which a respondent may get instead.
    ``vast``: keeps its place where the statements of its page change places.
    """

    id: str
    tekst: Tekst
    begrip: str = ""
    uitleg: Tekst | None = None
    toon: Regel | None = None
    bewoording: int = 1
    varianten: tuple[Tekst, ...] = ()
    vast: bool = False

    def __post_init__(self) -> None:
        if not self.begrip:
            msgspec.structs.force_setattr(self, "begrip", self.id)

    @property
    def soort(self) -> str:
        """The name of the question soort, as in the file."""
        return str(self.__struct_config__.tag)


class SchaalVraag(VraagBasis, frozen=True, kw_only=True, tag="schaal"):
    """A statement or question answered on a shared scale."""

    schaal: str


class KeuzeVraag(VraagBasis, frozen=True, kw_only=True, tag="keuze"):
    """Choose one option. ``geordend``: the options run from less to more (ordinal in exports)."""

    opties: tuple[Optie, ...]
    weet_niet: bool = False
    geordend: bool = False


class MeerkeuzeVraag(VraagBasis, frozen=True, kw_only=True, tag="meerkeuze"):
    """Tick any number of options."""

    opties: tuple[Optie, ...]
    weet_niet: bool = False


class GetalVraag(VraagBasis, frozen=True, kw_only=True, tag="getal"):
    """A whole number from ``van`` to ``tot`` (both included)."""

    van: int
    tot: int
    weet_niet: bool = False


class OpenVraag(VraagBasis, frozen=True, kw_only=True, tag="open"):
    """Own words, at most ``maximum`` characters."""

    maximum: int


class RangordeVraag(VraagBasis, frozen=True, kw_only=True, tag="rangorde"):
    """Put the ``top`` most important options in order, the first one first."""

    opties: tuple[Optie, ...]
    top: int
    weet_niet: bool = False


Vraag: TypeAlias = SchaalVraag | KeuzeVraag | MeerkeuzeVraag | GetalVraag | OpenVraag | RangordeVraag


class Pagina(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What stands on one screen."""

    id: str
    titel: Tekst
    vragen: tuple[Vraag, ...]
    uitleg: Tekst | None = None
    toon: Regel | None = None


class Module(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Pages on one subject. ``deel`` None: asked of everyone; 1 .. delen: only of that random part."""

    id: str
    titel: Tekst
    paginas: tuple[Pagina, ...]
    deel: int | None = None


class Loting(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is drawn by lot for a respondent: one of ``volgordes`` orders and one of ``varianten`` wordings.

    ``wissel`` names the pages whose statements, and the questions whose options, change places.
    """

    volgordes: int = 1
    varianten: int = 1
    wissel: tuple[str, ...] = ()


class VragenlijstBestand(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, dict=True
):
    """A questionnaire as written in its file, its scales and concepts still by name.

    ``vertaling``: by language whether a person read the translation; a language without it counts as machine.
    """

    id: str
    naam: str
    doelgroep: Doelgroep
    titel: Tekst
    inleiding: Tekst
    talen: tuple[str, ...]
    modules: tuple[Module, ...]
    delen: int = 1
    herhaling: Literal["gemeente"] | None = None
    vertaling: dict[str, Vertaalstatus] = {}
    loting: Loting | None = None


class Vragenlijst(VragenlijstBestand, frozen=True, kw_only=True, dict=True):
    """A complete questionnaire: ``schalen`` are the scales it uses, ``titels`` the short name per begrip."""

    schalen: dict[str, Schaal] = {}
    titels: dict[str, Tekst] = {}

    @cached_property
    def versie(self) -> str:
        """``sha256:`` + hex over the canonical JSON of all content; the same on every machine.

        Fields at their default are left out, so that a later, optional field changes no existing version.
        """
        inhoud = msgspec.to_builtins(self, str_keys=True)
        tekst = json.dumps(inhoud, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(tekst.encode()).hexdigest()

    @cached_property
    def vragen(self) -> dict[str, Vraag]:
        """All questions by id, in the order of the questionnaire."""
        return {vraag.id: vraag for pagina in self.paginas() for vraag in pagina.vragen}

    @cached_property
    def codes(self) -> dict[str, frozenset[int]]:
        """Question id → the codes it takes (98 where offered); only questions with one coded answer."""
        return {
            vraag.id: bereik for vraag in self.vragen.values() if (bereik := _bereik(vraag, self.schalen))
        }

    @cached_property
    def breedtes(self) -> dict[str, int]:
        """Question id → the number of variables it yields."""
        return {vraag.id: _breedte(vraag) for vraag in self.vragen.values()}

    def paginas(self) -> tuple[Pagina, ...]:
        """All pages in order, whether or not they are shown to a given respondent."""
        return tuple(pagina for module in self.modules for pagina in module.paginas)

    def vraag(self, id: str) -> Vraag:
        """The question with this id. Raises KeyError when there is none."""
        return self.vragen[id]


def heeft_weet_niet(vraag: Vraag, schalen: Mapping[str, Schaal]) -> bool:
    """Whether "weet niet" (98) is offered with this question."""
    match vraag:
        case SchaalVraag():
            return schalen[vraag.schaal].weet_niet
        case OpenVraag():
            return False
        case _:
            return vraag.weet_niet


def _breedte(vraag: Vraag) -> int:
    match vraag:
        case MeerkeuzeVraag():
            return len(vraag.opties)
        case RangordeVraag():
            return vraag.top
        case OpenVraag():
            return 0
        case _:
            return 1


def _bereik(vraag: Vraag, schalen: Mapping[str, Schaal]) -> frozenset[int]:
    weet_niet = {WEET_NIET} if heeft_weet_niet(vraag, schalen) else set()
    match vraag:
        case SchaalVraag():
            schaal = schalen[vraag.schaal]
            return frozenset(range(schaal.van, schaal.tot + 1)) | weet_niet
        case GetalVraag():
            return frozenset(range(vraag.van, vraag.tot + 1)) | weet_niet
        case KeuzeVraag():
            return frozenset(optie.code for optie in vraag.opties) | weet_niet
        case _:
            return frozenset()


def vragenlijst_naar_json(v: Vragenlijst) -> bytes:
    """The questionnaire with its scales as one JSON document (UTF-8), for the database or another system."""
    return msgspec.json.encode(v)
