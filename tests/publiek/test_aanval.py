"""The attacker (tests/aanval) on the running service: pages, drawings, downloads and all frames."""

from __future__ import annotations

from dataclasses import replace

import httpx
from litestar import Litestar

from analyse.indexen.index import indexen_van
from service.beheer import rondes as beheer
from service.publicatie.invoer import lees_invoer
from service.publicatie.pakket import lees_pakket
from service.settings import Settings
from tests.aanval.kennis import alles, van_publicatie
from tests.aanval.oogst import oogst
from tests.aanval.verslag import val_aan
from tests.aanval.waarheid import Waarheid, medewerkers
from tests.alles import ALLES, lang
from vragenlijsten import load_catalogus

PERIODES = ("2022", "2026") if ALLES else ("2026",)
ZONDER_ANTWOORDEN = "GM0014"


@lang
async def test_niets_te_herstellen(
    app: tuple[httpx.AsyncClient, Litestar], gevuld: Settings, huidige: tuple[str, ...]
) -> None:
    """From everything that is public of the last year (and of the first), nothing that is hidden follows."""
    client, pool, etalage = app[0], app[1].state.pool, app[1].state.etalage
    openbaar = await oogst(client, [*huidige, ZONDER_ANTWOORDEN], PERIODES)
    assert set(openbaar.cijfers["bron"].unique()) == {"csv", "parquet", "pagina"}
    rijen = [rij for rij in await etalage.lijst(pool) if rij.periode in PERIODES]
    frames = [van_publicatie(lees_pakket(await etalage.pakket(pool, rij))) for rij in rijen]
    gesloten = [r for r in await beheer.lijst(pool) if r.status == "gesloten"]
    rondes = [await lees_invoer(pool, gevuld, r) for r in gesloten]
    begrippen = load_catalogus().begrippen
    indexen = {(r.doelgroep, r.periode): indexen_van(r.codeboek, begrippen, r.schalen) for r in rondes}
    kennis = replace(alles([*frames, openbaar]), medewerkers=medewerkers(rondes), indexen=indexen)
    regels = val_aan(kennis, Waarheid.van(rondes, begrippen))
    assert regels["vormen"].geprobeerd > openbaar.cijfers.height
    assert {a: [v.hoe for v in r.hersteld][:3] for a, r in regels.items() if r.hersteld} == {}
