"""Files made to harm, or broken: one clear fault with its place, and never more memory than the bounds."""

from __future__ import annotations

import io
import tracemalloc
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.uitwisseling.hulp import formulier, fout, lss, neem_over, werkboek
from vragenlijsten import VragenlijstFout, load_catalogus
from vragenlijsten.uitwisseling import MAX_BYTES

KOP = ["type", "name", "label"]
GOED = formulier([KOP, ["text", "a", "Wat?"]])
DIEP = [["begin_group", f"g{nr}", "G"] for nr in range(21)]
LIJST = [["l", str(nr), f"{nr}"] for nr in range(501)]
LACH = "".join(f'<!ENTITY l{nr} "{f"&l{nr - 1};" * 10}">' for nr in range(1, 10))


def _vervang(ruw: bytes, deel: str, inhoud: bytes, hoe: int = ZIP_DEFLATED) -> bytes:
    """The same workbook with one part replaced."""
    uit = io.BytesIO()
    with ZipFile(io.BytesIO(ruw)) as van, ZipFile(uit, "w", hoe) as naar:
        for naam in van.namelist():
            naar.writestr(naam, inhoud if naam == deel else van.read(naam))
    return uit.getvalue()


@pytest.mark.parametrize(
    "kop",
    [
        f'<!DOCTYPE d [<!ENTITY l0 "ha">{LACH}]>',
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d SYSTEM "https://example.org/d.dtd">',
        "<!DOCTYPE d>",
    ],
)
def test_een_documenttype_wordt_geweigerd(kop: str) -> None:
    xml = f'<?xml version="1.0"?>\n{kop}<document><a>&l9;</a></document>'.encode()
    assert fout(xml, "x.lss").startswith("x.lss:2:")
    assert "DOCTYPE" in fout(xml, "x.lss")
    bladen = _vervang(GOED, "xl/worksheets/sheet1.xml", xml)
    assert "x.xlsx/xl/worksheets/sheet1.xml:2:" in fout(bladen, "x.xlsx")


def test_een_zipbom_kost_geen_geheugen() -> None:
    begin = b"<worksheet><sheetData>"
    bom = _vervang(GOED, "xl/worksheets/sheet1.xml", begin + b" " * 100_000_000)
    assert len(bom) < 1_000_000
    load_catalogus()  # read once per process, and no part of what is measured
    tracemalloc.start()
    assert "uitgepakt is dit bestand groter dan 40000000 bytes" in fout(bom)
    _, piek = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert piek < 30_000_000


@pytest.mark.parametrize("hoe", [ZIP_BZIP2, ZIP_LZMA])
def test_een_zip_die_zich_niet_laat_begrenzen(hoe: int) -> None:
    """Python unpacks these all at once, however little is asked for; Excel knows only deflate."""
    bom = _vervang(GOED, "xl/workbook.xml", b" " * 5_000_000, hoe)
    tracemalloc.start()
    assert "xl/workbook.xml is ingepakt op een manier die Excel niet kent" in fout(bom)
    _, piek = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert piek < 2_000_000


@pytest.mark.parametrize(
    ("ruw", "naam", "melding"),
    [
        (b"", "x.xlsx", "geen leesbaar Excelbestand"),
        (b"PK\x03\x04half", "x.xlsx", "geen leesbaar Excelbestand"),
        (b"\xd0\xcf\x11\xe0" * 100, "x.xlsx", "een oud .xls of een wachtwoord werkt niet"),
        (b"x" * (MAX_BYTES + 1), "x.lss", "te groot"),
        (b"a,b\n", "x.csv", "dit soort bestand kennen wij niet"),
        (b"", "x.lss", "x.lss:1:1: dit is geen leesbare XML"),
        ("<a>é</a>".encode("latin-1"), "x.lss", "x.lss:1:4: dit is geen leesbare XML"),
        (b"<a>" * 100 + b"</a>" * 100, "x.lss", "x.lss:1:193: te diep genest"),
        (b"<document><LimeSurveyDocType>Iets</LimeSurveyDocType></document>", "x.lss", "geen vragenlijst"),
        (lss({"questions": []}), "x.lss", "geen enkele vraag"),
        (werkboek({"blad1": [["a"]]}), "x.xlsx", "het blad survey ontbreekt"),
        (formulier([["soort", "naam"]]), "x.xlsx", "survey:1: de kolom type en name ontbreekt"),
        (formulier([KOP, ["end_group", None, None]]), "x.xlsx", "survey!A2: end_group zonder begin_group"),
        (formulier([KOP, ["begin_group", "g", "G"]]), "x.xlsx", "1 keer begin_group zonder end_group"),
        (b'<?xml version="1.0" encoding="zlib"?><document/>', "x.lss", "x.lss:1:1: de tekenset 'zlib' lezen"),
        (formulier([KOP, *DIEP]), "x.xlsx", "survey!A22: groepen staan te diep in elkaar: hoogstens 20"),
        (formulier([KOP, *[["text", "a", "A"]] * 2001]), "x.xlsx", "survey:2002: dit bestand heeft te veel"),
        (formulier([KOP, ["select_one l", "a", "A"]], LIJST), "x.xlsx", "survey:2: deze vraag heeft te veel"),
        (formulier([KOP, ["text", "a", "{=1+1}"]]), "x.xlsx", "survey!C2: hier staat een formule"),
        (formulier([KOP, ["text", "a", "=1+1"]]), "x.xlsx", "survey!C2: deze tekst begint met '='"),
        (_vervang(GOED, "xl/workbook.xml", b"<workbook/>"), "x.xlsx", "het blad survey ontbreekt"),
    ],
)  # fmt: skip
def test_een_melding_met_plaats(ruw: bytes, naam: str, melding: str) -> None:
    assert melding in fout(ruw, naam)


def test_te_veel_rijen_of_kolommen() -> None:
    begin, eind = b"<worksheet><sheetData>", b"</sheetData></worksheet>"
    rijen = b"".join(b'<row><c r="A%d"><v>1</v></c></row>' % nr for nr in range(1, 20_010))
    assert "te groot: hoogstens 20000 rijen" in fout(
        _vervang(GOED, "xl/worksheets/sheet1.xml", begin + rijen + eind)
    )
    breed = begin + b'<row><c r="ZZ1"><v>1</v></c></row>' + eind
    assert "survey!ZZ1: dit blad is te groot" in fout(_vervang(GOED, "xl/worksheets/sheet1.xml", breed))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_een_beschadigd_bestand_geeft_een_melding_of_een_vragenlijst(data: st.DataObject) -> None:
    ruw = bytearray(data.draw(st.sampled_from((GOED, lss({"questions": [{"qid": "1", "type": "T"}]})))))
    for _ in range(data.draw(st.integers(1, 8))):
        ruw[data.draw(st.integers(0, len(ruw) - 1))] = data.draw(st.integers(0, 255))
    naam = "x.xlsx" if ruw[:1] == b"P" else "x.lss"
    try:
        neem_over(bytes(ruw), naam)
    except VragenlijstFout as gevonden:
        assert gevonden.fouten
