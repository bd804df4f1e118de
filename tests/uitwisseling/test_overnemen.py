"""Answers of elsewhere become a ronde of their own, or nothing at all."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as instellingen
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from service.beheer import overnemen, rondes
from service.beheer.overnemen import Veldwerk, lees_overname, neem_over
from service.beheer.strata import strata_uit_bevolking
from service.database.sql import Pool, verbinding
from service.errors import OngeldigeInvoer, SchijfVol
from service.publicatie.publiceren import publiceer
from service.settings import Settings
from tests.service.hulp import strata, vragenlijst
from tests.strategies import antwoorden, vragenlijsten
from vragenlijsten import Vragenlijst, codeboek, codeer, load_catalogus
from vragenlijsten.model import NIET_VOORGELEGD, OpenVraag
from vragenlijsten.uitwisseling import antwoordbestand
from vragenlijsten.uitwisseling.inlezen import Bron, lees_antwoorden
from vragenlijsten.uitwisseling.koppeling import Kolom, Koppeling, Plek

RONDE = "inwoners-2026"
KOPPELING = """\
gemeente: {kolom: gemnr}
stratum: {waarde: a}
sleutel: nr
weging: {kolom: w}
vragen:
  vertrouwen: {kolom: v1, waarden: {"1": 5, "2": 4, "3": 3, "4": 2, "5": 1, "6": 98, "-1": 97, "99": 99}}
  contact: {kolom: v2, waarden: {"ja": 1, "nee": 2}}
  kanalen: {kolommen: {"1": k1, "3": k3}, gekozen: [x], waarden: {"-1": 97}}
  belang: {kolommen: {"1": b1, "2": b2}}
  verhaal: {kolom: tekst}
"""
KOP = "nr,gemnr,w,v1,v2,k1,k3,b1,b2,tekst"
GOED = ["1,363,1.0,1,ja,x,,2,1,Fijn", "2,363,0.8,6,nee,,x,1,,", '3,518,1,-1,ja,x,x,3,2,"twee\nregels"']


def _veldwerk(v: Vragenlijst | None = None) -> Veldwerk:
    return Veldwerk(RONDE, v or vragenlijst(), strata(), 2026, date(2026, 3, 1), date(2026, 4, 1))


def _bestand(
    map_: Path, inhoud: bytes | str, naam: str = "a.csv", koppeling: str = KOPPELING
) -> tuple[Path, Path]:
    pad, ander = map_ / naam, map_ / "k.yaml"
    pad.write_bytes(inhoud.encode() if isinstance(inhoud, str) else inhoud)
    ander.write_text(koppeling, encoding="utf-8")
    return pad, ander


def _fout(map_: Path, inhoud: bytes | str, **over: Any) -> str:
    with pytest.raises(OngeldigeInvoer) as gevonden:
        lees_overname(_veldwerk(), *_bestand(map_, inhoud, **over))
    assert gevonden.value.melding.startswith("Er is niets overgenomen.")
    return gevonden.value.melding


def _csv(*rijen: str) -> str:
    return "\n".join([KOP, *rijen]) + "\n"


async def test_een_bestand_wordt_een_gesloten_ronde(pool: Pool, settings: Settings, tmp_path: Path) -> None:
    overname = lees_overname(_veldwerk(), *_bestand(tmp_path, _csv(*GOED)))
    klaar = await neem_over(pool, settings, _veldwerk(), overname)
    frame = (await rondes.lees_bevroren(settings, RONDE, klaar.sha256)).sort("gemeente", "vertrouwen")
    ronde = await rondes.lees(pool, RONDE)
    assert (ronde.status, ronde.responsen, ronde.bestand_sha256) == ("gesloten", 3, klaar.sha256)
    assert frame["modus"].to_list() == ["import"] * 3
    assert frame["gemeente"].to_list() == ["GM0363", "GM0363", "GM0518"]
    assert frame["vertrouwen"].to_list() == [5, 98, 97]
    assert frame.select("kanalen_1", "kanalen_2", "kanalen_3").rows() == [(1, 0, 0), (0, 0, 1), (1, 0, 1)]
    assert frame.select("belang_1", "belang_2").rows() == [(2, 1), (1, 99), (3, 2)]
    # what the other survey did not ask is not put down as skipped
    assert frame["cijfer"].to_list() == [NIET_VOORGELEGD] * 3
    assert {"nr", "w", "weging"} & set(frame.columns) == set()
    async with verbinding(pool) as con:
        verhalen = await con.fetch(
            "SELECT gemeente, vraag, tekst, status FROM antwoorden.verhalen ORDER BY tekst"
        )
    assert [tuple(rij) for rij in verhalen] == [
        ("GM0363", "verhaal", "Fijn", "nieuw"),
        ("GM0518", "verhaal", "twee\nregels", "nieuw"),
    ]


async def test_dezelfde_ronde_kan_niet_twee_keer(pool: Pool, settings: Settings, tmp_path: Path) -> None:
    overname = lees_overname(_veldwerk(), *_bestand(tmp_path, _csv(*GOED)))
    eerste = await neem_over(pool, settings, _veldwerk(), overname)
    with pytest.raises(OngeldigeInvoer, match="bestaat al"):
        await neem_over(pool, settings, _veldwerk(), overname)
    assert (await rondes.lees_bevroren(settings, RONDE, eerste.sha256)).height == 3


@pytest.mark.parametrize("waar", ["schrijf", "noteer"])
async def test_halverwege_mis_laat_niets_achter(
    pool: Pool, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waar: str
) -> None:
    overname = lees_overname(_veldwerk(), *_bestand(tmp_path, _csv(*GOED)))
    with monkeypatch.context() as stuk:

        def mis(*_: object) -> None:
            raise SchijfVol

        if waar == "schrijf":
            stuk.setattr(overnemen, "schrijf", mis)
        else:
            stuk.setattr("service.database.rondes.noteer_bestand", mis)
        with pytest.raises(SchijfVol):
            await neem_over(pool, settings, _veldwerk(), overname)
    assert await rondes.lijst(pool) == []
    assert not settings.rondes_dir.exists() or not any(settings.rondes_dir.iterdir())
    async with verbinding(pool) as con:
        assert await con.fetchval("SELECT count(*) FROM antwoorden.verhalen") == 0
    assert (await neem_over(pool, settings, _veldwerk(), overname)).rijen == 3


@pytest.mark.parametrize(
    ("rij", "melding"),
    [
        ("2,363,1,7,ja,x,,2,1,", "a.csv:3:4 (v1): '7' heeft geen betekenis in de koppeling"),
        ("2,363,1,1 2,ja,x,,2,1,", "a.csv:3:4 (v1): '1 2' heeft geen betekenis"),
        ("2,999,1,1,ja,x,,2,1,", "a.csv:3:2 (gemnr): de ronde heeft geen stratum 'a' in GM0999"),
        ("2,abc,1,1,ja,x,,2,1,", "a.csv:3:2 (gemnr): 'abc' is geen gemeentecode"),
        ("1,363,1,1,ja,x,,2,1,", "a.csv:3:1 (nr): de sleutel is dezelfde als op regel 2"),
        (",363,1,1,ja,x,,2,1,", "a.csv:3:1 (nr): de sleutel is leeg"),
        ("2,363,5,1,ja,x,,2,1,", "a.csv:3:3 (w): de weging moet een getal zijn van 0 tot 5"),
        ("2,363,nan,1,ja,x,,2,1,", "a.csv:3:3 (w): de weging"),
        ("2,363,1,1,=1+1,x,,2,1,", "a.csv:3:5 (v2): '=1+1' heeft geen betekenis"),
        ("2,363,1,1,ja,x,,2,1,=cmd", "a.csv:3:10 (tekst): deze tekst begint met '='"),
        ("2,363,1,1,ja,ja,,2,1,", "a.csv:3:6 (k1): 'ja' heeft geen betekenis"),
        ("2,363,1,1,ja,x,,2,2,", "a.csv:3:8 (b1): belang: U koos hetzelfde antwoord twee keer"),
        ("2,363,1,1,ja,x,,9,1,", "a.csv:3:8 (b1): belang:"),
        ("2,363,1,1", "a.csv:3: hier staan 4 waarden, de eerste regel heeft 10 kolommen"),
        ('2,363,1,1,ja,x,,2,1,"open', "a.csv:3: dit is geen geldige CSV"),
    ],
)
def test_een_foute_rij_heeft_regel_en_kolom(tmp_path: Path, rij: str, melding: str) -> None:
    assert melding in _fout(tmp_path, _csv(GOED[0], rij))


def test_alle_foute_rijen_tegelijk(tmp_path: Path) -> None:
    fout = ["2,363,1,7,misschien,x,,2,1,", '3,363,1,1,"a\nb",x,,2,1,', "4,363,9"]
    melding = _fout(tmp_path, _csv(GOED[0], *fout))
    plekken = [regel.split(" ")[0] for regel in melding.splitlines()[1:]]
    # a cell with a line end in it counts for two lines
    assert plekken == ["a.csv:3:4", "a.csv:3:5", "a.csv:4:5", "a.csv:6:"]


def test_een_koppeling_die_kolommen_mist_noemt_ze_allemaal(tmp_path: Path) -> None:
    melding = _fout(tmp_path, "nr,gemnr,v1,v1,v2,k1,b1,b2\n")
    for kolom in ("w", "k3", "tekst"):
        assert f"a.csv:1: de kolom '{kolom}' ontbreekt" in melding
    assert "de kolom 'v1' staat er twee keer" in melding


@pytest.mark.parametrize(
    ("koppeling", "melding"),
    [
        (
            KOPPELING.replace("  contact:", "  contakt:"),
            "k.yaml:7:3 vragen.contakt: de vraag 'contakt' staat niet",
        ),
        (KOPPELING.replace("sleutel", "sleutle"), "onbekend veld 'sleutle'; bedoelt u 'sleutel'?"),
        (KOPPELING.replace('"3": k3', '"9": k3'), "optie 9 bestaat niet bij deze vraag"),
        (KOPPELING.replace('"2": b2', '"3": b2'), "plaats 3 bestaat niet: er zijn er 2"),
        (KOPPELING.replace("{waarde: a}", "{}"), "stratum: noem een kolom, of één waarde"),
        (KOPPELING + "taal: xx\n", "taal: kies uit nl, en"),
    ],
)
def test_een_koppeling_die_niet_past(tmp_path: Path, koppeling: str, melding: str) -> None:
    assert melding in _fout(tmp_path, _csv(*GOED), koppeling=koppeling)


def test_een_andere_tekenset_wordt_herkend(tmp_path: Path) -> None:
    ruw = _csv(GOED[0].replace("Fijn", "Café")).encode("cp1252")
    melding = _fout(tmp_path, ruw)
    assert "a.csv:2:26: dit bestand is niet in utf-8 geschreven, waarschijnlijk in Windows-1252" in melding
    anders = lees_overname(
        _veldwerk(), *_bestand(tmp_path, ruw, koppeling=KOPPELING + "tekens: windows-1252\n")
    )
    assert anders.ingelezen.teksten == [("GM0363", "verhaal", "Café", False)]


@pytest.mark.parametrize(
    ("inhoud", "naam", "melding"),
    [
        (b"", "a.csv", "a.csv:1: er is maar één kolom"),
        (_csv(), "a.csv", "er staat geen enkele rij in"),
        (_csv(*GOED).replace(",", ";"), "a.csv", "is ',' wel het scheidingsteken?"),
        (b"PK\x03\x04\x00\x00", "a.csv", "er staan nultekens in"),
        (b"$FL3" + b"\x00" * 200, "a.sav", "een .zsav werkt niet"),
        (b"$FL2" + b"\xff" * 2000, "a.sav", "beschadigd of niet te lezen"),
        (b"x", "a.ods", "antwoorden lezen wij uit .csv en .sav"),
    ],
)
def test_een_bestand_dat_niet_kan(tmp_path: Path, inhoud: bytes | str, naam: str, melding: str) -> None:
    assert melding in _fout(tmp_path, inhoud, naam=naam)


def test_een_te_groot_bestand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(antwoordbestand, "MAX_RIJEN", 2)
    assert "te veel rijen: hoogstens 2" in _fout(tmp_path, _csv(*GOED))
    monkeypatch.setattr(antwoordbestand, "MAX_BYTES", 20)
    assert "te groot: hoogstens 20 bytes" in _fout(tmp_path, _csv(*GOED))


def test_spss_met_eigen_codes_voor_ontbreken(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "nr": [1.0, 2.0, 3.0],
            "gemnr": [363.0, 363.0, 518.0],
            "w": [1.0, 2.5, 0.5],
            "v1": [1.0, -1.0, 99.0],
            "v2": ["ja", "nee", ""],
            **{naam: ["x", "", ""] for naam in ("k1", "k3")},
            "b1": [1.0, None, None],
            "b2": [None, None, None],
            "tekst": ["één", "", ""],
        },
        schema_overrides={"b2": pl.Float64},
    )
    pad, koppeling = _bestand(tmp_path, b"", "a.sav")
    pyreadstat.write_sav(frame, pad, missing_ranges={"v1": [-1, 99]})
    codes = lees_overname(_veldwerk(), pad, koppeling).ingelezen.codes
    plaats = {v.naam: v.positie for v in codeboek(vragenlijst()).variabelen}
    assert [rij[plaats["vertrouwen"]] for rij in codes] == [5, 97, 99]
    assert [rij[plaats["contact"]] for rij in codes] == [1, 2, 99]


def _als_rij(v: Vragenlijst, gegeven: dict[str, Any]) -> list[str]:
    waarden = (gegeven.get(id_, "") for id_ in v.vragen)
    return [" ".join(map(str, w)) if isinstance(w, list) else str(w) for w in waarden]


@instellingen(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(v=vragenlijsten(), data=st.data())
def test_wat_ons_eigen_formulier_geeft_komt_er_gelijk_uit(v: Vragenlijst, data: DataObject) -> None:
    """One column per question, as an XLSForm of ours yields: the codes are those of the intake itself."""
    koppeling = Koppeling(
        Plek(kolom="gemeente"), Plek(waarde="a"), {id_: Kolom(id_) for id_ in v.vragen}, deel="deel"
    )
    alle = [data.draw(antwoorden(v)) for _ in range(data.draw(st.integers(1, 4)))]
    delen = [data.draw(st.integers(1, v.delen)) for _ in alle]
    cellen = [["363", str(deel), *_als_rij(v, rij)] for rij, deel in zip(alle, delen, strict=True)]
    bron = Bron("x", ("gemeente", "deel", *v.vragen), enumerate(cellen, 2))
    uit = lees_antwoorden(v, koppeling, bron, frozenset({("GM0363", "a")}))
    verwacht = [codeer(v, rij, deel if v.delen > 1 else None) for rij, deel in zip(alle, delen, strict=True)]
    assert uit.codes == [gecodeerd.antwoorden for gecodeerd in verwacht]
    open_ = {id_ for id_, vraag in v.vragen.items() if isinstance(vraag, OpenVraag)}
    assert {id_ for _, id_, _, _ in uit.teksten} <= open_
    assert [tekst for _, _, tekst, _ in uit.teksten] == [t for g in verwacht for t in g.teksten.values()]


async def test_een_overgenomen_ronde_is_te_publiceren(pool: Pool, settings: Settings, tmp_path: Path) -> None:
    """Nobody was invited by us, so there is no response rate; the figures are there all the same."""
    v = load_catalogus().voor("inwoners", "2024")
    kans = random.Random(7)  # noqa: S311 - answers that mean nothing
    koppen = ["gemeente", "stratum", "deel", *v.codes]
    rijen = [
        ["GM0363", kans.choice(("18-34", "35-64", "65+")), str(kans.randint(1, v.delen))]
        + [str(kans.choice(sorted(codes))) for codes in v.codes.values()]
        for _ in range(400)
    ]
    csv = "\n".join(",".join(rij) for rij in (koppen, *rijen))
    vragen = "".join(f"  {id_}: {{kolom: {id_}}}\n" for id_ in v.codes)
    koppeling = f"gemeente: {{kolom: gemeente}}\nstratum: {{kolom: stratum}}\ndeel: deel\nvragen:\n{vragen}"
    veldwerk = Veldwerk(
        "inwoners-2024-elders",
        v,
        strata_uit_bevolking(2024, 2024, ("GM0363",)),
        2024,
        date(2024, 3, 1),
        date(2024, 4, 1),
    )
    overname = lees_overname(veldwerk, *_bestand(tmp_path, csv, koppeling=koppeling))
    assert (await neem_over(pool, settings, veldwerk, overname)).rijen == 400
    await publiceer(pool, settings, veldwerk.ronde)
    async with verbinding(pool) as con:
        assert (
            await con.fetchval("SELECT count(*) FROM beheer.publicaties WHERE ronde = $1", veldwerk.ronde)
            == 1
        )


def test_zonder_deel_kreeg_iedereen_alle_delen() -> None:
    """And two rows that say just the same are counted."""
    v = load_catalogus().voor("inwoners", "2024")
    assert v.delen > 1
    altijd = [vraag for pagina in v.paginas() if pagina.toon is None for vraag in pagina.vragen]
    gesloten = [vraag.id for vraag in altijd if vraag.toon is None and vraag.id in v.codes]
    rij = ["363", *(str(min(v.codes[id_])) for id_ in gesloten)]
    bron = Bron("x", ("g", *gesloten), iter([(2, rij), (3, rij)]))
    koppeling = Koppeling(Plek(kolom="g"), Plek(waarde="a"), {id_: Kolom(id_) for id_ in gesloten})
    uit = lees_antwoorden(v, koppeling, bron, frozenset({("GM0363", "a")}))
    per_vraag = {x.vraag: uit.codes[0][x.positie] for x in codeboek(v).variabelen}
    assert {id_: per_vraag[id_] for id_ in gesloten} == {id_: min(v.codes[id_]) for id_ in gesloten}
    assert (len(uit.codes), uit.gelijk) == (2, 1)


def test_vakjes_die_niet_zijn_voorgelegd(tmp_path: Path) -> None:
    rijen = ["1,363,1,1,ja,-1,-1,2,1,", "2,363,1,1,ja,0,,2,1,", "3,363,1,1,ja,x,-1,2,1,"]
    codes = lees_overname(_veldwerk(), *_bestand(tmp_path, _csv(*rijen))).ingelezen.codes
    plaats = {v.naam: v.positie for v in codeboek(vragenlijst()).variabelen}
    namen = ("kanalen_1", "kanalen_2", "kanalen_3")
    assert [[rij[plaats[naam]] for naam in namen] for rij in codes] == [[97] * 3, [99] * 3, [1, 0, 0]]
