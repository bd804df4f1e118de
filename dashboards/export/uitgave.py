"""A version of a publication as it was made public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from analyse import PublicatieKop


@dataclass(frozen=True)
class Uitgave:
    """The head of a publication with when it became public (UTC) and why, one Dutch sentence; "" when nobody
    said. Both stand beside the publication: the same figures have the same hash, whenever and for whatever
    reason they came out."""

    kop: PublicatieKop
    gepubliceerd: datetime
    reden: str = ""

    @property
    def dag(self) -> str:
        """The day on which it became public, as 2026-12-01."""
        return self.gepubliceerd.date().isoformat()
