"""The JSON schema of the files is current, and accepts what ships."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.vragenlijsten.hulp import DATA
from vragenlijsten import controleer, json_schema
from vragenlijsten.bronnen import lees_bestand
from vragenlijsten.loading import CATALOGUS
from vragenlijsten.schema import BESTAND, schrijf

BESTANDEN = [*sorted(CATALOGUS.rglob("*.yaml")), *sorted(DATA.glob("*.yaml"))]


def test_schema_is_bijgewerkt(tmp_path: Path) -> None:
    schrijf(tmp_path / "schema.json")
    assert BESTAND.read_text() == (tmp_path / "schema.json").read_text(), "run python -m vragenlijsten.schema"


def test_schema_is_een_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("pad", BESTANDEN, ids=lambda pad: f"{pad.parent.name}/{pad.name}")
def test_bestanden_voldoen_aan_het_schema(pad: Path) -> None:
    # through JSON, as an editor sees the file
    inhoud = json.loads(json.dumps(lees_bestand(pad, pad.name).waarde))
    jsonschema.Draft202012Validator(json_schema()).validate(inhoud)


def test_schema_weigert_een_onbekend_veld() -> None:
    inhoud = json.loads(json.dumps(lees_bestand(DATA / "schaal.yaml", "x").waarde)) | {"kleur": 1}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json_schema()).validate(inhoud)


def test_voorbeeld_in_de_documentatie_klopt(tmp_path: Path) -> None:
    tekst = (Path(__file__).parents[2] / "docs" / "naslag" / "vragenlijst-formaat.md").read_text()
    voorbeeld = tmp_path / "voorbeeld.yaml"
    voorbeeld.write_text(tekst.split("```yaml\n")[1].split("```")[0])
    assert controleer([voorbeeld]) == ()
