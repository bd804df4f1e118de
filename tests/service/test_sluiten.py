"""Closing a ronde: the frozen file holds exactly what came in."""

from collections import Counter

import polars as pl
import pytest

from service.beheer import rondes
from service.beheer.bevriezen import boek_van, lees_codeboek, maak_frame, pad_van
from service.beheer.uitnodigingen import maak_uitnodigingen
from service.database.sql import Pool
from service.errors import OnbekendeRonde, RondeGesloten, VerkeerdeStatus
from service.invullen import intake
from service.invullen.schrijver import Schrijver
from service.settings import Settings
from service.sleutels import Sleutels
from tests.service.hulp import RONDE, codes_in, dien_in, maak_codes, maak_ronde, verzegeld, vragenlijst, vul
from vragenlijsten import codeboek


async def test_the_frozen_file_holds_exactly_what_came_in(
    pool: Pool, sleutels: Sleutels, settings: Settings
) -> None:
    gestuurd = await vul(pool, sleutels, 120)
    bevroren = await rondes.sluit(pool, settings, RONDE)
    frame = await rondes.lees_bevroren(settings, RONDE, bevroren.sha256)
    assert bevroren.rijen == frame.height == 120
    assert sorted(codes_in(frame)) == sorted(gestuurd)
    assert codes_in(frame) != gestuurd  # shuffled
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
