"""Publishing: once per content, only of closed rondes, and read back as it was made."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from polars.testing import assert_frame_equal

from analyse import Publicatie
from analyse.publicatie import SCHEMAS
from service.database import publicaties as opslag
from service.database.pool import open_pool
from service.errors import OnbekendeRonde, VerkeerdeStatus
from service.publicatie.etalage import nieuwste
from service.publicatie.pakket import lees_pakket, schrijf_delen
from service.publicatie.publiceren import publiceer
from service.settings import Settings


async def test_zelfde_inhoud_eens(gevuld: Settings) -> None:
    """Publishing again changes nothing and gives the same hash."""
    pool = await open_pool(str(gevuld.database_url), grootte=2)
    voor = await opslag.lijst(pool)
    nogmaals = await publiceer(pool, gevuld, "gemeente-2024")
    assert not nogmaals.nieuw
    assert nogmaals.publicatie.kop.hash in {rij.hash for rij in voor}
    assert await opslag.lijst(pool) == voor
    pool.terminate()


async def test_alleen_gesloten(gevuld: Settings) -> None:
    """An open or unknown ronde is refused."""
    pool = await open_pool(str(gevuld.database_url), grootte=2)
    with pytest.raises(VerkeerdeStatus, match="open"):
        await publiceer(pool, gevuld, "inwoners-2027")
    with pytest.raises(OnbekendeRonde):
        await publiceer(pool, gevuld, "inwoners-1999")
    pool.terminate()


async def test_heen_en_terug(gevuld: Settings, publicatie: Publicatie, tmp_path: Path) -> None:
    """What the database holds, written to a folder and read, is the publication."""
    pool = await open_pool(str(gevuld.database_url), grootte=2)
    delen = await opslag.lees_delen(pool, publicatie.kop.hash)
    schrijf_delen(tmp_path / "pakket", delen)
    schrijf_delen(tmp_path / "pakket", {})  # a folder that is there is left alone
    terug = lees_pakket(tmp_path / "pakket")
    assert terug.kop == publicatie.kop
    for naam in SCHEMAS:
        assert_frame_equal(getattr(terug, naam), getattr(publicatie, naam))
    pool.terminate()


async def test_etalage_toont_het_nieuwste(app: tuple[httpx.AsyncClient, Litestar]) -> None:
    """Of each doelgroep the newest periode is shown."""
    etalage, pool = app[1].state.etalage, app[1].state.pool
    rijen = await etalage.lijst(pool)
    assert len(rijen) == 15
    assert {d: r.periode for d, r in nieuwste(rijen).items()} == dict.fromkeys(
        ("inwoners", "aanbieders", "gemeente"), "2026"
    )


def test_trend_in_de_huidige_indeling(publicatie: Publicatie) -> None:
    """The merged gemeente has figures for years in which it did not exist yet, and no old code is left."""
    cijfers = publicatie.cijfers.filter(gebied="GM1992", begrip="ver_gemeentebestuur", maat="hoog")
    assert cijfers["periode"].n_unique() == 5
    assert publicatie.cijfers.filter(gebied="GM0501").is_empty()
