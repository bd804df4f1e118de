"""Files at their edges: no rows, one row, long and odd text, a full disk, and PSPP."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pyreadstat
import pytest
from msgspec import structs

from dashboards.export import csvbestand, parquet, spss, stata, xlsx
from dashboards.export.boek import TEKST, ExportFout, Inhoud, Tabelboek, Variabele, soort_van
from tests.alles import lang
from tests.export.hulp import HERKOMST, INHOUDEN, frame, microdata
from vragenlijsten.namen import naam_fout

LABEL = "é" * 60  # 120 bytes
ONTBREEKT = {97: "niet voorgelegd", 98: f"weet ik niet {LABEL}", 99: "😀"}
TABEL = pl.DataFrame(
    {
        "open": [
            "😀 blij",
            "👩\u200d👩\u200d👧",
            "een\ntwee",
            'tab\tx "q" =1',
            "@x",
            "_x0041_",
            None,
            " voor",
        ],
        "lang": ["é" * 1500, "x" * 2046, "y" * 10_000, None, "", "z" * 255, "z" * 256, "w" * 253],
        "geen": pl.Series([None] * 8, dtype=pl.Int16),
        "leeg": pl.Series([""] * 8),
        "code": pl.Series([97, 98, 99, 1, 5, 42, None, 1], dtype=pl.Int16),
        "naam_van_tweeendertig_tekens_abc": pl.Series(range(8), dtype=pl.Int64),
    }
)
SCHRIJVERS: dict[str, Callable[[Inhoud, Path], None]] = {
    "sav": spss.schrijf,
    "dta": stata.schrijf,
    "xlsx": xlsx.schrijf,
    "csv": csvbestand.schrijf,
    "parquet": parquet.schrijf,
}


def inhoud(tabel: pl.DataFrame) -> Inhoud:
    """The table with a codebook."""
    variabelen = [Variabele(k, soort_van(t), f"Label van {k}") for k, t in tabel.schema.items()]
    code = {"waarden": {1: LABEL, 5: "één 😀"}, "ontbrekend": ONTBREEKT, "meetniveau": "ordinaal"}
    variabelen = [structs.replace(v, **code) if v.naam == "code" else v for v in variabelen]
    notities = ("https://een.adres/" + "x" * 100, "Gewoon 😀.")
    return Inhoud.van(
        Tabelboek("t", "Titel " * 20, "Wat.", tuple(variabelen), HERKOMST, notities=notities), tabel
    )


def lees(pad: Path) -> pl.DataFrame:
    """All rows as text and numbers, whatever the format; what is no answer is empty in Stata."""
    match pad.suffix:
        case ".sav":
            return pyreadstat.read_sav(pad, user_missing=True, output_format="polars")[0]
        case ".dta":
            tabel = pd.read_stata(pad, convert_categoricals=False)
            return pl.DataFrame(
                {k: [None if pd.isna(x) else x for x in tabel[k]] for k in tabel}, strict=False
            )
        case ".parquet":
            return pl.DataFrame(pq.read_table(pad))
        case ".csv":
            return pl.read_csv(pad, schema_overrides=TABEL.schema)
        case _:
            kop, *rijen = openpyxl.load_workbook(pad)["Rijen"].iter_rows(values_only=True)
            return pl.DataFrame(rijen, schema=[str(k) for k in kop], orient="row", infer_schema_length=None)


@pytest.mark.parametrize("einde", SCHRIJVERS)
@pytest.mark.parametrize("rijen", [0, 1, 8])
def test_lastige_rijen(tmp_path: Path, einde: str, rijen: int) -> None:
    """Every value as it was, with no rows, one and all."""
    waar, pad = TABEL.head(rijen), tmp_path / f"a.{einde}"
    SCHRIJVERS[einde](inhoud(waar), pad)
    gelezen = lees(pad)
    assert gelezen.columns == waar.columns and gelezen.height == rijen
    for kolom, type_ in waar.schema.items():
        for eigen, ander in zip(waar[kolom], gelezen[kolom], strict=True):
            verwacht = eigen
            if einde == "dta" and kolom == "code" and eigen in ONTBREEKT:
                verwacht = None
            elif einde == "csv" and eigen == "@x":
                verwacht = "'@x"
            elif einde == "xlsx" and eigen == "_x0041_":
                verwacht = "_x005F_x0041_"  # as the standard escapes it; openpyxl does not undo that
            gelijk = (verwacht or "") == (ander or "") if type_ == pl.String else verwacht == ander
            assert gelijk, (kolom, eigen, ander)
    if einde == "sav":
        _, meta = pyreadstat.read_sav(pad, metadataonly=True)
        assert meta.variable_value_labels["code"] == {
            1: LABEL, 5: "één 😀", **{k: spss.knip(t, 120) for k, t in ONTBREEKT.items()}
        }  # fmt: skip
        assert all(len(regel.encode()) <= 80 for regel in meta.notes)
        assert "".join(meta.notes).count("x" * 100) == 1 and "Gewoon 😀." in meta.notes


@pytest.mark.parametrize(("einde", "wat"), [("sav", "32767"), ("xlsx", "32767 tekens")])
def test_te_lange_tekst(tmp_path: Path, einde: str, wat: str) -> None:
    """Text that a program would cut off is refused, with the column."""
    with pytest.raises(ExportFout, match=f"open: een tekst van .*{wat}"):
        SCHRIJVERS[einde](inhoud(pl.DataFrame({"open": ["x" * 40_000]})), tmp_path / "a")


def test_lege_ronde() -> None:
    """A round without answers still has its columns, in one piece without rows."""
    m = microdata()
    leeg = replace(m, invoer=replace(m.invoer, antwoorden=m.invoer.lees().clear()), rijen=0)
    (deel,) = leeg.delen()
    assert deel.height == 0 and dict(deel.schema) == leeg.kolommen


def test_afgebroken_sav(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pyreadstat does not always notice that a disk is full: we look whether all of the file is there."""
    echt = pyreadstat.write_sav

    def half(tabel: pl.DataFrame, pad: Path, **rest: object) -> None:
        echt(tabel, pad, **rest)  # type: ignore[arg-type]
        os.truncate(pad, pad.stat().st_size - 100)

    monkeypatch.setattr(pyreadstat, "write_sav", half)
    with pytest.raises(OSError, match="niet heel geschreven"):
        spss.schrijf(inhoud(TABEL), tmp_path / "a.sav")


def test_dezelfde_cijfers_geven_hetzelfde_bestand(tmp_path: Path) -> None:
    """Also of formats that hold a date: that of the figures."""
    for einde in ("sav", "dta", "xlsx", "parquet"):
        for naam in ("een", "twee"):
            SCHRIJVERS[einde](inhoud(TABEL), tmp_path / naam)
        assert (tmp_path / "een").read_bytes() == (tmp_path / "twee").read_bytes(), einde
    SCHRIJVERS["sav"](inhoud(TABEL), tmp_path / "a.sav")
    gemaakt = pyreadstat.read_sav(tmp_path / "a.sav", metadataonly=True)[1].creation_time
    assert f"{gemaakt:%Y-%m-%d %H:%M}" == "2026-04-15 00:00"


@pytest.mark.parametrize("naam", ["populatie", "weegcel", "weging", "apparaat", "if", "Vraag", "vraag_"])
def test_namen_van_vragen(naam: str) -> None:
    """No question is called as a column of ours, differs from another in capitals only, or is refused
    somewhere."""
    assert naam_fout(naam)


@lang
@pytest.mark.parametrize("wat", sorted(INHOUDEN))
def test_pspp(tmp_path: Path, wat: str) -> None:
    """PSPP, which shares no code with pyreadstat, reads every value, level and user-missing value."""
    if shutil.which("pspp") is None:
        pytest.skip("pspp is niet geïnstalleerd")
    bron = INHOUDEN[wat]()
    spss.schrijf(bron, tmp_path / "a.sav")
    opdracht = (
        "GET FILE='a.sav'.\nDISPLAY DICTIONARY.\nSAVE TRANSLATE /OUTFILE='a.csv' /TYPE=CSV /FIELDNAMES."
    )
    opdracht += "\nDISPLAY DOCUMENTS."
    (tmp_path / "a.sps").write_text(opdracht)
    omgeving = {"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    pspp = ["pspp", "-O", "format=csv", "a.sps"]
    klaar = subprocess.run(pspp, env=omgeving, cwd=tmp_path, capture_output=True, text=True, check=True)
    uit = klaar.stdout + klaar.stderr
    assert "warning" not in uit and "error" not in uit
    woorden = {"nominaal": "Nominal", "ordinaal": "Ordinal", "schaal": "Scale"}
    for v in bron.boek.variabelen:
        regel = next(r for r in uit.splitlines() if r.startswith(f"{v.naam},"))
        assert f",{woorden[v.meetniveau]}," in regel, regel
        assert not v.ontbrekend or regel.endswith(f",{'; '.join(map(str, v.ontbrekend))}"), regel
    gelezen, waar = pl.read_csv(tmp_path / "a.csv", infer_schema=False), frame(bron)
    assert gelezen.columns == waar.columns
    for v in bron.boek.variabelen:
        for eigen, ander in zip(waar[v.naam], gelezen[v.naam], strict=True):
            if v.soort == TEKST or eigen is None:
                assert (ander or "").strip() == (eigen or "").strip(), v.naam
            else:
                assert float(ander) == pytest.approx(float(eigen), rel=1e-14, abs=1e-300), v.naam
