"""``python -m vragenlijsten.schema`` writes ``vragenlijst.schema.json`` anew when the structs changed."""

from __future__ import annotations

import json
from pathlib import Path

from vragenlijsten.bestandsschema import json_schema

BESTAND = Path(__file__).parent / "vragenlijst.schema.json"


def schrijf(pad: Path = BESTAND) -> None:
    """Write the schema as JSON, two spaces, ending in a newline."""
    pad.write_text(
        json.dumps(json_schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":  # pragma: no cover
    schrijf()
