"""Generated requests against the published description, over a real connection: no input gives a server
error or an answer that is not described.
"""

from collections import Counter
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from service.database.sql import Pool
from service.settings import Settings
from service.sleutels import Sleutels
from tests.service.dienst import proces
from tests.service.hulp import AMSTERDAM, RONDE, maak_codes, maak_ronde, vragenlijst


@pytest.fixture
async def codes(pool: Pool, sleutels: Sleutels) -> list[str]:
    """An open ronde and codes for it."""
    await maak_ronde(pool)
    return await maak_codes(pool, sleutels, 3)


def test_generated_requests_get_only_described_answers(
    settings: Settings, codes: list[str], tmp_path: Path
) -> None:
    """Half of them get past the checks on the form of a field: those reach the questions, and the writer."""
    v, los = vragenlijst(), cycle(codes)
    with proces(settings, tmp_path / "log") as adres:
        schema = schemathesis.openapi.from_url(f"{adres}/api/v1/openapi.json")
        bewerking = schema["/rondes/{ronde}/responsen"]["POST"]
        gezien = Counter[int]()

        @given(case=bewerking.as_strategy())
        @hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
        def vraag(case: schemathesis.Case[Any]) -> None:
            case.path_parameters = {"ronde": RONDE}
            if isinstance(case.body, dict) and len(str(case.body)) % 2:
                ruw = case.body.get("antwoorden")
                waarden = list(ruw.values()) if isinstance(ruw, dict) else []
                eigen = {"code": next(los), "gemeente": AMSTERDAM, "poging": str(uuid4()), "taal": "nl"}
                antwoorden = dict(zip(v.vragen, waarden, strict=False))
                case.body = {**eigen, "antwoorden": antwoorden}
            # what may be answered depends on the questionnaire of the ronde, so a 400 on valid JSON is right
            antwoord = case.call_and_validate(excluded_checks=[positive_data_acceptance])
            gezien[antwoord.status_code] += 1

        vraag()
        schema["/openapi.json"]["GET"].Case().call_and_validate()
    print(f"\nantwoorden op gemaakte aanvragen: {dict(sorted(gezien.items()))}")
    assert not {s for s in gezien if s >= 500}
    assert gezien[400] > 0
    assert gezien[201] + gezien[409] > 0  # one code, one response: a second one is refused
