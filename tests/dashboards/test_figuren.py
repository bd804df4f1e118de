"""The five figures: same digits as their table, nothing overlaps, nothing breaks on extreme data."""

from __future__ import annotations

import re

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analyse import Publicatie
from analyse.gemeenten import gemeenten
from dashboards.bron import Bron, Gebied
from dashboards.figuren import kaart, spiegel, trend, verdeling, vergelijking
from dashboards.figuren.trend import breuken_van
from dashboards.figuur import Figuur
from dashboards.gegevens import Cijferboek, Meting
from tests.alles import ALLES
from tests.dashboards import voorbeeld as v
from tests.dashboards.meten import boom, cijfers_van, controleer, letters
from vragenlijsten import Begrip, Bewoording

NL = Gebied("NL", "Nederland")
LANG = Gebied("GM0820", "Nuenen, Gerwen en Nederwetten")
EENS = [b for b, x in v.BEGRIPPEN.items() if x.schaal == "eens5"]
SAMEN = [b for b in EENS if b.startswith("sam_")]


def bron(pub: Publicatie) -> Bron:
    return Bron(Cijferboek(pub), v.BEGRIPPEN, v.SCHALEN, v.VRAAGTEKSTEN)


def alle(b: Bron, gebied: Gebied, peer: str | None = "PG-middel-matig") -> list[Figuur]:
    return [
        vergelijking.maak(b, "a", EENS[:8], gebied, peer),
        vergelijking.maak(b, "a2", ["wel_tevreden"], gebied, peer),
        trend.maak(b, "b", "van_weg_vinden", gebied),
        trend.maak(b, "b2", "wel_tevreden", gebied),
        verdeling.maak(b, "c", SAMEN[:8], gebied),
        spiegel.maak(b, "d", SAMEN[:8], gebied),
        kaart.maak(b, "e", "ver_gemeentebestuur", gebied),
    ]


@pytest.fixture(scope="module")
def land() -> Bron:
    return bron(v.heel_nederland())


@pytest.mark.parametrize("code", ["GM0363", "GM0820", "GM1900", "GM0518", "GM0717", "GM0093"])
def test_every_figure_of_a_gemeente_is_sound_at_both_widths(land: Bron, code: str) -> None:
    gemeente = gemeenten()[code]
    figuren = alle(land, Gebied(code, gemeente.naam), gemeente.peergroep)
    for figuur in figuren:
        controleer(figuur)
    assert sum(bool(f.svg_breed) for f in figuren) >= 3


def test_every_label_on_the_map_finds_a_free_place() -> None:
    for px in (316, 620):
        tegels = kaart.tegels(px)
        for code, gemeente in list(gemeenten().items())[::5]:
            mx, my = tegels.midden[code]
            regels, _ = kaart._naam(gemeente.naam, mx, my, tegels)
            assert all(tegels.vrij(r.vak) for r in regels), gemeente.naam
            assert max(r.vak.x2 for r in regels) <= tegels.breedte


def test_digits_in_the_chart_are_those_of_the_table(land: Bron) -> None:
    for figuur in [*alle(land, Gebied("GM0363", "Amsterdam"), "PG-stad-zeersterk"), *alle(land, NL)[2:]]:
        getekend, tabel = cijfers_van(figuur)
        assert getekend, figuur.id
        assert getekend <= tabel, figuur.id


def test_ids_in_one_page_do_not_collide(land: Bron) -> None:
    ids: list[str] = []
    for figuur in alle(land, LANG):
        for svg in (figuur.svg_breed, figuur.svg_smal):
            ids += re.findall(r'\bid="([^"]+)"', svg)
    assert len(ids) == len(set(ids))


# ------------------------------------------------------------------------------- meaning


def test_rows_stand_under_the_verdict_of_the_test_against_peers() -> None:
    maat, rijen, toetsen = "eens", [], []
    for begrip, oordeel in zip(EENS[:4], ("hoger", "geen_verschil", "lager", None), strict=True):
        rijen += [v.cijfer(begrip, maat, 0.5), v.cijfer(begrip, maat, 0.4, gebied="NL")]
        toetsen.append(v.vergelijking(begrip, maat, "peer", oordeel))
        toetsen.append(v.vergelijking(begrip, maat, "rest", "hoger"))
    figuur = vergelijking.maak(
        bron(v.publicatie(rijen, toetsen)), "a", EENS[:4], Gebied("GM0363", "Ede"), "PG"
    )
    controleer(figuur)
    hoogte = {t.tekst: t.vak.y for t in letters(figuur.svg_smal)}
    koppen = [hoogte[k] for k in vergelijking._KOPPEN.values()]
    assert koppen == sorted(koppen)
    assert [r[-1] for r in figuur.tabel.rijen] == [
        "duidelijk hoger",
        "geen duidelijk verschil",
        "duidelijk lager",
        "niet te vergelijken",
    ]
    assert "Vergelijkbare gemeenten" not in figuur.tabel.kop  # no peer figure: not in key or table
    assert "Ede ligt duidelijk hoger" in figuur.titel


def test_suppressed_rows_are_named_below_and_not_drawn() -> None:
    rijen = [v.cijfer(EENS[0], "eens", 0.5), v.cijfer(EENS[1], "eens", None)]
    figuur = vergelijking.maak(bron(v.publicatie(rijen)), "a", EENS[:2], Gebied("GM0363", "Ede"), None)
    assert len(figuur.tabel.rijen) == 1
    assert any("te weinig antwoorden" in z and "hulp die past" in z for z in figuur.voet)


def test_a_trend_breaks_where_the_wording_changes() -> None:
    rijen = [
        v.cijfer("van_weg_vinden", "eens", 0.6, gebied=g, periode=p, bewoording=1 if p < "2024" else 2)
        for g in ("NL", "GM0363")
        for p in v.PERIODES
    ]
    toets = [v.vergelijking("van_weg_vinden", "eens", "vorige", "hoger")]
    figuur = trend.maak(bron(v.publicatie(rijen, toets)), "b", "van_weg_vinden", Gebied("GM0363", "Ede"))
    controleer(figuur)
    assert "duidelijk hoger dan in 2025" in figuur.titel
    assert "Vraag anders gesteld vanaf\u00a02024" in " ".join(t.tekst for t in letters(figuur.svg_breed))
    assert figuur.svg_breed.count("stroke-dasharray") == 1
    lijnen = [
        e for e in boom(figuur.svg_breed).iter() if e.attrib.get("stroke-width") == "3" and "d" in e.attrib
    ]
    assert len(lijnen) == 2, "one line before the break, one after"
    assert figuur.tabel.kop[-1] == "Let op"


def test_a_change_right_at_a_break_is_not_called_a_change() -> None:
    rijen = [
        v.cijfer("van_weg_vinden", "eens", s, gebied=g, periode=p, bewoording=b)
        for g in ("NL", "GM0363")
        for p, s, b in (("2025", 0.4, 1), ("2026", 0.7, 2))
    ]
    toets = [v.vergelijking("van_weg_vinden", "eens", "vorige", "hoger")]
    figuur = trend.maak(bron(v.publicatie(rijen, toets)), "b", "van_weg_vinden", Gebied("GM0363", "Ede"))
    assert "hoger" not in figuur.titel and "niet te vergelijken met 2025" in figuur.titel


def test_the_gravest_change_since_the_last_round_names_the_break() -> None:
    begrip = Begrip(
        id="x",
        titel={"nl": "x"},
        module="m",
        reeks=(Bewoording(1, "2022"), Bewoording(2, "2023", "schaal"), Bewoording(3, "2024", "gelijk")),
    )
    reeks = {p: Meting(0.5, 0.4, 0.6, 9, False, b) for p, b in (("2022", 1), ("2024", 3), ("2025", 2))}
    assert [(b.periode, b.soort) for b in breuken_van(begrip, ("2022", "2023", "2024", "2025"), reeks)] == [
        ("2024", "schaal")
    ]


def test_captions_name_the_weighting_of_their_own_group() -> None:
    samen = [v.cijfer(SAMEN[0], "eens", 0.4), v.cijfer(SAMEN[0], "eens", 0.6, doelgroep="aanbieders")]
    b = bron(v.publicatie(samen))
    assert (
        "Inwoners: gewogen naar leeftijd, geslacht en opleiding; aanbieders: elk antwoord telt even"
        in (spiegel.maak(b, "d", SAMEN[:1], Gebied("GM0363", "Ede")).voet[0])
    )
    eigen = [v.cijfer(SAMEN[0], m, 0.4, doelgroep="aanbieders") for m in ("eens", "oneens")]
    b = bron(v.publicatie(eigen, doelgroep="aanbieders", ronde="aanbieders-2026"))
    for figuur in (
        vergelijking.maak(b, "a", SAMEN[:1], Gebied("GM0363", "Ede"), None),
        verdeling.maak(b, "c", SAMEN[:1], Gebied("GM0363", "Ede")),
    ):
        voet = " ".join(figuur.voet)
        assert "Elk antwoord telt even zwaar." in voet and "ewogen" not in voet
    klein = v.kwaliteit("GM0363", 20, 100) | {"weging_status": "alleen_omvang"}
    b = bron(v.publicatie(samen, kwaliteiten=[klein]))
    voet = vergelijking.maak(b, "a", SAMEN[:1], Gebied("GM0363", "Ede"), None).voet[0]
    assert "Niet gewogen naar leeftijd" in voet and "ongeveer 400 antwoorden" in voet


@pytest.mark.parametrize("aantal", [1, 2, 3, 5])
def test_a_trend_of_one_to_five_rounds(aantal: int) -> None:
    periodes = v.PERIODES[-aantal:]
    rijen = [
        v.cijfer("ver_gemeentebestuur", "hoog", 0.5, gebied=g, periode=p)
        for g in ("NL", "GM0363")
        for p in periodes
    ]
    figuur = trend.maak(bron(v.publicatie(rijen)), "b", "ver_gemeentebestuur", Gebied("GM0363", "Ede"))
    controleer(figuur)
    assert [r[0] for r in figuur.tabel.rijen] == list(periodes)
    assert ("de eerste meting" in figuur.titel) == (aantal == 1)


def test_a_missing_round_leaves_a_gap_and_a_sentence() -> None:
    rijen = [v.cijfer("ver_gemeentebestuur", "hoog", 0.5, gebied="NL", periode=p) for p in v.PERIODES]
    rijen += [
        v.cijfer("ver_gemeentebestuur", "hoog", None if p == "2024" else 0.4, periode=p) for p in v.PERIODES
    ]
    figuur = trend.maak(bron(v.publicatie(rijen)), "b", "ver_gemeentebestuur", Gebied("GM0363", "Ede"))
    controleer(figuur)
    assert "Niet getoond wegens te weinig antwoorden: Ede in 2024." in figuur.voet
    assert figuur.tabel.rijen[2][1] == "te weinig antwoorden"


def test_withheld_answers_leave_the_totals() -> None:
    rijen = [v.cijfer(SAMEN[0], m, s) for m, s in (("eens", 0.4), ("oneens", 0.3), ("code_3", 0.3))]
    rijen += [v.cijfer(SAMEN[0], f"code_{k}", None, status="onderdrukt") for k in (1, 2, 4, 5)]
    figuur = verdeling.maak(bron(v.publicatie(rijen)), "c", SAMEN[:1], Gebied("GM0363", "Ede"))
    controleer(figuur)
    assert {"40", "30"} <= cijfers_van(figuur)[0]
    assert figuur.tabel.rijen[0][1] == "niet getoond"


def test_a_mirror_names_the_party_that_is_missing() -> None:
    rijen, toetsen = [], []
    for begrip in SAMEN[:2]:
        rijen += [v.cijfer(begrip, "eens", 0.41), v.cijfer(begrip, "eens", 0.71, doelgroep="gemeente")]
        toetsen.append(v.spiegel(begrip, "eens", "inwoners", "gemeente", -0.3, "lager", "GM0363"))
    rijen.append(v.cijfer(SAMEN[0], "eens", 0.5, doelgroep="aanbieders"))
    rijen.append(v.cijfer(SAMEN[1], "eens", None, doelgroep="aanbieders"))
    figuur = spiegel.maak(bron(v.publicatie(rijen, None, toetsen)), "d", SAMEN[:2], Gebied("GM0363", "Ede"))
    controleer(figuur)
    assert any(t.tekst == "aanbieders: te weinig antwoorden" for t in letters(figuur.svg_breed))
    assert "30 punten" in {t.tekst for t in letters(figuur.svg_smal)}
    zonder = spiegel.maak(bron(v.publicatie(rijen, None, toetsen)), "d", SAMEN[1:2], Gebied("GM0363", "Ede"))
    assert "Niet getoond wegens te weinig antwoorden: de cijfers van aanbieders." in zonder.voet
    assert "Aanbieders" not in zonder.tabel.kop


def test_the_map_counts_every_gemeente_once_and_colours_only_verdicts(land: Bron) -> None:
    figuur = kaart.maak(land, "e", "ver_gemeentebestuur", Gebied("GM0363", "Amsterdam"))
    rijen = {r[0]: int(r[1]) for r in figuur.tabel.rijen[1:]}
    assert sum(rijen.values()) == len(gemeenten())
    kleuren = {e.attrib.get("fill") for e in boom(figuur.svg_breed).iter() if e.tag.endswith("path")}
    assert kleuren <= {"#0b5cad", "#d5d9de", "#a34700", "#ffffff", "none", None}
    assert "Amsterdam" in {t.tekst for t in letters(figuur.svg_smal)}
    landelijk = kaart.maak(land, "e", "ver_gemeentebestuur", NL, namen_in_tabel=True)
    assert "Amsterdam" not in {t.tekst for t in letters(landelijk.svg_smal)}
    lager = landelijk.tabel.rijen[2][2].split("; ")
    assert len(lager) == rijen["duidelijk lager"] and lager == sorted(lager)


# ------------------------------------------------------------------------------- extremes

AANDEEL = st.one_of(st.sampled_from([0.0, 1.0, 0.5, 0.995, 0.005]), st.floats(0, 1))
STATUS = st.sampled_from(["ok", "ok", "ok", "indicatief", "te_weinig", "onderdrukt", "nul_variantie"])


@st.composite
def publicaties(draw: st.DrawFn) -> Publicatie:
    """Any mixture of missing, extreme and ordinary figures for one gemeente, its peers and the country."""
    rijen: list[v.Rij] = []
    toetsen: list[v.Rij] = []
    spiegels: list[v.Rij] = []
    periodes = v.PERIODES[draw(st.integers(0, 4)) :]

    def voeg(begrip: str, maat: str, gebied: str, doelgroep: str = "inwoners", periode: str = "2026") -> None:
        status = draw(STATUS)
        weg = status in {"te_weinig", "onderdrukt"} or draw(st.integers(0, 5)) == 0
        waarde = draw(AANDEEL) if maat != "gemiddelde" else 1 + 9 * draw(AANDEEL)
        marge, n = draw(st.sampled_from([0.0, 0.004, 0.05, 0.4])), draw(st.sampled_from([1, 30, 412, 98_765]))
        schatting = None if weg else waarde
        rijen.append(v.cijfer(begrip, maat, schatting, marge, n, gebied, doelgroep, periode, status))

    for begrip in [*EENS[: draw(st.integers(0, 2))], "van_weg_vinden", *SAMEN[: draw(st.integers(0, 2))]]:
        for gebied in ("GM0820", "NL", "PG-middel-matig"):
            for maat in ("eens", "oneens", "weet_niet", *(f"code_{k}" for k in range(1, 6))):
                voeg(begrip, maat, gebied=gebied)
        for partij in ("aanbieders", "gemeente"):
            voeg(begrip, "eens", gebied="GM0820", doelgroep=partij)
        oordeel = draw(st.sampled_from(["hoger", "lager", "geen_verschil", None]))
        toetsen += [v.vergelijking(begrip, "eens", r, oordeel, "GM0820") for r in ("peer", "vorige", "rest")]
        spiegels.append(v.spiegel(begrip, "eens", "inwoners", "gemeente", 0.1, oordeel, "GM0820"))
    for periode in periodes:
        for gebied in ("GM0820", "NL"):
            voeg("wel_tevreden", "gemiddelde", gebied=gebied, periode=periode)
    return v.publicatie(rijen, toetsen, spiegels)


@settings(max_examples=60 if ALLES else 25, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(publicaties())
def test_no_data_breaks_a_figure(pub: Publicatie) -> None:
    for figuur in alle(bron(pub), LANG):
        controleer(figuur)
        if not figuur.svg_breed:
            assert re.search("te weinig antwoorden|genoeg antwoorden|niet gevraagd|herkennen", figuur.alt)


def test_without_any_figure_there_is_an_explanation_and_no_chart() -> None:
    for figuur in alle(bron(v.publicatie([])), LANG):
        controleer(figuur)
        assert figuur.svg_breed == figuur.svg_smal == ""
        assert any("antwoorden" in z or "niet gevraagd" in z for z in figuur.voet)
