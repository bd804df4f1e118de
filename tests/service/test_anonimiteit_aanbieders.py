"""The answers of an organisation stay together; which organisation it is, its invitations do not tell."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

import polars as pl
import pytest
from asyncpg import BitString

from service.beheer import rondes
from service.beheer.uitnodigingen import maak_uitnodigingen
from service.database.sql import Pool
from service.invullen import intake
from service.invullen.intake import Ontvangst
from service.invullen.verplaatsen import verplaats
from service.settings import Settings
from service.sleutels import Sleutels
from tests.service.hulp import AMSTERDAM, DEN_HAAG, indiening, maak_ronde

AANBIEDERS = "aanbieders-2026"
ORGANISATIES = 24
NAMEN = [f"Organisatie {nr}" for nr in range(ORGANISATIES)]

Cellen: TypeAlias = dict[object, set[tuple[str, str]]]


def _cellen(rijen: Iterable[tuple[object, str, str]]) -> Cellen:
    uit: Cellen = defaultdict(set)
    for wie, gemeente, stratum in rijen:
        uit[wie].add((gemeente, stratum))
    return uit


async def _val_aan(pool: Pool, sleutels: Sleutels, codes: list[str], bron: str | pl.DataFrame) -> list[int]:
    """Per organisation among the invitations: how many of those among the responses in `bron` (table or
    frozen file) it can be, for who holds the database, the codes, the names and the master secret.

    The codes take the masks off. One is left when the pseudonym, or what stands in the invitation, is among
    the responses; else all with answers in the same cells.
    """
    per_sleutel = {sleutels.status_sleutel(code): code for code in codes}
    deelname = []
    for rij in await pool.fetch("SELECT * FROM deelname.uitnodigingen WHERE status = 2"):
        masker = int.from_bytes(sleutels.organisatie_masker(per_sleutel[rij["sleutel"]], rij["gemeente"]))
        deelname.append((rij["organisatie"].to_int() ^ masker, rij["gemeente"], rij["stratum"]))
    if isinstance(bron, str):
        gevonden = await pool.fetch(f"SELECT organisatie, gemeente, stratum FROM {bron}")
        antwoorden = _cellen((r[0].to_int(), r[1], r[2]) for r in gevonden)
    else:
        antwoorden = _cellen(bron.select("organisatie", "gemeente", "stratum").iter_rows())
    bekend = _cellen(deelname)
    assert set(bekend) <= {sleutels.organisatie(AANBIEDERS, naam).int for naam in [*NAMEN, "Overal"]}
    return [
        1 if wie in antwoorden else sum(cellen == eigen for cellen in antwoorden.values())
        for wie, eigen in bekend.items()
    ]


async def _vul(pool: Pool, sleutels: Sleutels, gemeenten: dict[str, list[str]]) -> list[str]:
    """Every organisation answers in all of its gemeenten; gives the codes."""
    v = await maak_ronde(pool, doelgroep="aanbieders")
    verdeling = pl.DataFrame(
        [(naam, gemeente, "a", 1) for naam, waar in gemeenten.items() for gemeente in waar],
        schema=["organisatie", "gemeente", "stratum", "aantal"],
        orient="row",
    )
    uitgifte = await maak_uitnodigingen(pool, sleutels, AANBIEDERS, verdeling)
    rijen = [indiening(code, v, gemeente=gemeente) for code, gemeente, _ in uitgifte]
    assert all(isinstance(u, Ontvangst) for u in await intake.dien_in_batch(pool, sleutels, rijen))
    return [code for code, _, _ in uitgifte]


async def test_codes_of_organisations_cannot_be_tied_to_their_answers(
    pool: Pool, sleutels: Sleutels, settings: Settings
) -> None:
    """Moved and frozen: all organisations that work in the same gemeenten remain possible."""
    codes = await _vul(pool, sleutels, {naam: [AMSTERDAM, DEN_HAAG] for naam in NAMEN})
    waarden = await pool.fetch("SELECT organisatie FROM deelname.uitnodigingen")
    assert len({r[0].to_int() for r in waarden}) == 2 * ORGANISATIES
    assert await verplaats(pool, sleutels.zegels) == 2 * (ORGANISATIES - 10)
    # who moved is drawn by lot in each gemeente, so not all of an organisation shows yet
    assert 1 not in await _val_aan(pool, sleutels, codes, "antwoorden.responsen")
    await rondes.sluit(pool, settings, AANBIEDERS)
    frame = await rondes.lees_bevroren(settings, AANBIEDERS)
    assert sorted(frame["organisatie"].value_counts()["count"]) == [2] * ORGANISATIES
    assert await _val_aan(pool, sleutels, codes, frame) == [ORGANISATIES] * ORGANISATIES


@pytest.mark.parametrize("zegel", [True, False])
async def test_the_attack_finds_a_plain_pseudonym(pool: Pool, sleutels: Sleutels, zegel: bool) -> None:
    """With the pseudonym itself beside the answers the same attack names every organisation that shows."""
    codes = await _vul(pool, sleutels, {naam: [AMSTERDAM] for naam in NAMEN})
    await verplaats(pool, sleutels.zegels)
    if not zegel:
        rijen = await pool.fetch("SELECT id FROM antwoorden.responsen")
        for naam, rij in zip(NAMEN, rijen, strict=False):
            kaal = BitString.frombytes(sleutels.organisatie(AANBIEDERS, naam).bytes)
            await pool.execute(
                "UPDATE antwoorden.responsen SET organisatie = $1 WHERE id = $2", kaal, rij["id"]
            )
    gevonden = await _val_aan(pool, sleutels, codes, "antwoorden.responsen")
    assert gevonden.count(1) == (0 if zegel else ORGANISATIES - 10)


async def test_an_organisation_with_gemeenten_of_its_own_shows(
    pool: Pool, sleutels: Sleutels, settings: Settings
) -> None:
    """The honest part of docs/privacy.md: the combination of gemeenten is seen on both sides."""
    gemeenten = {naam: [AMSTERDAM] for naam in NAMEN}
    codes = await _vul(pool, sleutels, {**gemeenten, "Overal": [AMSTERDAM, DEN_HAAG]})
    await rondes.sluit(pool, settings, AANBIEDERS)
    frame = await rondes.lees_bevroren(settings, AANBIEDERS)
    assert sorted(await _val_aan(pool, sleutels, codes, frame)) == [1] + [ORGANISATIES] * ORGANISATIES
