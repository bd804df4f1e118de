"""A report as slides: a picture per figure with its finding as title, and the questions of the agenda.

Titles stand in the placeholder for titles, where screen readers and the outline look; every picture has its
text alternative, and the digits of its table stand in the notes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.util import Emu, Pt

from dashboards import theme
from dashboards.agenda import Agendapunt
from dashboards.figuur import Figuur
from dashboards.rapport.inhoud import Aanhaling, Rapport
from dashboards.render import png

BREED, HOOG = Emu(12_192_000), Emu(6_858_000)
"""A slide of 16:9, in EMU (914,400 to the inch)."""
_MARGE = Emu(548_640)
_ONDER = Emu(320_040)  # the line below with n and source
_LOGO = Emu(640_080)  # high, on the first slide
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SCHAAL = 3.0  # 620 px wide becomes 1860: sharp on a screen of 1920
_PER_DIA = 2  # agenda points on one slide
_LEEG, _TITELBLAD, _LIJST = 5, 0, 1  # layouts of the default template: title only, title slide, list


def maak_presentatie(rapport: Rapport) -> bytes:
    """The report as a PowerPoint file (.pptx). The same report gives the same bytes."""
    deck = Presentation()
    _kleur_thema(deck, rapport.accent or theme.BLAUW)
    deck.slide_width, deck.slide_height = BREED, HOOG
    _eigenschappen(deck, rapport)
    _voorblad(deck, rapport)
    if rapport.meldingen:
        _lijst(deck, "Te weinig antwoorden" if not rapport.genoeg else "Let op", rapport.meldingen)
    if rapport.bevindingen:
        _lijst(deck, "In het kort", [f"{b.onderwerp}: {b.zin}" for b in rapport.bevindingen])
    for figuur in rapport.figuren:
        _figuur(deck, figuur)
    if rapport.genoeg:
        _agenda(deck, rapport)
    _woorden(deck, "Wat mensen erbij vertellen", rapport.verhalen)
    _woorden(deck, "Wat er is geantwoord", rapport.reacties)
    _lijst(deck, "Hoe is dit gemeten?", [f"{b.onderwerp}: {b.zin}" for b in rapport.gemeten], 14)
    uit = io.BytesIO()
    deck.save(uit)
    return _zonder_tijd(uit.getvalue())


def _kleur_thema(deck: Any, accent: str) -> None:
    """Set the colours and the font of the theme: titles take the accent of the gemeente (`accent1`), and so
    does what people add. Of figures only words are coloured, as on paper."""
    stam = deck.slide_master
    deel = stam.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    boom = parse_xml(deel.blob)
    for naam, kleur in (("accent1", accent), ("hlink", accent), ("dk2", theme.INKT)):
        plek = boom.find(f".//{_A}clrScheme/{_A}{naam}")
        for oud in list(plek):
            plek.remove(oud)
        plek.append(parse_xml(f'<a:srgbClr xmlns:a="{_A[1:-1]}" val="{kleur[1:].upper()}"/>'))
    for letters in boom.iterfind(f".//{_A}fontScheme/*/{_A}latin"):
        letters.set("typeface", theme.FONT)
    deel._blob = serialize_part_xml(boom)


def _eigenschappen(deck: Any, r: Rapport) -> None:
    dag = date.fromisoformat(r.peildatum) if r.peildatum else date(int(r.periode[:4]), 1, 1)
    kern = deck.core_properties
    kern.title = f"Samenspel in {r.naam}: {r.periode}"
    kern.author, kern.language, kern.last_modified_by = "Samenspel", "nl-NL", "Samenspel"
    kern.subject, kern.revision = "Rapport voor de gemeenteraad", 1
    kern.created = kern.modified = datetime(dag.year, dag.month, dag.day)  # noqa: DTZ001  the format has no zone


def _dia(deck: Any, vorm: int, titel: str, grootte: int) -> Any:
    """A slide with its title in the title placeholder, at the top over the whole width."""
    dia = deck.slides.add_slide(deck.slide_layouts[vorm])
    kop = dia.shapes.title
    kop.left, kop.top, kop.width, kop.height = _MARGE, Emu(365_760), BREED - 2 * _MARGE, Emu(1_005_840)
    kop.text_frame.word_wrap = True
    _schrijf(kop.text_frame, [titel], grootte, vet=True, kleur="")
    return dia


def _schrijf(
    vak: Any, regels: Sequence[str], grootte: int, vet: bool = False, kleur: str = theme.INKT
) -> None:
    """Fill a text frame; language and font on every run, so that it is read out in Dutch. `kleur` "": that
    of the theme."""
    vak.clear()
    for nr, regel in enumerate(regels):
        alinea = vak.paragraphs[0] if nr == 0 else vak.add_paragraph()
        alinea.alignment = 1  # left
        alinea.space_after = Pt(grootte * 0.4)
        stuk = alinea.add_run()
        stuk.text = regel
        stuk.font.size, stuk.font.bold, stuk.font.name = Pt(grootte), vet, theme.FONT
        if kleur:
            stuk.font.color.rgb = RGBColor(*bytes.fromhex(kleur[1:]))  # type: ignore[no-untyped-call]
        else:
            stuk.font.color.theme_color = MSO_THEME_COLOR.ACCENT_1
        stuk._r.get_or_add_rPr().set("lang", "nl-NL")


def _voorblad(deck: Any, r: Rapport) -> None:
    dia = _dia(deck, _TITELBLAD, f"Samenspel in {r.naam}", 44)
    kop, onder = dia.shapes.title, dia.placeholders[1]
    kop.top, kop.height = Emu(1_737_360), Emu(1_737_360)
    onder.left, onder.top, onder.width, onder.height = _MARGE, Emu(3_566_160), kop.width, Emu(1_645_920)
    regels = ["Waarover kunnen inwoners, aanbieders en gemeente het hebben?", f"Meting van {r.periode}"]
    if r.gesimuleerd:
        regels.append("Gesimuleerde antwoorden, geen echte mensen.")
    _schrijf(onder.text_frame, regels, 22, kleur=theme.GRIJS)
    if r.logo:
        beeld = dia.shapes.add_picture(io.BytesIO(r.logo), 0, _MARGE, height=_LOGO)
        beeld.width, beeld.height = _passend(beeld.width, beeld.height)
        beeld.left = BREED - _MARGE - beeld.width
        beeld._element.nvPicPr.cNvPr.set("descr", f"Gemeente {r.naam}")
        beeld.name = "logo"


def _passend(breed: int, hoog: int) -> tuple[int, int]:
    """The size of a logo: no wider than a third of the slide."""
    krimp = min(1.0, BREED / 3 / breed)
    return int(breed * krimp), int(hoog * krimp)


def _lijst(deck: Any, titel: str, regels: Sequence[str], grootte: int = 18) -> None:
    """A slide with sentences below each other."""
    dia = _dia(deck, _LIJST, titel, 30)
    vak = dia.placeholders[1]
    vak.left, vak.top, vak.width, vak.height = _MARGE, Emu(1_463_040), dia.shapes.title.width, Emu(4_937_760)
    _schrijf(vak.text_frame, regels, grootte)


def _figuur(deck: Any, f: Figuur) -> None:
    dia = _dia(deck, _LEEG, f.titel, 24)
    boven, ruimte = Emu(1_463_040), HOOG - Emu(1_463_040) - 2 * _ONDER - Emu(91_440)
    plaat = dia.shapes.add_picture(io.BytesIO(png(f.svg_breed, _SCHAAL)), _MARGE, boven, height=ruimte)
    if plaat.width > BREED - 2 * _MARGE:
        plaat.width, plaat.height = BREED - 2 * _MARGE, int(plaat.height * (BREED - 2 * _MARGE) / plaat.width)
    plaat.left = int((BREED - plaat.width) / 2)
    plaat._element.nvPicPr.cNvPr.set("descr", f.alt)
    plaat.name = f.id
    voet = dia.shapes.add_textbox(_MARGE, HOOG - 2 * _ONDER, BREED - 2 * _MARGE, 2 * _ONDER)
    voet.text_frame.word_wrap = True
    _schrijf(voet.text_frame, [f.voet[0]], 11, kleur=theme.GRIJS)
    regels = [f"{f.vraag_en_schaal}.", *f.voet, "", f.tabel.caption, " | ".join(f.tabel.kop)]
    regels += [" | ".join(rij) for rij in f.tabel.rijen]
    dia.notes_slide.notes_text_frame.text = "\n".join(regels)


def _agenda(deck: Any, r: Rapport) -> None:
    """The points of each reason to talk, two on a slide; the figures of all parties in the notes."""
    for deel in r.agenda.delen:
        for van in range(0, len(deel.punten), _PER_DIA):
            groep = deel.punten[van : van + _PER_DIA]
            kop = f"{deel.kop} (vervolg)" if van else deel.kop
            _lijst(deck, kop, [regel for p in groep for regel in _punt(p)], 20)
            cijfers = [f"{p.nummer}. {c.wie}: {c.waarde} ({c.marge})" for p in groep for c in p.cijfers]
            ook = [f"{p.nummer}. {zin}" for p in groep for zin in p.ook]
            deck.slides[-1].notes_slide.notes_text_frame.text = "\n".join([*cijfers, *ook])
    if not any(deel.punten for deel in r.agenda.delen):
        _lijst(deck, "Gespreksagenda", [r.agenda.inleiding])


def _punt(p: Agendapunt) -> tuple[str, ...]:
    """The question first, for that is what people should talk about; then what was found."""
    return (f"{p.nummer}. {p.titel}. {p.gespreksvraag}".rstrip(), f"{p.zin} {p.verschil}")


def _woorden(deck: Any, titel: str, stukken: Sequence[Aanhaling]) -> None:
    if stukken:
        _lijst(deck, titel, [f"{' '.join(s.alineas)} ({s.wie})" for s in stukken], 16)


def _zonder_tijd(inhoud: bytes) -> bytes:
    """The same file without the moment at which it was packed."""
    uit = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(inhoud)) as bron, zipfile.ZipFile(uit, "w", zipfile.ZIP_DEFLATED) as doel:
        for naam in bron.namelist():
            doel.writestr(zipfile.ZipInfo(naam), bron.read(naam), zipfile.ZIP_DEFLATED)
    return uit.getvalue()
