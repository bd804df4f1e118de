"""All gemeenten on one begrip, gemeenten of one's own choice, divisions, and figures that leave the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import polars as pl
import pytest
from scipy import stats

from analyse import Publicatie
from analyse import publicatie as pubmod
from analyse.gemeenten import gemeenten
from dashboards import (
    NAAR,
    Figuur,
    Tekening,
    begrip_pagina,
    begripgroepen,
    procent,
    vergelijk_pagina,
)
from dashboards.plaat import deelbeeld, plaat
from dashboards.uitsplitsing import uitsplitsing
from dashboards.vergelijkingspagina import holm, toets
from tests.dashboards import voorbeeld as v
from tests.dashboards.meten import boom, cijfers_van, controleer
from vragenlijsten import Begrip, Schaal, Vragenlijst, load_catalogus

BEGRIP = "ver_gemeentebestuur"
Rest: TypeAlias = tuple[Mapping[str, Begrip], Mapping[str, Schaal], Mapping[str, Vragenlijst]]


@pytest.fixture(scope="module")
def rest() -> Rest:
    catalogus = load_catalogus()
    lijsten = {d: catalogus.nieuwste(d) for d in ("inwoners", "aanbieders", "gemeente")}
    return catalogus.begrippen, catalogus.schalen, lijsten


def spreiding(rest: Rest, code: str = "", pub: Publicatie | None = None) -> Figuur:
    return begrip_pagina(pub or v.heel_nederland(), *rest, begrip=BEGRIP, code=code).figuren[0]


@pytest.mark.parametrize("code", ["", "GM0363", "GM0088"])
def test_every_gemeente_is_one_sign_in_the_group_of_its_test(rest: Rest, code: str) -> None:
    figuur = spreiding(rest, code)
    controleer(figuur)
    assert isinstance(figuur.svg_breed, Tekening)
    data = figuur.svg_breed.opmaak.data
    punten = [*data["cijfers"], *data["eigen"]]
    assert len(punten) == len(figuur.tabel.rijen) > 300
    groepen = {
        "hoger": "duidelijk hoger",
        "lager": "duidelijk lager",
        "geen_verschil": "geen duidelijk verschil",
    }
    in_tabel = {rij[0]: rij[1:] for rij in figuur.tabel.rijen}
    for punt in punten:
        naam, _, cijfer = str(punt["uitleg"]).partition(": ")
        assert in_tabel[naam] == (cijfer, groepen[str(punt["groep"])])
    assert len(data["eigen"]) == (code != "" and gemeenten()[code].naam in in_tabel)


def test_the_table_is_on_the_alphabet_and_the_height_follows_no_value(rest: Rest) -> None:
    figuur = spreiding(rest)
    namen = [rij[0].lstrip("'").lower() for rij in figuur.tabel.rijen]
    assert namen == sorted(namen)
    cijfers = pl.DataFrame(figuur.svg_breed.opmaak.data["cijfers"])  # type: ignore[attr-defined]
    per_waarde = cijfers.filter(groep="geen_verschil").select(pl.corr("waarde", "y")).item()
    assert abs(per_waarde) < 0.3


def test_without_any_figure_it_says_so(rest: Rest) -> None:
    pub = v.publicatie([v.cijfer(BEGRIP, "hoog", 0.5, gebied="NL"), v.cijfer(BEGRIP, "hoog", None)])
    figuur = spreiding(rest, "GM0363", pub)
    controleer(figuur)
    assert figuur.svg_breed == "" and "genoeg antwoorden" in figuur.voet[0]


def test_a_begrip_without_a_figure_has_no_page(rest: Rest) -> None:
    pub = v.publicatie([v.cijfer(BEGRIP, "hoog", 0.5, gebied="NL")])
    assert [b for g in begripgroepen(pub, *rest) for b, _ in g.begrippen] == [BEGRIP]
    with pytest.raises(KeyError):
        begrip_pagina(pub, *rest, begrip="wel_tevreden")


def test_holm_is_that_of_the_textbook() -> None:
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm(np.array([0.4, np.nan])).tolist() == pytest.approx([0.8, 1.0])


def test_the_test_of_two_gemeenten_is_that_of_independent_samples() -> None:
    """Against scipy: a t-test from summary numbers, with the smaller number of degrees of freedom."""
    paren = [(0.60, 0.05, 200), (0.50, 0.06, 150)]
    codes = ("GM0363", "GM0599")
    pub = v.publicatie(
        [v.cijfer(BEGRIP, "hoog", s, m, n, gebied=c) for c, (s, m, n) in zip(codes, paren, strict=True)]
    )
    (s1, m1, n1), (s2, m2, n2) = paren
    t = (s1 - s2) / np.hypot(m1 / 1.96, m2 / 1.96)
    p = 2 * stats.t.sf(abs(t), min(n1, n2) - 1)
    verwacht = "hoger" if p <= 0.05 else "geen_verschil"
    assert toets(pub, {BEGRIP: "hoog"}, "GM0363", ["GM0599"]) == {(BEGRIP, "GM0599"): verwacht}


def test_who_compares_more_needs_a_larger_difference() -> None:
    """One difference with p = 0.02 is clear alone, and not among five."""
    half = 0.1 * 1.96 / (2.34 * np.sqrt(2))
    codes = ["GM0363", "GM0599", "GM0518", "GM0344", "GM0772", "GM0014"]
    waarden = [0.60, 0.50, 0.60, 0.60, 0.60, 0.60]
    pub = v.publicatie(
        [v.cijfer(BEGRIP, "hoog", w, half, 5000, gebied=c) for c, w in zip(codes, waarden, strict=True)]
    )
    alleen = toets(pub, {BEGRIP: "hoog"}, codes[0], codes[1:2])
    samen = toets(pub, {BEGRIP: "hoog"}, codes[0], codes[1:])
    assert (alleen[BEGRIP, "GM0599"], samen[BEGRIP, "GM0599"]) == ("hoger", "geen_verschil")


@pytest.mark.parametrize("met", [["GM0599"], ["GM0599", "GM0344", "GM0820", "GM0014", "GM0088"]])
def test_the_page_shows_published_digits_and_no_claim_without_a_test(rest: Rest, met: list[str]) -> None:
    pub = v.heel_nederland()
    pagina = vergelijk_pagina(pub, *rest, code="GM0363", met=met)
    assert [naam for _, naam in pagina.anderen] == sorted(gemeenten()[c].naam for c in met)
    for figuur in pagina.figuren:
        controleer(figuur)
        getekend, in_tabel = cijfers_van(figuur)
        assert getekend <= in_tabel
        duidelijk = sum(rij[3].startswith("Duidelijk") for rij in figuur.tabel.rijen)
        assert ("duidelijk" in figuur.titel) == bool(duidelijk or "geen van de" in figuur.titel)
        for rij in figuur.tabel.rijen:
            if rij[1] == "Amsterdam":
                assert rij[3] == ""
    eigen = pub.cijfers.filter(gebied="GM0363", begrip=BEGRIP, maat="hoog", periode="2026").row(0, named=True)
    assert any(
        rij[1] == "Amsterdam" and rij[2].startswith(procent(eigen["schatting"]))
        for rij in pagina.figuren[0].tabel.rijen
    )


def met_uitsplitsing(*groepen: tuple[str, str | None, float]) -> Publicatie:
    """The example with groups by age, or by sex and age in two groups."""
    rijen = [
        {
            "doelgroep": "inwoners", "periode": "2026", "gebied": "GM0363", "begrip": BEGRIP,
            "variabele": BEGRIP, "maat": "hoog", "kenmerk_a": "geslacht" if b else "leeftijd", "waarde_a": a,
            "kenmerk_b": "leeftijdsgroep" if b else None, "waarde_b": b, "n": 80, "schatting": s, "se": 0.05,
            "lo": s - 0.1, "hi": s + 0.1, "df": 70.0, "status": "ok",
        }
        for a, b, s in groepen
    ]  # fmt: skip
    return replace(v.heel_nederland(), uitsplitsingen=pl.DataFrame(rijen, schema=pubmod.UITSPLITSINGEN))


def test_a_division_shows_the_published_groups(rest: Rest) -> None:
    pub = met_uitsplitsing(("18-34", None, 0.41), ("75+", None, 0.63))
    figuur = uitsplitsing(pub, *rest, begrip=BEGRIP, code="GM0363", naar="leeftijd").figuren[0]
    controleer(figuur)
    assert figuur.tabel.rijen == (
        ("18 tot en met 34 jaar", "41 (31 tot 51)", "80"),
        ("75 en ouder", "63 (53 tot 73)", "80"),
    )
    assert not figuur.getoetst and "hoger" not in figuur.titel


def test_a_division_by_two_stands_under_the_first(rest: Rest) -> None:
    pub = met_uitsplitsing(("man", "tot 50", 0.41), ("man", "vanaf 50", 0.5), ("vrouw", "tot 50", 0.45))
    figuur = uitsplitsing(pub, *rest, begrip=BEGRIP, code="GM0363", naar="geslacht-leeftijdsgroep").figuren[0]
    controleer(figuur)
    assert [rij[0] for rij in figuur.tabel.rijen] == [
        "Mannen, tot 50 jaar",
        "Mannen, vanaf 50 jaar",
        "Vrouwen, tot 50 jaar",
    ]


@pytest.mark.parametrize("naar", list(NAAR))
def test_a_division_that_was_not_published_is_a_sentence(rest: Rest, naar: str) -> None:
    figuur = uitsplitsing(v.heel_nederland(), *rest, begrip=BEGRIP, code="GM0363", naar=naar).figuren[0]
    controleer(figuur)
    assert figuur.svg_breed == "" and "te klein" in figuur.voet[0]


def test_a_figure_that_leaves_the_page_takes_its_words_along(rest: Rest) -> None:
    figuur = spreiding(rest, "GM0363")
    tekst = " ".join("".join(boom(plaat(figuur)).itertext()).split())
    for woorden in (figuur.titel, figuur.vraag_en_schaal, *figuur.voet):
        assert "".join(woorden.split()) in tekst.replace(" ", "")
    kaart = boom(deelbeeld(figuur, "Samenspel"))
    assert (kaart.attrib["width"], kaart.attrib["height"]) == ("1200", "630")


def test_vega_lite_of_a_figure_holds_the_same_rows(rest: Rest) -> None:
    figuur = spreiding(rest, "GM0363")
    assert isinstance(figuur.svg_breed, Tekening)
    spec: Any = figuur.svg_breed.vega_lite()
    assert spec["datasets"]["cijfers"] == figuur.svg_breed.opmaak.data["cijfers"]
    namen = {laag["data"]["name"] for laag in spec["layer"]}
    assert namen <= set(spec["datasets"])
    wijzend = [laag["data"]["name"] for laag in spec["layer"] if "tooltip" in laag["encoding"]]
    assert set(wijzend) == {"cijfers", "eigen"}
    assert all(rij["rand"] is None for rij in spec["datasets"]["teksten"])
