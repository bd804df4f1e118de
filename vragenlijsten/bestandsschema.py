"""JSON schema of the questionnaire files, made from the structs, so that editors help while writing."""

from __future__ import annotations

from typing import Any

import msgspec

from vragenlijsten.begrippen import BegrippenBestand, Erfenis, SchalenBestand
from vragenlijsten.gespreksvragen import GespreksvragenBestand
from vragenlijsten.model import VragenlijstBestand
from vragenlijsten.vertalen import VertalingBestand


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of a questionnaire, an inheriting one, a translation, begrippen.yaml,
    schalen.yaml and gespreksvragen.yaml.
    """
    bestanden = (
        VragenlijstBestand,
        Erfenis,
        VertalingBestand,
        BegrippenBestand,
        SchalenBestand,
        GespreksvragenBestand,
    )
    verwijzingen, onderdelen = msgspec.json.schema_components(bestanden, ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Samenspel: vragenlijsten, begrippen en schalen",
        "anyOf": list(verwijzingen),
        "$defs": onderdelen,
    }
