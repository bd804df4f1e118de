"""The commands: what they write, what they refuse to write over, and how they end."""

from __future__ import annotations

import os
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest
from click.testing import CliRunner, Result

from service.cli import groep
from tests.uitwisseling.hulp import formulier
from tests.uitwisseling.test_xlsform import JA_NEE, KOP
from vragenlijsten import DOELGROEPEN, Doelgroep, controleer, load_catalogus, load_vragenlijst

SURVEY = [KOP, ["select_one jn", "hulp", "Krijgt u hulp?"], ["geopoint", "plek", "Waar?"]]


def _doe(*woorden: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(groep, [str(woord) for woord in woorden])


def test_overnemen_zegt_wat_niet_mee_kon_en_komt_door_de_controle(tmp_path: Path) -> None:
    bron, uit = tmp_path / "f.xlsx", tmp_path / "nieuw.yaml"
    bron.write_bytes(formulier(SURVEY, JA_NEE))
    klaar = _doe("vragenlijst", "importeer", bron, "--uit", uit, "--naam", "2027", "--doelgroep", "inwoners")
    assert klaar.exit_code == 0, klaar.output
    assert "survey!A3: het type 'geopoint' (plek) kennen wij niet" in klaar.stdout
    assert "1 vraag overgenomen. Lees hierboven na wat niet mee kon." in klaar.stdout
    assert controleer([uit]) == ()
    assert list(load_vragenlijst(uit).vragen) == ["hulp"]
    assert sorted(pad.name for pad in tmp_path.iterdir()) == [
        "begrippen.yaml",
        "f.xlsx",
        "nieuw.yaml",
        "schalen.yaml",
    ]


def test_een_tweede_keer_alleen_met_vervang(tmp_path: Path) -> None:
    bron, uit = tmp_path / "f.xlsx", tmp_path / "nieuw.yaml"
    bron.write_bytes(formulier(SURVEY, JA_NEE))
    woorden = ("vragenlijst", "importeer", bron, "--uit", uit, "--naam", "2027", "--doelgroep", "inwoners")
    assert _doe(*woorden).exit_code == 0
    eerst = uit.read_bytes()
    uit.write_text("anders")
    klaar = _doe(*woorden)
    assert (klaar.exit_code, uit.read_text()) == (2, "anders")
    assert "bestaat al; kies een andere naam, of geef --vervang" in klaar.stderr
    assert _doe(*woorden, "--vervang").exit_code == 0
    assert uit.read_bytes() == eerst


def test_begrippen_die_de_map_niet_heeft_staan_in_het_verslag(tmp_path: Path) -> None:
    """A folder with begrippen of its own keeps them; what it lacks is named, and the exit code says so."""
    (tmp_path / "begrippen.yaml").write_text("begrippen: []\n")
    (tmp_path / "schalen.yaml").write_text("schalen: []\n")
    bron, uit = tmp_path / "f.xlsx", tmp_path / "nieuw.yaml"
    bron.write_bytes(formulier(SURVEY, JA_NEE))
    klaar = _doe("vragenlijst", "importeer", bron, "--uit", uit, "--naam", "2027", "--doelgroep", "inwoners")
    assert klaar.exit_code == 2
    assert "Nog niet te gebruiken:" in klaar.stderr and "onbekend begrip 'hulp'" in klaar.stderr
    assert uit.is_file() and (tmp_path / "begrippen.yaml").read_text() == "begrippen: []\n"


@pytest.mark.parametrize(
    ("extra", "melding"),
    [
        (["--doelgroep", "inwoners"], "zegt niet bij welk jaar het hoort"),
        (["--naam", "2027"], "de doelgroep is niet bekend"),
        (["--naam", "volgend jaar", "--doelgroep", "inwoners"], "zegt niet bij welk jaar het hoort"),
    ],
)
def test_wat_het_bestand_niet_zegt_moet_erbij(tmp_path: Path, extra: list[str], melding: str) -> None:
    bron = tmp_path / "f.xlsx"
    bron.write_bytes(formulier(SURVEY, JA_NEE))
    klaar = _doe("vragenlijst", "importeer", bron, "--uit", tmp_path / "nieuw.yaml", *extra)
    assert klaar.exit_code == 2 and melding in klaar.stderr
    assert not (tmp_path / "nieuw.yaml").exists()


@pytest.mark.parametrize("naam", ["begrippen.yaml", "gespreksvragen.yaml", "f.xlsx", "2027.fy.yaml"])
def test_een_naam_die_van_iets_anders_is(tmp_path: Path, naam: str) -> None:
    """Not even with --vervang: the questionnaire would stand in the place of what it came with or from."""
    bron = tmp_path / "f.xlsx"
    bron.write_bytes(formulier(SURVEY, JA_NEE))
    woorden = ("vragenlijst", "importeer", bron, "--uit", tmp_path / naam, "--vervang", "--naam", "2027")
    klaar = _doe(*woorden, "--doelgroep", "inwoners")
    assert (
        klaar.exit_code == 2 and "geef de vragenlijst een naam van zichzelf, zoals 2027.yaml" in klaar.stderr
    )
    assert [pad.name for pad in tmp_path.iterdir()] == ["f.xlsx"]


def test_een_bestand_dat_niet_kan_schrijft_niets(tmp_path: Path) -> None:
    bron = tmp_path / "f.lss"
    bron.write_bytes(b'<!DOCTYPE a [<!ENTITY b "c">]><document/>')
    klaar = _doe("vragenlijst", "importeer", bron, "--uit", tmp_path / "n.yaml", "--naam", "2027")
    assert klaar.exit_code == 2 and "f.lss:1:" in klaar.stderr
    assert [pad.name for pad in tmp_path.iterdir()] == ["f.lss"]


def test_heen_en_terug_met_de_opdrachten(tmp_path: Path) -> None:
    blad, uit = tmp_path / "i.xlsx", tmp_path / "terug.yaml"
    klaar = _doe("vragenlijst", "exporteer", "inwoners-2027", "--formaat", "xlsform", "--uit", blad)
    assert klaar.exit_code == 0 and "volgordes en varianten worden niet geloot" in klaar.stdout
    assert _doe("vragenlijst", "importeer", blad, "--uit", uit).exit_code == 0
    assert (
        _doe("vragenlijst", "exporteer", uit, "--formaat", "xlsform", "--uit", tmp_path / "j.xlsx").exit_code
        == 0
    )
    weg = _doe(
        "vragenlijst", "exporteer", "inwoners-1999", "--formaat", "xlsform", "--uit", tmp_path / "k.xlsx"
    )
    assert weg.exit_code == 2 and "geen .yaml en geen van aanbieders-2022" in weg.stderr


@pytest.mark.parametrize("doelgroep", DOELGROEPEN)
def test_onze_vragenlijst_in_ddi(tmp_path: Path, doelgroep: Doelgroep) -> None:
    """Every question with its words, its codes and whom it is put to. With SAMENSPEL_DDI_XSD (the schema
    codebook.xsd of DDI 2.5, which is not ours to keep) the standard itself is asked."""
    uit, v = tmp_path / "i.xml", load_catalogus().nieuwste(doelgroep)
    klaar = _doe("vragenlijst", "exporteer", f"{v.id}-{v.naam}", "--formaat", "ddi", "--uit", uit)
    assert klaar.exit_code == 0 and "de vragen gaan alleen in het Nederlands mee" in klaar.stdout
    boek = parse(uit).getroot()  # noqa: S314  of our own making
    ruimte = {"d": "ddi:codebook:2_5"}
    assert boek.findtext(".//d:IDNo", namespaces=ruimte) == v.versie
    gevraagd = {e.text for e in boek.iterfind(".//d:qstnLit", ruimte)}
    gevraagd |= {
        (e.text or "").partition(f"{id_}: ")[2]
        for id_ in v.vragen
        for e in boek.iterfind(".//d:notes", ruimte)
    }
    assert {vraag.tekst["nl"] for vraag in v.vragen.values()} <= gevraagd
    for veld in ("collDate", "geogUnit", "fileDscr", "weight"):  # there are no answers yet
        assert boek.find(f".//d:{veld}", ruimte) is None
    if xsd := os.environ.get("SAMENSPEL_DDI_XSD"):
        etree = pytest.importorskip("lxml.etree")
        etree.XMLSchema(etree.parse(xsd)).assertValid(etree.parse(uit))


def test_halverwege_mis_staat_er_niets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    echt = Path.replace

    def vol(pad: Path, doel: Path) -> Path:
        if doel.name == "schalen.yaml":
            raise OSError(28, "No space left on device")
        return echt(pad, doel)

    monkeypatch.setattr(Path, "replace", vol)
    bron = tmp_path / "f.xlsx"
    bron.write_bytes(formulier(SURVEY, JA_NEE))
    uit = tmp_path / "n.yaml"
    klaar = _doe("vragenlijst", "importeer", bron, "--uit", uit, "--naam", "2027", "--doelgroep", "inwoners")
    assert klaar.exit_code == 1 and "De schijf is vol. Er is niets geschreven." in klaar.stderr
    assert [pad.name for pad in tmp_path.iterdir()] == ["f.xlsx"]


def test_proef_bewaart_niets(tmp_path: Path) -> None:
    csv, koppeling = tmp_path / "a.csv", tmp_path / "k.yaml"
    csv.write_text("g,s,d,v\n363,18-34,1,4\n363,65+,2,98\n")
    koppeling.write_text(
        "gemeente: {kolom: g}\nstratum: {kolom: s}\ndeel: d\nvragen: {dec_dichtbij: {kolom: v}}\n"
    )
    woorden: list[str | Path] = [
        "--koppeling",
        koppeling,
        "--van",
        "2024-03-01",
        "--tot",
        "2024-04-01",
        "--proef",
    ]
    klaar = _doe("ronde", "importeer", "inwoners-2024", csv, *woorden, "--gemeente", "GM0363")
    assert klaar.exit_code == 0, klaar.output
    assert "2 rijen zonder fouten. Er is niets bewaard." in klaar.stdout
    csv.write_text("g,s,d,v\n363,18-34,9,4\n")
    mis = _doe("ronde", "importeer", "inwoners-2024", csv, *woorden, "--gemeente", "GM0363")
    assert mis.exit_code == 2 and "a.csv:2:3 (d): het deel is een getal van 1 tot en met" in mis.stderr
