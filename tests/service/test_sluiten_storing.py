"""Closing a ronde while others write, twice at once, or with a fault on the way: nothing is lost."""

import asyncio
import json
import os
import random
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.beheer import bevriezen, rondes, sluiten
from service.beheer.bevriezen import lees_codeboek
from service.database import responsen as responsen_db
from service.database import rondes as rondes_db
from service.database.responsen import tel_responsen
from service.database.sql import Pool
from service.errors import DomeinFout, OnbekendeRonde, RondeGesloten, SchijfVol
from service.invullen.schrijver import Schrijver
from service.invullen.verplaatsen import verplaats
from service.settings import Settings
from service.sleutels import Sleutels
from tests.service.hulp import (
    RONDE,
    codes_in,
    indiening,
    maak_codes,
    maak_ronde,
    vul,
)


async def test_nothing_slips_in_behind_the_closing(
    pool: Pool, sleutels: Sleutels, settings: Settings, schrijver: Schrijver
) -> None:
    v = await maak_ronde(pool)
    codes = await maak_codes(pool, sleutels, 600)

    eerste, gesloten = asyncio.Event(), asyncio.Event()

    async def stuur(code: str, nummer: int) -> bool:
        if nummer < 10:
            await gesloten.wait()  # surely too late, as the first is surely in time
        else:
            await asyncio.sleep(random.random() * 0.4)  # noqa: S311 - spreads the load
        try:
            await schrijver.schrijf(indiening(code, v))
        except RondeGesloten:
            return False
        eerste.set()
        return True

    lopend = [asyncio.create_task(stuur(code, k)) for k, code in enumerate(codes)]
    await eerste.wait()
    bevroren = await rondes.sluit(pool, settings, RONDE)
    gesloten.set()
    bevestigd = sum(await asyncio.gather(*lopend))
    assert 0 < bevestigd < 600
    assert bevroren.rijen == bevestigd


@pytest.mark.parametrize(
    "stap", ["verplaats", "maak_frame", "schrijf", "verwijder_partitie", "noteer_bestand"]
)
async def test_a_crash_at_any_step_loses_nothing(
    pool: Pool, sleutels: Sleutels, settings: Settings, monkeypatch: pytest.MonkeyPatch, stap: str
) -> None:
    gestuurd = await vul(pool, sleutels, 40)
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
    assert sorted(codes_in(await rondes.lees_bevroren(settings, RONDE, bevroren.sha256))) == sorted(gestuurd)


async def test_two_operators_close_at_once(pool: Pool, sleutels: Sleutels, settings: Settings) -> None:
    gestuurd = await vul(pool, sleutels, 60)
    een, ander = await asyncio.gather(
        rondes.sluit(pool, settings, RONDE), rondes.sluit(pool, settings, RONDE)
    )
    assert een == ander
    assert sorted(codes_in(await rondes.lees_bevroren(settings, RONDE, een.sha256))) == sorted(gestuurd)


async def test_a_changed_file_is_noticed(pool: Pool, sleutels: Sleutels, settings: Settings) -> None:
    await vul(pool, sleutels, 12)
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
    gestuurd = await vul(pool, sleutels, 3000)
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
    assert sorted(codes_in(await rondes.lees_bevroren(settings, RONDE, bevroren.sha256))) == sorted(gestuurd)


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
    gestuurd = await vul(pool, sleutels, 3000)
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
    assert sorted(codes_in(await rondes.lees_bevroren(settings, RONDE, bevroren.sha256))) == sorted(gestuurd)
