"""Which addresses answer in the words of another standard, also when something is wrong."""

from __future__ import annotations

from service.odata.antwoord import V3, V4
from service.odata.dialect import Dialect
from service.sdmx.xml import SDMX

_DIALECTEN = {"odatacatalog": V3, "odatafeed": V3, "odataapi": V3, "odata": V4, "sdmx": SDMX}
"""First part of a path → its standard."""


def dialect_van(pad: str) -> Dialect | None:
    """The standard of a path; None where it is ours."""
    return _DIALECTEN.get(pad.split("/", 2)[1].lower() if pad.startswith("/") else "")
