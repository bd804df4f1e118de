"""The gespreksagenda of a gemeente as data, made in the worker process: the same as on its page."""

from __future__ import annotations

import msgspec

from dashboards import gespreksagenda
from service.publicatie.opdracht import Agendavraag
from service.publicatie.tekenwerk import lees_bronnen


def maak(vraag: Agendavraag) -> bytes:
    """The agenda as JSON."""
    bronnen = lees_bronnen(vraag.pakketten)
    agenda = gespreksagenda(bronnen.publicaties, bronnen.catalogus, bronnen.vragenlijsten, vraag.code)
    return msgspec.json.encode(agenda)
