"""Publishing again when something else has changed: the minimums, the borders, or the answers."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import polars as pl
import pytest

from analyse import Publicatie, RondeInvoer, maak_publicatie
from analyse.gemeenten import gemeenten
from analyse.indexen.index import indexen_van
from analyse.onthulling import GETOOND
from analyse.publicatie import Drempels
from service.beheer import rondes as beheer
from service.beheer.bevriezen import CODEBOEK, pad_van
from service.database import publicaties as opslag
from service.database.pool import open_pool
from service.database.sql import Pool
from service.errors import OngeldigeInvoer
from service.publicatie import publiceren
from service.publicatie.invoer import lees_invoer
from service.publicatie.pakket import lees_pakket, schrijf_delen
from service.publicatie.publiceren import publiceer
from service.settings import Settings
from tests.aanval.kennis import Kennis, alles, van_publicatie
from tests.aanval.verslag import Regel, val_aan
from tests.aanval.waarheid import Waarheid, medewerkers
from tests.alles import alleen_met_alles, lang
from tests.analyse.onthulling.wereld import Wereld
from tests.conftest import Server
from tests.service.dienst import dienst
from vragenlijsten import load_catalogus

STRENG = Drempels(inwoners_n=45, organisaties=7, gemeente_n=14, categorie_n=12)
SOEPEL = Drempels(n_eff=0.0, breedte=9.0)


@pytest.fixture
async def kopie(gevuld: Settings, server: Server, tmp_path: Path) -> AsyncIterator[tuple[Pool, Settings]]:
    """The small demo in a database and a directory of its own."""
    naam, bron = f"kopie_{secrets.token_hex(6)}", urlsplit(str(gevuld.database_url)).path.removeprefix("/")
    con = await asyncpg.connect(server.url)
    await con.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", bron)
    await con.execute(f'CREATE DATABASE "{naam}" TEMPLATE "{bron}"')
    shutil.copytree(gevuld.rondes_dir, tmp_path / "rondes")
    settings = replace(gevuld, data_dir=tmp_path, database_url=server.adres(naam))
    pool = await open_pool(str(settings.database_url), grootte=2)
    yield pool, settings
    pool.terminate()
    await con.execute(f'DROP DATABASE "{naam}" WITH (FORCE)')
    await con.close()


async def _alle(pool: Pool, map_: Path, ronde: str) -> list[Publicatie]:
    """All stored versions of a ronde."""
    uit = []
    for rij in await opslag.lijst(pool):
        if rij.ronde == ronde:
            pad = map_ / rij.hash.removeprefix("sha256:")
            schrijf_delen(pad, await opslag.lees_delen(pool, rij.hash))
            uit.append(lees_pakket(pad))
    return uit


def _aangevallen(openbaar: Sequence[Kennis], rondes: Sequence[RondeInvoer]) -> dict[str, Regel]:
    """What every attack recovers of these rounds."""
    begrippen = load_catalogus().begrippen
    indexen = {(r.doelgroep, r.periode): indexen_van(r.codeboek, begrippen, r.schalen) for r in rondes}
    kennis = replace(alles(openbaar), medewerkers=medewerkers(rondes), indexen=indexen)
    return val_aan(kennis, Waarheid.van(rondes, begrippen))


def _met(drempels: Drempels) -> pytest.MonkeyPatch:
    patch = pytest.MonkeyPatch()
    patch.setattr(publiceren, "maak_publicatie", partial(maak_publicatie, drempels=drempels))
    return patch


@pytest.mark.parametrize("doelgroep", [alleen_met_alles(d) for d in ("inwoners", "aanbieders", "gemeente")])
async def test_andere_drempels(kopie: tuple[Pool, Settings], tmp_path: Path, doelgroep: str) -> None:
    """Versions under stricter and softer rules together tell nothing that had to stay hidden; with the old
    rules everything of the first version is there again."""
    pool, settings = kopie
    ronde = f"{doelgroep}-2026"
    for drempels in (STRENG, SOEPEL, Drempels()):
        patch = _met(drempels)
        reden = f"Ondergrens <{drempels.inwoners_n}>."
        assert (await publiceer(pool, settings, ronde, reden=reden)).nieuw
        patch.undo()
    laatste, soepel, streng, eerste = await _alle(pool, tmp_path, ronde)
    assert [p.kop.versie for p in (laatste, soepel, streng, eerste)] == [4, 3, 2, 1]
    rijen = {rij.hash: rij for rij in await opslag.lijst(pool)}
    assert [rijen[p.kop.hash].reden for p in (eerste, streng)] == ["", "Ondergrens <45>."]
    assert [rijen[p.kop.hash].gepubliceerd <= datetime.now(UTC) for p in (eerste, laatste)] == [True, True]
    # neither is part of what was published
    assert streng.met_kop().kop == streng.kop and not {"reden", "gepubliceerd"} & set(
        streng.kop.__struct_fields__
    )
    async with dienst(settings) as (client, _):
        html = (await client.get(f"/data/publicaties/{ronde}/2")).text
    assert "Waarom: Ondergrens &lt;45&gt;." in html
    assert "De ondergrens inwoners_n van de onthullingscontrole is 45; dat was 30." in html
    assert f'Er is een nieuwere versie: <a href="/data/publicaties/{ronde}/4">' in html
    aantal = [p.cijfers["status"].is_in(GETOOND).sum() for p in (eerste, streng, soepel)]
    assert aantal[1] < aantal[0] <= aantal[2]
    toen = eerste.cijfers.filter(pl.col("status").is_in(GETOOND))
    assert toen.join(laatste.cijfers, on=toen.columns, how="anti", nulls_equal=True).is_empty()
    reeks = [r for r in await beheer.lijst(pool) if r.doelgroep == doelgroep and r.status == "gesloten"]
    invoer = [await lees_invoer(pool, settings, r) for r in reeks]
    regels = _aangevallen([van_publicatie(p) for p in (eerste, streng, soepel, laatste)], invoer)
    assert regels["rondes"].geprobeerd > 1000
    assert {a: [v.hoe for v in r.hersteld][:3] for a, r in regels.items() if r.hersteld} == {}


@lang
async def test_oude_en_nieuwe_grenzen(kopie: tuple[Pool, Settings], tmp_path: Path) -> None:
    """First published in the division of 2022, then in that of now: no part of the merged gemeente that was
    closed follows from it."""
    pool, settings = kopie
    async with pool.acquire() as con:
        await con.execute("TRUNCATE beheer.publicatie_delen, beheer.publicaties")
    peers = {code: g.peergroep for code, g in gemeenten(2022).items()}
    toen = Wereld({code: (code,) for code in peers}, peers)
    rondes = [f"{d}-2022" for d in ("aanbieders", "gemeente", "inwoners")]
    with toen.nu():
        for ronde in rondes:
            await publiceer(pool, settings, ronde)
    for ronde in rondes:
        await publiceer(pool, settings, ronde)
    paren = [await _alle(pool, tmp_path, ronde) for ronde in rondes]
    invoer = [await lees_invoer(pool, settings, await beheer.lees(pool, r)) for r in rondes]
    oud_en_nieuw = [
        van_publicatie(p.met_kop(indeling=j))
        for paar in paren
        for p, j in zip(paar, (2026, 2022), strict=True)
    ]
    regels = _aangevallen(oud_en_nieuw, invoer)
    assert regels["rondes"].geprobeerd > 1000
    assert {a: [v.hoe for v in r.hersteld][:3] for a, r in regels.items() if r.hersteld} == {}
    samen = pl.concat([nieuw.cijfers.filter(doelgroep=nieuw.kop.doelgroep) for nieuw, _ in paren])
    vroeger = pl.concat([oud.cijfers.filter(doelgroep=oud.kop.doelgroep) for _, oud in paren])
    delen = vroeger.filter(pl.col("gebied").is_in(["GM0501", "GM0530", "GM0614"]), maat="eens")
    open_ = delen.group_by("doelgroep", "variabele").agg(pl.col("status").is_in(GETOOND).sum().alias("open"))
    nu = samen.filter(gebied="GM1992", maat="eens").join(open_, on=["doelgroep", "variabele"])
    zicht = nu.group_by("open").agg(pl.col("status").is_in(GETOOND).mean().alias("deel")).sort("open")
    print(zicht)


async def test_andere_antwoorden(kopie: tuple[Pool, Settings]) -> None:
    """A ronde of which the frozen file was made again with other answers is not published any more, nor any
    that holds it in its trend."""
    pool, settings = kopie
    pad = pad_van(settings, "gemeente-2025")
    metadata = pl.read_parquet_metadata(pad)
    pl.read_parquet(pad).head(-1).write_parquet(pad, metadata={CODEBOEK: metadata[CODEBOEK]})
    async with pool.acquire() as con:
        await con.execute(
            "UPDATE beheer.rondes SET bestand_sha256 = $1 WHERE id = 'gemeente-2025'",
            hashlib.sha256(pad.read_bytes()).hexdigest(),
        )
    voor = await opslag.lijst(pool)
    for ronde in ("gemeente-2025", "gemeente-2026", "inwoners-2025"):
        with pytest.raises(OngeldigeInvoer, match=r"gemeente-2025: de antwoorden zijn anders .* versie 1"):
            await publiceer(pool, settings, ronde)
    assert await opslag.lijst(pool) == voor
    assert not (await publiceer(pool, settings, "inwoners-2026", reden="Nog eens")).nieuw
