"""Exchange of questionnaires with other survey systems: XLSForm in and out, LimeSurvey in. Pure: bytes in,
bytes out, with a report of everything that could not be carried over.
"""

from __future__ import annotations

from pathlib import PurePath

from vragenlijsten.loading import Catalogus
from vragenlijsten.uitwisseling.limesurvey import lees_limesurvey
from vragenlijsten.uitwisseling.samenstellen import Keuzes, Overgenomen, stel_samen
from vragenlijsten.uitwisseling.xlsform import lees_xlsform
from vragenlijsten.uitwisseling.xlsformuit import Uitgevoerd, naar_xlsform
from vragenlijsten.uitwisseling.xmllezer import stop

__all__ = ["EINDEN", "MAX_BYTES", "Keuzes", "Overgenomen", "Uitgevoerd", "importeer", "naar_xlsform"]

MAX_BYTES = 20_000_000
"""More than this of any file is not even read."""
EINDEN = {
    ".xlsx": lees_xlsform,
    ".lss": lees_limesurvey,
    ".lsq": lees_limesurvey,
    ".lsg": lees_limesurvey,
}
"""How a name ends → what reads it."""


def importeer(ruw: bytes, naam: str, catalogus: Catalogus, keuzes: Keuzes | None = None) -> Overgenomen:
    """The questionnaire in a file called `naam`, in our form. Raises VragenlijstFout when it is none."""
    if len(ruw) > MAX_BYTES:
        stop(naam, f"dit bestand is te groot: hoogstens {MAX_BYTES} bytes")
    lees = EINDEN.get(PurePath(naam).suffix.lower())
    if lees is None:
        stop(naam, f"dit soort bestand kennen wij niet; wel {', '.join(EINDEN)}")
    return stel_samen(lees(ruw, naam), catalogus, keuzes or Keuzes())
