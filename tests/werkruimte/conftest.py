"""The fixtures of the journeys, and a closed ronde with stories."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from service.beheer import rondes
from service.beheer.toegang import maak
from service.database.sql import Pool
from service.invullen.schrijver import Schrijver
from service.settings import Settings
from service.sleutels import Sleutels
from tests.journeys.conftest import NieuweRespondent, app, respondent
from tests.journeys.respondent import Respondent
from tests.service.hulp import AMSTERDAM, DEN_HAAG, GOED, RONDE, dien_in, maak_codes, maak_ronde

__all__ = ["app", "respondent"]

Werker = Callable[..., Awaitable[Respondent]]
PRIVE = "Mijn buurvrouw Fatima (06-12345678) kreeg eindelijk hulp."


@pytest.fixture
async def ronde(pool: Pool, schrijver: Schrijver, sleutels: Sleutels, settings: Settings) -> str:
    """A closed ronde: two stories with consent in Amsterdam, one in Den Haag, one without consent."""
    await maak_ronde(pool)
    verhalen = [
        (AMSTERDAM, PRIVE, 1),
        (AMSTERDAM, "Het wijkteam luistert.", 1),
        (AMSTERDAM, "Dit mag nergens staan.", 2),
        (DEN_HAAG, "Wachten duurt te lang.", 1),
    ]
    for gemeente, tekst, toestemming in verhalen:
        (code,) = await maak_codes(pool, sleutels, 1, gemeente)
        await dien_in(
            schrijver, sleutels, code, {**GOED, "verhaal": tekst, "verhaal_toestemming": toestemming}
        )
    await rondes.sluit(pool, settings, RONDE)
    return RONDE


@pytest.fixture
def werker(respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels) -> Werker:
    """Someone at work, come in with a personal link: `await werker("moderator", gemeente=None)`."""

    async def begin(rol: str, gemeente: str | None = None, naam: str = "Els") -> Respondent:
        nieuw = await maak(pool, sleutels, rol, gemeente, naam)
        wie = await respondent()
        await wie.open("/beheer")
        wie.zet("sleutel", nieuw.adres("http://samenspel.test"))
        await wie.druk("Naar binnen")
        assert wie.scherm.status == 200, wie.scherm.tekst
        return wie

    return begin
