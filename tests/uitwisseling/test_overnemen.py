"""Answers of elsewhere become a ronde of their own, or nothing at all."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

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
from tests.alles import lang
from tests.service.hulp import strata, vragenlijst
from tests.strategies import antwoorden, vragenlijsten
from tests.uitwisseling.overname import GOED, RONDE, bestand, csv_van, veldwerk_van
from vragenlijsten import Vragenlijst, codeboek, codeer, load_catalogus
from vragenlijsten.model import NIET_VOORGELEGD, OpenVraag, SchaalVraag
from vragenlijsten.uitwisseling.inlezen import Bron, lees_antwoorden
from vragenlijsten.uitwisseling.koppeling import Kolom, Koppeling, Plek


async def test_een_bestand_wordt_een_gesloten_ronde(pool: Pool, settings: Settings, tmp_path: Path) -> None:
    overname = lees_overname(veldwerk_van(), *bestand(tmp_path, csv_van(*GOED)))
    klaar = await neem_over(pool, settings, veldwerk_van(), overname)
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
    overname = lees_overname(veldwerk_van(), *bestand(tmp_path, csv_van(*GOED)))
    eerste = await neem_over(pool, settings, veldwerk_van(), overname)
    with pytest.raises(OngeldigeInvoer, match="bestaat al"):
        await neem_over(pool, settings, veldwerk_van(), overname)
    assert (await rondes.lees_bevroren(settings, RONDE, eerste.sha256)).height == 3


_HALVERWEGE = """
import asyncio, os, signal, sys
from pathlib import Path
from service.database import rondes
from service.database.pool import open_pool
from service.settings import Settings
from service.beheer.overnemen import lees_overname, neem_over
from tests.uitwisseling.overname import veldwerk_van

async def sterf(*_):
    os.kill(os.getpid(), signal.SIGKILL)

async def doe(url, data, csv, koppeling):
    rondes.noteer_bestand = sterf
    settings = Settings(data_dir=Path(data), sleutel=bytes(32), database_url=url)
    overname = lees_overname(veldwerk_van(), Path(csv), Path(koppeling))
    await neem_over(await open_pool(url, grootte=2), settings, veldwerk_van(), overname)

asyncio.run(doe(*sys.argv[1:]))
"""


@lang
async def test_kill_halverwege(pool: Pool, settings: Settings, database_url: str, tmp_path: Path) -> None:
    """Killed between the file and the commit: there is no ronde, and the next try makes it."""
    bestanden = bestand(tmp_path, csv_van(*GOED))
    woorden = [database_url, str(settings.data_dir), *map(str, bestanden)]
    kind = subprocess.run([sys.executable, "-c", _HALVERWEGE, *woorden], check=False)
    assert kind.returncode == -signal.SIGKILL
    assert await rondes.lijst(pool) == []
    async with verbinding(pool) as con:
        assert await con.fetchval("SELECT count(*) FROM antwoorden.verhalen") == 0
    klaar = await neem_over(pool, settings, veldwerk_van(), lees_overname(veldwerk_van(), *bestanden))
    assert (await rondes.lees_bevroren(settings, RONDE, klaar.sha256)).height == 3


@pytest.mark.parametrize("waar", ["schrijf", "noteer"])
async def test_halverwege_mis_laat_niets_achter(
    pool: Pool, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waar: str
) -> None:
    overname = lees_overname(veldwerk_van(), *bestand(tmp_path, csv_van(*GOED)))
    with monkeypatch.context() as stuk:

        def mis(*_: object) -> None:
            raise SchijfVol

        if waar == "schrijf":
            stuk.setattr(overnemen, "schrijf", mis)
        else:
            stuk.setattr("service.database.rondes.noteer_bestand", mis)
        with pytest.raises(SchijfVol):
            await neem_over(pool, settings, veldwerk_van(), overname)
    assert await rondes.lijst(pool) == []
    assert not settings.rondes_dir.exists() or not any(settings.rondes_dir.iterdir())
    async with verbinding(pool) as con:
        assert await con.fetchval("SELECT count(*) FROM antwoorden.verhalen") == 0
    assert (await neem_over(pool, settings, veldwerk_van(), overname)).rijen == 3


def test_een_ronde_die_niet_kan_kost_geen_lezen(tmp_path: Path) -> None:
    """Also when only looking: what is wrong with the ronde itself is said before its file is read."""
    omgekeerd = replace(veldwerk_van(), veld_van=date(2026, 5, 1))
    with pytest.raises(OngeldigeInvoer, match="veldperiode: 2026-05-01 ligt na 2026-04-01"):
        lees_overname(omgekeerd, tmp_path / "er-is-niets.csv", tmp_path / "en-geen-koppeling.yaml")


async def test_aanbieders_per_organisatie(pool: Pool, settings: Settings, tmp_path: Path) -> None:
    """One organisation must not make a figure by itself, so they are told apart; names are not kept."""
    v = load_catalogus().voor("aanbieders", "2024")
    veldwerk = replace(
        veldwerk_van(v), ronde="aanbieders-2024", strata=strata(("GM0363", "zorg")), indeling=2024
    )
    id_ = next(vraag.id for vraag in v.vragen.values() if isinstance(vraag, SchaalVraag))
    koppeling = f"gemeente: {{kolom: g}}\nstratum: {{waarde: zorg}}\nvragen: {{{id_}: {{kolom: v}}}}\n"
    csv = "g,v,org\n" + "".join(f"363,{1 + nr * nr // 7 % 5},Zorggroep {nr % 12}\n" for nr in range(60))
    for zonder in ("", "organisatie: weg\n"):
        with pytest.raises(OngeldigeInvoer, match=r"organisatie: noem bij aanbieders|kolom 'weg' ontbreekt"):
            lees_overname(veldwerk, *bestand(tmp_path, csv, koppeling=koppeling + zonder))
    koppeling += "organisatie: org\n"
    with pytest.raises(OngeldigeInvoer, match=r"a.csv:62:3 \(org\): de organisatie is leeg"):
        lees_overname(veldwerk, *bestand(tmp_path, csv + "363,1,\n", koppeling=koppeling))
    overname = lees_overname(veldwerk, *bestand(tmp_path, csv, koppeling=koppeling))
    klaar = await neem_over(pool, settings, veldwerk, overname)
    frame = await rondes.lees_bevroren(settings, "aanbieders-2024", klaar.sha256)
    assert set(frame["organisatie"]) == {f"org-{nr:04d}" for nr in range(1, 13)}
    publicatie = (await publiceer(pool, settings, "aanbieders-2024")).publicatie
    assert "ok" in set(publicatie.cijfers.filter(gebied="GM0363")["status"])


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
    overname = lees_overname(veldwerk, *bestand(tmp_path, csv, koppeling=koppeling))
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
    codes = lees_overname(veldwerk_van(), *bestand(tmp_path, csv_van(*rijen))).ingelezen.codes
    plaats = {v.naam: v.positie for v in codeboek(vragenlijst()).variabelen}
    namen = ("kanalen_1", "kanalen_2", "kanalen_3")
    assert [[rij[plaats[naam]] for naam in namen] for rij in codes] == [[97] * 3, [99] * 3, [1, 0, 0]]
