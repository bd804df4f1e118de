"""Every figure with awkward data, the two newest figures in particular, and their findings."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards import bevindingen
from dashboards.bron import Gebied
from dashboards.figuren import drijfveren, samenspel
from dashboards.galerij import GEVALLEN, Stuk, bron_van, galerij
from dashboards.galerijcijfers import Geval, publicatie
from dashboards.gegevens import NEDERLAND, Cijferboek
from tests.alles import ALLES
from tests.dashboards.meten import cijfers_van, controleer, letters

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
    verwacht = {"niets-getoond": {"vergelijking", "verdeling", "samenspel"}}
    assert leeg == verwacht.get(geval, set())


def test_the_country_has_all_figures_but_a_comparison() -> None:
    van = [s.figuur for s in stukken().values() if s.naam.startswith("landelijk-")]
    assert {"trend", "verdeling", "spiegel", "kaart", "samenspel", "drijfveren"} <= {f.soort for f in van}
    for figuur in van:
        controleer(figuur)


def test_the_gallery_is_the_same_every_time() -> None:
    een, twee = (publicatie(GEVALLEN[0]) for _ in range(2))
    assert all(een.frames()[k].equals(twee.frames()[k]) for k in een.frames())


@pytest.mark.parametrize("soort", ["samenspel", "samenspelspiegel", "drijfveren"])
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
