"""docs/doen/ronde-houden.md is true: every command in it, in order, on an empty database, with respondents in
between.
"""

import asyncio
import csv
import re
import shlex
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner

from service.cli import groep
from service.database import publicaties
from service.database.pool import open_pool
from service.publicatie.pakket import lees_pakket, schrijf_delen
from service.settings import Settings
from tests.conftest import HOOFDSLEUTEL
from tests.service.dienst import dienst
from vragenlijsten import SchaalVraag, load_catalogus

DOCUMENT = Path(__file__).parents[2] / "docs" / "doen" / "ronde-houden.md"
RESPONS = 60


def _opdrachten() -> list[list[str]]:
    """Every command of the document with its words, in order: in a block of its own or inside a sentence."""
    tekst = DOCUMENT.read_text(encoding="utf-8")
    treffers = re.findall(r"^ *(samenspel .+)$|`(samenspel [^`]+)`", tekst, re.MULTILINE)
    return [shlex.split(blok or zin)[1:] for blok, zin in treffers]


def test_the_document_holds_the_whole_course() -> None:
    namen = [" ".join(woorden[:2]) for woorden in _opdrachten()]
    assert namen == [
        "controleer",
        "ronde maak",
        "uitnodigingen maak",
        "ronde open",
        "ronde lijst",
        "ronde sluit",
        "publiceer inwoners-2027",
    ]


async def _vul_in(settings: Settings, codes: list[str]) -> None:
    """Send in a response for each code, through the API."""
    stellingen = [v.id for v in load_catalogus().voor("inwoners", "2027").vragen.values() if _is_stelling(v)]
    async with dienst(settings) as (client, _):
        for nr, code in enumerate(codes):
            antwoord = await client.post(
                "/api/v1/rondes/inwoners-2027/responsen",
                json={
                    "code": code,
                    "gemeente": "GM0363",
                    "poging": str(uuid4()),
                    "antwoorden": {vraag: 1 + (nr + plek) % 5 for plek, vraag in enumerate(stellingen)},
                },
            )
            assert antwoord.status_code == 201, antwoord.text


def _is_stelling(vraag: object) -> bool:
    return isinstance(vraag, SchaalVraag) and vraag.schaal == "eens5"


async def _gepubliceerd(settings: Settings, map_: Path) -> tuple[str, int]:
    pool = await open_pool(str(settings.database_url), grootte=2)
    (rij,) = await publicaties.lijst(pool)
    schrijf_delen(map_, await publicaties.lees_delen(pool, rij.hash))
    pool.terminate()
    cijfers = lees_pakket(map_).cijfers.filter(gebied="GM0363", status="ok")
    return rij.ronde, cijfers.height


def test_every_command_of_the_document(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    loper = CliRunner(
        env={
            "SAMENSPEL_DATABASE_URL": str(settings.database_url),
            "SAMENSPEL_DATA_DIR": str(settings.data_dir),
            "SAMENSPEL_SLEUTEL": HOOFDSLEUTEL.decode(),
            "SAMENSPEL_BASIS_URL": "https://samen.example",
            "COLUMNS": "200",
        }
    )
    codes: list[str] = []
    for woorden in _opdrachten():
        if woorden[:2] == ["ronde", "lijst"]:
            with Path("codes.csv").open(newline="") as bestand:
                codes = [rij["code"] for rij in csv.DictReader(bestand)]
            asyncio.run(_vul_in(settings, codes[:: len(codes) // RESPONS][:RESPONS]))
        uitkomst = loper.invoke(groep, woorden)
        assert uitkomst.exit_code == 0, (woorden, uitkomst.output)
        assert "Let op" not in uitkomst.output
        if woorden[:2] == ["ronde", "lijst"]:
            regel = next(r for r in uitkomst.output.splitlines() if "inwoners-2027" in r)
            assert [deel.strip() for deel in regel.split("│")][4:6] == ["1200", str(RESPONS)]
    assert len(codes) == 1200
    ronde, aantal = asyncio.run(_gepubliceerd(settings, tmp_path / "pakket"))
    assert ronde == "inwoners-2027"
    assert aantal > 10
