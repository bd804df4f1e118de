"""Meaning across files: a catalogue as a whole, mirrored concepts, and questionnaires that inherit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vragenlijsten.hulp import BASIS, V1, V2, schrijf
from vragenlijsten import Fout, VragenlijstFout, controleer, load_catalogus, load_vragenlijst


def _catalogus(map: Path, **bestanden: str) -> list[Fout]:
    for naam, inhoud in bestanden.items():
        schrijf(map, inhoud, naam.replace("_", "/") + ".yaml")
    return list(controleer([map]))


def _voor(doelgroep: str) -> str:
    return BASIS.replace("inwoners", doelgroep)


def test_catalogus_is_goed(tmp_path: Path) -> None:
    assert _catalogus(tmp_path, inwoners_2024=BASIS, gemeente_2024=_voor("gemeente")) == []


def test_spiegel_met_andere_schaal(tmp_path: Path) -> None:
    anders = _voor("inwoners").replace("schaal: eens5", "schaal: tien").replace(", 98]", ", 9]")
    gevonden = _catalogus(tmp_path, gemeente_2024=_voor("gemeente"), inwoners_2024=anders)
    assert (
        Fout(
            f"inwoners/2024.yaml:19:13 {V1}[0].schaal",
            "spiegel 'stelling' heeft in gemeente 2024 een andere schaal of codes",
        )
        in gevonden
    )


def test_alleen_een_spiegel_moet_overal_gelijk_zijn(tmp_path: Path) -> None:
    anders = BASIS.replace("tot: 24", "tot: 20")
    assert _catalogus(tmp_path, inwoners_2024=anders, gemeente_2024=_voor("gemeente")) == []


def test_stille_wijziging_van_een_vraag(tmp_path: Path) -> None:
    for oud, nieuw, pad in (
        ("Het gaat goed.", "Het gaat best.", f"{V1}[0].tekst"),
        ('"groen"', '"grijs"', f"{V2}[0].tekst"),
        ("top: 2", "top: 1", f"{V2}[0].tekst"),
        ("soort: open", "soort: open", ""),
    ):
        later = BASIS.replace('"2024"', '"2025"').replace(oud, nieuw, 1)
        gevonden = _catalogus(tmp_path, inwoners_2024=BASIS, inwoners_2025=later)
        verwacht = [
            ("deze vraag is anders dan in inwoners 2024: geef haar een nieuwe bewoording", pad)
        ] * bool(pad)
        assert [(fout.melding, fout.plek.split(" ")[1]) for fout in gevonden] == verwacht


def test_bestand_op_de_verkeerde_plek(tmp_path: Path) -> None:
    gevonden = _catalogus(tmp_path, inwoners_2023=BASIS)
    assert gevonden == [
        Fout("inwoners/2023.yaml:2:1 naam", "'inwoners' met naam '2024' hoort in inwoners/2024.yaml")
    ]
    with pytest.raises(VragenlijstFout, match="hoort in inwoners"):
        load_catalogus(tmp_path)


def test_lege_catalogus(tmp_path: Path) -> None:
    with pytest.raises(VragenlijstFout) as fout:
        load_catalogus(tmp_path)
    assert [f.melding.split(":")[0] for f in fout.value.fouten] == [
        "dit bestand is niet te lezen",
        "dit bestand is niet te lezen",
        "in deze map staat geen vragenlijst (<id>/<naam>.yaml)",
    ]


# --- inheriting

ERFENIS = """\
id: inwoners
naam: "2025"
erft: "2024"
vervangt:
  stelling:
    bewoording: 2
    tekst: {nl: "Het gaat heel goed."}
"""


@pytest.mark.parametrize(
    ("oud", "nieuw", "plek", "melding"),
    [
        (
            "id: inwoners",
            "id: gemeente",
            "2025.yaml:1:1 id",
            "alleen van een vragenlijst met dezelfde id: inwoners",
        ),
        (
            'naam: "2025"',
            'naam: "2023"',
            "2025.yaml:2:1 naam",
            "deze vragenlijst komt na 2024, waar zij van erft",
        ),
        ('erft: "2024"', 'erft: "2020"', "2025.yaml:3:1 erft", "'2020.yaml' staat niet in deze map"),
        ('erft: "2024"', 'erft: "2025"', "2025.yaml:3:1 erft", "'2025' erft van zichzelf"),
        ('erft: "2024"', 'erft: "../x"', "2025.yaml:3:1 erft", "zonder .yaml"),
        (
            "  stelling:",
            "  humeur:",
            "2025.yaml:5:3 vervangt.humeur",
            "de vraag 'humeur' staat niet in inwoners 2024",
        ),
        (
            "bewoording: 2",
            "bewoording: 5",
            "2025.yaml:6:5 vervangt.stelling.bewoording",
            "staat niet in de reeks",
        ),
        (
            "bewoording: 2",
            "bewoording: 1",
            "2025.yaml:7:5 vervangt.stelling.tekst",
            "deze vraag is anders dan in",
        ),
        ("{nl:", "{en:", "2025.yaml:7:5 vervangt.stelling.tekst", "tekst ontbreekt in nl"),
        ("bewoording: 2", "bewoord: 2", "2025.yaml:6:5 vervangt.stelling.bewoord", "onbekend veld 'bewoord'"),
    ],
)
def test_fouten_bij_erven(tmp_path: Path, oud: str, nieuw: str, plek: str, melding: str) -> None:
    gevonden = _catalogus(tmp_path, inwoners_2024=BASIS, inwoners_2025=ERFENIS.replace(oud, nieuw, 1))
    assert [fout.plek for fout in gevonden if melding in fout.melding] == [f"inwoners/{plek}"]


def test_kring_van_erfgenamen(tmp_path: Path) -> None:
    een = ERFENIS.replace('erft: "2024"', 'erft: "2026"')
    twee = ERFENIS.replace('erft: "2024"', 'erft: "2025"').replace('naam: "2025"', 'naam: "2026"')
    gevonden = _catalogus(tmp_path, inwoners_2025=een, inwoners_2026=twee)
    assert {fout.melding for fout in gevonden} == {"'2025' erft van zichzelf", "'2026' erft van zichzelf"}


def test_fout_in_de_basis_wordt_een_keer_gemeld(tmp_path: Path) -> None:
    gevonden = _catalogus(tmp_path, inwoners_2024=BASIS.replace("top: 2", "top: 9"), inwoners_2025=ERFENIS)
    assert [fout.plek for fout in gevonden] == [f"inwoners/2024.yaml:40:13 {V2}[0].top"]


def test_erfenis_neemt_de_rest_over(tmp_path: Path) -> None:
    assert _catalogus(tmp_path, inwoners_2024=BASIS, inwoners_2025=ERFENIS) == []
    catalogus = load_catalogus(tmp_path)
    oud, nieuw = catalogus.voor("inwoners", "2024"), catalogus.voor("inwoners", "2026")
    assert nieuw.naam == "2025"
    assert nieuw.vraag("stelling").tekst == {"nl": "Het gaat heel goed."}
    assert nieuw.vraag("stelling").bewoording == 2
    assert [id for id in oud.vragen if oud.vraag(id) != nieuw.vraag(id)] == ["stelling"]


def test_load_vragenlijst_met_een_catalogus(tmp_path: Path) -> None:
    _catalogus(tmp_path, inwoners_2024=BASIS)
    catalogus = load_catalogus(tmp_path)
    los = tmp_path / "los.yaml"
    los.write_text(BASIS)
    assert load_vragenlijst(los, catalogus) == catalogus.nieuwste("inwoners")
    los.write_text(BASIS.replace("top: 2", "top: 9"))
    with pytest.raises(VragenlijstFout, match=r"los\.yaml:40:13 .*top 9 kan niet"):
        load_vragenlijst(los, catalogus)


def test_vragenlijst_ver_van_elke_catalogus_gebruikt_de_meegeleverde(tmp_path: Path) -> None:
    los = tmp_path / "los.yaml"
    los.write_text(BASIS)
    assert "onbekend begrip 'stelling'" in {fout.melding for fout in controleer([los])}


def test_catalogus_zonder_passende_vragenlijst(tmp_path: Path) -> None:
    _catalogus(tmp_path, inwoners_2024=BASIS)
    catalogus = load_catalogus(tmp_path)
    with pytest.raises(LookupError, match=r"geen vragenlijst van gemeente$"):
        catalogus.nieuwste("gemeente")
    with pytest.raises(LookupError, match="geen vragenlijst van inwoners voor 2023"):
        catalogus.voor("inwoners", "2023")
