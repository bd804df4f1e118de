"""Every format, read back by a program that did not write it: values, labels and what is missing."""

from __future__ import annotations

import json
import warnings
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pyreadstat
import pytest
from csvw import CSVW
from polars.testing import assert_frame_equal
from pyjstat import pyjstat

from dashboards.export import csvbestand, parquet, spss, stata, xlsx
from dashboards.export.boek import JA_NEE, TEKST, ExportFout, Inhoud, Tabelboek
from dashboards.export.datapackage import datapackage
from dashboards.export.jsonstat import GROOTHEDEN, schrijf_jsonstat
from tests.export.hulp import GEEN, INHOUDEN, antwoorden, cijfers, frame, lastig, schrijf, zonder_missing

ALLES = pytest.mark.parametrize("wat", sorted(INHOUDEN))


def _als_getallen(waar: pl.DataFrame, boek: Tabelboek) -> pl.DataFrame:
    """As SPSS and Stata have it: numbers are floats here, truth values 0 and 1, empty text is no text."""
    return waar.select(
        pl.col(v.naam).fill_null("") if v.soort == TEKST else pl.col(v.naam).cast(pl.Float64)
        for v in boek.variabelen
    )


def _teksten(gelezen: pl.DataFrame, boek: Tabelboek) -> pl.DataFrame:
    return gelezen.select(
        pl.col(v.naam).cast(pl.String).fill_null("") if v.soort == TEKST else pl.col(v.naam).cast(pl.Float64)
        for v in boek.variabelen
    )


@ALLES
def test_parquet(tmp_path: Path, wat: str) -> None:
    """The same types and bits; the codebook and the labels are in the file."""
    inhoud, waar = schrijf(wat, parquet.schrijf, tmp_path / "a.parquet")
    tabel = pq.read_table(tmp_path / "a.parquet")
    assert_frame_equal(pl.DataFrame(tabel), waar)
    boek = msgspec.json.decode(tabel.schema.metadata[b"codeboek"], type=Tabelboek)
    assert boek == inhoud.boek
    for v in boek.variabelen:
        veld = tabel.schema.field(v.naam).metadata
        assert veld[b"label"].decode() == v.label
        assert {int(k) for k in json.loads(veld.get(b"ontbrekend", b"{}"))} == set(v.ontbrekend)


@ALLES
def test_sav(tmp_path: Path, wat: str) -> None:
    """ReadStat finds every value, label, level and user-missing value."""
    inhoud, waar = schrijf(wat, spss.schrijf, tmp_path / "a.sav")
    gelezen, meta = pyreadstat.read_sav(tmp_path / "a.sav", user_missing=True, output_format="polars")
    boek = inhoud.boek
    assert_frame_equal(_teksten(gelezen, boek), _als_getallen(waar, boek), check_exact=True)
    niveaus = {"nominaal": "nominal", "ordinaal": "ordinal", "schaal": "scale"}
    for v in boek.variabelen:
        assert (meta.column_names_to_labels[v.naam] or "").startswith(v.label[:200])
        assert meta.variable_measure[v.naam] == niveaus[v.meetniveau]
        grenzen = {g["lo"] for g in meta.missing_ranges.get(v.naam, ()) if isinstance(g, dict)}
        assert grenzen == {float(c) for c in v.ontbrekend}
        labels = spss.waardelabels(v)
        assert meta.variable_value_labels.get(v.naam, {}) == labels
    kaal, _ = pyreadstat.read_sav(tmp_path / "a.sav", output_format="polars")
    zonder = _als_getallen(zonder_missing(waar, boek), boek)
    assert_frame_equal(_teksten(kaal, boek), zonder, check_exact=True)
    assert meta.file_encoding == "UTF-8"


@ALLES
def test_dta(tmp_path: Path, wat: str) -> None:
    """pandas and ReadStat find every value, label and kind of missing."""
    inhoud, waar = schrijf(wat, stata.schrijf, tmp_path / "a.dta")
    boek = inhoud.boek
    zonder = _als_getallen(zonder_missing(waar, boek), boek)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pandas, about its own speed
        met_pandas = pd.read_stata(tmp_path / "a.dta", convert_categoricals=False)
    gelezen = pl.DataFrame({k: list(met_pandas[k]) for k in met_pandas}, strict=False)
    gelezen = _teksten(gelezen, boek).with_columns(pl.col(pl.Float64).fill_nan(None))
    assert_frame_equal(gelezen, zonder, check_exact=True)
    met_letters, meta = pyreadstat.read_dta(tmp_path / "a.dta", user_missing=True)
    letters = {"a": 97, "b": 98, "c": 99}
    for v in boek.variabelen:
        assert meta.column_names_to_labels[v.naam] == v.label
        labels = {letters.get(str(k), k): t for k, t in meta.variable_value_labels.get(v.naam, {}).items()}
        assert labels == ({0: "nee", 1: "ja"} if v.soort == JA_NEE else {**v.waarden, **v.ontbrekend})
        if v.ontbrekend:  # pyreadstat reads "." here as 0; pandas has seen above that it is empty
            soorten = [letters.get(str(x), x) for x in met_letters[v.naam]]
            paren = zip(soorten, waar[v.naam], strict=True)
            assert all(gelezen_ == w for gelezen_, w in paren if w is not None)
    assert meta.notes[0] == boek.omschrijving


@ALLES
def test_xlsx(tmp_path: Path, wat: str) -> None:
    """openpyxl finds the rows, and the words on the other sheets; no cell is a formula."""
    inhoud, waar = schrijf(wat, xlsx.schrijf, tmp_path / "a.xlsx")
    werkboek = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert werkboek.sheetnames == ["Voorblad", "Rijen", "Codeboek", "Waarden", "Toelichting"]
    kop, *rijen = werkboek["Rijen"].iter_rows(values_only=True)
    assert list(kop) == waar.columns
    assert [tuple(rij) for rij in rijen] == waar.rows()
    assert all(cel.data_type != "f" for blad in werkboek for rij in blad.iter_rows() for cel in rij)
    codeboek = {rij[0]: rij for rij in werkboek["Codeboek"].iter_rows(min_row=2, values_only=True)}
    assert {v.naam: v.label for v in inhoud.boek.variabelen} == {k: str(r[1]) for k, r in codeboek.items()}
    labels = [rij[:3] for rij in werkboek["Waarden"].iter_rows(min_row=2, values_only=True)]
    assert labels == [(v.naam, w, t) for v in inhoud.boek.variabelen for w, t in v.labels.items()]
    regels = [rij[0] for rij in werkboek["Toelichting"].iter_rows(min_row=2, values_only=True)]
    assert regels == list(inhoud.boek.notities)


def test_xlsx_formule(tmp_path: Path) -> None:
    """A text that begins like a formula is marked as text, so that it stays one when someone edits it."""
    schrijf("lastig", xlsx.schrijf, tmp_path / "a.xlsx")
    blad = openpyxl.load_workbook(tmp_path / "a.xlsx")["Rijen"]
    assert [cel.quotePrefix for cel in blad["A"][1:12]] == [True] * 5 + [False] * 6
    assert blad.freeze_panes == "A2"


def test_xlsx_is_een_gewone_zip(tmp_path: Path) -> None:
    """Excel offers to repair a workbook whose zip says that a part may be larger than 2 GB."""
    schrijf("antwoorden", xlsx.schrijf, tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as zip_:
        assert zip_.testzip() is None
        assert {deel.extract_version for deel in zip_.infolist()} == {20}


def test_xlsx_te_lang(tmp_path: Path) -> None:
    """More rows than fit are refused before a byte is written."""
    inhoud = Inhoud(lastig().boek, xlsx.RIJEN + 1, lastig().delen)
    with pytest.raises(ExportFout, match=r"1048576 rijen passen niet .* 1048575"):
        xlsx.schrijf(inhoud, tmp_path / "a.xlsx")
    assert not list(tmp_path.iterdir())


@ALLES
def test_csvw(tmp_path: Path, wat: str) -> None:
    """The csvw library finds the metadata by itself, takes every row, and reads the codes that are no answer
    as missing."""
    pad = tmp_path / "a.csv"
    inhoud, waar = schrijf(wat, csvbestand.schrijf, pad)
    (tmp_path / "a.csv-metadata.json").write_bytes(csvbestand.csvw(inhoud.boek, "a.csv"))
    assert pad.read_bytes().startswith(csvbestand.BOM)
    lezer = CSVW(str(pad), validate=True)
    assert lezer.is_valid, lezer.warnings
    rijen = list(lezer.t.iterdicts(strict=True))
    veilig = csvbestand.veilig(zonder_missing(waar, inhoud.boek), inhoud.boek)
    assert [list(rij) for rij in rijen[:1]] == [veilig.columns]
    leeg = veilig.with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)).name.keep())
    assert [tuple(rij.values()) for rij in rijen] == leeg.rows()


def test_csv_formule(tmp_path: Path) -> None:
    """A ' before what a spreadsheet would calculate, and nothing else is touched."""
    _, waar = schrijf("lastig", csvbestand.schrijf, tmp_path / "a.csv")
    gelezen = pl.read_csv(tmp_path / "a.csv", schema_overrides=waar.schema)
    assert gelezen["tekst"][:5].to_list() == [f"'{t}" for t in waar["tekst"][:5]]
    assert_frame_equal(gelezen.drop("tekst"), waar.drop("tekst"), check_exact=True)
    assert gelezen["tekst"][5:9].to_list() == waar["tekst"][5:9].to_list()


@ALLES
def test_datapackage(tmp_path: Path, wat: str) -> None:
    """Frictionless calls the package valid and reads the same rows."""
    from frictionless import Package, system
    from frictionless.resources import TableResource

    inhoud, waar = schrijf(wat, csvbestand.schrijf, tmp_path / f"{wat}.csv")
    boek = inhoud.boek
    (tmp_path / "datapackage.json").write_bytes(
        datapackage("proef", "Proef", "Een proef.", {f"{wat}.csv": boek})
    )
    with system.use_context(trusted=True):
        pakket = Package(str(tmp_path / "datapackage.json"))
        verslag = pakket.validate()
        assert verslag.valid, verslag.flatten(["rowNumber", "fieldName", "message"])[:5]
        tabel = pakket.resources[0]
        assert isinstance(tabel, TableResource)
        assert tabel.schema.field_names == waar.columns
        assert [f.title for f in tabel.schema.fields] == [v.label for v in boek.variabelen]
        rijen = [tuple(dict(rij).values()) for rij in tabel.read_rows()]
    veilig = csvbestand.veilig(zonder_missing(waar, boek), boek)
    leeg = veilig.with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)).name.keep())
    assert [tuple(float(x) if _is_getal(x) else x for x in rij) for rij in rijen] == leeg.rows()


def _is_getal(x: Any) -> bool:
    """Frictionless reads a number as a Decimal."""
    return type(x).__name__ == "Decimal"


def test_jsonstat(tmp_path: Path) -> None:
    """pyjstat finds every figure at its place; a figure that is not shown is empty with its status."""
    inhoud = cijfers()
    waar = frame(inhoud)
    schrijf_jsonstat(inhoud.boek, waar, tmp_path / "a.json")
    tekst = (tmp_path / "a.json").read_text()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyjstat uses what pandas will drop
        gelezen = pyjstat.Dataset.read(tekst).write("dataframe", naming="id")
    kubus = {(r.periode, r.gebied, r.cijfer, r.grootheid): r.value for r in gelezen.itertuples()}
    ruw = json.loads(tekst)
    for rij in waar.iter_rows(named=True):
        cijfer = ":".join((rij["doelgroep"], rij["variabele"], rij["maat"]))
        for grootheid in GROOTHEDEN:
            waarde = kubus[rij["periode"], rij["gebied"], cijfer, grootheid]
            assert waarde == rij[grootheid] or (rij[grootheid] is None and pd.isna(waarde))
    anders = waar.filter(pl.col("status") != "ok")
    assert anders.height and len(ruw["status"]) == anders.height * len(GROOTHEDEN)
    assert len(ruw["value"]) == waar.height * len(GROOTHEDEN)
    for nummer, status in ruw["status"].items():
        if status in ("te_weinig", "onderdrukt"):
            assert ruw["value"][nummer] is None
    assert ruw["role"] == {"time": ["periode"], "geo": ["gebied"], "metric": ["grootheid"]}


def test_geen_stuk_te_veel() -> None:
    """Answers are read in pieces, in the order of the file, as often as one likes."""
    assert frame(antwoorden()).equals(frame(antwoorden()))
    assert set(GEEN) <= set(frame(antwoorden())["dec_maatwerk"].unique())
