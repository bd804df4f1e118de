"""Translations beside the questionnaire: what is missing, left over or differs is told, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vragenlijsten.hulp import BASIS, schrijf
from vragenlijsten import Vragenlijst, VragenlijstFout, controleer, load_catalogus

FRIES = """\
taal: fy
status: nagekeken
teksten:
"""
WOORDEN = {
    "Proef": "Proef (fy)",
    "Dit is een proef.": "Dit is in proef.",
    "Eerste": "Earste",
    "Het gaat goed.": "It giet goed.",
    "Welke kleuren?": "Hokker kleuren?",
    "rood": "read",
    "geen": "gjin",
    "Vertel.": "Fertel.",
    "Tweede": "Twadde",
    "Wat eerst?": "Wat earst?",
    "groen": "grien",
    "Hoeveel uren?": "Hoefolle oeren?",
    "Welke kleur?": "Hokker kleur?",
}


def _fries(**anders: str | None) -> str:
    woorden = {**WOORDEN, **anders}
    return FRIES + "".join(
        f'  - {{nl: "{nl}", fy: "{fy}"}}\n' for nl, fy in woorden.items() if fy is not None
    )


def _catalogus(map: Path, fries: str, basis: str = BASIS) -> list[str]:
    schrijf(map, basis.replace("talen: [nl]", "talen: [nl, fy]"), "inwoners/2024.yaml")
    schrijf(map, fries, "inwoners/2024.fy.yaml")
    schalen = map / "schalen.yaml"
    if "fy:" not in schalen.read_text():
        schalen.write_text(schalen.read_text().replace('nl: "', 'fy: "fy", nl: "'))
    return [str(fout).replace(f"{map}/", "") for fout in controleer([map])]


def test_vertaald(tmp_path: Path) -> None:
    """Every text has both languages, and the questionnaire says that a person read them."""
    assert _catalogus(tmp_path, _fries()) == []
    v: Vragenlijst = load_catalogus(tmp_path).nieuwste("inwoners")
    assert v.vertaling == {"fy": "nagekeken"}
    assert v.titel == {"nl": "Proef", "fy": "Proef (fy)"}
    assert v.vraag("stelling").tekst == {"nl": "Het gaat goed.", "fy": "It giet goed."}
    assert v.schalen["eens5"].labels[1]["fy"] == "fy"


@pytest.mark.parametrize(
    ("fries", "fout"),
    [
        (
            _fries(rood=None),
            "2024.yaml:24:27 modules[0].paginas[0].vragen[1].opties[0].tekst: tekst ontbreekt in fy",
        ),
        (
            _fries(blauw="blau"),
            "2024.fy.yaml:17:6 teksten[13].nl: deze tekst staat niet (meer) in inwoners 2024",
        ),
        (_fries() + '  - {nl: "rood", fy: "read"}\n', "teksten[13].nl: deze tekst is al vertaald: 'rood'"),
        (_fries(rood=" "), "2024.fy.yaml:9:5 teksten[5]: hier horen twee teksten: nl en fy"),
        (_fries().replace('fy: "read"', 'en: "red"'), "teksten[5]: hier horen twee teksten: nl en fy"),
        (_fries(rood="%(naam)s read"), "in fy staan andere invulplekken dan in nl: geen"),
        (
            _fries().replace("taal: fy", "taal: en"),
            "2024.fy.yaml:1:1 taal: 'en' staat niet in de bestandsnaam",
        ),
        (_fries().replace("status: nagekeken", "status: klaar"), "status: kies uit machine, nagekeken"),
    ],
)
def test_fouten_in_een_vertaling(tmp_path: Path, fries: str, fout: str) -> None:
    gevonden = _catalogus(tmp_path, fries)
    assert any(fout in regel for regel in gevonden), gevonden


def test_een_nieuwe_nederlandse_tekst(tmp_path: Path) -> None:
    """When the Dutch changes, the translation is both missing and left over: it never silently stays."""
    gevonden = _catalogus(tmp_path, _fries(), BASIS.replace("Vertel.", "Vertel het ons."))
    assert [regel.partition(" ")[2].partition(": ")[2] for regel in gevonden] == [
        "deze tekst staat niet (meer) in inwoners 2024: 'Vertel.'",
        "tekst ontbreekt in fy",
    ]
    with pytest.raises(VragenlijstFout):
        load_catalogus(tmp_path)


def test_een_los_bestand_met_een_vertaling(tmp_path: Path) -> None:
    """Checking a translation, or the folder it is in, checks the questionnaire it belongs to."""
    _catalogus(tmp_path, _fries(rood=None))
    los, map_ = (controleer([tmp_path / "inwoners" / naam]) for naam in ("2024.fy.yaml", ""))
    assert [fout.melding for fout in los] == [fout.melding for fout in map_] == ["tekst ontbreekt in fy"] * 3


def test_een_taal_erbij_raakt_andere_versies_niet(tmp_path: Path) -> None:
    """A language in a shared scale is no change of a questionnaire that does not offer it."""
    schrijf(tmp_path, BASIS, "inwoners/2024.yaml")
    oud = load_catalogus(tmp_path).nieuwste("inwoners")
    schalen = tmp_path / "schalen.yaml"
    schalen.write_text(schalen.read_text().replace('nl: "', 'fy: "fy", nl: "'))
    assert load_catalogus(tmp_path).nieuwste("inwoners").versie == oud.versie
    assert _catalogus(tmp_path, _fries()) == []
    assert load_catalogus(tmp_path).nieuwste("inwoners").versie != oud.versie


def test_variant_van_een_taal(tmp_path: Path) -> None:
    """Easy Dutch is a language of its own in the file, named after @."""
    makkelijk = _fries().replace("fy", '"nl@b1"').replace(' ("nl@b1")', "")
    schrijf(tmp_path, BASIS.replace("talen: [nl]", 'talen: [nl, "nl@b1"]'), "inwoners/2024.yaml")
    schrijf(tmp_path, makkelijk, "inwoners/2024.nl@b1.yaml")
    schalen = tmp_path / "schalen.yaml"
    schalen.write_text(schalen.read_text().replace('nl: "', '"nl@b1": "b1", nl: "'))
    assert controleer([tmp_path]) == ()
    assert load_catalogus(tmp_path).nieuwste("inwoners").titel["nl@b1"] == "Proef"
