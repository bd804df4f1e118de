"""A published ronde for free tables: the same keys every time, only of inwoners, none of them comes out."""

from __future__ import annotations

import msgspec
import pytest

from analyse import AnalyseFout, PublicatieKop, Ruis, vrije_tabel
from analyse.onthulling.celsleutel import KOLOM
from analyse.status import GETOOND
from service.database import publicaties as opslag
from service.database import rondes as rondes_db
from service.database.pool import open_pool
from service.errors import OnbekendeRonde, VerkeerdeStatus
from service.publicatie.vrije_ronde import lees_vrije_ronde
from service.settings import Settings
from service.sleutels import Sleutels


async def test_the_same_ronde_gives_the_same_tables(
    gevuld: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    pool = await open_pool(str(gevuld.database_url), grootte=2)
    sleutels = Sleutels(gevuld.sleutel)
    eerste, tweede = [await lees_vrije_ronde(pool, gevuld, sleutels, "inwoners-2026") for _ in range(2)]
    items = sorted(eerste.items)[:3]
    by = ("gebied", "ag_geslacht")
    tabel = vrije_tabel(eerste, by, items)
    assert tabel.equals(vrije_tabel(tweede, by, items))
    assert tabel["status"].is_in(GETOOND).any()
    rij = next(rij for rij in await opslag.lijst(pool) if rij.ronde == "inwoners-2026")
    kop = (await opslag.lees_delen(pool, rij.hash))["kop.json"]
    assert eerste.ruistabel.ruis == Ruis() == msgspec.json.decode(kop, type=PublicatieKop).ruis
    assert b'"ruis":{"variantie":4.0,"grens":8,"verboden":2}' in kop, "who has a publication sees the noise"
    ander = await lees_vrije_ronde(pool, gevuld, Sleutels(b"o" * 32), "inwoners-2026")
    assert not tabel.equals(vrije_tabel(ander, by, items))
    stand = await rondes_db.lees_ronde(pool, "inwoners-2026")
    assert stand is not None and stand.bestand_sha256 is not None
    geheim = sleutels.rondesleutel("inwoners-2026", stand.bestand_sha256)
    uit = "".join(capsys.readouterr()) + repr(eerste) + str(tabel.columns)
    assert geheim.hex() not in uit and repr(geheim)[2:-1] not in uit and KOLOM not in uit
    pool.terminate()


async def test_only_published_rondes_about_inwoners(gevuld: Settings) -> None:
    pool = await open_pool(str(gevuld.database_url), grootte=2)
    sleutels = Sleutels(gevuld.sleutel)
    with pytest.raises(VerkeerdeStatus, match="nog niet gepubliceerd"):
        await lees_vrije_ronde(pool, gevuld, sleutels, "inwoners-2027")
    with pytest.raises(OnbekendeRonde):
        await lees_vrije_ronde(pool, gevuld, sleutels, "inwoners-1999")
    with pytest.raises(AnalyseFout, match="alleen over inwoners"):
        await lees_vrije_ronde(pool, gevuld, sleutels, "gemeente-2026")
    pool.terminate()
