"""The council report, read back: tags, headings, tables and digits of the PDF; titles and notes of slides."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pikepdf
import polars as pl
import pypdf
import pytest

from analyse import Publicatie
from analyse.gemeenten import gemeenten
from dashboards import (
    Aanhaling,
    Rapport,
    Tabel,
    gemeente_pagina,
    maak_pdf,
    maak_presentatie,
    maak_rapport,
)
from dashboards.galerij import GEVALLEN
from dashboards.galerijcijfers import publicatie as verzonnen
from tests.alles import alleen_met_alles
from tests.dashboards import voorbeeld as v
from vragenlijsten import load_catalogus

CATALOGUS = load_catalogus()
LIJSTEN = {d: CATALOGUS.nieuwste(d) for d in ("inwoners", "aanbieders", "gemeente")}
AMSTERDAM, NUENEN = "GM0363", "GM0820"
PAGINA = (CATALOGUS.begrippen, CATALOGUS.schalen, LIJSTEN)
Element = tuple[int, str, pikepdf.Object]


@cache
def publicatie(zonder: str = "") -> Publicatie:
    """The invented country with margins around its differences; without one of the three groups."""
    pub = v.heel_nederland()
    zeker = pl.col("oordeel").is_in(["hoger", "lager"])
    half = pl.when(zeker).then(pl.col("verschil").abs() / 2).otherwise(pl.col("verschil").abs() + 0.05)
    marges = {"lo": pl.col("verschil") - half, "hi": pl.col("verschil") + half}
    marges["p"] = pl.when(zeker).then(0.0).otherwise(0.5)
    spiegels = pub.spiegels.with_columns(**marges)
    for groep in ("groep_a", "groep_b"):
        spiegels = spiegels.filter(pl.col(groep) != zonder)
    return replace(
        pub,
        cijfers=pub.cijfers.filter(pl.col("doelgroep") != zonder),
        vergelijkingen=pub.vergelijkingen.with_columns(**marges),
        spiegels=spiegels,
    )


@cache
def rapport(code: str = AMSTERDAM, zonder: str = "") -> Rapport:
    pub = publicatie(zonder)
    return maak_rapport(pub, {"inwoners": pub}, CATALOGUS, LIJSTEN, code)


@cache
def pdf(code: str = AMSTERDAM, zonder: str = "") -> bytes:
    return maak_pdf(rapport(code, zonder))


@cache
def te_weinig() -> str:
    """A gemeente of which no figure may be shown."""
    gezien = publicatie().cijfers.filter(
        pl.col("schatting").is_not_null() & (pl.col("doelgroep") == "inwoners")
    )
    return sorted(set(gemeenten()) - set(gezien["gebied"]))[0]


def _elementen(element: pikepdf.Object, diep: int = 0) -> Iterator[Element]:
    onder = element.get("/K", pikepdf.Array([]))
    for kind in onder if isinstance(onder, pikepdf.Array) else [onder]:
        if isinstance(kind, pikepdf.Dictionary) and "/S" in kind:
            yield diep, str(kind.S)[1:], kind
            yield from _elementen(kind, diep + 1)


def _boom(inhoud: bytes) -> list[Element]:
    document = _open(inhoud)
    return list(_elementen(document.Root.StructTreeRoot))


@cache
def _open(inhoud: bytes) -> pikepdf.Pdf:
    """Kept, for its objects live no longer than it."""
    return pikepdf.open(io.BytesIO(inhoud))


def _tekst(inhoud: bytes) -> str:
    """All words of the document; a line break is a space."""
    bladen = pypdf.PdfReader(io.BytesIO(inhoud)).pages
    return re.sub(r"\s+", " ", " ".join(blad.extract_text() for blad in bladen))


def _kaal(tekst: str) -> str:
    return re.sub(r"\s+", "", tekst)


# ------------------------------------------------------------------------------- an accessible document


def test_the_document_says_what_it_is() -> None:
    document = pikepdf.open(io.BytesIO(pdf()))
    wortel = document.Root
    assert str(wortel.Lang) == "nl-NL"
    assert bool(wortel.MarkInfo.Marked)
    assert bool(wortel.ViewerPreferences.DisplayDocTitle)
    with document.open_metadata() as xmp:
        assert xmp["pdfuaid:part"] == "1"
        assert "Samenspel in Amsterdam" in xmp["dc:title"]
    assert 2 <= len(document.pages) <= 4
    namen = [str(k.title) for k in document.open_outline().root]
    assert namen == ["Samenspel in Amsterdam"]


def test_headings_go_down_one_level_at_a_time() -> None:
    niveaus = [int(soort[1:]) for _, soort, _ in _boom(pdf()) if re.fullmatch(r"H\d", soort)]
    assert niveaus[:2] == [1, 2]
    assert niveaus.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(niveaus))


def test_every_drawing_has_the_alternative_of_the_page() -> None:
    alts = [str(e.Alt) for _, soort, e in _boom(pdf()) if soort == "Figure"]
    bekend = {f.soort: f.alt for f in rapport().figuren}
    assert {bekend[s] for s in ("vergelijking", "spiegel", "trend")} <= set(alts) <= set(bekend.values())


def test_tables_have_headers_for_columns_and_rows() -> None:
    document = pikepdf.open(io.BytesIO(pdf()))
    namen = dict(pikepdf.NameTree(document.Root.StructTreeRoot.IDTree))
    tabellen = [e for _, soort, e in _elementen(document.Root.StructTreeRoot) if soort == "Table"]
    assert len(tabellen) >= 3
    for tabel in tabellen:
        kop, *rijen = [
            [(s, c) for _, s, c in _elementen(e) if s in {"TH", "TD"}]
            for _, soort, e in _elementen(tabel)
            if soort == "TR"
        ]
        assert {s for s, _ in kop} == {"TH"}
        for (eerste, kopcel), *cellen in rijen:
            assert (eerste, {s for s, _ in cellen}) == ("TH", {"TD"})
            assert str(kopcel.A[0].Scope) == "/Row"
            for _, cel in cellen:
                noemt = [str(naam) for naam in cel.A[0].Headers]
                assert str(kopcel.ID) in noemt and len(noemt) == 2
                assert set(noemt) <= set(namen)


def test_all_fonts_are_inside() -> None:
    document = pikepdf.open(io.BytesIO(pdf()))
    letters = [
        o
        for o in document.objects
        if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
    ]
    assert {str(o.FontName).split("+")[1] for o in letters} == {
        "SourceSansPro-Regular",
        "SourceSansPro-Semibold",
    }
    assert all("/FontFile2" in o or "/FontFile3" in o for o in letters)


# ------------------------------------------------------------------------------- one figure, one source


def test_every_digit_is_that_of_the_page() -> None:
    """All cells of all tables are there as on the page; no figure with a margin is from elsewhere."""
    pub = publicatie()
    figuren = {f.id: f for f in gemeente_pagina(pub, {"inwoners": pub}, *PAGINA, code=AMSTERDAM).figuren}
    r = rapport()
    assert r.figuren
    for f in r.figuren:
        assert f == figuren[f.id]
    tabellen: list[Tabel] = [tabel for _, tabel in r.tabellen]
    assert [t for t in tabellen if t not in [f.tabel for f in figuren.values()]] == []
    woorden = _tekst(pdf())
    tekst = _kaal(woorden)
    getoond = [t for t in tabellen if all(_kaal(cel) in tekst for rij in t.rijen for cel in rij)]
    assert {id(f.tabel) for f in r.figuren if f.soort in {"vergelijking", "spiegel"}} <= set(map(id, getoond))
    cellen = {cel for t in tabellen for rij in t.rijen for cel in rij}
    for cijfer in re.findall(r"\d+ \(\d+ tot \d+(?:, indicatief)?\)", woorden):
        assert cijfer in cellen


def test_in_short_only_what_was_tested() -> None:
    zinnen = rapport().bevindingen
    assert 3 <= len(zinnen) <= 5
    assert all(re.search(r"duidelijk|verschil", b.zin) for b in zinnen)
    pub = publicatie()
    leeg = replace(
        pub,
        vergelijkingen=pub.vergelijkingen.with_columns(
            oordeel=pl.lit(None, pl.String), p=pl.lit(None, pl.Float64)
        ),
        spiegels=pub.spiegels.with_columns(oordeel=pl.lit(None, pl.String), p=pl.lit(None, pl.Float64)),
    )
    niets = maak_rapport(leeg, {"inwoners": leeg}, CATALOGUS, LIJSTEN, AMSTERDAM)
    assert niets.bevindingen == ()
    assert len(pikepdf.open(io.BytesIO(maak_pdf(niets))).pages) <= 4


def test_the_agenda_is_in_it_with_its_questions() -> None:
    tekst = _kaal(_tekst(pdf()))
    punten = [p for deel in rapport().agenda.delen for p in deel.punten]
    assert len(punten) >= 3
    for p in punten:
        assert _kaal(p.zin) in tekst
        assert _kaal(p.gespreksvraag) in tekst


def test_how_it_was_measured_and_that_it_is_simulated() -> None:
    tekst = _tekst(pdf())
    assert "Hoe is dit gemeten?" in tekst
    assert "In Amsterdam deden ongeveer 412 inwoners mee, van de 1.648 die een uitnodiging kregen" in tekst
    assert "Methode: " in tekst and "Er deden geen echte mensen mee." in tekst


# ------------------------------------------------------------------------------------- awkward gemeenten


def test_too_few_answers_is_one_sheet_that_says_so() -> None:
    r = rapport(te_weinig())
    assert (r.genoeg, r.figuren, r.bevindingen) == (False, (), ())
    inhoud = pdf(te_weinig())
    assert len(_open(inhoud).pages) == 1
    tekst = _tekst(inhoud)
    assert f"{r.naam}: te weinig antwoorden" in tekst
    assert "Figure" not in {soort for _, soort, _ in _boom(inhoud)}
    assert "Gespreksagenda" not in tekst


def test_without_a_doelgroep_the_report_says_who_is_missing() -> None:
    tekst = _tekst(pdf(AMSTERDAM, "aanbieders"))
    assert "Van medewerkers van aanbieders zijn er nog geen cijfers." in tekst
    assert "Niet getoond: de cijfers van aanbieders" in tekst or "de cijfers van aanbieders" in tekst


def test_without_a_comparison_the_rest_is_there() -> None:
    """Nothing to compare with: no first drawing below which another could stand."""
    zonder = tuple(f for f in rapport().figuren if f.soort != "vergelijking")
    assert 2 <= len(_open(maak_pdf(replace(rapport(), figuren=zonder))).pages) <= 4


def test_stories_and_answers_stay_within_four_sheets() -> None:
    verhaal = Aanhaling("Een inwoner", ("Ik wachtte elf weken. " * 18,))
    reactie = Aanhaling("De gemeente", ("Wij gaan het volgende doen: bellen voordat wij schrijven. " * 15,))
    r = replace(rapport(NUENEN), verhalen=(verhaal,) * 3, reacties=(reactie,) * 2)
    inhoud = maak_pdf(r)
    assert len(pikepdf.open(io.BytesIO(inhoud)).pages) <= 4
    assert "Wat mensen erbij vertellen" in _tekst(inhoud)


def test_characters_that_the_font_lacks_are_named_and_not_drawn() -> None:
    verhaal = Aanhaling("Een inwoner", ("Heel fijn \U0001f600",))
    tekst = _tekst(maak_pdf(replace(rapport(), verhalen=(verhaal,))))
    assert "\U0001f600" not in tekst
    assert "De tekst staat wel op de site." in tekst


def test_markup_in_a_story_is_text() -> None:
    verhaal = Aanhaling("Een inwoner", ("#panic() *vet* $x$ <script> \\ [a](b)",))
    tekst = _tekst(maak_pdf(replace(rapport(), verhalen=(verhaal,))))
    assert "#panic()*vet*$x$<script>\\[a](b)" in _kaal(tekst)


def test_an_unknown_gemeente_is_refused() -> None:
    with pytest.raises(KeyError):
        rapport("GM9999")


def test_the_same_report_gives_the_same_bytes() -> None:
    assert maak_pdf(rapport()) == pdf()
    klein = replace(rapport(), figuren=rapport().figuren[-2:-1])
    assert maak_presentatie(klein) == maak_presentatie(klein)


@cache
def lastig(naam: str) -> Rapport:
    """The report of a gemeente with awkward data, as in the gallery."""
    geval = next(g for g in GEVALLEN if g.naam == naam)
    pub = verzonnen(geval)
    return maak_rapport(pub, {"inwoners": pub}, CATALOGUS, LIJSTEN, geval.gemeente)


@pytest.mark.parametrize(
    ("naam", "getekend"),
    [
        ("gewoon", {"samenspel", "drijfveren", "spiegel"}),
        alleen_met_alles("lange-naam", {"samenspel", "drijfveren", "spiegel"}),
        ("alleen-inwoners", {"samenspel", "drijfveren"}),
        ("niets-getoond", set()),
    ],
)
def test_samenspel_and_what_goes_with_trust(naam: str, getekend: set[str]) -> None:
    """Both figures are on paper with the digits of their tables, within four sheets, and on slides."""
    r = lastig(naam)
    assert getekend <= {f.soort for f in r.figuren} and r.genoeg == bool(getekend)
    inhoud = maak_pdf(r)
    assert len(_open(inhoud).pages) <= 4
    alts = {str(e.Alt) for _, soort, e in _boom(inhoud) if soort == "Figure"}
    tekst = _kaal(_tekst(inhoud))
    for f in r.figuren:
        if f.soort in getekend:
            assert f.alt in alts
            assert all(_kaal(cel) in tekst for rij in f.tabel.rijen for cel in rij)


def test_many_words_of_others_go_before_a_fifth_sheet_comes() -> None:
    lang = Aanhaling("De gemeente", ("Wij gaan het volgende doen: bellen voordat wij schrijven. " * 15,))
    r = replace(lastig("lange-naam"), verhalen=(lang,) * 3, reacties=(lang,) * 4)
    inhoud = maak_pdf(r)
    assert len(_open(inhoud).pages) <= 4
    tekst = _tekst(inhoud)
    assert {"drijfveren", "samenspel"} <= {f.soort for f in r.figuren if _kaal(f.titel) in _kaal(tekst)}
    assert "Wat er is geantwoord" not in tekst
