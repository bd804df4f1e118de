"""After a visit: the receipt, or the page that says the answers are kept for later."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.response import Redirect
from litestar.response.base import Response

from service.invullen.balie import Balie
from service.invullen.schermen import later_scherm, ontvangst_scherm
from service.invullen.sessie import PAD
from service.log import log

Verzoek = Request[Any, Any, Any]
Antwoord = Response[Any]
Bron = Callable[[str], Sequence[Any] | Awaitable[Sequence[Any]]]


@get("/ontvangstbewijs")
async def toon_ontvangstbewijs(request: Verzoek, balie: NamedDependency[Balie]) -> Antwoord:
    """The receipt, also after a reload; with what was published before about this gemeente."""
    sessie = balie.sessies.lees(request)
    if sessie is None or sessie.ontvangst is None:
        return Redirect(PAD, status_code=303)
    zinnen = await _gepubliceerd(request, "ontvangst_resultaten", sessie.ontvangst.gemeente)
    reacties = await _gepubliceerd(request, "ontvangst_reacties", sessie.ontvangst.gemeente)
    return ontvangst_scherm(request, sessie.ontvangst, zinnen, reacties, verder=bool(sessie.code))


async def _gepubliceerd(request: Verzoek, wat: str, gemeente: str) -> Sequence[Any]:
    """What was published before about a gemeente, from `app.state[wat]` (a function, async or not)."""
    bron: Bron | None = request.app.state.get(wat)
    if bron is None:
        return ()
    try:
        zinnen = bron(gemeente)
        return await zinnen if isinstance(zinnen, Awaitable) else zinnen
    except Exception as fout:  # whatever goes wrong there, the respondent gets the receipt
        log.error(f"{wat}_mislukt", soort=type(fout).__name__)
        return ()


@get("/later")
async def toon_later(request: Verzoek, balie: NamedDependency[Balie]) -> Antwoord:
    """Answers are kept; the code is no longer in this browser."""
    sessie = balie.sessies.lees(request)
    if sessie is None or not sessie.gemeente:
        return Redirect(PAD, status_code=303)
    return later_scherm(request, sessie.gemeente)
