"""A service on which nothing was published yet: every page says so."""

from __future__ import annotations

import pytest

from service.settings import Settings
from tests.service.dienst import dienst


@pytest.mark.parametrize("pad", ["/", "/gemeenten/GM0363", "/data"])
async def test_nog_niets(settings: Settings, pad: str) -> None:
    """A plain sentence, and no figure."""
    async with dienst(settings) as (client, _):
        antwoord = await client.get(pad)
    assert antwoord.status_code == 200
    assert "nog geen resultaten" in antwoord.text
    assert "<figure" not in antwoord.text
    assert "nagebootste" not in antwoord.text
