"""Staff and council of a gemeente, with the shipped questionnaire: each for its own, exactly once."""

from __future__ import annotations

from collections import Counter
from datetime import date

import polars as pl

from service.beheer import rondes
from service.beheer.uitnodigingen import maak_uitnodigingen
from service.database.sql import Pool
from service.settings import Settings
from service.sleutels import Sleutels
from tests.journeys.conftest import NieuweRespondent
from tests.journeys.proef import AMSTERDAM, UTRECHT
from vragenlijsten import load_catalogus

RONDE = "gemeente-2026"
CELLEN = ((AMSTERDAM, "ambtelijk", 300), (AMSTERDAM, "raad", 45), (UTRECHT, "raad", 45))


async def test_ambtenaar_en_raadslid(
    respondent: NieuweRespondent, pool: Pool, sleutels: Sleutels, settings: Settings
) -> None:
    """No gemeente to choose, none to reach but one's own; sending again changes nothing; stratum recorded."""
    strata = pl.DataFrame(CELLEN, schema=["gemeente", "stratum", "populatie"], orient="row")
    begin, einde = date(2026, 9, 1), date(2026, 10, 31)
    v = load_catalogus().nieuwste("gemeente")
    await rondes.maak(
        pool, RONDE, "gemeente", "2026", v, strata, indeling=2026, veld_van=begin, veld_tot=einde
    )
    await rondes.open_ronde(pool, RONDE)
    verdeling = strata.select("gemeente", "stratum", aantal=pl.lit(1))
    for code, gemeente, stratum in await maak_uitnodigingen(pool, sleutels, RONDE, verdeling):
        ander, eigen = (UTRECHT, "Amsterdam") if gemeente == AMSTERDAM else (AMSTERDAM, "Utrecht")
        r = await respondent()
        eerste = await r.begin(code)
        assert f"Gemeente {eigen}" in r.scherm.tekst
        vraag = next(naam for naam in r.scherm.formulier.namen() if not naam.startswith("_"))
        r.zet(vraag, "4" if stratum == "raad" else "2")
        vervalst = r.inhoud() | {"_gemeente": [ander]}
        await r.client.post(eerste.pad, data=vervalst)
        await r.open("/invullen/gemeenten")
        assert r.scherm.pad == "/invullen/start"
        await r.open("/invullen/versturen")
        assert f"Gemeente {eigen}" in r.scherm.tekst and "U hebt 1 vraag beantwoord." in r.scherm.tekst
        await r.druk("Versturen")
        assert "ontvangstbewijs" in r.scherm.ids
        assert "Verder met een andere gemeente" not in r.scherm.tekst
        await r.meld_aan(code)
        assert "Uw antwoorden zijn al verstuurd" in r.scherm.tekst
    await rondes.sluit(pool, settings, RONDE)
    frame = await rondes.lees_bevroren(settings, RONDE)
    assert Counter(frame.select("gemeente", "stratum").iter_rows()) == {(g, s): 1 for g, s, _ in CELLEN}
    assert dict(frame.select("stratum", vraag).unique().iter_rows()) == {"raad": 4, "ambtelijk": 2}
