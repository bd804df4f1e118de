"""A workbook to read: a front sheet, the rows, the codebook, the labels and notes.

The small sheets are made by XlsxWriter. The rows are put into the sheet it leaves empty, as text made by
Polars: a writer that takes one cell at a time is many times slower.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from zipfile import ZIP64_LIMIT, ZIP_DEFLATED, ZipFile, ZipInfo

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboards.export.boek import JA_NEE, TEKST, ExportFout, Inhoud, Tabelboek, Variabele
from dashboards.export.csvbestand import FORMULE

RIJEN = 1_048_575
"""Rows that fit under the names of the columns."""
_STUK = 8_192  # rows that are text at a time
_RUIM = 1.15  # rows differ in length
_DICHT = 4  # level of compression: more costs time and saves little
_SOORTEN = {"tekst": "tekst", "geheel": "geheel getal", "getal": "getal", "ja_nee": "ja of nee"}
_STUUR = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"  # what XML cannot hold
_FORMULE = re.compile(FORMULE)
_LEEG = "<c/>"
_TEKENS = 32_767
"""Characters in a cell, as Excel counts them: those outside the first plane count twice."""
_ESCAPE = r"_(x[0-9A-Fa-f]{4}_)"  # Excel reads _x0041_ as A


def schrijf(inhoud: Inhoud, pad: Path) -> None:
    """Write the workbook. Raises ExportFout for more rows than a sheet holds."""
    if inhoud.rijen > RIJEN:
        wat = f"{inhoud.rijen} rijen passen niet in een rekenblad: er is plaats voor {RIJEN}."
        raise ExportFout(f"{wat} Kies csv of parquet.")
    with tempfile.TemporaryDirectory(dir=pad.parent, prefix=".xlsx-") as map_:
        kaal = Path(map_) / "kaal.xlsx"
        _schrijf_kaal(kaal, inhoud)
        with ZipFile(kaal) as van, ZipFile(pad, "w", ZIP_DEFLATED, compresslevel=_DICHT) as naar:
            for deel in van.infolist():
                if deel.filename == "xl/worksheets/sheet2.xml":
                    stijl = _stijl(van.read("xl/styles.xml").decode())
                    _vul(naar, deel, van.read(deel).decode(), inhoud, stijl)
                else:
                    naar.writestr(deel, van.read(deel), ZIP_DEFLATED)


def _schrijf_kaal(pad: Path, inhoud: Inhoud) -> None:
    """The workbook without the rows."""
    boek = inhoud.boek
    with xlsxwriter.Workbook(pad, {"strings_to_formulas": False, "strings_to_urls": False}) as werkboek:
        herkomst = boek.herkomst
        gemaakt = datetime.fromisoformat(f"{herkomst.dag}T00:00:00+00:00").replace(tzinfo=None)
        werkboek.set_properties({"title": boek.titel, "comments": boek.omschrijving, "created": gemaakt})
        blad = Blad(werkboek)
        voorblad = werkboek.add_worksheet("Voorblad")
        rijen = werkboek.add_worksheet("Rijen")
        _voorblad(blad, voorblad, inhoud)
        kop = [v.naam for v in boek.variabelen]
        blad.tabel(rijen, kop, [], [max(9, min(len(k) + 4, 24)) for k in kop])
        rijen.autofilter(0, 0, max(inhoud.rijen, 1), len(kop) - 1)
        blad.tabel(werkboek.add_worksheet("Codeboek"), _KOP, map(_regel, boek.variabelen), _BREED)
        blad.tabel(werkboek.add_worksheet("Waarden"), _WAARDEKOP, _waarden(boek), (28, 18, 60, 12))
        zinnen = [(zin,) for zin in boek.notities]
        blad.tabel(werkboek.add_worksheet("Toelichting"), ("toelichting",), zinnen, (110,))


class Blad:
    """Writes text that stays text, whatever it begins with."""

    def __init__(self, werkboek: Workbook) -> None:
        self.kop = werkboek.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.vet = werkboek.add_format({"bold": True, "valign": "top"})
        self.gewoon = werkboek.add_format({"text_wrap": True, "valign": "top"})
        self.veilig = werkboek.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        self.titel = werkboek.add_format({"bold": True, "font_size": 16})

    def cel(self, blad: Worksheet, rij: int, kolom: int, waarde: object, vorm: Format | None = None) -> None:
        """One cell: a number as a number, all else as text; None stays empty."""
        if isinstance(waarde, int | float):
            blad.write_number(rij, kolom, waarde, vorm or self.gewoon)
        elif waarde not in (None, ""):
            eigen = self.veilig if _FORMULE.match(str(waarde)) else self.gewoon
            blad.write_string(rij, kolom, str(waarde), vorm or eigen)

    def tabel(
        self,
        blad: Worksheet,
        kop: Sequence[str],
        rijen: Iterable[tuple[object, ...]],
        breedtes: Sequence[int],
    ) -> None:
        """Rows under a heading that stays in sight."""
        for kolom, (naam, breed) in enumerate(zip(kop, breedtes, strict=True)):
            blad.set_column(kolom, kolom, breed)
            self.cel(blad, 0, kolom, naam, self.kop)
        blad.freeze_panes(1, 0)
        for nummer, rij in enumerate(rijen, 1):
            for kolom, waarde in enumerate(rij):
                self.cel(blad, nummer, kolom, waarde)


def _voorblad(blad: Blad, vel: Worksheet, inhoud: Inhoud) -> None:
    boek, h = inhoud.boek, inhoud.boek.herkomst
    vel.set_column(0, 0, 22)
    vel.set_column(1, 1, 90)
    vel.hide_gridlines(2)
    blad.cel(vel, 0, 0, boek.titel, blad.titel)
    vel.write_blank(0, 2, None, blad.veilig)  # so that the workbook knows this format (`_stijl`)
    regels: list[tuple[str, object]] = [
        ("Wat is dit", boek.omschrijving),
        ("Ronde", h.ronde),
        ("Periode", h.periode),
        ("Veldwerk", f"{h.veld_van} tot en met {h.veld_tot}"),
        ("Openbaar sinds", h.gepubliceerd),
        ("Versie", h.versie),
        ("Aantal rijen", inhoud.rijen),
        ("Gemeentelijke indeling", h.indeling),
        ("Rekenwijze", h.methode),
        ("Vingerafdruk", h.hash),
        ("Adres", h.adres),
        ("Nagebootst", "ja: deze antwoorden zijn niet echt" if h.gesimuleerd else "nee"),
        ("Weging", f"gebruik de kolom {boek.weging}" if boek.weging else "de cijfers zijn al gewogen"),
        ("De rijen", "staan op het blad Rijen"),
        ("Wat een kolom is", "staat op het blad Codeboek, en wat een code betekent op het blad Waarden"),
        ("Goed om te weten", "staat op het blad Toelichting"),
    ]
    for nummer, (wat, waarde) in enumerate((r for r in regels if r[1] not in ("", None)), 2):
        blad.cel(vel, nummer, 0, wat, blad.vet)
        blad.cel(vel, nummer, 1, waarde)


_KOP = (
    *("naam", "label", "soort", "meetniveau", "eenheid", "toelichting", "vraag", "gevraagd als"),
    *("begrip", "bewoording", "van", "tot"),
)
_WAARDEKOP = ("variabele", "waarde", "betekenis", "antwoord")
_BREED = (26, 36, 14, 12, 18, 50, 60, 40, 26, 12, 8, 8)


def _regel(v: Variabele) -> tuple[object, ...]:
    return (
        *(v.naam, v.label, _SOORTEN[v.soort], v.meetniveau, v.eenheid, v.toelichting, v.vraag, v.wanneer),
        *(v.begrip, v.bewoording, v.van, v.tot),
    )


def _waarden(boek: Tabelboek) -> Iterator[tuple[object, ...]]:
    for v in boek.variabelen:
        for waarde, label in v.labels.items():
            yield v.naam, waarde, label, "nee" if waarde in v.ontbrekend else "ja"


def _stijl(stijlen: str) -> int:
    """The number of the format that keeps text text."""
    vormen = re.findall(r"<xf [^>]*>", stijlen.partition("<cellXfs")[2].partition("</cellXfs>")[0])
    return next(nr for nr, vorm in enumerate(vormen) if 'quotePrefix="1"' in vorm)


def _vul(naar: ZipFile, deel: ZipInfo, xml: str, inhoud: Inhoud, stijl: int) -> None:
    """The sheet with the rows in it, piece by piece."""
    voor, _, na = xml.partition("</sheetData>")
    voor = re.sub(r'(<dimension ref="A1:[A-Z]+)1"', rf'\g<1>{inhoud.rijen + 1}"', voor)
    stukken = _stukken(inhoud, stijl)
    eerste = next(stukken, b"")
    info = ZipInfo(deel.filename, deel.date_time)
    info.compress_type, info._compresslevel = ZIP_DEFLATED, _DICHT  # type: ignore[attr-defined]
    # Excel calls a file damaged that says it may be larger than 2 GB: only when it will be.
    groot = len(eerste) * max(1.0, inhoud.rijen / _STUK) * _RUIM > ZIP64_LIMIT
    with naar.open(info, "w", force_zip64=groot) as blad:
        blad.write(voor.encode())
        blad.write(eerste)
        for stuk in stukken:
            blad.write(stuk)
        blad.write(f"</sheetData>{na}".encode())


def _stukken(inhoud: Inhoud, stijl: int) -> Iterator[bytes]:
    """The rows as XML, from the second row of the sheet."""
    rij = 2
    for stuk in inhoud.delen():
        for deel in stuk.iter_slices(_STUK):
            yield _rijen(deel, inhoud.boek.variabelen, rij, stijl).encode()
            rij += deel.height


def _rijen(deel: pl.DataFrame, variabelen: Sequence[Variabele], eerste: int, stijl: int) -> str:
    cellen = [_cellen(deel[v.naam], v, stijl).alias(str(k)) for k, v in enumerate(variabelen)]
    nummers = pl.int_range(eerste, eerste + deel.height, eager=True).cast(pl.String).alias("rij")
    rij = pl.concat_str(
        pl.lit('<row r="'), "rij", pl.lit('">'), *map(str, range(len(cellen))), pl.lit("</row>")
    )
    return str(pl.DataFrame([nummers, *cellen]).select(rij.str.join("")).item())


def _cellen(reeks: pl.Series, v: Variabele, stijl: int) -> pl.Series:
    """The cells of one column; a missing value is an empty cell."""
    kolom = reeks.alias("w").to_frame()
    w = pl.col("w")
    if v.soort == TEKST:
        uniek = kolom.unique().drop_nulls()
        _eis_kort(uniek["w"], v)
        schoon = w.str.replace_all(_STUUR, "").str.replace_all(_ESCAPE, "_x005F_$1")
        schoon = schoon.str.replace_all("&", "&amp;", literal=True)
        schoon = schoon.str.replace_all("<", "&lt;", literal=True).str.replace_all(">", "&gt;", literal=True)
        begin = (
            pl.when(w.str.contains(FORMULE))
            .then(pl.lit(f'<c s="{stijl}" t="inlineStr">'))
            .otherwise(pl.lit('<c t="inlineStr">'))
        )
        cel = pl.concat_str(begin, pl.lit('<is><t xml:space="preserve">'), schoon, pl.lit("</t></is></c>"))
        met = uniek.with_columns(cel.alias("c"))
        return kolom.join(met, on="w", how="left", maintain_order="left")["c"].fill_null(_LEEG)
    if v.soort == JA_NEE:
        cel = pl.concat_str(pl.lit('<c t="b"><v>'), w.cast(pl.Int8).cast(pl.String), pl.lit("</v></c>"))
    else:
        cel = pl.concat_str(pl.lit("<c><v>"), w.cast(pl.String), pl.lit("</v></c>"))
    return kolom.select(cel.fill_null(_LEEG)).to_series()


def _eis_kort(teksten: pl.Series, v: Variabele) -> None:
    """Raises ExportFout for text that Excel cuts off."""
    lang = teksten.filter(teksten.str.len_bytes() > _TEKENS)
    if any(len(tekst.encode("utf-16-le")) > 2 * _TEKENS for tekst in lang):
        raise ExportFout(
            f"{v.naam}: een tekst van meer dan {_TEKENS} tekens past niet in een rekenblad. "
            "Kies csv of parquet."
        )
