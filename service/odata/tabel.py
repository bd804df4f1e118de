"""A publication as a table of CBS: dimensions with codes, topics with figures.

The rows are those of the export (`tabel_export`), of the doelgroep that the publication is about: all its
periodes, gebieden, variabelen and maten. Nothing is computed or rounded here. What is not shown has a row
with empty topics, and its status.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from zlib import crc32

import polars as pl

from analyse import PublicatieKop
from dashboards import tabel_export
from dashboards.export.kolommen import DOELGROEPEN, KOLOMMEN, MATEN
from service.publicatie.lezer import Gelezen
from vragenlijsten import Catalogus, Variabele, codeboek

NAMEN = ("RegioS", "Perioden", "Variabele", "Maat")
"""The dimensions of every table, in order."""
GEO, TIJD, OVERIG = "GeoDimension", "TimeDimension", "Dimension"
LAND = "NL01"
"""What CBS calls NL in its dimension of regions."""
GEHEIM = ("te_weinig", "onderdrukt")
"""Statuses of a figure that is known but not shown: Confidential in version 4, an x in version 3."""
_SEIZOENEN = {"winter": 1, "voorjaar": 2, "lente": 2, "zomer": 3, "najaar": 4, "herfst": 4}
_KWARTAAL = re.compile(r"kw?([1-4])")


@dataclass(frozen=True)
class Onderwerp:
    """A topic. `kolom`: of the frame; `soort`: Double, Long or String; `nummer` from 1: `Schatting_1`."""

    nummer: int
    naam: str
    kolom: str
    soort: str

    @property
    def sleutel(self) -> str:
        """The name of its column in version 3."""
        return f"{self.naam}_{self.nummer}"

    @property
    def titel(self) -> str:
        """Its name for people."""
        return KOLOMMEN[self.kolom].label

    @property
    def uitleg(self) -> str:
        """What it means."""
        return KOLOMMEN[self.kolom].toelichting

    @property
    def eenheid(self) -> str:
        """Its unit; of a figure in units of its own, where to look."""
        return "zie Maat" if self.kolom in ("schatting", "se", "lo", "hi") else KOLOMMEN[self.kolom].eenheid

    @property
    def decimalen(self) -> int:
        """The most decimals that a figure has."""
        return KOLOMMEN[self.kolom].decimalen or 0


ONDERWERPEN = tuple(
    Onderwerp(nummer, *velden)
    for nummer, velden in enumerate(
        (
            ("Schatting", "schatting", "Double"),
            ("Ondergrens", "lo", "Double"),
            ("Bovengrens", "hi", "Double"),
            ("Standaardfout", "se", "Double"),
            ("AantalAntwoorden", "n", "Long"),
            ("EffectiefAantal", "n_eff", "Double"),
            ("Vrijheidsgraden", "df", "Double"),
            ("Status", "status", "String"),
            ("Bewoording", "bewoording", "Long"),
        ),
        start=1,
    )
)
"""The order and the names are part of the address of a figure: add at the end, change nothing."""


@dataclass(frozen=True)
class Groep:
    """Codes that belong together."""

    id: str
    titel: str


@dataclass(frozen=True)
class Dimensie:
    """A dimension. `codes`: Key, Title, Description, Groep (an `id` in `groepen`), Index."""

    naam: str
    titel: str
    soort: str
    uitleg: str
    codes: pl.DataFrame
    groepen: tuple[Groep, ...]


@dataclass(frozen=True, eq=False)
class Tabel:
    """One publication as a table. `rijen`: ID, the dimensions, the topics by their column of the frame."""

    kop: PublicatieKop
    dimensies: tuple[Dimensie, ...]
    rijen: pl.DataFrame


def maak_tabel(gelezen: Gelezen, catalogus: Catalogus) -> Tabel:
    """The table of a publication; a second of work for a national one."""
    pub = gelezen.publicatie
    alles = tabel_export(
        pub, catalogus.begrippen, catalogus.schalen, gelezen.vragenlijsten, eerdere=gelezen.eerdere
    ).filter(doelgroep=pub.kop.doelgroep)
    perioden = {p: periodecode(p) for p in sorted(alles["periode"].unique())}
    alles = alles.with_columns(
        pl.col("gebied").replace({"NL": LAND}).alias("RegioS"),
        pl.col("periode").replace(perioden).alias("Perioden"),
    )
    dimensies = (_regios(alles), _perioden(perioden), _variabelen(alles, gelezen, catalogus), _maten(alles))
    rijen = alles.select(
        "RegioS",
        "Perioden",
        pl.col("variabele").alias("Variabele"),
        pl.col("maat").alias("Maat"),
        *(o.kolom for o in ONDERWERPEN),
    )
    return Tabel(pub.kop, dimensies, rijen.with_row_index("ID"))


def periodecode(periode: str) -> str:
    """The periode as CBS writes it: 2026 → 2026JJ00, 2026-kw3 and 2026-zomer → 2026KW03.

    Another part of a year is a periode without a place in it: X0 and a number that follows from its name.
    """
    jaar, _, deel = periode.partition("-")
    if not deel:
        return f"{jaar}JJ00"
    kwartaal = _KWARTAAL.fullmatch(deel)
    nummer = int(kwartaal[1]) if kwartaal else _SEIZOENEN.get(deel, 0)
    return f"{jaar}KW{nummer:02d}" if nummer else f"{jaar}X0{crc32(deel.encode()) % 100:02d}"


def _dimensie(
    naam: str,
    titel: str,
    soort: str,
    uitleg: str,
    rijen: list[tuple[str, str, str, str]],
    groepen: list[Groep],
) -> Dimensie:
    schema = dict.fromkeys(("Key", "Title", "Description", "Groep"), pl.String)
    codes = pl.DataFrame(rijen, schema=schema, orient="row").with_row_index("Index", offset=1)
    gebruikt = set(codes["Groep"])
    return Dimensie(naam, titel, soort, uitleg, codes, tuple(g for g in groepen if g.id in gebruikt))


def _regios(alles: pl.DataFrame) -> Dimensie:
    gebieden = alles.select("RegioS", "gebied_naam").unique().sort("RegioS").rows()
    soorten = [("NL", "Nederland"), ("PG", "Groepen vergelijkbare gemeenten"), ("GM", "Gemeenten")]
    rijen = [(c, n, "", c[:2]) for soort, _ in soorten for c, n in gebieden if c[:2] == soort]
    uitleg = "Gemeenten (GM), groepen vergelijkbare gemeenten (PG) en Nederland (NL01)."
    return _dimensie("RegioS", "Regio’s", GEO, uitleg, rijen, [Groep(*s) for s in soorten])


def _perioden(perioden: dict[str, str]) -> Dimensie:
    rijen = [(code, periode, "", "0") for periode, code in perioden.items()]
    return _dimensie("Perioden", "Perioden", TIJD, "Wanneer is gemeten.", rijen, [Groep("0", "Perioden")])


def _variabelen(alles: pl.DataFrame, gelezen: Gelezen, catalogus: Catalogus) -> Dimensie:
    """In the order of the codebook, the indices after them; the question is the last that was asked."""
    lijst = gelezen.vragenlijsten.get(gelezen.publicatie.kop.doelgroep)
    boek = {v.naam: v for v in codeboek(lijst).variabelen} if lijst is not None else {}
    laatste = alles.sort("periode").group_by("variabele").agg(pl.col("begrip", "titel", "vraag").last())
    rijen = []
    for naam, begrip, titel, vraag in laatste.sort("variabele").rows():
        variabele = boek.get(naam)
        kop = variabele.label["nl"] if variabele is not None and naam != begrip else titel or naam
        b = catalogus.begrippen.get(begrip)
        rijen.append((naam, kop, _vraag(vraag or "", variabele), b.module if b is not None else "index"))
    plaats = {naam: k for k, naam in enumerate(boek)}
    rijen.sort(key=lambda r: plaats.get(r[0], len(plaats)))
    modules = dict.fromkeys(r[3] for r in rijen)
    groepen = [Groep(m, m.replace("_", " ").capitalize()) for m in modules]
    return _dimensie("Variabele", "Vraag of index", OVERIG, "Waar het cijfer over gaat.", rijen, groepen)


def _vraag(vraag: str, variabele: Variabele | None) -> str:
    """The question with its answers."""
    if variabele is None or not variabele.waarden:
        return vraag
    antwoorden = "; ".join(f"{code} = {tekst['nl']}" for code, tekst in variabele.waarden.items())
    return f"{vraag} ({antwoorden})"


def _maten(alles: pl.DataFrame) -> Dimensie:
    rijen = []
    for maat in sorted(alles["maat"].unique(), key=_maatvolgorde):
        _, _, code = maat.partition("code_")
        titel = f"Aandeel met antwoord {code} (0 tot 1)" if code else f"Aandeel {maat} (0 tot 1)"
        rijen.append((maat, MATEN.get(maat, titel), "", "code" if code else "maat"))
    groepen = [Groep("maat", "Maten"), Groep("code", "Verdeling van de antwoorden")]
    return _dimensie("Maat", "Maat", OVERIG, KOLOMMEN["maat"].toelichting, rijen, groepen)


def _maatvolgorde(maat: str) -> tuple[bool, int, str]:
    _, _, code = maat.partition("code_")
    return (bool(code), int(code) if code.isdecimal() else 0, maat)


def titel(kop: PublicatieKop) -> str:
    """The name of the table; that its figures are simulated stands in front."""
    return f"Nagebootst: {kop.titel}" if kop.gesimuleerd else kop.titel


def samenvatting(kop: PublicatieKop) -> str:
    """What the table is, where it comes from and how it is recognised."""
    return (
        f"{DOELGROEPEN[kop.doelgroep]}; ronde {kop.ronde}, versie {kop.versie}. Veldwerk van {kop.veld_van} "
        f"tot en met {kop.veld_tot}. Methode {kop.methode}. Publicatie {kop.hash}."
    )
