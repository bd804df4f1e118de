"""Concepts: what is measured, for ever under the same id, and how its wording changed over the years."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vragenlijsten.model import Loting, Schaal, Tekst, Vertaalstatus


class Bewoording(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One wording of a begrip, in use from ``vanaf`` (a periode, e.g. "2022").

    ``vergelijkbaar`` is the relation with the wording before it: ``gelijk`` (the trend runs on),
    ``bewoording`` (other words), ``schaal`` (other answers) or ``breuk`` (something else is measured).
    """

    versie: int
    vanaf: str
    vergelijkbaar: Literal["gelijk", "bewoording", "schaal", "breuk"] = "gelijk"
    toelichting: Tekst | None = None


class Begrip(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A concept. ``richting`` says whether agreeing is good news; ``spiegel`` that several groups are asked.

    ``ingredient`` (inhoud, relatie, zakelijkheid) places the item in the samenspel index.
    """

    id: str
    titel: Tekst
    module: str
    reeks: tuple[Bewoording, ...]
    schaal: str | None = None
    richting: Literal["positief", "negatief", "geen"] = "geen"
    spiegel: bool = False
    ingredient: Literal["inhoud", "relatie", "zakelijkheid"] | None = None


class BegrippenBestand(Struct, frozen=True, forbid_unknown_fields=True):
    """The file ``begrippen.yaml``."""

    begrippen: tuple[Begrip, ...]


class SchalenBestand(Struct, frozen=True, forbid_unknown_fields=True):
    """The file ``schalen.yaml``."""

    schalen: tuple[Schaal, ...]


class Vervanging(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a newer questionnaire changes in one inherited question: its wording, as a new bewoording."""

    bewoording: int
    tekst: Tekst
    uitleg: Tekst | None = None


class Erfenis(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A questionnaire file that takes all from an earlier one (``erft``: its naam), but for some wordings,
    the languages and what is drawn by lot.
    """

    id: str
    naam: str
    erft: str
    vervangt: dict[str, Vervanging] = {}
    talen: tuple[str, ...] | None = None
    vertaling: dict[str, Vertaalstatus] = {}
    loting: Loting | None = None
