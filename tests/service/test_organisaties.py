"""Invitations for organisations from a file: one code per person, one invitation per person and gemeente."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from service.beheer import rondes
from service.beheer.organisaties import Lidcode, lees_leden, nodig_leden_uit
from service.cli import groep
from service.database.sql import Pool
from service.database.uitnodigingen import Telling, tel_per_status
from service.errors import AlIngediend, OngeldigeInvoer, SchijfVol
from service.invullen.intake import dien_in_batch
from service.settings import Settings
from service.sleutels import Sleutels
from tests.conftest import HOOFDSLEUTEL
from tests.service.hulp import AMSTERDAM, DEN_HAAG, indiening, maak_ronde, strata, verzegeld

RONDE = "aanbieders-2026"
LEDEN = f"""organisatie,lid,gemeente,stratum
Zorg Noord,directie,{AMSTERDAM},
Zorg Noord,directie,{DEN_HAAG},
Zorg Noord,team,{DEN_HAAG},a
"Zuid, & co",,{AMSTERDAM},
"""


def _bestand(tmp_path: Path, tekst: str) -> Path:
    pad = tmp_path / "leden.csv"
    pad.write_text(tekst, encoding="utf-8")
    return pad


async def _nodig_uit(pool: Pool, sleutels: Sleutels, pad: Path) -> list[Lidcode]:
    return await nodig_leden_uit(pool, sleutels, RONDE, pad, lees_leden(pad), bewaar=lambda _: None)


async def test_een_code_per_lid(pool: Pool, sleutels: Sleutels, tmp_path: Path) -> None:
    """The same file again gives the same codes and no second invitation; a gemeente more joins the code."""
    v = await maak_ronde(pool, doelgroep="aanbieders")
    leden = await _nodig_uit(pool, sleutels, _bestand(tmp_path, LEDEN))
    assert [(wie.organisatie, wie.lid, wie.gemeenten) for wie in leden] == [
        ("Zorg Noord", "directie", (AMSTERDAM, DEN_HAAG)),
        ("Zorg Noord", "team", (DEN_HAAG,)),
        ("Zuid, & co", "", (AMSTERDAM,)),
    ]
    meer = LEDEN.replace("Zorg Noord,team", "zorg  NOORD,Team") + f"Zorg Noord,team,{AMSTERDAM},\n"
    opnieuw = await _nodig_uit(pool, sleutels, _bestand(tmp_path, meer))
    assert [wie.code for wie in opnieuw] == [wie.code for wie in leden]
    assert await tel_per_status(pool, RONDE) == [Telling(AMSTERDAM, 3, 0, 0), Telling(DEN_HAAG, 2, 0, 0)]
    assert (await rondes.strata(pool, RONDE))["uitgenodigd"].to_list() == [3, 2]
    pogingen = [
        indiening(wie.code, v, gemeente=gemeente) for wie in opnieuw for gemeente in wie.gemeenten
    ] + [indiening(wie.code, v, {"vertrouwen": 1}, gemeente=wie.gemeenten[0]) for wie in opnieuw]
    uitkomsten = await dien_in_batch(pool, sleutels, pogingen[:5])
    assert not [u for u in uitkomsten if isinstance(u, Exception)]
    assert {type(u) for u in await dien_in_batch(pool, sleutels, pogingen[5:])} == {AlIngediend}
    rijen = await verzegeld(pool, sleutels)
    assert len(rijen) == 5
    assert (
        len({rij["organisatie"] for rij in rijen}) == 2
    )  # what people of one organisation say stays together
    gemaskerd = {r[0] for r in await pool.fetch("SELECT organisatie FROM deelname.uitnodigingen")}
    assert len(gemaskerd) == 5


async def test_niets_leidbaar_zonder_zegel(pool: Pool, sleutels: Sleutels, tmp_path: Path) -> None:
    """The names and the master secret alone do not give the codes."""
    await maak_ronde(pool, doelgroep="aanbieders")
    leden = await _nodig_uit(pool, sleutels, _bestand(tmp_path, LEDEN))
    sleutels.zegels.vernietig(RONDE)
    await pool.execute("UPDATE beheer.rondes SET zegel = NULL")
    ander = await _nodig_uit(pool, sleutels, _bestand(tmp_path, LEDEN))
    assert not {wie.code for wie in leden} & {wie.code for wie in ander}


@pytest.mark.parametrize(
    ("tekst", "meldingen"),
    [
        ("organisatie,lid\nx,y\n", ["leden.csv:1: kolom gemeente ontbreekt"]),
        ("organisatie,gemeente\n", ["er staat geen regel"]),
        (
            f"organisatie,gemeente\n,{AMSTERDAM}\nNoord,Amsterdam\n",
            [
                "leden.csv:2: kolom organisatie: een naam van 1",
                "leden.csv:3: kolom gemeente: 'Amsterdam' is geen gemeentecode",
            ],
        ),
        (
            f"organisatie,gemeente\nNoord,{AMSTERDAM}\n noord ,{AMSTERDAM}\n",
            ["leden.csv:3: kolom gemeente: staat ook op regel 2"],
        ),
        (f"organisatie,lid,gemeente\nNoord,{'x' * 121},{AMSTERDAM}\n", ["leden.csv:2: kolom lid"]),
        (
            "organisatie,gemeente\n" + "".join(f"o{nr},x\n" for nr in range(12)),
            ["leden.csv:11:", "en nog 2 fouten"],
        ),
        ("organisatie,gemeente\nNoord,GM9999\n", ["leden.csv:2: kolom gemeente: de ronde heeft"]),
        (
            f"organisatie,gemeente\nNoord,{DEN_HAAG}\n\nNoord,{AMSTERDAM}\n",
            ["leden.csv:4: kolom stratum: kies voor GM0363 uit: groot, klein"],
        ),
    ],
)
async def test_fouten_met_regel_en_kolom(
    pool: Pool, sleutels: Sleutels, tmp_path: Path, tekst: str, meldingen: list[str]
) -> None:
    """All faults at once with their place, and nobody is invited."""
    cellen = strata((AMSTERDAM, "groot"), (AMSTERDAM, "klein"), (DEN_HAAG, "a"))
    await maak_ronde(pool, doelgroep="aanbieders", cellen=cellen)
    with pytest.raises(OngeldigeInvoer) as fout:
        await _nodig_uit(pool, sleutels, _bestand(tmp_path, tekst))
    assert [melding for melding in meldingen if melding not in fout.value.melding] == []
    assert await tel_per_status(pool, RONDE) == []


async def test_codes_die_niet_te_bewaren_zijn(pool: Pool, sleutels: Sleutels, tmp_path: Path) -> None:
    """When the file with codes cannot be written, the invitations do not exist either."""
    await maak_ronde(pool, doelgroep="aanbieders")
    pad = _bestand(tmp_path, LEDEN)

    def vol(_: object) -> None:
        raise SchijfVol

    with pytest.raises(SchijfVol):
        await nodig_leden_uit(pool, sleutels, RONDE, pad, lees_leden(pad), bewaar=vol)
    assert await tel_per_status(pool, RONDE) == []


def _doe(settings: Settings, *woorden: Any) -> tuple[int, str]:
    omgeving = {
        "SAMENSPEL_DATABASE_URL": str(settings.database_url),
        "SAMENSPEL_DATA_DIR": str(settings.data_dir),
        "SAMENSPEL_SLEUTEL": HOOFDSLEUTEL.decode(),
        "SAMENSPEL_BASIS_URL": "https://samen.example",
        "COLUMNS": "200",
    }
    uitkomst = CliRunner(env=omgeving).invoke(groep, ["uitnodigingen", "maak", *map(str, woorden)])
    return uitkomst.exit_code, uitkomst.output


def test_opdracht(settings: Settings, tmp_path: Path) -> None:
    """From the file to a file with codes; faults end with 2."""
    cellen = tmp_path / "strata.csv"
    pl.DataFrame({"gemeente": [AMSTERDAM, DEN_HAAG], "stratum": "a", "populatie": 9}).write_csv(cellen)
    ronde = ["ronde", "maak", "aanbieders-2024", "--van", "2024-03-01", "--tot", "2024-04-01", "--strata"]
    omgeving = {
        "SAMENSPEL_DATABASE_URL": str(settings.database_url),
        "SAMENSPEL_DATA_DIR": str(settings.data_dir),
        "SAMENSPEL_SLEUTEL": HOOFDSLEUTEL.decode(),
    }
    assert CliRunner(env=omgeving).invoke(groep, [*ronde, str(cellen)]).exit_code == 0
    leden, uit = _bestand(tmp_path, LEDEN), tmp_path / "codes.csv"
    code, tekst = _doe(settings, "aanbieders-2024", "--csv", leden, "--uit", uit)
    assert code == 0, tekst
    assert "3 codes van 2 organisaties" in tekst
    with uit.open(newline="") as bestand:
        rijen = list(csv.DictReader(bestand))
    assert [rij["gemeenten"] for rij in rijen] == [f"{AMSTERDAM} {DEN_HAAG}", DEN_HAAG, AMSTERDAM]
    assert all(rij["adres"] == f"https://samen.example/invullen#{rij['code']}" for rij in rijen)
    assert uit.stat().st_mode & 0o777 == 0o600
    fout = _bestand(tmp_path, LEDEN.replace("GM", "gm"))
    code, tekst = _doe(settings, "aanbieders-2024", "--csv", fout, "--uit", tmp_path / "nieuw.csv")
    assert (code, "leden.csv:2: kolom gemeente:" in tekst) == (2, True), tekst
    assert not (tmp_path / "nieuw.csv").exists()
    for woorden in (["--csv", leden, "--aantal", "3"], [], ["--gemeente", AMSTERDAM]):
        assert _doe(settings, "aanbieders-2024", *woorden, "--uit", tmp_path / "nieuw.csv")[0] == 2


async def test_alleen_voor_aanbieders(pool: Pool, sleutels: Sleutels, tmp_path: Path) -> None:
    """Residents and staff have no organisation."""
    await maak_ronde(pool)
    pad = _bestand(tmp_path, LEDEN)
    with pytest.raises(OngeldigeInvoer, match="is voor aanbieders"):
        await nodig_leden_uit(pool, sleutels, "inwoners-2026", pad, lees_leden(pad), bewaar=lambda _: None)
    assert await tel_per_status(pool, "inwoners-2026") == []
