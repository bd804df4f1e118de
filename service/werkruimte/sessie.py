"""Who is in the workspace: an encrypted cookie with the id of a personal link, looked up at every request.

A link that was stopped or has expired is out at the next click, and so is a session after logging out, also a
copy of its cookie. Every form carries `merk`, a random word
that only this cookie holds, besides the check that it came from our own pages.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request
from litestar.di import NamedDependency
from litestar.exceptions import PermissionDeniedException
from litestar.response.base import Response

from service.database import toegangen as toegangen_db
from service.database.sql import Pool
from service.database.toegangen import Toegang
from service.invullen.formulier import eerste, lees_formulier
from service.koekjes import Koekjes
from service.settings import Settings
from service.sleutels import Sleutels

PAD = "/beheer"
OPNIEUW = f"{PAD}?verlopen=1"
"""Where who is not in, or no longer, is sent."""
KOEKJE = "werkruimte"
GELDIG = 8 * 60 * 60
"""Seconds after the last page: a working day."""
_MERK = "_merk"

Verzoek = Request[Any, Any, Any]
Antwoord = Response[Any]


class Werksessie(msgspec.Struct, frozen=True):
    """One person in one browser. `toegang`: id of the personal link; `keer`: how often someone had logged out
    with it by then; `merk`: what our forms carry."""

    toegang: str
    keer: int
    merk: str

    @classmethod
    def nieuw(cls, toegang: Toegang) -> Werksessie:
        """A new session of this link."""
        return cls(str(toegang.id), toegang.uitgelogd, secrets.token_urlsafe(18))


@dataclass(frozen=True)
class Bezoek:
    """Someone at work: who, and the session to give back with the page."""

    toegang: Toegang
    sessie: Werksessie


@dataclass(frozen=True)
class Poort:
    """What the routes of the workspace need to know who is there."""

    pool: Pool
    sleutels: Sleutels
    koekjes: Koekjes[Werksessie]

    async def bezoek(self, request: Verzoek) -> Bezoek | None:
        """Who is there; None without a session, or when the link works no longer."""
        sessie = self.koekjes.lees(request)
        toegang = None if sessie is None else await toegangen_db.lees(self.pool, UUID(sessie.toegang))
        if sessie is None or toegang is None or sessie.keer != toegang.uitgelogd:
            return None
        return Bezoek(toegang, sessie)

    async def formulier(self, request: Verzoek, bezoek: Bezoek) -> dict[str, list[str]]:
        """The fields of a form of this session. Raises PermissionDeniedException for any other form."""
        velden = await lees_formulier(request)
        self.eis_merk(bezoek, eerste(velden, _MERK).encode())
        return velden

    def eis_merk(self, bezoek: Bezoek, merk: bytes) -> None:
        """The form that brought this was made for this session, or PermissionDeniedException."""
        if not hmac.compare_digest(merk, bezoek.sessie.merk.encode()):
            raise PermissionDeniedException("Formulier van een andere sessie")


def maak_poort(
    settings: NamedDependency[Settings], pool: NamedDependency[Pool], sleutels: NamedDependency[Sleutels]
) -> Poort:
    """Dependency: the gate, from what the application provides."""
    https = settings.basis_url.startswith("https://")
    koekjes = Koekjes(
        settings.sleutel, Werksessie, doel="werkruimte", naam=KOEKJE, pad=PAD, geldig=GELDIG, https=https
    )
    return Poort(pool, sleutels, koekjes)
