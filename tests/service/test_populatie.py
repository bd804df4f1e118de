"""The simulated answers must meet the published figures and look like a real survey."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analyse.gemeenten import indelingen, marges
from service.demo.bevolking import volwassenen
from service.demo.doelen import AANNAME, DOELEN
from service.demo.ijking import drempels, ijkcellen
from service.demo.items import Item
from service.demo.latent import SAMENHANG, TREND, gemeente_effecten
from tests.service.hulp_populatie import ZAAD, aandeel, alle, boek_van, ronde, verwacht, weeg
from vragenlijsten import DOELGROEPEN, NIET_BEANTWOORD, NIET_VOORGELEGD, WEET_NIET


def test_scp_stelling_komt_landelijk_uit_op_55_en_7() -> None:
    frame = ronde("inwoners", 2022)
    gewicht = weeg(2022, frame)
    assert aandeel(frame, "dec_bezuiniging", (4, 5), gewicht) == pytest.approx(0.55, abs=0.01)
    assert aandeel(frame, "dec_bezuiniging", (1, 2), gewicht) == pytest.approx(0.07, abs=0.01)


def test_vertrouwen_in_de_gemeente_komt_in_2024_uit_op_58() -> None:
    frame = ronde("inwoners", 2024)
    hoog = aandeel(frame, "ver_gemeentebestuur", range(6, 11), weeg(2024, frame))
    assert hoog == pytest.approx(0.58, abs=0.01)


@pytest.mark.parametrize(
    "begrip", ["dec_maatwerk", "dec_belofte", "van_terugvallen", "van_weg_vinden", "sam_zaak_nakomen"]
)
def test_kern_van_inwoners_haalt_haar_doel(begrip: str) -> None:
    frame = ronde("inwoners", 2022)
    gewicht = weeg(2022, frame)
    for codes in ((4, 5), (1, 2)):
        doel = verwacht("inwoners", 2022, begrip, codes)
        assert aandeel(frame, begrip, codes, gewicht) == pytest.approx(doel, abs=0.01)


@pytest.mark.parametrize("groep", DOELGROEPEN)
def test_drempels_geven_het_doel_in_de_hele_bevolking(groep: str) -> None:
    for variabele in boek_van(groep, 2022).variabelen:
        item = Item.van(variabele, groep)
        assert sum(item.kansen) == pytest.approx(1)
        assert min(item.kansen) > 0
        grenzen = drempels(ZAAD, groep, item)
        assert len(grenzen) == len(item.codes) - 1
        assert np.all(np.diff(grenzen) > 0)
        assert np.all(np.abs(grenzen) < 5)


def test_ijkcellen_zijn_de_volwassen_bevolking() -> None:
    cellen = ijkcellen(ZAAD, "inwoners", 2022)
    assert cellen.gewicht.sum() == pytest.approx(marges(2022, 2022)["populatie"].sum() / 2)
    assert ijkcellen(ZAAD, "gemeente", 2024).gewicht.size == 342


def test_bevolking_klopt_met_beide_marges() -> None:
    codes = alle(2024)
    samen = volwassenen(2024, codes)
    tabel = marges(2024, 2024)
    ax = tabel.filter(pl.col("marge") == "ax")["populatie"].to_numpy().reshape(-1, 2, 5)
    edu = tabel.filter(pl.col("marge") == "edu")["populatie"].to_numpy().reshape(-1, 3)
    assert np.allclose(samen.sum(axis=3), ax)
    assert np.allclose(samen.sum(axis=(1, 2)), edu, rtol=1e-6)


def test_aantallen_per_gemeente() -> None:
    per_gemeente = ronde("inwoners", 2024).group_by("gemeente").len()
    aantal = dict(per_gemeente.iter_rows())
    assert 33_000 < sum(aantal.values()) < 39_000
    assert len(aantal) == 342
    assert 2 <= sum(n < 30 for n in aantal.values()) <= 12
    assert {"GM0088", "GM0096"} <= {code for code, n in aantal.items() if n < 30}  # Schiermonnikoog, Vlieland
    assert 200 < aantal["GM0363"] < 350
    organisaties = ronde("aanbieders", 2024).group_by("gemeente").agg(pl.col("organisatie").n_unique())
    assert organisaties.filter(pl.col("organisatie").is_between(5, 15)).height > 0.75 * 342
    medewerkers = ronde("gemeente", 2024).group_by("gemeente").len()["len"]
    assert medewerkers.is_between(4, 50).all()
    assert (medewerkers < 10).sum() >= 5


def test_jongeren_en_praktisch_opgeleiden_antwoorden_minder() -> None:
    frame = ronde("inwoners", 2024)
    bevolking = marges(2024, 2024)

    def in_bevolking(cellen: list[str]) -> float:
        deel = bevolking.filter(pl.col("cel").is_in(cellen))["populatie"].sum()
        return 2 * float(deel) / float(bevolking["populatie"].sum())

    def in_respons(naam: str, code: int) -> float:
        return frame.filter(pl.col(naam) == code).height / frame.filter(pl.col(naam) < NIET_VOORGELEGD).height

    assert in_respons("ag_opleiding", 1) < in_bevolking(["praktisch"]) - 0.03
    assert in_respons("ag_opleiding", 3) > in_bevolking(["theoretisch"]) + 0.03
    assert in_respons("ag_leeftijd", 1) < in_bevolking(["m_18-34", "v_18-34"]) - 0.02


def test_wegen_maakt_verschil() -> None:
    frame = ronde("inwoners", 2022)
    ongewogen = aandeel(frame, "van_weg_vinden", (4, 5), np.ones(frame.height))
    gewogen = aandeel(frame, "van_weg_vinden", (4, 5), weeg(2022, frame))
    assert ongewogen - gewogen > 0.01


def test_gemeenten_verschillen_meer_dan_door_toeval() -> None:
    frame = ronde("inwoners", 2024).filter(pl.col("ver_gemeentebestuur") < NIET_VOORGELEGD)
    deel = (
        frame.group_by("gemeente")
        .agg(p=(pl.col("ver_gemeentebestuur") > 5).mean(), n=pl.len())
        .filter(pl.col("n") >= 30)
    )
    toeval = (deel["p"] * (1 - deel["p"]) / (deel["n"] - 1)).to_numpy().mean()
    tussen = float(np.sqrt(deel["p"].to_numpy().var(ddof=1) - toeval))
    assert 0.04 < tussen < 0.11


def test_gemeente_lijkt_op_zichzelf_een_jaar_eerder() -> None:
    codes = tuple(alle(2024))
    eerder, later = (gemeente_effecten(ZAAD, "inwoners", jaar, codes)[:, 0] for jaar in (2023, 2024))
    assert 0.75 < np.corrcoef(eerder, later)[0, 1] < 0.99
    aanbieders = gemeente_effecten(ZAAD, "aanbieders", 2024, codes)[:, 0]
    assert 0.3 < np.corrcoef(later, aanbieders)[0, 1] < 0.8


def test_trend_daalt_en_herstelt() -> None:
    for groep in DOELGROEPEN:
        assert TREND[groep].shape == (len(indelingen()), len(SAMENHANG))
        assert not TREND[groep][0].any()
    vertrouwen = TREND["inwoners"][:, 0]
    assert vertrouwen[1] < vertrouwen[0] < vertrouwen[-1]


def correlatie(frame: pl.DataFrame, een: str, ander: str) -> float:
    beide = frame.filter(pl.col(een) < NIET_VOORGELEGD, pl.col(ander) < NIET_VOORGELEGD)
    return float(np.corrcoef(beide[een].to_numpy(), beide[ander].to_numpy())[0, 1])


def test_vragen_hangen_samen_zoals_bedoeld() -> None:
    frame = ronde("inwoners", 2022)
    binnen = correlatie(frame, "sam_inhoud_doel", "sam_inhoud_ervaring")
    tussen = correlatie(frame, "sam_inhoud_doel", "sam_zaak_ruimte")
    ver = correlatie(frame, "sam_inhoud_doel", "wel_tevreden")
    assert 0.75 > binnen > tussen > ver > 0.1
    assert correlatie(frame, "dec_maatwerk", "dec_bezuiniging") < -0.03


def test_drie_groepen_zien_het_anders() -> None:
    def eens(groep: str, begrip: str) -> float:
        frame = ronde(groep, 2024)
        return aandeel(frame, begrip, (4, 5), np.ones(frame.height))

    assert eens("gemeente", "dia_partner") - eens("aanbieders", "dia_partner") > 0.2
    assert (
        eens("aanbieders", "dia_aanbesteding_personeel") - eens("gemeente", "dia_aanbesteding_personeel")
        > 0.2
    )
    assert eens("gemeente", "sam_zaak_nakomen") - eens("inwoners", "sam_zaak_nakomen") > 0.1


def test_antwoorden_van_een_organisatie_lijken_op_elkaar() -> None:
    frame = ronde("aanbieders", 2024).filter(pl.col("dia_partner") < NIET_VOORGELEGD)
    binnen = frame.group_by("organisatie").agg(pl.col("dia_partner").cast(pl.Float64).var(), n=pl.len())
    totaal = float(frame["dia_partner"].cast(pl.Float64).to_numpy().var())
    assert binnen.filter(pl.col("n") >= 3)["dia_partner"].to_numpy().mean() < 0.9 * totaal


def test_snelle_invullers_zijn_te_herkennen() -> None:
    duur = ronde("inwoners", 2024)["duur"].drop_nulls().to_numpy()
    snel = (duur < np.median(duur) / 3).mean()
    assert 0.01 < snel < 0.035
    assert duur.min() > 0


def test_weet_niet_en_overslaan_zijn_er_met_mate() -> None:
    frame = ronde("inwoners", 2024)
    voorgelegd = frame.filter(pl.col("dec_bezuiniging") != NIET_VOORGELEGD)
    # SCP, 2018: one in five has no opinion on the decentralisations.
    assert (voorgelegd["dec_bezuiniging"] == WEET_NIET).to_numpy().mean() == pytest.approx(0.2, abs=0.03)
    assert 0.005 < (voorgelegd["dec_bezuiniging"] == NIET_BEANTWOORD).to_numpy().mean() < 0.03


def test_elk_doel_met_een_bron_staat_in_de_uitleg() -> None:
    uitleg = (Path(__file__).parents[2] / "docs/uitleg/simulatie.md").read_text(encoding="utf-8")
    for doelen in DOELEN.values():
        for begrip, doel in doelen.items():
            if doel.bron != AANNAME:
                assert f"`{begrip}`" in uitleg
                assert f"{100 * doel.hoog:.1f}".replace(".0", "").replace(".", ",") + " %" in uitleg
                assert doel.bron.split(",")[0] in uitleg
    assert "verzonnen" in uitleg
