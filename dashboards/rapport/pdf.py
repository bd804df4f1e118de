"""A report as PDF/UA-1: laid out by typst, then the first cell of every row of a table marked as its header.

Typst refuses a document without title, language, alternative texts or a proper order of headings; what it
cannot do yet from Python (row headers, `pdf.header-cell`) is set in the structure tree afterwards.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import msgspec
import pikepdf
import typst
from fontTools.ttLib import TTFont

from dashboards import theme
from dashboards.agenda import Agendapunt, Gespreksagenda
from dashboards.figuur import Figuur, Tabel
from dashboards.rapport import ruimte
from dashboards.rapport.inhoud import ONDERWERPEN, Aanhaling, Bevinding, Rapport
from dashboards.rapport.koppen import zet_rijkoppen

MEESTE_BLADEN = 4
_SJABLOON = Path(__file__).parents[1] / "templates" / "rapport.typ"
_MAAT = {
    "vergelijking": 0.62,
    "samenspel": 0.54,
    "spiegel": 0.53,
    "trend": 0.62,
    "drijfveren": 0.53,
    "kaart": 0.5,
}
"""Kind of drawing → pt per px: letters of 14 px become 7.4 to 8.7 pt."""
_DELEN = (
    ("Hoe staat {naam} ervoor?", "vergelijking"),
    ("Hoe gaat het samenspel?", "samenspel"),
    ("Dezelfde vragen, drie blikken", "spiegel"),
    ("Door de jaren heen", "trend"),
    ("Wat gaat samen met vertrouwen?", "drijfveren"),
)
_SLOT = ("Op de kaart", "kaart")
_NAAST = "trend"
"""The narrow drawing, with its table beside it."""
_MISBAAR = ("kaart", "vergelijking-hulp", "trend", "aanhalingen", "drijfveren")
"""What goes, in this order, when there is more than fits: a drawing with its table, a table, or the words of
others (they stand on the site)."""
_TUSSEN = 16  # pt: between a drawing and what stands beside it
_LETTER, _LUCHT = 8, 7.5  # pt: letters in a table, and the air beside them
_SMALST, _TEKST = 58, 130  # pt: a heading may be this wide, and a wider cell is text, not a number
_VREEMD = "Hier staan tekens in die dit lettertype niet heeft. De tekst staat wel op de site."


class RapportFout(ValueError):  # noqa: N818  Fout is the glossary word
    """The report could not be laid out; the message says why."""


def maak_pdf(rapport: Rapport) -> bytes:
    """The report as PDF/UA-1 of one to four sheets of A4. Raises `RapportFout`.

    The same report gives the same bytes.
    """
    zonder = _weg(rapport)
    document = pikepdf.open(io.BytesIO(_zet(rapport, zonder)))
    while len(document.pages) > MEESTE_BLADEN and len(zonder) < len(_MISBAAR):
        zonder = _MISBAAR[: len(zonder) + 1]
        document = pikepdf.open(io.BytesIO(_zet(rapport, zonder)))
    zet_rijkoppen(document)
    uit = io.BytesIO()
    document.save(uit, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return uit.getvalue()


def _weg(r: Rapport) -> Sequence[str]:
    """What is left out so that the rest fits, by estimate."""
    delen = _maten(r)
    for weg in range(len(_MISBAAR)):
        if ruimte.som(delen, _MISBAAR[:weg]) <= ruimte.OP_VIER:
            return _MISBAAR[:weg]
    return _MISBAAR


def _maten(r: Rapport) -> dict[str, float]:
    """pt that each part takes, by estimate."""
    delen = {"vast": ruimte.vast(r), "aanhalingen": sum(map(ruimte.aanhalingen, (r.verhalen, r.reacties)))}
    for f in r.figuren:
        if f.soort in _MAAT:
            delen[f.soort] = ruimte.figuur(f, _hoogte(_beeld(f)) * _MAAT[f.soort], f.voet)
            delen[f.soort] += ruimte.tabel(f.tabel) if f.soort not in (_NAAST, _SLOT[1]) else 0
    los = {
        naam: ruimte.tabel(t) for naam in _MISBAAR for kop, t in r.tabellen if kop == ONDERWERPEN.get(naam)
    }
    return delen | {naam: hoog for naam, hoog in los.items() if naam not in delen}


def _beeld(f: Figuur) -> str:
    return f.svg_smal if f.soort == _NAAST else f.svg_breed


def _hoogte(svg: str) -> float:
    """px, as the drawing itself says."""
    gevonden = re.search(r'\sheight="([\d.]+)"', svg)
    return float(gevonden[1]) if gevonden else 0.0


@cache
def _zetter() -> typst.Compiler:
    # Sharing a few sheets between threads costs a third more CPU; reports are made beside each other.
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    return typst.Compiler(_SJABLOON, font_paths=[theme.FONT_DIR], ignore_system_fonts=True)


def _zet(rapport: Rapport, zonder: Sequence[str]) -> bytes:
    data = msgspec.json.encode(_velden(rapport, zonder)).decode()
    dag = date.fromisoformat(rapport.peildatum) if rapport.peildatum else date(int(rapport.periode[:4]), 1, 1)
    try:
        pdf = _zetter().compile(
            sys_inputs={"data": data},
            format="pdf",
            pdf_standards="ua-1",
            timestamp=datetime(dag.year, dag.month, dag.day, tzinfo=UTC),
        )
    except typst.TypstError as fout:
        raise RapportFout(f"rapport van {rapport.naam} niet te zetten: {fout.message}") from fout
    if not isinstance(pdf, bytes):
        raise RapportFout(f"rapport van {rapport.naam} is leeg")
    return pdf


# ------------------------------------------------------------------------------- words of the template


def _velden(r: Rapport, zonder: Sequence[str]) -> Mapping[str, object]:
    """All that the template reads, in its words."""
    per = {f.soort: f for f in r.figuren if f.soort in _MAAT and f.soort not in zonder}
    weg = {ONDERWERPEN[i] for i in zonder if i in ONDERWERPEN} | {ONDERWERPEN[f.id] for f in r.figuren}
    gezegd: set[str] = set()
    delen = [_deel(kop, per[soort], r, gezegd) for kop, soort in _DELEN if soort in per]
    kop, soort = _SLOT
    return {
        "documenttitel": f"Samenspel in {r.naam}: rapport voor de gemeenteraad, {r.periode}",
        "titel": f"Samenspel in {r.naam}",
        "bovenregel": f"Rapport voor de gemeenteraad · meting van {r.periode}",
        "ondertitel": "Waarover kunnen inwoners, aanbieders en gemeente het hebben?",
        "voetregel": f"Samenspel in {r.naam} · meting van {r.periode}"
        + (" · gesimuleerde antwoorden" if r.gesimuleerd else ""),
        "gesimuleerd": r.gesimuleerd,
        "lettertype": theme.FONT,
        "kleuren": {
            "inkt": theme.INKT,
            "grijs": theme.GRIJS,
            "accent": r.accent or theme.BLAUW,
            "bruin": theme.BRUIN,
        },
        "logo": list(r.logo),
        "logotekst": f"Gemeente {r.naam}",
        "meldingen": r.meldingen,
        "kort": _regels(r.bevindingen),
        "slotzin": "‘Duidelijk’ betekent: groter dan toeval. Over de rest is geen uitspraak te doen. Tussen "
        "haakjes staat in dit rapport de marge van 95 procent.",
        "delen": delen,
        "slotdeel": _deel(kop, per[soort], r, gezegd) if soort in per else None,
        "agenda": _agenda(r.agenda) if r.genoeg else None,
        "aanhalingen": [*_aanhalingen(r)] if "aanhalingen" not in zonder else [],
        "cijferkop": "Meer cijfers" if r.genoeg else "Wat er wel is",
        "cijferuitleg": ""
        if r.genoeg
        else "Met deze cijfers kunt u ook een gesprek beginnen: herkennen wij dit hier?",
        "tabellen": [_tabel(kop, tabel) for kop, tabel in r.tabellen if tabel.rijen and kop not in weg],
        "gemeten": _regels(r.gemeten),
    }


def _regels(bevindingen: Iterable[Bevinding]) -> list[dict[str, str]]:
    return [{"onderwerp": b.onderwerp, "zin": b.zin} for b in bevindingen]


def _deel(kop: str, f: Figuur, r: Rapport, gezegd: set[str]) -> dict[str, object]:
    """A drawing under its heading; what the box about the method, or another drawing, says is said once."""
    voet = [zin.partition(" Periode: ")[0] for zin in f.voet]
    voet = [zin for zin in voet if zin not in gezegd]
    gezegd.update(voet)
    naast, onder = f.soort == _NAAST, f.soort not in (_NAAST, _SLOT[1])  # the map has its table in its key
    breedte = (theme.SMAL if naast else theme.BREED) * _MAAT[f.soort]
    figuur = {
        "titel": f.titel,
        "vraag": f"{f.vraag_en_schaal}.",
        "svg": str(_beeld(f)),  # a Tekening is no plain text to msgspec
        "alt": f.alt,
        "breedte": breedte,
        "voet": voet,
        "naast": _tabel("", f.tabel, ruimte.BREED - breedte - _TUSSEN) if naast else None,
    }
    return {"kop": kop.format(naam=r.naam), "figuur": figuur, "tabel": _tabel("", f.tabel) if onder else None}


def _agenda(agenda: Gespreksagenda) -> dict[str, object]:
    return {
        "kop": "Gespreksagenda: waarover kunt u praten?",
        "inleiding": agenda.inleiding,
        "meldingen": agenda.meldingen,
        "delen": [
            {"kop": deel.kop, "uitleg": deel.uitleg, "punten": [_punt(p) for p in deel.punten]}
            for deel in agenda.delen
            if deel.punten
        ],
    }


def _punt(p: Agendapunt) -> dict[str, str]:
    return {
        "nummer": str(p.nummer),
        "titel": p.titel,
        "zin": " ".join((p.zin, p.verschil, *p.ook)),
        "vraag": p.gespreksvraag,
    }


def _aanhalingen(r: Rapport) -> Iterable[dict[str, object]]:
    """Stories and answers, each under its heading."""
    soorten: tuple[tuple[str, str, Sequence[Aanhaling]], ...] = (
        (
            "Wat mensen erbij vertellen",
            "Verhalen uit de vragenlijst. Zij staan niet voor iedereen.",
            r.verhalen,
        ),
        ("Wat er is geantwoord", "Openbare reacties van de gemeente of van aanbieders.", r.reacties),
    )
    for kop, uitleg, stukken in soorten:
        if stukken:
            rijen = [{"wie": s.wie, "alineas": s.alineas if _leesbaar(s) else (_VREEMD,)} for s in stukken]
            yield {"kop": kop, "uitleg": uitleg, "stukken": rijen}


@cache
def _letters() -> frozenset[int]:
    """The characters of the font; PDF/UA allows no other, for they would be empty boxes."""
    return frozenset(TTFont(theme.FONT_DIR / "SourceSansPro-Regular.ttf").getBestCmap())


def _leesbaar(s: Aanhaling) -> bool:
    return all(ord(teken) in _letters() for teken in "".join((s.wie, *s.alineas)))


def _tabel(kop: str, tabel: Tabel, breed: float = ruimte.BREED) -> dict[str, object]:
    """A table with columns that fit in `breed` pt."""
    eerste, *rest = (_breedte(naam, cellen) for naam, *cellen in zip(tabel.kop, *tabel.rijen, strict=True))
    if eerste == 0 or eerste + sum(rest) > breed:
        # The words of a row need room of their own; a table of many columns gives it.
        krimp = min(1.0, (breed - _TEKST) / max(sum(rest), 1.0))
        eerste, rest = 0.0, [krimp * b for b in rest]
    return {
        "titel": kop,
        "uitleg": f"{tabel.caption}.",
        "kop": tabel.kop,
        "rijen": tabel.rijen,
        "breedtes": [eerste, *rest],
    }


def _breedte(kop: str, cellen: Sequence[str]) -> float:
    """The width of a column in pt, so that no number breaks; 0 for text, which takes what is left."""
    cel = max(theme.breedte(tekst, _LETTER) for tekst in cellen)
    if cel > _TEKST:
        return 0.0
    regels = theme.evenwicht(kop, max(cel, _SMALST), _LETTER, vet=True)
    return round(max(cel, *(theme.breedte(regel, _LETTER, vet=True) for regel in regels)) + _LUCHT, 1)
