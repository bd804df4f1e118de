"""Data: which rows are asked for, and those rows as series of observations.

Series of observations in time, with what goes with an observation as attributes of it: a client reads them
with the structure at hand or without it. Nothing is rounded here; what is not shown has no value, and says
so by OBS_STATUS and CONF_STATUS.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from service.odata.fouten import Fout, OdataFout, kort
from service.odata.tabel import GEHEIM, Tabel
from service.sdmx import structuur
from service.sdmx.structuur import DIMENSIES, GETALLEN, OBS_STATUS, TIJD, VRIJ, WAARDE, Stroom
from service.sdmx.xml import INSTANTIE, bericht, elem

MEESTE = 100_000
"""Observations in one answer: some 30 MB."""
_LANGSTE = 20_000
_SLEUTELS, _GEEN_ATTRIBUTEN, _ALLES = "serieskeysonly", "dataonly", "full"
DETAILS = (_ALLES, _GEEN_ATTRIBUTEN, _SLEUTELS, "nodata")
_PERIODE = re.compile(
    r"([0-9]{4})(?:-A1|-S([12])|-Q([1-4])|-M?(0[1-9]|1[0-2])(?:-[0-3][0-9](?:T[0-9:.]+Z?)?)?)?"
)
_CODE = re.compile(r"[A-Za-z0-9_@$-]+")


@dataclass(frozen=True)
class Gegevensvraag:
    """Which data: codes per dimension (none: all), what begins from `van` up to and with `tot` (year and
    month), and how much of each."""

    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    van: tuple[int, int] = (0, 1)
    tot: tuple[int, int] = (9999, 12)
    detail: str = _ALLES


def lees_sleutel(tekst: str) -> dict[str, tuple[str, ...]]:
    """The key in the address: `GM0363+NL01..eens`, a place per dimension; `all` or nothing: everything.

    Raises OdataFout.
    """
    if tekst in ("", "all"):
        return {}
    delen = tekst.split(".")
    if len(tekst) > _LANGSTE or len(delen) != len(DIMENSIES):
        uitleg = f"Een sleutel heeft {len(DIMENSIES)} delen met punten ertussen: {'.'.join(DIMENSIES)}."
        raise OdataFout(Fout("sleutel", uitleg))
    uit: dict[str, tuple[str, ...]] = {}
    teken = 1
    for naam, deel in zip(DIMENSIES, delen, strict=True):
        codes = tuple(deel.split("+")) if deel else ()
        fout = next((c for c in codes if not _CODE.fullmatch(c)), None)
        if fout is not None:
            raise OdataFout(Fout("sleutel", f"'{kort(fout)}' is geen code van {naam}.", teken))
        teken += len(deel) + 1
        if codes:
            uit[naam] = codes
    return uit


def lees_tijd(naam: str, tekst: str, *, einde: bool) -> tuple[int, int]:
    """A period in the address as the year and month in which it begins, or ends. Raises OdataFout."""
    gevonden = _PERIODE.fullmatch(tekst)
    if gevonden is None:
        raise OdataFout(Fout(naam, "Schrijf een periode als 2026, 2026-S1, 2026-Q3 of 2026-07."))
    jaar, helft, kwartaal, maand = (int(deel) if deel else 0 for deel in gevonden.groups())
    laatste = 6 * helft or 3 * kwartaal or maand or 12
    lengte = 6 if helft else 3 if kwartaal else 1 if maand else 12
    return jaar, laatste if einde else laatste - lengte + 1


def gegevens(stroom: Stroom, tabel: Tabel, vraag: Gegevensvraag) -> bytes:
    """A message of structure-specific data. Raises OdataFout when there are none, or too many."""
    rijen = _rijen(tabel, vraag)
    if rijen.is_empty():
        raise OdataFout(Fout("", _geen(tabel, vraag)), status=404)
    if rijen.height > MEESTE:
        uitleg = f"Dit zijn {rijen.height} waarnemingen, hoogstens {MEESTE} kan tegelijk. Geef een sleutel."
        raise OdataFout(Fout("", uitleg), status=413)
    urn = (
        "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure="
        f"{INSTANTIE}:{stroom.structuur}({stroom.versie}):ObsLevelDim:{TIJD}"
    )
    naar = elem("Ref", attr={"agencyID": INSTANTIE, "id": stroom.structuur, "version": stroom.versie})
    kop = elem(
        "mes:Structure",
        elem("com:Structure", naar),
        attr={"structureID": stroom.structuur, "namespace": urn, "dimensionAtObservation": TIJD},
    )
    reeksen = _reeksen(rijen, vraag.detail)
    dataset = elem(
        "mes:DataSet",
        reeksen,
        attr={
            "ss:dataScope": "DataStructure",
            "ss:structureRef": stroom.structuur,
            "xsi:type": "ns1:DataSetType",
            "ss:action": "Replace",
        },
    )
    return bericht("StructureSpecificData", kop, dataset, moment=stroom.gepubliceerd, namen={"ns1": urn})


def _rijen(tabel: Tabel, vraag: Gegevensvraag) -> pl.DataFrame:
    tijden = {code: _tijd(code) for code in tabel.dimensies[1].codes["Key"]}
    mag = [code for code, tijd in tijden.items() if vraag.van <= _plaats(tijd) <= vraag.tot]
    waar = [pl.col("Perioden").is_in(mag)]
    waar += [pl.col(DIMENSIES[naam]).is_in(list(codes)) for naam, codes in vraag.codes.items()]
    rijen = tabel.rijen.filter(*waar).with_columns(pl.col("Perioden").replace(tijden).alias(TIJD))
    return rijen.sort("Variabele", "Maat", "RegioS", "Perioden")


def _tijd(code: str) -> str:
    """The code of a periode as SDMX writes it: a year, a quarter, or for another part of a year a day."""
    jaar, soort, nummer = code[:4], code[4:6], int(code[6:])
    if soort == "JJ":
        return jaar
    return f"{jaar}-Q{nummer}" if soort == "KW" else f"{jaar}-D{nummer + 1:03d}"


def _plaats(tijd: str) -> tuple[int, int]:
    """The year and month in which it begins."""
    jaar, _, kwartaal = tijd.partition("-Q")
    return int(jaar[:4]), 3 * int(kwartaal) - 2 if kwartaal else 1


def _geen(tabel: Tabel, vraag: Gegevensvraag) -> str:
    codes = {d.naam: set(d.codes["Key"]) for d in tabel.dimensies}
    for naam, gevraagd in vraag.codes.items():
        fout = next((c for c in gevraagd if c not in codes[DIMENSIES[naam]]), None)
        if fout is not None:
            return f"De code '{kort(fout)}' staat niet in de lijst van {naam}."
    return "Hier zijn geen cijfers over."


def _reeksen(rijen: pl.DataFrame, detail: str) -> str:
    """All series as XML. Codes and numbers need no escaping; Polars writes them, a column at a time."""
    sleutel = list(DIMENSIES.values())
    if detail in (_SLEUTELS, "nodata"):
        waarneming = pl.lit("")
    else:
        delen = [_veld(TIJD, pl.col(TIJD)), _veld(WAARDE, pl.col("schatting"))]
        waarneming = pl.concat_str(
            pl.lit("<Obs"), *delen, *([] if detail == _GEEN_ATTRIBUTEN else _attributen())
        )
        waarneming = waarneming + "/>"
    per_reeks = (
        rijen.lazy()
        .select(*sleutel, waarneming.alias("obs"))
        .group_by(sleutel, maintain_order=True)
        .agg(pl.col("obs").str.join(""))
        .select(
            pl.concat_str(
                pl.lit("<Series"),
                *(_veld(naam, pl.col(kolom)) for naam, kolom in DIMENSIES.items()),
                pl.lit(">"),
                pl.col("obs"),
                pl.lit("</Series>"),
            ).alias("xml")
        )
    )
    return "\n".join(per_reeks.collect()["xml"])


def _attributen() -> list[pl.Expr]:
    status = pl.col("status")
    geheim = pl.when(status.is_in(GEHEIM)).then(pl.lit(structuur.GEHEIM)).otherwise(pl.lit(VRIJ))
    return [
        _veld("OBS_STATUS", status.replace_strict(OBS_STATUS, default=structuur.OVERIG)),
        _veld("CONF_STATUS", geheim),
        _veld("STATUS", status),
        *(_veld(naam, pl.col(kolom)) for naam, kolom in GETALLEN.items()),
    ]


def _veld(naam: str, waarde: pl.Expr) -> pl.Expr:
    """` NAAM="waarde"`; nothing where there is no value."""
    tekst = pl.concat_str(pl.lit(f' {naam}="'), waarde.cast(pl.String), pl.lit('"'))
    return tekst.fill_null("")
