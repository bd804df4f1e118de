"""Every figure with awkward data, the two newest figures in particular, and their findings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise

import msgspec
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyse.gemeenten import gemeenten
from dashboards import bevindingen
from dashboards.bron import Gebied
from dashboards.figuren import drijfveren, samenspel
from dashboards.figuur import Tekening
from dashboards.galerij import GEVALLEN, Stuk, bron_van, galerij
from dashboards.galerijcijfers import publicatie
from dashboards.galerijgeval import Geval
from dashboards.gegevens import NEDERLAND, Cijferboek
from tests.alles import ALLES
from tests.dashboards.meten import cijfers, cijfers_van, controleer, letters

KORT = ("gewoon", "partij-ontbreekt", "niets-getoond", "lange-naam", "nul-en-honderd", "twaalf-rondes")
WELKE = tuple(g for g in GEVALLEN if ALLES or g.naam in KORT)
STEL = {g.naam: g for g in GEVALLEN}


@cache
def stukken() -> dict[str, Stuk]:
    lijst = list(galerij(WELKE))
    assert len({s.naam for s in lijst}) == len(lijst)
    return {s.naam: s for s in lijst}


@pytest.mark.parametrize("geval", [g.naam for g in WELKE])
def test_every_figure_is_sound_in_every_case(geval: str) -> None:
    van = [s for s in stukken().values() if s.naam.startswith(f"{geval}-")]
    assert len(van) >= 9
    for stuk in van:
        controleer(stuk.figuur)
    leeg = {s.figuur.soort for s in van if not s.figuur.svg_breed}
    niets = {"vergelijking", "verdeling", "samenspel", "uitsplitsing"}
    verwacht = {
        "niets-getoond": niets,
        "te-weinig": niets,
        "alleen-inwoners": {"spiegel", "samenspelspiegel"},
    }
    assert leeg == verwacht.get(geval, set())


def test_the_country_has_all_figures_but_a_comparison() -> None:
    van = [s.figuur for s in stukken().values() if s.naam.startswith("landelijk-")]
    assert {"trend", "verdeling", "spiegel", "kaart", "samenspel", "drijfveren"} <= {f.soort for f in van}
    for figuur in van:
        controleer(figuur)


def _woorden(tekening: str) -> list[str]:
    """What a reader gets to see who points at the marks."""
    assert isinstance(tekening, Tekening)
    opmaak = tekening.opmaak
    rijen = (rij for deel in (*opmaak.data.values(), *opmaak.levend.values()) for rij in deel)
    return [str(rij["uitleg"]) for rij in rijen if "uitleg" in rij]


@pytest.mark.parametrize("geval", [g.naam for g in WELKE])
def test_who_points_reads_the_digits_of_the_table(geval: str) -> None:
    for stuk in (s for s in stukken().values() if s.geval.naam == geval and s.figuur.svg_breed):
        figuur = stuk.figuur
        assert figuur.sprekend, stuk.naam
        tabel = cijfers([*figuur.tabel.kop, *(c for rij in figuur.tabel.rijen for c in rij)])
        for svg in (figuur.svg_breed, figuur.svg_smal):
            woorden = _woorden(svg)
            assert woorden and cijfers(woorden) <= tabel, stuk.naam
            lagen = msgspec.json.encode(svg.vega_lite()["layer"]) if isinstance(svg, Tekening) else b""
            assert b'"tooltip":{"field":"uitleg"' in lagen


def test_on_the_map_that_reacts_every_gemeente_has_a_tile_and_its_verdict() -> None:
    figuur = stukken()["gewoon-kaart"].figuur
    assert isinstance(figuur.svg_smal, Tekening) and "tegels" not in figuur.svg_smal.opmaak.data
    for svg in (figuur.svg_breed, figuur.svg_smal):
        woorden = dict(zin.rsplit(": ", 1) for zin in _woorden(svg))
        assert set(woorden) == {g.naam for g in gemeenten().values()}
        telling = {rij[0]: rij[1] for rij in figuur.tabel.rijen[1:]}
        assert {k: str(n) for k, n in Counter(woorden.values()).items()} == telling


def test_the_gallery_is_the_same_every_time() -> None:
    een, twee = (publicatie(GEVALLEN[0]) for _ in range(2))
    assert all(een.frames()[k].equals(twee.frames()[k]) for k in een.frames())


@pytest.mark.parametrize("soort", ["samenspel", "samenspelspiegel", "drijfveren", "uitsplitsing"])
@pytest.mark.parametrize("geval", ["gewoon", "nul-en-honderd", "landelijk"])
def test_digits_in_the_new_figures_are_those_of_the_table(geval: str, soort: str) -> None:
    figuur = stukken()[f"{geval}-{soort}"].figuur
    getekend, tabel = cijfers_van(figuur)
    assert getekend and getekend <= tabel


def test_the_figures_of_samenspel_are_those_of_the_publication() -> None:
    geval = STEL["gewoon"]
    pub, figuur = publicatie(geval), stukken()["gewoon-samenspel"].figuur
    rij = pub.cijfers.filter(
        gebied=geval.gemeente, begrip="samenspel_relatie", periode="2026", doelgroep="inwoners"
    ).row(0, named=True)
    cel = next(r for r in figuur.tabel.rijen if r[0] == "Relatie")[1]
    assert cel.startswith(f"{round(rij['schatting'])} ({round(rij['lo'])} tot {round(rij['hi'])})")
    assert [r[0] for r in figuur.tabel.rijen] == [
        "Samenspel in het geheel", "Inhoud", "Relatie", "Zakelijkheid",
    ]  # fmt: skip


def test_a_party_without_figures_is_not_in_the_mirror_of_samenspel() -> None:
    figuur = stukken()["partij-ontbreekt-samenspelspiegel"].figuur
    assert figuur.tabel.kop == ("Index", "Inwoners", "Gemeente", "Toets")
    assert "aanbieders" not in figuur.titel


def test_a_gemeente_without_its_own_picture_of_trust_gets_that_of_its_peers() -> None:
    figuur = stukken()["niets-getoond-drijfveren"].figuur
    assert figuur.titel.startswith("Vergelijkbare gemeenten: ")
    assert any("te weinig antwoorden voor een eigen beeld" in z for z in figuur.voet)
    eigen = stukken()["gewoon-drijfveren"].figuur
    assert eigen.titel.startswith("Tilburg: ")
    for f in (figuur, eigen):
        assert "Samenhang, geen oorzaak" in f.vraag_en_schaal and "geen oorzaak" in f.alt
        assert any("niet getoetst" in z for z in f.voet)


def test_names_beside_the_field_go_with_their_points_from_top_to_bottom() -> None:
    figuur = stukken()["gewoon-drijfveren"].figuur
    hoogte = {t.tekst: t.vak.y for t in letters(figuur.svg_breed)}
    rijen = sorted(figuur.tabel.rijen, key=lambda r: -float(r[1].split(" ")[0].replace(",", ".")))
    namen = [r[0] for r in rijen if r[0] in hoogte]
    assert len(namen) == len(rijen)
    waarden = {r[0]: r[1].split(" ")[0] for r in rijen}
    for boven, onder in pairwise(namen):
        assert hoogte[boven] < hoogte[onder] or waarden[boven] == waarden[onder]


def test_a_statement_the_catalogue_does_not_know_is_left_out() -> None:
    pub = publicatie(STEL["gewoon"])
    vreemd = pub.drijfveren.with_columns(pl.lit("weg").alias("begrip"))
    bron = replace(bron_van(STEL["gewoon"]), boek=Cijferboek(replace(pub, drijfveren=vreemd)))
    figuur = drijfveren.maak(bron, "d", Gebied("GM0855", "Tilburg"), None)
    assert not figuur.svg_breed and figuur.voet


def test_without_indices_there_is_a_sentence_and_no_picture() -> None:
    bron = bron_van(Geval("leeg", "", status="onderdrukt", partijen=("inwoners",)))
    gebied = Gebied("GM0855", "Tilburg")
    for figuur in (samenspel.maak(bron, "s", gebied, None), samenspel.maak_spiegel(bron, "p", gebied)):
        controleer(figuur)
        assert not figuur.svg_breed and "Tilburg" in figuur.titel
    assert samenspel.maak(bron, "s", Gebied(NEDERLAND, "Nederland"), None).svg_breed


# ------------------------------------------------------------------------------- findings

OORDEEL = st.sampled_from(["hoger", "lager", "geen_verschil", None])


@given(OORDEEL, st.fixed_dictionaries(dict.fromkeys(("de inhoud", "de relatie"), OORDEEL)), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_title_on_samenspel_claims_only_what_was_tested(
    heel: str | None, delen: dict[str, str | None], cijfer: bool
) -> None:
    titel = bevindingen.titel_samenspel("Ede", "54" if cijfer else None, heel, delen)
    gezegd = {heel if cijfer else None, *delen.values()}
    for woord in ("hoger", "lager"):
        assert (f"duidelijk {woord}" in titel) <= (woord in gezegd)
    assert ("54 van de 100" in titel) == cijfer


@given(st.lists(st.sampled_from(["positief", "negatief", "geen_samenhang", None]), max_size=13))
@settings(max_examples=80, deadline=None)
def test_a_title_on_trust_claims_only_what_was_tested(oordelen: list[str | None]) -> None:
    titel = bevindingen.titel_drijfveren("Ede", "vertrouwen in het bestuur", oordelen)
    assert ("duidelijk meer" in titel or "duidelijk hoger" in titel) == ("positief" in oordelen)
    assert ("duidelijk minder" in titel or "duidelijk lager" in titel) == ("negatief" in oordelen)
    assert "oorzaak" not in titel and "doordat" not in titel
