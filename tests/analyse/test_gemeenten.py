"""The reference data must agree with itself and with published CBS totals."""

import csv
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analyse import gemeenten as ref
from analyse.tikfouten import afstanden, woorden

REFERENTIE = Path(ref.__file__).parent / "referentie"


def _namen(tekst: str, maximum: int = 5) -> list[str]:
    return [gemeente.naam for gemeente in ref.zoek(tekst, maximum)]


def test_aantal_gemeenten_per_indeling() -> None:
    # Autumn: Weesp had already joined Amsterdam on 24 March 2022; Voorne aan Zee was formed on 1-1-2023.
    assert {jaar: len(ref.namen(jaar)) for jaar in ref.indelingen()} == {
        2022: 344,
        2023: 342,
        2024: 342,
        2025: 342,
        2026: 342,
    }
    assert "GM0457" not in ref.namen(2022)
    assert ref.namen(2022).keys() - ref.namen(2023).keys() == {"GM0501", "GM0530", "GM0614"}
    assert ref.namen(2023).keys() - ref.namen(2022).keys() == {"GM1992"}


@pytest.mark.parametrize("jaar", [2021, 2027, 0])
def test_onbekende_indeling_wordt_geweigerd(jaar: int) -> None:
    for functie in (ref.namen, ref.gemeenten):
        with pytest.raises(ValueError, match=f"onbekende indeling {jaar}"):
            functie(jaar)
    with pytest.raises(ValueError, match=f"onbekende indeling {jaar}"):
        ref.marges(2024, jaar)


@pytest.mark.parametrize("indeling", [2022, 2026])
def test_kenmerken_zijn_compleet(indeling: int) -> None:
    alle = ref.gemeenten(indeling)
    assert alle.keys() == ref.namen(indeling).keys()
    assert list(alle) == sorted(alle)
    for code, gemeente in alle.items():
        assert gemeente.code == code
        assert gemeente.naam
        assert gemeente.inwoners > 900
        assert 1 <= gemeente.stedelijkheid <= 5
    assert len({gemeente.provincie for gemeente in alle.values()}) == 12


def test_inwoners_tellen_op_tot_het_cbs_totaal() -> None:
    # CBS, Kerncijfers wijken en buurten 2024, national row.
    assert sum(gemeente.inwoners for gemeente in ref.gemeenten().values()) == 17_942_942
    voorne = ref.gemeenten()["GM1992"].inwoners
    oud = [ref.gemeenten(2022)[code].inwoners for code in ("GM0501", "GM0530", "GM0614")]
    assert sum(oud) == pytest.approx(voorne, abs=2)


def test_gemeenten_geeft_telkens_een_eigen_dict() -> None:
    ref.gemeenten().clear()
    ref.peergroepen().clear()
    assert len(ref.gemeenten()) == 342
    assert ref.peergroepen()


def test_elke_oude_code_heeft_opvolgers() -> None:
    with (REFERENTIE / "gemeenten.csv").open(encoding="utf-8") as invoer:
        codes = [rij["code"] for rij in csv.DictReader(invoer)]
    # 342 present codes and 72 that disappeared after 1 January 2015
    assert len(codes) == len(set(codes)) == 342 + 72
    for code in codes:
        delen = ref.opvolgers(code)
        assert delen
        assert sum(aandeel for _, aandeel in delen) == pytest.approx(1, abs=1e-9)
        assert all(opvolger in ref.gemeenten() for opvolger, _ in delen)
        assert all(eerste[1] >= tweede[1] > 0 for eerste, tweede in pairwise(delen))


def test_opvolgers_van_bekende_gevallen() -> None:
    assert ref.opvolgers("GM0363") == (("GM0363", 1.0),)
    assert ref.opvolgers("GM0501") == (("GM1992", 1.0),)
    assert ref.opvolgers("GM0457") == (("GM0363", 1.0),)
    assert [code for code, _ in ref.opvolgers("GM0788")] == ["GM0824", "GM0865", "GM0757", "GM0855"]
    assert ref.opvolgers("GM9999") == ()


def test_tegels_zijn_uniek_en_vormen_een_zeshoekig_rooster() -> None:
    plekken = {(g.rij, g.kolom) for g in ref.gemeenten().values()}
    assert len(plekken) == 342
    assert min(rij for rij, _ in plekken) == 0
    # Even rows are shifted half a cell, odd rows are not.
    assert all((kolom % 1 == 0.5) == (rij % 2 == 0) for rij, kolom in plekken)


def test_tegels_liggen_ongeveer_waar_de_gemeente_ligt() -> None:
    tegel = {g.naam: (g.rij, g.kolom) for g in ref.gemeenten().values()}
    assert tegel["Groningen"][0] < tegel["Zwolle"][0] < tegel["Nijmegen"][0] < tegel["Maastricht"][0]
    assert tegel["Vlissingen"][1] < tegel["Breda"][1] < tegel["Eindhoven"][1] < tegel["Venlo"][1]
    assert tegel["Texel"][1] < tegel["Vlieland"][1] < tegel["Ameland"][1] < tegel["Schiermonnikoog"][1]


def test_peergroepen_zijn_een_indeling_met_genoeg_leden() -> None:
    groepen = ref.peergroepen()
    leden = [code for groep in groepen.values() for code in groep.leden]
    assert sorted(leden) == sorted(ref.gemeenten())
    assert all(len(groep.leden) >= 8 for groep in groepen.values())
    assert all(groep.id == sleutel and sleutel.startswith("PG-") for sleutel, groep in groepen.items())
    assert all(groep.naam.endswith("stedelijke gemeenten") for groep in groepen.values())
    assert len({groep.naam for groep in groepen.values()}) == len(groepen)
    for groep in groepen.values():
        assert {ref.gemeenten()[code].peergroep for code in groep.leden} == {groep.id}


@pytest.mark.parametrize(
    ("jaar", "indeling"), [(2022, 2022), (2022, 2026), (2023, 2023), (2024, 2026), (2026, 2026), (2019, 2022)]
)
def test_marges_zijn_positief_en_even_groot(jaar: int, indeling: int) -> None:
    marges = ref.marges(jaar, indeling)
    assert marges.columns == ["gemeente", "marge", "cel", "populatie"]
    assert marges["populatie"].dtype == pl.Int64
    assert marges.filter(pl.col("populatie") <= 0).is_empty()
    assert marges.height == len(ref.namen(indeling)) * 13
    assert set(marges["gemeente"]) == ref.namen(indeling).keys()
    totalen = marges.group_by("gemeente", "marge").agg(pl.col("populatie").sum())
    breed = totalen.pivot(on="marge", index="gemeente", values="populatie")
    assert breed.filter(pl.col("ax") != pl.col("edu")).is_empty()
    assert set(marges.filter(pl.col("marge") == "ax")["cel"]) == set(ref.CELLEN_AX)
    assert set(marges.filter(pl.col("marge") == "edu")["cel"]) == set(ref.OPLEIDINGEN)


def test_marges_liggen_bij_de_landelijke_cijfers() -> None:
    def aandeel(cellen: list[str]) -> float:
        marges = ref.marges(2024, 2026)
        som = marges.filter(pl.col("cel").is_in(cellen))["populatie"].sum()
        return 2 * float(som) / float(marges["populatie"].sum())

    assert aandeel([f"v_{leeftijd}" for leeftijd in ref.LEEFTIJDEN]) == pytest.approx(0.508, abs=0.005)
    # CBS 2024: 3.68 million of the 14.6 million adults are 65 or older.
    assert aandeel(["m_65-74", "m_75+", "v_65-74", "v_75+"]) == pytest.approx(0.252, abs=0.004)
    assert aandeel(["theoretisch"]) == pytest.approx(0.317, abs=0.01)
    per_jaar = [ref.marges(jaar, 2026)["populatie"].sum() // 2 for jaar in (2022, 2023, 2024)]
    assert 14_200_000 < per_jaar[0] < per_jaar[1] < per_jaar[2] < 14_700_000


def test_herindeling_behoudt_de_bevolking() -> None:
    oud, nieuw = ref.marges(2022, 2022), ref.marges(2022, 2026)
    assert oud["populatie"].sum() == nieuw["populatie"].sum()
    drie = oud.filter(pl.col("gemeente").is_in(["GM0501", "GM0530", "GM0614"]), pl.col("marge") == "ax")
    voorne = nieuw.filter(pl.col("gemeente") == "GM1992", pl.col("marge") == "ax")
    samen = drie.group_by("cel", maintain_order=True).agg(pl.col("populatie").sum())
    assert samen["populatie"].to_list() == voorne["populatie"].to_list()


def test_marges_weigert_een_indeling_ouder_dan_de_tabel() -> None:
    with pytest.raises(ValueError, match="geen bevolking van 2023 in de gemeentelijke indeling van 2022"):
        ref.marges(2023, 2022)


@pytest.mark.parametrize(
    ("getypt", "eerste"),
    [
        ("Amsterdam", "Amsterdam"),
        ("amstredam", "Amsterdam"),
        ("rottedram", "Rotterdam"),
        ("Den Haag", "'s-Gravenhage"),
        ("den hage", "'s-Gravenhage"),
        ("s gravenhage", "'s-Gravenhage"),
        ("’s-Gravenhage", "'s-Gravenhage"),
        ("den bosch", "'s-Hertogenbosch"),
        ("shertogenbosch", "'s-Hertogenbosch"),
        ("sudwest fryslan", "Súdwest-Fryslân"),
        ("Ljouwert", "Leeuwarden"),
        ("Skylge", "Terschelling"),
        ("Weesp", "Amsterdam"),
        ("Brielle", "Voorne aan Zee"),
        ("Haaren", "Oisterwijk"),
        ("Horn", "Hoorn"),
        ("hengelo", "Hengelo (O.)"),
        ("utr", "Utrecht"),
        ("gronigen", "Groningen"),
        ("GM0363", "Amsterdam"),
        ("gm 363", "Amsterdam"),
        ("501", "Voorne aan Zee"),
    ],
)
def test_zoek_vindt(getypt: str, eerste: str) -> None:
    assert _namen(getypt)[0] == eerste


def test_zoek_geeft_alle_bergens_en_houdt_zich_aan_het_maximum() -> None:
    assert _namen("bergen")[:3] == ["Bergen (NH.)", "Bergen (L.)", "Bergen op Zoom"]
    assert len(ref.zoek("de", 3)) == 3


@pytest.mark.parametrize("getypt", ["", "   ", "?!", "xyzzyplugh", "GM9999", "zz"])
def test_zoek_vindt_niets(getypt: str) -> None:
    assert ref.zoek(getypt) == ()


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(ref.namen().items())), st.data())
def test_zoek_verdraagt_een_tikfout(gemeente: tuple[str, str], data: st.DataObject) -> None:
    code, naam = gemeente
    # "Pee" is a typo of Epe, but also how Peel en Maas begins, and then no typos are guessed.
    assume(naam != "Epe")
    letters = list(woorden(naam).replace(" ", ""))
    plek = data.draw(st.integers(1, len(letters) - 1))
    letters[plek - 1], letters[plek] = letters[plek], letters[plek - 1]
    assert code in [gevonden.code for gevonden in ref.zoek("".join(letters))]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40))
def test_zoek_verdraagt_elke_tekst(tekst: str) -> None:
    assert all(gemeente.code in ref.namen() for gemeente in ref.zoek(tekst))


@settings(max_examples=60, deadline=None)
@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_afstanden_zijn_symmetrisch_en_begrensd(een: str, ander: str) -> None:
    geheel, begin = afstanden(een, ander, 99)
    assert geheel == afstanden(ander, een, 99)[0]
    assert abs(len(een) - len(ander)) <= geheel <= max(len(een), len(ander))
    assert begin <= min(geheel, len(een))
    assert (geheel == 0) == (een == ander)
    grens = 1
    assert min(afstanden(een, ander, grens)[0], grens + 1) == min(geheel, grens + 1)


def test_importeren_leest_geen_bestanden() -> None:
    code = (
        "import analyse.gemeenten as g, analyse.indeling as i; "
        "assert i.lees.cache_info().currsize == 0; assert g._gemeenten.cache_info().currsize == 0"
    )
    uitkomst = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert uitkomst.returncode == 0, uitkomst.stderr
