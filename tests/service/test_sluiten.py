"""Closing a ronde: the frozen file holds exactly what came in, and no fault on the way loses anything."""

import asyncio
import json
import os
import random
import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest

from service.beheer import bevriezen, rondes, sluiten
from service.beheer.bevriezen import boek_van, lees_codeboek, maak_frame, pad_van
from service.beheer.uitnodigingen import maak_uitnodigingen
from service.database import responsen as responsen_db
from service.database import rondes as rondes_db
from service.database.responsen import tel_responsen
from service.database.sql import Pool
from service.errors import DomeinFout, OnbekendeRonde, RondeGesloten, SchijfVol, VerkeerdeStatus
from service.invullen import intake
from service.invullen.schrijver import Schrijver
from service.invullen.verplaatsen import verplaats
from service.settings import Settings
from service.sleutels import Sleutels
from tests.service.hulp import RONDE, dien_in, indiening, maak_codes, maak_ronde, verzegeld, vragenlijst
from vragenlijsten import codeboek


async def _vul(pool: Pool, sleutels: Sleutels, aantal: int) -> list[tuple[int, ...]]:
    """Submit `aantal` different responses; gives the codes sent."""
    v = await maak_ronde(pool)
    dobbel = random.Random(7)  # noqa: S311 - test data
    rijen = [
        msgspec.structs.replace(
            indiening(code, v), antwoorden=[dobbel.choice((1, 2, 3, 97, 98, 99)) for _ in range(9)]
        )
        for code in await maak_codes(pool, sleutels, aantal)
    ]
    await intake.dien_in_batch(pool, sleutels, rijen)
    return [tuple(rij.antwoorden) for rij in rijen]


def _codes(frame: pl.DataFrame) -> list[tuple[int, ...]]:
    return frame.select([v.naam for v in codeboek(vragenlijst()).variabelen]).rows()


async def test_the_frozen_file_holds_exactly_what_came_in(
    pool: Pool, sleutels: Sleutels, settings: Settings
) -> None:
    gestuurd = await _vul(pool, sleutels, 120)
    bevroren = await rondes.sluit(pool, settings, RONDE)
    frame = await rondes.lees_bevroren(settings, RONDE, bevroren.sha256)
    assert bevroren.rijen == frame.height == 120
    assert sorted(_codes(frame)) == sorted(gestuurd)
    assert _codes(frame) != gestuurd  # shuffled
    vast = {
        "gemeente": pl.String,
        "stratum": pl.String,
        "organisatie": pl.String,
        "modus": pl.String,
        "taal": pl.String,
        "duur": pl.Int32,
    }
    para = {"apparaat": pl.String, "overgeslagen": pl.Int16, "tijd.een": pl.Int16, "tijd.twee": pl.Int16}
    boek = boek_van(vragenlijst())
    assert dict(frame.schema) == {**vast, **{v.naam: pl.Int16() for v in boek.variabelen}, **para}
    assert {v.naam for v in boek.paradata} == {"duur", *para}
    assert frame.select("gemeente", "stratum", "modus", "taal", "duur").unique().rows() == [
        ("GM0363", "a", "api", "nl", 60)
    ]
    assert lees_codeboek(settings, RONDE) == boek
    assert pad_van(settings, RONDE).stat().st_mode & 0o077 == 0
    (ronde,) = await rondes.lijst(pool)
    assert (ronde.status, ronde.responsen, ronde.bestand_sha256) == ("gesloten", 120, bevroren.sha256)
    assert await rondes.sluit(pool, settings, RONDE) == bevroren


async def test_an_empty_ronde_can_be_closed(pool: Pool, settings: Settings) -> None:
    await maak_ronde(pool)
    assert (await rondes.sluit(pool, settings, RONDE)).rijen == 0
    assert (await rondes.lees_bevroren(settings, RONDE)).height == 0


async def test_providers_keep_an_opaque_organisation(
    pool: Pool, sleutels: Sleutels, settings: Settings, schrijver: Schrijver
) -> None:
    await maak_ronde(pool, doelgroep="aanbieders")
    verdeling = pl.DataFrame(
        {
            "organisatie": ["Noord", "Noord", "Zuid"],
            "gemeente": ["GM0363", "GM0518", "GM0363"],
            "stratum": ["a", "a", "a"],
            "aantal": [1, 1, 1],
        }
    )
    uitgifte = await maak_uitnodigingen(pool, sleutels, "aanbieders-2026", verdeling)
    assert len({code for code, _, _ in uitgifte}) == 2
    for code in {code for code, _, _ in uitgifte}:
        for gevonden in await intake.zoek_toegang(pool, sleutels, code):
            concept = await intake.lees_concept(pool, sleutels, code, gevonden)
            await intake.dien_in(
                schrijver, sleutels, code, gevonden, {"contact": 2}, concept.poging, "web", "en", None
            )
    assert Counter(rij["organisatie"] for rij in await verzegeld(pool, sleutels)) == {
        sleutels.organisatie("aanbieders-2026", "Noord").int: 2,
        sleutels.organisatie("aanbieders-2026", "Zuid").int: 1,
    }
    await rondes.sluit(pool, settings, "aanbieders-2026")
    frame = await rondes.lees_bevroren(settings, "aanbieders-2026")
    assert sorted(frame["organisatie"].value_counts()["count"].to_list()) == [1, 2]
    assert set(frame["organisatie"]) == {"org-0001", "org-0002"}
    assert frame["duur"].null_count() == 3
    assert frame["taal"].unique().to_list() == ["en"]


def test_organisations_are_numbered_at_random() -> None:
    """The number says nothing about the pseudonym, so nothing about the name or the order in the database."""
    v, aantal = vragenlijst(), 40
    ruw = pl.DataFrame(
        {
            "gemeente": ["GM0363"] * 2 * aantal,
            "stratum": ["a"] * 2 * aantal,
            "organisatie": [f"{nr:0128b}" for nr in range(aantal)] * 2,
            "antwoorden": [[nr] * 9 for nr in range(aantal)] * 2,
            "paradata": [[1, 0, 3, 0, 1, 1, 0]] * 2 * aantal,
        }
    )
    keren = [maak_frame(ruw, v) for _ in range(2)]
    naam = codeboek(v).variabelen[0].naam
    per_keer = [dict(frame.select(naam, "organisatie").sort(naam).iter_rows()) for frame in keren]
    for frame, per_respons in zip(keren, per_keer, strict=True):
        assert sorted(per_respons.values()) == [f"org-{nr:04d}" for nr in range(1, aantal + 1)]
        assert frame.group_by("organisatie").agg(pl.col(naam).n_unique())[naam].to_list() == [1] * aantal
    assert per_keer[0] != per_keer[1]


async def test_rows_of_another_width_are_refused_not_shifted() -> None:
    v = vragenlijst()
    ruw = pl.DataFrame(
        {
            "gemeente": ["GM0363"],
            "stratum": ["a"],
            "organisatie": [None],
            "antwoorden": [[1] * 8],
            "paradata": [[1, 0, 3, 0, 1, 1, 0]],
        }
    )
    with pytest.raises(ValueError, match="9 variables"):
        maak_frame(ruw, v)


async def test_statuses_allow_only_the_next_step(
    pool: Pool, sleutels: Sleutels, settings: Settings, schrijver: Schrijver
) -> None:
    with pytest.raises(OnbekendeRonde):
        await rondes.sluit(pool, settings, RONDE)
    with pytest.raises(OnbekendeRonde):
        await rondes.open_ronde(pool, RONDE)
    await maak_ronde(pool, open_=False)
    with pytest.raises(VerkeerdeStatus):
        await rondes.sluit(pool, settings, RONDE)
    await rondes.open_ronde(pool, RONDE)
    await rondes.open_ronde(pool, RONDE)
    (code,) = await maak_codes(pool, sleutels, 1)
    await rondes.sluit(pool, settings, RONDE)
    with pytest.raises(VerkeerdeStatus):
        await rondes.open_ronde(pool, RONDE)
    with pytest.raises(RondeGesloten):
        await dien_in(schrijver, sleutels, code)
    with pytest.raises(VerkeerdeStatus):
        await maak_codes(pool, sleutels, 1)


async def test_nothing_slips_in_behind_the_closing(
    pool: Pool, sleutels: Sleutels, settings: Settings, schrijver: Schrijver
) -> None:
    v = await maak_ronde(pool)
    codes = await maak_codes(pool, sleutels, 600)

    async def stuur(code: str) -> bool:
        await asyncio.sleep(random.random() * 0.4)  # noqa: S311 - spreads the load
        try:
            await schrijver.schrijf(indiening(code, v))
        except RondeGesloten:
            return False
        return True

    lopend = [asyncio.create_task(stuur(code)) for code in codes]
    await asyncio.sleep(0.15)
    bevroren = await rondes.sluit(pool, settings, RONDE)
    bevestigd = sum(await asyncio.gather(*lopend))
    assert 0 < bevestigd < 600
    assert bevroren.rijen == bevestigd


@pytest.mark.parametrize(
    "stap", ["verplaats", "maak_frame", "schrijf", "verwijder_partitie", "noteer_bestand"]
)
async def test_a_crash_at_any_step_loses_nothing(
    pool: Pool, sleutels: Sleutels, settings: Settings, monkeypatch: pytest.MonkeyPatch, stap: str
) -> None:
    gestuurd = await _vul(pool, sleutels, 40)
    await verplaats(pool, sleutels.zegels)
    plek: Any = (
        sluiten if hasattr(sluiten, stap) else next(m for m in (responsen_db, rondes_db) if hasattr(m, stap))
    )
    echt = getattr(plek, stap)

    class Stroomuitval(Exception):  # noqa: N818 - Dutch
        pass

    def val_om(*args: Any, **kwargs: Any) -> Any:
        if stap == "schrijf":
            echt(*args, **kwargs)  # the file is there, but nobody knows yet
        raise Stroomuitval

    monkeypatch.setattr(plek, stap, val_om)
    with pytest.raises(Stroomuitval):
        await rondes.sluit(pool, settings, RONDE)
    assert (await rondes.lees(pool, RONDE)).status == "sluitend"
    aantal = await tel_responsen(pool, RONDE)
    assert aantal.verplaatst + aantal.verzegeld == 40
    monkeypatch.undo()
    bevroren = await rondes.sluit(pool, settings, RONDE)
    assert sorted(_codes(await rondes.lees_bevroren(settings, RONDE, bevroren.sha256))) == sorted(gestuurd)


async def test_two_operators_close_at_once(pool: Pool, sleutels: Sleutels, settings: Settings) -> None:
    gestuurd = await _vul(pool, sleutels, 60)
    een, ander = await asyncio.gather(
        rondes.sluit(pool, settings, RONDE), rondes.sluit(pool, settings, RONDE)
    )
    assert een == ander
    assert sorted(_codes(await rondes.lees_bevroren(settings, RONDE, een.sha256))) == sorted(gestuurd)


async def test_a_changed_file_is_noticed(pool: Pool, sleutels: Sleutels, settings: Settings) -> None:
    await _vul(pool, sleutels, 12)
    bevroren = await rondes.sluit(pool, settings, RONDE)
    frame = await rondes.lees_bevroren(settings, RONDE)
    bevriezen.schrijf(bevroren.pad, frame.head(11), lees_codeboek(settings, RONDE))
    with pytest.raises(DomeinFout, match="veranderd"):
        await rondes.lees_bevroren(settings, RONDE, bevroren.sha256)
    with pytest.raises(OnbekendeRonde):
        await rondes.lees_bevroren(settings, "inwoners-1999")
    with pytest.raises(OnbekendeRonde):
        await rondes.lees_bevroren(settings, "../sleutel")


@pytest.fixture
def klein_schijfje(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 kB; only where this process may mount one."""
    map_ = tmp_path / "schijfje"
    map_.mkdir()
    gelukt = os.geteuid() == 0 and (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(map_)], check=False, capture_output=True
        ).returncode
        == 0
    )
    if not gelukt:
        pytest.skip("mounting a small file system is not allowed here")
    yield map_
    subprocess.run(["umount", str(map_)], check=True)


async def test_a_full_disk_leaves_the_ronde_closable(
    pool: Pool, sleutels: Sleutels, settings: Settings, klein_schijfje: Path
) -> None:
    gestuurd = await _vul(pool, sleutels, 3000)
    kleine = Settings(
        data_dir=klein_schijfje,
        sleutel=settings.sleutel,
        zegels=settings.zegels_dir,
        database_url=settings.database_url,
        worker=False,
    )
    with pytest.raises(SchijfVol, match="sluit de ronde opnieuw"):
        await rondes.sluit(pool, kleine, RONDE)
    assert list(kleine.rondes_dir.iterdir()) == []
    assert (await rondes.lees(pool, RONDE)).status == "sluitend"
    bevroren = await rondes.sluit(pool, settings, RONDE)
    assert sorted(_codes(await rondes.lees_bevroren(settings, RONDE, bevroren.sha256))) == sorted(gestuurd)


_SCRIPT = textwrap.dedent(
    """
    import asyncio, json, resource, signal, sys
    from pathlib import Path
    from service.beheer import rondes
    from service.database.pool import open_pool
    from service.errors import SchijfVol
    from service.settings import Settings

    async def doe() -> None:
        data_dir, url = sys.argv[1:]
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        pool = await open_pool(url, grootte=3)
        try:
            await rondes.sluit(pool, Settings(Path(data_dir), b"x" * 32, database_url=url), "inwoners-2026")
        except SchijfVol as fout:
            print(json.dumps(fout.melding))

    asyncio.run(doe())
    """
)


async def test_a_write_that_breaks_off_leaves_the_ronde_closable(
    pool: Pool, sleutels: Sleutels, settings: Settings
) -> None:
    """The same with a limit on the size of a file, which needs no rights: writing stops halfway."""
    gestuurd = await _vul(pool, sleutels, 3000)
    uitkomst = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", _SCRIPT, str(settings.data_dir), str(settings.database_url)],
        check=True,
        capture_output=True,
        text=True,
    )
    assert "niets verloren" in json.loads(uitkomst.stdout.splitlines()[-1])
    assert list(settings.rondes_dir.iterdir()) == []
    assert (await rondes.lees(pool, RONDE)).status == "sluitend"
    bevroren = await rondes.sluit(pool, settings, RONDE)
    assert sorted(_codes(await rondes.lees_bevroren(settings, RONDE, bevroren.sha256))) == sorted(gestuurd)
