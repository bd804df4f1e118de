"""Generated requests to every operation of the API, on the small demo: no question gives a server error or
an answer that is not described.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis.strategies import one_of
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from service.api.v1.bewerking import bewerkingen
from service.api.v1.routes import beschreven
from service.app import create_app
from service.settings import Settings
from tests.alles import voorbeelden
from tests.service.dienst import in_draad

LEZEN = [b for b in bewerkingen(beschreven) if b.methode == "get"]


@pytest.fixture(scope="module")
def schema(gevuld: Settings) -> Any:
    """The description, read from a running service."""
    with in_draad(create_app(gevuld)) as adres:
        beschrijving = schemathesis.openapi.from_url(f"{adres}/api/v1/openapi.json")
        beschrijving.config.update(base_url=f"{adres}/api/v1")
        yield beschrijving


@pytest.mark.parametrize("bewerking", LEZEN, ids=lambda b: b.inhoud["operationId"])
def test_generated_questions_get_only_described_answers(schema: Any, bewerking: Any) -> None:
    """What exists (a code, a begrip) cannot be read off a pattern, so a 400 or 404 on a well-formed question
    is right; all other checks of schemathesis hold."""
    gezien = Counter[int]()
    operatie = schema[bewerking.pad]["GET"]
    soorten = [
        GenerationMode.POSITIVE,
        *([GenerationMode.NEGATIVE] if "parameters" in bewerking.inhoud else []),
    ]

    @given(case=one_of(*(operatie.as_strategy(generation_mode=soort) for soort in soorten)))
    @hypothesis_settings(
        max_examples=voorbeelden(20),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    def vraag(case: schemathesis.Case[Any]) -> None:
        antwoord = case.call_and_validate(excluded_checks=[positive_data_acceptance])
        gezien[antwoord.status_code] += 1

    vraag()
    assert gezien[200] + gezien[404] > 0
    assert gezien[400] > 0 or "parameters" not in bewerking.inhoud
    assert not {status for status in gezien if status >= 500}
