"""The Burgerpeiling of the VNG: a file in its form, made here, becomes a ronde whose trends break."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
from click.testing import CliRunner, Result

from analyse import Publicatie
from analyse.breuken import soort_breuk
from dashboards.bron import Gebied
from dashboards.figuren import trend
from dashboards.gegevens import boek
from dashboards.paginatekst import maak_bron
from service.beheer import overnemen, rondes
from service.beheer.overnemen import Overname, Veldwerk, lees_overname, neem_over
from service.cli import groep
from service.database import publicaties
from service.database.sql import Pool, verbinding
from service.errors import OngeldigeInvoer
from service.invullen.paradata import maak_paradata
from service.publicatie.publiceren import publiceer
from service.settings import Settings
from vragenlijsten import SchaalVraag, codeboek, load_catalogus
from vragenlijsten.uitwisseling.burgerpeiling import (
    ELDERS,
    IEDEREEN,
    LEEFTIJDEN,
    burgerpeiling,
    koppeling,
    te_weinig,
)
from vragenlijsten.uitwisseling.koppeling import Kolom, Koppeling, Plek

RONDE = "inwoners-2022-bp"
KOLOMMEN = (
    *("respondent", "gemnr", "jr", "kw", "veldwerkmodus", "weging", "bo01", "bo02_0", "bo02_1", "bo02_2"),
    *("bo03_0", "bo03_1", "wl12_0", "wl12_1", "wl12_2", "zw00", "ch01", "ch02"),
)
BREED = {"bo01", "bo02_0", "bo02_2", "bo03_0", "wl12_1", "zw00", "ch02"}


def _sav(pad: Path, rijen: list[dict[str, float]]) -> Path:
    """A file in their form: numbers only, with -1, 88 and 99 as the user's own missing codes."""
    vast = {"gemnr": 363.0, "jr": 2022.0, "kw": 4.0, "veldwerkmodus": 1.0, "weging": 1.0}
    heel = [
        {kolom: vast.get(kolom, 1.0) for kolom in KOLOMMEN} | {"respondent": float(nr)} | rij
        for nr, rij in enumerate(rijen, 1)
    ]
    pyreadstat.write_sav(pl.DataFrame(heel), pad, missing_ranges={kolom: [-1, 88, 99] for kolom in BREED})
    return pad


def _veldwerk(*cellen: tuple[str, str]) -> Veldwerk:
    strata = pl.DataFrame(
        [(gemeente, stratum, 1000) for gemeente, stratum in cellen],
        schema=["gemeente", "stratum", "populatie"],
        orient="row",
    )
    return Veldwerk(
        RONDE, burgerpeiling(load_catalogus()), strata, 2022, date(2022, 10, 1), date(2022, 11, 1)
    )


def test_elke_vraag_hoort_bij_een_begrip_en_breekt_de_trend() -> None:
    v = burgerpeiling(load_catalogus())
    for vraag in v.vragen.values():
        begrip = load_catalogus().begrippen[vraag.begrip]
        assert isinstance(vraag, SchaalVraag) and vraag.schaal == begrip.schaal
        assert vraag.bewoording == ELDERS
        for eigen in begrip.reeks:
            assert soort_breuk(begrip, eigen.versie, ELDERS) in {"bewoording", "schaal", "breuk"}


def test_codes_en_ontbrekende_antwoorden(tmp_path: Path) -> None:
    rijen = [
        {"bo02_0": 1.0, "zw00": 10.0},
        {"bo02_0": 5.0, "zw00": 11.0},
        {"bo02_0": 6.0, "zw00": 1.0},
        {"bo02_0": -1.0, "zw00": 88.0},
        {"bo02_0": 99.0, "zw00": 5.0},
    ]
    veldwerk = _veldwerk(("GM0363", IEDEREEN))
    pad = _sav(tmp_path / "BP-2022-4-Voorbeeld.sav", rijen)
    codes = lees_overname(veldwerk, pad, koppeling([IEDEREEN])).ingelezen.codes
    plaats = {v.naam: v.positie for v in codeboek(veldwerk.vragenlijst).variabelen}
    assert [rij[plaats["dec_belofte"]] for rij in codes] == [5, 1, 98, 97, 99]
    assert [rij[plaats["wel_tevreden"]] for rij in codes] == [10, 98, 1, 99, 5]


def test_naar_leeftijd_als_de_ronde_die_strata_heeft(tmp_path: Path) -> None:
    veldwerk = _veldwerk(*(("GM0363", naam) for naam in LEEFTIJDEN))
    pad = _sav(tmp_path / "BP.sav", [{"ch02": float(nr)} for nr in range(1, 7)])
    gelezen = lees_overname(veldwerk, pad, koppeling(LEEFTIJDEN)).ingelezen
    assert gelezen.strata == list(LEEFTIJDEN)
    zonder = _sav(tmp_path / "BP2.sav", [{"ch02": 99.0}])
    with pytest.raises(OngeldigeInvoer, match=r"BP2.sav:1:.* \(ch02\): de ronde heeft geen stratum '99'"):
        lees_overname(veldwerk, zonder, koppeling(LEEFTIJDEN))


@pytest.mark.parametrize(
    ("rij", "melding"),
    [
        ({"weging": 5.0}, r"\(weging\): de weging moet een getal zijn van 0 tot 5"),
        ({"bo02_0": 7.0}, r"\(bo02_0\): '7' heeft geen betekenis"),
        ({"gemnr": 9999.0}, r"de ronde heeft geen stratum 'iedereen' in GM9999"),
        ({"respondent": 1.0}, r"\(respondent\): de sleutel is dezelfde als op regel 1"),
    ],
)
def test_een_foute_rij_weigert_het_bestand(tmp_path: Path, rij: dict[str, float], melding: str) -> None:
    pad = _sav(tmp_path / "BP.sav", [{}, rij])
    with pytest.raises(OngeldigeInvoer, match=f"BP.sav:2:.*{melding}"):
        lees_overname(_veldwerk(("GM0363", IEDEREEN)), pad, koppeling([IEDEREEN]))


def test_te_weinig_antwoorden_wordt_gezegd() -> None:
    assert te_weinig(["GM0363"] * 474 + ["GM0518"] * 475) == {"GM0363": 474}


def test_een_bestand_zonder_hun_kolommen_noemt_wat_mist(tmp_path: Path) -> None:
    pad = tmp_path / "BP.sav"
    pyreadstat.write_sav(pl.DataFrame({"gemnr": [363.0], "bo02_0": [1.0]}), pad)
    with pytest.raises(OngeldigeInvoer) as gevonden:
        lees_overname(_veldwerk(("GM0363", IEDEREEN)), pad, koppeling([IEDEREEN]))
    for kolom in ("respondent", "weging", "bo02_2", "zw00"):
        assert f"de kolom '{kolom}' ontbreekt" in gevonden.value.melding


async def test_de_ronde_is_te_publiceren(pool: Pool, settings: Settings, tmp_path: Path) -> None:
    rijen = [{"bo02_0": float(1 + nr % 6), "zw00": float(1 + nr % 11)} for nr in range(500)]
    veldwerk = _veldwerk(("GM0363", IEDEREEN))
    overname = lees_overname(veldwerk, _sav(tmp_path / "BP.sav", rijen), koppeling([IEDEREEN]))
    klaar = await neem_over(pool, settings, veldwerk, overname)
    frame = await rondes.lees_bevroren(settings, RONDE, klaar.sha256)
    assert frame["modus"].unique().to_list() == ["import"]
    assert "weging" not in frame.columns and "respondent" not in frame.columns
    await publiceer(pool, settings, RONDE)
    async with verbinding(pool) as con:
        assert await con.fetchval("SELECT count(*) FROM beheer.publicaties WHERE ronde = $1", RONDE) == 1


def test_de_opdracht(tmp_path: Path) -> None:
    def doe(ronde: str, *woorden: str | Path) -> Result:
        vast = ["--van", "2022-10-01", "--tot", "2022-11-01", "--proef"]
        alles = ["ronde", "importeer", ronde, *map(str, woorden), *vast]
        return CliRunner(env={"COLUMNS": "200"}).invoke(groep, alles)

    pad = _sav(tmp_path / "BP.sav", [{}, {}])
    klaar = doe(RONDE, pad, "--vorm", "burgerpeiling")
    assert klaar.exit_code == 0, klaar.output
    assert "GM0363: 2 antwoorden; de VNG publiceert pas vanaf 475." in klaar.stdout
    assert "2 rijen zonder fouten." in klaar.stdout
    assert doe(RONDE, pad).exit_code == 2
    strata = tmp_path / "strata.csv"
    strata.write_text("gemeente,stratum,populatie\nGM0363,a,10\n")
    anders = doe("aanbieders-2022", pad, "--vorm", "burgerpeiling", "--strata", strata)
    assert anders.exit_code == 2 and "de Burgerpeiling hoort bij inwoners" in anders.stderr


def _met_onze_woorden(map_: Path, periode: str, eens: int) -> tuple[Veldwerk, Overname]:
    """A ronde with a question of ours, of which `eens` in ten agree."""
    pad = map_ / f"{periode}.csv"
    pad.write_text("g,v\n" + "".join(f"363,{5 if nr % 10 < eens else 2}\n" for nr in range(400)))
    kolommen = Koppeling(Plek(kolom="g"), Plek(waarde=IEDEREEN), {"dec_belofte": Kolom("v")})
    vragenlijst = load_catalogus().voor("inwoners", periode[:4])
    veldwerk = replace(
        _veldwerk(("GM0363", IEDEREEN)),
        ronde=f"inwoners-{periode}",
        vragenlijst=vragenlijst,
        indeling=int(periode[:4]),
    )
    return veldwerk, lees_overname(veldwerk, pad, kolommen)


def _vorige(publicatie: Publicatie) -> dict[str, float | None]:
    """Status → difference with the round before, of the gemeente."""
    rijen = publicatie.vergelijkingen.filter(referentie="vorige", begrip="dec_belofte", gemeente="GM0363")
    return dict(rijen.select("status", "verschil").iter_rows())


async def test_een_ronde_van_elders_is_nooit_de_vorige(
    pool: Pool, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same subject, so it stands in the trend; in other words or collected in a way that we do not know,
    so nothing is compared over it, in either direction, and our own rounds are compared past it."""
    with monkeypatch.context() as op_het_web:
        op_het_web.setattr(
            overnemen, "maak_paradata", lambda v, **k: maak_paradata(v, **k | {"modus": "web"})
        )
        for periode, eens in (("2022", 4), ("2024", 6)):
            await neem_over(pool, settings, *_met_onze_woorden(tmp_path, periode, eens))
    # our own words, collected elsewhere
    await neem_over(pool, settings, *_met_onze_woorden(tmp_path, "2022-el", 9))
    anders = (await publiceer(pool, settings, "inwoners-2022-el")).publicatie
    assert (anders.kop.elders, _vorige(anders)) == (("inwoners-2022-el",), {"breuk": None})
    # other words, collected elsewhere: nor is it compared with the other one from elsewhere
    veldwerk = replace(_veldwerk(("GM0363", IEDEREEN)), ronde="inwoners-2023-bp", indeling=2023)
    rijen = [{"bo02_0": 1.0} for _ in range(500)]
    overname = lees_overname(veldwerk, _sav(tmp_path / "BP.sav", rijen), koppeling([IEDEREEN]))
    await neem_over(pool, settings, veldwerk, overname)
    assert _vorige((await publiceer(pool, settings, "inwoners-2023-bp")).publicatie) == {"breuk": None}

    eigen = (await publiceer(pool, settings, "inwoners-2024")).publicatie
    assert eigen.kop.elders == ("inwoners-2022-el", "inwoners-2023-bp")
    assert _vorige(eigen)["ok"] == pytest.approx(0.2)
    assert next(rij.ronde for rij in await publicaties.lijst(pool)) == "inwoners-2024"
    catalogus = load_catalogus()
    boek_ = boek(eigen)
    assert boek_.periodes("dec_belofte", "eens") == ("2022", "2022-el", "2023-bp", "2024")
    assert boek_.vorige("dec_belofte", "eens") == "2022"
    lijsten = {"inwoners": catalogus.voor("inwoners", "2024")}
    bron = maak_bron(eigen, catalogus.begrippen, catalogus.schalen, lijsten)
    figuur = trend.maak(bron, "f", "dec_belofte", Gebied("GM0363", "Amsterdam"))
    assert figuur.titel.endswith("hoger dan in 2022")
    let_op = {rij[0]: rij[-1] for rij in figuur.tabel.rijen}
    assert (let_op["2022"], let_op["2024"]) == ("", "")
    for periode in ("2022-el", "2023-bp"):
        assert let_op[periode].endswith("op een andere manier verzameld: niet te vergelijken met de andere")
