"""Files with answers of elsewhere: every fault with its place, in whatever characters, and none half-read."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyreadstat
import pytest

from service.beheer.overnemen import lees_overname
from tests.service.hulp import vragenlijst
from tests.uitwisseling.overname import GOED, KOP, KOPPELING, bestand, csv_van, fout_van, veldwerk_van
from vragenlijsten import codeboek
from vragenlijsten.uitwisseling import antwoordbestand


@pytest.mark.parametrize(
    ("rij", "melding"),
    [
        ("2,363,1,7,ja,x,,2,1,", "a.csv:3:4 (v1): '7' heeft geen betekenis in de koppeling"),
        ("2,363,1,1 2,ja,x,,2,1,", "a.csv:3:4 (v1): '1 2' heeft geen betekenis"),
        ("2,999,1,1,ja,x,,2,1,", "a.csv:3:2 (gemnr): de ronde heeft geen stratum 'a' in GM0999"),
        ("2,abc,1,1,ja,x,,2,1,", "a.csv:3:2 (gemnr): 'abc' is geen gemeentecode"),
        ("1,363,1,1,ja,x,,2,1,", "a.csv:3:1 (nr): de sleutel is dezelfde als op regel 2"),
        (",363,1,1,ja,x,,2,1,", "a.csv:3:1 (nr): de sleutel is leeg"),
        ("2,363,5,1,ja,x,,2,1,", "a.csv:3:3 (w): de weging moet een getal zijn van 0 tot 5"),
        ("2,363,nan,1,ja,x,,2,1,", "a.csv:3:3 (w): de weging"),
        ("2,363,1,1,=1+1,x,,2,1,", "a.csv:3:5 (v2): '=1+1' heeft geen betekenis"),
        ("2,363,1,1,ja,x,,2,1,=cmd", "a.csv:3:10 (tekst): deze tekst begint met '='"),
        ("2,363,1,1,ja,ja,,2,1,", "a.csv:3:6 (k1): 'ja' heeft geen betekenis"),
        ("2,363,1,1,ja,x,,2,2,", "a.csv:3:8 (b1): belang: U koos hetzelfde antwoord twee keer"),
        ("2,363,1,1,ja,x,,9,1,", "a.csv:3:8 (b1): belang:"),
        ("2,363,1,1", "a.csv:3: hier staan 4 waarden, de eerste regel heeft 10 kolommen"),
        ('2,363,1,1,ja,x,,2,1,"open', "a.csv:3: hier begint een rij die geen geldige CSV is"),
    ],
)
def test_een_foute_rij_heeft_regel_en_kolom(tmp_path: Path, rij: str, melding: str) -> None:
    assert melding in fout_van(tmp_path, csv_van(GOED[0], rij))


def test_alle_foute_rijen_tegelijk(tmp_path: Path) -> None:
    fout = ["2,363,1,7,misschien,x,,2,1,", '3,363,1,1,"a\nb",x,,2,1,', "4,363,9"]
    melding = fout_van(tmp_path, csv_van(GOED[0], *fout))
    plekken = [regel.split(" ")[0] for regel in melding.splitlines()[1:]]
    # a cell with a line end in it counts for two lines
    assert plekken == ["a.csv:3:4", "a.csv:3:5", "a.csv:4:5", "a.csv:6:"]


def test_een_koppeling_die_kolommen_mist_noemt_ze_allemaal(tmp_path: Path) -> None:
    melding = fout_van(tmp_path, "nr,gemnr,v1,v1,v2,k1,b1,b2\n")
    for kolom in ("w", "k3", "tekst"):
        assert f"a.csv:1: de kolom '{kolom}' ontbreekt" in melding
    assert "de kolom 'v1' staat er twee keer" in melding


@pytest.mark.parametrize(
    ("koppeling", "melding"),
    [
        (
            KOPPELING.replace("  contact:", "  contakt:"),
            "k.yaml:7:3 vragen.contakt: de vraag 'contakt' staat niet",
        ),
        (KOPPELING.replace("sleutel", "sleutle"), "onbekend veld 'sleutle'; bedoelt u 'sleutel'?"),
        (KOPPELING.replace('"3": k3', '"9": k3'), "optie 9 bestaat niet bij deze vraag"),
        (KOPPELING.replace('"2": b2', '"3": b2'), "plaats 3 bestaat niet: er zijn er 2"),
        (KOPPELING.replace("{waarde: a}", "{}"), "stratum: noem een kolom, of één waarde"),
        (KOPPELING + "taal: xx\n", "taal: kies uit nl, en"),
    ],
)
def test_een_koppeling_die_niet_past(tmp_path: Path, koppeling: str, melding: str) -> None:
    assert melding in fout_van(tmp_path, csv_van(*GOED), koppeling=koppeling)


def test_een_andere_tekenset_wordt_herkend(tmp_path: Path) -> None:
    ruw = csv_van(GOED[0].replace("Fijn", "Café")).encode("cp1252")
    melding = fout_van(tmp_path, ruw)
    assert "a.csv:2:26: dit bestand is niet in utf-8 geschreven, waarschijnlijk in Windows-1252" in melding
    anders = lees_overname(
        veldwerk_van(), *bestand(tmp_path, ruw, koppeling=KOPPELING + "tekens: windows-1252\n")
    )
    assert anders.ingelezen.teksten == [("GM0363", "verhaal", "Café", False)]
    # the other way round would turn every é into two wrong letters, and nobody would be told
    utf8 = csv_van(GOED[0].replace("Fijn", "Café"))
    for inhoud in (utf8, "\ufeff" + csv_van(GOED[0])):
        melding = fout_van(tmp_path, inhoud, koppeling=KOPPELING + "tekens: windows-1252\n")
        assert "dit bestand is in UTF-8 geschreven, niet in windows-1252" in melding


def test_een_nederlands_rekenblad(tmp_path: Path) -> None:
    """Semicolons between columns and commas in numbers."""
    rijen = (KOP, "1,363.0,1.25,2.0,ja,x,,2.0,1,Fijn")
    csv = "\n".join(rij.replace(",", ";").replace(".", ",") for rij in rijen)
    overname = lees_overname(
        veldwerk_van(), *bestand(tmp_path, csv, koppeling=KOPPELING + 'scheiding: ";"\n')
    )
    assert overname.ingelezen.gemeenten == ["GM0363"]
    plaats = {v.naam: v.positie for v in codeboek(vragenlijst()).variabelen}
    assert [overname.ingelezen.codes[0][plaats[naam]] for naam in ("vertrouwen", "belang_1")] == [4, 2]


@pytest.mark.parametrize(
    ("inhoud", "naam", "melding"),
    [
        (b"", "a.csv", "a.csv:1: er is maar één kolom"),
        (csv_van(), "a.csv", "er staat geen enkele rij in"),
        (csv_van(*GOED).replace(",", ";"), "a.csv", "is ',' wel het scheidingsteken?"),
        (b"PK\x03\x04\x00\x00", "a.csv", "a.csv:1: hier staan nultekens"),
        (
            csv_van(*GOED).encode("utf-16"),
            "a.csv",
            "a.csv:1: hier staan nultekens: dit is geen tekstbestand, of",
        ),
        (b"$FL3" + b"\x00" * 200, "a.sav", "een .zsav werkt niet"),
        (b"$FL2" + b"\xff" * 2000, "a.sav", "beschadigd of niet te lezen"),
        (b"x", "a.ods", "antwoorden lezen wij uit .csv en .sav"),
    ],
)
def test_een_bestand_dat_niet_kan(tmp_path: Path, inhoud: bytes | str, naam: str, melding: str) -> None:
    assert melding in fout_van(tmp_path, inhoud, naam=naam)


def test_een_te_groot_bestand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(antwoordbestand, "MAX_RIJEN", 2)
    assert "te veel rijen: hoogstens 2" in fout_van(tmp_path, csv_van(*GOED))
    monkeypatch.setattr(antwoordbestand, "MAX_BYTES", 20)
    assert "te groot: hoogstens 20 bytes" in fout_van(tmp_path, csv_van(*GOED))


def test_spss_met_eigen_codes_voor_ontbreken(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "nr": [1.0, 2.0, 3.0],
            "gemnr": [363.0, 363.0, 518.0],
            "w": [1.0, 2.5, 0.5],
            "v1": [1.0, -1.0, 99.0],
            "v2": ["ja", "nee", ""],
            **{naam: ["x", "", ""] for naam in ("k1", "k3")},
            "b1": [1.0, None, None],
            "b2": [None, None, None],
            "tekst": ["één", "", ""],
        },
        schema_overrides={"b2": pl.Float64},
    )
    pad, koppeling = bestand(tmp_path, b"", "a.sav")
    pyreadstat.write_sav(frame, pad, missing_ranges={"v1": [-1, 99]})
    codes = lees_overname(veldwerk_van(), pad, koppeling).ingelezen.codes
    plaats = {v.naam: v.positie for v in codeboek(vragenlijst()).variabelen}
    assert [rij[plaats["vertrouwen"]] for rij in codes] == [5, 97, 99]
    assert [rij[plaats["contact"]] for rij in codes] == [1, 2, 99]
