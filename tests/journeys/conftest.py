"""The real application on a real database, and respondents with browsers of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import httpx
import pytest
from litestar import Litestar

from service.database.sql import Pool
from service.settings import Settings
from service.sleutels import Sleutels
from tests.journeys.proef import JA, maak_codes, maak_ronde, proef
from tests.journeys.respondent import Respondent
from tests.service.dienst import gestart

NieuweRespondent = Callable[..., Awaitable[Respondent]]


async def op_verdieping(
    respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels
) -> tuple[Respondent, str]:
    """A respondent at the page that comes after "yes" to contact, with that answer saved; and the code."""
    (code,) = await maak_codes(pool, sleutels, await maak_ronde(pool, proef()))
    r = await respondent()
    await r.begin(code)
    await r.druk("Volgende")
    r.zet("contact", JA)
    await r.druk("Volgende")
    return r, code


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[Litestar]:
    """The application, started."""
    async with gestart(settings) as applicatie:
        yield applicatie


@pytest.fixture
async def respondent(app: Litestar) -> AsyncIterator[NieuweRespondent]:
    """Make a respondent in a fresh browser: `await respondent()` or `await respondent(taal="en")`."""
    async with AsyncExitStack() as stapel:

        async def maak(taal: str = "nl") -> Respondent:
            weg = httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # Litestar types its scope more closely
            client = httpx.AsyncClient(transport=weg, base_url="http://samenspel.test")
            await stapel.enter_async_context(client)
            return Respondent(client, taal)

        yield maak
